import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { foreignFiles, ownTexts } from './corpus.js';
import { HOSTILE } from './hostile.js';

/** Fragments that mean something to a parser, a terminal or a decoder. */
const FRAGMENTS = [
  '(', ')', '[', ']', '{', '}', '"', "'", '"""', "'''", 'f"{', '}"', '\\', '\\\n', '#', ':', ';', '=', ',', '@', '*', '**', '->', ':=', '`',
  '\n', '\r', '\r\n', '\t', '    ', '\f', '\v', '\0', '\ufeff', '\u2028', '\u202e', '\u200b', '\u001b[31m', '\ud83d', '\ude00', '🎲', 'é', '変',
  'def f():\n', 'class C:\n', 'if x:\n', 'else:\n', 'try:\n', 'except:\n', 'finally:\n', 'with a as b:\n', 'for i in x:\n', 'while 1:\n',
  'match x:\n', 'case _:\n', 'lambda: ', 'async ', 'await ', 'yield ', 'return ', 'global x\n', 'import ', 'from . import *\n', 'print x\n', 'exec x\n',
  'import numpy as np\n', 'np.random.rand()\n', 'np.random.seed(0)\n', 'torch.manual_seed(seed)\n', 'random.shuffle(x)\n', 'KFold(shuffle=True)\n',
  'DataLoader(d, shuffle=True, num_workers=2)\n', 'torch.backends.cudnn.benchmark = True\n', 'if __name__ == "__main__":\n', 'os.listdir(p)\n',
  '# seedlint: ignore[unseeded-rng]\n', '# seedlint: ignore-file\n', '# -*- coding: latin-1 -*-\n', '%matplotlib inline\n', '!pip install x\n', '%%bash\n', 'x?\n',
  // Names that every JavaScript object has.
  'constructor()\n', '__proto__.seed(0)\n', 'toString = valueOf\n', 'import hasOwnProperty\n', 'from constructor import __proto__\n',
  'def __proto__(constructor=1):\n', 'f(__proto__=1)\n', 'x = {}.toString\n', 'class constructor(toString):\n', 'd["__proto__"]',
];

/** One change of a text, its places as shares of the length, so that a smaller text takes it too. */
interface Mutation {
  readonly kind: 'delete' | 'duplicate' | 'insert' | 'move' | 'truncate' | 'case' | 'digits';
  readonly at: number;
  readonly length: number;
  readonly to: number;
  readonly fragment: string;
}

const share = fc.integer({ min: 0, max: 9999 }).map((value) => value / 10_000);

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'duplicate', 'insert', 'insert', 'move', 'truncate', 'case', 'digits'),
  at: share,
  length: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 60 }) }, fc.integer({ min: 1, max: 5000 })),
  to: share,
  fragment: fc.constantFrom(...FRAGMENTS),
});

export function mutate(text: string, { kind, at, length, to, fragment }: Mutation): string {
  const start = Math.floor(at * text.length);
  const end = Math.min(text.length, start + length);
  const part = text.slice(start, end);
  const rest = text.slice(0, start) + text.slice(end);
  const target = Math.floor(to * rest.length);
  switch (kind) {
    case 'delete': return rest;
    case 'duplicate': return text.slice(0, end) + part + text.slice(end);
    case 'insert': return text.slice(0, start) + fragment + text.slice(start);
    case 'move': return rest.slice(0, target) + part + rest.slice(target);
    case 'truncate': return text.slice(0, start);
    case 'case': return text.slice(0, start) + part.toUpperCase() + text.slice(end);
    case 'digits': return text.slice(0, start) + part.replaceAll(/\d/g, '99999999999') + text.slice(end);
  }
}

const own = ownTexts();
const foreign = foreignFiles();
/** Longer files only take longer: what breaks a parser stands in a few lines. */
const LONGEST = 60_000;

function foreignText(index: number): string {
  const path = foreign[index % Math.max(1, foreign.length)];
  return path === undefined ? '' : readFileSync(path).toString('utf8').slice(0, LONGEST);
}

export const realText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...own) },
  { weight: 3, arbitrary: fc.nat(1_000_000).map(foreignText) },
  // Two programs one behind the other.
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...own), fc.constantFrom(...own)).map(([a, b]) => a + b) },
);

/** A real file, changed a few times anywhere. */
export const mutatedText: fc.Arbitrary<string> = fc
  .tuple(realText, fc.array(mutation, { maxLength: 8 }))
  .map(([text, changes]) => changes.reduce(mutate, text));

/** A text of fragments alone. */
const soup: fc.Arbitrary<string> = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => parts.join(''));

