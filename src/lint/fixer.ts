import type { Edit, Finding, Fix } from '../../rules/rule.js';
import { notebookFromCells, scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { changeBetween } from '../syntax/engine.js';
import type { Analyzer, CheckOptions } from './analyzer-api.js';
import type { ScanResult } from './result.js';

/** Passes after which fixing stops: a fix that needs more never ends. */
export const MAX_PASSES = 10;

export interface FixOutcome {
  /** The files that change, as they were and as they become. */
  readonly changes: readonly { readonly before: SourceFile; readonly after: SourceFile }[];
  readonly applied: number;
  /** What is left once the fixes are applied. */
  readonly result: ScanResult;
}

export interface FixOptions extends CheckOptions {
  /** Which findings are mended; all by default. */
  readonly only?: (finding: Finding) => boolean;
}

/**
 * Applies the fixes of the findings in `paths`, safe ones or also suggestions, again and again until none is left.
 * A fix after which a file would parse worse is left out. Works on the analyzer's own copies: nothing is written.
 * The helpers that the options name may change as well.
 */
export async function fixToFixpoint(
  analyzer: Analyzer,
  engine: SyntaxEngine,
  paths: readonly string[],
  unsafe: boolean,
  { only = () => true, ...options }: FixOptions = {},
): Promise<FixOutcome> {
  const before = new Map<string, SourceFile>();
  const current = new Map<string, SourceFile>();
  const rejected = new Set<string>();
  let applied = 0;
  let result = await analyzer.check(paths, options);
  const allowed = new Set([...paths, ...(options.helpers ?? [])]);
  for (let pass = 0; pass < MAX_PASSES; ) {
    const fixes = chooseFixes(result.reports.flatMap(({ findings }) => findings.filter(only)), unsafe, allowed, rejected);
    if (fixes.length === 0) break;
    const fixed = [...editsByPath(fixes)].flatMap(([path, edits]) => {
      const file = result.files.get(path);
      return file === undefined ? [] : [{ path, file, after: applyToFile(file, edits) }];
    });
    const worse = fixed.filter(({ file, after }) => parsesWorse(engine, file, after)).map(({ path }) => path);
    if (worse.length > 0) {
      // A fix that touches several files is left out in all of them.
      for (const fix of fixes) if (fix.edits.some(({ path }) => worse.includes(path))) rejected.add(keyOf(fix));
      continue;
    }
    for (const { path, file, after } of fixed) {
      if (!before.has(path)) before.set(path, file);
      current.set(path, after);
      analyzer.setFile(after);
    }
    applied += fixes.length;
    pass++;
    result = await analyzer.check(paths, options);
  }
  const changes = [...before].flatMap(([path, old]) => {
    const after = current.get(path);
    return after === undefined || after.source.text === old.source.text ? [] : [{ before: old, after }];
  });
  return { changes, applied, result };
}

function parsesWorse(engine: SyntaxEngine, before: SourceFile, after: SourceFile): boolean {
  return engine.facts(after.parseText).errors.length > engine.facts(before.parseText).errors.length;
}

function keyOf(fix: Fix): string {
  return JSON.stringify([fix.title, fix.edits.map(({ path, newText }) => [path, newText])]);
}

/** The first fix of a finding that may be applied without asking. */
export function fixableBy({ fixes }: Finding, unsafe: boolean): Fix | undefined {
  const fix = fixes.find(({ applicability }) => unsafe || applicability === 'safe');
  return fix?.edits.length === 0 ? undefined : fix;
}

/** The fixes of one pass: the first applicable one of each finding, none of them touching where another does or a file that is not `allowed`. */
function chooseFixes(
  findings: readonly Finding[],
  unsafe: boolean,
  allowed: ReadonlySet<string>,
  rejected: ReadonlySet<string>,
): Fix[] {
  const chosen: Fix[] = [];
  const taken = new Set<string>();
  const edited = new Map<string, Edit[]>();
  for (const finding of findings) {
    const fix = fixableBy(finding, unsafe);
    if (fix === undefined || rejected.has(keyOf(fix))) continue;
    if (!fix.edits.every(({ path }) => allowed.has(path))) continue;
    const identity = JSON.stringify(fix.edits);
    if (taken.has(identity)) continue;
    if (fix.edits.some((edit) => edited.get(edit.path)?.some((other) => collides(edit, other)))) continue;
    taken.add(identity);
    for (const edit of fix.edits) listIn(edited, edit.path).push(edit);
    chosen.push(fix);
  }
  return chosen;
}

/** Of two edits of one file. */
function collides(a: Edit, b: Edit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}

function listIn(byPath: Map<string, Edit[]>, path: string): Edit[] {
  const known = byPath.get(path) ?? [];
  byPath.set(path, known);
  return known;
}

function editsByPath(fixes: readonly Fix[]): Map<string, Edit[]> {
  const byPath = new Map<string, Edit[]>();
  for (const edit of fixes.flatMap(({ edits }) => edits)) listIn(byPath, edit.path).push(edit);
  for (const edits of byPath.values()) edits.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return byPath;
}

/** `file` with `edits` (sorted, not overlapping, none across cells) applied. */
export function applyToFile(file: SourceFile, edits: readonly Pick<Edit, 'span' | 'newText'>[]): SourceFile {
  const apply = (start: number, end: number): string => {
    let text = '';
    let at = start;
    for (const { span, newText } of edits) {
      if (span.start < start || span.end > end) continue;
      text += file.source.text.slice(at, span.start) + newText;
      at = span.end;
    }
    return text + file.source.text.slice(at, end);
  };
  if (file.kind === 'script') return scriptFile(file.path, apply(0, file.source.text.length));
  return notebookFromCells(file.path, file.cells.map(({ start, end, ...cell }) => ({ ...cell, text: apply(start, end) })), file.versions);
}

/** The least edits that turn one state of a file into another; one at most in a script, or in each cell of a notebook. */
export function editsBetween(before: SourceFile, after: SourceFile): Edit[] {
  const whole = [{ start: 0, end: before.source.text.length }];
  const old = before.kind === 'script' ? whole : before.cells;
  const fresh = after.kind === 'script' ? [{ start: 0, end: after.source.text.length }] : after.cells;
  return old.flatMap((cell, at): Edit[] => {
    const twin = fresh[at];
    if (twin === undefined) return [];
    const text = after.source.slice(twin);
    const change = changeBetween(before.source.slice(cell), text);
    if (change === null) return [];
    const span = { start: cell.start + change.start, end: cell.start + change.oldEnd };
    return [{ path: before.path, span, newText: text.slice(change.start, change.newEnd) }];
  });
}
