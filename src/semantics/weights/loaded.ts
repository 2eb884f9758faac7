/** Models that the project fills with weights after it has made them: `load_checkpoint(model, path)`, `agent.load(path)`. */
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, walkStatements, withinScope } from '../../syntax/walk.js';
import type { Expression } from '../../syntax/facts.js';
import { TRAINS, findArgument, loadsPartly, parameterNamed, parameterRef } from '../program/arguments.js';
import { callsIn, usesOf } from '../lookups.js';
import { otherNames } from '../module/other-names.js';
import { UNKNOWN, type CallFact, type Event, type Guard, type Parameter, type Value } from '../module/model.js';
import { ownDefault, truthOf } from '../module/truths.js';
import { makesNetwork } from './makes.js';
import { isPass, layersOf, networkPutInPlace } from './overwritten.js';
import { mayKeep } from './bound-anew.js';
import { calledByChoice, methodsOfSome } from '../program/choices/chosen.js';
import type { Module, Project, Target } from '../project.js';

/** Functions that hand a model on to another that loads it. */
const MAX_HOPS = 3;

/** An object that has been asked to learn. */
const LEARNS = /^(?:train|fit|learn|update|optimi[sz]e)/;

/** What loading does to what an event makes. */
export interface Loaded {
  /** All of it is loaded, or these parts of it. */
  readonly what: 'all' | ReadonlySet<string>;
  /** The passes through it before that. */
  readonly passes: readonly CallFact[];
}

const AT_ONCE: Loaded = { what: 'all', passes: [] };

const NONE: ReadonlyMap<Event, Loaded> = new Map();

const known = remembered<Project, Map<string, ReadonlySet<string>>>(() => new Map());

