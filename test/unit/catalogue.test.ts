import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../src/catalogue/catalogue.js';
import { atLeast } from '../../src/catalogue/versions.js';
import { evaluate } from '../../src/catalogue/condition.js';
import { CATALOGUE_FILES, defaultCatalogue } from '../../src/catalogue/default.js';
import type { ArgumentValue, Condition } from '../../src/catalogue/types.js';

const schema = JSON.parse(readFileSync(new URL('../../rules/catalogue/catalogue.schema.json', import.meta.url), 'utf8')) as object;
const validate = new Ajv({ strict: false }).compile(schema);
const catalogue = defaultCatalogue();

describe.each(CATALOGUE_FILES.map((file) => [file.library, file] as const))('%s', (_, file) => {
  it('has the form of the schema', () => {
    expect(validate(file), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  });

  it('names known sources and streams, and says something of each name once', () => {
    // Several entries may speak of one name; what they say must differ.
    const about = new Set(['names', 'source', 'note', 'since', 'until']);
    const names = file.entries.flatMap((entry) => {
      const facts = Object.keys(entry).filter((key) => !about.has(key)).map((key) => (key === 'flag' ? `flag ${entry.flag?.role ?? ''}` : key));
      return entry.names.flatMap((name) => facts.map((fact) => `${name} ${entry.since ?? ''}-${entry.until ?? ''} ${fact}`));
    });
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    for (const entry of file.entries) {
      expect(file.sources[entry.source], entry.names[0]).toBeTypeOf('string');
      for (const stream of [...(entry.draws?.streams ?? []), ...(entry.seeds?.streams ?? [])]) {
        expect(catalogue.stream(stream), `${entry.names[0] ?? ''}: ${stream}`).toBeDefined();
      }
    }
  });
});

describe('versions', () => {
  it.each([
    ['2.4.1+cu121', '1.9', 'yes'], ['1.8', '1.9', 'no'], ['>=1.9', '1.9', 'yes'], ['>=1.7', '1.9', 'unknown'],
    ['>=1.7,<1.9', '1.9', 'no'], ['^1.4', '2', 'no'], ['^1.4', '1.9', 'unknown'], ['~=1.4.2', '1.5', 'no'],
    ['~=2.0', '1.9', 'yes'], [undefined, '1.9', 'unknown'], ['<=1.8', '1.9', 'no'], ['!=1.8', '1.9', 'unknown'],
  ] as const)('%s is at least %s: %s', (version, least, verdict) => {
    expect(atLeast(version, least)).toBe(verdict);
  });

  it('choose the entries', () => {
    const entries = [
      { names: ['lib.f'], source: 's', until: '2', note: 'old' },
      { names: ['lib.f'], source: 's', since: '2', note: 'new' },
    ];
    const file = { library: 'lib', roots: ['lib'], checkedAgainst: '2', sources: { s: 'tried' }, entries };
    const note = (version?: string) => new Catalogue([file], version === undefined ? {} : { lib: version }).lookup('lib.f')?.note;
    expect([note('1.4'), note('2.1'), note()]).toEqual(['old', 'new', 'new']);
  });
});

describe('what it knows', () => {
  it.each([
    ['numpy.random.rand', 'numpy'], ['random.shuffle', 'python'], ['torch.randn', 'torch'], ['torch.nn.Linear', 'torch'],
    ['tensorflow.random.normal', 'tensorflow'], ['tensorflow.keras.layers.Dense', 'keras'],
  ])('%s draws from %s', (name, stream) => {
    expect(catalogue.lookup(name)?.draws?.streams).toEqual([stream]);
  });

  it('holds every scikit-learn callable whose seed can matter', () => {
    const file = CATALOGUE_FILES.find(({ library }) => library === 'scikit-learn');
    expect(file?.entries.filter(({ takesSeed }) => takesSeed !== undefined).flatMap(({ names }) => names).length).toBeGreaterThanOrEqual(160);
  });

  it('follows a name through all the modules that hand it on', () => {
    expect(catalogue.canonical('tensorflow.keras.layers.experimental.preprocessing.RandomFlip')).toBe('keras.layers.RandomFlip');
  });

  it('has no inner module among the ways to write a name', () => {
    const prefixes = catalogue.reexports.map(([prefix]) => prefix);
    expect(prefixes).toContain('tensorflow.keras');
    expect(prefixes).not.toContain('pytorch_lightning.core');
  });

  it('does not take a seed for the devices for one of the CPU', () => {
    expect(catalogue.lookup('torch.cuda.manual_seed_all')?.seeds?.streams).toEqual([]);
    expect(catalogue.lookup('torch.manual_seed')?.seeds?.streams).toEqual(['torch']);
  });
});

describe('conditions', () => {
  const shuffle: Condition = { param: { name: 'shuffle' }, default: false, test: 'truthy' };
  const on = (value: ArgumentValue) => (condition: Condition) => evaluate(condition, () => value);
  it('take the default of an absent argument', () => {
    expect(on({ kind: 'absent' })(shuffle)).toBe('no');
    expect(on({ kind: 'scalar', value: true })(shuffle)).toBe('yes');
    expect(on({ kind: 'unknown' })(shuffle)).toBe('unknown');
    expect(on({ kind: 'unknown' })({ all: [shuffle, { not: { param: { name: 'x' }, test: 'callable' } }] })).toBe('unknown');
    expect(on({ kind: 'scalar', value: 0.5, isFloat: true })({ param: { name: 'x' }, test: { lessThan: 1 } })).toBe('yes');
  });
});
