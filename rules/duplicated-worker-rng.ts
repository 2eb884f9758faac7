import * as l10n from '@vscode/l10n';
import { atLeast } from '../src/catalogue/versions.js';
import { effectsOf, isAbsent } from '../src/semantics/program/effects.js';
import { hasLoader, workerCount } from '../src/semantics/data/loaders.js';
import { callsIn } from '../src/semantics/lookups.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { functionArgument } from '../src/semantics/program/processes.js';
import type { Module } from '../src/semantics/project.js';
import type { KnownCall, ModuleView, ProgramView } from '../src/semantics/views.js';
import { defineRule, type RelatedLocation } from './rule.js';

const ITEM_METHODS = ['__getitem__', '__getitems__', '__iter__'];

export default defineRule({
  name: 'duplicated-worker-rng',
  meta: {
    summary: "A dataset's own generator that every worker process copies",
    severity: 'warning',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    own:
      '`{{call}}` draws from a generator that `{{class}}` keeps, and the loader\'s workers each hold a copy of it: all workers, and every epoch, repeat the same numbers. Make the generator in the worker, from the worker\'s own seed.',
    global:
      '`{{call}}` draws from {{stream}} in a loader\'s workers. In library versions before {{since}} every worker, and every epoch, repeats the same numbers{{known}}. Pass a worker function that seeds it.',
  },
  checkProgram(program, report) {
    for (const module of program.modulesThat(hasLoader)) {
      for (const known of module.callsWith('loader')) {
        const { loader } = known.record;
        if (module.instancesOf(known.call).every((instance) => workerCount(instance, loader) === 'none')) continue;
        const hasInit = !isAbsent(known.call, loader.workerInit);
        if (hasInit && mayReachDataset(program, module, known)) continue;
        const found = known.call.args.find(({ argument }, at) => argument.keyword === loader.dataset.name || (argument.keyword === null && at === loader.dataset.position));
        const target = found === undefined ? null : module.project.classOf(module.module, found.value);
        if (target?.kind !== 'class') continue;
        const view = program.viewOf(target.module);
        if (view === null) continue;
        const related = [{ path: module.path, span: known.call.expression, message: l10n.t('The loader whose workers copy it') }];
        checkClass(program, view, target.index, known, hasInit, related, report);
      }
    }
  },
});

function checkClass(
  program: ProgramView,
  view: ModuleView,
  index: number,
  loader: KnownCall,
  hasInit: boolean,
  related: readonly RelatedLocation[],
  report: Parameters<NonNullable<ReturnType<typeof defineRule>['checkProgram']>>[1],
): void {
  const fact = view.module.model.classes[index];
  if (fact === undefined) return;
  const own = new Set(fact.methods.values());
  // A class that asks which worker it is in sees to its generator itself.
  if (view.withRole('process-index').some(({ call }) => own.has(call.function))) return;
  const reached = itemMethods(view, index);
  const calls = [...reached].sort((a, b) => a - b).flatMap((method) => callsIn(view.module, method));
  const drawing = calls.find((call) => drawsFromOwn(program, view.module, call, reached));
  if (drawing !== undefined) {
    const data = { call: view.nameOf(drawing), class: fact.name };
    report({ path: view.path, span: drawing.expression, messageId: 'own', data, related });
  }
  if (hasInit) return;
  const since = loader.record.workersSeededSince;
  const verdict = since === undefined ? 'yes' : atLeast(view.versionOf(loader.record.library), since);
  if (verdict === 'yes' || since === undefined) return;
  for (const call of calls) {
    const record = view.knownCall(call.expression)?.record;
    const draw = effectsOf(call, record, view.module.catalogue).draws.find(({ stream }) => loader.record.workersCopy?.includes(stream) === true);
    if (draw === undefined || view.isSeededAbove(call, draw.stream)) continue;
    const title = view.stream(draw.stream)?.title ?? draw.stream;
    const known = verdict === 'no' ? '' : '; the project does not state its version';
    report({
      path: view.path, span: call.expression, messageId: 'global', severity: verdict === 'no' ? 'warning' : 'information',
      data: { call: view.nameOf(call), stream: title, since, known }, related,
    });
    return;
  }
}

/** A worker function may seed the dataset's own generator, unless it can be read and never asks for the dataset. */
function mayReachDataset(program: ProgramView, module: ModuleView, { call, record }: KnownCall): boolean {
  const target = record.loader === undefined ? null : functionArgument(module.project, { module: module.module, call }, record.loader.workerInit);
  const view = target?.kind === 'function' ? program.viewOf(target.module) : null;
  if (target?.kind !== 'function' || view === null) return true;
  const statement = target.module.model.functions[target.index]?.statement ?? null;
  if (statement === null || view.withRole('process-index').some((known) => known.call.function === target.index)) return true;
  return view.expressions.some((part) => part.kind === 'attribute' && part.name === 'dataset' && view.uses.place(part)?.function === statement);
}

/** The methods that make items, and those of the class they call. */
function itemMethods(view: ModuleView, index: number): ReadonlySet<number> {
  const methods = view.module.model.classes[index]?.methods ?? new Map<string, number>();
  const reached = new Set(ITEM_METHODS.flatMap((name) => methods.get(name) ?? []));
  for (const from of reached) {
    for (const call of callsIn(view.module, from)) {
      if (call.callee.kind !== 'method' || call.callee.class !== index) continue;
      const inner = methods.get(call.callee.name);
      if (inner !== undefined) reached.add(inner);
    }
  }
  return reached;
}

/** A draw from a generator that was made outside the methods that make items. */
function drawsFromOwn(program: ProgramView, module: Module, call: CallFact, reached: ReadonlySet<number>): boolean {
  const held = [call.receiver, ...call.args.map(({ value }) => value)];
  return held.some((value) => {
    if (value?.kind !== 'instance' || !('name' in value.of) || value.call === null) return false;
    const maker = value.call;
    if (reached.has(maker.function) || maker.assignedTo?.startsWith('self.') !== true) return false;
    const record = program.view(module).knownCall(maker.expression)?.record;
    return record?.makesGenerator !== undefined;
  });
}
