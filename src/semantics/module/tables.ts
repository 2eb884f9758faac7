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
  value: Value | undefined;
  /** The round of the table in which it was written; in other rounds it is not there. */
  round: number;
}

/** Names of earlier rounds are cleared away once there are so many of them, and what was noted by then no longer holds. */
const MAX_STALE = 1000;

export class Table<Value> {
  /** Entries outlive their round: most are written again in the next, and a map that grows anew each time costs more. */
  #entries = new Map<string, Entry<Value>>();
  #round = 0;
  #count = 0;
  /** The notes of the part that is being read. */
  #logs: readonly Log[] | null = null;
  #met = new Map<Entry<Value>, Value | undefined>();
  #left = new Map<Entry<Value>, Value>();

  constructor(
    private readonly recorder: Recorder,
    private readonly same: (a: Value, b: Value) => boolean,
  ) {}

  get(name: string): Value | undefined {
    if (!this.isNoted()) return this.valueOf(this.#entries.get(name));
    const entry = this.entry(name);
    const value = this.valueOf(entry);
    // What a part wrote itself it does not depend on.
    if (!this.#left.has(entry) && !this.#met.has(entry)) this.#met.set(entry, value);
    return value;
  }

  set(name: string, value: Value): void {
    const entry = this.entry(name);
    if (this.isNoted()) this.#left.set(entry, value);
    this.write(entry, value);
  }

  *entries(): Iterable<[string, Value]> {
    for (const [name, { value, round }] of this.#entries) if (round === this.#round) yield [name, value as Value];
  }

  *keys(): Iterable<string> {
    for (const [name] of this.entries()) yield name;
  }

  /** Starts a new round, with `entries`. */
  reset(entries: ReadonlyMap<string, Value> = new Map()): void {
    if (this.#entries.size > 2 * this.#count + MAX_STALE) this.#entries = new Map();
    this.#round++;
    this.#count = 0;
    this.#logs = null;
    for (const [name, value] of entries) this.write(this.entry(name), value);
  }

  private entry(name: string): Entry<Value> {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { value: undefined, round: -1 };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  private valueOf(entry: Entry<Value> | undefined): Value | undefined {
    return entry?.round === this.#round ? entry.value : undefined;
  }

  private write(entry: Entry<Value>, value: Value): void {
    if (entry.round !== this.#round) this.#count++;
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

  private log(met: Iterable<readonly [Entry<Value>, Value | undefined]>, left: Iterable<readonly [Entry<Value>, Value]>): Log {
    const from = this.#entries;
    let notes: { readonly met: readonly (readonly [Entry<Value>, Value | undefined])[]; readonly left: readonly (readonly [Entry<Value>, Value])[] } | null = null;
    return {
      holds: () => {
        if (from !== this.#entries) return false;
        notes ??= { met: [...met], left: [...left] };
        for (const [entry, before] of notes.met) {
          const now = this.valueOf(entry);
          if (now !== before && (now === undefined || before === undefined || !this.same(now, before))) return false;
        }
        return true;
      },
      replay: () => {
        for (const [entry, value] of notes?.left ?? left) this.write(entry, value);
      },
    };
  }
}
