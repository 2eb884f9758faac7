import * as l10n from '@vscode/l10n';
import type { Catalogue, CatalogueRecord } from '../catalogue/catalogue.js';
import type { Condition, ParameterRef } from '../catalogue/types.js';

/** What is known of a callable, line by line, in Markdown; `null` where nothing is. */
export function explainCallable(catalogue: Catalogue, name: string): string[] | null {
  const qualified = qualify(catalogue, name);
  const record = catalogue.lookup(qualified);
  if (record === undefined) return null;
  const facts = factsOf(catalogue, record);
  const lines = facts.length > 0 ? facts : [l10n.t('is known, and neither draws nor seeds')];
  const canonical = catalogue.canonical(qualified);
  const sources = [...new Set(record.sources)];
  return [
    `\`${canonical}\``,
    ...lines.map((line) => `- ${line}`),
    ...(record.note === undefined ? [] : [`- ${l10n.t('note: {0}', record.note)}`]),
    `- ${libraryOf(record)}`,
    ...sources.map((source) => `- ${l10n.t('source: {0}', source)}`),
  ];
}

/** `np.random.rand` → `numpy.random.rand`, by the aliases the streams are customarily imported under. */
function qualify(catalogue: Catalogue, name: string): string {
  const [root = '', ...rest] = name.split('.');
  const known = catalogue.streams.find(({ seeding }) => seeding.alias === root);
  return known === undefined ? name : [known.seeding.module, ...rest].join('.');
}

function libraryOf({ library, since, until }: CatalogueRecord): string {
  if (since === undefined) return until === undefined ? l10n.t('library: {0}', library) : l10n.t('library: {0}, before {1}', library, until);
  return until === undefined ? l10n.t('library: {0}, since {1}', library, since) : l10n.t('library: {0}, since {1}, before {2}', library, since, until);
}

