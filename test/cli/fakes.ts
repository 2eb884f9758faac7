import type { Finding } from '../../rules/rule.js';
import type { FileError, ScanResult, SuppressedFinding } from '../../src/lint/result.js';
import type { ProgramSummary } from '../../src/lint/summary.js';
import type { Cell, SourceFile } from '../../src/notebook/source-file.js';
import { SourceText } from '../../src/syntax/source.js';
import type { Span } from '../../src/syntax/source.js';

export const CWD = '/project';

export function script(path: string, text: string): SourceFile {
  return { path, kind: 'script', source: new SourceText(text), parseText: text, cells: [], versions: {} };
}

/** A notebook of code cells; `indices` are their places among all cells. */
export function notebook(path: string, cells: readonly string[], indices: readonly number[]): SourceFile {
  const joined = cells.map((cell) => `${cell}\n`).join('');
  let start = 0;
  const places: Cell[] = cells.map((cell, order) => {
    const place = { index: indices[order] ?? order, start, end: start + cell.length };
    start += cell.length + 1;
    return place;
  });
  return { path, kind: 'notebook', source: new SourceText(joined), parseText: joined, cells: places, versions: {} };
}

/** The span of the first `part` in the file, or of the one after `after`. */
export function spanOf(file: SourceFile, part: string, after = 0): Span {
  const start = file.source.text.indexOf(part, after);
  if (start === -1) throw new Error(`«${part}» is not in ${file.path}`);
  return { start, end: start + part.length };
}

export function finding(file: SourceFile, part: string, more: Partial<Finding> = {}): Finding {
  return {
    path: file.path,
    span: spanOf(file, part),
    rule: 'cudnn-benchmark',
    severity: 'warning',
    message: 'It varies.',
    related: [],
    fixes: [],
    ...more,
  };
}

export function scan(
  files: readonly SourceFile[],
  findings: readonly Finding[],
  more: { readonly errors?: readonly FileError[]; readonly programs?: number; readonly summaries?: readonly ProgramSummary[]; readonly suppressed?: readonly SuppressedFinding[] } = {},
): ScanResult {
  return {
    reports: files.map((file) => ({
      file,
      findings: findings.filter((each) => each.path === file.path),
      suppressed: (more.suppressed ?? []).filter((each) => each.finding.path === file.path),
    })),
    errors: more.errors ?? [],
    programs: more.programs ?? 1,
    summaries: more.summaries ?? [],
    files: new Map(files.map((file) => [file.path, file])),
    settingsFiles: new Map(),
    isCutShort: false,
  };
}
