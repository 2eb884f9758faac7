import { wrapFix } from '../src/fixes/rule-fixes.js';
import { orderedUse } from '../src/semantics/order.js';
import type { ModuleView } from '../src/semantics/views.js';
import type { Expression } from '../src/syntax/facts.js';
import { calleeName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unsorted-listing',
  meta: {
    summary: 'A file listing whose order reaches data unsorted',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    listing:
      '`{{call}}` lists files in the order the file system happens to have, and that order goes into the data: splits, shuffles and labels differ between machines and copies. Put `sorted(…)` around it.',
  },
  checkModule(module, report) {
    for (const { call } of module.withRole('file-listing')) {
      const use = orderedUse(module, call.expression);
      if (use === null || isOnlyFileOfItsOwn(module, call.expression, use)) continue;
      report({
        span: call.expression,
        messageId: 'listing',
        data: { call: module.nameOf(call) },
        fixes: () => wrapFix(module, call.expression, 'sorted'),
      });
    }
  },
});

/** `os.listdir(folder)[0]` of a temporary folder: the program has just written the one file that it reads back. */
function isOnlyFileOfItsOwn(module: ModuleView, listing: Expression, use: Expression): boolean {
  if (module.uses.place(use)?.parent?.kind !== 'subscript') return false;
  const made = (module.uses.place(listing)?.around ?? []).flatMap((statement) => (statement.kind === 'with' ? statement.items : []));
  return [...walkExpressions([listing])].some(
    (part) =>
      part.kind === 'name' &&
      made.some(({ value, target }) => target?.kind === 'name' && target.id === part.id && value.kind === 'call' && calleeName(value) === 'TemporaryDirectory'),
  );
}
