import type { Fix } from '../../rules/rule.js';
import type { CallExpression } from '../syntax/facts.js';
import { soundsLikeSeeding, type DrawSite } from '../semantics/program.js';
import type { Module } from '../semantics/project.js';
import type { ProgramView } from '../semantics/views.js';
import { setupSeeds, type ExistingHelper } from './setup-seeds.js';
import type { FixTarget } from './target.js';
import { SETUP_FUNCTION } from './templates.js';

/** The file of `module` as fixes see it. */
export function targetOf({ path, file, facts }: Module): FixTarget {
  return { path, source: file.source, facts, cells: file.cells };
}

/** The fix that seeds all streams a program draws from unseeded; none where no sound place was found. */
export function setupSeedsFix(program: ProgramView): Fix[] {
  const { run } = program;
  const { entry } = run;
  const late = new Set(run.late.map(({ stream }) => stream));
  const draws = run.draws.filter(({ stream }) => !late.has(stream));
  const roots = draws.map(({ chain }) => chain[0]).filter((site) => site !== undefined);
  // A draw that an import runs comes before anything this file could do.
  if (roots.length === 0 || roots.some(({ module }) => module !== entry)) return [];
  const names = new Set(draws.map(({ stream }) => stream));
  const streams = program.entry.project.catalogue.streams.filter(({ name }) => names.has(name));
  const existing = findHelper(program);
  const { below, firstBelow } = functionBelow(entry, draws);
  const fix = setupSeeds({
    target: targetOf(entry),
    catalogue: program.entry.project.catalogue,
    streams: existing === null ? streams : streams.filter(({ name }) => !existing.seeds.has(name)),
    gpu: [...run.modules].some(({ file }) => /\bcuda\b/.test(file.source.text)),
    roots: roots.map(({ call }) => call.expression.start),
    below, firstBelow,
    seed: program.entry.settings.seed,
    existing: existing?.helper ?? null,
  });
  return fix === null ? [] : [fix];
}

/** The one function that a single top-level call enters on the way to every draw. */
function functionBelow(entry: Module, draws: readonly DrawSite[]): Pick<Parameters<typeof setupSeeds>[0], 'below' | 'firstBelow'> {
  const none = { below: null, firstBelow: 0 };
  const first = draws[0]?.chain[0];
  if (first === undefined || !draws.every(({ chain }) => chain[0]?.call === first.call && chain.length > 1)) return none;
  const inner = draws.flatMap(({ chain }) => (chain[1]?.module === entry ? [chain[1].call] : []));
  const [call] = inner;
  const below = call === undefined ? null : (entry.model.functions[call.function]?.statement ?? null);
  if (below === null || inner.length !== draws.length || inner.some((other) => other.function !== call?.function)) return none;
  return { below, firstBelow: Math.min(...inner.map(({ expression }) => expression.start)) };
}

/** A function somebody wrote to seed: in the program's file, or in one it imports. */
function findHelper(program: ProgramView): { helper: ExistingHelper; seeds: ReadonlySet<string> } | null {
  const { run } = program;
  const candidates = [...run.modules].flatMap((module) =>
    module.model.functions.flatMap((fact) => {
      const { statement } = fact;
      if (statement === null || fact.class !== null || fact.name.includes('.')) return [];
      if (fact.name !== SETUP_FUNCTION.name && !soundsLikeSeeding(fact.name, false)) return [];
      const known = program.view(module).knownCalls.filter(({ call }) => call.function === fact.index);
      const seedings = known.filter(({ record }) => (record.seeds?.streams.length ?? 0) > 0);
      if (seedings.length === 0) return [];
      const seeds = new Set(seedings.flatMap(({ record }) => record.seeds?.streams ?? []));
      const calls: CallExpression[] = seedings.map(({ call }) => call.expression);
      const isCalled = run.seedings.some(({ call }) => seedings.some((seeding) => seeding.call === call));
      const elsewhere = module === run.entry ? null : wayTo(program, module, fact.name);
      if (module !== run.entry && elsewhere === null) return [];
      return [{ helper: { name: fact.name, function: statement, seedings: calls, isCalled, elsewhere }, seeds }];
    }),
  );
  // A helper of another file that is called already can't be completed from here.
  const usable = candidates.filter(({ helper }) => helper.elsewhere === null || !helper.isCalled);
  return usable.find(({ helper }) => helper.elsewhere === null) ?? usable[0] ?? null;
}

/** How the program's file reaches function `name` of `module`, which it imports. */
function wayTo(program: ProgramView, module: Module, name: string): ExistingHelper['elsewhere'] {
  const { entry } = program.run;
  for (const imported of entry.model.imports) {
    const found = program.entry.project.imported(entry, imported);
    if (found?.module !== module || found.rest.length > 0) continue;
    return { importLine: `from ${imported} import ${name}`, call: name };
  }
  return null;
}
