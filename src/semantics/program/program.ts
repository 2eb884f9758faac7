/** Programs are followed from their first statement to their last, through the functions and modules of the project that they run. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import type { Stream } from '../../catalogue/types.js';
import type { Module, Project } from '../project.js';
import { mayTrain } from '../purpose/evaluates.js';
import { drawKey, functionKey, type DrawSite, type ProgramRun } from './run.js';
import type { State } from './state.js';
import { construct } from './walk/constructors.js';
import { SURE } from './walk/context.js';
import { followEvents } from './walk/control-flow.js';
import { enterFunction } from './walk/functions.js';
import { runTopLevel } from './walk/imports.js';
import { Walk } from './walk/walk.js';
import { differsInWorkers, repeatsInWorkers, type Workers } from './processes/workers.js';

const FOLLOW = { events: followEvents, construct };

/** Follows a program from its first statement to its last, calls into the project's functions and imports included. */
export function runProgram(project: Project, entry: Module): ProgramRun {
  const walk = new Walk(project, entry, FOLLOW);
  const run = followed(walk, 0);
  return walk.trace.hasStopped ? { ...run, unstopped: followed(new Walk(project, entry, FOLLOW, true), 0) } : run;
}

/** What function `index` of `module` does by itself, started with nothing seeded. */
export function runFunction(project: Project, module: Module, index: number): ProgramRun {
  return followed(new Walk(project, module, FOLLOW), index);
}

/** What is done from function `start` of the program's first module on; the first function is its top level. */
function followed(walk: Walk, start: number): ProgramRun {
  const state: State = { ...walk.imports.state };
  if (start === 0) runTopLevel(walk, walk.entry, state);
  else enterFunction(walk, walk.entry, start, state, SURE, { by: 'unknown' });
  const { trace } = walk;
  const reached = {
    entry: walk.entry,
    modules: walk.modules,
    entered: [...new Map(Array.from(trace.memo.values(), ({ module, index }) => [functionKey(module, index), { module, index }])).values()],
  };
  const happens = ({ inTraining }: DrawSite): boolean => inTraining === null || mayTrain(reached, inTraining);
  return {
    ...reached,
    draws: drawsLeft(walk, state).filter(happens),
    late: Array.from(trace.late.values(), ({ early, ...seeding }) => ({ ...seeding, early: early.map((draw) => trace.draws.get(drawKey(draw, draw.stream)) ?? draw).filter(happens) })).filter(({ early }) => early.length > 0),
    steps: [...trace.steps.values()],
    seedings: [...trace.seedings.values()],
    visits: trace.visits,
    instances: trace.instances,
    changed: trace.changed,
    settings: walk.frames.setAnew.files,
    questions: [...trace.questions],
    seededAtEnd: new Set(state.seeded.keys()),
    streams: trace.streams,
    stops: state.stopped,
    unstopped: null,
  };
}

/** The draws that nothing in the program has come to control by its end. */
function drawsLeft(walk: Walk, { seeded }: State): DrawSite[] {
  const isSeeded = (stream: Stream): boolean => seeded.has(stream);
  return [...walk.trace.draws.values()].flatMap((draw) => {
    if (!draw.lazy) return [draw];
    const { stream } = draw;
    if (isSeeded(stream) || walk.returned.has(stream) || isSeededInWorkers(walk, stream, isSeeded)) return [];
    const workers = draw.workers === null ? workersThatDraw(walk, draw) : [draw.workers];
    const [first = null] = workers;
    return workers.every((each) => differsInWorkers(each, stream, isSeeded)) ? [{ ...draw, workers: first }] : [];
  });
}

/** Data is read in workers alone, in which the stream repeats. */
function isSeededInWorkers(walk: Walk, stream: Stream, isSeeded: (stream: Stream) => boolean): boolean {
  const loaders = [...walk.loaders.values()];
  return loaders.length > 0 && loaders.every((workers) => workers !== null && repeatsInWorkers(workers, stream, isSeeded));
}

/** A transform of the project, or one of a library by another stream than the loader's, draws it where data is read, which workers alone do. */
function workersThatDraw(walk: Walk, { chain, module, call, stream }: DrawSite): readonly Workers[] {
  const loaders = [...walk.loaders.values()];
  const workers = loaders.filter((each) => each !== null);
  const isOfTransform = (): boolean => chain.slice(0, -1).some((site) => walk.recordOf(site.module, site.call)?.drawsBy !== undefined);
  const isTransform = (): boolean => isDrawnByReader(walk.recordOf(module, call)) && workers.every(({ seeds, base }) => seeds.includes(stream) && base.length > 0 && !base.includes(stream));
  return workers.length === loaders.length && (isOfTransform() || isTransform()) ? workers : [];
}

/** A transform draws where somebody reads the data, a loader and a sampler where they are asked for the next item. */
function isDrawnByReader(record: CatalogueRecord | undefined): boolean {
  return record?.draws?.lazy === true && record.draws.generator === undefined && record.loader === undefined;
}
