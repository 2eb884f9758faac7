import * as l10n from '@vscode/l10n';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import type { Stream } from '../src/catalogue/types.js';
import { functionArgument, initializerOf, processesAt } from '../src/semantics/program/processes.js';
import { runFunction } from '../src/semantics/program/program.js';
import { isDoubtful, type DrawSite, type Site } from '../src/semantics/program/run.js';
import type { Project, Target } from '../src/semantics/project.js';
import type { ModuleView } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unseeded-worker-process',
  meta: {
    summary: "Worker processes that draw from a stream the parent's seeding does not reach",
    severity: 'warning',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    copies:
      '`{{call}}` runs `{{function}}` in worker processes, where `{{draw}}` draws from {{stream}}. The parent\'s seeding does not reach them as one sequence: forked workers all start from one copy or from fresh entropy, spawned ones unseeded. Hand each task a seed, or seed in the worker.',
    fresh:
      '`{{call}}` runs `{{function}}` in new processes, where `{{draw}}` draws from {{stream}}, which the parent\'s seeding does not reach: every run gives other numbers. Hand each task a seed, or seed in the worker.',
  },
  checkProgram(program, report) {
    for (const module of program.modulesThat(startsProcesses)) {
      for (const { call, record } of module.callsWith('processes')) {
        const site = { module: module.module, call };
        const processes = processesAt(module.project, site, record);
        if (processes === null || !program.reaches(call.expression)) continue;
        if (initializerOf(module.project, site).kind !== 'absent') continue;
        const driven = processes.function === undefined ? objectDriven(module.project, site, record) : null;
        const target = driven !== null ? driven.method : processes.function === undefined ? null : functionArgument(module.project, site, processes.function);
        if (target?.kind !== 'function') continue;
        const { draws: drawn, seedings } = runFunction(module.project, target.module, target.index);
        // What the object of a method keeps is not known: where it might have a generator of its own, it may.
        const isOfObject = target.module.model.functions[target.index]?.class !== null;
        // A worker that makes a seed of its own of what it starts with is seeded.
        const draws = drawn.filter((draw) => !draw.specific && driven?.seeded.includes(draw.stream) !== true && !(isOfObject && isDoubtful(draw, target.module)) && !seedings.some((seeding) => isWithin(draw, seeding)));
        // What seeds in the worker, too late for the draw, is none of the parent's.
        const inParent = program.run.seedings.filter((seeding) => seeding.module !== target.module || seeding.call.function !== target.index || !seedings.some((inWorker) => inWorker.call === seeding.call));
        const start = program.startOf(processes);
        const inEach = start === 'spawn' ? inParent.filter(runsWhenImported) : [];
        const seeds = (sites: typeof inParent, { stream }: DrawSite): boolean => sites.some(({ streams }) => streams.includes(stream));
        // Where the parent seeds nothing either, the draw itself is reported.
        const draw = draws.find((each) => seeds(inParent, each) && !seeds(inEach, each));
        const view = draw === undefined ? null : program.viewOf(draw.module);
        if (draw === undefined || view === null) continue;
        report({
          path: module.path,
          span: call.expression,
          messageId: start === 'loky' || start === 'spawn' ? 'fresh' : 'copies',
          data: {
            call: module.nameOf(call),
            function: target.module.model.functions[target.index]?.name ?? '',
            draw: view.nameOf(draw.call),
            stream: view.stream(draw.stream)?.title ?? draw.stream,
          },
          related: [{ path: draw.module.path, span: draw.call.expression, message: l10n.t('The draw in the worker') }],
        });
      }
    }
  },
});

/** What runs in a process that is an object of the project's, `run` of a class below `Process`, and the streams that are seeded for each where it is made, before it starts. */
function objectDriven(project: Project, { module, call: { receiver } }: Site, { drives }: CatalogueRecord): { readonly method: Target; readonly seeded: readonly Stream[] } | null {
  const [name] = drives?.receiver === true ? drives.methods : [];
  const of = name === undefined || receiver === null ? null : project.classOf(module, receiver);
  if (name === undefined || of?.kind !== 'class') return null;
  const maker = project.method(of.module, of.index, '__init__');
  const seedings = maker.kind === 'function' ? runFunction(project, maker.module, maker.index).seedings : [];
  return { method: project.method(of.module, of.index, name), seeded: seedings.flatMap(({ streams }) => streams) };
}

function startsProcesses(module: ModuleView): boolean {
  return module.callsWith('processes').length > 0;
}

/** Spawned processes import the program's file first, and run all of it, and of what it imports, but what stands behind `if __name__ == "__main__":`. */
function runsWhenImported({ module: { model }, call }: Site): boolean {
  return model.functions[0]?.events.some((event) => event.kind === 'call' && event.call === call) === true;
}

/** The draw stands in an argument of the other call. */
function isWithin({ module, call: { expression } }: Site, { module: other, call: { expression: { argsSpan } } }: Site): boolean {
  return module === other && argsSpan.start <= expression.start && expression.end <= argsSpan.end;
}
