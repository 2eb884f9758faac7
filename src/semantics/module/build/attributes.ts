/** What attributes and elements of objects are, and those that are set. */
import type { Expression } from '../../../syntax/facts.js';
import { dottedName } from '../../../syntax/walk.js';
import { KEEPS_KEYWORDS } from '../../program/kept.js';
import { isSelf } from '../../program/live.js';
import { isMadeOfFields } from '../fields.js';
import { choiceOf, joinValues, sameValue, usableOf } from '../environment.js';
import { asKept, isAwayFrom, LOADS_OWN, memberKey, memberOfAny, parametersIn } from '../members.js';
import { ANY_NAME, UNKNOWN, type Value } from '../model.js';
import { OPTIONS } from '../options.js';
import type { Scope } from '../scope.js';
import { asSetting, isSetting } from '../settings.js';
import type { ModuleState } from './state.js';

export function attributeOf(state: ModuleState, object: Value, name: string, expression: Expression, scope: Scope): Value {
  switch (object.kind) {
    case 'reference':
      return state.references.member(object.name, name);
    case 'entropy':
    case 'drawn':
      return object;
    case 'class': {
      const { attributes, methods } = state.membersOf(object.index);
      const method = methods.get(name);
      if (method !== undefined) return { kind: 'function', index: method };
      const dotted = dottedName(expression);
      const held = (dotted === null ? undefined : scope.environment.get(dotted)) ?? attributes.get(name);
      return held ?? (LOADS_OWN.test(name) ? { kind: 'method', receiver: { kind: 'instance', of: { index: object.index }, call: null }, name } : UNKNOWN);
    }
    case 'result':
      // `args = parse_args()`, a function around the parser.
      return state.options.get(name) ?? { kind: 'method', receiver: object, name };
    case 'instance': {
      if ('name' in object.of) {
        const dotted = dottedName(expression);
        const known = dotted === null ? undefined : scope.environment.get(dotted);
        if (known !== undefined) return known;
        const holds = state.catalogue.lookup(`${object.of.name}.${name}`)?.holds;
        if (holds === object.of.name) return object;
        return holds === undefined ? { kind: 'method', receiver: object, name } : { kind: 'instance', of: { name: holds }, call: null };
      }
      const { attributes, properties, types } = state.membersOf(object.of.index);
      const shown = properties.get(name) ?? '';
      if (shown !== '') return attributeOf(state, object, shown, expression, scope);
      const kept = attributes.get(name);
      const value = filledField(state, object, name) ?? kept;
      const [decides] = value === undefined || value !== kept ? [] : parametersIn(value);
      if (value !== undefined && decides !== undefined) return isAwayFrom(decides, scope) ? asKept(object.of.index, name, value) : value;
      return (value === undefined || value.kind === 'unknown' ? types.get(name) : undefined) ?? value ?? { kind: 'method', receiver: object, name };
    }
    case 'method': {
      // `session.read.csv`: the catalogue knows the method of a part by the whole's name.
      const { receiver } = object;
      const inner = `${object.name}.${name}`;
      const dotted = isSetting(inner) ? dottedName(expression) : null;
      const set = dotted === null ? undefined : scope.environment.get(dotted);
      if (set !== undefined) return set;
      const isKnown = receiver.kind === 'instance' && 'name' in receiver.of && state.catalogue.lookup(`${receiver.of.name}.${inner}`) !== undefined;
      if (isKnown || isSetting(inner)) return { kind: 'method', receiver, name: inner };
      const column = columnOf(state, object);
      if (column !== null && state.catalogue.lookup(`${column}.${name}`) !== undefined) return { kind: 'method', receiver: { kind: 'instance', of: { name: column }, call: null }, name };
      return receiver.kind === 'instance' && 'index' in receiver.of && OPTIONS.test(object.name) ? state.options.get(name) ?? { kind: 'held', of: receiver, by: object.name, name } : asSetting(UNKNOWN, expression);
    }
    default: {
      const shared = object.kind === 'choice' ? usableOf(object).map((each) => attributeOf(state, each, name, expression, scope)).reduce((all, each) => joinValues(all, each) ?? UNKNOWN) : UNKNOWN;
      if (shared.kind !== 'unknown') return shared;
      // What a compiler makes of a function keeps the function as it is written.
      if (object.kind === 'function' && name === 'py_func') return object;
      const dotted = dottedName(expression);
      const known = dotted === null ? undefined : scope.environment.get(dotted);
      if (known !== undefined) return known;
      const option = state.options.get(name);
      if (option !== undefined || object.kind !== 'parameter') return option ?? (object.kind === 'unknown' || object.kind === 'held' || object.kind === 'entry' ? asSetting(UNKNOWN, expression) : UNKNOWN);
      const held = object.type === undefined ? null : attributeOf(state, object.type, name, expression, scope);
      return held?.kind === 'instance' ? held : { kind: 'method', receiver: object, name };
    }
  }
}

