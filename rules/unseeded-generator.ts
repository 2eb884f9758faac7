import { seedArgumentFix, seededCallFix } from '../src/fixes/rule-fixes.js';
import { seedState } from '../src/semantics/effects.js';
import { isNeverRead, isUnusedFallback, seedingsOf } from '../src/semantics/generators.js';
import type { ModuleView, KnownCall } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unseeded-generator',
  meta: {
    summary: 'A generator object made without a seed, or never seeded before use',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    unseeded:
      '`{{call}}` makes {{object}} from fresh entropy, and no global seed reaches it: every run gives other numbers. Pass it a seed.',
    none:
      '`{{call}}` is given `None` for its seed, which means fresh entropy, and no global seed reaches it: every run gives other numbers. Pass it a number.',
    unseedable:
      '`{{call}}` takes its numbers from the operating system and can never be seeded, so no run repeats. Use a generator that takes a seed.',
    reseeded:
      '`{{call}}` gives {{object}} a fresh seed each run, so its numbers never repeat. Seed it with a number you choose.',
    fixedDefault:
      '`{{call}}` is never given a seed, so {{object}} starts from the library\'s fixed default each time. State the seed, so that it is chosen and recorded.',
  },
  checkModule(module, report) {
    for (const known of module.knownCalls) {
      const { call, record } = known;
      const name = module.nameOf(call);
      if (record.seedsReceiver?.seed === null) {
        if (call.receiver?.kind === 'instance') {
          report({ span: call.expression, messageId: 'reseeded', data: { call: name, object: objectOf(module, known) }, fixes: () => seededCallFix(module, call) });
        }
        continue;
      }
      const maker = record.makesGenerator;
      if (maker === undefined || seedingsOf(module, known).length > 0) continue;
      const object = call.assignedTo === null ? 'a generator' : `\`${call.assignedTo}\``;
      const data = { call: `${name}(${call.args.length === 0 ? '' : '…'})`, object };
      if (maker.whenOmitted === 'fixed') {
        if (module.settings.strict) {
          report({ span: call.expression, messageId: 'fixedDefault', data, severity: 'hint' });
        }
        continue;
      }
      const { seed } = maker;
      if (seed === null) {
        report({ span: call.expression, messageId: 'unseedable', data, fixes: () => seededCallFix(module, call) });
        continue;
      }
      const state = module.instancesOf(call).map((instance) => seedState(instance, seed)).find((each) => each === 'absent' || each === 'none');
      if (state === undefined || isUnusedFallback(module, known) || isNeverRead(module, known)) continue;
      report({
        span: call.expression,
        messageId: state === 'none' ? 'none' : 'unseeded',
        data,
        fixes: () => seedArgumentFix(module, call, seed, 'positional'),
      });
    }
  },
});

function objectOf(module: ModuleView, { call }: KnownCall): string {
  const { callee } = call.expression;
  return callee.kind === 'attribute' ? `\`${module.text(callee.object)}\`` : 'the generator';
}
