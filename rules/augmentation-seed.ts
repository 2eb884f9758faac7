import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { seedingCall, setupSeedsFix } from '../src/fixes/setup-seeds-fix.js';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import { holds } from '../src/catalogue/versions.js';
import { drawsNothing } from '../src/semantics/data/drawn.js';
import { drawnByMade } from '../src/semantics/data/using/using.js';
import { isAbsent } from '../src/semantics/program/effects.js';
import type { CallFact } from '../src/semantics/module/model.js';
import { comesTo } from '../src/semantics/program/unused/coming.js';
import { isDoubtful, type DrawSite } from '../src/semantics/program/run.js';
import { isNeverApplied } from '../src/semantics/weights/never-applied.js';
import { fileName, type ModuleView, type ProgramView } from '../src/semantics/views.js';
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
      '`{{call}}` gets no seed, and nothing seeds the stream that old releases draw from: whichever release is installed, every run augments differently. Pass `{{parameter}}=` (since {{library}} {{since}}; before, seed {{before}}, and what the workers of a loader are seeded from if these draw).',
    former:
      '`{{call}}` draws from {{before}} in the releases that have all the names used here, and nothing seeds that: every run augments differently. Seed it first, and what the workers of a loader are seeded from if these draw.',
    shared:
      '`{{call}}` gets no seed, so it draws from {{stream}}, which all augmenters without one share and nothing seeds first: every run augments differently, whatever else is seeded. Call `{{seeding}}` before it.',
    reached:
      '`{{call}}` gets no seed, so it draws from {{stream}}, which all augmenters without one share and the program {{program}} never seeds: every run augments differently, whatever else is seeded. Call `{{seeding}}` first in that program.',
  },
  checkModule(module, report) {
    const pipelines = module.callsWith('augments');
    for (const { call, record } of pipelines) {
      const { seed } = record.augments;
      if (record.draws !== undefined || seed == null || !isAbsent(call, seed)) continue;
      const isNew = holds(module.versionOf(record.library), record.since, record.until);
      // Where a version is stated that keeps no generator, what draws in it is told.
      if (holds(module.settings.versions[record.library], record.since, record.until) === 'no' || (isNew !== 'yes' && !variesInAnyRelease(module, call, record))) continue;
      // The seed of the outermost pipeline reaches the ones inside it.
      const isInner = pipelines.some(({ call: outer }) => {
        return outer !== call && outer.expression.start <= call.expression.start && call.expression.end <= outer.expression.end;
      });
      if (isInner || isNeverApplied(module.project, module.module, call) || drawsNothing(drawnByMade(module.project, module.module, call))) continue;
      const data = { call: module.nameOf(call), parameter: seed.name };
      if (isNew !== 'yes') {
        // Old releases refuse the parameter.
        const before = (record.augments.before ?? []).map((stream) => module.stream(stream)?.title ?? stream).join(', ');
        report({ span: call.expression, messageId: isNew === 'no' ? 'former' : 'unknown', data: { ...data, library: record.library, since: record.since ?? '', before } });
      } else {
        report({ span: call.expression, messageId: 'unseeded', data, fixes: () => seedArgumentFix(module, call, seed, 'keyword') });
      }
    }
  },
  checkProgram(program, report) {
    const { entry, draws } = program.run;
    const augmenters = draws.filter((draw) => isAugmenter(program, draw));
    for (const stream of new Set(augmenters.map((draw) => draw.stream))) {
      const own = augmenters.filter((draw) => draw.stream === stream);
      // The first one that is made starts the generator for all.
      if (own[0] === undefined || isStartedAlike(program, own[0])) continue;
      const first = own.find((draw) => !isDoubtful(draw, entry)) ?? own[0];
      const view = program.view(first.module);
      const info = program.entry.stream(stream);
      if (info === undefined) continue;
      report({
        path: first.module.path,
        span: first.call.expression,
        subject: stream,
        messageId: first.module === entry ? 'shared' : 'reached',
        ...(isDoubtful(first, entry) || program.onlyTriesOut ? { severity: 'information' } : {}),
        data: { call: view.nameOf(first.call), stream: info.title, seeding: seedingCall(program, entry, info.seeding), program: fileName(entry.path) },
        fixes: () => setupSeedsFix(program),
      });
    }
  },
});

/** One that draws from the generator its library keeps for all of them. */
function isAugmenter(program: ProgramView, { module, call, stream }: DrawSite): boolean {
  const record = program.view(module).knownCall(call.expression)?.record;
  return record?.augments !== undefined && record.draws?.streams.includes(stream) === true;
}

/** That generator takes its first state from a stream that is seeded. */
function isStartedAlike(program: ProgramView, { module, call }: DrawSite): boolean {
  const from = program.view(module).knownCall(call.expression)?.record.augments?.streams ?? [];
  const visit = program.run.visits.get(call);
  return from.some((stream) => visit?.uncontrolled.has(stream) === false && visit.seededBy.has(stream));
}

/** Some program runs it, and none seeds what it drew from before it had a generator of its own. */
function variesInAnyRelease(module: ModuleView, call: CallFact, { augments }: CatalogueRecord): boolean {
  return module.programs.some(({ run }) => comesTo(run, call)) && augments?.before?.every((stream) => module.streamAt(call, stream).kind !== 'controlled') === true;
}
