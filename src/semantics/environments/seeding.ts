/** Whether an environment is seeded by other ways than its resets, or needs no seed. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import type { Stream } from '../../catalogue/types.js';
import type { CallExpression, Expression, FunctionStatement } from '../../syntax/facts.js';
import { dottedName, elementsOf, walkExpressions } from '../../syntax/walk.js';
import { calledMethod, nameOf, objectOf, SEED, seeds, seedsInside, type Made } from '../environments.js';
import { callsIn, usesOf } from '../lookups.js';
import type { CallArgument, CallFact, Value } from '../module/model.js';
import { argumentReader, findArgument, parameterNamed, parameterRef } from '../program/arguments.js';
import { isAbsent, isNone, seedState } from '../program/effects.js';
import { isOwnWithoutGenerator } from '../program/choices/registered.js';
import type { Project, Target } from '../project.js';
import { goneThrough, standsFor } from '../stands-for.js';
import { argumentOf, type ModuleView } from '../views.js';

/** What `maker` is handed, and what a list holds that it is handed by a name: `factories = []`, `factories.append(make_env(3))`. */
function madeOf({ uses }: ModuleView, { expression }: CallFact): readonly Expression[] {
  return expression.args.flatMap(({ value }) => {
    if (value.kind !== 'name') return [value];
    const written = uses.inScope(value.id, uses.scopeOf(value.id, value));
    return [value, ...written.flatMap((each) => {
      const place = uses.place(each);
      if (uses.isTarget(each)) return place?.statement.kind === 'assign' && place.statement.value !== null && place.parent === null ? [place.statement.value] : [];
      const added = place?.parent?.kind === 'attribute' && place.parent.name === 'append' ? uses.place(place.parent)?.parent : null;
      return added?.kind === 'call' ? added.args.map((given) => given.value) : [];
    })];
  });
}

/** A factory of the project that the environment is made by (`[make_env(i) for i in …]`) seeds what it makes. */
function isSeededByFactory(module: ModuleView, maker: CallFact): boolean {
  return [...walkExpressions(madeOf(module, maker))].some((part) => {
    const call = part.kind === 'call' ? module.callAt(part) : undefined;
    const target = call === undefined ? null : module.target(call);
    if (target?.kind !== 'function') return false;
    const { functions, calls } = target.module.model;
    const factory = functions[target.index]?.name ?? '';
    return calls.some((inner) => {
      const around = functions[inner.function]?.name ?? '';
      return (around === factory || around.startsWith(`${factory}.`)) && seeds(inner);
    });
  });
}

/** A wrapper of the project that is put around the environment seeds it where it is made: `Seeded(gym.make("Pendulum-v1"), 3)`, `env = Seeded(env, 3)`. */
export function isSeededByWrapper(module: ModuleView, name: string, { expression, function: within }: CallFact): boolean {
  const around: CallExpression[] = [];
  for (let outer = module.uses.place(expression)?.parent ?? null; outer?.kind === 'call'; outer = module.uses.place(outer)?.parent ?? null) around.push(outer);
  const later = callsIn(module.module, within).filter(({ args }) => args.some(({ argument: { value } }) => dottedName(value) === name));
  return [...around.flatMap((outer) => module.callAt(outer) ?? []), ...later].some((call) => {
    const target = module.target(call);
    return target.kind === 'class' && seedsInside(module.project, target);
  });
}

/** Whether what goes by `name` is handed, not behind `reset`, to a function of the project that seeds what it is handed, or to an agent with a seed: `set_seed(env, 3)`, `set_seed([env, other])`. */
export function isSeededByFunction(module: ModuleView, name: string, reset: CallFact | undefined): boolean {
  return isSeededByTaker(module, name, reset, (call) => (seeds(call) ? objectOf(call) : null));
}

/** The same of its spaces. */
export function areSpacesSeededByFunction(module: ModuleView, name: string, sample: CallFact): boolean {
  return isSeededByTaker(module, name, sample, (call) => (calledMethod(call) === 'seed' ? (/^(.+)\.(?:action|observation)_space$/.exec(objectOf(call) ?? '')?.[1] ?? null) : null));
}

