import {
  DiagnosticSeverity,
  DiagnosticTag,
  LSPErrorCodes,
  ResponseError,
  type Diagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { ruleUrl, type Finding, type Fix, type Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { locate } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { Span } from '../syntax/source.js';

/** Which document of the editor holds a cell of a file (`null`: the file itself). */
export type UriOf = (path: string, cell: number | null) => string;

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A fix as it travels with its diagnostic. */
export interface DiagnosticFix {
  readonly title: string;
  readonly applicability: Fix['applicability'];
  /** Document URI → its edits. */
  readonly changes: Readonly<Record<string, TextEdit[]>>;
}

export interface DiagnosticData {
  readonly rule: string;
  readonly fixes: readonly DiagnosticFix[];
}

/** The answer to a request that its client, or a person, took back. */
export function cancelled(): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.RequestCancelled, 'cancelled');
}

export function toRange(file: SourceFile, span: Span): { range: Range; cell: number | null } {
  const { cell, start, end } = locate(file, span);
  return { range: { start, end }, cell };
}

/** A finding as a diagnostic, and the document it belongs to. */
export function toDiagnostic(finding: Finding, result: ScanResult, uriOf: UriOf): { uri: string; diagnostic: Diagnostic } | null {
  const file = result.files.get(finding.path);
  if (file === undefined) return null;
  const { range, cell } = toRange(file, finding.span);
  const data: DiagnosticData = {
    rule: finding.rule,
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      applicability: fix.applicability,
      changes: changesOf(fix, result, uriOf),
    })),
  };
  return {
    uri: uriOf(finding.path, cell),
    diagnostic: {
      range,
      severity: SEVERITY[finding.severity],
      source: 'seedlint',
      code: finding.rule,
      codeDescription: { href: ruleUrl(finding.rule) },
      message: finding.message,
      ...(finding.rule === 'unused-suppression' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
      relatedInformation: finding.related.flatMap(({ path, span, message }) => {
        const other = result.files.get(path);
        if (other === undefined) return [];
        const place = toRange(other, span);
        return [{ location: { uri: uriOf(path, place.cell), range: place.range }, message }];
      }),
      data,
    },
  };
}

function changesOf(fix: Fix, result: ScanResult, uriOf: UriOf): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { path, span, newText } of fix.edits) {
    const file = result.files.get(path);
    if (file === undefined) continue;
    const { range, cell } = toRange(file, span);
    (changes[uriOf(path, cell)] ??= []).push({ range, newText });
  }
  return changes;
}
