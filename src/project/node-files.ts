import { readdirSync, readFileSync, statSync, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileKind, FileSystem } from './files.js';

/** Beyond this a file, a notebook with its outputs too, is not read. */
export const MAX_BYTES = 100_000_000;

/** The content of a file, at once. @throws Error when it can't be read, or is too long to be. */
export function readBytes(path: string): Uint8Array {
  const { size } = statSync(path);
  if (size > MAX_BYTES) throw new Error(`has ${String(Math.ceil(size / 1e6))} million bytes, more than the ${String(MAX_BYTES / 1e6)} million that are read`);
  return readFileSync(path);
}

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
  read: (path) => new Promise((resolve) => { resolve(readBytes(path)); }),
  async entries(folder) {
    const entries = await readdir(folder, { withFileTypes: true });
    return Promise.all(entries.map(async (entry) => {
      const isLink = entry.isSymbolicLink();
      const target = isLink ? await stat(join(folder, entry.name)).catch(() => null) : entry;
      return { name: entry.name, kind: target === null ? 'other' : kindOf(target), isLink };
    }));
  },
  kind: async (path) => kindOf(await stat(path)),
  async identity(folder) {
    // The system's own way to the real path looks at every folder above, each time.
    const { dev, ino } = await new Promise<BigIntStats>((resolve) => { resolve(statSync(folder, { bigint: true })); });
    return ino === 0n ? realpath(folder) : `${String(dev)}:${String(ino)}`;
  },
};

function kindOf(found: Dirent | Stats): FileKind {
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}
