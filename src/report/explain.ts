import type { Catalogue, CatalogueRecord } from '../catalogue/catalogue.js';
import type { Condition, ParameterRef } from '../catalogue/types.js';

/** What is known of a callable, line by line, in Markdown; `null` where nothing is. */
export function explainCallable(catalogue: Catalogue, name: string): string[] | null {
  const qualified = qualify(catalogue, name);
  const record = catalogue.lookup(qualified);
  if (record === undefined) return null;
  const facts = factsOf(catalogue, record);
  const lines = facts.length > 0 ? facts : ['is known, and neither draws nor seeds'];
  const canonical = catalogue.canonical(qualified);
  const sources = [...new Set(record.sources)];
  return [
    `\`${canonical}\``,
    ...lines.map((line) => `- ${line}`),
    ...(record.note === undefined ? [] : [`- note: ${record.note}`]),
    `- library: ${record.library}${versionsOf(record)}`,
    ...sources.map((source) => `- source: ${source}`),
  ];
}

/** `np.random.rand` → `numpy.random.rand`, by the aliases the streams are customarily imported under. */
function qualify(catalogue: Catalogue, name: string): string {
  const [root = '', ...rest] = name.split('.');
  const known = catalogue.streams.find(({ seeding }) => seeding.alias === root);
  return known === undefined ? name : [known.seeding.module, ...rest].join('.');
}

function versionsOf({ since, until }: CatalogueRecord): string {
  if (since === undefined && until === undefined) return '';
  return `, ${[since === undefined ? '' : `since ${since}`, until === undefined ? '' : `before ${until}`].filter((part) => part !== '').join(', ')}`;
}

function factsOf(catalogue: Catalogue, record: CatalogueRecord): string[] {
  const title = (stream: string): string => catalogue.stream(stream)?.title ?? stream;
  const lines: string[] = [];
  const { draws, seeds, takesSeed, makesGenerator, seedsReceiver, loader, dataOrder, key } = record;
  if (draws !== undefined) {
    const instead = draws.generator === undefined ? '' : `, unless ${code(draws.generator)} is given`;
    lines.push(`draws from ${draws.streams.map(title).join(' and ')}${when(draws.when)}${instead}${draws.lazy === true ? ', each time it is applied' : ''}`);
    for (const stream of draws.streams) {
      const seeding = catalogue.stream(stream)?.seeding.call;
      if (seeding !== undefined) lines.push(`seed it first with \`${seeding}(…)\``);
    }
  }
  if (seeds !== undefined) {
    const given = seeds.seed === null ? '' : `, from ${code(seeds.seed)}`;
    const omitted = { entropy: '; without one, from fresh entropy', fixed: '', nothing: '' }[seeds.whenOmitted ?? 'nothing'];
    lines.push(`seeds ${seeds.streams.map(title).join(', ')}${given}${omitted}`);
    for (const { streams, when: condition } of seeds.also ?? []) lines.push(`seeds ${streams.map(title).join(', ')} as well${when(condition)}`);
  }
  if (takesSeed !== undefined) {
    const without =
      takesSeed.whenOmitted === 'entropy' ? 'fresh entropy, which no global seed reaches'
      : takesSeed.whenOmitted === 'fixed' ? 'a fixed seed of the library'
      : title(takesSeed.whenOmitted);
    lines.push(`takes a seed as ${code(takesSeed)}; without one it uses ${without}`);
    if (takesSeed.when !== undefined) lines.push(`the seed matters${when(takesSeed.when)}`);
    if (takesSeed.raisesWhen !== undefined) lines.push(`a seed raises an error${when(takesSeed.raisesWhen)}`);
  }
  if (makesGenerator !== undefined) {
    const from = makesGenerator.seed === null ? 'which can be seeded later' : `seeded by ${code(makesGenerator.seed)}`;
    lines.push(`makes a generator of its own, ${from}; unseeded it starts from ${makesGenerator.whenOmitted === 'fixed' ? 'a fixed default' : 'fresh entropy'}`);
  }
  if (seedsReceiver !== undefined) lines.push('seeds the object it is called on');
  if (loader !== undefined) lines.push(`makes batches, in worker processes where ${code(loader.workers)} says so; ${code(loader.workerInit)} seeds them`);
  if (dataOrder?.shuffle !== undefined) lines.push(`shuffles; ${code(dataOrder.shuffle.seed)} fixes the order`);
  if (dataOrder?.deterministic !== undefined) lines.push(`${code(dataOrder.deterministic)} set to \`False\` gives the order up`);
  if (key?.makes === true) lines.push('makes a random key');
  const used = key?.consumes ?? key?.splits;
  if (used !== undefined) lines.push(`uses up the key ${code(used)}`);
  if (key?.folds !== undefined) lines.push(`makes a further key from ${code(key.folds)}, which stays usable`);
  if (record.entropy !== undefined) lines.push(`gives a value that differs each run: ${record.entropy.what}`);
  if (record.nondeterministicOnGpu !== undefined) lines.push(`has no deterministic GPU kernel${when(record.nondeterministicOnGpu.when)}`);
  if (record.augments !== undefined) lines.push('augments by a generator of its own');
  for (const { role, parameter } of record.flags) lines.push(`sets ${role}${parameter === undefined ? '' : ` by ${code(parameter)}`}`);
  for (const role of record.roles ?? []) lines.push(`role: ${role}`);
  return lines;
}

function code({ name }: ParameterRef): string {
  return `\`${name}\``;
}

function when(condition: Condition | undefined): string {
  return condition === undefined ? '' : ` when ${words(condition)}`;
}

/** A condition as a person would say it. */
function words(condition: Condition): string {
  if ('unknown' in condition) return condition.unknown;
  if ('not' in condition) return `not (${words(condition.not)})`;
  if ('all' in condition) return condition.all.map(words).join(' and ');
  if ('any' in condition) return condition.any.map(words).join(' or ');
  const name = code(condition.param);
  const { test } = condition;
  if (typeof test === 'object') {
    if ('in' in test) return `${name} is ${list(test.in)}`;
    if ('notIn' in test) return `${name} is not ${list(test.notIn)}`;
    return 'lessThan' in test ? `${name} is less than ${String(test.lessThan)}` : `${name} is more than ${String(test.greaterThan)}`;
  }
  const said = { truthy: 'is on', none: 'is not given', notNone: 'is given', callable: 'is a function', float: 'is a fraction' };
  return `${name} ${said[test]}`;
}

function list(values: readonly unknown[]): string {
  return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
}
