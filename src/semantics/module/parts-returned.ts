/** How many values functions hand back, and how many names what they hand back is taken apart into. */
import type { Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { elementsOf, walkStatements, withinScope } from '../../syntax/walk.js';

/** The lengths of all that a function may hand back, as far as it is written out; `null` where some of it is not, or nothing is of any length. */
export const lengthsReturned = remembered(({ body }: FunctionStatement): ReadonlySet<number> | null => {
  const lengths = new Set<number>();
  for (const statement of walkStatements(body, withinScope)) {
    if (statement.kind !== 'return' || isNothing(statement.value)) continue;
    const length = statement.value === null ? null : lengthOf(statement.value);
    if (length === null) return null;
    lengths.add(length);
  }
  return lengths.size === 0 ? null : lengths;
});

/** How many names `statement` takes what it assigns apart into; `null`: it leaves it whole, or takes any number. */
export function namesTaking(statement: Statement): number | null {
  if (statement.kind !== 'assign' || statement.operator !== null) return null;
  const lengths = statement.targets.flatMap((target) => (target.kind === 'tuple' || target.kind === 'list' ? [lengthOf(target)] : []));
  return lengths.find((length) => length !== null) ?? null;
}

function lengthOf(expression: Expression): number | null {
  if (expression.kind !== 'tuple' && expression.kind !== 'list') return null;
  const elements = elementsOf(expression);
  return elements.some((element) => element.kind === 'unary' && element.operator === '*') ? null : elements.length;
}

/** Of what is nothing no names can be made either. */
function isNothing(value: Expression | null): boolean {
  return value === null || (value.kind === 'constant' && value.value === null);
}
