/** What each statement of a module, and the body of each function, adds to the model of it. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { alike } from '../../syntax/alike.js';
import type { CallExpression, Expression, FunctionStatement, Parameter } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { calleeName, dottedName, lastPart, walkExpressions } from '../../syntax/walk.js';
import { findArgument } from '../program/arguments.js';
import { seedParameters } from '../program/effects.js';
import type { Environment } from './environment.js';
import { areEqual } from './environment.js';
import { soundsLikeSeeding } from '../program/seeding-names.js';
import { runsLater } from './later.js';
import type { CallFact, ClassFact, Event, FlagAssignment, FunctionFact, Value, VariableWrite } from './model.js';
import type { MutableCallEvent, WeightWrite } from '../weights/overwritten.js';
import type { Recorded } from './recorded.js';
import type { Log } from './tables.js';

/** A function, and a class, while it is being read. */
export type MutableFunction = Omit<FunctionFact, 'events' | 'parameters' | 'returns'> & { events: readonly Event[]; parameters: FunctionFact['parameters']; returns: Value };

export type MutableClass = ClassFact & { readonly methods: Map<string, number>; readonly constants: Map<string, Value> };

/** The body of a function, to be read once everything around it has been. */
export interface PendingBody {
  readonly fact: MutableFunction;
  readonly class: number | null;
  readonly statement: FunctionStatement | null;
  readonly parameters: readonly Parameter[];
  readonly lambda: Expression | null;
  /** What its parameters are by default. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly closure: Environment;
  readonly selfName: string | null;
  /** What a library hands it first. */
  handed?: Value;
  /** What it was last read into. */
  part: Part | null;
  /** What the body in whose place it stands was read into. */
  former: Part | null;
}

/** What one statement of the top level, or the body of one function, adds to the model. */
export class Part {
  readonly functions: MutableFunction[] = [];
  readonly classes: MutableClass[] = [];
  readonly calls: CallFact[] = [];
  /** The events of `calls`, one each. */
  readonly callEvents: MutableCallEvent[] = [];
  events: readonly Event[] = [];
  readonly flags: FlagAssignment[] = [];
  readonly variables: VariableWrite[] = [];
  readonly imports: string[] = [];
  readonly starImports: string[] = [];
  /** What is handed to calls that keep it where a person finds it again, by name. */
  readonly recorded: Recorded[] = [];
  readonly pending: PendingBody[] = [];
  /** Parts of layers that are assigned, and after how many of the calls. */
  readonly weightWrites: WeightWrite[] = [];
  /** Names of what is asserted to be empty. */
  readonly empty = new Set<string>();
  /** The names a call's result is taken apart into, or becomes an element of. */
  readonly unpacked: (readonly [CallFact, readonly (string | null)[]])[] = [];
  readonly handedRandom: CallFact[] = [];
  /** What is handed to seeding calls: draws, and names. */
  readonly seedDraws: CallFact[] = [];
  readonly seedNames: string[] = [];
  /** The calls whose result a variable keeps. */
  readonly assigned: CallFact[] = [];
  /** The names that it says are the module's. */
  readonly setAnew: string[] = [];
  returned = false;
  hasMainBlock = false;
  doesWork = false;
  /** What it met in the tables and left there. */
  readonly logs: Log[] = [];
  /** Its calls that may do something in a program, and what else it does there; `null` for nothing else. */
  acting: readonly CallFact[] = [];
  deeds: object | null = null;

  constructor(
    /** How many functions and classes come before its own. */
    readonly firstFunction: number,
    readonly firstClass: number,
  ) {}
}

/** Whether a program that runs the one part does what it does with the other. Switches and variables are known by what is written for them. */
export function doesAlike(a: Part, b: Part): boolean {
  const isPlain = ({ flags, variables }: Part): boolean => flags.length + variables.length === 0;
  return a === b || (isPlain(a) && isPlain(b) && areEqual(a.acting, b.acting) && alike(a.deeds, b.deeds));
}

/** What a part does in a program beside its calls; `null`: nothing else. */
export function deedsOf({ events, functions, classes, imports, starImports, setAnew, firstFunction, firstClass }: Part, catalogue: Catalogue): object | null {
  const done = deedsIn(events, catalogue);
  if (done.length + functions.length + classes.length + imports.length + setAnew.length === 0) return null;
  return {
    events: done, imports, starImports, setAnew,
    functions: functions.map((each) => ({ name: each.name, owner: each.class, decorators: each.decorators, parameters: each.statement?.parameters, later: runsLater(each) })),
    classes: classes.map(({ name, bases, methods, constants, statement }) => ({ name, bases, methods, constants, decorators: statement.decorators.length, keywords: statement.bases.filter(({ keyword }) => keyword !== null).length })),
    ...(functions.length > 0 ? { firstFunction } : {}),
    ...(classes.length > 0 ? { firstClass } : {}),
  };
}

