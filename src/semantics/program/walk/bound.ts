/** What `functools.partial` has bound for somebody else to call. */
import type { Bound, CallFact, Value } from '../../module/model.js';
import type { Target } from '../../project.js';
import type { Entry } from '../frames.js';
import type { Site } from '../run.js';
import type { Walk } from './walk.js';

/** How a library enters `target` with what is `bound` for it: it knows no parameter by its name, and what it hands over in order ends before the first that is bound by its own; `null`: who knows. */
export function enteredBound(walk: Walk, { module: from, call }: Site, target: Target & { readonly kind: 'function' }, bound: Bound): Entry | null {
  const { statement, class: owner } = target.module.model.functions[target.index] ?? {};
  const names = new Set(bound.map(({ argument }) => argument.keyword));
  const parameters = owner === null ? statement?.parameters ?? [] : [];
  const first = parameters.findIndex(({ name }) => names.has(name));
  if (first < 0 || parameters.slice(0, first).some((parameter) => parameter.default !== null || parameter.splat !== null)) return null;
  const written: CallFact = { ...call, args: bound };
  return { by: 'call', from, call: walk.frames.filled(from, written), written };
}

/** `value`, which a call of `functools.partial` binds `args` of. */
export function bindingOf(value: Value, args: Bound): Value {
  return value.kind === 'function' || value.kind === 'reference' ? { ...value, bound: args } : value;
}
