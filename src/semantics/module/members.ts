/** What is known of the objects of the classes of a module. */
import type { FunctionStatement } from '../../syntax/facts.js';
import type { FunctionFact, Guard, Value } from './model.js';
import type { Scope } from './scope.js';
import type { Table } from './tables.js';

/** What is known of the objects of a class. */
export interface Members {
  readonly attributes: Table<Value>;
  /** Those that the class body or the constructor sets, so that every object has them from the start. */
  readonly initial: Table<true>;
  /** What they are by their annotations. */
  readonly types: Table<Value>;
  readonly methods: Table<number>;
  /** Those of them that are properties: the attribute that each hands out as it is (`return self._env`), or an empty text. */
  readonly properties: Table<string>;
}

/** Methods by which a library's class makes objects of the classes below it. */
export const LOADS_OWN = /^(?:load_from_checkpoint|from_pretrained)$/;

/** The method that Python runs for an object whose class lacks another one. */
export const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['__bool__', '__len__'], ['__str__', '__repr__'], ['__format__', '__str__'], ['__ne__', '__eq__'],
  ...['add', 'sub', 'mul', 'matmul', 'truediv', 'floordiv', 'mod', 'pow', 'lshift', 'rshift', 'and', 'or', 'xor'].map((name): [string, string] => [`__i${name}__`, `__${name}__`]),
]);

/** Whether a method is read like an attribute. */
export function isProperty({ decorators }: FunctionFact): boolean {
  return decorators.some((value) => value.kind === 'reference' && /^(?:builtins\.property|functools\.cached_property)$/.test(value.name));
}

/** The attribute that a property hands out as it is: `return self._env`. */
export function shownBy({ name, body, parameters }: FunctionStatement): string | null {
  const last = body.at(-1);
  const shown = last?.kind === 'return' && last.value?.kind === 'attribute' ? last.value : null;
  return shown?.object.kind === 'name' && shown.object.id === parameters[0]?.name && shown.name !== name ? shown.name : null;
}

/** The name under which a class keeps what is run where its property `name` is read. */
export function getterOf(name: string): string {
  return `get ${name}`;
}

/** The name under which a class keeps what is run where its property `name` is assigned. */
export function setterOf(name: string): string {
  return `${name}.setter`;
}

/** Whether what an object keeps of `parameter` may have been replaced where `scope` has come to: in another method, in a turn of a loop. */
export function isAwayFrom(parameter: Value & { kind: 'parameter' }, { function: index, loops }: Scope): boolean {
  return parameter.function !== index || loops.length > 0;
}

/** The name under which a model keeps attribute `name` of the objects of class `owner`. */
export function memberKey(owner: number, name: string): string {
  return `${String(owner)}.${name}`;
}

/** The class by such a name. */
export function ownerOf(key: string): number {
  return Number(key.split('.')[0]);
}

/** Among the names that may be set anew: attribute `name` of an object whose class nobody can read. */
export function memberOfAny(name: string): string {
  return `.${name}`;
}

/** `parameter`, as the objects of the class keep it under `name`. */
function keptIn(owner: number, name: string, parameter: Value & { kind: 'parameter' }): Value & { kind: 'parameter' } {
  return { ...parameter, attribute: memberKey(owner, name) };
}

/** The parameters that tell what a value is. */
export function parametersIn(value: Value): readonly (Value & { kind: 'parameter' })[] {
  if (value.kind === 'test') return parametersIn(value.guard.value);
  if (value.kind === 'cases') return value.of.flatMap((each) => [...each.guards.all.flatMap((guard) => parametersIn(guard.value)), ...parametersIn(each.value)]);
  return value.kind === 'parameter' ? [value] : [];
}

/** `value`, as the objects of the class keep it under `name`. */
export function asKept(owner: number, name: string, value: Value): Value {
  const kept = (guard: Guard): Guard => (guard.value.kind === 'parameter' ? { ...guard, value: keptIn(owner, name, guard.value) } : guard);
  if (value.kind === 'test') return { ...value, guard: kept(value.guard) };
  if (value.kind === 'cases') return { ...value, of: value.of.map((each) => ({ guards: { ...each.guards, all: each.guards.all.map(kept) }, value: each.value.kind === 'parameter' ? keptIn(owner, name, each.value) : each.value })) };
  return value.kind === 'parameter' ? keptIn(owner, name, value) : value;
}
