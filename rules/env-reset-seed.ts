import { seedAfterFix, seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import { argumentReader, findArgument, parameterRef } from '../src/semantics/program/arguments.js';
import { isAbsent, isNone } from '../src/semantics/program/effects.js';
import { calledMethod, comesTo, environmentsBehind, isWrapper, objectOf, seeds, seedsInside, type Made } from '../src/semantics/environments.js';
import { callsIn, classesAround, functionOf, grouped, usesOf } from '../src/semantics/lookups.js';
import type { CallFact, Value } from '../src/semantics/module/model.js';
import { goneThrough, standsFor } from '../src/semantics/stands-for.js';
import { samplesSpace } from '../src/semantics/program/live.js';
import { isOwnWithoutGenerator } from '../src/semantics/program/registered.js';
import type { Module, Project } from '../src/semantics/project.js';
import { isReadForForm, isUnread } from '../src/semantics/weights/unread.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { CallExpression, Expression, FunctionStatement } from '../src/syntax/facts.js';
import { remembered } from '../src/syntax/remember.js';
import { calleeName, dottedName, elementsOf, walkExpressions } from '../src/syntax/walk.js';
import { defineRule, type Report } from './rule.js';

const SEED = { name: 'seed' } as const;

/** An environment is looked for inside this many wrappers. */
const MAX_WRAPPERS = 8;

export default defineRule({
  name: 'env-reset-seed',
  meta: {
    summary: 'An environment that is reset or sampled without a seed',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    reset:
      '`{{call}}` has no `seed`, and nothing seeds the environment before: its own generator starts from fresh entropy, whatever else is seeded, so what it draws from that differs each run. Pass `seed=` to the first reset and to no later one{{old}}.',
    unseeded:
      '`{{call}}` starts an environment that nothing seeds before: its own generator starts from fresh entropy, whatever else is seeded, so what it draws from that differs each run. Call `{{name}}.seed(…)` first.',
    sample:
      '`{{call}}` draws from the space\'s own generator, which nothing seeds: resetting the environment with a seed does not reach it. Call `{{space}}.seed(…)` first.',
  },
  checkModule(module, report) {
    for (const { call, maker } of handedResets(module)) {
      report({ span: call.expression, ...resetMessage(module, call, maker.view, maker.call) });
    }
    const told = new Set<string>();
    const made = environments(module);
    for (const { call, space } of handedSamples(module, made)) {
      report({ span: call.expression, messageId: 'sample', data: { call: module.nameOf(call), space } });
    }
    for (const { name, maker, calls } of made) {
      // Of several that go by one name the first one is enough.
      if (told.has(name) || isMadeElsewhere(module, maker) || isOnlyMeasured(module, name, maker)) continue;
      const resets = calls.filter((call) => objectOf(call) === name && calledMethod(call) === 'reset');
      const first = module.firstReached(resets).find(isWithoutSeed);
      const seeded = argumentOf(maker, SEED) !== null || isSeededByFactory(module, maker) || isSeededByWrapper(module, name, maker) || isSeededByFunction(module, name, first) || isSeededByOtherName(module, name) || calls.some((call) => objectOf(call) === name && calledMethod(call) === 'seed');
      // Which of the resets of a wrapper of the project comes first is not followed.
      const mayBeLater = first !== undefined && module.target(first).kind !== 'library' && resets.some((call) => argumentOf(call, SEED) !== null);
      if (!seeded && first !== undefined && !mayBeLater && !startsAlike(module, maker)) {
        // A seed in every episode would make them all alike.
        const isRepeated = first.loops.length > 0 || module.isEnteredInLoop(first.function);
        const fixes = () => !resetTakesSeed(module, maker) ? seedAfterFix(module, maker, name) : isRepeated ? [] : seedArgumentFix(module, first, SEED, 'keyword');
        told.add(name);
        report({ span: first.expression, ...resetMessage(module, first, module, maker), fixes });
      }
      const sampled = calls.find((call) => isSample(module, call))
        ?? module.module.model.calls.find((call) => spaceOf(module, call)?.startsWith(`${name}.`) === true && isMadeBefore(maker, call) && isSample(module, call));
      const space = sampled === undefined ? null : spaceOf(module, sampled);
      // A factory that seeds the spaces of what it makes does so for all of them.
      if (sampled === undefined || space === null || seedsSpaces(module) || shareGenerator(module, maker)) continue;
      told.add(name);
      report({
        span: sampled.expression, messageId: 'sample', data: { call: module.nameOf(sampled), space }, fixes: () => seedAfterFix(module, maker, space),
      });
    }
  },
});

/** The first unseeded reset, in this module, of each environment that a function or an object of it is handed, or that a list holds. */
function handedResets(module: ModuleView): { readonly call: CallFact; readonly maker: Made }[] {
  const uses: { readonly call: CallFact; readonly maker: Made; readonly method: string }[] = [];
  for (const call of module.module.model.calls) {
    const method = calledMethod(call);
    if (method !== 'reset' && method !== 'seed') continue;
    const isFollowed = call.receiver !== null && (call.callee.kind !== 'unknown' || call.receiver.kind === 'method');
    const maker = (isFollowed ? handedEnvironment(module, call) ?? elementUsed(module, call) ?? keptEnvironment(module, call) : null) ?? broughtEnvironment(module, call);
    if (maker !== null) uses.push({ call, maker, method });
  }
  return [...grouped(uses, ({ maker }) => [maker.call]).values()].flatMap((alike) => {
    const resets = alike.filter(({ method }) => method === 'reset');
    const reset = module.firstReached(resets.map(({ call }) => call)).find(isWithoutSeed);
    const first = resets.find(({ call }) => call === reset);
    if (first === undefined || alike.some(({ method }) => method === 'seed')) return [];
    if (resets.some(({ call: each }) => isSeededByFunction(module, objectOf(each) ?? '', reset) || isSeededByOtherName(module, objectOf(each) ?? ''))) return [];
    const { view, call } = first.maker;
    if (argumentOf(call, SEED) !== null || isMadeElsewhere(view, call) || startsAlike(view, call)) return [];
    return isReady(first.maker) ? [] : [first];
  });
}

/** The first sample, in this module, of a space of each environment that a function or an object of it is handed, as what else is asked of it tells. */
function handedSamples(module: ModuleView, made: readonly Environment[]): { readonly call: CallFact; readonly space: string }[] {
  const { calls, functions } = module.module.model;
  const known = new Set(made.flatMap((environment) => environment.calls));
  const samples = calls.flatMap((call) => {
    const space = known.has(call) || calledMethod(call) !== 'sample' ? null : spaceOf(module, call);
    const name = space === null ? null : /^(.*)\.(?:action|observation)_space$/.exec(space)?.[1] ?? null;
    if (space === null || name === null || !isSample(module, call)) return [];
    const isBeside = (other: CallFact): boolean => other.function === call.function
      || (name.includes('.') && functions[other.function]?.class != null && functions[other.function]?.class === functions[call.function]?.class);
    const beside = calls.find((other) => objectOf(other) === name && /^(?:reset|step)$/.test(calledMethod(other)) && isBeside(other) && handedEnvironment(module, other) !== null);
    const maker = beside === undefined ? anyEnvironment(module, call, name) : handedEnvironment(module, beside);
    const isSeeded = maker === null || seedsSpaces(module) || seedsSpaces(maker.view) || hasSeededSpaces(maker);
    // One finding an environment and module is enough.
    const isTold = made.some((environment) => environment.maker === maker?.call && environment.calls.some((other) => isSample(module, other)));
    return isTold || isSeeded ? [] : [{ call, space, maker }];
  });
  const brought = broughtSamples(module, known).filter(({ call }) => !samples.some((sample) => sample.call === call));
  return [...grouped([...samples, ...brought], ({ maker }) => [maker.call]).values()].flatMap(([first]) => first ?? []);
}

/** … whose environment comes another way, through what the project makes of it. */
function broughtSamples(module: ModuleView, known: ReadonlySet<CallFact>): { readonly call: CallFact; readonly space: string; readonly maker: Made }[] {
  const sampled = new Map<ModuleView, readonly string[]>();
  const spacesIn = (view: ModuleView): readonly string[] => {
    const spaces = sampled.get(view) ?? view.module.model.calls.flatMap((call) => (calledMethod(call) === 'sample' ? spaceOf(view, call) ?? [] : []));
    sampled.set(view, spaces);
    return spaces;
  };
  return isAnySpaceSeeded(module.project) ? [] : module.module.model.calls.flatMap((call) => {
    const space = known.has(call) || calledMethod(call) !== 'sample' || !isSample(module, call) ? null : spaceOf(module, call);
    const owner = space === null ? null : ownerOfSpace(module, call);
    if (space === null || owner === null || isInWrapper(module, call)) return [];
    const maker = environmentsBehind(module, call, owner).find(({ view, call: each }) => {
      const name = nameOf(view, each);
      return argumentOf(each, SEED) === null && !isMadeElsewhere(view, each) && !shareGenerator(view, each)
        && (name === null || !spacesIn(view).some((other) => other.startsWith(`${name}.`)));
    });
    return maker === undefined ? [] : [{ call, space, maker }];
  });
}

/** `env` of `env.action_space.sample()`, also where the space is kept under a name of its own. */
function ownerOfSpace(module: ModuleView, { expression: { callee } }: CallFact): Expression | null {
  const object = callee.kind === 'attribute' ? callee.object : null;
  if (object?.kind === 'attribute' && SPACE.test(object.name) && dottedName(object.object) !== 'self') return object.object;
  const name = object === null ? null : dottedName(object);
  const [value, ...more] = name === null ? [] : module.uses.assigned(name);
  return value?.kind === 'attribute' && more.length === 0 && SPACE.test(value.name) ? value.object : null;
}

const SPACE = /^(?:action|observation)_space$/;

function isWithoutSeed(reset: CallFact): boolean {
  return isAbsent(reset, SEED);
}

/** Where an object keeps an environment that came to it by ways nobody can follow: one that the program makes, none of whose environments has seeded spaces. */
function anyEnvironment(module: ModuleView, { function: index }: CallFact, name: string): Made | null {
  if (!/^self\.(?:\w*_)?env$/.test(name) || isAnySpaceSeeded(module.project) || makesSpaces(module.project)) return null;
  const program = module.programs.find(({ run }) => run.entered.some((entered) => entered.module === module.module && entered.index === index));
  const made = program?.modules.flatMap((view) => view.withRole('makes-environment').map(({ call }) => ({ view, call }))) ?? [];
  return made.some(hasSeededSpaces) ? null : made[0] ?? null;
}

/** Whether what makes an environment seeds its spaces as well, as far as can be told from there. */
function hasSeededSpaces({ view, call }: Made): boolean {
  return argumentOf(call, SEED) !== null || isMadeElsewhere(view, call) || shareGenerator(view, call);
}

/** Whether any module of the project seeds a space, or something of which nobody sees what it is. */
const isAnySpaceSeeded = remembered((project: Project) => [...project.modules.values()].some(({ model }) => {
  return model.calls.some((call) => calledMethod(call) === 'seed' && /^$|space|prng/i.test(objectOf(call) ?? ''));
}));

/** Whether the project has environments of its own, which make their spaces themselves. */
const makesSpaces = remembered((project: Project) => [...project.modules.values()].some(({ model }) => model.calls.some(({ assignedTo }) => assignedTo === 'self.action_space')));

/** Whether any space is seeded in the module. */
function seedsSpaces(module: ModuleView): boolean {
  return module.module.model.calls.some((call) => calledMethod(call) === 'seed' && /_space(?:\.np_random)?$/.test(spaceOf(module, call) ?? ''));
}

function isSample(module: ModuleView, call: CallFact): boolean {
  return calledMethod(call) === 'sample' && /(?:action|observation)_space$/.test(spaceOf(module, call) ?? '') && !isExample(module, call) && !(samplesSpace(call) && module.isPassedBy(call));
}

/** Where it is made it is seeded, or reset, already. */
function isReady({ view, call }: Made): boolean {
  const name = nameOf(view, call);
  return name !== null && view.module.model.calls.some((other) => other.function === call.function && objectOf(other) === name && /^(?:seed|reset)$/.test(calledMethod(other)));
}

/** The call that made the environment whose method `call` calls, where it came through a parameter or from a function. */
function handedEnvironment(module: ModuleView, { callee }: CallFact): Made | null {
  return callee.kind === 'parameter' || callee.kind === 'result' ? environmentIn(module, callee.of) : null;
}

/** The call that made the environment whose method `call` calls, where a list holds it. */
function elementUsed(module: ModuleView, { receiver }: CallFact): Made | null {
  const made = receiver?.kind === 'instance' ? environmentIn(module, receiver) : null;
  return made === null || nameOf(made.view, made.call) !== null ? null : made;
}

/** … where it comes another way, through what the project makes of it, and nobody starts it before. */
function broughtEnvironment(module: ModuleView, call: CallFact): Made | null {
  const object = call.expression.callee.kind === 'attribute' ? call.expression.callee.object : null;
  if (object === null || isInWrapper(module, call)) return null;
  return environmentsBehind(module, call, object).find(({ view, call: maker }) => {
    const name = nameOf(view, maker);
    return argumentOf(maker, SEED) === null && !isMadeElsewhere(view, maker) && !startsAlike(view, maker)
      && (name === null || !view.module.model.calls.some((other) => objectOf(other) === name && /^(?:seed|reset)$/.test(calledMethod(other))));
  }) ?? null;
}

/** Stands in a class that is itself put around environments: whoever has it starts it. */
function isInWrapper(module: ModuleView, call: CallFact): boolean {
  const place = module.uses.place(call.expression);
  return place !== undefined && classesAround(module.module, place).some(({ index }) => module.project.libraryBases(module.module, index).some(({ name, record }) => {
    return [name, record?.returns].some((each) => each !== undefined && module.module.catalogue.lookup(`${each}.reset`)?.roles?.includes('resets-environment') === true);
  }));
}

/** … where an object keeps it whose class leaves it to others to start: `agent.env.reset()`. */
function keptEnvironment(module: ModuleView, call: CallFact): Made | null {
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

/** The call that made the environment `value` of `module` is, or is put around by wrappers of a library. */
function environmentIn(module: ModuleView, value: Value, hops = 0): Made | null {
  if (hops > MAX_WRAPPERS) return null;
  if (value.kind === 'choice') return oneOf(value.of.map((each) => environmentIn(module, each, hops + 1)));
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

/** All that it may be are environments, or nobody knows; one that was started before stands for them. */
function oneOf(made: readonly (Made | null)[]): Made | null {
  return made.includes(null) ? null : (made.find((each) => each !== null && isReady(each)) ?? made[0] ?? null);
}

/** That object, by the name it has where it is a part of an environment: `env.action_space` for `space = env.action_space`. */
function spaceOf(module: ModuleView, call: CallFact): string | null {
  const object = objectOf(call);
  if (object === null || !/^(?:sample|seed)$/.test(calledMethod(call))) return object;
  const [value, ...more] = module.uses.assigned(object);
  return value === undefined || more.length > 0 ? object : dottedName(value) ?? object;
}

/** `call` stands behind what makes the environment, in the same function. */
function isMadeBefore(maker: CallFact, call: CallFact): boolean {
  return maker.function === call.function && maker.expression.end <= call.expression.start;
}

/** A vector of environments from a factory that can't be read: it may seed them. */
function isMadeElsewhere(module: ModuleView, maker: CallFact): boolean {
  return [...walkExpressions(maker.expression.args.map(({ value }) => value))].some((part) => {
    if (part.kind !== 'call') return false;
    const call = module.callAt(part);
    const target = call === undefined ? null : module.target(call);
    const isUnread = target?.kind === 'unknown' || (target?.kind === 'library' && target.record === undefined && !target.name.startsWith('builtins.'));
    return isUnread && !isHandedToFactory(module, part, maker);
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

/** A factory of the project that the environment is made by (`[make_env(i) for i in …]`) seeds what it makes. */
function isSeededByFactory(module: ModuleView, maker: CallFact): boolean {
  return [...walkExpressions(maker.expression.args.map(({ value }) => value))].some((part) => {
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
function isSeededByWrapper(module: ModuleView, name: string, { expression, function: within }: CallFact): boolean {
  const around: CallExpression[] = [];
  for (let outer = module.uses.place(expression)?.parent ?? null; outer?.kind === 'call'; outer = module.uses.place(outer)?.parent ?? null) around.push(outer);
  const later = callsIn(module.module, within).filter(({ args }) => args.some(({ argument: { value } }) => dottedName(value) === name));
  return [...around.flatMap((outer) => module.callAt(outer) ?? []), ...later].some((call) => {
    const target = module.target(call);
    return target.kind === 'class' && seedsInside(module.project, target);
  });
}

/** Whether what goes by `name` is handed to a function of the project that seeds what it is handed, not behind `reset`: `set_seed(env, 3)`, `set_seed([env, other])`. */
function isSeededByFunction(module: ModuleView, name: string, reset: CallFact | undefined): boolean {
  return module.module.model.calls.some((call) => {
    if (reset?.function === call.function && reset.expression.end <= call.expression.start) return false;
    if (!call.args.some(({ argument: { value } }) => [value, ...elementsOf(value)].some((each) => dottedName(each) === name))) return false;
    const target = module.target(call);
    const parameters = target.kind === 'function' ? target.module.model.functions[target.index]?.statement?.parameters ?? [] : [];
    return target.kind === 'function' && callsIn(target.module, target.index).some((inner) => {
      const object = seeds(inner) ? objectOf(inner) : null;
      const held = object === null ? [] : [object, ...goneThrough(usesOf(target.module), object, inner.expression).map(dottedName)];
      return parameters.some((each) => held.includes(each.name)) && !isHandedNone(call, seedOf(inner));
    });
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

/** Whether the environment `name` is seeded by another name: `for each in (self.env, other): each.seed(0)`, `env = self.env`. */
function isSeededByOtherName(module: ModuleView, name: string): boolean {
  return module.module.model.calls.some((call) => {
    const other = seeds(call) ? objectOf(call) : null;
    return other !== null && other !== name && !other.includes('.') && standsFor(module.uses, other, call.expression).some((each) => dottedName(each) === name);
  });
}

/** Whether the environment that `maker` makes, with whatever it is handed, starts from one and the same state, or from one that a seed does not change. */
function startsAlike(module: ModuleView, maker: CallFact): boolean {
  const condition = module.knownCall(maker.expression)?.record.startsAlike;
  return module.instancesOf(maker).every((each) => isOwnWithoutGenerator(module.project, each) || (condition !== undefined && evaluate(condition, argumentReader(each)) === 'yes'));
}

/** What tells of an environment without running it. */
const FORM = /^(?:(?:single_)?(?:observation|action)_space|spec|metadata|reward_range|num_envs)$/;

/** Whether an environment is asked for nothing but its spaces, and for the shapes of what it gives. */
function isOnlyMeasured(module: ModuleView, name: string, maker: CallFact): boolean {
  const scope = module.uses.place(maker.expression)?.function ?? null;
  if (name.includes('.')) return false;
  const reads = module.uses.reads(name, scope);
  const asked = reads.map((read) => {
    const member = module.uses.place(read)?.parent;
    if (member?.kind !== 'attribute') return null;
    const around = module.uses.place(member)?.parent;
    if (FORM.test(member.name)) return (around?.kind === 'attribute' && around.name === 'sample') || isKeptToSample(module, member) ? 'sample' : 'form';
    if (around?.kind !== 'call' || around.callee !== member) return null;
    if (member.name === 'close') return 'nothing';
    if (member.name === 'reset' && module.uses.place(around)?.statement.kind === 'expression') return 'nothing';
    return /^(?:reset|step)$/.test(member.name) && isReadForForm(module.project, module.module, around) ? 'form' : null;
  });
  // What is sampled goes into a step, or is looked at for its own sake.
  return asked.includes('form') && !asked.includes(null) && (!asked.includes('sample') || reads.some((read) => isStep(module, read)));
}

/** `space` of `space = env.action_space` is sampled. */
function isKeptToSample(module: ModuleView, member: Expression): boolean {
  const statement = module.uses.place(member)?.statement;
  return statement?.kind === 'assign' && statement.value === member && statement.targets.some((target) => module.uses.of(`${dottedName(target) ?? ''}.sample`).length > 0);
}

function isStep(module: ModuleView, read: Expression): boolean {
  const member = module.uses.place(read)?.parent;
  return member?.kind === 'attribute' && member.name === 'step';
}

/** What is said of a reset in `module` of the environment that `maker` makes in `from`. */
function resetMessage(module: ModuleView, reset: CallFact, from: ModuleView, maker: CallFact): Pick<Report, 'messageId' | 'data'> {
  const name = objectOf(reset) ?? '';
  const call = module.nameOf(reset);
  return resetTakesSeed(from, maker) ? { messageId: 'reset', data: { call, old: oldWay(from, maker, name) } } : { messageId: 'unseeded', data: { call, name } };
}

/** Whether resets of what `maker` makes take a seed; those of vectors of environments and of old versions do not. */
function resetTakesSeed(module: ModuleView, maker: CallFact): boolean {
  const record = module.knownCall(maker.expression)?.record;
  if (record === undefined) return true;
  const { catalogue } = module.module;
  const reset = catalogue.lookup(`${record.returns ?? ''}.reset`);
  return (reset === undefined || reset.seedsReceiver !== undefined) && module.mayKnow(`${record.library}.Env.reset.seed`);
}

/** Whether all spaces draw from one generator that is seeded when the library is imported, as they did in its first versions. */
function shareGenerator(module: ModuleView, maker: CallFact): boolean {
  const record = module.knownCall(maker.expression)?.record;
  return record !== undefined && !module.mayKnow(`${record.library}.spaces.Space.np_random`);
}

/** What to do where resets took no seed in older versions. */
function oldWay(module: ModuleView, maker: CallFact, name: string): string {
  const record = module.knownCall(maker.expression)?.record;
  const hadSeed = record !== undefined && module.module.catalogue.lookup(`${record.returns ?? ''}.seed`)?.library === record.library;
  return hadSeed ? ` (in versions whose reset takes none, call \`${name}.seed(…)\` first)` : '';
}

/** An action that only shows a network the shape of its input, or is asked for its type or shape. */
function isExample(module: ModuleView, call: CallFact): boolean {
  if (isUnread(module.project, module.module, call, false)) return true;
  const place = module.uses.place(call.expression);
  const isShown = (part: Expression): boolean => {
    const parent = module.uses.place(part)?.parent;
    return parent?.kind === 'call' && /^(?:init|shape|eval_shape)$/.test(calleeName(parent));
  };
  const reads = call.assignedTo === null || place === undefined ? [] : module.uses.reads(call.assignedTo, place.function);
  return isShown(call.expression) || (reads.length > 0 && reads.every(isShown));
}

interface Environment {
  /** The name it goes by; a wrapper assigned to the same name keeps it. */
  readonly name: string;
  readonly maker: CallFact;
  /** The methods called on it and on its parts, in order. */
  readonly calls: readonly CallFact[];
}

/** The environments that are made and kept under a name. */
function environments(module: ModuleView): Environment[] {
  const makers = module.withRole('makes-environment').flatMap(({ call }) => {
    const name = nameOf(module, call);
    return name === null ? [] : [{ name, maker: call }];
  });
  return makers.map(({ name, maker }) => {
    const alike = makers.filter((other) => other.name === name && mayShareObject(module, other.maker, maker)).map((other) => other.maker);
    const calls = module.module.model.calls.filter((call) => {
      if (objectOf(call) !== name && objectOf(call)?.startsWith(`${name}.`) !== true) return false;
      if (name.includes('.')) return maker === alike[0] && mayShareObject(module, call, maker);
      const scope = module.uses.scopeOf(name, call.expression);
      const scopeOf = (other: CallFact): FunctionStatement | null | undefined => module.uses.place(other.expression)?.function;
      const made = alike.findLast((other) => other.expression.end <= call.expression.start && scope === scopeOf(other))
        // What a wrapper nobody can read makes of it goes on under its name.
        ?? (scope !== null && handedEnvironment(module, call) === null ? alike.find((other) => isHandedOn(module, call, name, scope, scopeOf(other) ?? null)) : undefined);
      return made === maker && !isElementOf(module, name, call);
    });
    return { name, maker, calls };
  });
}

/** Whether two calls may be of methods of one object: `self.env` of a wrapper is another one than that of an agent. */
function mayShareObject({ module, project }: ModuleView, one: CallFact, other: CallFact): boolean {
  const [a, b] = [one, other].map((call) => module.model.functions[call.function]?.class ?? null);
  if (a == null || b == null || a === b) return true;
  const isBelow = (index: number, above: number): boolean => project.classesAbove(module, index).some((each) => each.module === module && each.index === above);
  return isBelow(a, b) || isBelow(b, a);
}

/** Whether the function `to`, one of whose parameters is called `name`, is handed what goes by that name in `from`, so that it comes to `asked`. */
function isHandedOn(module: ModuleView, asked: CallFact, name: string, to: FunctionStatement, from: FunctionStatement | null, seen: readonly FunctionStatement[] = []): boolean {
  const index = functionOf(module.module, to)?.index;
  if (index === undefined || seen.includes(to) || !to.parameters.some((parameter) => parameter.name === name)) return false;
  return module.project.callers(module.module, index).some(({ module: caller, call }) => {
    const given = caller === module.module && comesTo(module, to, call, asked) ? call.args.find(({ argument: { value } }) => [name, `self.${name}`].includes(dottedName(value) ?? ''))?.argument.value : undefined;
    if (given === undefined) return false;
    // What an object keeps under the name it was handed, most likely.
    if (given.kind === 'attribute') return true;
    const scope = module.uses.scopeOf(name, given);
    return scope === from || (scope !== null && isHandedOn(module, asked, name, scope, from, [...seen, to]));
  });
}

/** The name that an environment is given where it is made, or what is put around it: `env = Monitor(gym.make(…).unwrapped)`, `env = gym.make(…).env`, `env, other = gym.make(…), gym.make(…)`. */
function nameOf(module: ModuleView, { assignedTo, expression }: CallFact): string | null {
  if (assignedTo !== null) return assignedTo;
  let whole: Expression = expression;
  let isHandedOver = false;
  for (let outer = module.uses.place(whole)?.parent ?? null; outer !== null && outer.kind !== 'tuple'; outer = module.uses.place(whole)?.parent ?? null) {
    const isAround = outer.kind === 'attribute' ? /^(?:unwrapped|env)$/.test(outer.name) : outer.kind === 'call' && outer.args[0]?.value === whole;
    if (!isAround) return null;
    isHandedOver ||= outer.kind === 'call';
    whole = outer;
  }
  const { statement, parent } = module.uses.place(whole) ?? {};
  const [target, ...more] = statement?.kind === 'assign' && statement.value === (parent ?? whole) ? statement.targets : [];
  const own = target === undefined || parent?.kind !== 'tuple' ? target : elementsOf(target)[parent.elements.indexOf(whole)];
  const name = own === undefined || more.length > 0 ? null : dottedName(own);
  // An agent takes one as well.
  return name !== null && (!isHandedOver || /env/i.test(name)) ? name : null;
}

/** `env` of `[env.reset() for env in envs]`. */
function isElementOf(module: ModuleView, name: string, { expression }: CallFact): boolean {
  for (let outer = module.uses.place(expression)?.parent ?? null; outer !== null; outer = module.uses.place(outer)?.parent ?? null) {
    if (outer.kind === 'comprehension' && outer.clauses.some(({ target }) => target !== null && dottedName(target) === name)) return true;
  }
  return false;
}
