/** Variables whose value another one takes the place of, surely or unless that fails. */
import type { Expression, FunctionStatement, Statement, TryStatement } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { bodiesOf, dottedName, walkStatements } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import { bindingsOf } from '../module/bindings.js';
import { goesOnWithout } from '../program/stops/tried.js';
import type { Module, Project } from '../project.js';
import { readWhole } from '../uses.js';
import { readsOf } from '../variables.js';

/** Whether a program may go on behind a `try` that is to put something in the place of what `name` holds, and reads what it held before. */
export function mayKeep(project: Project, module: Module, name: string, expression: Expression): boolean {
  const { around = [], function: within = null } = usesOf(module).place(expression) ?? {};
  const inFunction = around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1);
  // What is tried again and again is done in the end.
  if (inFunction.some(({ kind }) => kind === 'while')) return false;
  return inFunction.some((statement) => {
    if (statement.kind !== 'try' || ![...statement.body, ...statement.otherwise].some((each) => holds(each, expression))) return false;
    const isOutside = name.includes('.') || within?.parameters.some((parameter) => parameter.name === name) === true;
    return goesOnWithout(project, module, statement, name, isOutside) && (isOutside || isReadBehind(project, module, name, statement, within));
  });
}

/** On every way from `statement`, which gives `name` a value, to `read` it is given another one, or there is no such way. */
export function isBoundAnew(project: Project, module: Module, name: string, statement: Statement, read: Expression): boolean {
  const around = usesOf(module).place(read)?.around ?? [];
  return isPast(module, statement, read) || around.some((inner, at) => {
    const outer = around[at - 1];
    // What stands between statements of the top level is anywhere.
    if (outer === undefined && (statement.start < inner.start || statement.end > inner.end)) readWhole();
    const block = outer === undefined ? module.facts.body : bodiesOf(outer).find((body) => body.includes(inner));
    const between = block?.filter(({ start, end }) => start > statement.start && end <= inner.start) ?? [];
    return between.some((each) => surelyBinds(project, module, each, name));
  });
}

/** `read` is over when `statement` runs: it stands before that, in no loop with it, and in no function that may be called later. */
function isPast(module: Module, statement: Statement, read: Expression): boolean {
  return read.end <= statement.start && isOver(module, statement, read);
}

/** `read` is part of the value that `statement` gives, `net = net.to(device)`, and reads what there was before, also in a loop that gives it another one first. */
export function isInValue(module: Module, statement: Statement, read: Expression): boolean {
  if (statement.kind !== 'assign' || statement.value === null || !holds(statement.value, read)) return false;
  const uses = usesOf(module);
  const isGivenFirst = (written: Expression): boolean => written.start < statement.start && uses.isTarget(written) && uses.isAssignedFirst(written, read);
  return isOver(module, statement, read) || (!isLater(module, read) && uses.of(dottedName(read) ?? '').some(isGivenFirst));
}

/** `read`, which does not stand behind `statement`, is over when that has run. */
function isOver(module: Module, statement: Statement, read: Expression): boolean {
  // Whoever calls the function again reads it then.
  if (statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && isGlobal(module, read, target.id))) return false;
  const around = usesOf(module).place(read)?.around ?? [];
  readWhole();
  return !isLater(module, read) && around.every((each) => (each.start <= statement.start && statement.end <= each.end ? each.kind !== 'for' && each.kind !== 'while' : each.kind !== 'function' && each.kind !== 'class'));
}

/** `read` stands in a `lambda`, which may be called at any time. */
function isLater(module: Module, read: Expression): boolean {
  const uses = usesOf(module);
  for (let outer = uses.place(read)?.parent ?? null; outer !== null; outer = uses.place(outer)?.parent ?? null) if (outer.kind === 'lambda') return true;
  return false;
}

/** Whether `name` is one of the module that the function around `read` assigns. */
function isGlobal(module: Module, read: Expression, name: string): boolean {
  const around = usesOf(module).place(read)?.around ?? [];
  return walkStatements(around.filter(({ kind }) => kind === 'function')).some((each) => each.kind === 'global' && each.names.includes(name));
}

/** Whether `statement` gives `name` a value wherever the program goes on behind it. */
function surelyBinds(project: Project, module: Module, statement: Statement, name: string): boolean {
  const bound = bindingsOf([statement]).filter((binding) => binding.name === name && binding.certainty === 'always');
  const binds = (inner: Statement): boolean => surelyBinds(project, module, inner, name);
  if (bound.length === 0 || (statement.kind !== 'try' && statement.kind !== 'with')) return bound.length > 0;
  if (statement.kind === 'with') return bound.some((binding) => binding.statement === statement) || statement.body.some(binds);
  return statement.finally.some(binds) || ([...statement.body, ...statement.otherwise].some(binds) && !goesOnWithout(project, module, statement, name));
}

/** Whether something may read what `name` holds behind `statement`, before something else takes its place. */
function isReadBehind(project: Project, module: Module, name: string, statement: TryStatement, within: FunctionStatement | null): boolean {
  const uses = usesOf(module);
  const last = statement.finally[0]?.start ?? statement.end;
  return readsOf(module, name, within).some((read) => uses.place(read)?.function !== within || (read.start >= last && !isBoundAnew(project, module, name, statement, read)));
}
