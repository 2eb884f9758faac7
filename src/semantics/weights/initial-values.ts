/** What variables of a graph of TensorFlow start with: numbers that are drawn when their initialisers are run, and at no other time. */
import type { Expression } from '../../syntax/facts.js';
import { functionOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole } from '../uses.js';
import { nameGiven, readsOf } from '../variables.js';

/** What makes a variable of a graph. */
const MAKES_VARIABLE = /^(?:tf\.|tensorflow\.)?(?:compat\.v1\.)?(?:Variable|get_variable)$/;

/** What runs the initialisers of variables, itself or by what it does first. */
const INITIALISES = /variables?_initializer|initiali[sz]e_\w*variables|\.initializer\b|\b(?:Supervisor|Scaffold|Estimator|Monitored\w*Session)\b|\blearning\.train\(|\bkeras\b/;

const MAX_HOPS = 4;

/** Whether the numbers that `call` of `module` draws are no more than what variables start with. */
export function isInitialValue(project: Project, module: Module, call: CallFact): boolean {
  return call.callee.kind === 'external' && module.catalogue.canonical(call.callee.name).startsWith('tensorflow.') && becomesVariable(project, module, call.expression, 0);
}

function becomesVariable(project: Project, module: Module, expression: Expression, hops: number): boolean {
  const place = usesOf(module).place(expression);
  if (place === undefined || hops > MAX_HOPS) return false;
  const { parent, statement, function: within } = place;
  if (parent !== null) {
    if (parent.kind === 'call') return parent.callee !== expression && MAKES_VARIABLE.test(module.file.source.slice(parent.callee));
    return /^(?:binary|unary|conditional)$/.test(parent.kind) && becomesVariable(project, module, parent, hops);
  }
  const name = nameGiven(expression, statement);
  if (name !== null) {
    const reads = readsOf(module, name, within);
    return reads.length > 0 && reads.every((read) => becomesVariable(project, module, read, hops + 1));
  }
  const fact = statement.kind === 'return' && within !== null ? functionOf(module, within) : undefined;
  const callers = fact === undefined ? [] : project.callers(module, fact.index);
  if (callers.length > 0) readWhole();
  return callers.length > 0 && callers.every((caller) => becomesVariable(project, caller.module, caller.call.expression, hops + 1));
}

/** Whether a module may run the initialisers of variables; where none of a program's does, all have what is restored, or it fails. */
export function initialises({ file: { parseText } }: Module): boolean {
  return INITIALISES.test(parseText);
}
