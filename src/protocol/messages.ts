/** The messages between Seedlint's client and server that LSP does not define. */

/** Request: checks every file of the workspace; answers the command line's JSON document. */
export const SCAN_WORKSPACE = 'seedlint/scanWorkspace';

/** Request {uri}: applies the file's safe fixes. */
export const FIX_FILE = 'seedlint/fixFile';

/** Request {uri}: inserts or completes `setup_seeds` for the program in the file. */
export const INSERT_SETUP_SEEDS = 'seedlint/insertSetupSeeds';

/** Notification of what the server is doing. */
export const STATUS = 'seedlint/status';

/** Request {uri} to the client: a file's bytes, as base64. */
export const READ_FILE = 'seedlint/readFile';

/** Request {uri} to the client: what is in a folder. */
export const READ_FOLDER = 'seedlint/readFolder';

export type FolderAnswer = readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'other'; readonly isLink: boolean }[];

export interface ScanParams {
  readonly workDoneToken?: string | number;
}

/** What `seedlint/scanWorkspace` answers, as far as the client reads it. */
export interface ScanAnswer {
  readonly findings: readonly { readonly path: string; readonly rule: string; readonly severity: string }[];
  readonly summary: { readonly files: number; readonly programs: number; readonly findings: number };
}

export interface FileParams {
  readonly uri: string;
}

export interface ApplyAnswer {
  readonly applied: boolean;
  /** Why nothing was applied, for people. */
  readonly reason?: string;
}

export interface StatusParams {
  readonly state: 'ready' | 'busy' | 'error';
  readonly message: string;
}

/** The editor's settings, as they come under `seedlint`. */
export interface EditorSettings {
  readonly enable?: boolean;
  readonly preset?: 'recommended' | 'strict';
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly severity?: Readonly<Record<string, 'error' | 'warning' | 'information' | 'hint' | 'off'>>;
  readonly extendExclude?: readonly string[];
  readonly seed?: number;
  readonly entryPoints?: readonly string[];
  readonly assume?: Readonly<Record<string, string>>;
}
