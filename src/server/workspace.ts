import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../catalogue/default.js';
import { readEditorSettings } from '../config/parse.js';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings.js';
import { createAnalyzer } from '../lint/analyzer.js';
import type { Analyzer, CallInsight, CheckOptions, Host } from '../lint/analyzer-api.js';
import type { ScanResult } from '../lint/result.js';
import { discover } from '../project/discover.js';
import type { FileSystem } from '../project/files.js';
import { ProjectHost, SETTINGS_NAME } from '../project/host.js';
import { statesVersions } from '../project/versions.js';
import type { EditorSettings } from '../protocol/messages.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { isVirtual } from './uris.js';
import type { SourceFile } from '../notebook/source-file.js';

/** Files read in the background at most. */
export const MAX_INDEXED = 5000;
/** Files after which, and milliseconds of rest after which, memory is given back. */
const COLLECT_AFTER = 100;
const REST = 3000;
/** What may pile up before it is given back all the same, in bytes. */
const PILE = 48_000_000;
/** Results kept for those who ask again about a file that has not changed. */
const MAX_RESULTS = 20;

/** The editor's settings for the files of one folder; those without a folder hold for all others. */
export interface FolderSettings {
  readonly folder: string | null;
  readonly editor: EditorSettings;
}

/** Why a job ended early: its file has a newer text. */
export class Superseded extends Error {}

/** Whether a file may hold settings of programs, and none of how they are read. */
function isSettings(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return SETTINGS_NAME.test(name) && !statesVersions(name);
}

/** Everything the server knows of the files it serves. */
export class Workspace {
  readonly #host: ProjectHost;
  readonly #analyzer: Analyzer;
  readonly #open = new Map<string, SourceFile>();
  /** Open files whose newest text the analyzer has not seen. */
  readonly #stale = new Set<string>();
  /** Settings that the analyzer has not seen. */
  #isReconfigured = false;
  #settings: readonly (FolderSettings & { readonly settings: Settings })[] = [];
  /** Jobs run one after another: they share the analyzer's facts. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Jobs that somebody waits for, by the file they are about. */
  readonly #jobs = new Set<{ readonly path: string; readonly stop: AbortController }>();
  #idle: (() => void)[] = [];
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Results of this state of all files; empty as soon as anything changes. */
  readonly #results = new Map<string, ScanResult>();
  #changes = 0;

  constructor(
    readonly engine: SyntaxEngine,
    private readonly files: FileSystem,
    private readonly collectGarbage: (pile?: number) => void = () => undefined,
    /** Told when what was found before may be different, though nothing has changed. */
    private readonly outdated: () => void = () => undefined,
  ) {
    this.#host = new ProjectHost(files, { fallback: (path) => this.settingsOf(path).settings });
    this.#analyzer = this.makeAnalyzer();
    this.configure([]);
  }

  /** The editor's own settings for a file. */
  editor(path: string): EditorSettings {
    return this.settingsOf(path).editor;
  }

  isEnabled(path: string): boolean {
    return this.editor(path).enable !== false;
  }

  get host(): ProjectHost {
    return this.#host;
  }

  private settingsOf(path: string): { readonly editor: EditorSettings; readonly settings: Settings } {
    const found = this.#settings.find(({ folder }) => folder === null || path === folder || path.startsWith(`${folder}/`));
    return found ?? { editor: {}, settings: DEFAULT_SETTINGS };
  }

  /** Takes the editor's settings over; everything is judged anew. Answers what is wrong with them. */
  configure(settings: readonly FolderSettings[]): readonly string[] {
    const read = settings.map((one) => ({ ...one, ...readEditorSettings(one.editor) }));
    this.#settings = read
      .sort((a, b) => (b.folder?.length ?? -1) - (a.folder?.length ?? -1));
    this.reconfigured();
    return [...new Set(read.flatMap(({ faults }) => faults))];
  }

