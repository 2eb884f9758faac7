/** What is tried: where that fails, a program may go on with what it had before. */
import type { ExceptHandler, Expression, Statement, TryStatement } from '../../../syntax/facts.js';
import { bodiesOf, dottedName, expressionsOf, lastPart, walkExpressions, walkStatements, withinScope, withinTurn } from '../../../syntax/walk.js';
import { callsOf } from '../../lookups.js';
import type { Module, Project } from '../../project.js';
import { readWhole } from '../../uses.js';
import { ends, leaves } from './leaving.js';

/** Exceptions that a file which is not there raises, and those that stand for all. */
const OF_MISSING_FILE = /^(?:BaseException|Exception|EnvironmentError|IOError|OSError|\w+NotFoundError)$/;

/** Whether a handler of `statement` lets the program go on where there is no file, and does nothing itself to what `name` holds; `isOutside`: who called the function has that as well. */
export function goesOnWithout(project: Project, module: Module, statement: TryStatement, name: string, isOutside = false): boolean {
  const isEnd: Parameters<typeof leaves>[1] = (call) => {
    const fact = callsOf(module).get(call);
    return ends(call, fact === undefined ? null : project.callee(module, fact));
  };
  const handsOn = (block: readonly Statement[]): boolean => {
    const returns = walkStatements(block, withinScope).filter((each) => each.kind === 'return' && !saysItFailed(each.value));
    return returns.some((each) => isOutside || expressionsOf(each).some((part) => touches(part, name)));
  };
  return statement.handlers.some((handler) => {
    const { type, body } = handler;
    if (!catchesMissing(type)) return false;
    const statements = [...walkStatements(body, withinScope)];
    if (statements.some((statement) => statement.kind !== 'return' && expressionsOf(statement).some((part) => touches(part, name)))) return false;
    return handsOn(body) || !(leaves(body, isEnd) || isStoppedBehind(module, statement, handler, (block) => leaves(block, isEnd) && !handsOn(block)));
  });
}

/** Whether who comes out of `handler` gets no further behind `tried`: a loop around it ends so, or something asks behind it whether that went well; `isEnd`: whether a block goes no further. */
function isStoppedBehind(module: Module, tried: TryStatement, { body }: ExceptHandler, isEnd: (block: readonly Statement[]) => boolean): boolean {
  readWhole();
  const around = walkStatements(module.facts.body).find((outer) => bodiesOf(outer).some((block) => block.includes(tried)));
  // `for _ in range(3): try: …; break` with `else: raise`
  if (around?.kind === 'for' && around.body.includes(tried) && isEnd(around.otherwise)) return walkStatements(body, withinTurn).every(({ kind }) => kind !== 'break');
  const block = around === undefined ? module.facts.body : bodiesOf(around).find((each) => each.includes(tried)) ?? [];
  const behind = block.slice(block.indexOf(tried) + 1).find(({ kind }) => kind === 'if');
  const [first] = behind?.kind === 'if' ? behind.branches : [];
  if (first === undefined || !isEnd(first.body)) return false;
  // `ok = False` before, `ok = True` where nothing fails, `if not ok: sys.exit(1)`; or `failed = True` in the handler.
  const isNegated = first.test.kind === 'unary' && first.test.operator === 'not';
  const flag = dottedName(first.test.kind === 'unary' && isNegated ? first.test.operand : first.test);
  if (flag === null) return false;
  const before = block.slice(0, block.indexOf(tried));
  const said = lastSaid(body, flag) ?? (isNegated && lastSaid([...tried.body, ...tried.otherwise], flag) === true ? lastSaid(before, flag) : null);
  return said === !isNegated;
}

/** Which of `True` and `False` the last statement of a block that sets `flag` says. */
function lastSaid(block: readonly Statement[], flag: string): boolean | null {
  const last = block.findLast((each) => each.kind === 'assign' && each.targets.some((target) => dottedName(target) === flag));
  return last?.kind === 'assign' && last.value?.kind === 'constant' && typeof last.value.value === 'boolean' ? last.value.value : null;
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
