/** Objects that are made, returned, handed over or kept: where they come from, and their classes. */
import { remembered } from '../../syntax/remember.js';
import { lastPart } from '../../syntax/walk.js';
import { sameValue, usableOf } from '../module/environment.js';
import { LOADS_OWN } from '../module/members.js';
import { copiesSettings } from '../module/settings.js';
import { UNKNOWN, type CallFact, type Value } from '../module/model.js';
import { isOfOwn } from '../module/own-class.js';
import { isPlainEnumeration } from '../program/enumerations.js';
import { asDefault, keptUnder } from '../program/kept.js';
import type { Project } from '../project.js';
import type { Callers } from './callers.js';
import type { Imports } from './imports.js';
import { isSameTarget, MAX_HOPS, NOWHERE, type ClassTarget, type Module, type Target } from './targets.js';

export class Objects {
  constructor(
    private readonly project: Project,
    private readonly imports: Imports,
    private readonly callers: Callers,
  ) {}

  classOf(module: Module, value: Value, hops = 0): ClassTarget | null {
    if (hops > MAX_HOPS) return null;
    if (value.kind === 'instance') {
      if ('index' in value.of) return { kind: 'class', module, index: value.of.index };
      const target = this.project.resolve(module, value.of.name);
      return target.kind === 'class' || target.kind === 'library' ? target : null;
    }
    if (value.kind === 'reference') {
      const made = this.imports.exported(module, value.name);
      return made === null ? null : this.classOf(made.module, made.value, hops + 1);
    }
    if (value.kind === 'choice') return this.classOfAll(module, usableOf(value), hops + 1);
    if (value.kind === 'parameter') return this.callers.classHanded(module, value, hops) ?? (value.type === undefined ? null : this.classOf(module, value.type, hops + 1));
    if (value.kind !== 'result') return null;
    const target = this.project.callee(module, value.call, hops + 1);
    if (target.kind === 'class') return value.part === undefined ? target : null;
    const copied = copiedBy(target, value.call);
    if (copied !== null) return this.classOf(module, copied, hops + 1);
    const loaded = this.classLoaded(module, target, value.call);
    if (loaded !== null && value.part === undefined) return loaded;
    const returned = this.returned(target, value.part);
    const made = returned === null ? null : this.classOf(returned.module, returned.value, hops + 1);
    return made ?? (value.type === undefined ? null : this.classOf(module, value.type, hops + 1));
  }

  /** The class that all of `values` are of. */
  private classOfAll(module: Module, values: readonly Value[], hops: number): ClassTarget | null {
    const [first, ...others] = values.map((value) => this.classOf(module, value, hops));
    return first != null && others.every((other) => other !== null && isSameTarget(first, other)) ? first : null;
  }

  /** The project's class of which `call` makes an object by a class method of its own, or by a method of its library's base. */
  private classLoaded(module: Module, target: Target, { callee }: CallFact): ClassTarget | null {
    if (!('name' in callee) || !(target.kind === 'function' ? isOfOwn(target.module.model, this.returned(target, undefined)?.value) : LOADS_OWN.test(lastPart(callee.name)))) return null;
    const owner: Target = callee.kind === 'method' ? { kind: 'class', module, index: callee.class }
      : callee.kind === 'external' ? this.project.resolve(module, callee.name.slice(0, callee.name.lastIndexOf('.'))) : NOWHERE;
    return owner.kind === 'class' && (target.kind === 'function' || this.project.libraryBases(owner.module, owner.index).length > 0) ? owner : null;
  }

  /** What a function of the project returns, or element `part` of that. */
  private returned(target: Target, part: number | undefined): { readonly module: Module; readonly value: Value } | null {
    const returns = target.kind === 'function' ? target.module.model.functions[target.index]?.returns : undefined;
    const value = part === undefined ? returns : returns?.kind === 'collection' ? returns.elements[part] : undefined;
    return target.kind !== 'function' || value === undefined ? null : { module: target.module, value };
  }

  origin(module: Module, value: Value, hops = 0): { readonly module: Module; readonly value: Value } | null {
    if (hops > MAX_HOPS) return null;
    if (value.kind === 'reference') {
      const made = this.imports.exported(module, value.name);
      return made === null ? null : this.origin(made.module, made.value, hops + 1);
    }
    if (value.kind === 'parameter') {
      const [only, ...more] = this.project.handed(module, value);
      return only === undefined || more.length > 0 ? null : this.origin(only.module, only.value, hops + 1);
    }
    if (value.kind === 'choice') return this.originOfAll(module, value.of, hops + 1) ?? { module, value };
    if (value.kind !== 'result') return { module, value };
    const target = this.project.callee(module, value.call, hops + 1);
    const copied = copiedBy(target, value.call);
    if (copied !== null) return this.origin(module, copied, hops + 1);
    const returned = this.returned(target, value.part);
    return returned === null ? null : this.origin(returned.module, returned.value, hops + 1);
  }

  /** The one object that all of `values` are. */
  private originOfAll(module: Module, values: readonly Value[], hops: number): ReturnType<Objects['origin']> {
    const [first, ...others] = values.map((value) => this.origin(module, value, hops));
    return first != null && others.every((other) => other !== null && first.module === other.module && sameValue(first.value, other.value)) ? first : null;
  }

  follow(from: Module, value: Value): Value {
    return value.kind === 'reference' ? (this.imports.exported(from, value.name)?.value ?? value) : value;
  }

  constant(from: Module, name: string, hops = 0): Value | null {
    const found = this.project.imported(from, name);
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
    const of = held?.kind === 'class' && inner.length === 0 ? classes[held.index] : undefined;
    if (of !== undefined) return isPlainEnumeration(of) ? undefined : of.constants.get(second);
    const kept = held?.kind === 'instance' ? keptUnder(this.project, module, held, more.join('.')) : null;
    if (kept !== null) return kept.value;
    // `cfg.TRAIN.SHUFFLE = True`: who reads settings puts others in the place of such.
    const set = exports.get([first, ...more].join('.'));
    return set === undefined ? undefined : asDefault(set);
  }

  keeperOf(from: Module, name: string, hops = 0): { readonly module: Module; readonly name: string } | null {
    const found = hops > MAX_HOPS ? null : this.project.imported(from, name);
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
}

/** What a mapping of settings has for other modules, which may put others in their place; what is no constant its own module alone can tell. */
const settingsIn = remembered((table: Value & { readonly kind: 'dict' }): Value => {
  return { ...table, entries: new Map(Array.from(table.entries, ([key, held]) => [key, held.kind === 'scalar' || held.kind === 'option' ? asDefault(held) : UNKNOWN])) };
});

/** What `call` gives a copy of, an object of the same class. */
function copiedBy(target: Target, call: CallFact): Value | null {
  if (target.kind !== 'library') return null;
  return /^copy\.(?:copy|deepcopy)$/.test(target.name) ? call.args[0]?.value ?? null : copiesSettings(target.name) ? call.receiver : null;
}
