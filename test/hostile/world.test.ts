/** File systems that work against the command line: nothing is lost, left half done or run into forever. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/json.js';
import { buildCli, ended, seedlint, start } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';

const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';
const FIXED = BENCHMARK.replace('True', 'False');

buildCli();

describe('--fix', () => {
  it('leaves a read-only file alone, says so, and fixes the others', () => {
    const cwd = folderWith({ 'a.py': BENCHMARK, 'b.py': BENCHMARK });
    chmodSync(join(cwd, 'a.py'), 0o444);
    const { code, stderr } = seedlint(['--fix'], cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^seedlint: cannot write a\.py: (?:it is read-only|permission denied)$/m);
    expect(stderr).toContain('1 file could not be written');
    expect(readFileSync(join(cwd, 'a.py'), 'utf8')).toBe(BENCHMARK);
    expect(readFileSync(join(cwd, 'b.py'), 'utf8')).toBe(FIXED);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('leaves every file whole when it is ended by %s', async (signal) => {
    const names = Array.from({ length: 200 }, (_, at) => `m${String(at)}.py`);
    const cwd = folderWith(Object.fromEntries(names.map((name) => [name, BENCHMARK])));
    const child = start(['--fix', '--quiet'], cwd);
    const stop = setInterval(() => {
      if (readFileSync(join(cwd, 'm0.py'), 'utf8') === FIXED) child.kill(signal);
    }, 1);
    await ended(child);
    clearInterval(stop);
    const texts = new Set(names.map((name) => readFileSync(join(cwd, name), 'utf8')));
    expect([...texts].every((text) => text === BENCHMARK || text === FIXED)).toBe(true);
    if (signal !== 'SIGKILL') expect(readdirSync(cwd).sort()).toEqual([...names].sort());
    // A draft that a killed process left goes with the next run that writes here.
    writeFileSync(join(cwd, 'm0.py'), BENCHMARK);
    seedlint(['--fix', '--quiet'], cwd);
    expect(readdirSync(cwd).sort()).toEqual([...names].sort());
  });
});

describe('folders', () => {
  it('that lead back into themselves are walked once', () => {
    const cwd = folderWith({ 'a/b/c.py': BENCHMARK });
    symlinkSync('..', join(cwd, 'a/b/up'));
    symlinkSync('self', join(cwd, 'self'));
    symlinkSync('nowhere.py', join(cwd, 'gone.py'));
    symlinkSync('loop.py', join(cwd, 'loop.py'));
    const { code, stdout } = seedlint(['--format', 'json', '.', 'a/b/up/b'], cwd);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as JsonReport).findings.map(({ path }) => path)).toEqual(['a/b/c.py']);
  });

  it('a thousand deep are walked', () => {
    const cwd = folderWith({});
    const path = Array.from({ length: 1000 }, () => 'd').join('/');
    mkdirSync(join(cwd, path), { recursive: true });
    writeFileSync(join(cwd, path, 'a.py'), BENCHMARK);
    const { code, stdout } = seedlint(['--format', 'json'], cwd);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as JsonReport).findings).toHaveLength(1);
  });

  it('with names from another world are told safely', () => {
    const name = '\u001b[31m\n\u202e\u0007 π ‘.py';
    const cwd = folderWith({ [name]: `${BENCHMARK}# \u001b]0;title\u0007\n` });
    const text = seedlint(['--no-color'], cwd);
    expect(text.code).toBe(1);
    expect(text.stdout + text.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const json = JSON.parse(seedlint(['--format', 'json'], cwd).stdout) as JsonReport;
    expect(json.findings[0]?.path).toBe(name);
    const github = seedlint(['--format', 'github'], cwd);
    expect(github.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(github.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});
