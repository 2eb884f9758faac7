/** Environments of the project's own that are made by their classes: whether anything seeds the generator and the spaces that such a class keeps. */
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { calledMethod, objectOf, SEED } from '../environments.js';
import type { CallFact, Value } from '../module/model.js';
import { isNone } from '../program/effects.js';
import type { Module, Project } from '../project.js';
import { argumentOf, type ModuleView } from '../views.js';
import { isAnySpaceSeeded } from './spaces.js';

export interface OwnClass {
  readonly module: Module;
  readonly index: number;
}

/** The classes that derive from a library's environment, and from none of its wrappers, by their modules. */
const ownClasses = remembered((project: Project): ReadonlyMap<Module, ReadonlySet<number>> => {
  const found = new Map<Module, ReadonlySet<number>>();
  for (const module of project.modules.values()) {
    const own = module.model.classes.filter(({ index, bases }) => bases.length > 0 && libraryOf(project, { module, index }) !== null);
    if (own.length > 0) found.set(module, new Set(own.map(({ index }) => index)));
  }
  return found;
});

/** The library whose `Env` a class derives from. */
function libraryOf(project: Project, { module, index }: OwnClass): string | null {
  const bases = project.libraryBases(module, index);
  const resets = ({ name }: { readonly name: string }): boolean => module.catalogue.lookup(`${name}.reset`)?.roles?.includes('resets-environment') === true;
  const [base, ...more] = bases.filter(resets);
  return base !== undefined && more.length === 0 && /\.Env$/.test(base.name) ? base.name.slice(0, base.name.indexOf('.')) : null;
}

/** The class of the project's own whose environment `call` makes. */
export function ownClass(module: ModuleView, call: CallFact): OwnClass | null {
  const classes = ownClasses(module.project);
  if (classes.size === 0 || call.callee.kind === 'super') return null;
  const target = module.target(call);
  return target.kind === 'class' && classes.get(target.module)?.has(target.index) === true ? target : null;
}

/** The calls by which a module makes environments of the project's own. */
export function ownMade(module: ModuleView): readonly CallFact[] {
  return ownClasses(module.project).size === 0 ? [] : module.module.model.calls.filter((call) => ownClass(module, call) !== null);
}

/** How an environment of the class is seeded from outside: by its resets, by a method of its own, or not at all. */
export function seededBy(project: Project, own: OwnClass): 'reset' | 'method' | null {
  const isHandedOn = (name: string): boolean => {
    const method = project.method(own.module, own.index, name);
    const parameters = method.kind === 'function' ? method.module.model.functions[method.index]?.statement?.parameters ?? [] : [];
    return method.kind === 'function' && parameters.some((each) => each.name === 'seed')
      && method.module.model.calls.some((call) => call.function === method.index && seedGiven(call)?.kind === 'parameter');
  };
  return isHandedOn('reset') ? 'reset' : isHandedOn('seed') ? 'method' : null;
}

/** Whether an environment of the class surely draws from a generator that starts from fresh entropy unless somebody seeds it from outside. */
export function drawsUnseeded(project: Project, own: OwnClass): boolean {
  const calls = callsOfClass(project, own);
  const maker = project.method(own.module, own.index, '__init__');
  const parameters = maker.kind === 'function' ? maker.module.model.functions[maker.index]?.statement?.parameters ?? [] : [];
  if (parameters.some(({ name }) => /seed|rng|random|^kwargs$/i.test(name))) return false;
  return calls.some(({ of, call }) => drawsFromOwn(project, of, call)) && !calls.some(({ call }) => isSeeding(call));
}

/** A draw that is always made, from what the class calls its generator, which is no stream. */
function drawsFromOwn(project: Project, module: Module, call: CallFact): boolean {
  if (call.path.length > 0 || calledMethod(call) === 'seed' || !/(?:^|\.)_?np_random$/.test(objectOf(call) ?? '')) return false;
  const target = project.callee(module, call);
  return target.kind !== 'library' || target.record?.draws === undefined;
}

/** `self.seed(…)`, `seeding.np_random(…)` and `super().reset(seed=…)` with something else than nothing, or what a method is handed. */
function isSeeding(call: CallFact): boolean {
  if (call.assignedTo === 'self.np_random' && calleeName(call.expression) !== 'np_random') return true;
  const seed = seedGiven(call);
  return seed !== null && !isNone(seed) && !(seed.kind === 'parameter' && seed.default !== null && isNone(seed.default));
}

/** What is handed to a call that seeds the generator; `null` where nothing is, or it is another call. */
function seedGiven(call: CallFact): Value | null {
  const name = calleeName(call.expression);
  const isOnSelf = call.callee.kind === 'super' || objectOf(call) === 'self' || /(?:^|\.)_?np_random$/.test(objectOf(call) ?? '');
  if (name === 'reset' && isOnSelf) return argumentOf(call, SEED)?.value ?? null;
  return name === 'np_random' || (name === 'seed' && isOnSelf) ? call.args[0]?.value ?? null : null;
}

/** The calls in the methods that an object of the class has. */
function callsOfClass(project: Project, own: OwnClass): readonly { readonly of: Module; readonly call: CallFact }[] {
  return [own, ...project.classesAbove(own.module, own.index)].flatMap(({ module, index }) => {
    const { calls, functions } = module.model;
    return calls.flatMap((call) => {
      const fact = functions[call.function];
      const method = fact?.class === index ? project.method(own.module, own.index, fact.statement?.name ?? '') : null;
      return method?.kind === 'function' && method.module === module && method.index === call.function ? [{ of: module, call }] : [];
    });
  });
}

/** Whether the spaces of an environment of the class are a library's that nothing seeds. */
export function hasUnseededSpaces(module: ModuleView, own: OwnClass, space: string): boolean {
  const { project } = module;
  const library = libraryOf(project, own);
  if (library === null || isAnySpaceSeeded(project) || !module.mayKnow(`${library}.spaces.Space.np_random`)) return false;
  const name = `self.${space.slice(space.lastIndexOf('.') + 1)}`;
  const classes = [own, ...project.classesAbove(own.module, own.index)];
  const made = classes.flatMap(({ module: of, index }) => of.model.calls.flatMap((call) => (call.assignedTo === name && of.model.functions[call.function]?.class === index ? [{ of, call }] : [])));
  return made.length > 0 && made.every(({ of, call }) => {
    const target = project.callee(of, call);
    return target.kind === 'library' && target.name.startsWith(`${library}.spaces.`) && argumentOf(call, SEED) === null;
  });
}

/** A tool that tries out an environment resets it with a seed. */
export function isTriedOut(module: ModuleView, name: string): boolean {
  return module.module.model.calls.some(({ expression }) => calleeName(expression) === 'check_env' && expression.args.some(({ value }) => dottedName(value) === name));
}
