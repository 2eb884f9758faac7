import { remembered } from '../../syntax/remember.js';
import { dottedName, lastPart } from '../../syntax/walk.js';
import { mayLeadNowhere } from './stops/lacking.js';
import { isClosed } from './stops/no-method.js';
import { calledByChoice, commandsKept, isOfSomething } from './choices/chosen.js';
import { lostNamesIn } from '../module/broken-cells.js';
import { consumedBy, startedIn } from '../module/later.js';
import type { Callee, CallFact, Event, Parameter, Value } from '../module/model.js';
import { calledOfOwn } from '../module/own-class.js';
import { mayRunKeptSeeder } from './choices/kept-seeders.js';
import { soundsLikeSeeding } from './seeding-names.js';
import { mayBeTold } from './told.js';
import type { Module, Project, Target } from '../project.js';
import { listingOfPath } from './paths.js';

/** Whether a call that leads to `target`, of which nothing is known, seeds by the sound of its name. */
export function seedsByName({ callee }: CallFact, target: Target): boolean {
  if (target.kind === 'library') return target.record === undefined && soundsLikeSeeding(lastPart(target.name), false);
  if (target.kind !== 'unknown') return false;
  const name = 'name' in callee ? lastPart(callee.name) : '';
  const isMethod = callee.kind === 'unknown' ? callee.isMethod : callee.kind === 'external' ? callee.name.split('.').length > 2 : /^(?:method|result|parameter)$/.test(callee.kind);
  return soundsLikeSeeding(name, isMethod);
}

const known = remembered<Project, Map<readonly Event[], readonly Event[]>>(() => new Map());

/**
 * The events of function `index` without those that can do nothing in any program: most imports are of libraries, and
 * most calls go to functions that neither the project has nor the catalogue knows, and are handed nothing that could be called.
 */
export function liveEvents(project: Project, module: Module, index: number): readonly Event[] {
  const events = module.model.functions[index]?.events ?? [];
  let live = known(project).get(events);
  if (live === undefined) {
    live = withoutInert(project, module, events);
    known(project).set(events, live);
  }
  return live;
}

function withoutInert(project: Project, module: Module, events: readonly Event[]): readonly Event[] {
  const live: Event[] = [];
  const imported = new Set<Module>();
  for (const event of events) {
    switch (event.kind) {
      case 'import': {
        // `from package import a, b` is three events; what runs a module the second time runs nothing.
        const found = project.imported(module, event.name)?.module;
        if ((found !== undefined && !imported.has(found)) || (event.isWritten === true && mayLeadNowhere(project, module, event.name))) live.push(event);
        if (found !== undefined) imported.add(found);
        if (project.oneOf(module, event.name).length > 0) live.push(event);
        break;
      }
      case 'call':
        if (!isInert(project, module, event.call)) live.push(event);
        break;
      case 'branch': {
        const arms = event.arms.map((arm) => withoutInert(project, module, arm));
        if (event.handles !== undefined || arms.some((arm) => arm.length > 0)) live.push({ ...event, arms });
        break;
      }
      case 'loop':
      case 'main': {
        const body = withoutInert(project, module, event.body);
        if (body.length > 0) live.push({ ...event, body });
        break;
      }
      case 'finally': {
        const body = withoutInert(project, module, event.body);
        if (event.suppresses || body.length > 0) live.push({ ...event, body });
        break;
      }
      case 'leave':
        if (!isInert(project, module, event.call)) live.push(event);
        break;
      default:
        live.push(event);
    }
  }
  return live;
}

/** `env.action_space.sample()`: whoever's environment it is, a rule asks whether a program gets there. */
export function samplesSpace({ expression: { callee } }: CallFact): boolean {
  return callee.kind === 'attribute' && callee.name === 'sample' && /(?:^|[._])space$/.test(dottedName(callee.object) ?? '');
}

/** `net.module.load_state_dict(…)`: whatever network it is, its weights are drawn for nothing. */
function loadsByName({ catalogue }: Module, { expression: { callee } }: CallFact): boolean {
  return callee.kind === 'attribute' && catalogue.weightLoaders.has(callee.name);
}

function isInert(project: Project, module: Module, call: CallFact): boolean {
  if (lostNamesIn(module, call.expression).length > 0) return false;
  if (samplesSpace(call) || loadsByName(module, call) || listingOfPath(project, module, call) !== null) return false;
  if (calledByChoice(project, module, call).length > 0 || isOfSomething(project, module, call)) return false;
  // What a parameter holds its callers decide.
  if ((call.callee.kind === 'unknown' && call.callee.parameter !== undefined) || hasModuleByDefault(call)) return false;
  if (call.callee.kind === 'unknown' && call.callee.element !== undefined && project.elementsHanded(module, call.callee.element).length > 0) return false;
  if (call.callee.kind === 'parameter' && hasObjectByDefault(call.callee.of)) return false;
  if (call.callee.kind === 'parameter' && project.classesHanded(module, call.callee.of).length > 1) return false;
  if (consumedBy(project, module, call) !== null || startedIn(module.model).has(call)) return false;
  const target = project.callee(module, call);
  if (target.kind === 'function' || target.kind === 'class' || (target.kind === 'library' && target.record !== undefined)) return false;
  // The module or the class of the project that is asked for it may lack it.
  if (target.kind === 'unknown' && call.callee.kind === 'external' && project.imported(module, call.callee.name) !== null) return false;
  if (target.kind === 'unknown' && call.callee.kind === 'method' && isClosed(project, { module, index: call.callee.class })) return false;
  if (calledOfOwn(module.model, call) !== null) return false;
  // A subclass may have the method that the class of `self` lacks, or set the part that is asked.
  if ((call.callee.kind === 'method' || call.callee.kind === 'unknown') && (isSelf(call.receiver) || (call.receiver?.kind === 'method' && isSelf(call.receiver.receiver)))) return false;
  if (project.commands(module, call) !== null || commandsKept(project, module, call).length > 0) return false;
  if (mayBeTold(module, call).length > 0) return false;
  if (target.kind === 'unknown' && mayRunKeptSeeder(project, module, call)) return false;
  return !seedsByName(call, target) && !call.args.some(({ value }) => mayBeCalled(project, module, value));
}

/** A method of a parameter that is a module where nothing is handed over: `rng=np.random`. */
export function hasModuleByDefault(call: CallFact): call is CallFact & { readonly callee: Callee & { readonly kind: 'parameter' } } {
  return call.callee.kind === 'parameter' && call.callee.of.default?.kind === 'reference' && /(?:^|\.)random$/.test(call.callee.of.default.name);
}

/** A parameter in whose place an object of the project stands where nothing is handed over: `split = split or Split()`. */
export function hasObjectByDefault({ default: stated }: Parameter): boolean {
  return stated?.kind === 'instance';
}

/** `self`, which no call of the function at hand made. */
export function isSelf(value: Value | null | undefined): boolean {
  return value?.kind === 'instance' && 'index' in value.of && value.call === null;
}

/** `super().step(…)` and `Base.step(self, …)` go on with the same object. */
export function isOnSelf({ callee, args }: CallFact): boolean {
  return callee.kind === 'super' || isSelf(args[0]?.value);
}

function mayBeCalled(project: Project, module: Module, value: Value): boolean {
  if (value.kind === 'collection') return value.elements.some((each) => each.kind === 'reference' && mayBeCalled(project, module, each));
  if (value.kind === 'reference') {
    const target = project.resolve(module, value.name);
    return target.kind === 'function' || (target.kind === 'library' && target.record?.seeds !== undefined);
  }
  return value.kind === 'function' || value.kind === 'method' || value.kind === 'parameter';
}
