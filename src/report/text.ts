import * as l10n from '@vscode/l10n';
import { SEVERITIES } from '../../rules/rule.js';
import type { Finding, Fix, Location, Severity } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellName } from '../notebook/source-file.js';
import { excerptOf } from './excerpt.js';
import { allFindings, compare, countBySeverity, fixability, severityCount } from './findings.js';
import { placeOf, relativePath } from './place.js';
import { neutralise } from './visible.js';

export type Tone = 'bold' | 'dim' | 'red' | 'yellow' | 'blue' | 'cyan' | 'green';

/** Colours a text for a terminal. */
export type Paint = (tone: Tone, text: string) => string;

/** Leaves every text as it is. */
export const plain: Paint = (_tone, text) => text;

export interface TextOptions {
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly paint?: Paint;
  /** Columns a source line may take; 100 when absent. */
  readonly width?: number;
}

const TONES: Readonly<Record<Severity, Tone>> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'cyan' };
const WIDTH = 100;
/** Related locations listed one by one before the rest is counted. */
const RELATED = 5;

/** Every finding with its place in the source, then the files that could not be read; `''` when there is neither. */
export function formatText(result: ScanResult, options: TextOptions): string {
  const findings = allFindings(result).map((finding) => formatFinding(result, finding, options));
  const errors = formatErrors(result, options);
  return [...findings, ...(errors === '' ? [] : [errors])].join('\n');
}

/** One line for each file that could not be read or decoded. */
export function formatErrors(result: Pick<ScanResult, 'errors'>, options: TextOptions): string {
  const paint = options.paint ?? plain;
  return [...result.errors]
    .sort((left, right) => compare(left.path, right.path))
    .map((error) => {
      const path = neutralise(relativePath(options.cwd, error.path));
      return `${paint('bold', path)}: ${paint('red', 'error:')} ${neutralise(error.message)}\n`;
    })
    .join('');
}

function formatFinding(result: ScanResult, finding: Finding, options: TextOptions): string {
  const paint = options.paint ?? plain;
  const tone = TONES[finding.severity];
  const head =
    `${paint('bold', placeLabel(result, finding, options.cwd))}: ` +
    `${paint(tone, finding.severity)} ${paint('bold', finding.rule)} ${neutralise(finding.message)}`;
  const file = result.files.get(finding.path);
  const excerpt = file === undefined ? [] : excerptOf(file, finding.span, options.width ?? WIDTH);
  const gutter = Math.max(1, ...excerpt.map((line) => String(line.number).length));
  const bar = paint('dim', '|');
  const margin = `${' '.repeat(gutter)} ${bar}`;
  const lines = [head];
  if (excerpt.length > 0) lines.push(margin);
  for (const line of excerpt) {
    const number = paint('dim', String(line.number).padStart(gutter));
    lines.push(`${number} ${bar}${line.text === '' ? '' : ` ${line.text}`}`);
    if (line.mark !== null) {
      lines.push(`${margin} ${' '.repeat(line.mark.column)}${paint(tone, '^'.repeat(line.mark.width))}`);
    }
  }
  if (excerpt.length > 0) lines.push(margin);
  const indent = ' '.repeat(gutter);
  for (const related of finding.related.slice(0, RELATED)) {
    const place = placeLabel(result, related, options.cwd);
    lines.push(`${indent} = ${paint('bold', 'note')}: ${place}: ${neutralise(related.message)}`);
  }
  if (finding.related.length > RELATED) {
    lines.push(`${indent} = ${paint('bold', 'note')}: and ${counted(finding.related.length - RELATED, 'more place')}`);
  }
  for (const fix of finding.fixes) lines.push(`${indent} = ${paint('green', 'help')}: ${helpOf(fix)}`);
  return `${lines.join('\n')}\n`;
}

function helpOf(fix: Fix): string {
  const option = fix.applicability === 'safe' ? '--fix' : '--unsafe-fixes';
  return `${neutralise(fix.title)} (${option})`;
}

/** `path:line:col`, in a notebook `path:cell 3:line:col`, all counted from 1. */
export function placeLabel(result: ScanResult, location: Location, cwd: string): string {
  const { path, cell, start } = placeOf(result, location, cwd);
  const place = `${start.line + 1}:${start.character + 1}`;
  return `${neutralise(path)}:${cell === null ? '' : `${cellName(cell)}:`}${place}`;
}

/** What was found, in how many files, and what the fix options would mend: one line, ended by a line feed. */
export function formatSummary(result: ScanResult): string {
  const findings = allFindings(result);
  const unread = result.errors.length === 0 ? '' : ` ${counted(result.errors.length, 'file')} could not be read.`;
  const files = result.reports.length;
  if (files === 0) return unread === '' ? 'No Python files or notebooks to check.\n' : `${unread.trimStart()}\n`;
  const where =
    result.programs === 0 ? counted(files, 'file') : `${counted(result.programs, 'program')} (${counted(files, 'file')})`;
  if (findings.length === 0) return `All clear: nothing found in ${where}.${unread}\n`;
  const counts = countBySeverity(findings);
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => severityCount(severity, counts[severity]));
  return `Found ${listed(parts)} in ${where}.${fixSummary(findings)}${unread}\n`;
}

function fixSummary(findings: readonly Finding[]): string {
  const safe = findings.filter((finding) => fixability(finding) === 'safe').length;
  const unsafe = findings.filter((finding) => fixability(finding) === 'suggestion').length;
  if (safe > 0 && unsafe > 0) return ` ${safe} fixable with --fix, ${unsafe} more with --unsafe-fixes.`;
  if (safe > 0) return ` ${safe} fixable with --fix.`;
  return unsafe > 0 ? ` ${unsafe} fixable with --unsafe-fixes.` : '';
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : l10n.t('{0} and {1}', parts.slice(0, -1).join(', '), last);
}
