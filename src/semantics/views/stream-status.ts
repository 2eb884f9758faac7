/** How streams stand where a call is reached: seeded or not. */
import { keepTime } from '../../syntax/deadline.js';
import { remembered } from '../../syntax/remember.js';
import { isLeftBy } from '../data/handed-back.js';
import { valueIn } from '../data/loop-keys.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { findArgument } from '../program/arguments.js';
import { comesToAny, isRunByName } from '../program/unused/by-name.js';
import { effectsOf } from '../program/effects.js';
import { isLeftAlone } from '../program/unused/left-alone.js';
import type { ProgramRun, Site } from '../program/run.js';
import type { Module, Project } from '../project.js';
import { triesItselfOut } from '../purpose/tryout.js';
import type { ModuleView } from '../views.js';
import { readsOfKept } from '../weights/unread.js';

/** How a stream stands when a call is reached. */
export type StreamStatus =
  /** Some program reaches it with the stream unseeded. */
  | { readonly kind: 'uncontrolled'; readonly program: Module; /** The program seeds it further on. */ readonly seededLater: boolean }
  /** Seeded first wherever it is reached; `by` is the seeding, when it is known. */
  | { readonly kind: 'controlled'; readonly by: Site | null }
  /** No program of the project is known to reach it. */
  | { readonly kind: 'unreached' };

/** Whether a seeding takes another number each run. */
export function seedsAnew(project: Project, { module, call }: Site): boolean {
  const target = project.callee(module, call);
  return effectsOf(call, target.kind === 'library' ? target.record : undefined, module.catalogue).seeds.some(({ pseudo }) => pseudo);
}

/** The catalogued calls that a program reaches. */
export const callsReached = remembered(({ steps }: ProgramRun) => new Set(steps.flatMap((step) => (step.kind === 'call' ? [step.call] : []))));

/** Whether a program gets to a call. */
export function getsTo(run: ProgramRun, call: CallFact): boolean {
  return run.visits.has(call) || callsReached(run).has(call);
}

/** The programs that reach `call`; those that only try a module out where no others do. */
export function runsTo(project: Project, runs: readonly ProgramRun[], call: CallFact): readonly ProgramRun[] {
  const found = runs.filter((run) => getsTo(run, call));
  const others = found.filter((run) => !triesItselfOut(project, run));
  return others.length > 0 ? others : found;
}

/** How `stream` stands at `call`, in all of the programs `runs` that reach it, or in those that do so in such a way that `test` holds. */
export function streamAt(view: ModuleView, runs: readonly ProgramRun[], call: CallFact, stream: string, test?: (instance: CallFact, run: ProgramRun) => boolean): StreamStatus {
  keepTime();
  let controlled: StreamStatus | null = null;
  // What a script does on its top level is its own matter before it is one of those that import from it.
  const isNext = ({ entry }: ProgramRun): boolean => call.function === 0 && entry !== view.module;
  for (const run of runsTo(view.project, runs, call).toSorted((one, other) => Number(isNext(one)) - Number(isNext(other)))) {
    if (test !== undefined && ![...run.instances.get(call)?.values() ?? [call]].some((instance) => test(instance, run))) continue;
    const visit = run.visits.get(call);
    if (visit?.uncontrolled.has(stream) === true) {
      if (isLeftAlone(run, { module: view.module, call }) || isLeftUnread(view, run, call)) continue;
      return { kind: 'uncontrolled', program: run.entry, seededLater: run.seededAtEnd.has(stream) };
    }
    const by = visit?.seededBy.get(stream);
    if (by !== undefined) controlled ??= { kind: 'controlled', by };
  }
  if (controlled !== null) return controlled;
  // Reached in ways nobody can follow: where its programs seed the stream at all, nothing is held against it.
  const mayBeSeeded = (): boolean => !view.isReached && (isRunByName(view.project, view.module) || comesToAny(view.project)) && view.isSeededSomewhere(stream);
  const seeds = view.seededBefore.has(stream) || mayBeSeeded() || isSeededByBase(view, call, stream) || (!view.isReached && (view.isSeededAbove(call, stream) || view.isSeededAbove(call, stream, 0))) || runs.some((run) => run.seededAtEnd.has(stream));
  return seeds ? { kind: 'controlled', by: null } : { kind: 'unreached' };
}

/** Whether a program reads nothing by what `call` makes, which draws when something is read; of loaders that a loop makes, `isOfOrder`: by those that shuffle. */
export function isLeftUnread(view: ModuleView, run: ProgramRun, call: CallFact, isOfOrder = false): boolean {
  const record = view.knownCall(call.expression)?.record;
  if (record?.loader === undefined && record?.draws?.lazy !== true) return false;
  const shuffle = isOfOrder && record.loader !== undefined ? findArgument(call, record.loader.shuffle) : null;
  const written = shuffle?.kind === 'given' ? shuffle.argument.argument.value : null;
  return isLeftBy(view.project, run, view.module, call, (turn) => written === null || valueIn(view.module, written, turn) !== false);
}

/** Whether what `call` makes is kept in a variable that is first read behind a seeding of `stream`, in each program that gets there unseeded. */
export function isReadBehindSeeding(view: ModuleView, runs: readonly ProgramRun[], call: CallFact, stream: string): boolean {
  const reads = readsOfKept(view.module, call) ?? [];
  const unseeded = runsTo(view.project, runs, call).filter(({ visits }) => visits.get(call)?.uncontrolled.has(stream) === true);
  if (reads.length === 0) return false;
  // Below the loader, where whoever gets there seeds.
  const seeding = callsIn(view.module, call.function).filter(({ expression, path }) => {
    return call.expression.end <= expression.start && reads.every(({ start }) => expression.end <= start) && path.every((arm, at) => call.path[at] === arm);
  });
  return unseeded.length > 0 && unseeded.every(({ seedings }) => seedings.some(({ module, call: made, streams }) => streams.includes(stream) && seeding.some((each) => {
    if (each === made) return true;
    const target = made.path.length === 0 ? view.target(each) : null;
    return target?.kind === 'function' && target.module === module && target.index === made.function;
  })));
}

/** `call` stands in a method of an object whose library class seeds `stream` when it is made. */
function isSeededByBase(view: ModuleView, { function: index }: CallFact, stream: string): boolean {
  const owner = view.module.model.functions[index]?.class ?? null;
  return owner !== null && view.project.recordsAbove(view.module, owner).some(({ seeds }) => seeds?.streams.includes(stream) === true);
}
