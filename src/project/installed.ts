import { dirname, join } from 'node:path';
import type { FileSystem } from './files.js';

/** What makes a package of a project file. A `[project]` alone may only list what a program needs. */
const INSTALLS: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['setup.py', () => true],
  ['setup.cfg', (text) => /^\[(?:options|metadata)\]/m.test(text) && /^(?:name|packages|py_modules|package_dir)[ \t]*=/m.test(text)],
  ['pyproject.toml', (text) => (/^\[build-system\]/m.test(text) && /^\[(?:project|tool\.(?:poetry|flit)\b.*)\]/m.test(text)) || /^\[(?:project|tool\.poetry)\.(?:gui-)?scripts\]/m.test(text)],
]);

/** What makes modules of a project that nobody can read, until then in no folder that it is imported from. */
const COMPILES: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['setup.py', (text) => /\bext_modules\b|cython|\w*Extension\(|pybind|\brust_extensions\b|cffi/i.test(text)],
  ['pyproject.toml', (text) => /cython|scikit-build|maturin|meson|pybind|setuptools-rust|cffi|ext-modules/i.test(text)],
]);

/** Whether a folder above a file has what installs the modules below it. Remembers each folder. */
export class InstallReader {
  readonly #byFolder = new Map<string, boolean>();

  constructor(private readonly disk: FileSystem, private readonly tells: ReadonlyMap<string, (text: string) => boolean> = INSTALLS) {}

  /** … has what compiles some of them. */
  static ofCompiled(disk: FileSystem): InstallReader {
    return new InstallReader(disk, COMPILES);
  }

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
    const found = names.some((name) => this.tells.get(name)?.(this.text(join(folder, name))) === true) || (above !== folder && !names.includes('.git') && this.folder(above));
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
