/** What a catalogued call does to the streams. */
import type { CatalogueRecord } from '../../../catalogue/catalogue.js';
import { evaluate } from '../../../catalogue/condition.js';
import type { Stream } from '../../../catalogue/types.js';
import { loaderMade, readsItself } from '../../data/subclassed.js';
import { callsIn } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import type { ProjectClass, Target } from '../../project.js';
import { argumentReader } from '../arguments.js';
import { effectsOf, isNone, statePutBack } from '../effects.js';
import { functionArgument, runsElsewhere } from '../processes/processes.js';
import { isInitialValue } from '../../weights/initial-values.js';
import { becomesTensor, initialising, isTried } from '../questions.js';
import { keyOf, type Site } from '../run.js';
import { changed, type State } from '../state.js';
import { workersOf } from '../processes/workers.js';
import { unsure, type Context } from './context.js';
import { drawFrom, dropRefilled, dropWeights, noteVisit } from './draws.js';
import { driveObjects } from './driven.js';
import { enterFunction } from './functions.js';
import { openBlock, putBack, renewStreams } from './put-back.js';
import { seedStream } from './seedings.js';
import type { Walk } from './walk.js';

/** What a catalogued call draws and seeds; `isBase`: it constructs the part of an object of the project that is the library's. */
export function applyEffects(walk: Walk, site: Site, call: CallFact, target: Target, state: State, context: Context, isBase = call.callee.kind === 'super'): void {
  if (target.kind !== 'library' || target.record === undefined) return;
  if (call !== site.call) walk.trace.note(site.call, call);
  const effects = effectsOf(call, target.record, walk.project.catalogue);
  const own = isBase ? ownInitializer(walk, target.record) : null;
  if (own !== null) enterFunction(walk, own.module, own.index, state, context, { by: 'unknown' });
  for (const effect of own === null ? effects.draws : []) {
    const draw = !effect.weights && effect.stream === 'tensorflow' && walk.asks(isInitialValue, site) ? { ...effect, weights: true } : effect;
    // Whatever else fills a model while it is made (`Parameter(randn(…))`) is loaded with the rest.
    const isFilled = context.overwritten && (draw.weights || (!draw.specific && walk.project.catalogue.weightStreams.has(draw.stream)));
    // Numbers of another library that become weights are loaded as well.
    if (context.overwritten && draw.specific && walk.asks(becomesTensor, site)) noteVisit(walk, site, draw.stream, { ...state, seeded: changed(state.seeded, draw.stream, { certain: false, by: null }) });
    else if (!isFilled) drawFrom(walk, site, draw, state, context);
    // Layers that draw in each step do so whatever weights they are between.
    else if (draw.inTraining !== null && !context.idle) drawFrom(walk, site, { ...draw, inTraining: 'loaded' }, state, context);
  }
  const { drives, drawsBy, loader, restores, saves, renews, roles, runs, seeds, seedsEnvironment, augments } = target.record;
  for (const stream of augments?.streams ?? []) noteVisit(walk, site, stream, state);
  if (drives?.drawsFrom !== undefined) noteVisit(walk, site, drives.drawsFrom, state);
  if (seedsEnvironment !== undefined) noteVisit(walk, site, seedsEnvironment.drawnFrom, state);
  if (roles?.includes('reads-rng-state') === true) state.kept = changed(state.kept, keyOf(site), state.seeded);
  if (seeds !== undefined) putBack(walk, site, statePutBack(call, seeds.seed, walk.project.catalogue), seeds.streams, state, context);
  if (seeds?.context !== undefined && (seeds.contextUnless === undefined || evaluate(seeds.contextUnless, argumentReader(call)) !== 'yes')) openBlock(walk, site, seeds.context === true ? seeds.streams : seeds.context, state);
  if (renews !== undefined && !context.uncertain) renewStreams(walk, site, renews, state);
  if (saves !== undefined) walk.saved.add(saves);
  if (restores !== undefined && ((isSurelyRun(walk, site, context) && !isToldOfSome(call)) || ![...walk.modules].some((module) => walk.asks(initialising(walk.project, module), site)))) dropWeights(walk, restores, state);
  if (roles?.includes('visits-layers') === true && runs !== undefined && isSurelyRun(walk, site, context)) {
    const filledBy = functionArgument(walk.project, { ...site, call }, runs);
    if (filledBy?.kind === 'function') dropRefilled(walk, site, filledBy);
  }
  const { self } = walk.frames;
  const isOwnReader = loader !== undefined && isBase && self !== null && readsItself(walk.project, self.module, self.index);
  const workers = isOwnReader ? null : workersOf(walk.project, site, call, target.record);
  if (loader !== undefined) {
    walk.loaders.set(site.call, workers);
    // What the workers are seeded with is drawn whether the loader shuffles or not.
    if (workers !== null && !context.uncertain) for (const stream of target.record.draws?.streams ?? []) noteVisit(walk, site, stream, state);
  }
  for (const { streams, implicit, pseudo } of effects.seeds) {
    for (const stream of streams) seedStream(walk, site, stream, streams, implicit || pseudo || !surelySeeds(walk, target.record, stream), state, context);
    if (streams.length > 0) walk.trace.seedings.set(site.call, { ...site, streams, implicit });
  }
  // A sampler is asked where the loader is, with workers or without.
  if (loader !== undefined) driveObjects(walk, site, { objects: [loader.sampler, loader.batchSampler], methods: ['__iter__'] }, state, context);
  if (drawsBy !== undefined) driveObjects(walk, site, { objects: drawsBy, methods: ['__call__'] }, state, { ...context, deferred: true });
  if (drives !== undefined) driveObjects(walk, site, drives, drivenIn(walk, site, target.record, state), workers === null ? context : { ...unsure(context), workers: context.uncertain ? null : workers });
}

