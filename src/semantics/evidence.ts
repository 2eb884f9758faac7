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
  const used = [
    ...model.imports,
    ...model.calls.flatMap(({ callee }) => (callee.kind === 'external' ? [callee.name] : [])),
    ...model.flags.map(({ name }) => name),
  ];
  const proven = join(
    catalogue.introduced
      .filter(({ name }) => used.some((one) => one === name || one.startsWith(`${name}.`)))
      .map(({ library, version }) => [library, version] as const),
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