/** The name of what a call seeds. */
type Seeded = (call: CallFact) => string | null;

function isSeededByTaker(module: ModuleView, name: string, asked: CallFact | undefined, seeded: Seeded): boolean {
  return module.module.model.calls.some((call) => {
    if (asked?.function === call.function && asked.expression.end <= call.expression.start) return false;
    const handed = call.args.find(({ argument: { value } }) => [value, ...elementsOf(value)].some((each) => dottedName(each) === name));
    if (handed === undefined) return false;
    const target = module.target(call);
    return target.kind === 'library' ? isSeedingAgent(call, handed, target.record) : seedsHanded(module.project, target, call, handed, seeded);
  });
}

/** An agent that is made with a seed seeds what it runs, and its spaces. */
function isSeedingAgent(call: CallFact, handed: CallArgument, record: CatalogueRecord | undefined): boolean {
  const isRun = record?.drives?.objects.some((parameter) => { const found = findArgument(call, parameter); return found.kind === 'given' && found.argument === handed; }) === true;
  return isRun && record.takesSeed !== undefined && ['given', 'unknown'].includes(seedState(call, record.takesSeed));
}

/** Whether the function `target`, called by `call`, seeds what it is handed, or hands on what it is `handed` to one that does. */
function seedsHanded(project: Project, target: Target, call: CallFact, handed: CallArgument, seeded: Seeded, seen = new Set<FunctionStatement>()): boolean {
  const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  if (target.kind !== 'function' || fact?.statement == null || seen.has(fact.statement)) return false;
  seen.add(fact.statement);
  const { parameters } = fact.statement;
  const own = parameters.find(({ name }) => {
    const parameter = parameterNamed(fact, name);
    const found = parameter === null ? null : findArgument(call, parameter);
    return found?.kind === 'given' && found.argument === handed;
  });
  return callsIn(target.module, target.index).some((inner) => {
    const object = seeded(inner);
    const held = object === null ? [] : [object, ...goneThrough(usesOf(target.module), object, inner.expression).map(dottedName)];
    if (parameters.some((each) => held.includes(each.name))) return !isHandedNone(call, seedOf(inner));
    const on = own === undefined ? undefined : inner.args.find(({ argument: { value } }) => value.kind === 'name' && value.id === own.name);
    return on !== undefined && seedsHanded(project, project.callee(target.module, inner), inner, on, seeded, seen);
  });
}

/** What an environment is seeded with by `call`. */
function seedOf(call: CallFact): Value | undefined {
  return calledMethod(call) === 'seed' ? call.args[0]?.value : argumentOf(call, SEED)?.value;
}

/** Whether `value`, of the function that `call` calls, is a parameter that is handed no seed. */
function isHandedNone(call: CallFact, value: Value | undefined): boolean {
  if (value?.kind !== 'parameter') return false;
  const given = findArgument(call, parameterRef(value));
  return given.kind === 'given' ? isNone(given.argument.value) : given.kind === 'absent' && value.default !== null && isNone(value.default);
}

/** Whether the environment is seeded by the name it is kept under, in the function that makes it and before the offset `end`: `env.seed(0)`. */
export function isSeededByName({ view, call: maker }: Made, end = Infinity): boolean {
  const name = nameOf(view, maker);
  return name !== null && callsIn(view.module, maker.function).some((call) => {
    const seed = seeds(call) && objectOf(call) === name && maker.expression.end <= call.expression.start && call.expression.start < end ? seedOf(call) : undefined;
    return seed !== undefined && !isNone(seed);
  });
}

/** Whether the environment `name` is seeded by another name: `for each in (self.env, other): each.seed(0)`, `env = self.env`. */
export function isSeededByOtherName(module: ModuleView, name: string): boolean {
  return module.module.model.calls.some((call) => {
    const other = seeds(call) ? objectOf(call) : null;
    return other !== null && other !== name && !other.includes('.') && standsFor(module.uses, other, call.expression).some((each) => dottedName(each) === name);
  });
}

