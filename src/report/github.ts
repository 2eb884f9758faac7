import type { Finding, Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { allFindings, compare } from './findings.js';
import { placeOf, relativePath } from './place.js';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/** Workflow commands of GitHub Actions, one a finding or unreadable file: they become annotations on the commit. */
export function formatGithub(result: ScanResult, options: { readonly cwd: string }): string {
  const findings = allFindings(result).map((finding) => annotation(result, finding, options.cwd));
  const errors = [...result.errors]
    .sort((left, right) => compare(left.path, right.path))
    .map((error) => {
      const path = relativePath(options.cwd, error.path);
      return command('error', { title: 'Seedlint', file: path }, `${path}: ${error.message}`);
    });
  return [...findings, ...errors].join('');
}

function annotation(result: ScanResult, finding: Finding, cwd: string): string {
  const { path, cell, start, end } = placeOf(result, finding, cwd);
  const place = `${start.line + 1}:${start.character + 1}`;
  const title = `Seedlint (${finding.rule})`;
  // GitHub counts the lines of a notebook's JSON, which a position in a cell says nothing about.
  const properties =
    cell === null
      ? {
          title,
          file: path,
          line: String(start.line + 1),
          endLine: String(end.line + 1),
          // Columns are taken only for a span within one line.
          ...(start.line === end.line
            ? { col: String(start.character + 1), endColumn: String(Math.max(end.character, start.character + 1)) }
            : {}),
        }
      : { title, file: path, line: '1' };
  const label = cell === null ? `${path}:${place}` : `${path}:cell ${cell}:${place}`;
  return command(COMMANDS[finding.severity], properties, `${label}: ${finding.rule} ${finding.message}`);
}

function command(name: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
  return `::${name} ${list.join(',')}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
