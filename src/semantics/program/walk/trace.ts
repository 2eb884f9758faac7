/** What a program has come to so far. */
import type { Stream } from '../../../catalogue/types.js';
import type { Span } from '../../../syntax/source.js';
import type { CallFact, Value } from '../../module/model.js';
import { textOf } from '../fingerprints.js';
import type { ProjectClass } from '../frames.js';
import type { Question } from '../questions.js';
import type { DrawSite, FunctionOf, LateSeeding, Seeding, Step, Visit } from '../run.js';
import type { State } from '../state.js';

/** What a function left when it was entered before, and drew from, and how far from the main path; `null` while it runs. */
interface Entered extends FunctionOf {
  readonly left: Pick<State, 'seeded' | 'kept' | 'stopped'> | null;
  /** What modules had set of each other by then. */
  readonly set: ReadonlyMap<string, Value>;
  readonly distance: number;
  readonly drawn: ReadonlySet<Stream>;
  /** The user had changed options by then. */
  readonly changed: boolean;
  /** Those of them that it has drawn from on every way, and nothing before it. */
  readonly surelyDrawn: ReadonlySet<Stream>;
}

export class Trace {
  readonly draws: Map<string, DrawSite>;
  readonly late: Map<Stream, LateSeeding>;
  readonly seedings: Map<CallFact, Seeding>;
  readonly visits: Map<CallFact, Visit>;
  readonly streams: Set<Stream>;
  /** What functions left, by how they were entered. */
  readonly memo: Map<string, Entered>;
  readonly steps: Map<object, Step>;
  readonly instances: Map<CallFact, Map<string, CallFact>>;
  /** The calls and switches that it comes to, and whether it does while the user leaves all options as they are. */
  readonly usual: Map<CallFact | Span, boolean>;
  /** The classes of the project of which objects have been made so far. */
  readonly objects: Map<string, ProjectClass>;
  readonly questions: Set<Question>;
  /** Something on its way surely goes no further. */
  hasStopped: boolean;

  /** Goes on from where `before` is, which stays as it is. */
  constructor(before?: Trace) {
    this.draws = new Map(before?.draws);
    this.late = new Map(before?.late);
    this.seedings = new Map(before?.seedings);
    this.visits = copied(before?.visits ?? new Map<CallFact, Visit>());
    this.streams = new Set(before?.streams);
    this.memo = new Map(before?.memo);
    this.steps = new Map(before?.steps);
    this.instances = nested(before?.instances ?? new Map<CallFact, Map<string, CallFact>>());
    this.usual = new Map(before?.usual);
    this.objects = new Map(before?.objects);
    this.questions = new Set(before?.questions);
    this.hasStopped = before?.hasStopped ?? false;
  }

  /** Notes that the program comes to a call or a switch; `aside`: where the user has changed options. */
  come(to: CallFact | Span, aside: boolean): void {
    if (!aside || !this.usual.has(to)) this.usual.set(to, !aside);
  }

  /** Notes `call` as it is with what its parameters hold. */
  note(call: CallFact, filled: CallFact): void {
    const known = this.instances.get(call) ?? new Map<string, CallFact>();
    this.instances.set(call, known);
    const key = filled.args.map(({ value }) => textOf(value)).join();
    if (!known.has(key)) known.set(key, filled);
  }
}

function copied(visits: ReadonlyMap<CallFact, Visit>): Map<CallFact, Visit> {
  return new Map(Array.from(visits, ([call, { uncontrolled, seededBy }]) => [call, { uncontrolled: new Set(uncontrolled), seededBy: new Map(seededBy) }]));
}

export function nested<Key, Inner, Item>(maps: ReadonlyMap<Key, ReadonlyMap<Inner, Item>>): Map<Key, Map<Inner, Item>> {
  return new Map(Array.from(maps, ([key, inner]) => [key, new Map(inner)]));
}
