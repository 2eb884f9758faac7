/** The worker processes of a loader: what they start from, which decides whether what they draw repeats. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import type { Stream } from '../../catalogue/types.js';
import { atLeast, type Versions } from '../../catalogue/versions.js';
import { workerCount } from '../data/loaders.js';
import type { CallFact } from '../module/model.js';
import { isAbsent } from './effects.js';

export interface Workers {
  /** Streams that they seed from the base seed in every version. */
  readonly seeds: readonly Stream[];
  /** Streams of which they hold copies, or which they seed as well, as versions go. */
  readonly copies: readonly Stream[];
  /** The version in use is known to leave them as copies. */
  readonly isOld: boolean;
  /** What the base seed is drawn from; nothing where a generator makes it, or a function of the program's seeds the workers. */
  readonly base: readonly Stream[];
}

/** The workers of the loader that `call` makes; `null` where it reads data in the program's own process. */
export function workersOf(call: CallFact, { library, loader, draws, workersSeed = [], workersCopy = [], workersSeededSince: since }: CatalogueRecord, versions: Versions): Workers | null {
  if (loader === undefined || workerCount(call, loader) === 'none') return null;
  const isBare = isAbsent(call, loader.workerInit);
  return {
    seeds: workersSeed,
    copies: isBare ? workersCopy : [],
    isOld: since !== undefined && atLeast(versions[library], since) === 'no',
    base: isBare && isAbsent(call, loader.generator) ? draws?.streams ?? [] : [],
  };
}

/** Whether workers draw other numbers from `stream` each run, where the program has seeded the streams for which `isSeeded` holds. */
export function differsInWorkers({ seeds, copies, isOld, base }: Workers, stream: Stream, isSeeded: (stream: Stream) => boolean): boolean {
  if (isSeeded(stream) || base.includes(stream)) return false;
  if (isOld && copies.includes(stream)) return true;
  return [...seeds, ...copies].includes(stream) && base.length > 0 && !base.some(isSeeded);
}

/** What tells workers from those of another loader. */
export function textOfWorkers(workers: Workers | null): string {
  return workers === null ? '' : `${workers.isOld ? 'old' : ''}(${workers.copies.join()};${workers.base.join()})`;
}
