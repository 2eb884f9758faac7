import * as l10n from '@vscode/l10n';
import { closest } from 'fastest-levenshtein';
import type { Edit, Finding } from '../../rules/rule.js';
import { formatMessage } from '../../rules/rule.js';
import unusedSuppression from '../../rules/unused-suppression.js';
import type { SuppressedFinding } from './result.js';
import type { Comment, ModuleFacts, Statement } from '../syntax/facts.js';
import type { SourceText, Span } from '../syntax/source.js';
import { bodiesOf, expressionsOf, walkStatements } from '../syntax/walk.js';

/** A `# seedlint: ignore[…]` comment. */
interface Suppression {
  readonly comment: Span;
  /** What its author says of it; often empty. */
  readonly reason: string;
  /** `null` covers every rule. */
  readonly rules: readonly { readonly name: string; readonly span: Span }[] | null;
  readonly scope: Scope;
}

/** Where findings are covered that start there, and what the comments about it say; several may be about one statement. */
interface Scope extends Span {
  /** The first comment that covers every rule, and the first that names each. */
  blanket: Suppression | null;
  readonly named: Map<string, Suppression>;
  /** Rules of which a finding was covered. */
  readonly used: Set<string>;
}

const DIRECTIVE = /#\s*seedlint:\s*(ignore-file|ignore)(?![\w-])(?:\s*\[([^\]]*)\])?/;

export interface SuppressionOptions {
  readonly path: string;
  readonly facts: ModuleFacts;
  readonly source: SourceText;
  /** Rules that ran on the file: only about them can it be said that they found nothing to suppress. */
  readonly enabled: ReadonlySet<string>;
  /** Every rule name there is. */
  readonly known: readonly string[];
}

/** Sets apart what comments suppress and adds a finding for every suppression that suppresses nothing. */
export function applySuppressions(
  findings: readonly Finding[],
  options: SuppressionOptions,
): { readonly kept: readonly Finding[]; readonly suppressed: readonly SuppressedFinding[] } {
  const suppressions = findSuppressions(options);
  if (suppressions.length === 0) return { kept: findings, suppressed: [] };
  const scopes = byLine(new Set(suppressions.map(({ scope }) => scope)), options.source);
  const kept: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const sort = (finding: Finding, blanket: boolean): void => {
    const by = coveredBy(finding, scopes(finding.span.start), blanket);
    if (by === null) kept.push(finding);
    else suppressed.push({ finding, comment: { start: by.comment.start, end: by.comment.end }, reason: by.reason });
  };
  for (const finding of findings) sort(finding, true);
  if (options.enabled.has(unusedSuppression.name)) {
    for (const finding of suppressions.flatMap((suppression) => unusedFindings(suppression, options))) sort(finding, false);
  }
  return { kept, suppressed };
}

/** The first suppression that covers `finding`; all that do count as used. */
function coveredBy({ rule, span }: Finding, scopes: readonly Scope[], blanket: boolean): Suppression | null {
  const covering: Suppression[] = [];
  for (const { start, end, blanket: whole, named, used } of scopes) {
    if (span.start < start || span.start > end) continue;
    const found = [named.get(rule) ?? null, blanket ? whole : null].filter((one) => one !== null);
    if (found.length > 0) used.add(rule);
    covering.push(...found);
  }
  return covering.sort((a, b) => a.comment.start - b.comment.start)[0] ?? null;
}

function findSuppressions({ facts, source }: SuppressionOptions): Suppression[] {
  const comments = facts.comments.filter(({ text }) => DIRECTIVE.test(text));
  if (comments.length === 0) return [];
  const spans = byLine(statementSpans(facts.body), source);
  const nextCode = linesOfCode(source);
  const scopes = new Map<string, Scope>();
  return comments.flatMap((comment): Suppression[] => {
    const match = DIRECTIVE.exec(comment.text);
    if (match === null) return [];
    const [whole, directive, list] = match;
    const span = directive === 'ignore-file' ? fileScope(comment, source) : lineScope(comment, source, spans, nextCode);
    if (span === null) return [];
    const key = `${String(span.start)}:${String(span.end)}`;
    const scope = scopes.get(key) ?? { ...span, blanket: null, named: new Map(), used: new Set() };
    scopes.set(key, scope);
    const listStart = comment.start + match.index + whole.length - 1 - (list?.length ?? 0);
    const rules = list === undefined ? null : namesIn(list, listStart);
    const suppression = { comment, reason: comment.text.slice(match.index + whole.length).trim(), rules, scope };
    if (rules === null) scope.blanket ??= suppression;
    for (const { name } of rules ?? []) if (!scope.named.has(name)) scope.named.set(name, suppression);
    return [suppression];
  });
}

/** Of `spans`, those that touch the line an offset stands on. */
function byLine<Item extends Span>(spans: Iterable<Item>, source: SourceText): (offset: number) => readonly Item[] {
  const lines = new Map<number, Item[]>();
  for (const span of spans) {
    const last = source.positionAt(span.end).line;
    for (let { line } = source.positionAt(span.start); line <= last; line++) {
      const known = lines.get(line);
      if (known === undefined) lines.set(line, [span]);
      else known.push(span);
    }
  }
  return (offset) => lines.get(source.positionAt(offset).line) ?? [];
}

