import { ConfigLoader, type ConfigSource } from '../config/loader.js';
import type { Settings } from '../config/settings.js';
import type { Host } from '../lint/analyzer-api.js';
import type { SourceFile } from '../notebook/source-file.js';
import { readSourceFile } from './read.js';
import type { FileSystem } from './files.js';
import { InstallReader } from './installed.js';
import { VersionReader } from './versions.js';

export interface ProjectHostOptions extends ConfigSource {
  /** Changes what a file's settings say: the command line's flags, or an editor's settings beneath them. */
  readonly override?: (settings: Settings) => Settings;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Folders, and modules in another language. */
const BESIDE = /^[A-Za-z_]\w*(?:$|\.(?:\w[\w-]*\.)?(?:so|pyd|pyx|pxd|pyc|c|cc|cpp|cu|rs)$)/;

/** The names of files that settings are kept in. */
export const SETTINGS_NAME = /\.(?:ya?ml|json)$/;

/** Files of settings that are longer than this hold data. */
export const MAX_SETTINGS = 200_000;

/** The files of a workspace as the analyzer sees them. */
export class ProjectHost implements Host {
  readonly config: ConfigLoader;
  readonly #versions: VersionReader;
  readonly #installs: InstallReader;
  readonly #compiled: InstallReader;
  readonly #listings = new Map<string, ReadonlySet<string>>();
  readonly #beside = new Map<string, string>();
  readonly #settings = new Map<Settings, Settings>();
  readonly #texts = new Map<string, string | null>();
  readonly #asked = new Set<string>();

  constructor(
    private readonly disk: FileSystem,
    private readonly options: ProjectHostOptions = {},
  ) {
    this.config = new ConfigLoader((path) => disk.text(path), options);
    this.#versions = new VersionReader(disk);
    this.#installs = new InstallReader(disk);
    this.#compiled = InstallReader.ofCompiled(disk);
  }

  exists(path: string): boolean {
    const slash = path.lastIndexOf('/');
    return this.listing(path.slice(0, slash)).has(path.slice(slash + 1));
  }

  mayExist(path: string): boolean {
    const slash = path.lastIndexOf('/');
    const names = this.listing(path.slice(0, slash));
    return names.has(path.slice(slash + 1)) || names.has(`${path.slice(slash + 1)}.py`);
  }

  mayImport(path: string): boolean {
    if (this.#compiled.forFile(path)) return true;
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    return [...this.listing(path.slice(0, slash))].some((each) => (each === name || each.startsWith(`${name}.`)) && (each.endsWith('.py') || BESIDE.test(each)));
  }

  /** What may be imported from a folder beside the modules in it, and whether others are compiled: what `mayImport` answers by. */
  importedBeside(folder: string): string {
    let beside = this.#beside.get(folder);
    if (beside === undefined) {
      beside = [this.#compiled.forFile(`${folder}/_`), ...[...this.listing(folder)].filter((name) => BESIDE.test(name)).sort()].join();
      this.#beside.set(folder, beside);
    }
    return beside;
  }

  modulesIn(folder: string): readonly string[] {
    return [...this.listing(folder)].flatMap((name) => {
      if (name.endsWith('.py')) return name === '__init__.py' ? [] : [`${folder}/${name}`];
      const path = `${folder}/${name}/__init__.py`;
      return !name.includes('.') && this.exists(path) ? [path] : [];
    });
  }

  private listing(folder: string): ReadonlySet<string> {
    let names = this.#listings.get(folder);
    if (names === undefined) {
      // The folder above tells whether there is one, which spares a failing call for each name that might be imported.
      const slash = folder.lastIndexOf('/');
      const above = slash > 0 ? this.listing(folder.slice(0, slash)) : NOTHING;
      const isMissing = above.size > 0 && !above.has(folder.slice(slash + 1));
      names = isMissing ? NOTHING : new Set(this.disk.names(folder === '' ? '/' : folder));
      this.#listings.set(folder, names);
    }
    return names;
  }

  read(path: string): Promise<SourceFile> {
    return readSourceFile(this.disk, path);
  }

  settingsText(path: string): string | null {
    this.#asked.add(path);
    let text = this.#texts.get(path);
    if (text === undefined) {
      text = this.exists(path) ? this.textAt(path) : null;
      this.#texts.set(path, text);
    }
    return text;
  }

  settingsNames(folder: string): readonly string[] {
    this.#asked.add(folder);
    return [...this.listing(folder)].filter((name) => SETTINGS_NAME.test(name)).sort();
  }

  /** Whether anybody has asked what stands in the file of settings at `path`. */
  isSettingsFile(path: string): boolean {
    return this.#asked.has(path) || this.#asked.has(path.slice(0, path.lastIndexOf('/')));
  }

  private textAt(path: string): string | null {
    try {
      const text = this.disk.text(path);
      return text.length > MAX_SETTINGS ? null : text;
    } catch {
      // What can't be read tells nothing.
      return null;
    }
  }

  settings(path: string): Settings {
    const { settings } = this.config.forFile(path);
    const { override } = this.options;
    if (override === undefined) return settings;
    const known = this.#settings.get(settings) ?? override(settings);
    this.#settings.set(settings, known);
    return known;
  }

  versions(path: string): Readonly<Record<string, string>> {
    return this.#versions.forFile(path);
  }

  isInstalled(path: string): boolean {
    return this.#installs.forFile(path);
  }

  /** Forgets listings, configuration and versions, so that what changed on disk is seen. */
  invalidate(): void {
    this.config.invalidate();
    this.#versions.invalidate();
    this.#installs.invalidate();
    this.#compiled.invalidate();
    this.#listings.clear();
    this.#beside.clear();
    this.#texts.clear();
    this.#settings.clear();
  }
}
