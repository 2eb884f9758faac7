import { generatorFix } from '../src/fixes/loader-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import { argumentReader } from '../src/semantics/program/arguments.js';
import { isAbsent } from '../src/semantics/program/effects.js';
import { hasNoOrder } from '../src/semantics/data/loaders.js';
import { isNeverRead } from '../src/semantics/data/never-read.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { defineRule } from './rule.js';

/** A class keeps what it is given until somebody reads it; a function draws at once. */
const DRAWS_WHEN_READ = /\.[A-Z]\w*$/;

export default defineRule({
  name: 'missing-generator',
  meta: {
    summary: 'A shuffle, sampler or split without a generator of its own while the stream it draws from is not seeded',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    uncontrolled:
      '`{{call}}` draws its order from {{stream}}, which nothing seeds before, so it differs each run. Pass `{{parameter}}=` a seeded generator, or seed the stream first.',
    reached:
      '`{{call}}` draws its order from {{stream}}, which the program {{program}} does not seed before it gets here, so it differs each run. Pass `{{parameter}}=` a seeded generator, or seed the stream first in that program.',
    seededLater:
      '`{{call}}` draws its order from {{stream}} and is made before the program seeds that: whatever reads it before then gets another order each run. Seed before it is made, or pass `{{parameter}}=` a seeded generator.',
    // Versions whose loaders, samplers and splits take no generator.
    uncontrolledBefore:
      '`{{call}}` draws its order from {{stream}}, which nothing seeds before, so it differs each run. Seed the stream first.',
    reachedBefore:
      '`{{call}}` draws its order from {{stream}}, which the program {{program}} does not seed before it gets here, so it differs each run. Seed the stream first in that program.',
    seededLaterBefore:
      '`{{call}}` draws its order from {{stream}} and is made before the program seeds that: whatever reads it before then gets another order each run. Seed before it is made.',
    controlled:
      '`{{call}}` draws its order from {{stream}}. That is seeded, but every other draw before this one shifts the order. Pass `{{parameter}}=` a seeded generator to keep it apart.',
  },
  checkModule(module, report) {
    for (const { call, record, qualifiedName } of module.callsWith('draws')) {
      const { draws } = record;
      const { generator } = draws;
      if (draws.order !== true || generator === undefined) continue;
      if (record.loader !== undefined && (hasNoOrder(module, call, record.loader) || isNeverRead(module, call) || module.isLeftUnread(call, true))) continue;
      const lacks = (instance: CallFact): boolean => {
        const happens = draws.when === undefined || evaluate(draws.when, argumentReader(instance)) === 'yes';
        return happens && isAbsent(instance, generator);
      };
      if (!module.instancesOf(call).some(lacks)) continue;
      const stream = draws.streams[0] ?? '';
      const status = module.streamAt(call, stream, (instance, run) => lacks(instance) && !module.isOrderUnread(call, run));
      if (status.kind === 'unreached') continue;
      const takesGenerator = module.takes(call, generator);
      if (status.kind === 'controlled' && !(module.settings.strict && takesGenerator)) continue;
      const elsewhere = module.programElsewhere(status);
      const isReadLater = status.kind === 'uncontrolled' && status.seededLater && DRAWS_WHEN_READ.test(qualifiedName);
      const isReadSeeded = isReadLater && module.isReadBehindSeeding(call, stream);
      const standing = isReadLater ? 'seededLater' : elsewhere === null ? 'uncontrolled' : 'reached';
      report({
        span: call.expression,
        messageId: status.kind === 'controlled' ? 'controlled' : takesGenerator ? standing : `${standing}Before`,
        severity: status.kind === 'controlled' || isReadSeeded ? 'information' : 'warning',
        data: {
          call: module.nameOf(call),
          stream: module.stream(stream)?.title ?? stream,
          parameter: generator.name,
          program: elsewhere ?? '',
        },
        fixes: () => generatorFix(module, call, generator, status.kind === 'controlled'),
      });
    }
  },
});
