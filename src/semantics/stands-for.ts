/** What a name may stand for where it is read: what it is assigned, what a loop or a comprehension around goes through. */
import type { Expression } from '../syntax/facts.js';
import { calleeName, elementsOf } from '../syntax/walk.js';
import type { Uses } from './uses.js';

/** Calls that go through what they are handed, in its order. */
const GOES_THROUGH = /^(?:enumerate|zip|list|tuple|iter|reversed|sorted)$/;

/** What the loops and comprehensions around `read` go through that give `name` its value. */
export function goneThrough(uses: Uses, name: string, read: Expression): readonly Expression[] {
  const place = uses.place(read);
  const isName = (target: Expression | null): boolean => target !== null && (target.kind === 'name' ? target.id === name : elementsOf(target).some(isName));
  const found = (place?.around ?? []).flatMap((each) => (each.kind === 'for' && isName(each.target) ? [each.iterable] : []));
  for (let outer = place?.parent ?? null; outer !== null; outer = uses.place(outer)?.parent ?? null) {
    if (outer.kind === 'comprehension') found.push(...outer.clauses.flatMap(({ target, value }) => (isName(target) ? [value] : [])));
  }
  return found.flatMap(inside);
}

/** What `name` may stand for at `read`, as it is written there. */
export function standsFor(uses: Uses, name: string, read: Expression): readonly Expression[] {
  const place = uses.place(read);
  const assigned = uses.inScope(name, place?.function ?? null).flatMap((written) => {
    const statement = uses.place(written)?.statement;
    return statement?.kind === 'assign' && statement.targets.includes(written) && statement.value !== null ? [statement.value] : [];
  });
  return [...goneThrough(uses, name, read).flatMap(elementsOf), ...assigned];
}

/** What is handed to a call that only goes through it. */
function inside(iterable: Expression): readonly Expression[] {
  const isCall = iterable.kind === 'call' && GOES_THROUGH.test(calleeName(iterable));
  return isCall ? iterable.args.flatMap(({ value }) => inside(value)) : [iterable];
}
