import type { Finding, Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellName } from '../notebook/source-file.js';
import { allFindings, compare } from './findings.js';
import { fileLines, type FileLines, type NotebookTexts } from './notebook-lines.js';
import { placeOf, relativePath } from './place.js';
import { neutralise } from './visible.js';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

export interface GithubOptions {
  /** Absolute, with `/`. */
  readonly cwd: string;
  /** The root of the checkout, which annotations are placed from. */
  readonly root: string;
  readonly notebooks: NotebookTexts;
}

/** Workflow commands of GitHub Actions, one a finding or unreadable file: they become annotations on the commit. */
export function formatGithub(result: ScanResult, options: GithubOptions): string {
  const lines = fileLines(result, options.notebooks);
  const findings = allFindings(result).map((finding) => annotation(result, finding, options, lines));
  const errors = [...result.errors]
    .sort((left, right) => compare(left.path, right.path))
    .map((error) => {
      const path = relativePath(options.cwd, error.path);
      return command('error', { title: 'Seedlint', file: relativePath(options.root, error.path) }, `${path}: ${error.message}`);
    });
  return [...findings, ...errors].join('');
}

/** What GitHub takes of each kind from one step; the rest stands in the log alone. */
const SHOWN = 10;

/** Says so when there are more findings than GitHub makes annotations of; else empty. */
export function annotationNote(result: ScanResult): string {
  const kinds = [...allFindings(result).map(({ severity }) => COMMANDS[severity]), ...result.errors.map(() => 'error')];
  const hidden = [...new Set(kinds)].reduce((sum, kind) => sum + Math.max(0, kinds.filter((each) => each === kind).length - SHOWN), 0);
  return hidden === 0 ? '' : `GitHub annotates ${String(SHOWN)} findings of each kind a step: ${String(hidden)} more are in the log alone.\n`;
}

function annotation(result: ScanResult, finding: Finding, { cwd, root }: GithubOptions, lines: FileLines): string {
  const { path, cell, start, end } = placeOf(result, finding, cwd);
  const file = relativePath(root, finding.path);
  const place = `${start.line + 1}:${start.character + 1}`;
  const title = `Seedlint (${finding.rule})`;
  // GitHub counts the lines of a notebook's JSON.
  const inFile = cell === null ? null : lines(finding);
  const properties =
    cell === null
      ? {
          title,
          file,
          line: String(start.line + 1),
          endLine: String(end.line + 1),
          // Columns are taken only for a span within one line.
          ...(start.line === end.line
            ? { col: String(start.character + 1), endColumn: String(Math.max(end.character, start.character + 1)) }
            : {}),
        }
      : { title, file, line: String((inFile?.start ?? 0) + 1), endLine: String((inFile?.end ?? 0) + 1) };
  const label = cell === null ? `${path}:${place}` : `${path}:${cellName(cell)}:${place}`;
  return command(COMMANDS[finding.severity], properties, `${label}: ${finding.rule} ${finding.message}`);
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(harmless(value))}`);
  return `::${name} ${list.join(',')}::${escapeData(harmless(message))}\n`;
}

/** A log that does not understand annotations shows them as they are; line breaks are escaped. */
function harmless(text: string): string {
  return text.split('\n').map(neutralise).join('\n');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
