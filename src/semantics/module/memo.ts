/** What runs once for each value that is kept: behind a test that the value is not there yet. */
import type { Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import type { Uses } from '../uses.js';

/** Whether what stands at `expression` runs only to make a value that its function keeps and asks for first. */
export function isMemoised(uses: Uses, expression: Expression): boolean {
  const place = uses.place(expression);
  if (place?.function == null) return false;
  const { around, statement } = place;
  const within = around.slice(around.indexOf(place.function) + 1);
  return within.some((each, at) => {
    const inner = within[at + 1];
    const branch = each.kind === 'if' && inner !== undefined ? each.branches.find(({ body }) => body.includes(inner)) : undefined;
    return branch !== undefined && asksFor(branch.test, false).some((kept) => keeps(branch.body, kept));
  }) || leavesBefore(place.function, statement);
}

/** An earlier statement of the function leaves it where the value is there already. */
function leavesBefore(scope: FunctionStatement, statement: Statement): boolean {
  return scope.body.some((each) => {
    if (each.kind !== 'if' || each.end > statement.start) return false;
    const rest = scope.body.filter(({ start }) => start > each.end);
    return each.branches.some(({ test, body }) => body.at(-1)?.kind === 'return' && asksFor(test, true).some((kept) => keeps(rest, kept)));
  });
}

/** What a test asks for: the names of values that it finds missing, or `isThere`. */
function asksFor(test: Expression, isThere: boolean): readonly string[] {
  if (test.kind === 'unary' && test.operator === 'not') return asksFor(test.operand, !isThere);
  if (test.kind === 'binary') {
    const { operator, left, right } = test;
    // A value that is there but does not fit is made anew.
    if (operator === 'or' || operator === 'and') return [...asksFor(left, isThere), ...asksFor(right, isThere)];
    const isNone = right.kind === 'constant' && right.value === null;
    if (operator === (isThere ? 'is not' : 'is') && isNone) return nameOf(left);
    return operator === (isThere ? 'in' : 'not in') ? nameOf(right) : [];
  }
  if (test.kind === 'call' && isThere && calleeName(test) === 'hasattr') {
    const [object, attribute] = test.args;
    const owner = object === undefined ? null : dottedName(object.value);
    return owner !== null && attribute?.value.kind === 'string' ? [`${owner}.${attribute.value.value ?? ''}`] : [];
  }
  return isThere && (test.kind === 'name' || test.kind === 'attribute') ? nameOf(test) : [];
}

function nameOf(expression: Expression): readonly string[] {
  const name = dottedName(expression);
  return name === null ? [] : [name];
}

/** Whether a statement of `body` assigns to `name` or to an entry of it. */
function keeps(body: readonly Statement[], name: string): boolean {
  return [...walkStatements(body, withinScope)].some((each) => each.kind === 'assign' && each.targets.some((target) => {
    return [...walkExpressions([target])].some((part) => dottedName(part) === name);
  }));
}
