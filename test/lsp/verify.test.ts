import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type ProtocolConnection,
} from 'vscode-languageserver/node.js';
import { VERIFY, type VerifyAnswer, type VerifyParams } from '../../src/protocol/messages.js';
import { isAlive, until } from '../support/processes.js';
import { hasModule, notebook, PYTHON } from '../support/python.js';

const SERVER = new URL('../../dist/server.cjs', import.meta.url).pathname;
const canRun = process.platform !== 'win32' && hasModule('sys');

const PROGRAM = `import random
import sys


def noise():
    return random.random()


print("working", file=sys.stderr)
value = noise()
`;

describe.skipIf(!canRun)('seedlint/verify over the built server', () => {
  let folder: string;
  let server: ChildProcess;
  let connection: ProtocolConnection;
  const progress: { readonly token: string; readonly value: unknown }[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seedlint verify '));
    server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (server.stdout === null || server.stdin === null) throw new Error('no pipes');
    connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    progress.length = 0;
    connection.onNotification('$/progress', (report: (typeof progress)[number]) => { progress.push(report); });
    connection.listen();
    await connection.sendRequest('initialize', {
      processId: null, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'w' }],
      capabilities: { textDocument: { diagnostic: {} } },
    });
    await connection.sendNotification('initialized', {});
  });

  afterEach(() => {
    connection.dispose();
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const uri = (name: string): string => pathToFileURL(join(folder, name)).href;
  const verify = (command: readonly string[], token = new CancellationTokenSource().token): Promise<VerifyAnswer<Diagnostic>> => {
    const params: VerifyParams = { command, folder: pathToFileURL(folder).href, workDoneToken: 'w', partialResultToken: 'p' };
    return connection.sendRequest<VerifyAnswer<Diagnostic>>(VERIFY, params, token);
  };

  it('puts the divergence on the line that drew, with what the rules say of it', async () => {
    writeFileSync(join(folder, 'train.py'), PROGRAM);
    const { identical, text, report, divergence } = await verify([PYTHON, 'train.py']);
    expect(identical).toBe(false);
    expect(text).toContain('train.py:6: `random.random` drew other numbers in run 2 than in run 1');
    expect(report).toMatchObject({ version: 1, identical: false, divergence: { first: { path: 'train.py', line: 6 } } });
    expect(divergence).toMatchObject({
      uri: uri('train.py'),
      diagnostic: { range: { start: { line: 5, character: 4 }, end: { line: 5, character: 26 } }, source: 'seedlint', severity: 2 },
    });
    expect(divergence?.diagnostic.message).toContain('never seeded before. See unseeded-rng.');
    expect(divergence?.diagnostic.relatedInformation).toMatchObject([{ location: { uri: uri('train.py') } }]);
    expect(progress.filter(({ token }) => token === 'w').map(({ value }) => value)).toMatchObject([
      { kind: 'begin', cancellable: true }, { kind: 'report', message: 'run 1 of 2' }, { kind: 'report', message: 'run 2 of 2' }, { kind: 'end' },
    ]);
    expect(progress.flatMap(({ token, value }) => (token === 'p' ? [value] : [])).join('')).toBe('working\nworking\n');
  }, 60_000);

  it('tells where a generator was made, in another file than it is drawn from', async () => {
    writeFileSync(join(folder, 'made.py'), 'import random\nrng = random.Random()\n');
    writeFileSync(join(folder, 'train.py'), 'from made import rng\nprint(len([rng.random()]))\n');
    const { divergence } = await verify([PYTHON, 'train.py']);
    expect(divergence?.uri).toBe(uri('train.py'));
    expect(divergence?.diagnostic.relatedInformation?.[0]).toMatchObject({
      location: { uri: uri('made.py'), range: { start: { line: 1 } } }, message: 'The generator was made here, without a seed.',
    });
  }, 60_000);

  it.skipIf(!hasModule('nbconvert, ipykernel'))('points into the cell of an open notebook, and names the cell of a closed one', async () => {
    const text = notebook(['markdown', '# Draws'], ['code', 'import random'], ['code', 'x = 1\nx = random.random()']);
    writeFileSync(join(folder, 'n.ipynb'), text);
    const command = [PYTHON, '-m', 'nbconvert', '--to', 'markdown', '--execute', '--stdout', 'n.ipynb'];
    const closed = await verify(command);
    expect(closed.divergence).toMatchObject({ uri: uri('n.ipynb'), diagnostic: { range: { start: { line: 0, character: 0 } } } });
    expect(closed.divergence?.diagnostic.message).toMatch(/^Cell 3, line 2: Runs of this program diverge here first/);
    const cells = ['m', 'i', 'd'].map((name) => `vscode-notebook-cell:${uri('n.ipynb').slice('file:'.length)}#${name}`);
    await connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: {
        uri: uri('n.ipynb'), notebookType: 'jupyter-notebook', version: 1, cells: cells.map((document, at) => ({ kind: at === 0 ? 1 : 2, document })),
      },
      cellTextDocuments: [
        { uri: cells[1], languageId: 'python', version: 1, text: 'import random' },
        { uri: cells[2], languageId: 'python', version: 1, text: 'x = 1\nx = random.random()' },
      ],
    });
    const { divergence } = await verify(command);
    expect(divergence).toMatchObject({ uri: cells[2], diagnostic: { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 19 } } } });
  }, 120_000);

  it('has nothing to point at when the runs are identical', async () => {
    writeFileSync(join(folder, 'train.py'), PROGRAM.replace('value', 'random.seed(1)\nvalue'));
    expect(await verify([PYTHON, 'train.py'])).toMatchObject({ identical: true, failure: null, divergence: null });
  }, 60_000);

  it('tells runs that fail alike from runs that succeed', async () => {
    expect(await verify([PYTHON, '-c', 'raise SystemExit(3)'])).toMatchObject({ identical: true, failure: 'exit code 3' });
  }, 60_000);

  it('says why a command could not be run', async () => {
    await expect(verify(['no-such-program-here'])).rejects.toThrow('`no-such-program-here` could not be started: no such program');
    await expect(verify([])).rejects.toThrow('there is no command to run');
  });

  const SLEEPER = [
    'import os, subprocess, sys, time',
    'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])',
    'open("pids.part", "w").write(f"{os.getpid()} {child.pid}")',
    'os.rename("pids.part", "pids")',
    'time.sleep(120)',
  ].join('\n');
  const started = async (): Promise<number[]> => {
    await until(() => existsSync(join(folder, 'pids')));
    return readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number);
  };

  it('ends the program and its workers when it is cancelled', async () => {
    const source = new CancellationTokenSource();
    const run = verify([PYTHON, '-c', SLEEPER], source.token).then(() => 'answered', (error: unknown) => String(error));
    const pids = await started();
    expect(pids.filter(isAlive)).toHaveLength(2);
    source.cancel();
    expect(await run).toContain('cancelled');
    await until(() => !pids.some(isAlive));
    expect(pids.filter(isAlive)).toEqual([]);
  }, 60_000);

  it('ends them when the client goes away', async () => {
    void verify([PYTHON, '-c', SLEEPER]).catch(() => undefined);
    const pids = await started();
    server.stdin?.end();
    await until(() => !pids.some(isAlive));
    expect(pids.filter(isAlive)).toEqual([]);
  }, 60_000);
});
