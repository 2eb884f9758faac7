import type { ModuleFacts, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import type { SourceText, Span } from '../syntax/source.js';
import { bodiesOf, mainBlock, pathTo, walkStatements } from '../syntax/walk.js';

/** The file a fix changes. Offsets everywhere in this folder are UTF-16 offsets into `source.text`. */
export interface FixTarget {
  readonly path: string;
  readonly source: SourceText;
  readonly facts: ModuleFacts;
  /** The code cells of a notebook in order; empty for a script. */
  readonly cells: readonly Span[];
}

const BYTE_ORDER_MARK = '\ufeff';
const DEFAULT_INDENT = '    ';

/** The line ending most lines of the file end with; `\n` where it has none. */
export function eol(target: FixTarget): string {
  return lineBreakOf(target.source);
}

const lineBreakOf = remembered(({ text }: SourceText): string => {
  const windows = text.match(/\r\n/g)?.length ?? 0;
  const unix = (text.match(/\n/g)?.length ?? 0) - windows;
  const mac = (text.match(/\r/g)?.length ?? 0) - windows;
  if (windows > unix && windows >= mac) return '\r\n';
  return mac > unix ? '\r' : '\n';
});

/** One level of indentation as the file's blocks have it (`\t` or spaces); four spaces where there is no block. */
export function indentUnit(target: FixTarget): string {
  const counts = new Map<string, number>();
  for (const statement of walkStatements(target.facts.body)) {
    const outer = lineIndent(target, statement.start);
    for (const body of bodiesOf(statement)) {
      const first = body[0];
      if (first === undefined || !startsLine(target, first.start)) continue;
      const inner = lineIndent(target, first.start);
      const unit = inner.startsWith(outer) ? inner.slice(outer.length) : '';
      if (unit !== '') counts.set(unit, (counts.get(unit) ?? 0) + 1);
    }
  }
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? DEFAULT_INDENT;
}

/** What may be changed as one piece around `offset`: its cell, or the whole text behind a byte-order mark. */
export function regionAt(target: FixTarget, offset: number): Span {
  const cell = target.cells.find((candidate) => candidate.start <= offset && offset <= candidate.end);
  if (cell !== undefined) return { start: cell.start, end: cell.end };
  const { text } = target.source;
  return { start: text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0, end: text.length };
}

export function sameRegion(target: FixTarget, a: number, b: number): boolean {
  return regionAt(target, a).start === regionAt(target, b).start;
}

/** The offset at which the line of `offset` starts, behind a byte-order mark. */
export function lineStartAt(target: FixTarget, offset: number): number {
  const start = target.source.lineStart(lineOf(target, offset));
  return Math.max(start, regionAt(target, offset).start);
}

/** The offset just before the line break of the line of `offset`. */
export function lineEndAt(target: FixTarget, offset: number): number {
  return target.source.lineEnd(lineOf(target, offset));
}

/** The line (from 0) of `offset`. */
export function lineOf(target: FixTarget, offset: number): number {
  return target.source.positionAt(offset).line;
}

/** The white space the line of `offset` begins with. */
export function lineIndent(target: FixTarget, offset: number): string {
  const line = target.source.text.slice(lineStartAt(target, offset), lineEndAt(target, offset));
  return /^[ \t\f]*/.exec(line)?.[0] ?? '';
}

/** Whether nothing but white space stands before `offset` on its line. */
export function startsLine(target: FixTarget, offset: number): boolean {
  return target.source.text.slice(lineStartAt(target, offset), offset).trim() === '';
}

/** Whether nothing but its function, the `__main__` block or a `with` stands around `statement`: it runs once its scope does. */
export function isUnconditional(target: FixTarget, statement: Statement): boolean {
  const around = pathTo(target.facts.body, statement.start).map((step) => step.statement);
  const scope = around.findLastIndex((outer) => outer !== statement && (outer.kind === 'function' || outer.kind === 'class'));
  return around.slice(scope + 1, -1).every((outer) => outer.kind === 'with' || mainBlock(outer) !== null);
}
