/** Collections whose elements are numbered, or matched with those of another by their places. */
import type { CallExpression, Expression } from '../../syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

/** `enumerate(words)`, `zip(words, range(n))`, `zip(count(), words)`: the position becomes data. */
export function isNumbered(module: ModuleView, iterable: Expression): boolean {
  if (iterable.kind !== 'call') return false;
  if (calleeName(iterable) === 'enumerate') return true;
  return calleeName(iterable) === 'zip' && iterable.args.some(({ value }) => isCount(value) || isListing(module, value, 0)) && iterable.args.length > 1;
}

function isCount(expression: Expression): boolean {
  return expression.kind === 'call' && /^(?:range|arange|count)$/.test(calleeName(expression));
}

/** `zip(images, masks)` of two listings: they are matched by the place each happens to have. */
export function isPaired(module: ModuleView, listing: Expression, zip: CallExpression): boolean {
  const name = dottedName(listing);
  return zip.args.some(({ value }) => {
    const other = dottedName(value);
    if (value === listing || !isListing(module, value, 0)) return false;
    return name !== null ? !areOfSameOrder(module, other, name) : ![...walkExpressions([listing])].some((part) => other !== null && dottedName(part) === other);
  });
}

/** A listing of files, or a variable that holds nothing else. */
function isListing(module: ModuleView, expression: Expression, hops: number): boolean {
  if (module.knownCall(expression)?.record.roles?.includes('file-listing') === true) return true;
  const name = dottedName(expression);
  if (name === null || hops > 2) return false;
  return [...walkExpressions(module.uses.assigned(name))].some((part) => part.kind === 'call' && isListing(module, part, hops + 1));
}

/** One is made of the other, element by element. */
export function areOfSameOrder(module: ModuleView, a: string | null, b: string): boolean {
  return a !== null && (a === b || isMadeFrom(module, a, b) || isMadeFrom(module, b, a));
}

function isMadeFrom(module: ModuleView, name: string, source: string): boolean {
  return [...walkExpressions(module.uses.assigned(name))].some((part) => dottedName(part) === source);
}
