/** What is looked up in a module again and again, worked out once for as long as its text stays as it is. */
import type { SourceFile } from '../notebook/source-file.js';
import type { CallExpression, FunctionStatement, ModuleFacts, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { mainBlock } from '../syntax/walk.js';
import type { CallFact, ClassFact, FunctionFact, ModuleModel } from './module/model.js';
import type { Module } from './project.js';
import { Uses, type Place } from './uses.js';

/** `compute`, asked once for each text of a module; one that is open stays the same module through edits. */
export function rememberedOfText<Result>(compute: (module: Module) => Result): (module: Module) => Result {
  const known = new WeakMap<Module, { readonly file: SourceFile; readonly result: Result }>();
  return (module) => {
    const before = known.get(module);
    if (before?.file === module.file) return before.result;
    const result = compute(module);
    known.set(module, { file: module.file, result });
    return result;
  };
}

const uses = new WeakMap<ModuleFacts, Uses>();

/** Where the expressions of a module stand. */
export function usesOf({ facts }: Module): Uses {
  let found = uses.get(facts);
  if (found === undefined) {
    found = new Uses(facts);
    uses.set(facts, found);
  }
  return found;
}

/** Carries on what was looked up in an earlier state of an open text, where it holds in the next. */
export function carryLookups(from: ModuleFacts, to: ModuleFacts): void {
  const before = uses.get(from);
  if (before !== undefined && from !== to) uses.set(to, new Uses(to, before));
}

const functionsByStatement = remembered((model: ModuleModel) => new Map(model.functions.map((fact) => [fact.statement, fact])));

/** The function that `statement` of `module` defines. */
export function functionOf(module: Module, statement: FunctionStatement): FunctionFact | undefined {
  return functionsByStatement(module.model).get(statement);
}

const classesByStatement = remembered((model: ModuleModel) => new Map<Statement, ClassFact>(model.classes.map((fact) => [fact.statement, fact])));

/** The classes of `module` around a place in it, from the outside in. */
export function classesAround(module: Module, { around }: Place): readonly ClassFact[] {
  return around.flatMap((statement) => (statement.kind === 'class' ? (classesByStatement(module.model).get(statement) ?? []) : []));
}

/** Its calls, by what is written. */
export function callsOf({ model }: Module): ReadonlyMap<CallExpression, CallFact> {
  return callsByExpression(model);
}

const callsByExpression = remembered((model: ModuleModel) => {
  const calls = new Map<CallExpression, CallFact>();
  for (const call of model.calls) calls.set(call.expression, call);
  return calls;
});

/** Its calls by the function whose body they stand in. */
const callsByFunction = remembered((model: ModuleModel) => {
  const groups = new Map<number, CallFact[]>();
  for (const call of model.calls) addTo(groups, call.function, call);
  return groups;
});

/** The calls in the body of function `index` of `module`, nested functions not counted. */
export function callsIn(module: Module, index: number): readonly CallFact[] {
  return callsByFunction(module.model).get(index) ?? [];
}

/** The calls at the top level of a module that run where another imports it: none that stands in its main block. */
const callsOnImport = rememberedOfText((module) => {
  const calls = callsIn(module, 0);
  return module.model.hasMainBlock ? calls.filter(({ expression }) => usesOf(module).place(expression)?.around.some((each) => mainBlock(each) !== null) !== true) : calls;
});

/** The calls of function `index` of `module` that a program which `entry` begins comes to. */
export function callsRunIn(entry: Module, module: Module, index: number): readonly CallFact[] {
  return index === 0 && module !== entry ? callsOnImport(module) : callsIn(module, index);
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
