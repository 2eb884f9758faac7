/** What the probe wrote about one process of a run, as data. */

/** One thing a process did with a random stream. */
export interface DrawEvent {
  /** `seed` fixes a stream, `draw` takes from it, `make` makes a generator object. */
  readonly kind: 'seed' | 'draw' | 'make';
  readonly stream: string;
  /** Qualified name of what was called. */
  readonly name: string;
  /** The innermost frame of the user's own code, absolute, with `/`; `null` when there is none. `line` is 1-based, in a notebook from its cell's start. */
  readonly file: string | null;
  /** The notebook's cell from 0, all cells counted; `null` in a script. */
  readonly cell: number | null;
  readonly line: number;
  /** A digest of what was drawn, or of the seed; `null` where there is none. */
  readonly digest: number | null;
  /** For `seed` and `make`: whether a seed was given. */
  readonly seeded: boolean;
  /** Whether a thread beside the main one did it. */
  readonly thread: boolean;
}

export interface ProcessLog {
  /** `main`, `main.f1` (its first fork), `main.s1` (the first process it started anew), `main.x` (one that came up on its own). */
  readonly name: string;
  /** `random`, or the value of `PYTHONHASHSEED`. */
  readonly hashSeed: string;
  /** What this interpreter makes of one and the same text. */
  readonly textHash: number | null;
  /** The user's file that the process runs, absolute, with `/`. */
  readonly program: string | null;
  readonly events: readonly DrawEvent[];
  /** Beyond the probe's limit: how many events a stream had, one digest of them in order and one of them in any order. */
  readonly beyond: ReadonlyMap<string, { readonly count: number; readonly digest: number; readonly sum: number }>;
  readonly truncated: boolean;
  /** Whether it came to its end, rather than being stopped. */
  readonly ended: boolean;
}

const KINDS: ReadonlySet<unknown> = new Set(['seed', 'draw', 'make']);

/** Reads a log; a line that was cut off when its process was killed is left out. */
export function parseLog(name: string, text: string): ProcessLog {
  const events: DrawEvent[] = [];
  const beyond = new Map<string, { count: number; digest: number; sum: number }>();
  let hashSeed = 'random';
  let textHash: number | null = null;
  let program: string | null = null;
  let truncated = false;
  let ended = false;
  for (const line of text.split('\n')) {
    const event = readLine(line);
    if (event === null) continue;
    const stream = textOf(event['s']);
    if (event['k'] === 'start') {
      hashSeed = textOf(event['h']);
      textHash = numberOf(event['d']);
    } else if (event['k'] === 'program') {
      program = textOf(event['f']);
    } else if (event['k'] === 'limit') {
      truncated = true;
      const count = numberOf(event['c']) ?? 0;
      if (count > 0) beyond.set(stream, { count, digest: numberOf(event['d']) ?? 0, sum: numberOf(event['u']) ?? 0 });
    } else if (event['k'] === 'end') {
      ended = true;
    } else if (KINDS.has(event['k'])) {
      events.push({
        kind: event['k'] as DrawEvent['kind'],
        stream,
        name: textOf(event['n']),
        file: typeof event['f'] === 'string' ? event['f'] : null,
        cell: null,
        line: numberOf(event['l']) ?? 0,
        digest: numberOf(event['d']),
        seeded: event['seeded'] === true,
        thread: event['t'] === true,
      });
    }
  }
  return { name, hashSeed, textHash, program, events, beyond, truncated, ended };
}

function readLine(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
