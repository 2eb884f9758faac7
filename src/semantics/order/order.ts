/**
 * Where the order of a collection that has none of its own decides something. Only what is seen to depend on it counts:
 * a place that is read, a split, a draw, a numbering, a file or a list in that order that is used so. Whatever else is
 * done with the collection can't be known, and is left alone.
 */
import type { JsonScalar } from '../../catalogue/types.js';
import type { CallExpression, DictExpression, Expression, FunctionStatement, SequenceExpression, Statement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, expressionsUnder, walkExpressions } from '../../syntax/walk.js';
import { mentions } from '../weights/idle-layer.js';
import { classesAround, functionOf } from '../lookups.js';
import { isTakenAlike } from './alike.js';
import { goneThrough } from './keys.js';
import { holdsOne } from './only-one.js';
import { decidedByTurns, isMethodOfObject, isOverPositions, isShown, keyOf, loopAround, type Follow } from './order-loop.js';
import { isForEvaluation, isUnshuffled } from '../data/loaders.js';
import type { Module } from '../project.js';
import { truth } from '../program/reached.js';
import { ADDS, BY_POSITION, COPIES, FINDS, FREE, KEEPS, LENDS, TAKES, WRITES } from '../module/sequences.js';
import { isOnlySummed } from './summed.js';
import { isBoundAnew, readsOfKept } from '../weights/unread.js';
import type { Place } from '../uses.js';
import type { ModuleView } from '../views.js';

/** Where an ordered use of something was found: the expression that takes its order. */
export type OrderedUse = Expression | null;

/** Methods and attributes that show the same elements in the same order. */
const SHOWS = /^(?:T|values|flat|array|str|dt)$/;

/** Attributes that take rows by position, and methods that do. */
const PLACES = /^(?:iloc|iat)$/;
const ENDS = /^(?:pop|popleft|head|tail|__next__)$/;

/** Objects that look at each column by itself. */
const MEASURES = /scal|imput|encod|norm/i;

/** What an element tells of all of them alike. */
const FORM = /^(?:shape|size|ndim|dtype|suffix|mode)$/;

/** What makes a sorted copy of what it is given, and leaves that as it is. */
const SORTED_COPY = /sorted$|^sort$/;

/** A collection is followed through at most this many expressions. */
const MAX_STEPS = 300;

/** How many functions hand an object on, one to another, until somebody keeps it. */
const MAX_HANDED_ON = 3;

/** The way the collection came. */
interface Trail {
  /** Expressions that were met, so that none is followed twice. */
  readonly met: Set<Expression>;
  /** Functions it was handed to: what they return goes back to that call and to no other. */
  readonly entered: readonly { readonly function: FunctionStatement; readonly module: ModuleView; readonly call: CallExpression }[];
}

/**
 * Follows an unordered collection to the first place where its order decides something; `null` where it does not or
 * where nobody can tell. `expression` is what makes the collection.
 */
export function orderedUse(module: ModuleView, expression: Expression): OrderedUse {
  const use = follow(module, expression, { met: new Set(), entered: [] });
  return use !== null && isIdle(module, expression, use) ? null : use;
}

/**
 * Stands in a function of a program that nothing in the project mentions, neither by a call nor by its name. The first
 * of a listing is nobody's choice all the same.
 */
function isIdle(module: ModuleView, expression: Expression, use: Expression): boolean {
  const place = module.uses.place(expression);
  const around = place?.around.find((statement) => statement.kind === 'function');
  const fact = around === undefined ? undefined : functionOf(module.module, around);
  if (place === undefined || around === undefined || fact === undefined || !module.isReached || module.uses.place(use)?.parent?.kind === 'subscript') return false;
  if (around.decorators.length > 0 || /^(?:__|test)/.test(around.name) || (classesAround(module.module, place)[0]?.bases.length ?? 0) > 0) return false;
  return module.project.callers(module.module, fact.index).length === 0 && mentionsIn(module.module, around.name) === 1
    && [...module.project.modules.values()].every((other) => other === module.module || mentionsIn(other, around.name) === 0);
}

const counted = remembered<Module, Map<string, number>>(() => new Map());

