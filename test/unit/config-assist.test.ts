/** What is offered, and what is meant, where `|` stands in a configuration that is being written. */
import { describe, expect, it } from 'vitest';
import { meaning, proposals, type ConfigKind } from '../../src/config/assist.js';
import { parseConfig } from '../../src/config/parse.js';

const names = (path: readonly string[]): readonly string[] => (path.join('.') === 'assume' ? ['numpy', 'torch'] : []);

function at(marked: string, kind: ConfigKind) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  return { text, offset, found: proposals(text, offset, kind, names) };
}

/** The labels offered. */
const offered = (marked: string, kind: ConfigKind = 'seedlint'): string[] => at(marked, kind).found.map(({ label }) => label);

/** The text once the proposal of that label is taken. */
function taken(marked: string, label: string, kind: ConfigKind = 'seedlint'): string {
  const { text, found } = at(marked, kind);
  const chosen = found.find((each) => each.label === label);
  if (chosen === undefined) throw new Error(`no ${label} among ${found.map((each) => each.label).join(', ')}`);
  return text.slice(0, chosen.start) + chosen.text + text.slice(chosen.end);
}

const KEYS = ['preset', 'select', 'ignore', 'severity', 'per-file-ignores', 'exclude', 'extend-exclude', 'seed', 'seed-functions', 'catalogue', 'entry-points', 'python-version', 'assume', 'max-file-size', 'max-findings', 'max-seconds'];

describe('keys', () => {
  it('are those of the table, without those that are there', () => {
    expect(offered('|')).toEqual(KEYS);
    expect(offered('seed = 1\npr|\npreset = "strict"\n[severity]\nhash-order = "off"\n')).toEqual(KEYS.filter((key) => !['seed', 'preset', 'severity'].includes(key)));
    expect(offered('[tool.seedlint]\n|', 'pyproject')).toEqual(KEYS);
    expect(offered('[tool.ruff]\n|', 'pyproject')).toEqual([]);
    expect(offered('[project]\nname = "a"\n|\n[tool.seedlint]\n', 'pyproject')).toEqual([]);
    expect(offered('# |')).toEqual([]);
  });

  it('of tables are the names these take', () => {
    expect(offered('[severity]\nhash-order = "off"\n|')).toContain('unseeded-rng');
    expect(offered('[severity]\nhash-order = "off"\n|')).not.toContain('hash-order');
    expect(offered('severity = { | }')).toContain('unseeded-rng');
    expect(offered('severity.|')).toContain('unseeded-rng');
    expect(offered('assume = { torch = "2.4", | }')).toEqual(['numpy']);
    expect(offered('[[catalogue]]\nnames = ["a.b"]\n|')).toEqual(['draws', 'seeds', 'seed-parameter', 'when-omitted', 'returns']);
    expect(offered('[[catalogue]]\nnames = ["a.b"]\n[[catalogue]]\n|')).toContain('names');
    expect(offered('catalogue = [{ | }]')).toContain('names');
  });

  it('come with the sign of equality, unless it is there', () => {
    expect(taken('pre|', 'preset')).toBe('preset = ');
    expect(taken('pre| = "strict"', 'preset')).toBe('preset = "strict"');
    expect(taken('assume.t|', 'torch')).toBe('assume.torch = ');
  });
});

