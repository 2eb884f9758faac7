import { orderedUse } from '../src/semantics/order.js';
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
      if (orderedUse(module, call.expression) === null) continue;
      report({ span: call.expression, messageId: 'order', data: { call: module.nameOf(call) } });
    }
  },
});
