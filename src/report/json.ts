import { ruleUrl } from '../../rules/rule.js';
import type { Applicability, Finding, Location, Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import type { Position } from '../syntax/source.js';
import { allFindings, compare, countByRule, countBySeverity } from './findings.js';
import { fingerprintsOf } from './fingerprint.js';
import type { Hash } from './fingerprint.js';
import { placeOf, relativePath } from './place.js';

/** The document of `--format json`, version 1. Lines and columns count from 1, columns in UTF-16 code units. */
export interface JsonReport {
  readonly version: 1;
  readonly tool: { readonly name: 'seedlint'; readonly version: string };
  readonly findings: readonly JsonFinding[];
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly summary: {
    readonly files: number;
    readonly programs: number;
    readonly findings: number;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    readonly byRule: Readonly<Record<string, number>>;
  };
}

export interface JsonPosition {
  readonly line: number;
  readonly column: number;
}

export interface JsonLocation {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  /** The notebook's cell index from 0; positions are then relative to the cell. `null` in a script. */
  readonly cell: number | null;
  /** `end` is exclusive. */
  readonly range: { readonly start: JsonPosition; readonly end: JsonPosition };
}

export interface JsonFinding extends JsonLocation {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly url: string;
  readonly related: readonly (JsonLocation & { readonly message: string })[];
  readonly fixes: readonly JsonFix[];
  readonly fingerprint: string;
}

export interface JsonFix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly edits: readonly (JsonLocation & { readonly newText: string })[];
}

export interface JsonOptions {
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly version: string;
  readonly hash: Hash;
  /** The scan `result` was filtered from: fingerprints count among all of its findings. */
  readonly whole?: ScanResult;
}

/** The document of a scan, as plain data. */
export function jsonReport(result: ScanResult, options: JsonOptions): JsonReport {
  const findings = allFindings(result);
  const fingerprints = fingerprintsOf(options.whole ?? result, options.cwd, options.hash);
  return {
    version: 1,
    tool: { name: 'seedlint', version: options.version },
    findings: findings.map((finding) => jsonFinding(result, finding, fingerprints.get(finding) ?? '', options.cwd)),
    errors: [...result.errors]
      .sort((left, right) => compare(left.path, right.path))
      .map((error) => ({ path: relativePath(options.cwd, error.path), message: error.message })),
    summary: {
      files: result.reports.length,
      programs: result.programs,
      findings: findings.length,
      bySeverity: countBySeverity(findings),
      byRule: countByRule(findings),
    },
  };
}

/** The document as text, ended by a line feed. */
export function formatJson(result: ScanResult, options: JsonOptions): string {
  return `${JSON.stringify(jsonReport(result, options), null, 2)}\n`;
}

function jsonFinding(result: ScanResult, finding: Finding, fingerprint: string, cwd: string): JsonFinding {
  return {
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    url: ruleUrl(finding.rule),
    ...jsonLocation(result, finding, cwd),
    related: finding.related.map((related) => ({ ...jsonLocation(result, related, cwd), message: related.message })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      applicability: fix.applicability,
      edits: fix.edits.map((edit) => ({ ...jsonLocation(result, edit, cwd), newText: edit.newText })),
    })),
    fingerprint,
  };
}

export function jsonLocation(result: ScanResult, location: Location, cwd: string): JsonLocation {
  const { path, cell, start, end } = placeOf(result, location, cwd);
  return { path, cell, range: { start: jsonPosition(start), end: jsonPosition(end) } };
}

function jsonPosition(position: Position): JsonPosition {
  return { line: position.line + 1, column: position.character + 1 };
}
