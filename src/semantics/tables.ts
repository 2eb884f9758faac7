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

export class Table<Value> {
  #entries = new Map<string, Value>();
  /** The notes of the part that is being read. */
  #logs: readonly Log[] | null = null;
  #met = new Map<string, Value | undefined>();
  #left = new Map<string, Value>();

  constructor(
    private readonly recorder: Recorder,
    private readonly same: (a: Value, b: Value) => boolean,
  ) {}

  get(name: string): Value | undefined {
    const value = this.#entries.get(name);
    // What a part wrote itself it does not depend on.
    if (this.isNoted() && !this.#left.has(name) && !this.#met.has(name)) this.#met.set(name, value);
    return value;
  }

  set(name: string, value: Value): void {
    if (this.isNoted()) this.#left.set(name, value);
    this.#entries.set(name, value);
  }

  entries(): Iterable<[string, Value]> {
    return this.#entries;
  }

  keys(): Iterable<string> {
    return this.#entries.keys();
  }

  /** Starts again with `entries`. */
  reset(entries: Map<string, Value> = new Map()): void {
    this.#entries = entries;
    this.#logs = null;
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
    return {
      holds: () => {
        for (const [name, before] of met) {
          const now = this.#entries.get(name);
          if (now !== before && (now === undefined || before === undefined || !this.same(now, before))) return false;
        }
        return true;
      },
      replay: () => {
        for (const [name, value] of left) this.#entries.set(name, value);
      },
    };
  }
}
