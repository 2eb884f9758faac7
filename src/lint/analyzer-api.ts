import type { Settings } from '../config/settings.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { ScanResult } from './result.js';

/** The world outside the pipeline: which Python files exist, what they hold, how they are configured. Paths are absolute, with `/`. */
export interface Host {
  /** Whether a `.py` file or notebook exists at `path`. */
  exists(path: string): boolean;
  /** The file at `path`; rejects with an `Error` whose message says why it can't be read or decoded. */
  read(path: string): Promise<SourceFile>;
  settings(path: string): Settings;
  /** Versions of the project's libraries by name, as its requirement files pin them. */
  versions(path: string): Readonly<Record<string, string>>;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Paths somebody named: they are read whatever they mention; other files only when they name something catalogued. */
  readonly explicit?: ReadonlySet<string>;
  /** Called after each file with how many are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Holds the facts of the files it has seen and answers what is wrong with them. */
export interface Analyzer {
  /** Takes in a text newer than the host's (an open document). */
  setFile(file: SourceFile): void;
  /** Forgets a file, so that it is read from the host again. */
  forget(path: string): void;
  /** Checks `paths` as one project; imported modules of the project are read as needed. */
  check(paths: readonly string[], options?: CheckOptions): Promise<ScanResult>;
}
