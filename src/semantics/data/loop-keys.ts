/** The texts that the variable of a loop or a comprehension holds one after the other, and what is decided by each. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { ComprehensionExpression, Expression, ForStatement } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { calleeName, elementsOf } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import { bindingsOf } from '../module/bindings.js';
import { literalOf } from '../module/conditions.js';
import { isEvaluated, statementsReached, truth } from '../program/reached.js';
import type { Module } from '../project.js';

/** One turn of a loop: its variable `name` holds `key`. */
export interface Turn {
  readonly loop: ForStatement | ComprehensionExpression;
  readonly name: string;
  readonly key: string;
}

const MAX_HOPS = 4;

/** The turns of the loops around `expression` in which that is evaluated, from the inside out, as far as they go through texts that are written out; `[]`: there are no such loops. */
export function turnsAround(module: Module, expression: Expression): readonly Turn[] {
  const loop = loopsAround(module, expression).find((each) => namesOf(each).some((name) => turnsOf(module, each, name).length > 0));
  const turns = loop === undefined ? [] : namesOf(loop).flatMap((name) => turnsOf(module, loop, name));
  return turns.filter((turn) => isReached(module, expression, turn));
}

/** The turns of the loop whose variable `name` is, the one that is going on where it is that loop's; `[]`: nobody knows them. */
export function turnsBy(module: Module, name: Expression, now: Turn | null): readonly Turn[] {
  if (name.kind !== 'name') return [];
  const loop = loopsAround(module, name).find((each) => namesOf(each).includes(name.id));
  if (loop === undefined) return [];
  return now?.loop === loop && now.name === name.id ? [now] : turnsOf(module, loop, name.id);
}

/** What `expression` is in a turn, where the loop's variable decides it; `undefined`: who knows. */
export function valueIn(module: Module, expression: Expression, turn: Turn, hops = 0): JsonScalar | undefined {
  const literal = (part: Expression): JsonScalar | undefined => valueIn(module, part, turn, hops + 1);
  switch (expression.kind) {
    case 'name': {
      if (expression.id === turn.name) return turn.key;
      const [value, ...more] = usesOf(module).assigned(expression.id);
      return value === undefined || more.length > 0 || hops > MAX_HOPS ? undefined : valueIn(module, value, turn, hops + 1);
    }
    case 'conditional': {
      const isSo = truth(expression.test, literal);
      return isSo === null ? undefined : literal(isSo ? expression.then : expression.otherwise);
    }
    case 'binary':
      return truth(expression, literal) ?? undefined;
    case 'unary':
      return expression.operator === 'not' ? truth(expression, literal) ?? undefined : literalOf(expression);
    default:
      return literalOf(expression);
  }
}

/** Whether a turn of a loop comes to `expression`, which stands in it. */
function isReached(module: Module, expression: Expression, turn: Turn): boolean {
  const uses = usesOf(module);
  const literal = (part: Expression): JsonScalar | undefined => valueIn(module, part, turn);
  const statement = uses.place(expression)?.statement;
  const isRun = turn.loop.kind === 'comprehension' || statement === undefined || statementsReached(turn.loop.body, literal).has(statement);
  return isRun && isEvaluated(uses, expression, literal);
}

/** The loops and comprehensions of its function in whose turns `expression` is evaluated, from the inside out. */
function loopsAround(module: Module, expression: Expression): readonly (ForStatement | ComprehensionExpression)[] {
  const uses = usesOf(module);
  const place = uses.place(expression);
  const found: (ForStatement | ComprehensionExpression)[] = [];
  for (let at = place?.parent ?? null; at !== null; at = uses.place(at)?.parent ?? null) {
    const [first] = at.kind === 'comprehension' ? at.clauses : [];
    if (at.kind === 'comprehension' && first !== undefined && !holds(first.value, expression)) found.push(at);
  }
  for (const around of place?.around.toReversed() ?? []) {
    if (around === place?.function) break;
    if (around.kind === 'for' && around.body.some((each) => holds(each, expression))) found.push(around);
  }
  return found;
}

function clausesOf(loop: ForStatement | ComprehensionExpression): readonly { readonly target: Expression | null; readonly value: Expression }[] {
  return loop.kind === 'for' ? [{ target: loop.target, value: loop.iterable }] : loop.clauses;
}

function namesOf(loop: ForStatement | ComprehensionExpression): readonly string[] {
  return clausesOf(loop).flatMap(({ target }) => (target === null ? [] : [target, ...elementsOf(target)].flatMap((part) => (part.kind === 'name' ? [part.id] : []))));
}

function turnsOf(module: Module, loop: ForStatement | ComprehensionExpression, name: string): readonly Turn[] {
  if (loop.kind === 'for' && bindingsOf(loop.body).some((binding) => binding.name === name)) return [];
  const keys = clausesOf(loop).flatMap(({ target, value }) => {
    if (target?.kind === 'name' && target.id === name) return textsIn(module, value, 0) ?? [];
    const at = target === null ? -1 : elementsOf(target).findIndex((part) => part.kind === 'name' && part.id === name);
    // `for split, rows in sets.items()`, `for at, split in enumerate(splits)`
    const of = value.kind !== 'call' ? undefined : calleeName(value) === 'items' && at === 0 && value.callee.kind === 'attribute' ? value.callee.object : calleeName(value) === 'enumerate' && at === 1 ? value.args[0]?.value : undefined;
    return of === undefined ? [] : textsIn(module, of, 0) ?? [];
  });
  return keys.map((key) => ({ loop, name, key }));
}

/** The texts that something to go through is made of; `null`: there are others, or may be. */
function textsIn(module: Module, iterable: Expression, hops: number): readonly string[] | null {
  const parts = iterable.kind === 'dict' ? iterable.entries.map(({ key }) => key) : iterable.kind === 'set' ? iterable.elements : elementsOf(iterable);
  const texts = parts.flatMap((part) => (part?.kind === 'string' && part.value !== null ? [part.value] : []));
  if (parts.length > 0) return texts.length === parts.length ? texts : null;
  if (iterable.kind === 'comprehension') {
    const [key, value] = iterable.elements;
    const [clause, ...more] = iterable.clauses;
    const isKey = value !== undefined && clause?.target?.kind === 'name' && key?.kind === 'name' && key.id === clause.target.id;
    return isKey && more.length === 0 ? textsIn(module, clause.value, hops) : null;
  }
  if (iterable.kind === 'call') {
    const of = iterable.callee.kind === 'attribute' ? (iterable.callee.name === 'keys' ? iterable.callee.object : undefined) : /^(?:list|tuple|sorted|set|tqdm)$/.test(calleeName(iterable)) ? iterable.args[0]?.value : undefined;
    return of === undefined ? null : textsIn(module, of, hops);
  }
  const [value, ...more] = iterable.kind === 'name' ? usesOf(module).assigned(iterable.id) : [];
  return value === undefined || more.length > 0 || hops > MAX_HOPS ? null : textsIn(module, value, hops + 1);
}
