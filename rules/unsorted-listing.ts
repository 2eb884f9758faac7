import { wrapFix } from '../src/fixes/rule-fixes.js';
import { orderedUse } from '../src/semantics/order.js';
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
      if (orderedUse(module, call.expression) === null) continue;
      report({
        span: call.expression,
        messageId: 'listing',
        data: { call: module.nameOf(call) },
        fixes: wrapFix(module, call.expression, 'sorted'),
      });
    }
  },
});
