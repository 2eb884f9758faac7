/** What one program does, in order of execution: the draws and seedings it comes to, and the calls that lead to them. */
import type { Stream } from '../../catalogue/types.js';
import type { Span } from '../../syntax/source.js';
import { dottedName, walkExpressions } from '../../syntax/walk.js';
import { grouped } from '../lookups.js';
import type { Training } from './effects.js';
import type { CallFact, FlagAssignment, VariableWrite } from '../module/model.js';
import type { Module } from '../project.js';
import type { Settings } from '../settings/read.js';
import type { Question } from './questions.js';
import type { Workers } from './processes/workers.js';

/** A call in a module of the project. */
export interface Site {
  readonly module: Module;
  readonly call: CallFact;
}

/** Sites as a person reads them: file by file as they come, in a file from its top. */
export function inReadingOrder<S extends Site>(sites: readonly S[]): readonly S[] {
  const byModule = grouped(sites, ({ module }) => [module]);
  return [...byModule.values()].flatMap((group) => [...group].sort((a, b) => a.call.expression.start - b.call.expression.start));
}

/** That a stream is seeded, on every path or perhaps, and by what, when it is known. */
export interface Seeded {
  readonly certain: boolean;
  readonly by: Site | null;
}

/** A draw that nothing on its path seeds first. */
export interface DrawSite extends Site {
  readonly stream: Stream;
  /** A rule of its own reports this call. */
  readonly specific: boolean;
  /** Of the weights of a network. */
  readonly weights: boolean;
  /** Happens when the object is applied later, so that a seeding in between controls it. */
  readonly lazy: boolean;
  /** Happens only in training, which a network is in since then. */
  readonly inTraining: Training | null;
  /** The calls that lead to it from the program's top level, the draw itself last. */
  readonly chain: readonly Site[];
  /** The branches on the way to it that may go past it, from the outside in. */
  readonly forks: readonly Fork[];
  /** In how many arms it is that are taken only where the user changes options. */
  readonly aside: number;
  /** What came before it and started the stream anew. */
  readonly renewed: Renewal | null;
  /** What came before it and put back a state from before the stream was seeded. */
  readonly returned: Site | null;
  /** What seeds the stream before it, but reaches it in other versions only. */
  readonly missedBy: Site | null;
  /** It happens in these workers of a loader, or `null`: in the program's own process. */
  readonly workers: Workers | null;
  /** Where an old version of its library is installed it is seeded, and nothing tells which one is. */
  readonly seededFormerly: boolean;
}

/** A call that starts a stream anew. */
export interface Renewal extends Site {
  /** How the stream was seeded before, which counts no longer. */
  readonly lost: Seeded | undefined;
  /** How many functions deep its `with` block stands; `null`: there is none, it lasts. */
  readonly depth: number | null;
  /** What made the object whose block it is. */
  readonly maker: CallFact | null;
  /** What it stands in, to be gone back to behind its block. */
  readonly before: Renewal | undefined;
}

/** A branch inside a function of which nothing tells the arm that is taken. */
export interface Fork {
  readonly module: Module;
  /** One of several callables is called. */
  readonly isChoice: boolean;
  /** Streams drawn from on every way on from it that does not fail: for them it does not matter which arm is taken. */
  readonly drawnInAll: Set<Stream>;
}

/**
 * Whether a draw is off the main path of the program that `entry` begins: behind a condition of another file, which
 * may never hold for this program, or behind several of its own, or by one of several callables, others of which draw nothing.
 */
export function isDoubtful({ stream, forks }: DrawSite, entry: Module): boolean {
  const open = forks.filter(({ drawnInAll }) => !drawnInAll.has(stream));
  return open.length > 1 || open.some(({ module, isChoice }) => isChoice || module !== entry);
}

/** How far a draw is from the main path, to be compared with another way to it. */
export function distanceOf({ forks, aside }: Pick<DrawSite, 'forks' | 'aside'>): number {
  return 2 * forks.length + Number(aside > 0);
}

/** Whether a draw is of the weights of a network: by a layer, or by whatever a constructor calls. */
export function drawsWeights({ stream, weights, specific, chain }: DrawSite): boolean {
  return weights || (!specific && chain.some(({ module, call }) => module.catalogue.weightStreams.has(stream) && module.model.functions[call.function]?.statement?.name === '__init__'));
}

/** A stream seeded only after draws from it. */
export interface LateSeeding extends Site {
  readonly stream: Stream;
  readonly early: readonly DrawSite[];
  /** The calls that lead to it, itself last. */
  readonly chain: readonly Site[];
  /** Draws that count for nothing because it follows them. */
  readonly passedOver: readonly DrawSite[];
}

/** A call that seeds. */
export interface Seeding extends Site {
  readonly streams: readonly Stream[];
  /** It seeds while it does something else. */
  readonly implicit: boolean;
}