/** What functions of the project load that `events` of `module` call, by name (`net`, `agent.policy`), and the place of the last such call. */
function loadsIn(project: Project, module: Module, events: readonly Event[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  /** Those that are handed something to load from. */
  const fromElsewhere = new Map<string, number>();
  events.forEach((event, at) => {
    for (const { call } of usualCalls(event)) {
      for (const name of loadedBy(project, module, call, 0)) {
        if (mayKeep(project, module, name, call.expression)) continue;
        found.set(name, at);
        if (call.args.length > 0) fromElsewhere.set(name, at);
      }
    }
  });
  if (fromElsewhere.size === 0) return found;
  // `trainer = Trainer(net)`, `trainer.load(path)`: the network that it was handed.
  for (const event of events) {
    if (event.kind !== 'call') continue;
    for (const [part, handed] of partsHanded(project, module, event.call)) {
      const at = fromElsewhere.get(part);
      if (at !== undefined) found.set(handed, at);
    }
  }
  return found;
}

/** The parts of the object made by `call` that are what its constructor is handed, by the names of both. */
function partsHanded(project: Project, module: Module, call: CallFact): readonly (readonly [string, string])[] {
  const target = project.callee(module, call);
  const made = call.assignedTo;
  if (target.kind !== 'class' || made === null) return [];
  const constructor = project.method(target.module, target.index, '__init__');
  const fact = constructor.kind === 'function' ? constructor.module.model.functions[constructor.index] : undefined;
  const self = fact?.statement?.parameters[0]?.name;
  if (fact?.statement == null || self === undefined) return [];
  return fact.statement.body.flatMap((statement) => {
    if (statement.kind !== 'assign' || statement.value === null) return [];
    const [part] = statement.targets.flatMap((each) => dottedName(each) ?? []);
    const ref = parameterNamed(fact, dottedName(ofChain(statement.value)) ?? '');
    const found = ref === null || part?.startsWith(`${self}.`) !== true ? null : findArgument(call, ref);
    const handed = found?.kind === 'given' ? dottedName(found.argument.argument.value) : null;
    return part === undefined || handed === null ? [] : [[`${made}${part.slice(self.length)}`, handed] as const];
  });
}

/** `net` of `net.to(device).eval()`. */
function ofChain(expression: Expression): Expression {
  return expression.kind === 'call' && expression.callee.kind === 'attribute' ? ofChain(expression.callee.object) : expression;
}

/** `Net()` of `Net().to(device)`. */
function makerIn(expression: Expression): Expression {
  return expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.object.kind === 'call' ? makerIn(expression.callee.object) : expression;
}

/** The calls that `event` is, or that it makes while the user leaves all options as they are. */
function usualCalls(event: Event): readonly (Event & { kind: 'call' })[] {
  if (event.kind === 'call') return [event];
  return event.kind === 'branch' && event.usual !== undefined ? (event.arms[event.usual]?.flatMap(usualCalls) ?? []) : [];
}

/** What `call` loads by a function of the project, by name: its arguments, parts of its receiver. */
function loadedBy(project: Project, module: Module, call: CallFact, hops: number): readonly string[] {
  const { callee } = call.expression;
  const receiver = callee.kind === 'attribute' ? dottedName(callee.object) : null;
  if (receiver === null && !call.args.some(({ argument }) => dottedName(argument.value) !== null)) return [];
  const { parts, handed } = loadedFrom(project, module, call, hops);
  return [...(receiver === null ? [] : parts.map((part) => (part === WHOLE ? receiver : `${receiver}.${part}`))), ...handed.flatMap((value) => dottedName(value) ?? [])];
}

/** Stands among the parts of an object for all of it: its method loads itself. */
const WHOLE = '';

/** The parts of its receiver that `call` loads by a function of the project, and what it is handed of which that loads all. */
function loadedFrom(project: Project, module: Module, call: CallFact, hops: number): { readonly parts: readonly string[]; readonly handed: readonly Expression[] } {
  if (hops > MAX_HOPS) return { parts: [], handed: [] };
  const target = project.callee(module, call);
  // Of several objects each may be the one.
  const chosen = target.kind === 'unknown' ? calledByChoice(project, module, call) : [target];
  const targets = chosen.length > 0 ? chosen : methodsOfSome(project, module, call);
  const [first, ...others] = targets.map((each) => loadedByTarget(project, module, call, each, hops));
  return { parts: first?.parts.filter((part) => others.every(({ parts }) => parts.includes(part))) ?? [], handed: first?.handed.filter((value) => others.every(({ handed }) => handed.includes(value))) ?? [] };
}

function loadedByTarget(project: Project, module: Module, call: CallFact, target: Target, hops: number): ReturnType<typeof loadedFrom> {
  const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  const loaded = target.kind === 'function' && fact?.statement != null ? loadedIn(project, target.module, target.index, hops, call, isTested(module, call)) : new Set<string>();
  const parameters = fact?.statement?.parameters ?? [];
  const own = fact?.class === null ? parameters : parameters.slice(1);
  const self = fact?.class === null ? null : parameters[0]?.name ?? '';
  const parts = self === null ? [] : [...loaded].flatMap((name) => (name === self ? [WHOLE] : name.startsWith(`${self}.`) ? [name.slice(self.length + 1)] : []));
  return { parts, handed: loaded.size === 0 ? [] : call.args.flatMap(({ argument: { keyword, splat, value } }, at) => {
    const parameter = keyword ?? (splat === null ? own[at]?.name : undefined);
    return parameter !== undefined && loaded.has(parameter) ? [value] : [];
  }) };
}

/** What is made where it is handed to a function that loads it: `net = restore(Net(), path)`. */
function loadedAtOnce(project: Project, module: Module, events: readonly Event[]): ReadonlySet<Expression> {
  return new Set(events.flatMap(usualCalls).flatMap(({ call }) => {
    if (!call.args.some(({ argument }) => argument.value.kind === 'call')) return [];
    return loadedFrom(project, module, call, 0).handed.map(makerIn).filter(({ kind }) => kind === 'call');
  }));
}

/** `if not restore(net):`, `found = restore(net)` and `assert found`: whoever calls it asks how it went. */
function isTested(module: Module, { expression, assignedTo }: CallFact): boolean {
  const uses = usesOf(module);
  const within = uses.place(expression)?.function ?? null;
  const asked = assignedTo === null ? [expression] : uses.reads(assignedTo, within);
  return asked.some((each) => /^(?:if|assert|while)$/.test(uses.place(each)?.statement.kind ?? ''));
}

/** The names whose weights function `index` loads whichever way it is gone through where `call` enters it: parameters, parts of its object; `isEnd`: who returns before the end is asked how it went. */
function loadedIn(project: Project, module: Module, index: number, hops: number, call: CallFact, isEnd: boolean): ReadonlySet<string> {
  const given = call.args.map(({ argument, value }) => `${argument.keyword ?? ''}${argument.splat ?? ''}=${value.kind === 'scalar' || value.kind === 'option' ? JSON.stringify(value) : value.kind}`);
  const key = [module.path, index, isEnd, ...given].join('\n');
  const before = known(project).get(key);
  if (before !== undefined) return before;
  known(project).set(key, new Set());
  const fact = module.model.functions[index];
  const ways = waysThrough(project, module, fact?.events ?? [], hops, (parameter) => handedBy(call, parameter));
  const along = inAll(isEnd ? ways.slice(-1) : ways);
  const found = new Set([...along, ...along.flatMap((name) => (fact?.statement == null ? [] : otherNames(fact.statement).get(name) ?? []))]);
  known(project).set(key, found);
  return found;
}

/** What a parameter holds, as an option does. */
type Handed = (parameter: Parameter) => Value;

function handedBy(call: CallFact, parameter: Parameter): Value {
  const stated: Value = { kind: 'option', default: parameter.default };
  const found = findArgument(call, parameterRef(parameter));
  if (found.kind === 'absent') return stated;
  const value = found.kind === 'given' ? found.argument.value : UNKNOWN;
  if (value.kind === 'scalar') return { kind: 'option', default: value };
  if (value.kind === 'option') return value;
  return value.kind === 'parameter' ? { kind: 'option', default: value.default } : GIVEN;
}

/** Something, nobody knows what. */
const GIVEN: Value = { kind: 'option', default: null, required: true };

/** What is loaded on each way out of `events`: by a `return`, or at the end, where the last one is. */
function waysThrough(project: Project, module: Module, events: readonly Event[], hops: number, handed: Handed): readonly (readonly string[])[] {
  const found: string[] = [];
  const returned: (readonly string[])[] = [];
  for (const [at, event] of events.entries()) {
    // The best weights of a training are the program's own.
    const add = (names: readonly string[]): void => { found.push(...names.filter((name) => !events.slice(0, at).some((before) => passesThrough(before, name, false)))); };
    if (event.kind === 'exit') return event.fails ? returned : [...returned, found];
    if (event.kind === 'call') add(loadedOutright(project, module, event.call, hops).filter((name) => !mayKeep(project, module, name, event.call.expression)));
    else if (event.kind === 'loop') {
      const before = (): readonly CallFact[] => events.slice(0, at).flatMap((each) => (each.kind === 'call' ? [each.call] : []));
      add(event.body.flatMap((inner) => (inner.kind === 'call' ? networkPutInPlace(module.catalogue, inner.call, before) ?? [] : [])));
    } else if (event.kind === 'branch') {
      const arms = openArms(event, handed).map((arm) => ({ isLeft: arm.at(-1)?.kind === 'exit', ways: waysThrough(project, module, arm, hops, handed) }));
      const going = arms.filter(({ isLeft }) => !isLeft);
      for (const { isLeft, ways } of arms) returned.push(...(isLeft ? ways : ways.slice(0, -1)).map((names) => [...found, ...names]));
      if (going.length === 0) return returned;
      add(inAll(going.map(({ ways }) => ways.at(-1) ?? [])));
    }
  }
  return [...returned, found];
}

/** What is in all of `ways`. */
function inAll([first = [], ...others]: readonly (readonly string[])[]): readonly string[] {
  return first.filter((name) => others.every((names) => names.includes(name)));
}

/** The arms that may be taken where options are what they are by default, and parameters what is handed: `elif rank == 0:`, where that is, is the last of them. */
function openArms({ arms, tests = [], usual }: Event & { kind: 'branch' }, handed: Handed): readonly (readonly Event[])[] {
  if (usual !== undefined) return arms.slice(usual, usual + 1);
  const truths = arms.map((_, at) => { const test = tests[at]; return test === undefined ? null : truthOf(test, (guard) => isSo(guard, handed)); });
  const last = truths.indexOf(true);
  return arms.filter((_, at) => truths[at] !== false && (last < 0 || at <= last));
}

function isSo(guard: Guard, handed: Handed): boolean | null {
  const { value, test } = guard;
  if (value.kind !== 'parameter') return ownDefault(guard);
  const held = handed(value);
  // What may be nothing is something where it is handed over; what is yes or no may be either.
  const isEither = held === GIVEN && (test === 'truthy' || test === 'falsy') && !(value.default?.kind === 'scalar' && value.default.value === null);
  return isEither ? null : ownDefault({ ...guard, value: held });
}

/** Whether `event` goes through network `name` in a loop. */
function passesThrough(event: Event, name: string, isInLoop: boolean): boolean {
  const within = (events: readonly Event[], isRepeated: boolean): boolean => events.some((inner) => passesThrough(inner, name, isRepeated));
  switch (event.kind) {
    case 'call':
      return isInLoop && dottedName(event.call.expression.callee) === name;
    case 'loop':
      return within(event.body, true);
    case 'branch':
      return event.arms.some((arm) => within(arm, isInLoop));
    default:
      return false;
  }
}

/** What `call` loads by itself, or by a function of the project, by name. */
export function loadedOutright(project: Project, module: Module, call: CallFact, hops: number): readonly string[] {
  const { callee } = call.expression;
  const target = project.callee(module, call);
  const record = target.kind === 'library' ? target.record : undefined;
  const isLoad = callee.kind === 'attribute' && module.catalogue.weightLoaders.has(callee.name) && !loadsPartly(call);
  const into = record?.loadsWeights === true && record.loadsInto !== undefined ? findArgument(call, record.loadsInto) : null;
  const object = into?.kind === 'given' ? dottedName(into.argument.argument.value) : isLoad ? dottedName(callee.object) : null;
  const loaded = loadedBy(project, module, call, hops + 1);
  return object === null || loaded.length > 0 ? loaded : [object.replace(/\.module$/, '')];
}

const overwritten = remembered<Project, WeakMap<readonly Event[], ReadonlyMap<Event, Loaded>>>(() => new WeakMap());

/** The events of a list that make what the project fills with weights further on in it. */
export function loadedLater(project: Project, module: Module, events: readonly Event[]): ReadonlyMap<Event, Loaded> {
  let found = overwritten(project).get(events);
  if (found === undefined) {
    const loads = loadsIn(project, module, events);
    const atOnce = loadedAtOnce(project, module, events);
    found = loads.size + atOnce.size === 0 ? NONE : new Map(events.flatMap((event, at): (readonly [Event, Loaded])[] => {
      const loaded = event.kind === 'call' && atOnce.has(event.call.expression) ? AT_ONCE : loadedOf(project, module, events, at, loads);
      if (loaded === null || event.kind !== 'call') return [];
      return loaded.what !== 'all' ? [[event, loaded]] : [...withArguments(events, at), ...layers(module, events, event)].map((each) => [each, loaded]);
    }));
    overwritten(project).set(events, found);
  }
  return found;
}

/** The events of `events` that make the layers of the graph which `made` puts together. */
export function layers(module: Module, events: readonly Event[], { call: made }: Event & { kind: 'call' }): readonly Event[] {
  const calls = callsIn(module, made.function);
  const found = layersOf(module.catalogue, calls, (at) => [calls[at]?.assignedTo ?? null], calls.indexOf(made), { name: made.assignedTo ?? '', at: calls.length });
  const spans = found.flatMap((at) => calls[at]?.expression ?? []);
  return spans.length === 0 ? [] : events.filter((event) => event.kind === 'call' && spans.some(({ start, end }) => event.call.expression.start >= start && event.call.expression.end <= end));
}

/** What of the object that the event at `at` makes is loaded further on, where nothing can have trained it in between. */
function loadedOf(project: Project, module: Module, events: readonly Event[], at: number, loads: ReadonlyMap<string, number>): Loaded | null {
  const event = events[at];
  if (event?.kind !== 'call') return null;
  const isLoaded = (name: string, end: number | undefined): end is number => end !== undefined && end > at && !events.slice(at + 1, end).some((between) => isTrainedBy(between, name));
  const passesUntil = (name: string, end: number): CallFact[] => events.slice(at + 1, end).flatMap((between) => (between.kind === 'call' && isPass(between.call, name) ? [between.call] : []));
  const name = event.call.assignedTo;
  if (name === null) {
    const unpacked = networksUnpacked(project, module, event.call);
    const areLoaded = unpacked.length > 0 && unpacked.every((each) => isLoaded(each, loads.get(each)));
    return areLoaded ? { what: 'all', passes: unpacked.flatMap((each) => passesUntil(each, loads.get(each) ?? at)) } : null;
  }
  const end = loads.get(name);
  if (isLoaded(name, end)) return { what: 'all', passes: passesUntil(name, end) };
  const parts = [...loads].filter(([each, place]) => each.startsWith(`${name}.`) && isLoaded(name, place));
  return parts.length === 0 ? null : { what: new Set(parts.map(([each]) => each.slice(name.length + 1))), passes: passesUntil(name, Math.max(...parts.map(([, place]) => place))) };
}

/** `env, net = build()`: the names that the networks among what a function returns are taken apart into. */
function networksUnpacked(project: Project, module: Module, call: CallFact): readonly string[] {
  const place = usesOf(module).place(call.expression);
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' && place.statement.value === call.expression ? place.statement.targets : [];
  if (target?.kind !== 'tuple' || more.length > 0) return [];
  const callee = project.entered(project.callee(module, call));
  const body = callee.kind === 'function' ? callee.module.model.functions[callee.index]?.statement?.body : undefined;
  if (callee.kind !== 'function' || body === undefined) return [];
  const makers = callsIn(callee.module, callee.index);
  const returned = walkStatements(body, withinScope).flatMap((statement) => (statement.kind === 'return' && statement.value?.kind === 'tuple' ? [statement.value.elements] : []));
  return target.elements.flatMap((element, at) => {
    const isNetwork = returned.some((elements) => {
      const given = elements[at];
      const name = given === undefined ? null : dottedName(given);
      return makers.some((maker) => (maker.expression === given || (name !== null && maker.assignedTo === name)) && makesNetwork(project, callee.module, maker));
    });
    return isNetwork ? (dottedName(element) ?? []) : [];
  });
}

/** Whether `event` trains what goes by `name`, or may. */
export function isTrainedBy(event: Event, name: string): boolean {
  if (event.kind !== 'call') return event.kind === 'loop';
  const { callee, args } = event.call.expression;
  return (TRAINS.test(calleeName(event.call.expression)) && args.some(({ value }) => dottedName(value) === name))
    || (callee.kind === 'attribute' && LEARNS.test(callee.name) && dottedName(callee.object) === name);
}

/** A call and the calls in its arguments, which stand before it. */
export function withArguments(events: readonly Event[], at: number): readonly Event[] {
  const made = events[at];
  let first = at;
  for (let inner = events[first - 1]; made?.kind === 'call' && inner?.kind === 'call'; inner = events[first - 1]) {
    const { start, end } = made.call.expression;
    if (inner.call.expression.start < start || inner.call.expression.end > end) break;
    first--;
  }
  return events.slice(first, at + 1);
}
