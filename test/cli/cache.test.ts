/** The built command line over the same files: with and without its cache, with one thread and several. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/json.js';
import { builtCopy, type BuiltCopy } from '../support/built-copy.js';
import { NOBODY } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';

let copy: BuiltCopy;
let cli: string;
beforeAll(() => {
  copy = builtCopy();
  cli = join(copy.root, 'dist/cli.cjs');
}, 120_000);
afterAll(() => { copy.remove(); });

/** Three projects side by side, of several files each: every one a group of its own. */
const FILES: Readonly<Record<string, string>> = {
  'a/train.py': 'import torch\nfrom data import load\n\ntorch.backends.cudnn.benchmark = True\nload()\n',
  'a/data.py': 'import numpy as np\n\n\ndef load():\n    return np.random.rand(3)\n',
  'b/train.py': 'import seeding\nimport numpy as np\n\nseeding.fix()\nx = np.random.rand(3)\n',
  'b/seeding.py': 'import numpy as np\n\n\ndef fix():\n    np.random.seed(0)\n',
  'c/run.ipynb': JSON.stringify({
    cells: [{ cell_type: 'code', metadata: {}, source: ['import random\n', 'x = random.random()'], outputs: [], execution_count: null }],
    metadata: {}, nbformat: 4, nbformat_minor: 4,
  }),
  'd/plain.py': 'x = 1\n',
  'd/broken.py': 'import numpy as np\nx = np.random.rand(\n\ny = 1\n',
  'd/bytes.py': 'x = "\u{fffd}"\n',
};

