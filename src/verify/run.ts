import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RunRecord } from './compare.js';
import { parseLog } from './log.js';

/** The command could not be run to its end. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that holds the probe. */
  readonly probe: string;
  /** Milliseconds; `null` for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
}

/** More output than this is compared only up to here; in bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Runs the command once under the probe. Throws a `VerifyError` when it can't be started, takes too long or is stopped. */
export async function runOnce(command: readonly string[], options: RunOptions): Promise<RunRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'seedlint-verify-'));
  try {
    const ended = await execute(command, folder, options);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const logs = await Promise.all(names.map(async (name) => parseLog(name.slice(0, -'.jsonl'.length), await readFile(join(folder, name), 'utf8'))));
    logs.sort((a, b) => byNumber.compare(a.name, b.name));
    return { ...ended, processes: logs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `main.f2` before `main.f10`. */
const byNumber = new Intl.Collator('en', { numeric: true });

function execute(command: readonly string[], folder: string, options: RunOptions): Promise<Omit<RunRecord, 'processes'>> {
  const [program, ...args] = command;
  if (program === undefined) throw new VerifyError('there is no command to run: seedlint verify -- python train.py');
  const path = options.env['PYTHONPATH'];
  const env = {
    ...options.env,
    PYTHONPATH: path === undefined || path === '' ? options.probe : options.probe + delimiter + path,
    SEEDLINT_VERIFY_LOG: folder,
    SEEDLINT_VERIFY_PARENT: '',
  };
  return new Promise((resolve, reject) => {
    // A group of its own, so that worker processes end with it.
    const grouped = process.platform !== 'win32';
    const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: grouped });
    const chunks: Buffer[] = [];
    let size = 0;
    let reason: string | null = null;
    const stop = (why: string): void => {
      reason ??= why;
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const onAbort = (): void => { stop('it was stopped'); };
    const timer = options.timeout === null ? undefined : setTimeout(() => { stop(`it took longer than ${String((options.timeout ?? 0) / 1000)} s (--timeout)`); }, options.timeout);
    options.signal?.addEventListener('abort', onAbort);
    if (options.signal?.aborted === true) onAbort();
    child.stdout.on('data', (chunk: Buffer) => {
      if (size < MAX_OUTPUT) chunks.push(chunk);
      size += chunk.length;
    });
    const done = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error) => {
      done();
      const missing = 'code' in error && error.code === 'ENOENT';
      reject(new VerifyError(`\`${program}\` could not be started: ${missing ? 'no such program' : error.message}`));
    });
    child.on('close', (exitCode, signal) => {
      done();
      if (reason !== null) reject(new VerifyError(`\`${command.join(' ')}\` was not run to its end: ${reason}`));
      else resolve({ exitCode, signal, stdout: Buffer.concat(chunks).toString('utf8').slice(0, MAX_OUTPUT) });
    });
  });
}
