/** The classes of a project and what they derive from: methods, in the order in which Python looks for them. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { addTo } from '../lookups.js';
import { INSTEAD, memberKey } from '../module/members.js';
import type { Value } from '../module/model.js';
import type { Project } from '../project.js';
import { isSameTarget, MAX_HOPS, NOWHERE, type ClassTarget, type Handed, type Module, type Target } from './targets.js';

/** Classes above a class in which its method is looked for. */
const MAX_BASES = 100;

export class Classes {
  #below: Map<string, { readonly module: Module; readonly index: number }[]> | null = null;
  readonly #orders = new Map<Module, ClassTarget[][]>();
  readonly #above = new Map<Module, (readonly ClassTarget[])[]>();

  constructor(private readonly project: Project) {}

  methodOf(target: ClassTarget, name: string, catalogue = this.project.catalogue): Target {
    if (target.kind === 'class') {
      return name === '__call__' ? this.callable(target.module, target.index) : this.method(target.module, target.index, name);
    }
    const qualified = `${target.name}.${name}`;
    return { kind: 'library', name: qualified, record: catalogue.lookup(qualified) };
  }

  method(module: Module, index: number, name: string): Target {
    const found = ownMethod(module, index, name) ?? this.inherited(module, index, name);
    const instead = found.kind === 'unknown' ? INSTEAD.get(name) : undefined;
    return instead === undefined ? found : this.method(module, index, instead);
  }

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

  callable(module: Module, index: number): Target {
    const found = this.method(module, index, '__call__');
    if (found.kind !== 'library') return found;
    const name = found.name.split('.').at(-1) ?? '';
    return this.method(module, index, name);
  }

  builder(module: Module, index: number): Target {
    const name = this.libraryBases(module, index).map(({ record }) => record?.buildsBy).find((each) => each !== undefined);
    return name === undefined ? NOWHERE : this.method(module, index, name);
  }

  isMadePlainly(module: Module, index: number, depth = 0): boolean {
    const fact = module.model.classes[index];
    if (fact === undefined || depth > MAX_HOPS || fact.statement.decorators.length > 0 || fact.methods.has('__new__') || fact.statement.bases.some(({ keyword }) => keyword !== null)) return false;
    return fact.bases.every((base) => {
      const target = this.classTarget(module, base);
      return target.kind === 'class' ? this.isMadePlainly(target.module, target.index, depth + 1) : target.kind !== 'library' || !/\.\w*(?:Enum|Flag)$/.test(target.name);
    });
  }

  attribute({ module, index }: { readonly module: Module; readonly index: number }, name: string): Handed | null {
    if (this.method(module, index, name).kind === 'function') return null;
    for (const of of [{ module, index }, ...this.classesAbove(module, index)]) {
      const value = of.module.model.members.get(memberKey(of.index, name));
      if (value !== undefined) return value.kind === 'unknown' ? null : { module: of.module, value };
    }
    return null;
  }

  recordsAbove(module: Module, index: number): readonly CatalogueRecord[] {
    return this.libraryBases(module, index).flatMap(({ record }) => record ?? []);
  }

  libraryBases(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'library' })[] {
    return this.above(module, index).filter((base) => base.kind === 'library');
  }

  classesAbove(module: Module, index: number): readonly (ClassTarget & { readonly kind: 'class' })[] {
    return this.above(module, index).filter((base) => base.kind === 'class');
  }

  classesBelow(module: Module, index: number): readonly { readonly module: Module; readonly index: number }[] {
    if (this.#below === null) {
      this.#below = new Map();
      for (const from of this.project.modules.values()) {
        for (const { index: derived } of from.model.classes) {
          for (const base of this.classesAbove(from, derived)) addTo(this.#below, `${base.module.path}:${String(base.index)}`, { module: from, index: derived });
        }
      }
    }
    return this.#below.get(`${module.path}:${String(index)}`) ?? [];
  }

  /** The classes that Python asks for a method of an object of a project class, in its order: no class before one that derives from it. */
  private order(module: Module, index: number, seen: readonly ClassTarget[] = []): readonly ClassTarget[] {
    let orders = this.#orders.get(module);
    if (orders === undefined) this.#orders.set(module, (orders = []));
    const known = orders[index];
    if (known !== undefined) return known;
    const self: ClassTarget = { kind: 'class', module, index };
    if (seen.length > MAX_BASES || seen.some((each) => isSameTarget(each, self))) return [self];
    const bases = this.basesOf(module, index);
    const behind = bases.map((base) => (base.kind === 'class' ? this.order(base.module, base.index, [...seen, self]) : [base]));
    const order = [self, ...merged([...behind, bases])];
    if (seen.length === 0) orders[index] = order;
    return order;
  }

  /** The classes that a class derives from, its first base and what is above that before its second; no more than `MAX_BASES`. */
  private above(module: Module, index: number): readonly ClassTarget[] {
    let above = this.#above.get(module);
    if (above === undefined) this.#above.set(module, (above = []));
    return (above[index] ??= this.climbed(module, index));
  }

  private climbed(module: Module, index: number): readonly ClassTarget[] {
    const seen = new Map<Module, Set<number>>([[module, new Set([index])]]);
    const climbed: ClassTarget[] = [];
    const next = this.basesOf(module, index).toReversed();
    for (let target = next.pop(); target !== undefined && climbed.length < MAX_BASES; target = next.pop()) {
      if (target.kind === 'class') {
        const indices = seen.get(target.module) ?? new Set();
        if (indices.has(target.index)) continue;
        seen.set(target.module, indices.add(target.index));
        next.push(...this.basesOf(target.module, target.index).toReversed());
      }
      climbed.push(target);
    }
    return climbed;
  }

  private basesOf(module: Module, index: number): ClassTarget[] {
    return (module.model.classes[index]?.bases ?? []).map((base) => this.classTarget(module, base)).filter((target) => target.kind === 'class' || target.kind === 'library');
  }

  classTarget(module: Module, value: Value): Target {
    if (value.kind === 'class') return { kind: 'class', module, index: value.index };
    return value.kind === 'reference' ? this.project.resolve(module, value.name) : NOWHERE;
  }
}

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
