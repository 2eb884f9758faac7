/** The commands over a stand-in for the pipeline: what arguments mean, where output goes, which code comes back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineRule } from '../../rules/rule.js';
import type { Finding } from '../../rules/rule.js';
import type { FileChange, ProjectRequest, Services } from '../../src/cli/project.js';
import { finding, scan, script } from './fakes.js';
import { folderWith, seedlint } from './harness.js';

const rules = ['cudnn-benchmark', 'unseeded-rng'].map((name) =>
  defineRule({
    name,
    meta: { summary: `What ${name} flags`, severity: 'warning', preset: 'recommended', fix: 'safe' },
    messages: {},
  }),
);

interface Log {
  request?: ProjectRequest;
  unsafe?: boolean;
  written?: FileChange;
}

/** A pipeline that finds `flag` in one file, with the given severity, and mends it by `off`. */
function fake(cwd: string, log: Log = {}, severity: Finding['severity'] = 'warning'): Services {
  const file = script(`${cwd}/a.py`, 'flag = True\nflag = True\n');
  const found = finding(file, 'flag', {
    severity,
    fixes: [
      {
        title: 'Turn it off',
        applicability: 'safe',
        edits: [{ path: file.path, span: { start: 7, end: 11 }, newText: 'False' }],
      },
    ],
  });
  const second = { ...found, span: { start: 12, end: 16 }, fixes: [] };
  return {
    rules: () => Promise.resolve(rules),
    startServer: () => Promise.resolve(),
    explain: () => null,
    open: (request) => {
      log.request = request;
      return Promise.resolve({
        check: () => Promise.resolve(scan([file], [found, second])),
        fix: async (unsafe, take) => {
          log.unsafe = unsafe;
          const failed = await take({ file, edits: found.fixes[0]?.edits ?? [] });
          return { files: 1, applied: 1, failed, result: scan([file], [second]) };
        },
        text: () => Promise.resolve(file.source.text),
        write: (change) => {
          log.written = change;
          return Promise.resolve([]);
        },
        planInit: () => Promise.reject(new Error('no test asks for it')),
        writeInit: () => Promise.resolve([]),
        fixedInput: () => Buffer.from('flag = False\n'),
      });
    },
  };
}

