/** Models that a function of the project fills with weights: `load_checkpoint(model, path)`. */
import { remembered } from '../syntax/remember.js';
import { calleeName, dottedName } from '../syntax/walk.js';
import { TRAINS, loadsPartly } from './arguments.js';
import { callsIn } from './lookups.js';
import type { CallFact, Event } from './model.js';
import type { Module, Project } from './project.js';

/** Functions that hand a model on to another that loads it. */
const MAX_HOPS = 3;

const NONE: ReadonlySet<Event> = new Set();

const known = remembered<Project, Map<string, ReadonlySet<string>>>(() => new Map());

/** The names in `events` of `module` that are handed, further on, to functions of the project that load their weights, by the place of the last such call. */
function loadsIn(project: Project, module: Module, events: readonly Event[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  events.forEach((event, at) => {
    if (event.kind !== 'call') return;
    for (const name of loadedBy(project, module, event.call, 0)) found.set(name, at);
  });
  return found;
}

/** The variables whose weights `call` loads by a function of the project. */
function loadedBy(project: Project, module: Module, call: CallFact, hops: number): readonly string[] {
  if (hops > MAX_HOPS || !call.args.some(({ argument }) => argument.value.kind === 'name')) return [];
  const target = project.callee(module, call);
  const statement = target.kind === 'function' ? target.module.model.functions[target.index]?.statement : null;
  if (target.kind !== 'function' || statement == null) return [];
  const loaded = parametersLoaded(project, target.module, target.index, hops);
  if (loaded.size === 0) return [];
  const own = target.module.model.functions[target.index]?.class === null ? statement.parameters : statement.parameters.slice(1);
  return call.args.flatMap(({ argument: { keyword, splat, value } }, at) => {
    const parameter = keyword ?? (splat === null ? own[at]?.name : undefined);
    return value.kind === 'name' && parameter !== undefined && loaded.has(parameter) ? [value.id] : [];
  });
}

/** The parameters of function `index` whose weights it loads. */
function parametersLoaded(project: Project, module: Module, index: number, hops: number): ReadonlySet<string> {
  const key = `${module.path}:${String(index)}`;
  const before = known(project).get(key);
  if (before !== undefined) return before;
  known(project).set(key, new Set());
  const { statement } = module.model.functions[index] ?? {};
  const names = new Set(statement?.parameters.map(({ name }) => name));
  const loaded = callsIn(module, index).flatMap((call) => {
    // What is loaded where there is something to load may not be.
    if (call.path.length > 0) return [];
    const { callee } = call.expression;
    const isLoad = callee.kind === 'attribute' && module.catalogue.weightLoaders.has(callee.name) && !loadsPartly(call);
    const object = isLoad ? dottedName(callee.object)?.replace(/\.module$/, '') : undefined;
    return object !== undefined ? [object] : loadedBy(project, module, call, hops + 1);
  });
  const found = new Set(loaded.filter((name) => names.has(name)));
  known(project).set(key, found);
  return found;
}

const overwritten = remembered<Project, WeakMap<readonly Event[], ReadonlySet<Event>>>(() => new WeakMap());

/** The events of a list that make what a function of the project fills with weights further on in it. */
export function loadedLater(project: Project, module: Module, events: readonly Event[]): ReadonlySet<Event> {
  let found = overwritten(project).get(events);
  if (found === undefined) {
    const loads = loadsIn(project, module, events);
    found = loads.size === 0 ? NONE : new Set(events.flatMap((_, at) => makesLoaded(events, at, loads) ? withArguments(events, at) : []));
    overwritten(project).set(events, found);
  }
  return found;
}

/** The event at `at` makes what is loaded further on, and nothing can have trained it in between. */
function makesLoaded(events: readonly Event[], at: number, loads: ReadonlyMap<string, number>): boolean {
  const event = events[at];
  const name = event?.kind === 'call' ? event.call.assignedTo : null;
  const end = name === null ? undefined : loads.get(name);
  return end !== undefined && end > at && !events.slice(at + 1, end).some((between) => {
    return between.kind === 'loop' || (between.kind === 'call' && TRAINS.test(calleeName(between.call.expression)) && between.call.args.some(({ argument }) => dottedName(argument.value) === name));
  });
}

/** A call and the calls in its arguments, which stand before it. */
function withArguments(events: readonly Event[], at: number): readonly Event[] {
  const made = events[at];
  let first = at;
  for (let inner = events[first - 1]; made?.kind === 'call' && inner?.kind === 'call'; inner = events[first - 1]) {
    const { start, end } = made.call.expression;
    if (inner.call.expression.start < start || inner.call.expression.end > end) break;
    first--;
  }
  return events.slice(first, at + 1);
}
