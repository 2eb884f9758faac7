import type { Value } from './model.js';

/** Names past this many are forgotten: a server lives long. */
const MAX_NAMES = 100_000;

/** What qualified names refer to, each made once: the same few thousand come again and again. */
export class References {
  readonly #members = new Map<string, Map<string, Value>>();
  #size = 0;

  /** `owner.name` as a value. */
  member(owner: string, name: string): Value {
    let members = this.#members.get(owner);
    if (members === undefined) {
      if (this.#size > MAX_NAMES) this.clear();
      members = new Map();
      this.#members.set(owner, members);
    }
    let found = members.get(name);
    if (found === undefined) {
      found = { kind: 'reference', name: `${owner}.${name}` };
      members.set(name, found);
      this.#size++;
    }
    return found;
  }

  private clear(): void {
    this.#members.clear();
    this.#size = 0;
  }
}
