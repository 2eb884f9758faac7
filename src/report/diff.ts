import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { Edit } from '../../rules/rule.js';
import { cellName, type SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';
import { relativePath } from './place.js';
import { plain } from './text.js';
import type { Paint } from './text.js';
import { neutralise } from './visible.js';

/** One text before and after its fixes. */
export interface TextChange {
  /** A path relative to the working directory; for a notebook's cell, `path:cell N`. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What `edits` (offsets of `file`, not overlapping) change: a script as a whole, a notebook cell by cell,
 * since its JSON would drown the change. Unchanged cells are left out.
 */
export function textChanges(file: SourceFile, edits: readonly Edit[], cwd: string): readonly TextChange[] {
  const label = relativePath(cwd, file.path);
  const text = file.source.text;
  const parts =
    file.kind === 'script'
      ? [{ label, span: { start: 0, end: text.length } }]
      : file.cells.map((cell) => ({ label: `${label}:${cellName(cell.index)}`, span: cell }));
  return parts
    .map(({ label: name, span }) => ({
      label: name,
      before: text.slice(span.start, span.end),
      after: applyWithin(text, edits, span),
    }))
    .filter((change) => change.before !== change.after);
}

/** The text of `span` after the edits that lie in it. */
function applyWithin(text: string, edits: readonly Edit[], span: Span): string {
  let at = span.start;
  let result = '';
  const inside = edits.filter((edit) => edit.span.start >= span.start && edit.span.end <= span.end);
  for (const edit of [...inside].sort((left, right) => left.span.start - right.span.start)) {
    result += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return result + text.slice(at, span.end);
}

/**
 * A unified diff of the changes, three lines of context. With `paint` it is meant for a terminal:
 * lines are coloured and control characters shown as pictures; without, every byte is kept for `patch`.
 */
export function formatDiff(changes: readonly TextChange[], paint?: Paint): string {
  const diff = changes
    .map(({ label, before, after }) => {
      const patch = structuredPatch(label, label, before, after, undefined, undefined, { context: 3 });
      return formatPatch(patch, FILE_HEADERS_ONLY);
    })
    .join('');
  return paint === undefined ? diff : diff.split('\n').map((line) => paintLine(line, paint)).join('\n');
}

function paintLine(line: string, paint: Paint): string {
  const text = line.replace(/\r$/, '').split('\t').map(neutralise).join('\t');
  if (line.startsWith('+++') || line.startsWith('---')) return paint('bold', text);
  if (line.startsWith('@@')) return paint('cyan', text);
  if (line.startsWith('+')) return paint('green', text);
  return line.startsWith('-') ? paint('red', text) : plain('dim', text);
}
