import { effectsOf } from '../src/semantics/program/effects.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'library-global-rng',
  meta: {
    summary: 'A library module that draws from a global stream',
    severity: 'information',
    preset: 'strict',
    fix: 'none',
  },
  messages: {
    draw:
      '`{{call}}` draws from {{stream}} inside a module that others import: its results depend on everything else that draws, and callers can\'t control it alone. Take a generator as a parameter.',
  },
  checkModule(module, report) {
    if (module.isProgram) return;
    const seen = new Set<string>();
    for (const { call, record } of module.usedCalls) {
      for (const { stream, weights, specific } of effectsOf(call, record, module.module.catalogue).draws) {
        if (weights || specific || seen.has(stream)) continue;
        seen.add(stream);
        const data = { call: module.nameOf(call), stream: module.stream(stream)?.title ?? stream };
        report({ span: call.expression, messageId: 'draw', data });
      }
    }
  },
});
