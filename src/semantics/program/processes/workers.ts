/** The worker processes of a loader: what they start from, which decides whether what they draw repeats. */
import type { Catalogue, CatalogueRecord } from '../../../catalogue/catalogue.js';
import type { Stream } from '../../../catalogue/types.js';
import { atLeast } from '../../../catalogue/versions.js';
import { workerCount } from '../../data/loaders.js';
import type { CallFact } from '../../module/model.js';
import type { Project } from '../../project.js';
import { isAbsent } from '../effects.js';
import type { Site } from '../run.js';
import { seedsOfWorkers, type WorkerSeeds } from './worker-function.js';

export interface Workers {
  /** Streams that they seed from the base seed in every version, or that a function of the program's seeds so. */
  readonly seeds: readonly Stream[];
  /** Streams of which they hold copies, or which they seed as well, as versions go. */
  readonly copies: readonly Stream[];
  /** The version in use is known to leave them as copies. */
  readonly isOld: boolean;
  /** Streams that a function of the program's seeds with what it says. */
  readonly own: ReadonlySet<Stream>;
  /** What the base seed is drawn from; nothing where a generator makes it, or a function that nobody sees seeds the workers. */
  readonly base: readonly Stream[];
}

const NO_SEEDS: WorkerSeeds = { own: new Set(), ofBase: new Set() };

/** The workers of the loader that `site` makes by `call`; `null` where it reads data in the program's own process. */
export function workersOf(project: Project, site: Site, call: CallFact, record: CatalogueRecord): Workers | null {
  const { library, loader, draws, workersSeed = [], workersCopy = [], workersSeededSince: since } = record;
  if (loader === undefined || workerCount(call, loader) === 'none') return null;
  if (seedsNoWorkers(project.catalogue, record, site.module.catalogue.versions[library])) return { seeds: [], copies: [...workersCopy, ...workersSeed], isOld: true, own: NO_SEEDS.own, base: [] };
  const seeded = isAbsent(call, loader.workerInit) ? NO_SEEDS : seedsOfWorkers(project, { module: site.module, call }, loader);
  return {
    seeds: [...workersSeed, ...(seeded?.ofBase ?? [])],
    copies: seeded === null ? [] : workersCopy.filter((stream) => !seeded.ofBase.has(stream)),
    isOld: since !== undefined && atLeast(site.module.catalogue.versions[library], since) === 'no',
    own: seeded?.own ?? NO_SEEDS.own,
    base: seeded !== null && isAbsent(call, loader.generator) ? draws?.streams ?? [] : [],
  };
}

/** Whether the loaders of `version` neither seed their workers nor take a function that does: both came at once. */
export function seedsNoWorkers({ introduced }: Catalogue, { names, loader }: CatalogueRecord, version: string | undefined): boolean {
  const since = introduced.find(({ name }) => names.some((each) => name === `${each}.${loader?.workerInit.name ?? ''}`));
  return since !== undefined && atLeast(version, since.version) === 'no';
}

/** Whether workers draw other numbers from `stream` each run, where the program has seeded the streams for which `isSeeded` holds. */
export function differsInWorkers({ seeds, copies, isOld, own, base }: Workers, stream: Stream, isSeeded: (stream: Stream) => boolean): boolean {
  if (isSeeded(stream) || own.has(stream) || base.includes(stream)) return false;
  if (isOld && copies.includes(stream)) return true;
  return [...seeds, ...copies].includes(stream) && base.length > 0 && !base.some(isSeeded);
}

/** Whether workers draw the same numbers from `stream` each run, seeded from a base seed or by a function. */
export function repeatsInWorkers({ seeds, own }: Workers, stream: Stream, isSeeded: (stream: Stream) => boolean): boolean {
  return own.has(stream) || (seeds.includes(stream) && seeds.some(isSeeded));
}

/** What tells workers from those of another loader. */
export function textOfWorkers(workers: Workers | null): string {
  return workers === null ? '' : `${workers.isOld ? 'old' : ''}(${workers.seeds.join()};${workers.copies.join()};${[...workers.own].join()};${workers.base.join()})`;
}
