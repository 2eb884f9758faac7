import * as l10n from '@vscode/l10n';
import { insertFirstFix } from '../src/fixes/rule-fixes.js';
import type { CallFact } from '../src/semantics/model.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import type { ForStatement } from '../src/syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'sampler-set-epoch',
  meta: {
    summary: 'A distributed sampler in an epoch loop that never calls set_epoch',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    missing:
      'This loop goes through `{{sampler}}` epoch after epoch and never calls its `set_epoch`: every epoch shuffles in the same order. Call `{{sampler}}.set_epoch({{epoch}})` first in each turn.',
  },
  checkProgram(program, report) {
    if (!program.modules.some((module) => module.withRole('epoch-sampler').length > 0)) return;
    const told = program.modules.some((module) => {
      if (module.withRole('sets-epoch').length > 0) return true;
      return module.expressions.some((part) => part.kind === 'call' && calleeName(part) === 'set_epoch');
    });
    if (told) return;
    for (const module of program.modules) {
      for (const { call } of module.withRole('epoch-sampler')) {
        const shuffles = argumentOf(call, { name: 'shuffle' });
        if (shuffles?.value.kind === 'scalar' && shuffles.value.value === false) continue;
        const sampler = call.assignedTo;
        const loop = epochLoop(module, call);
        if (loop === null || sampler === null) continue;
        const epoch = dottedName(loop.target) ?? 'epoch';
        report({
          path: module.path,
          span: { start: loop.start, end: loop.iterable.end },
          messageId: 'missing',
          data: { sampler, epoch },
          related: [{ path: module.path, span: call.expression, message: l10n.t('The sampler') }],
          fixes: () => epoch === '_' || loop.target.kind !== 'name' ? [] : insertFirstFix(module, loop, [`${sampler}.set_epoch(${epoch})`], l10n.t('Call `set_epoch` in each turn')),
        });
      }
    }
  },
});

/** The outermost loop that goes through the loader of `sampler` again and again. */
function epochLoop(module: ModuleView, sampler: CallFact): ForStatement | null {
  for (const { consumer } of module.consumersOf(sampler)) {
    const name = consumer.assignedTo;
    const within = module.uses.place(consumer.expression)?.function ?? null;
    for (const read of name === null ? [] : module.uses.reads(name, name.includes('.') ? null : within)) {
      const around = module.uses.place(read)?.around ?? [];
      const inFunction = around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1);
      const loop = inFunction.find((statement): statement is ForStatement => statement.kind === 'for');
      // The loop over the loader itself is one epoch.
      if (loop !== undefined && ![...walkExpressions([loop.iterable])].includes(read)) return loop;
    }
  }
  return null;
}
