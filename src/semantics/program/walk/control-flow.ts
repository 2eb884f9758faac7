/** Statements in their order: branches, loops, blocks, and what names hold from here on. */
import { keepTime } from '../../../syntax/deadline.js';
import { sameValue } from '../../module/environment.js';
import type { Block, Event, FlagAssignment } from '../../module/model.js';
import { lacksImport, lacksName } from '../../module/unbound-names.js';
import type { Module } from '../../project.js';
import { isInGenerator, runsWithKept } from '../kept-generators.js';
import type { State } from '../state.js';
import { followCall } from './calls.js';
import type { Context } from './context.js';
import { areUnbound, bindsAllNames, failsWith, isUnreadable, lacksImported, lacksOptions } from './failures.js';
import { exit, forkInto, stop, type Turn } from './forks.js';
import { importModule, runImport } from './imports.js';
import { leaveBlocks } from './put-back.js';
import type { Walk } from './walk.js';
import { contextOf, inGraph } from './weights.js';

export function followEvents(walk: Walk, module: Module, events: readonly Event[], state: State, outer: Context): void {
  let context = outer;
  // The blocks of this list that it is in.
  const around = new Set<Block>();
  for (const event of events) {
    keepTime();
    const closed = event.kind === 'finally' ? event.block : event.kind === 'branch' ? event.handles : undefined;
    const isLeft = closed !== undefined && around.delete(closed);
    if (isLeft && (event.kind === 'branch' || (event.kind === 'finally' && event.suppresses))) walk.course.catching--;
    if (state.exited && !isLeft) continue;
    switch (event.kind) {
      case 'call': {
        const inner = contextOf(walk, module, events, event, inGraph(walk, module, events, event, context));
        const isLater = isInGenerator(event.call) && walk.asks(runsWithKept, { module, call: event.call });
        followCall(walk, module, event.call, state, isLater ? { ...inner, deferred: true } : inner);
        break;
      }
      case 'flag': {
        noteFlag(walk, module, event.flag);
        noteSet(walk, module, { isOwn: false, ...event.flag }, context);
        break;
      }
      case 'set': {
        noteSet(walk, module, event, context);
        break;
      }
      case 'variable': {
        const { variable } = event;
        if (!walk.trace.steps.has(variable)) walk.trace.steps.set(variable, { kind: 'variable', module, variable });
        break;
      }
      case 'import': {
        const found = walk.project.imported(module, event.name);
        for (const each of found === null ? [] : [...walk.project.packagesRun(module, event.name), found.module]) {
          if (each === walk.entry) walk.isImported = true;
          if (state.exited || walk.modules.has(each)) continue;
          if (event.isWritten === true && isUnreadable(walk, each) && failsWith(walk, module, event.name)) stop(walk, state);
          if (state.exited) continue;
          importModule(walk, each, state);
          if (state.stopped && event.isWritten === true && failsWith(walk, module, event.name)) stop(walk, state);
        }
        if (event.isWritten === true && !state.exited && lacksImported(walk, module, event.name)) stop(walk, state);
        if (state.exited) break;
        const chosen = walk.project.oneOf(module, event.name).filter((each) => !walk.modules.has(each));
        if (chosen.length > 0) forkInto(walk, module, chosen.map((each) => (taken): void => { runImport(walk, each, taken); }), state, 'chosen');
        break;
      }
      case 'branch':
        if (event.handles !== undefined) handleFailure(walk, module, event.arms, state, inGraph(walk, module, events, event, context));
        else context = takeBranch(walk, module, event, state, inGraph(walk, module, events, event, context)) ? { ...context, training: true } : context;
        break;
      case 'block':
        around.add(event.block);
        if (event.catches) walk.course.catching++;
        break;
      case 'finally':
        endBlock(walk, module, event, state, inGraph(walk, module, events, event, context));
        break;
      case 'loop':
        // What a turn sets, the next one finds.
        for (const each of event.body) if (each.kind === 'set' || each.kind === 'flag') noteSet(walk, module, each.kind === 'flag' ? { isOwn: false, ...each.flag } : each, { ...context, uncertain: true });
        followEvents(walk, module, event.body, state, inGraph(walk, module, events, event, context));
        // Who surely stops in a turn goes no further behind the loop either.
        state.exited &&= state.stopped && event.isStraight === true;
        break;
      case 'main':
        if (module === walk.entry) followEvents(walk, module, event.body, state, context);
        break;
      case 'leave':
        leaveBlocks(walk, state, ({ call, depth }) => call === event.call && depth !== null);
        walk.blocks.get(event.call)?.(state, context);
        break;
      case 'unbound':
        if (isUnboundFor(walk, module, event.names)) stop(walk, state);
        break;
      case 'wants':
        if (lacksOptions(walk, module, event)) stop(walk, state);
        break;
      case 'stop':
        stop(walk, state);
        break;
      case 'exit':
        exit(walk, state, event.fails, event.ends);
    }
  }
}

