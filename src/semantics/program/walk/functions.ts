/** A function of the project as it runs: its decorators around it, its body once for each state that makes a difference. */
import { runsLater } from '../../module/later.js';
import { afterYield, beforeYield, managesContext } from '../../module/managers.js';
import type { CallFact, Value } from '../../module/model.js';
import type { Module, ProjectClass, Target } from '../../project.js';
import { functionReturned } from '../callbacks.js';
import { callsAsWritten, eventsWith, isCompiled, isInterpreted } from '../compiled.js';
import { textOfKept, textOfSeeded, textOfSet } from '../fingerprints.js';
import type { Entry } from '../frames.js';
import { liveEvents } from '../live.js';
import { textOfSaid } from '../options/said.js';
import { distanceOf, functionKey, keyOf, type Options, type Site } from '../run.js';
import { changed, joinedStates, type State } from '../state.js';
import { textOfWorkers } from '../processes/workers.js';
import { enteredBound } from './bound.js';
import type { Context } from './context.js';
import { asWrapped, wrappedKey, wrapperOf, type Wrapped, type Wrapper } from './decorators.js';
import { isForNobody } from './draws.js';
import { drew } from './forks.js';
import { leaveBlocks } from './put-back.js';
import { joinedOptions } from './trace.js';
import type { Course, Walk } from './walk.js';
import { loadsSelf } from './weights.js';

/** What of a function is run: all of it, as what a library made of it or as it is written; of a context manager's generator what comes before its block, or behind. */
type Form = 'usual' | 'plain' | 'before' | 'after';

export function callFunction(walk: Walk, site: Site, { module, index }: Target & { kind: 'function' }, self: ProjectClass | null, state: State, context: Context, entry: Entry): void {
  const fact = module.model.functions[index];
  const run = (taken: State, around: Context, form: Form): void => {
    const overwritten = around.overwritten || walk.project.catalogue.weightLoaders.has(fact?.statement?.name ?? '');
    const deferred = around.deferred || (fact !== undefined && site.call.assignedTo !== null && runsLater(fact));
    const inner = { ...around, overwritten, deferred };
    walk.frames.as(self, () => { enterFunction(walk, module, index, taken, inner, entry, form); });
  };
  walk.withSite(site, () => {
    const form = callsAsWritten(site.call) ? 'plain' : fact !== undefined && managesContext(fact) ? 'before' : 'usual';
    const decorators = fact?.decorators.flatMap((value) => wrapperOf(walk, module, value) ?? []) ?? [];
    const key = decorators.length === 0 ? '' : [functionKey(module, index), form, walk.frames.as(self, () => walk.frames.selfKey(module, index)), walk.frames.frame(module, index, asWrapped(walk, module, index, entry)).shape].join(':');
    const through = ([first, ...inner]: readonly Wrapper[], taken: State, around: Context): void => {
      if (first === undefined) run(taken, around, form);
      else runWrapper(walk, first, `${key}:${String(inner.length)}`, taken, around, (deeper, context) => { through(inner, deeper, context); });
    };
    through(decorators, state, context);
  });
  if (fact === undefined || !managesContext(fact)) return;
  walk.blocks.set(site.call, (left, around) => { walk.withSite(site, () => { run(left, around, 'after'); }); });
}

