import * as l10n from '@vscode/l10n';
import { SEVERITIES } from '../../rules/rule.js';
import { fileCount, severityCount } from './findings.js';
import type { ProgramReport, ReproducibilityReport } from './reproducibility.js';
import { listed } from './text.js';

/** The report in two sentences. */
export function verdict({ programs, summary, errors }: ReproducibilityReport): string {
  const unread = errors.length === 0 ? [] : [l10n.t('{0} could not be read.', fileCount(errors.length))];
  if (summary.files === 0) return [l10n.t('There is nothing to check.'), ...unread].join(' ');
  const drawing = programs.filter(draws);
  const loose = drawing.filter(({ streams }) => streams.some(({ control }) => control === 'uncontrolled'));
  const found = SEVERITIES.filter((severity) => summary.bySeverity[severity] > 0).map((severity) => severityCount(severity, summary.bySeverity[severity]));
  const rest = found.length === 0 ? l10n.t('Nothing was found.') : l10n.t('Found: {0}.', listed(found));
  return [control(drawing.length, loose.length), rest, ...unread].join(' ');
}

/** How many of the programs that draw do so unseeded. */
function control(drawing: number, loose: number): string {
  if (drawing === 0) return l10n.t('No program here draws from a random stream.');
  if (drawing === 1) {
    return loose === 0
      ? l10n.t('The one program that draws from random streams has them under control as far as can be told.')
      : l10n.t('The one program that draws from random streams does so before anything seeds them.');
  }
  if (loose === 0) return l10n.t('All {0} programs that draw from random streams have them under control as far as can be told.', drawing);
  return loose === 1
    ? l10n.t('1 of {0} programs that draw from random streams does so before anything seeds them.', drawing)
    : l10n.t('{0} of {1} programs that draw from random streams do so before anything seeds them.', loose, drawing);
}

export function draws({ streams }: ProgramReport): boolean {
  return streams.some(({ control }) => control !== 'unused');
}
