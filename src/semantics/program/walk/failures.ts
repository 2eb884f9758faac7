/** Calls behind which a program surely never goes on. */
import { calleeName, dottedName, lastPart } from '../../../syntax/walk.js';
import { bindingsOf } from '../../module/bindings.js';
import { memberKey } from '../../module/members.js';
import { ANY_NAME, STAR, type CallFact, type Event } from '../../module/model.js';
import { lacksName } from '../../module/unbound-names.js';
import type { Module, Project, ProjectClass, Target } from '../../project.js';
import { isSameTarget } from '../../project/targets.js';
import { makesAbstract, mayBeAbstract } from '../stops/abstract.js';
import { isRefused } from '../arguments.js';
import { isSelf } from '../live.js';
import { importLacking, importSurely, isCalledAsImported, isNamedAnew, isOfNothing, isPassedBy, isSurelyNamed, methodLacking, optionLacking, mayGoOn, mayHaveNoTurn, namesNothing, neverReturns, refused, runsAsWritten, takesOtherParts } from '../questions.js';
import type { Site } from '../run.js';
import type { State } from '../state.js';
import type { Context } from './context.js';
import { exit, stop } from './forks.js';
import type { Walk } from './walk.js';

/** Whether the call of a function or class by its own name hands over too little or too much, or the class is abstract: the statements behind it are never reached. */
export function raises(walk: Walk, site: Site, target: Target): target is Target & { kind: 'function' | 'class' } {
  const { callee } = site.call;
  if (walk.isHeedless) return false;
  if ((target.kind !== 'function' && target.kind !== 'class') || callee.kind === 'super') return false;
  if (callee.kind === 'external' && callee.name.startsWith(STAR) && mayComeFromSome(walk.project, site.module, callee.name.slice(STAR.length))) return false;
  const { module: { model }, index } = target;
  const made = target.kind === 'class' ? walk.project.method(target.module, index, '__init__') : target;
  const fact = made.kind === 'function' ? made.module.model.functions[made.index] : undefined;
  const isAbstract = target.kind === 'class' && mayBeAbstract(walk.project, target) && isSameTarget(walk.project.callee(site.module, site.call), target) && walk.asks(makesAbstract, site);
  if (!isAbstract && (fact === undefined || !isRefused(site.call, fact))) return false;
  const name = (target.kind === 'class' ? model.classes[index]?.name : fact?.name) ?? '';
  const isMadePlainly = target.kind === 'function' || isAbstract || walk.project.isMadePlainly(target.module, index);
  return isWrittenOnce(target) && isMadePlainly && !isReplaced(walk, target) && !model.setAnew.has(name) && isByName(walk, site, name)
    && !walk.asks(mayGoOn, site) && !walk.asks(isNamedAnew, site);
}

/** Whether several star imports may bring `name`: the last of those that do wins. */
function mayComeFromSome(project: Project, module: Module, name: string): boolean {
  return module.model.starImports.filter((star) => {
    const found = project.imported(module, star);
    return found === null || !lacksName(found.module.facts, name);
  }).length > 1;
}

/** Ends a way where a call is refused. */
export function failAt(walk: Walk, site: Site, target: Target & { kind: 'function' | 'class' }, state: State): void {
  walk.trace.hasStopped = true;
  if (isSurelyCalled(walk, site, target)) stop(walk, state);
  else exit(walk, state, true);
}

/** Of two that go by one name the other may be called. */
function isWrittenOnce({ kind, module: { model, facts }, index }: Target & { kind: 'function' | 'class' }): boolean {
  const all: readonly { readonly name: string }[] = kind === 'class' ? model.classes : model.functions;
  const { name = '' } = all[index] ?? {};
  // `globals()["step"] = …`
  if (model.setAnew.has(ANY_NAME) || all.filter((each) => each.name === name).length > 1) return false;
  // `step = partial(step, 3)`
  const owner = kind === 'function' ? model.functions[index]?.class : null;
  // `self.step = …`
  if (owner != null && model.members.has(memberKey(owner, lastPart(name)))) return false;
  const body = owner == null ? facts.body : model.classes[owner]?.statement.body ?? [];
  return bindingsOf(body).filter((binding) => binding.name === lastPart(name)).length <= 1;
}

