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

/** What fixing changes, before anything is written. */
export interface FixPlan {
  readonly changes: readonly FileChange[];
  /** How many fixes are in it. */
  readonly applied: number;
  /** What is left once they are applied. */
  readonly result: ScanResult;
}

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
  planFixes(unsafe: boolean, options: CheckOptions): Promise<FixPlan>;
  /** Writes the plan's changes in place, each file whole or not at all; resolves to those that could not be written. */
  write(plan: FixPlan): Promise<readonly FileError[]>;
  /** @throws an `InitError` for what the user can put right. */
  planInit(request: Pick<InitRequest, 'output' | 'record'>): Promise<ProjectInit>;
  /** Writes the plan, the module first: without it nothing else. Resolves to the files that could not be written. */
  writeInit(plan: ProjectInit): Promise<readonly FileError[]>;
  /** The text of a file as it is now; a notebook's JSON. Rejects when it can't be read. */
  text(path: string): Promise<string>;
  /** The fixed text of standard input, a notebook's as JSON; the text as it came when nothing changes. */
  fixedInput(plan: FixPlan): Uint8Array;
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
