/** Folders that a program adds to `sys.path`, as far as its text names them. */

/** What of a file decides where its imports are looked for. */
export interface Searching {
  /** Folders it adds to the search path, without the way up to where they start: `../libs` is `libs`. */
  readonly folders: readonly string[];
  readonly imports: readonly string[];
}

/** A file that names more folders does something else than add a few of its own. */
const MAX_FOLDERS = 12;

/** A function that adds what it is handed is called below it, in the first lines of a file. */
const HEAD = 40;

const ADDS = /\bsys\.path\b|\baddsitedir\b/;

/** Lines that make a path, and the parts of it that are written out. */
const MAKES_PATH = /path|dir|join|root|__file__/i;

const LITERAL = /["']([\w./\\ -]{1,120})["']/g;

/** A folder below another, in the form of a module's name, which is how it is looked up. */
const FOLDER = /^[\w-]+(?:\/[\w-]+)*$/;

/** The folders below the file's own or one above it that `text` may add: what is not there changes nothing. */
export function searchFolders(text: string): readonly string[] {
  if (!ADDS.test(text)) return [];
  const lines = text.split('\n');
  const found = new Set<string>();
  for (const line of lines.slice(0, Math.max(HEAD, lines.findLastIndex((each) => ADDS.test(each)) + 1))) {
    if (found.size >= MAX_FOLDERS || !MAKES_PATH.test(line) || /^\s*(?:#|from\s|import\s)/.test(line)) continue;
    const parts = Array.from(line.matchAll(LITERAL), ([, part = '']) => part.replaceAll('\\', '/').replace(/^(?:\.{0,2}\/|\.{1,2}$)+/, '').replace(/\/+$/, ''));
    const folders = parts.filter((part) => FOLDER.test(part));
    for (const folder of [folders.join('/'), ...folders]) if (folder !== '') found.add(folder);
  }
  return [...found].slice(0, MAX_FOLDERS);
}

/** A module that others import to have the search path set (`_init_paths`). */
export function setsPath(name: string): boolean {
  return /^\.*\w*path\w*(?:\.|$)/i.test(name);
}
