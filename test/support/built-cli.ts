import { spawn, spawnSync, type ChildProcessWithoutNullStreams, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { builtCopy, type BuiltCopy } from './built-copy.js';

/** What colours and proxies the surroundings ask for must not change what is tested. */
export const ENV = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', TERM: 'xterm' };

const isRoot = process.getuid?.() === 0;
/** Root may read and write everything, so a run about permissions is another user's. */
export const NOBODY = isRoot ? { uid: 65534, gid: 65534 } : {};

let copy: BuiltCopy;

/** Builds the command line before the tests of this file, and takes it away behind them. */
export function buildCli(): void {
  beforeAll(() => { copy = builtCopy(); }, 120_000);
  afterAll(() => { copy.remove(); });
}

/** The top of the repository it was built in. */
export function builtRoot(): string {
  return copy.root;
}

/** The built command line's file. */
export function cli(): string {
  return join(copy.root, 'dist/cli.cjs');
}

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function seedlint(argv: readonly string[], cwd: string, options: { input?: string; uid?: number; gid?: number } = {}): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli(), ...argv], { cwd, env: ENV, encoding: 'utf8', input: '', maxBuffer: 2 ** 28, ...options });
  return { code: status, stdout, stderr };
}

export function start(argv: readonly string[], cwd: string, options: SpawnOptions = {}): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [cli(), ...argv], { cwd, env: ENV, ...options, stdio: 'pipe' });
}

export async function ended(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; signal: string | null }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, signal: child.signalCode };
}
