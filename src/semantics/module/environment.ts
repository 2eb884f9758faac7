import { alike } from '../../syntax/alike.js';
import { UNKNOWN, type Bound, type Guards, type TableKey, type Value } from './model.js';

/** Where an environment keeps its names. */
type Names = Pick<Map<string, Value>, 'get'> & {
  set(name: string, value: Value): unknown;
  keys(): Iterable<string>;
  entries(): Iterable<[string, Value]>;
};

/**
 * The names of one scope while its body is read in order. A branch reads in an overlay; `join` folds overlays back.
 */
export class Environment {
  constructor(
    /** What this overlays within the same scope. */
    private readonly below: Environment | null = null,
    /** The scope around this one, as it is when a name is looked up. */
    readonly outer: Environment | null = null,
    private readonly own: Names = new Map<string, Value>(),
  ) {}

  /** The value of `name` in this scope or the ones around it; `undefined` when it is bound nowhere. */
  get(name: string): Value | undefined {
    return this.local(name) ?? this.enclosing()?.get(name);
  }

  /** The value of `name` in this very scope. */
  local(name: string): Value | undefined {
    return this.own.get(name) ?? this.below?.local(name);
  }

  set(name: string, value: Value): void {
    this.own.set(name, value);
  }

  /** The scope around, through all overlays. */
  enclosing(): Environment | null {
    return this.outer ?? this.below?.enclosing() ?? null;
  }

  overlay(): Environment {
    return new Environment(this);
  }

  /**
   * Folds the arms of a branch into this scope: a name keeps its value only where all arms agree; that of the `usual`
   * one is what it is by default. Where `guards` tells when each of them is taken, what a function is handed decides;
   * which of several callables it is, whatever `ways` tells of each of them.
   */
  join(arms: readonly Environment[], usual: Environment | null, guards: readonly Guards[] | null = null, ways: readonly Guards[] = []): void {
    const names = new Set(arms.flatMap((arm) => [...arm.own.keys()]));
    for (const name of names) {
      const values = arms.map((arm) => arm.local(name));
      const joined = withUsual(values.reduce(joinValues) ?? UNKNOWN, usual?.local(name));
      // `if args.seed is None: args.seed = draw()`, where the option is something by default.
      if (isRandom(joined) && usual !== null && usual.local(name) === undefined) continue;
      const decided = guards !== null && (joined.kind === 'unknown' || joined.kind === 'dict') ? casesOf(values, guards) : UNKNOWN;
      this.set(name, decided.kind !== 'unknown' ? decided : joined.kind === 'choice' ? decidedBy(joined, values, ways) : joined);
    }
  }

  *entries(): Iterable<[string, Value]> {
    if (this.below !== null) yield* this.below.entries();
    yield* this.own.entries();
  }
}

/** What each of several ways leaves of a value that what a function is handed decides; of mappings, what each of them has under each key. */
export function casesOf(values: readonly (Value | undefined)[], guards: readonly Guards[]): Value {
  const tables = values.flatMap((value) => (value?.kind === 'dict' ? [value] : []));
  const joined = tables.length === values.length ? tables.reduce<Value | undefined>(joinValues, undefined) : undefined;
  if (joined?.kind === 'dict') {
    const entries = Array.from(joined.entries, ([key, held]): [TableKey, Value] => {
      const decided = held.kind === 'unknown' || held.kind === 'dict' ? casesOf(tables.map((table) => table.entries.get(key)), guards) : held;
      return [key, decided.kind === 'unknown' ? held : decided];
    });
    return { ...joined, entries: new Map(entries) };
  }
  const of = values.flatMap((value, at) => (value?.kind === 'scalar' || value?.kind === 'parameter' ? [{ guards: guards[at] ?? { all: [], complete: true }, value }] : []));
  return of.length === values.length ? { kind: 'cases', of } : UNKNOWN;
}

/** So many constants one of which something is are told apart. */
const MAX_CONSTANTS = 8;

/** One of several constants, which of them nobody knows; `UNKNOWN` where one of `values` is no constant. */
export function oneOf(values: readonly Value[]): Value {
  const of: (Value & { kind: 'scalar' })[] = [];
  for (const value of values.flatMap((each) => constantsIn(each) ?? [UNKNOWN])) {
    if (value.kind !== 'scalar' || of.length > MAX_CONSTANTS) return UNKNOWN;
    if (!of.some((other) => sameValue(other, value))) of.push(value);
  }
  return of.length === 1 ? of[0] ?? UNKNOWN : { kind: 'cases', of: of.map((value) => ({ guards: { all: [], complete: false }, value })) };
}

