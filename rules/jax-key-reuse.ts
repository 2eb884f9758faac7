import * as l10n from '@vscode/l10n';
import { splitKeyFix } from '../src/fixes/rule-fixes.js';
import { keyReuses } from '../src/semantics/keys/reuses.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'jax-key-reuse',
  meta: {
    summary: 'A random key used more than once',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    again:
      '`{{key}}` is used up by `{{first}}` and used again here: what both draw is the same or depends on one another. Split it, and use each part once.',
    apart:
      '`{{key}}` is used by `{{first}}` and used again here. Flax folds numbers of its own into a key, so the two draw apart, but a key is meant to be used once: split it, and use each part once.',
    loop:
      '`{{key}}` is used up in each turn of this loop without being split: what the turns draw is the same or depends on one another. Split it in the loop, or fold the turn\'s number in.',
    kept:
      '`{{key}}` is used up by each call of `{{method}}`, which is called in a loop, and nothing splits it: every call draws the same. Split it here, and keep the new key in its place.',
  },
  checkModule(module, report) {
    if (module.callsWith('key').length === 0) return;
    for (const { key, first, second, inLoop, isAround, method, apart } of keyReuses(module)) {
      report({
        span: second,
        messageId: method !== undefined ? 'kept' : inLoop ? 'loop' : apart !== undefined ? 'apart' : 'again',
        ...(apart === 'split' ? { severity: 'information' as const } : {}),
        data: { key, first: module.text(first.callee).replace(/\s+/g, ''), method: method ?? '' },
        related: inLoop ? [] : [{ path: module.path, span: first, message: l10n.t('Used up here') }],
        fixes: () => (isAround === true || method !== undefined ? [] : splitKeyFix(module, key, first)),
      });
    }
  },
});
