import * as l10n from '@vscode/l10n';
import { workerSeedingFix } from '../src/fixes/loader-fixes.js';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import type { Loader } from '../src/catalogue/types.js';
import { findArgument, valueOf } from '../src/semantics/program/arguments.js';
import { drawsNothing, seemsToDraw, type Drawn } from '../src/semantics/data/drawn.js';
import { isAbsent, isNone, seedState } from '../src/semantics/program/effects.js';
import { hasNoOrder, isForEvaluation, workerCount } from '../src/semantics/data/loaders.js';
import { isNeverRead } from '../src/semantics/data/never-read.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { comesTo } from '../src/semantics/program/unused/coming.js';
import type { ProgramRun } from '../src/semantics/program/run.js';
import type { Module } from '../src/semantics/project.js';
import { seedsNoWorkers } from '../src/semantics/program/processes/workers.js';
import type { ModuleView } from '../src/semantics/views.js';
import { atLeast } from '../src/catalogue/versions.js';
import type { Span } from '../src/syntax/source.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'dataloader-worker-init',
  meta: {
    summary: 'A loader with worker processes and no worker seeding function',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    unseeded:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`, and {{stream}}, from which the workers\' seeds are drawn, is not seeded{{by}}: the order it shuffles in and whatever they draw differ each run. Pass a `{{init}}`, and {{remedy}}.',
    unknownVersion:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`. Whether the library seeds every generator in a worker depends on its version, and nothing here says that it is {{since}} or newer: with an older one all workers repeat what they draw from {{copied}}. Pass a `{{init}}` that seeds from the worker\'s own seed.',
    oldVersion:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`. In version {{version}} the library leaves {{copied}} in the workers as a copy of the parent\'s: all workers repeat what they draw from it. Pass a `{{init}}` that seeds from the worker\'s own seed.',
    bare:
      '`{{call}}` starts worker processes{{workers}}. In version {{version}} the library seeds nothing in the workers, which start from copies of what the parent has: all workers repeat what they draw. It takes no `{{init}}` there: let each item draw from a generator that is made for its index and the epoch, or load in one process.',
    orderOnly:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`, and {{stream}}, which its order is drawn from, is not seeded{{by}}: it shuffles in another order each run. Its data draws nothing in the workers, so it is the stream that needs a seed.',
    unseededInOrder:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`. The workers\' seeds are drawn from {{stream}}, which the program{{name}} does not seed before: {{what}} differs each run. Pass a `{{init}}`, and {{remedy}}.',
    unreached:
      '`{{call}}` starts worker processes{{workers}} and has no `{{init}}`. The workers\' seeds are drawn from {{stream}}, and no program here is known to seed it before this call: unless its callers do, {{what}} differs each run. Pass a `{{init}}`, and {{remedy}}.',
    plain:
      '`{{call}}` has no `{{init}}`. Its data draws nothing in the workers, so there is nothing to seed there; a `{{init}}` would say so in the open.',
    controlled:
      '`{{call}}` has no `{{init}}`. The library version in use seeds each worker from the loader\'s base seed, which is controlled here, so runs repeat; generators the dataset keeps itself are not reached. A `{{init}}` says so in the open.',
  },
  checkModule(module, report) {
    for (const { call, record } of module.callsWith('loader')) {
      const { loader } = record;
      const instances = module.instancesOf(call).filter((instance) => lacksFunction(instance, loader));
      const [first] = instances;
      if (first === undefined || isNeverRead(module, call) || module.isLeftUnread(call)) continue;
      const drawn = module.drawnInWorkers(call, loader);
      const found = judge(module, call, record, instances, drawn);
      if (found === null) continue;
      const { messageId, standing, version, isShuffled } = found;
      const workers = workerCount(first, loader);
      const stream = record.draws?.streams[0] ?? '';
      const elsewhere = module.programElsewhere(standing);
      // What is drawn only where the user changes options is no part of what the program usually does.
      const usual = found.isMinor || drawsNothing(drawn) ? found : judge(module, call, record, instances, module.drawnInWorkers(call, loader, { usually: true }));
      report({
        span: call.expression,
        messageId,
        severity: usual?.isMinor === false ? 'warning' : 'information',
        data: {
          call: module.nameOf(call),
          workers: workers === 'unknown' ? ' (or may)' : '',
          init: loader.workerInit.name,
          // Loaders of old take no generator.
          remedy: module.takes(call, loader.generator) ? `a seeded \`${loader.generator.name}\`, or seed the stream first` : 'seed the stream first',
          what: isShuffled ? 'the order it shuffles in, and whatever they draw,' : 'whatever they draw',
          stream: module.stream(stream)?.title ?? stream,
          name: elsewhere === null ? '' : ` ${elsewhere}`,
          by: elsewhere === null ? '' : ` by the program ${elsewhere}`,
          version: statedFirst(module.settings.versions[record.library], version),
          since: record.workersSeededSince ?? '',
          copied: (record.workersCopy ?? []).map((copied) => module.stream(copied)?.title ?? copied).join(', '),
        },
        related: calledInstead(first, loader).map((span) => ({ path: module.path, span, message: l10n.t('Called here, where the loader is made, and `None` is what it hands over: the function itself is meant') })),
        fixes: () => found.messageId === 'bare' ? [] : workerSeedingFix(module, call, loader),
      });
    }
  },
});

