/** Worker processes: which calls start them, and the functions that are handed over to run in them. */
import type { CatalogueRecord } from '../../../catalogue/catalogue.js';
import type { ArgumentReader, LentParameter, ParameterRef, Processes } from '../../../catalogue/types.js';
import { dottedName } from '../../../syntax/walk.js';
import { argumentReader, findArgument, type ArgumentLookup } from '../arguments.js';
import { functionReturned } from '../callbacks.js';
import { processesOf } from '../effects.js';
import { callsIn, callsOf, usesOf } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project, Target } from '../../project.js';
import type { Site } from '../run.js';

/** The worker processes that a call starts, or that what it makes is run in; `null` where there may be none. */
export function processesAt(project: Project, { module, call }: Site, record: CatalogueRecord): Processes | null {
  const beside = callsIn(module, call.function);
  const { start, end } = call.expression;
  // `Parallel(prefer="threads")(delayed(work)(each) for each in all)`
  const isInThreads = beside.some(({ expression: { callee, ...around } }) => {
    if (around.start >= start || around.end < end) return false;
    const runner = callee.kind === 'call' ? callsOf(module).get(callee) : beside.find(({ assignedTo }) => assignedTo !== null && assignedTo === dottedName(callee));
    const target = runner === undefined ? null : project.callee(module, runner);
    return runner !== undefined && target?.kind === 'library' && target.record?.processes !== undefined && processesStarted(project, { module, call: runner }, target.record) === null;
  });
  return isInThreads ? null : processesStarted(project, { module, call }, record);
}

/** Whether `call` runs what it is handed in processes of their own. */
export function runsElsewhere(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  return target.kind === 'library' && target.record !== undefined && processesAt(project, { module, call }, target.record) !== null;
}

/** What `call` starts with its arguments and with what the blocks around it, or around all calls of its function, lend it. */
function processesStarted(project: Project, site: Site, record: CatalogueRecord): Processes | null {
  const { when, unless } = record.processes ?? {};
  if (when === undefined && unless === undefined) return processesOf(argumentReader(site.call), record);
  const ways = lendersOf(project, site, 0).map((lenders) => processesOf(lentReader(site.call, lenders), record));
  return ways.find((started) => started !== null) ?? null;
}

/** Blocks that lend arguments are sought at most this many calls away. */
const MAX_LENT = 2;

/** A call whose arguments others take that are not given them. */
interface Lender {
  readonly call: CallFact;
  readonly lends: readonly LentParameter[];
}

/** On each way to a call, the blocks around it that lend arguments, the innermost first. */
function lendersOf(project: Project, { module, call }: Site, hops: number): readonly (readonly Lender[])[] {
  const place = usesOf(module).place(call.expression);
  const around = place?.around.slice(place.around.findLastIndex(({ kind }) => kind === 'function') + 1) ?? [];
  const own = around.toReversed().flatMap((statement) => {
    if (statement.kind !== 'with' || statement === place?.statement) return [];
    return statement.items.toReversed().flatMap(({ value }) => {
      const entered = value.kind === 'call' ? callsOf(module).get(value) : undefined;
      const target = entered === undefined ? null : project.callee(module, entered);
      const lends = target?.kind === 'library' ? target.record?.lends : undefined;
      return entered === undefined || lends === undefined ? [] : [{ call: entered, lends }];
    });
  });
  const callers = call.function === 0 || hops > MAX_LENT ? [] : project.callers(module, call.function);
  const outer = callers.flatMap((caller) => lendersOf(project, caller, hops + 1));
  return outer.length === 0 ? [own] : outer.map((lenders) => [...own, ...lenders]);
}

/** Reads an argument that is not given, or is `None`, where it is lent. */
function lentReader(call: CallFact, lenders: readonly Lender[]): ArgumentReader {
  const own = argumentReader(call);
  return (parameter) => {
    const given = own(parameter);
    if (given.kind !== 'absent' && !(given.kind === 'scalar' && given.value === null)) return given;
    for (const { call: lender, lends } of lenders) {
      const lent = lends.find(({ name }) => name === parameter.name);
      const value = lent === undefined ? null : argumentReader(lender)(lent);
      if (value !== null && value.kind !== 'absent') return value;
      if (lent?.default !== undefined) return { kind: 'scalar', value: lent.default };
    }
    return given;
  };
}

/** The function that the workers of the pool whose method `call` is run as they start. */
export function initializerOf(project: Project, { module, call }: Site): ArgumentLookup {
  const maker = madeReceiver(call);
  const target = maker === null ? null : project.callee(module, maker);
  const initializer = target?.kind === 'library' ? target.record?.processes?.initializer : undefined;
  return maker === null || initializer === undefined ? { kind: 'absent' } : findArgument(maker, initializer);
}

/** Whether `call`'s argument for `parameter` is a function of the project, and which. */
export function functionArgument(project: Project, site: Site, parameter: ParameterRef): Target | null {
  const found = findArgument(site.call, parameter);
  if (found.kind !== 'given') return null;
  const { value } = found.argument;
  if (value.kind === 'function') return { kind: 'function', module: site.module, index: value.index };
  if (value.kind === 'reference') return project.resolve(site.module, value.name);
  const returned = functionReturned(project, site.module, value);
  if (returned !== null) return { kind: 'function', module: returned.module, index: returned.value.index };
  // `self.step`, `walker.step`, and an object that is called
  const of = value.kind === 'method' ? project.classOf(site.module, value.receiver) : value.kind === 'instance' ? project.classOf(site.module, value) : null;
  return of?.kind === 'class' ? project.methodOf(of, value.kind === 'method' ? value.name : '__call__') : null;
}

/** What made the object whose method `call` is. */
export function madeReceiver({ receiver }: CallFact): CallFact | null {
  return receiver?.kind === 'instance' ? receiver.call : null;
}
