/** Calls of one of several callables, as the arms of a branch. */
import type { JsonScalar } from '../../../catalogue/types.js';
import { calleeName } from '../../../syntax/walk.js';
import { usableOf } from '../../module/environment.js';
import type { Parameter } from '../../module/model.js';
import type { Module } from '../../project.js';
import { isRefused } from '../arguments.js';
import { calledByChoice, calledUnder, commandsKept, LOOKS_UP, type Callable } from '../choices/chosen.js';
import type { Entry } from '../frames.js';
import { sameChoice } from '../questions.js';
import { functionKey, type Options, type Site } from '../run.js';
import type { State } from '../state.js';
import { makeObject } from './constructors.js';
import type { Context } from './context.js';
import { raises } from './failures.js';
import { exit, forkInto } from './forks.js';
import { callFunction } from './functions.js';
import { applyEffects } from './library-calls.js';
import type { Walk } from './walk.js';

/** More classes than these have a method by one name for different ends. */
const MAX_ALIKE = 12;

/** Runs each of the callables of which `site` may call one, as the arms of a branch. */
export function callOneOf(walk: Walk, site: Site, state: State, context: Context, entry: Entry): boolean {
  const all = calledByChoice(walk.project, site.module, site.call);
  if (all.length === 0) return false;
  walk.asks(sameChoice(walk.project, all), site);
  const asked = keyOf(walk, site);
  const under = asked === null ? null : calledUnder(walk.project, site.module, site.call, asked.key);
  if (asked !== null) walk.asks(sameChoice(walk.project, under ?? [], asked.key), site);
  // What nobody has imported is in no table yet.
  const isThere = (target: Callable): boolean => !('module' in target) || walk.modules.has(target.module);
  const kept = under?.filter(isThere) ?? [];
  const found = asked?.isSure === true && kept.length > 0 ? kept : all.filter(isThere);
  const usual = found.flatMap((target, at) => (kept.includes(target) ? [at] : []));
  const arms = found.map((target) => (taken: State): void => {
    if (target.kind === 'library') applyEffects(walk, site, entry.by === 'call' ? entry.call : site.call, target, taken, context);
    else if (raises(walk, site, target)) exit(walk, taken, true);
    else if (target.kind === 'class') makeObject(walk, site, target, taken, context, entry);
    else if (target.kind === 'function') callFunction(walk, site, target, null, taken, context, entry);
  });
  const isTold = usual.length > 0 && usual.length < arms.length && walk.importing === 0;
  if (arms.length > 0) forkInto(walk, site.module, arms, state, 'chosen', isTold ? { at: usual, by: asked?.by ?? null } : null);
  // Which of them has a block to leave is not known.
  walk.blocks.delete(site.call);
  return true;
}

/** What a table or module is asked by for what `site` calls: for certain, or while the user leaves all options as they are. */
function keyOf(walk: Walk, { module, call: { callee } }: Site): { readonly key: JsonScalar; readonly isSure: boolean; readonly by: Options | null } | null {
  const asked = callee.kind === 'unknown' ? callee.by
    : callee.kind === 'result' && callee.name === '__call__' && LOOKS_UP.test(calleeName(callee.of.call.expression)) ? callee.of.call.args[0]?.value : undefined;
  const held = asked === undefined ? undefined : walk.frames.fill(module, asked);
  const stated = held?.kind === 'option' ? held.default : held;
  return stated?.kind !== 'scalar' || stated.value === null ? null : { key: stated.value, isSure: held?.kind === 'scalar', by: held?.kind === 'option' && held.guessed !== true ? { names: held.alone === true ? [] : held.name === undefined ? null : [held.name] } : null };
}

/** Runs each of the functions one of which the user's options choose. */
export function callCommandsKept(walk: Walk, site: Site, state: State, context: Context, entry: Entry): boolean {
  const found = commandsKept(walk.project, site.module, site.call).filter(({ module }) => walk.modules.has(module));
  for (const target of found) callFunction(walk, site, target, null, { ...state }, context, entry);
  return found.length > 0;
}

