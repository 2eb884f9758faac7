/** What runs only where an item cannot be read. */
import type { Expression, Statement } from '../../../syntax/facts.js';
import { holds, type Span } from '../../../syntax/source.js';
import { dottedName, walkStatements, withinScope } from '../../../syntax/walk.js';
import { nameOfEmpty } from '../../module/conditions.js';
import type { Place } from '../../uses.js';

/** What is raised where something is asked for the first time, as of a table that is filled on the way. */
const IS_NOT_THERE = /^(?:KeyError|AttributeError)$/;

/** Whether what stands at `span` takes the place of an item that could not be read: where an exception is handled, or in a loop that reads another one until there is something. */
export function isFallback({ around, function: within }: Place, span: Span): boolean {
  const inside = within === null ? around : around.slice(around.indexOf(within) + 1);
  return inside.some((each) => (each.kind === 'try' && each.handlers.some((handler) => holds(handler, span) && !isOfTable(handler.type))) || (each.kind === 'while' && readsAgain(each, within?.body ?? [])));
}

function isOfTable(type: Expression | null): boolean {
  return type !== null && IS_NOT_THERE.test(dottedName(type) ?? '');
}

/** `frames = read(file)`, and `while len(frames) == 0: frames = read(random.choice(files))` */
function readsAgain({ test, body, start }: Statement & { kind: 'while' }, around: readonly Statement[]): boolean {
  const name = nameOfEmpty(test) ?? nameOfNone(test);
  const given = (statements: readonly Statement[]): readonly (Expression | null)[] => walkStatements(statements, withinScope).flatMap((each) => {
    return each.kind === 'assign' && each.targets.some((target) => dottedName(target) === name) && (statements === body || each.end <= start) ? [each.value] : [];
  });
  return name !== null && given(body).some((value) => value?.kind === 'call') && given(around).at(-1)?.kind === 'call';
}

/** `frames is None` */
function nameOfNone(test: Expression): string | null {
  const asksForNone = test.kind === 'binary' && /^(?:is|==)$/.test(test.operator) && test.right.kind === 'constant' && test.right.value === null;
  return asksForNone ? dottedName(test.left) : null;
}
