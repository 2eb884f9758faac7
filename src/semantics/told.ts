/** What an object is that nobody sees made, told by what else is asked of it: data frames alone have `.iloc`. */
import { calleeName, dottedName } from '../syntax/walk.js';
import type { Expression } from '../syntax/facts.js';
import { usesOf } from './lookups.js';
import type { CallFact } from './model.js';
import type { Module, Project, Target } from './project.js';
import type { Uses } from './uses.js';

/** Whether `call` is of a method whose object may be told so. */
export function mayBeTold(module: Module, call: CallFact): boolean {
  return /^(?:unknown|result|parameter)$/.test(call.callee.kind) && call.expression.callee.kind === 'attribute' && module.catalogue.told.has(calleeName(call.expression));
}

/** Whether `call`, of an object of unknown class, is of the library's method of that name. */
export function isTold(_project: Project, module: Module, call: CallFact): boolean {
  const { callee } = call.expression;
  const told = module.catalogue.told.get(calleeName(call.expression));
  const name = callee.kind === 'attribute' ? dottedName(holderOf(callee.object)) : null;
  const root = told?.name.split('.')[0] ?? '';
  if (told === undefined || name === null || !module.model.imports.some((each) => each === root || each.startsWith(`${root}.`))) return false;
  const uses = usesOf(module);
  const scope = name.includes('.') ? null : uses.scopeOf(name.split('.')[0] ?? name, callee);
  return uses.of(name).some((other) => (name.includes('.') || uses.scopeOf(name, other) === scope) && tells(uses, other, told.members));
}

/** `table.iloc`, `table[table.age > 3].drop("name").reset_index()` */
function tells(uses: Uses, object: Expression, members: readonly string[]): boolean {
  for (let at = object, parent = uses.place(at)?.parent; parent != null; at = parent, parent = uses.place(at)?.parent) {
    if (parent.kind === 'attribute' && members.includes(parent.name)) return true;
    const goesOn = parent.kind === 'attribute' || (parent.kind === 'subscript' && parent.object === at) || (parent.kind === 'call' && parent.callee === at);
    if (!goesOn) return false;
  }
  return false;
}

/** The library's method that `isTold` says it is. */
export function toldTarget({ catalogue }: Module, call: CallFact): Target {
  const name = catalogue.told.get(calleeName(call.expression))?.name ?? '';
  return { kind: 'library', name, record: catalogue.lookup(name) };
}

/** `table` of `table[table.age > 3]["name"]`. */
function holderOf(expression: Expression): Expression {
  return expression.kind === 'subscript' ? holderOf(expression.object) : expression;
}
