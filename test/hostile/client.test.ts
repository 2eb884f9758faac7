/** Clients that misbehave, against the server as it is built: it answers, keeps its memory, and never outlives them. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic, type ProtocolConnection } from 'vscode-languageserver/node.js';
import { buildCli, ended, start } from '../support/built-cli.js';
import { folderWith } from '../support/folder.js';

const DRAW = 'import random\nrandom.random()\n';

buildCli();

interface Server {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
}

async function serve(capabilities: object = { textDocument: { diagnostic: {} } }, listen: (connection: ProtocolConnection) => void = () => undefined): Promise<Server> {
  const child = start(['lsp', '--stdio'], folderWith({}));
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.onError(() => undefined);
  listen(connection);
  const isReady = new Promise((resolve) => { connection.onNotification('seedlint/status', resolve); });
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, workspaceFolders: null, capabilities });
  await connection.sendNotification('initialized', {});
  // By then the settings are known.
  await isReady;
  return { child, connection };
}

const open = (connection: ProtocolConnection, uri: string, text: string): Promise<void> =>
  connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text } });
const pull = (connection: ProtocolConnection, uri: string): Promise<{ items: Diagnostic[] }> =>
  connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });

async function stop({ child, connection }: Server): Promise<void> {
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  expect(await ended(child)).toEqual({ code: 0, signal: null });
}

/** Megabytes the process holds. */
function memory(pid: number | undefined): Promise<number> {
  const ps = spawn('ps', ['-o', 'rss=', '-p', String(pid)]);
  return once(ps.stdout, 'data').then(([data]) => Number(String(data)) / 1024);
}

