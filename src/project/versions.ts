import { dirname, join } from 'node:path';
import { readToml } from '../config/toml.js';
import { ANY_VERSION, libraryKey, plainVersion } from '../notebook/installs.js';
import type { FileSystem } from './files.js';
import { statedByReadme } from './readme.js';

type Versions = Readonly<Record<string, string>>;

const NOTHING: Versions = {};

/** Files that require versions, as projects name them: `requirements-dev.txt`, `conda_env.yml`. */
const REQUIRES = /^(?:[\w.-]*requirements?[\w.-]*\.txt|pyproject\.toml|setup\.cfg|setup\.py|(?:[\w-]*env(?:ironment)?[\w-]*|conda[\w-]*)\.ya?ml|uv\.lock|poetry\.lock)$/;
const README = /^readme(?:\.(?:md|markdown|rst|txt))?$/i;

/** Whether a file of that name may state the versions of libraries. */
export function statesVersions(name: string): boolean {
  return REQUIRES.test(name) || README.test(name);
}

/** The library versions of the project around a file, exact or as ranges, by name in lower case. Remembers each folder. */
export class VersionReader {
  readonly #byFolder = new Map<string, Versions>();

  constructor(private readonly disk: FileSystem) {}

  /**
   * What the requirement and lock files of the folders above `path` say, and their READMEs of libraries for which these ask for no
   * version; the nearest folder wins, a lock file over the others.
   */
  forFile(path: string): Versions {
    return this.folder(dirname(path));
  }

  invalidate(): void {
    this.#byFolder.clear();
  }

  private folder(folder: string): Versions {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    const names = this.disk.names(folder);
    const isRoot = above === folder || names.includes('.git');
    const inherited = isRoot ? NOTHING : this.folder(above);
    const own = this.read(folder, names);
    // Folders that state nothing of their own share what is stated above, as one object.
    const versions = Object.keys(own).length === 0 ? inherited : { ...inherited, ...own };
    this.#byFolder.set(folder, versions);
    return versions;
  }

  private read(folder: string, names: readonly string[]): Versions {
    const found: Record<string, string> = {};
    const locked: Record<string, string> = {};
    const told: Record<string, string> = {};
    for (const name of [...names].sort()) {
      if (!statesVersions(name)) continue;
      try {
        const text = this.disk.text(join(folder, name));
        if (name.endsWith('.lock')) Object.assign(locked, fromLock(text));
        else if (README.test(name)) Object.assign(told, statedByReadme(text));
        else Object.assign(found, fromRequirements(name, text));
      } catch {
        // A file that can't be read tells no version.
      }
    }
    const required = { ...found, ...locked };
    return { ...required, ...Object.fromEntries(Object.entries(told).filter(([library]) => (required[library] ?? ANY_VERSION) === ANY_VERSION)) };
  }
}

/** `name==1.2`, `name[extra]>=1.2,<2 ; marker` of requirement files, perhaps quoted in a list. */
const REQUIREMENT = /^\s*(?:[\w-]+\s*=\s*\[)?\s*["']?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*\(?((?:[=<>~!]=?=?\s*v?\d[\w.!+*-]*\s*,?\s*)+)/;
/** `- conda-forge::` before a requirement of conda's. */
const CONDA_PREFIX = /^\s*-\s+(?:[\w-]+::)?/;
/** `torch = "^2.1"` of Poetry's. */
const POETRY = /^\s*([A-Za-z0-9][\w-]*)\s*=\s*(?:\{[^}]*\bversion\s*=\s*)?"((?:[\^~<>=]=?\s*)?\d[\w.+-]*(?:\s*,\s*[<>=~]=?\s*\d[\w.+-]*)*)"/;

/** A requirement without a version, by the kind of file it stands in. */
const BARE: readonly (readonly [RegExp, RegExp])[] = [
  [/\.txt$/, /^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[;#].*)?$/],
  [/\.ya?ml$/, /^\s*-\s+(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)\s*(?:#.*)?$/],
  [/\.toml$/, /^\s*["']([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?["'],?\s*(?:#.*)?$/],
];

const MAX_LINE = 1000;

/** Keys of project files that look like requirements. */
const NOT_LIBRARIES = new Set(['conda-forge', 'defaults', 'pip', 'version', 'python-version', 'target-version']);
/** `python_requires = >=3.8` of setuptools. */
const SETUPTOOLS_PYTHON = /^\s*(python_requires)\s*=\s*["']?([=<>~!]=?.*?)["']?\s*$/;

function fromRequirements(file: string, text: string): Versions {
  const found: Record<string, string> = {};
  const bare = BARE.find(([files]) => files.test(file))?.[1];
  // What a program states, it states in strings.
  const lines = file === 'setup.py' ? Array.from(text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g), ([, double, single]) => double ?? single ?? '') : text.split(/\r\n|\r|\n/);
  for (const line of lines) {
    // No requirement is that long, and on a line of spaces the patterns above would take their time.
    if (line.length > MAX_LINE) continue;
    const [, name, version] = REQUIREMENT.exec(line.replace(CONDA_PREFIX, '')) ?? POETRY.exec(line) ?? SETUPTOOLS_PYTHON.exec(line) ?? [];
    if (name === undefined || version === undefined) {
      const named = bare?.exec(line)?.[1];
      if (named !== undefined && !NOT_LIBRARIES.has(libraryKey(named))) found[libraryKey(named)] ??= ANY_VERSION;
      continue;
    }
    const key = libraryKey(name);
    if (NOT_LIBRARIES.has(key)) continue;
    found[key] = plainVersion(version);
  }
  return found;
}

function fromLock(text: string): Versions {
  const root: unknown = readToml(text).value;
  const packages = (root as { package?: unknown }).package;
  if (!Array.isArray(packages)) return {};
  return Object.fromEntries(
    packages.flatMap((entry: { name?: unknown; version?: unknown }) =>
      typeof entry.name === 'string' && typeof entry.version === 'string' ? [[entry.name.toLowerCase(), entry.version]] : [],
    ),
  );
}
