/** What is looked up in a module again and again, worked out once for as long as the module lives. */
import { remembered } from '../syntax/remember.js';
import type { CallFact } from './model.js';
import type { Module } from './project.js';
import { Uses } from './uses.js';

/** Where the expressions of a module stand. */
export const usesOf = remembered((module: Module) => new Uses(module.facts));

/** Its calls, by what is written. */
export const callsOf = remembered((module: Module) => new Map(module.model.calls.map((call) => [call.expression, call])));

/** Its calls by the function whose body they stand in. */
const callsByFunction = remembered((module: Module) => grouped(module.model.calls, (call) => [call.function]));

/** The calls in the body of function `index` of `module`, nested functions not counted. */
export function callsIn(module: Module, index: number): readonly CallFact[] {
  return callsByFunction(module).get(index) ?? [];
}

export function grouped<Key, Item>(items: readonly Item[], keysOf: (item: Item) => readonly Key[]): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
