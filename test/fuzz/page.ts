import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/built-copy.js';

/** What became of one property. */
export interface Figures {
  readonly name: string;
  readonly holds: string;
  readonly inputs: number;
  readonly failures: number;
  readonly crashes: number;
  readonly hangs: number;
  /** Seconds of processor time of the slowest input. */
  readonly slowest: number;
  /** Megabytes in use at the end, beyond those after the first round. */
  readonly growth: number;
}

export const PAGE = join(ROOT, 'docs/reliability.md');
const START = '<!-- figures: npm run fuzz -- --minutes N --write -->';
const END = '<!-- end of figures -->';

/** Puts the figures between their marks in docs/reliability.md. */
export function writePage(figures: readonly Figures[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const before = page.slice(0, page.indexOf(START) + START.length);
  const after = page.slice(page.indexOf(END));
  writeFileSync(PAGE, `${before}\n${table(figures)}\n${after}`);
}

function table(figures: readonly Figures[]): string {
  const rows = figures.map(({ name, holds, inputs, failures, crashes, hangs, slowest, growth }) =>
    [name, holds, inputs.toLocaleString('en'), failures, crashes, hangs, `${slowest.toFixed(1)} s`, `${Math.max(0, growth).toFixed(1)} MB`].join(' | '));
  const head = ['what', 'what must hold', 'inputs', 'failures', 'crashes', 'hangs', 'slowest input', 'memory growth'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows.map((row) => `| ${row} |`)].join('\n');
}
