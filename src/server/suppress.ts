import type { Range, TextEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { endsInside } from '../syntax/segments.js';

const HERE = /#\s*seedlint:\s*ignore\s*\[([^\]]*)\]/;
const IN_FILE = /^#\s*seedlint:\s*ignore-file\s*\[([^\]]*)\]/;
/** What must stay at the top of a file or cell: an interpreter, an encoding, a cell magic. */
const STAYS_FIRST = /^(?:#!|#.*coding[:=]|%%)/;

/** Suppresses `rule` for the statement at `line`: in a comment that is there already, else in one of its own. */
export function suppressHere(document: TextDocument, line: number, rule: string): TextEdit {
  const own = lineText(document, line);
  const above = line > 0 ? lineText(document, line - 1) : '';
  const merged = merge(document, line, HERE, rule) ?? (/^\s*#/.test(above) ? merge(document, line - 1, HERE, rule) : null);
  if (merged !== null) return merged;
  const comment = `# seedlint: ignore[${rule}]`;
  const isOpen = own.endsWith('\\') || endsInside(document.getText(), document.offsetAt({ line, character: own.length }));
  if (!isOpen) return insertion(line, own.length, `  ${comment}`);
  // Behind a backslash or within a string there is no room for a comment; above the statement there is.
  let first = line;
  while (first > 0 && (lineText(document, first - 1).endsWith('\\') || endsInside(document.getText(), document.offsetAt({ line: first, character: 0 })))) first--;
  return insertion(first, 0, `${/^\s*/.exec(lineText(document, first))?.[0] ?? ''}${comment}${lineBreak(document)}`);
}

/** Suppresses `rule` in the whole file. */
export function suppressInFile(document: TextDocument, rule: string): TextEdit {
  for (let line = 0; line < document.lineCount; line++) {
    const merged = merge(document, line, IN_FILE, rule);
    if (merged !== null) return merged;
  }
  let line = 0;
  while (line < document.lineCount - 1 && STAYS_FIRST.test(lineText(document, line).replace(/^\ufeff/, ''))) line++;
  const start = line === 0 && lineText(document, 0).startsWith('\ufeff') ? 1 : 0;
  return insertion(line, start, `# seedlint: ignore-file[${rule}]${lineBreak(document)}`);
}

/** Takes the rule up in the directive that `line` holds. */
function merge(document: TextDocument, line: number, directive: RegExp, rule: string): TextEdit | null {
  const found = directive.exec(lineText(document, line));
  if (found === null) return null;
  const [whole, rules = ''] = found;
  return insertion(line, found.index + whole.length - 1, rules.trim() === '' ? rule : `, ${rule}`);
}

function insertion(line: number, character: number, newText: string): TextEdit {
  const range: Range = { start: { line, character }, end: { line, character } };
  return { range, newText };
}

function lineText(document: TextDocument, line: number): string {
  return document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } }).replace(/[\r\n]+$/, '');
}

function lineBreak(document: TextDocument): string {
  return /\r\n|\r|\n/.exec(document.getText())?.[0] ?? '\n';
}
