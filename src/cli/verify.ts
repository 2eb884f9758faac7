import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { allFindings } from '../report/findings.js';
import { placeOf } from '../report/place.js';
import { formatVerdict, formatVerdictJson, shownEvent, type Advice } from '../report/verify.js';
import { compareRuns, type RunRecord } from '../verify/compare.js';
import type { DrawEvent } from '../verify/log.js';
import { executedNotebook, inNotebook, type ExecutedNotebook } from '../verify/notebook.js';
import { runOnce } from '../verify/run.js';
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
  const runs: RunRecord[] = [];
  try {
    for (let run = 1; run <= options.runs; run++) {
      await write(io.stderr, `Run ${String(run)} of ${String(options.runs)}: ${command.join(' ')}\n`);
      runs.push(await runOnce(command, {
        cwd: io.cwd, env: io.env, probe: probeFolder(), signal: stop.signal,
        timeout: options.timeout === undefined ? null : options.timeout * 1000,
      }));
    }
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
  const notebook = await notebookOf(command, io.cwd);
  const verdict = compareRuns(notebook === null ? runs : runs.map((run) => inNotebook(run, notebook)));
  const event = verdict.divergence === null ? null : shownEvent(verdict.divergence);
  const file = event?.file == null ? null : resolve(io.cwd, event.file);
  const excerpt = event === null || file === null ? null : event.cell === null ? await lineOf(file, event.line) : lineIn(notebook, event);
  const advice = event === null || file === null || excerpt === null ? [] : await adviceFor(event, file, io, services);
  const report = { verdict, advice, excerpt, command, cwd: slashed(io.cwd), version: VERSION };
  const paint = wantsColour(io.stdout, io.env, options.color) ? terminalPaint : undefined;
  await write(io.stdout, options.format === 'json' ? formatVerdictJson(report) : formatVerdict(report, paint));
  return verdict.identical ? 0 : 1;
}

/** Beside the bundle; from the sources, beside the module that runs it. */
function probeFolder(): string {
  const candidates = ['./probe', '../verify/probe'].map((path) => new URL(path, import.meta.url).pathname);
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined) throw new Error('the probe is missing from this installation');
  return found;
}

/** The one notebook among the command's arguments. */
async function notebookOf(command: readonly string[], cwd: string): Promise<ExecutedNotebook | null> {
  const [name, ...more] = command.filter((word) => word.endsWith('.ipynb'));
  if (name === undefined || more.length > 0) return null;
  const path = resolve(cwd, name);
  try {
    return executedNotebook(path, await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

function lineIn(notebook: ExecutedNotebook | null, event: DrawEvent): string | null {
  return notebook?.cells.find(({ index }) => index === event.cell)?.text.split(/\r\n|\r|\n/)[event.line - 1]?.trim() ?? null;
}

async function lineOf(file: string, line: number): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).split(/\r\n|\r|\n/)[line - 1]?.trim() ?? null;
  } catch {
    return null;
  }
}

/** What the rules say about the line that drew: the finding there, or the one that names it as related. */
async function adviceFor(event: DrawEvent, file: string, io: Io, services: Services): Promise<Advice[]> {
  const cwd = slashed(io.cwd);
  const project = await services.open({
    cwd, paths: [file], config: null, isolated: false, overrides: { preset: null, select: [], ignore: [] }, engine: 'wasm', stdin: null,
  });
  const result = await project.check({});
  const isHere = (location: Parameters<typeof placeOf>[1]): boolean => {
    if (location.path !== slashed(file)) return false;
    const place = placeOf(result, location, cwd);
    return place.cell === event.cell && place.start.line + 1 <= event.line && event.line <= place.end.line + 1;
  };
  const findings = allFindings(result);
  const at = findings.filter(isHere);
  const related = findings.filter((finding) => finding.related.some(isHere));
  return (at.length > 0 ? at : related)
    .filter(({ severity }) => severity === 'warning' || severity === 'error')
    .map(({ rule, message, fixes }) => ({ rule, message, fixes: fixes.map(({ title }) => title) }));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
