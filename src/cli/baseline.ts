import { readFile } from 'node:fs/promises';
import type { ScanResult } from '../lint/result.js';
import { filterFindings } from '../report/findings.js';
import { fingerprintsOf } from '../report/fingerprint.js';
import type { Hash } from '../report/fingerprint.js';
import { writeAtomically } from '../project/write.js';
import { relativePath } from '../report/place.js';
import { reasonOf, UsageError } from './errors.js';

/** A baseline file: the findings a project lives with for now, by fingerprint. */
interface Baseline {
  readonly version: 1;
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly fingerprint: string }[];
}

/** The fingerprints in the baseline at `path`; throws a `UsageError` when it can't be read or is none. */
export async function readBaseline(path: string, label: string): Promise<ReadonlySet<string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--baseline: cannot read ${label}: ${reasonOf(error)}`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UsageError(`--baseline: ${label} is not JSON; write it with --write-baseline`);
  }
  if (!isBaseline(data)) throw new UsageError(`--baseline: ${label} is no baseline; write it with --write-baseline`);
  return new Set(data.findings.map((finding) => finding.fingerprint));
}

/** The result without the findings whose fingerprints are in `known`. */
export function withoutKnown(result: ScanResult, known: ReadonlySet<string>, cwd: string, hash: Hash): ScanResult {
  const fingerprints = fingerprintsOf(result, cwd, hash);
  return filterFindings(result, (finding) => !known.has(fingerprints.get(finding) ?? ''));
}

/** Writes every finding of the result to the baseline at `path` and returns how many; throws a `UsageError`. */
export async function writeBaseline(
  path: string,
  label: string,
  result: ScanResult,
  cwd: string,
  hash: Hash,
): Promise<number> {
  const findings = [...fingerprintsOf(result, cwd, hash)].map(([finding, fingerprint]) => ({
    rule: finding.rule,
    path: relativePath(cwd, finding.path),
    fingerprint,
  }));
  const baseline: Baseline = { version: 1, findings };
  try {
    await writeAtomically(path, Buffer.from(`${JSON.stringify(baseline, null, 2)}\n`));
  } catch (error) {
    throw new UsageError(`--write-baseline: cannot write ${label}: ${reasonOf(error)}`);
  }
  return findings.length;
}

function isBaseline(data: unknown): data is Baseline {
  if (typeof data !== 'object' || data === null || !('version' in data) || data.version !== 1) return false;
  if (!('findings' in data) || !Array.isArray(data.findings)) return false;
  return data.findings.every(
    (finding: unknown) =>
      typeof finding === 'object' &&
      finding !== null &&
      'fingerprint' in finding &&
      typeof finding.fingerprint === 'string',
  );
}
