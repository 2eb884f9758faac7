import { defineRule } from './rule.js';

export default defineRule({
  name: 'unused-suppression',
  meta: {
    summary: 'A Seedlint suppression that suppresses nothing',
    severity: 'warning',
    preset: 'recommended',
    fix: 'safe',
  },
  messages: {
    unused:
      'This suppression covers no finding: it would only hide a future one. Remove it.',
    empty:
      'This suppression names no rule, so it covers nothing. Name a rule, leave out the brackets to cover every rule, or remove it.',
    unusedRule:
      '`{{rule}}` finds nothing here, so its suppression would only hide a future finding. Remove it.',
    unknownRule:
      'There is no rule `{{rule}}`, so this suppresses nothing. Did you mean `{{nearest}}`?',
  },
});
