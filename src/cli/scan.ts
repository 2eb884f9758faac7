import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { helps, importedNames, importGroups, type GroupResult, type ImportGroup, type Outline } from '../lint/groups.js';
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
import { BUNDLE, startWorker, takeGroups, type Answer, type Order } from './worker.js';

/** Text that is worth starting a thread for, in bytes. */
const WORTH_A_THREAD = 1_500_000;

/** More threads than this wait for the disk and for each other. */
const MAX_JOBS = 8;

export interface ScanOptions {
  readonly summaries?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

interface Look {
  readonly hash: string;
  readonly size: number;
  readonly outline: Outline | null;
}

/**
 * Checks the files of a request: group by group of files that imports tie together, each taken from the cache where
 * nothing it depends on has changed, the others checked by as many threads as are worth it.
 */
export async function scan(request: ProjectRequest, analysis: Analysis, found: Discovered, options: ScanOptions): Promise<ScanResult> {
  const cache = BUNDLE === null || request.cacheFolder === null ? null : new ScanCache(request.cacheFolder, scopeOf(request, BUNDLE));
  options.onProgress?.(0, found.files.length);
  const survey = new Survey(analysis, cache);
  const groups = importGroups({
    files: found.files, explicit: found.explicit, host: analysis.host, outline: (path) => survey.look(path).outline,
  });
  const helpers = found.files.filter((path) => survey.look(path).outline?.helps === true);
  const keys = groups.map((group) => survey.keyOf(group, helpers, found.explicit, options.summaries === true));
  const results = keys.map((key) => cache?.group(key) ?? null);
  const size = (group: ImportGroup): number => group.members.reduce((sum, path) => sum + survey.look(path).size, 0);
  const open = groups
    .map((group, at) => ({ group, at, size: results[at] === null ? size(group) : 0 }))
    .filter(({ at }) => results[at] === null)
    .sort((a, b) => b.size - a.size || a.at - b.at);
  const total = found.files.length;
  let done = total - open.reduce((sum, { group }) => sum + group.asked.length, 0);
  options.onProgress?.(done, total);
  const order: Order = {
    request: { config: request.config, isolated: request.isolated, overrides: request.overrides, engine: request.engine },
    groups: open.map(({ group }) => group.asked),
    explicit: found.explicit,
    summaries: options.summaries === true,
    helpers,
    next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  };
  await checkAll(order, analysis, threads(request.jobs, open.reduce((sum, part) => sum + part.size, 0), open.length), (answer) => {
    const part = open[answer.group];
    if (part === undefined) return;
    results[part.at] = answer.result;
    done += part.group.asked.length;
    options.onProgress?.(done, total);
    // What was read beyond the group is not in its key.
    const members = new Set([...part.group.members, ...helpers]);
    const isWhole = !answer.result.isCutShort && answer.result.errors.length === 0 && answer.result.read.every((path) => members.has(path));
    if (isWhole) cache?.keepGroup(keys[part.at] ?? '', answer.result);
  });
  cache?.save();
  return merged(found, survey, results.filter((result) => result !== null));
}

/** What every result of a scan depends on, apart from files and their settings. */
function scopeOf({ cwd, config, isolated, overrides, engine }: ProjectRequest, bundle: string): string {
  return JSON.stringify([hashOf(readFileSync(bundle)), cwd, config, isolated, overrides, engine]);
}

/** How many threads a scan is worth, this one included. */
function threads(jobs: number | null, size: number, groups: number): number {
  const wanted = jobs ?? Math.min(availableParallelism(), MAX_JOBS, Math.ceil(size / WORTH_A_THREAD));
  return Math.max(1, Math.min(wanted, groups));
}

async function checkAll(order: Order, { analyzer }: Analysis, count: number, done: (answer: Answer) => void): Promise<void> {
  if (order.groups.length === 0) return;
  const bundle = BUNDLE;
  const helpers = bundle === null ? [] : Array.from({ length: count - 1 }, () => startWorker(bundle, order, done));
  await Promise.all([takeGroups(order, analyzer, done), ...helpers]);
}

/** What the files of a scan hold, each looked at once. */
class Survey {
  readonly #looks = new Map<string, Look>();
  readonly #errors = new Map<string, FileError>();
  readonly #conditions = new Map<object, string>();

  constructor(
    private readonly analysis: Analysis,
    private readonly cache: ScanCache | null,
  ) {}

  look(path: string): Look {
    let look = this.#looks.get(path);
    if (look === undefined) {
      look = this.known(path) ?? this.read(path);
      this.#looks.set(path, look);
    }
    return look;
  }

  /** Why the file at `path` can't be read. */
  error(path: string): FileError | undefined {
    return this.#errors.get(path);
  }

  /** The file at `path`, read when it is needed: most files of a scan have no finding to show. */
  file(path: string): SourceFile {
    return this.analysis.texts.get(path) ?? storedFile(path);
  }

  get paths(): Iterable<string> {
    return this.#looks.keys();
  }

  /** All that the findings of a group depend on, as one word. */
  keyOf({ asked, members }: ImportGroup, helpers: readonly string[], explicit: ReadonlySet<string>, summaries: boolean): string {
    const files = [...members, ...helpers].map((path) => [path, this.look(path).hash, this.conditions(path)]);
    return hashOf(JSON.stringify([summaries, asked.map((path) => [path, explicit.has(path)]), files]));
  }

  /** The settings and library versions that hold for the file. */
  private conditions(path: string): readonly [string, string] {
    const { host } = this.analysis;
    const word = (of: object): string => {
      let known = this.#conditions.get(of);
      if (known === undefined) {
        known = hashOf(JSON.stringify(of));
        this.#conditions.set(of, known);
      }
      return known;
    };
    return [word(host.settings(path)), word(host.versions(path))];
  }

  private known(path: string): Look | null {
    // What a project says of callables decides which words matter.
    if (this.cache === null || this.analysis.host.settings(path).catalogue.length > 0) return null;
    const known = this.cache.file(path);
    return known === null ? null : { hash: known.hash, outline: known.outline, size: known.stamp[0] };
  }

  private read(path: string): Look {
    try {
      const bytes = readBytes(path);
      const file = toSourceFile(path, decode(bytes));
      this.analysis.texts.set(path, file);
      const outline = { mentions: this.analysis.analyzer.mentions(file), imports: importedNames(file.parseText), helps: helps(file) };
      const hash = this.cache === null ? '' : hashOf(bytes);
      this.cache?.keepFile(path, hash, outline);
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

function merged(found: Discovered, survey: Survey, results: readonly GroupResult[]): ScanResult {
  const reports = new Map(results.flatMap((result) => Object.entries(result.reports)));
  const files = new Map(Array.from(survey.paths, (path) => [path, survey.file(path)]));
  const errors = found.files.flatMap((path) => survey.error(path) ?? []);
  return {
    reports: found.files
      .filter((path) => survey.error(path) === undefined)
      .map((path) => ({ file: files.get(path) ?? survey.file(path), ...(reports.get(path) ?? { findings: [], suppressed: [] }) })),
    errors: [...found.errors, ...errors, ...results.flatMap((result) => result.errors)],
    programs: results.reduce((sum, { programs }) => sum + programs, 0),
    summaries: results.flatMap(({ summaries }) => summaries).sort((a, b) => (a.path < b.path ? -1 : 1)),
    files,
    isCutShort: results.some(({ isCutShort }) => isCutShort),
  };
}
