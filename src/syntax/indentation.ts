/** Lines that Python refuses by their indentation, which the parser's grammar lets pass. */
import { lineEndFrom, skipString } from './recover.js';
import type { Span } from './source.js';

const TAB_SIZE = 8;

/** How far a line is indented, by tabs that reach the next multiple of eight columns, and by tabs of one: both have to tell the same of two lines. */
interface Indentation {
  readonly wide: number;
  readonly narrow: number;
}

/**
 * The first line of a stretch, where statements start and end, whose indentation Python refuses: it is deeper than the
 * one above that opens no block, as deep as no block around it, or tabs and spaces leave open how deep it is; or it opens
 * a block, and nothing deeper follows. `lead` is white space that whoever runs the text takes from the start of its lines.
 */
export function misindentedLine(text: string, { start: from, end: to }: Span, lead = ''): Span | null {
  const blocks: Indentation[] = [{ wide: 0, narrow: 0 }];
  let above: Span & { readonly opens: boolean } = { start: from, end: from, opens: false };
  for (let at = text.charCodeAt(from) === 0xfeff ? from + 1 : from; at < to; ) {
    const { start, ...own } = indentationAt(text, text.startsWith(lead, at) ? at + lead.length : at, to);
    const char = text[start] ?? '';
    if (start >= to || /[#\r\n]/.test(char)) {
      at = lineEndFrom(text, start) + 1;
      continue;
    }
    const line = logicalLine(text, start, to);
    // What stands behind a line of nothing but a backslash is indented as the version of Python has it.
    if (line === null || char === '\\') return null;
    if (above.opens && own.wide <= (blocks.at(-1)?.wide ?? 0)) return above;
    if (!isRight(blocks, own, above.opens)) return { start, end: line.end };
    above = { start, ...line };
    at = line.end + 1;
  }
  return above.opens ? above : null;
}

/** Whether a line may be indented so, where a block `opens` above it or not; `blocks`, of those around it, are then those around the next. */
function isRight(blocks: Indentation[], own: Indentation, opens: boolean): boolean {
  const around = blocks.at(-1);
  if (around === undefined) return false;
  if (own.wide > around.wide) {
    blocks.push(own);
    return opens && own.narrow > around.narrow;
  }
  if (own.wide === around.wide) return own.narrow === around.narrow;
  blocks.pop();
  return isRight(blocks, own, false);
}

/** The indentation of the line at an offset, and where what is in it starts. */
function indentationAt(text: string, from: number, to: number): Indentation & { readonly start: number } {
  let wide = 0;
  let narrow = 0;
  let start = from;
  for (; start < to; start++) {
    const char = text[start];
    if (char === ' ') wide++;
    else if (char === '\t') wide += TAB_SIZE - (wide % TAB_SIZE);
    else if (char !== '\f') break;
    narrow = char === '\f' ? 0 : narrow + 1;
    if (char === '\f') wide = 0;
  }
  return { wide, narrow, start };
}

/** What says nothing about where a line ends. */
const PLAIN = /[^\n#"'\\()[\]{}]+/y;

/** Where the statements of the line at an offset end, which brackets, strings and backslashes carry on, and whether a block follows; `null` where it does not end. */
function logicalLine(text: string, from: number, to: number): { readonly end: number; readonly opens: boolean } | null {
  let depth = 0;
  let opens = false;
  for (let at = from; at < to; ) {
    PLAIN.lastIndex = at;
    if (PLAIN.test(text)) {
      const run = text.slice(at, PLAIN.lastIndex).trimEnd();
      if (run !== '') opens = run.endsWith(':');
      at = PLAIN.lastIndex;
      continue;
    }
    const char = text[at] ?? '';
    switch (char) {
      case '\n':
        if (depth === 0) return { end: at, opens };
        at++;
        break;
      case '#':
        at = lineEndFrom(text, at);
        break;
      case '\\':
        at += text[at + 1] === '\r' ? 3 : 2;
        break;
      case '"':
      case "'":
        at = skipString(text, at);
        opens = false;
        break;
      default:
        depth += '([{'.includes(char) ? 1 : -1;
        opens = false;
        at++;
    }
  }
  return depth > 0 ? null : { end: to, opens };
}
