import { orderedUse } from '../src/semantics/order/order.js';
import type { Expression } from '../src/syntax/facts.js';
import type { ModuleView } from '../src/semantics/views.js';
import { calleeName, dottedName, namesUnder, walkExpressions, walkStatements, withinScope } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'completion-order',
  meta: {
    summary: 'Results taken in the order in which they are done',
    severity: 'information',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    order:
      '`{{call}}` hands out results in the order in which they are done, and that order goes into the data: lists, files and sums differ each run. Take them in the order they were asked for, or sort them.',
  },
  checkModule(module, report) {
    for (const { call } of module.withRole('completion-order')) {
      if (orderedUse(module, call.expression) === null && !isSummed(module, call.expression)) continue;
      report({ span: call.expression, messageId: 'order', data: { call: module.nameOf(call) } });
    }
  },
});

/** `for job in as_completed(jobs): loss += job.result()`: floats that are added in another order round differently. */
function isSummed(module: ModuleView, results: Expression): boolean {
  const place = module.uses.place(results);
  const wrapper = place?.parent?.kind === 'call' && /^(?:tqdm|enumerate)$/.test(calleeName(place.parent)) ? place.parent : results;
  const loop = place?.statement;
  if (loop?.kind !== 'for' || loop.iterable !== wrapper) return false;
  const taken = new Set(namesUnder([loop.target]));
  return [...walkStatements(loop.body, withinScope)].some((statement) => {
    if (statement.kind !== 'assign' || statement.value === null) return false;
    const parts = [...walkExpressions([statement.value])];
    const isTaken = parts.some((part) => taken.has(dottedName(part) ?? ''));
    if (statement.operator !== null) return /^[+*-]$/.test(statement.operator) && isTaken && !parts.some((part) => part.kind === 'call' && calleeName(part) === 'len');
    // `value = job.result()`, and the sum below.
    if (isTaken) for (const target of statement.targets) taken.add(dottedName(target) ?? '');
    return false;
  });
}
