import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/verify/compare.js';
import { runOnce } from '../../src/verify/run.js';
import { hasModule, PYTHON } from '../support/python.js';

const folder = mkdtempSync(join(tmpdir(), 'seedlint-programs-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

interface Program {
  readonly title: string;
  readonly needs: readonly string[];
  /** The interpreter's arguments, with `FILE` and `MODULE` for the program. */
  readonly run: string;
  readonly code: string;
  /** 1-based; `null` for a program that repeats. */
  readonly line: number | null;
}

function programs(): Program[] {
  const text = readFileSync(new URL('programs.md', import.meta.url), 'utf8');
  return text.split(/^## /m).slice(1).map((section) => {
    const code = /```py\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
    const at = code.split('\n').findIndex((line) => line.includes('# diverges'));
    return {
      title: section.slice(0, section.indexOf('\n')),
      needs: (/^needs: (.*)$/m.exec(section)?.[1] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== ''),
      run: /^run: (.*)$/m.exec(section)?.[1] ?? 'FILE',
      code,
      line: at < 0 ? null : at + 1,
    };
  });
}

const all = programs();
const installed = new Set([...new Set(all.flatMap(({ needs }) => needs))].filter(hasModule));

describe.skipIf(process.platform === 'win32' || !hasModule('sys'))('the first divergence', () => {
  for (const [number, { title, needs, run, code, line }] of all.entries()) {
    it.skipIf(!needs.every((name) => installed.has(name)))(title, async () => {
      const file = join(folder, `program${String(number)}.py`);
      writeFileSync(file, code);
      const args = run.replace('FILE', file).replace('MODULE', `program${String(number)}`).split(' ');
      const options = { cwd: folder, env: process.env, timeout: 120_000 };
      const verdict = compareRuns([await runOnce([PYTHON, ...args], options), await runOnce([PYTHON, ...args], options)]);
      const found = verdict.divergence?.first ?? verdict.divergence?.other ?? null;
      expect({ identical: verdict.identical, file: found?.file ?? null, line: found?.line ?? null, exits: verdict.exitCodes }).toEqual({
        identical: line === null, file: line === null ? null : file, line, exits: [0, 0],
      });
    }, 240_000);
  }
});
