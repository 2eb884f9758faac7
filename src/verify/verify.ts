import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { compareRuns, shownEvent, type RunRecord, type Verdict } from './compare.js';
import type { DrawEvent } from './log.js';
import { executedNotebook, inNotebook, type ExecutedNotebook } from './notebook.js';
import { runOnce, type RunOptions } from './run.js';

export interface VerifyOptions extends RunOptions {
  readonly runs: number;
  /** Called before each run, from 1. */
  readonly onRun?: (run: number) => void | Promise<void>;
}

export interface Verification {
  readonly verdict: Verdict;
  /** What the divergence is shown by, and the source line it stands in, as it is on disk. */
  readonly event: DrawEvent | null;
  readonly line: string | null;
  /** The user's files that ran or drew: what the rules say of the event depends on them. Absolute, with `/`. */
  readonly files: readonly string[];
}

/** Runs the command several times and compares. Throws a `VerifyError` when a run can't be carried to its end. */
export async function verifyCommand(command: readonly string[], options: VerifyOptions): Promise<Verification> {
  const runs: RunRecord[] = [];
  for (let run = 1; run <= options.runs; run++) {
    await options.onRun?.(run);
    runs.push(await runOnce(command, options));
  }
  const notebook = await notebookOf(command, options.cwd);
  const told = notebook === null ? runs : runs.map((run) => inNotebook(run, notebook));
  const verdict = compareRuns(told);
  const event = verdict.divergence === null ? null : shownEvent(verdict.divergence);
  return { verdict, event, line: event === null ? null : await lineOf(event, notebook), files: filesOf(told) };
}

/** The one notebook among the command's arguments. */
async function notebookOf(command: readonly string[], cwd: string): Promise<ExecutedNotebook | null> {
  const [name, ...more] = command.filter((word) => word.endsWith('.ipynb'));
  if (name === undefined || more.length > 0) return null;
  const path = resolve(cwd, name);
  try {
    return executedNotebook(slashed(path), await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function lineOf({ file, cell, line }: DrawEvent, notebook: ExecutedNotebook | null): Promise<string | null> {
  if (file === null) return null;
  try {
    const text = cell === null ? await readFile(file, 'utf8') : notebook?.cells.find(({ index }) => index === cell)?.text;
    return text?.split(/\r\n|\r|\n/)[line - 1] ?? null;
  } catch {
    return null;
  }
}

function filesOf(runs: readonly RunRecord[]): string[] {
  const processes = runs.flatMap(({ processes: each }) => each);
  const files = processes.flatMap(({ program, events }) => [program, ...events.map(({ file }) => file)]);
  return [...new Set(files)].filter((file): file is string => file !== null && existsSync(file));
}

/** Windows' own separator never ends up in a report. */
function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
