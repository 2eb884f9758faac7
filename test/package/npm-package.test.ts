/** The npm package as a user gets it: packed, installed from the tarball into a folder of its own, run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packInto } from '../support/packed.js';

const work = mkdtempSync(join(tmpdir(), 'seedlint-npm-'));
const prefix = join(work, 'prefix');
const compiled = join(work, 'compiled');

beforeAll(() => {
  const tarball = packInto(work);
  // Whoever calls a compiler is found out, and gets none.
  const tools = join(work, 'tools');
  mkdirSync(tools);
  for (const name of ['cc', 'c++', 'gcc', 'g++', 'clang', 'clang++', 'make', 'node-gyp', 'python3']) {
    writeFileSync(join(tools, name), `#!/bin/sh\necho ${name} >> '${compiled}'\nexit 1\n`);
    chmodSync(join(tools, name), 0o755);
  }
  execFileSync('npm', ['install', '--global', '--prefix', prefix, '--ignore-scripts=false', '--offline', '--no-audit', '--no-fund', tarball], {
    cwd: work, stdio: 'pipe', env: { ...process.env, PATH: `${tools}${delimiter}${process.env['PATH'] ?? ''}`, npm_config_cache: join(work, 'cache') },
  });
}, 180_000);

afterAll(() => { rmSync(work, { recursive: true, force: true }); });

function installed(argv: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(join(prefix, 'bin/seedlint'), argv, { cwd: work, input, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

describe('the package', () => {
  it('needs no other package, no network and no compiler', () => {
    expect(readdirSync(join(prefix, 'lib/node_modules'))).toEqual(['seedlint']);
    expect(existsSync(join(prefix, 'lib/node_modules/seedlint/node_modules'))).toBe(false);
    expect(existsSync(compiled)).toBe(false);
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
    // What the build puts into the bundle is no dependency of what is published.
    expect([manifest['dependencies'], manifest['optionalDependencies']]).toEqual([undefined, undefined]);
    // The editor's placeholders mean nothing to npm.
    expect(manifest['description']).not.toContain('%');
  });

  it('prints its version and help', () => {
    expect(installed(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect(installed(['--help']).stdout).toMatch(/^Usage: seedlint \[check\]/);
  });

  it('checks, explains and reports', () => {
    const source = 'import torch\ntorch.backends.cudnn.benchmark = True\n';
    expect(installed(['-', '--isolated'], source)).toMatchObject({ code: 1, stdout: expect.stringContaining('warning cudnn-benchmark') as string });
    expect(installed(['-', '--format', 'sarif'], source).stdout).toContain('# cudnn-benchmark');
    expect(installed(['-', '--format', 'html'], source).stdout).toMatch(/^<!DOCTYPE html>/);
    expect(installed(['explain', 'unseeded-rng']).stdout).toBe(readFileSync('rules/unseeded-rng.md', 'utf8'));
  });

  it.skipIf(spawnSync('python3', ['-c', '']).status !== 0)('runs a program twice', () => {
    const { code, stdout } = installed(['verify', '--', 'python3', '-c', 'import random; print(random.random())']);
    expect(code).toBe(1);
    expect(stdout).toContain('random.random');
  });

  it('says what the native engine would need', () => {
    const { code, stderr } = installed(['-', '--engine', 'native'], 'x = 1\n');
    expect(code).toBe(2);
    expect(stderr).toContain('install the packages tree-sitter and tree-sitter-python beside Seedlint');
  });
});
