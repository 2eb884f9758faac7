/** Generator objects of a module: which are seeded, and by what. */
import { seedState } from './effects.js';
import type { CallFact } from './model.js';
import type { KnownCall, ModuleView } from './views.js';

/** The method calls that give the generator which `known` makes a seed of somebody's choice. */
export function seedingsOf(module: ModuleView, { call }: KnownCall): readonly CallFact[] {
  return module.methodsOn(call).filter((method) => {
    const target = module.target(method);
    const seeds = target.kind === 'library' ? target.record?.seedsReceiver : undefined;
    if (seeds === undefined || seeds.seed === null) return false;
    // Dropped as soon as it is seeded: nothing is ever drawn from it.
    if (isChained(method, call)) return true;
    const state = seedState(method, seeds.seed);
    return state === 'given' || state === 'unknown';
  });
}

/** Whether `method` is called on what `call` makes in the same expression. */
export function isChained(method: CallFact, call: CallFact): boolean {
  const { callee } = method.expression;
  return callee.kind === 'attribute' && callee.object === call.expression;
}
