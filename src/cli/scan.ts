import { availableParallelism } from 'node:os';
import type { ScanResult } from '../lint/result.js';
import type { Discovered } from '../project/discover.js';
import type { Analysis } from './analysis.js';
import type { ProjectRequest } from './project.js';
import { Survey } from './survey.js';
import { BUNDLE, startWorker, takeGroups, type Answer, type Order } from './worker.js';

/** Text that is worth starting a thread for, in bytes. */
const WORTH_A_THREAD = 1_500_000;

/** More threads than this wait for the disk and for each other. */
const MAX_JOBS = 8;

export interface ScanOptions {
  readonly summaries?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Checks the files of a request: group by group of files that imports tie together, each taken from the cache where
 * nothing it depends on has changed, the others checked by as many threads as are worth it.
 */
export async function scan(request: ProjectRequest, analysis: Analysis, found: Discovered, options: ScanOptions): Promise<ScanResult> {
  options.onProgress?.(0, found.files.length);
  const survey = new Survey(request, analysis, found, options.summaries === true);
  const { groups } = survey;
  const results = groups.map((group) => survey.known(group));
  const open = groups
    .map((group, at) => ({ group, at, size: results[at] === null ? survey.size(group) : 0 }))
    .filter(({ at }) => results[at] === null)
    .sort((a, b) => b.size - a.size || a.at - b.at);
  const total = found.files.length;
  let done = total - open.reduce((sum, { group }) => sum + group.asked.length, 0);
  options.onProgress?.(done, total);
  const order: Order = {
    request: { config: request.config, isolated: request.isolated, overrides: request.overrides, engine: request.engine },
    groups: open.map(({ group: { asked, helpers } }) => ({ asked, helpers })),
    explicit: found.explicit,
    summaries: options.summaries === true,
    next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  };
  await checkAll(order, analysis, threads(request.jobs, open.reduce((sum, part) => sum + part.size, 0), open.length), (answer) => {
    const part = open[answer.group];
    if (part === undefined) return;
    results[part.at] = answer.result;
    done += part.group.asked.length;
    options.onProgress?.(done, total);
    survey.keep(part.group, answer.result);
  });
  survey.save();
  return survey.merged(results.filter((result) => result !== null));
}

/** How many threads a scan is worth, this one included. */
function threads(jobs: number | null, size: number, groups: number): number {
  const wanted = jobs ?? Math.min(availableParallelism(), MAX_JOBS, Math.ceil(size / WORTH_A_THREAD));
  return Math.max(1, Math.min(wanted, groups));
}

async function checkAll(order: Order, { analyzer }: Analysis, count: number, done: (answer: Answer) => void): Promise<void> {
  if (order.groups.length === 0) return;
  const bundle = BUNDLE;
  const helpers = bundle === null ? [] : Array.from({ length: count - 1 }, () => startWorker(bundle, order, done));
  await Promise.all([takeGroups(order, analyzer, done), ...helpers]);
}
