import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../catalogue/default.js';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings.js';
import { createAnalyzer } from '../lint/analyzer.js';
import type { Analyzer, CallInsight, CheckOptions, Host } from '../lint/analyzer-api.js';
import type { ScanResult } from '../lint/result.js';
import { discover } from '../project/discover.js';
import type { FileSystem } from '../project/files.js';
import { ProjectHost } from '../project/host.js';
import type { EditorSettings } from '../protocol/messages.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { isVirtual } from './uris.js';
import type { SourceFile } from '../notebook/source-file.js';

/** The settings the editor gives, beneath any configuration file. */
export function fromEditor(editor: EditorSettings): Settings {
  return {
    ...DEFAULT_SETTINGS,
    preset: editor.preset ?? DEFAULT_SETTINGS.preset,
    select: editor.select ?? [],
    ignore: editor.ignore ?? [],
    severity: editor.severity ?? {},
    extendExclude: editor.extendExclude ?? [],
    seed: editor.seed ?? DEFAULT_SETTINGS.seed,
    entryPoints: editor.entryPoints ?? [],
    assume: editor.assume ?? {},
  };
}

/** Files read in the background at most, and how many before a check gets its turn. */
const MAX_INDEXED = 5000;
const INDEX_STEP = 20;

/** Everything the server knows of the files it serves. */
export class Workspace {
  #host: ProjectHost;
  #analyzer: Analyzer;
  readonly #open = new Map<string, SourceFile>();
  #indexed: readonly string[] = [];
  /** Checks run one after another: they share the analyzer's facts. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly engine: SyntaxEngine,
    private readonly files: FileSystem,
    private editor: EditorSettings = {},
  ) {
    this.#host = this.makeHost();
    this.#analyzer = this.makeAnalyzer();
  }

  get enabled(): boolean {
    return this.editor.enable !== false;
  }

  get host(): ProjectHost {
    return this.#host;
  }

  /** Takes the editor's settings over; everything is judged anew. */
  configure(editor: EditorSettings): void {
    this.editor = editor;
    this.#host = this.makeHost();
    this.#analyzer = this.makeAnalyzer();
    for (const file of this.#open.values()) this.#analyzer.setFile(file);
  }

  open(file: SourceFile): void {
    this.#open.set(file.path, file);
    this.#analyzer.setFile(file);
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#analyzer.forget(path);
  }

  file(path: string): SourceFile | undefined {
    return this.#open.get(path);
  }

  /** Something changed on disk: a Python file, or what configures it. */
  async changedOnDisk(paths: readonly string[]): Promise<void> {
    this.#host.invalidate();
    const sources = paths.filter((path) => /\.(?:py|ipynb)$/.test(path));
    if (sources.length < paths.length) {
      // What configures the project may change how every file is read.
      this.#analyzer = this.makeAnalyzer();
      for (const file of this.#open.values()) this.#analyzer.setFile(file);
      await this.index(this.#indexed);
      return;
    }
    const closed = sources.filter((path) => !this.#open.has(path));
    for (const path of closed) this.#analyzer.forget(path);
    await this.exclusively(() => this.#analyzer.index(closed.filter((path) => this.#host.exists(path))));
  }

  /** Reads the folders' files in the background, so that a library is judged through the programs that import it. */
  async index(folders: readonly string[]): Promise<void> {
    this.#indexed = folders;
    const { files } = await discover(this.files, folders, (path) => this.#host.settings(path));
    // Where files come through the editor, the walk is what makes their configuration known.
    if (folders.some(isVirtual)) this.#host.invalidate();
    for (let start = 0; start < Math.min(files.length, MAX_INDEXED); start += INDEX_STEP) {
      const part = files.slice(start, Math.min(start + INDEX_STEP, MAX_INDEXED));
      await this.exclusively(() => this.#analyzer.index(part));
    }
  }

  check(paths: readonly string[], options: CheckOptions = {}): Promise<ScanResult> {
    return this.exclusively(() => this.#analyzer.check(paths, { explicit: new Set(paths), ...options }));
  }

  /** What is known of the call at `offset` of a file. */
  insight(path: string, offset: number, options: CheckOptions): Promise<CallInsight | null> {
    return this.exclusively(() => this.#analyzer.insight(path, offset, { explicit: new Set([path]), ...options }));
  }

  /** Checks all files under `folders` as one project. */
  async scan(folders: readonly string[], options: CheckOptions): Promise<ScanResult> {
    const found = await discover(this.files, folders, (path) => this.#host.settings(path), options.signal);
    // A fresh analyzer: what a scan reads is not kept.
    const analyzer = this.makeAnalyzer();
    for (const file of this.#open.values()) analyzer.setFile(file);
    const result = await analyzer.check(found.files, options);
    for (const path of this.#open.keys()) analyzer.forget(path);
    return { ...result, errors: [...found.errors, ...result.errors] };
  }

  /** An analyzer of its own over what is open now, for trying fixes out. */
  trial(): Analyzer {
    const analyzer = this.makeAnalyzer();
    for (const file of this.#open.values()) analyzer.setFile(file);
    return analyzer;
  }

  private makeHost(): ProjectHost {
    return new ProjectHost(this.files, { fallback: fromEditor(this.editor) });
  }

  private makeAnalyzer(): Analyzer {
    const host: Host = {
      exists: (path) => this.#open.has(path) || this.#host.exists(path),
      read: (path) => {
        const open = this.#open.get(path);
        return open === undefined ? this.#host.read(path) : Promise.resolve(open);
      },
      settings: (path) => this.#host.settings(path),
      versions: (path) => this.#host.versions(path),
    };
    return createAnalyzer({ engine: this.engine, host, catalogue: defaultCatalogue(), rules });
  }

  private exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.#queue.then(work, work);
    this.#queue = run.catch(() => undefined);
    return run;
  }
}
