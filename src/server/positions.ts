import type { Position, Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';

/** How a client counts characters within a line: in UTF-16 code units, as this program does, or in bytes of UTF-8. */
export type PositionEncoding = 'utf-16' | 'utf-8';

/** The encoding to speak with a client: the one it names first, where that is known here. */
export function chooseEncoding(offered: readonly string[] | undefined): PositionEncoding {
  return offered?.[0] === 'utf-8' ? 'utf-8' : 'utf-16';
}

/** `position` of a document as the client counts; `before` is the text of its line up to there. */
export function encode(position: Position, before: string, encoding: PositionEncoding): Position {
  return encoding === 'utf-16' ? position : { line: position.line, character: new TextEncoder().encode(before).length };
}

/** A range the client named, counted as documents here count. */
export function decodeRange(document: TextDocument, range: Range, encoding: PositionEncoding): Range {
  return encoding === 'utf-16' ? range : { start: decode(document, range.start, encoding), end: decode(document, range.end, encoding) };
}

export function decode(document: TextDocument, { line, character }: Position, encoding: PositionEncoding): Position {
  if (encoding === 'utf-16') return { line, character };
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  let units = 0;
  let bytes = 0;
  for (const letter of text) {
    if (bytes >= character) break;
    bytes += new TextEncoder().encode(letter).length;
    units += letter.length;
  }
  return { line, character: units };
}

/** A range of an open document as the client counts. */
export function encodeRange(document: TextDocument, { start, end }: Range, encoding: PositionEncoding): Range {
  if (encoding === 'utf-16') return { start, end };
  const at = (position: Position): Position =>
    encode(position, document.getText({ start: { line: position.line, character: 0 }, end: position }), encoding);
  return { start: at(start), end: at(end) };
}