describe('values', () => {
  it('are those the key takes', () => {
    expect(offered('preset = |')).toEqual(['recommended', 'strict']);
    expect(offered('severity.hash-order = |')).toEqual(['error', 'warning', 'information', 'hint', 'off']);
    expect(offered('[tool.seedlint.severity]\nhash-order = "|"', 'pyproject')).toContain('off');
    expect(offered('seed = |')).toEqual(['42']);
    expect(offered('python-version = |')).toEqual([]);
    expect(offered('preset = "strict" |')).toEqual([]);
  });

  it('in a list are those that it does not hold', () => {
    const rules = offered('ignore = ["hash-order", |]');
    expect(rules).toContain('unseeded-rng');
    expect(rules).not.toContain('hash-order');
    expect(offered('ignore = [\n  "hash-order",\n  |\n]\nseed = 1\n')).toEqual(rules);
    expect(offered('[per-file-ignores]\n"tests/*" = [|]')).toContain('unseeded-rng');
    expect(offered('[[catalogue]]\ndraws = [|]')).toContain('numpy');
  });

  it('take the place of what is written, quotes included', () => {
    expect(taken('preset = |', 'strict')).toBe('preset = "strict"');
    expect(taken('preset = "st|"', 'strict')).toBe('preset = "strict"');
    expect(taken("preset = 'st|'", 'strict')).toBe("preset = 'strict'");
    expect(taken('ignore = ["hash-order", "cud|]', 'cudnn-benchmark')).toBe('ignore = ["hash-order", "cudnn-benchmark"]');
    expect(taken('ignore = [un|]', 'unseeded-rng')).toBe('ignore = ["unseeded-rng"]');
  });
});

it('tables are offered by name, those that are there left out', () => {
  expect(offered('[|]')).toEqual(['severity', 'per-file-ignores', 'seed-functions', 'assume']);
  expect(offered('[tool.seedlint]\n\n[|]', 'pyproject')).toEqual(['severity', 'per-file-ignores', 'seed-functions', 'assume'].map((key) => `tool.seedlint.${key}`));
  expect(offered('[[|]]', 'pyproject')).toEqual(['tool.seedlint.catalogue']);
  expect(taken('[tool.see|\nx = 1\n', 'tool.seedlint', 'pyproject')).toBe('[tool.seedlint]\nx = 1\n');
  expect(taken('[tool.seedlint.se|]', 'tool.seedlint.severity', 'pyproject')).toBe('[tool.seedlint.severity]');
});

it('whatever is offered makes a configuration that holds', () => {
  const lines: Readonly<Record<string, string>> = { 'per-file-ignores': '{}', 'seed-functions': '{}', 'catalogue': '[]', 'severity': '{}', 'assume': '{}', 'python-version': '"3.12"' };
  for (const key of KEYS) {
    const written = taken('|', key);
    const [value] = offered(`${written}|`);
    const whole = value === undefined ? written + (lines[key] ?? '[]') : taken(`${written}|`, value);
    expect(parseConfig(whole, 'seedlint.toml', 'seedlint').errors, whole).toEqual([]);
  }
});

it('a word means what the schema says of it, wherever it stands', () => {
  const meant = (marked: string, kind: ConfigKind = 'seedlint') => {
    const found = meaning(marked.replace('|', ''), marked.indexOf('|'), kind);
    return found === null ? null : [found.role, found.word, found.schema.description ?? ''];
  };
  expect(meant('pre|set = "strict"')).toEqual(['key', 'preset', expect.stringContaining('base set') as string]);
  expect(meant('[tool.seedlint.sev|erity]\n', 'pyproject')).toEqual(['key', 'severity', expect.stringContaining('severity of a rule') as string]);
  expect(meant('ignore = ["hash|-order"]')).toEqual(['value', 'hash-order', '']);
  expect(meant('[tool.other]\nign|ore = []', 'pyproject')).toBeNull();
  expect(meant('[to|ol.other]', 'pyproject')).toBeNull();
  expect(meant('nothing| = 1')).toBeNull();
});

it('takes any text at any place', () => {
  const text = 'a = """\n[x]\n"""\nb = \'\'\'[\'\'\' \n[[x]]\n"q.z" = { a = [1, {b = "c\\"d"}] }\n[\n]]}\n= ,\nopen = "x\n';
  for (let offset = 0; offset <= text.length; offset++) {
    expect(() => [proposals(text, offset, 'seedlint'), meaning(text, offset, 'pyproject')]).not.toThrow();
  }
});