function factsOf(catalogue: Catalogue, record: CatalogueRecord): string[] {
  const title = (stream: string): string => catalogue.stream(stream)?.title ?? stream;
  const lines: string[] = [];
  const { draws, seeds, takesSeed, makesGenerator, seedsReceiver, loader, dataOrder, key } = record;
  if (draws !== undefined) {
    const always = when(l10n.t('draws from {0}', draws.streams.map(title).reduce((all, one) => l10n.t('{0} and {1}', all, one))), draws.when);
    const usually = draws.generator === undefined ? always : l10n.t('{0}, unless {1} is given', always, code(draws.generator));
    lines.push(draws.lazy === true ? l10n.t('{0}, each time it is applied', usually) : usually);
    for (const stream of draws.streams) {
      const seeding = catalogue.stream(stream)?.seeding.call;
      if (seeding !== undefined) lines.push(l10n.t('seed it first with {0}', `\`${seeding}(…)\``));
    }
  }
  if (seeds !== undefined) {
    const seeded = l10n.t('seeds {0}', seeds.streams.map(title).join(', '));
    const given = seeds.seed === null ? seeded : l10n.t('{0}, from {1}', seeded, code(seeds.seed));
    lines.push(seeds.whenOmitted === 'entropy' ? l10n.t('{0}; without one, from fresh entropy', given) : given);
    for (const { streams, when: condition } of seeds.also ?? []) lines.push(when(l10n.t('seeds {0} as well', streams.map(title).join(', ')), condition));
  }
  if (takesSeed !== undefined) {
    const without =
      takesSeed.whenOmitted === 'entropy' ? l10n.t('fresh entropy, which no global seed reaches')
      : takesSeed.whenOmitted === 'fixed' ? l10n.t('a fixed seed of the library')
      : title(takesSeed.whenOmitted);
    lines.push(l10n.t('takes a seed as {0}; without one it uses {1}', code(takesSeed), without));
    if (takesSeed.when !== undefined) lines.push(when(l10n.t('the seed matters'), takesSeed.when));
    if (takesSeed.raisesWhen !== undefined) lines.push(when(l10n.t('a seed raises an error'), takesSeed.raisesWhen));
  }
  if (makesGenerator !== undefined) {
    const made = makesGenerator.seed === null
      ? l10n.t('makes a generator of its own, which can be seeded later')
      : l10n.t('makes a generator of its own, seeded by {0}', code(makesGenerator.seed));
    lines.push(makesGenerator.whenOmitted === 'fixed' ? l10n.t('{0}; unseeded it starts from a fixed default', made) : l10n.t('{0}; unseeded it starts from fresh entropy', made));
  }
  if (seedsReceiver !== undefined) lines.push(l10n.t('seeds the object it is called on'));
  if (loader !== undefined) lines.push(l10n.t('makes batches, in worker processes where {0} says so; {1} seeds them', code(loader.workers), code(loader.workerInit)));
  if (dataOrder?.shuffle !== undefined) lines.push(l10n.t('shuffles; {0} fixes the order', code(dataOrder.shuffle.seed)));
  if (dataOrder?.deterministic !== undefined) lines.push(l10n.t('{0} set to `False` gives the order up', code(dataOrder.deterministic)));
  if (key?.makes === true) lines.push(l10n.t('makes a random key'));
  const used = key?.consumes ?? key?.splits;
  if (used !== undefined) lines.push(l10n.t('uses up the key {0}', code(used)));
  if (key?.folds !== undefined) lines.push(l10n.t('makes a further key from {0}, which stays usable', code(key.folds)));
  if (record.entropy !== undefined) lines.push(l10n.t('gives a value that differs each run: {0}', record.entropy.what));
  if (record.nondeterministicOnGpu !== undefined) lines.push(when(l10n.t('has no deterministic GPU kernel'), record.nondeterministicOnGpu.when));
  if (record.augments !== undefined) lines.push(l10n.t('augments by a generator of its own'));
  for (const { role, parameter } of record.flags) lines.push(parameter === undefined ? l10n.t('sets {0}', role) : l10n.t('sets {0} by {1}', role, code(parameter)));
  for (const role of record.roles ?? []) lines.push(l10n.t('role: {0}', role));
  return lines;
}

function code({ name }: ParameterRef): string {
  return `\`${name}\``;
}

function when(what: string, condition: Condition | undefined): string {
  return condition === undefined ? what : l10n.t('{0} when {1}', what, words(condition));
}

/** A condition as a person would say it. */
function words(condition: Condition): string {
  if ('unknown' in condition) return condition.unknown;
  if ('not' in condition) return l10n.t('not ({0})', words(condition.not));
  if ('all' in condition) return condition.all.map(words).reduce((all, one) => l10n.t('{0} and {1}', all, one));
  if ('any' in condition) return condition.any.map(words).reduce((all, one) => l10n.t('{0} or {1}', all, one));
  const name = code(condition.param);
  const { test } = condition;
  if (typeof test === 'object') {
    if ('in' in test) return l10n.t('{0} is {1}', name, list(test.in));
    if ('notIn' in test) return l10n.t('{0} is not {1}', name, list(test.notIn));
    if ('plain' in test) return l10n.t('{0} is written out as {1} plain values', name, test.plain);
    return 'lessThan' in test ? l10n.t('{0} is less than {1}', name, test.lessThan) : l10n.t('{0} is more than {1}', name, test.greaterThan);
  }
  switch (test) {
    case 'truthy': return l10n.t('{0} is on', name);
    case 'none': return l10n.t('{0} is not given', name);
    case 'notNone': return l10n.t('{0} is given', name);
    case 'callable': return l10n.t('{0} is a function', name);
    case 'float': return l10n.t('{0} is a fraction', name);
    case 'single': return l10n.t('{0} has one element', name);
  }
}

function list(values: readonly unknown[]): string {
  return values.map((value) => `\`${JSON.stringify(value)}\``).reduce((all, one) => l10n.t('{0} or {1}', all, one));
}
