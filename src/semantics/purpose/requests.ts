/** What is drawn for how a program introduces itself to servers: by which browser's name, through which proxy, with which token. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { nameGiven, readsOf, takenBy } from '../variables.js';

/** Fields of a request, and keys of a table of proxies. */
const FIELD = /^(?:user[-_]?agent|referer|cookie|authorization|x-forwarded-for|via|https?)$/i;

/** Keywords by which requests take these, and attributes of sessions. */
const TAKES = /^(?:headers|proxy|proxies|user_agent)$/;

/** Variables and functions that it goes through. */
const MAX_HOPS = 5;

/** Whether `expression`, what is drawn or picked by that, is a part of requests and of nothing else. */
export function introducesItself(project: Project, module: Module, expression: Expression, hops = 0): boolean {
  const uses = usesOf(module);
  const place = uses.place(expression);
  if (place === undefined || hops > MAX_HOPS) return false;
  const { parent, statement } = place;
  if (parent === null) return isKeptForRequests(project, module, expression, place, hops);
  switch (parent.kind) {
    case 'binary':
    case 'string':
    case 'conditional':
      return introducesItself(project, module, parent, hops);
    case 'subscript':
      // `headers["Accept"] = …`
      return uses.isTarget(parent) ? parent.object === expression && parent.indices.every(({ kind }) => kind === 'string') : introducesItself(project, module, parent, hops);
    case 'dict': {
      const entry = parent.entries.find(({ value }) => value === expression);
      return entry !== undefined && introducesItself(project, module, parent, hops);
    }
    case 'attribute': {
      const called = uses.place(parent)?.parent;
      return called?.kind === 'call' && called.callee === parent && /^(?:strip|format|copy|get)$/.test(parent.name) && introducesItself(project, module, called, hops);
    }
    case 'call': {
      if (parent.callee === expression || statement.kind === 'delete') return false;
      const at = parent.args.findIndex(({ value }) => value === expression);
      if (TAKES.test(parent.args[at]?.keyword ?? '') || (/^add_header$/.test(calleeName(parent)) && at === 1)) return true;
      return /^(?:str|dict|format)$/.test(calleeName(parent)) ? introducesItself(project, module, parent, hops) : isHandedToRequests(project, module, parent, expression, hops);
    }
    default:
      return false;
  }
}

function isKeptForRequests(project: Project, module: Module, expression: Expression, { statement, function: within }: Place, hops: number): boolean {
  readWhole();
  if (statement.kind === 'return') {
    const fact = within === null ? undefined : functionOf(module, within);
    const callers = fact === undefined ? [] : project.callers(module, fact.index);
    return callers.length > 0 && callers.every((caller) => introducesItself(project, caller.module, caller.call.expression, hops + 1));
  }
  if (statement.kind !== 'assign' || statement.value !== expression || statement.operator !== null) return false;
  const [target, ...more] = statement.targets;
  if (target === undefined || more.length > 0) return false;
  // `session.headers["User-Agent"] = …`, `session.proxies = …`
  if (target.kind === 'subscript') return target.indices.every((index) => index.kind === 'string' && FIELD.test(index.value ?? ''));
  if (target.kind === 'attribute') return TAKES.test(target.name) && dottedName(target.object) !== 'self';
  const name = nameGiven(expression, statement);
  const reads = name === null ? [] : readsOf(module, name, within);
  return reads.length > 0 && reads.every((read) => introducesItself(project, module, read, hops + 1));
}

/** A function of the project does no more with it. */
function isHandedToRequests(project: Project, module: Module, call: Expression & { kind: 'call' }, argument: Expression, hops: number): boolean {
  const fact = callsOf(module).get(call);
  const target = fact === undefined ? null : project.entered(project.callee(module, fact));
  if (target?.kind !== 'function' || call.args.some(({ splat }) => splat !== null)) return false;
  const reads = takenBy(target, call, argument)?.reads ?? [];
  return reads.length > 0 && reads.every((read) => introducesItself(project, target.module, read, hops + 1));
}