/** Runs a function's body, and tells by `state.stopped` whether that surely goes no further; entered again with the same streams seeded and the same arguments it does the same. */
export function enterFunction(walk: Walk, module: Module, index: number, state: State, context: Context, entry: Entry, form: Form = 'usual'): void {
  const mode = `${form[0] ?? ''}${walk.importing === 0 ? '' : isForNobody(walk, walk.chain) ? 'n' : 'm'}${context.overwritten ? 'w' : ''}${context.idle ? 'i' : ''}${context.uncertain ? 'u' : ''}${context.deferred ? 'd' : ''}${context.training ? 't' : ''}${textOfWorkers(context.workers)}${[...context.parts].sort().join()}`;
  const taken = entry.by === 'call' ? asWrapped(walk, module, index, entry) : entry;
  if (makesOf(module, index)) walk.frames.keep({ module, index, ...taken });
  const { frame, shape } = walk.frames.frame(module, index, taken);
  const key = `${functionKey(module, index)}:${mode}:${textOfSeeded(state.seeded)}:${textOfKept(state.kept)}:${shape}:${walk.frames.selfKey(module, index)}:${textOfSet(walk.frames.names)}:${textOfSaid(walk.frames.said)}${wrappedKey(walk, index, module)}${walk.frames.made.objectKey()}`;
  const known = walk.trace.memo.get(key);
  state.stopped = false;
  if (known?.left === null) return;
  const { changed, aside } = walk;
  const sooner = known?.changed ?? null;
  const distance = distanceOf({ forks: walk.forks.slice(0, 1), aside: walk.aside });
  // On a path that is more certain what it draws counts for more.
  if (known !== undefined && known.distance <= distance && (sooner === null || (changed !== null && areAmong(changed, sooner)))) {
    Object.assign(state, known.left);
    if ([...known.surelyDrawn].some((stream) => !state.surelyDrawn.has(stream))) state.surelyDrawn = new Set([...state.surelyDrawn, ...known.surelyDrawn]);
    walk.frames.names = known.set;
    drew(walk, known.drawn);
    return;
  }
  const outer = walk.course;
  const course: Course = { around: walk.forks.length, drawn: new Set(), catching: 0, open: [], returns: [] };
  walk.course = course;
  const by = sooner === null || changed === null ? changed : joinedOptions(sooner, changed);
  const { surelyDrawn: drawnSooner } = state;
  walk.trace.memo.set(key, { module, index, left: null, set: walk.frames.names, distance, changed: by, drawn: course.drawn, surelyDrawn: new Set() });
  walk.frames.within(frame, () => {
    const live = liveEvents(walk.project, module, index);
    const whole = form !== 'plain' && isCompiled(walk.project, module, index) ? eventsWith(live, (call) => walk.asks(isInterpreted, { module, call })) : live;
    const events = form === 'before' ? beforeYield(whole) : form === 'after' ? afterYield(whole) : whole;
    // What a constructor draws before it loads its own weights no longer matters; what it draws after does.
    const loaded = module.model.functions[index]?.statement?.name === '__init__' ? events.findIndex((event) => loadsSelf(walk, module, event)) + 1 : 0;
    if (loaded > 0) walk.follow.events(walk, module, events.slice(0, loaded), state, { ...context, overwritten: true });
    walk.follow.events(walk, module, loaded > 0 ? events.slice(loaded) : events, state, context);
  });
  Object.assign(walk, { changed, aside });
  leaveBlocks(walk, state, ({ depth }) => depth !== null && depth > walk.frames.depth);
  if (course.returns.length > 0) {
    const { seeded: either, early, surelyDrawn } = joinedStates(state.exited ? course.returns : [...course.returns, state]);
    Object.assign(state, { seeded: either, early, surelyDrawn });
  }
  state.stopped &&= state.exited && course.returns.length === 0;
  state.exited = false;
  const { seeded, kept, stopped } = state;
  const surelyDrawn = new Set([...state.surelyDrawn].filter((stream) => !drawnSooner.has(stream)));
  walk.trace.memo.set(key, { module, index, left: { seeded, kept, stopped }, set: walk.frames.names, distance, changed: by, drawn: course.drawn, surelyDrawn });
  walk.course = outer;
  drew(walk, course.drawn);
}

/** Whether function `index` is a constructor, by itself or for those of classes below. */
function makesOf({ model }: Module, index: number): boolean {
  const fact = model.functions[index];
  return fact?.class != null && fact.statement?.name === '__init__';
}

/** Whether all of some options are among others. */
function areAmong({ names }: Options, others: Options): boolean {
  return others.names === null || (names !== null && names.every((name) => others.names?.includes(name) === true));
}

/** Runs a wrapper, and in it, where it calls what it is put around, `run`. */
function runWrapper(walk: Walk, { module, self, functions, calls }: Wrapper, key: string, state: State, context: Context, run: (state: State, context: Context) => void): void {
  const outer = walk.wrapped;
  const reaching = calls.map((call): readonly [CallFact, Wrapped] => [call, { module, key, run }]);
  const holders = new Set(calls.map(({ function: index }) => index));
  const enter = (index: number): void => { walk.frames.as(self ?? walk.frames.self, () => { enterFunction(walk, module, index, state, context, { by: 'unknown' }); }); };
  functions.filter((each) => !holders.has(each)).forEach(enter);
  walk.wrapped = new Map([...outer, ...reaching]);
  holders.forEach(enter);
  walk.wrapped = outer;
  if (calls.every((call) => !walk.reached.has(`${keyOf({ module, call })}:${key}`))) run(state, context);
}

export function runCallback(walk: Walk, site: Site, value: Value, state: State, context: Context, by: 'user' | 'unknown', from = site.module): void {
  const returned = functionReturned(walk.project, from, value);
  if (returned !== null) {
    runCallback(walk, site, returned.value, state, context, by, returned.module);
    return;
  }
  let target: Target = { kind: 'unknown' };
  if (value.kind === 'function') target = { kind: 'function', module: from, index: value.index };
  else if (value.kind === 'reference') target = walk.project.resolve(from, value.name);
  else if (value.kind === 'method') {
    const receiver = walk.project.classOf(from, value.receiver);
    if (receiver !== null) target = walk.project.methodOf(receiver, value.name);
  }
  if (target.kind === 'library' && target.record?.seeds !== undefined && context.uncertain) {
    // `tasks.append(partial(random.seed, 1))`
    for (const stream of target.record.seeds.streams) if (!state.seeded.has(stream)) state.seeded = changed(state.seeded, stream, { certain: false, by: null });
  }
  if (target.kind !== 'function') return;
  const { module, index } = target;
  const bound = 'bound' in value && by === 'unknown' && from === site.module ? enteredBound(walk, site, target, value.bound ?? []) : null;
  walk.withSite(site, () => { enterFunction(walk, module, index, state, context, bound ?? { by }); });
}
