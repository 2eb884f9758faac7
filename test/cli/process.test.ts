/** The built command line as a process: streams, exit codes, the language server, the terminal. */
import { spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic } from 'vscode-languageserver/node.js';
import type { JsonReport } from '../../src/report/json.js';
import { buildCli, builtRoot, cli, ended, ENV, NOBODY, seedlint, start, type Result } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';

const BENCHMARK = 'import torch\n\ntorch.backends.cudnn.benchmark = True\n';
buildCli();

/** Everything `child` writes to standard error until it ends. */
async function errorsOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stderr) text += String(chunk);
  return text;
}

describe('exit codes', () => {
  it('0 for nothing, 1 for something, 0 again below the fail level', () => {
    const cwd = folderWith({ 'clean.py': 'x = 1\n', 'a.py': BENCHMARK });
    expect(seedlint(['clean.py'], cwd)).toMatchObject({ code: 0, stdout: '' });
    const found = seedlint(['.'], cwd);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain('a.py:3:1: warning cudnn-benchmark');
    expect(seedlint(['check', '--fail-level', 'error'], cwd).code).toBe(0);
  });

  it.each([
    ['an option that is not there', ['--nonsense'], /^seedlint: unknown option '--nonsense'/],
    ['a value that is not there', ['--format', 'xml'], /^seedlint: .*'xml' is invalid/],
    ['a rule that is not there', ['--select', 'unseeded-rgn'], /unseeded-rng/],
    ['a path that is not there', ['none.py'], /^seedlint: cannot read none\.py: no such file or folder\n$/],
  ])('2 for %s, with one message and nothing on standard output', (_, argv, message) => {
    const cwd = folderWith({ 'a.py': BENCHMARK });
    const { code, stdout, stderr } = seedlint(argv, cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('2 where one of the paths is not there, and the others are checked all the same', () => {
    const cwd = folderWith({ 'a.py': BENCHMARK });
    const { code, stdout } = seedlint(['none.py', 'a.py'], cwd);
    expect(code).toBe(2);
    expect(stdout).toContain('a.py:3:1: warning cudnn-benchmark');
  });

  it.each([
    ['seedlint.toml', 'preset = "strict"\nselekt = []\n', 2, '"select"'],
    ['seedlint.toml', 'seed = "x"\n', 1, '"seed"'],
    ['seedlint.toml', 'seed = = 1\n', 1, 'not valid TOML'],
    ['pyproject.toml', '[project]\nname = "x"\n[tool.seedlint]\npresets = "strict"\n', 4, '"preset"'],
  ])('2 for a broken %s: %j', (name, text, line, word) => {
    const cwd = folderWith({ 'a.py': BENCHMARK, [name]: text });
    const { code, stdout, stderr } = seedlint([], cwd);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${name}:${String(line)}:`);
    expect(stderr).toContain(word);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(seedlint(['--isolated'], cwd).code).toBe(1);
  });
});

describe('standard input', () => {
  it('is reported as JSON under the name it is given', () => {
    const cwd = folderWith({});
    const { code, stdout } = seedlint(['--format', 'json', '-', '--stdin-filename', 'pkg/train.py'], cwd, { input: BENCHMARK });
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as JsonReport;
    expect(report.findings.map(({ rule, path, range }) => ({ rule, path, start: range.start }))).toEqual([
      { rule: 'cudnn-benchmark', path: 'pkg/train.py', start: { line: 3, column: 1 } },
    ]);
    expect(report).toMatchObject({ version: 1, tool: { name: 'seedlint' }, errors: [], summary: { files: 1 } });
  });

  it('may be empty', () => {
    const { code, stdout } = seedlint(['--format', 'json', '-'], folderWith({}));
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as JsonReport).findings).toEqual([]);
  });
});

describe('what is bundled', () => {
  it('explains every rule by its own page', () => {
    const cwd = folderWith({});
    const { rules } = JSON.parse(seedlint(['rules', '--format', 'json'], cwd).stdout) as { rules: { name: string }[] };
    expect(rules.length).toBeGreaterThan(5);
    const pages = readdirSync(join(builtRoot(), 'dist/rules')).sort();
    expect(rules.map(({ name }) => `${name}.md`).sort()).toEqual(pages);
    const { code, stdout } = seedlint(['explain', 'cudnn-benchmark'], cwd);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(builtRoot(), 'rules/cudnn-benchmark.md'), 'utf8'));
  });

  it('gives the version of the manifest', () => {
    const { version } = JSON.parse(readFileSync(join(builtRoot(), 'package.json'), 'utf8')) as { version: string };
    expect(seedlint(['--version'], folderWith({}))).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('a pipe whose reader goes away', () => {
  it.each([['text'], ['json'], ['github']])('ends a report as %s without a stack', async (format) => {
    // Far more than a pipe holds.
    const cwd = folderWith({ 'a.py': `import torch\n${'torch.backends.cudnn.benchmark = True\n'.repeat(1000)}` });
    const child = start(['--format', format], cwd);
    child.stdin.end();
    child.stdout.destroy();
    expect(await errorsOf(child)).not.toMatch(/EPIPE|internal error|^\s+at /m);
    expect(await ended(child)).toEqual({ code: 1, signal: null });
  });

  it('ends a run whose standard error is closed too', async () => {
    const child = start([], folderWith({ 'a.py': BENCHMARK }));
    child.stdin.end();
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await ended(child)).toEqual({ code: 1, signal: null });
  });
});

describe.skipIf(process.platform === 'win32')('files that may not be read or written (permissions of POSIX systems)', () => {
  it('a folder that may not be read is named, and the rest is checked', () => {
    const cwd = folderWith({ 'a.py': BENCHMARK, 'locked/b.py': BENCHMARK, 'shut.py': BENCHMARK });
    chmodSync(cwd, 0o755);
    chmodSync(join(cwd, 'locked'), 0);
    chmodSync(join(cwd, 'shut.py'), 0);
    const { code, stdout } = seedlint(['--format', 'json'], cwd, NOBODY);
    const named = seedlint(['locked'], cwd, NOBODY);
    chmodSync(join(cwd, 'locked'), 0o755);
    const report = JSON.parse(stdout) as JsonReport;
    expect(code).toBe(1);
    expect(report.findings.map(({ path }) => path)).toEqual(['a.py']);
    expect(report.errors.map(({ path }) => path)).toEqual(['locked', 'shut.py']);
    expect(named).toEqual({ code: 2, stdout: '', stderr: 'seedlint: cannot read locked: permission denied\n' });
  });

  it('a fix that cannot be written says so and leaves the file as it is', () => {
    const cwd = folderWith({ 'a.py': BENCHMARK });
    chmodSync(cwd, 0o555);
    const { code, stdout, stderr } = seedlint(['--fix'], cwd, NOBODY);
    chmodSync(cwd, 0o755);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^seedlint: cannot write .*a\.py: .*permission denied/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readFileSync(join(cwd, 'a.py'), 'utf8')).toBe(BENCHMARK);
    expect(readdirSync(cwd)).toEqual(['a.py']);
  });
});

describe('lsp --stdio', () => {
  const TEXT = 'import numpy as np\n\nx = np.random.rand(3)\n';

  it.each([['pulled', true], ['published', false]] as const)('answers with diagnostics that are %s, and ends with 0', async (_, pulls) => {
    const folder = folderWith({ 'a.py': TEXT });
    const uri = pathToFileURL(join(folder, 'a.py')).href;
    const child = start(['lsp', '--stdio'], folder);
    const errors = errorsOf(child);
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    const published = new Promise<Diagnostic[]>((resolve) => {
      connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; diagnostics: Diagnostic[] }) => {
        if (params.uri === uri) resolve(params.diagnostics);
      });
    });
    connection.listen();
    const answer = await connection.sendRequest<{ serverInfo: { name: string } }>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'w' }],
      capabilities: { textDocument: pulls ? { diagnostic: {} } : {} },
    });
    expect(answer.serverInfo.name).toBe('seedlint');
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text: TEXT } });
    const found = pulls
      ? (await connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } })).items
      : await published;
    expect(found).toMatchObject([{ source: 'seedlint', code: 'unseeded-rng', range: { start: { line: 2, character: 4 } } }]);
    expect(await connection.sendRequest('shutdown')).toBeNull();
    await connection.sendNotification('exit');
    expect(await ended(child)).toEqual({ code: 0, signal: null });
    expect(await errors).toBe('');
    connection.dispose();
  });

  it('ends with 1 on an exit that no shutdown came before', async () => {
    const child = start(['lsp', '--stdio'], folderWith({}));
    const errors = errorsOf(child);
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.listen();
    await connection.sendRequest('initialize', { processId: null, rootUri: null, workspaceFolders: null, capabilities: {} });
    await connection.sendNotification('exit');
    expect((await ended(child)).code).toBe(1);
    await errors;
    connection.dispose();
  });
});

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe.skipIf(!hasScript)('on a terminal (needs `script` of util-linux)', () => {
  /** A clock that runs a second a reading, so that a scan of a few files takes long enough for a bar. */
  const CLOCK = 'let now = Date.now();\nDate.now = () => (now += 1000);\n';

  function onTerminal(argv: readonly string[], folder: string): Result {
    const words = [process.execPath, '--require', join(folder, 'clock.cjs'), cli(), ...argv];
    const command = words.map((word) => `'${word}'`).join(' ');
    const { status, stdout, stderr } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, env: ENV, encoding: 'utf8', input: '' });
    return { code: status, stdout, stderr };
  }

  function project(): string {
    const folder = folderWith({ 'a.py': BENCHMARK, 'b.py': BENCHMARK, 'c.py': BENCHMARK });
    writeFileSync(join(folder, 'clock.cjs'), CLOCK);
    return folder;
  }

  it('a bar is shown, removed at the end, and the cursor is given back', () => {
    const { code, stdout } = onTerminal(['check', '.'], project());
    expect(code).toBe(1);
    expect(stdout).toMatch(/Checking [=\-\s]+ \d\/3 files/);
    const end = stdout.lastIndexOf('Checking ');
    expect(stdout.indexOf('\x1b[?25h', end)).toBeGreaterThan(end);
    expect(stdout.indexOf('\x1b[2K', end)).toBeGreaterThan(end);
    expect(stdout.lastIndexOf('a.py:3:1')).toBeGreaterThan(end);
  });

  it('--quiet shows none', () => {
    const { code, stdout } = onTerminal(['check', '--quiet', '.'], project());
    expect(code).toBe(1);
    expect(stdout).not.toContain('Checking ');
  });

  it('elsewhere none is shown', () => {
    const folder = project();
    const argv = ['--require', join(folder, 'clock.cjs'), cli(), 'check', '.'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, env: ENV, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout + stderr).not.toMatch(/Checking |\x1b/);
  });
});
