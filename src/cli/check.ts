import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Severity } from '../../rules/rule.js';
import type { CheckOptions } from '../lint/analyzer-api.js';
import { formatDiff, textChanges } from '../report/diff.js';
import { allFindings, reaches } from '../report/findings.js';
import { annotationNote } from '../report/github.js';
import { relativePath } from '../report/place.js';
import { counted, formatErrors, formatSummary, plain } from '../report/text.js';
import { neutralise } from '../report/visible.js';
import { defaultCacheFolder } from '../project/cache.js';
import { reasonOf } from '../project/reason.js';
import { writeReport } from '../project/write.js';
import { readBaseline, refuseOther, staleEntries, withoutKnown, writeBaseline, type Baseline, type Scope } from './baseline.js';
import { UsageError } from './errors.js';
import { SUMMING, type Format } from './format-names.js';
import { formatReport, hash, paintFor, type Destination, type Run } from './formats.js';
import { readAll, write } from './io.js';
import type { Io } from './io.js';
import { requireRules } from './names.js';
import { at, slashed } from './paths.js';
import { optimiseLate } from './patience.js';
import { startProgress, type ProgressKind } from './progress.js';
import type { FileChange, Fixed, Services, TakeChange } from './project.js';

/** The options of `seedlint check`, as commander names them. */
export interface CheckCommandOptions {
  readonly format: Format;
  readonly outputFile?: string;
  /** Further reports, each to a file. */
  readonly report: readonly { readonly format: Format; readonly file: string }[];
  readonly stdinFilename?: string;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly preset?: 'recommended' | 'strict';
  readonly config?: string;
  readonly isolated?: boolean;
  readonly fix?: boolean;
  readonly unsafeFixes?: boolean;
  readonly diff?: boolean;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly failLevel: Severity;
  readonly engine: 'wasm' | 'native';
  readonly jobs?: number;
  readonly cacheDir?: string;
  readonly cache: boolean;
  readonly statistics?: boolean;
  readonly quiet?: boolean;
  readonly progress: ProgressKind;
  readonly color: boolean;
}

/** Runs `seedlint check` and returns the exit code; throws a `UsageError` for what the user can put right. */
export async function check(
  paths: readonly string[],
  options: CheckCommandOptions,
  io: Io,
  services: Services,
): Promise<number> {
  optimiseLate();
  if (options.isolated === true && options.config !== undefined) {
    throw new UsageError('--isolated reads no configuration file, so it can’t go with --config');
  }
  const usesStdin = paths.includes('-');
  if (usesStdin && paths.length > 1) throw new UsageError('`-` reads standard input and can’t go with other paths');
  if (!usesStdin && options.stdinFilename !== undefined) {
    throw new UsageError('--stdin-filename names standard input: give `-` as the path');
  }
  const rules = await services.rules();
  const known = rules.map((rule) => rule.name);
  requireRules(options.select, known, '--select');
  requireRules(options.ignore, known, '--ignore');
  const baseline = options.baseline === undefined ? null : await readBaseline(at(io, options.baseline), options.baseline, '--baseline');
  if (options.writeBaseline !== undefined) await refuseOther(at(io, options.writeBaseline), options.writeBaseline);

  const readable = usesStdin ? [] : await readablePaths(paths.length === 0 ? ['.'] : paths, io);
  const missing = usesStdin ? 0 : Math.max(paths.length, 1) - readable.length;
  if (!usesStdin && readable.length === 0) return 2;

  const project = await services.open({
    cwd: slashed(io.cwd),
    paths: readable,
    config: options.config === undefined ? null : at(io, options.config),
    isolated: options.isolated === true,
    overrides: { preset: options.preset ?? null, select: options.select, ignore: options.ignore },
    engine: options.engine,
    jobs: options.jobs ?? null,
    cacheFolder: !options.cache ? null : options.cacheDir === undefined ? defaultCacheFolder(io.env) : at(io, options.cacheDir),
    stdin: usesStdin
      ? { path: slashed(resolve(io.cwd, options.stdinFilename ?? '-')), bytes: await readAll(io.stdin) }
      : null,
  });

  const fixes = options.fix === true || options.unsafeFixes === true;
  const wanted = { summaries: [options, ...options.report].some(({ format }) => SUMMING.includes(format)) };
  const diffs = new Map<string, string>();
  const take: TakeChange = (change) => {
    if (options.diff === true) diffs.set(change.file.path, diffOf(change, options, io));
    return options.diff === true || usesStdin ? Promise.resolve([]) : project.write(change);
  };
  const fixed = options.diff === true || fixes
    ? await watched(options, io, (onProgress) => project.fix(options.unsafeFixes === true, take, { ...wanted, onProgress }))
    : null;
  const scanned = fixed === null || options.diff === true ? await watched(options, io, (onProgress) => project.check({ ...wanted, onProgress })) : fixed.result;
  const result = baseline === null ? scanned : withoutKnown(scanned, baseline, slashed(io.cwd), hash);
  const run: Run = { options, io, project, rules, whole: scanned, result };

  if (options.diff === true && fixed !== null) await showDiff(run, fixed, diffs);
  else await showReport(run, fixed, usesStdin);
  const unwritten = fixed?.failed.length ?? 0;
  for (const { format, file } of options.report) await writeOutput(run, file, '--report', await formatReport(run, { format, file }));
  if (baseline !== null) await noteStale(run, baseline);

  if (options.writeBaseline !== undefined) {
    const path = at(io, options.writeBaseline);
    const { count, removed } = await writeBaseline(path, options.writeBaseline, scanned, scopeOf(run));
    const gone = removed === 0 ? '' : ` ${counted(removed, 'entry', 'entries')} of before matched nothing any more.`;
    await note(run, `Wrote ${counted(count, 'finding')} to ${options.writeBaseline}.${gone}\n`);
    return missing + unwritten > 0 ? 2 : 0;
  }
  if (missing + unwritten > 0) return 2;
  return allFindings(result).some((finding) => reaches(finding.severity, options.failLevel)) ? 1 : 0;
}

