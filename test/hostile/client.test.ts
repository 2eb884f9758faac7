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

async function serve(capabilities: object = { textDocument: { diagnostic: {} } }): Promise<Server> {
  const child = start(['lsp', '--stdio'], folderWith({}));
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  connection.onError(() => undefined);
  connection.listen();
  await connection.sendRequest('initialize', { processId: null, rootUri: null, workspaceFolders: null, capabilities });
  await connection.sendNotification('initialized', {});
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

  it('keeps no unbounded buffer for a client that does not read', async () => {
    const server = await serve({});
    server.child.stdout.pause();
    await open(server.connection, 'file:///w/a.py', 'import random\n');
    const before = await memory(server.child.pid);
    for (let version = 2; version < 400; version++) {
      await server.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: 'file:///w/a.py', version }, contentChanges: [{ text: `${'import numpy as np\nx = np.random.default_rng()\n'.repeat(200)}# ${String(version)}\n` }],
      });
      if (version % 100 === 0) await wait(300);
    }
    await wait(1000);
    expect((await memory(server.child.pid)) - before).toBeLessThan(250);
    server.child.kill('SIGKILL');
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
});

