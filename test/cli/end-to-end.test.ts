/** The command line over the whole pipeline and real files. */
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { services } from '../../src/cli/services.js';
import type { JsonReport } from '../../src/report/json.js';
import { folderWith, seedlint } from './harness.js';
import type { RunOptions } from './harness.js';
import { reportSchema } from './report.schema.js';

const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(reportSchema);

async function json(argv: readonly string[], options: RunOptions): Promise<JsonReport & { readonly code: number }> {
  const { code, stdout, stderr } = await seedlint([...argv, '--format', 'json'], options);
  if (stdout === '') throw new Error(`no report: ${stderr}`);
  const report = JSON.parse(stdout) as JsonReport;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return { ...report, code };
}

const rulesOf = (report: JsonReport): string[] => report.findings.map((finding) => finding.rule);

describe('check', () => {
  it('finds what is wrong in a folder, and nothing in a clean one', async () => {
    const cwd = await folderWith({ 'src/train.py': BENCHMARK });
    const report = await json(['.'], { cwd });
    expect(report.code).toBe(1);
    expect(report.findings.map(({ rule, path, range }) => ({ rule, path, start: range.start }))).toEqual([
      { rule: 'cudnn-benchmark', path: 'src/train.py', start: { line: 3, column: 1 } },
    ]);
    expect(report.summary.files).toBe(1);

    const clean = await folderWith({ 'a.py': 'print(1)\n' });
    const { code, stdout, stderr } = await seedlint([], { cwd: clean });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^All clear: nothing found in .*1 file\)?\.\n$/);
  });

  it('proposes what --unsafe-fixes does: a helper anywhere in the project is called, another program is not imported', async () => {
    const helper = 'import random\n\n\ndef setup_seeds(seed: int = 42) -> None:\n    random.seed(seed)\n';
    const files = { 'train.py': 'import random\n\nprint(random.random())\n', 'tools/seeds.py': helper, 'job.py': `${helper}\n\nsetup_seeds()\nprint(random.random())\n`, 'main.py': `${helper}\n\nif __name__ == "__main__":\n    setup_seeds()\n    print(random.random())\n` };
    const proposed = (await json([], { cwd: await folderWith(files) })).findings.flatMap(({ path, fixes }) => fixes.map(({ edits }) => [path, ...edits.map(({ newText }) => newText)]));
    expect(proposed).toEqual([['train.py', '\nfrom tools.seeds import setup_seeds', 'setup_seeds()\n']]);
    const cwd = await folderWith(files);
    await seedlint(['--fix', '--unsafe-fixes'], { cwd });
    expect(await readFile(join(cwd, 'train.py'), 'utf8')).toBe('import random\nfrom tools.seeds import setup_seeds\n\nsetup_seeds()\nprint(random.random())\n');
  });

  it('mends programs that share a helper together: it is completed for all of them, and a second run changes nothing', async () => {
    const files = {
      'a.py': 'import numpy as np\n\nprint(np.random.rand())\n', 'b.py': 'import torch\n\nprint(torch.rand(1))\n', 'c.py': BENCHMARK,
      'seeds.py': 'import random\n\n\ndef setup_seeds(seed: int = 42) -> None:\n    random.seed(seed)\n',
    };
    const cwd = await folderWith(files);
    const { stdout: diff } = await seedlint(['--diff', '--unsafe-fixes', '--quiet'], { cwd });
    expect([...diff.matchAll(/^\+\+\+ (.*)$/gm)].map(([, name]) => name)).toEqual(['a.py', 'b.py', 'c.py', 'seeds.py']);
    const { stderr } = await seedlint(['--unsafe-fixes'], { cwd });
    expect(stderr).toContain('in 4 files.');
    const seeds = await readFile(join(cwd, 'seeds.py'), 'utf8');
    for (const seeding of ['random.seed(seed)', 'np.random.seed(seed)', 'torch.manual_seed(seed)']) expect(seeds).toContain(seeding);
    const contents = (): Promise<string[]> => Promise.all(Object.keys(files).map((name) => readFile(join(cwd, name), 'utf8')));
    const once = await contents();
    expect(once[0]).toContain('from seeds import setup_seeds');
    await seedlint(['--unsafe-fixes'], { cwd });
    expect(await contents()).toEqual(once);
  });

  it('gives the cell and the position in it for a notebook', async () => {
    const cell = (type: string, source: readonly string[]): object => ({
      cell_type: type,
      metadata: {},
      source,
      ...(type === 'code' ? { outputs: [], execution_count: null } : {}),
    });
    const book = {
      cells: [
        cell('code', ['import torch\n', '%matplotlib inline']),
        cell('markdown', ['# Title']),
        cell('code', ['x = 1\n', 'torch.backends.cudnn.benchmark = True']),
      ],
      metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } },
      nbformat: 4,
      nbformat_minor: 4,
    };
    const text = `${JSON.stringify(book, null, 1)}\n`;
    const cwd = await folderWith({ 'n.ipynb': text });
    const [finding] = (await json(['n.ipynb'], { cwd })).findings;
    expect(finding).toMatchObject({ rule: 'cudnn-benchmark', cell: 2, range: { start: { line: 2, column: 1 } } });

    const { stdout } = await seedlint(['--diff', 'n.ipynb'], { cwd });
    expect(stdout).toContain('+++ n.ipynb:cell 3\n');
    await seedlint(['--fix', 'n.ipynb'], { cwd });
    const fixed = await readFile(join(cwd, 'n.ipynb'), 'utf8');
    expect(fixed).toBe(text.replace('benchmark = True', 'benchmark = False'));
  });

  it('reads standard input', async () => {
    const cwd = await folderWith({});
    const named = await json(['-', '--stdin-filename', 'pkg/train.py'], { cwd, stdin: BENCHMARK });
    expect(named.code).toBe(1);
    expect(named.findings.map((finding) => finding.path)).toEqual(['pkg/train.py']);
    const unnamed = await json(['-'], { cwd, stdin: BENCHMARK });
    expect(rulesOf(unnamed)).toEqual(['cudnn-benchmark']);
    expect(unnamed.findings[0]?.path).toBe('-');
  });

  it('prints standard input fixed, byte for byte where nothing changes', async () => {
    const cwd = await folderWith({});
    const fixed = await seedlint(['-', '--fix'], { cwd, stdin: BENCHMARK.replaceAll('\n', '\r\n') });
    expect(fixed.stdout).toBe(BENCHMARK.replaceAll('\n', '\r\n').replace('True', 'False'));
    expect(fixed.code).toBe(0);
    const notebook = JSON.stringify({ cells: [{ cell_type: 'code', metadata: {}, source: ['import torch\n', 'torch.backends.cudnn.benchmark = True  # seedlint: ignore[unseeded-rng]\n', 'import random\n', 'random.random()\n'], outputs: [], execution_count: null }], metadata: {}, nbformat: 4, nbformat_minor: 4 }, null, 1);
    const told = await seedlint(['-', '--stdin-filename', 'n.ipynb', '--fix', '--format', 'sarif'], { cwd, stdin: notebook.replace('"import torch\\n",', '"import torch\\n", "import unused\\n",') });
    const [draw] = (JSON.parse(told.stderr.slice(0, told.stderr.lastIndexOf('}') + 1)) as { runs: { results: { ruleId: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[] }).runs[0]?.results.filter(({ ruleId }) => ruleId === 'unseeded-rng') ?? [];
    // Lines count in what was written to standard output.
    expect(told.stdout.split('\n')[(draw?.locations[0]?.physicalLocation.region.startLine ?? 0) - 1]).toContain('random.random()');
    const same = await seedlint(['-', '--fix'], { cwd, stdin: '\ufeffx = 1' });
    expect(same.stdout).toBe('\ufeffx = 1');
  });

  it('--ignore and --select override the configuration, --isolated and --config choose it', async () => {
    const cwd = await folderWith({
      'a.py': BENCHMARK,
      'pyproject.toml': '[tool.seedlint]\nignore = ["cudnn-benchmark"]\n',
      'other.toml': '[severity]\ncudnn-benchmark = "error"\n',
    });
    expect(rulesOf(await json([], { cwd }))).toEqual([]);
    expect(rulesOf(await json(['--select', 'cudnn-benchmark'], { cwd }))).toEqual(['cudnn-benchmark']);
    expect(rulesOf(await json(['--isolated'], { cwd }))).toEqual(['cudnn-benchmark']);
    expect(rulesOf(await json(['--isolated', '--ignore', 'cudnn-benchmark'], { cwd }))).toEqual([]);
    const [finding] = (await json(['--config', 'other.toml'], { cwd })).findings;
    expect(finding?.severity).toBe('error');
  });

  it('refuses a bad configuration with file, line and the nearest name', async () => {
    const cwd = await folderWith({ 'a.py': 'x = 1\n', 'seedlint.toml': 'preset = "strict"\nselekt = []\n' });
    const { code, stdout, stderr } = await seedlint([], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/seedlint\.toml:2/);
    expect(stderr).toContain('select');
    expect((await seedlint(['--isolated'], { cwd })).code).toBe(0);
    expect((await seedlint(['--config', 'none.toml'], { cwd })).code).toBe(2);
  });

  it('--diff writes nothing; --fix writes once and keeps the mode', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const path = join(cwd, 'a.py');
    await chmod(path, 0o755);
    const dry = await seedlint(['--diff'], { cwd });
    expect(dry.stdout).toContain('-torch.backends.cudnn.benchmark = True\n+torch.backends.cudnn.benchmark = False\n');
    expect(dry.code).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(BENCHMARK);

    const fixed = await seedlint(['--fix'], { cwd });
    expect(fixed.code).toBe(0);
    expect(fixed.stderr).toContain('Applied 1 fix in 1 file.\n');
    expect(await readFile(path, 'utf8')).toBe(BENCHMARK.replace('True', 'False'));
    expect((await stat(path)).mode & 0o777).toBe(0o755);

    const again = await seedlint(['--fix'], { cwd });
    expect(again.stderr).not.toContain('Applied');
    expect(await readFile(path, 'utf8')).toBe(BENCHMARK.replace('True', 'False'));
  });

  it('a diff keeps control characters for `patch`, and keeps them from a terminal', async () => {
    const cwd = await folderWith({ 'a.py': `${BENCHMARK}x = "\u001b]0;title\u0007"\n` });
    expect((await seedlint(['--diff'], { cwd })).stdout).toContain(' x = "\u001b]0;title\u0007"\n');
    for (const argv of [['--diff'], ['--diff', '--no-color']]) {
      expect((await seedlint(argv, { cwd, isTTY: true })).stdout).not.toMatch(/\u0007|\u001b\]/);
    }
  });

  it('a file that changed since it was read is not overwritten', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const path = join(cwd, 'a.py');
    const project = await services.open({
      cwd, paths: ['.'], config: null, isolated: true, overrides: { preset: null, select: [], ignore: [] }, engine: 'wasm', jobs: null, cacheFolder: null, stdin: null,
    });
    const { failed } = await project.fix(false, async (change) => {
      await writeFile(path, `# mine\n${BENCHMARK}`);
      return project.write(change);
    }, {});
    expect(failed).toMatchObject([{ path, message: 'it has changed since it was read; run again' }]);
    expect(await readFile(path, 'utf8')).toBe(`# mine\n${BENCHMARK}`);
  });

  it('reports a file it cannot decode or parse and goes on', async () => {
    const cwd = await folderWith({
      'a.py': BENCHMARK,
      'bad.py': Buffer.from([0x78, 0x20, 0x3d, 0x20, 0x22, 0xff, 0xfe, 0x22, 0x0a]),
      'bad.ipynb': '{ "cells": ',
      'half.py': 'import torch\ndef f(:\n    pass\n',
    });
    const report = await json([], { cwd });
    expect(report.code).toBe(1);
    expect(report.errors.map((error) => error.path)).toEqual(['bad.ipynb', 'bad.py']);
    expect(rulesOf(report)).toContain('cudnn-benchmark');
    expect(report.findings.filter((finding) => finding.rule === 'syntax-error').map(({ path }) => path)).toEqual(['half.py']);
    const text = await seedlint([], { cwd });
    expect(text.stdout).toMatch(/^bad\.py: error: /m);
  });

  it('says the same twice, in the order of paths', async () => {
    const cwd = await folderWith({ 'b.py': BENCHMARK, 'a/z.py': BENCHMARK, 'a.py': BENCHMARK });
    const first = await seedlint(['--format', 'json'], { cwd });
    const second = await seedlint(['--format', 'json', 'b.py', 'a', 'a.py', '.'], { cwd });
    expect(second.stdout).toBe(first.stdout);
    const report = JSON.parse(first.stdout) as JsonReport;
    expect(report.findings.map((finding) => finding.path)).toEqual(['a.py', 'a/z.py', 'b.py']);
  });

  it('writes annotations for GitHub', async () => {
    const cwd = await folderWith({ 'a.py': BENCHMARK });
    const { stdout } = await seedlint(['--format', 'github'], { cwd });
    expect(stdout).toMatch(/^::warning title=Seedlint \(cudnn-benchmark\),file=a\.py,line=3,endLine=3,col=1,/);
  });

  it('lets nothing through to the log that moves its cursor or turns its text around', async () => {
    const cwd = await folderWith({ '\u001b[31ma\u202e.py': BENCHMARK });
    const { stdout } = await seedlint(['--format', 'github'], { cwd });
    const [, message = ''] = /::([^:]+:3:1: .*)$/m.exec(stdout) ?? [];
    expect(message).toContain('\u241b[31ma\ufffd.py');
    expect(message).not.toContain('\u001b');
  });
});

describe('other commands', () => {
  it('list and explain the rules that are there', async () => {
    const cwd = await folderWith({});
    const { stdout } = await seedlint(['rules', '--format', 'json'], { cwd });
    const { rules } = JSON.parse(stdout) as { rules: { name: string }[] };
    expect(rules.map((rule) => rule.name)).toContain('cudnn-benchmark');
    const page = await seedlint(['explain', 'cudnn-benchmark'], { cwd });
    expect(page.code).toBe(0);
    expect(page.stdout).toMatch(/^# `?cudnn-benchmark`?/);
  });
});
