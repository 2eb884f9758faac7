import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { casePages } from './case-pages.js';
import { expectations, findingsOf, fixedTexts, parseCases } from './literate.js';

const pages = casePages();

it('every rule has cases, in a page or in a folder', () => {
  const places = new Set(pages.map(({ name }) => name.replace(/\/.*$/, '')));
  expect([...places].map((place) => place.replace(/\.md$/, '')).sort()).toEqual(rules.map(({ name }) => name).sort());
});

describe.each(rules.map(({ name }) => name))('%s', (rule) => {
  const cases = pages.filter((page) => page.rule === rule).flatMap(({ name, text }) => parseCases(text).map((one) => ({ ...one, page: name })));

  it('has flagged and fine cases with titles of their own', () => {
    const twice = (all: readonly string[]): string[] => all.filter((one, at) => all.indexOf(one) !== at);
    expect(twice(cases.map(({ title }) => title))).toEqual([]);
    expect(twice(cases.map(({ files, config }) => JSON.stringify([[...files], config])))).toEqual([]);
    const flagged = cases.map(({ files }) => [...files].some(([path, text]) => expectations(path, text).expected.some((one) => one.rule === rule)));
    expect(flagged).toContain(true);
    expect(flagged).toContain(false);
  });

  const said: string[] = [];

  it.each(cases.map((one) => [one.page, one.title, one] as const))('%s %s', async (_page, _title, one) => {
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
