import type { Location } from '../../rules/rule.js';
import type { EnvironmentVariable, Flag, Stream } from '../catalogue/types.js';
import type { Site } from '../semantics/program/run.js';
import type { FlagUse, ProgramView, Recording } from '../semantics/views.js';
import { seedsAnew } from '../semantics/views/stream-status.js';

/** How one program stands, as plain data: what it draws from, what seeds it, which switches it sets, what it keeps. */
export interface ProgramSummary {
  readonly path: string;
  /** The streams it draws from or seeds. */
  readonly streams: readonly StreamSummary[];
  /** In the order in which they are set; environment variables come last. */
  readonly switches: readonly SwitchSummary[];
  readonly recordings: readonly (Location & { readonly kind: Recording['kind'] })[];
  readonly usesGpu: boolean;
}

/**
 * `controlled`: seeded before every draw. `uncontrolled`: some draw comes unseeded, or the seed differs each run.
 * `unknown`: drawn from only where the program can't be followed. `unused`: not drawn from.
 */
export type StreamControl = 'controlled' | 'uncontrolled' | 'unknown' | 'unused';

export interface StreamSummary {
  readonly name: Stream;
  /** For people: «NumPy's global generator». */
  readonly title: string;
  readonly control: StreamControl;
  /** The calls that seed it, in order; `varies`: with a value that differs each run. */
  readonly seedings: readonly (Location & { readonly varies: boolean })[];
  /** The first draw that nothing seeds first. */
  readonly unseeded: Location | null;
}

export interface SwitchSummary extends Location {
  /** As people know it: `cudnn.benchmark`, `Trainer(deterministic)`. */
  readonly name: string;
  readonly role: Flag['role'] | EnvironmentVariable['role'];
  /** What it is set to; `null` where the text does not tell. */
  readonly value: string | null;
}

const VARIABLE_ROLES: readonly EnvironmentVariable['role'][] = ['kernel-workspace', 'op-determinism', 'hash-seed'];

export function summarise(program: ProgramView): ProgramSummary {
  const { run, entry } = program;
  const streams = entry.project.catalogue.streams.flatMap(({ name, title }): StreamSummary[] => {
    const seedings = run.seedings
      .filter((seeding) => seeding.streams.includes(name))
      .map((site) => ({ ...locationOf(site), varies: seedsAnew(entry.project, site) }));
    if (seedings.length === 0 && !run.streams.has(name)) return [];
    const first = run.draws.find(({ stream }) => stream === name);
    const varies = seedings.length > 0 && seedings.every((seeding) => seeding.varies);
    const control =
      !run.streams.has(name) ? 'unused'
      : first !== undefined || varies ? 'uncontrolled'
      : [...run.visits.values()].some(({ seededBy }) => seededBy.has(name)) ? 'controlled'
      : 'unknown';
    return [{ name, title, control, seedings, unseeded: first === undefined ? null : locationOf(first) }];
  });
  const flags = program.flags.map(({ module, ...use }): SwitchSummary => ({
    path: module.path, span: spanOf(use.span), name: switchName(use), role: use.flag.role, value: valueText(use.value),
  }));
  const variables = VARIABLE_ROLES.flatMap((role) => program.variables(role).map(({ module, variable }): SwitchSummary => ({
    path: module.path, span: spanOf(variable.span), name: variable.name, role, value: valueText(variable.value),
  })));
  const recordings = program.modules.flatMap((module) => module.recordings.map(({ kind, span }) => ({ kind, path: module.path, span: spanOf(span) })));
  return { path: entry.path, streams, switches: [...flags, ...variables], recordings, usesGpu: program.usesGpu };
}

function locationOf({ module, call }: Site): Location {
  return { path: module.path, span: spanOf(call.expression) };
}

/** A span alone: what is handed on is cloned and sent, and an expression brings its whole text along. */
export function spanOf({ start, end }: { readonly start: number; readonly end: number }): Location['span'] {
  return { start, end };
}

function switchName({ flag, qualifiedName }: FlagUse): string {
  const name = qualifiedName.split('.').slice(-2).join('.');
  return flag.parameter === undefined ? name : `${name}(${flag.parameter.name})`;
}

function valueText(value: FlagUse['value']): string | null {
  if (value.kind !== 'scalar') return null;
  if (typeof value.value === 'boolean') return value.value ? 'on' : 'off';
  return value.value === null ? 'None' : String(value.value);
}
