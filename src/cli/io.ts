import { styleText } from 'node:util';
import { reasonOf } from '../project/reason.js';
import type { Paint } from '../report/text.js';

/** A stream the command line writes to; `isTTY` and `columns` tell of a terminal. */
export interface Output {
  write(data: string | Uint8Array, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The world a command runs in, handed over so that tests run it in their own process. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What was to be told could not be written: a full disk behind the redirection. */
class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Writes `data` and waits until it is handed over. A reader that went away (`| head`) is no error. */
export function write(output: Output, data: string | Uint8Array): Promise<void> {
  if (data.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    output.write(data, (error) => {
      if (error === undefined || error === null || isClosedPipe(error)) resolve();
      else reject(new OutputError(`cannot write the output: ${reasonOf(error)}`));
    });
  });
}

/** Keeps a closed pipe from ending the process with a stack trace; other errors reach `write`. */
export function tolerateClosedPipe(output: Output): void {
  output.on('error', () => undefined);
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

/** Everything on standard input. */
export async function readAll(stdin: Io['stdin']): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Whether to colour what goes to `output`: the option first, then `NO_COLOR` and `FORCE_COLOR`, then the terminal. */
export function wantsColour(output: Output, env: Io['env'], option: boolean): boolean {
  if (!option || isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0';
  return output.isTTY === true && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Colours with the terminal's own palette. */
export const terminalPaint: Paint = (tone, text) => styleText(tone, text, { validateStream: false });
