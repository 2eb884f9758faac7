import type { Catalogue, CatalogueRecord } from '../catalogue/catalogue.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { ModuleFacts } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { dottedName, lastPart } from '../syntax/walk.js';
import { findArgument, parameterNamed, parameterRef } from './program/arguments.js';
import { calledFromTable } from './program/chosen.js';
import { asDefault, keptUnder } from './program/kept.js';
import { guardsIn } from './module/conditions.js';
import { addTo } from './lookups.js';
import { INSTEAD, LOADS_OWN, memberKey } from './module/members.js';
import { isOfOwn } from './module/own-class.js';
import { searchFolders, setsPath, type Searching } from './module/search-path.js';
import { ONE_OF, STAR, UNKNOWN, eventsInside, type CallFact, type Event, type FunctionFact, type ModuleModel, type Parameter, type Value } from './module/model.js';
import { usableOf } from './module/environment.js';

/** A file of the project with all that is known of it by itself; that of an open text is the same object through its edits. */
export interface Module {
  readonly path: string;
  readonly file: SourceFile;
  readonly facts: ModuleFacts;
  readonly model: ModuleModel;
  /** What is known of the libraries, in the versions this file's project has. */
  readonly catalogue: Catalogue;
}

/** What a name or callee turns out to be, across files. */
export type Target =
  | { readonly kind: 'function'; readonly module: Module; readonly index: number }
  | { readonly kind: 'class'; readonly module: Module; readonly index: number }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'library'; readonly name: string; readonly record: CatalogueRecord | undefined }
  | { readonly kind: 'unknown' };

/** A file `name` may be imported from, and what of the name is left to look up inside it. */
export interface ImportCandidate {
  readonly path: string;
  readonly rest: readonly string[];
}

/** Folders inside each other that an imported name may lead through. */
const MAX_SEGMENTS = 32;

/** Begins the name of what is bound nowhere in a module. */
const BUILTIN = 'builtins.';

/** Stands for a module of a package whose folder is asked for. */
const PLACE = 'module';

/** How far above a file its import root is looked for. */
const MAX_ASCENT = 6;

/** Where `name`, imported in file `from`, may live: likeliest first. A relative name has its leading dots. */
export function importCandidates(from: string, name: string): ImportCandidate[] {
  const level = /^\.*/.exec(name)?.[0].length ?? 0;
  const segments = name.slice(level).split('.').filter((segment) => segment !== '');
  const directory = parent(from);
  if (level > 0) {
    let base = directory;
    for (let up = 1; up < level; up++) base = parent(base);
    return inBase(base, segments);
  }
  return importBases(directory).flatMap((base) => inBase(base, segments));
}

/** The folders that the files of `folder` may import from: likeliest first. */
function importBases(folder: string): string[] {
  const bases: string[] = [];
  let base = folder;
  for (let up = 0; up < MAX_ASCENT; up++) {
    bases.push(base, `${base}/src`);
    const above = parent(base);
    if (above === base) break;
    base = above;
  }
  return bases;
}

function inBase(base: string, segments: readonly string[]): ImportCandidate[] {
  const candidates: ImportCandidate[] = [];
  for (let length = Math.min(segments.length, MAX_SEGMENTS); length > 0; length--) {
    const path = `${base}/${segments.slice(0, length).join('/')}`;
    const rest = segments.slice(length);
    candidates.push({ path: `${path}.py`, rest }, { path: `${path}/__init__.py`, rest });
  }
  if (segments.length === 0) candidates.push({ path: `${base}/__init__.py`, rest: [] });
  return candidates;
}

/** The files that imports may lead to, among those that exist; the neighbours of a file import alike. */
export class ImportPaths {
  readonly #byFolder = new Map<string, Map<string, readonly ImportCandidate[]>>();
  /** Folder and first segment → the folders it may be found in. */
  readonly #bases = new Map<string, readonly string[]>();
  /** File → the folders that are on its search path besides. */
  readonly #added = new Map<string, readonly string[]>();

  constructor(
    private readonly exists: (path: string) => boolean,
    /** Whether there may be a file or folder of that path, without the ending of a module; it may err towards yes. */
    private readonly mayExist: (path: string) => boolean = () => true,
    /** What the file at a path says about where to look; `null` where nobody has read it. */
    private readonly searching: (path: string) => Searching | null = () => null,
    /** The modules of a folder, and the packages in it. */
    private readonly within: (folder: string) => readonly string[] = () => [],
  ) {}

  /** Where `name`, imported in file `from`, is found: likeliest first. */
  of(from: string, name: string): readonly ImportCandidate[] {
    const folder = parent(from);
    const known = this.#byFolder.get(folder) ?? new Map<string, readonly ImportCandidate[]>();
    this.#byFolder.set(folder, known);
    let found = known.get(name);
    if (found === undefined) {
      const candidates = name.endsWith(ONE_OF) ? this.oneOf(from, name) : name.startsWith('.') ? importCandidates(from, name) : this.absolute(folder, name.split('.').filter((segment) => segment !== ''));
      found = candidates.filter(({ path }) => this.exists(path));
      known.set(name, found);
    }
    return found.length > 0 || name.startsWith('.') || name.endsWith(ONE_OF) ? found : this.added(from).flatMap((folder) => this.below(from, folder, name));
  }

