/** Functions, classes and the scopes that their bodies are read in. */
import type { ClassStatement, FunctionStatement } from '../../../syntax/facts.js';
import { dottedName } from '../../../syntax/walk.js';
import { callbacksOf } from '../callees.js';
import { Environment } from '../environment.js';
import { getterOf, isProperty, setterOf, shownBy } from '../members.js';
import { UNKNOWN } from '../model.js';
import { isClassMethod } from '../own-class.js';
import { isOptionDecorator, parameterValue } from '../parameters.js';
import type { MutableClass, PendingBody } from '../part.js';
import { newScope, type Scope } from '../scope.js';
import { defaultsOf, evaluate } from './expressions.js';
import { assign, typed } from './names.js';
import type { ModuleState } from './state.js';

export function defineFunction(state: ModuleState, statement: FunctionStatement, scope: Scope): void {
  const decorators = statement.decorators.map((decorator) => evaluate(state, decorator, scope));
  const defaults = defaultsOf(state, statement.parameters, scope);
  const owner = scope.isClassBody ? state.classes[scope.class ?? -1] : undefined;
  const prefix = owner !== undefined ? `${owner.name}.` : state.prefixOf(scope);
  const fact = state.addFunction({ name: prefix + statement.name, statement, class: owner?.index ?? null, decorators });
  const { index } = fact;
  const isStatic = statement.decorators.some((decorator) => dottedName(decorator) === 'staticmethod');
  const selfName = owner === undefined || isStatic ? null : (statement.parameters[0]?.name ?? null);
  state.part.pending.push({
    fact, part: null, former: null, statement, class: owner?.index ?? (scope.selfName === null ? null : scope.class),
    parameters: statement.parameters, defaults, lambda: null, selfName,
    closure: owner === undefined ? scope.environment : (scope.environment.enclosing() ?? state.global),
  });
  if (owner !== undefined) {
    // `@rate.setter` leaves the property's getter as it is.
    const name = statement.decorators.map(dottedName).find((decorator) => decorator === setterOf(statement.name)) ?? statement.name;
    owner.methods.set(name, index);
    const members = state.membersOf(owner.index);
    members.methods.set(name, index);
    if (isProperty(fact)) {
      owner.methods.set(getterOf(name), index);
      members.methods.set(getterOf(name), index);
      members.properties.set(name, shownBy(statement) ?? '');
      state.accessors.set(getterOf(name), true);
    } else if (name !== statement.name) state.accessors.set(name, true);
  }
  assign(state, statement.name, { kind: 'function', index }, scope);
  for (const decorator of statement.decorators) {
    const call = decorator.kind === 'call' ? decorator.callee : decorator;
    if (call.kind === 'attribute' && /^(?:command|callback|group)$/.test(call.name)) {
      const app = dottedName(call.object);
      const key = app === null ? null : call.name === 'callback' ? callbacksOf(app) : app;
      if (key !== null) state.commands.set(key, [...(state.commands.get(key) ?? []), index]);
    }
  }
}

/** Names a class, and opens the scope of its body. */
export function openClass(state: ModuleState, statement: ClassStatement, scope: Scope): { readonly fact: MutableClass; readonly inner: Scope } {
  for (const decorator of statement.decorators) evaluate(state, decorator, scope);
  const bases = statement.bases.map((base) => evaluate(state, base.value, scope)).filter((_, at) => {
    return statement.bases[at]?.keyword === null;
  });
  const index = state.classes.length;
  const fact: MutableClass = { index, name: statement.name, statement, bases, methods: new Map(), constants: new Map() };
  state.classes.push(fact);
  state.part.classes.push(fact);
  assign(state, statement.name, { kind: 'class', index }, scope);
  const inner: Scope = {
    ...newScope(scope.function, index, null, new Environment(null, scope.environment)),
    isClassBody: true, events: scope.events, path: scope.path, inMain: scope.inMain,
  };
  return { fact, inner };
}

/** What the body of a class has left in its scope is what its objects have. */
export function closeClass(state: ModuleState, fact: MutableClass, inner: Scope): void {
  const { index, statement } = fact;
  if (fact.methods.size === 0 && statement.bases.length === 0 && statement.decorators.length === 0) state.namespaces.set(String(index), true);
  const { attributes, initial, methods } = state.membersOf(index);
  for (const [name, value] of inner.environment.entries()) {
    // `__call__ = forward`
    if (value.kind === 'function' && !fact.methods.has(name) && state.functions[value.index]?.class === index) {
      fact.methods.set(name, value.index);
      methods.set(name, value.index);
    }
    if (value.kind === 'function') continue;
    attributes.set(name, value);
    initial.set(name, true);
    fact.constants.set(name, value);
  }
}

/** Opens the scope of the body of a function, in which its parameters are bound. */
export function openBody(state: ModuleState, pending: PendingBody): Scope {
  const environment = new Environment(null, pending.closure);
  const scope = newScope(pending.fact.index, pending.class, pending.selfName, environment);
  const option = pending.statement?.decorators.some(isOptionDecorator) === true;
  const held = pending.parameters.map((parameter, at) => (option ? state.options.get(parameter.name) : undefined) ?? parameterValue(pending, parameter, at, typed(state, parameter.type, scope)));
  pending.parameters.forEach(({ name }, at) => { environment.set(name, held[at] ?? UNKNOWN); });
  pending.fact.parameters = held.filter((value) => value.kind === 'parameter');
  const self = pending.selfName;
  if (self !== null && pending.class !== null) {
    const isMade = pending.statement === null || !isClassMethod(pending.statement);
    environment.set(self, isMade ? { kind: 'instance', of: { index: pending.class }, call: null } : { kind: 'class', index: pending.class });
  }
  return scope;
}
