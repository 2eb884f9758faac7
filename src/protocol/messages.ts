/** The messages between Seedlint's client and server that LSP does not define. */

/** Request: checks every file of the workspace; answers the command line's JSON document. */
export const SCAN_WORKSPACE = 'seedlint/scanWorkspace';

/** Request {uri}: applies the file's safe fixes. */
export const FIX_FILE = 'seedlint/fixFile';

/** Request {uri}: inserts or completes `setup_seeds` for the program in the file. */
export const INSERT_SETUP_SEEDS = 'seedlint/insertSetupSeeds';

/** Request: runs a command several times and compares; takes work-done progress, and partial results: what it writes to standard error. */
export const VERIFY = 'seedlint/verify';

/** Command of the extension (rule name): opens the rule's page. */
export const EXPLAIN_RULE = 'seedlint.explainRule';

/** What a client may say of itself as it starts the server. */
export interface ClientOptions {
  /** It has the extension's commands, so that actions and lenses may name them. */
  readonly commands?: boolean;
  /** It wants to ask for the diagnostics of the whole workspace. */
  readonly workspaceDiagnostics?: boolean;
  /** Texts in the language of its user, by the English ones; what is missing stays English. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Notification of what the server is doing. */
export const STATUS = 'seedlint/status';

/** Files whose changes change what is found. */
export const SOURCES = '**/{*.py,*.ipynb,pyproject.toml,seedlint.toml,.gitignore,*requirement*.txt,*requirement*.in,Pipfile,*.lock,setup.cfg,*env*.yml,*env*.yaml,conda*.yml,conda*.yaml,[Rr][Ee][Aa][Dd][Mm][Ee]*}';

/** … and those that may hold what programs are set to, most of which are read by none. */
export const SETTINGS_FILES = '**/*.{yml,yaml,json}';

/** Request: scans as `SCAN_WORKSPACE` does, where the last scan does not hold any more; answers the reproducibility report as a page. */
export const REPORT = 'seedlint/report';

export interface ReportAnswer {
  readonly html: string;
  /** URI of the folder that the page's paths start from. */
  readonly folder: string;
}

/** What the report's page tells the editor: a place to open (counted from 1, cells from 0), a rule to explain, that it is there, or to scan again. */
export type ReportMessage =
  | { readonly say: 'ready' | 'again' }
  | { readonly path: string; readonly line: number; readonly column: number; readonly cell: number | null }
  | { readonly rule: string };

/** What the editor tells the page: that it is out of date, in words, and what the button to scan again says; `null`: it is not. */
export type ReportState = { readonly text: string; readonly again: string } | null;

/** Request: the rules there are. */
export const RULES = 'seedlint/rules';

export type RulesAnswer = readonly { readonly name: string; readonly summary: string }[];

/** Request {uri} to the client: a file's bytes, as base64. */
export const READ_FILE = 'seedlint/readFile';

/** Request {uri} to the client: what is in a folder. */
export const READ_FOLDER = 'seedlint/readFolder';

export type FolderAnswer = readonly { readonly name: string; readonly kind: 'file' | 'folder' | 'other'; readonly isLink: boolean }[];

export interface ScanParams {
  readonly workDoneToken?: string | number;
  /** A report is not taken from the scan before, though nothing is known to have changed. */
  readonly anew?: boolean;
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

export interface VerifyParams {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** URI of the folder it runs in. */
  readonly folder: string;
  readonly workDoneToken?: string | number;
  readonly partialResultToken?: string | number;
}

export interface VerifyAnswer<Diagnostic = unknown> {
  readonly identical: boolean;
  /** How every run ended, in words, when that was no success: up to there they were compared. */
  readonly failure: string | null;
  /** The report in words. */
  readonly text: string;
  /** The command line's JSON document. */
  readonly report: unknown;
  /** Where the runs diverge first; `null` where that is no line of the user's own. */
  readonly divergence: { readonly uri: string; readonly diagnostic: Diagnostic } | null;
}

export interface StatusParams {
  readonly state: 'ready' | 'busy' | 'error';
  readonly message: string;
  /** What is not done, and why, for people. */
  readonly limits?: readonly string[];
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
  readonly maxFileSize?: number;
  readonly maxFindings?: number;
  readonly maxSeconds?: number;
  readonly codeLens?: boolean;
  readonly workspaceDiagnostics?: boolean;
}

/** The first message to a server that is a worker: the bytes of its WebAssembly modules. */
export interface ServerAssets {
  readonly core: Uint8Array;
  readonly grammar: Uint8Array;
}