/** A text of a hostile family, of a size that shrinks, perhaps changed. */
export const hostileText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...Object.values(HOSTILE)), fc.integer({ min: 0, max: 400 }), fc.array(mutation, { maxLength: 2 }))
  .map(([family, size, changes]) => changes.reduce(mutate, family(size)));

export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: mutatedText },
  { weight: 3, arbitrary: hostileText },
  { weight: 2, arbitrary: soup },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
);

/** JSON that is nearly a notebook: any part may be missing or of another kind. */
const junk = fc.jsonValue({ maxDepth: 2 });
const sourceValue = fc.oneof(
  { weight: 3, arbitrary: soup },
  { weight: 3, arbitrary: soup.map((text) => text.split(/(?<=\n)/)) },
  { weight: 2, arbitrary: fc.constantFrom(...own).map((text) => text.split(/(?<=\n)/)) },
  { weight: 1, arbitrary: junk },
);
const cell = fc.oneof(
  { weight: 8, arbitrary: fc.record({
    cell_type: fc.oneof({ weight: 6, arbitrary: fc.constant('code') }, fc.constantFrom('markdown', 'raw', 'heading', 3, null)),
    source: sourceValue,
    metadata: fc.oneof(fc.constant({}), junk),
    outputs: fc.oneof(fc.constant([]), junk),
    execution_count: fc.oneof(fc.constant(null), junk),
  }, { requiredKeys: [] }) },
  { weight: 1, arbitrary: junk },
);
export const notebookJson: fc.Arbitrary<string> = fc
  .tuple(
    fc.record({
      cells: fc.oneof({ weight: 9, arbitrary: fc.array(cell, { maxLength: 8 }) }, junk),
      metadata: fc.oneof(fc.constant({}), fc.constant({ language_info: { name: 'python' } }), fc.constant({ kernelspec: { language: 'R' } }), junk),
      nbformat: fc.oneof(fc.constant(4), junk),
      nbformat_minor: fc.oneof(fc.constant(5), junk),
    }, { requiredKeys: [] }),
    fc.constantFrom(undefined, 1, '\t'),
    fc.array(mutation, { maxLength: 1 }),
    fc.boolean(),
  )
  .map(([value, indent, changes, whole]) => {
    const json = JSON.stringify(value, null, indent);
    return whole ? json : changes.reduce(mutate, json);
  });

/** Configurations between right and absurd. */
const globs = ['**/*.py', '*', '**', '!**', '{a,b}', '{1..999999999}', '{a..z}{a..z}{a..z}{a..z}{a..z}', '+(+(a))', '+(a|a)*(a|a)+(b)', '!(!(!(a)))', '@(a|b)'.repeat(20), '*'.repeat(200), '**/'.repeat(200), '[', '[]', '[a-', '(', ')', '\\', '{', '{{{{', '(a+)+$', '?(*)'.repeat(30), 'a'.repeat(70_000), '', '/', '../**', '.git'];
const tomlValue = fc.oneof(
  fc.constantFrom('1', '-1', '0', '42', '4294967296', '1e400', 'inf', 'nan', '0x7fffffffffffffff', '999999999999999999999999', 'true', '1979-05-27', '""', '"strict"', '[]', '{}', '[[[[[[]]]]]]', '"\\u0000"', "'''\n'''", '{ a.b.c = 1, a.b.d = 2 }'),
  fc.constantFrom(...globs).map((glob) => JSON.stringify([glob])),
  fc.constantFrom(...globs).map((glob) => `{ ${JSON.stringify(glob)} = ["unseeded-rng"] }`),
  fc.constantFrom('unseeded-rng', 'x', '__proto__', 'constructor', 'toString').map((name) => `{ ${name} = "error" }`),
);
const tomlKey = fc.constantFrom(
  'preset', 'select', 'ignore', 'severity', 'per-file-ignores', 'exclude', 'extend-exclude', 'seed', 'seed-functions', 'entry-points', 'python-version',
  'assume', 'catalogue', 'max-file-size', 'max-findings', 'max-seconds', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '""', '"a.b"', 'a.b.c', 'severity.unseeded-rng',
);
const tomlLine = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(tomlKey, tomlValue).map(([key, value]) => `${key} = ${value}`) },
  { weight: 1, arbitrary: fc.constantFrom('[severity]', '[tool.seedlint]', '[[catalogue]]', '[assume]', '[__proto__]', '[a.b.c.d]', '# note', '= 1', '[', ']]', 'key') },
);
export const toml: fc.Arbitrary<string> = fc.array(tomlLine, { maxLength: 6 }).map((lines) => lines.join('\n'));
