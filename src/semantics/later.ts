import { remembered } from '../syntax/remember.js';
import type { FunctionStatement } from '../syntax/facts.js';
import { expressionsOf, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';
import type { FunctionFact } from './model.js';

/** Whether a call of a function runs nothing of it yet: its body is run when somebody goes through what the call returns, or awaits it. */
export function runsLater({ statement, decorators }: FunctionFact): boolean {
  return statement !== null && decorators.length === 0 && (statement.isAsync || isGenerator(statement));
}

const isGenerator = remembered(({ body }: FunctionStatement): boolean => {
  const own = walkStatements(body, withinScope).filter(withinScope).flatMap(expressionsOf);
  return [...walkExpressions(own)].some((part) => part.kind === 'opaque' && part.yields === true);
});
