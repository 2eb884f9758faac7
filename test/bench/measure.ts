/** Times of this process and of others, in seconds of the clock and of the processor. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Cost {
  readonly wall: number;
  /** User and system, all threads; `NaN` where it can't be told. */
  readonly cpu: number;
  /** The most memory held at once, in megabytes; `NaN` where it can't be told. */
  readonly memory: number;
}

const TIME = '/usr/bin/time';

/** The cost of a command; `null` where it can't be started. Its exit code says what it found, not whether it ran. */
export function costOf(command: string, argv: readonly string[], cwd: string): Cost | null {
  const start = performance.now();
  const isTimed = existsSync(TIME);
  const [name, args] = isTimed ? [TIME, ['-f', '%U %S %M', command, ...argv]] : [command, argv];
  const { error, status, stderr } = spawnSync(name, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 });
  if (error !== undefined || status === 127) return null;
  const wall = (performance.now() - start) / 1000;
  const [user, system, memory] = isTimed ? (stderr.trimEnd().split('\n').at(-1) ?? '').split(' ').map(Number) : [];
  return { wall, cpu: (user ?? NaN) + (system ?? NaN), memory: (memory ?? NaN) / 1024 };
}

/** The cost of work in this process. */
export function costHere(work: () => void): Cost {
  const before = process.cpuUsage();
  const start = performance.now();
  work();
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6, memory: NaN };
}

/** Where a program is found on PATH. */
export function onPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(':');
  const folder = folders.find((each) => each !== '' && existsSync(join(each, name)));
  return folder === undefined ? null : join(folder, name);
}

/** «Debian GNU/Linux 12, 2 × AMD EPYC, Node v20». */
export function machine(cpus: readonly { readonly model: string }[]): string {
  let system = process.platform as string;
  try {
    system = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? system;
  } catch {
    // The platform's name does.
  }
  return `${system}, ${String(cpus.length)} × ${cpus[0]?.model.trim() ?? 'processor'}, Node ${process.version}`;
}
