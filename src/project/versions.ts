import { basename, dirname, join } from 'node:path';
import { readToml } from '../config/toml.js';
import { ANY_VERSION, isBuild, libraryKey, plainVersion } from '../notebook/installs.js';
import type { FileSystem } from './files.js';
import { statedByReadme } from './readme.js';

type Versions = Readonly<Record<string, string>>;

const NOTHING: Versions = {};

/** What requirements ask for, what READMEs tell, and both: of a library without a required version, what is told. */
interface Stated {
  readonly required: Versions;
  readonly told: Versions;
  readonly versions: Versions;
}

const NOTHING_STATED: Stated = { required: NOTHING, told: NOTHING, versions: NOTHING };

function joined(required: Versions, told: Versions): Stated {
  return { required, told, versions: stated(told, required) };
}

/** Files that require versions, as projects name them: `requirements-dev.txt`, `conda_env.yml`. */
const REQUIRES = /^(?:[\w.-]*requirements?[\w.-]*\.(?:txt|in)|Pipfile|pyproject\.toml|setup\.cfg|setup\.py|(?:[\w-]*env(?:ironment)?[\w-]*|conda[\w-]*)\.ya?ml|uv\.lock|poetry\.lock)$/;
const README = /^readme(?:\.(?:md|markdown|rst|txt))?$/i;

/** Whether a file of that name may state the versions of libraries. */
export function statesVersions(name: string): boolean {
  return REQUIRES.test(name) || README.test(name);
}

/** One of those that no other stands in for: `requirements.txt`, and not `requirements_old.txt`. */
const IS_PLAIN = /^[A-Za-z]+(?:\.\w+)?$/;

/** Files of requirements that one asks for. */
const ASKS_FOR = /^\s*(?:-[rc]|--(?:requirement|constraint))[ \t=]*(\S+)/gm;

/** The library versions of the project around a file, exact or as ranges, by name in lower case. Remembers each folder. */
export class VersionReader {
  readonly #byFolder = new Map<string, Stated>();

  constructor(private readonly disk: FileSystem) {}

  /**
   * What the requirement and lock files of the folders above `path` say, and their READMEs of libraries for which none of these asks
   * for a version; the nearest folder wins, a lock file over the others.
   */
  forFile(path: string): Versions {
    return this.folder(dirname(path)).versions;
  }

  invalidate(): void {
    this.#byFolder.clear();
  }

  private folder(folder: string): Stated {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    const names = this.disk.names(folder);
    const isRoot = above === folder || names.includes('.git');
    const inherited = isRoot ? NOTHING_STATED : this.folder(above);
    const { required, told } = this.read(folder, names);
    // Folders that state nothing of their own share what is stated above, as one object.
    const found = Object.keys(required).length + Object.keys(told).length === 0 ? inherited : joined({ ...inherited.required, ...required }, { ...inherited.told, ...told });
    this.#byFolder.set(folder, found);
    return found;
  }

  private read(folder: string, names: readonly string[]): Pick<Stated, 'required' | 'told'> {
    const stating = names.filter((name) => statesVersions(name)).sort();
    const versions = (is: (name: string) => boolean): Versions => stating.filter(is).map((name) => this.file(join(folder, name))).reduce(stated, NOTHING);
    const isLock = (name: string): boolean => name.endsWith('.lock');
    const requires = (name: string, isPlain: boolean): boolean => !isLock(name) && !README.test(name) && IS_PLAIN.test(name) === isPlain;
    // What is said in passing counts less than what the project's own files say.
    const required = { ...versions((name) => requires(name, false)), ...versions((name) => requires(name, true)), ...versions(isLock) };
    return { required, told: versions((name) => README.test(name)) };
  }

  /** What one file says, and those that it asks for. */
  private file(path: string, open = new Set<string>()): Versions {
    if (open.has(path)) return NOTHING;
    open.add(path);
    try {
      const text = this.disk.text(path);
      if (path.endsWith('.lock')) return fromLock(text);
      if (README.test(basename(path))) return statedByReadme(text);
      const asked = /\.(?:txt|in)$/.test(path) ? Array.from(text.matchAll(ASKS_FOR), ([, name = '']) => this.file(join(dirname(path), name), open)) : [];
      return [...asked, fromRequirements(basename(path), text)].reduce(stated, NOTHING);
    } catch {
      // A file that can't be read tells no version.
      return NOTHING;
    }
  }
}

/** What both say; of a library that a version is stated of, that one. */
function stated(before: Versions, versions: Versions): Versions {
  const bare = Object.entries(before).filter(([name, version]) => version !== ANY_VERSION && versions[name] === ANY_VERSION);
  return { ...before, ...versions, ...Object.fromEntries(bare) };
}

