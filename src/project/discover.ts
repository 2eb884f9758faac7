import { basename, dirname, join, relative, resolve } from 'node:path';
import { glob } from '../config/glob.js';
import type { Settings } from '../config/settings.js';
import type { FileError } from '../lint/result.js';
import type { FileKind, FileSystem } from './files.js';
import { ignoredBy } from './gitignore.js';
import { reasonOf } from './reason.js';

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

const IGNORE_FILE = '.gitignore';

interface IgnoreRules {
  readonly folder: string;
  readonly isIgnored: (path: string, isFolder: boolean) => boolean;
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
      errors.push({ path: folder, message: `cannot read the folder: ${reasonOf(error)}` });
      return;
    }
    const here = entries.some(({ name }) => name === IGNORE_FILE) ? await ignoreFile(disk, folder) : null;
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
    let kind: FileKind;
    try {
      kind = await disk.kind(path);
    } catch (error) {
      errors.push({ path, message: `cannot be read: ${reasonOf(error)}` });
      continue;
    }
    // Reading a pipe or a device may never end.
    if (kind === 'other') errors.push({ path, message: 'is neither a file nor a folder; hand its text over as `-`' });
    else if (kind === 'folder') await walk(path, await ignoreFilesAbove(disk, path));
    else {
      files.add(path);
      explicit.add(path);
    }
  }
  return { files: [...files].sort(), explicit, errors };
}

async function ignoreFile(disk: FileSystem, folder: string): Promise<IgnoreRules | null> {
  const bytes = await disk.read(join(folder, IGNORE_FILE)).catch(() => null);
  if (bytes === null) return null;
  return { folder, isIgnored: ignoredBy(new TextDecoder().decode(bytes)) };
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
  return rules.some((list) => list.isIgnored(relative(list.folder, path), isFolder));
}

/** Patterns without a slash match a name at any depth, as in `.gitignore`. */
function excluder(settings: Settings): (path: string) => boolean {
  const patterns = [...(settings.exclude ?? DEFAULT_EXCLUDE), ...settings.extendExclude];
  const plain = new Set(patterns.filter((pattern) => /^[\w.-]+$/.test(pattern)));
  const names = patterns.filter((pattern) => !pattern.includes('/') && !plain.has(pattern)).map(glob);
  const paths = patterns.filter((pattern) => pattern.includes('/')).map((pattern) => glob(`**/${pattern.replace(/^\/|\/$/g, '')}/**`));
  return (path) => {
    const name = basename(path);
    return plain.has(name) || names.some((matches) => matches(name)) || paths.some((matches) => matches(path));
  };
}
