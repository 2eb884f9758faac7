import { SEVERITIES } from '../../rules/rule.js';
import type { StreamControl } from '../lint/summary.js';
import { cellName } from '../notebook/source-file.js';
import type { JsonFinding } from './json.js';
import { encodePath } from './place.js';
import type { CodePlace, ProgramReport, ReproducibilityReport } from './reproducibility.js';
import { counted } from './text.js';
import { draws, verdict } from './verdict.js';
import { neutralise } from './visible.js';

export interface MarkdownOptions {
  /** Where the files of the working directory can be looked at, ended by `/`. */
  readonly source: string | null;
}

/** A summary of a job is read at a glance; the whole is in the other formats. */
const MAX_PROGRAMS = 30;
const MAX_FINDINGS = 50;

const SIGNS: Readonly<Record<StreamControl, string>> = { controlled: '✅', uncontrolled: '❌', unknown: '❔', unused: '–' };

/** The report in GitHub's Markdown: what was found, by rule and by place, and which streams are controlled. */
export function formatMarkdown(report: ReproducibilityReport, options: MarkdownOptions): string {
  const { summary, errors } = report;
  const link = (place: Omit<CodePlace, 'code'>): string => placeLink(place, options);
  const sections = [
    `## Seedlint\n\n${verdict(report)}`,
    summary.findings === 0 ? null : table(['Rule', 'Findings', 'What it flags'], ruleRows(report)),
    programs(report, link),
    findings(report, link),
    errors.length === 0 ? null : `### Files that could not be read\n\n${errors.map(({ path, message }) => `- ${code(path)}: ${plain(message)}`).join('\n')}`,
  ];
  return `${sections.filter((section) => section !== null).join('\n\n')}\n`;
}

function ruleRows({ summary, rules, findings: all }: ReproducibilityReport): string[][] {
  const rank = (rule: string): number => Math.min(...all.filter((finding) => finding.rule === rule).map(({ severity }) => SEVERITIES.indexOf(severity)));
  return Object.entries(summary.byRule)
    .sort(([left, leftCount], [right, rightCount]) => rank(left) - rank(right) || rightCount - leftCount)
    .map(([rule, count]) => {
      const known = rules.find(({ name }) => name === rule);
      return [known === undefined ? rule : `[${rule}](${known.url})`, String(count), known?.summary ?? ''];
    });
}

function programs(report: ReproducibilityReport, link: (place: Omit<CodePlace, 'code'>) => string): string | null {
  const drawing = report.programs.filter(draws);
  if (drawing.length === 0) return null;
  const cell = (program: ProgramReport, name: string): string => {
    const stream = program.streams.find((each) => each.name === name);
    const control = stream?.control ?? 'unused';
    const place = control === 'unused' ? null : (stream?.unseeded ?? stream?.seedings[0] ?? null);
    return place === null ? SIGNS[control] : `${SIGNS[control]} ${link(place)}`;
  };
  const shown = drawing.slice(0, MAX_PROGRAMS);
  const rows = shown.map((program) => [code(program.path), ...report.streams.map(({ name }) => cell(program, name))]);
  const more = drawing.length > shown.length ? `\n\n${counted(drawing.length - shown.length, 'further program')}.` : '';
  return `### Streams\n\n✅ seeded there first, ❌ first drawn from there unseeded, ❔ can’t tell\n\n${table(['Program', ...report.streams.map(({ name }) => name)], rows)}${more}`;
}

function findings({ findings: all }: ReproducibilityReport, link: (place: Omit<CodePlace, 'code'>) => string): string | null {
  if (all.length === 0) return null;
  const shown = all.slice(0, MAX_FINDINGS);
  const line = (finding: JsonFinding): string => `- ${link(finding)} ${finding.severity} **${finding.rule}** ${message(finding.message)}`;
  const more = all.length > shown.length ? `\n\n${counted(all.length - shown.length, 'further finding')}.` : '';
  return `<details${all.length <= 10 ? ' open' : ''}><summary>${counted(all.length, 'finding')}</summary>\n\n${shown.map(line).join('\n')}${more}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function placeLink({ path, cell, range }: Omit<CodePlace, 'code'>, { source }: MarkdownOptions): string {
  const line = String(range.start.line);
  const name = code(cell === null ? `${path}:${line}` : `${path}, ${cellName(cell)}, line ${line}`);
  return source === null ? name : `[${name}](${source}${encodePath(path)}${cell === null ? `#L${line}` : ''})`;
}

/** A span of code; a backtick in it is doubled around. */
function code(text: string): string {
  const shown = neutralise(text);
  const fence = '`'.repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return fence.length > 1 ? `${fence} ${shown} ${fence}` : `\`${shown}\``;
}

/** A message, whose code stands between backticks already. */
function message(text: string): string {
  return text.split('`').map((part, index) => (index % 2 === 0 ? plain(part) : code(part))).join('');
}

/** Text in which nothing is markup. */
function plain(text: string): string {
  return neutralise(text).replaceAll(/[\\`*_[\]<>#|]/g, String.raw`\$&`);
}
