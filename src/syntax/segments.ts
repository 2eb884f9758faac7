import { skipString } from './recover.js';

/** Lines that go on with the statement above, although they are not indented. */
const CONTINUES = /(?:else|elif|except|finally)\b/y;

/** What starts a statement and can stand in no expression: a bracket that is still open there was never closed. */
const STARTS = /(?:def|class|import|return|with|try|while|raise|assert|del|global|nonlocal|pass|break|continue|async\s+def)\b|from\s+[\w.]+\s+import\b/y;

const NEWLINE = 10;
const HASH = 35;
const AT = 64;
const BACKSLASH = 92;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * The end of the segment of `text` that starts at `start`: a statement of the top level with what belongs to it, up to
 * the next one. Each segment can be read by itself, and whatever is wrong in one stays in it. A segment depends on
 * nothing before it, so that after an edit all segments hold but those that were touched.
 */
export function segmentEnd(text: string, start: number): number {
  let depth = 0;
  let index = text.charCodeAt(start) === BYTE_ORDER_MARK ? start + 1 : start;
  let decorated = text.charCodeAt(index) === AT;
  while (index < text.length) {
    switch (text.charCodeAt(index)) {
      case NEWLINE: {
        index++;
        let content = index;
        while (isBlank(text.charCodeAt(content))) content++;
        if (depth > 0 && matchesAt(STARTS, text, content)) depth = 0;
        if (depth > 0 || content > index || !startsStatement(text, index)) break;
        if (!decorated) return index;
        decorated = text.charCodeAt(index) === AT;
        break;
      }
      case HASH: {
        const end = text.indexOf('\n', index);
        index = end < 0 ? text.length : end;
        break;
      }
      case BACKSLASH:
        index += text.charCodeAt(index + 1) === 13 ? 3 : 2;
        break;
      case 34:
      case 39:
        index = skipString(text, index);
        break;
      case 40:
      case 91:
      case 123:
        depth++;
        index++;
        break;
      case 41:
      case 93:
      case 125:
        if (depth > 0) depth--;
        index++;
        break;
      default:
        index++;
    }
  }
  return text.length;
}

/** Whether the line at `start`, which is not indented, is the start of a statement. */
function startsStatement(text: string, start: number): boolean {
  const code = text.charCodeAt(start);
  const isNothing = Number.isNaN(code) || code === NEWLINE || code === 13 || code === HASH;
  return !isNothing && !')]}'.includes(text[start] ?? '') && !matchesAt(CONTINUES, text, start);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 12;
}

function matchesAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}

/** Whether `offset` is within a string of `text`. */
export function endsInside(text: string, offset: number): boolean {
  for (let index = 0; index < offset; ) {
    const code = text.charCodeAt(index);
    if (code === HASH) {
      const end = text.indexOf('\n', index);
      index = end < 0 ? text.length : end;
    } else if (code === 34 || code === 39) {
      index = skipString(text, index);
      if (index > offset) return true;
    } else {
      index++;
    }
  }
  return false;
}
