/** Code that a library compiles draws from generators of its own; what of it runs as plain Python draws from those that one sees. */
import { evaluate } from '../../catalogue/condition.js';
import { argumentReader } from './arguments.js';
import { callsOf, usesOf } from '../lookups.js';
import type { CallFact, Event } from '../module/model.js';
import type { Module, Project } from '../project.js';

/** Whether a library compiles function `index` of `module`. */
export function isCompiled(project: Project, module: Module, index: number): boolean {
  return module.model.functions[index]?.decorators.some((value) => {
    const target = value.kind === 'reference' ? project.resolve(module, value.name) : value.kind === 'result' ? project.callee(module, value.call) : null;
    if (target?.kind !== 'library' || target.record?.roles?.includes('compiles') !== true) return false;
    const { interpretsWhen } = target.record;
    return interpretsWhen === undefined || value.kind !== 'result' || evaluate(interpretsWhen, argumentReader(value.call)) !== 'yes';
  }) === true;
}

/** `f.py_func(…)`: the function as it is written. */
export function callsAsWritten({ expression: { callee } }: CallFact): boolean {
  return callee.kind === 'attribute' && callee.name === 'py_func';
}

/** Those of a compiled function's events that come to calls for which `isKept` holds. */
export function eventsWith(events: readonly Event[], isKept: (call: CallFact) => boolean): readonly Event[] {
  return events.flatMap((event): readonly Event[] => {
    switch (event.kind) {
      case 'call':
        return isKept(event.call) ? [event] : [];
      case 'branch':
        return [{ ...event, arms: event.arms.map((arm) => eventsWith(arm, isKept)) }];
      case 'loop':
      case 'finally':
        return [{ ...event, body: eventsWith(event.body, isKept) }];
      case 'block':
      case 'exit':
        return [event];
      default:
        return [];
    }
  });
}

/** Whether a call in compiled code is made by plain Python, or goes to what is compiled besides. */
export function isInterpreted(project: Project, module: Module, call: CallFact): boolean {
  return isInObjectMode(project, module, call) || callsCompiled(project, module, call);
}

/** In the block of `with objmode(…):`. */
function isInObjectMode(project: Project, module: Module, { expression }: CallFact): boolean {
  const around = usesOf(module).place(expression)?.around ?? [];
  return around.some((statement) => statement.kind === 'with' && statement.items.some(({ value }) => {
    const entered = value.kind === 'call' ? callsOf(module).get(value) : undefined;
    const target = entered === undefined || entered.expression === expression ? null : project.callee(module, entered);
    return target?.kind === 'library' && target.record?.roles?.includes('interprets') === true;
  }));
}

function callsCompiled(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  return target.kind === 'function' && isCompiled(project, target.module, target.index);
}
