/** A call, from what it calls to what that does to the streams. */
import { consumedBy, startedIn } from '../../module/later.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Target } from '../../project.js';
import { isOfSomething } from '../choices/chosen.js';
import type { Entry } from '../frames.js';
import { isOnSelf, samplesSpace, seedsByName } from '../live.js';
import { keptSeeders, seedsAsItSays } from '../choices/kept-seeders.js';
import { listingOfPath } from '../paths.js';
import { keyOf, type Site } from '../run.js';
import { elsewhere, type State } from '../state.js';
import { orTold } from '../told.js';
import { instantiated } from '../../settings/instantiated.js';
import { makeObject, makeOfSettings } from './constructors.js';
import { unsure, type Context } from './context.js';
import { callCommandsKept, callElements, callMethodOfSome, callOneHanded, callOneOf } from './dispatch.js';
import { endMissing, endWith, failAt, isMissing, raises, stopUnpacking, stopWith } from './failures.js';
import { callFunction } from './functions.js';
import { applyEffects, makeLoader } from './library-calls.js';
import { callCommandsAbroad, runCallbacks, startMade } from './runners.js';
import { seedAll } from './seedings.js';
import type { Walk } from './walk.js';

export function followCall(walk: Walk, module: Module, call: CallFact, state: State, context: Context): void {
  if (call.isSent === true) elsewhere(state, () => { followHere(walk, module, call, state, context); });
  else followHere(walk, module, call, state, context);
}

function followHere(walk: Walk, module: Module, call: CallFact, state: State, context: Context): void {
  const site = { module, call };
  walk.trace.come(call, walk.changed);
  const wrapped = walk.wrapped.get(call);
  if (wrapped !== undefined) {
    walk.reached.add(`${keyOf(site)}:${wrapped.key}`);
    wrapped.run(state, context);
    return;
  }
  const consumed = consumedBy(walk.project, module, call);
  if (consumed !== null) {
    const { made, target } = consumed;
    const entry: Entry = { by: 'call', from: module, call: walk.project.withoutObject(module, walk.frames.filled(module, made), target), written: walk.project.withoutObject(module, made, target) };
    callFunction(walk, site, target, walk.frames.callees.receiver(module, made), state, context, entry);
    return;
  }
  const instance = instantiated(walk.project, module, call);
  if (instance !== null) {
    makeOfSettings(walk, site, instance, state, context);
    return;
  }
  const made = startedIn(module.model).get(call);
  if (made !== undefined) startMade(walk, site, made, state, context);
  const filled = walk.frames.filled(module, call);
  const own = walk.frames.callees.ownMethod(module, call);
  const target = own ?? calleeOf(walk, module, call);
  const entry: Entry = { by: 'call', from: module, call: walk.project.withoutObject(module, filled, target), written: walk.project.withoutObject(module, call, target) };
  if (((target.kind === 'library' && target.record !== undefined) || samplesSpace(call) || call.isSent === true || listingOfPath(walk.project, module, call) !== null) && !walk.trace.steps.has(call)) walk.trace.steps.set(call, { kind: 'call', ...site });
  runCallbacks(walk, site, filled, target, state, context);
  applyEffects(walk, site, filled, target, state, context);
  if (raises(walk, site, target)) {
    failAt(walk, site, target, state);
    return;
  }
  if (isMissing(walk, site, target)) {
    endMissing(walk, site, state);
    return;
  }
  state.stopped = false;
  let stops;
  switch (target.kind) {
    case 'function':
      callFunction(walk, site, target, own === null && !isOnSelf(call) ? walk.frames.callees.receiver(module, call) : walk.frames.self, state, context, entry);
      stops = state.stopped;
      callOneOf(walk, site, state, context, entry);
      callCommandsAbroad(walk, site, state, context);
      if (stops) stopWith(walk, site, target, state, context);
      stopUnpacking(walk, site, target, state, context);
      endWith(walk, site, target, state, context);
      return;
    case 'class':
      makeLoader(walk, site, filled, target, state);
      makeObject(walk, site, target, state, context, entry);
      if (state.stopped) stopWith(walk, site, target, state, context);
      return;
    default:
      if (target.kind === 'unknown' && !callElements(walk, site, state, context, entry) && !callOneHanded(walk, site, state, context, entry) && !callOneOf(walk, site, state, context, entry) && !callCommandsKept(walk, site, state, context, entry) && isOfSomething(walk.project, module, call)) callMethodOfSome(walk, site, state, context, entry);
      callCommandsAbroad(walk, site, state, context);
      if (seedsByName(call, target) || (target.kind === 'unknown' && seedsAsItSays(module, call))) seedAll(walk, state);
      else if (target.kind === 'unknown') runKeptSeeders(walk, site, state, context);
  }
}

/** Whatever is called here may be one of those that are kept to be called. */
function runKeptSeeders(walk: Walk, site: Site, state: State, context: Context): void {
  for (const { target, self } of keptSeeders(walk.project, site.call, walk.trace.objects)) {
    if (walk.modules.has(target.module)) callFunction(walk, site, target, self, state, unsure(context), { by: 'unknown' });
  }
  state.stopped = false;
}

/** What `call` calls; a parameter that is called is what it holds. */
function calleeOf(walk: Walk, module: Module, call: CallFact): Target {
  const target = orTold(walk.frames.callees.called(module, call), module, call, (test) => walk.asks(test, { module, call }));
  return target.kind === 'unknown' && sortsInPlace(call) ? walk.project.resolve(module, 'builtins.list.sort') : target;
}

/** `rows.sort(key=step)`: nothing else that is sorted so takes a key. */
function sortsInPlace({ expression, args }: CallFact): boolean {
  return expression.callee.kind === 'attribute' && expression.callee.name === 'sort' && args.some(({ argument }) => argument.keyword === 'key');
}
