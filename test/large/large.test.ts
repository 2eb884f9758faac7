/** What is slow to make and to read: run by CI in a stage of its own, `npm run test:large`. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/json.js';
import { scriptFile } from '../../src/notebook/build.js';
import { HOSTILE } from '../fuzz/hostile.js';
import { analyzerOver, STRICT } from '../fuzz/subject.js';
import { buildCli, cli, ended, ENV, seedlint, start } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';

const DRAW = 'import random\nrandom.random()\n';
const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';

buildCli();

/** A module that has the process say what memory it held at the most. */
function watch(cwd: string): string {
  const path = join(cwd, '..', `watch-${String(process.pid)}.cjs`);
  writeFileSync(path, 'process.on("exit",()=>require("fs").writeSync(2,"held "+process.resourceUsage().maxRSS+"\\n"))');
  return path;
}

/** Megabytes, as it said. */
const held = (stderr: string): number => Number(/held (\d+)/.exec(stderr)?.[1]) / 1024;

/**
 * The heap a tree is looked at with, in megabytes. Unbounded, the collector lets garbage lie as it likes: the same run held 400 to 680.
 * Bounded, what is really kept decides: a process that keeps too much dies of it.
 */
const HEAP = '--max-old-space-size=256';

function watched(argv: readonly string[], cwd: string, ...flags: string[]): { report: JsonReport; megabytes: number } {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [...flags, '--require', watch(cwd), cli(), '--format', 'json', ...argv], { cwd, env: ENV, encoding: 'utf8', maxBuffer: 2 ** 30, timeout: 300_000 });
  expect(signal).toBeNull();
  return { report: JSON.parse(stdout) as JsonReport, megabytes: held(stderr) };
}

describe('a tree of 100,000 files', () => {
  it('is scanned in bounded memory, and said to be scanned', () => {
    const cwd = folderWith({});
    for (let folder = 0; folder < 2000; folder++) {
      const path = join(cwd, `p${String(folder % 50)}`, `q${String(folder)}`);
      mkdirSync(path, { recursive: true });
      for (let file = 0; file < 50; file++) writeFileSync(join(path, `m${String(file)}.py`), folder % 10 === 0 && file === 0 ? DRAW : 'import os\n\n\ndef f(x):\n    return x + 1\n');
    }
    const { report, megabytes } = watched(['--no-cache'], cwd, HEAP);
    expect(report.summary).toMatchObject({ files: 100_000, findings: 200 });
    expect(megabytes).toBeLessThan(800);
    const { stderr } = seedlint(['--no-cache', '--quiet', '--progress', 'json', 'p0', 'p1', 'p2', 'p3', 'p4'], cwd);
    const steps = stderr.trim().split('\n').map((line) => JSON.parse(line) as { done: number; total: number });
    expect(steps[0]).toEqual({ event: 'progress', done: 0, total: 10_000 });
    expect(steps.at(-1)).toEqual({ event: 'progress', done: 10_000, total: 10_000 });
  }, 300_000);
});

