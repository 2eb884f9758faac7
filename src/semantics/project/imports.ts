/** The modules that imports run. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { addTo } from '../lookups.js';
import { ONE_OF, STAR, type Value } from '../module/model.js';
import { ImportPaths, MAX_SEGMENTS, parent, searchingIn } from './import-paths.js';
import type { Imported, Module } from './targets.js';

/** Begins the name of what is bound nowhere in a module. */
const BUILTIN = 'builtins.';

export class Imports {
  readonly #imported = new Map<Module, Map<string, Imported | null>>();
  #importedModules: Set<Module> | null = null;
  readonly #paths: ImportPaths;
  /** The modules and the folders around them. */
  readonly #stems = new Set<string>();

  constructor(
    private readonly modules: ReadonlyMap<string, Module>,
    private readonly catalogue: Catalogue,
  ) {
    const inFolder = new Map<string, string[]>();
    for (const path of modules.keys()) addTo(inFolder, parent(path.replace(/\/__init__\.py$/, '')), path);
    const stems = this.#stems;
    for (const path of modules.keys()) {
      for (let stem = path.replace(/\.py$/, ''); stem !== '' && !stems.has(stem); stem = parent(stem)) stems.add(stem);
    }
    this.#paths = new ImportPaths((path) => modules.has(path), (path) => stems.has(path), (path) => {
      const module = modules.get(path);
      return module === undefined ? null : searchingIn(module);
    }, (folder) => (inFolder.get(folder) ?? []).filter((path) => path.endsWith('.py')));
  }

  isFolder(path: string): boolean {
    return this.#stems.has(path) && !this.modules.has(`${path}.py`);
  }

  oneOf(from: Module, name: string): readonly Module[] {
    return name.endsWith(ONE_OF) ? this.#paths.of(from.path, name).flatMap(({ path }) => this.modules.get(path) ?? []) : [];
  }

  imported(from: Module, name: string): Imported | null {
    const known = this.#imported.get(from) ?? new Map<string, Imported | null>();
    this.#imported.set(from, known);
    let found = known.get(name);
    if (found !== undefined) return found;
    found = name.startsWith(BUILTIN) ? this.ownModule(from, name.slice(BUILTIN.length)) : name.startsWith(STAR) ? this.starred(from, name.slice(STAR.length)) : this.findImported(from, name);
    known.set(name, found);
    return found;
  }

  /** What the last of the star imports brings that has the name. */
  private starred(from: Module, name: string): Imported | null {
    const [first = ''] = name.split('.');
    // Modules may import from each other.
    this.#imported.get(from)?.set(STAR + name, null);
    return from.model.starImports.reduce<Imported | null>((last, star) => {
      const found = this.imported(from, `${star}.${name}`);
      if (found?.rest[0] !== first) return last;
      return found.module.model.exports.has(first) ? found : this.imported(found.module, STAR + name) ?? last;
    }, null);
  }

  /** What a package has under a name that it binds nowhere: a module in it that it imports (`import nets.small`, `from .small import Head`). */
  private ownModule(from: Module, name: string): Imported | null {
    const found = from.path.endsWith('/__init__.py') ? this.findImported(from, `.${name}`) : null;
    const isImported = found !== null && parent(found.module.path.replace(/\/__init__\.py$/, '')) === parent(from.path)
      && from.model.imports.some((each) => this.imported(from, each)?.module === found.module);
    return isImported ? found : null;
  }

  packagesRun(from: Module, name: string): readonly Module[] {
    const found = this.imported(from, name);
    if (found === null) return [];
    const { module: { path }, rest } = found;
    const packages: Module[] = [];
    let folder = path.endsWith('/__init__.py') ? parent(path) : path;
    const isRelative = name.startsWith('.');
    for (let above = isRelative ? MAX_SEGMENTS : name.split('.').length - rest.length - 1; above > 0; above--) {
      folder = parent(folder);
      const around = this.modules.get(`${folder}/__init__.py`);
      if (around !== undefined) packages.unshift(around);
      // Names of modules that are found from here begin with the outermost package.
      else if (isRelative) break;
    }
    return packages;
  }

  isImported(module: Module): boolean {
    if (this.#importedModules === null) {
      this.#importedModules = new Set();
      for (const from of this.modules.values()) {
        for (const name of from.model.imports) {
          const found = this.imported(from, name);
          if (found !== null) this.#importedModules.add(found.module);
          // What a package imports of its own does not import the package.
          for (const each of this.packagesRun(from, name)) if (!from.path.startsWith(`${parent(each.path)}/`)) this.#importedModules.add(each);
          for (const each of this.oneOf(from, name)) this.#importedModules.add(each);
        }
      }
    }
    return this.#importedModules.has(module);
  }

  /** The object another module of the project keeps under qualified `name`. */
  exported(from: Module, name: string): { module: Module; value: Value } | null {
    const found = this.imported(from, name);
    const [only, ...more] = found?.rest ?? [];
    const value = only === undefined || more.length > 0 ? undefined : found?.module.model.exports.get(only);
    return found === null || value === undefined ? null : { module: found.module, value };
  }

  private findImported(from: Module, name: string): Imported | null {
    if (name.endsWith(ONE_OF)) return null;
    let likeliest: Imported | null = null;
    for (const { path, rest } of this.#paths.of(from.path, name)) {
      const module = this.modules.get(path);
      if (module === undefined || module === from) continue;
      if (!name.startsWith('.') && this.isOfLibrary(name) && (this.isInPackage(path, name, rest) || !this.has(module, rest))) continue;
      if (mayHave(module, rest)) return { module, rest };
      likeliest ??= { module, rest };
    }
    return likeliest;
  }

  private isOfLibrary(name: string): boolean {
    return this.catalogue.roots.includes(name.split('.')[0] ?? name);
  }

  /** A file or folder inside a package does not hide a library of the same name. */
  private isInPackage(path: string, name: string, rest: readonly string[]): boolean {
    let folder = path.endsWith('/__init__.py') ? parent(path) : path;
    for (let above = name.split('.').length - rest.length; above > 0; above--) folder = parent(folder);
    return this.modules.has(`${folder}/__init__.py`);
  }

  /** Nor does a package that is no more than a folder of scripts about that library: it has nothing but its modules. */
  private has(module: Module, [first]: readonly string[]): boolean {
    const { path, model: { exports, starImports } } = module;
    if (first === undefined || !path.endsWith('/__init__.py') || exports.size > 0 || starImports.length > 0) return true;
    return [`${parent(path)}/${first}.py`, `${parent(path)}/${first}/__init__.py`].some((each) => this.modules.has(each));
  }
}

/** Whether `rest` may lead on from a module: no other lies inside one that is a single file (`models/models.py` beside `models/net.py`). */
function mayHave({ path, model: { exports, starImports } }: Module, [first]: readonly string[]): boolean {
  return first === undefined || path.endsWith('/__init__.py') || exports.has(first) || exports.has('__getattr__') || starImports.length > 0;
}
