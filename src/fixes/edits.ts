import type { Edit } from '../../rules/rule.js';

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
