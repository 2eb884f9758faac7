/** The switches that a module sets: where, and to what. */
import type { Flag } from '../../catalogue/types.js';
import type { Span } from '../../syntax/source.js';
import { lastPart } from '../../syntax/walk.js';
import { sameValue } from '../module/environment.js';
import type { Arm, FlagAssignment, Value } from '../module/model.js';
import { argumentOf } from '../program/arguments.js';
import { isSetting } from '../module/settings.js';
import { isSettingSet, setByAny } from '../program/guards.js';
import type { ProgramRun, Step } from '../program/run.js';
import type { ModuleView } from '../views.js';

const ON: Value = { kind: 'scalar', value: true };
const OFF: Value = { kind: 'scalar', value: false };

/** A switch that is set, by assignment or by an argument. */
export interface FlagUse {
  readonly flag: Flag;
  readonly qualifiedName: string;
  readonly value: Value;
  /** The whole statement or call, and the part that holds the value. */
  readonly span: Span;
  readonly valueSpan: Span;
  /** What is assigned to, as resolved in its module; `null` for an argument. */
  readonly assigned: string | null;
  /** Where it is set: the function by its index, and the branch arms around. */
  readonly function: number;
  readonly path: readonly Arm[];
}

/** Those of a module, in which `idle` functions set none. */
export function flagsIn(view: ModuleView, runs: readonly ProgramRun[], idle: ReadonlySet<number>): readonly FlagUse[] {
  const assigned = view.module.model.flags.flatMap((assignment: FlagAssignment): FlagUse[] => {
    const target = view.project.resolve(view.module, assignment.name);
    if (target.kind !== 'library' || idle.has(assignment.function)) return [];
    const { span, written, name } = assignment;
    return (target.record?.flags ?? [])
      .filter((flag) => flag.parameter === undefined)
      .flatMap((flag) => valuesOf(view, runs, assignment).map((value) => ({
        flag, value, qualifiedName: target.name, span, valueSpan: written, assigned: name,
        function: assignment.function, path: assignment.path,
      })));
  });
  const passed = view.usedCalls.filter(({ record }) => record.flags.length > 0).flatMap(({ call, record, qualifiedName }): FlagUse[] =>
    record.flags.flatMap((flag): FlagUse[] => {
      const place = { flag, qualifiedName, span: call.expression, assigned: null, function: call.function, path: call.path };
      if (flag.parameter === undefined) return [{ ...place, value: flag.off === true ? OFF : ON, valueSpan: call.expression }];
      const { parameter } = flag;
      return view.instancesOf(call).flatMap((instance) => {
        const given = argumentOf(instance, parameter);
        return given === null ? [] : [{ ...place, value: given.value, valueSpan: given.argument.value }];
      });
    }),
  );
  return [...assigned, ...passed];
}

/** What the switch is set to, in each way programs reach the statement. */
function valuesOf(view: ModuleView, runs: readonly ProgramRun[], assignment: FlagAssignment): readonly Value[] {
  const { value, written, name } = assignment;
  // What some module sets is what it was written as no longer.
  if (value.kind === 'reference') return [(isSetSomewhere(view, value.name) ? null : view.project.constant(view.module, value.name)) ?? value];
  if (value.kind === 'scalar' || value.kind === 'option') return [value];
  const found = runs.flatMap(({ steps }) => steps.flatMap((step) => {
    return step.kind === 'flag' && step.flag.written === written && step.flag.name === name ? [step.flag.value] : [];
  }));
  return found.length === 0 ? [value] : found.filter((each, at) => found.findIndex((other) => sameValue(each, other)) === at);
}

/** Whether some module sets what `name` stands for; the one that makes a tree of settings does so by that. */
function isSetSomewhere({ project, module }: ModuleView, name: string): boolean {
  const path = (project.imported(module, name)?.rest ?? []).slice(1).join('.');
  if (!isSetting(path)) return setByAny(project).has(lastPart(name));
  return isSettingSet(project.modules.values(), path, project.keeperOf(module, name.slice(0, -path.length - 1))?.module);
}

/** Where a switch is set, or a call made. */
export function spanOf(step: Step): Span | null {
  return step.kind === 'flag' ? step.flag.span : step.kind === 'call' ? step.call.expression : null;
}

/** Whether a program sets the switch by `step`. */
export function isSetBy({ assigned, span, valueSpan, value }: FlagUse, step: Step): boolean {
  if (step.kind !== 'flag') return assigned === null && span === spanOf(step);
  const { flag } = step;
  return assigned === flag.name && valueSpan === flag.written && (value.kind !== 'scalar' || sameValue(value, flag.value));
}

/** Whether two places can't be reached in one run, as far as the text tells: they stand on different arms. */
export function exclude(a: Placed, b: Placed): boolean {
  if (a.module !== b.module || a.function !== b.function) return a.path.length > 0 && b.path.length > 0;
  return a.path.some((arm, depth) => b.path[depth] !== undefined && b.path[depth] !== arm);
}

interface Placed {
  readonly module: ModuleView;
  readonly function: number;
  readonly path: readonly Arm[];
}
