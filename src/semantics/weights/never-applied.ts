/** Transforms, and what is made with them, that nothing is ever transformed by. */
import type { Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import { callsOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { nameGiven, readsOf, takenBy } from '../variables.js';
import { isMentionedElsewhere, mentions } from './idle-layer.js';
import { areLeftUnread } from './left-unread.js';

const MAX_HOPS = 6;

/** How many elements of what functions return are told apart. */
const MAX_ELEMENTS = 6;

/** Stands among elements for all that is returned. */
const WHOLE = -1;

/** What data says of itself without reading a row. */
export const DESCRIBES = /^(?:classes|class_to_idx|num_\w+|batch_size|shape)$/;

/** The elements of what its function returns that hold what was made; `null`: something may be transformed by it. */
type Ends = readonly number[] | null;

/** What `call` of `module` makes is kept under a name that nobody mentions again, or a function that nobody calls is handed it by default. */
export function isNeverApplied(project: Project, module: Module, { expression }: CallFact): boolean {
  return endsOf(project, module, expression, 0)?.length === 0;
}

/** Whether all that comes of it is handed back to whoever called the function: as an element of what it returns, or as all of it. */
export const handsBackAt = elementwise((project, module, { expression }, at) => endsOf(project, module, expression, 0)?.includes(at) === true);

/** Whether nothing reads an element of what `call` returns. */
export const leavesAt = elementwise((project, module, { expression }, at) => {
  const place = usesOf(module).place(expression);
  if (place === undefined) return false;
  const { parent, statement } = place;
  if (parent !== null) {
    const [index] = parent.kind === 'subscript' && parent.object === expression ? parent.indices : [];
    return at !== WHOLE && index?.kind === 'number' && index.value >= 0 && index.value !== at;
  }
  const [target, ...more] = statement.kind === 'assign' && statement.value === expression ? statement.targets : [];
  const elements = target?.kind === 'tuple' || target?.kind === 'list' ? target.elements : [];
  const kept = more.length > 0 || elements.some(({ kind }) => kind !== 'name' && kind !== 'attribute' && kind !== 'subscript') ? undefined : at === WHOLE ? target : elements[at];
  return kept?.kind === 'name' && areLeftUnread(project, module, [kept.id], place);
});

/** A question for each element; the last one is for all that is returned. */
function elementwise(ask: (project: Project, module: Module, call: CallFact, at: number) => boolean): readonly ((project: Project, module: Module, call: CallFact) => boolean)[] {
  return Array.from({ length: MAX_ELEMENTS + 1 }, (_, at) => (project, module, call) => ask(project, module, call, at === MAX_ELEMENTS ? WHOLE : at));
}

function endsOf(project: Project, module: Module, expression: Expression, hops: number): Ends {
  const place = usesOf(module).place(expression);
  if (place === undefined || hops > MAX_HOPS) return null;
  const { parent, statement } = place;
  if (parent !== null) {
    if (statement.kind === 'return' && statement.value === parent && parent.kind === 'tuple') return [parent.elements.indexOf(expression)];
    const isPart = parent.kind === 'list' || parent.kind === 'tuple' || (parent.kind === 'call' && parent.callee !== expression && isMaker(project, module, parent, expression));
    return isPart ? endsOf(project, module, parent, hops + 1) : parent.kind === 'dict' ? endsOfEntry(project, module, parent, expression) : null;
  }
  if (statement.kind === 'return') return [WHOLE];
  if (statement.kind === 'function') return statement.parameters.some((parameter) => parameter.default === expression) && isNeverMentioned(project, module, statement) ? [] : null;
  const name = nameGiven(expression, statement);
  if (name === null) return null;
  const reads = readsOf(module, name, place.function);
  if (reads.length === 0) return isLeft(project, module, expression, name, place) ? [] : null;
  if (place.function === null) return null;
  const found: number[] = [];
  for (const read of reads) {
    const ends = isMeasured(module, read) ? [] : endsOf(project, module, read, hops + 1);
    if (ends === null) return null;
    found.push(...ends);
  }
  return found;
}

/** `len(rows)`, `rows.classes`: none of its rows is read. */
function isMeasured(module: Module, read: Expression): boolean {
  const uses = usesOf(module);
  const parent = uses.place(read)?.parent;
  if (parent?.kind === 'call') return parent.callee !== read && calleeName(parent) === 'len';
  const around = parent?.kind === 'attribute' ? uses.place(parent)?.parent : undefined;
  return parent?.kind === 'attribute' && DESCRIBES.test(parent.name) && !(around?.kind === 'call' && around.callee === parent);
}

/** `transforms = {"train": …, "test": …}`, of which others are taken by their keys. */
function endsOfEntry(project: Project, module: Module, dict: Expression & { kind: 'dict' }, value: Expression): Ends {
  const uses = usesOf(module);
  const place = uses.place(dict);
  const name = place?.parent === null ? nameGiven(dict, place.statement) : null;
  const key = dict.entries.find((entry) => entry.value === value)?.key;
  if (place === undefined || name === null || key?.kind !== 'string') return null;
  const reads = readsOf(module, name, place.function);
  const areOthers = reads.length > 0 && reads.every((read) => {
    const parent = uses.place(read)?.parent;
    const [index] = parent?.kind === 'subscript' && parent.object === read ? parent.indices : [];
    return index?.kind === 'string' && index.value !== null && index.value !== key.value;
  });
  if (!areOthers) return null;
  return place.function !== null || isOwn(project, module, name) ? [] : null;
}

/** Whether a name that the statement at `place` gives to `expression`, and that is read nowhere, is left for good. */
function isLeft(project: Project, module: Module, expression: Expression, name: string, place: Place): boolean {
  if (place.function !== null) return true;
  readWhole();
  return (isBesideApplied(module, expression, name) || isTakenOut(module, name, place.statement)) && isOwn(project, module, name);
}

/** Where nothing is applied yet, somebody may still be writing; one beside it that is tells that this one never is. */
function isBesideApplied(module: Module, expression: Expression, name: string): boolean {
  const made = expression.kind === 'call' ? callsOf(module).get(expression)?.callee : undefined;
  return module.model.calls.some(({ callee, assignedTo }) => {
    return made?.kind === 'external' && callee.kind === 'external' && callee.name === made.name && assignedTo !== null && assignedTo !== name && readsOf(module, assignedTo, null).length > 0;
  });
}

/** `#augmentation=augmentation,` further on: what somebody has left out on purpose. */
function isTakenOut({ facts: { comments } }: Module, name: string, { end }: Statement): boolean {
  const handedOver = new RegExp(`[=(,\\[]\\s*${name}\\s*(?:[,)\\]]|$)`);
  return comments.some((comment) => comment.start > end && handedOver.test(comment.text));
}

function isOwn(project: Project, module: Module, name: string): boolean {
  readWhole();
  return !project.isImported(module) || !isMentionedElsewhere(project, module, name);
}

/** A decorator that is handed something may keep what it decorates under another name. */
function isNeverMentioned(project: Project, module: Module, { name, decorators }: FunctionStatement): boolean {
  return decorators.every(({ kind }) => kind !== 'call') && mentions(module.file.parseText, name) <= 1 && !isMentionedElsewhere(project, module, name);
}

/** A library's class does not transform anything by what it is handed before it is asked for something itself, nor does a class of the project that only keeps it. */
export function isMaker(project: Project, module: Module, call: Expression & { kind: 'call' }, handed: Expression): boolean {
  const fact = callsOf(module).get(call);
  if (fact?.callee.kind === 'external' && /\.[A-Z]\w*$/.test(module.catalogue.canonical(fact.callee.name))) return true;
  const target = fact === undefined ? null : project.callee(module, fact);
  const constructor = target?.kind === 'class' ? project.method(target.module, target.index, '__init__') : null;
  if (constructor?.kind !== 'function' || call.args.some(({ splat }) => splat !== null)) return false;
  const taken = takenBy(constructor, call, handed);
  const uses = usesOf(constructor.module);
  return taken?.parameter.splat === null && taken.reads.every((read) => {
    const place = uses.place(read);
    if (place?.parent?.kind === 'binary') return /^is(?: not)?$/.test(place.parent.operator);
    return place?.parent === null && place.statement.kind === 'assign' && place.statement.targets.every(({ kind }) => kind === 'attribute');
  });
}
