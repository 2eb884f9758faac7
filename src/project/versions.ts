import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';

type Versions = Readonly<Record<string, string>>;

/** The exactly pinned library versions of the project around a file, by name in lower case. Remembers each folder. */
export class VersionReader {
  readonly #byFolder = new Map<string, Versions>();

  /** What the requirement and lock files of the folders above `path` pin; the nearest folder wins. */
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
    const isRoot = above === folder || exists(join(folder, '.git'));
    const versions = { ...(isRoot ? {} : this.folder(above)), ...readFolder(folder) };
    this.#byFolder.set(folder, versions);
    return versions;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

const PIN = /^\s*["']?([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*={2,3}\s*v?(\d[\w.!+-]*)/;

function readFolder(folder: string): Versions {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return {};
  }
  const found: Record<string, string> = {};
  for (const name of names.sort()) {
    if (!/^(?:requirements.*\.txt|pyproject\.toml|setup\.cfg|environment.*\.ya?ml|uv\.lock|poetry\.lock)$/.test(name)) continue;
    try {
      const text = readFileSync(join(folder, name), 'utf8');
      Object.assign(found, name.endsWith('.lock') ? fromLock(text) : fromPins(text));
    } catch {
      // A file that can't be read tells no version.
    }
  }
  return found;
}

/** `name==1.2` of requirement files, `- name=1.2` of conda's, `name = "1.2"` and `"name==1.2"` of project files. */
function fromPins(text: string): Versions {
  const found: Record<string, string> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const pin =
      PIN.exec(line) ??
      /^\s*-\s*(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)\s*={1,2}\s*(\d[\w.+-]*)/.exec(line) ??
      /^\s*([A-Za-z0-9][\w-]*)\s*=\s*"(\d[\w.+-]*)"\s*$/.exec(line);
    if (pin?.[1] !== undefined && pin[2] !== undefined) found[pin[1].toLowerCase()] = pin[2];
  }
  return found;
}

function fromLock(text: string): Versions {
  const root: unknown = getStaticTOMLValue(parseTOML(text));
  const packages = (root as { package?: unknown }).package;
  if (!Array.isArray(packages)) return {};
  return Object.fromEntries(
    packages.flatMap((entry: { name?: unknown; version?: unknown }) =>
      typeof entry.name === 'string' && typeof entry.version === 'string' ? [[entry.name.toLowerCase(), entry.version]] : [],
    ),
  );
}
