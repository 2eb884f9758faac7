import * as l10n from '@vscode/l10n';
import { dirname } from 'node:path';
import { parseConfig, type ConfigError } from './parse.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';

export interface LoadedConfig {
  readonly settings: Settings;
  /** The file they come from; `null` for the defaults. */
  readonly file: string | null;
  readonly errors: readonly ConfigError[];
}

/** A configuration file; `settings` is `null` as long as it was never in order. */
type Found = Omit<LoadedConfig, 'settings'> & { readonly settings: Settings | null };

export interface ConfigSource {
  /** Read this file in place of the nearest one. */
  readonly explicit?: string | null;
  /** Read no configuration file at all. */
  readonly isolated?: boolean;
  /** What holds for the file at `path` where no file configures Seedlint. */
  readonly fallback?: (path: string) => Settings;
}

const FILES = [
  { name: 'seedlint.toml', kind: 'seedlint' },
  { name: 'pyproject.toml', kind: 'pyproject' },
] as const;

/** Finds and reads the configuration of each folder: the nearest file up from it. Remembers what it read. */
export class ConfigLoader {
  readonly #byFolder = new Map<string, Found | null>();
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
    const none = { settings: this.source.fallback?.(path) ?? DEFAULT_SETTINGS, file: null, errors: [] };
    if (isolated === true) return none;
    const found = explicit === undefined || explicit === null
      ? this.forFolder(dirname(path))
      : this.folder(explicit, () => this.read(explicit, explicit.endsWith('pyproject.toml') ? 'pyproject' : 'seedlint'));
    // A file that was never in order leaves what would hold without it.
    return found === null ? none : { ...found, settings: found.settings ?? none.settings };
  }

  /** Forgets what was read, so that changed files are read again. */
  invalidate(): void {
    this.#byFolder.clear();
  }

  private folder(key: string, load: () => Found | null): Found | null {
    const known = this.#byFolder.get(key);
    if (known !== undefined) return known;
    const loaded = load();
    this.#byFolder.set(key, loaded);
    return loaded;
  }

  private forFolder(folder: string): Found | null {
    return this.folder(folder, () => {
      for (const { name, kind } of FILES) {
        const found = this.read(`${folder}/${name}`, kind);
        if (found !== null) return found;
      }
      const above = dirname(folder);
      return above === folder ? null : this.forFolder(above);
    });
  }

  private read(file: string, kind: 'pyproject' | 'seedlint'): Found | null {
    let text: string;
    try {
      text = this.readText(file);
    } catch (error) {
      if (this.source.explicit !== file) return null;
      const message = l10n.t('cannot be read: {0}', error instanceof Error ? error.message : String(error));
      return { settings: null, file, errors: [{ file, line: 1, column: 1, message }] };
    }
    const { settings, errors } = parseConfig(text, file, kind);
    if (settings !== null) this.#good.set(file, settings);
    if (settings === null && errors.length === 0) return null;
    return { settings: settings ?? this.#good.get(file) ?? null, file, errors };
  }
}
