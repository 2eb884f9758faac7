import { SEVERITIES } from '../../rules/rule.js';
import { severityCount } from './findings.js';
import type { ProgramReport, ReproducibilityReport } from './reproducibility.js';
import { counted, listed } from './text.js';

/** The report in two sentences. */
export function verdict({ programs, summary, errors }: ReproducibilityReport): string {
  const unread = errors.length === 0 ? '' : ` ${counted(errors.length, 'file')} could not be read.`;
  if (summary.files === 0) return `There is nothing to check.${unread}`;
  const drawing = programs.filter(draws);
  const loose = drawing.filter(({ streams }) => streams.some(({ control }) => control === 'uncontrolled'));
  const found = SEVERITIES.filter((severity) => summary.bySeverity[severity] > 0).map((severity) => severityCount(severity, summary.bySeverity[severity]));
  const rest = found.length === 0 ? 'Nothing was found.' : `Found: ${listed(found)}.`;
  if (drawing.length === 0) return `No program here draws from a random stream. ${rest}${unread}`;
  if (loose.length === 0) {
    const all = drawing.length === 1 ? 'The one program that draws from random streams has' : `All ${String(drawing.length)} programs that draw from random streams have`;
    return `${all} them under control as far as can be told. ${rest}${unread}`;
  }
  const share = drawing.length === 1 ? 'The one program that draws from random streams' : `${String(loose.length)} of ${String(drawing.length)} programs that draw from random streams`;
  return `${share} ${loose.length === 1 ? 'does' : 'do'} so before anything seeds them. ${rest}${unread}`;
}

export function draws({ streams }: ProgramReport): boolean {
  return streams.some(({ control }) => control !== 'unused');
}
