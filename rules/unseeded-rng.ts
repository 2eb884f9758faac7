import * as l10n from '@vscode/l10n';
import { localModule } from '../src/fixes/imports.js';
import { seedBehindFix } from '../src/fixes/rule-fixes.js';
import { processStart, seedingCall, setupSeedsFix, targetOf } from '../src/fixes/setup-seeds-fix.js';
import { grouped } from '../src/semantics/lookups.js';
import { isLeftAlone } from '../src/semantics/program/unused/left-alone.js';
import { inReadingOrder, isDoubtful, type DrawSite } from '../src/semantics/program/run.js';
import type { Module } from '../src/semantics/project.js';
import { fileName, type ProgramView } from '../src/semantics/views.js';
import { defineRule, type RelatedLocation } from './rule.js';

/** A finding lists the first draw and at most this many more. */
const MAX_RELATED = 10;

export default defineRule({
  name: 'unseeded-rng',
  meta: {
    summary: "A program's first draw from a random stream that nothing has seeded",
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    here:
      '`{{call}}` draws from {{stream}}, which nothing seeds first, so every run gives other numbers. Call `{{seeding}}` before it.',
    reached:
      '`{{call}}` draws from {{stream}}, which the program {{program}} never seeds before it gets here, so every run gives other numbers. Call `{{seeding}}` first in that program.',
    renewed:
      '`{{call}}` draws from {{stream}}, and nothing seeds that behind `{{renewal}}`, where it starts anew whatever was seeded before: every run gives other numbers. Call `{{seeding}}` between the two.',
    returned:
      '`{{call}}` draws from {{stream}}, which `{{renewal}}` has put back to a state that nothing had seeded, so every run gives other numbers. Call `{{seeding}}` before that state is taken.',
    missed:
      '`{{call}}` draws from {{stream}}, which `{{missedBy}}` does not reach in the version in use, so every run gives other numbers. Call `{{seeding}}` before it.',
    workers:
      '`{{call}}` draws from {{stream}} in the worker processes of a loader, which are seeded from {{base}}: the program {{program}} seeds neither of the two before it gets here, so every run gives other numbers. Call `{{seeding}}` first in that program.',
    processes:
      '`{{call}}` draws from {{stream}} in worker processes, which start from fresh entropy or from a copy of what nothing has seeded: every run gives other numbers. The parent\'s seeding would not reach them as one sequence; hand each task a seed, or seed in the worker.',
    fixed:
      '`{{call}}` draws from {{stream}}, which nothing seeds first. It repeats by the library\'s default; call `{{seeding}}` so that the seed is chosen and recorded.',
  },
  checkProgram(program, report) {
    const { run } = program;
    const late = new Set(run.late.flatMap(({ early }) => early));
    const drawn = grouped(run.draws, (draw) => [streamInUse(program, draw)]);
    for (const [stream, all] of drawn) {
      const draws = all.filter((draw) => !draw.specific && !late.has(draw) && !(isReadyMade(draw, run.entry) && isLeftAlone(run, draw)) && !(draw.lazy && program.isLeftUnread(draw)));
      // What a user comes to without changing options comes first, and then whatever takes the fewest changes.
      const usual = draws.toSorted((one, other) => one.aside - other.aside);
      const mayNotMatter = (draw: DrawSite): boolean => draw.seededFormerly || isDoubtful(draw, run.entry) || program.mayNotMatter(draw);
      const likely = usual.filter((draw) => !mayNotMatter(draw));
      const sure = likely.filter((draw) => !isReadyMade(draw, run.entry));
      // What the program draws itself is told before what a loader's workers draw beside it.
      const earliest = sure.find(({ workers }) => workers === null) ?? sure[0] ?? likely[0] ?? usual[0];
      const first = earliest && (usual.find((draw) => isMeantBy(earliest, draw) && mayNotMatter(draw) === mayNotMatter(earliest)) ?? earliest);
      const place = first?.renewed?.module ?? run.entry;
      const infos = program.view(place).seedingsOf(stream, first?.call, first?.module);
      const [info] = infos;
      if (first === undefined || info === undefined) continue;
      const view = program.view(first.module);
      const repeats = view.repeatsUnseeded(stream);
      const { renewed, returned, missedBy } = first;
      const restart = renewed ?? returned;
      const start = processStart(program, [first])?.start;
      // Processes that run the program's file anew can seed what they run.
      const isInProcesses = start !== undefined && start !== 'spawn';
      const local = localModule(targetOf(place), info.seeding.module, info.seeding.alias, place.facts.length, place.catalogue);
      const base = isOfBase(first) ? program.view(place).seedingsOf(first.workers?.base[0] ?? '') : [];
      const seeding = [...base, ...infos].map(({ seeding: each }) => {
        return seedingCall(program, place, { ...each, call: renewed === null ? each.call : each.anew ?? each.call });
      }).join('` and `');
      report({
        path: first.module.path,
        span: first.call.expression,
        subject: stream,
        doubt: first.module !== run.entry ? program.doubt : 0,
        messageId: repeats ? 'fixed' : isInProcesses ? 'processes' : renewed !== null ? 'renewed' : returned !== null ? 'returned' : base.length > 0 ? 'workers' : missedBy !== null ? 'missed' : first.module === run.entry ? 'here' : 'reached',
        ...(repeats || mayNotMatter(first) ? { severity: 'information' } : {}),
        data: {
          call: view.nameOf(first.call),
          stream: info.title,
          seeding,
          base: base[0]?.title ?? '',
          renewal: restart === null ? '' : program.view(restart.module).nameOf(restart.call),
          missedBy: missedBy === null ? '' : program.view(missedBy.module).nameOf(missedBy.call),
          program: fileName(run.entry.path),
        },
        related: [
          ...wayTo(first),
          ...inReadingOrder(draws.filter((draw) => draw !== first).slice(0, MAX_RELATED)).map((draw) => ({
            path: draw.module.path,
            span: draw.call.expression,
            message: l10n.t('`{0}` draws from the same stream', program.view(draw.module).nameOf(draw.call)),
          })),
        ],
        fixes: () => isInProcesses ? [] : renewed === null ? setupSeedsFix(program) : local.importLine === null && infos.length === 1 ? seedBehindFix(renewed, seeding) : [],
      });
    }
  },
});

