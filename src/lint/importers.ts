/** Who imports whom among the files of a workspace: all that is kept of a file that nobody looks at. */
export class Importers {
  readonly #imports = new Map<string, readonly string[]>();
  readonly #importers = new Map<string, Set<string>>();

  has(path: string): boolean {
    return this.#imports.has(path);
  }

  /** The file at `path` imports these files, and no others any more. */
  set(path: string, imports: readonly string[]): void {
    if (this.#imports.get(path) === imports) return;
    for (const target of this.#imports.get(path) ?? []) this.#importers.get(target)?.delete(path);
    this.#imports.set(path, imports);
    for (const target of imports) {
      const known = this.#importers.get(target);
      if (known === undefined) this.#importers.set(target, new Set([path]));
      else known.add(path);
    }
  }

  /** Files that are not among `paths` any more import nothing. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of [...this.#imports.keys()].filter((each) => !paths.has(each))) {
      this.set(path, []);
      this.#imports.delete(path);
    }
  }

  /** The files that import one of `paths`, however far. */
  of(paths: readonly string[]): string[] {
    const found = new Set(paths);
    for (const path of found) for (const importer of this.#importers.get(path) ?? []) found.add(importer);
    return [...found].filter((path) => !paths.includes(path));
  }
}
