/** Calls behind which a program surely never goes on. */
import { calleeName, lastPart } from '../../../syntax/walk.js';
import { ANY_NAME } from '../../module/model.js';
import { stopsShort } from '../../module/unbound-names.js';
import type { Module, Target } from '../../project.js';
import { isRefused } from '../arguments.js';
import { mayGoOn, namesNothing, neverReturns, runsBody } from '../questions.js';
import type { Site } from '../run.js';
import type { State } from '../state.js';
import type { Context } from './context.js';
import { exit } from './forks.js';
import type { Walk } from './walk.js';

/** Whether the call of a function or class by its own name hands over too little or too much: the statements behind it are never reached. */
export function raises(walk: Walk, site: Site, target: Target): boolean {
  const { callee, expression } = site.call;
  if ((target.kind !== 'function' && target.kind !== 'class') || callee.kind === 'super') return false;
  const { module: { model }, index } = target;
  const made = target.kind === 'class' ? walk.project.method(target.module, index, '__init__') : target;
  const fact = made.kind === 'function' ? made.module.model.functions[made.index] : undefined;
  if (fact === undefined || !isRefused(site.call, fact)) return false;
  const name = (target.kind === 'class' ? model.classes[index]?.name : fact.name) ?? '';
  // Of two that go by one name the other may be called.
  const isOnly = (target.kind === 'class' ? model.classes : model.functions).filter((each) => each.name === name).length === 1;
  const isPlain = target.kind === 'function' || walk.project.isMadePlainly(target.module, index);
  return isOnly && isPlain && !model.setAnew.has(name) && lastPart(name) === calleeName(expression) && !walk.asks(mayGoOn, site);
}

/** Whether what is called is nowhere in the module of the project that is asked for it. */
export function isMissing(walk: Walk, site: Site, target: Target): boolean {
  const { callee } = site.call;
  return target.kind === 'unknown' && callee.kind === 'external' && areUnbound(walk, [lastPart(callee.name)])
    && walk.asks(namesNothing, site) && !walk.asks(mayGoOn, site);
}

/** What a function that only fails or ends the program is called by goes no further either. */
export function endWith(walk: Walk, site: Site, { module, index }: Target & { kind: 'function' }, state: State, { uncertain, deferred }: Context): void {
  const events = module.model.functions[index]?.events ?? [];
  const last = events.at(-1);
  if (uncertain || deferred || !/^(?:function|external)$/.test(site.call.callee.kind)) return;
  if (last?.kind === 'exit' && last.fails && walk.asks(neverReturns, site)) exit(walk, state, true, last.ends);
  else if (bindsAllNames(walk, module) && stopsShort(events, (names) => areUnbound(walk, names)) && walk.asks(runsBody, site)) exit(walk, state, true);
}

/** Whether nothing binds names of `module` but what is written: a piece of a script or notebook leaves out what somebody else knows. */
export function bindsAllNames(walk: Walk, { file }: Module): boolean {
  const { hasMainBlock, isFragment } = walk.entry.model;
  return !isFragment || (hasMainBlock && file.kind === 'script');
}

/** Whether one of `names`, which a module lacks, is put into it by no other one. */
export function areUnbound(walk: Walk, names: readonly string[]): boolean {
  return !walk.frames.isSetByAny(ANY_NAME) && names.some((name) => !walk.frames.isSetByAny(name));
}
