import { dirname, join } from 'node:path';
import type { FileSystem } from './files.js';

/** What makes a package of a project file. A `[project]` alone may only list what a program needs. */
const INSTALLS: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['setup.py', () => true],
  ['setup.cfg', (text) => /^\[(?:options|metadata)\]/m.test(text) && /^(?:name|packages|py_modules|package_dir)[ \t]*=/m.test(text)],
  ['pyproject.toml', (text) => (/^\[build-system\]/m.test(text) && /^\[(?:project|tool\.(?:poetry|flit)\b.*)\]/m.test(text)) || /^\[(?:project|tool\.poetry)\.(?:gui-)?scripts\]/m.test(text)],
]);

/** Whether a folder above a file has what installs the modules below it. Remembers each folder. */
export class InstallReader {
  readonly #byFolder = new Map<string, boolean>();

  constructor(private readonly disk: FileSystem) {}

  forFile(path: string): boolean {
    return this.folder(dirname(path));
  }

  invalidate(): void {
    this.#byFolder.clear();
  }

  private folder(folder: string): boolean {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const above = dirname(folder);
    const names = this.disk.names(folder);
    const found = names.some((name) => INSTALLS.get(name)?.(this.text(join(folder, name))) === true) || (above !== folder && !names.includes('.git') && this.folder(above));
    this.#byFolder.set(folder, found);
    return found;
  }

  private text(path: string): string {
    try {
      return this.disk.text(path);
    } catch {
      // A file that can't be read installs nothing.
      return '';
    }
  }
}
