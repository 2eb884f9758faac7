/**
 * Where the order of a collection that has none of its own decides something. Only what is seen to depend on it counts:
 * a place that is read, a split, a draw, a numbering, a file or a list in that order that is used so. Whatever else is
 * done with the collection can't be known, and is left alone.
 */
import type { JsonScalar } from '../../catalogue/types.js';
import type { CallExpression, DictExpression, Expression, FunctionStatement, SequenceExpression, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../../syntax/walk.js';
import { classesAround } from '../lookups.js';
import { ADDS, BY_POSITION, COPIES, FREE, KEEPS, LENDS, TAKES, WRITES } from '../module/sequences.js';
import { isLeftBeside } from '../program/unused/never-used.js';
import type { ModuleView } from '../views.js';
import { isBoundAnew, isInValue } from '../weights/bound-anew.js';
import { isTakenAlike } from './alike.js';
import { takesAll, wholeAround } from './bounds.js';
import { areTransformed } from './columns.js';
import { isIdle, isLeftOut, isNeverAsked, isOfUnreadObject, isOnlyEvaluated } from './idle.js';
import { keepsLeft, leftOf } from './joins.js';
import { goneThrough } from './keys.js';
import { decidedByTurns, isMethodOfObject, isShown, keyOf, type Follow } from './order-loop.js';
import { eachHoldsOne, holdsOne } from './only-one.js';
import { isOverPositions, loopAround } from './over-positions.js';
import { isNumbered, isPaired } from './pairs.js';
import { isByNumber, isChoiceOf, isDropped, isFound, isIndex, isJoinedByKey, isLookedUp, isOnlyLookedAt, isShownAtOnce, isWalked, isWorkedOff, isWrittenBack } from './positions.js';
import { readsElsewhere, readsOf } from './reads.js';
import { isFreed, isRanked, isReordered, isSorted, isSortedCopy, isSortedInTurns, isSortedOnTheWay, settled } from './sorted.js';
import { isOnlySummed } from './summed.js';

/** Where an ordered use of something was found: the expression that takes its order. */
export type OrderedUse = Expression | null;

/** Methods and attributes that show the same elements in the same order. */
const SHOWS = /^(?:T|values|flat|array|str|dt)$/;

/** Attributes that take rows by position, and methods that do. */
const PLACES = /^(?:iloc|iat)$/;
const ENDS = /^(?:pop|popleft|head|tail|__next__)$/;

/** Methods of a set that make another set; those of the same names that an index has sort it. */
const SET_ALGEBRA = /^(?:difference|intersection|symmetric_difference|union)$/;

/** Objects that look at each column by itself. */
const MEASURES = /scal|imput|encod|norm/i;

/** A collection is followed through at most this many expressions. */
const MAX_STEPS = 300;

/** The way the collection came. */
interface Trail {
  /** Expressions that were met, so that none is followed twice. */
  readonly met: Set<Expression>;
  /** Expressions that were met where they hold the collection among others. */
  readonly holders: Set<Expression>;
  /** Functions it was handed to: what they return goes back to that call and to no other. */
  readonly entered: readonly { readonly function: FunctionStatement; readonly module: ModuleView; readonly call: CallExpression }[];
}

/**
 * Follows an unordered collection to the first place where its order decides something; `null` where it does not or
 * where nobody can tell. `expression` is what makes the collection.
 */
export function orderedUse(module: ModuleView, expression: Expression): OrderedUse {
  const use = follow(module, expression, { met: new Set(), holders: new Set(), entered: [] });
  return use !== null && (isIdle(module, expression, use) || isOfUnreadObject(module, expression)) ? null : use;
}

function follow(module: ModuleView, expression: Expression, trail: Trail): OrderedUse {
  const place = module.uses.place(expression);
  if (place === undefined || trail.met.has(expression) || trail.met.size > MAX_STEPS || /^(?:assert|raise)$/.test(place.statement.kind) || isReordered(module, place)) return null;
  trail.met.add(expression);
  const { parent, statement } = place;
  if (parent === null) return inStatement(module, expression, statement, trail);
  /** What is made of it is something new: whatever reads that later, it is here that the order is taken. */
  const copied = (): OrderedUse => (follow(module, parent, trail) === null ? null : expression);
  switch (parent.kind) {
    case 'call':
      return parent.callee === expression ? null : asArgument(module, expression, parent, trail);
    case 'attribute':
      return asObject(module, expression, parent, trail);
    case 'subscript':
      return parent.object === expression ? subscripted(module, expression, parent, trail) : isWrittenBack(module, parent) ? null : follow(module, parent, trail);
    case 'binary':
      if (/^(?:\+|or|\/|\*)$/.test(parent.operator)) return follow(module, parent, trail);
      // What is taken away is not in what is left.
      if (parent.operator === '-' && parent.right === expression) return null;
      // Set algebra makes another set.
      return /^[|&^-]$/.test(parent.operator) ? follow(module, parent, trail) : null;
    case 'conditional':
      return parent.test === expression ? null : follow(module, parent, trail);
    case 'comprehension': {
      if (parent.elements.at(-1) === expression && parent.of !== 'set') return heldByEach(module, expression, parent, trail);
      if (!parent.clauses.some(({ target, value }) => target !== null && value === expression)) return null;
      if (parent.of === 'set') return null;
      const holder = module.uses.place(parent);
      const around = holder?.parent;
      const kept = around === null && holder?.statement.kind === 'assign' && holder.statement.value === parent ? dottedName(holder.statement.targets[0] ?? parent) : null;
      if (kept !== null && isTakenAlike(module, kept, expression)) return null;
      // `dict((word, at) for at, word in enumerate(words))` makes the same table.
      if (parent.of === 'dict' || (around?.kind === 'call' && calleeName(around) === 'dict')) return isNumbered(module, expression) || (kept !== null && orderedKeys(module, kept, parent, trail) !== null) ? expression : null;
      return copied();
    }
    case 'unary':
      return parent.operator === '*' ? follow(module, parent, trail) : null;
    case 'list':
    case 'tuple':
      // `[*files]` hands the elements on; `(files, labels)` only holds the collection.
      return expression.kind === 'unary' && expression.operator === '*' ? follow(module, parent, trail) : held(module, expression, parent, trail);
    case 'dict':
      return held(module, expression, parent, trail);
    case 'named':
      return orderedName(module, parent.name.id, parent, trail) ?? follow(module, parent, trail);
    case 'opaque':
      return /^yield\b/.test(module.text(parent)) ? orderedCallers(module, expression, trail) : null;
    default:
      return null;
  }
}

/* ---------------------------------------------------------------- by position */

/** `files[0]`; `files[names.index(name)]` and `files[scores > 0]` ask for something else than a place. */
function subscripted(module: ModuleView, expression: Expression, subscript: Expression & { kind: 'subscript' }, trail: Trail): OrderedUse {
  const [index] = subscript.indices;
  if (index === undefined || module.uses.isTarget(subscript) || isFound(module, index) || isItemOfSum(module, subscript, index, trail) || isDropped(module, subscript)) return null;
  // Columns, all rows, the rows that a condition picks: the order is still there.
  if (index.kind === 'string' || (index.kind === 'list' && index.elements.every(({ kind }) => kind === 'string')) || index.kind === 'binary' && /^(?:[<>]=?|[!=]=)$/.test(index.operator) || /^(?:::?|\.\.\.)$/.test(module.text(index).trim())) return follow(module, subscript, trail);
  if ((module.text(index).trim() === '1:' && isWalked(module, expression)) || takesAll(module, subscript)) return follow(module, subscript, trail);
  const name = dottedName(expression);
  if (index.kind === 'name' || index.kind === 'binary' || index.kind === 'opaque') {
    const comprehension = clauseOver(module, subscript, index, name);
    if (comprehension !== null) return follow(module, comprehension, trail) === null ? null : expression;
    const turns = loopAround(module, subscript, index, name);
    if (turns !== null) return decidedByTurns(module, turns, following(trail)) ? expression : null;
  }
  return isOnlyLookedAt(module, subscript) ? null : expression;
}

/** `self.files[index]` in the `__getitem__` of data that is only summed up. */
function isItemOfSum(module: ModuleView, subscript: Expression, index: Expression, trail: Trail): boolean {
  const place = module.uses.place(subscript);
  if (place?.function?.name !== '__getitem__' || index.kind !== 'name' || index.id !== place.function.parameters[1]?.name) return false;
  const owner = classesAround(module.module, place).at(-1);
  return owner !== undefined && isOnlySummed(module, owner, following(trail));
}

/** The comprehension around `subscript` whose variable, in `index`, runs through all positions of `name`. */
function clauseOver(module: ModuleView, subscript: Expression, index: Expression, name: string | null): Expression | null {
  for (let at = module.uses.place(subscript)?.parent ?? null; at !== null; at = module.uses.place(at)?.parent ?? null) {
    const isOver = at.kind === 'comprehension' && at.clauses.some(({ target, value }) => target?.kind === 'name' && reads(index, target.id) && isOverPositions(module, value, name));
    if (isOver) return at;
  }
  return null;
}

export function reads(expression: Expression, name: string): boolean {
  return [...walkExpressions([expression])].some((part) => part.kind === 'name' && part.id === name);
}

/** `next(files)`: the first, unless it is only asked whether there is one. */
function firstTaken(module: ModuleView, listing: Expression, call: CallExpression, trail: Trail): OrderedUse {
  const asksOnly = (value: Expression): boolean => {
    const place = module.uses.place(value);
    const parent = place?.parent ?? null;
    if (parent?.kind === 'binary') return /^(?:is|is not|==|!=)$/.test(parent.operator);
    return parent?.kind === 'unary' ? parent.operator === 'not' : parent === null && /^(?:if|while|assert|expression)$/.test(place?.statement.kind ?? '');
  };
  if (asksOnly(call)) return null;
  const place = module.uses.place(call);
  const [target] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  // `folder, folders, files = next(os.walk(root))`
  if (module.knownCall(listing)?.record.listing?.walks === true) {
    const lists = target?.kind === 'tuple' ? target.elements.slice(1) : [];
    return lists.some((list) => list.kind === 'name' && orderedName(module, list.id, call, trail) !== null) ? listing : null;
  }
  if (target?.kind !== 'name') return listing;
  const reads = module.uses.reads(target.id, place?.function ?? null).filter((read) => read.start > call.end);
  return reads.every(asksOnly) ? null : listing;
}

/* ---------------------------------------------------------------- statements and names */

function inStatement(module: ModuleView, expression: Expression, statement: Statement, trail: Trail): OrderedUse {
  switch (statement.kind) {
    case 'assign':
      if (statement.value !== expression || (statement.operator !== null && statement.operator !== '+')) return null;
      return orderedTargets(module, statement.targets, expression, trail);
    case 'for':
      return statement.iterable === expression && decidedByTurns(module, { statement, target: statement.target, iterable: statement.iterable }, following(trail)) ? expression : null;
    case 'return':
      return statement.value === expression ? orderedCallers(module, expression, trail) : null;
    case 'with': {
      const target = statement.items.find(({ value }) => value === expression)?.target;
      return target?.kind === 'name' ? orderedName(module, target.id, expression, trail) : null;
    }
    default:
      return null;
  }
}

function orderedTargets(module: ModuleView, targets: readonly Expression[], value: Expression, trail: Trail): OrderedUse {
  for (const target of targets) {
    // `a, b = {…}` takes the elements apart in their order; `(only,) = files` says that there is one; `a, b = zip(*pairs)` makes columns.
    if (target.kind === 'tuple' || target.kind === 'list') {
      if (target.elements.length > 1 && !/^(?:list\()?(?:map\(\w+, ?)?zip\(\*/.test(module.text(value))) return value;
      const columns = target.elements.map((element) => (element.kind === 'name' && target.elements.length > 1 ? orderedName(module, element.id, value, trail) : null));
      const column = columns.find((use) => use !== null) ?? null;
      if (column !== null) return column;
      continue;
    }
    // `files[split] = …`: what is read back under a key is the collection again.
    const name = dottedName(target.kind === 'subscript' ? target.object : target);
    if (name === null || (target.kind === 'subscript' && isColumnOf(name, value))) continue;
    const found = target.kind === 'subscript' ? orderedHolder(module, name, value, trail, keyOf(target)) : orderedName(module, name, value, trail);
    if (found !== null) return found;
  }
  return null;
}

/** `table["size"] = table["size"].astype(int)`: a column comes back into the table, in whatever order that has. */
function isColumnOf(table: string, value: Expression): boolean {
  let root = value;
  while (root.kind === 'attribute' || (root.kind === 'call' && root.callee.kind === 'attribute')) root = root.kind === 'attribute' ? root.object : root.callee;
  return root.kind === 'subscript' && dottedName(root.object) === table && root.indices.every(({ kind }) => kind === 'string');
}

/** The first ordered read of a name that holds the collection, unless something sorts it. */
function orderedName(module: ModuleView, name: string, from: Expression, trail: Trail): OrderedUse {
  const reads = readsOf(module, name, from);
  if (reads.some((read) => isRanked(module, read))) return null;
  const { sorting, isSettled } = settled(module, name, reads, from);
  const statement = module.uses.place(from)?.statement;
  // `files = keep(files)`, `files += more`, of what it got here and nothing before or later.
  const isTakenOver = (read: Expression, by: Statement): boolean => {
    return by.start <= read.start && read.end <= by.end && !(by === statement && isInValue(module.module, by, read)) && !isFreed(module, wholeAround(module, read)) && !isSortedOnTheWay(module, read);
  };
  const isMadeOver = module.uses.of(name).some((written) => {
    const assigned = module.uses.place(written)?.statement;
    return assigned?.kind === 'assign' && assigned.targets.includes(written) && (assigned.operator !== null || reads.some((read) => isTakenOver(read, assigned)))
      && (statement === undefined || name.includes('.') || !isBoundAnew(module.project, module.module, name, statement, written));
  });
  for (const read of reads) {
    if (read.end <= from.end && !name.includes('.')) continue;
    if (read === from || module.uses.place(read)?.statement === statement) continue;
    if (statement !== undefined && read.start > statement.end && !name.includes('.') && !isMadeOver && isBoundAnew(module.project, module.module, name, statement, read)) continue;
    if (isSettled(read) || isLeftOut(module, read)) continue;
    const found = follow(module, read, trail);
    if (found !== null) return found;
  }
  const elsewhere = sorting.length > 0 ? [] : readsElsewhere(module, name, from);
  return !elsewhere.some(({ view, read }) => isSorted(view, read) && !isSortedCopy(view, name, read)) && elsewhere.some(({ view, read }) => follow(view, read, trail) !== null) ? from : null;
}

/* ---------------------------------------------------------------- what holds the collection among others */

/** `(images, labels)`, `{"train": files}`, `dict(train=files)`: followed to where the collection is taken out again. */
function held(module: ModuleView, expression: Expression, holder: SequenceExpression | DictExpression | CallExpression, trail: Trail): OrderedUse {
  const outer = module.uses.place(holder);
  if (outer === undefined) return null;
  if (areTransformed(module, expression, holder)) return expression;
  const isTable = holder.kind === 'dict' || holder.kind === 'call';
  const found = (use: OrderedUse): OrderedUse => (use === null ? null : expression);
  if (outer.parent?.kind === 'call' && outer.parent.callee !== holder) {
    const name = calleeName(outer.parent);
    // `load_dataset("json", data_files={"train": files})` reads the files one after the other.
    const isTaken = TAKES.test(name) && (!isTable || name === 'load_dataset');
    if (KEEPS.test(name) || isTaken || (BY_POSITION.test(name) && !module.callsProject(outer.parent))) return expression;
    if (COPIES.has(name)) return !isTable && isJoinedByKey(module, expression, holder, outer.parent) ? null : found(follow(module, outer.parent, trail));
    return found(holderParameter(module, holder, outer.parent, trail));
  }
  if (outer.parent !== null || isTable && outer.statement.kind === 'return') return null;
  const at = isTable ? -1 : holder.elements.indexOf(expression);
  if (outer.statement.kind === 'return') return found(orderedCallers(module, expression, trail, at));
  if (outer.statement.kind !== 'assign' || outer.statement.operator !== null) return null;
  const [target] = outer.statement.targets;
  const apart = target?.kind === 'tuple' && at >= 0 ? target.elements[at] : undefined;
  if (apart !== undefined) return found(orderedTargets(module, [apart], expression, trail));
  const name = target === undefined ? null : dottedName(target);
  return name === null ? null : found(orderedHolder(module, name, holder, trail, keyUnder(holder, expression)));
}

/** `[glob(pattern) for pattern in patterns]`: each element holds the collection of its turn. */
function heldByEach(module: ModuleView, expression: Expression, holder: Expression, trail: Trail): OrderedUse {
  const found = fromHolder(module, holder, module.uses.place(holder)?.parent ?? null, trail) ?? keptHolder(module, holder, trail);
  return found === null ? null : expression;
}

/** The key under which a table that is written out holds `expression`. */
function keyUnder(holder: SequenceExpression | DictExpression | CallExpression, expression: Expression): JsonScalar | undefined {
  if (holder.kind === 'call') return holder.args.find(({ value }) => value === expression)?.keyword ?? undefined;
  const key = holder.kind === 'dict' ? holder.entries.find(({ value }) => value === expression)?.key : undefined;
  return key?.kind === 'string' ? key.value ?? undefined : undefined;
}

/** The first ordered use of what a variable holds under its keys, or under `key`: `groups[key]`, `for files in groups.values()`. */
function orderedHolder(module: ModuleView, name: string, from: Expression, trail: Trail, key?: JsonScalar): OrderedUse {
  const isOther = (view: ModuleView, read: Expression): boolean => {
    const parent = view.uses.place(read)?.parent;
    const other = key === undefined || parent?.kind !== 'subscript' || parent.object !== read ? undefined : keyOf(parent);
    return other !== undefined && other !== key;
  };
  const reads = readsOf(module, name, from).filter((read) => !isOther(module, read) && !isLeftOut(module, read));
  if (eachHoldsOne(module, reads)) return null;
  const parents = reads.map((read) => ({ read, parent: module.uses.place(read)?.parent ?? null }));
  // `groups[key].sort()`; `sorted(groups)` sorts the keys alone.
  if (parents.some(({ read, parent }) => (parent?.kind === 'subscript' && isSorted(module, parent)) || isSortedInTurns(module, read))) return null;
  for (const { read, parent } of parents) {
    if (read.end <= from.end && !name.includes('.') && loopAroundBoth(module, read, from) === null) continue;
    const found = fromHolder(module, read, parent, trail);
    if (found !== null) return found;
  }
  return readsElsewhere(module, name, from).some(({ view, read }) => !isOther(view, read) && fromHolder(view, read, view.uses.place(read)?.parent ?? null, trail) !== null) ? from : null;
}

/** The first ordered use of the keys, or the values, of the mapping `name`, which it got in the order in question. */
function orderedKeys(module: ModuleView, name: string, from: Expression, trail: Trail): OrderedUse {
  const reads = readsOf(module, name, from);
  const isOne = holdsOne(module, name, reads, from);
  for (const read of reads) {
    if (isOne(read)) continue;
    if (read.end <= from.end && !name.includes('.') && loopAroundBoth(module, read, from) === null) continue;
    const gone = goneThrough(module, read);
    const found = gone === null ? null : follow(module, gone, trail);
    if (found !== null) return found;
  }
  return null;
}

function loopAroundBoth(module: ModuleView, a: Expression, b: Expression): Statement | null {
  const around = module.uses.place(b)?.around ?? [];
  return (module.uses.place(a)?.around ?? []).find((statement) => (statement.kind === 'for' || statement.kind === 'while') && around.includes(statement)) ?? null;
}

function fromHolder(module: ModuleView, read: Expression, parent: Expression | null, trail: Trail): OrderedUse {
  if (trail.holders.has(read) || trail.holders.size > MAX_STEPS) return null;
  trail.holders.add(read);
  if (parent === null) {
    const statement = module.uses.place(read)?.statement;
    if (statement?.kind === 'return') return holderCallers(module, read, trail);
    return statement?.kind === 'for' && statement.iterable === read && statement.target.kind === 'name' ? orderedName(module, statement.target.id, statement.target, trail) : null;
  }
  if (parent.kind === 'subscript') return parent.object === read && !module.uses.isTarget(parent) ? follow(module, parent, trail) : null;
  if (parent.kind === 'comprehension') return isTable(module, read) ? null : eachOf(module, read, trail);
  if (parent.kind === 'call' && parent.callee !== read) {
    if (KEEPS.test(calleeName(parent))) return read;
    if (/^(?:DataFrame|from_dict|chain|from_iterable|concatenate|sum)$/.test(calleeName(parent))) return follow(module, parent, trail) === null ? null : read;
    return holderParameter(module, read, parent, trail);
  }
  const call = parent.kind === 'attribute' ? module.uses.place(parent)?.parent : undefined;
  if (parent.kind !== 'attribute' || call?.kind !== 'call' || call.callee !== parent) return null;
  if (KEEPS.test(parent.name)) return read;
  if (/^(?:get|pop)$/.test(parent.name)) return follow(module, call, trail);
  return /^(?:items|values)$/.test(parent.name) ? eachOf(module, call, trail) : null;
}

/** A mapping, whose turns are its keys. */
function isTable(module: ModuleView, read: Expression): boolean {
  return module.uses.assigned(dottedName(read) ?? '').some((value) => value.kind === 'dict' || (value.kind === 'comprehension' && value.of === 'dict') || /[Dd]ict$/.test(calleeName(value)));
}

/** `for name, files in groups.items()`, in a loop or a comprehension: the last of the variables holds the collection. */
function eachOf(module: ModuleView, iterable: Expression, trail: Trail): OrderedUse {
  const place = module.uses.place(iterable);
  const last = (target: Expression): Expression | undefined => (target.kind === 'tuple' || target.kind === 'list' ? target.elements.at(-1) : target);
  if (place?.parent == null) {
    const target = place?.statement.kind === 'for' && place.statement.iterable === iterable ? last(place.statement.target) : undefined;
    return target?.kind === 'name' ? orderedName(module, target.id, target, trail) : null;
  }
  if (place.parent.kind === 'call' && place.parent.callee !== iterable) return LENDS.has(calleeName(place.parent)) || /^(?:list|sorted)$/.test(calleeName(place.parent)) ? eachOf(module, place.parent, trail) : null;
  if (place.parent.kind !== 'comprehension') return null;
  const { parent } = place;
  const clause = parent.clauses.find(({ value }) => value === iterable);
  const target = clause?.target == null ? undefined : last(clause.target);
  if (target?.kind !== 'name') return null;
  const reads = [...walkExpressions([parent])].filter((part) => part.kind === 'name' && part.id === target.id && part !== target);
  return reads.map((read) => follow(module, read, trail)).find((use) => use !== null) ?? null;
}

/** What a function or class of the project does with what it is handed a holder of. */
function holderParameter(module: ModuleView, holder: Expression, call: CallExpression, trail: Trail): OrderedUse {
  const entered = module.callsProject(call) ? module.entered(call, holder) : null;
  const body = entered?.function.body[0];
  if (entered === null || body === undefined) return null;
  for (const read of entered.module.uses.reads(entered.parameter.name, entered.function)) {
    const found = fromHolder(entered.module, read, entered.module.uses.place(read)?.parent ?? null, trail) ?? keptHolder(entered.module, read, trail);
    if (found !== null) return found;
  }
  return null;
}

/** What the callers of the function around do with the holder that it returns. */
function holderCallers(module: ModuleView, read: Expression, trail: Trail): OrderedUse {
  for (const { view, call, trail: outside } of callersOf(module, read, trail)) {
    if (keptHolder(view, call, outside) !== null) return read;
  }
  return null;
}

/** `self.files = files` in a constructor, `groups = load()`. */
function keptHolder(module: ModuleView, read: Expression, trail: Trail): OrderedUse {
  const place = module.uses.place(read);
  const [target] = place?.parent === null && place.statement.kind === 'assign' && place.statement.value === read ? place.statement.targets : [];
  const name = target === undefined ? null : dottedName(target);
  return name === null ? null : orderedHolder(module, name, read, trail);
}

/* ---------------------------------------------------------------- calls */

function asObject(module: ModuleView, expression: Expression, attribute: Expression & { kind: 'attribute' }, trail: Trail): OrderedUse {
  const { name } = attribute;
  const outer = module.uses.place(attribute)?.parent ?? null;
  if (outer?.kind !== 'call' || outer.callee !== attribute) {
    if (PLACES.test(name) || (name === 'loc' && isByNumber(module, expression))) return outer?.kind === 'subscript' ? expression : null;
    return SHOWS.test(name) ? follow(module, attribute, trail) : null;
  }
  if (/^(?:head|tail)$/.test(name) && isShownAtOnce(module, outer)) return null;
  if (ENDS.test(name)) return isWorkedOff(module, expression) || isChoiceOf(module, expression) ? null : expression;
  if (KEEPS.test(name) || TAKES.test(name)) return expression;
  if (name === 'index') return isLookedUp(module, outer, expression) ? null : expression;
  if (name === 'merge') return keepsLeft(module, outer) && follow(module, outer, trail) !== null ? expression : null;
  if (SET_ALGEBRA.test(name) && makesSet(expression)) return follow(module, outer, trail);
  if (!COPIES.has(name) && !(name === 'to_dict' && isByNumber(module, expression))) return null;
  return follow(module, outer, trail) === null ? null : expression;
}

/** Whether an expression tells by itself that it makes a set. */
export function makesSet(expression: Expression): boolean {
  return expression.kind === 'set' || (expression.kind === 'call' && /^(?:set|frozenset)$/.test(calleeName(expression))) || (expression.kind === 'comprehension' && expression.of === 'set');
}

function asArgument(module: ModuleView, expression: Expression, call: CallExpression, trail: Trail): OrderedUse {
  const name = calleeName(call);
  const known = module.knownCall(call);
  if (FREE.test(name) || known?.record.roles?.includes('order-free') === true) return null;
  if (name === 'next') return firstTaken(module, expression, call, trail);
  if (name === 'merge' && leftOf(call) === expression) return keepsLeft(module, call) && follow(module, call, trail) !== null ? expression : null;
  // What is left out is left out in any order.
  if (call.callee.kind === 'attribute' && name === 'drop') return null;
  // Columns are measured each by itself, and stand side by side in what is made of them.
  if (call.callee.kind === 'attribute' && /^fit/.test(name) && MEASURES.test(module.text(call.callee.object)) && isIndex(module, expression)) {
    return name === 'fit_transform' && follow(module, call, trail) !== null ? expression : null;
  }
  if (isNeverAsked(module, call)) return null;
  // A function of the project is followed into; one that only looks is left alone. A lambda goes by its name.
  const entered = module.callsProject(call) ? module.entered(call, expression) : null;
  if (entered !== null) return orderedParameter(module, call, entered, trail) === null ? null : expression;
  if (call.callee.kind === 'attribute' && ADDS.has(name) && isMethodOfObject(module, call)) {
    const list = dottedName(call.callee.object);
    if (WRITES.test(name)) return isShown(list) ? null : expression;
    if (list === null) return null;
    return name === 'extend' ? orderedName(module, list, call, trail) : orderedHolder(module, list, call, trail);
  }
  if (holdsUnderKey(call, expression)) return held(module, expression, call, trail);
  if ((name === 'dict' && isNumbered(module, expression)) || (name === 'zip' && isPaired(module, expression, call))) return expression;
  if (KEEPS.test(name) || TAKES.test(name) || BY_POSITION.test(name)) return expression;
  if (known !== undefined && ((known.record.draws !== undefined && known.record.draws.weights !== true) || known.record.loader !== undefined)) return expression;
  if (LENDS.has(name)) {
    const found = follow(module, call, trail);
    return found !== null && found.start >= call.start && found.end <= call.end ? expression : found;
  }
  return COPIES.has(name) && follow(module, call, trail) !== null ? expression : null;
}

/** `dict(train=files)` holds the collection under a key. */
function holdsUnderKey({ callee, args }: CallExpression, expression: Expression): boolean {
  return callee.kind === 'name' && callee.id === 'dict' && args.some(({ keyword, value }) => value === expression && keyword !== null);
}

/** What a function or class of the project does with the collection. */
function orderedParameter(module: ModuleView, call: CallExpression, { module: view, parameter, function: statement }: NonNullable<ReturnType<ModuleView['entered']>>, trail: Trail): OrderedUse {
  const reads = view.uses.reads(parameter.name, statement);
  if (isOnlyEvaluated(module, call)) return null;
  const { isSettled } = settled(view, parameter.name, reads, parameter);
  const inside: Trail = { ...trail, entered: [...trail.entered, { function: statement, module, call }] };
  for (const read of reads) {
    if (isSettled(read)) continue;
    const found = follow(view, read, inside);
    if (found !== null) return found;
  }
  return null;
}

/** The calls to which the function around `expression` returns: the one it was entered by, or all that something comes to. */
function callersOf(module: ModuleView, expression: Expression, trail: Trail): readonly { readonly view: ModuleView; readonly call: Expression; readonly trail: Trail }[] {
  const around = module.uses.place(expression)?.function;
  const through = trail.entered.findLast((entered) => entered.function === around);
  if (through !== undefined) return [{ view: through.module, call: through.call, trail: { ...trail, entered: trail.entered.slice(0, trail.entered.indexOf(through)) } }];
  const index = module.functionAround(expression);
  return (index === null ? [] : module.project.callers(module.module, index)).flatMap(({ module: from, call }) => {
    const view = module.viewOf(from);
    return view === null || view.isNeverUsed(call.expression) || isLeftBeside(module.project, from, call.expression) ? [] : [{ view, call: call.expression, trail }];
  });
}

/** What the callers of the function around do with what it returns, or with element `at` of it. */
function orderedCallers(module: ModuleView, expression: Expression, trail: Trail, at = -1): OrderedUse {
  const around = module.uses.place(expression)?.function;
  if (around == null) return null;
  if (around.decorators.some((decorator) => /property$/.test(dottedName(decorator) ?? ''))) {
    return readsOf(module, `self.${around.name}`, expression).some((read) => follow(module, read, trail) !== null) ? expression : null;
  }
  for (const { view, call, trail: outside } of callersOf(module, expression, trail)) {
    const found = at < 0 ? follow(view, call, outside) : elementOf(view, call, at, outside);
    // The collection is made here, wherever its order is taken.
    if (found !== null) return view === module ? found : expression;
  }
  return null;
}

/** `images, labels = load()` */
function elementOf(module: ModuleView, call: Expression, at: number, trail: Trail): OrderedUse {
  const place = module.uses.place(call);
  if (place?.parent?.kind === 'subscript') {
    const [index] = place.parent.indices;
    return index?.kind === 'number' && index.value === at ? follow(module, place.parent, trail) : null;
  }
  const [target] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  const element = target?.kind === 'tuple' || target?.kind === 'list' ? target.elements[at] : undefined;
  return element === undefined ? null : orderedTargets(module, [element], call, trail);
}

/** How a loop asks where the order of its turns goes on. */
function following(trail: Trail): Follow {
  return {
    name: (module, name, from) => orderedName(module, name, from, trail) !== null,
    holder: (module, name, from, key) => orderedHolder(module, name, from, trail, key) !== null,
    keys: (module, name, from) => orderedKeys(module, name, from, trail) !== null,
    callers: (module, from) => orderedCallers(module, from, trail) !== null,
  };
}
