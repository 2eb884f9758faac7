import * as l10n from '@vscode/l10n';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  LSPErrorCodes,
  ResponseError,
  type Diagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { ruleUrl, type Edit, type Finding, type Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellAt, locate } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';
import { encode, type PositionEncoding } from './positions.js';
import { uriOfPath } from './uris.js';

/** Which document of the editor holds a cell of a file (`null`: the file itself). */
export type UriOf = (path: string, cell: number | null) => string;

/** How places are told to the client. */
export interface Client {
  readonly uriOf: UriOf;
  readonly encoding: PositionEncoding;
}

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** The answer to a request that its client, or a person, took back. */
export function cancelled(): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.RequestCancelled, 'cancelled');
}

export function toRange(file: SourceFile, span: Span, encoding: PositionEncoding = 'utf-16'): { range: Range; cell: number | null } {
  const { cell, start, end } = locate(file, span);
  const last = Math.min(span.end, cellAt(file, span.start)?.end ?? span.end);
  const before = (offset: number, characters: number): string => file.source.text.slice(offset - characters, offset);
  const range = {
    start: encode(start, before(span.start, start.character), encoding),
    end: encode(end, before(last, end.character), encoding),
  };
  return { range, cell };
}

/** What is underlined of a finding: its first line, since more of it runs over indentation and from call to call. */
function firstLine({ source: { text } }: SourceFile, { start, end }: Span): Span {
  const [first = ''] = text.slice(start, end).split(/[\r\n]/, 1);
  return { start, end: start + first.trimEnd().length };
}

/** A finding as it is shown. */
export interface PlacedFinding {
  /** The document it belongs to. */
  readonly uri: string;
  readonly diagnostic: Diagnostic;
  /** All of it, where `diagnostic` has the line it starts on. */
  readonly whole: Range;
}

/** A finding as a diagnostic. */
export function toDiagnostic(finding: Finding, result: ScanResult, { uriOf, encoding }: Client): PlacedFinding | null {
  const file = result.files.get(finding.path);
  if (file === undefined) return null;
  const { range: whole, cell } = toRange(file, finding.span, encoding);
  return {
    uri: uriOf(finding.path, cell),
    whole,
    diagnostic: {
      range: toRange(file, firstLine(file, finding.span), encoding).range,
      severity: SEVERITY[finding.severity],
      source: 'seedlint',
      code: finding.rule,
      codeDescription: { href: ruleUrl(finding.rule) },
      message: finding.message,
      ...(finding.rule === 'unused-suppression' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
      relatedInformation: finding.related.flatMap(({ path, span, message }) => {
        const other = result.files.get(path);
        if (other === undefined) return [];
        const { range, cell: within } = toRange(other, span, encoding);
        const uri = uriOf(path, within);
        const place = within !== null && uri === uriOfPath(path) ? inClosedCell(range, within, message) : { range, message };
        return [{ location: { uri, range: place.range }, message: place.message }];
      }),
      data: { rule: finding.rule },
    },
  };
}

/** A place in a notebook nobody has open: its cells have no address yet, so the words say where it is. */
export function inClosedCell({ start: { line } }: Range, cell: number, message: string): Pick<Diagnostic, 'range' | 'message'> {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, message: l10n.t('Cell {0}, line {1}: {2}', cell + 1, line + 1, message) };
}

/** Edits by the document they change. */
export function toTextEdits(edits: readonly Edit[], files: ReadonlyMap<string, SourceFile>, { uriOf, encoding }: Client): Map<string, TextEdit[]> {
  const changes = new Map<string, TextEdit[]>();
  for (const { path, span, newText } of edits) {
    const file = files.get(path);
    if (file === undefined) continue;
    const { range, cell } = toRange(file, span, encoding);
    const uri = uriOf(path, cell);
    changes.set(uri, [...(changes.get(uri) ?? []), { range, newText }]);
  }
  return changes;
}