/** What `object`, of a class that is made from its fields, was given for one of them when it was made, and nothing is seen to set since. */
function filledField(state: ModuleState, { of, call }: Value & { kind: 'instance' }, name: string): Value | undefined {
  const given = call?.args.find(({ argument }) => argument.keyword === name)?.value;
  const made = given === undefined || 'name' in of ? undefined : state.classes[of.index]?.statement;
  if (given === undefined || 'name' in of || made === undefined || !isMadeOfFields(made)) return undefined;
  const { attributes, methods } = state.membersOf(of.index);
  const stated = attributes.get(name);
  return methods.get('__init__') === undefined && (stated === undefined || stated.kind === 'scalar') ? given : undefined;
}

/** The class of `rows.text`, where the catalogue knows that what is no member of the class of `rows` is one of its elements. */
function columnOf({ catalogue }: ModuleState, { receiver, name }: Value & { kind: 'method' }): string | null {
  const frame = receiver.kind === 'instance' && 'name' in receiver.of ? receiver.of.name : null;
  return frame === null || name.includes('.') || catalogue.lookup(`${frame}.${name}`) !== undefined ? null : catalogue.lookup(`${frame}.__getattr__`)?.returns ?? null;
}

/** What `object[…]` is, where the catalogue knows the class and what its elements are. */
export function itemOf(state: ModuleState, object: Value): Value {
  const held = object.kind === 'method' ? object.receiver : object;
  const made = held.kind === 'result' || held.kind === 'parameter' ? (held.type ?? held) : held;
  if (made.kind !== 'instance' || !('name' in made.of)) return UNKNOWN;
  const part = object.kind === 'method' ? `.${object.name}` : '';
  const returns = state.catalogue.lookup(`${made.of.name}${part}.__getitem__`)?.returns;
  return returns === undefined ? UNKNOWN : { kind: 'instance', of: { name: returns }, call: null };
}

/** A member of a library's module that is taken by its name, where the catalogue knows that all of them are alike. */
export function anyOf(state: ModuleState, { name }: Value & { kind: 'reference' }): Value {
  const member = `${name}.__getitem__`;
  return state.catalogue.lookup(member) === undefined ? UNKNOWN : { kind: 'reference', name: member };
}

/** Sets `name` of `object`, a module or an object of the module's own; `null`: something of it. */
export function setMember(state: ModuleState, object: Value, name: string | null, value: Value, scope: Scope): void {
  if (object.kind === 'reference') {
    scope.events.push({ kind: 'set', isOwn: false, name: `${object.name}.${name ?? ANY_NAME}`, value, path: scope.path });
  } else if (object.kind === 'instance' && 'index' in object.of) {
    const { attributes, initial } = state.membersOf(object.of.index);
    if (name === null) {
      state.part.setAnew.push(memberKey(object.of.index, ANY_NAME));
      return;
    }
    if (isSelf(object) && state.functions[scope.function]?.statement?.name === '__init__') initial.set(name, true);
    const before = attributes.get(name);
    const [decides] = before === undefined ? [] : parametersIn(before);
    if (decides !== undefined && isAwayFrom(decides, scope)) state.part.setAnew.push(memberKey(object.of.index, name));
    attributes.set(name, before === undefined || sameValue(before, value) ? value : choiceOf([before, value]));
  } else {
    if (name !== null && object.kind === 'class') {
      const { attributes } = state.membersOf(object.index);
      const before = attributes.get(name);
      if (before !== undefined) attributes.set(name, sameValue(before, value) ? value : choiceOf([before, value]));
    }
    // Of which class the object is nobody knows, nor what is set of it.
    const isOfTree = object.kind === 'method' && isSetting(`${object.name}.${name ?? ''}`);
    const isMethod = object.kind === 'class' && name !== null && state.membersOf(object.index).methods.get(name) !== undefined;
    if (scope.function !== 0 || name === null || isOfTree || isMethod) state.part.setAnew.push(memberOfAny(name ?? ANY_NAME));
  }
}

/** A class that has no methods, an object of such, or one of the libraries' own. */
export function isNamespace(state: ModuleState, value: Value): boolean {
  if (value.kind === 'instance' && 'name' in value.of) return KEEPS_KEYWORDS.has(value.of.name);
  const index = value.kind === 'class' ? value.index : value.kind === 'instance' && 'index' in value.of ? value.of.index : null;
  return index !== null && state.namespaces.get(String(index)) !== undefined;
}
