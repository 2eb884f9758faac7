import type { Stream } from '../../catalogue/types.js';
import { callsIn } from '../lookups.js';
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
    if (call.path.length === 0 && call.loops.length === 0) for (const { streams } of seeds) for (const stream of streams) seeded.add(stream);
  }
  return seeded;
}
