/** The files of a project as one: what is asked across them, and who answers it. */
import type { Catalogue, CatalogueRecord } from '../catalogue/catalogue.js';
import type { CallFact, Parameter, Value } from './module/model.js';
import { Callers, type Deciding } from './project/callers.js';
import { Classes } from './project/classes.js';
import { Imports } from './project/imports.js';
import { Names } from './project/names.js';
import { Objects } from './project/objects.js';
import type { ClassTarget, Handed, Imported, Module, Registered, Target } from './project/targets.js';
import type { SettingsFile } from './settings/tree.js';

export type { ClassTarget, Handed, Imported, Module, ProjectClass, Target } from './project/targets.js';

/** The loaded modules of a project and the names that lead from one to another. */
export class Project {
  readonly #imports: Imports;
  readonly #names: Names;
  readonly #classes = new Classes(this);
  readonly #callers = new Callers(this);
  readonly #objects: Objects;

  constructor(
    readonly modules: ReadonlyMap<string, Module>,
    readonly catalogue: Catalogue,
    /** Functions that the settings declare to seed: qualified name → streams. */
    seedFunctions: Readonly<Record<string, readonly string[]>> = {},
    /** Whether the module at a path belongs to what others install, and use as they like. */
    readonly isOffered: (path: string) => boolean = () => false,
    /** Whether anything that can be imported may be at a path, its ending left out: compiled modules are none of the project's. */
    readonly mayImport: (path: string) => boolean = () => true,
    /** The file of settings at a path, read; `null` where there is none, or none that can be. */
    readonly settingsFile: (path: string) => SettingsFile | null = () => null,
    /** The names of what lies in a folder of such files. */
    readonly settingsNames: (folder: string) => readonly string[] = () => [],
  ) {
    this.#imports = new Imports(modules, catalogue);
    this.#names = new Names(this, this.#imports, seedFunctions);
    this.#objects = new Objects(this, this.#imports, this.#callers);
  }

  /** The modules one of which `import name` in `from` runs. */
  oneOf(from: Module, name: string): readonly Module[] {
    return this.#imports.oneOf(from, name);
  }

  /** The module that `import name` in `from` runs, when it is the project's. */
  imported(from: Module, name: string): Imported | null {
    return this.#imports.imported(from, name);
  }

  /** The packages that `import name` in `from` runs before the module that it leads to, the outermost first. */
  packagesRun(from: Module, name: string): readonly Module[] {
    return this.#imports.packagesRun(from, name);
  }

  /** Whether modules of the project lie in a folder. */
  isFolder(path: string): boolean {
    return this.#imports.isFolder(path);
  }

  /** Whether another module imports `module`. */
  isImported(module: Module): boolean {
    return this.#imports.isImported(module);
  }

  /** What the qualified `name` means in `from`. */
  resolve(from: Module, name: string): Target {
    return this.#names.resolve(from, name);
  }

  /** What `call` of `module` calls. */
  callee(module: Module, call: CallFact, hops?: number): Target {
    return this.#names.callee(module, call, hops);
  }

  /** The commands that are registered on what `call` calls, when that is another module's. */
  commands(module: Module, call: CallFact): Registered | null {
    return this.#names.commands(module, call);
  }

  /** What calling `target` enters: of a class, its constructor. */
  entered(target: Target): Target {
    return this.#names.entered(target);
  }

  /** Method `name` of a class. */
  methodOf(target: ClassTarget, name: string, catalogue?: Catalogue): Target {
    return this.#classes.methodOf(target, name, catalogue);
  }

  /** The method `name` of a project class, its own or inherited. `__call__` may stand for another one its base names. */
  method(module: Module, index: number, name: string): Target {
    return this.#classes.method(module, index, name);
  }

  /** The method `name` as it stands behind a project class in the order in which Python asks the classes of an object of the class `of`. */
  inherited(module: Module, index: number, name: string, of?: { readonly module: Module; readonly index: number }): Target {
    return this.#classes.inherited(module, index, name, of);
  }

