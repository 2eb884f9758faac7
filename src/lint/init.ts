import { defineRule, type Rule } from '../../rules/rule.js';
import unrecordedEnvironment from '../../rules/unrecorded-environment.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import { librariesOf } from '../fixes/record-function.js';
import { setupModuleText } from '../fixes/setup-module.js';
import { hasHelper, setupSeedsFix } from '../fixes/setup-seeds-fix.js';
import { RECORD_FUNCTION, SETUP_FUNCTION, SETUP_MODULE } from '../fixes/templates.js';
import { scriptFile } from '../notebook/build.js';
import type { ProgramView } from '../semantics/views.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { createAnalyzer } from './analyzer.js';
import type { CheckOptions, Host } from './analyzer-api.js';
import { fixToFixpoint, type FixOutcome } from './fixer.js';
import type { FileError } from './result.js';

export interface InitRequest {
  readonly engine: SyntaxEngine;
  readonly host: Host;
  readonly catalogue: Catalogue;
  /** The project's files. */
  readonly paths: readonly string[];
  /** Where the module goes; `null`: in the innermost folder that holds all programs. */
  readonly output: string | null;
  /** Have the programs call `record_run` too. */
  readonly record: boolean;
  readonly signal?: AbortSignal;
}

export interface InitPlan {
  /** The module that seeds and records; `isNew`: it has to be written as a whole. */
  readonly module: { readonly path: string; readonly text: string; readonly isNew: boolean };
  /** What it seeds, for people. */
  readonly streams: readonly string[];
  /** The files that change besides a new module. */
  readonly changes: FixOutcome['changes'];
  /** Programs that draw unseeded and where no sound place for a call was found. */
  readonly left: readonly string[];
  /** Files that could not be read, so that nothing is known of them. */
  readonly errors: readonly FileError[];
}

/** What the user can put right. */
export class InitError extends Error {
  override readonly name = 'InitError';
}

/**
 * Plans the module that seeds and records a project's runs, and the edits that have its programs call it. Nothing is written.
 * @throws InitError when there is no program, or something else stands where the module goes.
 */
export async function planInit(request: InitRequest): Promise<InitPlan> {
  const { engine, host, catalogue, paths, record } = request;
  const options: CheckOptions = {
    // An empty `__init__.py` tells a package from a folder.
    explicit: new Set(paths.filter((path) => path.endsWith('/__init__.py'))),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  const programs: ProgramView[] = [];
  const survey = initRule((program) => {
    const { run, modules } = program;
    const trains = modules.some((module) => module.withRole('trains').length > 0);
    if (run.streams.size > 0 || run.seedings.length > 0 || trains) programs.push(program);
  });
  const { errors } = await createAnalyzer({ engine, host: onlyInit(host), catalogue, rules: [survey] }).check(paths, options);
  if (programs.length === 0) throw new InitError('no program that draws random numbers or trains a model was found: name its file or folder');

  const path = request.output ?? `${commonFolder(programs.map(({ entry }) => entry.path))}/${SETUP_MODULE.name}.py`;
  const unserved = programs.filter((program) => !hasHelper(program));
  const drawn = new Set(unserved.flatMap(({ run }) => [...run.streams]));
  const streams = catalogue.streams.filter(({ name }) => drawn.has(name));
  const text = setupModuleText({
    streams,
    gpu: programs.some(({ usesGpu }) => usesGpu),
    seed: host.settings(path).seed,
    libraries: librariesOf(programs, catalogue, /([^/]*)\.py$/.exec(path)?.[1]),
  }, catalogue);
  const isNew = !host.exists(path);
  if (!isNew) await requireOurs(engine, host, path, streams.length > 0);

  const left = new Set<string>();
  const wire = initRule((program, report) => {
    const fixes = program.run.draws.length > 0 ? setupSeedsFix(program) : [];
    const span = program.run.draws[0]?.chain[0]?.call.expression;
    if (span !== undefined && fixes.length > 0) report({ span, messageId: 'unseeded', fixes: () => fixes });
    else if (record) unrecordedEnvironment.checkProgram?.(program, report);
    if (program.run.draws.length === 0) left.delete(program.entry.path);
    else left.add(program.entry.path);
  });
  const withModule: Host = {
    ...onlyInit(host),
    exists: (each) => each === path || host.exists(each),
    read: (each) => (isNew && each === path ? Promise.resolve(scriptFile(path, text)) : host.read(each)),
  };
  const analyzer = createAnalyzer({ engine, host: withModule, catalogue, rules: [wire] });
  const all = [...new Set([...paths, path])];
  const { changes } = await fixToFixpoint(analyzer, engine, all, true, { ...options, explicit: new Set([...options.explicit ?? [], path]) });
  const changed = changes.find(({ before }) => before.path === path);
  return {
    module: { path, text: isNew ? (changed?.after.source.text ?? text) : text, isNew },
    streams: streams.map(({ title }) => title),
    changes: isNew ? changes.filter((change) => change !== changed) : changes,
    left: [...left].sort(),
    errors,
  };
}

/** A check of this command alone: it takes the way of a rule through the analyzer and never shows a finding. */
function initRule(checkProgram: NonNullable<Rule['checkProgram']>): Rule {
  return defineRule({
    name: 'init',
    meta: { summary: 'A program that init sets up', severity: 'hint', preset: 'recommended', fix: 'suggestion' },
    messages: { unseeded: 'This program draws unseeded.', ...unrecordedEnvironment.messages },
    checkProgram,
  });
}

/** The host, with that one check on whatever the settings say. */
function onlyInit(host: Host): Host {
  return {
    exists: (path) => host.exists(path),
    modulesIn: (folder) => host.modulesIn?.(folder) ?? [],
    read: (path) => host.read(path),
    versions: (path) => host.versions(path),
    settings: (path) => ({ ...host.settings(path), only: ['init'], ignore: [], severity: {}, perFileIgnores: {} }),
  };
}

/** @throws InitError unless the file at `path` holds the functions this command would write. */
async function requireOurs(engine: SyntaxEngine, host: Host, path: string, seeds: boolean): Promise<void> {
  const file = await host.read(path).catch((error: unknown) => {
    throw new InitError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const defined = new Set(engine.facts(file.parseText).body.flatMap((statement) => (statement.kind === 'function' ? [statement.name] : [])));
  const lacking = [...(seeds ? [SETUP_FUNCTION.name] : []), RECORD_FUNCTION.name].filter((name) => !defined.has(name));
  if (lacking.length > 0) {
    throw new InitError(`${path} is there already and has no ${lacking.join(' and no ')}: name another file with --output, or move it away`);
  }
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => path.split('/').slice(0, -1));
  const fork = first.findIndex((segment, at) => others.some((other) => other[at] !== segment));
  return (fork < 0 ? first : first.slice(0, fork)).join('/');
}
