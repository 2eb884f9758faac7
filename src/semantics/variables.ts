/** Variables: what gives them a value, and where they are read. */
import type { Expression, FunctionStatement, Statement } from '../syntax/facts.js';
import { dottedName } from '../syntax/walk.js';
import { usesOf } from './lookups.js';
import type { Module } from './project.js';

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

/** Where a variable is read, in functions inside its own too. */
export function readsOf(module: Module, name: string, within: FunctionStatement | null): readonly Expression[] {
  const uses = usesOf(module);
  if (within === null || !uses.isLocal(name, within)) return uses.reads(name, null);
  return uses.near(name, within).filter((read) => !uses.isTarget(read) && uses.place(read)?.around.includes(within) === true);
}