/** Whether something of the program puts another one in the place of what is called: `lib.evaluate = fast`, `Net.__init__ = init`. */
function isReplaced({ frames }: Walk, { kind, module: { model }, index }: Target & { kind: 'function' | 'class' }): boolean {
  const name = kind === 'class' ? model.classes[index]?.name : model.functions[index]?.name;
  return frames.setAnew.isByAny(lastPart(name ?? '')) || (kind === 'class' && (frames.setAnew.isByAny('__init__') || frames.setAnew.isByAny('__new__')));
}

/** Whether what is called is nowhere in the module or the class of the project that is asked for it, or it or what is handed over would be bound in a cell of which nothing runs. */
export function isMissing(walk: Walk, site: Site, target: Target): boolean {
  const { callee } = site.call;
  if (site.module.file.kind === 'notebook' && walk.asks(isOfNothing, site)) return true;
  if (target.kind !== 'unknown') return false;
  const isLacking = callee.kind === 'method' ? isNoMethod(walk, site, callee) : callee.kind === 'external' && walk.asks(namesNothing, site);
  return isLacking && !walk.asks(mayGoOn, site);
}

/** Ends a way there: who may never have come to it goes on behind the loop. */
export function endMissing(walk: Walk, site: Site, state: State): void {
  if (walk.asks(mayHaveNoTurn, site)) exit(walk, state, true);
  else stop(walk, state);
}

/** Whether no object of the class at hand has the method that is called of it. */
function isNoMethod(walk: Walk, site: Site, { class: index, name }: CallFact['callee'] & { kind: 'method' }): boolean {
  const { project, frames } = walk;
  const written: ProjectClass = { kind: 'class', module: site.module, index };
  const of = isSelf(site.call.receiver) ? frames.self : written;
  if (!isSelf(site.call.receiver) && mayHoldOther(walk, site)) return false;
  if (of === null || ![of, ...project.classesAbove(of.module, of.index)].some((each) => isSameTarget(each, written))) return false;
  return walk.asks(methodLacking(project, of, name), site);
}

/** Whether another function or module may have put something else where the object was: `global net`. */
function mayHoldOther({ frames }: Walk, { module: { model }, call: { expression: { callee } } }: Site): boolean {
  const names = (callee.kind === 'attribute' ? dottedName(callee.object) : null)?.split('.') ?? [];
  return model.setAnew.has(ANY_NAME) || names.some((each) => model.setAnew.has(each) || frames.setAnew.isByAny(each));
}

/** What a function that only fails or ends the program is called by goes no further either. */
export function endWith(walk: Walk, site: Site, { module, index }: Target & { kind: 'function' }, state: State, { uncertain, deferred }: Context): void {
  const last = module.model.functions[index]?.events.at(-1);
  if (uncertain || deferred || !/^(?:function|external)$/.test(site.call.callee.kind)) return;
  if (last?.kind === 'exit' && last.fails && walk.asks(neverReturns, site)) exit(walk, state, true, last.ends);
}

/** What surely goes no further does not hand back to whoever calls it. */
export function stopWith(walk: Walk, site: Site, target: Target & { kind: 'function' | 'class' }, state: State, { uncertain, deferred }: Context): void {
  if (uncertain || deferred || state.exited || !isSurelyCalled(walk, site, target)) return;
  const run = walk.project.entered(target);
  if (run.kind === 'function' && walk.asks(runsAsWritten(walk.project, run), site) && !walk.asks(isPlain(target) ? isPassedBy : mayGoOn, site)) stop(walk, state);
}

/** Nor does a statement that takes what is handed back apart into more names than that has parts, or fewer. */
export function stopUnpacking(walk: Walk, site: Site, target: Target & { kind: 'function' }, state: State, { uncertain, deferred }: Context): void {
  if (uncertain || deferred || state.exited || !walk.asks(takesOtherParts(walk.project, target), site)) return;
  if (isSurelyCalled(walk, site, target) && walk.asks(runsAsWritten(walk.project, target), site)) stop(walk, state);
}

