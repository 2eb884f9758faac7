import type { Finding } from '../../rules/rule.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';
import type { ProgramSummary } from './summary.js';

/** What the pipeline says about one file: findings after suppressions and settings, ordered by position, then rule. */
export interface FileReport {
  readonly file: SourceFile;
  readonly findings: readonly Finding[];
  /** What comments in the file suppress, in the same order. */
  readonly suppressed: readonly SuppressedFinding[];
}

export interface SuppressedFinding {
  readonly finding: Finding;
  readonly comment: Span;
  /** What the comment says of it; often empty. */
  readonly reason: string;
}

/** A file that could not be read or decoded. */
export interface FileError {
  readonly path: string;
  readonly message: string;
}

export interface ScanResult {
  /** Ordered by path. */
  readonly reports: readonly FileReport[];
  readonly errors: readonly FileError[];
  /** How many programs were found among the files. */
  readonly programs: number;
  /** How each of them stands, ordered by path; empty unless asked for. */
  readonly summaries: readonly ProgramSummary[];
  /** Files a finding or a fix may point at, by path (imported modules outside the scanned paths included). */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** The texts of the files of settings that were asked for, by path; `null`: there is none. */
  readonly settingsFiles: ReadonlyMap<string, string | null>;
  /** Something was not done in the time it may take: the next scan may get further. */
  readonly isCutShort: boolean;
}
