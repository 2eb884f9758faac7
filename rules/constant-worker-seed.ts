import * as l10n from '@vscode/l10n';
import { replaceWorkerSeedFix } from '../src/fixes/rule-fixes.js';
import type { Stream } from '../src/catalogue/types.js';
import { hasLoader } from '../src/semantics/data/loaders.js';
import { callsIn } from '../src/semantics/lookups.js';
import type { Bound, CallArgument, CallFact, Value } from '../src/semantics/module/model.js';
import type { Module, Project } from '../src/semantics/project.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { Expression, Parameter } from '../src/syntax/facts.js';
import { walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'constant-worker-seed',
  meta: {
    summary: 'A worker function that seeds every worker alike',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    constant:
      '`{{call}}` gives every worker of this loader the same seed, so all workers draw the same numbers and the data holds each augmentation several times. Seed from the worker\'s own seed.',
  },
  checkProgram(program, report) {
    for (const module of program.modulesThat(hasLoader)) {
      for (const { call, record } of module.callsWith('loader')) {
        const given = argumentOf(call, record.loader.workerInit);
        const worker = given === null ? null : workerFunction(module.project, module.module, given.value);
        const view = worker === null ? null : program.viewOf(worker.module);
        if (worker === null || view === null) continue;
        const seedings = seedingsBy(view, worker.index, sameForAll(parametersOf(view, worker.index), worker.bound));
        const first = seedings?.find(({ isAlike, streams }, at) => isAlike && streams.some((stream) => !seedings.slice(at + 1).some((later) => !later.isAlike && later.streams.includes(stream))));
        if (first === undefined) continue;
        const { seed } = first;
        report({
          path: view.path,
          span: first.call.expression,
          messageId: 'constant',
          data: { call: view.nameOf(first.call) },
          related: [{ path: module.path, span: call.expression, message: l10n.t('The loader that runs it in its workers') }],
          fixes: () => (seed === null ? [] : replaceWorkerSeedFix(view, seed)),
        });
      }
    }
  },
});

/** A function that workers run as they start, with what is bound before there are any. */
interface WorkerFunction {
  readonly module: Module;
  readonly index: number;
  readonly bound: Bound;
}

/** What a loader is handed: a function, a method, or what a function returns. */
function workerFunction(project: Project, module: Module, value: Value): WorkerFunction | null {
  if (value.kind === 'function') return { module, index: value.index, bound: value.bound ?? [] };
  if (value.kind === 'reference') {
    const target = project.resolve(module, value.name);
    return target.kind === 'function' ? { module: target.module, index: target.index, bound: value.bound ?? [] } : null;
  }
  if (value.kind === 'method') {
    const owner = project.classOf(module, value.receiver);
    const target = owner === null ? null : project.methodOf(owner, value.name);
    return target?.kind === 'function' ? { module: target.module, index: target.index, bound: [] } : null;
  }
  if (value.kind !== 'result') return null;
  const made = project.origin(module, value);
  return made?.value.kind === 'function' ? { module: made.module, index: made.value.index, bound: made.value.bound ?? [] } : null;
}

/** The parameters of a function or lambda but for the object whose method it is. */
function parametersOf(view: ModuleView, index: number): readonly Parameter[] {
  const { statement } = view.module.model.functions[index] ?? {};
  let at = statement == null ? (callsIn(view.module, index)[0]?.expression ?? null) as Expression | null : null;
  while (at !== null && at.kind !== 'lambda') at = view.uses.place(at)?.parent ?? null;
  return (statement ?? at)?.parameters.filter(({ name }) => name !== 'self') ?? [];
}

/** Those that are the same in each worker: all but its number, which is handed for the first that is not bound, whatever that is without a worker. */
function sameForAll(parameters: readonly Parameter[], bound: Bound): ReadonlySet<string> {
  const isBound = bindings(parameters, bound);
  const open = parameters.filter(({ name }) => !isBound.has(name));
  return new Set([...isBound.keys(), ...open.slice(1).flatMap(({ name, default: value }) => (value === null ? [] : name))]);
}