/** Goes on behind a block whose exceptions all `arms` but the last handle. */
function handleFailure(walk: Walk, module: Module, arms: readonly (readonly Event[])[], state: State, context: Context): void {
  const { exited, failed, ended } = state;
  if (exited && ended) return;
  Object.assign(state, { exited: false, failed: false, stopped: false });
  if (!exited) takeArms(walk, module, arms, state, context, 'one');
  else {
    // What returns may go wrong before it does.
    const handled = arms.slice(0, -1).map((arm) => (taken: State): void => { followEvents(walk, module, arm, taken, context); });
    forkInto(walk, module, failed ? handled : [...handled, (taken): void => { exit(walk, taken, false); }], state);
  }
}

/** Does what is done behind a block however it is left. */
function endBlock(walk: Walk, module: Module, { body, suppresses }: Event & { kind: 'finally' }, state: State, context: Context): void {
  const { exited, failed, ended, stopped } = state;
  state.exited = false;
  followEvents(walk, module, body, state, context);
  if (state.exited || (suppresses && failed && !ended)) return;
  Object.assign(state, { exited, failed, ended, stopped });
}

/** Notes what a name of a module of the project is from here on. */
function noteSet(walk: Walk, module: Module, set: Pick<Event & { kind: 'set' }, 'isOwn' | 'name' | 'value' | 'path'>, { uncertain }: Context): void {
  walk.frames.set(module, set, !uncertain && set.path.length === 0 && walk.chain.every(({ call }) => call.path.length === 0));
}

function noteFlag(walk: Walk, module: Module, flag: FlagAssignment): void {
  const value = walk.frames.fill(module, flag.value);
  walk.trace.come(flag.span, walk.changed);
  if (value === flag.value) {
    if (!walk.trace.steps.has(flag)) walk.trace.steps.set(flag, { kind: 'flag', module, flag });
    return;
  }
  const isKnown = [...walk.trace.steps.values()].some((step) => step.kind === 'flag' && step.flag.written === flag.written && step.flag.name === flag.name && sameValue(step.flag.value, value));
  const filled = { ...flag, value };
  if (!isKnown) walk.trace.steps.set(filled, { kind: 'flag', module, flag: filled });
}

/** Takes the arms of a branch that may be taken, and tells whether only a network in training gets behind it: `if not self.training: return x`. */
function takeBranch(walk: Walk, module: Module, event: Event & { kind: 'branch' }, state: State, context: Context): boolean {
  const { arms, inTime, chooses, scales } = event;
  const open = walk.frames.taken(module, event);
  const taken = scales === true && open.length > 1 && walk.frames.usual(module, event).includes(0) ? [0] : open;
  const turn = inTime === true ? 'inTime' : chooses === true ? 'chosen' : 'one';
  // What is imported runs alike in all programs that import it, whatever their options are.
  const usual = turn !== 'inTime' && taken.length > 1 && walk.importing === 0 ? walk.frames.usual(module, event) : taken;
  const likely = [...taken.keys()].filter((at) => usual.includes(taken[at] ?? -1));
  if (event.isPart === true && taken.length === arms.length && (likely.length === 0 || likely.length === taken.length)) {
    for (const arm of arms) followEvents(walk, module, arm, state, context);
    return false;
  }
  const inUse = taken.length < 2 ? taken : walk.frames.takenInUse(module, event);
  let goesOnInUse = false;
  const ways = taken.map((at) => (way: State): void => {
    const isOfTraining = !inUse.includes(at);
    walk.frames.inArm(module, event, at, () => { followEvents(walk, module, arms[at] ?? [], way, isOfTraining ? { ...context, training: true } : context); });
    goesOnInUse ||= !isOfTraining && !way.exited;
  });
  forkInto(walk, module, ways, state, turn, likely.length > 0 && likely.length < taken.length ? { at: likely, by: walk.frames.optionsOf(module, event) } : null);
  return inUse.length < taken.length && !goesOnInUse;
}

function takeArms(walk: Walk, module: Module, arms: readonly (readonly Event[])[], state: State, context: Context, turn: Turn): void {
  forkInto(walk, module, arms.map((arm) => (taken) => { followEvents(walk, module, arm, taken, context); }), state, turn);
}

/** Whether whoever reads `names` goes no further. What a later cell of a notebook binds may be there all the same: its cells are run in any order. */
function isUnboundFor(walk: Walk, module: Module, names: readonly string[]): boolean {
  const isNotebook = module.file.kind === 'notebook';
  const unbound = isNotebook ? names.filter((name) => lacksName(module.facts, name)) : names;
  return unbound.length > 0 && (bindsAllNames(walk, module) || (isNotebook && lacksImport(unbound))) && areUnbound(walk, unbound);
}
