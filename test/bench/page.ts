/** The page of a benchmark run. */
import type { Cost } from './measure.js';

/** What one corpus costs. */
export interface Measured {
  readonly name: string;
  readonly files: number;
  readonly lines: number;
  readonly bytes: number;
  /** The share of files that the prefilter leaves. */
  readonly relevant: number;
  readonly read: Cost;
  readonly prefilter: Cost;
  readonly parse: Cost;
  readonly cold: Cost;
  readonly twoJobs: Cost;
  readonly warm: Cost;
  /** From the cache, after one file changed. */
  readonly oneChanged: Pick<Cost, 'cpu' | 'wall'>;
  /** Seconds of the processor to read every text into facts, and to load them from `bytes` bytes of a cache. */
  readonly facts: { readonly read: number; readonly load: number; readonly bytes: number };
  /** What Ruff costs on the same files, in seconds of the processor; `null` where it is not on this machine. */
  readonly ruff: { readonly cold: number; readonly warm: number } | null;
}

/** What other linters cost on some files of a corpus. */
export interface Comparison {
  readonly name: string;
  readonly files: number;
  readonly own: Cost;
  readonly others: readonly { readonly name: string; readonly what: string; /** `null`: not on this machine. */ readonly cost: Cost | null }[];
}

export interface Growth {
  readonly files: number;
  /** Milliseconds of the processor for each file. */
  readonly each: number;
}

export interface Run {
  readonly machine: string;
  /** Seconds of the clock to the end of `--version`, and of a Node that does nothing. */
  readonly start: { readonly version: number; readonly node: number };
  readonly measured: readonly Measured[];
  readonly compared: readonly Comparison[];
  readonly growth: readonly Growth[];
}

/** Ruff 0.16 on a machine like this one: seconds for a million lines, two of its rules, two processors. */
const RUFF = { cold: 0.56, warm: 0.15 };

/** What Ruff costs on the files of a corpus, in seconds of the processor: measured, else reckoned from the above, both processors busy. */
function ruffOn({ ruff, lines }: Measured): { readonly cold: number; readonly warm: number } {
  const reckoned = (wall: number): number => (wall * 2 * lines) / 1e6;
  return ruff ?? { cold: reckoned(RUFF.cold), warm: reckoned(RUFF.warm) };
}

const seconds = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 2 : 1));
const ratio = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ×`);
const milliseconds = (value: number): string => `${(value * 1000).toFixed(0)} ms`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function performancePage({ machine, start, measured, compared, growth }: Run): string {
  const tools = compared[0]?.others ?? [];
  const smallest = growth[0]?.each ?? NaN;
  return `# Performance

Written by \`npm run bench -- --write FOLDER…\`; don't edit. ${machine}. The machine did other work meanwhile, so what is compared are seconds of the processor (user and system, all threads), which other work hardly changes; the clock's are in brackets. The corpora beside the generated one are public repositories as they were on the day; none of their code is kept here.

## Scans

*read*, *look* and *parse* are floors: reading every file, one regular expression over each text, and tree-sitter (WebAssembly) over each text with nothing done to the tree. A scan does more; the bar is that it costs less than to parse everything once, which it does not yet. *One changed* is a scan from the cache after one file has changed, the mean of three. Files and lines are those of scripts; notebooks are scanned besides, by Ruff as well.

${table(
    ['corpus', 'files', 'lines', 'MB', 'relevant', 'read', 'look', 'parse', 'cold', 'two jobs', 'warm', 'one changed', 'memory, MB', 'cold : parse', 'warm : cold'],
    measured.map((one) => [
      one.name, String(one.files), String(one.lines), (one.bytes / 1e6).toFixed(1), `${(one.relevant * 100).toFixed(0)} %`,
      seconds(one.read.cpu), seconds(one.prefilter.cpu), seconds(one.parse.cpu),
      ...[one.cold, one.twoJobs, one.warm, one.oneChanged].map(({ cpu, wall }) => `${seconds(cpu)} (${seconds(wall)})`),
      one.cold.memory.toFixed(0), ratio(one.cold.cpu / one.parse.cpu), ratio(one.warm.cpu / one.cold.cpu),
    ]),
  )}

## A million lines

${table(
    ['corpus', 'cold', 'Ruff', 'bar', 'missed by', 'warm', 'bar: Ruff', 'missed by'],
    measured.map((one) => {
      const each = (cpu: number): number => cpu / (one.lines / 1e6);
      const against = (value: number, bar: number): string[] => [seconds(bar), value <= bar ? 'met' : ratio(value / bar)];
      const ruff = ruffOn(one);
      const [cold, warm] = [each(one.cold.cpu), each(one.warm.cpu)];
      return [one.name, seconds(cold), seconds(each(ruff.cold)), ...against(cold, each(ruff.cold) * 2), seconds(warm), ...against(warm, each(ruff.warm))];
    }),
  )}

The bars are twice Ruff's time for a cold scan and Ruff's time for a warm one, in seconds of the processor for a million lines; ${measured.some(({ ruff }) => ruff !== null)
    ? 'Ruff ran over the same files in the same run'
    : `Ruff is not on this machine, so its times are those of Ruff 0.16: ${seconds(RUFF.cold)} s and ${seconds(RUFF.warm)} s on two processors`}. The bars are missed, and by much: Ruff looks at each file by itself with two rules, compiled ahead; a scan here follows every program through its imports and calls with all its rules, in JavaScript. What it spends, in order: the models of the modules, the collection of garbage (the modules of a group are all held until its programs have run; a fifth of the whole on the largest corpus), reading them into facts, the runs of the programs, the rules, the fixes. Small corpora also pay for the start of the program and for code that has run too seldom to be optimised. What a warm scan spends is the start of Node and of the program, one look at each file's times, the listing of folders, and the report.

## A change

A change costs its group again: the files that imports tie together, which in a single package may be all of them. The facts of the other files could be kept from scan to scan, but reading is a small part of what a group costs, and loading them (\`v8.deserialize\`) takes about as long or longer. Results can't be kept for each program by itself: what a call is handed is asked of every caller in the group.

${table(
    ['corpus', 'read into facts', 'load the facts', 'load : read', 'facts, MB'],
    measured.map(({ name, facts: { read, load, bytes } }) => [name, seconds(read), seconds(load), ratio(load / read), (bytes / 1e6).toFixed(0)]),
  )}

## Other linters

On the same files, evenly spread over each corpus, with one thread and no cache, each linter with the check that comes nearest; – where it is not on this machine. As ratios of Seedlint's seconds of the processor: above 1, slower.

${table(
    ['corpus', 'files', 'Seedlint, s', ...tools.map(({ name, what }) => `${name} (${what})`)],
    compared.map(({ name, files, own, others }) => [name, String(files), seconds(own.cpu), ...others.map(({ cost }) => (cost === null ? '–' : ratio(cost.cpu / own.cpu)))]),
  )}

## Growth

One project of programs that share a module, its files in memory.

${table(['files', 'a file, ms', 'to that of 100'], growth.map(({ files, each }) => [String(files), each.toFixed(2), ratio(each / smallest)]))}

## Start

\`seedlint --version\` ends after ${milliseconds(start.version)} of the clock, of which Node alone takes ${milliseconds(start.node)} (medians of nine); the bar is 150 ms on a machine that does nothing else.
`;
}
