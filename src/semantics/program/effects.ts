import type { Catalogue, CatalogueRecord } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import { atLeast } from '../../catalogue/versions.js';
import type { ArgumentReader, ParameterRef, Processes, SeedParameter, Stream, TrainingMode } from '../../catalogue/types.js';
import { remembered } from '../../syntax/remember.js';
import { argumentReader, findArgument, valueOf } from './arguments.js';
import type { CallFact, Value } from '../module/model.js';

/** Since when a network is in training; `loaded`: it has come with its weights, perhaps only to be used. */
export type Training = TrainingMode['since'] | 'loaded';

/** A draw a catalogued call makes from one stream. */
export interface DrawEffect {
  readonly stream: Stream;
  /** It fills a model's weights. */
  readonly weights: boolean;
  /** It draws an order or a split, or lacks its own seed: a rule of its own speaks about it. */
  readonly specific: boolean;
  /** Happens when the object is applied later. */
  readonly lazy: boolean;
  /** Happens only in training, which a network is in since then. */
  readonly inTraining: Training | null;
}

export interface SeedEffect {
  readonly streams: readonly Stream[];
  /** The seed differs each run, or there is none. */
  readonly pseudo: boolean;
  /** A side effect of something else (`Trainer(…)`), not a seeding call somebody placed. */
  readonly implicit: boolean;
}

export interface Effects {
  readonly draws: readonly DrawEffect[];
  readonly seeds: readonly SeedEffect[];
}

const NONE: Effects = { draws: [], seeds: [] };

/** What a catalogued call does to the global streams, given its arguments. What can't be known does nothing. */
export function effectsOf(call: CallFact, record: CatalogueRecord | undefined, catalogue: Catalogue): Effects {
  if (record === undefined || (record.draws ?? record.dataOrder ?? record.takesSeed ?? record.seeds) === undefined) return NONE;
  const known = effects.get(call);
  if (known?.record === record && known.catalogue === catalogue) return known.effects;
  const found = findEffects(call, record, catalogue);
  effects.set(call, { record, catalogue, effects: found });
  return found;
}

/** A call is asked of in each program that reaches it, and lives through edits elsewhere. */
const effects = new WeakMap<CallFact, { readonly record: CatalogueRecord; readonly catalogue: Catalogue; readonly effects: Effects }>();

function findEffects(call: CallFact, record: CatalogueRecord, catalogue: Catalogue): Effects {
  const reader = argumentReader(call, catalogue);
  const draws: DrawEffect[] = [];
  const seeds: SeedEffect[] = [];
  if (record.draws !== undefined) {
    const { streams, when, unless, weights, generator, order, lazy, inTraining } = record.draws;
    const split = record.dataOrder?.split;
    const isSplit = split !== undefined && !isAbsent(call, split.fraction);
    const happens = (when === undefined || evaluate(when, reader) === 'yes') && (unless === undefined || evaluate(unless, reader) !== 'yes');
    if (happens && (generator === undefined || isAbsent(call, generator))) {
      const isSpecific = order === true || isSplit || record.augments !== undefined;
      for (const stream of streams) draws.push({ stream, weights: weights === true, specific: isSpecific, lazy: lazy === true, inTraining: modeOf(call, inTraining) });
    }
  }
  const shuffle = record.dataOrder?.shuffle;
  if (shuffle !== undefined && isAbsent(call, shuffle.seed) && (shuffle.when === undefined || evaluate(shuffle.when, reader) === 'yes')) {
    draws.push({ stream: shuffle.stream, weights: false, specific: true, lazy: false, inTraining: null });
  }
  const parameter = record.takesSeed;
  if (parameter !== undefined) {
    const need = seedNeed(call, parameter, catalogue.versions[record.library]);
    if (need?.effect === 'strong' && catalogue.stream(need.source) !== undefined) {
      draws.push({ stream: need.source, weights: false, specific: true, lazy: false, inTraining: null });
    }
  }
  if (record.seeds !== undefined && statePutBack(call, record.seeds.seed, catalogue) === null) {
    const { streams, seed, whenOmitted, also } = record.seeds;
    const extra = (also ?? []).filter(({ when }) => evaluate(when, reader) === 'yes').flatMap((part) => part.streams);
    const state = seed === null ? 'absent' : seedState(call, seed);
    const omitted = seed !== null && (state === 'absent' || state === 'none');
    if (!(omitted && whenOmitted === 'nothing')) {
      seeds.push({
        streams: [...streams, ...extra],
        pseudo: state === 'entropy' || ((omitted || seed === null) && whenOmitted === 'entropy'),
        implicit: seed === null && whenOmitted === 'fixed',
      });
    }
  }
  return { draws, seeds };
}

