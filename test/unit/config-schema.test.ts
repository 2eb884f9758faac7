/** The schema that editors complete and check configuration by says what the parser says. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { describe, expect, it } from 'vitest';
import { configSchema, parseConfig } from '../../src/config/parse.js';

const validate = new Ajv({ strict: true, strictTypes: false, strictRequired: false }).compile(configSchema());
const isValid = (text: string): boolean => validate(getStaticTOMLValue(parseTOML(text)));

describe('the schema and the parser agree', () => {
  it.each([
    '', 'preset = "strict"', 'select = ["unseeded-rng"]\nignore = []', '[severity]\nunseeded-rng = "off"',
    '[per-file-ignores]\n"tests/*" = ["hash-order"]', 'exclude = ["a"]\nextend-exclude = ["b"]', 'seed = 0', '[seed-functions]\n"lab.fix" = ["numpy"]',
    '[[catalogue]]\nnames = ["lab.noise"]\ndraws = ["numpy"]\nwhen-omitted = "entropy"', 'entry-points = ["train.py"]', 'python-version = "3.11"',
    'assume = { torch = "2.4" }',
    'preset = "loud"', 'select = "unseeded-rng"', 'ignore = ["unseeded-rgn"]', '[severity]\nunseeded-rgn = "off"', '[severity]\nunseeded-rng = "loud"',
    '[per-file-ignores]\n"tests/*" = "hash-order"', 'exclude = [1]', 'seed = -1', 'seed = 1.5', 'seed = 4294967296', '[[catalogue]]\ndraws = ["numpy"]',
    '[[catalogue]]\nnames = ["lab.noise"]', '[[catalogue]]\nnames = ["a.b"]\ndraw = ["numpy"]', '[[catalogue]]\nnames = ["a.b"]\ndraws = ["numpi"]',
    'assume = { torch = 2.4 }', 'python-version = 3.11', 'sed = 1',
  ])('%j', (text) => {
    expect(isValid(text)).toBe(parseConfig(text, 'seedlint.toml', 'seedlint').errors.length === 0);
  });
});

it('every key is described, for completion and hover', () => {
  const { properties = {} } = JSON.parse(readFileSync(new URL('../../schemas/seedlint.schema.json', import.meta.url), 'utf8')) as { properties?: Record<string, { description?: string }> };
  expect(Object.keys(properties)).toContain('per-file-ignores');
  for (const [key, { description }] of Object.entries(properties)) expect(description, key).toMatch(/\.$/);
});
