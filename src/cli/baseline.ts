import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ScanResult } from '../lint/result.js';
import { compare, filterFindings } from '../report/findings.js';
import { fingerprintsOf } from '../report/fingerprint.js';
import type { Hash } from '../report/fingerprint.js';
import { relativePath } from '../report/place.js';
import { reasonOf } from '../project/reason.js';
import { writeReport } from '../project/write.js';
import { UsageError } from './errors.js';

interface Entry {
  readonly rule: string;
  readonly path: string;
  readonly fingerprint: string;
}

/** A baseline file: the findings a project lives with for now, by fingerprint. */
export interface Baseline {
  readonly version: 1;
  readonly findings: readonly Entry[];
}

/** The baseline at `path`; throws a `UsageError` when it can't be read or is none. */
export async function readBaseline(path: string, label: string, option: string): Promise<Baseline> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${option}: cannot read ${label}: ${reasonOf(error)}`);
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new UsageError(`${option}: ${label} is not JSON; write it with --write-baseline`);
  }
  if (!isBaseline(data)) throw new UsageError(`${option}: ${label} is no baseline; write it with --write-baseline`);
  return data;
}

/** A file that is there and is no baseline is not written over. */
export async function refuseOther(path: string, label: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === false) throw new UsageError(`--write-baseline: ${label} is not a file`);
  if (found !== undefined) await readBaseline(path, label, '--write-baseline');
}

/** The result without the findings that `baseline` holds. */
export function withoutKnown(result: ScanResult, baseline: Baseline, cwd: string, hash: Hash): ScanResult {
  const known = new Set(baseline.findings.map(({ fingerprint }) => fingerprint));
  const fingerprints = fingerprintsOf(result, cwd, hash);
  return filterFindings(result, (finding) => !known.has(fingerprints.get(finding) ?? ''));
}

/** What a scan looked for, and how its findings are told apart. */
export interface Scope {
  readonly cwd: string;
  readonly hash: Hash;
  /** Whether findings of the rule would have been reported, as far as the command line says. */
  readonly looksFor: (rule: string) => boolean;
}

/** Entries whose finding is gone: of files that were checked, or that are no more. Of others nothing is known. */
export function staleEntries(result: ScanResult, baseline: Baseline, { cwd, hash, looksFor }: Scope): readonly Entry[] {
  const found = new Set(entriesOf(result, cwd, hash).map(({ fingerprint }) => fingerprint));
  const checked = new Set(result.reports.map(({ file }) => relativePath(cwd, file.path)));
  return baseline.findings.filter(({ rule, path, fingerprint }) =>
    looksFor(rule) && !found.has(fingerprint) && (checked.has(path) || !existsSync(resolve(cwd, path))));
}

/**
 * Writes every finding of the result to the baseline at `path`; throws a `UsageError`. What it held of files that are
 * there and were not checked, and of rules that were not looked for, stays; what matches nothing any more goes.
 */
export async function writeBaseline(
  path: string,
  label: string,
  result: ScanResult,
  scope: Scope,
): Promise<{ readonly count: number; readonly removed: number }> {
  const before: Baseline = existsSync(path) ? await readBaseline(path, label, '--write-baseline') : { version: 1, findings: [] };
  const found = entriesOf(result, scope.cwd, scope.hash);
  const stale = new Set(staleEntries(result, before, scope));
  const fresh = new Set(found.map(({ fingerprint }) => fingerprint));
  const kept = before.findings.filter((entry) => !stale.has(entry) && !fresh.has(entry.fingerprint));
  // Of one file, the order is that of its findings.
  const findings = [...found, ...kept].sort((left, right) => compare(left.path, right.path));
  try {
    await writeReport(path, `${JSON.stringify({ version: 1, findings } satisfies Baseline, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`--write-baseline: cannot write ${label}: ${reasonOf(error)}`);
  }
  return { count: findings.length, removed: stale.size };
}

function entriesOf(result: ScanResult, cwd: string, hash: Hash): Entry[] {
  const own = new Set(result.reports.flatMap(({ findings }) => findings));
  return [...fingerprintsOf(result, cwd, hash)]
    .filter(([finding]) => own.has(finding))
    .map(([finding, fingerprint]) => ({ rule: finding.rule, path: relativePath(cwd, finding.path), fingerprint }));
}

function isBaseline(data: unknown): data is Baseline {
  if (typeof data !== 'object' || data === null || !('version' in data) || data.version !== 1) return false;
  if (!('findings' in data) || !Array.isArray(data.findings)) return false;
  return data.findings.every(
    (entry: unknown) =>
      typeof entry === 'object' && entry !== null && ENTRY_KEYS.every((key) => typeof (entry as Record<string, unknown>)[key] === 'string'),
  );
}

const ENTRY_KEYS: readonly (keyof Entry)[] = ['rule', 'path', 'fingerprint'];
