/** A disk without room: what was there stays whole, nothing half-written stays behind, and the user is told. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildCli, cli, ENV, type Result } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';
import { NO_ROOM } from '../support/no-room.js';

const DRAW = 'import random\n\nx = random.random()\n';
/** Longer than what the largest file may be, and than what is left of the disk. */
const BENCHMARK = `import torch\n\ntorch.backends.cudnn.benchmark = True\n${'# a line of many\n'.repeat(1000)}`;
const OLD = 'what was there before\n';

buildCli();

const mounted: string[] = [];
afterEach(() => { for (const folder of mounted.splice(0)) spawnSync('umount', [folder]); });

interface Disk {
  readonly name: string;
  /** A folder with `files` in it, on a disk that is full. */
  readonly folder: (files: Readonly<Record<string, string>>) => string;
  readonly run: (argv: readonly string[], cwd: string, redirection?: string) => Result;
  readonly reason: string;
}

function shell(line: string, argv: readonly string[], cwd: string): Result {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line, 'bash', process.execPath, cli(), ...argv], { cwd, env: ENV, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

/** A file system of its own in memory, filled to the last byte. */
function fullFolder(files: Readonly<Record<string, string>>): string {
  const folder = folderWith({});
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', folder]).status).toBe(0);
  mounted.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  expect(() => { writeFileSync(join(folder, 'filler'), Buffer.alloc(1_000_000)); }).toThrow('ENOSPC');
  return folder;
}

const DISKS: readonly Disk[] = [
  { name: 'with no space left', folder: fullFolder, run: (argv, cwd) => shell('"$@"', argv, cwd), reason: 'no space left on the device' },
  { name: 'that takes no more of a file', folder: folderWith, run: (argv, cwd) => shell(NO_ROOM, argv, cwd), reason: 'it would be larger than a file may be' },
];

function mayMount(): boolean {
  const folder = '/mnt';
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'none', folder]).status === 0 && spawnSync('umount', [folder]).status === 0;
}

describe.each(mayMount() ? DISKS : DISKS.slice(1))('a disk $name', ({ folder, run, reason }) => {
  /** Runs and holds that nothing has changed. */
  function unchanged(files: Readonly<Record<string, string>>, argv: readonly string[]): Result {
    const cwd = folder(files);
    const before = readdirSync(cwd).sort();
    const result = run(argv, cwd);
    expect(readdirSync(cwd).sort()).toEqual(before);
    for (const [name, text] of Object.entries(files)) expect(readFileSync(join(cwd, name), 'utf8')).toBe(text);
    expect(result.stderr).not.toContain('internal error');
    expect(result.code).toBe(2);
    return result;
  }

  it('keeps the files that --fix would have changed', () => {
    const { stderr } = unchanged({ 'a.py': BENCHMARK, 'b.py': BENCHMARK }, ['--fix', '--no-cache']);
    expect(stderr).toContain(`seedlint: cannot write a.py: ${reason}\nseedlint: cannot write b.py: ${reason}\n`);
    expect(stderr).toContain('2 files could not be written');
  });

  it.each([
    ['--output-file', ['--format', 'json', '--output-file', 'report']],
    ['--report', ['--report', 'sarif=report']],
  ])('keeps the report of before: %s', (option, argv) => {
    const { stderr } = unchanged({ 'a.py': DRAW, report: OLD }, [...argv, '--no-cache']);
    expect(stderr).toContain(`seedlint: ${option}: cannot write report: ${reason}\n`);
  });

  it('has no report where none was', () => {
    unchanged({ 'a.py': DRAW }, ['--output-file', 'report', '--no-cache']);
  });

  it('keeps the baseline of before', () => {
    const { stderr } = unchanged({ 'a.py': DRAW, 'base.json': '{"version":1,"findings":[]}\n' }, ['--write-baseline', 'base.json', '--no-cache']);
    expect(stderr).toContain(`seedlint: --write-baseline: cannot write base.json: ${reason}\n`);
  });

  it('keeps the files that init would have changed, and gets no half of a module', () => {
    const { stderr } = unchanged({ 'a.py': DRAW }, ['init']);
    expect(stderr).toContain(`cannot write reproducibility.py: ${reason}\n`);
  });

  it('does without the cache', () => {
    const cwd = folder({ 'a.py': DRAW });
    const { stdout } = run(['--format', 'json', '--cache-dir', '.', '.'], cwd);
    expect(stdout).toContain('"rule": "unseeded-rng"');
    expect(readdirSync(cwd).filter((name) => /\.(?:json|tmp)$|\.json\./.test(name))).toEqual([]);
  });
});

it.each(['text', 'json', 'sarif', 'html'])('standard output that takes nothing is told of: %s', (format) => {
  const cwd = folderWith({ 'a.py': DRAW });
  const { code, stderr } = shell('"$@" >/dev/full', ['--format', format, '--no-cache'], cwd);
  expect(code).toBe(2);
  expect(stderr).toContain('seedlint: cannot write the output: no space left on the device\n');
});

it.each([['--output-file', '/dev/full', 'cannot write /dev/full: no space left on the device'], ['--write-baseline', '/dev/full', '/dev/full is not a file']])('%s %s ends with 2', (option, file, message) => {
  const { code, stderr } = shell('"$@"', [option, file, '--no-cache'], folderWith({ 'a.py': DRAW }));
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('a pipe or another device takes a report as it is written', () => {
  const { stdout } = shell('"$@" | cat', ['--format', 'json', '--output-file', '/dev/stdout', '--no-cache'], folderWith({ 'a.py': DRAW }));
  expect(stdout).toContain('"unseeded-rng"');
});