function deedsIn(events: readonly Event[], catalogue: Catalogue): readonly object[] {
  return events.flatMap((event): object[] => {
    switch (event.kind) {
      case 'call':
        return canDoNothing(event.call, catalogue) ? [] : [{ call: event.call }];
      case 'branch':
        return [{ ...event, arms: event.arms.map((arm) => deedsIn(arm, catalogue)) }];
      case 'loop':
      case 'main':
      case 'finally':
        return [{ ...event, body: deedsIn(event.body, catalogue) }];
      default:
        return [event];
    }
  });
}

/** Values that nobody can call. */
const PASSIVE = new Set<Value['kind']>(['scalar', 'dict', 'collection', 'series', 'test', 'cases', 'class', 'instance', 'result', 'super', 'option', 'entropy', 'drawn', 'unknown']);

/** A call of one of Python's own functions, with nothing called inside, that can do nothing to a stream, whoever runs it: `print(…)`, `len(…)`. */
export function canDoNothing({ callee, args, expression }: CallFact, catalogue: Catalogue): boolean {
  return callee.kind === 'external' && callee.name.startsWith('builtins.') && expression.callee.kind === 'name'
    && catalogue.lookup(callee.name) === undefined && !soundsLikeSeeding(expression.callee.id, false)
    && args.every(({ value }) => PASSIVE.has(value.kind)) && ![...walkExpressions(args.map(({ argument }) => argument.value))].some(({ kind }) => kind === 'call');
}

/** Whether two calls, read one after the other, are one and the same as far as a program can tell. */
export function saysTheSame(a: CallFact, b: CallFact): boolean {
  return a.function === b.function && a.assignedTo === b.assignedTo && a.isSent === b.isSent && alike(a.callee, b.callee) && alike(a.receiver, b.receiver)
    && areEqual(a.args, b.args, (left, right) => alike(left.value, right.value)) && alike(a.expression, b.expression);
}

/** Draws handed to a seeding call, directly or by the name they are kept under. */
export function noteSeeds(part: Part, catalogue: Catalogue): void {
  for (const call of part.calls) {
    if (call.assignedTo !== null) part.assigned.push(call);
    if (call.args.some(({ value }) => value.kind === 'entropy' || value.kind === 'drawn')) part.handedRandom.push(call);
    const record = call.callee.kind === 'external' ? catalogue.lookup(call.callee.name) : undefined;
    for (const parameter of record === undefined ? [] : seedParameters(record)) {
      const found = findArgument(call, parameter);
      if (found.kind !== 'given') continue;
      const { argument, value } = found.argument;
      if (value.kind === 'drawn') part.seedDraws.push(value.call);
      const name = dottedName(argument.value);
      if (name !== null) part.seedNames.push(name);
    }
  }
}

/** What holds a seed, whoever seeds with it. */
const SEED_NAME = /^(?:\w+_)?seed$/i;

/** What draws one number to seed with; others draw what a network is fed with under that name. */
const DRAWS_ONE = /^(?:randint|randrange|getrandbits|randbits|randbelow|integers|random_integers|choice|time|time_ns|urandom|token_hex|item|int|from_bytes)$/;

function drawsOne(call: CallExpression): boolean {
  const { args } = call;
  return DRAWS_ONE.test(calleeName(call)) && args.length < (calleeName(call) === 'choice' ? 2 : 3) && !args.some(({ keyword }) => keyword === 'size' || keyword === 'shape');
}

/** The calls that draw what is seeded with: here, or, where a person finds it again, wherever what holds it is handed. */
export function seedSources(parts: readonly Part[], recorded: ReadonlyMap<string, Span>): Set<CallFact> {
  const sources = new Set(parts.flatMap((part) => part.seedDraws));
  const names = new Set(parts.flatMap((part) => part.seedNames));
  const isSeed = (name: string, { expression }: CallFact): boolean => names.has(name) || (SEED_NAME.test(lastPart(name)) && drawsOne(expression) && [name, name.split('.')[0] ?? name].some((each) => recorded.has(each)));
  for (const { assigned } of parts) for (const call of assigned) if (call.assignedTo !== null && isSeed(call.assignedTo, call)) sources.add(call);
  return sources;
}

/** The first place of each name that is recorded. */
export function firstRecorded(parts: readonly Part[]): Map<string, Span> {
  const recorded = new Map<string, Span>();
  for (const part of parts) for (const [name, span] of part.recorded) if (!recorded.has(name)) recorded.set(name, span);
  return recorded;
}
