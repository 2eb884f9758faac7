/** Functions, classes and commands that are handed to whoever calls them: a library's runner, a pool, nobody knows who. */
import { startedLaterIn } from '../../module/later.js';
import type { CallFact, Value } from '../../module/model.js';
import { isSameTarget, type Target } from '../../project/targets.js';
import { findArgument } from '../arguments.js';
import { areCalledInSight, isHandedToLibrary } from '../callbacks.js';
import { keepsCommands } from '../choices/chosen.js';
import { initializerOf, runsElsewhere } from '../processes/processes.js';
import type { Site } from '../run.js';
import { elsewhere, type State } from '../state.js';
import { bindingOf } from './bound.js';
import { unsure, type Context } from './context.js';
import { drawFrom } from './draws.js';
import { enterFunction, runCallback } from './functions.js';
import type { Walk } from './walk.js';

/** Functions handed over as arguments: those a runner calls are called; others may be. */
export function runCallbacks(walk: Walk, site: Site, call: CallFact, target: Target, state: State, context: Context): void {
  const record = target.kind === 'library' ? target.record : undefined;
  if (record?.roles?.includes('makes-field') === true) return;
  if (record?.runs !== undefined) {
    if (record.processes === undefined && startedLaterIn(site.module.model).has(site.call)) return;
    const found = findArgument(call, record.runs);
    if (found.kind === 'absent' && record.roles?.includes('runs-module') === true) callModuleCommands(walk, site, /^[a-z]\w*$/i, state, context);
    if (found.kind === 'absent' && record.roles?.includes('runs-main') === true) callModuleCommands(walk, site, /^main$/, state, context);
    if (found.kind !== 'given') return;
    const started = initialized(walk, site, state, context);
    const run = (): void => { callCommands(walk, site, found.argument.value, started ?? state, context); };
    if (walk.asks(runsElsewhere, site)) {
      elsewhere(state, run);
    } else {
      run();
      drawBy(walk, site, found.argument.value, state, context);
    }
    return;
  }
  if (record !== undefined || keepsCommands(walk.project, site.module, call)) return;
  if (walk.asks(areCalledInSight, site) && isSameTarget(target, walk.project.callee(site.module, site.call))) return;
  const isBinding = target.kind === 'library' && target.name === 'functools.partial' && walk.asks(isHandedToLibrary, site);
  for (const [at, { value }] of call.args.entries()) {
    for (const each of value.kind === 'collection' ? value.elements.filter(({ kind }) => kind === 'reference') : [value]) runCallback(walk, site, isBinding && at === 0 ? bindingOf(each, call.args.slice(1)) : each, state, unsure(context), 'unknown');
  }
}

/** A runner that is handed a library's function draws what that draws, whatever it is handed: `shuffle(rows, random=np.random.rand)`. */
export function drawBy(walk: Walk, site: Site, value: Value, state: State, context: Context): void {
  const target = value.kind === 'reference' ? walk.project.resolve(site.module, value.name) : null;
  const draws = target?.kind === 'library' ? target.record?.draws : undefined;
  if (draws === undefined || draws.when !== undefined || draws.unless !== undefined || draws.weights === true) return;
  for (const stream of draws.streams) drawFrom(walk, site, { stream, specific: draws.order === true, weights: false, lazy: draws.lazy === true, inTraining: null }, state, context);
}

/** Runs what `made`, which `site` starts, was handed to be run. */
export function startMade(walk: Walk, site: Site, made: CallFact, state: State, context: Context): void {
  const record = walk.recordOf(site.module, made);
  const found = record?.runs === undefined || record.processes !== undefined ? null : findArgument(walk.frames.filled(site.module, made), record.runs);
  if (found?.kind !== 'given') return;
  callCommands(walk, site, found.argument.value, state, context);
  drawBy(walk, site, found.argument.value, state, context);
}

/** How the streams stand in the workers of the pool whose method `site` is, once their initializer has run; `null` where there is none. */
function initialized(walk: Walk, site: Site, state: State, context: Context): State | null {
  const found = initializerOf(walk.project, site);
  if (found.kind === 'absent') return null;
  const started = { ...state };
  if (found.kind === 'given') runCallback(walk, site, found.argument.value, started, context, 'unknown');
  return started;
}

/** A runner calls the function it is given, or one of the commands that a class or a mapping holds. */
export function callCommands(walk: Walk, site: Site, value: Value, state: State, context: Context): void {
  const choices = (each: readonly ((state: State) => void)[]): void => {
    for (const choose of each) choose({ ...state });
  };
  if (value.kind === 'dict') {
    choices([...value.entries.values()].map((entry) => (taken) => { callCommands(walk, site, entry, taken, context); }));
    return;
  }
  const made = value.kind === 'class' ? { kind: 'class' as const, module: site.module, index: value.index }
    : value.kind === 'reference' ? walk.project.resolve(site.module, value.name)
    : value.kind === 'instance' ? walk.project.classOf(site.module, value)
    : null;
  if (made?.kind !== 'class') {
    runCallback(walk, site, value, state, context, 'user');
    return;
  }
  const called: Target = value.kind === 'instance' ? walk.project.callable(made.module, made.index) : { kind: 'unknown' };
  if (called.kind === 'function') {
    walk.withSite(site, () => { walk.frames.as(made, () => { enterFunction(walk, called.module, called.index, state, context, { by: 'user' }); }); });
    return;
  }
  const methods = [...made.module.model.classes[made.index]?.methods ?? []].filter(([name]) => !name.startsWith('_'));
  walk.withSite(site, () => {
    walk.frames.as(made, () => {
      if (value.kind !== 'instance') walk.follow.construct(walk, made.module, made.index, state, context, { by: 'user' });
      choices(methods.map(([, method]) => (taken) => { enterFunction(walk, made.module, method, taken, context, { by: 'user' }); }));
    });
  });
}

/** Runs the commands that another module has registered on what it hands over to be called. */
export function callCommandsAbroad(walk: Walk, site: Site, state: State, context: Context): void {
  const found = walk.project.commands(site.module, site.call);
  if (found === null) return;
  const begun = { ...state };
  const run = (index: number, taken: State): void => { walk.withSite(site, () => { enterFunction(walk, found.module, index, taken, context, { by: 'user' }); }); };
  for (const index of found.first) run(index, begun);
  for (const index of found.indices) run(index, { ...begun });
}

/** The functions of the module itself, those that go by `names`, are the commands of a runner that is given none. */
function callModuleCommands(walk: Walk, site: Site, names: RegExp, state: State, context: Context): void {
  const { module } = site;
  for (const { index, name, class: owner } of module.model.functions) {
    if (owner !== null || !names.test(name) || module.model.functions[site.call.function]?.name === name) continue;
    const taken = { ...state };
    walk.withSite(site, () => { enterFunction(walk, module, index, taken, context, { by: 'user' }); });
  }
}
