/** Variables: what gives them a value, and where they are read. */
import type { CallExpression, Expression, ForStatement, FunctionStatement, Parameter, Statement } from '../syntax/facts.js';
import { calleeName, dottedName, elementsOf } from '../syntax/walk.js';
import { usesOf } from './lookups.js';
import { parameterTaking } from './program/arguments.js';
import type { Module } from './project.js';
import type { Place } from './uses.js';

/** The one variable, or attribute, that `statement` gives the value `expression`, by its path: `files`, `self.files`. */
export function pathGiven(expression: Expression, statement: Statement): string | null {
  if (statement.kind !== 'assign' || statement.value !== expression || statement.operator !== null) return null;
  const [target, ...more] = statement.targets;
  return target === undefined || more.length > 0 ? null : dottedName(target);
}

/** The one variable that `statement` gives the value `expression`. */
export function nameGiven(expression: Expression, statement: Statement): string | null {
  const path = pathGiven(expression, statement);
  return path?.includes('.') === true ? null : path;
}

/** The parameter that `argument` becomes in a function which `call` runs, and where that is read; `null`: nobody can tell. */
export function takenBy({ module, index }: { readonly module: Module; readonly index: number }, call: CallExpression, argument: Expression): Taken | null {
  const fact = module.model.functions[index];
  const parameter = fact === undefined ? undefined : parameterTaking(fact, call, argument);
  return fact?.statement == null || parameter === undefined ? null : { parameter, function: fact.statement, reads: readsOf(module, parameter.name, fact.statement) };
}

interface Taken {
  readonly parameter: Parameter;
  readonly function: FunctionStatement;
  readonly reads: readonly Expression[];
}

/** Where a variable is read, in functions inside its own too. */
export function readsOf(module: Module, name: string, within: FunctionStatement | null): readonly Expression[] {
  const uses = usesOf(module);
  if (within === null || !uses.isLocal(name, within)) return uses.reads(name, null);
  return uses.near(name, within).filter((read) => !uses.isTarget(read) && uses.place(read)?.around.includes(within) === true);
}

/** The loop over `turns`, which stands at `place`, with its variable that holds an element of `files` in each turn. */
export function loopOver(place: Place | undefined, turns: CallExpression, files: Expression): { readonly loop: ForStatement; readonly target: Expression } | null {
  const loop = place?.statement.kind === 'for' && place.statement.iterable === turns ? place.statement : null;
  const target = loop === null ? undefined : turnOf(loop.target, turns, files);
  return loop === null || target === undefined ? null : { loop, target };
}

/** The variable of a loop over `turns`, `enumerate(files)` or `zip(names, files)`, that holds an element of `files` in each turn. */
function turnOf(target: Expression, turns: CallExpression, files: Expression): Expression | undefined {
  const at = turns.args.findIndex(({ value, splat }) => value === files && splat === null);
  const name = calleeName(turns);
  return at < 0 || turns.args.slice(0, at).some(({ splat }) => splat !== null) ? undefined : name === 'zip' ? elementsOf(target)[at] : name === 'enumerate' && at === 0 ? elementsOf(target)[1] : undefined;
}
