import { resolve } from 'node:path';
import type { InitPlan } from '../lint/init.js';
import { scriptFile } from '../notebook/build.js';
import { formatDiff, textChanges } from '../report/diff.js';
import { relativePath } from '../report/place.js';
import { formatErrors, plain } from '../report/text.js';
import { neutralise } from '../report/visible.js';
import { readablePaths } from './check.js';
import { UsageError } from './errors.js';
import { terminalPaint, wantsColour, write, type Io } from './io.js';
import { at, slashed } from './paths.js';
import type { Services } from './project.js';

export interface InitCommandOptions {
  readonly output?: string;
  readonly record?: boolean;
  readonly diff?: boolean;
  readonly config?: string;
  readonly isolated?: boolean;
  readonly color: boolean;
}

/** Runs `seedlint init` and returns the exit code. */
export async function init(paths: readonly string[], options: InitCommandOptions, io: Io, services: Services): Promise<number> {
  if (options.output?.endsWith('.py') === false) throw new UsageError(`--output names a Python file: ${options.output} does not end with .py`);
  const given = paths.length === 0 ? ['.'] : paths;
  if ((await readablePaths(given, io)).length < given.length) return 2;
  const cwd = slashed(io.cwd);
  const project = await services.open({
    cwd,
    paths: given,
    config: options.config === undefined ? null : at(io, options.config),
    isolated: options.isolated === true,
    overrides: { preset: null, select: [], ignore: [] },
    engine: 'wasm',
    jobs: null, cacheFolder: null,
    stdin: null,
  });
  const output = options.output === undefined ? null : slashed(resolve(io.cwd, options.output));
  const plan = await project.planInit({ output, record: options.record === true });
  const { module, changes } = plan;
  await write(io.stderr, formatErrors(plan, { cwd }));
  const name = (path: string): string => neutralise(relativePath(cwd, path));
  if (options.diff === true) {
    const paint = wantsColour(io.stdout, io.env, options.color) ? terminalPaint : io.stdout.isTTY === true ? plain : undefined;
    const fresh = module.isNew ? textChanges(scriptFile(module.path, ''), [insertion(module)], cwd) : [];
    await write(io.stdout, formatDiff([...fresh, ...changes.flatMap(({ file, edits }) => textChanges(file, edits, cwd))], paint));
    return 0;
  }
  const failed = await project.writeInit(plan);
  for (const { path, message } of failed) await write(io.stderr, `seedlint: cannot write ${name(path)}: ${message}\n`);
  const unwritten = new Set(failed.map(({ path }) => path));
  if (unwritten.has(module.path)) return 2;
  if (module.isNew) await write(io.stdout, `Wrote ${name(module.path)}${plan.streams.length === 0 ? '' : `, which seeds ${listed(plan.streams)}`}.\n`);
  for (const { file } of changes) if (!unwritten.has(file.path)) await write(io.stdout, `Changed ${name(file.path)}.\n`);
  if (!module.isNew && changes.length === 0) await write(io.stdout, 'Nothing to do.\n');
  for (const path of plan.left) await write(io.stderr, `${name(path)} draws unseeded and was left as it is: call setup_seeds before its first draw.\n`);
  return failed.length > 0 ? 2 : 0;
}

function insertion({ path, text }: InitPlan['module']) {
  return { path, span: { start: 0, end: 0 }, newText: text };
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}
