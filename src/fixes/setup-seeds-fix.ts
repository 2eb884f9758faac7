import type { Fix } from '../../rules/rule.js';
import type { Processes, StreamInfo } from '../catalogue/types.js';
import type { CallExpression } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import type { FunctionFact, ModuleModel } from '../semantics/module/model.js';
import { soundsLikeSeeding } from '../semantics/program/seeding-names.js';
import { processesAt } from '../semantics/program/processes/processes.js';
import type { DrawSite } from '../semantics/program/run.js';
import type { Module } from '../semantics/project.js';
import type { ProgramView } from '../semantics/views.js';
import { localModule, spelledOut } from './imports.js';
import { importOf, projectFunction } from './project-imports.js';
import { determinismOf } from './setup-module.js';
import { setupSeeds, type ExistingHelper } from './setup-seeds.js';
import { switchOption } from './switch-option.js';
import type { FixTarget } from './target.js';
import { SETUP_FUNCTION, WORKER_FUNCTION_NAME } from './templates.js';

/** The file of `module` as fixes see it. */
export function targetOf({ path, file, facts }: Module): FixTarget {
  return { path, source: file.source, facts, cells: file.cells };
}

/** The call by which `seeding` is done in the module `place`, as text. */
export function seedingCall(program: ProgramView, place: Module, { module, alias, call }: Pick<StreamInfo['seeding'], 'module' | 'alias' | 'call'>): string {
  const local = localModule(targetOf(place), module, alias, place.facts.length, place.catalogue);
  return `${spelledOut(local)}${call.slice(module.length)}(${String(program.entry.settings.seed)})`;
}

/** Whether a function of the project seeds the program, or is there to do it. */
export function hasHelper(program: ProgramView): boolean {
  return findHelper(program, program.run.draws) !== null;
}

const known = new WeakMap<ProgramView, readonly Fix[]>();

/** The fix that seeds all streams a program draws from unseeded; none where no sound place was found. The same for all its streams. */
export function setupSeedsFix(program: ProgramView): readonly Fix[] {
  const fixes = known.get(program) ?? findFix(program);
  known.set(program, fixes);
  return fixes;
}

function findFix(program: ProgramView): readonly Fix[] {
  const { run } = program;
  const { entry } = run;
  const late = new Set(run.late.map(({ stream }) => stream));
  // A seed set first would not outlast what starts a stream anew.
  const draws = run.draws.filter(({ stream, renewed }) => !late.has(stream) && renewed === null);
  const roots = draws.map(({ chain }) => chain[0]).filter((site) => site !== undefined);
  // A draw that an import runs comes before anything this file could do.
  if (roots.length === 0 || roots.some(({ module }) => module !== entry)) return [];
  // Workers start from what their loader draws.
  const drawsFrom = ({ stream, workers }: DrawSite, name: string): boolean => stream === name || workers?.base.includes(name) === true;
  const seedings = program.entry.project.catalogue.streams.flatMap(({ name }) => draws.flatMap((draw) => (drawsFrom(draw, name) ? program.entry.seedingsOf(name, draw.call, draw.module) : [])));
  // One seeding may serve for several streams.
  const streams = seedings.filter(({ name }, at) => seedings.findIndex((other) => other.name === name) === at);
  const existing = findHelper(program, draws);
  const workers = processStart(program, draws);
  // Seeding each task of a pool alike would make the tasks alike.
  if (workers !== null && workers.start !== 'spawn') return [];
  const inWorker = workers !== null;
  const { below, firstBelow } = functionBelow(entry, draws, workers?.depth ?? 0);
  if (inWorker && below === null) return [];
  const target = targetOf(entry);
  const starts = roots.map(({ call }) => call.expression.start);
  const hasSwitch = !inWorker && existing !== null && determinismOf(streams, program.usesGpu).length > 0;
  const fix = setupSeeds({
    target,
    catalogue: program.entry.project.catalogue,
    streams,
    gpu: program.usesGpu,
    roots: starts,
    below, firstBelow, inWorker,
    seed: program.entry.settings.seed,
    existing,
    option: hasSwitch ? switchOption(target, entry, { first: Math.min(...starts), below, firstBelow }) : null,
    undone: program.flags.flatMap(({ flag, module, valueSpan }) => {
      return flag.role === 'cudnn-benchmark' && module.text(valueSpan) === 'True' ? [{ path: module.path, span: valueSpan, newText: 'False' }] : [];
    }),
  });
  return fix === null ? [] : [fix];
}

