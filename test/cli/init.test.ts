/** `seedlint init` on small projects, and what it writes run by real interpreters. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/verify/compare.js';
import { runOnce } from '../../src/verify/run.js';
import { hasModule, notebook, PYTHON } from '../support/python.js';
import { folderWith, seedlint } from './harness.js';

const SCRIPT = `import argparse
import random


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=5)
    args = parser.parse_args()
    print(random.random())


if __name__ == "__main__":
    main()
`;

const read = (cwd: string, path: string): string => readFileSync(join(cwd, path), 'utf8');

async function init(files: Readonly<Record<string, string>>, ...argv: readonly string[]) {
  const cwd = await folderWith(files);
  const { code, stdout, stderr } = await seedlint(['init', ...argv], { cwd });
  return { cwd, code, stdout, stderr };
}

/** Each run prints the same. */
async function repeats(cwd: string, ...command: readonly string[]): Promise<boolean> {
  const options = { cwd, env: process.env, timeout: 120_000 };
  const verdict = compareRuns([await runOnce(command, options), await runOnce(command, options)]);
  expect(verdict.exitCodes, JSON.stringify(verdict)).toEqual([0, 0]);
  return verdict.identical;
}

describe('init', () => {
  it('writes the module beside a script, has the script call it, and has nothing to do the second time', async () => {
    const { cwd, code, stdout } = await init({ 'train.py': SCRIPT });
    expect({ code, stdout }).toEqual({
      code: 0, stdout: 'Wrote reproducibility.py, which seeds Python\'s global `random` generator.\nChanged train.py.\n',
    });
    expect(read(cwd, 'train.py')).toBe(SCRIPT
      .replace('import random\n', 'import random\nfrom reproducibility import setup_seeds\n')
      .replace('parse_args()\n', 'parse_args()\n    setup_seeds(args.seed)\n'));
    const module = read(cwd, 'reproducibility.py');
    expect(module).toContain('def setup_seeds(seed: int = 42) -> None:\n');
    expect(module).not.toMatch(/numpy|torch|deterministic/);
    expect(await seedlint(['init'], { cwd })).toEqual({ code: 0, stdout: 'Nothing to do.\n', stderr: '' });
    expect(read(cwd, 'reproducibility.py')).toBe(module);
    const strict = await seedlint(['--preset', 'strict', '--fail-level', 'hint'], { cwd });
    expect(strict.stdout).toBe('');
  });

  it('prints a diff and writes nothing', async () => {
    const { cwd, stdout } = await init({ 'train.py': SCRIPT }, '--diff');
    expect(stdout).toContain('--- reproducibility.py\n+++ reproducibility.py\n@@ -0,0 +1,');
    expect(stdout).toContain('+    setup_seeds(args.seed)\n');
    expect(existsSync(join(cwd, 'reproducibility.py'))).toBe(false);
    expect(read(cwd, 'train.py')).toBe(SCRIPT);
  });

  it('takes the streams of all programs of a package, which import the module as they import the rest', async () => {
    const { cwd, stdout } = await init({
      'setup.cfg': '',
      'pkg/__init__.py': '',
      'pkg/data.py': 'import numpy as np\n\n\ndef load():\n    return np.random.rand(3)\n',
      'pkg/train.py': 'import torch\nfrom .data import load\n\nif __name__ == "__main__":\n    print(load(), torch.rand(2).cuda())\n',
      'pkg/tune.py': 'import random\nfrom pkg.data import load\n\nif __name__ == "__main__":\n    print(load(), random.random())\n',
      'pkg/lone.py': 'import random\n\nif __name__ == "__main__":\n    print(random.random())\n',
      'tests/test_data.py': 'from pkg.data import load\n\n\ndef test_load():\n    assert len(load()) == 3\n',
    });
    expect(stdout).toBe('Wrote pkg/reproducibility.py, which seeds NumPy\'s global generator, Python\'s global `random` generator and PyTorch\'s global generator.\n'
      + 'Changed pkg/lone.py.\nChanged pkg/train.py.\nChanged pkg/tune.py.\n');
    expect(read(cwd, 'pkg/train.py')).toContain('from .data import load\nfrom .reproducibility import setup_seeds\n');
    expect(read(cwd, 'pkg/tune.py')).toContain('from pkg.data import load\nfrom pkg.reproducibility import setup_seeds\n');
    // Nothing tells how a file of a package that imports none of it is run, so it gets a function of its own.
    expect(read(cwd, 'pkg/lone.py')).toContain('def setup_seeds(seed: int = 42) -> None:\n');
    const module = read(cwd, 'pkg/reproducibility.py');
    expect(module).toContain('    for name in ("numpy", "torch"):\n');
    expect(module).toContain('def setup_seeds(seed: int = 42, deterministic: bool = False) -> None:\n');
    expect(module).toContain('"gpus": [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())],\n');
  });

  it('puts the call into a notebook, and with --record that of record_run', async () => {
    const { cwd } = await init({
      'n.ipynb': notebook(['markdown', '# Title'], ['code', 'import torch'], ['code', 'w = torch.nn.Linear(2, 1)\nw(torch.zeros(1, 2)).sum().backward()']),
    }, '--record');
    const { cells } = JSON.parse(read(cwd, 'n.ipynb')) as { cells: { source: string | string[] }[] };
    expect(cells.map(({ source }) => [source].flat().join(''))).toEqual([
      '# Title',
      'import torch\nfrom reproducibility import setup_seeds, record_run',
      'setup_seeds()\nrecord_run()\nw = torch.nn.Linear(2, 1)\nw(torch.zeros(1, 2)).sum().backward()',
    ]);
  });

  it('gives a program that calls a seeding function of the project no second one', async () => {
    const files = {
      'train.py': 'import random\nfrom utils import set_seed\n\nset_seed(1)\nprint(random.random())\n',
      'utils.py': 'import random\n\n\ndef set_seed(seed):\n    random.seed(seed)\n',
    };
    const { cwd, stdout } = await init(files);
    expect(stdout).toBe('Wrote reproducibility.py.\n');
    expect(read(cwd, 'reproducibility.py')).toContain('def record_run(');
    expect(read(cwd, 'reproducibility.py')).not.toContain('setup_seeds');
    expect(read(cwd, 'train.py')).toBe(files['train.py']);
  });

  it('completes and calls a seeding function that lacks a stream', async () => {
    const { cwd } = await init({
      'train.py': 'import random\nimport torch\nfrom utils import set_seed\n\nset_seed(1)\nprint(random.random(), torch.rand(1))\n',
      'utils.py': 'import random\n\n\ndef set_seed(seed):\n    random.seed(seed)\n',
    });
    expect(read(cwd, 'utils.py')).toBe('import random\nimport torch\n\n\ndef set_seed(seed):\n    random.seed(seed)\n    torch.manual_seed(seed)\n');
  });

  it('never replaces a file that is something else', async () => {
    const { cwd, code, stdout, stderr } = await init({ 'train.py': SCRIPT, 'reproducibility.py': 'X = 1\n' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/reproducibility\.py is there already and has no setup_seeds and no record_run: name another file with --output/);
    expect([read(cwd, 'reproducibility.py'), read(cwd, 'train.py')]).toEqual(['X = 1\n', SCRIPT]);
    const other = await seedlint(['init', '--output', 'seeds.py'], { cwd });
    expect(other.code).toBe(0);
    expect(read(cwd, 'train.py')).toContain('from seeds import setup_seeds\n');
  });

  it('changes nothing where the module can’t be written', async () => {
    const { cwd, code, stderr } = await init({ 'train.py': SCRIPT }, '--output', 'no/such/folder/seeds.py');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'seedlint: cannot write no/such/folder/seeds.py: no such file or folder\n' });
    expect(read(cwd, 'train.py')).toBe(SCRIPT);
  });

  it('names a program that it has to leave as it is, and a file that it can’t read', async () => {
    const { cwd, code, stderr } = await init({
      'train.py': 'import data\n\nprint(data.X)\n', 'data.py': 'import random\n\nX = random.random()\n', 'bad.ipynb': '{',
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^bad\.ipynb: error: is not a notebook/);
    expect(stderr).toContain('train.py draws unseeded and was left as it is: call setup_seeds before its first draw.\n');
    expect(read(cwd, 'reproducibility.py')).toContain('def setup_seeds(');
  });

  it.each<[Record<string, string>, string[], RegExp]>([
    [{ 'notes.py': 'X = 1\n' }, ['init'], /no program that draws random numbers or trains a model was found/],
    [{ 'train.py': SCRIPT }, ['init', '--output', 'seeds.txt'], /--output names a Python file/],
    [{ 'train.py': SCRIPT }, ['init', 'missing.py'], /missing\.py/],
  ])('says what is wrong: %j %j', async (files, argv, message) => {
    const cwd = await folderWith(files);
    const { code, stdout, stderr } = await seedlint(argv, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(cwd, 'reproducibility.py'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32' || !hasModule('sys'))('what init writes, run', () => {
  it('has a program repeat that did not, by its own option too', async () => {
    const { cwd } = await init({ 'train.py': SCRIPT });
    const before = await folderWith({ 'train.py': SCRIPT });
    expect(await repeats(before, PYTHON, 'train.py')).toBe(false);
    expect(await repeats(cwd, PYTHON, 'train.py')).toBe(true);
    const print = (seed: string): string => execFileSync(PYTHON, ['train.py', '--seed', seed], { cwd, encoding: 'utf8' });
    expect(print('1')).toBe(print('1'));
    expect(print('1')).not.toBe(print('2'));
  }, 120_000);

  it('keeps seed, command, versions, variables and commit in one JSON file', async () => {
    const { cwd } = await init({ 'train.py': SCRIPT });
    const git = (...argv: string[]): string => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...argv], { cwd, encoding: 'utf8' }).trim();
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    const code = 'from reproducibility import record_run, setup_seeds\nsetup_seeds(9)\nrecord_run(loss=0.5)\nrecord_run("other.json", seed=3)\n';
    execFileSync(PYTHON, ['-c', code, '--flag'], { cwd, env: { ...process.env, OMP_NUM_THREADS: '2' } });
    const record = JSON.parse(read(cwd, 'run.json')) as Record<string, unknown>;
    expect(record).toMatchObject({ seed: 9, command: ['-c', '--flag'], libraries: {}, commit: git('rev-parse', 'HEAD'), loss: 0.5, environment: { OMP_NUM_THREADS: '2' } });
    expect(Object.keys(record)).toEqual(['time', 'command', 'seed', 'commit', 'python', 'libraries', 'cpu', 'platform', 'environment', 'loss']);
    expect(record['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/);
    expect(JSON.parse(read(cwd, 'other.json'))).toMatchObject({ seed: 3 });
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);

  it.skipIf(!hasModule('torch') || !hasModule('numpy'))('seeds NumPy and PyTorch, and asks for deterministic kernels by an option', async () => {
    const { cwd } = await init({
      'train.py': 'import argparse\nimport numpy as np\nimport torch\n\nparser = argparse.ArgumentParser()\nargs = parser.parse_args()\n'
        + 'device = "cuda" if torch.cuda.is_available() else "cpu"\nw = torch.nn.Linear(2, 1).to(device)\n'
        + 'w(torch.zeros(1, 2, device=device)).sum().backward()\nprint(np.random.rand(), w.weight, torch.are_deterministic_algorithms_enabled())\n',
    }, '--record');
    expect(await repeats(cwd, PYTHON, 'train.py')).toBe(true);
    const print = (...argv: string[]): string => execFileSync(PYTHON, ['train.py', ...argv], { cwd, encoding: 'utf8' });
    expect([print(), print('--deterministic')].map((text) => text.trim().split(' ').at(-1))).toEqual(['False', 'True']);
    const record = JSON.parse(read(cwd, 'run.json')) as { libraries: object; command: string[] };
    expect(Object.keys(record.libraries)).toEqual(['numpy', 'torch']);
    expect(record).toMatchObject({ seed: 42, command: ['train.py', '--deterministic'], environment: { CUBLAS_WORKSPACE_CONFIG: ':4096:8' } });
    expect(record).toHaveProperty('gpus');
  }, 120_000);

  it.skipIf(!hasModule('click') || !hasModule('typer'))('has commands take the option', async () => {
    const { cwd } = await init({
      'a.py': 'import click\nimport torch\n\n\n@click.command()\n@click.option("--seed", default=1)\ndef main(seed):\n    print(torch.rand(2).cuda())\n\n\nif __name__ == "__main__":\n    main()\n',
      'b.py': 'import torch\nimport typer\n\n\ndef main(seed: int = 1):\n    print(torch.rand(2).cuda())\n\n\nif __name__ == "__main__":\n    typer.run(main)\n',
    });
    for (const name of ['a.py', 'b.py']) {
      expect(read(cwd, name)).toContain('    setup_seeds(seed, deterministic=deterministic)\n');
      const help = spawnSync(PYTHON, ['-c', `import sys, types, runpy; sys.modules["torch"] = types.ModuleType("torch"); sys.argv = ["x", "--help"]; runpy.run_path("${name}", run_name="__main__")`], { cwd, encoding: 'utf8' });
      expect(help.stdout, help.stderr).toContain('--deterministic');
    }
  }, 60_000);

  const versions = join(homedir(), '.pyenv/versions');
  const interpreters = existsSync(versions) ? readdirSync(versions).filter((name) => /^3\.(?:[89]|1\d)\./.test(name)) : [];
  it.skipIf(interpreters.length === 0)(`runs on every interpreter of pyenv: ${interpreters.join(', ')}`, async () => {
    const { cwd } = await init({ 'train.py': SCRIPT });
    for (const version of interpreters) {
      const python = join(versions, version, 'bin/python');
      execFileSync(python, ['-W', 'error', '-c', 'from reproducibility import *\nsetup_seeds(1)\nrecord_run()'], { cwd });
      expect(JSON.parse(read(cwd, 'run.json'))).toMatchObject({ seed: 1, python: version });
    }
  }, 120_000);
});
