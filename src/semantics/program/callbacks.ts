/** Functions that are handed over to be called. */
import { findArgument, parameterNamed } from './arguments.js';
import { callsOf, usesOf } from '../lookups.js';
import type { CallFact, Value } from '../module/model.js';
import type { Handed, Module, Project, Target } from '../project.js';
import type { Argument, Expression } from '../../syntax/facts.js';

/** How many functions hand a callback on, one to another. */
const MAX_HOPS = 4;

/** The function that one of the project returns, where `value` is what a call of that gives: `pool.map(scaled(3), rows)`; `null`: it is none. */
export function functionReturned(project: Project, module: Module, value: Value): (Handed & { readonly value: Value & { readonly kind: 'function' } }) | null {
  const made = value.kind === 'result' ? project.origin(module, value) : null;
  return made?.value.kind === 'function' ? { module: made.module, value: made.value } : null;
}

/** Whether all functions that `call` hands over are called only where that is seen: by a function of the project, or another one that it hands them on to, or under the name that `functools.partial` gives them. */
export function areCalledInSight(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  if (target.kind === 'library') return target.name === 'functools.partial' && isKeptInSight(module, call);
  return call.args.every(({ argument, value }) => {
    const isCallable = value.kind === 'function' || value.kind === 'method' || (value.kind === 'reference' && project.resolve(module, value.name).kind === 'function');
    return !isCallable || isCalledInSight(project, module, call, target, argument);
  });
}

/** Whether what `call` gives is handed to a library right where it is made. */
export function isHandedToLibrary(project: Project, module: Module, { expression }: CallFact): boolean {
  const parent = usesOf(module).place(expression)?.parent;
  const around = parent?.kind === 'call' ? callsOf(module).get(parent) : undefined;
  return around !== undefined && around.expression.callee !== expression && project.callee(module, around).kind === 'library';
}

/** Whether whatever `call`, of `target`, hands over as `argument` is. */
function isCalledInSight(project: Project, module: Module, call: CallFact, target: Target, argument: Argument, hops = 0): boolean {
  const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  if (target.kind !== 'function' || fact?.statement == null || fact.decorators.length > 0 || hops > MAX_HOPS) return false;
  const { statement } = fact;
  const handing = project.withoutObject(module, call, target);
  const taken = statement.parameters.find(({ name, splat }) => {
    const found = splat === null ? findArgument(handing, parameterNamed(fact, name) ?? { name }) : null;
    return found?.kind === 'given' && found.argument.argument === argument;
  });
  if (taken === undefined) return false;
  const uses = usesOf(target.module);
  const isInSight = (written: Expression): boolean => {
    const place = uses.place(written);
    const parent = place?.parent;
    if (parent === null) return place?.statement.kind === 'if';
    if (parent?.kind === 'binary') return /^is(?: not)?$/.test(parent.operator);
    const inner = parent?.kind === 'call' ? callsOf(target.module).get(parent) : undefined;
    if (inner?.function !== target.index) return false;
    if (inner.expression.callee === written) return inner.callee.kind === 'unknown' && inner.callee.parameter?.name === taken.name;
    const on = inner.args.find(({ argument: { value } }) => value === written);
    return on !== undefined && isCalledInSight(project, target.module, inner, project.callee(target.module, inner), on.argument, hops + 1);
  };
  // Functions inside it may call it later.
  return uses.near(taken.name, statement).every((written) => written.start < statement.start || written.end > statement.end || isInSight(written));
}

/** Whether what `call` makes is only called or handed over, under its own name at the most. */
function isKeptInSight(module: Module, { expression }: CallFact): boolean {
  const uses = usesOf(module);
  const isInSight = (written: Expression, isNamed: boolean): boolean => {
    const place = uses.place(written);
    const parent = place?.parent ?? null;
    if (parent?.kind === 'call') return true;
    if (parent?.kind === 'conditional') return isInSight(parent, isNamed);
    const [target] = place?.statement.kind === 'assign' ? place.statement.targets : [];
    return parent === null && !isNamed && place !== undefined && target?.kind === 'name'
      && (place.function === null ? uses.of(target.id) : uses.near(target.id, place.function)).every((use) => use === target || isInSight(use, true));
  };
  return isInSight(expression, false);
}