/** A version for people: what is stated, without what the code proves besides, unless that proves another. */
function statedFirst(stated: string | undefined, version: string | undefined): string {
  return stated !== undefined && version?.startsWith(`${stated},`) === true ? stated : version ?? '';
}

function lacksFunction(instance: CallFact, loader: Loader): boolean {
  return workerCount(instance, loader) !== 'none' && isAbsent(instance, loader.workerInit);
}

/** What there is to say of a loader without a worker function, which `instances` make, where its workers draw `drawn`; `null`: nothing. */
function judge(module: ModuleView, call: CallFact, record: CatalogueRecord & { readonly loader: Loader }, instances: readonly CallFact[], drawn: Drawn) {
  const { loader } = record;
  const stream = record.draws?.streams[0] ?? '';
  const isDrawFree = drawsNothing(drawn);
  const isInOneOrder = hasNoOrder(module, call, loader);
  const shuffles = (instance: CallFact): boolean => !isInOneOrder && mayShuffle(module, instance, loader, stream);
  const isShuffled = instances.some(shuffles);
  const isSeenToDraw = seemsToDraw(drawn);
  if (!isShuffled && !isSeenToDraw && (drawn.rest !== 'all' || isForEvaluation(module, call, loader))) return null;
  const version = module.versionOf(record.library);
  const ownGenerator = instances[0] !== undefined && ['given', 'unknown'].includes(seedState(instances[0], loader.generator));
  const drawsIn = (program: ProgramRun): boolean => seemsToDraw(module.drawnInWorkers(call, loader, { program }));
  const standing = module.streamAt(call, stream, (instance, run) => lacksFunction(instance, loader) && (shuffles(instance) || (isSeenToDraw ? drawsIn(run) : !isShuffled)));
  // The workers are seeded when the data is read: by then the program has seeded the stream.
  const isLate = standing.kind === 'uncontrolled' && standing.seededLater && !isShuffled;
  const status = ownGenerator || isLate ? 'controlled' : standing.kind;
  const seedsAll = record.workersSeededSince;
  const isSeenCopied = (record.workersCopy ?? []).some((copied) => drawn.streams.has(copied));
  // What is copied is seen to be drawn from, or the data says nothing against it.
  const isCopied = isSeenCopied || drawn.rest === 'all' || drawn.rest === 'chance';
  // Where the workers draw from no generator that is copied, every version seeds all there is.
  const verdict = seedsAll === undefined || (drawn.rest === 'nothing' && !isCopied) ? 'yes' : atLeast(version, seedsAll);
  // A requirement that admits newer versions installs the newest.
  const isNew = verdict === 'unknown' && module.settings.versions[record.library] !== undefined ? 'yes' : verdict;
  const byVersion = isNew === 'no' ? 'oldVersion' : isNew === 'unknown' ? 'unknownVersion' : null;
  const isBare = seedsNoWorkers(module.project.catalogue, record, version);
  if (isBare && isDrawFree) return null;
  const messageId =
    isBare ? 'bare'
    : isSeenCopied && byVersion === 'oldVersion' ? byVersion
    : status === 'uncontrolled' ? (isDrawFree ? 'orderOnly' : isShuffled ? 'unseeded' : 'unseededInOrder')
    : isDrawFree ? 'plain'
    : isCopied && byVersion !== null ? byVersion
    : status === 'unreached' ? (module.isOutOfSight(standing) ? 'unreached' : 'unseededInOrder')
    : byVersion ?? 'controlled';
  // Whoever calls what no program is seen to reach may have seeded the stream, or another function of the program that the
  // project has for it. Of a loader that no program makes, of data nobody knows, nothing is known.
  const isOfJudge = standing.kind === 'uncontrolled' && !isSeenToDraw && isReadToJudge(module, call, loader, standing.program);
  const isUnmade = !module.programs.some(({ run }) => comesTo(run, call));
  const isMinor = isOfJudge || ['controlled', 'orderOnly', 'plain', 'unreached'].includes(messageId) || (messageId === byVersion && !isCopied) || (isBare && !isSeenToDraw && !isCopied) || (messageId === byVersion && isUnmade && drawn.rest === 'all' && !isSeenToDraw) || (status === 'unreached' && messageId !== byVersion && module.isSeededSomewhere(stream));
  return { messageId, isMinor, standing, version, isShuffled } as const;
}

