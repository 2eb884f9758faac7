import type { DrawEvent, ProcessLog } from './log.js';

/** The first place at which a run did something else than the first run. */
export interface Divergence {
  /** `value`: the same call drew something else; `call`: something else was called; `missing`, `extra`: one run went on longer. */
  readonly kind: 'value' | 'call' | 'missing' | 'extra';
  readonly process: string;
  /** Which run differs from the first, from 2. */
  readonly run: number;
  /** The number of the event in its process, from 1. */
  readonly index: number;
  readonly first: DrawEvent | null;
  readonly other: DrawEvent | null;
  /** Whether the stream was seeded before, in this process or the one it was forked from. */
  readonly seeded: boolean;
  /** Where the generator it was drawn from was made without a seed, if one was. */
  readonly made: DrawEvent | null;
}

export interface Comparison {
  readonly divergence: Divergence | null;
  /** Workers did together what they did in the first run, shared out among them in another way. */
  readonly isShared: boolean;
  /** A worker had gone on further in one of the runs when it was stopped. */
  readonly isAhead: boolean;
}

/** An event, with its process and its number there from 0. */
interface Placed {
  readonly event: DrawEvent;
  readonly process: string;
  readonly index: number;
}

/** One process in both runs. */
interface Pair {
  readonly name: string;
  readonly one: readonly Placed[];
  readonly two: readonly Placed[];
  /** A worker that said nothing of its end, as forks and those that are stopped do. */
  readonly isOpen: boolean;
}

interface Difference {
  readonly kind: Divergence['kind'];
  readonly first: Placed | null;
  readonly other: Placed | null;
}

/**
 * Compares what the processes of two runs did. A main thread goes in order; threads beside it, and workers that one
 * process started, may share out their work in any way, so these are compared by what they did together.
 */
export function compareProcesses(first: readonly ProcessLog[], other: readonly ProcessLog[], run: number): Comparison {
  let [isShared, isAhead] = [false, false];
  for (const pairs of families(first, other)) {
    const differing = pairs.filter((pair) => inLane(pair) !== null);
    if (differing.length === 0) continue;
    const found = pairs.length > 1 ? inBags(pairs.flatMap(({ one }) => one), pairs.flatMap(({ two }) => two)) : differing.map(inLane)[0];
    if (found == null) isShared = true;
    else if (differing.every(({ isOpen, one, two }) => isOpen && isPrefix(one, two))) isAhead = true;
    else return { divergence: described(first, found, run), isShared, isAhead };
  }
  return { divergence: null, isShared, isAhead };
}

/** Processes by the one that started them, in order: what a process does before it starts another comes first. */
function families(first: readonly ProcessLog[], other: readonly ProcessLog[]): Pair[][] {
  const found = new Map<string, Pair[]>();
  for (const name of new Set([...first, ...other].map((process) => process.name))) {
    const logs = [first, other].map((run) => run.find((process) => process.name === name));
    const [one = [], two = []] = logs.map((log) => log?.events.map((event, index): Placed => ({ event, process: name, index })));
    const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    const isOpen = parent !== '' && logs.some((log) => log?.ended !== true);
    found.set(parent, [...(found.get(parent) ?? []), { name, one, two, isOpen }]);
  }
  return [...found.values()];
}

function inLane({ one, two }: Pair): Difference | null {
  const [mine, others] = [one, two].map((events) => events.filter(({ event }) => !event.thread));
  return inOrder(mine ?? [], others ?? []) ?? inBags(one.filter(({ event }) => event.thread), two.filter(({ event }) => event.thread));
}

/** The first difference of two sequences. */
function inOrder(one: readonly Placed[], two: readonly Placed[]): Difference | null {
  for (let at = 0; at < Math.max(one.length, two.length); at++) {
    const [first = null, other = null] = [one[at], two[at]];
    if (first === null || other === null) return { kind: first === null ? 'extra' : 'missing', first, other };
    if (callOf(first) !== callOf(other)) return { kind: 'call', first, other };
    if (first.event.digest !== other.event.digest) return { kind: 'value', first, other };
  }
  return null;
}

/** What one run did and the other did not, whatever the order. */
function inBags(one: readonly Placed[], two: readonly Placed[]): Difference | null {
  const [first] = without(one, two);
  const rest = without(two, one);
  if (first === undefined) return rest[0] === undefined ? null : { kind: 'extra', first: null, other: rest[0] };
  const same = rest.filter((placed) => callOf(placed) === callOf(first));
  const other = same.find(({ process }) => process === first.process) ?? same[0] ?? null;
  return { kind: other === null ? 'missing' : 'value', first, other };
}

function without(events: readonly Placed[], taken: readonly Placed[]): Placed[] {
  const left = new Map<string, number>();
  for (const placed of taken) left.set(keyOf(placed), (left.get(keyOf(placed)) ?? 0) + 1);
  return events.filter((placed) => {
    const count = left.get(keyOf(placed)) ?? 0;
    left.set(keyOf(placed), count - 1);
    return count <= 0;
  });
}

function isPrefix(one: readonly Placed[], two: readonly Placed[]): boolean {
  const length = Math.min(one.length, two.length);
  return inOrder(one.slice(0, length), two.slice(0, length)) === null;
}

function callOf({ event: { kind, name, file, cell, line } }: Placed): string {
  return JSON.stringify([kind, name, file, cell, line]);
}

function keyOf(placed: Placed): string {
  return `${callOf(placed)} ${String(placed.event.digest)}`;
}

function described(processes: readonly ProcessLog[], { kind, first, other }: Difference, run: number): Divergence {
  const shown = first ?? other;
  const { process = '', index = 0, event } = shown ?? {};
  const before = processes.flatMap(({ name, events }) => {
    if (name !== process && !isForkOf(process, name)) return [];
    return (name === process ? events.slice(0, index) : events).filter(({ stream }) => stream === event?.stream);
  });
  return {
    kind, process, run, index: index + 1, first: first?.event ?? null, other: other?.event ?? null,
    seeded: before.some(isSeeding),
    made: event?.kind === 'draw' ? (before.findLast((earlier) => earlier.kind === 'make' && !earlier.seeded) ?? null) : null,
  };
}

/** The first draw from each stream that nothing has seeded by then. */
export function unseededDraws(processes: readonly ProcessLog[]): DrawEvent[] {
  const found = new Map<string, DrawEvent>();
  const seeded = new Map<string, Set<string>>();
  for (const { name, events } of processes) {
    const own = new Set([...seeded].flatMap(([ancestor, streams]) => (isForkOf(name, ancestor) ? [...streams] : [])));
    seeded.set(name, own);
    for (const event of events) {
      const { kind, stream } = event;
      if (isSeeding(event)) own.add(stream);
      else if (kind === 'draw' && !stream.endsWith('generator') && !own.has(stream) && !found.has(stream)) found.set(stream, event);
    }
  }
  return [...found.values()];
}

function isSeeding({ kind, seeded }: DrawEvent): boolean {
  return kind === 'seed' && seeded;
}

/** A fork has its parent's streams; a process that is started anew has none of them. */
function isForkOf(name: string, ancestor: string): boolean {
  return name.startsWith(`${ancestor}.`) && /^(?:\.f\d+)+$/.test(name.slice(ancestor.length));
}
