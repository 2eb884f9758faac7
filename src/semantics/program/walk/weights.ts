/** What becomes of the weights that a call draws: all are loaded before use, or only their form is looked at. */
import type { CallFact, Event, Loader } from '../../module/model.js';
import type { Module } from '../../project.js';
import { tellsByItself } from '../../purpose/tryout.js';
import { loadedInArms, loadsInAll, type Branch } from '../../weights/loaded-in-arms.js';
import { loadedLater, withArguments } from '../../weights/loaded.js';
import { makesNetwork } from '../../weights/makes.js';
import { isHeeded, isIdle } from '../../weights/unread.js';
import { loadsPartly } from '../arguments.js';
import { isOnSelf, isSelf } from '../live.js';
import { madeReceiver } from '../processes/processes.js';
import { isHandedBackBefore, mayKeepWhatWasIn } from '../questions.js';
import { NO_PARTS, type Context } from './context.js';
import type { Walk } from './walk.js';

/** What is known of the weights that the call of `event` draws, which stands among `events`. */
export function contextOf(walk: Walk, module: Module, events: readonly Event[], event: Event & { kind: 'call' }, context: Context): Context {
  if (context.overwritten) return context;
  const { call } = event;
  const loading = loadedLater(walk.project, module, events).get(event);
  const loaded = loading?.passes.some((pass) => walk.asks(isHeeded, { module, call: pass })) === true ? undefined : loading?.what;
  if (isLoadedLater(walk, module, events, event) || loaded === 'all' || isLoadedInArms(walk, module, events, event) || fillsLoaded(walk, module, events, event)) return { ...context, overwritten: true };
  if (makesIdle(walk, module, call)) return { ...context, overwritten: true, idle: true };
  if (context.parts.size > 0) {
    if (isOnSelf(call) || isSelf(call.receiver)) return context;
    const isWhole = events.some((each, at) => each.kind === 'call' && context.parts.has(partOfSelf(each.call) ?? '') && withArguments(events, at).includes(event));
    if (isWhole) return { ...context, overwritten: true };
  }
  const inner = `${partOfSelf(call) ?? ''}.`;
  const parts = [...(event.overwrittenParts ?? []), ...(loaded ?? []), ...[...context.parts].flatMap((part) => (part.startsWith(inner) ? [part.slice(inner.length)] : []))];
  const makes = parts.length > 0 && walk.project.callee(module, call).kind === 'class';
  return makes || context.parts.size > 0 ? { ...context, parts: makes ? new Set(parts) : NO_PARTS } : context;
}

/** Its weights are all loaded before use. */
function isLoadedLater(walk: Walk, module: Module, events: readonly Event[], event: Event & { kind: 'call' }): boolean {
  const { overwritten, passes, loaders } = event;
  if (!overwritten || passes?.some((pass) => walk.asks(isHeeded, { module, call: pass.call })) === true) return false;
  return loaders === undefined || loaders.some((loader) => comesToIt(walk, module, events, event, loader));
}

/** Whether what `event` makes is not used without being filled by `loader`: that may fail, and a function may return before. */
function comesToIt(walk: Walk, module: Module, events: readonly Event[], event: Event, { call, name }: Loader): boolean {
  if (call === null) return true;
  if (walk.asks(mayKeepWhatWasIn(walk.project, name), { module, call })) return false;
  const from = events.indexOf(event);
  const until = events.findIndex((each, at) => at > from && each.kind === 'call' && each.call === call);
  const between = events.slice(from + 1, until < 0 ? events.length : until);
  const isLeft = between.some((each) => each.kind === 'branch' && each.handles === undefined && usualArms(walk, module, each).some((at) => { const last = each.arms[at]?.at(-1); return last?.kind === 'exit' && !last.fails; }));
  return !isLeft || !walk.asks(isHandedBackBefore(walk.project, name), { module, call });
}

/** The arms of `branch` that are taken while the user leaves all options as they are. */
function usualArms(walk: Walk, module: Module, branch: Branch): readonly number[] {
  const taken = walk.frames.taken(module, branch);
  return taken.length > 1 && walk.importing === 0 ? walk.frames.usual(module, branch).filter((at) => taken.includes(at)) : taken;
}

/** Its weights are all loaded further on in the arms that are taken where the function is called as it is now. */
function isLoadedInArms(walk: Walk, module: Module, events: readonly Event[], event: Event): boolean {
  const loading = loadedInArms(walk.project, module, events, event);
  if (loading === undefined || loading.passes.some((call) => walk.asks(isHeeded, { module, call }))) return false;
  return loadsInAll(walk.project, module, loading.branch, loading.name, (branch) => usualArms(walk, module, branch));
}

/** `net.apply(initialise)`, where all that `net` is made with is loaded further on. */
function fillsLoaded(walk: Walk, module: Module, events: readonly Event[], event: Event & { kind: 'call' }): boolean {
  const made = madeReceiver(event.call);
  if (made === null || walk.recordOf(module, event.call)?.runs === undefined) return false;
  const isLoaded = events.some((each) => each.kind === 'call' && each.call === made && isLoadedLater(walk, module, events, each));
  return isLoaded && events.slice(events.indexOf(event)).some((each) => each.kind === 'call' && madeReceiver(each.call) === made && loadsWhole(walk, module, each.call));
}

function loadsWhole(walk: Walk, module: Module, call: CallFact): boolean {
  return walk.recordOf(module, call)?.loadsWeights === true && !loadsPartly(call);
}

/** `self.load_state_dict(…)`, perhaps under a test that holds. */
export function loadsSelf(walk: Walk, module: Module, event: Event): boolean {
  if (event.kind === 'branch') {
    const [only, ...more] = event.arms.length > 1 ? walk.frames.taken(module, event) : [];
    return only !== undefined && more.length === 0 && event.arms[only]?.some((inner) => loadsSelf(walk, module, inner)) === true;
  }
  return event.kind === 'call' && isSelf(event.call.receiver) && loadsWhole(walk, module, event.call);
}

/** `self.model = Model(inputs, outputs)`, whose weights are loaded: the layers on the way from the ones to the others stand before it. */
export function inGraph(walk: Walk, module: Module, events: readonly Event[], event: Event, context: Context): Context {
  if (context.overwritten) return context;
  if (event.kind !== 'call' && isLoadedInArms(walk, module, events, event)) return { ...context, overwritten: true };
  if (context.parts.size === 0) return context;
  const made = events.findIndex((each) => each.kind === 'call' && context.parts.has(partOfSelf(each.call) ?? ''));
  const whole = events[made];
  const isGraph = whole?.kind === 'call' && walk.recordOf(module, whole.call)?.roles?.includes('holds-graph') === true;
  return isGraph && events.indexOf(event) < made ? { ...context, overwritten: true } : context;
}

/** `call` makes a network of which only the form is looked at. */
function makesIdle(walk: Walk, module: Module, call: CallFact): boolean {
  // What an object keeps is used by whoever has the object.
  if (call.assignedTo?.includes('.') === true) return false;
  return makesNetwork(walk.project, module, call) && walk.asks(isIdle, { module, call }) && !walk.asks(tellsByItself, { module, call });
}

/** `encoder`, where `call` makes `self.encoder`. */
function partOfSelf({ assignedTo }: CallFact): string | null {
  return assignedTo?.startsWith('self.') === true ? assignedTo.slice('self.'.length) : null;
}
