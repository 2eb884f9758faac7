import type { SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';
import { cellAt } from './place.js';
import { glyphsOf } from './visible.js';
import type { Glyph } from './visible.js';

/** A line of an excerpt; the one that carries the finding has `mark`, in terminal columns of `text`. */
export interface ExcerptLine {
  /** From 1, counted from the start of the cell in a notebook. */
  readonly number: number;
  readonly text: string;
  readonly mark: { readonly column: number; readonly width: number } | null;
}

const CONTEXT = 1;
/** Lines a finding underlines before the rest is left to the reader. */
const MARKED_LINES = 3;
/** What stays visible left of the span when a long line is clipped, in columns. */
const LEAD = 20;
/** UTF-16 units looked at on either side of a span: a minified line of megabytes is never measured whole. */
const REACH = 600;

/** The lines around `span`, clipped to `width` terminal columns. */
export function excerptOf(file: SourceFile, span: Span, width: number): readonly ExcerptLine[] {
  const { source } = file;
  const cell = file.kind === 'notebook' ? cellAt(file.cells, span.start) : undefined;
  const top = cell === undefined ? 0 : source.positionAt(cell.start).line;
  const bottom = cell === undefined ? source.lineCount - 1 : source.positionAt(cell.end).line;
  const first = source.positionAt(span.start).line;
  const lastOffset = Math.max(span.start, span.end - 1);
  const last = Math.min(source.positionAt(lastOffset).line, first + MARKED_LINES - 1, bottom);
  const from = Math.max(top, first - CONTEXT);
  const to = Math.min(bottom, last + CONTEXT);
  const anchor = span.start - source.lineStart(first);

  const lines: ExcerptLine[] = [];
  let shift: number | null = null;
  for (const line of [first, ...range(from, first - 1), ...range(first + 1, to)]) {
    const start = source.lineStart(line);
    const end = source.lineEnd(line);
    const skip = line === 0 && source.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    const text = source.text.slice(start + skip, end);
    const isMarked = line >= first && line <= last;
    const marked = isMarked
      ? { start: Math.max(span.start - start - skip, leadOf(text)), end: Math.min(span.end, end) - start - skip }
      : null;
    const rendered = renderLine(text, marked, Math.max(anchor - skip, 0), width, shift);
    shift ??= rendered.shift;
    lines.push({ number: line - top + 1, text: rendered.text, mark: rendered.mark });
  }
  lines.sort((left, right) => left.number - right.number);
  while (lines.length > 1 && isBlankContext(lines[0])) lines.shift();
  while (lines.length > 1 && isBlankContext(lines.at(-1))) lines.pop();
  return lines;
}

function isBlankContext(line: ExcerptLine | undefined): boolean {
  return line !== undefined && line.mark === null && line.text.trim() === '';
}

function leadOf(text: string): number {
  return text.length - text.trimStart().length;
}

interface Rendered {
  readonly text: string;
  readonly mark: ExcerptLine['mark'];
  /** The terminal column the clipped line starts at. */
  readonly shift: number;
}

/**
 * One line in at most `width` columns. `shift` is the column to start at, chosen so that the span is in sight when
 * `null`; `anchor` is the offset of the finding in its own line, so that every line of an excerpt is cut alike.
 */
function renderLine(text: string, marked: Span | null, anchor: number, width: number, shift: number | null): Rendered {
  const cut = Math.max(0, anchor - REACH);
  const glyphs = glyphsOf(text.slice(cut, anchor + REACH));
  const isCut = cut > 0;
  const goesOn = anchor + REACH < text.length;
  const total = columnAt(glyphs, Infinity);
  const startColumn = marked === null ? 0 : columnAt(glyphs, marked.start - cut);
  const endColumn = marked === null ? 0 : columnAt(glyphs, marked.end - cut);
  const fits = !isCut && total <= width;
  const isInSight = endColumn < width || startColumn + LEAD < width;
  const from = shift ?? (fits || (!isCut && isInSight) ? 0 : Math.max(0, startColumn - LEAD));

  const visible = glyphs.filter((glyph) => glyph.column >= from && glyph.column + glyph.width <= from + width);
  const hasLeft = (isCut || from > 0) && text !== '';
  const hasRight = goesOn || total > from + width;
  const shown = visible.map((glyph) => glyph.text);
  if (hasLeft && visible.length > 0) shown[0] = pad('…', visible[0]);
  if (hasRight && visible.length > 0) shown[visible.length - 1] = pad('…', visible.at(-1));
  const left = visible[0]?.column ?? from;
  const right = visible.reduce((column, glyph) => Math.max(column, glyph.column + glyph.width), left);
  // A wide glyph that straddles the edge leaves a gap the text must keep, so that lines stay aligned.
  const prefix = ' '.repeat(left - from);
  const mark =
    marked === null || marked.end < marked.start
      ? null
      : {
          column: Math.max(startColumn - from, 0),
          width: Math.max(1, Math.min(endColumn, Math.max(right, startColumn + 1)) - Math.max(startColumn, from)),
        };
  return { text: (prefix + shown.join('')).trimEnd(), mark, shift: from };
}

function pad(text: string, glyph: Glyph | undefined): string {
  return text.padEnd(glyph?.width ?? 1);
}

/** The column of the glyph that holds `offset`; past the last, the line's width. */
function columnAt(glyphs: readonly Glyph[], offset: number): number {
  let column = 0;
  for (const glyph of glyphs) {
    if (glyph.offset >= offset) return glyph.column;
    column = glyph.column + glyph.width;
  }
  return column;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
