/** A half-open range of UTF-16 offsets into a source text: `start` included, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Whether `inner` stands in `outer`, or is all of it. */
export function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** A place in a text: `line` and `character` count from 0, `character` in UTF-16 code units (as LSP does). */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/**
 * A text with its line index. Lines end at `\n`, `\r\n` or a lone `\r`, as editors and Python count them.
 * The text is kept to the letter: a byte-order mark stays the first character.
 */
export class SourceText {
  #lineStarts: readonly number[] | null = null;

  constructor(readonly text: string) {}

  /** Most texts are never asked for a line. */
  private get lineStarts(): readonly number[] {
    this.#lineStarts ??= lineStartsOf(this.text);
    return this.#lineStarts;
  }

  /** How many lines there are; an empty text has one. */
  get lineCount(): number {
    return this.lineStarts.length;
  }

  /** The offset at which line `line` (from 0) starts; beyond the last line, the text's length. */
  lineStart(line: number): number {
    return this.lineStarts[Math.max(0, line)] ?? this.text.length;
  }

  /** The position of `offset`; an offset outside the text is clamped into it. */
  positionAt(offset: number): Position {
    const clamped = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.lineStart(middle) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - this.lineStart(low) };
  }

  /** The offset of `position`; a character beyond its line's end is clamped to that end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.lineCount) return this.text.length;
    const start = this.lineStart(position.line);
    const end = this.lineEnd(position.line);
    return Math.min(Math.max(start + position.character, start), end);
  }

  /** The offset just before the line break that ends line `line` (from 0). */
  lineEnd(line: number): number {
    let end = this.lineStart(line + 1);
    const start = this.lineStart(line);
    if (end > start && this.text.charCodeAt(end - 1) === 10) end--;
    if (end > start && this.text.charCodeAt(end - 1) === 13) end--;
    return end;
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) starts.push(index + 1);
    else if (code === 13 && text.charCodeAt(index + 1) !== 10) starts.push(index + 1);
  }
  return starts;
}
