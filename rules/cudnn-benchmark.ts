import * as l10n from '@vscode/l10n';
import { replaceValueFix } from '../src/fixes/rule-fixes.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'cudnn-benchmark',
  meta: {
    summary: 'Kernel autotuning is on, so the fastest kernel of the moment is chosen each run',
    severity: 'warning',
    preset: 'recommended',
    fix: 'safe',
  },
  messages: {
    on:
      '`{{name}}` is on: each run times the kernels and keeps the fastest, so two runs may compute with different ones and their results differ. Set it to `False`; it only pays where input sizes never change.',
  },
  checkModule(module, report) {
    for (const use of module.flags) {
      const { flag, value, span, valueSpan, qualifiedName } = use;
      const held = value.kind === 'option' ? value.default : value;
      if (flag.role !== 'cudnn-benchmark' || held?.kind !== 'scalar' || held.value !== true || module.isLeftOut(use) || module.isTurnedOff(use)) continue;
      // `not args.exact`: it is there to be turned off.
      if (value.kind === 'option' && /^not\b/.test(module.text(valueSpan))) continue;
      const name = flag.parameter === undefined ? qualifiedName : `${flag.parameter.name}=`;
      report({
        // A call that sets it besides much else may go over many lines.
        span: flag.parameter === undefined ? span : valueSpan,
        messageId: 'on',
        data: { name: flag.parameter === undefined ? shortName(name) : name },
        fixes: () => replaceValueFix(module, valueSpan, 'False', l10n.t('Turn it off')),
      });
    }
  },
});

function shortName(name: string): string {
  return name.split('.').slice(-2).join('.');
}