/** How often a module mentions `name`, counted once for as long as its text stays the same. */
function mentionsIn(module: Module, name: string): number {
  const counts = counted(module);
  let count = counts.get(name);
  if (count === undefined) counts.set(name, (count = mentions(module.file.parseText, name)));
  return count;
}

function follow(module: ModuleView, expression: Expression, trail: Trail): OrderedUse {
  const place = module.uses.place(expression);
  if (place === undefined || trail.met.has(expression) || trail.met.size > MAX_STEPS || place.statement.kind === 'assert' || isReordered(module, place)) return null;
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

/** Stands in a method of a class whose base puts what it yields in an order of its own. */
function isReordered(module: ModuleView, { around, function: within }: Place): boolean {
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

/* ---------------------------------------------------------------- by position */

/** `files[0]`; `files[names.index(name)]` and `files[scores > 0]` ask for something else than a place. */
function subscripted(module: ModuleView, expression: Expression, subscript: Expression & { kind: 'subscript' }, trail: Trail): OrderedUse {
  const [index] = subscript.indices;
  if (index === undefined || module.uses.isTarget(subscript) || isFound(module, index) || isItemOfSum(module, subscript, index, trail) || isDropped(module, subscript)) return null;
  // A column, all rows, the rows that a condition picks: the order is still there.
  if (index.kind === 'string' || index.kind === 'binary' && /^(?:[<>]=?|[!=]=)$/.test(index.operator) || /^(?:::?|\.\.\.)$/.test(module.text(index).trim())) return follow(module, subscript, trail);
  const name = dottedName(expression);
  if (index.kind === 'name' || index.kind === 'binary' || index.kind === 'opaque') {
    const comprehension = clauseOver(module, subscript, index, name);
    if (comprehension !== null) return follow(module, comprehension, trail) === null ? null : expression;
    const turns = loopAround(module, subscript, index, name);
    if (turns !== null) return decidedByTurns(module, turns, following(trail)) ? expression : null;
  }
  return isOnlyLookedAt(module, subscript) ? null : expression;
}

/** `files[:3]`, `files[:3], folder`: a statement of a script that shows nobody what it picks, as a cell would. */
function isDropped(module: ModuleView, value: Expression): boolean {
  const place = module.uses.place(value);
  const around = place?.parent?.kind === 'tuple' ? module.uses.place(place.parent) : place;
  return module.module.file.kind !== 'notebook' && around?.parent === null && around.statement.kind === 'expression';
}

/** Data that hands its items out to whoever asks, kept under a name by which nobody does. */
function isNeverAsked(view: ModuleView, made: CallExpression): boolean {
  const { project, module } = view;
  const call = view.callAt(made);
  if (call === undefined || module.file.kind === 'notebook' || (call.function === 0 && project.isImported(module))) return false;
  const target = view.target(call);
  const handsOut = target.kind === 'class' ? project.method(target.module, target.index, '__getitem__').kind === 'function' : BY_POSITION.test(calleeName(made));
  return handsOut && readsOfKept(project, module, call)?.length === 0;
}

/** `table[columns] = scaled(table[columns])`: each column comes back to its place. */
function isWrittenBack(module: ModuleView, subscript: Expression): boolean {
  const statement = module.uses.place(subscript)?.statement;
  return module.uses.isTarget(subscript) || (statement?.kind === 'assign' && statement.targets.some((target) => module.text(target) === module.text(subscript)));
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

function reads(expression: Expression, name: string): boolean {
  return [...walkExpressions([expression])].some((part) => part.kind === 'name' && part.id === name);
}

/** A place that was found by what stands there, here or where the variable got its value. */
function isFound(module: ModuleView, index: Expression): boolean {
  const finds = (part: Expression): boolean => part.kind === 'call' && FINDS.test(calleeName(part));
  return [...walkExpressions([index])].some((part) => {
    if (finds(part)) return true;
    if (part.kind !== 'name') return false;
    const scope = module.uses.scopeOf(part.id, part);
    return module.uses.inScope(part.id, scope).some((written) => {
      if (!module.uses.isTarget(written)) return false;
      const statement = module.uses.place(written)?.statement;
      const value = statement?.kind === 'assign' ? statement.value : statement?.kind === 'for' ? statement.iterable : null;
      return value != null && [...walkExpressions([value])].some(finds);
    });
  });
}

/** `imread(files[0]).shape`: one of them says what all have in common. */
function isOnlyLookedAt(module: ModuleView, element: Expression): boolean {
  let current = element;
  for (;;) {
    const place = module.uses.place(current);
    const parent = place?.parent ?? null;
    if (place === undefined) return false;
    if (parent?.kind === 'attribute' && FORM.test(parent.name)) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /^(?:len|isinstance|type|exists|isfile|isdir)$/.test(calleeName(parent))) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /read|load|open|array|join/i.test(calleeName(parent)) && !WRITES.test(calleeName(parent))) {
      current = parent;
      continue;
    }
    if (parent !== null || place.statement.kind !== 'assign') return false;
    const [target, ...more] = place.statement.targets;
    if (target?.kind !== 'name' || more.length > 0 || current === element) return false;
    const reads = module.uses.reads(target.id, place.function).filter((read) => read.start > element.end);
    return reads.length > 0 && reads.every((read) => {
      const around = module.uses.place(read)?.parent;
      return around?.kind === 'attribute' && FORM.test(around.name);
    });
  }
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
    if (name === null) continue;
    const found = target.kind === 'subscript' ? orderedHolder(module, name, value, trail, keyOf(target)) : orderedName(module, name, value, trail);
    if (found !== null) return found;
  }
  return null;
}