  open(file: SourceFile): void {
    this.#open.set(file.path, file);
    this.#stale.add(file.path);
    this.changed();
    for (const { path, stop } of this.#jobs) if (path === file.path) stop.abort(new Superseded());
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#stale.add(path);
    this.changed();
  }

  file(path: string): SourceFile | undefined {
    return this.#open.get(path);
  }

  /** Whether anything depends on the file at a path; of what may hold settings of programs, most is data. */
  concerns(path: string): boolean {
    return !isSettings(path) || this.#host.isSettingsFile(path);
  }

  /** Something changed on disk: Python files, or what configures them; answers whether the latter, after which `index` is due. */
  async changedOnDisk(paths: readonly string[]): Promise<boolean> {
    const sources = paths.filter((path) => /\.(?:py|ipynb)$/.test(path));
    const isConfigured = paths.some((path) => !sources.includes(path) && !isSettings(path));
    if (isConfigured) this.reconfigured();
    else this.#host.invalidate();
    const closed = sources.filter((path) => !this.#open.has(path));
    for (const path of closed) this.#stale.add(path);
    await this.read(closed.filter((path) => this.#host.exists(path)));
    return isConfigured;
  }

  /** Reads the folders' files in the background, so that a library is judged through the programs that import it; answers how many were too many. */
  async index(folders: readonly string[]): Promise<number> {
    const { files } = await discover(this.files, folders, (path) => this.#host.settings(path));
    // Where files come through the editor, the walk is what makes their configuration known.
    if (folders.some(isVirtual)) this.#host.invalidate();
    await this.exclusively(() => { this.#analyzer.keepIndexed(new Set(files)); });
    await this.read(files.slice(0, MAX_INDEXED));
    return Math.max(0, files.length - MAX_INDEXED);
  }

  /** One file at a time: whoever waits for an answer waits for one file at most. */
  private async read(paths: readonly string[]): Promise<void> {
    for (const [at, path] of paths.entries()) {
      await this.pause();
      await this.exclusively(() => this.#analyzer.index([path]));
      if ((at + 1) % COLLECT_AFTER === 0) this.collectGarbage();
    }
    this.changed();
  }

  /**
   * Checks one file and hands the result to `use` while it holds: what is read of a finding later, its fixes, is read
   * there. Rejects with the signal's reason, or as `Superseded` when the file changes meanwhile.
   */
  judge<Answer>(path: string, options: CheckOptions, use: (result: ScanResult) => Answer): Promise<Answer> {
    return this.answering(path, options, async (signal) => {
      const key = `${options.summaries === true ? 'summaries' : ''}:${path}`;
      const known = this.#results.get(key);
      const changes = this.#changes;
      const result = known ?? (await this.#analyzer.check([path], { explicit: new Set([path]), ...options, signal }));
      if (this.#results.size >= MAX_RESULTS) this.#results.clear();
      // What changed meanwhile may concern it.
      if (this.#changes === changes) this.#results.set(key, result);
      return use(result);
    });
  }

  /** What is known of the call at `offset` of a file. */
  insight(path: string, offset: number, options: CheckOptions): Promise<CallInsight | null> {
    return this.answering(path, options, (signal) => this.#analyzer.insight(path, offset, { explicit: new Set([path]), ...options, signal }));
  }

  /** Checks some files as one project, beside everything else. */
  check(paths: readonly string[], options: CheckOptions = {}): Promise<ScanResult> {
    return this.trial().check(paths, { explicit: new Set(paths), ...options });
  }

  /** Checks all files under `folders` as one project; gives way to everything else. */
  async scan(folders: readonly string[], options: CheckOptions): Promise<ScanResult> {
    const found = await discover(this.files, folders, (path) => this.#host.settings(path), options.signal);
    // What a scan reads is not kept.
    const result = await this.trial().check(found.files, { ...options, pause: () => this.pause() });
    return { ...result, errors: [...found.errors, ...result.errors] };
  }

  /** An analyzer of its own over what is open now. */
  trial(): Analyzer {
    const analyzer = this.makeAnalyzer();
    for (const file of this.#open.values()) analyzer.setFile(file);
    return analyzer;
  }

  /** How often anything has changed: what was worked out at another count may not hold. */
  get changes(): number {
    return this.#changes;
  }

  private changed(): void {
    this.#results.clear();
    this.#changes++;
  }

  private reconfigured(): void {
    this.#host.invalidate();
    this.#isReconfigured = true;
    this.changed();
  }

  private makeAnalyzer(): Analyzer {
    const host: Host = {
      exists: (path) => this.#open.has(path) || this.#host.exists(path),
      mayImport: (path) => this.#host.mayImport(path) || [...this.#open.keys()].some((each) => each.startsWith(`${path}.`) || each.startsWith(`${path}/`)),
      modulesIn: (folder) => this.#host.modulesIn(folder),
      read: (path) => {
        const open = this.#open.get(path);
        return open === undefined ? this.#host.read(path) : Promise.resolve(open);
      },
      settings: (path) => this.#host.settings(path),
      settingsText: (path) => this.#host.settingsText(path),
      settingsNames: (folder) => this.#host.settingsNames(folder),
      versions: (path) => this.#host.versions(path),
      isInstalled: (path) => this.#host.isInstalled(path),
    };
    return createAnalyzer({ engine: this.engine, host, catalogue: defaultCatalogue(), rules });
  }

  /** A job that somebody waits for; `signal` tells it when nobody does any more. */
  private async answering<Answer>(path: string, { signal }: CheckOptions, work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const stop = new AbortController();
    const job = { path, stop };
    const abort = (): void => { stop.abort(signal?.reason); };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    this.#jobs.add(job);
    try {
      return await this.exclusively(async () => {
        stop.signal.throwIfAborted();
        const answer = await work(stop.signal);
        stop.signal.throwIfAborted();
        return answer;
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#jobs.delete(job);
      if (this.#jobs.size === 0) this.becameIdle();
    }
  }

  private becameIdle(): void {
    for (const resume of this.#idle.splice(0)) resume();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.collectGarbage();
      this.tryAgain();
    }, REST);
    // Whoever types without a rest leaves as much behind; the answer is out by then.
    setTimeout(() => { this.collectGarbage(PILE); }, 0);
    // A process that has nothing else to do may end.
    if (typeof this.#rest === 'object') this.#rest.unref();
  }

  /** A machine that was busy may have time now for what took too long. */
  private tryAgain(): void {
    if (this.#jobs.size > 0 || !this.#analyzer.tryAgain()) return;
    this.changed();
    this.outdated();
  }

  /** Lets others have a turn, and whoever waits for an answer get it. */
  private async pause(): Promise<void> {
    await new Promise<void>((resume) => { setTimeout(resume, 0); });
    while (this.#jobs.size > 0) await new Promise<void>((resume) => { this.#idle.push(resume); });
  }

  /** The analyzer takes new texts over between jobs only: the facts of one job stay as they are. */
  private exclusively<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const run = this.#queue.then(() => {
      if (this.#isReconfigured) this.#analyzer.reconfigured();
      this.#isReconfigured = false;
      for (const path of this.#stale) {
        const file = this.#open.get(path);
        if (file === undefined) this.#analyzer.forget(path);
        else this.#analyzer.setFile(file);
      }
      this.#stale.clear();
      return work();
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }
}
