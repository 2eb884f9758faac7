import * as l10n from '@vscode/l10n';
import type { CatalogueRecord } from '../src/catalogue/catalogue.js';
import { evaluate } from '../src/catalogue/condition.js';
import type { Processes, Stream } from '../src/catalogue/types.js';
import { argumentReader } from '../src/semantics/program/arguments.js';
import { functionArgument, initializerOf, processesAt } from '../src/semantics/program/processes/processes.js';
import { runFunction } from '../src/semantics/program/program.js';
import { isDoubtful, type DrawSite, type ProgramRun, type Site } from '../src/semantics/program/run.js';
import type { CallFact, ModuleModel } from '../src/semantics/module/model.js';
import type { Module, Project, Target } from '../src/semantics/project.js';
import type { ModuleView, ProgramView } from '../src/semantics/views.js';
import { remembered } from '../src/syntax/remember.js';
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
    if (keepsSent(program)) return;
    for (const module of program.modulesThat(startsProcesses)) {
      const { project } = module;
      const told = new Set<string>();
      for (const { call, start, target, seeded, name } of [...handedOver(program, module), ...sent(program, module)]) {
        const key = `${target.module.path}:${name}`;
        if (call.isSent === true && told.has(key)) continue;
        const { draws: drawn, seedings } = runOf(project, target.module, target.index);
        // What the object of a method keeps is not known: where it might have a generator of its own, it may.
        const isOfObject = target.module.model.functions[target.index]?.class !== null;
        // A worker that makes a seed of its own of what it starts with is seeded.
        const draws = drawn.filter((draw) => !draw.specific && !seeded.includes(draw.stream) && !(isOfObject && isDoubtful(draw, target.module)) && !seedings.some((seeding) => isWithin(draw, seeding)));
        // What seeds in the worker, too late for the draw, is none of the parent's.
        const inParent = program.run.seedings.filter((seeding) => seeding.module !== target.module || seeding.call.function !== target.index || !seedings.some((inWorker) => inWorker.call === seeding.call));
        const inEach = inParent.filter((seeding) => isReached(start, program, seeding));
        const seeds = (sites: typeof inParent, { stream }: DrawSite): boolean => sites.some(({ streams }) => streams.includes(stream));
        // Where the parent seeds nothing either, the draw itself is reported.
        const draw = draws.find((each) => seeds(inParent, each) && !seeds(inEach, each));
        const view = draw === undefined ? null : program.viewOf(draw.module);
        if (draw === undefined || view === null) continue;
        told.add(key);
        report({
          path: module.path,
          span: call.expression,
          messageId: start === 'default' || start === 'fork' ? 'copies' : 'fresh',
          data: { call: module.nameOf(call), function: name, draw: view.nameOf(draw.call), stream: view.stream(draw.stream)?.title ?? draw.stream },
          related: [{ path: draw.module.path, span: draw.call.expression, message: l10n.t('The draw in the worker') }],
        });
      }
    }
  },
});

/** A function that a call runs in a process of its own. */
interface Work {
  readonly call: CallFact;
  readonly start: Processes['start'];
  readonly target: Target & { readonly kind: 'function' };
  /** Streams that are seeded before it begins. */
  readonly seeded: readonly Stream[];
  readonly name: string;
}

/** What is handed to a library that starts processes for it. */
function handedOver(program: ProgramView, module: ModuleView): readonly Work[] {
  return module.callsWith('processes').flatMap(({ call, record }) => {
    const site = { module: module.module, call };
    const processes = processesAt(module.project, site, record);
    if (processes === null || !program.reaches(call.expression) || initializerOf(module.project, site).kind !== 'absent') return [];
    const driven = processes.function === undefined ? objectDriven(module.project, site, record) : null;
    const target = driven !== null ? driven.method : processes.function === undefined ? null : functionArgument(module.project, site, processes.function);
    return target?.kind !== 'function' ? [] : [{ call, start: program.startOf(processes), target, seeded: driven?.seeded ?? [], name: target.module.model.functions[target.index]?.name ?? '' }];
  });
}