/** Whether `site` surely calls `target`: a method of an object nobody has seen made may be another's. */
export function isSurelyCalled(walk: Walk, site: Site, target: Target & { kind: 'function' | 'class' }): boolean {
  const { callee, receiver } = site.call;
  const { module: { model }, index } = target;
  const name = (target.kind === 'class' ? model.classes[index]?.name : model.functions[index]?.name) ?? '';
  if (!isByName(walk, site, name) || !isWrittenOnce(target) || (callee.kind === 'external' && !walk.asks(isSurelyNamed, site))) return false;
  if (isReplaced(walk, target) || walk.asks(isNamedAnew, site)) return false;
  if (isPlain(target)) return true;
  const { project, frames } = walk;
  const isOwn = isSelf(receiver) || callee.kind === 'super';
  const isKnown = target.kind === 'class' ? /^(?:class|external)$/.test(callee.kind) && project.isMadePlainly(target.module, index)
    : isOwn ? frames.self !== null : isMade(project, site);
  return isKnown && !frames.setAnew.isByAny(ANY_NAME);
}

/** Whether what is called goes by its own name there, or by the one that it is imported as. */
function isByName(walk: Walk, site: Site, name: string): boolean {
  const { callee, expression } = site.call;
  if (calleeName(expression) === lastPart(name)) return true;
  return callee.kind === 'external' && lastPart(callee.name) === name && walk.asks(isCalledAsImported, site);
}

/** Whether what a method is called on was seen made, here or in a function of the project. */
function isMade(project: Project, { module, call: { callee, receiver } }: Site): boolean {
  if (receiver?.kind === 'instance') return callee.kind === 'method' || (callee.kind === 'external' && receiver.call !== null);
  return callee.kind === 'result' && receiver?.kind === 'result' && project.classOf(module, receiver)?.kind === 'class';
}

/** Whether `target` is a function, and no method. */
function isPlain({ kind, module: { model }, index }: Target & { kind: 'function' | 'class' }): boolean {
  return kind === 'function' && model.functions[index]?.class === null;
}

/** Whether nothing binds names of `module` but what is written: a piece of a script or notebook leaves out what somebody else knows. */
export function bindsAllNames(walk: Walk, { file }: Module): boolean {
  const { hasMainBlock, isFragment } = walk.entry.model;
  return !isFragment || (hasMainBlock && file.kind === 'script');
}

/** Whether `module` surely asks the project, by an import, for what is nowhere. */
export function lacksImported(walk: Walk, module: Module, name: string): boolean {
  const [call] = walk.entry.model.calls;
  return call !== undefined && walk.asks(importLacking(walk.project, module, name), { module: walk.entry, call });
}

/** Whether what an import runs, which goes no further, is surely what is meant by it. */
export function failsWith(walk: Walk, module: Module, name: string): boolean {
  const [call] = walk.entry.model.calls;
  return call !== undefined && walk.asks(importSurely(walk.project, module, name), { module: walk.entry, call });
}

/** Whether Python refuses to read `module`. */
export function isUnreadable(walk: Walk, module: Module): boolean {
  const [call] = walk.entry.model.calls;
  return call !== undefined && walk.asks(refused(walk.project, module), { module: walk.entry, call });
}

/** Whether one of the options that are read here is surely none of the program's. */
export function lacksOptions(walk: Walk, module: Module, { name, attributes, function: index }: Event & { kind: 'wants' }): boolean {
  if (walk.entry.file.kind === 'notebook') return false;
  const way = walk.frames.wayTo(module, index, name);
  const call = way.at(-1)?.module.model.calls[0];
  if (call === undefined) return false;
  return attributes.some((attribute) => walk.asks(optionLacking(walk.project, walk.entry, walk.modules, way, attribute), { module, call }));
}

/** Whether one of `names`, which a module lacks, is put into it by no other one. */
export function areUnbound(walk: Walk, names: readonly string[]): boolean {
  return !walk.frames.setAnew.isByAny(ANY_NAME) && names.some((name) => !walk.frames.setAnew.isByAny(name));
}
