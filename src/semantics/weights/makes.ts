/** Calls that hand back a network which they make, by whatever way the project chooses one. */
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, walkStatements, withinScope } from '../../syntax/walk.js';
import { calledByChoice, type ProjectCallable } from '../program/choices/chosen.js';
import { KEEPS } from '../purpose/form.js';
import { callsIn, callsOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project, Target } from '../project.js';

/** Functions that hand on what the next one makes. */
const MAX_HOPS = 4;

const made = remembered<Project, WeakMap<CallFact, boolean>>(() => new WeakMap());

/** Whether what a target makes counts. */
type Counts = (project: Project, target: Target) => boolean;

/** Whether `call` of `module` makes an object of a class, or a layer, and hands back nothing else. */
export function makesNetwork(project: Project, module: Module, call: CallFact): boolean {
  let is = made(project).get(call);
  if (is === undefined) {
    is = makes(project, module, call, isObject, 0);
    made(project).set(call, is);
  }
  return is;
}

/** Whether `call` of `module` makes a network of a library's kind, the constructor of which does nothing else, and hands back nothing else. */
export function makesLayers(project: Project, module: Module, call: CallFact): boolean {
  return makes(project, module, call, isLayers, 0);
}

function isObject(_: Project, target: Target): boolean {
  return target.kind === 'library' ? target.record?.draws?.weights === true : target.kind === 'class';
}

function isLayers(project: Project, target: Target): boolean {
  if (target.kind === 'library') return target.record?.draws?.weights === true && target.record.returns !== undefined;
  return target.kind === 'class' && project.libraryBases(target.module, target.index).some(({ record }) => record?.callRuns !== undefined);
}

function makes(project: Project, module: Module, call: CallFact, counts: Counts, hops: number): boolean {
  const target = project.callee(module, call);
  const targets = target.kind === 'unknown' || target.kind === 'module' ? calledByChoice(project, module, call) : [target];
  return targets.length > 0 && targets.every((each) => {
    return counts(project, each) || (each.kind === 'function' && handsBackNetwork(project, each, counts, hops + 1));
  });
}

function handsBackNetwork(project: Project, { module, index }: ProjectCallable, counts: Counts, hops: number): boolean {
  const fact = module.model.functions[index];
  if (fact === undefined || hops > MAX_HOPS) return false;
  if (counts === isObject && fact.returns.kind === 'instance') return true;
  const returned = walkStatements(fact.statement?.body ?? [], withinScope).flatMap((statement) => (statement.kind === 'return' ? [statement.value] : []));
  return returned.length > 0 && returned.every((value) => {
    const call = value?.kind === 'call' ? callsOf(module).get(value) : undefined;
    if (call !== undefined) return makes(project, module, call, counts, hops);
    const name = value === null ? null : dottedName(value);
    const makers = name === null ? [] : callsIn(module, index).filter(({ assignedTo, expression }) => assignedTo === name && !KEEPS.test(calleeName(expression)));
    return makers.length > 0 && makers.every((maker) => makes(project, module, maker, counts, hops));
  });
}
