/** Several ways, one of which the program takes, and where a way ends. */
import type { Stream } from '../../../catalogue/types.js';
import type { Module } from '../../project.js';
import type { Fork, Options } from '../run.js';
import { joinedStates, type State } from '../state.js';
import type { Walk } from './walk.js';

/** Which of several ways a program goes: one of them, each in time, or, for all of a run, that of the callable that was chosen. */
export type Turn = 'one' | 'inTime' | 'chosen';

/** The ways one of which is taken while the user leaves all options as they are, and the options by which another one is chosen; `null`: it is no choice of what the program does. */
interface Usual {
  readonly at: readonly number[];
  readonly by: Options | null;
}

/** Goes each of several ways, one of which the program takes; `usual` are those one of which it mostly takes. */
export function forkInto(walk: Walk, module: Module, arms: readonly ((taken: State) => void)[], state: State, turn: Turn = 'one', usual: Usual | null = null): void {
  const [only, ...more] = arms;
  if (only !== undefined && more.length === 0) {
    only(state);
    return;
  }
  const fork: Fork = { module, isChoice: turn === 'chosen', drawnInAll: new Set() };
  const mayPassBy = turn === 'chosen' || (walk.frames.depth > 0 && turn !== 'inTime');
  const course = walk.course;
  const { drawn: before } = course;
  const ends = arms.map((arm, at) => {
    const taken = { ...state };
    const isAside = usual !== null && !usual.at.includes(at);
    const isOpen = mayPassBy && (usual === null || isAside || usual.at.length > 1);
    course.drawn = new Set();
    if (isOpen) walk.forks.push(fork);
    const { changed, aside } = walk;
    walk.aside += Number(isAside);
    if (isAside) walk.changed ??= usual.by;
    arm(taken);
    Object.assign(walk, { changed, aside });
    if (isOpen) walk.forks.pop();
    return { ...taken, drawn: course.drawn };
  });
  const drawn = new Set(ends.flatMap((end) => [...end.drawn]));
  course.drawn = new Set([...before, ...drawn]);
  // A command that seeds for itself draws as well: what is left is that another one does not.
  const seeds = (end: State, stream: Stream): boolean => turn === 'chosen' && end.seeded.get(stream) !== state.seeded.get(stream);
  const inAll = (sides: typeof ends): Set<Stream> => new Set([...drawn].filter((stream) => sides.every((end) => end.failed || end.drawn.has(stream) || seeds(end, stream))));
  for (const stream of inAll(ends)) fork.drawnInAll.add(stream);
  // Of many models one is made: what most of them draw it most likely draws.
  if (ends.length > 2 && turn !== 'chosen') for (const stream of drawn) if (ends.filter((end) => end.failed || end.drawn.has(stream)).length * 2 > ends.length) fork.drawnInAll.add(stream);
  // Who returns here without a draw has gone on from those before it.
  const returning = ends.filter(({ exited, failed }) => exited && !failed);
  if (returning.length > 0) course.open = course.open.map(({ fork: open, streams }) => ({ fork: open, streams: new Set([...streams].filter((stream) => returning.every((end) => end.drawn.has(stream)))) }));
  if (mayPassBy) course.open.push({ fork, streams: inAll(ends.filter(({ exited }) => exited)) });
  const live = ends.filter((end) => !end.exited);
  if (live.length === 0) {
    state.exited = true;
    state.failed = ends.every(({ failed }) => failed);
    state.ended = ends.every(({ ended }) => ended);
    state.stopped = !state.ended && ends.every(({ stopped, ended }) => stopped || ended);
    return;
  }
  Object.assign(state, joinedStates(live));
  // `if not args.mix: return x`: who gets behind that has changed the option.
  if (usual !== null && usual.at.length > 0 && usual.at.every((at) => ends[at]?.exited === true)) {
    walk.aside++;
    walk.changed ??= usual.by;
  }
}

export function exit(walk: Walk, state: State, fails: boolean, ends = false): void {
  state.exited = true;
  state.failed = fails;
  state.ended = ends;
  state.stopped = false;
  if (!fails) walk.course.returns.push(state);
  if (fails && (ends || walk.course.catching === 0) && walk.forks.length === walk.course.around) settle(walk, () => true);
}

/** Ends a way where whoever runs the program surely meets an exception. */
export function stop(walk: Walk, state: State): void {
  walk.trace.hasStopped = true;
  if (walk.isHeedless) return;
  exit(walk, state, true);
  state.stopped = true;
}

export function drew(walk: Walk, streams: Iterable<Stream>): void {
  for (const stream of streams) {
    walk.course.drawn.add(stream);
    settle(walk, (other) => other === stream);
  }
}

/** The way on from open forks draws from the streams for which `isDrawn` holds, or fails. */
function settle(walk: Walk, isDrawn: (stream: Stream) => boolean): void {
  for (const { fork, streams } of walk.course.open) for (const stream of streams) if (isDrawn(stream)) fork.drawnInAll.add(stream);
}