describe('check', () => {
  it('reports to standard output, sums up on standard error and exits with 1', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const { code, stdout, stderr } = await seedlint([], { cwd }, fake(cwd));
    expect(code).toBe(1);
    expect(stdout.split('\n')[0]).toBe('a.py:1:1: warning cudnn-benchmark It varies.');
    expect(stderr).toBe('Found 2 warnings in 1 program (1 file). 1 fixable with --fix.\n');
  });

  it.each([
    ['hint', 'hint', 1],
    ['hint', 'information', 0],
    ['information', 'information', 1],
    ['warning', 'error', 0],
    ['error', 'error', 1],
  ] as const)('a finding of severity %s with --fail-level %s exits with %i', async (severity, level, code) => {
    const cwd = await folderWith({ 'a.py': '' });
    expect((await seedlint(['--fail-level', level], { cwd }, fake(cwd, {}, severity))).code).toBe(code);
  });

  it('takes information and hints for no failure by default', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    expect((await seedlint([], { cwd }, fake(cwd, {}, 'information'))).code).toBe(0);
  });

  it('hands over paths and settings, with and without the name of the command', async () => {
    const cwd = await folderWith({ 'a.py': '', 'b/c.py': '', 's.toml': '' });
    const log: Log = {};
    const argv = ['a.py', 'b', '--preset', 'strict', '--select', 'unseeded-rng,cudnn-benchmark', '--ignore', 'unseeded-rng'];
    for (const name of [[], ['check']]) {
      await seedlint([...name, ...argv, '--config', 's.toml', '--engine', 'native', '--jobs', '3', '--cache-dir', 'kept'], { cwd }, fake(cwd, log));
      expect(log.request).toEqual({
        cwd,
        paths: ['a.py', 'b'],
        config: join(cwd, 's.toml'),
        isolated: false,
        overrides: { preset: 'strict', select: ['unseeded-rng', 'cudnn-benchmark'], ignore: ['unseeded-rng'] },
        engine: 'native',
        jobs: 3,
        cacheFolder: join(cwd, 'kept'),
        stdin: null,
      });
    }
  });

  it('reads standard input under the name it is given', async () => {
    const cwd = await folderWith({});
    const log: Log = {};
    await seedlint(['-', '--stdin-filename', 'x/y.py'], { cwd, stdin: 'π = 1\n' }, fake(cwd, log));
    expect(log.request?.stdin?.path).toBe(`${cwd}/x/y.py`);
    expect(Buffer.from(log.request?.stdin?.bytes ?? []).toString()).toBe('π = 1\n');
  });

  it.each([
    [['--select', 'cudnn_benchmark'], 'there is no rule «cudnn_benchmark». Did you mean «cudnn-benchmark»?'],
    [['--ignore', 'unseeded-rnd'], '--ignore: there is no rule «unseeded-rnd». Did you mean «unseeded-rng»?'],
    [['--ignore', 'zzz'], 'Run `seedlint rules` for the list.'],
    [['--format', 'xml'], 'Allowed choices are text, json, sarif, github, html, markdown.'],
    [['--colour'], "unknown option '--colour'"],
    [['--jobs', '0'], 'It must be a whole number from 1.'],
    [['--fail-level', 'off'], 'Allowed choices are error, warning, information, hint.'],
    [['--isolated', '--config', 'a'], '--isolated reads no configuration file'],
    [['-', 'a.py'], 'can’t go with other paths'],
    [['--stdin-filename', 'a.py'], 'give `-` as the path'],
    [['--baseline', 'none.json'], 'cannot read none.json: no such file or folder'],
    [['--baseline', 'a.py'], 'a.py is not JSON'],
    [['nope.py'], 'cannot read nope.py: no such file or folder'],
    [['verify', '--'], 'there is no command to run: seedlint verify -- python train.py'],
    [['verify', '--runs', '1', '--', 'python', 'x.py'], '--runs must be at least 2'],
    [['explain', 'unseeded-rg'], 'Did you mean «unseeded-rng»?'],
    [['--output-file', 'no/such/out.txt'], 'cannot write no/such/out.txt'],
  ])('%j is told on standard error and exits with 2', async (argv, message) => {
    const cwd = await folderWith({ 'a.py': 'x' });
    const { code, stdout, stderr } = await seedlint(argv, { cwd }, fake(cwd));
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^seedlint: /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('checks the paths that can be read and still exits with 2', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const log: Log = {};
    const { code, stdout, stderr } = await seedlint(['nope', 'a.py'], { cwd }, fake(cwd, log));
    expect(log.request?.paths).toEqual(['a.py']);
    expect(stdout).toContain('a.py:1:1');
    expect(stderr).toContain('cannot read nope');
    expect(code).toBe(2);
  });

  it('writes the report to a file, without colours', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const { stdout } = await seedlint(['--output-file', 'out.txt'], { cwd, isTTY: true }, fake(cwd));
    expect(stdout).toBe('');
    const text = await readFile(join(cwd, 'out.txt'), 'utf8');
    expect(text).toContain('a.py:1:1: warning cudnn-benchmark');
    expect(text).not.toContain('\x1b');
  });

  it.each([
    [{ isTTY: true }, [], true],
    [{ isTTY: false }, [], false],
    [{ isTTY: true }, ['--no-color'], false],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, [], false],
    [{ isTTY: true, env: { TERM: 'dumb' } }, [], false],
    [{ isTTY: false, env: { FORCE_COLOR: '1' } }, [], true],
  ])('with %j and %j, colours: %s', async (options, argv, coloured) => {
    const cwd = await folderWith({ 'a.py': '' });
    const { stdout } = await seedlint(argv, { cwd, ...options }, fake(cwd));
    expect(stdout.includes('\x1b[')).toBe(coloured);
  });

  it('--quiet leaves the summary out, --statistics counts', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    expect((await seedlint(['--quiet'], { cwd }, fake(cwd))).stderr).toBe('');
    expect((await seedlint(['--statistics'], { cwd }, fake(cwd))).stdout).toBe('2  [-] cudnn-benchmark\n');
  });

  it('--fix writes, and reports what is left', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const log: Log = {};
    const { code, stdout, stderr } = await seedlint(['--fix'], { cwd }, fake(cwd, log));
    expect(log.unsafe).toBe(false);
    expect(log.written?.edits).toHaveLength(1);
    expect(stdout.match(/warning/g)).toHaveLength(1);
    expect(stderr).toBe('Applied 1 fix in 1 file.\nFound 1 warning in 1 program (1 file).\n');
    expect(code).toBe(1);
  });

  it('--unsafe-fixes implies --fix, and --diff writes nothing', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const log: Log = {};
    await seedlint(['--unsafe-fixes'], { cwd }, fake(cwd, log));
    expect(log.unsafe).toBe(true);
    expect(log.written).toBeDefined();
    const dry: Log = {};
    const { code, stdout, stderr } = await seedlint(['--diff', '--unsafe-fixes', '--fix'], { cwd }, fake(cwd, dry));
    expect(dry.written).toBeUndefined();
    expect(stdout).toBe('--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n+flag = False\n flag = True\n-flag = True\n');
    expect(stderr).toContain('Would apply 1 fix in 1 file.\n');
    expect(code).toBe(1);
  });

  it('prints the fixed text of standard input, and the findings beside it', async () => {
    const cwd = await folderWith({});
    const { stdout, stderr } = await seedlint(['-', '--fix'], { cwd, stdin: 'flag = True\n' }, fake(cwd));
    expect(stdout).toBe('flag = False\n');
    expect(stderr).toContain('a.py:2:1: warning cudnn-benchmark');
  });

  it('a baseline takes away what was there, and only that', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const written = await seedlint(['--write-baseline', 'b.json'], { cwd }, fake(cwd));
    expect(written.code).toBe(0);
    expect(written.stderr).toContain('Wrote 2 findings to b.json.\n');
    const again = await seedlint(['--baseline', 'b.json'], { cwd }, fake(cwd));
    expect([again.code, again.stdout]).toEqual([0, '']);

    const baseline = JSON.parse(await readFile(join(cwd, 'b.json'), 'utf8')) as { findings: object[] };
    const [, second] = baseline.findings;
    const shorter = await folderWith({ 'a.py': '', 'b.json': JSON.stringify({ version: 1, findings: [second] }) });
    const left = await seedlint(['--baseline', 'b.json', '--format', 'json'], { cwd: shorter }, fake(shorter));
    expect(left.code).toBe(1);
    const report = JSON.parse(left.stdout) as { findings: { range: { start: { line: number } } }[] };
    expect(report.findings.map((each) => each.range.start.line)).toEqual([1]);
  });

  it('survives a reader that goes away', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const { Writable } = await import('node:stream');
    const { run } = await import('../../src/cli/run.js');
    const closed = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
    const io = { stdin: (async function* () {})(), stdout: closed, stderr, cwd, env: {} };
    expect(await run([], io, fake(cwd))).toBe(1);
  });

  it('shows a defect as one, with exit code 2', async () => {
    const cwd = await folderWith({ 'a.py': '' });
    const broken: Services = { ...fake(cwd), open: () => Promise.reject(new TypeError('x is undefined')) };
    const { code, stderr } = await seedlint([], { cwd }, broken);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^seedlint: internal error, please report it: TypeError: x is undefined\n\s+at /);
  });
});

