/** Seedings between a place that reads the state of their streams and one that puts it back: nothing but what is drawn between the two is seeded. */
import type { Stream } from '../catalogue/types.js';
import { callsIn } from './lookups.js';
import type { CallFact } from './module/model.js';
import { statePutBack } from './program/effects.js';
import type { ModuleView } from './views.js';

/** A function is followed to those that call it through at most this many others. */
const MAX_HOPS = 3;

/** Whether all that comes to `call` of `module` puts the state of `streams` back behind it. */
export function isSeededForAWhile(module: ModuleView, call: CallFact, streams: readonly Stream[], hops = 0): boolean {
  if (streams.every((stream) => isPutBackBehind(module, call, stream))) return true;
  const callers = hops < MAX_HOPS && call.function !== 0 ? module.project.callers(module.module, call.function) : [];
  return callers.length > 0 && callers.every((caller) => {
    const view = module.viewOf(caller.module);
    return view !== null && isSeededForAWhile(view, caller.call, streams, hops + 1);
  });
}

/** `state = get_state()` stands before `call`, and `set_state(state)` behind it. */
function isPutBackBehind(module: ModuleView, { function: index, expression }: CallFact, stream: Stream): boolean {
  return callsIn(module.module, index).some((later) => {
    const seeds = later.expression.start > expression.end ? module.knownCall(later.expression)?.record.seeds : undefined;
    const reader = seeds?.streams.includes(stream) === true ? statePutBack(later, seeds.seed, module.module.catalogue) : null;
    return reader !== null && reader.expression.end < expression.start;
  });
}