/** The constants one of which `value` is; `null`: who knows. */
export function constantsIn(value: Value): readonly Value[] | null {
  if (value.kind === 'scalar') return [value];
  return value.kind === 'cases' && value.of.every(({ guards, value: { kind } }) => guards.all.length === 0 && kind === 'scalar') ? value.of.map((each) => each.value) : null;
}

/** What the first of `values` is whose guards hold, and `otherwise` where none do, where what a function is handed decides. */
export function decidedFor(guards: readonly Guards[], values: readonly (Value | undefined)[], otherwise: Value | undefined): Value {
  const isDecided = guards.every(({ all }) => all.length > 0 && all.every(({ value }) => /^(?:parameter|method|entry|held)$/.test(value.kind) || (value.kind === 'cases' && constantsIn(value) === null)));
  return isDecided ? casesOf([...values, otherwise], [...guards, { all: [], complete: true }]) : UNKNOWN;
}

/** A choice, and when it is which of its callables, of which `values` are what each of `ways` leaves. */
function decidedBy(choice: Value & { kind: 'choice' }, values: readonly (Value | undefined)[], ways: readonly Guards[]): Value {
  // What a module keeps under its own names may be something else when it is called.
  const told = ways.map(({ all, complete }) => (complete && all.every((guard) => guard.switch === undefined) ? { all, complete } : null));
  if (choice.when !== undefined || told.every((way) => way === null)) return choice;
  return {
    ...choice,
    when: choice.of.map((each) => {
      const [at, ...others] = [...values.keys()].filter((way) => { const value = values[way]; return value !== undefined && sameValue(value, each); });
      return at === undefined || others.length > 0 ? null : told[at] ?? null;
    }),
  };
}

/** What several ways leave of a value, and what it is on the one that is taken by default. */
export function withUsual(joined: Value, usual: Value | undefined): Value {
  if (usual !== undefined && joined.kind === 'choice' && joined.of.some((each) => sameValue(each, usual))) return { ...joined, usual };
  if (usual?.kind !== 'scalar') return joined;
  return joined.kind === 'unknown' ? { kind: 'option', default: usual } : joined.kind === 'choice' ? { ...joined, usual } : joined;
}

/** An option that is `None` where nobody gives it, as far as its declaration tells. */
export function isLeftOut(value: Value): boolean {
  return value.kind === 'option' && value.required !== true && value.computed !== true && (value.default === null || (value.default.kind === 'scalar' && value.default.value === null));
}

/** A number that may differ each run. */
export function isRandom(value: Value | undefined): boolean {
  return value?.kind === 'entropy' || value?.kind === 'drawn';
}

/** What `first if … else second` is where one of them is a number that may differ each run: that number, unless `usual` is the other or nobody knows what the other is. */
export function randomOf(first: Value, second: Value, usual: Value | undefined): Value | null {
  const [random, other] = isRandom(first) ? [first, second] : [second, first];
  if (!isRandom(random) || other.kind === 'parameter') return null;
  if (usual !== undefined) return usual;
  const isUnset = isRandom(other) || isNothing(other) || isLeftOut(other);
  return isUnset ? random : UNKNOWN;
}

/** What is known when a name holds one value or the other; a name bound on one side only keeps its value. */
export function joinValues(a: Value | undefined, b: Value | undefined): Value | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.kind === 'dict' && b.kind === 'dict') {
    const keys = new Set([...a.entries.keys(), ...b.entries.keys()]);
    const entries = [...keys].map((key): [TableKey, Value] => {
      const [left, right] = [a.entries.get(key), b.entries.get(key)];
      return [key, left !== undefined && right !== undefined ? (joinValues(left, right) ?? UNKNOWN) : perhaps(left ?? right)];
    });
    return { kind: 'dict', entries: new Map(entries), complete: a.complete && b.complete };
  }
  // `if seed is None: seed = draw()`: what the parameter is when nothing is handed over.
  for (const [held, other] of [[a, b], [b, a]] as const) {
    if (held.kind === 'parameter' && (other.kind === 'entropy' || other.kind === 'drawn')) return { ...held, default: other };
    const fallen = fallingBack(held, other);
    if (fallen !== null) return fallen;
    // `if isinstance(root, str): root = Path(root)`: what has been a path before is one afterwards.
    const made = held.kind === 'parameter' && other.kind === 'instance' && 'name' in other.of && other.of.name === 'pathlib.Path' ? other.call?.args[0]?.value : undefined;
    if (made !== undefined && sameValue(made, held)) return other;
  }
  return sameValue(a, b) ? a : choiceOf([a, b]);
}