describe('a tree of 3,000 files that all have fixes', () => {
  const step = (at: number): string => `def step_${String(at)}(items, least=${String(at)}):\n    total = 0\n    for item in items:\n        if item > least:\n            total += item * ${String(at)}\n    return total\n\n\n`;
  const text = `import random\nimport numpy as np\n\n\n${Array.from({ length: 20 }, (_, at) => step(at)).join('')}print(np.random.rand() + random.random())\n`;
  const files = (count: number): Record<string, string> => Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${String(at)}.py`, text]));

  it.each([['--diff'], ['--fix']])('takes neither time nor memory that grows faster than the files: %s', (mode) => {
    const cwd = folderWith(files(3000));
    // Half a minute when each file costs the same; many minutes when each looks at all the others.
    const { stderr, signal } = spawnSync(process.execPath, [HEAP, '--require', watch(cwd), cli(), '--no-cache', '--unsafe-fixes', mode], { cwd, env: ENV, encoding: 'utf8', maxBuffer: 2 ** 30, timeout: 240_000 });
    expect(signal).toBeNull();
    expect(stderr).toContain('3000 fixes in 3000 files.');
    // Held all at once they take more than three thousand.
    expect(held(stderr)).toBeLessThan(600);
  }, 300_000);

  it('is checked again in as little time once it is fixed', () => {
    const cwd = folderWith(files(1000));
    seedlint(['--no-cache', '--unsafe-fixes', '--quiet'], cwd);
    const { stdout, signal } = spawnSync(process.execPath, [cli(), '--no-cache', '--format', 'json'], { cwd, env: ENV, encoding: 'utf8', timeout: 120_000 });
    expect(signal).toBeNull();
    expect((JSON.parse(stdout) as JsonReport).summary).toMatchObject({ files: 1000, findings: 0 });
  }, 300_000);
});

describe('a file', () => {
  /** Time enough on a busy machine: what is asked here is that the work ends by itself, not how soon. */
  const PATIENT = { 'seedlint.toml': 'max-seconds = 600\n' };
  const notebook = (size: number): string => JSON.stringify({
    cells: [{ cell_type: 'code', metadata: {}, source: DRAW, execution_count: 1, outputs: [{ output_type: 'display_data', metadata: {}, data: { 'image/png': 'A'.repeat(size) } }] }],
    metadata: {}, nbformat: 4, nbformat_minor: 4,
  });

  it('of a hundred megabytes is read when its code is short, and beyond that said not to be', () => {
    const cwd = folderWith({ ...PATIENT, 'a.ipynb': notebook(95_000_000), 'b.ipynb': notebook(100_000_000) });
    const { report, megabytes } = watched([], cwd);
    expect(report.findings.map(({ path, rule }) => [path, rule])).toEqual([['a.ipynb', 'unseeded-rng']]);
    expect(report.errors).toEqual([{ path: 'b.ipynb', message: 'has 101 million bytes, more than the 100 million that are read' }]);
    expect(megabytes).toBeLessThan(1200);
  }, 120_000);

  it.each([['one name', 'x'], ['names of their own', 'x#']])('of 120,000 draws under %s is followed to its end', (_, name) => {
    const draws = Array.from({ length: 120_000 }, (__, at) => `${name.replace('#', String(at))} = random.random()\n`).join('');
    const { report } = watched([], folderWith({ ...PATIENT, 'a.py': `import random\n${draws}` }));
    expect(report.findings.map(({ rule }) => rule)).toEqual(['unseeded-rng']);
  }, 120_000);

  it('of one line is read up to the limit, and beyond it said not to be', () => {
    const line = (size: number): string => `import random; x = [${'1, '.repeat(size / 3)}]; random.random()\n`;
    const { report } = watched([], folderWith({ ...PATIENT, 'a.py': line(3_900_000), 'b.py': line(10_000_000) }));
    expect(report.findings.map(({ path, rule }) => [path, rule])).toEqual([['a.py', 'unseeded-rng'], ['b.py', 'syntax-error']]);
  }, 120_000);
});

describe('nesting and repetition of 20,000', () => {
  it.each(Object.keys(HOSTILE))('ends: %s', async (family) => {
    const text = HOSTILE[family]?.(20_000) ?? '';
    const { analyzer, paths } = analyzerOver([scriptFile('/project/a.py', text)], { ...STRICT, maxSeconds: 1 });
    const before = process.cpuUsage();
    expect((await analyzer.check(paths, { explicit: new Set(paths) })).reports).toHaveLength(1);
    // Reading, following and the rules have a second each, and each a step they do not stop in.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(15);
  }, 60_000);
});

describe('--fix that is killed', () => {
  it('leaves every file old or new, whole, at whatever moment', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `m${String(at)}.py`);
    const cwd = folderWith(Object.fromEntries(names.map((name) => [name, BENCHMARK])));
    const fixed = BENCHMARK.replace('True', 'False');
    const isNew = (name: string): boolean => readFileSync(join(cwd, name), 'utf8') === fixed;
    for (let round = 0; round < 8; round++) {
      const child = start(['--fix', '--quiet', '--no-cache'], cwd);
      const already = names.filter(isNew).length;
      const stop = setInterval(() => { if (names.filter(isNew).length > already + (round * 7) % 20) child.kill('SIGKILL'); }, 2);
      await ended(child);
      clearInterval(stop);
      for (const name of names) expect([BENCHMARK, fixed]).toContain(readFileSync(join(cwd, name), 'utf8'));
      // What is left behind is hidden, and no Python file to any scan.
      expect(readdirSync(cwd).filter((name) => !names.includes(name) && !/^\.seedlint-\d+-[0-9a-f]{8}\.tmp$/.test(name))).toEqual([]);
    }
    writeFileSync(join(cwd, 'm0.py'), BENCHMARK);
    seedlint(['--fix', '--quiet', '--no-cache'], cwd);
    expect(readdirSync(cwd).sort()).toEqual([...names].sort());
    expect(names.every(isNew)).toBe(true);
  }, 120_000);
});