function start(cwd: string, argv: readonly string[]) {
  return spawn(process.execPath, [cli, '.', '--format', 'json', ...argv], { cwd, env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function check(cwd: string, ...argv: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, '.', '--format', 'json', ...argv], { cwd, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' });
  expect(stderr.replace(/^Found .*\n$/, '')).toBe('');
  expect(status).toBe(1);
  return stdout;
}

const messages = (report: string): string[] => (JSON.parse(report) as JsonReport).findings.map(({ path, message }) => `${path}: ${message}`);

/** The one file of results in a cache folder. */
function entry(cache: string): string {
  const names = readdirSync(cache).filter((name) => name.endsWith('.json'));
  expect(names).toHaveLength(1);
  return join(cache, names[0] ?? '');
}

/** Puts another message into the results, as a scan would have kept it: who repeats it has taken it from there. */
function mark(cache: string, path: string): void {
  const text = readFileSync(entry(cache), 'utf8');
  const content = JSON.parse(text.slice(text.indexOf('\n') + 1)) as { groups: Record<string, { reports: Record<string, { findings: { message: string }[] }> }> };
  for (const group of Object.values(content.groups)) {
    for (const [file, { findings }] of Object.entries(group.reports)) if (file.endsWith(path)) for (const finding of findings) finding.message = 'from the cache';
  }
  const body = JSON.stringify(content);
  writeFileSync(entry(cache), `${createHash('sha256').update(body).digest('base64url')}\n${body}`);
}

describe('the cache', () => {
  it('changes no finding, nor do threads', () => {
    const cwd = folderWith(FILES);
    const plain = check(cwd, '--no-cache', '--jobs', '1');
    expect((JSON.parse(plain) as JsonReport).summary).toMatchObject({ files: 8, programs: 3 });
    for (const argv of [['--no-cache', '--jobs', '3'], ['--cache-dir', 'kept'], ['--cache-dir', 'kept'], ['--cache-dir', 'kept', '--jobs', '3']]) {
      expect(check(cwd, ...argv), argv.join(' ')).toBe(plain);
    }
    expect(readFileSync(join(cwd, 'kept/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('is asked for what has not changed, and for nothing that a change can affect', () => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--cache-dir', cache);
    mark(cache, 'a/train.py');
    expect(messages(check(cwd, '--cache-dir', cache))).toContain('a/train.py: from the cache');
    // Another group changes: this one still holds.
    writeFileSync(join(cwd, 'b/seeding.py'), 'def fix():\n    pass\n');
    const changed = messages(check(cwd, '--cache-dir', cache));
    expect(changed).toContain('a/train.py: from the cache');
    expect(changed.some((message) => message.startsWith('b/train.py:'))).toBe(true);
    // A file that it imports changes, then comes back.
    writeFileSync(join(cwd, 'a/data.py'), `${FILES['a/data.py'] ?? ''}\nx = 1\n`);
    expect(messages(check(cwd, '--cache-dir', cache))).not.toContain('a/train.py: from the cache');
    writeFileSync(join(cwd, 'a/data.py'), FILES['a/data.py'] ?? '');
    writeFileSync(join(cwd, 'b/seeding.py'), FILES['b/seeding.py'] ?? '');
    expect(messages(check(cwd, '--cache-dir', cache)).filter((message) => !message.endsWith('from the cache')))
      .toEqual(messages(plain).filter((message) => !message.startsWith('a/train.py')));
  });

  it('sees what a file of settings says now, and one that comes', () => {
    const cwd = folderWith({
      'train.py': 'import random\nimport yaml\n\nwith open("config.yml") as f:\n    config = yaml.safe_load(f)\nx = [1, 2, 3]\nif config["mix"]:\n    random.shuffle(x)\nprint(x)\nopen("x.txt", "w").write(str(x))\nrandom.random()\nimport numpy as np\nnp.random.rand()\n',
    });
    const cache = join(cwd, 'kept');
    const reports = [null, 'mix: true\n', 'mix: false\n'].map((text) => {
      if (text !== null) writeFileSync(join(cwd, 'config.yml'), text);
      const report = check(cwd, '--cache-dir', cache);
      expect(report).toBe(check(cwd, '--no-cache'));
      return report;
    });
    expect(reports[2]).not.toBe(reports[1]);
    mark(cache, 'train.py');
    expect(messages(check(cwd, '--cache-dir', cache))).toContain('train.py: from the cache');
    rmSync(join(cwd, 'config.yml'));
    expect(check(cwd, '--cache-dir', cache)).toBe(reports[0]);
  });

  it('sees a new file that an import now leads to, other settings and other library versions', () => {
    const cwd = folderWith({ 'train.py': 'import numpy as np\nimport seeding\n\nseeding.fix()\nx = np.random.rand(3)\n' });
    const cache = join(cwd, 'kept');
    const before = check(cwd, '--cache-dir', cache);
    writeFileSync(join(cwd, 'seeding.py'), 'def fix():\n    pass\n');
    expect(check(cwd, '--cache-dir', cache)).not.toBe(before);
    const report = check(cwd, '--cache-dir', cache);
    writeFileSync(join(cwd, 'seedlint.toml'), 'severity = { unseeded-rng = "error" }\n');
    const severe = check(cwd, '--cache-dir', cache);
    expect(severe).not.toBe(report);
    expect(severe).toBe(check(cwd, '--no-cache'));
    mark(cache, 'train.py');
    writeFileSync(join(cwd, 'requirements.txt'), 'numpy==1.26\n');
    expect(messages(check(cwd, '--cache-dir', cache)).join()).not.toContain('from the cache');
  });

  it('sees a file of the same size and time with another content', () => {
    const cwd = folderWith({ 'a.py': 'import torch\ntorch.backends.cudnn.benchmark = True\n' });
    const long = new Date(Date.now() - 86_400_000);
    utimesSync(join(cwd, 'a.py'), long, long);
    const cache = join(cwd, 'kept');
    expect(messages(check(cwd, '--cache-dir', cache))).toHaveLength(1);
    writeFileSync(join(cwd, 'a.py'), 'import torch\n#orch.backends.cudnn.benchmark = True\n');
    utimesSync(join(cwd, 'a.py'), long, long);
    const { stdout } = spawnSync(process.execPath, [cli, '.', '--format', 'json', '--cache-dir', cache], { cwd, encoding: 'utf8' });
    expect(messages(stdout)).toEqual([]);
  });

  it.each([
    ['cut short', (path: string) => { truncateSync(path, statSync(path).size - 10); }],
    ['overwritten in the middle', (path: string) => {
      const bytes = readFileSync(path);
      bytes.fill('x', 200, 220);
      writeFileSync(path, bytes);
    }],
    ['empty', (path: string) => { truncateSync(path, 0); }],
    ['of another making', (path: string) => { writeFileSync(path, '{"files": 3}'); }],
  ])('ignores and replaces an entry that is %s', (_, spoil) => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--cache-dir', cache);
    const whole = readFileSync(entry(cache), 'utf8');
    spoil(entry(cache));
    expect(check(cwd, '--cache-dir', cache)).toBe(plain);
    expect(Object.keys(JSON.parse(readFileSync(entry(cache), 'utf8').split('\n')[1] ?? '') as object)).toEqual(Object.keys(JSON.parse(whole.split('\n')[1] ?? '') as object));
    expect(check(cwd, '--cache-dir', cache)).toBe(plain);
  });

  it('stays whole under runs side by side and runs that are killed', async () => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--no-cache');
    const runs = Array.from({ length: 6 }, () => start(cwd, ['--cache-dir', cache, '--jobs', '2']));
    setTimeout(() => { runs[0]?.kill('SIGKILL'); }, 300);
    setTimeout(() => { runs[1]?.kill('SIGTERM'); }, 450);
    const outputs = await Promise.all(runs.map(async (run) => {
      let text = '';
      run.stdout.on('data', (chunk) => { text += String(chunk); });
      await once(run, 'close');
      return text;
    }));
    for (const output of outputs.slice(2)) expect(output).toBe(plain);
    expect(check(cwd, '--cache-dir', cache)).toBe(plain);
    mark(cache, 'a/train.py');
    expect(messages(check(cwd, '--cache-dir', cache))).toContain('a/train.py: from the cache');
  });

  it('is bounded: what has lain unused the longest goes first, and drafts left behind go too', () => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    mkdirSync(cache);
    const old = new Date(Date.now() - 86_400_000);
    for (const [name, size] of [['old.json', 200_000_000], ['new.json', 200_000_000], ['left.json.7.tmp', 10]] as const) {
      writeFileSync(join(cache, name), '');
      truncateSync(join(cache, name), size);
      if (name !== 'new.json') utimesSync(join(cache, name), old, old);
    }
    check(cwd, '--cache-dir', cache);
    expect(existsSync(join(cache, 'new.json'))).toBe(true);
    expect(existsSync(join(cache, 'old.json'))).toBe(false);
    expect(existsSync(join(cache, 'left.json.7.tmp'))).toBe(false);
  });

  const signed = (body: string): string => `${createHash('sha256').update(body).digest('base64url')}\n${body}`;
  const half = (path: string): void => { truncateSync(path, Math.floor(statSync(path).size / 2)); };
  it.each<[string, (path: string) => void]>([
    ['nothing', (path) => { writeFileSync(path, ''); }],
    ['half of itself', half],
    ['half of a line', (path) => { writeFileSync(path, 'AAAA'); }],
    ['bytes of any kind', (path) => { writeFileSync(path, Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))); }],
    ['another content under the same sum', (path) => { writeFileSync(path, readFileSync(path, 'utf8').replace('unseeded-rng', 'unseeded-xyz')); }],
    ['no JSON', (path) => { writeFileSync(path, signed('{')); }],
    ['null', (path) => { writeFileSync(path, signed('null')); }],
    ['a list', (path) => { writeFileSync(path, signed('[]')); }],
    ['tables that are none', (path) => { writeFileSync(path, signed('{"files":null,"groups":7}')); }],
    ['results of another shape', (path) => { writeFileSync(path, signed('{"files":{},"groups":[]}')); }],
    ['more than a cache may hold', (path) => { truncateSync(path, 3_000_000_000); }],
  ])('that holds %s is as good as none, and made anew', (_, spoil) => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--cache-dir', cache);
    const whole = entry(cache);
    spoil(whole);
    expect(check(cwd, '--cache-dir', cache)).toBe(plain);
    expect(statSync(whole).size).toBeLessThan(1_000_000);
    mark(cache, 'a/train.py');
    expect(messages(check(cwd, '--cache-dir', cache))).toContain('a/train.py: from the cache');
  });

  it.each<[string, (path: string) => void]>([
    ['a folder', (path) => { mkdirSync(join(path, 'inside'), { recursive: true }); }],
    ['a pipe', (path) => { spawnSync('mkfifo', [path]); }],
    ['a link into nowhere', (path) => { symlinkSync('nowhere', path); }],
    ['a link to itself', (path) => { symlinkSync(path, path); }],
  ])('whose file is %s is done without', (_, spoil) => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--cache-dir', cache);
    const path = entry(cache);
    rmSync(path);
    spoil(path);
    expect(check(cwd, '--cache-dir', cache)).toBe(plain);
    expect(readdirSync(cache).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('of another version of Seedlint is left alone', () => {
    const cwd = folderWith(FILES);
    const cache = join(cwd, 'kept');
    const plain = check(cwd, '--cache-dir', cache);
    mark(cache, 'a/train.py');
    // Everything that the program is goes into the name of the file.
    const other = join(cwd, 'other.cjs');
    writeFileSync(other, `${readFileSync(cli, 'utf8')}\n//\n`);
    for (const name of ['web-tree-sitter.wasm', 'tree-sitter-python.wasm']) copyFileSync(join(cli, '..', name), join(cwd, name));
    const { stdout } = spawnSync(process.execPath, [other, '.', '--format', 'json', '--cache-dir', cache], { cwd, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' });
    expect(messages(stdout)).toEqual(messages(plain));
    expect(readdirSync(cache).filter((name) => name.endsWith('.json'))).toHaveLength(2);
  });

  it('that may be read and not written, or written and not read, is done without', () => {
    const cwd = folderWith(FILES);
    const around = folderWith({});
    for (const folder of [cwd, around]) chmodSync(folder, 0o777);
    const cache = join(around, 'kept');
    const run = (): string => spawnSync(process.execPath, [cli, '.', '--format', 'json', '--cache-dir', cache], { cwd, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8', ...NOBODY }).stdout;
    const plain = run();
    for (const mode of [0o555, 0o333, 0]) {
      chmodSync(cache, mode);
      expect(run()).toBe(plain);
    }
    chmodSync(cache, 0o777);
    for (const mode of [0o444, 0o222, 0]) {
      chmodSync(entry(cache), mode);
      expect(run()).toBe(plain);
    }
  });

  it('does without a folder that can’t be written', () => {
    const cwd = folderWith({ ...FILES, kept: 'a file' });
    expect(check(cwd, '--cache-dir', 'kept')).toBe(check(cwd, '--no-cache'));
    rmSync(join(cwd, 'kept'));
  });

  it('is kept in the user’s cache folder', () => {
    const cwd = folderWith(FILES);
    spawnSync(process.execPath, [cli, '.'], { cwd, env: { PATH: process.env['PATH'] ?? '', XDG_CACHE_HOME: join(cwd, 'xdg') } });
    entry(join(cwd, 'xdg/seedlint'));
  });
});
