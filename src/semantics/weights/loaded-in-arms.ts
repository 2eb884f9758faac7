/** Networks that are filled with weights further on, in one arm of a branch or another: whoever calls the function decides. */
import { remembered } from '../../syntax/remember.js';
import { dottedName } from '../../syntax/walk.js';
import { addTo, callsIn } from '../lookups.js';
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

/** Branches inside branches that are looked into. */
const MAX_DEPTH = 4;

/** A call that makes something, among the events that it stands in, and the place of what holds it in the list that is looked at. */
interface Maker {
  readonly events: readonly Event[];
  readonly at: number;
  readonly outer: number;
}

const lists = remembered<Project, WeakSet<readonly Event[]>>(() => new WeakSet());
const found = remembered<Project, WeakMap<Event, LoadedInArms>>(() => new WeakMap());

/** The branch behind `event`, one of `events` or in an arm among them, that loads what it makes in some of its arms. */
export function loadedInArms(project: Project, module: Module, events: readonly Event[], event: Event): LoadedInArms | undefined {
  // What surrounds a list has been looked at before it.
  if (!lists(project).has(events)) {
    lists(project).add(events);
    find(project, module, events);
  }
  return found(project).get(event);
}

function find(project: Project, module: Module, events: readonly Event[]): void {
  const made = new Map<string, Maker[]>();
  for (const [at, event] of events.entries()) {
    if (event.kind === 'branch' && made.size > 0) {
      for (const name of namesLoaded(project, module, event)) {
        const makers = made.get(name) ?? [];
        const between = events.slice((makers[0]?.outer ?? at) + 1, at);
        if (between.some((each) => mayTrain(each, name))) continue;
        const passes = between.flatMap((each) => (each.kind === 'call' && isPass(each.call, name) ? [each.call] : []));
        for (const maker of makers) {
          for (const part of partsOf(module, maker.events, maker.at)) if (!found(project).has(part)) found(project).set(part, { branch: event, name, passes });
        }
      }
    }
    if (event.kind === 'call' && event.call.assignedTo !== null) {
      const { assignedTo: name } = event.call;
      if (!isOf(event.call, name)) made.delete(name);
      addTo(made, name, { events, at, outer: at });
    }
    if (event.kind === 'branch') for (const [name, maker] of makersIn(event, at)) addTo(made, name, maker);
  }
}

/** `net = net.cuda()`, `net = DataParallel(net)` */
function isOf({ expression: { callee, args } }: CallFact, name: string): boolean {
  return (callee.kind === 'attribute' && dottedName(callee.object) === name) || args.some(({ value }) => dottedName(value) === name);
}

function mayTrain(event: Event, name: string, depth = 0): boolean {
  return event.kind === 'branch' ? depth >= MAX_DEPTH || event.arms.some((arm) => arm.some((inner) => mayTrain(inner, name, depth + 1))) : isTrainedBy(event, name);
}

/** What the arms of a branch make, by name. */
function makersIn({ arms }: Branch, outer: number, depth = 0): readonly (readonly [string, Maker])[] {
  return arms.flatMap((events) => events.flatMap((event, at): readonly (readonly [string, Maker])[] => {
    if (event.kind === 'branch') return depth < MAX_DEPTH ? makersIn(event, outer, depth + 1) : [];
    return event.kind === 'call' && event.call.assignedTo !== null ? [[event.call.assignedTo, { events, at, outer }]] : [];
  }));
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
function namesLoaded(project: Project, module: Module, branch: Branch, depth = 0): ReadonlySet<string> {
  return new Set(branch.arms.flat().flatMap((event) => {
    if (event.kind === 'call') return loadedWhole(project, module, event.call);
    return event.kind === 'branch' && depth < MAX_DEPTH ? [...namesLoaded(project, module, event, depth + 1)] : [];
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
  return isOwn || asksForState(project, module, call) ? [] : loadedOutright(project, module, call, 0);
}

/** Whether `call` runs a function of the project that asks a network for the state it has: what a file lacks stays as it was drawn. */
function asksForState(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  return target.kind === 'function' && callsIn(target.module, target.index).some(({ expression: { callee } }) => callee.kind === 'attribute' && callee.name === 'state_dict');
}

/** Whether each way on from `branch` that `taken` leaves loads what goes by `name`. */
export function loadsInAll(project: Project, module: Module, branch: Branch, name: string, taken: (branch: Branch) => readonly number[]): boolean {
  const arms = taken(branch).map((at) => branch.arms[at] ?? []).filter((arm) => { const last = arm.at(-1); return last?.kind !== 'exit' || !last.fails; });
  return arms.length > 0 && arms.every((arm) => arm.some((event) => {
    return event.kind === 'call' ? loadedWhole(project, module, event.call).includes(name) : event.kind === 'branch' && loadsInAll(project, module, event, name, taken);
  }));
}
