import type { Finding } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { allFindings, suppressedFindings } from './findings.js';
import { relativePath } from './place.js';

/** Turns a text into its hash, in hexadecimal. Handed in, since reports know no platform. */
export type Hash = (text: string) => string;

const LENGTH = 32;

/**
 * The fingerprint of every finding: rule, path, the line's text without its spacing, and a count among equal ones.
 * Edits elsewhere, indentation and the order of cells don't change it; editing the line does. Take it of the whole
 * result: leaving findings out would change the counts.
 */
export function fingerprintsOf(result: ScanResult, cwd: string, hash: Hash): ReadonlyMap<Finding, string> {
  const seen = new Map<string, number>();
  const fingerprints = new Map<Finding, string>();
  // What is suppressed counts last, so that a suppression changes no other finding's fingerprint.
  for (const finding of [...allFindings(result), ...suppressedFindings(result).map((each) => each.finding)]) {
    const key = JSON.stringify([finding.rule, relativePath(cwd, finding.path), lineText(result, finding)]);
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    fingerprints.set(finding, hash(`${key}#${ordinal}`).slice(0, LENGTH));
  }
  return fingerprints;
}

function lineText(result: ScanResult, finding: Finding): string {
  const source = result.files.get(finding.path)?.source;
  if (source === undefined) return '';
  const { line } = source.positionAt(finding.span.start);
  return source.slice({ start: source.lineStart(line), end: source.lineEnd(line) }).replace(/[\s\uFEFF]+/g, ' ').trim();
}