/** A function of a module of the project. */
export interface FunctionOf {
  readonly module: Module;
  readonly index: number;
}

/** What one program does, in order of execution. */
export interface ProgramRun {
  readonly entry: Module;
  /** Modules whose top level runs in it, the entry included. */
  readonly modules: ReadonlySet<Module>;
  /** The functions it gets into, each once. */
  readonly entered: readonly FunctionOf[];
  /** Uncontrolled draws in order, each once. */
  readonly draws: readonly DrawSite[];
  readonly late: readonly LateSeeding[];
  /** The catalogued calls, flags and variables it reaches, in the order in which each is first reached. */
  readonly steps: readonly Step[];
  /** Seeding calls in order, with what they seed. */
  readonly seedings: readonly Seeding[];
  /** For each call that may draw: whether its streams were seeded when it was reached. */
  readonly visits: ReadonlyMap<CallFact, Visit>;
  /** For each call that passes parameters on: how it stands with what they hold, in each way it is reached. */
  readonly instances: ReadonlyMap<CallFact, ReadonlyMap<string, CallFact>>;
  /** The calls and switches that it comes to, and the options one of which the user must change for that; `null`: none. */
  readonly changed: ReadonlyMap<CallFact | Span, Options | null>;
  /** What it is told by the files that it reads settings from. */
  readonly settings: Settings;
  /** What it has asked the text, which may answer otherwise although its modules do what they did. */
  readonly questions: readonly Question[];
  /** Streams that are seeded when the program ends. */
  readonly seededAtEnd: ReadonlySet<Stream>;
  /** All streams drawn from, controlled or not. */
  readonly streams: ReadonlySet<Stream>;
  /** It surely ends by an exception. */
  readonly stops: boolean;
  /** What it would do if it did not stop where it surely does; `null` where nothing stops it. */
  readonly unstopped: ProgramRun | null;
}

/** What of a program the rules look at. */
export type Step =
  | ({ readonly kind: 'call' } & Site)
  | { readonly kind: 'flag'; readonly module: Module; readonly flag: FlagAssignment }
  | { readonly kind: 'variable'; readonly module: Module; readonly variable: VariableWrite };

/** Options of a program, as far as their names are known. */
export interface Options {
  readonly names: readonly string[] | null;
}

/** How the streams stand where a call is reached that may draw from them. */
export interface Visit {
  /** Streams that some path reaches this call with unseeded. */
  readonly uncontrolled: Set<Stream>;
  /** Streams seeded on every path that reaches it, and by what, when it is known. */
  readonly seededBy: Map<Stream, Site | null>;
}

/** How many calls two ways from the program's top level have in common; -1 where the one is all of the other's beginning. */
function partingOf(way: readonly Site[], other: readonly Site[]): number {
  return way.findIndex(({ call }, depth) => other[depth]?.call !== call);
}

/** Whether whatever reaches `later` has passed `earlier`: both are ways from the program's top level. `isDecided`: so are all tests in functions on the earlier one. */
export function precedes(earlier: readonly Site[], later: readonly Site[], isDecided = false): boolean {
  const fork = partingOf(earlier, later);
  return earlier.slice(fork).every(({ call }, depth) => {
    const around = depth === 0 ? (later[fork]?.call.path ?? []) : [];
    return (isDecided && fork + depth > 0) || call.path.every((arm, at) => around[at] === arm);
  });
}

/** Whether what is drawn is kept under a name that the way to the seeding hands on: `seed = settings.get("seed", randint(…))`, `seed_all(seed)`. */
export function makesSeed(draw: DrawSite, later: readonly Site[]): boolean {
  const { lazy, weights, chain: earlier } = draw;
  if (lazy || weights) return false;
  const fork = partingOf(earlier, later);
  const [drawing, seeding] = [earlier[fork], later[fork]];
  if (drawing === undefined || seeding === undefined || drawing.module !== seeding.module) return false;
  const names = drawing.module.model.calls.flatMap(({ statement, assignedTo }) => (statement === drawing.call.statement && assignedTo !== null ? [assignedTo] : []));
  const handed = [...walkExpressions(seeding.call.args.map(({ argument }) => argument.value))];
  return names.length > 0 && handed.some((part) => names.includes(dottedName(part) ?? ''));
}

/** What tells a call from all others of the project. */
export function keyOf({ module, call }: Site): string {
  return `${module.path}:${String(call.id)}`;
}

/** … and a draw of it. */
export function drawKey(site: Site, stream: Stream): string {
  return `${stream}:${keyOf(site)}`;
}

/** What tells a function from all others of the project. */
export function functionKey(module: Module, index: number): string {
  return `${module.path}:${String(index)}`;
}
