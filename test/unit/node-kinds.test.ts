/** The generated list of node kinds is that of the installed grammar. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/built-copy.js';

const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');

function generate(root: string, ...args: string[]): { code: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [TSX, 'tools/generate-node-kinds.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { code: status, stderr };
}

describe('tools/generate-node-kinds.ts', () => {
  let copy: string;
  const kinds = (): string => join(copy, 'src/syntax/node-kinds.ts');
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'seedlint-kinds-'));
    mkdirSync(join(copy, 'src/syntax'), { recursive: true });
    mkdirSync(join(copy, 'tools'));
    cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
    cpSync(join(ROOT, 'tools/generate-node-kinds.ts'), join(copy, 'tools/generate-node-kinds.ts'));
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  });
  afterAll(() => { rmSync(copy, { recursive: true, force: true }); });

  it('--check finds the file of the repository up to date', () => {
    expect(generate(ROOT, '--check')).toMatchObject({ code: 0 });
  });

  it('--check fails on a stale file, says what to run and leaves the file as it is', () => {
    const stale = readFileSync(join(ROOT, 'src/syntax/node-kinds.ts'), 'utf8').replace("  | 'call'\n", '');
    writeFileSync(kinds(), stale);
    const { code, stderr } = generate(copy, '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('src/syntax/node-kinds.ts is stale: run `npx tsx tools/generate-node-kinds.ts`');
    expect(readFileSync(kinds(), 'utf8')).toBe(stale);
  });

  it('without --check writes the file of the repository', () => {
    writeFileSync(kinds(), '');
    expect(generate(copy)).toMatchObject({ code: 0 });
    expect(readFileSync(kinds(), 'utf8')).toBe(readFileSync(join(ROOT, 'src/syntax/node-kinds.ts'), 'utf8'));
  });
});
