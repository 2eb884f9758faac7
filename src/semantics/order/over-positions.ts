/** Loops that go through the positions of a collection, and what they work out of these. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, namesUnder, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';
import { standAlike } from './alike.js';
import type { Turns } from './order-loop.js';

/** The loop around `subscript` that goes through all positions of `name` by the variable in `index`. */
export function loopAround(module: ModuleView, subscript: Expression, index: Expression, name: string | null): Turns | null {
  const used = placesIn(module, subscript, index);
  for (const statement of [...(module.uses.place(subscript)?.around ?? [])].reverse()) {
    if (statement.kind === 'for' && namesUnder([statement.target]).some((each) => used.includes(each)) && isOverPositions(module, statement.iterable, name)) {
      return { statement, target: statement.target, iterable: null };
    }
    const counts = (inner: Statement): boolean => inner.kind === 'assign' && inner.operator !== null && inner.targets.some((target) => used.includes(dottedName(target) ?? ''));
    if (statement.kind === 'while' && walkStatements(statement.body, withinScope).some(counts)) return { statement, target: null, iterable: null };
  }
  return null;
}

/** The names in `index`, and those out of which the turn around `subscript` works them out: `start = turn * size`. */
function placesIn(module: ModuleView, subscript: Expression, index: Expression): readonly string[] {
  const names = new Set(namesUnder([index]));
  const loops = (module.uses.place(subscript)?.around ?? []).filter(({ kind }) => kind === 'for');
  const given = loops.flatMap((loop) => bodiesOf(loop).flat()).filter((each) => each.kind === 'assign' && each.operator === null && each.end <= subscript.start).reverse();
  for (const each of given) {
    const [target] = each.kind === 'assign' ? each.targets : [];
    if (each.kind === 'assign' && each.value !== null && target?.kind === 'name' && names.has(target.id) && isPlaceOf(each.value, new Set(namesUnder([each.value])))) for (const name of namesUnder([each.value])) names.add(name);
  }
  return [...names];
}

/** `range(len(files))`, perhaps with the length under a name, or that of a list that stands in the same order. */
export function isOverPositions(module: ModuleView, iterable: Expression, name: string | null): boolean {
  if (iterable.kind !== 'call') return false;
  const callee = calleeName(iterable);
  if (/^(?:tqdm|track)$/.test(callee)) return iterable.args[0] !== undefined && isOverPositions(module, iterable.args[0].value, name);
  if (callee !== 'range' && callee !== 'trange') return false;
  const isLength = (part: Expression | null | undefined): boolean => {
    const counted = part?.kind === 'call' && calleeName(part) === 'len' ? dottedName(part.args[0]?.value ?? part) : null;
    return name !== null && counted !== null && standAlike(module, counted, name, iterable);
  };
  // `range(0, len(files), size)` goes through all of them as well.
  const last = iterable.args[iterable.args.length > 2 ? 1 : iterable.args.length - 1]?.value;
  return isLength(last) || (last?.kind === 'name' && module.uses.assigned(last.id).some(isLength));
}

/** `start + size`, `min(start + size, len(files))`, worked out of `counters` and the like. */
export function isPlaceOf(value: Expression, counters: ReadonlySet<string>): boolean {
  const parts = [...walkExpressions([value])];
  return parts.some((part) => part.kind === 'name' && counters.has(part.id))
    && parts.every((part) => /^(?:name|number|binary|attribute)$/.test(part.kind) || (part.kind === 'call' && /^(?:min|len|int)$/.test(calleeName(part))));
}
