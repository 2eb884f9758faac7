import type { Loader } from '../catalogue/types.js';
import { findArgument, valueOf } from './arguments.js';
import type { CallFact } from './model.js';
import type { ModuleView } from './views.js';

/** Whether a module makes loaders. */
export function hasLoader(module: ModuleView): boolean {
  return module.callsWith('loader').length > 0;
}

/** Whether a loader starts worker processes; an option counts with its literal default. */
export function workerCount(call: CallFact, loader: Loader): 'none' | 'some' | 'unknown' {
  const found = findArgument(call, loader.workers);
  if (found.kind === 'absent') return 'none';
  const value = valueOf(call, loader.workers);
  // Arguments nobody can read may hold it or not: nothing is claimed.
  if (value === undefined) return 'none';
  const held = value.kind === 'option' ? value.default : value;
  if (held?.kind !== 'scalar') return 'unknown';
  return held.value === 0 || held.value === null ? 'none' : 'some';
}
