import { spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import spawn from 'cross-spawn';
import type { RunRecord } from './compare.js';
import { parseLog } from './log.js';

/** The command could not be run to its end. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds; `null` for no limit. */
  readonly timeout: number | null;
  readonly signal?: AbortSignal;
  /** Takes what the program writes to standard error; without it, that goes where this process's own goes. */
  readonly onError?: (text: string) => void;
}

/** Beside this module in the sources, beside the bundle in an installation. */
const PROBE = fileURLToPath(new URL('./probe', import.meta.url));

/** A group of its own lets the workers end with their program; Windows knows the tree by itself. */
const GROUPED = process.platform !== 'win32';

/** More output than this is compared only up to here; in bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** How long processes that outlive their program may go on, in milliseconds. */
const LEFT_RUNNING = 2000;

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
    // Python would write each piece of a line by itself, and processes that write at once would mix within lines.
    PYTHONUNBUFFERED: undefined,
    PYTHONPATH: path === undefined || path === '' ? PROBE : PROBE + delimiter + path,
    SEEDLINT_VERIFY_LOG: folder,
    SEEDLINT_VERIFY_PARENT: '',
    SEEDLINT_VERIFY_NAME: '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', options.onError === undefined ? 'inherit' : 'pipe'], detached: GROUPED });
    const chunks: Buffer[] = [];
    let size = 0;
    let reason: string | null = null;
    let left: NodeJS.Timeout | undefined;
    const stop = (why: string): void => {
      reason ??= why;
      endTree(child);
    };
    const onExit = (): void => { endTree(child); };
    process.once('exit', onExit);
    const onAbort = (): void => { stop('it was stopped'); };
    const timer = options.timeout === null ? undefined : setTimeout(() => { stop(`it took longer than ${String((options.timeout ?? 0) / 1000)} s (--timeout)`); }, options.timeout);
    options.signal?.addEventListener('abort', onAbort);
    if (options.signal?.aborted === true) onAbort();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => { options.onError?.(text); });
    child.stdout?.on('data', (chunk: Buffer) => {
      if (size < MAX_OUTPUT) chunks.push(chunk);
      size += chunk.length;
    });
    const done = (): void => {
      clearTimeout(timer);
      clearTimeout(left);
      options.signal?.removeEventListener('abort', onAbort);
      process.removeListener('exit', onExit);
    };
    child.on('error', (error) => {
      done();
      const missing = 'code' in error && error.code === 'ENOENT';
      reject(new VerifyError(`\`${program}\` could not be started: ${missing ? 'no such program' : error.message}`));
    });
    // What the program leaves running holds its output open: the run is over when the program is.
    child.on('exit', () => {
      left = setTimeout(() => {
        endTree(child);
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, LEFT_RUNNING);
    });
    child.on('close', (exitCode, signal) => {
      done();
      if (reason !== null) reject(new VerifyError(`\`${command.join(' ')}\` was not run to its end: ${reason}`));
      else resolve({ exitCode, signal, stdout: Buffer.concat(chunks).toString('utf8').slice(0, MAX_OUTPUT) });
    });
  });
}

function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (!GROUPED) {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