/** How the streams stand where the methods of an object run that a library calls: another process has streams of its own, and leaves those of this one alone. */
function drivenIn(walk: Walk, site: Site, { processes }: CatalogueRecord, state: State): State {
  return processes !== undefined && walk.asks(runsElsewhere, site) ? { ...state, early: new Map(), surelyDrawn: new Set() } : state;
}

/** `Saver(base_variables).restore(…)`: the object was told which variables it is for. */
function isToldOfSome({ receiver }: CallFact): boolean {
  const made = receiver?.kind === 'instance' ? receiver.call : null;
  return made?.args.some(({ argument: { keyword, splat }, value }) => splat !== null || ((keyword === null || keyword === 'var_list') && !isNone(value))) === true;
}

/** No option, test or attempt stands before `site` on the way there. */
function isSurelyRun(walk: Walk, site: Site, { uncertain }: Context): boolean {
  return !uncertain && walk.forks.length === 0 && [...walk.chain, site].every((each) => each.call.path.length === 0 && !walk.asks(isTried, each));
}

/** The method by which the object itself fills its weights in place of the library's; not one that goes on to that (`super().reset_parameters()`). */
function ownInitializer(walk: Walk, { initializesBy }: CatalogueRecord): (Target & { readonly kind: 'function' }) | null {
  if (initializesBy === undefined || walk.frames.self === null) return null;
  const own = walk.project.methodOf(walk.frames.self, initializesBy);
  const isOwn = own.kind === 'function' && !callsIn(own.module, own.index).some(({ expression: { callee } }) => callee.kind === 'attribute' && callee.name === initializesBy);
  return isOwn ? own : null;
}

/** Notes how streams stand where a loader of the project's own class is made. */
export function makeLoader(walk: Walk, site: Site, call: CallFact, { module, index }: ProjectClass, state: State): void {
  const record = loaderMade(walk.project, module, index);
  if (record !== null && call !== site.call) walk.trace.note(site.call, call);
  for (const stream of record?.draws?.streams ?? []) noteVisit(walk, site, stream, state);
}

function surelySeeds(walk: Walk, { library }: CatalogueRecord, stream: Stream): boolean {
  const { catalogue } = walk.project;
  return catalogue.stream(stream)?.ownSeedings !== true || catalogue.libraryOfStream(stream) === library;
}