/** `name==1.2`, `name[extra]>=1.2,<2 ; marker` of requirement files, perhaps quoted in a list. */
const REQUIREMENT = /^\s*(?:[\w-]+\s*=\s*\[)?\s*["']?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*\(?((?:[=<>~!]=?=?\s*v?\d[\w.!+*-]*\s*,?\s*)+)/;
/** `- conda-forge::` before a requirement of conda's. */
const CONDA_PREFIX = /^\s*-\s+(?:[\w./-]+::)?/;
/** `torch = "^2.1"` of Poetry's. */
const POETRY = /^\s*([A-Za-z0-9][\w-]*)\s*=\s*(?:\{[^}]*\bversion\s*=\s*)?"((?:[\^~<>=]=?\s*)?\d[\w.+-]*(?:\s*,\s*[<>=~]=?\s*\d[\w.+-]*)*)"/;

/** A requirement without a version, by the kind of file it stands in. */
const BARE: readonly (readonly [RegExp, RegExp])[] = [
  [/\.(?:txt|in)$/, /^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*(?:[;#].*)?$/],
  [/\.ya?ml$/, /^\s*-\s+(?:[\w./-]+::)?([A-Za-z0-9][\w.-]*)\s*(?:#.*)?$/],
  [/\.toml$/, /^\s*["']([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?["'],?\s*(?:#.*)?$/],
];

const MAX_LINE = 1000;

/** Keys of project files that look like requirements. */
const NOT_LIBRARIES = new Set(['conda-forge', 'defaults', 'pip', 'version', 'python-version', 'target-version']);
/** `python_requires = >=3.8` of setuptools. */
const SETUPTOOLS_PYTHON = /^\s*(python_requires)\s*=\s*["']?([=<>~!]=?.*?)["']?\s*$/;

/** `torch-1.10.0%2Bcu113-cp38-cp38-linux_x86_64.whl`, wherever it is fetched from. */
const WHEEL = /(?:^|[/@\s])([A-Za-z0-9_]+)-(\d[\w.]*)(?:(?:\+|%2B)[\w.]+)?-[\w.]+-[\w.]+-[\w.-]+\.whl/;

/** Where an environment's packages are fetched from, which go by the names of some. */
const CHANNELS = /^channels[ \t]*:.*\n(?:[ \t]*(?:-.*|#.*)?\n)*/m;

/** What a file states line by line; what a program does, it states in strings. */
function linesOf(file: string, text: string): readonly string[] {
  if (file === 'setup.py') return strings(text);
  const lines = text.replace(/\r\n?/g, '\n');
  if (/\.ya?ml$/.test(file)) return /^dependencies[ \t]*:/m.test(lines) ? lines.replace(CHANNELS, '').split('\n') : [];
  // `dependencies = ["torch==2.4.1", "numpy"]`
  return lines.split('\n').flatMap((line) => (file === 'pyproject.toml' && line.length <= MAX_LINE && /^\s*[\w-]+\s*=\s*\[.*,/.test(line) ? strings(line) : [line]));
}

function strings(text: string): readonly string[] {
  return Array.from(text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g), ([, double, single]) => double ?? single ?? '');
}

function fromRequirements(file: string, text: string): Versions {
  const found: Record<string, string> = {};
  // Builds for one kind of machine may stand beside what the others install.
  const ofBuilds: Record<string, string> = {};
  const bare = BARE.find(([files]) => files.test(file))?.[1];
  for (const line of linesOf(file, text)) {
    // No requirement is that long, and on a line of spaces the patterns above would take their time.
    if (line.length > MAX_LINE) continue;
    const [, name, version] = WHEEL.exec(line) ?? REQUIREMENT.exec(line.replace(CONDA_PREFIX, '')) ?? POETRY.exec(line) ?? SETUPTOOLS_PYTHON.exec(line) ?? [];
    if (name === undefined || version === undefined) {
      const named = bare?.exec(line)?.[1];
      if (named !== undefined && !NOT_LIBRARIES.has(libraryKey(named))) found[libraryKey(named)] ??= ANY_VERSION;
      continue;
    }
    const key = libraryKey(name);
    if (NOT_LIBRARIES.has(key)) continue;
    (isBuild(name) ? ofBuilds : found)[key] = plainVersion(version);
  }
  return stated(ofBuilds, found);
}

function fromLock(text: string): Versions {
  const root: unknown = readToml(text).value;
  const packages = (root as { package?: unknown }).package;
  if (!Array.isArray(packages)) return {};
  return Object.fromEntries(
    packages.flatMap((entry: { name?: unknown; version?: unknown }) =>
      typeof entry.name === 'string' && typeof entry.version === 'string' ? [[libraryKey(entry.name), entry.version]] : [],
    ),
  );
}
