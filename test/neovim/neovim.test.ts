import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildCli, cli, ENV } from '../support/built-cli.js';

buildCli();

const isThere = spawnSync('nvim', ['--version']).status === 0;
// Where it has to be there, its absence is a failure.
const isWanted = process.env['SEEDLINT_NEOVIM'] === '1';

it.runIf(isThere || isWanted)('Neovim shows findings, applies a quick fix and fix-all, and sees the file clean', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-neovim-'));
  const file = join(folder, 'train.py');
  writeFileSync(file, 'import numpy as np\nimport torch\n\ntorch.backends.cudnn.benchmark = True\nname = "é😀"; x = np.random.rand(3)\n');
  const session = fileURLToPath(new URL('session.lua', import.meta.url));
  const { status, stdout, stderr } = spawnSync('nvim', ['--headless', '-u', 'NONE', '-c', `luafile ${session}`], {
    cwd: folder, encoding: 'utf8', timeout: 90_000,
    env: { ...ENV, HOME: folder, SEEDLINT_CLI: cli(), SEEDLINT_NODE: process.execPath, SEEDLINT_FILE: file },
  });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toEqual({
    first: ['cudnn-benchmark', 'unseeded-rng'],
    fix: 'Insert `setup_seeds` and call it before the first draw (Seedlint)',
  });
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('def setup_seeds(');
  expect(text).toContain('torch.backends.cudnn.benchmark = False');
  expect(text).toContain('name = "é😀"; x = np.random.rand(3)');
}, 120_000);
