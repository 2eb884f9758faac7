import { SourceText, type Position, type Span } from '../syntax/source.js';
import { sourceSpans, type CellSource } from './json.js';
import { installedBy } from './installs.js';
import { isMarimo, maskMarimo } from './marimo.js';
import { maskCell } from './mask.js';
import { printedBy } from './printed.js';
import type { Cell, SourceFile } from './source-file.js';

/** A script of the given text, or a notebook of marimo, which is kept as one. */
export function scriptFile(path: string, text: string): SourceFile {
  const isOfMarimo = isMarimo(text);
  const parseText = isOfMarimo ? maskMarimo(readable(text)) : readable(text);
  return { path, kind: 'script', source: new SourceText(text), parseText, cells: [], versions: {}, ...(isOfMarimo ? { isMarimo: true } : {}) };
}

/** A cell as an editor hands it over. */
export interface NotebookCell {
  /** Index in the notebook, all cells counted, from 0. */
  readonly index: number;
  readonly text: string;
  /** As of a cell in its place in the notebook. */
  readonly isParameters?: boolean;
}

/** A notebook of the given Python code cells, in document order; `stated` are the versions that it tells beside what they install. */
export function notebookFromCells(path: string, codeCells: readonly NotebookCell[], stated: Readonly<Record<string, string>> = {}): SourceFile {
  const cells: Cell[] = [];
  let text = '';
  let parseText = '';
  for (const cell of codeCells) {
    cells.push({ index: cell.index, start: text.length, end: text.length + cell.text.length, ...(cell.isParameters === true ? { isParameters: true } : {}) });
    text += `${cell.text}\n`;
    parseText += `${maskCell(readable(cell.text))}\n`;
  }
  return { path, kind: 'notebook', source: new SourceText(text), parseText, cells, versions: { ...stated, ...installedBy(text) } };
}

/**
 * The notebook whose JSON is `json`; one in another language has no cells.
 * @throws Error saying why the text is not a notebook.
 */
export function notebookFile(path: string, json: string): SourceFile {
  const notebook = parseNotebook(json);
  const version = notebook.metadata?.language_info?.version;
  const cells = codeCells(notebook);
  const printed = Object.assign({}, ...cells.map(({ index, text }) => printedBy(text, (notebook.cells[index] as { outputs?: unknown }).outputs))) as Record<string, string>;
  return notebookFromCells(path, cells, { ...(typeof version === 'string' ? { python: version } : {}), ...printed });
}

/** A lone `\r` ends a line for Python and for editors, but not for the parser. */
function readable(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text;
}

interface NotebookJson {
  readonly cells: readonly unknown[];
  readonly worksheets?: unknown;
  readonly metadata?: { readonly kernelspec?: { readonly language?: unknown }; readonly language_info?: { readonly name?: unknown; readonly version?: unknown } };
}

