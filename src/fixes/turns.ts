/** Loops that make one and the same call again and again: with one number for a seed all their turns would draw alike. */
import type { ParameterRef } from '../catalogue/types.js';
import { findArgument } from '../semantics/arguments.js';
import { bindingsOf } from '../semantics/bindings.js';
import type { CallFact, Loop } from '../semantics/model.js';
import type { CallExpression, Expression, Statement } from '../syntax/facts.js';
import { calleeName, walkExpressions } from '../syntax/walk.js';

interface Turns {
  /** What says how often. */
  readonly head: Expression;
  /** The name of the turn's number. */
  readonly name: string | null;
  /** That name, where each of its numbers is a valid seed. */
  readonly number: string | null;
  /** What all of those numbers are below, where that is short to write. */
  readonly bound: string | null;
}

/** The loops around `call` none of whose turns the arguments have to do with, the one for `parameter` aside; from the outside in. */
export function turnsAround(call: CallFact, parameter: ParameterRef): readonly Turns[] {
  const found = findArgument(call, parameter);
  const others = call.expression.args.filter((argument) => found.kind !== 'given' || found.argument.argument !== argument);
  const read = new Set(walkExpressions(others.map(({ value }) => value)).flatMap((part) => (part.kind === 'name' ? [part.id] : [])));
  return call.loops.flatMap((loop) => turnsOf(loop, call.expression)).filter(({ name }) => name === null || !read.has(name));
}

/** A number that differs in each of `turns`; `null` where none is short to write. */
export function numberOf(turns: readonly Turns[]): string | null {
  const [outer, inner] = turns;
  if (outer?.number == null || turns.length > 2) return null;
  if (inner === undefined) return outer.number;
  return inner.number === null || inner.bound === null ? null : `${outer.number} * ${inner.bound} + ${inner.number}`;
}

function turnsOf(loop: Loop, call: CallExpression): readonly Turns[] {
  if (loop.kind === 'while') return [{ head: loop.test, name: null, number: null, bound: null }];
  if (loop.kind === 'for') return counted(loop.target, loop.iterable, loop.body);
  return loop.clauses.flatMap(({ target, value }) => {
    const isBound = value.end <= call.start || loop.elements.some(({ start, end }) => start <= call.start && call.end <= end);
    return target === null || !isBound ? [] : counted(target, value, []);
  });
}

/** From here on a `range` may lead past the greatest number that is a seed. */
const MAX_START = 1_000_000;

/** `for i in range(n)`, `range(1, n)`, `tqdm(range(n))`: what `body` counts by `i`. */
function counted(target: Expression, iterable: Expression, body: readonly Statement[]): readonly Turns[] {
  const range = rangeOf(iterable);
  if (range === null || target.kind !== 'name') return [];
  const { id } = target;
  const places = range.args.filter(({ keyword }) => keyword === null);
  const [first] = places;
  const isUp = places.length === 1
    ? first?.splat === null
    : places.length === 2 && first?.value.kind === 'number' && Number.isInteger(first.value.value) && first.value.value < MAX_START;
  const isNumber = isUp && !id.startsWith('_') && bindingsOf(body).every(({ name }) => name !== id);
  const stop = places.at(-1)?.value;
  const bound = stop?.kind === 'number' ? String(stop.value) : stop?.kind === 'name' ? stop.id : null;
  return [{ head: iterable, name: id, number: isNumber ? id : null, bound }];
}

function rangeOf(iterable: Expression): CallExpression | null {
  if (iterable.kind !== 'call') return null;
  const name = calleeName(iterable);
  const [first] = iterable.args;
  return name === 'range' || name === 'trange' ? iterable : name === 'tqdm' && first !== undefined ? rangeOf(first.value) : null;
}
