import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCli, cli } from '../support/built-cli.js';
import { judged, type Verdict } from './judge.js';
import { program, smaller, written, type Node } from './programs.js';

const PROGRAMS = 300;
const SEED = 5;

function isWrong({ wrong, silent }: Verdict): boolean {
  return wrong.length > 0 || silent !== null;
}

/** The smallest program inside `nodes` that is still judged wrong, as text. */
function smallest(nodes: readonly Node[]): string {
  const less = smaller(nodes);
  const verdicts = judged(cli(), less.map(written));
  const next = less.filter((_, at) => verdicts[at] !== undefined && isWrong(verdicts[at])).sort((a, b) => written(a).length - written(b).length)[0];
  return next === undefined ? written(nodes) : smallest(next);
}

describe.skipIf(process.env['SEEDLINT_PYTHON'] === undefined)('the order of execution', () => {
  buildCli();

  it('is that of a real interpreter', () => {
    const programs = fc.sample(program, { numRuns: PROGRAMS, seed: SEED });
    const verdicts = judged(cli(), programs.map(written));
    // Most programs must tell something.
    expect(verdicts.filter(({ slip }) => slip !== null).length).toBeLessThan(PROGRAMS / 5);
    const wrong = programs.filter((_, at) => verdicts[at] !== undefined && isWrong(verdicts[at]));
    expect(wrong.slice(0, 5).map(smallest)).toEqual([]);
  }, 600_000);
});
