/** What a loader's workers draw when they read its data: by the methods of its class and by the functions handed over. */
import type { CallArgument, CallFact } from '../../module/model.js';
import type { Frame } from '../../program/choices/chosen.js';
import type { Module, Project } from '../../project.js';
import { NOTHING, union, UNREAD, type Drawn } from '../drawn.js';
import { drawnByKept } from './contents.js';
import { drawnByArgument, drawnByExpression, drawnByValue } from './expressions.js';
import { drawnByMaker } from './objects.js';
import { Reading, type Comes } from './reading.js';

const FOLLOW = { argument: drawnByArgument, object: drawnByValue, written: drawnByExpression, kept: drawnByKept };

/** In which ways what is handed over comes about. */
interface Ways {
  /** No more calls run than those that it tells. */
  readonly comes?: Comes;
  /** How the function around may be entered; `null`: who knows. */
  readonly frames?: readonly (Frame | null)[];
}

/** What using the objects handed over, in `module`, draws; `null` is one that nobody can tell. Making them is not using them. */
export function drawnByAll(project: Project, module: Module, handed: readonly (CallArgument | 'nothing' | null)[], { comes, frames = [null] }: Ways = {}): Drawn {
  return union(handed.map((argument) => {
    if (argument === 'nothing') return NOTHING;
    const readings = frames.map((frame) => {
      const reading = new Reading(project, FOLLOW, comes, 1 / frames.length);
      return { reading, drawn: argument === null ? UNREAD : drawnByArgument(reading, module, argument, frame) };
    });
    const drawn = union(readings.map((each) => each.drawn));
    return drawn.rest === 'part' && drawn.streams.size === 0 && !readings.some(({ reading }) => reading.hasRead) ? { ...drawn, rest: 'all' } : drawn;
  }));
}

/** What using the object `call` makes, in `module`, draws. */
export function drawnByMade(project: Project, module: Module, call: CallFact): Drawn {
  return drawnByMaker(new Reading(project, FOLLOW), { module, call, frame: null });
}
