/** Branches that a function can't go past: no arm is taken, and the name that each of them binds is read behind. */
import type { FunctionStatement, IfStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { bodiesOf, expressionsOf, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { bindingsOf, functionBindings } from './bindings.js';

/** The branches of `fn` without an `else` whose arms choose what a name stands for (`elif kind == "gru": net = GRU()`) that nothing else binds. */
export const choosesOneOf = remembered((fn: FunctionStatement): ReadonlySet<IfStatement> => {
  const found = new Set<IfStatement>();
  for (const block of [fn.body, ...walkStatements(fn.body, withinScope).filter(withinScope).flatMap(bodiesOf)]) {
    for (const [at, statement] of block.entries()) {
      if (statement.kind === 'if' && statement.branches.length > 1 && statement.otherwise.length === 0 && isNeeded(fn, statement, block.slice(at + 1))) found.add(statement);
    }
  }
  return found;
});

function isNeeded(fn: FunctionStatement, { branches, start, end }: IfStatement, behind: readonly Statement[]): boolean {
  const [first, ...others] = branches.map(({ body }) => new Set(bindingsOf(body).flatMap(({ name, certainty }) => (certainty === 'always' ? [name] : []))));
  const chosen = [...first ?? []].filter((name) => others.every((names) => names.has(name)));
  const own = functionBindings(fn);
  return chosen.some((name) => {
    const bindings = own.filter((binding) => binding.name === name);
    const isBoundHere = bindings.length > 0 && bindings.every(({ statement }) => statement !== null && statement.start >= start && statement.end <= end);
    return isBoundHere && behind.some((statement) => walkExpressions(expressionsOf(statement)).some((part) => part.kind === 'name' && part.id === name));
  });
}
