/** The calls of a project's functions, and what they hand over for their parameters. */
import { calleeName, dottedName } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import { eventsInside, type CallFact, type Event, type FunctionFact, type Parameter, type Value } from '../module/model.js';
import { guardsIn } from '../module/truths.js';
import { findArgument, parameterRef } from '../program/arguments.js';
import { calledFromTable, LOOKS_UP } from '../program/choices/chosen.js';
import type { Site } from '../program/run.js';
import type { Limits } from '../program/fingerprints.js';
import { limitsIn } from '../program/guards.js';
import type { Project } from '../project.js';
import { instantiated, type Instantiated } from '../settings/instantiated.js';
import { isSameTarget, MAX_HOPS, type ClassTarget, type Handed, type Module, type Target } from './targets.js';

/** How many calls deep, one inside the other, functions are followed. */
export const MAX_DEPTH = 80;

/** A parameter that decides something, and the numbers that tests compare it with. */
export interface Deciding {
  readonly parameter: Parameter;
  readonly limits: Limits;
}

export class Callers {
  #callers: Map<string, Site[]> | null = null;
  #areCallersSought = false;
  readonly #handed = new Map<string, readonly Handed[]>();
  readonly #classesHanded = new Map<string, readonly ClassTarget[]>();
  readonly #elementsHanded = new Map<string, readonly Handed[]>();
  readonly #handedOn = new Map<string, readonly Deciding[]>();
  /** How many functions, each called by the one before, are being asked what they hand on. */
  #depth = 0;

  constructor(private readonly project: Project) {}

  callers(module: Module, index: number): readonly Site[] {
    if (this.#callers === null) {
      this.#callers = new Map();
      this.#areCallersSought = true;
      for (const from of this.project.modules.values()) {
        for (const call of from.model.calls) {
          const made = instantiated(this.project, from, call);
          const target = this.project.callee(from, call);
          for (const each of target.kind === 'unknown' ? calledFromTable(this.project, from, call) : made === null ? [target] : []) this.add(each, { module: from, call });
          if (made !== null) this.addMade(made, from);
        }
      }
      this.#areCallersSought = false;
    }
    return this.#callers.get(`${module.path}:${String(index)}`) ?? [];
  }

