/** How often a server may end by itself within how long (milliseconds) before it is left alone. */
export const MOST_ENDS = 5;
const WITHIN = 180_000;
const FIRST_DELAY = 250;

/** Decides whether, and how soon, a server that ended by itself is started again. */
export class RestartPolicy {
  #ends: number[] = [];

  /** How long to wait, in milliseconds, twice as long each time; `null`: no more. `now` is a time in milliseconds. */
  ended(now: number): number | null {
    this.#ends = [...this.#ends.filter((end) => now - end < WITHIN), now];
    return this.#ends.length < MOST_ENDS ? FIRST_DELAY * 2 ** (this.#ends.length - 1) : null;
  }

  /** Somebody started it by hand: what was before does not count. */
  reset(): void {
    this.#ends = [];
  }
}
