import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { expectations, findingsOf, fixedTexts, parseCases } from './literate.js';

const folder = new URL('.', import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

it('every rule has cases', () => {
  expect(pages.map((name) => name.replace(/\.md$/, ''))).toEqual(rules.map(({ name }) => name).sort());
});

describe.each(pages)('%s', (page) => {
  const rule = page.replace(/\.md$/, '');
  const cases = parseCases(readFileSync(new URL(page, folder), 'utf8'));

  it('has flagged and fine cases with titles of their own', () => {
    const titles = cases.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const bodies = cases.map(({ files, config }) => JSON.stringify([[...files], config]));
    expect(new Set(bodies).size).toBe(bodies.length);
    const flagged = cases.map(({ files }) => [...files].some(([path, text]) => expectations(path, text).expected.some((one) => one.rule === rule)));
    expect(flagged).toContain(true);
    expect(flagged).toContain(false);
  });

  const said: string[] = [];

  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_, one) => {
    const expected = [...one.files].flatMap(([path, text]) => expectations(path, text).expected);
    const found = await findingsOf(one);
    said.push(...found.filter((item) => item.rule === rule).map(({ finding }) => finding.message));
    const show = (item: { path: string; line: number; rule: string }): string => `${item.path}:${String(item.line)} ${item.rule}`;
    expect(found.map(show).sort()).toEqual(expected.map(show).sort());
    for (const { severity, ...wanted } of expected) {
      if (severity === null) continue;
      expect(found.find((item) => show(item) === show(wanted))?.severity, show(wanted)).toBe(severity);
    }
    if (one.fixed.size === 0) return;
    const fixed = await fixedTexts(one, rule);
    const after = [...one.fixed].map(([path, text]) => [path, expectations(path, text)] as const);
    for (const [path, { text }] of after) expect(fixed.get(path), path).toBe(text);
    const again = { files: fixed, config: one.config };
    const left = (await findingsOf(again)).filter((item) => item.rule === rule && one.fixed.has(item.path));
    expect(left.map(show)).toEqual(after.flatMap(([, { expected: stays }]) => stays.map(show)));
    expect(await fixedTexts(again, rule)).toEqual(fixed);
  });

  it('says each of its messages in some case', () => {
    const messages = rules.find(({ name }) => name === rule)?.messages ?? {};
    // What is too long to be read takes long to write as well: the analyzer's own tests know these.
    const unsaid = Object.entries(messages).filter(([, template]) => !template.includes('(`max-') && !said.some((message) => patternOf(template).test(message)));
    expect(unsaid.map(([id]) => id)).toEqual([]);
  });
});

/** What a message looks like whose `{{placeholders}}` are filled in. */
function patternOf(template: string): RegExp {
  const parts = template.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}
