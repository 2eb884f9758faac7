/** Loaders by which nothing is read, in code that goes on without them. */
import type { Expression } from '../../syntax/facts.js';
import { bodiesOf, calleeName, walkStatements, withinScope } from '../../syntax/walk.js';
import { callsOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { nameGiven } from '../variables.js';
import type { ModuleView } from '../views.js';
import { isOwn, mayReadByName } from '../weights/left-unread.js';
import { readsLeft } from '../weights/unread.js';

/** What a loader says of itself without reading a row. */
export const MEASURES = /^(?:batch_size|collate_fn|dataset|drop_last|num_workers|pin_memory)$/;

/** What tells of a loader, and reads no row by it. */
const TELLS = /^(?:len|print|repr|str|type)$/;

/** A loader that nothing reads data by. Where nothing else is done either, somebody may still be writing. */
export function isNeverRead(view: ModuleView, call: CallFact): boolean {
  const { module, project, uses } = view;
  const place = uses.place(call.expression);
  const name = place?.parent === null ? nameGiven(call.expression, place.statement) : null;
  if (place === undefined || name === null || readsOfRows(project, module, call)?.length !== 0 || !isOwn(project, module, name, place.function) || mayReadByName(module, place)) return false;
  const isBesideRead = view.callsWith('loader').some((other) => other.call !== call && other.call.function === call.function && (readsOfRows(project, module, other.call)?.length ?? 0) > 0);
  return isBesideRead || goesOn(module, place);
}

/** Where something reads what a loader gives. */
function readsOfRows(project: Project, module: Module, call: CallFact): readonly Expression[] | null {
  return readsLeft(project, module, call)?.filter((read) => !isIdle(project, module, read)) ?? null;
}

/** `len(loader)`, `loader.batch_size`, `turns = iter(loader)` that nothing advances */
function isIdle(project: Project, module: Module, read: Expression): boolean {
  const parent = usesOf(module).place(read)?.parent;
  if (parent?.kind === 'attribute') return MEASURES.test(parent.name);
  // `print(*loader)` reads all rows.
  if (parent?.kind !== 'call' || parent.args.every(({ value, splat }) => value !== read || splat !== null)) return false;
  const call = calleeName(parent) === 'iter' ? callsOf(module).get(parent) : undefined;
  return TELLS.test(calleeName(parent)) || (call !== undefined && readsLeft(project, module, call)?.length === 0);
}

/** Whether the code around `place` does something behind it. */
function goesOn(module: Module, { statement, function: within }: Place): boolean {
  if (within === null) readWhole();
  return walkStatements(within?.body ?? module.facts.body, withinScope).some((each) => {
    return each.start >= statement.end && (each.kind === 'expression' ? each.value.kind === 'call' : bodiesOf(each).length > 0 && withinScope(each));
  });
}
