import type { Edit } from '../../rules/rule.js';
import type { CallExpression } from '../syntax/facts.js';
import type { Span } from '../syntax/source.js';
import { eol, lineIndent, lineOf, startsLine, type FixTarget } from './target.js';

/**
 * Adds `text` (`seed=1`) as the last argument of `call`, laid out as its neighbours are.
 * `null` where it can't be done safely: an unreadable list, or a lone generator expression.
 */
export function addArgument(target: FixTarget, call: CallExpression, text: string): Edit | null {
  const { argsSpan, args, broken } = call;
  const { source } = target;
  if (broken || source.text[argsSpan.start] !== '(' || source.text[argsSpan.end - 1] !== ')') return null;
  const [only] = args;
  if (only?.value.kind === 'comprehension' && only.value.of === 'generator' && only.splat === null && args.length === 1) {
    if (source.text[only.start] !== '(' || only.start === argsSpan.start) return null;
  }
  return addToList(target, argsSpan, args, text);
}

/** Adds `text` as the last item of a list in parentheses, laid out as its neighbours are; `null` where a comment would swallow it. */
export function addToList(target: FixTarget, list: Span, items: readonly Span[], text: string): Edit | null {
  const { source, path } = target;
  const last = items.at(-1);
  const insert = (offset: number, newText: string): Edit => ({ path, span: { start: offset, end: offset }, newText });
  if (last === undefined) {
    const inside = source.text.slice(list.start + 1, list.end - 1);
    return inside.includes('#') ? null : insert(list.start + 1, text);
  }
  const behind = source.text.slice(last.end, list.end - 1);
  const comma = /^[^#]*?,/.exec(behind);
  const isLastAlone = startsLine(target, last.start) && lineOf(target, list.end) > lineOf(target, last.end);
  const ownLines = isLastAlone || (items.length > 1 && items.slice(1).every(({ start }) => startsLine(target, start)));
  if (ownLines) {
    const lead = eol(target) + lineIndent(target, last.start);
    // A comment behind the last item speaks of that one.
    const comment = /^([ \t]*,)?([ \t]*#[^\r\n]*)/.exec(behind);
    if (comment !== null) {
      const [all, own, words] = comment;
      const newText = `,${words ?? ''}${lead}${text}${own === undefined ? '' : ','}`;
      return { path, span: { start: last.end, end: last.end + all.length }, newText };
    }
    if (comma !== null) return insert(last.end + comma[0].length, `${lead}${text},`);
    return insert(last.end, `,${lead}${text}`);
  }
  if (comma !== null) return insert(last.end + comma[0].length, ` ${text}`);
  return insert(last.end, `, ${text}`);
}
