import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { holds } from '../src/catalogue/versions.js';
import { seedState } from '../src/semantics/effects.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'augmentation-seed',
  meta: {
    summary: 'An augmentation pipeline whose own generator has no seed',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    unseeded:
      '`{{call}}` keeps a generator of its own, apart from the global streams, and gives it no seed: every run augments differently, whatever else is seeded. Pass `{{parameter}}=`.',
  },
  checkModule(module, report) {
    const pipelines = module.knownCalls.filter(({ record }) => record.augments !== undefined);
    for (const { call, record } of pipelines) {
      const seed = record.augments?.seed;
      if (seed == null || !['absent', 'none'].includes(seedState(call, seed))) continue;
      // Where the version is unknown nobody can tell which generator it draws from.
      if (holds(module.versionOf(record.library), record.since, record.until) !== 'yes') continue;
      if (record.augments?.streams?.some((stream) => module.streamAt(call, stream).kind === 'controlled') === true) continue;
      // The seed of the outermost pipeline reaches the ones inside it.
      const isInner = pipelines.some(({ call: outer }) => {
        return outer !== call && outer.expression.start <= call.expression.start && call.expression.end <= outer.expression.end;
      });
      if (isInner) continue;
      const data = { call: module.nameOf(call), parameter: seed.name };
      report({ span: call.expression, messageId: 'unseeded', data, fixes: () => seedArgumentFix(module, call, seed, 'keyword') });
    }
  },
});
