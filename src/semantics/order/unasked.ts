/** Arms that are taken only where somebody asks for a limit, and nobody does. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { dottedName, lastPart } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';
import { isUnbounded } from './bounds.js';

/** What says how many are taken. */
const LIMIT = /max|limit|most|num|count|samples?|subset|first|top|(?:^|_)n(?:_|$)/i;

/** Whether `read` stands in such an arm: `if limit is not None: rows = rows[:limit]`. */
export function isUnasked(module: ModuleView, read: Expression): boolean {
  return (module.uses.place(read)?.around ?? []).some((statement) => {
    return unaskedArm(module, statement)?.some(({ start, end }) => start <= read.start && read.end <= end) === true;
  });
}

/** The arm of `statement` that is taken only where somebody asks for a limit, and nobody does. */
export function unaskedArm(module: ModuleView, statement: Statement): readonly Statement[] | null {
  const [branch] = statement.kind === 'if' ? statement.branches : [];
  return branch !== undefined && asksForLimit(module, branch.test) ? branch.body : null;
}

/** `limit is not None and …` of what is none until somebody chooses a number. */
export function asksForLimit(module: ModuleView, test: Expression): boolean {
  if (test.kind !== 'binary') return false;
  if (test.operator === 'and') return [test.left, test.right].some((side) => asksForLimit(module, side));
  const { left, right, operator } = test;
  return operator === 'is not' && right.kind === 'constant' && right.value === null && LIMIT.test(lastPart(dottedName(left) ?? '')) && isUnbounded(module, left);
}
