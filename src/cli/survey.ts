import { readFileSync } from 'node:fs';
import { importGroups, outlineOf, type GroupResult, type ImportGroup, type Outline } from '../lint/groups.js';
import type { FileError, ScanResult } from '../lint/result.js';
import { scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import { hashOf, ScanCache } from '../project/cache.js';
import type { Discovered } from '../project/discover.js';
import { decode } from '../project/encoding.js';
import { readBytes } from '../project/node-files.js';
import { toSourceFile } from '../project/read.js';
import type { Analysis } from './analysis.js';
import type { ProjectRequest } from './project.js';
import { BUNDLE, wordOf } from './worker.js';

/** Texts that are kept once they were looked at, in characters; the others are read again when their group is checked. */
const MAX_TEXTS = 64_000_000;

interface Look {
  readonly hash: string;
  readonly size: number;
  readonly outline: Outline | null;
}

/** What the files of a request hold, each looked at once; the groups that imports tie together, and what the cache knows of them. */
export class Survey {
  readonly groups: readonly ImportGroup[];
  readonly #looks = new Map<string, Look>();
  readonly #errors = new Map<string, FileError>();
  readonly #conditions = new Map<object, string>();
  readonly #cache: ScanCache | null;
  readonly #keys: ReadonlyMap<ImportGroup, string>;
  /** Characters of the texts at hand. */
  #length = 0;

  constructor(request: ProjectRequest, private readonly analysis: Analysis, private readonly found: Discovered, summaries: boolean) {
    this.#cache = BUNDLE === null || request.cacheFolder === null ? null : new ScanCache(request.cacheFolder, scopeOf(request, BUNDLE));
    const { files, explicit } = found;
    this.groups = importGroups({ files, explicit, host: analysis.host, outline: (path) => this.look(path).outline });
    this.#keys = new Map(this.groups.map((group) => [group, this.keyOf(group, explicit, summaries)]));
  }

  /** What an earlier run found in a group of which nothing has changed since. */
  known(group: ImportGroup): GroupResult | null {
    const result = this.#cache?.group(this.#keys.get(group) ?? '') ?? null;
    // Which files of settings it depends on is known only once it is there.
    const isAsBefore = result === null || Object.entries(result.settingsFiles).every(([path, told]) => told === wordOf(this.settingsText(path)));
    return isAsBefore ? result : null;
  }

  /** … or the names in a folder. */
  private settingsText(path: string): string | null {
    const { host } = this.analysis;
    return path.endsWith('/') ? host.settingsNames(path.slice(0, -1)).join() : host.settingsText(path);
  }

  keep(group: ImportGroup, result: GroupResult): void {
    // What was read beyond the group is not in its key.
    const members = new Set([...group.members, ...group.helpers]);
    const isWhole = !result.isCutShort && result.errors.length === 0 && result.read.every((path) => members.has(path));
    if (isWhole) this.#cache?.keepGroup(this.#keys.get(group) ?? '', result);
  }

  save(): void {
    this.#cache?.save();
  }

  /** The bytes of a group. */
  size({ members }: ImportGroup): number {
    return members.reduce((sum, path) => sum + this.look(path).size, 0);
  }

  private look(path: string): Look {
    let look = this.#looks.get(path);
    if (look === undefined) {
      look = this.stored(path) ?? this.read(path);
      this.#looks.set(path, look);
    }
    return look;
  }

  /** The file at `path`, read when it is needed: most files of a scan have no finding to show. */
  private file(path: string): SourceFile {
    return this.analysis.texts.get(path) ?? storedFile(path);
  }

  /** What `results` say together of all files. */
  merged(results: readonly GroupResult[]): ScanResult {
    const reports = new Map(results.flatMap((result) => Object.entries(result.reports)));
    const files = new Map(Array.from(this.#looks.keys(), (path) => [path, this.file(path)]));
    const errors = this.found.files.flatMap((path) => this.#errors.get(path) ?? []);
    return {
      reports: this.found.files
        .filter((path) => this.#errors.get(path) === undefined)
        .map((path) => ({ file: files.get(path) ?? this.file(path), ...(reports.get(path) ?? { findings: [], suppressed: [] }) })),
      errors: [...this.found.errors, ...errors, ...results.flatMap((result) => result.errors)],
      programs: results.reduce((sum, { programs }) => sum + programs, 0),
      summaries: results.flatMap(({ summaries }) => summaries).sort((a, b) => (a.path < b.path ? -1 : 1)),
      files,
      settingsFiles: new Map(),
      isCutShort: results.some(({ isCutShort }) => isCutShort),
    };
  }

  /** All that the findings of a group depend on, as one word. */
  private keyOf({ asked, members, helpers }: ImportGroup, explicit: ReadonlySet<string>, summaries: boolean): string {
    const files = [...members, ...helpers].map((path) => [path, this.look(path).hash, this.conditions(path)]);
    return hashOf(JSON.stringify([summaries, asked.map((path) => [path, explicit.has(path)]), files]));
  }

  /** The settings and library versions that hold for the file, whether others install it, and what else may be imported from its folder. */
  private conditions(path: string): readonly [string, string, boolean, string] {
    const { host } = this.analysis;
    const word = (of: object): string => {
      let known = this.#conditions.get(of);
      if (known === undefined) {
        known = hashOf(JSON.stringify(of));
        this.#conditions.set(of, known);
      }
      return known;
    };
    return [word(host.settings(path)), word(host.versions(path)), host.isInstalled(path), host.importedBeside(path.slice(0, path.lastIndexOf('/')))];
  }

  private stored(path: string): Look | null {
    // What a project says of callables decides which words matter.
    if (this.#cache === null || this.analysis.host.settings(path).catalogue.length > 0) return null;
    const known = this.#cache.file(path);
    return known === null ? null : { hash: known.hash, outline: known.outline, size: known.stamp[0] };
  }

  private read(path: string): Look {
    try {
      const bytes = readBytes(path);
      const file = toSourceFile(path, decode(bytes));
      if (this.#length < MAX_TEXTS) {
        this.#length += file.source.text.length;
        this.analysis.texts.set(path, file);
      }
      const outline = outlineOf(file, this.analysis.analyzer.mentions(file));
      const hash = this.#cache === null ? '' : hashOf(bytes);
      this.#cache?.keepFile(path, hash, outline);
      return { hash, outline, size: bytes.length };
    } catch (error) {
      this.#errors.set(path, { path, message: error instanceof Error ? error.message : String(error) });
      return { hash: 'unreadable', outline: null, size: 0 };
    }
  }
}

/** The file at `path`, read once something other than its path is asked of it. */
function storedFile(path: string): SourceFile {
  let file: SourceFile | null = null;
  return new Proxy({ path } as SourceFile, {
    get(own, key) {
      if (key === 'path') return own.path;
      file ??= readAgain(path);
      return Reflect.get(file, key) as unknown;
    },
  });
}

function readAgain(path: string): SourceFile {
  try {
    return toSourceFile(path, decode(readBytes(path)));
  } catch {
    // Gone since it was checked: there is nothing left to show of it.
    return scriptFile(path, '');
  }
}

/** What every result of a scan depends on, apart from files and their settings. */
function scopeOf({ cwd, config, isolated, overrides, engine }: ProjectRequest, bundle: string): string {
  return JSON.stringify([hashOf(readFileSync(bundle)), cwd, config, isolated, overrides, engine]);
}
