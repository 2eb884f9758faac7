import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker } from 'node:worker_threads';
import type { Finding } from '../../rules/rule.js';
import type { Analyzer, CheckOptions } from '../lint/analyzer-api.js';
import type { GroupResult, ImportGroup } from '../lint/groups.js';
import type { ScanResult } from '../lint/result.js';
import { hashOf } from '../project/cache.js';
import { openAnalysis, type AnalysisRequest } from './analysis.js';

/** Groups to be checked, each by whichever thread comes to it first. */
export interface Order {
  readonly request: AnalysisRequest;
  readonly groups: readonly Pick<ImportGroup, 'asked' | 'helpers'>[];
  readonly explicit: ReadonlySet<string>;
  readonly summaries: boolean;
  /** One number: the next group nobody has taken. */
  readonly next: SharedArrayBuffer;
}

export interface Answer {
  readonly group: number;
  readonly result: GroupResult;
}

/** This program as one file, which a thread can be started from; `null` where it runs from its sources. */
export const BUNDLE = /\.cjs$/.test(import.meta.url) ? fileURLToPath(import.meta.url) : null;

/** Takes groups until none is left. */
export async function takeGroups(
  order: Order,
  analyzer: Analyzer,
  done: (answer: Answer) => void,
  onProgress: CheckOptions['onProgress'] = () => undefined,
): Promise<void> {
  const next = new Int32Array(order.next);
  for (let group = Atomics.add(next, 0, 1); group < order.groups.length; group = Atomics.add(next, 0, 1)) {
    const { explicit, summaries, groups } = order;
    const part = groups[group];
    if (part === undefined) return;
    const { asked, helpers } = part;
    done({ group, result: letGo(analyzer, await analyzer.check(asked, { explicit, summaries, helpers, onProgress, pause })) });
  }
}

/** Answers of other threads and what shows the progress get their turn; by default a timer would wait for a millisecond. */
function pause(): Promise<void> {
  return setImmediate();
}

/** What is found in a group, once the analyzer has let go of all that it read for it. */
export function letGo(analyzer: Analyzer, { reports, errors, programs, summaries, files, settingsFiles, isCutShort }: ScanResult): GroupResult {
  // Nothing of it is needed for another group.
  for (const path of files.keys()) analyzer.forget(path);
  const told = reports.filter(({ findings, suppressed }) => findings.length + suppressed.length > 0);
  return {
    reports: Object.fromEntries(told.map(({ file, findings, suppressed }) => [file.path, {
      findings: findings.map(plain),
      suppressed: suppressed.map((each) => ({ ...each, finding: plain(each.finding) })),
    }])),
    errors, programs, summaries, isCutShort, read: [...files.keys()],
    settingsFiles: Object.fromEntries(Array.from(settingsFiles, ([path, text]) => [path, wordOf(text)])),
  };
}

/** What tells a text from others; `null` where there is none. */
export function wordOf(text: string | null): string | null {
  return text === null ? null : hashOf(text);
}

/** A finding with its fixes made, and nothing in it that leads back to the text it was found in. */
function plain(finding: Finding): Finding {
  const fixes = finding.fixes.map((fix) => ({
    ...fix,
    edits: fix.edits.map(({ span: { start, end }, ...edit }) => ({ ...edit, span: { start, end } })),
  }));
  return { ...finding, fixes };
}

/** A thread that takes groups along with this one; resolves when it finds none left. */
export function startWorker(bundle: string, order: Order, done: (answer: Answer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(bundle, { workerData: order });
    worker.on('message', done);
    worker.on('error', reject);
    worker.on('exit', () => { resolve(); });
  });
}

/** What such a thread runs. */
export async function runWorker(order: Order): Promise<void> {
  const { analyzer } = await openAnalysis(order.request);
  await takeGroups(order, analyzer, (answer) => { parentPort?.postMessage(answer); });
}
