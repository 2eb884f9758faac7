import type { Span } from './source.js';

const OPENERS = '([{';
const CLOSERS = ')]}';

/** What can only start a statement, never continue an expression inside brackets. */
const STATEMENT_START = /^(?:(?:def|class|import|return|with|try|while|raise|assert|del|global|pass|break|continue|async|@)\b|@|from\s+[\w.]+\s+import\b|(?:if|for|elif|else|except|finally)\b.*:\s*(?:#.*)?$|[A-Za-z_][\w.]*(?:\[[^\]]*\])?\s*(?:,\s*[A-Za-z_][\w.]*\s*)*=\s|[A-Za-z_][\w.]*\(.*\)\s*(?:#.*)?$)/;

/**
 * Finds the first bracket that is opened and evidently never closed, a new statement starting behind it no
 * further indented, and blanks it out at equal length up to that statement; or the line of a closing bracket that
 * nothing opened. `null` when there is neither.
 */
export function maskUnclosed(text: string): { text: string; span: Span } | null {
  const open: { bracket: string; line: number; indent: number }[] = [];
  let lineStart = 0;
  let index = 0;
  const fresh = (start: number): number => {
    let at = start;
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\ufeff') at++;
    return at;
  };
  let indent = fresh(0);
  while (index < text.length) {
    const char = text[index] ?? '';
    if (char === '\n') {
      lineStart = index + 1;
      const content = fresh(lineStart);
      indent = content - lineStart;
      const bracket = open[0];
      if (bracket !== undefined && indent <= bracket.indent) {
        const lineEnd = text.indexOf('\n', content);
        const line = text.slice(content, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, '');
        if (STATEMENT_START.test(line)) {
          return { text: blank(text, bracket.line, lineStart), span: { start: bracket.line, end: lineStart } };
        }
      }
      index = lineStart;
    } else if (char === '#') {
      const end = text.indexOf('\n', index);
      index = end < 0 ? text.length : end;
    } else if (char === '"' || char === "'") {
      index = skipString(text, index);
    } else {
      if (OPENERS.includes(char)) open.push({ bracket: char, line: lineStart, indent });
      else if (CLOSERS.includes(char)) {
        // A closer of another kind closes nothing; one without any opener spoils its own line.
        if (open.at(-1)?.bracket === OPENERS[CLOSERS.indexOf(char)]) open.pop();
        else if (open.length === 0) {
          const end = lineEndFrom(text, index);
          return { text: blank(text, lineStart, end), span: { start: lineStart, end } };
        }
      }
      index++;
    }
  }
  const bracket = open[0];
  if (bracket === undefined) return null;
  return { text: blank(text, bracket.line, text.length), span: { start: bracket.line, end: text.length } };
}

/** The offset of the line feed that ends the line at `index`, or of the text's end. */
export function lineEndFrom(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end < 0 ? text.length : end;
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ') + text.slice(end);
}

/** The offset behind the string literal that starts at `start`; an unclosed one-line string ends with its line. */
export function skipString(text: string, start: number): number {
  const quote = text[start] ?? '';
  const triple = text.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  let index = start + close.length;
  while (index < text.length) {
    if (text[index] === '\\') index += 2;
    else if (text.startsWith(close, index)) return index + close.length;
    else if (!triple && text[index] === '\n') return index;
    else index++;
  }
  return text.length;
}
