import { atLeast } from '../catalogue/versions.js';
import type { ProgramRun } from './program.js';
import type { Module } from './project.js';

/** What the names in use prove of a library's version: `least` has them all, `below` is the first that lacks one. */
interface Bounds {
  readonly least?: string;
  readonly below?: string;
}

/** Library → what is proven of its version. */
export type Proven = ReadonlyMap<string, Bounds>;

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
  for (const { callee, args } of model.calls) {
    if (callee.kind !== 'external') continue;
    use(callee.name);
    // A parameter is a member of its callable: `torch.load.weights_only`.
    for (const { argument } of args) if (argument.keyword !== null) used.add(`${callee.name}.${argument.keyword}`);
  }
  for (const { name } of model.flags) use(name);
  const proven = join([
    ...catalogue.introduced.filter(({ name }) => used.has(name)).map(({ library, version }) => [library, { least: version }] as const),
    ...catalogue.removed.filter(({ name }) => used.has(name)).map(({ library, version }) => [library, { below: version }] as const),
  ]);
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

/** The bounds of each library together. */
export function join(proven: Iterable<readonly [string, Bounds]>): Proven {
  const joined = new Map<string, Bounds>();
  for (const [library, bounds] of proven) {
    const before = joined.get(library) ?? {};
    const least = pick(before.least, bounds.least, 'yes');
    const below = pick(before.below, bounds.below, 'no');
    joined.set(library, { ...(least === undefined ? {} : { least }), ...(below === undefined ? {} : { below }) });
  }
  return joined;
}

/** Of two versions the newer one (`yes`) or the older one (`no`). */
function pick(a: string | undefined, b: string | undefined, isNewer: 'yes' | 'no'): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return atLeast(b, a) === isNewer ? b : a;
}

/** Bounds as a requirement states them (`>=1.9,<2`). */
export function requirement({ least, below }: Bounds): string {
  return [...(least === undefined ? [] : [`>=${least}`]), ...(below === undefined ? [] : [`<${below}`])].join();
}