/** Where the version in use is known to draw from the stream of another library, it is that one. */
function streamInUse(program: ProgramView, { stream, call, module }: DrawSite): string {
  const [info, ...more] = program.view(program.run.entry).seedingsOf(stream, call, module);
  return info === undefined || more.length > 0 ? stream : info.name;
}

/** Whether `earliest` draws nothing yet where it stands, and `draw` fills weights at once: behind an initializer, or beside a dropout layer in the same constructor. */
function isMeantBy(earliest: DrawSite, { lazy, inTraining, weights, module, call, chain }: DrawSite): boolean {
  if (!earliest.lazy || !earliest.weights || lazy || !weights || inTraining !== null || module !== earliest.module) return false;
  const isBeside = earliest.inTraining !== null && call.function !== 0 && call.function === earliest.call.function && chain.at(-2)?.call === earliest.chain.at(-2)?.call;
  const { callee } = earliest.call;
  return isBeside || (callee.kind === 'external' && module.catalogue.lookup(callee.name)?.roles?.includes('initializer') === true);
}

/** Drawn in workers that start from what their loader draws, not from a copy of what the program has. */
function isOfBase({ workers, stream }: DrawSite): boolean {
  return workers !== null && !(workers.isOld && workers.copies.includes(stream));
}

/** A transform, say, that a module of the program makes where it is imported, for whoever uses it. */
function isReadyMade({ lazy, module, call }: DrawSite, entry: Module): boolean {
  return lazy && module !== entry && call.function === 0;
}

/** The calls that lead from another file to the draw. */
function wayTo(draw: DrawSite): RelatedLocation[] {
  return draw.chain
    .slice(0, -1)
    .filter(({ module }) => module !== draw.module)
    .map(({ module, call }) => ({ path: module.path, span: call.expression, message: l10n.t('The program gets there from here') }));
}
