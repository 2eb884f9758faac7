import { expect, it } from 'vitest';
import type { CatalogueFile } from '../../src/catalogue/types.js';
import { compareFacts, wantedFacts } from '../../tools/catalogue-facts.js';

const FILE: CatalogueFile = {
  library: 'lib', roots: ['lib'], checkedAgainst: '2.0', sources: { s: 'tried' },
  entries: [
    { names: ['lib.f', 'lib.gone'], source: 's', takesSeed: { name: 'seed', position: 1, whenOmitted: 'entropy', effect: 'strong' } },
    { names: ['lib.old'], source: 's', until: '1.5' },
    { names: ['lib.c'], source: 's' },
  ],
};

it('asks for names and parameters of the installed version', () => {
  expect(wantedFacts([FILE], { lib: '2.1' })).toEqual({ 'lib.f': [['seed', 1]], 'lib.gone': [['seed', 1]], 'lib.c': [] });
});

it('leaves out what the installed versions have dropped, and all that was inside', () => {
  const names = ['lib.c', 'lib.contrib.f', 'lib.contrib.Net.fit', 'lib.contribution'];
  const files: CatalogueFile[] = [
    { library: 'lib', roots: ['lib'], checkedAgainst: '2.0', sources: {}, removed: { 'lib.contrib': '2.0', 'lib.c': '3.0' }, entries: [] },
    { library: 'lib', roots: ['lib'], checkedAgainst: '2.0', sources: { s: 'tried' }, entries: [{ names, source: 's' }] },
  ];
  expect(Object.keys(wantedFacts(files, { lib: '2.1' }))).toEqual(['lib.c', 'lib.contribution']);
  expect(Object.keys(wantedFacts(files, { lib: '1.9' }))).toEqual(names);
  expect(Object.keys(wantedFacts(files, {}))).toEqual(names);
});

it('tells what holds, what is wrong and what cannot be verified', () => {
  const facts = { 'lib.f': [['seed', 1, 'is at 2'] as const], 'lib.gone': 'missing' as const, 'lib.c': 'opaque' as const };
  const wanted = wantedFacts([FILE], { lib: '2.1' });
  const [result] = compareFacts([FILE], wanted, { versions: { lib: '2.1' }, facts });
  expect(result).toMatchObject({ names: 3, verified: 0, wrong: ['lib.f: seed at 1 is at 2', 'lib.gone does not exist'], unverified: ['lib.c'] });
  const [older] = compareFacts([FILE], wanted, { versions: { lib: '1.9' }, facts });
  expect(older).toMatchObject({ wrong: [], newer: ['lib.f: seed at 1 is at 2', 'lib.gone does not exist'] });
});

it("verifies what a library adds to another one's class only where that library is installed", () => {
  const adds: CatalogueFile = {
    library: 'more', roots: ['more'], checkedAgainst: '1.0', sources: { s: 'tried' }, entries: [{ names: ['lib.C.more'], source: 's' }],
  };
  const facts = { 'lib.C.more': 'missing' as const };
  const compared = (versions: Readonly<Record<string, string>>) => compareFacts([adds], wantedFacts([adds], versions), { versions, facts })[0];
  expect(compared({ lib: '2.1' })).toMatchObject({ wrong: [], unverified: ['lib.C.more'] });
  expect(compared({ lib: '2.1', more: '1.0' })).toMatchObject({ wrong: ['lib.C.more does not exist'], unverified: [] });
});
