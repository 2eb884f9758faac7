import { dirname } from 'node:path';
import { parseConfig, type ConfigError } from './parse.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';

export interface LoadedConfig {
  readonly settings: Settings;
  /** The file they come from; `null` for the defaults. */
  readonly file: string | null;
  readonly errors: readonly ConfigError[];
}

export interface ConfigSource {
  /** Read this file in place of the nearest one. */
  readonly explicit?: string | null;
  /** Read no configuration file at all. */
  readonly isolated?: boolean;
  /** What holds where no file configures Seedlint. */
  readonly fallback?: Settings;
}

const FILES = [
  { name: 'seedlint.toml', kind: 'seedlint' },
  { name: 'pyproject.toml', kind: 'pyproject' },
] as const;

/** Finds and reads the configuration of each folder: the nearest file up from it. Remembers what it read. */
export class ConfigLoader {
  readonly #byFolder = new Map<string, LoadedConfig>();
  /** The last settings of a file that was in order, for as long as it is not. */
  readonly #good = new Map<string, Settings>();

  /** `readText` throws where there is no file or it can't be read. */
  constructor(
    private readonly readText: (path: string) => string,
    private readonly source: ConfigSource = {},
  ) {}

  /** The configuration that holds for the file at `path` (absolute). */
  forFile(path: string): LoadedConfig {
    const { explicit, isolated } = this.source;
    if (isolated === true) return this.none();
    if (explicit !== undefined && explicit !== null) {
      return this.folder(explicit, () => this.read(explicit, explicit.endsWith('pyproject.toml') ? 'pyproject' : 'seedlint') ?? this.none());
    }
    return this.forFolder(dirname(path));
  }

  /** Forgets what was read, so that changed files are read again. */
  invalidate(): void {
    this.#byFolder.clear();
  }

  private none(): LoadedConfig {
    return { settings: this.source.fallback ?? DEFAULT_SETTINGS, file: null, errors: [] };
  }

  private folder(key: string, load: () => LoadedConfig): LoadedConfig {
    const known = this.#byFolder.get(key);
    if (known !== undefined) return known;
    const loaded = load();
    this.#byFolder.set(key, loaded);
    return loaded;
  }

  private forFolder(folder: string): LoadedConfig {
    return this.folder(folder, () => {
      for (const { name, kind } of FILES) {
        const found = this.read(`${folder}/${name}`, kind);
        if (found !== null) return found;
      }
      const above = dirname(folder);
      return above === folder ? this.none() : this.forFolder(above);
    });
  }

  private read(file: string, kind: 'pyproject' | 'seedlint'): LoadedConfig | null {
    let text: string;
    try {
      text = this.readText(file);
    } catch (error) {
      if (this.source.explicit !== file) return null;
      const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return { settings: this.none().settings, file, errors: [{ file, line: 1, column: 1, message }] };
    }
    const { settings, errors } = parseConfig(text, file, kind);
    if (settings !== null) this.#good.set(file, settings);
    if (settings === null && errors.length === 0) return null;
    return { settings: settings ?? this.#good.get(file) ?? this.none().settings, file, errors };
  }
}
