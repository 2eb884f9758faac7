import { ruleUrl } from '../../rules/rule.js';
import type { Rule } from '../../rules/rule.js';
import { compare } from '../report/findings.js';
import { plain } from '../report/text.js';
import type { Paint } from '../report/text.js';
import { UsageError } from './errors.js';
import { terminalPaint, wantsColour, write } from './io.js';
import type { Io } from './io.js';
import { unknownRule } from './names.js';
import type { Services } from './project.js';
import { rulePage } from './rule-pages.js';

const FIX_WORDS = { safe: '--fix', suggestion: '--unsafe-fixes', none: '' } as const;

/** `seedlint rules`. */
export async function listRules(format: 'text' | 'json', io: Io, services: Services): Promise<number> {
  const rules = await services.rules();
  const paint = wantsColour(io.stdout, io.env, true) ? terminalPaint : undefined;
  await write(io.stdout, format === 'json' ? rulesJson(rules) : rulesTable(rules, paint));
  return 0;
}

/** `seedlint explain NAME`: a rule's page, or what is known of a callable. */
export async function explain(name: string, io: Io, services: Services): Promise<number> {
  const rules = await services.rules();
  const rule = rules.find((each) => each.name === name);
  const facts = rule === undefined ? services.explain(name) : null;
  if (rule !== undefined) await write(io.stdout, await rulePage(rule));
  else if (facts !== null) await write(io.stdout, `${facts.join('\n')}\n`);
  else if (name.includes('.')) throw new UsageError(`nothing is known of ${name}; it is taken neither to draw nor to seed`);
  else throw new UsageError(unknownRule(name, rules.map((each) => each.name)));
  return 0;
}

/** The rules as one JSON document, ordered by name. */
export function rulesJson(rules: readonly Rule[]): string {
  const list = byName(rules).map(({ name, meta }) => ({
    name,
    summary: meta.summary,
    severity: meta.severity,
    preset: meta.preset,
    fix: meta.fix,
    url: ruleUrl(name),
  }));
  return `${JSON.stringify({ version: 1, rules: list }, null, 2)}\n`;
}

/** The rules as a table: name, preset, severity, the option that applies its fix, summary. */
export function rulesTable(rules: readonly Rule[], paint: Paint = plain): string {
  const rows = byName(rules).map(({ name, meta }) => [name, meta.preset, meta.severity, FIX_WORDS[meta.fix]]);
  const head = ['rule', 'preset', 'severity', 'fix'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  const body = rows.map((row, index) => `${line(row)}  ${byName(rules)[index]?.meta.summary ?? ''}\n`);
  return `${paint('bold', `${line(head)}  what it flags`)}\n${body.join('')}`;
}

function byName(rules: readonly Rule[]): readonly Rule[] {
  return [...rules].sort((left, right) => compare(left.name, right.name));
}
