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
  readonly measured: readonly Measured[];
  readonly compared: readonly Comparison[];
  readonly growth: readonly Growth[];
}

/** Ruff 0.16 on a machine like this one: seconds for a million lines, two of its rules, two processors. */
const RUFF = { cold: 0.56, warm: 0.15 };

const seconds = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 10 ? 2 : 1));
const ratio = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ×`);
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

export function performancePage({ machine, measured, compared, growth }: Run): string {
  const tools = compared[0]?.others ?? [];
  const smallest = growth[0]?.each ?? NaN;
  return `# Performance

Written by \`npm run bench -- --write FOLDER…\`; don't edit. ${machine}. The machine did other work meanwhile, so what is compared are seconds of the processor (user and system, all threads), which other work hardly changes; the clock's are in brackets. The corpora beside the generated one are public repositories as they were on the day; none of their code is kept here.

## Scans

*read*, *look* and *parse* are floors: reading every file, one regular expression over each text, and tree-sitter (WebAssembly) over each text with nothing done to the tree. A scan does more and still should cost less than to parse everything once.

${table(
    ['corpus', 'files', 'lines', 'MB', 'relevant', 'read', 'look', 'parse', 'cold', 'two jobs', 'warm', 'memory, MB', 'cold : parse', 'warm : cold'],
    measured.map((one) => [
      one.name, String(one.files), String(one.lines), (one.bytes / 1e6).toFixed(1), `${(one.relevant * 100).toFixed(0)} %`,
      seconds(one.read.cpu), seconds(one.prefilter.cpu), seconds(one.parse.cpu),
      ...[one.cold, one.twoJobs, one.warm].map(({ cpu, wall }) => `${seconds(cpu)} (${seconds(wall)})`),
      one.cold.memory.toFixed(0), ratio(one.cold.cpu / one.parse.cpu), ratio(one.warm.cpu / one.cold.cpu),
    ]),
  )}

## A million lines

${table(
    ['corpus', 'cold', 'bar', 'missed by', 'warm', 'bar', 'missed by'],
    measured.map(({ name, lines, cold, warm }) => {
      const each = (cost: Cost): number => cost.cpu / (lines / 1e6);
      const against = (value: number, bar: number): string[] => [seconds(value), seconds(bar), value <= bar ? 'met' : ratio(value / bar)];
      // The bar is wall time on two processors, so twice as much of both.
      return [name, ...against(each(cold), RUFF.cold * 2 * 2), ...against(each(warm), RUFF.warm * 2)];
    }),
  )}

The bars are twice Ruff's time for a cold scan and Ruff's time for a warm one, by Ruff 0.16's ${seconds(RUFF.cold)} s and ${seconds(RUFF.warm)} s for a million lines on two processors, both kept busy. What a cold scan spends beyond that, in order: the models of the modules that matter, the runs of the programs (each follows its imports and calls, which Ruff does for no file), the rules, and the collection of garbage. Parsing is no longer among the first: well-formed files are read into facts without a tree. What a warm scan spends is the start of Node and of the program, and one look at each file's times.

A change costs its group again: the files that imports tie together, which in a single package may be all of them.

## Other linters

On the same files, evenly spread over each corpus, with one thread and no cache, each linter with the check that comes nearest; – where it is not on this machine. As ratios of Seedlint's seconds of the processor: above 1, slower.

${table(
    ['corpus', 'files', 'Seedlint, s', ...tools.map(({ name, what }) => `${name} (${what})`)],
    compared.map(({ name, files, own, others }) => [name, String(files), seconds(own.cpu), ...others.map(({ cost }) => (cost === null ? '–' : ratio(cost.cpu / own.cpu)))]),
  )}

## Growth

One project of programs that share a module, its files in memory.

${table(['files', 'a file, ms', 'to that of 100'], growth.map(({ files, each }) => [String(files), each.toFixed(2), ratio(each / smallest)]))}
`;
}
