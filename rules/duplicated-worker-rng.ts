import * as l10n from '@vscode/l10n';
import { atLeast } from '../src/catalogue/versions.js';
import type { Stream } from '../src/catalogue/types.js';
import { argumentOf, findArgument, parameterRef, valueOf } from '../src/semantics/program/arguments.js';
import { effectsOf, isAbsent } from '../src/semantics/program/effects.js';
import { hasLoader, workerCount } from '../src/semantics/data/loaders.js';
import { classesIn } from '../src/semantics/data/wrapping.js';
import { callsIn } from '../src/semantics/lookups.js';
import type { CallFact, Value } from '../src/semantics/module/model.js';
import { functionArgument } from '../src/semantics/program/processes/processes.js';
import { seedsNoWorkers } from '../src/semantics/program/processes/workers.js';
import type { Module } from '../src/semantics/project.js';
import type { KnownCall, ModuleView, ProgramView } from '../src/semantics/views.js';
import type { CallExpression, Expression } from '../src/syntax/facts.js';
import { calleeName, dottedName, walkExpressions, walkStatements } from '../src/syntax/walk.js';
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
      '`{{call}}` draws from {{stream}} in a loader\'s workers. In library versions before {{since}} every worker, and every epoch, repeats the same numbers{{known}}. {{remedy}}.',
  },
  checkProgram(program, report) {
    for (const module of program.modulesThat(hasLoader)) {
      for (const known of module.callsWith('loader')) {
        const { loader } = known.record;
        const instances = module.instancesOf(known.call).filter((instance) => workerCount(instance, loader) !== 'none');
        if (instances.length === 0) continue;
        const hasInit = !instances.some((instance) => isAbsent(instance, loader.workerInit));
        if (hasInit && mayReachDataset(program, module, known)) continue;
        const found = known.call.args.find(({ argument }, at) => argument.keyword === loader.dataset.name || (argument.keyword === null && at === loader.dataset.position));
        const related = [{ path: module.path, span: known.call.expression, message: l10n.t('The loader whose workers copy it') }];
        for (const target of found === undefined ? [] : classesHanded(module, known, found.value)) {
          const view = program.viewOf(target.module);
          if (view !== null) checkClass(program, view, target.index, module, known, hasInit, related, report);
        }
      }
    }
  },
});

/** The classes of the data that a loader is handed, or that those callers of the function around it hand that which have workers read it. */
function classesHanded({ project, module }: ModuleView, { call, record }: KnownCall, value: Value): ReturnType<typeof classesIn> {
  const own = classesIn(project, { module, value });
  if (own.length > 0 || value.kind !== 'parameter') return own;
  const workers = record.loader === undefined ? undefined : valueOf(call, record.loader.workers);
  const callers = project.callers(module, value.function).map(({ module: from, call: caller }) => ({ from, handed: project.withoutObject(from, caller) }));
  const lacking = callers.filter(({ handed }) => workers?.kind === 'parameter' && workers.function === value.function && hasNoWorkers(handed, workers));
  if (lacking.length === 0) return project.elementsHanded(module, value).flatMap((each) => classesIn(project, each));
  return callers.filter((each) => !lacking.includes(each)).flatMap(({ from, handed }) => {
    const data = findArgument(handed, parameterRef(value));
    const held = data.kind === 'given' ? data.argument.value : null;
    return held === null ? [] : held.kind === 'parameter' ? project.elementsHanded(from, held).flatMap((each) => classesIn(project, each)) : classesIn(project, { module: from, value: held });
  });
}

/** Whether `call` hands over no worker processes for the parameter that says how many there are. */
function hasNoWorkers(call: CallFact, workers: Value & { readonly kind: 'parameter' }): boolean {
  const given = valueOf(call, parameterRef(workers)) ?? workers.default;
  return given?.kind === 'scalar' && (given.value === 0 || given.value === null);
}

