import { remembered } from '../../syntax/remember.js';
import type { FunctionStatement } from '../../syntax/facts.js';
import { calleeName, expressionsOf, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import type { CallFact, FunctionFact, ModuleModel } from './model.js';
import type { Module, Project, Target } from '../project.js';

/** Whether a call of a function runs nothing of it yet: its body is run when somebody goes through what the call returns, or awaits it. */
export function runsLater({ statement, decorators }: FunctionFact): boolean {
  return statement !== null && decorators.length === 0 && (statement.isAsync || isGenerator(statement));
}

const isGenerator = remembered(({ body }: FunctionStatement): boolean => {
  const own = walkStatements(body, withinScope).filter(withinScope).flatMap(expressionsOf);
  return [...walkExpressions(own)].some((part) => part.kind === 'opaque' && part.yields === true);
});

/** What goes through a generator, or waits for a coroutine. */
const CONSUMES = /^__(?:iter|await)__$/;

/** The call that made the generator or coroutine whose body runs where Python makes `call`, and the function that it is of. */
export function consumedBy(project: Project, module: Module, { callee }: CallFact): { readonly made: CallFact; readonly target: Target & { readonly kind: 'function' } } | null {
  if (callee.kind !== 'result' || callee.of.part !== undefined || !CONSUMES.test(callee.name)) return null;
  const made = callee.of.call;
  const target = made.assignedTo === null ? null : project.callee(module, made);
  const fact = target?.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  return target?.kind === 'function' && fact !== undefined && runsLater(fact) ? { made, target } : null;
}

/** The calls of a module that make what others of it start, by these: `thread = Thread(target=work)`, `thread.start()`; `rows = map(read, names)`, `for row in rows`. */
export const startedIn = remembered(({ calls }: ModuleModel): ReadonlyMap<CallFact, CallFact> => {
  return new Map(calls.flatMap((call) => {
    const made = call.callee.kind === 'result' && call.callee.name === '__iter__' ? call.callee.of.call : calleeName(call.expression) === 'start' && call.receiver?.kind === 'instance' ? call.receiver.call : null;
    return made?.callee.kind === 'external' && (call.callee.kind !== 'result' || made.assignedTo !== null) ? [[call, made] as const] : [];
  }));
});

/** The calls that make what is started later on. */
export const startedLaterIn = remembered((model: ModuleModel): ReadonlySet<CallFact> => new Set(startedIn(model).values()));
