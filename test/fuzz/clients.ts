import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node.js';
import { startServer } from '../../src/server/node.js';
import { anyText, mutatedText } from './arbitraries.js';

type Json = Record<string, unknown>;

/** A client that keeps to nothing but the framing of messages. */
export class RawClient {
  readonly #up = new PassThrough();
  readonly #down = new PassThrough();
  readonly #connection = createConnection(new StreamMessageReader(this.#up), new StreamMessageWriter(this.#down));
  readonly #answers = new Map<number, (answer: Json) => void>();
  #next = 1;

  constructor() {
    startServer(this.#connection);
    new StreamMessageReader(this.#down).listen((message) => {
      const { id, method } = message as unknown as { id?: number; method?: string };
      if (id === undefined) return;
      // What the server asks gets an answer that says nothing.
      if (method !== undefined) this.write({ jsonrpc: '2.0', id, result: null });
      else this.#answers.get(id)?.(message);
    });
  }

  write(message: Json): void {
    const text = JSON.stringify(message);
    this.#up.write(`Content-Length: ${String(Buffer.byteLength(text))}\r\n\r\n${text}`);
  }

  /** Lets go of the server, and so of all it holds. */
  hangUp(): void {
    this.#connection.dispose();
    this.#up.destroy();
    this.#down.destroy();
  }

  notify(method: string, params: unknown): void {
    this.write({ jsonrpc: '2.0', method, params });
  }

  /** The number under which a request went out, and its answer. */
  request(method: string, params: unknown): { id: number; answer: Promise<Json> } {
    const id = this.#next++;
    const answer = new Promise<Json>((resolve) => this.#answers.set(id, resolve));
    this.write({ jsonrpc: '2.0', id, method, params });
    return { id, answer };
  }
}

const uri = fc.constantFrom('file:///w/a.py', 'file:///w/b.py', 'untitled:Untitled-1', 'file:///w/n.ipynb', 'nonsense', 'file:///w/%00%ff.py', '');
const number = fc.oneof(fc.nat(30), fc.constantFrom(-1, 1e9, 2 ** 31, 0.5));
const position = fc.record({ line: number, character: number });
const range = fc.record({ start: position, end: position });
const junk = fc.jsonValue({ maxDepth: 2 });
const version = fc.oneof(fc.nat(5), fc.constantFrom(-1, 1e12));

/** What a client may send, each with parameters that may be wrong. */
const message = fc.oneof(
  fc.record({ method: fc.constant('textDocument/didOpen'), params: fc.record({ textDocument: fc.record({ uri, languageId: fc.constantFrom('python', 'c'), version, text: anyText }) }) }),
  fc.record({
    method: fc.constant('textDocument/didChange'),
    params: fc.record({ textDocument: fc.record({ uri, version }), contentChanges: fc.array(fc.oneof(fc.record({ range, text: anyText }), fc.record({ text: mutatedText })), { maxLength: 3 }) }),
  }),
  fc.record({ method: fc.constantFrom('textDocument/didClose', 'textDocument/didSave', 'textDocument/diagnostic'), params: fc.record({ textDocument: fc.record({ uri }) }) }),
  fc.record({ method: fc.constant('textDocument/hover'), params: fc.record({ textDocument: fc.record({ uri }), position }) }),
  fc.record({ method: fc.constant('textDocument/codeAction'), params: fc.record({ textDocument: fc.record({ uri }), range, context: fc.record({ diagnostics: fc.constant([]), only: fc.constantFrom(undefined, ['source.fixAll'], ['quickfix']) }) }) }),
  fc.record({ method: fc.constantFrom('seedlint/fixFile', 'seedlint/insertSetupSeeds'), params: fc.record({ uri }) }),
  fc.record({ method: fc.constant('workspace/didChangeWatchedFiles'), params: fc.record({ changes: fc.array(fc.record({ uri, type: fc.constantFrom(1, 2, 3, 9) }), { maxLength: 3 }) }) }),
  fc.record({
    method: fc.constant('notebookDocument/didOpen'),
    params: fc.record({
      notebookDocument: fc.record({ uri: fc.constant('file:///w/n.ipynb'), notebookType: fc.constant('jupyter-notebook'), version, cells: fc.constant([{ kind: 2, document: 'cell:1' }]) }),
      cellTextDocuments: fc.record({ uri: fc.constant('cell:1'), languageId: fc.constant('python'), version, text: anyText }).map((cell) => [cell]),
    }),
  }),
  fc.record({ method: fc.constant('notebookDocument/didChange'), params: fc.record({ notebookDocument: fc.record({ uri, version }), change: junk }) }),
  fc.record({ method: fc.constant('workspace/didChangeConfiguration'), params: fc.record({ settings: junk }) }),
  fc.record({ method: fc.constantFrom('textDocument/hover', 'textDocument/diagnostic', 'textDocument/didOpen', 'textDocument/didChange', 'initialized', 'initialize', 'nobody/knows', '$/whatever', '$/cancelRequest'), params: junk }),
);
const NOTIFICATIONS = /\/did|^initialized$|^\$\//;

const step = fc.record({ message, isCancelled: fc.boolean() });
export const conversation = fc.array(step, { maxLength: 12 });

const PATIENCE = 60_000;

/** Holds the conversation, then asks what only a server in order answers rightly. */
export async function converse(steps: typeof conversation extends fc.Arbitrary<infer Steps> ? Steps : never): Promise<void> {
  const client = new RawClient();
  const capabilities = { textDocument: { diagnostic: {} }, notebookDocument: { synchronization: {} } };
  await client.request('initialize', { processId: null, rootUri: null, workspaceFolders: null, capabilities }).answer;
  client.notify('initialized', {});
  const answers = steps.flatMap(({ message: { method, params }, isCancelled }) => {
    if (NOTIFICATIONS.test(method)) {
      client.notify(method, params);
      return [];
    }
    const { id, answer } = client.request(method, params);
    if (isCancelled) client.notify('$/cancelRequest', { id });
    return [answer];
  });
  const text = 'import random\nrandom.random()\n';
  client.notify('textDocument/didOpen', { textDocument: { uri: 'file:///sound/z.py', languageId: 'python', version: 1, text } });
  const last = client.request('textDocument/diagnostic', { textDocument: { uri: 'file:///sound/z.py' } }).answer;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => { reject(new Error('a request was not answered')); }, PATIENCE); });
  const { result } = (await Promise.race([last, late])) as { result?: { items: { code: string }[] } };
  await Promise.race([Promise.all(answers), late]);
  clearTimeout(timer);
  assert.deepEqual(result?.items.map(({ code }) => code), ['unseeded-rng']);
  await client.request('shutdown', null).answer;
  client.hangUp();
}