function parseNotebook(json: string): NotebookJson {
  let notebook: Partial<NotebookJson> | null;
  try {
    notebook = JSON.parse(json.replace(/^\ufeff/, '')) as Partial<NotebookJson> | null;
  } catch (error) {
    throw new Error(`is not a notebook: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (typeof notebook !== 'object' || notebook === null || !Array.isArray(notebook.cells)) {
    const old = typeof notebook === 'object' && notebook !== null && Array.isArray(notebook.worksheets);
    throw new Error(old ? 'is a notebook of format 3; convert it to format 4' : 'is not a notebook: it has no list of cells');
  }
  return notebook as NotebookJson;
}

function codeCells(notebook: NotebookJson): NotebookCell[] {
  const language = notebook.metadata?.language_info?.name ?? notebook.metadata?.kernelspec?.language ?? 'python';
  if (typeof language === 'string' && !/python/i.test(language)) return [];
  return notebook.cells.flatMap((cell: unknown, index): NotebookCell[] => {
    if (typeof cell !== 'object' || cell === null) return [];
    const { cell_type: type, source, metadata } = cell as { cell_type?: unknown; source?: unknown; metadata?: { tags?: unknown } | null };
    if (type !== 'code') return [];
    const tags = metadata?.tags;
    const tagged = Array.isArray(tags) && tags.includes('parameters') ? { isParameters: true } : {};
    if (typeof source === 'string') return [{ index, text: source, ...tagged }];
    const isList = Array.isArray(source) && source.every((line) => typeof line === 'string');
    return isList ? [{ index, text: source.join(''), ...tagged }] : [];
  });
}

/** A place as a person finds it: positions count from 0, in the cell where there is one. */
export interface Place {
  /** The cell's index in the notebook, all cells counted, from 0; `null` in a script. */
  readonly cell: number | null;
  readonly start: Position;
  readonly end: Position;
}

/** The code cell that holds `offset`; the line feed behind a cell counts to it. */
export function cellAt(file: SourceFile, offset: number): Cell | null {
  return file.cells.find(({ start, end }) => offset >= start && offset <= end) ?? null;
}

/** Where `span` stands: in its cell, or in the script. */
export function locate(file: SourceFile, span: Span): Place {
  const cell = cellAt(file, span.start);
  const start = file.source.positionAt(span.start);
  const end = file.source.positionAt(cell === null ? span.end : Math.min(span.end, cell.end));
  if (cell === null) return { cell: null, start, end };
  const { line } = file.source.positionAt(cell.start);
  const inside = (position: Position): Position => ({ line: position.line - line, character: position.character });
  return { cell: cell.index, start: inside(start), end: inside(end) };
}

/** An edit of the joined source: offsets as in `SourceFile.source`. */
export interface SourceEdit {
  readonly span: Span;
  readonly newText: string;
}

/**
 * The notebook's JSON with `edits` (sorted, not overlapping) applied: only the `source` of touched cells changes.
 * @throws Error for an edit that crosses from one cell into another.
 */
export function applyEditsToNotebook(json: string, edits: readonly SourceEdit[]): string {
  let result = '';
  let done = 0;
  for (const { span, newText } of notebookEdits(json, edits)) {
    result += json.slice(done, span.start) + newText;
    done = span.end;
  }
  return result + json.slice(done);
}

/** The same edits as replacements of the JSON's text, in order. */
export function notebookEdits(json: string, edits: readonly SourceEdit[]): readonly SourceEdit[] {
  if (edits.length === 0) return [];
  const file = notebookFile('', json);
  const sources = new Map(sourceSpans(json).map((source) => [source.cell, source]));
  const escapes = /\\u[0-9a-f]{4}/i.test(json) && /^[\x00-\x7f]*$/.test(json);
  const replacements: SourceEdit[] = [];
  for (const cell of file.cells) {
    const own = edits.filter(({ span }) => span.start >= cell.start && span.start <= cell.end);
    if (own.length === 0) continue;
    if (own.some(({ span }) => span.end > cell.end)) throw new Error('an edit crosses from one cell into another');
    let text = '';
    let at = cell.start;
    for (const { span, newText } of own) {
      text += file.source.text.slice(at, span.start) + newText;
      at = span.end;
    }
    text += file.source.text.slice(at, cell.end);
    const source = sources.get(cell.index);
    if (source === undefined) throw new Error(`cell ${String(cell.index)} has no source`);
    replacements.push({ span: { start: source.start, end: source.end }, newText: serialise(text, json, source, escapes) });
  }
  return replacements;
}

/** A cell's text in the form its source had: one string, or a list of lines laid out as before. */
function serialise(text: string, json: string, source: CellSource, escapes: boolean): string {
  const quote = (value: string): string => {
    const quoted = JSON.stringify(value);
    if (!escapes) return quoted;
    return quoted.replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
  const before = json.slice(source.start, source.end);
  if (!before.startsWith('[')) return quote(text);
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const lead = /^\[(\s*)/.exec(before)?.[1] ?? '';
  const tail = /(\s*)\]$/.exec(before)?.[1] ?? '';
  return `[${lead}${lines.map(quote).join(lead === '' ? ', ' : `,${lead}`)}${tail}]`;
}
