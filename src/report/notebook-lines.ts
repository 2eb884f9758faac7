import type { Location } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellLines } from '../notebook/json.js';
import { allFindings, suppressedFindings } from './findings.js';
import { placeOf } from './place.js';

/** The JSON of notebooks by path, for reports whose readers count the lines of files. */
export type NotebookTexts = ReadonlyMap<string, string>;

/** The notebooks such a report speaks of: those with findings, and whatever these and their fixes point at. */
export function notebooksIn(result: ScanResult): readonly string[] {
  const findings = [...allFindings(result), ...suppressedFindings(result).map(({ finding }) => finding)];
  const isNotebook = (path: string): boolean => result.files.get(path)?.kind === 'notebook';
  const paths = findings.flatMap((finding) => [finding.path, ...finding.related.map(({ path }) => path)]);
  // A fix of a script edits scripts, so that no other fix need be made for this.
  const edited = findings.filter(({ path }) => isNotebook(path)).flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits.map(({ path }) => path)));
  return [...new Set([...paths, ...edited])].filter(isNotebook).sort();
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
