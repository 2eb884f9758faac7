/** The colours of suppression comments, by the tokenizer that the editor uses. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as Oniguruma from 'vscode-oniguruma';
import type * as Textmate from 'vscode-textmate';
import { ROOT } from '../support/built-copy.js';

// Both packages are CommonJS bundles whose names an import does not find.
const require = createRequire(import.meta.url);
const oniguruma = require('vscode-oniguruma') as typeof Oniguruma;
const textmate = require('vscode-textmate') as typeof Textmate;

const INJECTION = 'seedlint.suppression.injection';
const PYTHON = {
  scopeName: 'source.python',
  patterns: [
    { name: 'comment.line.number-sign.python', begin: '#', beginCaptures: { 0: { name: 'punctuation.definition.comment.python' } }, end: '$' },
    { name: 'string.quoted.docstring.multi.python', begin: '"""', end: '"""' },
    { name: 'string.quoted.single.python', begin: '"', end: '"|$', patterns: [{ name: 'constant.character.escape.python', match: '\\\\.' }] },
  ],
};

let grammar: Textmate.IGrammar;
beforeAll(async () => {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const path = join(ROOT, 'syntaxes/seedlint-suppression.injection.tmLanguage.json');
  const sources: Record<string, string> = { 'source.python': JSON.stringify(PYTHON), [INJECTION]: readFileSync(path, 'utf8') };
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => Promise.resolve(sources[scope] === undefined ? null : textmate.parseRawGrammar(sources[scope], 'grammar.json')),
    getInjections: (scope) => (scope === 'source.python' ? [INJECTION] : []),
  });
  const loaded = await registry.loadGrammar('source.python');
  if (loaded === null) throw new Error('the grammar did not load');
  grammar = loaded;
});

/** The pieces of the text that carry a scope of the injection: text and that scope; blanks between names carry none. */
function coloured(text: string): [string, string][] {
  const found: [string, string][] = [];
  let state = textmate.INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const own = scopes.filter((scope) => scope.endsWith('.seedlint'));
      if (own.length > 0) found.push([line.slice(startIndex, endIndex), own.join(' ')]);
    }
  }
  return found;
}

const DIRECTIVE = 'keyword.control.directive.seedlint';
const COMMA = 'punctuation.separator.seedlint';
const OPEN = 'punctuation.definition.list.begin.seedlint';
const CLOSE = 'punctuation.definition.list.end.seedlint';
const RULE = 'constant.other.rule-name.seedlint';

describe('a suppression comment', () => {
  it.each<[string, [string, string][]]>([
    ['x = 1  # seedlint: ignore[unseeded-rng, hash-order] a reason', [
      ['seedlint', DIRECTIVE], [':', COMMA], ['ignore', DIRECTIVE],
      ['[', OPEN], ['unseeded-rng', RULE], [',', COMMA], ['hash-order', RULE], [']', CLOSE],
    ]],
    ['# seedlint: ignore', [['seedlint', DIRECTIVE], [':', COMMA], ['ignore', DIRECTIVE]]],
    ['# seedlint: ignore-file[hash-order]', [
      ['seedlint', DIRECTIVE], [':', COMMA], ['ignore-file', DIRECTIVE], ['[', OPEN], ['hash-order', RULE], [']', CLOSE],
    ]],
    ['# seedlint: ignore-file', [['seedlint', DIRECTIVE], [':', COMMA], ['ignore-file', DIRECTIVE]]],
    ['# noqa: E501 # seedlint: ignore', [['seedlint', DIRECTIVE], [':', COMMA], ['ignore', DIRECTIVE]]],
  ])('%s', (line, expected) => {
    expect(coloured(line)).toEqual(expected);
  });

  it('stays a comment, its reason and its first character included', () => {
    const line = '# seedlint: ignore[hash-order] why not';
    const { tokens } = grammar.tokenizeLine(line, textmate.INITIAL);
    for (const token of tokens) expect(token.scopes).toContain('comment.line.number-sign.python');
    expect(tokens.at(-1)).toMatchObject({
      startIndex: line.indexOf(' why not'), scopes: ['source.python', 'comment.line.number-sign.python'],
    });
    expect(tokens[0]?.scopes).toContain('punctuation.definition.comment.python');
  });

  it('ends with its line', () => {
    expect(coloured('# seedlint: ignore[hash-order\nignore] = 1')).toEqual(coloured('# seedlint: ignore'));
  });
});

describe('no colour', () => {
  it.each([
    ['a comment that only mentions the name', '# seedlint finds this'],
    ['a comment with another word after the colon', '# seedlint: see the docs'],
    ['a string on one line', 'x = "# seedlint: ignore[hash-order]"'],
    ['a string after an escaped quote', 'x = "\\"# seedlint: ignore"'],
    ['a string over several lines', '"""\n# seedlint: ignore[hash-order]\n"""'],
    ['code without a comment', 'seedlint: ignore[x]'],
  ])('for %s', (_, text) => {
    expect(coloured(text)).toEqual([]);
  });

  it('for the string, but for the comment behind it', () => {
    expect(coloured('x = "# seedlint: ignore[a]"  # seedlint: ignore[b]').map(([text]) => text)).toEqual(['seedlint', ':', 'ignore', '[', 'b', ']']);
  });
});
