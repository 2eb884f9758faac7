import { atLeast } from '../catalogue/versions.js';
import type { ProgramRun } from './program.js';
import type { Module } from './project.js';

/** Library → the least version that the names in use prove. */
export type Proven = ReadonlyMap<string, string>;

const byModule = new WeakMap<Module, Proven>();
const byRun = new WeakMap<ProgramRun, Proven>();

/** What the names one module uses prove. */
export function provenByModule(module: Module): Proven {
  const known = byModule.get(module);
  if (known !== undefined) return known;
  const { model, catalogue } = module;
  const used = new Set<string>();
  const use = (name: string): void => {
    // A name uses all that it is a member of.
    for (let end = name.length; end > 0 && !used.has(name.slice(0, end)); end = name.lastIndexOf('.', end - 1)) used.add(name.slice(0, end));
  };
  model.imports.forEach(use);
  for (const { callee } of model.calls) if (callee.kind === 'external') use(callee.name);
  for (const { name } of model.flags) use(name);
  const proven = join(
    catalogue.introduced.filter(({ name }) => used.has(name)).map(({ library, version }) => [library, version] as const),
  );
  byModule.set(module, proven);
  return proven;
}

/** What all modules of a program prove together: they run in one environment. */
export function provenByRun(run: ProgramRun): Proven {
  const known = byRun.get(run);
  if (known !== undefined) return known;
  const proven = join([...run.modules].flatMap((module) => [...provenByModule(module)]));
  byRun.set(run, proven);
  return proven;
}

/** The newest version of each library. */
export function join(versions: Iterable<readonly [string, string]>): Proven {
  const newest = new Map<string, string>();
  for (const [library, version] of versions) {
    const before = newest.get(library);
    if (before === undefined || atLeast(version, before) === 'yes') newest.set(library, version);
  }
  return newest;
}
