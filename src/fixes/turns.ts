/** Loops that make one and the same call again and again: with one number for a seed all their turns would draw alike. */
import type { ParameterRef } from '../catalogue/types.js';
import { findArgument, parameterNamed } from '../semantics/program/arguments.js';
import { bindingsOf } from '../semantics/module/bindings.js';
import type { CallFact, FunctionFact, Loop } from '../semantics/module/model.js';
import type { ModuleView } from '../semantics/views.js';
import type { CallExpression, Expression, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { calleeName, elementsOf, namesUnder, walkStatements, withinScope } from '../syntax/walk.js';
import { isSeedName } from './seed-in-scope.js';

interface Turns {
  readonly path: string;
  /** What says how often. */
  readonly head: Expression;
  /** The names that each turn gives a value; none where something else differs from turn to turn. */
  readonly names: readonly string[];
  /** It repeats something so and so often, and does not go through what differs. */
  readonly isCounted: boolean;
  /** The name of a number that is a valid seed, another one in each turn. */
  readonly number: string | null;
  /** What all of those numbers are below, where that is short to write. */
  readonly bound: string | null;
}

/**
 * The loops that repeat `call` with nothing that tells their turns apart, the seed for `parameter` aside; from the
 * outside in, those around it first, then those around the calls of the functions it stands in. `seed`: the name of
 * one that a fix would pass on.
 */
export function turnsAround(module: ModuleView, call: CallFact, parameter: ParameterRef, seed: string | null = null): readonly Turns[] {
  const found = findArgument(call, parameter);
  const others = call.expression.args.filter((argument) => found.kind !== 'given' || found.argument.argument !== argument);
  const read = namesUnder([call.expression.callee, ...others.map(({ value }) => value)]);
  const isFitted = isFittedLater(module, call);
  const own = unlike(module, call, read, isFitted);
  return [...own, ...outside(module, call, seed === null ? read : [...read, seed], isFitted, new Set())];
}

/** A number that differs in each of `turns`; `null` where none is short to write. */
export function numberOf(turns: readonly Turns[]): string | null {
  const [outer, inner] = turns;
  if (outer?.number == null || turns.length > 2) return null;
  if (inner === undefined) return outer.number;
  return inner.number === null || inner.bound === null ? null : `${outer.number} * ${inner.bound} + ${inner.number}`;
}

/** An object that draws from what it is fitted to or splits: that, and not what it is made with, tells the turns apart. */
function isFittedLater(module: ModuleView, { expression }: CallFact): boolean {
  const known = module.knownCall(expression);
  return known?.record.takesSeed !== undefined && known.record.makesGenerator === undefined && /\.[A-Z]\w*$/.test(known.qualifiedName);
}

/** Of the loops around `call` in its function those whose turns have nothing to do with `names`. */
function unlike(module: ModuleView, call: CallFact, names: readonly string[], isFitted: boolean): readonly Turns[] {
  const turns = call.loops.flatMap((loop) => turnsOf(module.path, loop, call.expression)).filter(({ isCounted }) => isCounted || !isFitted);
  if (turns.length === 0) return [];
  const sources = sourcesOf(module, call.function, names);
  return turns.filter((each) => !each.names.some((name) => sources.has(name)));
}

/** The same of the calls of the function around `call`, which hand it what it works with. */
function outside(module: ModuleView, call: CallFact, names: readonly string[], isFitted: boolean, seen: Set<FunctionFact>): readonly Turns[] {
  const fact = module.module.model.functions[call.function];
  if (fact?.statement == null || seen.has(fact)) return [];
  seen.add(fact);
  const sources = sourcesOf(module, call.function, names);
  const { statement: { parameters }, statement } = fact;
  const [object] = fact.class === null ? [] : parameters;
  const global = [...sources].filter((name) => !module.uses.isLocal(name, statement));
  return module.project.callers(module.module, fact.index).flatMap(({ module: from, call: site }) => {
    const view = module.viewOf(from);
    if (view === null) return [];
    const handed = parameters.flatMap(({ name }) => {
      if (name === object?.name) return [site.expression.callee];
      const ref = isFitted || sources.has(name) ? parameterNamed(fact, name) : null;
      const found = ref === null ? null : findArgument(site, ref);
      return found?.kind === 'given' ? [found.argument.argument.value] : found?.kind === 'unknown' ? site.expression.args.map(({ value }) => value) : [];
    });
    const read = [...namesUnder(handed), ...(from === module.module ? global : [])];
    const around = unlike(view, site, read, isFitted).map((each) => ({ ...each, number: null }));
    return [...around, ...outside(view, site, read, isFitted, seen)];
  });
}

/** The names that `names` have their values from in the body of function `index`, themselves included. */
function sourcesOf(module: ModuleView, index: number, names: readonly string[]): ReadonlySet<string> {
  const given = givenIn(module.module.model.functions[index]?.statement?.body ?? module.module.facts.body);
  const found = new Set(names);
  // A set that grows is gone through to its end.
  for (const name of found) for (const source of given.get(name) ?? []) found.add(source);
  return found;
}

/** For each name that a body gives a value: the names in what it is given. */
const givenIn = remembered((body: readonly Statement[]): ReadonlyMap<string, readonly string[]> => {
  const given = new Map<string, string[]>();
  const note = (targets: readonly Expression[], value: Expression): void => {
    for (const name of namesUnder(targets)) given.set(name, [...(given.get(name) ?? []), ...namesUnder([value])]);
  };
  for (const statement of walkStatements(body, withinScope)) {
    if (statement.kind === 'assign' && statement.value !== null) note(statement.targets, statement.value);
    if (statement.kind === 'for') note([statement.target], statement.iterable);
    if (statement.kind === 'with') for (const { target, value } of statement.items) if (target !== null) note([target], value);
    // `rows.append(row)`
    if (statement.kind === 'expression' && statement.value.kind === 'call' && statement.value.callee.kind === 'attribute') {
      for (const { value } of statement.value.args) note([statement.value.callee.object], value);
    }
  }
  return given;
});

function turnsOf(path: string, loop: Loop, call: CallExpression): readonly Turns[] {
  if (loop.kind === 'while') return [{ path, head: loop.test, names: [], isCounted: true, number: null, bound: null }];
  if (loop.kind === 'for') return [turnsOver(path, loop.target, loop.iterable, loop.body)];
  return loop.clauses.flatMap(({ target, value }) => {
    const isBound = value.end <= call.start || loop.elements.some(({ start, end }) => start <= call.start && call.end <= end);
    return target === null || !isBound ? [] : [turnsOver(path, target, value, [])];
  });
}

/** From here on a `range` may lead past the greatest number that is a seed. */
const MAX_START = 1_000_000;

/** `for i in range(n)`, `range(1, n)`, `for i, row in enumerate(rows)`, `for seed in seeds`: what tells the turns of `body` apart. */
function turnsOver(path: string, target: Expression, iterable: Expression, body: readonly Statement[]): Turns {
  const counted = countedBy(iterable);
  const places = counted?.args.filter(({ keyword }) => keyword === null) ?? [];
  const isRange = counted !== null && calleeName(counted) !== 'enumerate';
  const [first] = places;
  const isUp = isRange
    ? places.length === 1 ? first?.splat === null : places.length === 2 && isSmall(first?.value)
    : counted !== null && target.kind === 'tuple' && counted.args.slice(1).every(({ value }) => isSmall(value));
  const counter = isRange || target.kind === 'name' ? target : elementsOf(target)[0];
  const id = counter?.kind === 'name' && !counter.id.startsWith('_') && bindingsOf(body).every(({ name }) => name !== counter.id) ? counter.id : null;
  const stop = places.at(-1)?.value;
  return {
    path, head: iterable, names: namesUnder([target]), isCounted: isRange,
    number: isUp || (id !== null && target.kind === 'name' && isSeedName(id)) ? id : null,
    bound: !isRange ? null : stop?.kind === 'number' ? String(stop.value) : stop?.kind === 'name' ? stop.id : null,
  };
}

function isSmall(start: Expression | undefined): boolean {
  return start?.kind === 'number' && Number.isInteger(start.value) && start.value < MAX_START;
}

/** The `range` or `enumerate` whose numbers a loop goes through. */
function countedBy(iterable: Expression): CallExpression | null {
  if (iterable.kind !== 'call') return null;
  const name = calleeName(iterable);
  const [first] = iterable.args;
  return /^(?:t?range|enumerate)$/.test(name) ? iterable : name === 'tqdm' && first !== undefined ? countedBy(first.value) : null;
}
