import { basename, dirname, join, relative, resolve } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import type { Settings } from '../config/settings.js';
import type { FileError } from '../lint/result.js';
import type { FileSystem } from './files.js';

/** Folders nobody wants scanned. */
export const DEFAULT_EXCLUDE = [
  '.git', '.hg', '.svn', '.venv', 'venv', '.env', 'env', '.tox', '.nox', 'node_modules', 'build', 'dist', 'site-packages',
  '__pycache__', '.ipynb_checkpoints', '.mypy_cache', '.ruff_cache', '.pytest_cache', '.eggs', '.direnv', '.pyenv',
  '__pypackages__', 'wandb', 'mlruns',
];

export interface Discovered {
  /** Absolute, sorted. */
  readonly files: readonly string[];
  /** Those among them that were named one by one. */
  readonly explicit: ReadonlySet<string>;
  readonly errors: readonly FileError[];
}

interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** The Python files and notebooks under `paths`. What is named itself is taken whatever excludes say. */
export async function discover(
  disk: FileSystem,
  paths: readonly string[],
  settings: (path: string) => Settings,
  signal?: AbortSignal,
): Promise<Discovered> {
  const files = new Set<string>();
  const explicit = new Set<string>();
  const errors: FileError[] = [];
  const seen = new Set<string>();

  const walk = async (folder: string, rules: readonly IgnoreRules[]): Promise<void> => {
    signal?.throwIfAborted();
    let entries;
    try {
      // A link back to a folder above is walked once.
      const real = await disk.identity(folder);
      if (seen.has(real)) return;
      seen.add(real);
      entries = await disk.entries(folder);
    } catch (error) {
      errors.push({ path: folder, message: `cannot read the folder: ${reason(error)}` });
      return;
    }
    const here = await ignoreFile(disk, folder);
    const active = here === null ? rules : [...rules, here];
    const isExcluded = excluder(settings(join(folder, 'x.py')));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      // A linked folder may lie anywhere; its own place is scanned when it is named.
      const isFolder = entry.kind === 'folder' && !entry.isLink;
      if (!isFolder && !(entry.kind === 'file' && /\.(?:py|ipynb)$/.test(entry.name))) continue;
      if (isExcluded(path) || isIgnored(path, isFolder, active)) continue;
      if (isFolder) await walk(path, active);
      else files.add(path);
    }
  };

  for (const given of paths) {
    const path = resolve(given);
    let isFolder: boolean;
    try {
      isFolder = (await disk.kind(path)) === 'folder';
    } catch (error) {
      errors.push({ path, message: `cannot be read: ${reason(error)}` });
      continue;
    }
    if (isFolder) await walk(path, await ignoreFilesAbove(disk, path));
    else {
      files.add(path);
      explicit.add(path);
    }
  }
  return { files: [...files].sort(), explicit, errors };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function ignoreFile(disk: FileSystem, folder: string): Promise<IgnoreRules | null> {
  const bytes = await disk.read(join(folder, '.gitignore')).catch(() => null);
  if (bytes === null) return null;
  const text = new TextDecoder().decode(bytes);
  try {
    return { folder, rules: ignore().add(text) };
  } catch {
    return null;
  }
}

/** The ignore files of the folders above, up to the repository's root. */
async function ignoreFilesAbove(disk: FileSystem, folder: string): Promise<IgnoreRules[]> {
  const result: IgnoreRules[] = [];
  let current = folder;
  for (;;) {
    const isRoot = await disk.kind(join(current, '.git')).then(() => true, () => false);
    if (isRoot) return result;
    const above = dirname(current);
    if (above === current) return [];
    const found = await ignoreFile(disk, above);
    if (found !== null) result.unshift(found);
    current = above;
  }
}

function isIgnored(path: string, isFolder: boolean, rules: readonly IgnoreRules[]): boolean {
  return rules.some(({ folder, rules: list }) => {
    const inside = relative(folder, path);
    return inside !== '' && !inside.startsWith('..') && list.ignores(isFolder ? `${inside}/` : inside);
  });
}

/** Patterns without a slash match a name at any depth, as in `.gitignore`. */
function excluder(settings: Settings): (path: string) => boolean {
  const patterns = [...(settings.exclude ?? DEFAULT_EXCLUDE), ...settings.extendExclude];
  const names = patterns.filter((pattern) => !pattern.includes('/'));
  const paths = patterns.filter((pattern) => pattern.includes('/')).map((pattern) => pattern.replace(/^\/|\/$/g, ''));
  const byName = picomatch(names, { dot: true });
  const byPath = picomatch(paths.flatMap((pattern) => [`**/${pattern}`, `**/${pattern}/**`]), { dot: true });
  return (path) => byName(basename(path)) || (paths.length > 0 && byPath(path));
}