/** Since when the network is in training that `call` draws for, where it draws in training only. */
function modeOf(call: CallFact, mode: TrainingMode | undefined): TrainingMode['since'] | null {
  if (mode === undefined) return null;
  const stated = mode.parameter === undefined ? undefined : findArgument(call, mode.parameter);
  return stated?.kind === 'absent' || (stated?.kind === 'given' && stated.argument.value.kind === 'scalar') ? null : mode.since;
}

/** `set_state(state)`, where the state was read from the stream itself: the call that read it. */
export function statePutBack(call: CallFact, seed: ParameterRef | null, catalogue: Catalogue): CallFact | null {
  const value = seed === null ? undefined : valueOf(call, seed);
  const isRead = value?.kind === 'result' && value.call.callee.kind === 'external' && catalogue.lookup(value.call.callee.name)?.roles?.includes('reads-rng-state') === true;
  return isRead ? value.call : null;
}

/** How a call's seed argument stands. `unknown` is taken for a seed. */
export function seedState(call: CallFact, parameter: ParameterRef): 'absent' | 'none' | 'entropy' | 'given' | 'unknown' {
  const found = findArgument(call, parameter);
  if (found.kind === 'absent' || found.kind === 'unknown') return found.kind;
  const value = found.kind === 'given' ? found.argument.value : found.value;
  if (isNone(value)) return 'none';
  return value.kind === 'entropy' ? 'entropy' : 'given';
}

export function isNone(value: Value): boolean {
  return value.kind === 'scalar' && value.value === null;
}

/** Whether `parameter` is not handed over, or as `None`. */
export function isAbsent(call: CallFact, parameter: ParameterRef): boolean {
  const state = seedState(call, parameter);
  return state === 'absent' || state === 'none';
}

/** Why a call should be given a seed. */
export interface SeedNeed {
  /** Where its numbers come from without one: a stream's name, or `entropy`. */
  readonly source: Stream | 'entropy' | 'fixed';
  /** `strong`: the result visibly varies; else only ties, numerical noise or large data do. */
  readonly effect: 'strong' | 'weak' | 'data';
  /** An explicit `None` stands where the seed goes. */
  readonly explicitNone: boolean;
}

/** Whether `call` of that version of its library lacks a seed that matters with the arguments given; `null` when it has one, needs none, or can't be known. */
export function seedNeed(call: CallFact, parameter: SeedParameter, version: string | undefined): SeedNeed | null {
  const state = seedState(call, parameter);
  if (state !== 'absent' && state !== 'none') return null;
  if (parameter.alsoNamed?.some((name) => !isAbsent(call, { name })) === true) return null;
  const explicitNone = state === 'none';
  const source = explicitNone ? (parameter.whenNone ?? parameter.whenOmitted) : parameter.whenOmitted;
  if (source === 'fixed' && parameter.stateIt !== true) return null;
  const reader = readerInVersion(argumentReader(call), parameter, version);
  let blind = false;
  const watching: typeof reader = (ref) => {
    const value = reader(ref);
    if (value.kind === 'unknown') blind = true;
    return value;
  };
  const matters = parameter.when === undefined ? 'yes' : evaluate(parameter.when, watching);
  if (matters === 'no' || (matters === 'unknown' && blind)) return null;
  if (parameter.unless !== undefined && evaluate(parameter.unless, reader) === 'yes') return null;
  const strong = parameter.strongWhen !== undefined && evaluate(parameter.strongWhen, reader) === 'yes';
  return { source, explicitNone, effect: strong ? 'strong' : parameter.effect };
}

/** Reads an argument that is not given as what it was by default in the version in use, where that had another default. */
function readerInVersion(reader: ArgumentReader, { formerDefaults }: SeedParameter, version: string | undefined): ArgumentReader {
  const former = formerDefaults?.filter(({ until }) => atLeast(version, until) === 'no') ?? [];
  return former.length === 0 ? reader : (parameter) => {
    const given = reader(parameter);
    const value = former.find(({ name }) => name === parameter.name)?.value;
    return given.kind === 'absent' && value !== undefined ? { kind: 'scalar', value } : given;
  };
}

/** The worker processes that a call starts whose arguments `reader` reads; `null` where it may start none. */
export function processesOf(reader: ArgumentReader, { processes }: CatalogueRecord): Processes | null {
  if (processes === undefined) return null;
  const { when, unless } = processes;
  const isSure = (when === undefined || evaluate(when, reader) === 'yes') && (unless === undefined || evaluate(unless, reader) !== 'yes');
  return isSure ? processes : null;
}

/** Where a call takes a seed, whatever for. */
export const seedParameters = remembered(({ seeds, takesSeed, makesGenerator, seedsReceiver, key }: CatalogueRecord): readonly ParameterRef[] => {
  return [seeds?.seed, takesSeed, makesGenerator?.seed, seedsReceiver?.seed, key?.seed].flatMap((parameter) => parameter ?? []);
});
