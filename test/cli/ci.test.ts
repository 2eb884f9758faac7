/** What a pipeline relies on: baselines, several reports of one run, progress for programs, the summary of a job. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/cli/baseline.js';
import type { JsonReport } from '../../src/report/json.js';
import { folderWith, seedlint } from './harness.js';

const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';
const DRAW = 'import numpy as np\n\nprint(np.random.rand())\n';

const entries = (cwd: string): string[] =>
  (JSON.parse(readFileSync(join(cwd, 'base.json'), 'utf8')) as Baseline).findings.map(({ rule, path }) => `${path} ${rule}`);

describe('a baseline', () => {
  it('hides what it holds wherever it moves in its file, and nothing new', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    await seedlint(['--write-baseline', 'base.json'], { cwd });
    writeFileSync(join(cwd, 'a.py'), `"""Moved."""\n${BENCHMARK}`);
    expect(await seedlint(['--baseline', 'base.json'], { cwd })).toMatchObject({ code: 0, stdout: '' });
    writeFileSync(join(cwd, 'a.py'), `${BENCHMARK}if x:\n    torch.backends.cudnn.benchmark = True\n`);
    const { code, stdout } = await seedlint(['--baseline', 'base.json', '--format', 'json'], { cwd });
    expect([code, (JSON.parse(stdout) as JsonReport).findings.map(({ range }) => range.start.line)]).toEqual([1, [5]]);
  });

  it('tells of entries that match nothing any more, and writing it takes them out', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK, 'b.py': BENCHMARK, 'c.py': DRAW });
    await seedlint(['--write-baseline', 'base.json'], { cwd });
    writeFileSync(join(cwd, 'a.py'), 'import torch\n');
    rmSync(join(cwd, 'b.py'));
    const { code, stderr } = await seedlint(['--baseline', 'base.json'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain('2 entries of the baseline match nothing any more, cudnn-benchmark in a.py for one: --write-baseline takes them out.\n');
    expect((await seedlint(['--baseline', 'base.json', '--quiet'], { cwd })).stderr).toBe('');
    const written = await seedlint(['--write-baseline', 'base.json'], { cwd });
    expect(written.stderr).toContain('Wrote 1 finding to base.json. 2 entries of before matched nothing any more.\n');
    expect(entries(cwd)).toEqual(['c.py unseeded-rng']);
  });

  it('says nothing about files and rules that were not looked at, and keeps them', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK, 'b.py': BENCHMARK + DRAW });
    await seedlint(['--write-baseline', 'base.json'], { cwd });
    const before = entries(cwd);
    expect(before).toEqual(['a.py cudnn-benchmark', 'b.py cudnn-benchmark', 'b.py unseeded-rng']);
    writeFileSync(join(cwd, 'b.py'), 'x = 1\n');
    expect((await seedlint(['a.py', '--baseline', 'base.json'], { cwd })).stderr).not.toContain('any more');
    await seedlint(['a.py', '--write-baseline', 'base.json'], { cwd });
    expect(entries(cwd)).toEqual(before);
    await seedlint(['--select', 'unseeded-rng', '--write-baseline', 'base.json'], { cwd });
    expect(entries(cwd)).toEqual(before.slice(0, 2));
  });

  it('is never written over a file that is none', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const { code, stderr } = await seedlint(['--write-baseline', 'a.py'], { cwd });
    expect([code, stderr]).toEqual([2, 'seedlint: --write-baseline: a.py is not JSON; write it with --write-baseline\n']);
    expect(readFileSync(join(cwd, 'a.py'), 'utf8')).toBe(BENCHMARK);
  });
});

it('what is left after --fix is told where it stands in the fixed text', async () => {
  const stdin = `${BENCHMARK}${DRAW}`;
  const { stdout, stderr } = await seedlint(['-', '--fix', '--report', 'json=left.json'], { cwd: await folderWith({}), stdin });
  const line = stdout.split('\n').findIndex((each) => each.includes('np.random.rand'));
  expect(stdout.split('\n')[line]?.indexOf('np.random.rand')).toBe(6);
  expect(stderr).toContain(`-:${String(line + 1)}:7: warning unseeded-rng`);
});

describe('--report', () => {
  it('writes further reports of the same run', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const { code, stdout } = await seedlint(['--format', 'github', '--report', 'sarif=a.sarif', '--report', 'json=a.json', '--report', 'html=a.html', '--report', 'text=a.txt'], { cwd, isTTY: true });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::warning title=Seedlint/);
    const json = JSON.parse(readFileSync(join(cwd, 'a.json'), 'utf8')) as JsonReport;
    expect(json.summary.findings).toBe(1);
    expect(readFileSync(join(cwd, 'a.sarif'), 'utf8')).toContain(json.findings[0]?.fingerprint ?? 'none');
    expect(readFileSync(join(cwd, 'a.html'), 'utf8')).toContain('href="a.py#L3"');
    expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toMatch(/^a\.py:3:1: warning cudnn-benchmark /);
  });

  it.each(['pdf=x', 'json', 'json='])('refuses %s', async (value) => {
    const { code, stderr } = await seedlint(['--report', value], { cwd: '/' });
    expect(code).toBe(2);
    expect(stderr).toContain('It must be FORMAT=FILE, where FORMAT is one of text, json, sarif, github, html, markdown.');
  });

  it('says which file it can’t write', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const { code, stderr } = await seedlint(['--report', 'json=no/where.json'], { cwd });
    expect([code, stderr.split('\n').at(-2)]).toEqual([2, 'seedlint: --report: cannot write no/where.json: no such file or folder']);
  });
});

describe('--format markdown', () => {
  it('is a summary with links where GitHub tells the commit', async () => {
    const cwd = await folderWith({ 'ml/a|b.py': DRAW });
    const env = { GITHUB_WORKSPACE: cwd, GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'me/lab', GITHUB_SHA: 'c0ffee' };
    const { stdout } = await seedlint(['--format', 'markdown'], { cwd: join(cwd, 'ml'), env });
    const url = 'https://github.com/me/lab/blob/c0ffee/ml/a%7Cb.py#L3';
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([
      '## Seedlint',
      'The one program that draws from random streams does so before anything seeds them. Found: 1 warning.',
      '| [unseeded-rng](https://github.com/seedlint/seedlint/blob/main/rules/unseeded-rng.md) | 1 | A program\'s first draw from a random stream that nothing has seeded |',
      `| \`a\\|b.py\` | ❌ [\`a\\|b.py:3\`](${url}) |`,
    ]));
    expect(stdout).toContain(`- [\`a|b.py:3\`](${url}) warning **unseeded-rng** \`np.random.rand\` draws`);
  });
});

describe('--progress json', () => {
  it('writes one object a line to standard error, the last with everything done', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK, 'b.py': DRAW });
    const { stderr, stdout } = await seedlint(['--progress', 'json', '--quiet', '--format', 'json'], { cwd });
    const events = stderr.trim().split('\n').map((line) => JSON.parse(line) as { event: string; done: number; total: number });
    expect(events.at(-1)).toEqual({ event: 'progress', done: 2, total: 2 });
    expect((JSON.parse(stdout) as JsonReport).summary.files).toBe(2);
    expect((await seedlint([], { cwd })).stderr).not.toContain('{');
  });
});