/** The start of processes that all draws happen in: what their parent seeds does not reach them. */
export function processStart(program: ProgramView, draws: readonly DrawSite[]): { readonly depth: number; readonly start: Processes['start'] } | null {
  const [first] = draws;
  const starts = (first?.chain ?? []).map(({ module, call }) => {
    const known = program.viewOf(module)?.knownCalls.find((each) => each.call === call);
    const processes = known === undefined ? null : processesAt(program.view(module).project, { module, call }, known.record);
    return processes === null ? undefined : program.startOf(processes);
  });
  const depth = starts.findLastIndex((start) => start !== undefined);
  const start = starts[depth];
  const isShared = draws.every(({ chain }) => chain.length > depth + 1 && chain[depth]?.call === first?.chain[depth]?.call);
  return start !== undefined && isShared ? { depth, start } : null;
}

/** The one function that the call at `depth` on the way to every draw enters. */
function functionBelow(entry: Module, draws: readonly DrawSite[], depth: number): Pick<Parameters<typeof setupSeeds>[0], 'below' | 'firstBelow'> {
  const none = { below: null, firstBelow: 0 };
  const first = draws[0]?.chain[depth];
  if (first === undefined || !draws.every(({ chain }) => chain[depth]?.call === first.call && chain.length > depth + 1)) return none;
  const inner = draws.flatMap(({ chain }) => (chain[depth + 1]?.module === entry ? [chain[depth + 1]?.call] : []));
  const [call] = inner;
  const below = call === undefined ? null : (entry.model.functions[call.function]?.statement ?? null);
  if (below === null || inner.length !== draws.length || inner.some((other) => other?.function !== call?.function)) return none;
  return { below, firstBelow: Math.min(...inner.map((other) => other?.expression.start ?? Number.POSITIVE_INFINITY)) };
}

/** A function somebody wrote to seed: in the program's file, or in one it imports. */
function findHelper(program: ProgramView, draws: readonly DrawSite[]): ExistingHelper | null {
  const { run } = program;
  const order = new Map(run.steps.flatMap((step, at) => (step.kind === 'call' ? [[step.call, at] as const] : [])));
  const firstDraw = Math.min(...draws.map(({ call }) => order.get(call) ?? 0));
  const candidates = [...run.modules].flatMap((module) =>
    helpersIn(module.model).flatMap((fact) => {
      const { statement } = fact;
      if (statement === null) return [];
      const { seedings, seeds } = seedingsOf(program, module, fact);
      if (seedings.length === 0) return [];
      const calls: CallExpression[] = seedings.map(({ call }) => call.expression);
      // One that is called behind the first draw comes too late for it.
      const isCalled = run.seedings.some(({ call }) => seedings.some((seeding) => seeding.call === call && (order.get(call) ?? 0) <= firstDraw));
      const importLine = importOf(program, module, fact.name);
      if (importLine === undefined) return [];
      const target = targetOf(module);
      return [{ name: fact.name, function: statement, seedings: calls, seeds, isCalled, target, importLine }];
    }),
  );
  return candidates.find(({ target }) => target.path === run.entry.path) ?? candidates[0] ?? projectHelper(program);
}

/** The project's `setup_seeds`, where the program does not import it yet. */
function projectHelper(program: ProgramView): ExistingHelper | null {
  const found = projectFunction(program, SETUP_FUNCTION.name);
  const statement = found?.fact.statement ?? null;
  if (found === null || statement === null || program.run.modules.has(found.module)) return null;
  const { seedings, seeds } = seedingsOf(program, found.module, found.fact);
  const { importLine, module } = found;
  const calls = seedings.map(({ call }) => call.expression);
  return { name: SETUP_FUNCTION.name, function: statement, seedings: calls, seeds, isCalled: false, target: targetOf(module), importLine };
}

/** The catalogued seeding calls in a function's body, and the streams they seed. */
function seedingsOf(program: ProgramView, module: Module, fact: FunctionFact) {
  const known = program.viewOf(module)?.knownCalls.filter(({ call }) => call.function === fact.index) ?? [];
  const seedings = known.filter(({ record }) => (record.seeds?.streams.length ?? 0) > 0);
  return { seedings, seeds: new Set(seedings.flatMap(({ record }) => record.seeds?.streams ?? [])) };
}

/** The top-level functions of a module whose names say that they seed. */
const helpersIn = remembered(({ functions }: ModuleModel): readonly FunctionFact[] => functions.filter((fact) => {
  if (fact.statement === null || fact.class !== null || fact.name.includes('.')) return false;
  return fact.name === SETUP_FUNCTION.name || (soundsLikeSeeding(fact.name, false) && !WORKER_FUNCTION_NAME.test(fact.name));
}));
