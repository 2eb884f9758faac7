/** Where a collection gets an order of its own, or gives its order up. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { calleeName, dottedName, elementsOf, expressionsUnder, walkExpressions } from '../../syntax/walk.js';
import { FREE } from '../module/sequences.js';
import type { Place } from '../uses.js';
import type { ModuleView } from '../views.js';
import { holdsOne } from './only-one.js';
import { isRank } from './positions.js';

/** What makes a sorted copy of what it is given, and leaves that as it is. */
const SORTED_COPY = /sorted$|^sort$/;

/** The reads of `name` that sort what it holds, and whether that, or there being one element, settles the order where another stands. */
export function settled(module: ModuleView, name: string, reads: readonly Expression[], from: Span): { readonly sorting: readonly Expression[]; readonly isSettled: (read: Expression) => boolean } {
  const sorting = reads.filter((read) => (isSorted(module, read) && !isSortedCopy(module, name, read)) || isPutInRank(module, name, read));
  const isOne = holdsOne(module, name, reads, from);
  return { sorting, isSettled: (read) => sorting.some((sorted) => !isDoneBefore(module, read, sorted)) || isOne(read) };
}

/** `files.sort()`, `files = sorted(files)`, `sorted(files)`. */
export function isSorted(module: ModuleView, read: Expression): boolean {
  let current: Expression | null = read;
  for (let depth = 0; current !== null && depth < 4; depth++) {
    const parent: Expression | null = module.uses.place(current)?.parent ?? null;
    if (parent?.kind === 'attribute' && parent.object === current && /sort/.test(parent.name)) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /sort/.test(calleeName(parent))) return true;
    // Of what is made of it otherwise, a column or a set, being sorted says nothing.
    const hands = parent?.kind === 'attribute' ? /^(?:items|keys|values|copy|__getitem__)$/.test(parent.name) : parent?.kind === 'call' ? !/^(?:set|frozenset|Counter|unique|len)$/.test(calleeName(parent)) : parent?.kind !== 'subscript';
    if (!hands) return false;
    current = parent;
  }
  return false;
}

/** `for files in lists: files.sort()`: what `read` holds among others is sorted in place, each in its turn. */
export function isSortedInTurns(module: ModuleView, read: Expression): boolean {
  const { statement, function: within } = module.uses.place(read) ?? {};
  if (statement?.kind !== 'for' || ![...walkExpressions([statement.iterable])].includes(read)) return false;
  const target = elementsOf(statement.target).at(-1) ?? statement.target;
  return target.kind === 'name' && module.uses.reads(target.id, within ?? null).some((each) => {
    return statement.start < each.start && each.end <= statement.end && isSorted(module, each) && !isSortedCopy(module, target.id, each);
  });
}

/** `first = sorted(files)[0]`, `for file in sorted(files)`: what `name` holds stays in the order it has. */
export function isSortedCopy(module: ModuleView, name: string, read: Expression): boolean {
  let current = read;
  for (let place = module.uses.place(read); place !== undefined; place = module.uses.place(current)) {
    const { parent, statement } = place;
    if (parent === null) return false;
    if (parent.kind === 'call' && parent.callee !== current && SORTED_COPY.test(calleeName(parent))) {
      return statement.kind !== 'assign' || !statement.targets.some((target) => [...walkExpressions([target])].some((part) => dottedName(part) === name));
    }
    current = parent;
  }
  return false;
}

/** `rows.set_index("time").sort_index()`: a link of the chain of methods on `read` puts what the next one gets in an order of its own. */
export function isSortedOnTheWay(module: ModuleView, read: Expression): boolean {
  let current = read;
  for (let parent = module.uses.place(read)?.parent ?? null; parent !== null; current = parent, parent = module.uses.place(current)?.parent ?? null) {
    const isLink = (parent.kind === 'attribute' && parent.object === current) || (parent.kind === 'call' && parent.callee === current);
    if (!isLink || (parent.kind === 'attribute' && parent.name.startsWith('sort'))) return isLink;
  }
  return false;
}

/** `order = argsort(numbers)`, and below `files = [files[at] for at in order]` or `files = files[order]`. */
function isPutInRank(module: ModuleView, name: string, read: Expression): boolean {
  const place = module.uses.place(read);
  const [subscript, statement] = [place?.parent, place?.statement];
  if (subscript?.kind !== 'subscript' || subscript.object !== read || statement?.kind !== 'assign' || statement.operator !== null) return false;
  const around = module.uses.place(subscript)?.parent ?? null;
  const isWhole = statement.value === subscript || (around?.kind === 'comprehension' && around.of === 'list' && statement.value === around && around.clauses.length === 1);
  const [index, ...more] = subscript.indices;
  return isWhole && index !== undefined && more.length === 0 && statement.targets.some((target) => dottedName(target) === name) && isRank(module, index);
}

/** `first = files[0]`, and below, in the same block and turn, `files.sort()`. */
function isDoneBefore(module: ModuleView, read: Expression, sorted: Expression): boolean {
  const [place, then] = [module.uses.place(read), module.uses.place(sorted)];
  if (place === undefined || then === undefined || place.statement.end > then.statement.start || place.function !== then.function) return false;
  return then.around.every((statement) => !(statement.kind === 'for' || statement.kind === 'while') || !place.around.includes(statement));
}

/** `numbers = [number(file) for file in files]`, and below `argsort(numbers)`: places are found by what stands there. */
export function isRanked(module: ModuleView, read: Expression): boolean {
  const place = module.uses.place(read);
  const made = place?.parent;
  if (made?.kind !== 'comprehension') return false;
  const outer = module.uses.place(made);
  const [target] = outer?.parent === null && outer.statement.kind === 'assign' ? outer.statement.targets : [];
  return target?.kind === 'name' && module.uses.reads(target.id, place?.function ?? null).some((other) => other.start > made.end && isSorted(module, other));
}

/** `set(files)`, `{name(file) for file in files}` */
export function isFreed(module: ModuleView, read: Expression): boolean {
  const parent = module.uses.place(read)?.parent;
  return parent?.kind === 'comprehension' ? parent.of === 'set' : parent?.kind === 'call' && parent.callee !== read && FREE.test(calleeName(parent));
}

/** Stands in a method of a class whose base puts what it yields in an order of its own. */
export function isReordered(module: ModuleView, { around, function: within }: Place): boolean {
  const owner = around.find((statement) => statement.kind === 'class');
  const fact = owner === undefined ? undefined : module.module.model.classes.find(({ statement }) => statement === owner);
  if (fact === undefined || within === null || !(within.name === '_generate_examples' || yields(module, within))) return false;
  return fact.bases.some((base) => {
    const target = base.kind === 'reference' ? module.project.resolve(module.module, base.name) : null;
    return target?.kind === 'library' && target.record?.roles?.includes('orders-by-key') === true;
  }) && !module.text(fact.statement).includes('disable_shuffling');
}

function yields(module: ModuleView, { body }: FunctionStatement): boolean {
  return expressionsUnder(body, ({ kind }) => kind === 'opaque').some((part) => /^yield\b/.test(module.text(part)));
}
