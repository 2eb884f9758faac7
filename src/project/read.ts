import { notebookFile, scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import { decode } from './encoding.js';
import type { FileSystem } from './files.js';

/** Reads the script or notebook at `path` (absolute). Rejects with an `Error` that says why it can't be read or decoded. */
export async function readSourceFile(disk: FileSystem, path: string): Promise<SourceFile> {
  return toSourceFile(path, decode(await disk.read(path)));
}

/** A script, or a notebook by its file name. @throws Error when a notebook's text is not a notebook. */
export function toSourceFile(path: string, text: string): SourceFile {
  return path.endsWith('.ipynb') ? notebookFile(path, text) : scriptFile(path, text);
}