/** `worker_init_fn=np.random.seed(3)` */
function calledInstead(call: CallFact, { workerInit }: Loader): readonly Span[] {
  const found = findArgument(call, workerInit);
  return found.kind === 'given' && found.argument.argument.value.kind === 'call' ? [found.argument.argument.value] : [];
}

/** What `program`, which trains nothing, judges a network by is the same each time, unless it is seen to shuffle that. */
function isReadToJudge(module: ModuleView, call: CallFact, loader: Loader, program: Module): boolean {
  const judge = module.programs.find(({ run }) => run.entry === program);
  return judge?.onlyEvaluates === true && ![...judge.run.instances.get(call)?.values() ?? [call]].some((instance) => isSeenToShuffle(module, instance, loader));
}

/** It is told to shuffle, or what gives it its order draws that. */
function isSeenToShuffle(module: ModuleView, call: CallFact, loader: Loader): boolean {
  const value = valueOf(call, loader.shuffle);
  return (value?.kind === 'scalar' && value.value === true) || [loader.sampler, loader.batchSampler].some((parameter) => seedState(call, parameter) === 'given' && module.drawnThrough(call, parameter).streams.size > 0);
}

function mayShuffle(module: ModuleView, call: CallFact, loader: Loader, stream: string): boolean {
  const samplers = [loader.sampler, loader.batchSampler].filter((parameter) => seedState(call, parameter) === 'given');
  if (samplers.length > 0) {
    const drawn = samplers.map((parameter) => module.drawnThrough(call, parameter));
    // What a model is judged by is shuffled by no sampler unless that is seen.
    // What draws from another stream is no order that is drawn from this one.
    const mayDraw = drawn.filter(({ streams, rest }) => rest === 'chance' || streams.size === 0 || streams.has(stream));
    return isForEvaluation(module, call, loader) ? mayDraw.some(seemsToDraw) : !mayDraw.every(drawsNothing);
  }
  const found = findArgument(call, loader.shuffle);
  if (found.kind === 'absent') return false;
  const value = valueOf(call, loader.shuffle);
  return !(value?.kind === 'scalar' && (value.value === false || isNone(value)));
}