  /** The method that calling an object of a project class runs. */
  callable(module: Module, index: number): Target {
    return this.#classes.callable(module, index);
  }

  /** The method by which objects of a project class make their weights once they are first called. */
  builder(module: Module, index: number): Target {
    return this.#classes.builder(module, index);
  }

  /** Whether calling a project class runs its constructor: no decorator makes another class of it, and no `__new__`, metaclass or enumeration answers the call. */
  isMadePlainly(module: Module, index: number): boolean {
    return this.#classes.isMadePlainly(module, index);
  }

  /** What the objects of a project class have under `name` from the start, where no method has that name; `null` where that can't be told. */
  attribute(of: { readonly module: Module; readonly index: number }, name: string): Handed | null {
    return this.#classes.attribute(of, name);
  }

  /** What the catalogue says of the library classes that a project class derives from. */
  recordsAbove(module: Module, index: number): readonly CatalogueRecord[] {
    return this.#classes.recordsAbove(module, index);
  }

  /** The library's classes that a project class derives from, however far. */
  libraryBases(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'library' })[] {
    return this.#classes.libraryBases(module, index);
  }

  /** The project's own classes that one of them derives from, however far. */
  classesAbove(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'class' })[] {
    return this.#classes.classesAbove(module, index);
  }

  /** The project's own classes that derive from one of them, however far. */
  classesBelow(module: Module, index: number): readonly { readonly module: Module; readonly index: number }[] {
    return this.#classes.classesBelow(module, index);
  }

  /** The class that `value` names. */
  classTarget(module: Module, value: Value): Target {
    return this.#classes.classTarget(module, value);
  }

  /** The class of the object that `value`, in `module`, is; functions of the project are followed to what they return. */
  classOf(module: Module, value: Value, hops?: number): ClassTarget | null {
    return this.#objects.classOf(module, value, hops);
  }

  /** Where the object `value`, of `module`, is made, and as what; functions and names of the project are followed. */
  origin(module: Module, value: Value, hops?: number): { readonly module: Module; readonly value: Value } | null {
    return this.#objects.origin(module, value, hops);
  }

  /** The value behind a name that another module of the project defines; any other value as it is. */
  follow(from: Module, value: Value): Value {
    return this.#objects.follow(from, value);
  }

  /** The literal that `name` stands for in another module of the project, one that a class or an object keeps among them; of a mapping what it has by default. */
  constant(from: Module, name: string): Value | null {
    return this.#objects.constant(from, name);
  }

  /** The module whose own name qualified `name` stands for, and that name; those that hand it on are followed. */
  keeperOf(from: Module, name: string): { readonly module: Module; readonly name: string } | null {
    return this.#objects.keeperOf(from, name);
  }

  /** The calls in the project that go to function `index` of `module`. */
  callers(module: Module, index: number): readonly { readonly module: Module; readonly call: CallFact }[] {
    return this.#callers.callers(module, index);
  }

  /** `call`, of `target`, without the object that it hands over to a method it names by its class: `Base.setup(self, 3)`. */
  withoutObject(from: Module, call: CallFact, target?: Target): CallFact {
    return this.#callers.withoutObject(from, call, target);
  }

  /** What the calls of its function hand over for a parameter. */
  handed(module: Module, parameter: Parameter): readonly Handed[] {
    return this.#callers.handed(module, parameter);
  }

  /** The objects and functions that the calls of its function hand over for a parameter, or in what they hand over for it. */
  elementsHanded(module: Module, parameter: Parameter): readonly Handed[] {
    return this.#callers.elementsHanded(module, parameter);
  }

  /** The classes of what callers hand over for `parameter`, as far as they can be read. */
  classesHanded(module: Module, parameter: Parameter): readonly ClassTarget[] {
    return this.#callers.classesHanded(module, parameter);
  }

  /** The parameters of function `index` of `module` that decide something: a test, or an argument that does. */
  handedOn(module: Module, index: number): readonly Deciding[] {
    return this.#callers.handedOn(module, index);
  }
}
