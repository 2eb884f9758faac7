/** docs/limits.md against the code: every limit, its default, its setting and how far that goes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_ALTERNATIVES, MAX_GLOB } from '../../src/config/glob.js';
import { configSchema, parseConfig } from '../../src/config/parse.js';
import { MAX_PASSES } from '../../src/lint/fixer.js';
import { MAX_BYTES } from '../../src/project/node-files.js';
import { MAX_SETTINGS } from '../../src/project/host.js';
import { MAX_FILES } from '../../src/semantics/settings/read.js';
import { MAX_DEPTH as MAX_CALLS } from '../../src/semantics/project/callers.js';
import { MAX_INDEXED } from '../../src/server/workspace.js';
import { MAX_DEPTH } from '../../src/syntax/lowering/nodes.js';
import { ROOT } from '../support/built-copy.js';

const page = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8');
const rows = [...page.matchAll(/^\| (?!limit|---)(.+?) \| (.+?) \| (.+?) \| .+ \|$/gm)].map(([, limit = '', value = '', setting = '']) => ({ limit, value, setting }));
const english = (value: number): string => value.toLocaleString('en');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { contributes: { configuration: { properties: Record<string, { default?: unknown; minimum?: number; maximum?: number }> } } };

/** What of the code a row speaks of. */
const FIXED: Readonly<Record<string, string>> = {
  'bytes of a file, notebooks with their outputs': `${english(MAX_BYTES / 1e6)} million`,
  'a glob of the configuration': `${english(MAX_GLOB)} characters, ${english(MAX_ALTERNATIVES)} patterns by its braces`,
  'expressions and statements inside each other': english(MAX_DEPTH),
  'calls followed from one function into the next': english(MAX_CALLS),
  'characters of a file that a program reads settings from': english(MAX_SETTINGS),
  'files that a name with an unknown part may mean (`f"configs/{name}.yaml"`)': english(MAX_FILES),
  'passes of fixes over a file': english(MAX_PASSES),
  'files the server reads in the background': english(MAX_INDEXED),
};

describe('the page of limits', () => {
  it('names every setting that limits, and no other', () => {
    const settings = Object.keys(configSchema().properties ?? {}).filter((name) => name.startsWith('max-'));
    expect(rows.flatMap(({ setting }) => /`([\w-]+)`/.exec(setting)?.[1] ?? [])).toEqual(settings);
  });

  it.each(rows.filter(({ setting }) => setting !== 'none'))('states the default and the range of $setting', ({ value, setting }) => {
    const name = /`([\w-]+)`/.exec(setting)?.[1] ?? '';
    const { default: fallback, minimum, maximum } = configSchema().properties?.[name] ?? {};
    expect(value.replace(' thousand characters', '')).toBe(english(Number(fallback)));
    expect(setting).toBe(`\`${name}\`, at most ${english(maximum ?? 0)}`);
    const camel = name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(manifest.contributes.configuration.properties[`seedlint.${camel}`]).toMatchObject({ default: fallback, minimum, maximum });
  });

  it('states every other limit as it is', () => {
    expect(Object.fromEntries(rows.filter(({ setting }) => setting === 'none').map(({ limit, value }) => [limit, value]))).toEqual(FIXED);
  });

  it('shows a configuration that is taken', () => {
    const [, example = ''] = /```toml\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseConfig(example, 'pyproject.toml', 'pyproject').errors).toEqual([]);
  });
});