/** Reads of a variable, or of an attribute in the class that `from` stands in. */
function readsOf(module: ModuleView, name: string, from: Expression): readonly Expression[] {
  const place = module.uses.place(from);
  if (place === undefined) return [];
  if (!name.includes('.')) return module.uses.reads(name, place.function);
  const owner = classOf(place);
  return module.uses.reads(name, null).filter((read) => {
    const other = module.uses.place(read);
    return !name.startsWith('self.') || other === undefined || classOf(other) === owner;
  });
}

function classOf({ around }: Place): Statement | undefined {
  return around.findLast(({ kind }) => kind === 'class');
}

interface Read {
  readonly view: ModuleView;
  readonly read: Expression;
}

/** Reads of an attribute of the class that `from` stands in elsewhere: in the classes of the project above it, and of its objects. */
function readsElsewhere(module: ModuleView, name: string, from: Expression): readonly Read[] {
  const place = module.uses.place(from);
  const owner = place === undefined || !name.startsWith('self.') ? undefined : classOf(place);
  const fact = owner === undefined ? undefined : module.module.model.classes.find(({ statement }) => statement === owner);
  return fact === undefined ? [] : [...readsAbove(module, name, fact.index), ...readsOfObjects(module, name.slice('self.'.length), fact.index)];
}

function readsAbove(module: ModuleView, name: string, index: number): readonly Read[] {
  return module.project.classesAbove(module.module, index).flatMap((above) => {
    const view = module.viewOf(above.module);
    const { statement } = above.module.model.classes[above.index] ?? {};
    return (view?.uses.reads(name, null) ?? []).flatMap((read) => {
      const other = view?.uses.place(read);
      return view !== null && other !== undefined && classOf(other) === statement ? [{ view, read }] : [];
    });
  });
}

/** `Data(root).files`, or of the variable that keeps the object. */
function readsOfObjects(module: ModuleView, attribute: string, index: number): readonly Read[] {
  const constructor = module.project.method(module.module, index, '__init__');
  return constructor.kind === 'function' ? readsOfResults(module, attribute, constructor.module, constructor.index) : [];
}

/** Reads of an attribute of what the calls of function `index` of `from` give, also of functions that hand that on. */
function readsOfResults(module: ModuleView, attribute: string, from: Module, index: number, hops = 0): readonly Read[] {
  return module.project.callers(from, index).flatMap(({ module: caller, call }) => {
    const view = module.viewOf(caller);
    const place = view?.uses.place(call.expression);
    if (view === null || place === undefined) return [];
    const { parent, statement } = place;
    if (parent !== null) return parent.kind === 'attribute' && parent.name === attribute ? [{ view, read: parent }] : [];
    if (statement.kind === 'return') return hops < MAX_HANDED_ON && call.function !== 0 ? readsOfResults(module, attribute, caller, call.function, hops + 1) : [];
    const [target] = statement.kind === 'assign' && statement.value === call.expression ? statement.targets : [];
    const object = target === undefined ? null : dottedName(target);
    return object === null ? [] : readsOf(view, `${object}.${attribute}`, call.expression).map((read) => ({ view, read }));
  });
}