function bindings(parameters: readonly Parameter[], args: readonly CallArgument[]): ReadonlyMap<string, CallArgument> {
  const positional = args.filter(({ argument: { keyword } }) => keyword === null);
  return new Map(args.flatMap((given) => {
    const name = given.argument.keyword ?? parameters[positional.indexOf(given)]?.name;
    return name === undefined ? [] : [[name, given] as const];
  }));
}

/** A call in a worker function by which streams are seeded. */
interface WorkerSeeding {
  readonly call: CallFact;
  readonly streams: readonly Stream[];
  /** With the same seed in each worker. */
  readonly isAlike: boolean;
  readonly seed: Expression | null;
}

/** How many functions that seed for others are followed, one called by another. */
const MAX_HOPS = 3;

/** What function `index` seeds, by functions of the project too; `null` where one of the seeds is not to be seen. `same`: its parameters that are the same in each worker. */
function seedingsBy(view: ModuleView, index: number, same: ReadonlySet<string>, hops = 0): readonly WorkerSeeding[] | null {
  const parameters = parametersOf(view, index);
  const varying = parameters.filter(({ name }) => !same.has(name)).map(({ name }) => name);
  const found: WorkerSeeding[] = [];
  for (const call of callsIn(view.module, index)) {
    const target = view.project.entered(view.target(call));
    if (target.kind === 'library') {
      const seeds = target.record?.seeds;
      if (seeds === undefined || seeds.streams.length === 0) continue;
      const seed = seeds.seed === null ? null : argumentOf(call, seeds.seed);
      if (seed === null) return null;
      found.push({ call, streams: seeds.streams, isAlike: isAlike(view, seed, varying), seed: seed.argument.value });
    } else if (target.kind === 'function' && hops < MAX_HOPS) {
      const inner = view.viewOf(target.module);
      const own = inner === null ? [] : parametersOf(inner, target.index);
      const given = bindings(own, call.args);
      const alike = own.filter(({ name, default: value }) => {
        const argument = given.get(name);
        return argument === undefined ? value !== null : isAlike(view, argument, varying);
      });
      const seedings = inner === null ? [] : seedingsBy(inner, target.index, new Set(alike.map(({ name }) => name)), hops + 1);
      if (seedings === null) return null;
      for (const { streams, isAlike: isSame, seed } of seedings) {
        const handed = seed?.kind === 'name' ? given.get(seed.id)?.argument.value ?? null : null;
        found.push({ call, streams, isAlike: isSame, seed: handed });
      }
    }
  }
  return found;
}

/** Nothing in the seed comes from the worker: not its number, not a seed the loader gave it, not fresh entropy. */
function isAlike(module: ModuleView, seed: CallArgument, varying: readonly string[]): boolean {
  if (seed.value.kind === 'entropy' || seed.value.kind === 'drawn' || seed.argument.splat !== null) return false;
  return isAlikeExpression(module, seed.argument.value, varying, 0);
}

function isAlikeExpression(module: ModuleView, expression: Expression, varying: readonly string[], depth: number): boolean {
  if (depth > 4) return false;
  for (const part of walkExpressions([expression])) {
    if (part.kind === 'call') {
      const call = module.callAt(part);
      // A built-in conversion adds nothing of its own; any other call may know the worker.
      if (call?.callee.kind !== 'external' || !call.callee.name.startsWith('builtins.')) return false;
    }
    if (part.kind !== 'name') continue;
    if (varying.includes(part.id)) return false;
    const within = module.uses.place(part)?.function ?? null;
    for (const written of module.uses.of(part.id)) {
      const place = module.uses.place(written);
      if (place === undefined || place.function !== within || within === null) continue;
      const { statement } = place;
      const adds = statement.kind === 'assign' && statement.operator !== null && statement.targets.includes(written);
      if (!adds && !module.uses.isTarget(written)) continue;
      const value = statement.kind === 'assign' ? statement.value : null;
      if (value === null || !isAlikeExpression(module, value, varying, depth + 1)) return false;
    }
  }
  return true;
}
