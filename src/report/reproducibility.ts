import * as l10n from '@vscode/l10n';
import type { Location, Rule } from '../../rules/rule.js';
import { ruleUrl } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import type { ProgramSummary, StreamControl, StreamSummary, SwitchSummary } from '../lint/summary.js';
import { allFindings, compare } from './findings.js';
import { jsonLocation, jsonReport } from './json.js';
import type { JsonFinding, JsonLocation, JsonOptions, JsonReport } from './json.js';

/** What is known of a project's reproducibility, as plain data: the document of `--format json` and more. */
export interface ReproducibilityReport extends Omit<JsonReport, 'findings'> {
  /** The folder's name. */
  readonly project: string;
  readonly findings: readonly (JsonFinding & { readonly code: string })[];
  /** The rules that found something. */
  readonly rules: readonly { readonly name: string; readonly summary: string; readonly url: string }[];
  /** The streams that some program draws from. */
  readonly streams: readonly { readonly name: string; readonly title: string }[];
  readonly programs: readonly ProgramReport[];
}

/** A place with what stands there, on one line. */
export interface CodePlace extends JsonLocation {
  readonly code: string;
}

export interface ProgramReport {
  readonly path: string;
  readonly streams: readonly StreamReport[];
  readonly switches: readonly (CodePlace & Pick<SwitchSummary, 'name' | 'role' | 'value'>)[];
  readonly recordings: readonly (CodePlace & Pick<ProgramSummary['recordings'][number], 'kind'>)[];
  readonly usesGpu: boolean;
}

export interface StreamReport {
  readonly name: string;
  readonly control: StreamControl;
  readonly seedings: readonly (CodePlace & { readonly varies: boolean })[];
  readonly unseeded: CodePlace | null;
}

/** The report of a scan that was made with `summaries`. */
export function reproducibilityReport(
  result: ScanResult,
  options: JsonOptions & { readonly rules: readonly Rule[] },
): ReproducibilityReport {
  const { cwd, rules } = options;
  const document = jsonReport(result, options);
  const drawn = result.summaries.flatMap(({ streams }) => streams).filter(({ control }) => control !== 'unused');
  const titles = new Map(drawn.map(({ name, title }) => [name, title]));
  const at = (location: Location): CodePlace => ({ ...jsonLocation(result, location, cwd), code: codeAt(result, location) });
  const stream = ({ name, control, seedings, unseeded }: StreamSummary): StreamReport => ({
    name, control,
    seedings: seedings.map((seeding) => ({ ...at(seeding), varies: seeding.varies })),
    unseeded: unseeded === null ? null : at(unseeded),
  });
  const found = allFindings(result);
  return {
    ...document,
    project: cwd.slice(cwd.lastIndexOf('/') + 1),
    findings: document.findings.map((finding, index) => ({ ...finding, code: found[index] === undefined ? '' : codeAt(result, found[index]) })),
    rules: rules
      .filter(({ name }) => document.summary.byRule[name] !== undefined)
      .map(({ name, meta }) => ({ name, summary: l10n.t(meta.summary), url: ruleUrl(name) })),
    streams: [...titles].map(([name, title]) => ({ name, title })).sort((left, right) => compare(left.name, right.name)),
    programs: result.summaries.map((summary) => ({
      path: jsonLocation(result, { path: summary.path, span: { start: 0, end: 0 } }, cwd).path,
      streams: summary.streams.filter(({ name }) => titles.has(name)).map(stream),
      switches: summary.switches.map(({ name, role, value, ...location }) => ({ ...at(location), name, role, value })),
      recordings: summary.recordings.map(({ kind, ...location }) => ({ ...at(location), kind })),
      usesGpu: summary.usesGpu,
    })),
  };
}

/** How much of a line is worth showing. */
const MAX_CODE = 120;

function codeAt(result: ScanResult, { path, span }: Location): string {
  const source = result.files.get(path)?.source;
  if (source === undefined) return '';
  const first = source.text.slice(span.start, Math.min(span.end, source.lineEnd(source.positionAt(span.start).line))).trim();
  // The head of a block says what it is; a call that goes on over lines is read as a whole.
  const text = first.endsWith(':') ? first : source.text.slice(span.start, span.end).trim().replace(/\s+/g, ' ');
  return text.length > MAX_CODE ? `${text.slice(0, MAX_CODE)}…` : text;
}
