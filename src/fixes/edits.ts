import type { Edit } from '../../rules/rule.js';
import type { Span } from '../syntax/source.js';
import type { FixTarget } from './target.js';

/** Replaces the text of `span` by `newText`. */
export function replaceSpan(target: FixTarget, span: Span, newText: string): Edit {
  return { path: target.path, span: { start: span.start, end: span.end }, newText };
}

export function insertAt(target: FixTarget, offset: number, newText: string): Edit {
  return replaceSpan(target, { start: offset, end: offset }, newText);
}

/** Sorts edits of one file; insertions at one offset become one, in the order given. */
export function mergeEdits(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const merged: Edit[] = [];
  for (const edit of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && last.span.start === last.span.end && last.span.end === edit.span.start) {
      merged[merged.length - 1] = { ...edit, newText: last.newText + edit.newText };
    } else {
      merged.push(edit);
    }
  }
  return merged;
}

/** The text after `edits`, which must be sorted and must not overlap; throws a `RangeError` when they do. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let done = 0;
  for (const { span, newText } of edits) {
    if (span.start < done || span.end < span.start || span.end > text.length) {
      throw new RangeError(`edits overlap or leave the text at offset ${span.start}`);
    }
    result += text.slice(done, span.start) + newText;
    done = span.end;
  }
  return result + text.slice(done);
}
