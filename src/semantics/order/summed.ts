/** Data whose items are read one after the other only to be added up by whoever judges a model: a sum is the same in any order. */
import type { AssignStatement, Expression, ForStatement, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, expressionsOf, namesUnder, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { isUnshuffled, onlyLooks } from '../data/loaders.js';
import type { ClassFact } from '../module/model.js';
import { decidedByTurns, type Follow } from './order-loop.js';
import { COPIES, SAVES } from '../module/sequences.js';
import type { ModuleView } from '../views.js';
import { keepsNothing, namesOfTurn } from '../weights/work-order.js';
import { takesAll } from './bounds.js';
import { isUnasked, unaskedArm } from './unasked.js';

/** They hand on the items of a loader in a loop's head. */
const SHOWS_PROGRESS = /^(?:enumerate|tqdm|trange|track)$/;

/** What a list of results comes down to, whatever the order of what is in it. */
const SUMS = /^(?:len|sum|fsum|mean|fmean|average|nanmean|nansum|median|std|var|cov|min|max|any|all)$/;

/** Methods that count what they are given, and those that tell how far a loop is. */
const COUNTS = /^(?:update|add|add_batch|set_description(?:_str)?|set_postfix(?:_str)?|empty_cache|synchronize)$/;

const MAX_HOPS = 4;

interface Loop {
  readonly view: ModuleView;
  readonly statement: ForStatement;
}

/** Whether each object of a data class is read by loaders in its own order, and they by loops that sum up what a model makes of it, or write that under a name of its own. */
export function isOnlySummed(module: ModuleView, { methods }: ClassFact, follow: Follow): boolean {
  const made = methods.get('__init__');
  const callers = made === undefined ? [] : module.project.callers(module.module, made);
  return callers.length > 0 && callers.every(({ module: from, call }) => {
    const view = module.viewOf(from);
    const loops = view === null ? null : loopsOver(view, call.expression, 0);
    return loops !== null && loops.length > 0 && loops.every((loop) => isSum(loop, follow) || isKeptApart(loop, follow));
  });
}

/** The loops that go through a data set or its loader; `null` where it is used in any other way. */
function loopsOver(view: ModuleView, data: Expression, hops: number): readonly Loop[] | null {
  const place = view.uses.place(data);
  if (place === undefined || hops > MAX_HOPS) return null;
  const { parent, statement } = place;
  if (parent === null) {
    if (statement.kind === 'for') return statement.iterable === data ? [{ view, statement }] : null;
    const [target, ...more] = statement.kind === 'assign' && statement.value === data && statement.operator === null ? statement.targets : [];
    return target?.kind === 'name' && more.length === 0 ? inAll(view, view.uses.reads(target.id, place.function), hops) : null;
  }
  if (parent.kind === 'attribute') return /^(?:batch_size|num_workers|dataset)$/.test(parent.name) && isOnlyCounted(view, parent) ? [] : null;
  if (parent.kind !== 'call' || parent.callee === data) return null;
  const known = view.knownCall(parent);
  if (known?.record.loader !== undefined) return isUnshuffled(known.call, known.record.loader) && !dropsSome(parent) ? loopsOver(view, parent, hops + 1) : null;
  if (calleeName(parent) === 'len') return [];
  if (SHOWS_PROGRESS.test(calleeName(parent))) return loopsOver(view, parent, hops + 1);
  const entered = view.callsProject(parent) ? view.entered(parent, data) : null;
  return entered === null ? null : inAll(entered.module, entered.module.uses.reads(entered.parameter.name, entered.function), hops);
}

function inAll(view: ModuleView, reads: readonly Expression[], hops: number): readonly Loop[] | null {
  const loops = reads.map((read) => loopsOver(view, read, hops + 1));
  return loops.includes(null) ? null : loops.flatMap((each) => each ?? []);
}

/** `loader.batch_size`, `len(loader.dataset)` */
function isOnlyCounted(view: ModuleView, attribute: Expression & { kind: 'attribute' }): boolean {
  const parent = view.uses.place(attribute)?.parent;
  return attribute.name !== 'dataset' || (parent?.kind === 'call' && calleeName(parent) === 'len');
}

/** The last items of an incomplete batch are left out: which ones, the order says. */
function dropsSome({ args }: Expression & { kind: 'call' }): boolean {
  return args.some(({ keyword, value }) => keyword === 'drop_last' && !(value.kind === 'constant' && value.value === false));
}

function isSum({ view, statement }: Loop, follow: Follow): boolean {
  if (!isEvaluating(view, statement) || decidedByTurns(view, { statement, target: statement.target, iterable: statement.iterable }, follow)) return false;
  const counters = countersOf(statement);
  const statements = walkStatements(statement.body, (each) => withinScope(each) && unaskedArm(view, each) === null).filter((each) => unaskedArm(view, each) === null);
  const bound = [statement, ...statements].flatMap((each) => boundBy(each)).filter((name) => !counters.includes(name));
  return statements.every((each) => isAddition(view, statement, each, bound, counters)) && bound.every((name) => isOfTurn(view, statement, name));
}

/** Each turn writes what it makes under the name of what it was made of, and leaves nothing else behind. */
function isKeptApart({ view, statement }: Loop, follow: Follow): boolean {
  if (!keepsNothing(statement) || countersOf(statement).length > 0 || decidedByTurns(view, { statement, target: statement.target, iterable: statement.iterable }, follow)) return false;
  const own = namesOfTurn(statement);
  const isOwn = (value: Expression): boolean => namesUnder([value]).some((name) => own.has(name));
  const saves = walkStatements(statement.body, withinScope).flatMap((each) => walkExpressions(expressionsOf(each))).filter((part) => SAVES.test(calleeName(part)));
  // What has one name for all turns is what the last of them leaves.
  return saves.length > 0 && saves.every((save) => save.kind !== 'call' || save.args.every(({ keyword, value }, at) => keyword !== null || isOwn(value) || (calleeName(save) === 'open' && at > 0)));
}

/** Without gradients, or in a function that trains nothing. */
function isEvaluating(view: ModuleView, loop: ForStatement): boolean {
  const isWithout = (each: Statement): boolean => each.kind === 'with' && each.items.some(({ value }) => value.kind === 'call' && /^(?:no_grad|inference_mode)$/.test(calleeName(value)));
  const around = view.uses.place(loop.iterable)?.around ?? [];
  return around.some(isWithout) || loop.body.some(isWithout) || onlyLooks(view.module, view.functionAround(loop.iterable) ?? 0);
}

/** The number of each turn, of which what is left behind the loop is how many there were. */
function countersOf({ target, iterable }: ForStatement): readonly string[] {
  const isCounted = [...walkExpressions([iterable])].some((part) => part.kind === 'call' && calleeName(part) === 'enumerate');
  const [first] = isCounted && target.kind === 'tuple' ? target.elements : [];
  return first?.kind === 'name' ? [first.id] : [];
}

/** The names that a statement gives values of the turn: neither sums nor what is compared to the best so far. */
function boundBy(statement: Statement): readonly string[] {
  if (statement.kind === 'for') return namesUnder([statement.target]);
  if (statement.kind === 'with') return statement.items.flatMap(({ target }) => (target === null ? [] : namesUnder([target])));
  return statement.kind === 'assign' && statement.operator === null ? statement.targets.flatMap((target) => (target.kind === 'subscript' || isCarried(statement, target) ? [] : namesUnder([target]))) : [];
}

/** `total = total + loss`, `best = max(best, loss)` */
function isCarried({ value }: AssignStatement, target: Expression): boolean {
  const sides = value?.kind === 'binary' && value.operator === '+' ? [value.left, value.right]
    : value?.kind === 'call' && /^(?:min|max)$/.test(calleeName(value)) ? value.args.map((each) => each.value) : [];
  return target.kind === 'name' && sides.some((side) => side.kind === 'name' && side.id === target.id);
}

function isAddition(view: ModuleView, loop: ForStatement, statement: Statement, bound: readonly string[], counters: readonly string[]): boolean {
  switch (statement.kind) {
    case 'continue':
    case 'pass':
    case 'assert':
    case 'for':
    case 'with':
      return true;
    case 'if':
      return !statement.branches.some(({ test }) => namesUnder([test]).some((name) => counters.includes(name)));
    case 'assign':
      return statement.targets.every((target) => isSumOf(view, loop, statement, target, bound, counters));
    case 'expression':
      return statement.value.kind === 'string' || (statement.value.kind === 'call' && isCount(view, loop, statement.value));
    default:
      return false;
  }
}

function isSumOf(view: ModuleView, loop: ForStatement, { operator, value }: AssignStatement, target: Expression, bound: readonly string[], counters: readonly string[]): boolean {
  const names = namesUnder([target]);
  if (names.some((name) => counters.includes(name))) return false;
  if (operator !== null) {
    const name = dottedName(target.kind === 'subscript' ? target.object : target);
    const isList = value !== null && /^(?:list|tuple|string|comprehension)$/.test(value.kind);
    return operator === '+' && name !== null && !isList && view.uses.assigned(name).every(({ kind, start }) => start > loop.start || !/^(?:list|string|tuple)$/.test(kind) || target.kind === 'subscript');
  }
  // What is written into the batch itself goes with it; rows of an array are as many as are averaged.
  return target.kind === 'subscript' ? names[0] !== undefined && (bound.includes(names[0]) || isFilledToSum(view, loop, target)) : target.kind === 'name' || target.kind === 'tuple';
}

/** A name that each turn gives a value before it reads it, and nothing reads behind the loop. */
function isOfTurn(view: ModuleView, loop: ForStatement, name: string): boolean {
  const scope = view.uses.place(loop.iterable)?.function ?? null;
  const first = view.uses.inScope(name, scope).find((written) => written.start >= loop.start && view.uses.isTarget(written));
  const given = first === undefined ? undefined : view.uses.place(first)?.statement;
  const from = given?.kind === 'assign' ? given.end : first?.end;
  const next = view.uses.inScope(name, scope).find((written) => written.start >= loop.end);
  const isGivenAnew = next === undefined || view.uses.isTarget(next);
  return isGivenAnew && view.uses.reads(name, scope).every((read) => read.start < loop.start || read.start >= loop.end || from === undefined || read.start >= from);
}

/** `metric.update(out, labels)`; a list that is only summed later. */
function isCount(view: ModuleView, loop: ForStatement, call: Expression & { kind: 'call' }): boolean {
  if (call.callee.kind !== 'attribute' || view.callsProject(call) && !COUNTS.test(calleeName(call))) return false;
  if (COUNTS.test(call.callee.name)) return true;
  const list = /^(?:append|extend)$/.test(call.callee.name) && call.callee.object.kind === 'name' ? call.callee.object.id : null;
  if (list === null) return false;
  const reads = view.uses.reads(list, view.uses.place(loop.iterable)?.function ?? null);
  return reads.every((read) => read === (call.callee as Expression & { kind: 'attribute' }).object || isSummedUp(view, read, 0));
}

/** `rows[start:end] = found` */
function isFilledToSum(view: ModuleView, loop: ForStatement, { object }: Expression & { kind: 'subscript' }): boolean {
  if (object.kind !== 'name') return false;
  return view.uses.reads(object.id, view.uses.place(loop.iterable)?.function ?? null).every((read) => {
    const parent = view.uses.place(read)?.parent;
    return (parent?.kind === 'subscript' && view.uses.isTarget(parent)) || isSummedUp(view, read, 0);
  });
}

/** What the callers of the function around make of what it returns. */
function areSummedUp(view: ModuleView, read: Expression, hops: number): boolean {
  const index = view.functionAround(read);
  const callers = index === null ? [] : view.project.callers(view.module, index);
  return callers.length > 0 && callers.every(({ module, call }) => {
    const caller = view.viewOf(module);
    return caller !== null && isSummedUp(caller, call.expression, hops + 1);
  });
}

/** A mean over rows, not one of each; `np.cov(rows, rowvar=False)` */
function isOverRows(call: Expression & { kind: 'call' }): boolean {
  if (calleeName(call) === 'cov') return call.args.some(({ keyword, value }) => keyword === 'rowvar' && value.kind === 'constant' && value.value === false);
  return call.args.every(({ keyword, value }) => (keyword === null ? value.kind !== 'number' : !/^(?:axis|dim)$/.test(keyword)) || (value.kind === 'number' && value.value === 0));
}

/** `sum(losses)`, `np.mean(losses)`, `torch.cat(losses).mean()`, and no use but that of what it is kept as. */
function isSummedUp(view: ModuleView, read: Expression, hops: number): boolean {
  const place = view.uses.place(read);
  if (place === undefined || hops > MAX_HOPS) return false;
  const { parent, statement } = place;
  if (isUnasked(view, read)) return true;
  if (parent === null) {
    if (statement.kind === 'return') return areSummedUp(view, read, hops);
    const [target, ...more] = statement.kind === 'assign' && statement.value === read && statement.operator === null ? statement.targets : [];
    return target?.kind === 'name' && more.length === 0 && view.uses.reads(target.id, place.function).every((other) => other.end <= read.end || isSummedUp(view, other, hops + 1));
  }
  if (parent.kind === 'attribute') {
    const call = view.uses.place(parent)?.parent;
    if (call?.kind !== 'call' || call.callee !== parent) return false;
    return (SUMS.test(parent.name) && isOverRows(call)) || /^(?:append|extend)$/.test(parent.name) || (COPIES.has(parent.name) && isSummedUp(view, call, hops + 1));
  }
  if (parent.kind === 'subscript') return parent.object === read && takesAll(view, parent) && isSummedUp(view, parent, hops + 1);
  if (parent.kind !== 'call' || parent.callee === read) return false;
  return (SUMS.test(calleeName(parent)) && isOverRows(parent)) || (COPIES.has(calleeName(parent)) && isSummedUp(view, parent, hops + 1));
}
