import type { Location } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import type { Cell, SourceFile } from '../notebook/source-file.js';
import type { Position, Span } from '../syntax/source.js';

/** Where a location stands for people: in a notebook, positions count from the start of the cell. */
export interface Place {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  /** The notebook's cell index from 0, all cells counted; `null` in a script. */
  readonly cell: number | null;
  /** 0-based. */
  readonly start: Position;
  /** 0-based, exclusive. */
  readonly end: Position;
}

const ORIGIN: Position = { line: 0, character: 0 };

/** The place of `location`; one in a file the result doesn't hold is given as the file's start. */
export function placeOf(result: ScanResult, location: Location, cwd: string): Place {
  const path = relativePath(cwd, location.path);
  const file = result.files.get(location.path);
  if (file === undefined) return { path, cell: null, start: ORIGIN, end: ORIGIN };
  return { path, ...placeInFile(file, location.span) };
}

/** The place of `span` in `file`, without its path. */
export function placeInFile(file: SourceFile, span: Span): Omit<Place, 'path'> {
  const { source } = file;
  const start = source.positionAt(span.start);
  const end = source.positionAt(span.end);
  const cell = file.kind === 'notebook' ? cellAt(file.cells, span.start) : undefined;
  if (cell === undefined) return { cell: null, start: withoutMark(file, start), end: withoutMark(file, end) };
  const base = source.positionAt(cell.start).line;
  // A span never leaves its cell for a reader: what lies beyond is the line feed that joins two cells.
  const inside = span.end <= cell.end ? end : source.positionAt(cell.end);
  return {
    cell: cell.index,
    start: { line: start.line - base, character: start.character },
    end: { line: inside.line - base, character: inside.character },
  };
}

/** The last cell that starts at or before `offset`. */
export function cellAt(cells: readonly Cell[], offset: number): Cell | undefined {
  let found = cells[0];
  for (const cell of cells) {
    if (cell.start > offset) break;
    found = cell;
  }
  return found;
}

/** `path` seen from the folder `from`, both absolute with `/`; a name that is not absolute stays as it is. */
export function relativePath(from: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const here = from.split('/').filter((part) => part !== '');
  const there = path.split('/').filter((part) => part !== '');
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared++;
  // Nothing in common on Windows means another drive, which no relative path reaches.
  if (shared === 0 && /^[A-Za-z]:/.test(path)) return path;
  return [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
}

/** A path as a relative reference: encoded part by part, so that none reads as a scheme, a query or an anchor. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

/** Editors hide a byte-order mark, so the columns of the first line don't count it. */
function withoutMark(file: SourceFile, position: Position): Position {
  if (position.line !== 0 || position.character === 0 || file.source.text.charCodeAt(0) !== 0xfeff) return position;
  return { line: 0, character: position.character - 1 };
}
