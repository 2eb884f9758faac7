/** What calls and assignments change in place: mappings, lists, attributes that are set by name, variables of the environment. */
import type { Expression } from '../../../syntax/facts.js';
import { calleeName, dottedName } from '../../../syntax/walk.js';
import { choiceOf } from '../environment.js';
import { memberOfAny } from '../members.js';
import { ANY_NAME, UNKNOWN, type CallArgument, type CallFact, type Value, type VariableWrite } from '../model.js';
import { CHANGES } from '../open-tables.js';
import type { Scope } from '../scope.js';
import { settingsNamed } from '../settings.js';
import { elementOf, seriesOf, tableOf, textIn, union } from '../values.js';
import { setMember } from './attributes.js';
import { assign, lookup } from './names.js';
import type { ModuleState } from './state.js';

/** The mapping through which a program reads and sets environment variables. */
export const ENVIRONMENT = 'os.environ';

/** Elements that are added to a list one by one are told apart up to so many. */
const MAX_ELEMENTS = 32;

export function setEnvironmentVariable(state: ModuleState, name: string, value: Value, scope: Scope): void {
  const variable: VariableWrite = { name, value, span: scope.statement, function: scope.function };
  state.part.variables.push(variable);
  scope.events.push({ kind: 'variable', variable });
}

/** `os.environ.setdefault("X", …)`, `os.environ.update(X=…)`, `os.putenv("X", …)`. */
export function noteEnvironmentVariables(state: ModuleState, { callee, args }: CallFact, scope: Scope): void {
  if (callee.kind !== 'external') return;
  const [first, second] = args;
  if (callee.name === `${ENVIRONMENT}.setdefault` || callee.name === 'os.putenv') {
    if (first?.value.kind === 'scalar' && typeof first.value.value === 'string') {
      setEnvironmentVariable(state, first.value.value, second?.value ?? UNKNOWN, scope);
    }
  } else if (callee.name === `${ENVIRONMENT}.update`) {
    for (const { argument, value } of args) {
      if (argument.keyword !== null) setEnvironmentVariable(state, argument.keyword, value, scope);
      else if (value.kind === 'dict') for (const [name, held] of value.entries) setEnvironmentVariable(state, String(name), held, scope);
    }
  }
}

/** `setattr(work, "MODE", 3)`, `vars(work).update(MODE=3)` */
export function noteSet(state: ModuleState, { args, receiver, expression }: CallFact, scope: Scope): void {
  const name = calleeName(expression);
  const [object, attribute, given] = args;
  const table = receiver === null ? null : tableOf(receiver);
  if (name === 'setattr' && object !== undefined && isThisModule(object.argument.value)) {
    state.part.setAnew.push(textIn(attribute?.value) ?? ANY_NAME);
  } else if (name === 'setattr' && object !== undefined && given !== undefined) {
    setByName(state, object.value, textIn(attribute?.value), given.value, scope);
  } else if (table !== null && CHANGES.test(name)) {
    for (const { argument, value } of args) setByName(state, table, argument.keyword, value, scope);
  } else if (CHANGES.test(name) && expression.callee.kind === 'attribute') noteTable(state, expression.callee.object, scope);
  if (/^(?:update|merge_from_list)$/.test(name)) for (const key of settingsNamed(args.map(({ argument }) => argument))) state.part.setAnew.push(memberOfAny(key));
}

/** `sys.modules[__name__]` */
function isThisModule(expression: Expression): boolean {
  const [index] = expression.kind === 'subscript' ? expression.indices : [];
  return expression.kind === 'subscript' && dottedName(expression.object) === 'sys.modules' && index?.kind === 'name' && index.id === '__name__';
}

/** … of a module, which nothing else tells of. */
export function setByName(state: ModuleState, object: Value, name: string | null, value: Value, scope: Scope): void {
  if (object.kind === 'reference') state.part.setAnew.push(memberOfAny(name ?? ANY_NAME));
  setMember(state, object, name, value, scope);
}

/** `vars(options)`, `options.__dict__`, `__builtins__`: whoever changes that sets anything of the object. */
export function noteTable(state: ModuleState, table: Expression, { selfName }: Scope): void {
  const of = table.kind === 'name' && table.id === '__builtins__' ? table : table.kind === 'attribute' && table.name === '__dict__' ? table.object : calleeName(table) === 'vars' && table.kind === 'call' ? table.args[0]?.value : undefined;
  if (of !== undefined && !(of.kind === 'name' && of.id === selfName)) state.part.setAnew.push(memberOfAny(ANY_NAME));
}

/** `params.update(seed=1)` and other methods that change a mapping in place. */
export function changeDict(state: ModuleState, callee: Expression & { kind: 'attribute' }, dict: Value & { kind: 'dict' }, args: readonly CallArgument[], scope: Scope): void {
  if (!/^(?:update|setdefault|pop|popitem|clear)$/.test(callee.name) || callee.object.kind !== 'name') return;
  let changed: Value & { kind: 'dict' } = { ...dict, complete: false };
  if (callee.name === 'update') {
    changed = dict;
    for (const { argument, value } of args) {
      if (argument.keyword !== null) changed = { ...changed, entries: new Map([...changed.entries, [argument.keyword, value]]) };
      else changed = value.kind === 'dict' ? union(changed, value) : { ...changed, complete: false };
    }
  }
  assign(state, callee.object.id, changed, scope);
}

/** `agents.append(Agent())` and other methods that change a list in place, a variable's or an attribute's of the object itself. */
export function changeList(state: ModuleState, { name, object: written }: Expression & { kind: 'attribute' }, list: Value & { kind: 'collection' | 'series' }, args: readonly CallArgument[], scope: Scope): void {
  if (!/^(?:append|insert|add|extend|update|remove|pop|clear|discard|sort|reverse)$/.test(name)) return;
  const last = args.at(-1)?.value ?? UNKNOWN;
  // What callers hand over, one by one.
  const given: Value = last.kind === 'parameter' ? { kind: 'element', of: last } : last;
  const elements = list.kind === 'collection' ? list.elements : [list.each];
  const added = /^(?:append|insert|add)$/.test(name) ? [given] : /^(?:extend|update)$/.test(name) ? [elementOf(given)] : [];
  const changed: Value = list.kind === 'collection' && name === 'append' && elements.length < MAX_ELEMENTS
    ? { kind: 'collection', elements: [...elements, given] }
    : seriesOf(choiceOf([...elements, ...added]));
  if (written.kind === 'name') assign(state, written.id, changed, scope);
  if (written.kind !== 'attribute' || written.object.kind !== 'name') return;
  const owner = lookup(state, written.object.id, scope);
  if (owner.kind === 'instance' && 'index' in owner.of) state.membersOf(owner.of.index).attributes.set(written.name, changed);
}