  /** The modules one of which is imported, by a name that begins as `name` does. */
  private oneOf(from: string, name: string): readonly ImportCandidate[] {
    const end = name.lastIndexOf('.') + 1;
    const start = name.slice(end, -ONE_OF.length);
    // Where a module of the package would be found.
    const places = importCandidates(from, name.slice(0, end) + PLACE).filter(({ path, rest }) => rest.length === 0 && path.endsWith(`/${PLACE}.py`));
    for (const folder of places.map(({ path }) => parent(path))) {
      const paths = this.within(folder).filter((path) => path !== from && path.slice(folder.length + 1).startsWith(start));
      if (paths.length > 0) return paths.map((path) => ({ path, rest: [] }));
    }
    return [];
  }

  /** Where `name` is found in `folder` of a folder around the file. */
  private below(from: string, folder: string, name: string): ImportCandidate[] {
    const depth = folder.split('/').length;
    const segments = [...folder.split('/'), ...name.split('.').filter((segment) => segment !== '')];
    return this.absolute(parent(from), segments).filter(({ path, rest }) => rest.length < segments.length - depth && this.exists(path));
  }

  /** The folders that the file, or a module it imports for that, adds to the search path. */
  private added(from: string): readonly string[] {
    const known = this.#added.get(from);
    if (known !== undefined) return known;
    this.#added.set(from, []);
    const own = this.searching(from);
    const setters = (own?.imports ?? []).filter(setsPath).flatMap((name) => this.of(from, name).slice(0, 1));
    const others = setters.map(({ path }) => this.searching(path));
    const added = [...new Set([own, ...others].flatMap((each) => each?.folders ?? []))];
    // What is not read yet may add more.
    if (own === null || others.includes(null)) this.#added.delete(from);
    else this.#added.set(from, added);
    return added;
  }

  private absolute(folder: string, segments: readonly string[]): ImportCandidate[] {
    const key = `${folder}/${segments[0] ?? ''}`;
    let bases = this.#bases.get(key);
    if (bases === undefined) {
      bases = importBases(folder).filter((base) => this.mayExist(`${base}/${segments[0] ?? ''}`));
      this.#bases.set(key, bases);
    }
    return bases.flatMap((base) => inBase(base, segments));
  }
}

export function parent(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '' : path.slice(0, slash);
}

/** What `module` says about where its imports are looked for. */
export function searchingIn({ file, model }: Module): Searching {
  return { folders: foldersIn(file), imports: model.imports };
}

/** The folders that a file may add to the search path. */
export const foldersIn = remembered(({ parseText }: SourceFile) => searchFolders(parseText));

const NOWHERE: Target = { kind: 'unknown' };

const MAX_HOPS = 12;

/** How many calls deep, one inside the other, functions are followed. */
export const MAX_DEPTH = 80;

/** Classes above a class in which its method is looked for. */
const MAX_BASES = 100;

/** A module of the project, and what of the imported name is left to look up inside it. */
export interface Imported {
  readonly module: Module;
  readonly rest: readonly string[];
}

/** What a call in `module` hands over. */
export interface Handed {
  readonly module: Module;
  readonly value: Value;
}

/** A class of the project or of a library. */
export type ClassTarget = Target & { readonly kind: 'class' | 'library' };

/** The loaded modules of a project and the names that lead from one to another. */
export class Project {
  #callers: Map<string, { readonly module: Module; readonly call: CallFact }[]> | null = null;
  #below: Map<string, { readonly module: Module; readonly index: number }[]> | null = null;
  #areCallersSought = false;
  readonly #classesHanded = new Map<string, readonly ClassTarget[]>();
  readonly #orders = new Map<Module, ClassTarget[][]>();
  readonly #elementsHanded = new Map<string, readonly Handed[]>();
  readonly #handedOn = new Map<string, readonly Parameter[]>();
  /** How many functions, each called by the one before, are being asked what they hand on. */
  #depth = 0;
  readonly #resolved = new Map<string, Map<string, Target>>();
  readonly #imported = new Map<Module, Map<string, Imported | null>>();
  #importedModules: Set<Module> | null = null;
  readonly #paths: ImportPaths;

