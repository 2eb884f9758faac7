/** Loading that is only tried: where no file is there the program goes on with the weights it has drawn. */
import type { ExceptHandler, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, elementsOf, expressionsOf, lastPart, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module } from '../project.js';

/** Exceptions that a file which is not there raises, and those that stand for all. */
const OF_MISSING_FILE = /^(?:BaseException|Exception|EnvironmentError|IOError|OSError|\w*NotFoundError)$/;

/** What a call is named that ends the program. */
const ENDS = /^(?:exit|_exit|quit|abort|fail|skip|skipTest)$/;

/** What a call is named that brings in weights, or makes another network. */
const LOADS = /load|restore|resume|download|pretrained/i;

/** What uses the network, so that all that is tried stands and falls together. */
const USES = /train|fit|learn|eval(?!$)|test|predict|infer|generate|run|main|backward|step/i;

/** Whether `loader` of `module` may find no file and the program goes on all the same: with what `maker` has made outside of the attempt, or, where there is none, whoever called the function around. */
export function mayLoadNothing(module: Module, { expression }: CallFact, maker: CallFact | null): boolean {
  const holds = ({ start, end }: Statement, { start: first, end: last }: { readonly start: number; readonly end: number }): boolean => start <= first && last <= end;
  const around = usesOf(module).place(expression)?.around ?? [];
  const inFunction = around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1);
  return inFunction.some((statement) => {
    if (statement.kind !== 'try' || (maker !== null && holds(statement, maker.expression))) return false;
    const at = statement.body.findIndex((each) => holds(each, expression));
    return at >= 0 && !statement.body.slice(at + 1).some(usesNetwork) && statement.handlers.some((handler) => catchesMissing(handler) && goesOn(handler, maker === null));
  });
}

function catchesMissing({ type }: ExceptHandler): boolean {
  const types = type === null ? [] : type.kind === 'tuple' ? elementsOf(type) : [type];
  return type === null || types.some((each) => OF_MISSING_FILE.test(lastPart(dottedName(each) ?? '')));
}

/** `isCalled`: whoever calls the function goes on where that returns, unless it says that it failed. */
function goesOn({ body }: ExceptHandler, isCalled: boolean): boolean {
  const last = body.at(-1);
  if (last?.kind === 'return') return isCalled && !(last.value?.kind === 'constant' && last.value.value === false);
  if (last?.kind === 'raise' || last?.kind === 'continue' || last?.kind === 'break') return false;
  return !callsIn(body).some((name) => ENDS.test(name) || LOADS.test(name));
}

function usesNetwork(statement: Statement): boolean {
  return statement.kind === 'for' || statement.kind === 'while' || callsIn([statement]).some((name) => USES.test(name));
}

function callsIn(body: readonly Statement[]): readonly string[] {
  return walkStatements(body, withinScope).flatMap((each) => [...walkExpressions(expressionsOf(each))].flatMap((part) => (part.kind === 'call' ? [calleeName(part)] : [])));
}