/** Modules that have a global generator's methods for functions. */
const DRAWS_LIKE_GENERATOR = /^(?:numpy\.)?random$/;

/** A parameter in whose place, where nothing is handed over, a module's functions draw, or an object or a callable of the project stands: `rng = rng or np.random`, `split = split or Split()`, `crop = crop or random_crop`. */
export function fallingBack(held: Value, other: Value, isOwn: (name: string) => boolean = () => false): Value | null {
  const isModule = other.kind === 'reference' && DRAWS_LIKE_GENERATOR.test(other.name);
  const isObject = other.kind === 'instance' && other.call !== null && ('index' in other.of || isOwn(other.of.name));
  const isCallable = other.kind === 'function' || other.kind === 'class' || (other.kind === 'reference' && isOwn(other.name));
  return (isModule || isObject || isCallable) && held.kind === 'parameter' && held.default !== null && isNothing(held.default) ? { ...held, default: other } : null;
}

/** What a key stands for that may be there or not: what is switched off where it is there is most likely off where it is not. */
function perhaps(held: Value | undefined): Value {
  return held?.kind === 'scalar' && (held.value === 0 || held.value === false) ? { kind: 'option', default: held } : UNKNOWN;
}

/** More callables than this are too many to follow. */
const MAX_CHOICE = 8;

/** What may be called, or has methods that may; what a call of the project makes among it. */
const CALLABLE = new Set<Value['kind']>(['reference', 'function', 'class', 'instance', 'method', 'result']);

/** Whether a value is followed where a list holds it: something to call or to use, or one of several such. */
export function isElement(value: Value): boolean {
  return CALLABLE.has(value.kind) || value.kind === 'choice' || value.kind === 'element';
}

/** One of `values`, where each of them may be called or used, or is `None` until it may. */
export function choiceOf(values: readonly Value[]): Value {
  const each = values.flatMap((value) => (value.kind === 'choice' ? value.of : [value]));
  const all = each.some(isMade) ? each.filter((value) => !isReadBack(value)) : each;
  const of: Value[] = [];
  for (const value of all) {
    if (!of.some((other) => sameValue(value, other))) of.push(value);
    // More are of no use, and to tell them apart would take the square of the time.
    if (of.length > MAX_CHOICE) return UNKNOWN;
  }
  const [only] = of;
  if (only === undefined) return UNKNOWN;
  if (of.length === 1) return isElement(only) ? only : UNKNOWN;
  return of.every((value) => CALLABLE.has(value.kind) || isNothing(value)) ? { kind: 'choice', of } : UNKNOWN;
}

function isMade(value: Value): boolean {
  return value.kind === 'instance' && value.call !== null;
}

/** An object from a file: where the program makes one when there is no file, that is another of the same class. */
function isReadBack(value: Value): boolean {
  return value.kind === 'result' && value.part === undefined && value.call.callee.kind === 'external' && READS_BACK.test(value.call.callee.name);
}

const READS_BACK = /^(?:torch|pickle|cPickle|_pickle|dill|cloudpickle|joblib)\.loads?$/;

/** Those of a choice that anybody calls: what is `None` raises. */
export function usableOf({ of }: Value & { kind: 'choice' }): readonly Value[] {
  return of.filter((value) => !isNothing(value));
}

function isNothing(value: Value): boolean {
  return value.kind === 'scalar' && value.value === null;
}

