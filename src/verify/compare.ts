import type { DrawEvent, ProcessLog } from './log.js';

/** What one run of the command did. */
export interface RunRecord {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  /** The processes that the probe saw, `main` first. */
  readonly processes: readonly ProcessLog[];
}

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

export interface OutputDifference {
  readonly run: number;
  /** 1-based; `token` counts the words of the line. */
  readonly line: number;
  readonly token: number;
  readonly first: string;
  readonly other: string;
}

export interface Verdict {
  readonly identical: boolean;
  readonly exitCodes: readonly (number | string)[];
  readonly divergence: Divergence | null;
  readonly output: OutputDifference | null;
  /** Streams that were drawn from and never seeded before, each with its first such draw. */
  readonly unseeded: readonly DrawEvent[];
  readonly draws: number;
  readonly notes: readonly string[];
}

/** The event a divergence is shown by: what the first run did there, else what the other one did. */
export function shownEvent({ first, other }: Divergence): DrawEvent | null {
  return first ?? other;
}

/** Compares every further run with the first. */
export function compareRuns(runs: readonly RunRecord[]): Verdict {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError('there is no run to compare');
  const exitCodes = runs.map(({ exitCode, signal }) => exitCode ?? signal ?? 'unknown');
  const divergence = others.map((other, at) => firstDivergence(first, other, at + 2)).find((found) => found !== null) ?? null;
  const output = others.map((other, at) => outputDifference(first.stdout, other.stdout, at + 2)).find((found) => found !== null) ?? null;
  const sameExit = new Set(exitCodes).size === 1;
  const beyond = others.find((other) => beyondOf(first) !== beyondOf(other));
  const identical = sameExit && divergence === null && output === null && beyond === undefined;
  const notes: string[] = [];
  if (first.processes.length === 0) notes.push('No Python process was seen, so only the exit code and the output were compared.');
  if (runs.some(({ processes }) => processes.some(({ truncated }) => truncated))) {
    notes.push('A process drew more often than is kept one by one; what came after was compared as a whole for each stream.');
  }
  if (beyond !== undefined && divergence === null) notes.push('The draws beyond those kept one by one differ.');
  if (sameExit && exitCodes[0] !== 0) notes.push(`Every run ended with ${exitWords(exitCodes[0])}, so the program was compared only up to there.`);
  if (divergence === null && output !== null && others.some((other) => hashesDiffer(first, other))) {
    notes.push('Nothing that was observed drew other numbers, but string hashes differ between the runs: the order of a set of strings may be the cause. Run it with `PYTHONHASHSEED=0` to tell.');
  }
  return { identical, exitCodes, divergence, output, unseeded: unseededDraws(first), draws: drawCount(first), notes };
}

export function exitWords(code: number | string | undefined): string {
  return typeof code === 'number' ? `exit code ${String(code)}` : `signal ${String(code)}`;
}

function drawCount({ processes }: RunRecord): number {
  let count = 0;
  for (const { events, beyond } of processes) {
    count += events.filter(({ kind }) => kind === 'draw').length;
    for (const more of beyond.values()) count += more.count;
  }
  return count;
}

function beyondOf({ processes }: RunRecord): string {
  return JSON.stringify(processes.map(({ name, beyond }) => [name, [...beyond].map(([stream, { count, digest }]) => [stream, count, digest])]));
}

function hashesDiffer(first: RunRecord, other: RunRecord): boolean {
  return first.processes[0]?.textHash !== other.processes[0]?.textHash;
}

/** Processes in order: what a process does before it starts another comes first. */
function firstDivergence(first: RunRecord, other: RunRecord, run: number): Divergence | null {
  const names = [...new Set([...first.processes, ...other.processes].map(({ name }) => name))];
  for (const name of names) {
    const one = first.processes.find((process) => process.name === name)?.events ?? [];
    const two = other.processes.find((process) => process.name === name)?.events ?? [];
    const length = Math.max(one.length, two.length);
    for (let index = 0; index < length; index++) {
      const a = one[index] ?? null;
      const b = two[index] ?? null;
      const kind = difference(a, b);
      if (kind === null) continue;
      const event = a ?? b;
      const before = event === null ? [] : history(first, name, event.stream, index);
      const seeded = before.some((earlier) => earlier.kind === 'seed' && earlier.seeded);
      const made = event?.kind === 'draw' ? (before.findLast((earlier) => earlier.kind === 'make' && !earlier.seeded) ?? null) : null;
      return { kind, process: name, run, index: index + 1, first: a, other: b, seeded, made };
    }
  }
  return null;
}

function difference(a: DrawEvent | null, b: DrawEvent | null): Divergence['kind'] | null {
  if (a === null) return 'extra';
  if (b === null) return 'missing';
  if (a.kind !== b.kind || a.name !== b.name || a.file !== b.file || a.cell !== b.cell || a.line !== b.line) return 'call';
  return a.digest === b.digest ? null : 'value';
}

/** What happened to a stream before event `index` of a process, in the processes it was forked from too. */
function history({ processes }: RunRecord, name: string, stream: string, index: number): DrawEvent[] {
  return processes.flatMap((process) => {
    const isSelf = process.name === name;
    if (!isSelf && !isForkOf(name, process.name)) return [];
    const events = isSelf ? process.events.slice(0, index) : process.events;
    return events.filter((event) => event.stream === stream);
  });
}

/** A fork has its parent's streams; a process that is started anew has none of them. */
function isForkOf(name: string, ancestor: string): boolean {
  return name.startsWith(`${ancestor}.`) && /^(?:\.f\d+)+$/.test(name.slice(ancestor.length));
}

function unseededDraws(run: RunRecord): DrawEvent[] {
  const found = new Map<string, DrawEvent>();
  for (const { name, events } of run.processes) {
    events.forEach((event, index) => {
      if (event.kind !== 'draw' || event.stream.endsWith('generator') || found.has(event.stream)) return;
      if (!history(run, name, event.stream, index).some(({ kind, seeded }) => kind === 'seed' && seeded)) found.set(event.stream, event);
    });
  }
  return [...found.values()];
}

function outputDifference(first: string, other: string, run: number): OutputDifference | null {
  if (first === other) return null;
  const one = first.split('\n');
  const two = other.split('\n');
  for (let line = 0; line < Math.max(one.length, two.length); line++) {
    const a = (one[line] ?? '').split(/\s+/);
    const b = (two[line] ?? '').split(/\s+/);
    for (let token = 0; token < Math.max(a.length, b.length); token++) {
      if (a[token] !== b[token]) return { run, line: line + 1, token: token + 1, first: a[token] ?? '', other: b[token] ?? '' };
    }
    if (one[line] !== two[line]) return { run, line: line + 1, token: 1, first: one[line] ?? '', other: two[line] ?? '' };
  }
  return null;
}
