/** What a program sends to processes of their own by the method of a function, a class or another process's object: Ray's `remote`. */
import type { CallExpression, Expression } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import type { Scope } from '../scope.js';
import { lookup } from './names.js';
import type { ModuleState } from './state.js';

const LIBRARY = 'ray';

/** What `step.remote(4)`, `Player.options(num_gpus=1).remote()` and `player.step.remote(4)` send there; `null` for any other call. */
export function sentBy(state: ModuleState, { callee }: CallExpression, scope: Scope): Expression | null {
  if (callee.kind !== 'attribute' || callee.name !== 'remote') return null;
  if (state.libraries.get(LIBRARY) === undefined) return null;
  const { object } = callee;
  const named = object.kind === 'name' ? lookup(state, object.id, scope) : null;
  if (named?.kind === 'reference' && named.name === LIBRARY) return null;
  return calleeName(object) === 'options' && object.kind === 'call' && object.callee.kind === 'attribute' ? object.callee.object : object;
}
