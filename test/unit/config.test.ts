import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { enabledRules } from '../../src/config/select.js';
import { DEFAULT_SETTINGS } from '../../src/config/settings.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { STREAM_NAMES } from '../../src/config/stream-names.js';
import { rules } from '../../rules/index.js';

describe('a hostile configuration', () => {
  const faults = (text: string): string[] => parseConfig(text, 'seedlint.toml', 'seedlint').errors.map(({ message }) => message);

  it.each<[string, string, string]>([
    ['keys of every object', 'toString = 1', 'unknown key "toString"'],
    ['keys of every object, in an entry', '[[catalogue]]\nconstructor = 1', 'unknown key "constructor"'],
    ['a prototype', 'severity = { __proto__ = { unseeded-rng = "off" } }', 'no key may be named `__proto__`'],
    ['the prototype of everything', '[__proto__]\npolluted = 1', 'no key may be named `__proto__`'],
    ['a prototype inside a list', 'exclude = [{ a."__proto__".polluted = 1 }]', 'no key may be named `__proto__`'],
    ['nesting without end', `exclude = ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'not valid TOML: it is nested too deeply'],
    ['a glob of a thousand names', `exclude = ["${'{a,b}'.repeat(10)}"]`, '"exclude": a glob may stand for 1000 patterns'],
    ['a seed beyond all numbers', 'seed = 1e400', '"seed": expected a whole number'],
  ])('is refused: %s', (_, text, message) => {
    expect(faults(text)).toEqual([expect.stringContaining(message)]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('configuration', () => {
  it('reads every key', () => {
    const { settings, errors } = parseConfig(
      '[tool.seedlint]\npreset = "strict"\nignore = ["cudnn-benchmark"]\nseed = 7\nassume = { torch = "2.4" }\n[tool.seedlint.per-file-ignores]\n"tests/*" = ["unseeded-rng"]\n',
      'pyproject.toml', 'pyproject',
    );
    expect(errors).toEqual([]);
    expect(settings).toMatchObject({ preset: 'strict', ignore: ['cudnn-benchmark'], seed: 7, assume: { torch: '2.4' } });
  });

  it.each([
    ['presets = "strict"', 1, 1, 'unknown key "presets"; did you mean "preset"?'],
    ['seed = -1', 1, 1, '"seed": expected a whole number'],
    ['seed = 1\nignore = ["unseeded-rgn"]', 2, 1, 'there is no rule "unseeded-rgn"; did you mean "unseeded-rng"?'],
    ['[severity]\nunseeded-rng = "loud"', 2, 1, 'expected one of'],
    ['seed = ', 1, 8, 'not valid TOML'],
  ])('says what is wrong with %j, and where', (text, line, column, message) => {
    const { settings, errors } = parseConfig(text, 'seedlint.toml', 'seedlint');
    expect(settings).toBeNull();
    expect(errors[0]).toMatchObject({ file: 'seedlint.toml', line });
    expect(errors[0]?.column).toBeGreaterThanOrEqual(Math.min(column, 1));
    expect(errors[0]?.message).toContain(message);
  });

  it('reads what a project says of its own callables', () => {
    const entry = '[[catalogue]]\nnames = ["lab.noise"]\ndraws = ["numpy"]\n[[catalogue]]\nnames = ["lab.Model"]\nseed-parameter = "state"\n';
    expect(parseConfig(entry, 'seedlint.toml', 'seedlint').settings?.catalogue).toHaveLength(2);
    const message = (text: string): string => parseConfig(text, 'seedlint.toml', 'seedlint').errors[0]?.message ?? '';
    expect(message('[[catalogue]]\ndraws = ["numpy"]\n')).toContain('an entry needs "names"');
    expect(message('[[catalogue]]\nnames = ["a.b"]\ndraw = ["numpy"]\n')).toContain('unknown key "draw"; did you mean "draws"?');
    expect(message('[[catalogue]]\nnames = ["a.b"]\ndraws = ["numpi"]\n')).toContain('did you mean "numpy"?');
    expect(message('catalogue = 3\n')).toContain('expected a list of tables');
  });

  it('knows the streams of the catalogue', () => {
    expect([...STREAM_NAMES].sort()).toEqual(defaultCatalogue().streams.map(({ name }) => name).sort());
  });

  it('leaves a project file without its table alone', () => {
    expect(parseConfig('[project]\nname = "x"\n', 'pyproject.toml', 'pyproject')).toEqual({ settings: null, errors: [] });
  });

  it('chooses rules by preset, selection, severity and file', () => {
    const on = (settings: object, path = '/p/a.py') => enabledRules(rules, { ...DEFAULT_SETTINGS, ...settings }, path);
    expect(on({}).has('unseeded-rng')).toBe(true);
    expect(on({ ignore: ['unseeded-rng'] }).has('unseeded-rng')).toBe(false);
    expect(on({ severity: { 'unseeded-rng': 'off' } }).has('unseeded-rng')).toBe(false);
    expect(on({ perFileIgnores: { 'tests/*': ['unseeded-rng'] } }, '/p/tests/a.py').has('unseeded-rng')).toBe(false);
    expect([...on({ only: ['seed-after-use'] })]).toEqual(['seed-after-use']);
  });
});
