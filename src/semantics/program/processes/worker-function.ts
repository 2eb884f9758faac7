/** The function that each worker process of a loader calls first: which streams it seeds there, and with what. */
import type { Loader, Stream } from '../../../catalogue/types.js';
import type { Expression } from '../../../syntax/facts.js';
import { calleeName, dottedName, walkExpressions, walkStatements } from '../../../syntax/walk.js';
import { callsIn } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project } from '../../project.js';
import { effectsOf } from '../effects.js';
import { seedsByName } from '../live.js';
import { functionArgument } from './processes.js';
import type { Site } from '../run.js';

export interface WorkerSeeds {
  /** Streams that it seeds with what the program says. */
  readonly own: ReadonlySet<Stream>;
  /** … and those that it seeds with the worker's own seed, which comes from the loader's base seed. */
  readonly ofBase: ReadonlySet<Stream>;
}

/** Functions are read this many calls deep. */
const MAX_DEPTH = 3;

/** What the worker function of the loader that `site` makes seeds; `null` where nobody sees that. */
export function seedsOfWorkers(project: Project, site: Site, { workerInit }: Loader): WorkerSeeds | null {
  const target = functionArgument(project, site, workerInit);
  return target?.kind === 'function' ? seedsOf(project, target.module, target.index, MAX_DEPTH) : null;
}

function seedsOf(project: Project, module: Module, index: number, depth: number): WorkerSeeds | null {
  const own = new Set<Stream>();
  const ofBase = new Set<Stream>();
  const isOfBase = baseSeedIn(module, index);
  for (const call of callsIn(module, index)) {
    const target = project.callee(module, call);
    if (seedsByName(call, target)) return null;
    const isBase = call.args.some(({ argument: { value } }) => isOfBase(value));
    const inner = target.kind === 'function' ? (depth === 0 ? null : seedsOf(project, target.module, target.index, depth - 1)) : seededBy(module, call, target.kind === 'library' ? target.record : undefined);
    if (inner === null) return null;
    for (const stream of inner.own) (isBase ? ofBase : own).add(stream);
    for (const stream of inner.ofBase) ofBase.add(stream);
  }
  return { own, ofBase };
}

/** A state that is read from a stream itself, and a number of it, seeds with what the worker has already. */
function seededBy(module: Module, call: CallFact, record: Parameters<typeof effectsOf>[1]): WorkerSeeds {
  const isState = [...walkExpressions(call.args.map(({ argument: { value } }) => value))].some((part) => part.kind === 'call' && /^get_?state$/.test(calleeName(part)));
  const streams = isState ? [] : effectsOf(call, record, module.catalogue).seeds.flatMap((seed) => seed.streams);
  return { own: new Set(streams), ofBase: new Set() };
}

/** Tells whether an expression of function `index` is made of the worker's own seed: `torch.initial_seed() % 2**32`, `get_worker_info().seed`. */
function baseSeedIn(module: Module, index: number): (value: Expression) => boolean {
  const infos = new Set<string>();
  const seeds = new Set<string>();
  const isInfo = (part: Expression): boolean => (part.kind === 'call' && calleeName(part) === 'get_worker_info') || infos.has(dottedName(part) ?? '');
  const isSeed = (value: Expression): boolean => [...walkExpressions([value])].some((part) => {
    return (part.kind === 'call' && calleeName(part) === 'initial_seed') || seeds.has(dottedName(part) ?? '') || (part.kind === 'attribute' && part.name === 'seed' && isInfo(part.object));
  });
  for (const statement of walkStatements(module.model.functions[index]?.statement?.body ?? [])) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    const names = statement.targets.flatMap((target) => dottedName(target) ?? []);
    const known = isInfo(statement.value) ? infos : isSeed(statement.value) ? seeds : null;
    for (const name of names) known?.add(name);
  }
  return isSeed;
}
