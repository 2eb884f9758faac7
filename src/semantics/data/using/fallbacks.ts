/** What runs only where an item cannot be read. */
import type { Expression, Statement } from '../../../syntax/facts.js';
import { holds, type Span } from '../../../syntax/source.js';
import { dottedName, walkStatements, withinScope } from '../../../syntax/walk.js';
import { nameOfEmpty } from '../../module/conditions.js';
import type { Place } from '../../uses.js';

/** Whether what stands at `span` takes the place of an item that could not be read: where an exception is handled, or in a loop that reads another one until there is something. */
export function isFallback({ around, function: within }: Place, span: Span): boolean {
  const inside = within === null ? around : around.slice(around.indexOf(within) + 1);
  return inside.some((each) => (each.kind === 'try' && each.handlers.some((handler) => holds(handler, span))) || (each.kind === 'while' && readsAgain(each)));
}

/** `while len(frames) == 0: frames = read(random.choice(files))` */
function readsAgain({ test, body }: Statement & { kind: 'while' }): boolean {
  const name = nameOfEmpty(test) ?? nameOfNone(test);
  return name !== null && walkStatements(body, withinScope).some((each) => each.kind === 'assign' && each.value?.kind === 'call' && each.targets.some((target) => dottedName(target) === name));
}

/** `frames is None` */
function nameOfNone(test: Expression): string | null {
  const asksForNone = test.kind === 'binary' && /^(?:is|==)$/.test(test.operator) && test.right.kind === 'constant' && test.right.value === null;
  return asksForNone ? dottedName(test.left) : null;
}
