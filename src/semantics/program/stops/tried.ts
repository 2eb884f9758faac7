/** What is tried: where that fails, a program may go on with what it had before. */
import type { ExceptHandler, Expression, TryStatement } from '../../../syntax/facts.js';
import { dottedName, expressionsOf, lastPart, walkExpressions, walkStatements, withinScope } from '../../../syntax/walk.js';
import { callsOf } from '../../lookups.js';
import type { Module, Project } from '../../project.js';
import { ends, leaves } from './leaving.js';

/** Exceptions that a file which is not there raises, and those that stand for all. */
const OF_MISSING_FILE = /^(?:BaseException|Exception|EnvironmentError|IOError|OSError|FileNotFoundError|\w+NotFoundError)$/;

/** Whether a handler of `statement` lets the program go on where there is no file, and does nothing itself to what `name` holds; `isOutside`: who called the function has that as well. */
export function goesOnWithout(project: Project, module: Module, { handlers }: TryStatement, name: string, isOutside = false): boolean {
  const isEnd: Parameters<typeof leaves>[1] = (call) => {
    const fact = callsOf(module).get(call);
    return ends(call, fact === undefined ? null : project.callee(module, fact));
  };
  return handlers.some(({ type, body }) => {
    if (!catchesMissing(type)) return false;
    const statements = [...walkStatements(body, withinScope)];
    const returns = statements.filter((each) => each.kind === 'return' && !saysItFailed(each.value));
    if (statements.some((statement) => statement.kind !== 'return' && expressionsOf(statement).some((part) => touches(part, name)))) return false;
    return returns.some((each) => isOutside || expressionsOf(each).some((part) => touches(part, name))) || !leaves(body, isEnd);
  });
}

function catchesMissing(type: ExceptHandler['type']): boolean {
  const kinds = type?.kind === 'tuple' ? type.elements : [type];
  return kinds.some((each) => { const name = each === null ? 'BaseException' : lastPart(dottedName(each) ?? ''); return OF_MISSING_FILE.test(name) && name !== 'ModuleNotFoundError'; });
}

function saysItFailed(returned: Expression | null): boolean {
  return returned?.kind === 'constant' && returned.value === false;
}

/** Whether `expression` mentions what goes by `name`, or hands over, or asks to do something, what that is a part of. */
function touches(expression: Expression, name: string): boolean {
  const isWhole = (part: Expression): boolean => name.startsWith(`${dottedName(part) ?? '?'}.`);
  return [...walkExpressions([expression])].some((part) => {
    if (dottedName(part) === name) return true;
    return part.kind === 'call' && ((part.callee.kind === 'attribute' && isWhole(part.callee.object)) || part.args.some(({ value }) => isWhole(value)));
  });
}
