/** Networks that are filled with weights further on, in one arm of a branch or another: whoever calls the function decides. */
import { remembered } from '../../syntax/remember.js';
import { dottedName } from '../../syntax/walk.js';
import { callsIn } from '../lookups.js';
import type { CallFact, Event } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { isTrainedBy, layers, loadedOutright, withArguments } from './loaded.js';
import { isPass } from './overwritten.js';

export type Branch = Event & { readonly kind: 'branch' };

/** A branch some of whose arms load what goes by `name`, and the passes through it before that. */
export interface LoadedInArms {
  readonly branch: Branch;
  readonly name: string;
  readonly passes: readonly CallFact[];
}

const NONE: ReadonlyMap<Event, LoadedInArms> = new Map();

const known = remembered<Project, WeakMap<readonly Event[], ReadonlyMap<Event, LoadedInArms>>>(() => new WeakMap());

/** The events of a list that make what a branch further on in it loads in some of its arms. */
export function loadedInArms(project: Project, module: Module, events: readonly Event[]): ReadonlyMap<Event, LoadedInArms> {
  let found = known(project).get(events);
  if (found === undefined) {
    found = find(project, module, events);
    known(project).set(events, found);
  }
  return found;
}

function find(project: Project, module: Module, events: readonly Event[]): ReadonlyMap<Event, LoadedInArms> {
  const made = new Map<string, number>();
  let found: Map<Event, LoadedInArms> | null = null;
  for (const [at, event] of events.entries()) {
    if (event.kind === 'call' && event.call.assignedTo !== null) made.set(event.call.assignedTo, at);
    if (event.kind !== 'branch' || made.size === 0) continue;
    for (const name of namesLoaded(project, module, event)) {
      const from = made.get(name);
      const between = from === undefined ? [] : events.slice(from + 1, at);
      if (from === undefined || between.some((each) => isTrainedBy(each, name))) continue;
      const passes = between.flatMap((each) => (each.kind === 'call' && isPass(each.call, name) ? [each.call] : []));
      found ??= new Map();
      for (const each of partsOf(module, events, from)) if (!found.has(each)) found.set(each, { branch: event, name, passes });
    }
  }
  return found ?? NONE;
}

/** What makes the network that the event at `at` does, its arguments and layers included. */
function partsOf(module: Module, events: readonly Event[], at: number): readonly Event[] {
  const whole = events[at];
  if (whole?.kind !== 'call') return [];
  const { callee } = whole.call;
  const isGraph = callee.kind === 'external' && module.catalogue.lookup(callee.name)?.roles?.includes('holds-graph') === true;
  // Layers on the way from its inputs to its outputs may stand in arms and loops before it.
  const around = isGraph ? events.slice(0, at).filter(({ kind }) => kind === 'branch' || kind === 'loop') : [];
  return [...withArguments(events, at), ...layers(module, events, whole), ...around];
}

/** What some arm of `branch` loads. */
function namesLoaded(project: Project, module: Module, branch: Branch): ReadonlySet<string> {
  return new Set(branch.arms.flat().flatMap((event) => {
    if (event.kind === 'call') return loadedWhole(project, module, event.call);
    return event.kind === 'branch' ? [...namesLoaded(project, module, event)] : [];
  }));
}

/** What `call` loads, unless that is the network's own state, which perhaps not all of is from elsewhere: `own = net.state_dict()`, `own.update(saved)`, `net.load_state_dict(own)`. */
function loadedWhole(project: Project, module: Module, call: CallFact): readonly string[] {
  const { callee, args } = call.expression;
  const state = args[0] === undefined ? null : dottedName(args[0].value);
  const isOwn = state !== null && callee.kind === 'attribute' && callsIn(module, call.function).some(({ assignedTo, expression }) => {
    const { callee: asked } = expression;
    return assignedTo === state && asked.kind === 'attribute' && asked.name === 'state_dict' && dottedName(asked.object) === dottedName(callee.object);
  });
  return isOwn ? [] : loadedOutright(project, module, call, 0);
}

/** Whether each way on from `branch` that `taken` leaves loads what goes by `name`. */
export function loadsInAll(project: Project, module: Module, branch: Branch, name: string, taken: (branch: Branch) => readonly number[]): boolean {
  const arms = taken(branch).map((at) => branch.arms[at] ?? []).filter((arm) => { const last = arm.at(-1); return last?.kind !== 'exit' || !last.fails; });
  return arms.length > 0 && arms.every((arm) => arm.some((event) => {
    return event.kind === 'call' ? loadedWhole(project, module, event.call).includes(name) : event.kind === 'branch' && loadsInAll(project, module, event, name, taken);
  }));
}