  private add(target: Target, site: Site): void {
    const entered = this.project.entered(target);
    if (entered.kind === 'function' && this.#callers !== null) addTo(this.#callers, `${entered.module.path}:${String(entered.index)}`, site);
  }

  private addMade({ target, call, parts }: Instantiated, from: Module): void {
    for (const part of parts) this.addMade(part, from);
    this.add(target, { module: from, call });
  }

  withoutObject(from: Module, call: CallFact, known?: Target): CallFact {
    const isNamedByClass = call.receiver !== null && this.project.classTarget(from, call.receiver).kind === 'class';
    if (!isNamedByClass) return call;
    const target = known ?? this.project.callee(from, call);
    const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
    const object = call.args.findIndex(({ argument: { keyword } }) => keyword === null);
    if (fact?.class == null || call.args[object]?.argument.splat !== null || !isOfObject(fact)) return call;
    return { ...call, args: call.args.filter((_, at) => at !== object) };
  }

  handed(module: Module, parameter: Parameter): readonly Handed[] {
    // Whose calls are still being told apart by what they are handed has none yet.
    if (this.#areCallersSought) return [];
    const key = keyOf(module, parameter);
    let handed = this.#handed.get(key);
    if (handed === undefined) {
      handed = this.callers(module, parameter.function).flatMap(({ module: from, call }) => {
        const found = findArgument(this.withoutObject(from, call), parameterRef(parameter));
        return found.kind === 'given' ? [{ module: from, value: found.argument.value }] : [];
      });
      this.#handed.set(key, handed);
    }
    return handed;
  }

  elementsHanded(module: Module, parameter: Parameter, hops = 0): readonly Handed[] {
    if (hops > MAX_HOPS) return [];
    const key = keyOf(module, parameter);
    const known = this.#elementsHanded.get(key);
    if (known !== undefined) return known;
    if (this.#areCallersSought) return [];
    this.#elementsHanded.set(key, []);
    const found = this.handed(module, parameter).flatMap(({ module: from, value }): readonly Handed[] => {
      if (value.kind === 'parameter') return this.elementsHanded(from, value, hops + 1);
      const each = value.kind === 'collection' ? value.elements : value.kind === 'series' ? [value.each] : [value];
      return each.flatMap((one) => (one.kind === 'choice' ? one.of : [one])).filter(({ kind }) => /^(?:instance|function|class|reference|method)$/.test(kind)).map((one) => ({ module: from, value: one }));
    });
    this.#elementsHanded.set(key, found);
    return found;
  }

  classesHanded(module: Module, parameter: Parameter, hops = 0): readonly ClassTarget[] {
    if (this.#areCallersSought || hops > MAX_HOPS) return [];
    const key = keyOf(module, parameter);
    const known = this.#classesHanded.get(key);
    if (known !== undefined) return known;
    this.#classesHanded.set(key, []);
    const found: ClassTarget[] = [];
    for (const { module: from, value } of this.handed(module, parameter)) {
      const handed = value.kind === 'parameter' ? this.classesHanded(from, value, hops + 1) : [];
      const classes = handed.length > 0 ? handed : [this.project.classOf(from, value, hops + 1) ?? []].flat();
      for (const each of classes) if (!found.some((other) => isSameTarget(each, other))) found.push(each);
    }
    this.#classesHanded.set(key, found);
    return found;
  }

  /** The class that callers agree on for `parameter`; one nobody can read says nothing against it. */
  classHanded(module: Module, parameter: Parameter, hops: number): ClassTarget | null {
    const [only, ...others] = this.classesHanded(module, parameter, hops);
    return only === undefined || others.length > 0 ? null : only;
  }

  handedOn(module: Module, index: number): readonly Deciding[] {
    const key = `${module.path}:${String(index)}`;
    const known = this.#handedOn.get(key);
    if (known !== undefined) return known;
    // Nothing that is called deeper inside is followed.
    if (this.#depth >= MAX_DEPTH) return [];
    this.#handedOn.set(key, []);
    const found = new Map<string, { readonly parameter: Parameter; readonly limits: Set<number> }>();
    const add = (value: Value, limits: Iterable<number> = []): void => {
      if (value.kind === 'parameter' && value.function === index) {
        const deciding = found.get(value.name) ?? { parameter: value, limits: new Set<number>() };
        found.set(value.name, deciding);
        for (const limit of limits) deciding.limits.add(limit);
      } else if (value.kind === 'test') add(value.guard.value, limitsIn(value.guard));
      else if (value.kind === 'cases') for (const { guards, value: held } of value.of) { guards.all.forEach((guard) => { add(guard.value, limitsIn(guard)); }); add(held, limits); }
      else if (value.kind === 'method') add(value.receiver, limits);
      else if (value.kind === 'entry') add(value.of, limits);
      else if (value.kind === 'dict') for (const held of value.entries.values()) add(held, limits);
    };
    this.#depth++;
    try {
      for (const each of [index, ...this.askedLater(module, index)]) this.passedOn(module, module.model.functions[each]?.events ?? [], add);
    } finally {
      this.#depth--;
    }
    const handedOn = [...found.values()];
    this.#handedOn.set(key, handedOn);
    return handedOn;
  }

  /** The methods of the data that constructor `index` makes: what it keeps may decide what they do. */
  private askedLater(module: Module, index: number): readonly number[] {
    const { class: owner, statement } = module.model.functions[index] ?? {};
    if (owner == null || statement?.name !== '__init__' || !['__getitem__', '__iter__'].some((name) => this.project.method(module, owner, name).kind === 'function')) return [];
    return Array.from(module.model.classes[owner]?.methods.values() ?? []).filter((method) => method !== index);
  }

  private passedOn(module: Module, events: readonly Event[], add: Add): void {
    for (const event of events) {
      if (event.kind === 'branch') {
        for (const guard of [...(event.guards ?? []).flatMap(({ all }) => all), ...guardsIn(event.tests ?? [])]) add(guard.value, limitsIn(guard));
      } else if (event.kind === 'flag') {
        add(event.flag.value);
      } else if (event.kind === 'call') {
        this.passedTo(module, event.call, add);
      }
      for (const inner of eventsInside(event)) this.passedOn(module, inner, add);
    }
  }

  /** Adds the arguments of `call` that decide something where they are handed to. */
  private passedTo(module: Module, call: CallFact, add: Add): void {
    if (call.callee.kind === 'unknown' && call.callee.parameter !== undefined) add(call.callee.parameter);
    if (call.callee.kind === 'parameter') add(call.callee.of);
    const by = call.callee.kind === 'unknown' ? call.callee.by : call.callee.kind === 'result' && LOOKS_UP.test(calleeName(call.callee.of.call.expression)) ? call.callee.of.call.args[0]?.value : undefined;
    if (by !== undefined) add(by);
    if (!call.args.some(({ value }) => /^(?:parameter|test|cases|method|entry|dict)$/.test(value.kind))) return;
    const callee = this.project.callee(module, call);
    const inner = this.project.entered(callee);
    if (inner.kind === 'library') {
      if (inner.record !== undefined) for (const { value } of call.args) add(value);
    } else if (inner.kind === 'function') {
      const handing = this.withoutObject(module, call, callee);
      for (const { parameter, limits } of this.handedOn(inner.module, inner.index)) {
        const given = findArgument(handing, parameterRef(parameter));
        if (given.kind === 'given') add(given.argument.value, limits);
        else if (given.kind === 'spread') add(given.value, limits);
      }
    }
  }
}

function keyOf({ path }: Module, parameter: Parameter): string {
  return `${path}:${String(parameter.function)}:${parameter.name}`;
}

/** Notes that a value decides something, by the numbers that it is compared with. */
type Add = (value: Value, limits?: Iterable<number>) => void;

/** Whether a method is called on an object, not on its class or on nothing. */
function isOfObject({ statement }: FunctionFact): boolean {
  return statement?.decorators.every((decorator) => !/^(?:classmethod|staticmethod)$/.test(dottedName(decorator) ?? '')) === true;
}
