/** Tables that the parts of a module read and write one after the other, and what each part met and left there. */

/** While a part is read, its entries in the tables are noted in `logs`; `null` notes nothing. */
export interface Recorder {
  logs: Log[] | null;
}

/** What one part met in one table and left there. */
export interface Log {
  /** Whether the table says now what it said then. */
  readonly holds: () => boolean;
  /** Writes again what was written then. */
  readonly replay: () => void;
}

interface Entry<Value> {
  value: Value;
  /** The round of the table in which it was written; in other rounds it is not there. */
  round: number;
}

/** Names of earlier rounds are cleared away once there are so many of them. */
const MAX_STALE = 1000;

export class Table<Value> {
  /** Entries outlive their round: most are written again in the next, and a map that grows anew each time costs more. */
  readonly #entries = new Map<string, Entry<Value>>();
  #round = 0;
  #count = 0;
  /** The notes of the part that is being read. */
  #logs: readonly Log[] | null = null;
  #met = new Map<string, Value | undefined>();
  #left = new Map<string, Value>();

  constructor(
    private readonly recorder: Recorder,
    private readonly same: (a: Value, b: Value) => boolean,
  ) {}

  get(name: string): Value | undefined {
    const value = this.look(name);
    // What a part wrote itself it does not depend on.
    if (this.isNoted() && !this.#left.has(name) && !this.#met.has(name)) this.#met.set(name, value);
    return value;
  }

  set(name: string, value: Value): void {
    if (this.isNoted()) this.#left.set(name, value);
    this.write(name, value);
  }

  *entries(): Iterable<[string, Value]> {
    for (const [name, { value, round }] of this.#entries) if (round === this.#round) yield [name, value];
  }

  *keys(): Iterable<string> {
    for (const [name] of this.entries()) yield name;
  }

  /** Starts a new round, with `entries`. */
  reset(entries: ReadonlyMap<string, Value> = new Map()): void {
    if (this.#entries.size > this.#count + MAX_STALE) this.#entries.clear();
    this.#round++;
    this.#count = 0;
    this.#logs = null;
    for (const [name, value] of entries) this.write(name, value);
  }

  private look(name: string): Value | undefined {
    const entry = this.#entries.get(name);
    return entry?.round === this.#round ? entry.value : undefined;
  }

  private write(name: string, value: Value): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, { value, round: this.#round });
    if (entry?.round !== this.#round) this.#count++;
    if (entry === undefined) return;
    entry.value = value;
    entry.round = this.#round;
  }

  private isNoted(): boolean {
    const { logs } = this.recorder;
    if (logs === null) return false;
    if (this.#logs === logs) return true;
    this.#logs = logs;
    this.#met = new Map();
    this.#left = new Map();
    logs.push(this.log(this.#met, this.#left));
    return true;
  }

  private log(met: ReadonlyMap<string, Value | undefined>, left: ReadonlyMap<string, Value>): Log {
    let pairs: readonly (readonly [string, Value | undefined])[] | null = null;
    return {
      holds: () => {
        pairs ??= [...met];
        for (const [name, before] of pairs) {
          const now = this.look(name);
          if (now !== before && (now === undefined || before === undefined || !this.same(now, before))) return false;
        }
        return true;
      },
      replay: () => { left.forEach((value, name) => { this.write(name, value); }); },
    };
  }
}