/** A vector of environments from a factory that can't be read, or what is put around an environment of another kind: it may be seeded there. */
export function isMadeElsewhere(module: ModuleView, maker: CallFact): boolean {
  return isPutAroundOther(module, maker) || [...walkExpressions(maker.expression.args.map(({ value }) => value))].some((part) => {
    if (part.kind !== 'call') return false;
    const call = module.callAt(part);
    const target = call === undefined ? null : module.target(call);
    const isUnread = target?.kind === 'unknown' || (target?.kind === 'library' && target.record === undefined && !target.name.startsWith('builtins.'));
    return isUnread && !isHandedToFactory(module, part, maker);
  });
}

/** `gym.make("GymV26Environment-v0", env=env)` for what no library makes, or is seeded. */
function isPutAroundOther(module: ModuleView, maker: CallFact): boolean {
  const inner = argumentOf(maker, INNER)?.argument.value;
  if (inner === undefined) return false;
  if (/^(?:string|number|constant|dict|list|tuple)$/.test(inner.kind)) return false;
  const made = module.withRole('makes-environment');
  const kept = inner.kind === 'attribute' ? made.filter(({ call }) => nameOf(module, call) === dottedName(inner)).map(({ call }) => call.expression) : [];
  const makers = kept.length > 0 ? kept : inner.kind === 'name' ? assignedInScope(module, inner, inner.id).filter((each) => each !== maker.expression) : [inner];
  const known = makers.flatMap((each) => made.filter(({ call }) => call.expression === each));
  return known.length === 0 || known.length < makers.length || known.some(({ call }) => isSeededWhereMade(module, call) || isSeededByName({ view: module, call }));
}

const INNER = { name: 'env' } as const;

/** What `name`, as `read` sees it, is assigned. */
function assignedInScope({ uses }: ModuleView, read: Expression, name: string): readonly Expression[] {
  return uses.inScope(name, uses.scopeOf(name, read)).flatMap((written) => {
    const place = uses.place(written);
    return uses.isTarget(written) && place?.statement.kind === 'assign' && place.parent === null && place.statement.value !== null ? [place.statement.value] : [];
  });
}

/** What a factory of the project is handed (`make_env(os.path.join(folder, "videos"))`) is read in the factory. */
function isHandedToFactory(module: ModuleView, part: Expression, maker: CallFact): boolean {
  for (let outer = module.uses.place(part)?.parent ?? null; outer !== null && outer !== maker.expression; outer = module.uses.place(outer)?.parent ?? null) {
    const call = outer.kind === 'call' ? module.callAt(outer) : undefined;
    if (call !== undefined && module.target(call).kind === 'function') return true;
  }
  return false;
}

/** Whether `maker` is handed the seed of the environment that it makes. */
export function isHandedSeed(module: ModuleView, maker: CallFact): boolean {
  const parameter = module.knownCall(maker.expression)?.record.seedsEnvironment;
  return argumentOf(maker, SEED) !== null || (parameter !== undefined && !isAbsent(maker, parameter));
}

/** The stream that `maker` draws the seed of its environment from, where it is handed none. */
export function seedDrawnFrom(module: ModuleView, maker: CallFact): Stream | null {
  return isHandedSeed(module, maker) ? null : (module.knownCall(maker.expression)?.record.seedsEnvironment?.drawnFrom ?? null);
}

/** Whether `maker` seeds the environment that it makes with a number that repeats. */
export function isSeededWhereMade(module: ModuleView, maker: CallFact): boolean {
  const stream = seedDrawnFrom(module, maker);
  return isHandedSeed(module, maker) || isSeededByFactory(module, maker) || (stream !== null && module.streamAt(maker, stream).kind === 'controlled');
}

/** Whether the environment that `maker` makes, with whatever it is handed, starts from one and the same state, or from one that a seed does not change. */
export function startsAlike(module: ModuleView, maker: CallFact): boolean {
  const condition = module.knownCall(maker.expression)?.record.startsAlike;
  return module.instancesOf(maker).every((each) => isOwnWithoutGenerator(module.project, each) || (condition !== undefined && evaluate(condition, argumentReader(each)) === 'yes'));
}
