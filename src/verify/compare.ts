import { compareProcesses, unseededDraws, type Divergence } from './divergence.js';
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
  const compared = others.map((other, at) => compareProcesses(first.processes, other.processes, at + 2));
  const divergence = compared.find((found) => found.divergence !== null)?.divergence ?? null;
  const isMixed = others.some((other) => first.stdout !== other.stdout && isSameMixed(first, other));
  const output = others.map((other, at) => (isSameMixed(first, other) ? null : outputDifference(first.stdout, other.stdout, at + 2))).find((found) => found !== null) ?? null;
  const sameExit = new Set(exitCodes).size === 1;
  const sameBeyond = others.every((other) => isSameBeyond(first, other));
  const identical = sameExit && divergence === null && output === null && sameBeyond;
  const notes: string[] = [];
  if (first.processes.length === 0) notes.push('No Python process was seen, so only the exit code and the output were compared.');
  if (runs.some(({ processes }) => processes.some(({ truncated }) => truncated))) {
    notes.push('A process drew more often than is kept one by one; what came after was compared as a whole for each stream.');
  }
  if (!sameBeyond && divergence === null) notes.push('The draws beyond those kept one by one differ. Set SEEDLINT_VERIFY_LIMIT to a larger number to see where.');
  if (compared.some(({ isShared }) => isShared)) {
    notes.push('Workers shared out their work in another way; together they drew the same numbers.');
  }
  if (compared.some(({ isAhead }) => isAhead)) {
    notes.push('A worker process had gone on further in one run than in another when it was stopped; up to there it drew the same.');
  }
  if (isMixed) notes.push('The processes wrote the same lines, mixed in another order.');
  const failure = failureOf(exitCodes);
  if (failure !== null) notes.push(`Every run ended with ${failure}, so the program was compared only up to there.`);
  if (divergence === null && output !== null && others.some((other) => hashesDiffer(first, other))) {
    notes.push('Nothing that was observed drew other numbers, but string hashes differ between the runs: the order of a set of strings may be the cause. Run it with `PYTHONHASHSEED=0` to tell.');
  }
  return { identical, exitCodes, divergence, output, unseeded: unseededDraws(first.processes), draws: drawCount(first), notes };
}

export function exitWords(code: number | string | undefined): string {
  return typeof code === 'number' ? `exit code ${String(code)}` : `signal ${String(code)}`;
}

/** How every run ended, when that was no success. */
export function failureOf([first, ...others]: Verdict['exitCodes']): string | null {
  return first !== 0 && others.every((code) => code === first) ? exitWords(first) : null;
}

function drawCount({ processes }: RunRecord): number {
  let count = 0;
  for (const { events, beyond } of processes) {
    count += events.filter(({ kind }) => kind === 'draw').length;
    for (const more of beyond.values()) count += more.count;
  }
  return count;
}

/** Draws beyond those kept one by one: in order in each process, or else the same ones by all of them together. */
function isSameBeyond(first: RunRecord, other: RunRecord): boolean {
  return inOrder(first) === inOrder(other) || together(first) === together(other);
}

function inOrder({ processes }: RunRecord): string {
  return JSON.stringify(processes.map(({ name, beyond }) => [name, [...beyond].map(([stream, { count, digest }]) => [stream, count, digest])]));
}

function together({ processes }: RunRecord): string {
  const sums = new Map<string, readonly [count: number, sum: number]>();
  for (const { beyond } of processes) {
    for (const [stream, { count, sum }] of beyond) {
      const [counted, summed] = sums.get(stream) ?? [0, 0];
      sums.set(stream, [counted + count, (summed + sum) % 2 ** 32]);
    }
  }
  return JSON.stringify([...sums].sort());
}

function hashesDiffer(first: RunRecord, other: RunRecord): boolean {
  return first.processes[0]?.textHash !== other.processes[0]?.textHash;
}

/** Processes that write at the same time mix their lines in any order. */
function isSameMixed(first: RunRecord, other: RunRecord): boolean {
  const lines = (text: string): string => text.split('\n').sort().join('\n');
  return first.processes.length > 1 && other.processes.length > 1 && lines(first.stdout) === lines(other.stdout);
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
