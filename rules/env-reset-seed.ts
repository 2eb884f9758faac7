import { seedAfterFix, seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { calledMethod, environmentsBehind, nameOf, objectOf, SEED, type Made } from '../src/semantics/environments.js';
import { isOnlyMeasured } from '../src/semantics/environments/form.js';
import { environments, type Environment } from '../src/semantics/environments/named.js';
import { drawsUnseeded, hasUnseededSpaces, isTriedOut, ownClass, seededBy } from '../src/semantics/environments/own.js';
import { anyEnvironment, broughtEnvironment, elementUsed, handedEnvironment, isInWrapper, isReady, keptEnvironment } from '../src/semantics/environments/origin.js';
import { areSpacesSeededByFunction, isHandedSeed, isMadeElsewhere, isSeededByFunction, isSeededByOtherName, isSeededByWrapper, isSeededWhereMade, seedDrawnFrom, startsAlike } from '../src/semantics/environments/seeding.js';
import { hasSeededSpaces, isAnySpaceSeeded, isSample, ownerOfSpace, seedsSpaces, shareGenerator, spaceOf } from '../src/semantics/environments/spaces.js';
import { grouped } from '../src/semantics/lookups.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { parameterNamed } from '../src/semantics/program/arguments.js';
import { isAbsent } from '../src/semantics/program/effects.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { defineRule, type Report } from './rule.js';

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
    inside:
      '`{{call}}` starts an environment that nothing seeds before: its own generator starts from fresh entropy, whatever else is seeded, so what it draws from that differs each run. What is put around it takes no seed: seed what `{{maker}}` makes before that.',
    drawn:
      '`{{call}}` starts an environment whose seed `{{maker}}` draws from {{stream}}, which nothing seeds before: what the environment draws differs each run. Pass `{{parameter}}=` to `{{maker}}`, or seed the stream first.',
    sample:
      '`{{call}}` draws from the space\'s own generator, which nothing seeds: resetting the environment with a seed does not reach it. Call `{{space}}.seed(…)` first.',
  },
  checkModule(module, report) {
    for (const { call, maker } of handedResets(module)) {
      report({ span: call.expression, ...resetMessage(module, call, maker.view, maker.call) });
    }
    const told = new Set<string>();
    // What a user comes to without changing options comes first.
    const made = environments(module).toSorted((one, other) => Number(module.isUnusual(one.maker)) - Number(module.isUnusual(other.maker)));
    for (const { call, space } of handedSamples(module, made)) {
      report({ span: call.expression, messageId: 'sample', data: { call: module.nameOf(call), space } });
    }
    for (const { name, maker, calls } of made) {
      // Of several that go by one name the first one is enough.
      if (told.has(name) || isMadeElsewhere(module, maker) || isOnlyMeasured(module, name, maker)) continue;
      const resets = calls.filter((call) => objectOf(call) === name && calledMethod(call) === 'reset');
      const first = module.firstReached(resets).find((reset) => isWithoutSeed(module, reset));
      const seeded = isSeededWhereMade(module, maker) || isSeededByWrapper(module, name, maker) || isSeededByFunction(module, name, first) || isSeededByOtherName(module, name) || calls.some((call) => objectOf(call) === name && calledMethod(call) === 'seed');
      const own = ownClass(module, maker);
      const isDeterministic = own !== null && (seededBy(module.project, own) === null || !drawsUnseeded(module.project, own) || isTriedOut(module, name));
      // Which of the resets of a wrapper of the project comes first is not followed.
      const mayBeLater = first !== undefined && module.target(first).kind !== 'library' && resets.some((call) => argumentOf(call, SEED) !== null);
      if (!seeded && !isDeterministic && first !== undefined && !mayBeLater && !startsAlike(module, maker)) {
        // A seed in every episode would make them all alike.
        const isRepeated = module.isRepeated(first);
        const fixes = () => takesNoSeed(module, first, maker) ? [] : !resetTakesSeed(module, maker) ? seedAfterFix(module, maker, name) : isRepeated ? [] : seedArgumentFix(module, first, SEED, 'keyword');
        told.add(name);
        report({ span: first.expression, ...resetMessage(module, first, module, maker), fixes });
      }
      const sampled = calls.find((call) => isSample(module, call))
        ?? module.module.model.calls.find((call) => spaceOf(module, call)?.startsWith(`${name}.`) === true && isMadeBefore(maker, call) && isSample(module, call));
      const space = sampled === undefined ? null : spaceOf(module, sampled);
      // A factory that seeds the spaces of what it makes does so for all of them.
      if (sampled === undefined || space === null || seedsSpaces(module) || areSpacesSeededByFunction(module, name, sampled) || shareGenerator(module, maker) || (own !== null && !hasUnseededSpaces(module, own, space))) continue;
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
    const reset = module.firstReached(resets.map(({ call }) => call)).find((each) => isWithoutSeed(module, each));
    const first = resets.find(({ call }) => call === reset);
    if (first === undefined || alike.some(({ method }) => method === 'seed')) return [];
    if (resets.some(({ call: each }) => isSeededByFunction(module, objectOf(each) ?? '', reset) || isSeededByOtherName(module, objectOf(each) ?? ''))) return [];
    const { view, call } = first.maker;
    if (isSeededWhereMade(view, call) || isMadeElsewhere(view, call) || startsAlike(view, call)) return [];
    return isReady(first.maker) || isOnlyMeasured(module, objectOf(first.call) ?? '', first.call) ? [] : [first];
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
      return !isHandedSeed(view, each) && !isMadeElsewhere(view, each) && !shareGenerator(view, each)
        && (name === null || !spacesIn(view).some((other) => other.startsWith(`${name}.`)));
    });
    return maker === undefined ? [] : [{ call, space, maker }];
  });
}

