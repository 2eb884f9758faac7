import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLog } from '../../src/verify/log.js';
import { executedNotebook, inNotebook } from '../../src/verify/notebook.js';
import { hasModule, notebook, PYTHON } from '../support/python.js';

const CLI = new URL('../../dist/cli.cjs', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'seedlint-notebook-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const DRAWS = notebook(
  ['markdown', '# Draws'],
  ['code', 'import random\ndef take():\n    return random.random()'],
  ['code', ['  \n', '']],
  ['code', ['random.seed(0)\n', 'print(take())']],
  ['markdown', 'The seeding ends here.'],
  ['code', 'random.seed()\nprint("now")\nprint(take())'],
);

describe('what a kernel did', () => {
  it('is told by the cells that hold code', () => {
    const executed = executedNotebook('/w/a.ipynb', DRAWS);
    expect(executed?.cells.map(({ index }) => index)).toEqual([1, 3, 5]);
    const log = parseLog('main.0', '{"k":"draw","s":"python","n":"random.random","f":"In[2]","l":2,"d":1}\n{"k":"draw","s":"python","n":"random.random","f":"In[9]","l":2,"d":1}\n');
    const run = inNotebook({ exitCode: 0, signal: null, stdout: '', processes: [log] }, executed ?? { path: '', cells: [] });
    expect(run.processes[0]?.events).toMatchObject([{ file: '/w/a.ipynb', cell: 3, line: 2 }, { file: 'In[9]', cell: null }]);
  });

  it.each(['', '[]', '{"cells": 3}', '{"cells": ["x"'])('is left as it is when the file is no notebook: %s', (text) => {
    expect(executedNotebook('/w/a.ipynb', text)).toBeNull();
  });

  it('is empty where cells have wrong types', () => {
    expect(executedNotebook('/w/a.ipynb', '{"cells": [null, 1, {"cell_type": "code", "source": 3}]}')?.cells).toEqual([]);
  });
});

describe.skipIf(!hasModule('nbconvert, ipykernel'))('a notebook through nbconvert', () => {
  const verify = (name: string): { status: number | null; answer: unknown } => {
    const command = [PYTHON, '-m', 'nbconvert', '--to', 'markdown', '--execute', '--stdout', name];
    const run = spawnSync(process.execPath, [CLI, 'verify', '--format', 'json', '--', ...command], { cwd: folder, encoding: 'utf8' });
    return { status: run.status, answer: JSON.parse(run.stdout) as unknown };
  };

  it('diverges in the cell and line that seeds from nothing', () => {
    writeFileSync(join(folder, 'draws.ipynb'), DRAWS);
    const { status, answer } = verify('draws.ipynb');
    expect(status).toBe(1);
    expect(answer).toMatchObject({ divergence: { first: { path: 'draws.ipynb', cell: 5, line: 1 }, excerpt: 'random.seed()' } });
  }, 120_000);

  it('repeats once it is seeded', () => {
    writeFileSync(join(folder, 'seeded.ipynb'), notebook(['code', 'import random\nrandom.seed(3)'], ['code', 'print(random.random())']));
    expect(verify('seeded.ipynb')).toMatchObject({ status: 0, answer: { identical: true, divergence: null } });
  }, 120_000);
});