/** What is sent to a process by a method of its own; an object that is made there draws in its methods from what it has seeded. */
function sent(program: ProgramView, { module, project }: ModuleView): readonly Work[] {
  return sentFrom(module.model).flatMap((call) => {
    if (!program.reaches(call.expression)) return [];
    const called = project.callee(module, call);
    const target = project.entered(called);
    if (target.kind !== 'function') return [];
    const { model } = target.module;
    const owner = model.functions[target.index]?.class ?? null;
    const seeded = owner === null || called.kind === 'class' ? [] : seededByMethods(project, { module: target.module, index: owner });
    return [{ call, start: 'sent' as const, target, seeded, name: (owner === null ? model.functions[target.index]?.name : model.classes[owner]?.name) ?? '' }];
  });
}

/** What runs in a process that is an object of the project's, `run` of a class below `Process`, and the streams that are seeded for each where it is made, before it starts. */
function objectDriven(project: Project, { module, call: { receiver } }: Site, { drives }: CatalogueRecord): { readonly method: Target; readonly seeded: readonly Stream[] } | null {
  const [name] = drives?.receiver === true ? drives.methods : [];
  const of = name === undefined || receiver === null ? null : project.classOf(module, receiver);
  if (name === undefined || of?.kind !== 'class') return null;
  return { method: project.method(of.module, of.index, name), seeded: seededInMaking(project, of) };
}

/** The streams that methods of a class seed: which of them whoever has an object calls first is not followed. */
function seededByMethods(project: Project, of: { readonly module: Module; readonly index: number }): readonly Stream[] {
  const methods = of.module.model.classes[of.index]?.methods.values() ?? [];
  return [...seededInMaking(project, of), ...[...methods].flatMap((index) => runOf(project, of.module, index).seedings.flatMap(({ streams }) => streams))];
}

/** The streams that the constructor of a class seeds. */
function seededInMaking(project: Project, { module, index }: { readonly module: Module; readonly index: number }): readonly Stream[] {
  const maker = project.method(module, index, '__init__');
  return maker.kind === 'function' ? runOf(project, maker.module, maker.index).seedings.flatMap(({ streams }) => streams) : [];
}

const runs = remembered<Project, Map<Module, Map<number, ProgramRun>>>(() => new Map());

/** What a function does by itself, worked out once however many calls send it away. */
function runOf(project: Project, module: Module, index: number): ProgramRun {
  const known = runs(project).get(module) ?? new Map<number, ProgramRun>();
  runs(project).set(module, known);
  const run = known.get(index) ?? runFunction(project, module, index);
  known.set(index, run);
  return run;
}

const sentFrom = remembered(({ calls }: ModuleModel): readonly CallFact[] => calls.filter(({ isSent }) => isSent === true));

function startsProcesses(module: ModuleView): boolean {
  return module.callsWith('processes').length > 0 || sentFrom(module.module.model).length > 0;
}

/** Whether the program has a library run in its own process what is sent to others. */
function keepsSent(program: ProgramView): boolean {
  return program.modulesThat(setsUpSending).some((module) => module.callsWith('keepsSent').some(({ call, record }) => program.reaches(call.expression) && evaluate(record.keepsSent, argumentReader(call)) === 'yes'));
}

function setsUpSending(module: ModuleView): boolean {
  return module.callsWith('keepsSent').length > 0;
}

/** Whether processes run what seeds in the program too: spawned ones all that is imported, those that are sent what they run all but the program's own file. */
function isReached(start: Processes['start'], { entry }: ProgramView, seeding: Site): boolean {
  return (start === 'spawn' || (start === 'sent' && seeding.module !== entry.module)) && runsWhenImported(seeding);
}

/** Spawned processes import the program's file first, and run all of it, and of what it imports, but what stands behind `if __name__ == "__main__":`. */
function runsWhenImported({ module: { model }, call }: Site): boolean {
  return model.functions[0]?.events.some((event) => event.kind === 'call' && event.call === call) === true;
}

/** The draw stands in an argument of the other call. */
function isWithin({ module, call: { expression } }: Site, { module: other, call: { expression: { argsSpan } } }: Site): boolean {
  return module === other && argsSpan.start <= expression.start && expression.end <= argsSpan.end;
}
