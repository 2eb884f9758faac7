import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../support/built-copy.js';
import { NO_ROOM } from '../support/no-room.js';
import { mutate, mutatedText, mutation, notebookJson, realText, toml } from './arbitraries.js';

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

function seedlint(argv: readonly string[], cwd: string, shell?: string): string {
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const command = [process.execPath, join(ROOT, 'dist/cli.cjs'), ...argv];
  const [program = '', ...rest] = shell === undefined ? command : ['bash', '-c', shell, 'bash', ...command];
  const { status, signal, stdout, stderr } = spawnSync(program, rest, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28, timeout: 100_000, ...user });
  assert.ok(signal === null && [0, 1, 2].includes(status ?? -1), `ended with ${String(status ?? signal)}: ${stderr}`);
  assert.doesNotMatch(stderr, /internal error|^\s+at /m);
  assert.doesNotMatch(stderr, /[^\P{Cc}\n]/u, 'a control character reaches the terminal');
  return stdout;
}

type Entry = typeof entry extends fc.Arbitrary<infer Value> ? Value : never;

/** Makes the entries in a folder of their own, has `live` act in it, and takes it away. */
function inWorld(entries: readonly Entry[], live: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-world-'));
  try {
    for (const { path: relative, kind, content, target } of entries) {
      const full = join(folder, relative);
      try {
        mkdirSync(dirname(full), { recursive: true });
        if (kind === 'folder') mkdirSync(full);
        else if (kind === 'link') symlinkSync(target, full);
        else writeFileSync(full, content, { mode: kind === 'read-only' ? 0o444 : kind === 'shut' ? 0 : 0o644, flag: 'wx' });
      } catch {
        // Something of another kind is in its place.
      }
    }
    if (isRoot) for (const inside of ['', ...snapshot(folder).keys()]) if (!lstatSync(join(folder, inside)).isSymbolicLink()) chownSync(join(folder, inside), NOBODY, NOBODY);
    chmodSync(folder, 0o755);
    live(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Checks a tree, fixes it, fixes it again: only what a fix may change has changed, each file whole. */
export function inhabit(entries: readonly Entry[]): void {
  inWorld(entries, (folder) => {
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
  });
}

/** A file of one comment that a fix takes away: what is left of it needs no room. */
const HOLDS_SUPPRESSION_ALONE = /^\d+ \s*#[^\n]*\s*$/;

/** Fixes and reports where no file takes a byte: everything is as it was. */
export function inhabitWithoutRoom(entries: readonly Entry[]): void {
  inWorld(entries, (folder) => {
    const before = snapshot(folder);
    seedlint(['--unsafe-fixes', '--quiet', '--format', 'json', '--output-file', 'report', '--cache-dir', 'kept'], folder, NO_ROOM);
    const after = snapshot(folder);
    // The folder of the cache may be there, and its files that hold nothing.
    for (const [inside, state] of after) if (/^kept(?:\/|$)/.test(inside) && /^\d+ $/.test(state)) after.delete(inside);
    for (const [inside, state] of before) if (HOLDS_SUPPRESSION_ALONE.test(state) && after.get(inside)?.endsWith(' ') === true) after.set(inside, state);
    assert.deepEqual(after, before, 'a run without room changed something');
  });
}

export const spoiledCache = fc.tuple(world, fc.oneof(
  { weight: 4, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
));

/** Checks and plans fixes with a cache that was changed behind its back: what is told is what is told without one. */
export function distrust([entries, spoil]: typeof spoiledCache extends fc.Arbitrary<infer Value> ? Value : never): void {
  inWorld(entries, (folder) => {
    const cache = mkdtempSync(join(tmpdir(), 'seedlint-cache-'));
    try {
      if (isRoot) chownSync(cache, NOBODY, NOBODY);
      const told = (...argv: readonly string[]): string[] => [seedlint(['--format', 'json', ...argv], folder), seedlint(['--diff', '--unsafe-fixes', ...argv], folder)];
      const plain = told('--no-cache');
      assert.deepEqual(told('--cache-dir', cache), plain);
      for (const name of readdirSync(cache).filter((each) => each.endsWith('.json'))) {
        const whole = join(cache, name);
        const text = readFileSync(whole, 'utf8');
        writeFileSync(whole, typeof spoil === 'string' ? spoil : spoil.reduce(mutate, text));
      }
      assert.deepEqual(told('--cache-dir', cache), plain);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
}

export const tree = fc.record({
  texts: fc.array(realText, { minLength: 1, maxLength: 4 }),
  count: fc.integer({ min: 1, max: 80 }),
  width: fc.integer({ min: 1, max: 50 }),
  depth: fc.integer({ min: 1, max: 40 }),
});

/** Scans and fixes a tree of many files: none is lost, and a second fix finds nothing left to do. */
export function explore({ texts, count, width, depth }: typeof tree extends fc.Arbitrary<infer Value> ? Value : never): void {
  const below = (at: number): string => Array.from({ length: at % depth }, (_, level) => `d${String((at + level) % width)}`).join('/');
  const entries = Array.from({ length: count }, (_, at): Entry => ({ path: join(below(at), `m${String(at)}.py`), kind: 'file', content: texts[at % texts.length] ?? '', target: '' }));
  inWorld(entries, (folder) => {
    const { summary, errors } = JSON.parse(seedlint(['--format', 'json', '--no-cache'], folder)) as { summary: { files: number }; errors: unknown[] };
    assert.equal(summary.files + errors.length, count);
    const diff = seedlint(['--diff', '--unsafe-fixes', '--no-cache'], folder);
    const before = snapshot(folder);
    seedlint(['--unsafe-fixes', '--quiet', '--no-cache'], folder);
    const after = snapshot(folder);
    const changed = [...after].filter(([inside, state]) => state !== before.get(inside)).map(([inside]) => inside).sort();
    assert.deepEqual(changed, [...diff.matchAll(/^\+\+\+ (\S+)$/gm)].map(([, name]) => name).sort(), 'another file was fixed than was said');
    seedlint(['--unsafe-fixes', '--quiet', '--no-cache'], folder);
    assert.deepEqual(snapshot(folder), after, 'fixing again changed something');
  });
}
