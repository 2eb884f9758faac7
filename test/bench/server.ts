/**
 * Measures the built language server as an editor meets it, over its standard streams: how long a change takes until
 * fresh diagnostics are there, what the server holds after many of them, and how soon it says anything at all.
 * `npm run bench:server -- [changes] [--write]`: how many changes are made to each file (2,000), five times as many to
 * the one that memory is watched in; `--write` writes docs/latency.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createProtocolConnection, DocumentDiagnosticRequest, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { latencyPage, type Latency } from './latency-page.js';
import { machine } from './measure.js';
import { changes, randomFrom, trainingProgram } from './program.js';

const argv = process.argv.slice(2);
const EDITS = Number(argv.find((each) => /^\d+$/.test(each)) ?? 2000);
/** How often memory is looked at in the long run. */
const LOOKS = 5;

class Server {
  readonly #process = spawn(process.execPath, [fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url)), 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  readonly connection: ProtocolConnection = createProtocolConnection(new StreamMessageReader(this.#process.stdout), new StreamMessageWriter(this.#process.stdin));

  #result: string | undefined;

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

  /** As an editor asks: it names the answer it has, and is not sent the same again. */
  async diagnostics(uri: string): Promise<void> {
    const { resultId } = await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, ...(this.#result === undefined ? {} : { previousResultId: this.#result }) });
    this.#result = resultId;
  }

  /** What its main thread has had of a processor, in milliseconds; `NaN` where the system does not tell. */
  get spent(): number {
    const id = String(this.#process.pid);
    try {
      return Number(readFileSync(`/proc/${id}/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return NaN;
    }
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

/** Makes `count` changes to an open document; what each took to its diagnostics, in milliseconds. */
async function edit(server: Server, document: TextDocument, stream: ReturnType<typeof changes>, count: number): Promise<Latency['spent']> {
  const spent: { clock: number; processor: number }[] = [];
  for (let at = 0; at < count; at++) {
    const change = stream.next().value;
    const range = { start: document.positionAt(change.start), end: document.positionAt(change.end) };
    const contentChanges = [{ range, text: change.text }];
    TextDocument.update(document, contentChanges, document.version + 1);
    const before = server.spent;
    const start = performance.now();
    void server.connection.sendNotification('textDocument/didChange', { textDocument: { uri: document.uri, version: document.version }, contentChanges });
    await server.diagnostics(document.uri);
    spent.push({ clock: performance.now() - start, processor: server.spent - before });
  }
  return spent;
}

async function startTime(): Promise<number> {
  const start = performance.now();
  const server = new Server();
  await server.start();
  await server.open('file:///bench/first.py', 'import numpy as np\nx = np.random.rand(3)\n');
  await server.diagnostics('file:///bench/first.py');
  const time = performance.now() - start;
  await server.stop();
  return time;
}

async function latencyIn(lines: number, looks: number): Promise<Latency> {
  const server = new Server();
  await server.start();
  const text = trainingProgram(lines);
  const document = TextDocument.create(`file:///bench/train_${String(lines)}.py`, 'python', 1, text);
  await server.open(document.uri, text);
  await server.diagnostics(document.uri);
  const stream = changes(text, randomFrom(lines));
  const spent: Latency['spent'][number][] = [];
  const memory: number[] = [];
  for (let look = 0; look < looks; look++) {
    spent.push(...await edit(server, document, stream, EDITS));
    memory.push(server.memory);
  }
  await server.stop();
  return { lines: document.lineCount, spent, memory };
}

const starts: number[] = [];
for (let at = 0; at < 5; at++) starts.push(await startTime());
const measured: Latency[] = [];
for (const lines of [200, 2000, 10_000]) measured.push(await latencyIn(lines, lines === 2000 ? LOOKS : 1));
const page = latencyPage({ machine: machine(cpus()), edits: EDITS, start: starts.sort((a, b) => a - b)[2] ?? NaN, measured });
console.log(page);
if (argv.includes('--write')) writeFileSync(fileURLToPath(new URL('../../docs/latency.md', import.meta.url)), page);
