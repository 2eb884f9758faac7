import { readdirSync, readFileSync, type Dirent, type Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileKind, FileSystem } from './files.js';

/** This machine's files. */
export const nodeFiles: FileSystem = {
  names(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  text: (path) => readFileSync(path, 'utf8'),
  // For thousands of small files a turn of the event loop costs more than the file.
  read: (path) => new Promise((resolve) => { resolve(readFileSync(path)); }),
  async entries(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return Promise.all(entries.map(async (entry) => {
      const isLink = entry.isSymbolicLink();
      const target = isLink ? await stat(join(folder, entry.name)).catch(() => null) : entry;
      return { name: entry.name, kind: target === null ? 'other' : kindOf(target), isLink };
    }));
  },
  kind: async (path) => kindOf(await stat(path)),
  identity: (folder) => realpath(folder),
};

function kindOf(found: Dirent | Stats): FileKind {
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}
