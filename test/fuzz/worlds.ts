import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../support/built-copy.js';
import { mutatedText, notebookJson, toml } from './arbitraries.js';

const name = fc.constantFrom('a.py', 'b.py', 'c.ipynb', 'd', 'e e', 'é.py', '\u001b[1m.py', '.py', '-.py', 'line\nfeed.py', '*.py', "'\"$(x).py", '[b].py', 'n'.repeat(250) + '.py');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const entry = fc.record({
  path: fc.oneof({ weight: 6, arbitrary: path }, fc.constantFrom('.gitignore', 'seedlint.toml', 'pyproject.toml', 'requirements.txt', 'uv.lock')),
  kind: fc.constantFrom('file', 'file', 'file', 'folder', 'link', 'read-only', 'shut'),
  content: fc.oneof(mutatedText, notebookJson, toml, fc.constant('import torch\ntorch.backends.cudnn.benchmark = True\n'), fc.constant('*.py\n!a.py\n**/**/[\n')),
  target: fc.oneof(path, fc.constantFrom('.', '..', '/', 'nowhere')),
});
export const world = fc.array(entry, { minLength: 1, maxLength: 10 });

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** Everything under a folder: kind, permissions and content of each entry. */
function snapshot(folder: string, below = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const entryName of readdirSync(join(folder, below))) {
    const inside = join(below, entryName);
    const full = join(folder, inside);
    const stats = lstatSync(full);
    const content = stats.isSymbolicLink() ? readlinkSync(full) : stats.isFile() ? readFileSync(full).toString('latin1') : '';
    found.set(inside, `${String(stats.mode)} ${content}`);
    if (stats.isDirectory()) for (const [key, value] of snapshot(folder, inside)) found.set(key, value);
  }
  return found;
}

function seedlint(argv: readonly string[], cwd: string): string {
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'dist/cli.cjs'), ...argv], { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 100_000, ...user });
  assert.ok(signal === null && [0, 1, 2].includes(status ?? -1), `ended with ${String(status ?? signal)}: ${stderr}`);
  assert.doesNotMatch(stderr, /internal error|^\s+at /m);
  assert.doesNotMatch(stderr, /[^\P{Cc}\n]/u, 'a control character reaches the terminal');
  return stdout;
}

/** Checks a tree, fixes it, fixes it again: only what a fix may change has changed, each file whole. */
export function inhabit(entries: typeof world extends fc.Arbitrary<infer Entries> ? Entries : never): void {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-world-'));
  try {
    for (const { path: relative, kind, content, target } of entries) {
      const full = join(folder, relative);
      try {
        mkdirSync(dirname(full), { recursive: true });
        if (kind === 'folder') mkdirSync(full);
        else if (kind === 'link') symlinkSync(target, full);
        else writeFileSync(full, content, { mode: kind === 'read-only' ? 0o444 : kind === 'shut' ? 0 : 0o644, flag: 'wx' });
        if (isRoot && kind !== 'link') chownSync(full, NOBODY, NOBODY);
      } catch {
        // Something of another kind is in its place.
      }
    }
    if (isRoot) for (const inside of ['', ...snapshot(folder).keys()]) if (!lstatSync(join(folder, inside)).isSymbolicLink()) chownSync(join(folder, inside), NOBODY, NOBODY);
    chmodSync(folder, 0o755);
    const before = snapshot(folder);
    const json = seedlint(['--format', 'json'], folder);
    if (json !== '') JSON.parse(json);
    assert.deepEqual(snapshot(folder), before, 'checking changed something');
    seedlint(['--unsafe-fixes', '--quiet'], folder);
    const after = snapshot(folder);
    assert.deepEqual([...after.keys()], [...before.keys()], 'fixing made or removed a file');
    for (const [inside, state] of after) {
      if (state === before.get(inside)) continue;
      assert.match(inside, /\.(?:py|ipynb)$/, `fixing changed ${inside}`);
      assert.equal(state.split(' ')[0], before.get(inside)?.split(' ')[0], 'fixing changed permissions');
      assert.ok((lstatSync(join(folder, inside)).mode & 0o222) !== 0, 'fixing changed a read-only file');
    }
    seedlint(['--unsafe-fixes', '--quiet'], folder);
    assert.deepEqual(snapshot(folder), after, 'fixing again changed something');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
