/** Lists that are shuffled only so that several runs part the work on them, or that are sorted again: no result goes by that order. */
import type { Expression, ForStatement, Statement } from '../../syntax/facts.js';
import { calleeName, expressionsOf, namesUnder, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { ADDS, FREE } from '../module/sequences.js';
import type { Module, Project } from '../project.js';
import type { Place, Uses } from '../uses.js';
import { readsOf } from '../variables.js';
import { isOwn } from './left-unread.js';

/** What shuffles a list in place. */
const SHUFFLES = /^(?:random|numpy\.random)\.shuffle$/;

/** They ask whether a file is there. */
const EXISTS = /^(?:l?exists|isfile|is_file)$/;

/** They hand on the elements of a list in a loop's head. */
const SHOWS_PROGRESS = /^(?:tqdm|track)$/;

/** Words of a turn that leaves a network, an index or a stream other than it was, so that the next one goes on from there. */
const GOES_ON = /model|net(?:work)?\b|optim|loss|train|fit\b|learn|buf|memory|replay|index|rng|rand|sampl|shuffl|noise|push/i;

/** Values that no other name holds as well. */
const MADE = /^(?:call|comprehension|list|binary)$/;

/** Keys of which each element has one of its own; by others, such as a length, equal elements stay as they were shuffled. */
const OWN_KEY = /\bbasename\b|\bint\([^)]*(?:\bsplit\b|\bre\.)|(?<!\bparent)\.(?:name|stem)\b/;

/** Whether the order in which `call` of `module` puts a list is lost again, or only says which part of the work comes first. */
export function ordersWorkOnly(project: Project, module: Module, { callee, expression }: CallFact): boolean {
  if (callee.kind !== 'external' || !SHUFFLES.test(module.catalogue.canonical(callee.name))) return false;
  const uses = usesOf(module);
  const place = uses.place(expression);
  const list = expression.args[0]?.value;
  if (list?.kind !== 'name' || place === undefined || place.parent !== null || !isOwn(project, module, list.id, place.function) || !isAlone(uses, list.id, place)) return false;
  const reads = readsOf(module, list.id, place.function).filter((read) => read !== list);
  const isDone = (read: Expression): boolean => isSortedAgain(module, read) || isSkippingWork(module, read) || isCounted(uses, read);
  const later = reads.filter(({ start }) => start >= expression.end);
  // What is sorted under the same name has that order from there on.
  const sorted = later.find((read) => isSortedAgain(module, read) && isKeptAs(uses, read, list.id));
  return later.some((read) => !isCounted(uses, read)) && later.every((read) => (sorted !== undefined && read.start > sorted.end) || isDone(read))
    && reads.every((read) => read.start >= expression.end || !isHandedOn(uses, read)) && (sorted === undefined || !isInLoop(place));
}

/** No list of somebody else's is bound to the variable. */
function isAlone(uses: Uses, name: string, { function: within }: Place): boolean {
  return within?.parameters.some((parameter) => parameter.name === name) !== true && uses.inScope(name, within).filter((written) => uses.isTarget(written)).every((written) => {
    const { parent, statement } = uses.place(written) ?? {};
    return parent === null && statement?.kind === 'assign' && statement.value !== null && MADE.test(statement.value.kind);
  });
}

function isInLoop({ around }: Place): boolean {
  return around.some(({ kind }) => kind === 'for' || kind === 'while');
}

/** `len(files)`, `file in files` */
function isCounted(uses: Uses, read: Expression): boolean {
  const parent = uses.place(read)?.parent;
  if (parent?.kind === 'binary') return parent.right === read && /^(?:not )?in$/.test(parent.operator);
  return parent?.kind === 'call' && parent.callee !== read && /^(?:len|set|frozenset|Counter)$/.test(calleeName(parent));
}

/** `sorted(files)`, `files.sort()` */
function isSortedAgain(module: Module, read: Expression): boolean {
  const uses = usesOf(module);
  const parent = uses.place(read)?.parent ?? null;
  const method = parent?.kind === 'attribute' ? uses.place(parent)?.parent : undefined;
  const call = parent?.kind === 'call' && calleeName(parent) === 'sorted' ? parent : method?.kind === 'call' && method.callee === parent && calleeName(method) === 'sort' ? method : null;
  const key = call?.args.find(({ keyword }) => keyword === 'key')?.value;
  return call !== null && (key === undefined || OWN_KEY.test(module.file.source.slice(key)));
}

/** `files.sort()`, `files = sorted(files)` */
function isKeptAs(uses: Uses, read: Expression, name: string): boolean {
  const { parent, statement, around } = uses.place(read) ?? {};
  const isAlways = !/^(?:if|try)$/.test(around?.at(-2)?.kind ?? '');
  return isAlways && (parent?.kind === 'attribute' || (statement?.kind === 'assign' && statement.value === parent && statement.targets.some((target) => target.kind === 'name' && target.id === name)));
}

/** Before it is shuffled somebody else gets the same list. */
function isHandedOn(uses: Uses, read: Expression): boolean {
  const { parent, statement } = uses.place(read) ?? {};
  if (parent === null) return statement?.kind !== 'for';
  return !(parent?.kind === 'attribute' || parent?.kind === 'subscript' || parent?.kind === 'comprehension' || parent?.kind === 'binary' || (parent?.kind === 'call' && FREE.test(calleeName(parent))));
}

/** `for file in files: if exists(result(file)): continue; …`: each by itself, whoever gets there first. */
function isSkippingWork(module: Module, read: Expression): boolean {
  const uses = usesOf(module);
  const place = uses.place(read);
  const turns = place?.parent?.kind === 'call' && SHOWS_PROGRESS.test(calleeName(place.parent)) ? place.parent : read;
  const loop = place?.statement;
  if (loop?.kind !== 'for' || loop.iterable !== turns || loop.otherwise.length > 0) return false;
  return loop.body.some((each) => skipsDone(each, loop)) && keepsNothing(loop) && !GOES_ON.test(module.file.source.slice(loop));
}

function skipsDone(statement: Statement, { body }: ForStatement): boolean {
  if (statement.kind !== 'if' || statement.branches.length !== 1 || statement.otherwise.length > 0) return false;
  const [{ test, body: arm } = {}] = statement.branches;
  if (test === undefined || arm === undefined) return false;
  const isMissing = test.kind === 'unary' && test.operator === 'not';
  const asked = isMissing ? test.operand : test;
  const asks = asked.kind === 'call' && EXISTS.test(calleeName(asked));
  return asks && (isMissing ? statement === body.at(-1) : arm.at(-1)?.kind === 'continue');
}

/** No turn of a loop leaves anything in a variable that was there before. */
export function keepsNothing(loop: ForStatement): boolean {
  const own = namesOfTurn(loop);
  const isOwn = (expression: Expression): boolean => own.has(namesUnder([expression])[0] ?? '');
  return walkStatements(loop.body, withinScope).every((each) => {
    if (each.kind === 'break' || each.kind === 'return') return false;
    if (each.kind === 'assign' && !each.targets.every((one) => isOwn(one))) return false;
    return walkExpressions(expressionsOf(each)).every((part) => part.kind !== 'call' || part.callee.kind !== 'attribute' || !ADDS.has(part.callee.name) || isOwn(part.callee.object));
  });
}

/** The variables that each turn of a loop gives a value. */
export function namesOfTurn({ target, body }: ForStatement): ReadonlySet<string> {
  const own = new Set(namesUnder([target]));
  const add = (expressions: readonly Expression[]): void => {
    for (const name of namesUnder(expressions)) own.add(name);
  };
  for (const each of walkStatements(body, withinScope)) {
    if (each.kind === 'for') add([each.target]);
    if (each.kind === 'with') add(each.items.flatMap((item) => (item.target === null ? [] : [item.target])));
    if (each.kind === 'assign' && each.operator === null) add(each.targets.filter((one) => one.kind === 'name' || one.kind === 'tuple'));
  }
  return own;
}
