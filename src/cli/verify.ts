import { adviceFor, formatVerdict, formatVerdictJson } from '../report/verify.js';
import { verifyCommand } from '../verify/verify.js';
import { UsageError } from './errors.js';
import { terminalPaint, wantsColour, write, type Io } from './io.js';
import type { Services } from './project.js';
import { VERSION } from './version.js';

export interface VerifyCommandOptions {
  readonly runs: number;
  readonly format: 'text' | 'json';
  /** Seconds. */
  readonly timeout?: number;
  readonly color: boolean;
}

/** Runs the command several times and compares; resolves to 0 (identical) or 1 (diverged). */
export async function verify(command: readonly string[], options: VerifyCommandOptions, io: Io, services: Services): Promise<number> {
  if (command.length === 0) throw new UsageError('there is no command to run: seedlint verify -- python train.py');
  if (options.runs < 2) throw new UsageError('--runs must be at least 2: one run has nothing to be compared with');
  const stop = new AbortController();
  const onSignal = (): void => { stop.abort(); };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const { verdict, event, line, files } = await verifyCommand(command, {
      cwd: io.cwd, env: io.env, runs: options.runs, signal: stop.signal,
      timeout: options.timeout === undefined ? null : options.timeout * 1000,
      onRun: (run) => write(io.stderr, `Run ${String(run)} of ${String(options.runs)}: ${command.join(' ')}\n`),
    });
    const cwd = io.cwd.replaceAll('\\', '/');
    const project = event?.file == null || line === null ? null : await services.open({
      cwd, paths: files, config: null, isolated: false, overrides: { preset: null, select: [], ignore: [] }, engine: 'wasm', jobs: null, cacheFolder: null, stdin: null,
    });
    const advice = event === null || project === null ? [] : adviceFor(await project.check({ signal: stop.signal }), event, cwd);
    const report = { verdict, advice, line, command, cwd, version: VERSION };
    const paint = wantsColour(io.stdout, io.env, options.color) ? terminalPaint : undefined;
    await write(io.stdout, options.format === 'json' ? formatVerdictJson(report) : formatVerdict(report, paint));
    return verdict.identical ? 0 : 1;
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}
