import type { Edit } from '../../rules/rule.js';
import type { CallExpression } from '../syntax/facts.js';
import { eol, lineIndent, lineOf, startsLine, type FixTarget } from './target.js';

/**
 * Adds `text` (`seed=1`) as the last argument of `call`, laid out as its neighbours are.
 * `null` where it can't be done safely: an unreadable list, or a lone generator expression.
 */
export function addArgument(target: FixTarget, call: CallExpression, text: string): Edit | null {
  const { argsSpan, args, broken } = call;
  const { source, path } = target;
  if (broken || source.text[argsSpan.start] !== '(' || source.text[argsSpan.end - 1] !== ')') return null;
  const last = args.at(-1);
  const insert = (offset: number, newText: string): Edit => ({ path, span: { start: offset, end: offset }, newText });
  if (last === undefined) {
    // A comment alone between the parentheses would swallow the argument.
    const inside = source.text.slice(argsSpan.start + 1, argsSpan.end - 1);
    return inside.includes('#') ? null : insert(argsSpan.start + 1, text);
  }
  if (last.value.kind === 'comprehension' && last.value.of === 'generator' && last.splat === null && args.length === 1) {
    if (source.text[last.start] !== '(' || last.start === argsSpan.start) return null;
  }
  const behind = source.text.slice(last.end, argsSpan.end - 1);
  const comma = /^[^#]*?,/.exec(behind);
  const ownLines = startsLine(target, last.start) && lineOf(target, argsSpan.end) > lineOf(target, last.end);
  if (ownLines) {
    const lead = eol(target) + lineIndent(target, last.start);
    if (comma !== null) return insert(last.end + comma[0].length, `${lead}${text},`);
    return insert(last.end, `,${lead}${text}`);
  }
  if (comma !== null) return insert(last.end + comma[0].length, ` ${text}`);
  return insert(last.end, `, ${text}`);
}
