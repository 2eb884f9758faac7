import type { Catalogue } from '../catalogue/catalogue.js';
import type { Settings } from '../config/settings.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';
import type { ScanResult } from './result.js';

/** The world outside the pipeline: which Python files exist, what they hold, how they are configured. Paths are absolute, with `/`. */
export interface Host {
  /** Whether a `.py` file or notebook exists at `path`. */
  exists(path: string): boolean;
  /** Whether a folder, or a file once `.py` is added, may exist at `path`; an answer of yes costs time, nothing else. */
  mayExist?(path: string): boolean;
  /** Whether anything that Python may import, of whatever kind, may be at `path`, its ending left out; without it there may be. */
  mayImport?(path: string): boolean;
  /** The modules in a folder, and the `__init__.py` of the packages in it; without it nothing imports a module that no text names. */
  modulesIn?(folder: string): readonly string[];
  /** The file at `path`; rejects with an `Error` whose message says why it can't be read or decoded. */
  read(path: string): Promise<SourceFile>;
  settings(path: string): Settings;
  /** The text of a file that a program may read settings from, YAML or JSON, at once; `null` where there is none; without it nothing is known of such files. */
  settingsText?(path: string): string | null;
  /** The names of what lies in a folder that may hold such files. */
  settingsNames?(folder: string): readonly string[];
  /** Versions of the project's libraries by name, as its requirement files pin them. */
  versions(path: string): Readonly<Record<string, string>>;
  /** Whether the module at `path` belongs to what others install; without it none does. */
  isInstalled?(path: string): boolean;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  /** Paths somebody named: they are read whatever they mention; other files only when they name something catalogued. */
  readonly explicit?: ReadonlySet<string>;
  /** Files with functions that fixes call, imported or not, beside the indexed ones. */
  readonly helpers?: readonly string[];
  /** Sum up each program as well: `ScanResult.summaries`. */
  readonly summaries?: boolean;
  /** Lets others have a turn, called again and again in long work; by default that is one turn of the event loop. */
  readonly pause?: () => Promise<void>;
  /** Called after each file with how many are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A catalogued call and how it stands in the programs that reach it. */
export interface CallInsight {
  readonly span: Span;
  readonly qualifiedName: string;
  /** For each stream it draws from. */
  readonly streams: readonly {
    readonly title: string;
    readonly status: 'controlled' | 'uncontrolled' | 'unreached';
    /** The seeding that controls it, when it is known; `line` and `cell` count from 1, `cell` is `null` in a script. */
    readonly by: { readonly path: string; readonly cell: number | null; readonly line: number; readonly text: string } | null;
    /** The name of a program that reaches it unseeded. */
    readonly program: string | null;
  }[];
  readonly catalogue: Catalogue;
}

/** Holds the facts of the files it has seen and answers what is wrong with them. */
export interface Analyzer {
  /** Takes in a text newer than the host's (an open document). */
  setFile(file: SourceFile): void;
  /** Forgets a file, so that it is read from the host again. */
  forget(path: string): void;
  /** Checks `paths` as one project; imported modules are read as needed, and indexed programs that import them count. */
  check(paths: readonly string[], options?: CheckOptions): Promise<ScanResult>;
  /** Reads files so that checks of what they import see the programs they are. */
  index(paths: readonly string[], options?: CheckOptions): Promise<void>;
  /** Of the indexed files, those that are not among `paths` are none of the project's any more. */
  keepIndexed(paths: ReadonlySet<string>): void;
  /** The host's settings or versions are others now; what they don't change about how a file is read is kept. */
  reconfigured(): void;
  /** What could not be done in time is done anew by the next check, once for each text of a file; answers whether there is anything. */
  tryAgain(): boolean;
  /** Whether the text of `file` holds anything that could lead to a finding of its own. */
  mentions(file: SourceFile): boolean;
  /** The innermost catalogued call whose callee or arguments hold `offset`; `null` where there is none. */
  insight(path: string, offset: number, options?: CheckOptions): Promise<CallInsight | null>;
}