/** A reset of the project's own may take its seed without its name. */
function isWithoutSeed(module: ModuleView, reset: CallFact): boolean {
  const target = module.target(reset);
  const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  return isAbsent(reset, (fact === undefined ? null : parameterNamed(fact, SEED.name)) ?? SEED);
}

/** `call` stands behind what makes the environment, in the same function. */
function isMadeBefore(maker: CallFact, call: CallFact): boolean {
  return maker.function === call.function && maker.expression.end <= call.expression.start;
}

/** What is said of a reset in `module` of the environment that `maker` makes in `from`. */
function resetMessage(module: ModuleView, reset: CallFact, from: ModuleView, maker: CallFact): Pick<Report, 'messageId' | 'data'> {
  const name = objectOf(reset) ?? '';
  const call = module.nameOf(reset);
  const stream = seedDrawnFrom(from, maker);
  if (stream !== null) return { messageId: 'drawn', data: { call, maker: from.nameOf(maker), stream: from.stream(stream)?.title ?? stream, parameter: SEED.name } };
  if (takesNoSeed(module, reset, maker)) return { messageId: 'inside', data: { call, maker: from.nameOf(maker) } };
  return resetTakesSeed(from, maker) ? { messageId: 'reset', data: { call, old: oldWay(from, maker, name) } } : { messageId: 'unseeded', data: { call, name } };
}

/** Whether `reset` is of what the project puts around the environment that `maker` makes, which can be handed no seed. */
function takesNoSeed(module: ModuleView, reset: CallFact, maker: CallFact): boolean {
  const around = module.uses.place(maker.expression)?.parent;
  const made = around == null ? undefined : module.callAt(around);
  const own = made === undefined ? null : module.target(made);
  const named = (name: string) => (own?.kind === 'class' ? module.project.method(own.module, own.index, name) : null);
  const called = module.target(reset);
  const target = called.kind === 'function' ? called : named('reset');
  const fact = target?.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  const isOfOwn = fact?.class != null && fact.statement != null && ownClass(module, maker) === null;
  return isOfOwn && named('seed')?.kind !== 'function' && fact.statement?.parameters.some(({ name, splat }) => name === SEED.name || splat !== null) === false;
}

/** Whether resets of what `maker` makes take a seed, as those of vectors of environments and of old versions do not; where some that may be in use do not, all may have the older way. */
function resetTakesSeed(module: ModuleView, maker: CallFact): boolean {
  const own = ownClass(module, maker);
  if (own !== null) return seededBy(module.project, own) === 'reset';
  const record = module.knownCall(maker.expression)?.record;
  if (record === undefined) return true;
  const { catalogue } = module.module;
  const reset = catalogue.lookup(`${record.returns ?? ''}.reset`);
  const name = `${record.library}.Env.reset.seed`;
  return (reset === undefined || reset.seedsReceiver !== undefined) && module.mayKnow(name) && (module.surelyKnows(name) || module.mayLack(`${record.library}.Env.seed`));
}

/** What to do where resets took no seed in older versions. */
function oldWay(module: ModuleView, maker: CallFact, name: string): string {
  const record = module.knownCall(maker.expression)?.record;
  const hadSeed = record !== undefined && module.module.catalogue.lookup(`${record.returns ?? ''}.seed`)?.library === record.library;
  return hadSeed && !module.surelyKnows(`${record.library}.Env.reset.seed`) ? ` (in versions whose reset takes none, call \`${name}.seed(…)\` first)` : '';
}
