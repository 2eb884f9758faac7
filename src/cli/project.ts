import type { Rule, Edit } from '../../rules/rule.js';
import type { FileError, ScanResult } from '../lint/result.js';
import type { CheckOptions } from '../lint/analyzer-api.js';
import type { InitPlan, InitRequest } from '../lint/init.js';
import type { SourceFile } from '../notebook/source-file.js';

/** What to check and how, as the command line gives it. */
export interface ProjectRequest {
  /** Absolute, with `/`. */
  readonly cwd: string;
  /** As given, relative to `cwd`; existing files and folders. */
  readonly paths: readonly string[];
  /** The file to read the configuration from in place of the nearest one. */
  readonly config: string | null;
  readonly isolated: boolean;
  readonly overrides: Overrides;
  readonly engine: 'wasm' | 'native';
  /** Threads to check with; `null`: as many as are worth it. */
  readonly jobs: number | null;
  /** Where results are kept for the next run; `null`: nowhere. */
  readonly cacheFolder: string | null;
  /** A text to check in place of paths. */
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | null;
}

/** What the command line says over any configuration file. */
export interface Overrides {
  readonly preset: 'recommended' | 'strict' | null;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
}

/** What fixing has changed. */
export interface Fixed {
  /** How many files changed. */
  readonly files: number;
  readonly applied: number;
  /** The changes that were not taken. */
  readonly failed: readonly FileError[];
  /** What is left once they are applied. */
  readonly result: ScanResult;
}

/** Does something with a change; resolves to why it could not. */
export type TakeChange = (change: FileChange) => Promise<readonly FileError[]>;

export interface FileChange {
  /** As it is on disk. */
  readonly file: SourceFile;
  /** Offsets of `file`, not overlapping. */
  readonly edits: readonly Edit[];
}

/** What `init` changes, before anything is written. */
export interface ProjectInit extends Omit<InitPlan, 'changes'> {
  readonly changes: readonly FileChange[];
}

/** The files a request names, ready to be checked. */
export interface Project {
  check(options: CheckOptions): Promise<ScanResult>;
  /** Hands every change to `take` as soon as it is complete; what `check` says afterwards is of the files as they then are. */
  fix(unsafe: boolean, take: TakeChange, options: CheckOptions): Promise<Fixed>;
  /** Writes a change in place, the file whole or not at all. */
  write: TakeChange;
  /** @throws an `InitError` for what the user can put right. */
  planInit(request: Pick<InitRequest, 'output' | 'record'>): Promise<ProjectInit>;
  /** Writes the plan, the module first: without it nothing else. Resolves to the files that could not be written. */
  writeInit(plan: ProjectInit): Promise<readonly FileError[]>;
  /** The text of a file as it is now; a notebook's JSON. Rejects when it can't be read. */
  text(path: string): Promise<string>;
  /** Standard input as it is once fixed, a notebook's as JSON. */
  fixedInput(): Uint8Array;
}

/** The parts of Seedlint the commands drive. */
export interface Services {
  readonly rules: () => Promise<readonly Rule[]>;
  /** What is known of a callable, line by line; `null` where nothing is. */
  readonly explain: (name: string) => readonly string[] | null;
  readonly open: (request: ProjectRequest) => Promise<Project>;
  /** Starts the language server on standard input and output; it goes on after this resolves. */
  readonly startServer: () => Promise<void>;
}
