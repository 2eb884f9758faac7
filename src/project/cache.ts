import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { GroupResult, Outline } from '../lint/groups.js';

/** All that a cache folder may hold, in bytes. */
const MAX_SIZE = 256 * 1024 * 1024;

/** Results of groups that the last scan did not ask for, kept for a branch that may come back. */
const MAX_SPARE = 500;

/** A file changed within this time of being looked at, in milliseconds, may change again without its times telling. */
const RACY = 2000;

const HOUR = 3_600_000;

/** What identifies a file's content without reading it: size, times, and its number on the disk. */
type Stamp = readonly [size: number, modified: number, changed: number, number: number];

interface KnownFile {
  readonly stamp: Stamp;
  readonly hash: string;
  readonly outline: Outline;
}

interface Content {
  readonly files: Record<string, KnownFile>;
  readonly groups: Record<string, GroupResult>;
}

/** The folder for caches of a person's programs, as each system has it. */
export function defaultCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['XDG_CACHE_HOME'];
  if (given !== undefined && given !== '') return join(given, 'seedlint');
  const local = env['LOCALAPPDATA'];
  if (process.platform === 'win32' && local !== undefined) return join(local, 'seedlint', 'cache');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches', 'seedlint') : join(homedir(), '.cache', 'seedlint');
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}

const NOTHING: Content = { files: {}, groups: {} };

/**
 * What earlier scans found, for the files and groups that have not changed since. One file a scope, replaced whole, so
 * that runs side by side and runs cut short leave a whole one behind; one that is not whole is as good as none.
 */
export class ScanCache {
  readonly #path: string;
  readonly #before: Content;
  readonly #files: Record<string, KnownFile> = {};
  readonly #groups: Record<string, GroupResult> = {};
  readonly #started = Date.now();
  #isNew = false;

  /** `scope`: all that every result depends on apart from the files (the tool, its options, the working directory). */
  constructor(
    private readonly folder: string,
    scope: string,
  ) {
    this.#path = join(folder, `${hashOf(scope).slice(0, 24)}.json`);
    this.#before = read(this.#path);
  }

  /** What is known of the file at `path`, unless it was touched since. */
  file(path: string): KnownFile | null {
    const known = this.#before.files[path];
    if (known === undefined || !sameStamp(known.stamp, stampOf(path))) return null;
    this.#files[path] = known;
    return known;
  }

  keepFile(path: string, hash: string, outline: Outline): void {
    this.#isNew = true;
    const stamp = stampOf(path);
    if (stamp !== null && Math.max(stamp[1], stamp[2]) < this.#started - RACY) this.#files[path] = { stamp, hash, outline };
  }

  group(key: string): GroupResult | null {
    const known = this.#before.groups[key];
    if (known === undefined) return null;
    this.#groups[key] = known;
    return known;
  }

  keepGroup(key: string, result: GroupResult): void {
    this.#isNew = true;
    this.#groups[key] = result;
  }

  /** Writes what is new. A cache that can't be written costs time, nothing else, so nothing is said. */
  save(): void {
    const draft = `${this.#path}.${String(process.pid)}.${String(this.#started)}.tmp`;
    try {
      if (!this.#isNew) {
        const now = new Date();
        utimesSync(this.#path, now, now);
        return;
      }
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(join(this.folder, 'CACHEDIR.TAG'), TAG);
      writeFileSync(join(this.folder, '.gitignore'), '*\n');
      const spare = Object.entries(this.#before.groups).filter(([key]) => this.#groups[key] === undefined).slice(-MAX_SPARE);
      const content: Content = { files: this.#files, groups: { ...Object.fromEntries(spare), ...this.#groups } };
      const body = JSON.stringify(content);
      writeFileSync(draft, `${hashOf(body)}\n${body}`);
      renameSync(draft, this.#path);
      evict(this.folder);
    } catch {
      // As above.
      discard(draft);
    }
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no folder that it could be in.
  }
}

const TAG = 'Signature: 8a477f597d28d172789f06886806bc55\n# Results of Seedlint. Delete this folder whenever you like.\n';

function read(path: string): Content {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > MAX_SIZE) return NOTHING;
    const text = readFileSync(path, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    const content: unknown = hashOf(body) === text.slice(0, end) ? JSON.parse(body) : null;
    return isContent(content) ? content : NOTHING;
  } catch {
    return NOTHING;
  }
}

function isContent(content: unknown): content is Content {
  const isTable = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTable(content) && isTable((content as Content).files) && isTable((content as Content).groups);
}

function stampOf(path: string): Stamp | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : [found.size, found.mtimeMs, found.ctimeMs, found.ino];
}

function sameStamp(before: Stamp, now: Stamp | null): boolean {
  return now !== null && before.every((value, at) => value === now[at]);
}

/** Removes what has lain unused the longest until the rest fits, and the drafts of runs that were cut short. */
function evict(folder: string): void {
  const kept = readdirSync(folder)
    .filter((name) => /\.(?:json|tmp)$/.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found === undefined ? [] : [{ path, size: found.size, used: found.mtimeMs }];
    })
    .sort((a, b) => b.used - a.used);
  let total = 0;
  for (const { path, size, used } of kept) {
    total += size;
    const isAbandoned = path.endsWith('.tmp') && used < Date.now() - HOUR;
    if (total > MAX_SIZE || isAbandoned) rmSync(path, { force: true });
  }
}
