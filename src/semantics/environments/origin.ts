/** Which environment a call is of that comes by parameters, results, lists or attributes: where the program made that. */
import { calledMethod, environmentsBehind, isWrapper, nameOf, objectOf, type Made } from '../environments.js';
import { classesAround } from '../lookups.js';
import type { CallFact, Value } from '../module/model.js';
import { findArgument, parameterRef } from '../program/arguments.js';
import type { Module } from '../project.js';
import type { ModuleView } from '../views.js';
import { isMadeElsewhere, isSeededWhereMade, startsAlike } from './seeding.js';
import { hasSeededSpaces, isAnySpaceSeeded, makesSpaces } from './spaces.js';

/** The call that made the environment whose method `call` calls, where it came through a parameter or from a function. */
export function handedEnvironment(module: ModuleView, { callee }: CallFact): Made | null {
  return callee.kind === 'parameter' || callee.kind === 'result' ? environmentIn(module, callee.of) : null;
}

/** The call that made the environment whose method `call` calls, where a list holds it. */
export function elementUsed(module: ModuleView, { receiver }: CallFact): Made | null {
  const made = receiver?.kind === 'instance' ? environmentIn(module, receiver) : null;
  return made === null || nameOf(made.view, made.call) !== null ? null : made;
}

/** … where it comes another way, through what the project makes of it, and nobody starts it before. */
export function broughtEnvironment(module: ModuleView, call: CallFact): Made | null {
  const object = call.expression.callee.kind === 'attribute' ? call.expression.callee.object : null;
  if (object === null || isInWrapper(module, call)) return null;
  return environmentsBehind(module, call, object).find(({ view, call: maker }) => {
    const name = nameOf(view, maker);
    return !isSeededWhereMade(view, maker) && !isMadeElsewhere(view, maker) && !startsAlike(view, maker)
      && (name === null || !view.module.model.calls.some((other) => objectOf(other) === name && /^(?:seed|reset)$/.test(calledMethod(other))));
  }) ?? null;
}

/** Stands in a class that is itself put around environments: whoever has it starts it. */
export function isInWrapper(module: ModuleView, call: CallFact): boolean {
  const place = module.uses.place(call.expression);
  return place !== undefined && classesAround(module.module, place).some(({ index }) => module.project.libraryBases(module.module, index).some(({ name, record }) => {
    return [name, record?.returns].some((each) => each !== undefined && module.module.catalogue.lookup(`${each}.reset`)?.roles?.includes('resets-environment') === true);
  }));
}

/** … where an object keeps it whose class leaves it to others to start: `agent.env.reset()`. */
export function keptEnvironment(module: ModuleView, call: CallFact): Made | null {
  const { receiver } = call;
  if (receiver?.kind === 'instance') {
    const made = environmentIn(module, receiver);
    const name = made === null ? null : nameOf(made.view, made.call);
    return made !== null && name !== null && isKeptAs(call, name) && !isStarted(made.view.module, made.view.module.model.functions[made.call.function]?.class, name) ? made : null;
  }
  const object = receiver?.kind === 'method' ? module.project.origin(module.module, receiver.receiver) : null;
  const of = object === null ? null : module.project.classOf(object.module, object.value);
  const kept = receiver?.kind === 'method' && of?.kind === 'class' ? module.project.attribute(of, receiver.name) : null;
  const [owner, from] = [object, kept].map((each) => (each === null ? null : module.viewOf(each.module)));
  if (receiver?.kind !== 'method' || object === null || kept === null || owner == null || from == null) return null;
  if (of?.kind === 'class' && [of, ...module.project.classesAbove(of.module, of.index)].some((each) => isStarted(each.module, each.index, `self.${receiver.name}`))) return null;
  if (kept.value.kind !== 'parameter') return environmentIn(from, kept.value);
  const maker = object.value.kind === 'instance' ? object.value.call : null;
  const given = maker === null ? null : findArgument(maker, parameterRef(kept.value));
  return given?.kind === 'given' ? environmentIn(owner, given.argument.value) : null;
}

/** `call` asks from outside for what an object keeps as `name`: `agent.env` for `self.env`. */
function isKeptAs(call: CallFact, name: string): boolean {
  const object = objectOf(call) ?? '';
  return name.startsWith('self.') && object !== name && object.endsWith(name.slice('self'.length));
}

/** Whether a method of the class itself resets or seeds what its objects keep as `name`. */
function isStarted({ model: { calls, functions } }: Module, owner: number | null | undefined, name: string): boolean {
  return calls.some((call) => /^(?:seed|reset)$/.test(calledMethod(call)) && objectOf(call) === name && functions[call.function]?.class === owner);
}

/** An environment is looked for inside this many wrappers. */
const MAX_WRAPPERS = 8;

/** The call that made the environment `value` of `module` is, or is put around by wrappers of a library. */
export function environmentIn(module: ModuleView, value: Value, hops = 0): Made | null {
  if (hops > MAX_WRAPPERS) return null;
  if (value.kind === 'choice') return oneOf(value.of.filter((each) => !isApart(module, each)).map((each) => environmentIn(module, each, hops + 1)));
  if (value.kind === 'parameter') {
    // What some hand over says nothing of what others do.
    return oneOf(module.project.handed(module.module, value).flatMap((given) => {
      const from = module.viewOf(given.module);
      return from === null ? [] : environmentIn(from, given.value, hops + 1) ?? [];
    }));
  }
  const made = module.project.origin(module.module, value);
  const view = made === null ? null : module.viewOf(made.module);
  // A function wraps what it makes where it is told to.
  if (view !== null && made?.value.kind === 'choice') return environmentIn(view, made.value, hops + 1);
  if (made?.value.kind !== 'instance' || made.value.call === null || view === null) return null;
  const { call } = made.value;
  if (view.withRole('makes-environment').some((known) => known.call === call)) return { view, call };
  const [inner] = call.args;
  return inner !== undefined && isWrapper(view, call) ? environmentIn(view, inner.value, hops + 1) : null;
}

/** An object of a class of the project's own that is made of nothing: no other environment is inside. */
function isApart({ project, module }: ModuleView, value: Value): boolean {
  const made = project.origin(module, value);
  return made?.value.kind === 'instance' && made.value.call?.args.length === 0 && project.classOf(made.module, made.value)?.kind === 'class';
}

/** All that it may be are environments, or nobody knows; one that was started before stands for them. */
function oneOf(made: readonly (Made | null)[]): Made | null {
  return made.includes(null) ? null : (made.find((each) => each !== null && isReady(each)) ?? made[0] ?? null);
}

/** Where it is made it is seeded, or reset, already. */
export function isReady({ view, call }: Made): boolean {
  const name = nameOf(view, call);
  return name !== null && view.module.model.calls.some((other) => other.function === call.function && objectOf(other) === name && /^(?:seed|reset)$/.test(calledMethod(other)));
}

/** Where an object keeps an environment that came to it by ways nobody can follow: one that the program makes, none of whose environments has seeded spaces. */
export function anyEnvironment(module: ModuleView, { function: index }: CallFact, name: string): Made | null {
  if (!/^self\.(?:\w*_)?envs?$/.test(name) || isAnySpaceSeeded(module.project) || makesSpaces(module.project)) return null;
  const program = module.programs.find(({ run }) => run.entered.some((entered) => entered.module === module.module && entered.index === index));
  const made = program?.modules.flatMap((view) => view.withRole('makes-environment').map(({ call }) => ({ view, call }))) ?? [];
  return made.some(hasSeededSpaces) ? null : made[0] ?? null;
}
