/** The page of a run of `bench:server`. */

/** What changes of one file took, and what the server held after each part of them, in megabytes. */
export interface Latency {
  readonly lines: number;
  /** Milliseconds of the clock, and of a processor in the server's main thread. */
  readonly spent: readonly { readonly clock: number; readonly processor: number }[];
  readonly memory: readonly number[];
}

export interface LatencyRun {
  readonly machine: string;
  /** Changes before each look at memory. */
  readonly edits: number;
  /** Milliseconds from the start of the process to its first diagnostics. */
  readonly start: number;
  readonly measured: readonly Latency[];
}

/** Milliseconds within which 95 of 100 changes should be answered, by the lines of the file at most. */
const BARS: readonly (readonly [lines: number, bar: number])[] = [[3000, 10], [Infinity, 30]];
const START = 400;
const MEMORY = 200;

const percentile = (values: readonly number[], of: number): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * of)] ?? NaN;
const number = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1));
const missed = (value: number, bar: number): string => (value <= bar ? 'met' : `missed by ${(value / bar).toFixed(1)} ×`);

export function latencyPage({ machine, edits, start, measured }: LatencyRun): string {
  const rows = measured.map(({ lines, spent }) => {
    const [clock, processor] = [spent.map((each) => each.clock), spent.map((each) => each.processor)];
    const bar = BARS.find(([most]) => lines <= most)?.[1] ?? NaN;
    const times = [0.5, 0.95, 0.99].map((of) => `${number(percentile(clock, of))} (${number(percentile(processor, of))})`);
    return `| ${[lines, spent.length, ...times, bar, missed(percentile(clock, 0.95), bar), missed(percentile(processor, 0.95), bar)].join(' | ')} |`;
  });
  const long = measured.toSorted((a, b) => b.memory.length - a.memory.length)[0];
  const most = Math.max(...measured.flatMap(({ memory }) => memory));
  return `# Latency

Written by \`npm run bench:server -- ${String(edits)} --write\`; don't edit. ${machine}. The built server over its standard streams, as an editor meets it: statements typed letter by letter and taken back, lines cut and put back, single characters changed, blocks pasted, one after the other without a rest; each is timed from the notification of the change to the answer with its diagnostics. The machine did other work meanwhile: behind the clock's milliseconds, in brackets, are those that the server's main thread had of a processor, counted in the system's ticks of up to four.

| lines | changes | half within | 95 % within | 99 % within | bar for 95 % | by the clock | by the processor |
| ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |
${rows.join('\n')}

What a change costs: the statement that was touched is read again and its part of the model made again, whatever the rest of the file holds. What a program draws and seeds is followed anew where the edit changes what the program does, and each rule looks again at the calls it is about: that is what grows with the file.

## Memory

| changes | resident memory, MB |
| ---: | ---: |
${(long?.memory ?? []).map((memory, at) => `| ${String((at + 1) * edits)} | ${memory.toFixed(0)} |`).join('\n')}

In the file of ${String(long?.lines ?? 0)} lines; the most in any file ${most.toFixed(0)} MB, bar ${String(MEMORY)} MB: ${missed(most, MEMORY)}.

## Start

From the start of the process to its first diagnostics: ${number(start)} ms, bar ${String(START)} ms: ${missed(start, START)}.
`;
}
