import type { Stream } from '../../catalogue/types.js';
import { calleeName, walkExpressions } from '../../syntax/walk.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { effectsOf } from '../program/effects.js';
import type { Module, Project } from '../project.js';

/** The streams that function `index` seeds before it draws from any, whatever it is called with: `np.random.seed(at)` in `__getitem__`. */
export function seedsFirst(project: Project, module: Module, index: number): ReadonlySet<Stream> {
  const seeded = new Set<Stream>();
  for (const call of callsIn(module, index)) {
    const target = project.callee(module, call);
    if (target.kind === 'function' || target.kind === 'class') break;
    const { draws, seeds } = effectsOf(call, target.kind === 'library' ? target.record : undefined, module.catalogue);
    if (draws.length > 0) break;
    if (call.path.length === 0 && call.loops.length === 0 && !isOfWorker(call)) for (const { streams } of seeds) for (const stream of streams) seeded.add(stream);
  }
  return seeded;
}

/** What a worker seeds with its own seed is as its loader's base seed is. */
function isOfWorker({ expression: { args } }: CallFact): boolean {
  return [...walkExpressions(args.map(({ value }) => value))].some((part) => (part.kind === 'call' && /^(?:initial_seed|get_worker_info|seed)$/.test(calleeName(part))) || (part.kind === 'attribute' && part.name === 'seed'));
}
