/** What is being read to tell what it draws. */
import type { Expression } from '../../../syntax/facts.js';
import type { CallArgument, CallFact, Value } from '../../module/model.js';
import type { Frame } from '../../program/choices/chosen.js';
import type { Module, Project } from '../../project.js';
import { NOTHING, type Drawn } from '../drawn.js';
import type { Owner } from './ancestry.js';
import type { Part } from './parts.js';

/** How many names, calls and parameters are followed, one after the other. */
export const MAX_DEPTH = 24;

/** How much is read at all: what is handed from caller to caller may be read as often as there are ways. */
const MAX_READ = 4000;

/** How it is gone on from inside an object or a function. */
interface Follow {
  readonly argument: (reading: Reading, module: Module, argument: CallArgument, frame: Frame | null, part?: Part) => Drawn;
  readonly object: (reading: Reading, module: Module, value: Value, frame?: Frame | null) => Drawn;
  readonly written: (reading: Reading, module: Module, expression: Expression, frame: Frame | null, part?: Part) => Drawn;
  readonly kept: (reading: Reading, owner: Owner, attribute: string) => Drawn;
}

/** Whether a call may run, as far as the programs tell whose data is read. */
export type Comes = (module: Module, call: CallFact) => boolean;

export class Reading {
  readonly #running = new Set<string>();
  /** Some code of the project that is run when what is followed is used. */
  hasRead = false;
  /** The object whose methods are being read. */
  owner: Owner | null = null;
  /** The attribute that is taken from the object being looked for: a method, maybe (`dataset.collate_fn`). */
  method: string | null = null;
  depth = 0;
  /** How many expressions and calls have been read. */
  read = 0;

  constructor(
    readonly project: Project,
    readonly follow: Follow,
    readonly comes: Comes = () => true,
    /** For how much of all that may be read this stands. */
    private readonly share = 1,
  ) {}

  get isSpent(): boolean {
    return this.read >= MAX_READ * this.share;
  }

  /** Runs `follow` unless it is running already: what leads back to itself adds nothing. */
  once(key: string, follow: () => Drawn): Drawn {
    if (this.#running.has(key)) return NOTHING;
    this.#running.add(key);
    const drawn = follow();
    this.#running.delete(key);
    return drawn;
  }
}
