import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runOnce } from '../../src/verify/run.js';
import { isAlive, until } from '../support/processes.js';
import { hasModule, PYTHON } from '../support/python.js';

const CLI = new URL('../../dist/cli.cjs', import.meta.url).pathname;
const canRun = process.platform !== 'win32' && hasModule('sys');

describe.skipIf(!canRun)('an interrupted verify', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the program and its workers, and says so', async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'seedlint-interrupt-'));
    const pids = join(folder, 'pids');
    const code = [
      'import os, subprocess, sys, time',
      'child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])',
      `open(${JSON.stringify(`${pids}.part`)}, "w").write(f"{os.getpid()} {child.pid}")`,
      `os.rename(${JSON.stringify(`${pids}.part`)}, ${JSON.stringify(pids)})`,
      'time.sleep(120)',
    ].join('\n');
    try {
      const run = spawn(process.execPath, [CLI, 'verify', '--', PYTHON, '-c', code], { stdio: ['ignore', 'pipe', 'pipe'] });
      let errors = '';
      run.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
      const ended = once(run, 'close');
      await until(() => existsSync(pids));
      run.kill(signal);
      const [exitCode] = (await ended) as [number | null];
      expect({ exitCode, said: errors.includes('it was stopped') }).toEqual({ exitCode: 2, said: true });
      const started = readFileSync(pids, 'utf8').split(' ').map(Number);
      expect(started).toHaveLength(2);
      await until(() => !started.some(isAlive));
      expect(started.filter(isAlive)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

describe.skipIf(!canRun)('a run', () => {
  const once = (code: string, timeout: number | null = null) =>
    runOnce([PYTHON, '-c', code], { cwd: tmpdir(), env: process.env, timeout, onError: () => undefined });

  it('is over when its program is, and what the program left running ends with it', async () => {
    const { stdout } = await once('import subprocess, sys; print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"]).pid)');
    const left = Number(stdout);
    expect(left).toBeGreaterThan(0);
    await until(() => !isAlive(left));
    expect(isAlive(left)).toBe(false);
  }, 60_000);

  it('is over even when what was left running has gone away from it', async () => {
    const code = 'import subprocess, sys; print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"], start_new_session=True).pid, flush=True)';
    const { exitCode, stdout } = await once(code);
    process.kill(Number(stdout), 'SIGKILL');
    expect(exitCode).toBe(0);
  }, 15_000);

  it('that takes too long is stopped, and says so', async () => {
    await expect(once('import time; time.sleep(120)', 300)).rejects.toThrow('was not run to its end: it took longer than 0.3 s (--timeout)');
  }, 60_000);
});
