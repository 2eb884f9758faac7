/** What is tried: where that fails, a program may go on with what it had before. */
import type { ExceptHandler, Expression, TryStatement } from '../../syntax/facts.js';
import { dottedName, expressionsOf, lastPart, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { callsOf } from '../lookups.js';
import type { Module, Project } from '../project.js';
import { ends, leaves } from './leaving.js';

/** What says nothing of what was tried: somebody stops the program, a library is not installed. */
const OTHER = /^(?:KeyboardInterrupt|SystemExit|GeneratorExit|ImportError|ModuleNotFoundError)$/;

/** Whether a handler of `statement` lets the program go on, and does nothing itself to what `name` holds; `isOutside`: who called the function has that as well. */
export function goesOnWithout(project: Project, module: Module, { handlers }: TryStatement, name: string, isOutside = false): boolean {
  const isEnd: Parameters<typeof leaves>[1] = (call) => {
    const fact = callsOf(module).get(call);
    return ends(call, fact === undefined ? null : project.callee(module, fact));
  };
  return handlers.some(({ type, body }) => {
    if (areOther(type)) return false;
    const statements = [...walkStatements(body, withinScope)];
    const returns = statements.filter(({ kind }) => kind === 'return');
    if (statements.some((statement) => statement.kind !== 'return' && expressionsOf(statement).some((part) => touches(part, name)))) return false;
    return returns.some((each) => isOutside || expressionsOf(each).some((part) => touches(part, name))) || !leaves(body, isEnd);
  });
}

function areOther(type: ExceptHandler['type']): boolean {
  const kinds = type === null ? [] : type.kind === 'tuple' ? type.elements : [type];
  return kinds.length > 0 && kinds.every((each) => OTHER.test(lastPart(dottedName(each) ?? '')));
}

/** Whether `expression` mentions what goes by `name`, or hands over, or asks to do something, what that is a part of. */
function touches(expression: Expression, name: string): boolean {
  const isWhole = (part: Expression): boolean => name.startsWith(`${dottedName(part) ?? '?'}.`);
  return [...walkExpressions([expression])].some((part) => {
    if (dottedName(part) === name) return true;
    return part.kind === 'call' && ((part.callee.kind === 'attribute' && isWhole(part.callee.object)) || part.args.some(({ value }) => isWhole(value)));
  });
}