/** Does work whose progress is shown. */
async function watched<Result>(options: CheckCommandOptions, io: Io, work: (onProgress: NonNullable<CheckOptions['onProgress']>) => Promise<Result>): Promise<Result> {
  const progress = startProgress(io.stderr, options.quiet === true && options.progress === 'auto' ? 'none' : options.progress);
  try {
    return await work(progress.update);
  } finally {
    progress.stop();
  }
}

/** The given paths that can be read; the others are named on standard error. */
export async function readablePaths(paths: readonly string[], io: Io): Promise<readonly string[]> {
  const readable: string[] = [];
  for (const path of paths) {
    try {
      await access(resolve(io.cwd, path), constants.R_OK);
      readable.push(path);
    } catch (error) {
      await write(io.stderr, `seedlint: cannot read ${neutralise(path)}: ${reasonOf(error)}\n`);
    }
  }
  return readable;
}

function diffOf({ file, edits }: FileChange, options: CheckCommandOptions, io: Io): string {
  // What `patch` reads keeps every byte; a terminal gets no control character, coloured or not.
  const paint = paintFor({ options, io }, io.stdout) ?? (options.outputFile === undefined && io.stdout.isTTY === true ? plain : undefined);
  return formatDiff(textChanges(file, edits, slashed(io.cwd)), paint);
}

/** The diff alone on standard output, so that `patch` can read it. */
async function showDiff(run: Run, { files, applied }: Fixed, diffs: ReadonlyMap<string, string>): Promise<void> {
  const { io, result } = run;
  await output(run, [...diffs.keys()].sort().map((path) => diffs.get(path)).join(''));
  await write(io.stderr, formatErrors(result, { cwd: slashed(io.cwd) }));
  await note(run, applied === 0 ? 'No fix would change anything.\n' : `Would apply ${counted(applied, 'fix', 'fixes')} in ${counted(files, 'file')}.\n`);
  await note(run, formatSummary(result));
}

async function showReport(run: Run, fixed: Fixed | null, usesStdin: boolean): Promise<void> {
  const { io } = run;
  const failed = fixed?.failed ?? [];
  if (fixed !== null && usesStdin) {
    // The fixed source takes standard output, so that an editor or a pipe can use it.
    await write(io.stdout, run.project.fixedInput());
    await outputTo(run, io.stderr, await formatReport(run, shownOn(run, io.stderr)));
  } else {
    await output(run, await formatReport(run, shownOn(run, io.stdout)));
    for (const { path, message } of failed) {
      await write(io.stderr, `seedlint: cannot write ${neutralise(relativePath(slashed(io.cwd), path))}: ${message}\n`);
    }
  }
  if (run.options.format === 'github') await note(run, annotationNote(run.result));
  if (fixed !== null && fixed.applied > 0) {
    const files = usesStdin ? '' : ` in ${counted(fixed.files, 'file')}`;
    const but = failed.length === 0 ? '' : `, but ${counted(failed.length, 'file')} could not be written`;
    await note(run, `Applied ${counted(fixed.applied, 'fix', 'fixes')}${files}${but}.\n`);
  }
  await note(run, formatSummary(run.result));
}

function output(run: Run, text: string): Promise<void> {
  return outputTo(run, run.io.stdout, text);
}

/** To `--output-file` where that is given, else to `target`. */
async function outputTo(run: Run, target: Io['stdout'], text: string): Promise<void> {
  const { outputFile } = run.options;
  return outputFile === undefined ? write(target, text) : writeOutput(run, outputFile, '--output-file', text);
}

async function writeOutput(run: Run, file: string, option: string, text: string): Promise<void> {
  try {
    await writeReport(at(run.io, file), text);
  } catch (error) {
    throw new UsageError(`${option}: cannot write ${file}: ${reasonOf(error)}`);
  }
}

function shownOn({ options }: Run, target: Io['stdout']): Destination {
  const { format, outputFile } = options;
  return outputFile === undefined ? { format, target } : { format, file: outputFile };
}

function scopeOf({ io, options: { select, ignore } }: Run): Scope {
  return { cwd: slashed(io.cwd), hash, looksFor: (rule) => (select.length === 0 || select.includes(rule)) && !ignore.includes(rule) };
}

/** Entries of the baseline that nothing matches any more hide nothing, and would hide a finding that comes back. */
async function noteStale(run: Run, baseline: Baseline): Promise<void> {
  const stale = staleEntries(run.whole, baseline, scopeOf(run));
  if (stale.length === 0) return;
  const [first] = stale;
  const example = first === undefined ? '' : `, ${first.rule} in ${first.path} for one`;
  await note(run, `${counted(stale.length, 'entry', 'entries')} of the baseline ${stale.length === 1 ? 'matches' : 'match'} nothing any more${example}: --write-baseline takes them out.\n`);
}

/** A line for people, left out by `--quiet`. */
async function note(run: Run, text: string): Promise<void> {
  if (run.options.quiet !== true) await write(run.io.stderr, text);
}