function checkClass(
  program: ProgramView,
  view: ModuleView,
  index: number,
  loaders: ModuleView,
  loader: KnownCall,
  hasInit: boolean,
  related: readonly RelatedLocation[],
  report: Parameters<NonNullable<ReturnType<typeof defineRule>['checkProgram']>>[1],
): void {
  const fact = view.module.model.classes[index];
  if (fact === undefined) return;
  const classes = [{ module: view.module, index }, ...view.project.classesAbove(view.module, index)];
  // A class that asks which worker it is in sees to its generator itself.
  if (classes.some((each) => asksForWorker(program, each))) return;
  const reached = itemMethods(view, index);
  const calls = reached.flatMap(({ module, index: method }) => {
    const own = program.viewOf(module);
    return own === null ? [] : callsIn(module, method).map((call) => ({ view: own, call }));
  });
  const drawing = calls.find((each) => !SETS.test(calleeName(each.call.expression)) && (drawsFromOwn(each.view, each.call, reached) || drawsFromInherited(program, each.call, classes, reached)));
  if (drawing !== undefined) {
    const data = { call: drawing.view.nameOf(drawing.call), class: fact.name };
    report({ path: drawing.view.path, span: drawing.call.expression, messageId: 'own', data, related });
  }
  if (hasInit) return;
  const since = loader.record.workersSeededSince;
  const verdict = since === undefined ? 'yes' : atLeast(view.versionOf(loader.record.library), since);
  if (verdict === 'yes' || since === undefined) return;
  // What a class above draws may hang on how it is made.
  const methods = new Set(fact.methods.values());
  for (const { view: own, call } of calls) {
    if (own !== view || !methods.has(call.function)) continue;
    const record = own.knownCall(call.expression)?.record;
    const draw = effectsOf(call, record, own.module.catalogue).draws.find(({ stream }) => loader.record.workersCopy?.includes(stream) === true);
    if (draw === undefined || own.isSeededAbove(call, draw.stream) || isNeverDrawn(loaders, loader, draw.stream)) continue;
    const title = own.stream(draw.stream)?.title ?? draw.stream;
    const known = verdict === 'no' ? '' : '; the project does not state its version';
    const isBare = seedsNoWorkers(view.project.catalogue, loader.record, view.versionOf(loader.record.library));
    const remedy = isBare ? 'Let each item draw from a generator that is made for its index and the epoch, or load in one process' : 'Pass a worker function that seeds it';
    report({
      path: own.path, span: call.expression, messageId: 'global', severity: verdict === 'no' ? 'warning' : 'information',
      data: { call: own.nameOf(call), stream: title, since, known, remedy }, related,
    });
    return;
  }
}

/** The object that the loader, of the module `loaders`, reads is made in such a way that it never draws from `stream`. */
function isNeverDrawn(loaders: ModuleView, { call, record }: KnownCall, stream: Stream): boolean {
  const drawn = record.loader === undefined ? null : loaders.drawnInWorkers(call, record.loader);
  return drawn !== null && drawn.rest === 'nothing' && !drawn.streams.has(stream);
}

interface Method {
  readonly module: Module;
  readonly index: number;
}

function asksForWorker(program: ProgramView, { module, index }: Method): boolean {
  const own = new Set(module.model.classes[index]?.methods.values());
  return program.viewOf(module)?.withRole('process-index').some(({ call }) => own.has(call.function)) === true;
}

/** A worker function may seed the dataset's own generator, unless it can be read and never asks for the dataset. */
function mayReachDataset(program: ProgramView, module: ModuleView, { call, record }: KnownCall): boolean {
  if (record.loader === undefined) return true;
  const written = argumentOf(call, record.loader.workerInit)?.argument.value;
  if (written?.kind === 'lambda') return [...walkExpressions([written.body])].some((part) => (part.kind === 'call' ? !onlySeeds(module, part) : part.kind === 'attribute' && part.name === 'dataset'));
  const target = functionArgument(module.project, { module: module.module, call }, record.loader.workerInit);
  const view = target?.kind === 'function' ? program.viewOf(target.module) : null;
  if (target?.kind !== 'function' || view === null) return true;
  const statement = target.module.model.functions[target.index]?.statement ?? null;
  if (statement === null || view.withRole('process-index').some((known) => known.call.function === target.index)) return true;
  return view.expressions.some((part) => part.kind === 'attribute' && part.name === 'dataset' && view.uses.place(part)?.function === statement);
}

/** Whether `call` is of a library and no more than seeds a stream or takes a number. */
function onlySeeds(module: ModuleView, call: CallExpression): boolean {
  const known = module.knownCall(call);
  return /^int$/.test(calleeName(call)) || (known?.record.seeds !== undefined && known.record.roles?.includes('process-index') !== true);
}