/** Calls each of what is handed over in a collection that a loop goes through, as the arms of a branch all of which are taken in time. */
export function callElements(walk: Walk, site: Site, state: State, context: Context, entry: Entry): boolean {
  const { callee } = site.call;
  const element = callee.kind === 'unknown' && callee.element !== undefined ? { module: site.module, of: callee.element } : elementHeld(walk, site);
  const handed = element === null ? [] : walk.project.elementsHanded(element.module, element.of);
  // What another program hands over is nothing that this one has.
  const found = handed.filter(({ module }) => walk.modules.has(module)).flatMap((given) => {
    const target = walk.frames.callees.callable(given.module, given.value);
    const made = walk.frames.callees.classGiven(given);
    return target.kind === 'function' || target.kind === 'class' ? [{ target, self: made?.kind === 'class' ? made : null }] : [];
  });
  // Nor are objects that it has made none of, where it has made others.
  const isThere = ({ self }: (typeof found)[number]): boolean => self === null || walk.trace.objects.has(functionKey(self.module, self.index));
  const arms = new Map((found.some(isThere) ? found.filter(isThere) : found).map(({ target, self }) => {
    const key = `${target.kind}:${functionKey(target.module, target.index)}:${self === null ? '' : functionKey(self.module, self.index)}`;
    return [key, (taken: State): void => {
      if (target.kind === 'class') makeObject(walk, site, target, taken, context, entry);
      else callFunction(walk, site, target, self, taken, context, entry);
    }];
  }));
  if (arms.size === 0 || arms.size > MAX_ALIKE) return false;
  forkInto(walk, site.module, [...arms.values()], state, 'inTime');
  return true;
}

/** Whose element it is that a parameter holds which is called: `run(agent)` in a loop over what its function is handed. */
function elementHeld(walk: Walk, { module, call: { callee } }: Site): { readonly module: Module; readonly of: Parameter } | null {
  const given = callee.kind === 'unknown' && callee.parameter !== undefined ? walk.frames.held(module, callee.parameter) : null;
  return given?.value.kind === 'element' ? { module: given.module, of: given.value.of } : null;
}

/** Runs what is called of each of the objects one of which a parameter holds, as the arms of a branch. */
export function callOneHanded(walk: Walk, site: Site, state: State, context: Context, entry: Entry): boolean {
  const { callee } = site.call;
  const parameter = callee.kind === 'parameter' ? callee.of : callee.kind === 'unknown' ? callee.parameter : undefined;
  const given = parameter === undefined ? null : walk.frames.held(site.module, parameter);
  const arms = given?.value.kind !== 'choice' ? [] : usableOf(given.value).flatMap((value) => {
    const made = walk.frames.callees.classGiven({ module: given.module, value });
    const target = callee.kind !== 'parameter' ? walk.frames.callees.callable(given.module, value) : made === null ? null : walk.project.methodOf(made, callee.name);
    const self = made?.kind === 'class' ? made : null;
    return target?.kind === 'function' ? [(taken: State): void => { callFunction(walk, site, target, self, taken, context, entry); }] : [];
  });
  if (arms.length === 0) return false;
  forkInto(walk, site.module, arms, state);
  walk.blocks.delete(site.call);
  return true;
}

/** Runs the method of each class that has one by that name and of which an object has been made, as the arms of a branch. */
export function callMethodOfSome(walk: Walk, site: Site, state: State, context: Context, entry: Entry): void {
  const arms = [...walk.trace.objects.values()].flatMap((self) => {
    const method = walk.project.method(self.module, self.index, calleeName(site.call.expression));
    const fact = method.kind === 'function' ? method.module.model.functions[method.index] : undefined;
    if (method.kind !== 'function' || fact === undefined || isRefused(site.call, fact)) return [];
    return [(taken: State): void => { callFunction(walk, site, method, self, taken, context, entry); }];
  });
  if (arms.length === 0 || arms.length > MAX_ALIKE) return;
  forkInto(walk, site.module, arms, state);
  walk.blocks.delete(site.call);
}
