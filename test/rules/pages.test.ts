import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { findingsOf } from './literate.js';

const folder = new URL('../../rules/', import.meta.url);

it('every rule has a page and every page a rule', () => {
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(rules.map(({ name }) => name).sort());
});

it('the README names every rule with its summary', () => {
  const readme = readFileSync(new URL('../README.md', folder), 'utf8');
  for (const { name, meta } of rules) expect(readme).toContain(`| [${name}](rules/${name}.md) | ${meta.summary} |`);
});

describe.each(rules.map((rule) => [rule.name, rule] as const))('%s', (name, { meta }) => {
  const page = readFileSync(new URL(`${name}.md`, folder), 'utf8');
  const section = (title: string): string => new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? '';
  const examples = (title: string): string[] => [...section(title).matchAll(/^```python\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');

  it('states what the rule states', () => {
    expect(page).toContain(`# ${name}\n\n${meta.summary}.\n`);
    expect(page).toContain(`| ${meta.severity} | ${meta.preset} | ${meta.fix} |`);
    for (const title of ['What it does', 'Why it matters', 'The fix', 'When not to use it', 'Sources']) {
      expect(section(title).trim(), title).not.toBe('');
    }
  });

  it('has examples that hold', async () => {
    const flagged = examples('Flagged');
    const fine = examples('Fine');
    expect(flagged.length).toBeGreaterThan(0);
    expect(fine.length).toBeGreaterThan(0);
    const config = meta.preset === 'strict' ? 'preset = "strict"\n' : null;
    const hits = async (text: string): Promise<number> => {
      const found = await findingsOf({ files: new Map([['/project/page.py', text]]), config });
      return found.filter((item) => item.rule === name).length;
    };
    for (const text of flagged) expect(await hits(text), text).toBeGreaterThan(0);
    for (const text of fine) expect(await hits(text), text).toBe(0);
  });
});
