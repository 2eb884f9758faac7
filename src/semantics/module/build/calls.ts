/** What a call runs, once its callee and what it is handed have been read. */
import type { CallExpression, Expression } from '../../../syntax/facts.js';
import { dottedName } from '../../../syntax/walk.js';
import { isSelf } from '../../program/live.js';
import { callbacksOf, calleeOf, isTakenInTurn, withBound } from '../callees.js';
import { joinValues, usableOf } from '../environment.js';
import { handedToStack } from '../managers.js';
import { UNKNOWN, type CallArgument, type CallFact, type Event, type Value } from '../model.js';
import { hasEntrySet } from '../open-tables.js';
import { recordedBy } from '../recorded.js';
import type { Scope } from '../scope.js';
import { guardedBy } from '../values.js';
import { doesWork } from '../work.js';
import { branch, type Way } from './branches.js';
import { changeDict, changeList, noteEnvironmentVariables, noteSet } from './mutations.js';
import { resultOf } from './results.js';
import { ITERATION, runAsked, runProtocol } from './special-methods.js';
import type { ModuleState } from './state.js';

/** Calls that end the program, so that nothing behind them on their path runs. */
const EXITS = new Set(['sys.exit', 'os._exit', 'os.abort', 'builtins.exit', 'builtins.quit']);

/** What has been read of a call: its callee, the object whose method that is, and what is handed over. */
export interface ReadCall {
  readonly expression: CallExpression;
  /** What is written for what runs: `step` of `step.remote(4)`. */
  readonly callee: Expression;
  readonly object: Value | null;
  readonly called: Value;
  readonly args: readonly CallArgument[];
}

/** Notes a call, does what it does to what is known, and tells what it gives. `target`: the variable that is assigned to. */
export function makeCall(state: ModuleState, { expression, callee, object, called, args }: ReadCall, scope: Scope, target: string | null): Value {
  if (called.kind === 'choice') return callOneOf(state, called, expression, args, scope, target);
  const fact = state.callFact({
    expression,
    callee: object?.kind === 'super' && callee.kind === 'attribute' ? { kind: 'super', class: object.class, name: callee.name }
      : object?.kind === 'class' && callee.kind === 'attribute' && isInherited(state, object.index, callee.name) ? { kind: 'method', class: object.index, name: callee.name }
      : calleeOf(called, callee),
    args,
    // An object that is called is no method of what keeps it.
    receiver: called.kind !== 'instance' ? object : isSelf(called) ? called : null,
    assignedTo: target,
    ...(callee === expression.callee ? {} : { isSent: true }),
  }, scope);
  if (state.recordOf(fact)?.roles?.includes('iterates') === true) for (const { argument, value } of args) runProtocol(state, value, ITERATION, argument.value, scope);
  runAsked(state, fact, scope);
  scope.events.push(state.addCall(fact));
  runParts(state, called, expression, args, scope);
  const entered = handedToStack(fact);
  if (entered !== null) runProtocol(state, entered.value, ['__enter__'], entered.argument.value, scope);
  noteHanded(state, fact);
  if (object?.kind === 'dict' && callee.kind === 'attribute') changeDict(state, callee, object, args, scope);
  if ((object?.kind === 'collection' || object?.kind === 'series') && callee.kind === 'attribute') changeList(state, callee, object, args, scope);
  runCommands(state, callee, scope);
  noteEnvironmentVariables(state, fact, scope);
  noteSet(state, fact, scope);
  state.part.recorded.push(...recordedBy(fact));
  state.part.doesWork ||= doesWork(fact, scope, state.catalogue);
  if (fact.callee.kind === 'external' && EXITS.has(fact.callee.name)) scope.events.push({ kind: 'exit', fails: true, ends: true });
  return resultOf(state, fact, called, scope);
}