/** The first ordered read of a name that holds the collection, unless something sorts it. */
function orderedName(module: ModuleView, name: string, from: Expression, trail: Trail): OrderedUse {
  const reads = readsOf(module, name, from);
  if (reads.some((read) => isRanked(module, read))) return null;
  const { sorting, isSettled } = settled(module, name, reads, from);
  const statement = module.uses.place(from)?.statement;
  // `files = keep(files)`, `files += more`, of what it got here and nothing later.
  const isMadeOver = module.uses.of(name).some((written) => {
    const assigned = module.uses.place(written)?.statement;
    return assigned?.kind === 'assign' && assigned.targets.includes(written) && (assigned.operator !== null || reads.some((read) => assigned.start <= read.start && read.end <= assigned.end && !isFreed(module, read)))
      && (statement === undefined || name.includes('.') || !isBoundAnew(module.module, name, statement, written));
  });
  for (const read of reads) {
    if (read.end <= from.end && !name.includes('.')) continue;
    if (read === from || module.uses.place(read)?.statement === statement) continue;
    if (statement !== undefined && read.start > statement.end && !name.includes('.') && !isMadeOver && isBoundAnew(module.module, name, statement, read)) continue;
    if (isSettled(read) || isLeftOut(module, read)) continue;
    const found = follow(module, read, trail);
    if (found !== null) return found;
  }
  const elsewhere = sorting.length > 0 ? [] : readsElsewhere(module, name, from);
  return !elsewhere.some(({ view, read }) => isSorted(view, read) && !isSortedCopy(view, name, read)) && elsewhere.some(({ view, read }) => follow(view, read, trail) !== null) ? from : null;
}

/** Stands in an arm that no run takes, as a constant of the module says: `phase = "test"`, `if phase == "train":`. */
function isLeftOut(module: ModuleView, read: Expression): boolean {
  const constant = (expression: Expression): JsonScalar | undefined => {
    if (expression.kind === 'string') return expression.value ?? undefined;
    if (expression.kind !== 'name') return undefined;
    const [written, ...more] = module.uses.of(expression.id).filter((each) => module.uses.isTarget(each));
    const place = written === undefined || more.length > 0 ? undefined : module.uses.place(written);
    const given = place?.function === null && place.around.length === 1 && place.statement.kind === 'assign' && place.statement.operator === null ? place.statement.value : null;
    return given?.kind === 'string' && place?.parent === null ? given.value ?? undefined : undefined;
  };
  return (module.uses.place(read)?.around ?? []).some((statement) => {
    if (statement.kind !== 'if') return false;
    const at = statement.branches.findIndex(({ body }) => body.some(({ start, end }) => start <= read.start && read.end <= end));
    const before = at < 0 ? statement.branches : statement.branches.slice(0, at);
    const own = statement.branches[at];
    return (own !== undefined && truth(own.test, constant) === false) || before.some(({ test }) => truth(test, constant) === true);
  });
}

/** The reads of `name` that sort what it holds, and whether that, or there being one element, settles the order where another stands. */
function settled(module: ModuleView, name: string, reads: readonly Expression[], from: Span): { readonly sorting: readonly Expression[]; readonly isSettled: (read: Expression) => boolean } {
  const sorting = reads.filter((read) => isSorted(module, read) && !isSortedCopy(module, name, read));
  const isOne = holdsOne(module, name, reads, from);
  return { sorting, isSettled: (read) => sorting.some((sorted) => !isDoneBefore(module, read, sorted)) || isOne(read) };
}