export function sameValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'scalar':
      return b.kind === 'scalar' && a.value === b.value;
    case 'reference':
      return b.kind === 'reference' && a.name === b.name && bindAlike(a.bound, b.bound);
    case 'function':
    case 'class':
      return b.kind === a.kind && a.index === b.index && bindAlike(a.bound, b.bound);
    case 'parameter':
      return b.kind === 'parameter' && a.function === b.function && a.name === b.name && JSON.stringify(a.steps) === JSON.stringify(b.steps);
    case 'element':
      return b.kind === 'element' && sameValue(a.of, b.of);
    case 'entry':
      return b.kind === 'entry' && a.key === b.key && sameValue(a.of, b.of);
    case 'result':
      return b.kind === 'result' && a.call === b.call && a.part === b.part;
    case 'instance':
      return b.kind === 'instance' && a.call === b.call && sameClass(a.of, b.of);
    case 'method':
      return b.kind === 'method' && a.name === b.name && sameValue(a.receiver, b.receiver);
    case 'held':
      return b.kind === 'held' && a.name === b.name && a.by === b.by && sameValue(a.of, b.of);
    default:
      return false;
  }
}

function bindAlike(a: Bound | undefined, b: Bound | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((bound, at) => bound === b[at]));
}

function sameClass(a: { name: string } | { index: number }, b: typeof a): boolean {
  return 'name' in a ? 'name' in b && a.name === b.name : 'index' in b && a.index === b.index;
}

/** Whether two values say the same to the letter. */
export function isEqualValue(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'scalar':
      return b.kind === 'scalar' && a.value === b.value && a.isFloat === b.isFloat;
    case 'dict':
      return b.kind === 'dict' && a.complete === b.complete && a.entries.size === b.entries.size
        && areEqual([...a.entries.keys()], [...b.entries.keys()], (left, right) => left === right)
        && areEqual([...a.entries.values()], [...b.entries.values()], isEqualValue)
        && areEqual(a.rest === undefined ? [] : [a.rest], b.rest === undefined ? [] : [b.rest], isEqualValue);
    case 'collection':
      return b.kind === 'collection' && areEqual(a.elements, b.elements, isEqualValue);
    case 'test':
      return b.kind === 'test' && isEqualValue(a.guard.value, b.guard.value) && alike(a.guard.test, b.guard.test) && alike(a.guard.steps, b.guard.steps);
    case 'cases':
      return b.kind === 'cases' && areEqual(a.of, b.of, (left, right) => isEqualValue(left.value, right.value) && alike(left.guards, right.guards));
    case 'series':
      return b.kind === 'series' && isEqualValue(a.each, b.each);
    case 'choice':
      return b.kind === 'choice' && areEqual(a.of, b.of, isEqualValue) && areSame(a.usual ?? null, b.usual ?? null)
        && alike(a.when, b.when);
    case 'method':
      return b.kind === 'method' && a.name === b.name && isEqualValue(a.receiver, b.receiver);
    case 'held':
      return b.kind === 'held' && a.name === b.name && a.by === b.by && isEqualValue(a.of, b.of);
    case 'super':
      return b.kind === 'super' && a.class === b.class;
    case 'option':
      return b.kind === 'option' && a.required === b.required && a.unset === b.unset && a.computed === b.computed && areSame(a.default, b.default);
    case 'entropy':
      return b.kind === 'entropy' && a.what === b.what && a.call === b.call;
    case 'drawn':
      return b.kind === 'drawn' && a.call === b.call;
    case 'parameter':
      return sameValue(a, b) && b.kind === 'parameter' && a.position === b.position && a.attribute === b.attribute && a.varies === b.varies && areSame(a.default, b.default) && areSame(a.type ?? null, b.type ?? null);
    case 'element':
      return b.kind === 'element' && isEqualValue(a.of, b.of);
    case 'entry':
      return b.kind === 'entry' && a.key === b.key && isEqualValue(a.of, b.of) && areSame(a.default, b.default);
    case 'result':
      return sameValue(a, b) && b.kind === 'result' && areSame(a.type ?? null, b.type ?? null);
    case 'unknown':
      return b.kind === 'unknown' && areSame(a.by ?? null, b.by ?? null);
    default:
      return sameValue(a, b);
  }
}

function areSame(a: Value | null, b: Value | null): boolean {
  return a === null || b === null ? a === b : isEqualValue(a, b);
}

export function areEqual<Item>(a: readonly Item[], b: readonly Item[], same: (a: Item, b: Item) => boolean = Object.is): boolean {
  return a.length === b.length && a.every((item, at) => same(item, b[at] as Item));
}
