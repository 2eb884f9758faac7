import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { start } from './built-cli.js';

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Edit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}

export interface Diagnostic {
  readonly range: Edit['range'];
  readonly code?: string;
  readonly message: string;
}

export interface Action {
  readonly title: string;
  readonly kind: string;
  readonly data?: unknown;
  readonly edit?: {
    readonly changes?: Readonly<Record<string, readonly Edit[]>>;
    readonly documentChanges?: readonly { readonly textDocument: { readonly uri: string; readonly version: number | null }; readonly edits: readonly Edit[] }[];
  };
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** An error the server answered. */
export class Refused extends Error {
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

/** Speaks the protocol byte by byte with the built server: no library stands between the test and the wire. */
export class RawClient {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Refused) => void }>();
  readonly #answers = new Map<string, (params: never) => unknown>();
  /** All notifications and requests of the server, in order. */
  readonly received: { readonly method: string; readonly params: unknown }[] = [];
  #bytes = Buffer.alloc(0);
  #id = 0;

  constructor(cwd: string) {
    this.#server = start(['lsp', '--stdio'], cwd);
    this.#server.stdout.on('data', (chunk: Buffer) => { this.read(chunk); });
    this.#server.stderr.on('data', (chunk: Buffer) => { process.stderr.write(chunk); });
  }

  get pid(): number | undefined {
    return this.#server.pid;
  }

  /** How requests of the server are answered; those nobody answers get `null`. */
  answer<Params>(method: string, answer: (params: Params) => unknown): void {
    this.#answers.set(method, answer);
  }

  request<Result>(method: string, params: unknown = null): Promise<Result> {
    const id = ++this.#id;
    this.send({ jsonrpc: '2.0', id, method, params });
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /** The request and its number, to be cancelled by. */
  cancellable<Result>(method: string, params: unknown): { readonly id: number; readonly result: Promise<Result> } {
    const result = this.request<Result>(method, params);
    return { id: this.#id, result };
  }

  notify(method: string, params: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** The parameters of the next notification of `method` that passes the test; those before `from` do not count. */
  async next<Params>(method: string, test: (params: Params) => boolean, from = 0): Promise<Params> {
    for (let wait = 0; wait < 1000; wait++) {
      const found = this.received.slice(from).find((message) => message.method === method && test(message.params as Params));
      if (found !== undefined) return found.params as Params;
      await new Promise((resume) => setTimeout(resume, 10));
    }
    throw new Error(`the server sent no such ${method}`);
  }

  async stop(): Promise<void> {
    await this.request('shutdown');
    this.notify('exit', null);
  }

  private send(message: object): void {
    const body = Buffer.from(JSON.stringify(message), 'utf8');
    this.#server.stdin.write(`Content-Length: ${String(body.length)}\r\n\r\n`);
    this.#server.stdin.write(body);
  }

  private read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#bytes.toString('ascii', 0, end))?.[1]);
      if (this.#bytes.length < end + 4 + length) return;
      const message = JSON.parse(this.#bytes.toString('utf8', end + 4, end + 4 + length)) as Message;
      this.#bytes = this.#bytes.subarray(end + 4 + length);
      this.take(message);
    }
  }

  private take({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      this.received.push({ method, params });
      if (id !== undefined) this.send({ jsonrpc: '2.0', id, result: this.#answers.get(method)?.(params as never) ?? null });
      return;
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Refused(error.code, error.message));
  }
}

/** `text` with edits applied whose positions count in `encoding`. */
export function applied(text: string, edits: readonly Edit[], encoding: 'utf-8' | 'utf-16'): string {
  const offset = ({ line, character }: Position): number => {
    const lines = text.split('\n');
    const before = lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1);
    const own = lines[line] ?? '';
    return before + (encoding === 'utf-16' ? character : Buffer.from(own, 'utf8').subarray(0, character).toString('utf8').length);
  };
  const sorted = edits.map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText })).sort((a, b) => b.start - a.start);
  return sorted.reduce((result, { start: from, end, newText }) => result.slice(0, from) + newText + result.slice(end), text);
}
