import * as l10n from '@vscode/l10n';
import { SEVERITIES } from '../../rules/rule.js';
import type { Applicability, Finding, Severity } from '../../rules/rule.js';
import type { ScanResult, SuppressedFinding } from '../lint/result.js';

/** Every finding of the result, ordered by path, position and rule. */
export function allFindings(result: ScanResult): readonly Finding[] {
  return result.reports.flatMap((report) => report.findings).sort(byPlace);
}

/** What comments suppress, in the same order. */
export function suppressedFindings(result: ScanResult): readonly SuppressedFinding[] {
  return result.reports.flatMap((report) => report.suppressed).sort((left, right) => byPlace(left.finding, right.finding));
}

function byPlace(left: Finding, right: Finding): number {
  return (
    compare(left.path, right.path) ||
    left.span.start - right.span.start ||
    left.span.end - right.span.end ||
    compare(left.rule, right.rule)
  );
}

/** The result with only the findings that `keep` holds for. */
export function filterFindings(result: ScanResult, keep: (finding: Finding) => boolean): ScanResult {
  return {
    ...result,
    reports: result.reports.map((report) => ({ ...report, findings: report.findings.filter(keep) })),
  };
}

export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return counts;
}

/** `1 warning`, `2 informational`. */
export function severityCount(severity: Severity, count: number): string {
  return `${String(count)} ${nounOf(severity, count)}`;
}

/** What `count` findings of a severity are called. */
export function nounOf(severity: Severity, count: number): string {
  switch (severity) {
    case 'error': return count === 1 ? l10n.t('error') : l10n.t('errors');
    case 'warning': return count === 1 ? l10n.t('warning') : l10n.t('warnings');
    case 'information': return l10n.t('informational');
    case 'hint': return count === 1 ? l10n.t('hint') : l10n.t('hints');
  }
}

/** `1 file`, `2 files`. */
export function fileCount(count: number): string {
  return count === 1 ? l10n.t('1 file') : l10n.t('{0} files', count);
}

/** `1 program`, `2 programs`. */
export function programCount(count: number): string {
  return count === 1 ? l10n.t('1 program') : l10n.t('{0} programs', count);
}

/** `1 finding`, `2 findings`. */
export function findingCount(count: number): string {
  return count === 1 ? l10n.t('1 finding') : l10n.t('{0} findings', count);
}

/** Counts by rule, ordered by name. */
export function countByRule(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => compare(left, right)));
}

/** Whether a finding is at least as severe as `level`. */
export function reaches(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

/** What it takes to fix a finding from the command line; `null` where no fix is offered. */
export function fixability(finding: Finding): Applicability | null {
  if (finding.fixes.some((fix) => fix.applicability === 'safe')) return 'safe';
  return finding.fixes.length > 0 ? 'suggestion' : null;
}

/** By UTF-16 code units, so that the order is the same in every locale. */
export function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
