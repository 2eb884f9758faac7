/** Parameters of the project's functions that become seeds, however many functions hand them on. */
import { remembered } from '../syntax/remember.js';
import { addTo } from './lookups.js';
import type { CallFact, ModuleModel, Parameter } from './module/model.js';
import { findArgument, parameterRef } from './program/arguments.js';
import { seedParameters } from './program/effects.js';
import type { Module, Project } from './project.js';

/** How many functions hand a seed on, one to another. */
const MAX_HOPS = 4;

/** A parameter that becomes the seed of something. */
export interface HandedSeed {
  readonly parameter: Parameter;
  /** What takes the seed in the end, and where. */
  readonly module: Module;
  readonly call: CallFact;
  /** What is seeded draws for the whole process. */
  readonly isGlobal: boolean;
  /** What it is called on the way, and where. */
  readonly names: readonly { readonly module: Module; readonly name: string }[];
}

/** The calls that are handed parameters of a function, by its index. */
const handingOn = remembered(({ calls }: ModuleModel) => {
  const found = new Map<number, CallFact[]>();
  for (const call of calls) {
    for (const index of new Set(call.args.flatMap(({ value }) => (value.kind === 'parameter' ? value.function : [])))) addTo(found, index, call);
  }
  return found;
});

const known = remembered<Project, Map<string, readonly HandedSeed[]>>(() => new Map());

/** The parameters of function `index` of `module` that become seeds. */
export function seedsHanded(project: Project, module: Module, index: number, hops = 0): readonly HandedSeed[] {
  const key = `${module.path}:${String(index)}:${String(hops)}`;
  const before = known(project).get(key);
  if (before !== undefined) return before;
  const found = hops > MAX_HOPS ? [] : (handingOn(module.model).get(index) ?? []).flatMap((call) => takenBy(project, module, index, call, hops));
  known(project).set(key, found);
  return found;
}

/** The parameters of function `index` that `call`, which is handed some of them, takes for seeds. */
function takenBy(project: Project, module: Module, index: number, call: CallFact, hops: number): readonly HandedSeed[] {
  const target = project.callee(module, call);
  if (target.kind === 'library') {
    const { record } = target;
    return (record === undefined ? [] : seedParameters(record)).flatMap((taken): HandedSeed[] => {
      const parameter = handedFor(call, taken, index);
      return parameter === null ? [] : [{ parameter, module, call, isGlobal: (record?.seeds?.streams.length ?? 0) > 0, names: [{ module, name: parameter.name }] }];
    });
  }
  const entered = project.entered(target);
  if (entered.kind !== 'function') return [];
  const handing = project.withoutObject(module, call, target);
  return seedsHanded(project, entered.module, entered.index, hops + 1).flatMap((inner): HandedSeed[] => {
    const parameter = handedFor(handing, parameterRef(inner.parameter), index);
    return parameter === null ? [] : [{ ...inner, parameter, names: [{ module, name: parameter.name }, ...inner.names] }];
  });
}

/** The parameter of function `index` that `call` hands over for `taken`. */
function handedFor(call: CallFact, taken: Parameters<typeof findArgument>[1], index: number): Parameter | null {
  const found = findArgument(call, taken);
  const value = found.kind === 'given' ? found.argument.value : null;
  return value?.kind === 'parameter' && value.function === index ? value : null;
}
