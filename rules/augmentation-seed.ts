import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import { holds } from '../src/catalogue/versions.js';
import { drawnByMade, drawsNothing } from '../src/semantics/drawn.js';
import { seedState } from '../src/semantics/effects.js';
import type { CallFact } from '../src/semantics/model.js';
import type { ModuleView } from '../src/semantics/views.js';
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
    unknown:
      '`{{call}}` gets no seed, and nothing seeds the stream that old releases draw from: whichever release is installed, every run augments differently. Pass `{{parameter}}=` (since {{library}} {{since}}; before, seed {{before}}).',
  },
  checkModule(module, report) {
    const pipelines = module.callsWith('augments');
    for (const { call, record } of pipelines) {
      const { seed } = record.augments;
      if (seed == null || !['absent', 'none'].includes(seedState(call, seed))) continue;
      const isNew = holds(module.versionOf(record.library), record.since, record.until);
      if (isNew === 'no' || (isNew === 'unknown' && !variesInAnyRelease(module, call, record))) continue;
      if (record.augments?.streams?.some((stream) => module.streamAt(call, stream).kind === 'controlled') === true) continue;
      // The seed of the outermost pipeline reaches the ones inside it.
      const isInner = pipelines.some(({ call: outer }) => {
        return outer !== call && outer.expression.start <= call.expression.start && call.expression.end <= outer.expression.end;
      });
      if (isInner || drawsNothing(drawnByMade(module.project, module.module, call))) continue;
      const data = { call: module.nameOf(call), parameter: seed.name };
      if (isNew === 'unknown') {
        // Old releases refuse the parameter.
        report({ span: call.expression, messageId: 'unknown', data: { ...data, library: record.library, since: record.since ?? '', before: (record.augments?.before ?? []).map((stream) => module.stream(stream)?.title ?? stream).join(', ') } });
      } else {
        report({ span: call.expression, messageId: 'unseeded', data, fixes: () => seedArgumentFix(module, call, seed, 'keyword') });
      }
    }
  },
});

/** Some program runs it, and none seeds what it drew from before it had a generator of its own. */
function variesInAnyRelease(module: ModuleView, call: CallFact, { augments }: CatalogueRecord): boolean {
  return module.isReached && augments?.before?.every((stream) => module.streamAt(call, stream).kind !== 'controlled') === true;
}
