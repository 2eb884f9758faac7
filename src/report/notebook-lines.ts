import type { Location } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellLines } from '../notebook/json.js';
import { allFindings, suppressedFindings } from './findings.js';
import { placeOf } from './place.js';

/** The JSON of notebooks by path, for reports whose readers count the lines of files. */
export type NotebookTexts = ReadonlyMap<string, string>;

/** The notebooks such a report speaks of. */
export function notebooksIn(result: ScanResult): readonly string[] {
  const findings = [...allFindings(result), ...suppressedFindings(result).map(({ finding }) => finding)];
  const paths = findings.flatMap(({ path, related, fixes }) => [
    path, ...related.map((each) => each.path), ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.path)),
  ]);
  return [...new Set(paths)].filter((path) => result.files.get(path)?.kind === 'notebook').sort();
}

/** Lines (from 0) of the notebook's file that hold `location`; `null` where its JSON is not at hand. */
export type FileLines = (location: Location) => { readonly start: number; readonly end: number } | null;

export function fileLines(result: ScanResult, notebooks: NotebookTexts): FileLines {
  const known = new Map<string, ReturnType<typeof cellLines>>();
  return (location) => {
    const json = notebooks.get(location.path);
    const { cell, start, end } = placeOf(result, location, '');
    if (json === undefined || cell === null) return null;
    const lines = known.get(location.path) ?? cellLines(json);
    known.set(location.path, lines);
    const own = lines.get(cell) ?? [];
    const first = own[start.line];
    return first === undefined ? null : { start: first, end: own[end.line] ?? first };
  };
}