/** `set(files)`, `{name(file) for file in files}` */
function isFreed(module: ModuleView, read: Expression): boolean {
  const parent = module.uses.place(read)?.parent;
  return parent?.kind === 'comprehension' ? parent.of === 'set' : parent?.kind === 'call' && parent.callee !== read && FREE.test(calleeName(parent));
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

/** `first = sorted(files)[0]`, `for file in sorted(files)`: what `name` holds stays in the order it has. */
function isSortedCopy(module: ModuleView, name: string, read: Expression): boolean {
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

/** `first = files[0]`, and below, in the same block and turn, `files.sort()`. */
function isDoneBefore(module: ModuleView, read: Expression, sorted: Expression): boolean {
  const [place, then] = [module.uses.place(read), module.uses.place(sorted)];
  if (place === undefined || then === undefined || place.statement.end > then.statement.start || place.function !== then.function) return false;
  return then.around.every((statement) => !(statement.kind === 'for' || statement.kind === 'while') || !place.around.includes(statement));
}

/** `numbers = [number(file) for file in files]`, and below `argsort(numbers)`: places are found by what stands there. */
function isRanked(module: ModuleView, read: Expression): boolean {
  const place = module.uses.place(read);
  const made = place?.parent;
  if (made?.kind !== 'comprehension') return false;
  const outer = module.uses.place(made);
  const [target] = outer?.parent === null && outer.statement.kind === 'assign' ? outer.statement.targets : [];
  return target?.kind === 'name' && module.uses.reads(target.id, place?.function ?? null).some((other) => other.start > made.end && isSorted(module, other));
}

/* ---------------------------------------------------------------- what holds the collection among others */

/** `(images, labels)`, `{"train": files}`, `dict(train=files)`: followed to where the collection is taken out again. */
function held(module: ModuleView, expression: Expression, holder: SequenceExpression | DictExpression | CallExpression, trail: Trail): OrderedUse {
  const outer = module.uses.place(holder);
  if (outer === undefined) return null;
  const isTable = holder.kind === 'dict' || holder.kind === 'call';
  const found = (use: OrderedUse): OrderedUse => (use === null ? null : expression);
  if (outer.parent?.kind === 'call' && outer.parent.callee !== holder) {
    const name = calleeName(outer.parent);
    // `load_dataset("json", data_files={"train": files})` reads the files one after the other.
    const isTaken = TAKES.test(name) && (!isTable || name === 'load_dataset');
    if (KEEPS.test(name) || isTaken || (BY_POSITION.test(name) && !module.callsProject(outer.parent))) return expression;
    if (COPIES.has(name)) return found(follow(module, outer.parent, trail));
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
  const reads = readsOf(module, name, from).filter((read) => !isOther(module, read));
  const parents = reads.map((read) => ({ read, parent: module.uses.place(read)?.parent ?? null }));
  // `groups[key].sort()`; `sorted(groups)` sorts the keys alone.
  if (parents.some(({ parent }) => parent?.kind === 'subscript' && isSorted(module, parent))) return null;
  for (const { read, parent } of parents) {
    if (read.end <= from.end && !name.includes('.') && loopAroundBoth(module, read, from) === null) continue;
    const found = fromHolder(module, read, parent, trail);
    if (found !== null) return found;
  }
  return readsElsewhere(module, name, from).some(({ view, read }) => !isOther(view, read) && fromHolder(view, read, view.uses.place(read)?.parent ?? null, trail) !== null) ? from : null;
}

/** The first ordered use of the keys, or the values, of the mapping `name`, which it got in the order in question. */
function orderedKeys(module: ModuleView, name: string, from: Expression, trail: Trail): OrderedUse {
  for (const read of readsOf(module, name, from)) {
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
  if (trail.met.has(read)) return null;
  trail.met.add(read);
  if (parent === null) {
    const statement = module.uses.place(read)?.statement;
    if (statement?.kind === 'return') return holderCallers(module, read, trail);
    return statement?.kind === 'for' && statement.iterable === read && statement.target.kind === 'name' ? orderedName(module, statement.target.id, statement.target, trail) : null;
  }
  if (parent.kind === 'subscript') return parent.object === read && !module.uses.isTarget(parent) ? follow(module, parent, trail) : null;
  if (parent.kind === 'call' && parent.callee !== read) {
    if (KEEPS.test(calleeName(parent))) return read;
    if (/^(?:DataFrame|from_dict|chain|concatenate|sum)$/.test(calleeName(parent))) return follow(module, parent, trail) === null ? null : read;
    return holderParameter(module, read, parent, trail);
  }
  const call = parent.kind === 'attribute' ? module.uses.place(parent)?.parent : undefined;
  if (parent.kind !== 'attribute' || call?.kind !== 'call' || call.callee !== parent) return null;
  if (KEEPS.test(parent.name)) return read;
  if (/^(?:get|pop)$/.test(parent.name)) return follow(module, call, trail);
  return /^(?:items|values)$/.test(parent.name) ? eachOf(module, call, trail) : null;
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
  if (ENDS.test(name)) return isWorkedOff(module, expression) || isChoiceOf(module, expression) ? null : expression;
  if (KEEPS.test(name) || TAKES.test(name)) return expression;
  if (name === 'index') return isLookedUp(module, outer, expression) ? null : expression;
  if (!COPIES.has(name) && !(name === 'to_dict' && isByNumber(module, expression))) return null;
  return follow(module, outer, trail) === null ? null : expression;
}

/** A table whose rows go by the numbers they were given in their order, in data that hands out items by their number. */
function isByNumber(module: ModuleView, table: Expression): boolean {
  const place = module.uses.place(table);
  const name = dottedName(table);
  const isKeyed = name !== null && [...walkExpressions(module.uses.assigned(name))].some((part) => part.kind === 'call' && calleeName(part) === 'set_index');
  return !isKeyed && place !== undefined && classesAround(module.module, place).at(-1)?.methods.has('__getitem__') === true;
}

/** `while files: file = files.pop()`: each in its turn. */
function isWorkedOff(module: ModuleView, files: Expression): boolean {
  const name = dottedName(files);
  return (module.uses.place(files)?.around ?? []).some((statement) => {
    return statement.kind === 'while' && [...walkExpressions([statement.test])].some((part) => name !== null && dottedName(part) === name);
  });
}

/** `keys = {"model", "params"} & set(given)`: the one of these that is there. */
function isChoiceOf(module: ModuleView, set: Expression): boolean {
  const name = dottedName(set);
  return [set, ...(name === null ? [] : module.uses.assigned(name))].some((value) => value.kind === 'binary' && value.operator === '&' && [value.left, value.right].some(({ kind }) => kind === 'set'));
}

/** `masks[names.index(name)]`, where masks and names come from one another, asks for a name and no number. */
function isLookedUp(module: ModuleView, call: Expression, names: Expression): boolean {
  const place = module.uses.place(call);
  const name = dottedName(names);
  if (place === undefined || name === null) return false;
  const isOfSameOrder = (subscript: Expression): boolean => {
    const other = subscript.kind === 'subscript' ? dottedName(subscript.object) : null;
    return areOfSameOrder(module, other, name);
  };
  for (let at = place.parent; at !== null; at = module.uses.place(at)?.parent ?? null) if (isOfSameOrder(at)) return true;
  const [target] = place.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  if (target?.kind !== 'name') return false;
  const reads = module.uses.reads(target.id, place.function).filter((read) => read.start > call.end);
  return reads.length > 0 && reads.every((read) => {
    const parent = module.uses.place(read)?.parent;
    return parent != null && isOfSameOrder(parent);
  });
}

/** One is made of the other, element by element. */
function areOfSameOrder(module: ModuleView, a: string | null, b: string): boolean {
  return a !== null && (a === b || isMadeFrom(module, a, b) || isMadeFrom(module, b, a));
}

function isMadeFrom(module: ModuleView, name: string, source: string): boolean {
  return [...walkExpressions(module.uses.assigned(name))].some((part) => dottedName(part) === source);
}

function asArgument(module: ModuleView, expression: Expression, call: CallExpression, trail: Trail): OrderedUse {
  const name = calleeName(call);
  const known = module.knownCall(call);
  if (FREE.test(name) || known?.record.roles?.includes('order-free') === true) return null;
  if (name === 'next') return firstTaken(module, expression, call, trail);
  // What is left out is left out in any order; columns are measured each by itself.
  if (call.callee.kind === 'attribute' && (name === 'drop' || (/^fit/.test(name) && MEASURES.test(module.text(call.callee.object)) && isIndex(module, expression)))) return null;
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

/** `enumerate(words)`, `zip(words, range(n))`, `zip(count(), words)`: the position becomes data. */
function isNumbered(module: ModuleView, iterable: Expression): boolean {
  if (iterable.kind !== 'call') return false;
  if (calleeName(iterable) === 'enumerate') return true;
  return calleeName(iterable) === 'zip' && iterable.args.some(({ value }) => isCount(value) || isListing(module, value, 0)) && iterable.args.length > 1;
}

function isCount(expression: Expression): boolean {
  return expression.kind === 'call' && /^(?:range|arange|count)$/.test(calleeName(expression));
}

/** `zip(images, masks)` of two listings: they are matched by the place each happens to have. */
function isPaired(module: ModuleView, listing: Expression, zip: CallExpression): boolean {
  const name = dottedName(listing);
  return zip.args.some(({ value }) => {
    const other = dottedName(value);
    if (value === listing || !isListing(module, value, 0)) return false;
    return name !== null ? !areOfSameOrder(module, other, name) : ![...walkExpressions([listing])].some((part) => other !== null && dottedName(part) === other);
  });
}

/** `table[columns]` */
function isIndex(module: ModuleView, expression: Expression): boolean {
  return expression.kind === 'subscript' && expression.indices.some((index) => index.kind === 'name' || index.kind === 'call') && !module.uses.isTarget(expression);
}

/** A listing of files, or a variable that holds nothing else. */
function isListing(module: ModuleView, expression: Expression, hops: number): boolean {
  if (module.knownCall(expression)?.record.roles?.includes('file-listing') === true) return true;
  const name = dottedName(expression);
  if (name === null || hops > 2) return false;
  return [...walkExpressions(module.uses.assigned(name))].some((part) => part.kind === 'call' && isListing(module, part, hops + 1));
}

/** A data set that is read by loaders alone, in its own order, to judge a model or to apply it: each item is worked on by itself. */
function isOnlyEvaluated(module: ModuleView, made: CallExpression): boolean {
  const call = module.callAt(made);
  const consumers = call !== undefined && module.target(call).kind === 'class' ? module.consumersOf(call) : [];
  return consumers.length > 0 && consumers.every(({ consumer }) => {
    const loader = module.knownCall(consumer.expression)?.record.loader;
    return loader !== undefined && isUnshuffled(consumer, loader) && isForEvaluation(module, consumer, loader);
  });
}

/** What a function or class of the project does with the collection. */
function orderedParameter(module: ModuleView, call: CallExpression, { module: view, parameter, function: statement }: NonNullable<ReturnType<ModuleView['entered']>>, trail: Trail): OrderedUse {
  const reads = view.uses.reads(parameter.name, statement);
  if (isOnlyEvaluated(module, call)) return null;
  const { isSettled } = settled(view, parameter.name, reads, parameter);
  const inside: Trail = { met: trail.met, entered: [...trail.entered, { function: statement, module, call }] };
  for (const read of reads) {
    if (isSettled(read)) continue;
    const found = follow(view, read, inside);
    if (found !== null) return found;
  }
  return null;
}

/** The calls to which the function around `expression` returns: the one it was entered by, or all there are. */
function callersOf(module: ModuleView, expression: Expression, trail: Trail): readonly { readonly view: ModuleView; readonly call: Expression; readonly trail: Trail }[] {
  const around = module.uses.place(expression)?.function;
  const through = trail.entered.findLast((entered) => entered.function === around);
  if (through !== undefined) return [{ view: through.module, call: through.call, trail: { met: trail.met, entered: trail.entered.slice(0, trail.entered.indexOf(through)) } }];
  const index = module.functionAround(expression);
  return (index === null ? [] : module.project.callers(module.module, index)).flatMap(({ module: from, call }) => {
    const view = module.viewOf(from);
    return view === null ? [] : [{ view, call: call.expression, trail }];
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
