/** What a program has come to so far. */
import type { Stream } from '../../../catalogue/types.js';
import type { Span } from '../../../syntax/source.js';
import type { CallFact, Value } from '../../module/model.js';
import type { ProjectClass } from '../../project.js';
import { textOf } from '../fingerprints.js';
import type { Question } from '../questions.js';
import type { DrawSite, FunctionOf, LateSeeding, Options, Seeding, Step, Visit } from '../run.js';
import type { State } from '../state.js';

/** What a function left when it was entered before, and drew from, and how far from the main path; `null` while it runs. */
interface Entered extends FunctionOf {
  readonly left: Pick<State, 'seeded' | 'kept' | 'stopped'> | null;
  /** What modules had set of each other by then. */
  readonly set: ReadonlyMap<string, Value>;
  readonly distance: number;
  readonly drawn: ReadonlySet<Stream>;
  /** The options of which the user had changed one by then; `null`: none. */
  readonly changed: Options | null;
  /** Those of them that it has drawn from on every way, and nothing before it. */
  readonly surelyDrawn: ReadonlySet<Stream>;
}

/** More options than these are not told apart. */
const MAX_OPTIONS = 4;

/** Options of which one or the other is changed. */
export function joinedOptions({ names }: Options, other: Options): Options {
  const all = names === null || other.names === null ? null : [...new Set([...names, ...other.names])];
  return { names: all === null || all.length > MAX_OPTIONS ? null : all };
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
  /** The calls and switches that it comes to, and the options one of which the user must change for that; `null`: none. */
  readonly changed: Map<CallFact | Span, Options | null>;
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
    this.changed = new Map(before?.changed);
    this.objects = new Map(before?.objects);
    this.questions = new Set(before?.questions);
    this.hasStopped = before?.hasStopped ?? false;
  }

  /** Notes that the program comes to a call or a switch, where the user has changed one of some options. */
  come(to: CallFact | Span, changed: Options | null): void {
    const before = this.changed.get(to);
    this.changed.set(to, before === undefined ? changed : before === null || changed === null ? null : joinedOptions(before, changed));
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

function nested<Key, Inner, Item>(maps: ReadonlyMap<Key, ReadonlyMap<Inner, Item>>): Map<Key, Map<Inner, Item>> {
  return new Map(Array.from(maps, ([key, inner]) => [key, new Map(inner)]));
}
