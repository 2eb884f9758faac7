/** What is looked up in a module again and again, worked out once for as long as the module lives. */
import type { CallExpression, FunctionStatement, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import type { CallFact, ClassFact, FunctionFact } from './model.js';
import type { Module } from './project.js';
import { Uses, type Place } from './uses.js';

const uses = new WeakMap<Module, Uses>();

/** Where the expressions of a module stand. */
export function usesOf(module: Module): Uses {
  let found = uses.get(module);
  if (found === undefined) {
    found = new Uses(module.facts);
    uses.set(module, found);
  }
  return found;
}

/** Carries on what was looked up in an earlier state of an open text, where it holds in the next. */
export function carryLookups(from: Module, to: Module): void {
  const before = uses.get(from);
  if (before !== undefined) uses.set(to, new Uses(to.facts, before));
}

const functionsByStatement = remembered(({ model }: Module) => new Map(model.functions.map((fact) => [fact.statement, fact])));

/** The function that `statement` of `module` defines. */
export function functionOf(module: Module, statement: FunctionStatement): FunctionFact | undefined {
  return functionsByStatement(module).get(statement);
}

const classesByStatement = remembered(({ model }: Module) => new Map<Statement, ClassFact>(model.classes.map((fact) => [fact.statement, fact])));

/** The classes of `module` around a place in it, from the outside in. */
export function classesAround(module: Module, { around }: Place): readonly ClassFact[] {
  return around.flatMap((statement) => (statement.kind === 'class' ? (classesByStatement(module).get(statement) ?? []) : []));
}

/** Its calls, by what is written. */
export const callsOf = remembered(({ model }: Module) => {
  const calls = new Map<CallExpression, CallFact>();
  for (const call of model.calls) calls.set(call.expression, call);
  return calls;
});

/** Its calls by what is written, where one expression may call one or the other. */
export const callsAt = remembered(({ model }: Module) => grouped(model.calls, ({ expression }) => [expression]));

/** Its calls by the function whose body they stand in. */
const callsByFunction = remembered(({ model }: Module) => {
  const groups = new Map<number, CallFact[]>();
  for (const call of model.calls) addTo(groups, call.function, call);
  return groups;
});

/** The calls in the body of function `index` of `module`, nested functions not counted. */
export function callsIn(module: Module, index: number): readonly CallFact[] {
  return callsByFunction(module).get(index) ?? [];
}

export function grouped<Key, Item>(items: readonly Item[], keysOf: (item: Item) => readonly Key[]): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) addTo(groups, key, item);
  }
  return groups;
}

export function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