describe('the server', () => {
  it('ends when its client is gone without a word', async () => {
    const { child } = await serve();
    child.stdin.destroy();
    child.stdout.destroy();
    await ended(child);
  });

  it('ends when the process that started it is gone', async () => {
    const parent = spawn('sleep', ['100']);
    const child = start(['lsp', '--stdio'], folderWith({}));
    const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
    connection.listen();
    await connection.sendRequest('initialize', { processId: parent.pid, rootUri: null, workspaceFolders: null, capabilities: {} });
    parent.kill('SIGKILL');
    await ended(child);
    connection.dispose();
  });

  it('is shut down in the middle of a request', async () => {
    const server = await serve();
    await open(server.connection, 'file:///w/a.py', DRAW.repeat(3000));
    void pull(server.connection, 'file:///w/a.py').catch(() => null);
    await stop(server);
  });

  it('takes a storm of requests that are cancelled', async () => {
    const server = await serve();
    await open(server.connection, 'file:///w/a.py', DRAW);
    const storm = Array.from({ length: 2000 }, (_, at) => {
      const source = new CancellationTokenSource();
      const answer = server.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: 'file:///w/a.py' } }, source.token).catch(() => null);
      if (at % 3 > 0) source.cancel();
      return answer;
    });
    await Promise.all(storm);
    expect((await pull(server.connection, 'file:///w/a.py')).items).toHaveLength(1);
    await stop(server);
  });

  it('holds a thousand open files', async () => {
    const server = await serve();
    const uris = Array.from({ length: 1000 }, (_, at) => `file:///w/m${String(at)}.py`);
    for (const uri of uris) await open(server.connection, uri, DRAW);
    expect((await pull(server.connection, uris[999] ?? '')).items).toHaveLength(1);
    expect(await memory(server.child.pid)).toBeLessThan(400);
    await stop(server);
  });

  it('keeps the newest state of each document for a client that does not read, not all there were', async () => {
    const seen: { uri: string; version?: number }[] = [];
    const server = await serve({}, (connection) => { connection.onNotification('textDocument/publishDiagnostics', (params: { uri: string; version?: number }) => { seen.push(params); }); });
    const uris = Array.from({ length: 5 }, (_, at) => `file:///w/m${String(at)}.py`);
    for (const uri of uris) await open(server.connection, uri, DRAW);
    server.child.stdout.pause();
    const last = 15;
    for (let version = 2; version <= last; version++) {
      const text = `import numpy as np\n${'x = np.random.default_rng()\n'.repeat(400)}# ${String(version)}\n`;
      for (const uri of uris) await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
      await wait(250);
    }
    await wait(1000);
    seen.length = 0;
    server.child.stdout.resume();
    const versionsOf = (uri: string): (number | undefined)[] => seen.filter((each) => each.uri === uri).map(({ version }) => version);
    await expect.poll(() => uris.map((uri) => versionsOf(uri).at(-1)), { timeout: 20_000 }).toEqual(uris.map(() => last));
    expect(Math.max(...uris.map((uri) => versionsOf(uri).length))).toBeLessThan(4);
    await stop(server);
  });

  it('answers nonsense between messages with an error, or not at all, and goes on', async () => {
    const server = await serve();
    await expect(server.connection.sendRequest('nobody/knows', [1])).rejects.toThrow();
    await expect(server.connection.sendRequest('textDocument/hover', 5)).rejects.toThrow();
    await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri: 'file:///w/none.py', version: 9 }, contentChanges: [{ text: 'x' }] });
    await open(server.connection, 'file:///w/a.py', DRAW);
    await server.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: 'file:///w/a.py', version: 1 },
      contentChanges: [{ range: { start: { line: 900, character: 9 }, end: { line: 1e9, character: -5 } }, text: 'random.seed()\n' }],
    });
    expect((await pull(server.connection, 'file:///w/a.py')).items.length).toBeGreaterThan(0);
    await stop(server);
  });

  it('takes versions that come twice, out of order, or far ahead, by the text of the last', async () => {
    const server = await serve();
    const uri = 'file:///w/a.py';
    await open(server.connection, uri, 'x = 1\n');
    await open(server.connection, uri, DRAW);
    for (const [version, text] of [[5, 'x = 1\n'], [5, DRAW], [3, 'x = 2\n'], [-1, DRAW], [2 ** 40, `${DRAW}# end\n`]] as const) {
      await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
      expect((await pull(server.connection, uri)).items.length).toBe(text.startsWith(DRAW) ? 1 : 0);
    }
    await server.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await server.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    await stop(server);
  });

  it.each([
    ['behind the end', { start: { line: 1e9, character: 0 }, end: { line: 1e9, character: 9 } }, DRAW],
    ['back to front', { start: { line: 1, character: 3 }, end: { line: 0, character: 0 } }, DRAW],
    ['before the start', { start: { line: -4, character: -4 }, end: { line: 0, character: -1 } }, DRAW],
    ['in the middle of a character', { start: { line: 0, character: 4 }, end: { line: 0, character: 5 } }, 'x = "🎲"\n'],
    ['of no number', { start: { line: null, character: 'x' }, end: {} }, DRAW],
  ])('goes on after an edit %s', async (_, range, text) => {
    const server = await serve();
    const uri = 'file:///w/a.py';
    await open(server.connection, uri, text);
    await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range, text: 'é' }] } as never);
    await pull(server.connection, uri).catch(() => null);
    await server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 3 }, contentChanges: [{ text: DRAW }] });
    expect((await pull(server.connection, uri)).items).toHaveLength(1);
    await stop(server);
  });

  it('takes a file with a backslash in its name for itself', async () => {
    const folder = folderWith({ 'a\\b.py': '' });
    const server = await serve();
    const uri = `file://${folder}/a%5Cb.py`;
    await open(server.connection, uri, DRAW);
    const { items } = await pull(server.connection, uri);
    expect(items).toHaveLength(1);
    const actions = await server.connection.sendRequest<{ edit?: { documentChanges?: { textDocument: { uri: string } }[]; changes?: Record<string, unknown> } }[]>('textDocument/codeAction', {
      textDocument: { uri }, range: items[0]?.range, context: { diagnostics: items, only: ['quickfix'] },
    });
    const uris = actions.flatMap(({ edit }) => [...(edit?.documentChanges ?? []).map(({ textDocument }) => textDocument.uri), ...Object.keys(edit?.changes ?? {})]);
    expect(new Set(uris)).toEqual(new Set([uri]));
    await stop(server);
  });

  it('tells of settings of the wrong kind, and goes without them', async () => {
    const told: string[] = [];
    const capabilities = { textDocument: { diagnostic: {} }, workspace: { configuration: true } };
    const server = await serve(capabilities, (connection) => {
      connection.onNotification('window/showMessage', ({ message }: { message: string }) => { told.push(message); });
      connection.onRequest('workspace/configuration', () => [{ preset: 7, select: 'unseeded-rng', severity: { 'unseeded-rgn': 'error' }, maxFindings: 1e9, maxSeconds: 'x', extendExclude: [null], seed: -1, assume: [] }]);
    });
    await open(server.connection, 'file:///w/a.py', DRAW);
    expect((await pull(server.connection, 'file:///w/a.py')).items).toHaveLength(1);
    expect(told.map((message) => message.replace('Seedlint goes without a setting of the editor. ', '')).sort()).toEqual([
      'seedlint.assume: expected a table of library = "version"',
      'seedlint.extendExclude: expected a string',
      'seedlint.maxFindings: expected a whole number from 1 to 100000',
      'seedlint.maxSeconds: expected a whole number from 1 to 3600',
      'seedlint.preset: expected one of "recommended", "strict"',
      'seedlint.seed: expected a whole number from 0 to 4294967295',
      'seedlint.select: expected a list of rule names',
      'seedlint.severity, "unseeded-rgn": there is no rule "unseeded-rgn"; did you mean "unseeded-rng"?',
    ]);
    await stop(server);
  });

  it.each<[string, unknown]>([['nothing', null], ['no list', 5], ['an error', new Error('no')]])('does without settings when a client answers with %s', async (_, answer) => {
    const server = await serve({ textDocument: { diagnostic: {} }, workspace: { configuration: true } }, (connection) => {
      connection.onRequest('workspace/configuration', () => { if (answer instanceof Error) throw answer; return answer as null; });
    });
    await open(server.connection, 'file:///w/a.py', DRAW);
    expect((await pull(server.connection, 'file:///w/a.py')).items).toHaveLength(1);
    await stop(server);
  });

  it('goes on when its client refuses whatever it asks', async () => {
    const dynamicRegistration = true;
    const refreshSupport = true;
    const server = await serve({
      textDocument: { diagnostic: {} }, window: { workDoneProgress: true },
      workspace: { configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration }, didChangeWatchedFiles: { dynamicRegistration }, diagnostics: { refreshSupport }, codeLens: { refreshSupport } },
    });
    await open(server.connection, 'file:///w/a.py', DRAW);
    await server.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await server.connection.sendRequest('seedlint/scanWorkspace', {}).catch(() => null);
    await server.connection.sendRequest('seedlint/insertSetupSeeds', { uri: 'file:///w/a.py' }).catch(() => null);
    expect((await pull(server.connection, 'file:///w/a.py')).items).toHaveLength(1);
    await stop(server);
  });

  it('says in the editor which limit a file is beyond', async () => {
    const server = await serve({ textDocument: { diagnostic: {} }, workspace: { configuration: true } }, (connection) => {
      connection.onRequest('workspace/configuration', () => [{ maxFileSize: 10, maxFindings: 2 }]);
    });
    await open(server.connection, 'file:///w/long.py', `${DRAW}x = [${'1, '.repeat(10_000)}]\n`);
    await open(server.connection, 'file:///w/many.py', `import numpy as np\n${'x = np.random.default_rng()\n'.repeat(9)}`);
    const [long] = (await pull(server.connection, 'file:///w/long.py')).items;
    expect(long).toMatchObject({ code: 'syntax-error', message: expect.stringContaining('more than the 10 thousand that are read (`max-file-size`)') as string, range: { start: { line: 0, character: 0 } } });
    const [many, ...shown] = (await pull(server.connection, 'file:///w/many.py')).items;
    expect(many).toMatchObject({ code: 'syntax-error', message: expect.stringContaining('the 2 most severe are shown') as string });
    expect(shown).toHaveLength(2);
    await stop(server);
  });

  it('takes whatever characters a text holds', async () => {
    const server = await serve();
    const texts = ['\ufeff', '\0', '\ud83d', '\ude00\ud83d', '\u2028', '\r', '\ufffe', '𝕏 = 1\n'];
    for (const [at, extra] of texts.entries()) {
      const uri = `file:///w/t${String(at)}.py`;
      await open(server.connection, uri, `${extra}\n${DRAW}# ${extra}\n`);
      expect((await pull(server.connection, uri)).items.map(({ code }) => code), JSON.stringify(extra)).toContain('unseeded-rng');
    }
    await stop(server);
  });
});
