/** What names and callees turn out to be, through the imports of a project. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { callbacksOf } from '../module/callees.js';
import { usableOf } from '../module/environment.js';
import { ONE_OF, STAR, type CallFact, type Value } from '../module/model.js';
import { parameterNamed } from '../program/arguments.js';
import type { Project } from '../project.js';
import { instantiated } from '../settings/instantiated.js';
import { parent } from './import-paths.js';
import type { Imports } from './imports.js';
import { MAX_HOPS, NOWHERE, type Handed, type Imported, type Module, type Registered, type Target } from './targets.js';

export class Names {
  readonly #resolved = new Map<string, Map<string, Target>>();

  constructor(
    private readonly project: Project,
    private readonly imports: Imports,
    private readonly seedFunctions: Readonly<Record<string, readonly string[]>>,
  ) {}

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
    const found = this.project.imported(from, name);
    if (found === null) {
      return name.startsWith('.') || name.includes(ONE_OF)
        ? NOWHERE
        : { kind: 'library', name: from.catalogue.canonical(name), record: from.catalogue.lookup(name) };
    }
    const target = this.hiding(from, name, found, hops) ?? this.inside(found.module, found.rest, hops + 1);
    return this.ownLibrary(from, name, target) ?? target;
  }

  /** What a bare `name` means that only a star import of a project module can have brought in. */
  private resolveStar(from: Module, name: string, hops: number): Target {
    for (const star of from.model.starImports) {
      const source = this.project.imported(from, star);
      if (source === null) continue;
      const target = this.inside(source.module, [...source.rest, ...name.split('.')], hops + 1);
      if (target.kind !== 'unknown') return target;
    }
    return NOWHERE;
  }

  /** `models.net` where the package has `from .net import net`: the function hides the module that it comes from. */
  private hiding(from: Module, name: string, { module, rest }: Imported, hops: number): Target | null {
    const own = /([^/]+?)(?:\/__init__)?\.py$/.exec(module.path)?.[1] ?? '';
    const parts = name.split('.');
    const at = parts.length - rest.length - 1;
    if (at < 1 || parts[at] !== own) return null;
    const whole = this.project.imported(from, parts.slice(0, at).join('.'));
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
      ? this.project.modules.get(`${parent(module.path)}/${first}.py`) ?? this.project.modules.get(`${parent(module.path)}/${first}/__init__.py`)
      : undefined;
    if (submodule !== undefined) {
      // `from .net import *` puts the function `net` in the place of the module it comes from.
      const isStarred = module.model.starImports.some((star) => this.project.imported(module, star)?.module === submodule);
      const own = isStarred ? submodule.model.exports.get(first) : undefined;
      return own === undefined ? this.inside(submodule, more, hops + 1) : this.member(submodule, own, more, hops);
    }
    for (const star of module.model.starImports) {
      const source = this.project.imported(module, star);
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
        return more.length === 0 ? this.project.methodOf({ kind: 'class', module, index: value.index }, first) : NOWHERE;
      case 'instance':
        if (first === undefined) return NOWHERE;
        if ('index' in value.of) return more.length === 0 ? this.project.methodOf({ kind: 'class', module, index: value.of.index }, first) : NOWHERE;
        return this.find(module, [value.of.name, ...rest].join('.'), hops + 1);
      case 'method': {
        const made = first === undefined ? this.project.classOf(module, value.receiver, hops + 1) : null;
        return made === null ? NOWHERE : this.project.methodOf(made, value.name, module.catalogue);
      }
      case 'reference':
        return this.find(module, [value.name, ...rest].join('.'), hops + 1);
      default:
        return NOWHERE;
    }
  }

  callee(module: Module, call: CallFact, hops = 0): Target {
    const { callee } = call;
    switch (callee.kind) {
      case 'external':
        return instantiated(this.project, module, call)?.target ?? this.named(module, callee.name);
      case 'function':
      case 'class':
        return { kind: callee.kind, module, index: callee.index };
      case 'method':
        return callee.name === '__call__'
          ? this.project.callable(module, callee.class)
          : this.project.method(module, callee.class, callee.name);
      case 'super':
        return this.project.inherited(module, callee.class, callee.name);
      case 'result': {
        const target = this.project.classOf(module, callee.of, hops + 1);
        if (target !== null) return this.project.methodOf(target, callee.name, module.catalogue);
        const made = this.project.origin(module, callee.of, hops + 1);
        const isFunction = callee.name === '__call__' && made?.value.kind === 'function' && made.value.bound === undefined;
        return isFunction ? { kind: 'function', module: made.module, index: made.value.index } : this.drawnFrom(made, callee.name, hops);
      }
      case 'parameter': {
        const target = this.project.classOf(module, callee.of, hops + 1);
        return target === null ? this.drawnFrom(this.project.origin(module, callee.of, hops + 1), callee.name, hops) : this.project.methodOf(target, callee.name, module.catalogue);
      }
      case 'unknown':
        return NOWHERE;
    }
  }

  /** The method by which one of several objects of libraries draws, where all of them draw by it from the same streams: `dist.sample()`. */
  private drawnFrom(made: Handed | null, name: string, hops: number): Target {
    const objects = made?.value.kind === 'choice' ? usableOf(made.value) : [];
    const methods = made === null ? [] : objects.map((object) => {
      const of = this.project.classOf(made.module, object, hops + 1);
      return of?.kind === 'library' ? this.project.methodOf(of, name, made.module.catalogue) : NOWHERE;
    });
    const streams = (method: Target | undefined): string | undefined => (method?.kind === 'library' ? method.record?.draws?.streams.join() : undefined);
    const [first] = methods;
    return first !== undefined && streams(first) !== undefined && methods.every((method) => streams(method) === streams(first)) ? first : NOWHERE;
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
    const made = this.imports.exported(module, name);
    const of = made?.value.kind === 'instance' ? this.project.classOf(made.module, made.value) : null;
    return of?.kind === 'class' ? this.project.callable(of.module, of.index) : null;
  }

  /** `walks.step.py_func`: the function of another module that it was before it was compiled. */
  private asWritten(module: Module, name: string): Target | null {
    const target = name.endsWith('.py_func') ? this.resolve(module, name.slice(0, -'.py_func'.length)) : null;
    return target?.kind === 'function' ? target : null;
  }

  commands(module: Module, { callee }: CallFact): Registered | null {
    const found = callee.kind === 'external' ? this.project.imported(module, callee.name.replace(/\.__call__$/, '')) : null;
    const [name, ...more] = found?.rest ?? [];
    if (found === null || name === undefined || more.length > 0) return null;
    const { commands } = found.module.model;
    const [indices, first] = [commands.get(name) ?? [], commands.get(callbacksOf(name)) ?? []];
    return indices.length + first.length === 0 ? null : { module: found.module, indices, first };
  }

  entered(target: Target): Target {
    return target.kind === 'class' ? this.project.method(target.module, target.index, '__init__') : target;
  }
}