describe('other commands', () => {
  it('--version and --help answer on standard output', async () => {
    const version = await seedlint(['--version'], { cwd: '/' }, fake('/'));
    expect([version.code, version.stdout]).toEqual([0, '0.1.0\n']);
    const help = await seedlint(['--help'], { cwd: '/' }, fake('/'));
    expect(help.code).toBe(0);
    for (const word of ['--stdin-filename', '--fail-level', 'explain', 'Exit codes:', '--write-baseline']) {
      expect(help.stdout).toContain(word);
    }
    expect(help.stderr).toBe('');
  });

  it('lists the rules as a table and as JSON', async () => {
    const table = await seedlint(['rules'], { cwd: '/' }, fake('/'));
    expect(table.stdout.split('\n').slice(0, 2)).toEqual([
      'rule             preset       severity  fix    what it flags',
      'cudnn-benchmark  recommended  warning   --fix  What cudnn-benchmark flags',
    ]);
    const json = await seedlint(['rules', '--format', 'json'], { cwd: '/' }, fake('/'));
    expect(JSON.parse(json.stdout)).toEqual({
      version: 1,
      rules: rules.map(({ name }) => ({
        name,
        summary: `What ${name} flags`,
        severity: 'warning',
        preset: 'recommended',
        fix: 'safe',
        url: `https://github.com/seedlint/seedlint/blob/main/rules/${name}.md`,
      })),
    });
  });
});
