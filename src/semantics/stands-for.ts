/** What a name may stand for where it is read: what it is assigned, what a loop or a comprehension around goes through. */
import type { Expression } from '../syntax/facts.js';
import { calleeName, elementsOf } from '../syntax/walk.js';
import type { Uses } from './uses.js';

/** Calls that go through what they are handed, in its order. */
const GOES_THROUGH = /^(?:enumerate|zip|list|tuple|iter|reversed|sorted)$/;

/** What `name` may stand for at `read`, as it is written there. */
export function standsFor(uses: Uses, name: string, read: Expression): readonly Expression[] {
  const place = uses.place(read);
  const isName = (target: Expression | null): boolean => target !== null && (target.kind === 'name' ? target.id === name : elementsOf(target).some(isName));
  const loops = (place?.around ?? []).flatMap((each) => (each.kind === 'for' && isName(each.target) ? inTurn(each.iterable) : []));
  const clauses: Expression[] = [];
  for (let outer = place?.parent ?? null; outer !== null; outer = uses.place(outer)?.parent ?? null) {
    if (outer.kind === 'comprehension') clauses.push(...outer.clauses.flatMap(({ target, value }) => (isName(target) ? inTurn(value) : [])));
  }
  const assigned = uses.inScope(name, place?.function ?? null).flatMap((written) => {
    const statement = uses.place(written)?.statement;
    return statement?.kind === 'assign' && statement.targets.includes(written) && statement.value !== null ? [statement.value] : [];
  });
  return [...loops, ...clauses, ...assigned];
}

/** The elements that are gone through, where they are written out. */
function inTurn(iterable: Expression): readonly Expression[] {
  const isCall = iterable.kind === 'call' && GOES_THROUGH.test(calleeName(iterable));
  return isCall ? iterable.args.flatMap(({ value }) => inTurn(value)) : elementsOf(iterable);
}