  constructor(
    readonly modules: ReadonlyMap<string, Module>,
    readonly catalogue: Catalogue,
    /** Functions that the settings declare to seed: qualified name → streams. */
    private readonly seedFunctions: Readonly<Record<string, readonly string[]>> = {},
  ) {
    const inFolder = new Map<string, string[]>();
    for (const path of modules.keys()) addTo(inFolder, parent(path.replace(/\/__init__\.py$/, '')), path);
    const stems = new Set<string>();
    for (const path of modules.keys()) {
      for (let stem = path.replace(/\.py$/, ''); stem !== '' && !stems.has(stem); stem = parent(stem)) stems.add(stem);
    }
    this.#paths = new ImportPaths((path) => modules.has(path), (path) => stems.has(path), (path) => {
      const module = modules.get(path);
      return module === undefined ? null : searchingIn(module);
    }, (folder) => (inFolder.get(folder) ?? []).filter((path) => path.endsWith('.py')));
  }

  /** The modules one of which `import name` in `from` runs. */
  oneOf(from: Module, name: string): readonly Module[] {
    return name.endsWith(ONE_OF) ? this.#paths.of(from.path, name).flatMap(({ path }) => this.modules.get(path) ?? []) : [];
  }

  /** The module that `import name` in `from` runs, when it is the project's. */
  imported(from: Module, name: string): Imported | null {
    const known = this.#imported.get(from) ?? new Map<string, Imported | null>();
    this.#imported.set(from, known);
    let found = known.get(name);
    if (found !== undefined) return found;
    found = name.startsWith(BUILTIN) ? this.ownModule(from, name.slice(BUILTIN.length)) : this.findImported(from, name);
    known.set(name, found);
    return found;
  }

  /** What a package has under a name that it binds nowhere: a module in it that it imports (`import nets.small`, `from .small import Head`). */
  private ownModule(from: Module, name: string): Imported | null {
    const found = from.path.endsWith('/__init__.py') ? this.findImported(from, `.${name}`) : null;
    const isImported = found !== null && parent(found.module.path.replace(/\/__init__\.py$/, '')) === parent(from.path)
      && from.model.imports.some((each) => this.imported(from, each)?.module === found.module);
    return isImported ? found : null;
  }

  /** The packages that `import name` in `from` runs before the module that it leads to, the outermost first. */
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

  /** Whether another module imports `module`. */
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

  /** What a bare `name` means that only a star import of a project module can have brought in. */
  private resolveStar(from: Module, name: string, hops: number): Target {
    for (const star of from.model.starImports) {
      const source = this.imported(from, star);
      if (source === null) continue;
      const target = this.inside(source.module, [...source.rest, ...name.split('.')], hops + 1);
      if (target.kind !== 'unknown') return target;
    }
    return NOWHERE;
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

  /** What the qualified `name` means in `from`. */
  resolve(from: Module, name: string): Target {
    const known = this.#resolved.get(from.path)?.get(name);
    if (known !== undefined) return known;
    const target = this.declared(name) ?? this.find(from, name, 0);
    const names = this.#resolved.get(from.path) ?? new Map<string, Target>();
    names.set(name, target);
    this.#resolved.set(from.path, names);
    return target;
  }

  /** What the settings say of `name`; it is stronger than what can be read. */
  private declared(name: string): Target | null {
    const streams = Object.hasOwn(this.seedFunctions, name) ? this.seedFunctions[name] : undefined;
    if (streams === undefined) return null;
    const record: CatalogueRecord = {
      names: [name], library: 'settings', flags: [], sources: ['the project\'s settings'],
      seeds: { streams, seed: null, whenOmitted: 'nothing' },
    };
    return { kind: 'library', name, record };
  }

  private find(from: Module, name: string, hops: number): Target {
    if (hops > MAX_HOPS) return NOWHERE;
    if (name.startsWith(STAR)) return this.resolveStar(from, name.slice(STAR.length), hops);
    const found = this.imported(from, name);
    if (found === null) {
      return name.startsWith('.') || name.includes(ONE_OF)
        ? NOWHERE
        : { kind: 'library', name: from.catalogue.canonical(name), record: from.catalogue.lookup(name) };
    }
    const target = this.hiding(from, name, found, hops) ?? this.inside(found.module, found.rest, hops + 1);
    return this.ownLibrary(from, name, target) ?? target;
  }

  /** `models.net` where the package has `from .net import net`: the function hides the module that it comes from. */
  private hiding(from: Module, name: string, { module, rest }: Imported, hops: number): Target | null {
    const own = /([^/]+?)(?:\/__init__)?\.py$/.exec(module.path)?.[1] ?? '';
    const parts = name.split('.');
    const at = parts.length - rest.length - 1;
    if (at < 1 || parts[at] !== own) return null;
    const whole = this.imported(from, parts.slice(0, at).join('.'));
    if (whole === null || whole.rest.length > 0 || whole.module === module || (!whole.module.model.exports.has(own) && whole.module.model.starImports.length === 0)) return null;
    const target = this.inside(whole.module, parts.slice(at), hops + 1);
    return target.kind === 'unknown' || target.kind === 'module' ? null : target;
  }

  /**
   * A catalogued callable that this project is the source of, used from outside its package (in an example): what the
   * catalogue tells of its seed holds here too. It is the same one when it takes that parameter.
   */
  private ownLibrary(from: Module, name: string, target: Target): Target | null {
    if (target.kind !== 'class' && target.kind !== 'function') return null;
    const record = from.catalogue.lookup(name);
    const root = `/${name.split('.')[0] ?? name}/`;
    if (record?.takesSeed === undefined || from.path.includes(root) || !target.module.path.includes(root)) return null;
    const entered = this.entered(target);
    const fact = entered.kind === 'function' ? entered.module.model.functions[entered.index] : undefined;
    return fact !== undefined && parameterNamed(fact, record.takesSeed.name) !== null ? { kind: 'library', name: from.catalogue.canonical(name), record } : null;
  }

  /** Follows `rest` from the top level of `module`. */
  private inside(module: Module, rest: readonly string[], hops: number): Target {
    const [first, ...more] = rest;
    if (first === undefined) return { kind: 'module', module };
    const value = module.model.exports.get(first);
    if (value !== undefined) return this.member(module, value, more, hops);
    // A package's submodule is one of its names too.
    const submodule = module.path.endsWith('/__init__.py')
      ? this.modules.get(`${parent(module.path)}/${first}.py`) ?? this.modules.get(`${parent(module.path)}/${first}/__init__.py`)
      : undefined;
    if (submodule !== undefined) {
      // `from .net import *` puts the function `net` in the place of the module it comes from.
      const isStarred = module.model.starImports.some((star) => this.imported(module, star)?.module === submodule);
      const own = isStarred ? submodule.model.exports.get(first) : undefined;
      return own === undefined ? this.inside(submodule, more, hops + 1) : this.member(submodule, own, more, hops);
    }
    for (const star of module.model.starImports) {
      const source = this.imported(module, star);
      if (source === null) {
        const name = [star, ...rest].join('.');
        const record = module.catalogue.lookup(name);
        if (record !== undefined) return { kind: 'library', name: module.catalogue.canonical(name), record };
      } else if (hops <= MAX_HOPS) {
        const target = this.inside(source.module, [...source.rest, ...rest], hops + 1);
        if (target.kind !== 'unknown') return target;
      }
    }
    return NOWHERE;
  }

  private member(module: Module, value: Value, rest: readonly string[], hops: number): Target {
    const [first, ...more] = rest;
    switch (value.kind) {
      case 'function':
        return first === undefined ? { kind: 'function', module, index: value.index } : NOWHERE;
      case 'class':
        if (first === undefined) return { kind: 'class', module, index: value.index };
        return more.length === 0 ? this.method(module, value.index, first) : NOWHERE;
      case 'instance':
        if (first === undefined) return NOWHERE;
        if ('index' in value.of) return more.length === 0 ? this.method(module, value.of.index, first) : NOWHERE;
        return this.find(module, [value.of.name, ...rest].join('.'), hops + 1);
      case 'method': {
        const made = first === undefined ? this.classOf(module, value.receiver, hops + 1) : null;
        return made === null ? NOWHERE : this.methodOf(made, value.name, module.catalogue);
      }
      case 'reference':
        return this.find(module, [value.name, ...rest].join('.'), hops + 1);
      default:
        return NOWHERE;
    }
  }

  /** What `call` of `module` calls. */
  callee(module: Module, call: CallFact, hops = 0): Target {
    const { callee } = call;
    switch (callee.kind) {
      case 'external':
        return this.named(module, callee.name);
      case 'function':
      case 'class':
        return { kind: callee.kind, module, index: callee.index };
      case 'method':
        return callee.name === '__call__'
          ? this.callable(module, callee.class)
          : this.method(module, callee.class, callee.name);
      case 'super':
        return this.inherited(module, callee.class, callee.name);
      case 'result': {
        const target = this.classOf(module, callee.of, hops + 1);
        if (target !== null) return this.methodOf(target, callee.name, module.catalogue);
        const made = callee.name === '__call__' ? this.origin(module, callee.of, hops + 1) : null;
        const isFunction = made?.value.kind === 'function' && made.value.bound === undefined;
        return isFunction ? { kind: 'function', module: made.module, index: made.value.index } : NOWHERE;
      }
      case 'parameter': {
        const target = this.classOf(module, callee.of, hops + 1);
        return target === null ? NOWHERE : this.methodOf(target, callee.name, module.catalogue);
      }
      case 'unknown':
        return NOWHERE;
    }
  }

  /** What is run where something imported is called by `name`. */
  private named(module: Module, name: string): Target {
    const written = this.asWritten(module, name);
    if (written !== null) return written;
    const target = this.resolve(module, name);
    return target.kind === 'unknown' ? (this.objectCalled(module, name) ?? target) : target;
  }

  /** What is run where the object is called that another module of the project keeps under `name`. */
  private objectCalled(module: Module, name: string): Target | null {
    const made = this.exported(module, name);
    const of = made?.value.kind === 'instance' ? this.classOf(made.module, made.value) : null;
    return of?.kind === 'class' ? this.callable(of.module, of.index) : null;
  }

  /** `walks.step.py_func`: the function of another module that it was before it was compiled. */
  private asWritten(module: Module, name: string): Target | null {
    const target = name.endsWith('.py_func') ? this.resolve(module, name.slice(0, -'.py_func'.length)) : null;
    return target?.kind === 'function' ? target : null;
  }

  /** The commands that are registered on what `call` calls, when that is another module's. */
  commands(module: Module, { callee }: CallFact): { readonly module: Module; readonly indices: readonly number[] } | null {
    const found = callee.kind === 'external' ? this.imported(module, callee.name.replace(/\.__call__$/, '')) : null;
    const [name, ...more] = found?.rest ?? [];
    const indices = name === undefined || more.length > 0 ? undefined : found?.module.model.commands.get(name);
    return found === null || indices === undefined ? null : { module: found.module, indices };
  }

  /** What calling `target` enters: of a class, its constructor. */
  entered(target: Target): Target {
    return target.kind === 'class' ? this.method(target.module, target.index, '__init__') : target;
  }

  /** The calls in the project that go to function `index` of `module`. */
  callers(module: Module, index: number): readonly { readonly module: Module; readonly call: CallFact }[] {
    if (this.#callers === null) {
      this.#callers = new Map();
      this.#areCallersSought = true;
      for (const from of this.modules.values()) {
        for (const call of from.model.calls) {
          const target = this.callee(from, call);
          for (const each of target.kind === 'unknown' ? calledFromTable(this, from, call) : [target]) {
            const entered = this.entered(each);
            if (entered.kind === 'function') addTo(this.#callers, `${entered.module.path}:${String(entered.index)}`, { module: from, call });
          }
        }
      }
      this.#areCallersSought = false;
    }
    return this.#callers.get(`${module.path}:${String(index)}`) ?? [];
  }

  /** The parameters of function `index` of `module` that decide something: a test, or an argument that does. */
  handedOn(module: Module, index: number): readonly Parameter[] {
    const key = `${module.path}:${String(index)}`;
    const known = this.#handedOn.get(key);
    if (known !== undefined) return known;
    // Nothing that is called deeper inside is followed.
    if (this.#depth >= MAX_DEPTH) return [];
    this.#handedOn.set(key, []);
    const found = new Map<string, Parameter>();
    const add = (value: Value): void => {
      if (value.kind === 'parameter' && value.function === index) found.set(value.name, value);
      else if (value.kind === 'test') add(value.guard.value);
      else if (value.kind === 'cases') for (const { guards } of value.of) for (const guard of guards.all) add(guard.value);
      else if (value.kind === 'method') add(value.receiver);
      else if (value.kind === 'entry') add(value.of);
      else if (value.kind === 'dict') for (const held of value.entries.values()) add(held);
    };
    this.#depth++;
    try {
      this.passedOn(module, module.model.functions[index]?.events ?? [], add);
    } finally {
      this.#depth--;
    }
    const handedOn = [...found.values()];
    this.#handedOn.set(key, handedOn);
    return handedOn;
  }

  private passedOn(module: Module, events: readonly Event[], add: (value: Value) => void): void {
    for (const event of events) {
      if (event.kind === 'branch') {
        for (const { all } of event.guards ?? []) for (const { value } of all) add(value);
        for (const { value } of guardsIn(event.tests ?? [])) add(value);
      } else if (event.kind === 'flag') {
        add(event.flag.value);
      } else if (event.kind === 'call') {
        this.passedTo(module, event.call, add);
      }
      for (const inner of eventsInside(event)) this.passedOn(module, inner, add);
    }
  }

  /** Adds the arguments of `call` that decide something where they are handed to. */
  private passedTo(module: Module, call: CallFact, add: (value: Value) => void): void {
    if (call.callee.kind === 'unknown' && call.callee.parameter !== undefined) add(call.callee.parameter);
    if (call.callee.kind === 'parameter') add(call.callee.of);
    if (!call.args.some(({ value }) => /^(?:parameter|test|cases|method|entry|dict)$/.test(value.kind))) return;
    const callee = this.callee(module, call);
    const inner = this.entered(callee);
    if (inner.kind === 'library') {
      if (inner.record !== undefined) for (const { value } of call.args) add(value);
    } else if (inner.kind === 'function') {
      const handing = this.withoutObject(module, call, callee);
      for (const parameter of this.handedOn(inner.module, inner.index)) {
        const given = findArgument(handing, parameterRef(parameter));
        if (given.kind === 'given') add(given.argument.value);
        else if (given.kind === 'spread') add(given.value);
      }
    }
  }

  /** What the calls of its function hand over for a parameter. */
  handed(module: Module, parameter: Parameter): readonly Handed[] {
    // Whose calls are still being told apart by what they are handed has none yet.
    if (this.#areCallersSought) return [];
    return this.callers(module, parameter.function).flatMap(({ module: from, call }) => {
      const found = findArgument(this.withoutObject(from, call), parameterRef(parameter));
      return found.kind === 'given' ? [{ module: from, value: found.argument.value }] : [];
    });
  }

  /** The objects and functions that the calls of its function hand over for a parameter, or in what they hand over for it. */
  elementsHanded(module: Module, parameter: Parameter, hops = 0): readonly Handed[] {
    if (hops > MAX_HOPS) return [];
    const key = `${module.path}:${String(parameter.function)}:${parameter.name}`;
    const known = this.#elementsHanded.get(key);
    if (known !== undefined) return known;
    if (this.#areCallersSought) return [];
    this.#elementsHanded.set(key, []);
    const found = this.handed(module, parameter).flatMap(({ module: from, value }): readonly Handed[] => {
      if (value.kind === 'parameter') return this.elementsHanded(from, value, hops + 1);
      const each = value.kind === 'collection' ? value.elements : value.kind === 'series' ? [value.each] : [value];
      return each.flatMap((one) => (one.kind === 'choice' ? one.of : [one])).filter(({ kind }) => /^(?:instance|function|reference|method)$/.test(kind)).map((one) => ({ module: from, value: one }));
    });
    this.#elementsHanded.set(key, found);
    return found;
  }

  /** `call`, of `target`, without the object that it hands over to a method it names by its class: `Base.setup(self, 3)`. */
  withoutObject(from: Module, call: CallFact, target = this.callee(from, call)): CallFact {
    const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
    const object = call.args.findIndex(({ argument: { keyword } }) => keyword === null);
    if (fact?.class == null || call.args[object]?.argument.splat !== null || !isOfObject(fact)) return call;
    const isNamedByClass = call.receiver !== null && this.classTarget(from, call.receiver).kind === 'class';
    return isNamedByClass ? { ...call, args: call.args.filter((_, at) => at !== object) } : call;
  }

  /** The class that callers agree on for `parameter`; one nobody can read says nothing against it. */
  private classHanded(module: Module, parameter: Parameter, hops: number): ClassTarget | null {
    const [only, ...others] = this.classesHanded(module, parameter, hops);
    return only === undefined || others.length > 0 ? null : only;
  }

  /** The classes of what callers hand over for `parameter`, as far as they can be read. */
  classesHanded(module: Module, parameter: Parameter, hops = 0): readonly ClassTarget[] {
    if (this.#areCallersSought || hops > MAX_HOPS) return [];
    const key = `${module.path}:${String(parameter.function)}:${parameter.name}`;
    const known = this.#classesHanded.get(key);
    if (known !== undefined) return known;
    this.#classesHanded.set(key, []);
    const found: ClassTarget[] = [];
    for (const { module: from, value } of this.handed(module, parameter)) {
      const handed = value.kind === 'parameter' ? this.classesHanded(from, value, hops + 1) : [];
      const classes = handed.length > 0 ? handed : [this.classOf(from, value, hops + 1) ?? []].flat();
      for (const each of classes) if (!found.some((other) => isSameTarget(each, other))) found.push(each);
    }
    this.#classesHanded.set(key, found);
    return found;
  }

  /** The class that all of `values` are of. */
  private classOfAll(module: Module, values: readonly Value[], hops: number): ClassTarget | null {
    const [first, ...others] = values.map((value) => this.classOf(module, value, hops));
    return first != null && others.every((other) => other !== null && isSameTarget(first, other)) ? first : null;
  }

  /** The class of the object that `value`, in `module`, is; functions of the project are followed to what they return. */
  classOf(module: Module, value: Value, hops = 0): ClassTarget | null {
    if (hops > MAX_HOPS) return null;
    if (value.kind === 'instance') {
      if ('index' in value.of) return { kind: 'class', module, index: value.of.index };
      const target = this.resolve(module, value.of.name);
      return target.kind === 'class' || target.kind === 'library' ? target : null;
    }
    if (value.kind === 'reference') {
      const made = this.exported(module, value.name);
      return made === null ? null : this.classOf(made.module, made.value, hops + 1);
    }
    if (value.kind === 'choice') return this.classOfAll(module, usableOf(value), hops + 1);
    if (value.kind === 'parameter') return this.classHanded(module, value, hops) ?? (value.type === undefined ? null : this.classOf(module, value.type, hops + 1));
    if (value.kind !== 'result') return null;
    const target = this.callee(module, value.call, hops + 1);
    if (target.kind === 'class') return value.part === undefined ? target : null;
    const copied = copiedBy(target, value.call);
    if (copied !== null) return this.classOf(module, copied, hops + 1);
    const loaded = this.classLoaded(module, target, value.call);
    if (loaded !== null && value.part === undefined) return loaded;
    const returned = this.returned(target, value.part);
    const made = returned === null ? null : this.classOf(returned.module, returned.value, hops + 1);
    return made ?? (value.type === undefined ? null : this.classOf(module, value.type, hops + 1));
  }

  /** The project's class of which `call` makes an object by a class method of its own, or by a method of its library's base. */
  private classLoaded(module: Module, target: Target, { callee }: CallFact): ClassTarget | null {
    if (!('name' in callee) || !(target.kind === 'function' ? isOfOwn(target.module.model, this.returned(target, undefined)?.value) : LOADS_OWN.test(lastPart(callee.name)))) return null;
    const owner: Target = callee.kind === 'method' ? { kind: 'class', module, index: callee.class }
      : callee.kind === 'external' ? this.resolve(module, callee.name.slice(0, callee.name.lastIndexOf('.'))) : NOWHERE;
    return owner.kind === 'class' && (target.kind === 'function' || this.libraryBases(owner.module, owner.index).length > 0) ? owner : null;
  }

  /** What a function of the project returns, or element `part` of that. */
  private returned(target: Target, part: number | undefined): { readonly module: Module; readonly value: Value } | null {
    const returns = target.kind === 'function' ? target.module.model.functions[target.index]?.returns : undefined;
    const value = part === undefined ? returns : returns?.kind === 'collection' ? returns.elements[part] : undefined;
    return target.kind !== 'function' || value === undefined ? null : { module: target.module, value };
  }

  /** The literal that `name` stands for in another module of the project, one that a class or an object keeps among them; of a mapping what it has by default. */
  constant(from: Module, name: string, hops = 0): Value | null {
    const found = this.imported(from, name);
    const [first, ...more] = found?.rest ?? [];
    if (found === null || first === undefined || hops > MAX_HOPS) return null;
    const held = more.length === 0 ? undefined : found.module.model.exports.get(first);
    // `from .defaults import _C as cfg`
    if (held?.kind === 'reference') return this.constant(found.module, [held.name, ...more].join('.'), hops + 1);
    const value = this.keptIn(found.module, first, more);
    return value?.kind === 'scalar' || value?.kind === 'option' ? value : value?.kind === 'dict' ? settingsIn(value) : null;
  }

  private keptIn(module: Module, first: string, more: readonly string[]): Value | undefined {
    const { exports, classes } = module.model;
    const held = exports.get(first);
    const [second, ...inner] = more;
    if (second === undefined) return held;
    if (held?.kind === 'class' && inner.length === 0) return classes[held.index]?.constants.get(second);
    const kept = held?.kind === 'instance' ? keptUnder(this, module, held, more.join('.')) : null;
    if (kept !== null) return kept.value;
    // `cfg.TRAIN.SHUFFLE = True`: who reads settings puts others in the place of such.
    const set = exports.get([first, ...more].join('.'));
    return set === undefined ? undefined : asDefault(set);
  }

  /** The object another module of the project keeps under qualified `name`. */
  private exported(from: Module, name: string): { module: Module; value: Value } | null {
    const found = this.imported(from, name);
    const [only, ...more] = found?.rest ?? [];
    const value = only === undefined || more.length > 0 ? undefined : found?.module.model.exports.get(only);
    return found === null || value === undefined ? null : { module: found.module, value };
  }

  /** The module whose own name qualified `name` stands for, and that name; those that hand it on are followed. */
  keeperOf(from: Module, name: string, hops = 0): { readonly module: Module; readonly name: string } | null {
    const found = hops > MAX_HOPS ? null : this.imported(from, name);
    const [only, ...more] = found?.rest ?? [];
    if (found === null || only === undefined || more.length > 0) return null;
    const { module } = found;
    const held = module.model.exports.get(only);
    if (held?.kind === 'reference') return this.keeperOf(module, held.name, hops + 1);
    if (held !== undefined) return { module, name: only };
    for (const star of module.model.starImports) {
      const kept = this.keeperOf(module, `${star}.${only}`, hops + 1);
      if (kept !== null) return kept;
    }
    return null;
  }

  /** Where the object `value`, of `module`, is made, and as what; functions and names of the project are followed. */
  origin(module: Module, value: Value, hops = 0): { readonly module: Module; readonly value: Value } | null {
    if (hops > MAX_HOPS) return null;
    if (value.kind === 'reference') {
      const made = this.exported(module, value.name);
      return made === null ? null : this.origin(made.module, made.value, hops + 1);
    }
    if (value.kind === 'parameter') {
      const [only, ...more] = this.handed(module, value);
      return only === undefined || more.length > 0 ? null : this.origin(only.module, only.value, hops + 1);
    }
    if (value.kind !== 'result') return { module, value };
    const target = this.callee(module, value.call, hops + 1);
    const copied = copiedBy(target, value.call);
    if (copied !== null) return this.origin(module, copied, hops + 1);
    const returned = this.returned(target, value.part);
    return returned === null ? null : this.origin(returned.module, returned.value, hops + 1);
  }

  /** The value behind a name that another module of the project defines; any other value as it is. */
  follow(from: Module, value: Value): Value {
    return value.kind === 'reference' ? (this.exported(from, value.name)?.value ?? value) : value;
  }

  /** Method `name` of a class. */
  methodOf(target: ClassTarget, name: string, catalogue = this.catalogue): Target {
    if (target.kind === 'class') {
      return name === '__call__' ? this.callable(target.module, target.index) : this.method(target.module, target.index, name);
    }
    const qualified = `${target.name}.${name}`;
    return { kind: 'library', name: qualified, record: catalogue.lookup(qualified) };
  }

  /** What the catalogue says of the library classes that a project class derives from. */
  recordsAbove(module: Module, index: number): readonly CatalogueRecord[] {
    return this.libraryBases(module, index).flatMap(({ record }) => record ?? []);
  }

  /** The project's own classes that one of them derives from, however far. */
  classesAbove(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'class' })[] {
    return this.above(module, index).filter((base) => base.kind === 'class');
  }

  /** The project's own classes that derive from one of them, however far. */
  classesBelow(module: Module, index: number): readonly { readonly module: Module; readonly index: number }[] {
    if (this.#below === null) {
      this.#below = new Map();
      for (const from of this.modules.values()) {
        for (const { index: derived } of from.model.classes) {
          for (const base of this.classesAbove(from, derived)) addTo(this.#below, `${base.module.path}:${String(base.index)}`, { module: from, index: derived });
        }
      }
    }
    return this.#below.get(`${module.path}:${String(index)}`) ?? [];
  }

  /** What the objects of a project class have under `name` from the start, where no method has that name; `null` where that can't be told. */
  attribute({ module, index }: { readonly module: Module; readonly index: number }, name: string): Handed | null {
    if (this.method(module, index, name).kind === 'function') return null;
    for (const of of [{ module, index }, ...this.classesAbove(module, index)]) {
      const value = of.module.model.members.get(memberKey(of.index, name));
      if (value !== undefined) return value.kind === 'unknown' ? null : { module: of.module, value };
    }
    return null;
  }

  /** The method `name` of a project class, its own or inherited. `__call__` may stand for another one its base names. */
  method(module: Module, index: number, name: string): Target {
    const found = ownMethod(module, index, name) ?? this.inherited(module, index, name);
    const instead = found.kind === 'unknown' ? INSTEAD.get(name) : undefined;
    return instead === undefined ? found : this.method(module, index, instead);
  }

  /** The method `name` as it stands behind a project class in the order in which Python asks the classes of an object of the class `of`. */
  inherited(module: Module, index: number, name: string, of: { readonly module: Module; readonly index: number } = { module, index }): Target {
    const order = this.order(of.module, of.index);
    const at = order.findIndex((each) => each.kind === 'class' && each.module === module && each.index === index);
    const behind = at < 0 ? this.order(module, index) : order;
    for (const target of behind.slice(Math.max(at, 0) + 1)) {
      if (target.kind === 'class') {
        const found = ownMethod(target.module, target.index, name);
        if (found !== null) return found;
      } else {
        if (name === '__init__') return target;
        if (name === target.record?.initializesBy) return { kind: 'library', name: `${target.name}.${name}`, record: module.catalogue.lookup(`${target.name}.${name}`) };
        const runs = name === '__call__' ? target.record?.callRuns : undefined;
        if (runs !== undefined) return { kind: 'library', name: `${target.name}.${runs}`, record: undefined };
        const record = module.catalogue.lookup(`${target.name}.${name}`);
        if (record !== undefined) return { kind: 'library', name: `${target.name}.${name}`, record };
      }
    }
    return NOWHERE;
  }

  /** The method that calling an object of a project class runs. */
  callable(module: Module, index: number): Target {
    const found = this.method(module, index, '__call__');
    if (found.kind !== 'library') return found;
    const name = found.name.split('.').at(-1) ?? '';
    return this.method(module, index, name);
  }

  /** Whether a project class derives, however far, from library class `name`. */
  derivesFrom(module: Module, index: number, name: string): boolean {
    return this.libraryBases(module, index).some((base) => base.name === name);
  }

  /** The method by which objects of a project class make their weights once they are first called. */
  builder(module: Module, index: number): Target {
    const name = this.libraryBases(module, index).map(({ record }) => record?.buildsBy).find((each) => each !== undefined);
    return name === undefined ? NOWHERE : this.method(module, index, name);
  }

  /** Whether calling a project class runs its constructor: no decorator makes another class of it, and no `__new__`, metaclass or enumeration answers the call. */
  isMadePlainly(module: Module, index: number, depth = 0): boolean {
    const fact = module.model.classes[index];
    if (fact === undefined || depth > MAX_HOPS || fact.statement.decorators.length > 0 || fact.methods.has('__new__') || fact.statement.bases.some(({ keyword }) => keyword !== null)) return false;
    return fact.bases.every((base) => {
      const target = this.classTarget(module, base);
      return target.kind === 'class' ? this.isMadePlainly(target.module, target.index, depth + 1) : target.kind !== 'library' || !/\.\w*(?:Enum|Flag)$/.test(target.name);
    });
  }

  /** The library's classes that a project class derives from, however far. */
  libraryBases(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'library' })[] {
    return this.above(module, index).filter((base) => base.kind === 'library');
  }

  /** The classes that Python asks for a method of an object of a project class, in its order: no class before one that derives from it. */
  private order(module: Module, index: number, seen: readonly ClassTarget[] = []): readonly ClassTarget[] {
    let orders = this.#orders.get(module);
    if (orders === undefined) this.#orders.set(module, (orders = []));
    const known = orders[index];
    if (known !== undefined) return known;
    const self: ClassTarget = { kind: 'class', module, index };
    if (seen.length > MAX_BASES || seen.some((each) => isSameTarget(each, self))) return [self];
    const bases = (module.model.classes[index]?.bases ?? []).map((base) => this.classTarget(module, base)).filter((target) => target.kind === 'class' || target.kind === 'library');
    const behind = bases.map((base) => (base.kind === 'class' ? this.order(base.module, base.index, [...seen, self]) : [base]));
    const order = [self, ...merged([...behind, bases])];
    if (seen.length === 0) orders[index] = order;
    return order;
  }

  private above(module: Module, index: number, seen: readonly string[] = []): readonly ClassTarget[] {
    const key = `${module.path}:${String(index)}`;
    if (seen.length > MAX_BASES || seen.includes(key)) return [];
    return (module.model.classes[index]?.bases ?? []).flatMap((base) => {
      const target = this.classTarget(module, base);
      return target.kind === 'class' ? [target, ...this.above(target.module, target.index, [...seen, key])] : target.kind === 'library' ? [target] : [];
    });
  }

  /** The class that `value` names. */
  classTarget(module: Module, value: Value): Target {
    if (value.kind === 'class') return { kind: 'class', module, index: value.index };
    return value.kind === 'reference' ? this.resolve(module, value.name) : NOWHERE;
  }
}

/** What a mapping of settings has for other modules, which may put others in their place; what is no constant its own module alone can tell. */
const settingsIn = remembered((table: Value & { readonly kind: 'dict' }): Value => {
  return { ...table, entries: new Map(Array.from(table.entries, ([key, held]) => [key, held.kind === 'scalar' || held.kind === 'option' ? asDefault(held) : UNKNOWN])) };
});

/** The method that a class has itself. */
function ownMethod(module: Module, index: number, name: string): Target | null {
  const own = module.model.classes[index]?.methods.get(name);
  return own === undefined ? null : { kind: 'function', module, index: own };
}

/** Lists of classes as one that keeps the order of each; where none does, the first list comes first. */
function merged(lists: readonly (readonly ClassTarget[])[]): readonly ClassTarget[] {
  const order: ClassTarget[] = [];
  for (let left = lists.filter(({ length }) => length > 0); left.length > 0;) {
    const heads = left.map(([head]) => head).filter((head) => head !== undefined);
    const next = heads.find((head) => left.every((list) => !list.slice(1).some((each) => isSameTarget(each, head)))) ?? heads[0];
    if (next === undefined) break;
    order.push(next);
    left = left.map((list) => list.filter((each) => !isSameTarget(each, next))).filter(({ length }) => length > 0);
  }
  return order;
}

/** What `call` gives a copy of, an object of the same class. */
function copiedBy(target: Target, call: CallFact): Value | null {
  return target.kind === 'library' && /^copy\.(?:copy|deepcopy)$/.test(target.name) ? call.args[0]?.value ?? null : null;
}

/** Whether `rest` may lead on from a module: no other lies inside one that is a single file (`models/models.py` beside `models/net.py`). */
function mayHave({ path, model: { exports, starImports } }: Module, [first]: readonly string[]): boolean {
  return first === undefined || path.endsWith('/__init__.py') || exports.has(first) || exports.has('__getattr__') || starImports.length > 0;
}

/** Whether a method is called on an object, not on its class or on nothing. */
function isOfObject({ statement }: FunctionFact): boolean {
  return statement?.decorators.every((decorator) => !/^(?:classmethod|staticmethod)$/.test(dottedName(decorator) ?? '')) === true;
}

/** Whether two targets are the same function, class or library's name. */
export function isSameTarget(a: Target, b: Target): boolean {
  if (a.kind === 'library' || b.kind === 'library') return a.kind === 'library' && b.kind === 'library' && a.name === b.name;
  return 'index' in a && 'index' in b && a.kind === b.kind && a.module === b.module && a.index === b.index;
}
