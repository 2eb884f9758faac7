/** Modules that are written in Python 2, which no Python in use runs. */
import type { SourceFile } from '../../notebook/source-file.js';
import type { Expression, Statement } from '../../syntax/facts.js';
import { calleeName, expressionsUnder, walkStatements } from '../../syntax/walk.js';
import { rememberedOfText } from '../lookups.js';
import type { Module } from '../project.js';

/** What may be Python 2 in a text: without one of these there is nothing of it. */
const MAY_BE = /\b(?:print|exec)[ \t]+["'`\w]|\bexcept\b[^\n:]*,|`|\bur["']|<>|\braise\b[^\n]*,|\b0[0-7]*[1-7]\b|\d[lL]\b|\blambda[ \t]*\(/;

/** Whether a module is unmistakably written in Python 2: it has what Python 3 refuses, and nothing that Python 2 does. One line that is typed so among calls of `print` is a slip. */
export const isOfPython2 = rememberedOfText(({ file, facts: { body } }): boolean => {
  if (!MAY_BE.test(file.parseText) || isOfPython3(file)) return false;
  const textOf = (part: { readonly start: number; readonly end: number }): string => file.source.slice(part);
  const statements = walkStatements(body);
  const expressions = expressionsUnder(body);
  const old = expressions.filter((each) => isOld(each, textOf)).length + statements.filter((each) => catchesByComma(each, file.source.text) || raisesByComma(each, textOf)).length;
  const printed = statements.filter((each) => isStatementOnce(each, textOf)).length;
  if (old + printed === 0) return false;
  const calls = expressions.filter((each) => each.kind === 'call' && each.callee.kind === 'name' && each.callee.id === 'print');
  const isPrintFunction = statements.some((each) => each.kind === 'from-import' && each.module === '__future__' && each.names.some(({ name }) => name === 'print_function'));
  if (old === 0 && calls.length >= printed) return false;
  return !statements.some((each) => isNewStatement(each, textOf)) && !expressions.some((each) => isNew(each, textOf, isPrintFunction));
});

/** Whether some line of a module once ran on Python 2. */
export const holdsPython2 = rememberedOfText(({ file, facts: { body } }): boolean => {
  return MAY_BE.test(file.parseText) && walkStatements(body).some((each) => isStatementOnce(each, (part) => file.source.slice(part)));
});

/** Where a notebook that states Python 3 has statements of Python 2. */
export function slipsOfPython2({ file, facts: { body } }: Module): readonly Statement[] {
  if (!MAY_BE.test(file.parseText) || !isOfPython3(file)) return [];
  return walkStatements(body).filter((each) => isStatementOnce(each, (part) => file.source.slice(part)));
}

function isOfPython3({ versions }: SourceFile): boolean {
  return Number.parseInt(versions.python ?? '2', 10) > 2;
}

type TextOf = (part: { readonly start: number; readonly end: number }) => string;

/** `print "loss", loss`, `exec code in names` */
function isStatementOnce(statement: Statement, textOf: TextOf): boolean {
  return !statement.broken && statement.kind === 'expression' && statement.value.kind === 'opaque' && /^(?:print|exec)[ \t]+["'`\w]/.test(textOf(statement.value));
}

/** `except Exception, error:`, which later versions take for two classes of exceptions. */
function catchesByComma(statement: Statement, text: string): boolean {
  return statement.kind === 'try' && statement.handlers.some(({ type }) => type !== null && /^[ \t]*,[ \t]*[a-z_]\w*[ \t]*:/.test(text.slice(type.end, type.end + MAX_NAME)));
}

const MAX_NAME = 80;

/** `raise ValueError, "too short"` */
function raisesByComma(statement: Statement, textOf: TextOf): boolean {
  return statement.kind === 'raise' && statement.value?.kind === 'tuple' && !textOf(statement.value).startsWith('(');
}

/** `0644`, `10L`, `ur"\d"`, a value between backticks, `a <> b`, `lambda (x, y): x` */
function isOld(expression: Expression, textOf: TextOf): boolean {
  switch (expression.kind) {
    case 'number':
      return /^(?:0[0-7]*[1-7][0-7]*[lL]?|(?:0x[\da-f]+|\d+)[lL])$/i.test(textOf(expression));
    case 'string':
      return /^(?:ur["']|`)/i.test(textOf(expression));
    case 'binary':
      return expression.operator === '<>';
    case 'lambda':
      return /^lambda[ \t]*\(/.test(textOf(expression));
    default:
      return false;
  }
}

/** `async def`, annotations, parameters that are passed by their name alone, `nonlocal`, `match` */
function isNewStatement(statement: Statement, textOf: TextOf): boolean {
  switch (statement.kind) {
    case 'function':
      return statement.isAsync || statement.type !== null || statement.parameters.some((each) => each.type !== null || each.keywordOnly || /^\w+\s*:/.test(textOf(each)));
    case 'assign':
      return statement.type !== null;
    case 'match':
    case 'nonlocal':
      return true;
    default:
      return false;
  }
}

/** `f"{loss}"`, `(n := 3)`, `super()`, `print(loss, end="")` */
function isNew(expression: Expression, textOf: TextOf, isPrintFunction: boolean): boolean {
  switch (expression.kind) {
    case 'string':
      return /^r?fr?["']/i.test(textOf(expression));
    case 'named':
      return true;
    case 'call': {
      const name = calleeName(expression);
      return expression.callee.kind === 'name' && ((name === 'super' && expression.args.length === 0) || (name === 'print' && !isPrintFunction && expression.args.some(({ keyword }) => keyword !== null)));
    }
    default:
      return false;
  }
}