/** Calls what the object that is called was made of, one part after the other: `Sequential(Mix(), Flip())(x)`. */
function runParts(state: ModuleState, called: Value, written: Expression, args: readonly CallArgument[], scope: Scope): void {
  const made = called.kind === 'instance' ? called.call : null;
  // Where one is put in the place of another, nobody knows which stands there.
  const isAsMade = made !== null && !(made.assignedTo !== null && hasEntrySet(state.changed, made.assignedTo));
  for (const part of isAsMade && state.recordOf(made)?.callsParts === true ? partsOf(made) : []) {
    const ways = (part.kind === 'choice' ? usableOf(part) : []).map((each): Way => ({ keeps: true, run: () => { runPart(state, each, written, args, scope); } }));
    if (ways.length > 1) branch(state, ways, scope, { chooses: true });
    else runPart(state, part, written, args, scope);
  }
}

function runPart(state: ModuleState, part: Value, written: Expression, args: readonly CallArgument[], scope: Scope): void {
  if (part.kind === 'instance') runProtocol(state, part, ['__call__'], written, scope, args);
  runParts(state, part, written, args, scope);
}

/** What a call is handed by position, and what it is handed in lists. */
function partsOf({ args }: CallFact): readonly Value[] {
  return args.flatMap(({ argument: { keyword, splat }, value }) => {
    if (splat === '*') return value.kind === 'collection' ? value.elements : value.kind !== 'series' ? [] : value.each.kind === 'choice' ? usableOf(value.each) : [value.each];
    return keyword === null && splat === null ? [value] : [];
  });
}

/** Calls one of several callables, each on an arm of its own; in a loop over all of them one after the other. */
function callOneOf(state: ModuleState, choice: Value & { kind: 'choice' }, expression: CallExpression, args: readonly CallArgument[], scope: Scope, target: string | null): Value {
  const results: Value[] = [];
  const ways = usableOf(choice).map((called): Way => ({
    ...guardedBy(choice, called),
    run: () => {
      const receiver = called.kind === 'method' ? called.receiver : null;
      const fact = state.callFact({ expression, callee: calleeOf(called, expression.callee), args: withBound(called, args), receiver, assignedTo: target }, scope);
      scope.events.push(state.addCall(fact));
      state.part.doesWork ||= doesWork(fact, scope, state.catalogue);
      results.push(resultOf(state, fact, called, scope));
    },
    keeps: true,
  }));
  if (isTakenInTurn(expression.callee, scope.loops)) for (const { run } of ways) run();
  else branch(state, ways, scope, { chooses: true });
  return results.reduce((all, each) => joinValues(all, each) ?? UNKNOWN);
}

/** `groups.apply(lambda rows: …)`: what the function is handed. */
function noteHanded(state: ModuleState, { callee, args }: CallFact): void {
  if (callee.kind !== 'external' || !args.some(({ argument }) => argument.value.kind === 'lambda')) return;
  const name = state.catalogue.lookup(callee.name)?.hands;
  if (name === undefined) return;
  for (const pending of state.part.pending) {
    if (args.some(({ argument }) => argument.value.kind === 'lambda' && argument.value.body === pending.lambda)) pending.handed = { kind: 'instance', of: { name }, call: null };
  }
}

/** `cli()` runs what is to run before any command registered on it, and one of these. */
function runCommands(state: ModuleState, callee: Expression, scope: Scope): void {
  const app = dottedName(callee);
  const arm = (index: number): readonly Event[] => [state.unwritten({ kind: 'function', index }, callee, scope)];
  const at = (key: string | null): readonly number[] => (key === null ? undefined : state.commands.get(key)) ?? [];
  for (const index of at(app === null ? null : callbacksOf(app))) scope.events.push({ kind: 'branch', arms: [arm(index), []] });
  // Which command runs is the user's choice: each is an arm of its own.
  const commands = at(app);
  if (commands.length > 0) scope.events.push({ kind: 'branch', arms: [...commands.map(arm), []] });
}

/** Whether a class can have `name` from its bases alone. */
function isInherited(state: ModuleState, index: number, name: string): boolean {
  const { attributes, methods } = state.membersOf(index);
  return methods.get(name) === undefined && attributes.get(name) === undefined && (state.classes[index]?.bases.length ?? 0) > 0;
}
