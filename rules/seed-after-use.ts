import * as l10n from '@vscode/l10n';
import { moveSeedingFix } from '../src/fixes/rule-fixes.js';
import { inReadingOrder } from '../src/semantics/program/run.js';
import { fileName } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

/** A finding lists at most this many of the early draws. */
const MAX_RELATED = 10;

export default defineRule({
  name: 'seed-after-use',
  meta: {
    summary: 'A stream seeded only after draws from it',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    late:
      '`{{seeding}}` comes too late: {{stream}} has been drawn from before ({{draw}}), and those numbers differ each run. Seed before the first draw.',
    reached:
      '`{{seeding}}` comes too late in the program {{program}}: {{stream}} has been drawn from there before ({{draw}}), and those numbers differ each run. Seed before the first draw.',
  },
  checkProgram(program, report) {
    const reported = new Set<unknown>();
    for (const { module, call, stream, early } of program.run.late) {
      const draws = early.filter(({ specific }) => !specific);
      const matter = draws.filter((draw) => !program.mayNotMatter(draw));
      const [first] = [...matter, ...draws];
      // One call that seeds several streams late is one finding.
      const view = program.view(module);
      if (first === undefined || reported.has(call) || view.repeatsUnseeded(stream)) continue;
      reported.add(call);
      const firstView = program.view(first.module);
      report({
        path: module.path,
        span: call.expression,
        doubt: module === program.run.entry ? 0 : program.doubt,
        // One seeding is late for all programs that come to it.
        subject: 'late',
        messageId: module === program.run.entry ? 'late' : 'reached',
        ...(matter.length > 0 ? {} : { severity: 'information' }),
        data: {
          program: fileName(program.run.entry.path),
          seeding: view.nameOf(call),
          stream: view.stream(stream)?.title ?? stream,
          draw: `\`${firstView.nameOf(first.call)}\` in ${firstView.where(first.call.expression, module.path)}`,
        },
        related: inReadingOrder(draws.slice(0, MAX_RELATED)).map((draw) => ({
          path: draw.module.path,
          span: draw.call.expression,
          message: l10n.t('`{0}` draws before the seeding', program.view(draw.module).nameOf(draw.call)),
        })),
        fixes: () => moveSeedingFix({ module, call }, first),
      });
    }
  },
});
