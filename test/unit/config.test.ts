import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import { enabledRules } from '../../src/config/select.js';
import { DEFAULT_SETTINGS } from '../../src/config/settings.js';
import { rules } from '../../rules/index.js';

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
