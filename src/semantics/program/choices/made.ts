/** The classes one of which an expression makes an object of, where no value tells: by a name known at run time, by a function that has several to return. */
import type { ParameterRef } from '../../../catalogue/types.js';
import type { ClassStatement, Expression } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { walkStatements, withinScope } from '../../../syntax/walk.js';
import { callsOf, usesOf } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project, ProjectClass, Target } from '../../project.js';
import { isSameTarget, MAX_HOPS } from '../../project/targets.js';
import { findArgument } from '../arguments.js';
import { calledByChoice } from './chosen.js';

/** One of them, and the call that makes the object; `null`: what nobody can read. */
export type Made = { readonly of: ProjectClass; readonly call: CallFact } | null;

/** Of more than these nobody knows which it is. */
const MAX_MADE = 12;

const known = remembered<Project, WeakMap<Expression, readonly Made[]>>(() => new WeakMap());

/** The objects of the project's classes one of which what `call`, of `module`, is handed for `parameter` may be. */
export function classesHanded(project: Project, module: Module, call: CallFact, parameter: ParameterRef): readonly Made[] {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? classesMade(project, module, found.argument.argument.value, 0) : [];
}

function classesMade(project: Project, module: Module, written: Expression, hops: number): readonly Made[] {
  const before = known(project).get(written);
  if (before !== undefined) return before;
  // Whoever comes back here finds nothing more.
  known(project).set(written, []);
  const found = hops > MAX_HOPS ? [null] : read(project, module, written, hops + 1);
  const each = found.filter((made, at) => found.findIndex((other) => made === other || (made !== null && other !== null && made.call === other.call && isSameTarget(made.of, other.of))) === at);
  const made = each.length > MAX_MADE ? [] : each;
  known(project).set(written, made);
  return made;
}

function read(project: Project, module: Module, written: Expression, hops: number): readonly Made[] {
  const next = (expression: Expression): readonly Made[] => classesMade(project, module, expression, hops);
  switch (written.kind) {
    case 'constant':
      return written.value === null ? [] : [null];
    case 'conditional':
      return [...next(written.then), ...next(written.otherwise)];
    case 'call': {
      const call = callsOf(module).get(written);
      return call === undefined ? [null] : calledIn(project, module, call).flatMap((target) => madeBy(project, call, target, hops));
    }
    case 'name':
    case 'attribute': {
      const values = assignedTo(module, written);
      return values.length === 0 ? [null] : values.flatMap(next);
    }
    default:
      return [null];
  }
}

function calledIn(project: Project, module: Module, call: CallFact): readonly Target[] {
  const target = project.callee(module, call);
  const chosen = target.kind === 'unknown' ? calledByChoice(project, module, call) : [];
  return chosen.length > 0 ? chosen : [target];
}

/** What a class makes, or a function of the project returns. */
function madeBy(project: Project, call: CallFact, target: Target, hops: number): readonly Made[] {
  if (target.kind === 'class') return [{ of: target, call }];
  const body = target.kind === 'function' ? target.module.model.functions[target.index]?.statement?.body : undefined;
  if (target.kind !== 'function' || body === undefined) return [null];
  return walkStatements(body, withinScope).flatMap((statement) => (statement.kind === 'return' && statement.value !== null ? classesMade(project, target.module, statement.value, hops) : []));
}

/** The values that a variable of the function around it, or an attribute in the class around it, is given. */
function assignedTo(module: Module, written: Expression & { kind: 'name' | 'attribute' }): readonly Expression[] {
  const uses = usesOf(module);
  const place = uses.place(written);
  const owner = place?.around.find((statement): statement is ClassStatement => statement.kind === 'class');
  const isOwn = written.kind === 'attribute' && written.object.kind === 'name' && written.object.id === 'self';
  const targets = written.kind === 'name' ? uses.inScope(written.id, uses.scopeOf(written.id, written))
    : isOwn && owner !== undefined ? uses.near(`self.${written.name}`, owner) : [];
  return targets.flatMap((target) => {
    const { statement, parent } = (uses.isTarget(target) ? uses.place(target) : undefined) ?? {};
    return statement?.kind === 'assign' && statement.value !== null && parent === null ? [statement.value] : [];
  });
}
