/** Findings as rules report them, kept by file: each once, and no more of them than the settings allow. */
import type { Finding, Fix, Report, Rule } from '../../rules/rule.js';
import { formatMessage, SEVERITIES } from '../../rules/rule.js';
import syntaxError from '../../rules/syntax-error.js';
import type { Module } from '../semantics/project.js';
import { isTestModule } from '../semantics/purpose/fixtures.js';
import { keepTime, within } from '../syntax/deadline.js';
import type { Span } from '../syntax/index.js';
import { spanOf } from './summary.js';

export const START: Span = { start: 0, end: 0 };

/** The `limit` most severe findings in order of the text, with one more that says what was left out. */
export function atMost(limit: number, findings: readonly Finding[], path: string, isTold: boolean): Finding[] {
  const sorted = findings.toSorted(byPosition);
  if (findings.length <= limit) return sorted;
  const kept = sorted.toSorted((a, b) => rankOf(a) - rankOf(b)).slice(0, limit).sort(byPosition);
  if (!isTold) return kept;
  const set = new FindingSet();
  set.add(syntaxError, { span: START, messageId: 'tooMany', data: { count: String(findings.length), limit: String(limit) } }, path);
  return [...set.of(path), ...kept];
}

/** The most severe is 0. */
function rankOf({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

/** Findings by file; the same rule at the same place is one finding, however many programs lead there. */
export class FindingSet {
  readonly #byPath = new Map<string, Map<string, Finding>>();
  readonly #doubts = new WeakMap<Finding, number>();
  /** Where some rule did not finish. */
  readonly cutShort = new Set<Module>();

  /**
   * Takes what each of `rules` reports of `module`, or of the program that begins there; once they have had `limit`
   * seconds over it, the rest is let go and the file says so. What varies in tests, and what `isMinor`, is no more than
   * information.
   */
  within(limit: number, module: Module, rules: readonly Rule[], check: (rule: Rule, report: (found: Report) => void) => void, isMinor: (found: Report) => boolean): void {
    const { path } = module;
    const inTests = isTestModule(module);
    within(limit, () => {
      for (const rule of rules) {
        keepTime();
        check(rule, (found) => {
          const severity = found.severity ?? rule.meta.severity;
          const fixes = (): readonly Fix[] => (found.fixes?.() ?? []).filter((fix) => isKept(module, fix));
          this.add(rule, { ...found, ...(severity === 'warning' && (inTests || isMinor(found)) ? { severity: 'information' } : {}), fixes }, path);
          keepTime();
        });
      }
    }, () => {
      this.cutShort.add(module);
      this.add(syntaxError, { span: START, messageId: 'tooSlow', data: { limit: String(limit) } }, path);
    });
  }

  add(rule: Rule, report: Report, path: string): void {
    const template = rule.messages[report.messageId];
    if (template === undefined) throw new Error(`${rule.name} has no message ${report.messageId}`);
    const finding = makeFinding({
      rule: rule.name,
      severity: report.severity ?? rule.meta.severity,
      path: report.path ?? path,
      span: spanOf(report.span),
      message: formatMessage(template, report.data),
      related: (report.related ?? []).map((place) => ({ ...place, span: spanOf(place.span) })),
    }, report.fixes ?? (() => []));
    const found = this.#byPath.get(finding.path) ?? new Map<string, Finding>();
    const key = `${finding.rule}:${String(finding.span.start)}:${String(finding.span.end)}:${report.subject ?? report.messageId}`;
    const known = found.get(key);
    const doubt = report.doubt ?? 0;
    this.#doubts.set(finding, doubt);
    const isBetter = known === undefined || rankOf(finding) < rankOf(known) || (rankOf(finding) === rankOf(known) && doubt < (this.#doubts.get(known) ?? 0));
    if (isBetter) found.set(key, finding);
    this.#byPath.set(finding.path, found);
  }

  of(path: string): Finding[] {
    return [...(this.#byPath.get(path)?.values() ?? [])];
  }
}

/** Whether the file keeps what `fix` writes: marimo's editor drops lines that stand outside of cells, and puts them in an order of its own. */
function isKept({ file }: Module, { edits }: Fix): boolean {
  return file.isMarimo !== true || edits.every(({ newText }) => !newText.includes('\n'));
}

/** A finding whose fixes are made when somebody reads them: an editor shows many findings and mends few. */
export function makeFinding(parts: Omit<Finding, 'fixes'>, make: () => readonly Fix[]): Finding {
  let fixes: readonly Fix[] | null = null;
  return { ...parts, get fixes() { return (fixes ??= make()); } };
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byPosition(a: Finding, b: Finding): number {
  return a.span.start - b.span.start || byText(a.rule, b.rule) || a.span.end - b.span.end;
}