/** For each line, the first behind it that is neither empty nor a comment; the number of lines where there is none. */
function linesOfCode(source: SourceText): readonly number[] {
  const next: number[] = [];
  let code = source.lineCount;
  for (let line = source.lineCount - 1; line >= 0; line--) {
    next[line] = code;
    if (!/^\s*(?:#|$)/.test(source.text.slice(source.lineStart(line), source.lineEnd(line)))) code = line;
  }
  return next;
}

function namesIn(list: string, start: number): { name: string; span: Span }[] {
  return [...list.matchAll(/[^\s,]+/g)].map((match) => ({
    name: match[0],
    span: { start: start + match.index, end: start + match.index + match[0].length },
  }));
}

function fileScope(comment: Comment, source: SourceText): Span | null {
  const lineStart = source.lineStart(source.positionAt(comment.start).line);
  const indented = /^\s/.test(source.text.slice(lineStart, comment.start + 1));
  return indented ? null : { start: 0, end: source.text.length };
}

/** The statement on the comment's line, or, for a comment alone on its line outside of a statement, the next one. */
function lineScope(comment: Comment, source: SourceText, spans: (offset: number) => readonly Span[], nextCode: readonly number[]): Span {
  const { line } = source.positionAt(comment.start);
  const before = source.text.slice(source.lineStart(line), comment.start);
  const alone = before.trim() === '';
  if (!alone) return statementOnLine(line, source, spans);
  const around = spans(comment.start).find(({ start, end }) => start < comment.start && comment.end < end);
  return around ?? statementOnLine(nextCode[line] ?? line + 1, source, spans);
}

function statementOnLine(line: number, source: SourceText, spans: (offset: number) => readonly Span[]): Span {
  const lineSpan = { start: source.lineStart(line), end: source.lineEnd(line) };
  const touching = spans(lineSpan.start).filter(({ start, end }) => start <= lineSpan.end && end > lineSpan.start);
  const start = Math.min(lineSpan.start, ...touching.map((span) => span.start));
  const end = Math.max(lineSpan.end, ...touching.map((span) => span.end));
  return { start, end };
}

/** Simple statements whole, compound ones by their heads: what stands above the first statement of a block belongs to that one. */
function statementSpans(statements: readonly Statement[]): Span[] {
  return walkStatements(statements).map((statement) => {
    const first = bodiesOf(statement).flat()[0];
    if (first === undefined) return { start: statement.start, end: statement.end };
    const head: Span[] = expressionsOf(statement).filter(({ end }) => end <= first.start);
    if (statement.kind === 'function') head.push(statement.parametersSpan);
    if (statement.kind === 'class') head.push(statement.nameSpan);
    return { start: statement.start, end: Math.max(statement.start, ...head.map(({ end }) => end)) };
  });
}

function unusedFindings(suppression: Suppression, options: SuppressionOptions): Finding[] {
  const { rules, comment, scope: { used } } = suppression;
  const { path, known, enabled } = options;
  const finding = (span: Span, messageId: string, data: Record<string, string>, edit: Edit): Finding => ({
    rule: unusedSuppression.name,
    severity: unusedSuppression.meta.severity,
    path, span, related: [],
    message: formatMessage(unusedSuppression.messages[messageId] ?? '', data),
    fixes: [{ title: l10n.t('Remove the unused suppression'), applicability: 'safe', edits: [edit] }],
  });
  if (rules === null) {
    return used.size > 0 ? [] : [finding(comment, 'unused', {}, removal(suppression, null, options))];
  }
  if (rules.length === 0) return [finding(comment, 'empty', {}, removal(suppression, null, options))];
  const isIdle = ({ name }: { name: string }): boolean => !used.has(name) && (enabled.has(name) || !known.includes(name));
  const all = rules.every(isIdle);
  return [...rules.entries()].filter(([, rule]) => isIdle(rule)).map(([at, { name, span }]) => {
    const edit = removal(suppression, all ? null : at, options);
    return known.includes(name)
      ? finding(span, 'unusedRule', { rule: name }, edit)
      : finding(span, 'unknownRule', { rule: name, nearest: closest(name, [...known]) }, edit);
  });
}

/** Takes out the name at `at` of the list, or the whole directive with the rest of its comment. */
function removal({ comment, rules }: Suppression, at: number | null, { path, source }: SuppressionOptions): Edit {
  const { text } = source;
  const name = at === null ? undefined : rules?.[at]?.span;
  if (at !== null && name !== undefined) {
    const next = rules?.[at + 1];
    const previous = rules?.[at - 1];
    const span =
      next !== undefined
        ? { start: name.start, end: next.span.start }
        : { start: previous?.span.end ?? name.start, end: name.end };
    return { path, span, newText: '' };
  }
  const { line } = source.positionAt(comment.start);
  const lineStart = source.lineStart(line);
  const before = text.slice(lineStart, comment.start);
  // Another comment before it on the same line stays.
  const directive = comment.start + text.slice(comment.start, comment.end).search(DIRECTIVE);
  if (directive > comment.start) {
    return { path, span: { start: trimEnd(text, directive), end: comment.end }, newText: '' };
  }
  if (before.trim() === '') return { path, span: { start: lineStart, end: source.lineStart(line + 1) }, newText: '' };
  return { path, span: { start: trimEnd(text, comment.start), end: comment.end }, newText: '' };
}

function trimEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at;
}
