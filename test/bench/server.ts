/**
 * Measures the built language server as an editor meets it, over its standard streams: how long a change takes until
 * fresh diagnostics are there, what the server holds after many of them, and how soon it says anything at all.
 * `npm run bench:server -- [changes]`: how many changes are made to each file (2,000).
 */
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changes, randomFrom, trainingProgram } from './program.js';

const EDITS = Number(process.argv[2] ?? 2000);
const LONG_RUN = EDITS * 5;

class Server {
  readonly #process = spawn(process.execPath, [fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url)), 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly connection: ProtocolConnection = createProtocolConnection(new StreamMessageReader(this.#process.stdout), new StreamMessageWriter(this.#process.stdin));

  async start(): Promise<void> {
    this.connection.listen();
    await this.connection.sendRequest('initialize', {
      processId: process.pid, rootUri: null, workspaceFolders: null, capabilities: { textDocument: { diagnostic: {} } },
    });
    await this.connection.sendNotification('initialized', {});
  }

  open(uri: string, text: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text } });
  }

  diagnostics(uri: string): Promise<unknown> {
    return this.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
  }

  /** Resident memory in megabytes. */
  get memory(): number {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(this.#process.pid)], { encoding: 'utf8' })) / 1024;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
  }
}

/** Makes `count` changes to an open document; how long each took to its diagnostics, in milliseconds. */
async function edit(server: Server, document: TextDocument, stream: ReturnType<typeof changes>, count: number): Promise<number[]> {
  const spent: number[] = [];
  for (let at = 0; at < count; at++) {
    const change = stream.next().value;
    const range = { start: document.positionAt(change.start), end: document.positionAt(change.end) };
    const contentChanges = [{ range, text: change.text }];
    TextDocument.update(document, contentChanges, document.version + 1);
    const start = performance.now();
    void server.connection.sendNotification('textDocument/didChange', { textDocument: { uri: document.uri, version: document.version }, contentChanges });
    await server.diagnostics(document.uri);
    spent.push(performance.now() - start);
  }
  return spent;
}

const percentile = (values: readonly number[], of: number): number => [...values].sort((a, b) => a - b)[Math.floor(values.length * of)] ?? 0;
const say = (what: string, value: number, unit: string): void => { console.log(`${what.padEnd(56)}${value.toFixed(1).padStart(8)} ${unit}`); };

const starts: number[] = [];
for (let at = 0; at < 5; at++) {
  const start = performance.now();
  const server = new Server();
  await server.start();
  await server.open('file:///bench/first.py', 'import numpy as np\nx = np.random.rand(3)\n');
  await server.diagnostics('file:///bench/first.py');
  starts.push(performance.now() - start);
  await server.stop();
}
say('start to first diagnostic', percentile(starts, 0.5), 'ms');

for (const lines of [200, 2000, 10_000]) {
  const server = new Server();
  await server.start();
  const text = trainingProgram(lines);
  const document = TextDocument.create(`file:///bench/train_${String(lines)}.py`, 'python', 1, text);
  await server.open(document.uri, text);
  await server.diagnostics(document.uri);
  const stream = changes(text, randomFrom(lines));
  const spent = await edit(server, document, stream, EDITS);
  for (const of of [0.5, 0.95, 0.99]) say(`a change in ${String(document.lineCount)} lines, ${String(of * 100)} % of ${String(EDITS)} within`, percentile(spent, of), 'ms');
  say(`memory after ${String(EDITS)} changes`, server.memory, 'MB');
  if (lines === 2000) {
    await edit(server, document, stream, LONG_RUN - EDITS);
    say(`memory after ${String(LONG_RUN)} changes`, server.memory, 'MB');
  }
  await server.stop();
}