/** The methods that make items, and those of the object they call. */
function itemMethods({ module, project }: ModuleView, index: number): readonly Method[] {
  const reached: Method[] = [];
  const reach = (name: string): void => {
    const method = project.method(module, index, name);
    if (method.kind === 'function' && !isAmong(reached, method)) reached.push(method);
  };
  for (const name of ITEM_METHODS) reach(name);
  for (const from of reached) {
    for (const { expression: { callee } } of callsIn(from.module, from.index)) if (callee.kind === 'attribute' && dottedName(callee.object) === 'self') reach(callee.name);
  }
  return reached;
}

/** What a method is called that seeds a generator, or sets or tells its state. */
const SETS = /seed|state/;

function isAmong(methods: readonly Method[], { module, index }: Method): boolean {
  return methods.some((each) => each.module === module && each.index === index);
}

/** A draw from a generator that was made outside the methods that make items. */
function drawsFromOwn(view: ModuleView, call: CallFact, reached: readonly Method[]): boolean {
  const held = [call.receiver, ...call.args.map(({ value }) => value)];
  return held.some((value) => value?.kind === 'instance' && 'name' in value.of && value.call !== null && keepsGenerator(view, value.call, reached));
}

/** … that a method of a class above its own makes. */
function drawsFromInherited(program: ProgramView, { expression: { callee }, receiver }: CallFact, classes: readonly Method[], reached: readonly Method[]): boolean {
  const kept = callee.kind === 'attribute' && receiver?.kind !== 'instance' ? dottedName(callee.object) : null;
  if (callee.kind !== 'attribute' || kept?.startsWith('self.') !== true) return false;
  const makers = classes.flatMap(({ module, index }) => {
    const view = program.viewOf(module);
    return view === null ? [] : [...module.model.classes[index]?.methods.values() ?? []].flatMap((method) => callsIn(module, method)).filter(({ assignedTo }) => assignedTo === kept).map((maker) => ({ view, maker }));
  });
  return makers.length > 0 && makers.every(({ view, maker }) => keepsGenerator(view, maker, reached));
}

/** Whether `maker` makes a generator that the object keeps from one item to the next. */
function keepsGenerator(view: ModuleView, maker: CallFact, reached: readonly Method[]): boolean {
  const isMadeAnew = isAmong(reached, { module: view.module, index: maker.function });
  return !isMadeAnew && (maker.assignedTo ?? seededTo(view, maker))?.startsWith('self.') === true && view.knownCall(maker.expression)?.record.makesGenerator !== undefined && !standsForStream(view, maker);
}

/** What keeps a generator that is seeded where it is made: `self.rng = torch.Generator().manual_seed(3)`. */
function seededTo(view: ModuleView, { expression }: CallFact): string | null {
  const method = view.uses.place(expression)?.parent;
  const seeding = method?.kind === 'attribute' ? view.uses.place(method)?.parent : undefined;
  const known = seeding?.kind === 'call' && seeding.callee === method ? view.knownCall(seeding) : undefined;
  return known?.record.seedsReceiver === undefined ? null : known.call.assignedTo;
}

/** `self.rng = random if seed is None else random.Random(seed)`: where no seed is chosen it draws from a global stream, which each worker has its own of. */
function standsForStream(view: ModuleView, { assignedTo, expression, function: index }: CallFact): boolean {
  const owner = view.module.model.classes[view.module.model.functions[index]?.class ?? -1];
  const parent = view.uses.place(expression)?.parent;
  const beside = parent?.kind === 'conditional' ? [parent.then, parent.otherwise] : [];
  const others = walkStatements(owner?.statement.body ?? []).flatMap((each) => (each.kind === 'assign' && each.value !== null && each.targets.some((target) => dottedName(target) === assignedTo) ? [each.value] : []));
  return [...beside, ...others].some((each) => isStream(view, each));
}

/** `np.random` */
function isStream({ module }: ModuleView, expression: Expression): boolean {
  const [root = '', ...rest] = (dottedName(expression) ?? '').split('.');
  const held = module.model.exports.get(root);
  return held?.kind === 'reference' && module.catalogue.lookup([held.name, ...rest, 'seed'].join('.'))?.seeds !== undefined;
}
