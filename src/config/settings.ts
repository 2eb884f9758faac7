/** Seedlint's settings, as a file configures them and the pipeline reads them. */
export type SeverityName = 'error' | 'warning' | 'information' | 'hint' | 'off';

export interface Settings {
  readonly preset: 'recommended' | 'strict';
  /** Rule names added to the preset. */
  readonly select: readonly string[];
  /** Exactly these rules and no others, whatever the preset: the command line's `--select`. */
  readonly only?: readonly string[];
  /** Rule names taken from it. */
  readonly ignore: readonly string[];
  readonly severity: Readonly<Record<string, SeverityName>>;
  /** Glob (relative to the configuration file's folder) → rule names. */
  readonly perFileIgnores: Readonly<Record<string, readonly string[]>>;
  /** Globs, as given; `null` keeps the defaults. */
  readonly exclude: readonly string[] | null;
  readonly extendExclude: readonly string[];
  /** What fixes insert. */
  readonly seed: number;
  /** Qualified name → streams it seeds. */
  readonly seedFunctions: Readonly<Record<string, readonly string[]>>;
  /** What the project says of callables the catalogue does not know. */
  readonly catalogue: readonly CatalogueSetting[];
  /** Globs of files that are programs. */
  readonly entryPoints: readonly string[];
  readonly pythonVersion: string | null;
  /** Library → version. */
  readonly assume: Readonly<Record<string, string>>;
  /** The longest text that is read, in thousands of characters. */
  readonly maxFileSize: number;
  /** The most findings shown of one file. */
  readonly maxFindings: number;
  /** The most seconds that reading a file, following a program, and the rules over either may take, each. */
  readonly maxSeconds: number;
}

/** One `[[tool.seedlint.catalogue]]` table. */
export interface CatalogueSetting {
  readonly names: readonly string[];
  readonly draws?: readonly string[];
  readonly seeds?: readonly string[];
  readonly 'seed-parameter'?: string;
  readonly 'when-omitted'?: string;
  readonly returns?: string;
}

export const DEFAULT_SETTINGS: Settings = {
  preset: 'recommended',
  select: [],
  ignore: [],
  severity: {},
  perFileIgnores: {},
  exclude: null,
  extendExclude: [],
  seed: 42,
  seedFunctions: {},
  catalogue: [],
  entryPoints: [],
  pythonVersion: null,
  assume: {},
  maxFileSize: 4000,
  maxFindings: 500,
  maxSeconds: 10,
};
