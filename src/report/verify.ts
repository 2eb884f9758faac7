import type { Finding, Location } from '../../rules/rule.js';
import type { ScanResult } from '../lint/result.js';
import { cellName } from '../notebook/source-file.js';
import { exitWords, shownEvent, type Verdict } from '../verify/compare.js';
import type { Divergence } from '../verify/divergence.js';
import type { DrawEvent } from '../verify/log.js';
import { allFindings } from './findings.js';
import { placeOf, relativePath } from './place.js';
import { counted } from './text.js';
import { plain, type Paint } from './text.js';
import { neutralise } from './visible.js';

export interface VerifyReport {
  readonly verdict: Verdict;
  /** What the rules say about the line that diverged. */
  readonly advice: readonly Finding[];
  /** The source line that drew, as it stands in the file. */
  readonly line: string | null;
  readonly command: readonly string[];
  /** Absolute, with `/`. */
  readonly cwd: string;
  readonly version: string;
}

/** What the rules say of the line that drew: the findings there, else those that name it as related. */
export function adviceFor(result: ScanResult, event: DrawEvent, cwd: string): Finding[] {
  const isHere = (location: Location): boolean => {
    if (location.path !== event.file) return false;
    const place = placeOf(result, location, cwd);
    return place.cell === event.cell && place.start.line + 1 <= event.line && event.line <= place.end.line + 1;
  };
  const findings = allFindings(result).filter(({ severity }) => severity === 'warning' || severity === 'error');
  const at = findings.filter(isHere);
  return at.length > 0 ? at : findings.filter(({ related }) => related.some(isHere));
}

/** The verdict for people. */
export function formatVerdict({ verdict, advice, line: source, cwd }: VerifyReport, paint: Paint = plain): string {
  const { divergence, output, unseeded, notes, exitCodes } = verdict;
  const lines: string[] = [];
  const runs = counted(exitCodes.length, 'run');
  if (verdict.identical) {
    lines.push(paint('green', `Identical: ${runs} ended with ${exitWords(exitCodes[0])}, wrote the same output and drew the same numbers (${counted(verdict.draws, 'draw')} observed).`));
  } else {
    lines.push(paint('red', `Diverged: ${runs} did not do the same.`));
  }
  if (divergence !== null) {
    const event = shownEvent(divergence);
    lines.push('', `${paint('bold', eventPlace(event, cwd))}: ${whatHappened(divergence)}`);
    if (source !== null && event !== null) {
      const gutter = String(event.line);
      lines.push(`${' '.repeat(gutter.length)} |`, `${gutter} | ${neutralise(source.trim())}`, `${' '.repeat(gutter.length)} |`);
    }
    lines.push(`  ${causeOf(divergence, cwd)}`);
    for (const { rule, message, fixes } of advice) {
      lines.push(`  ${paint('bold', rule)} ${neutralise(message)}`);
      for (const { title } of fixes) lines.push(`    fix: ${neutralise(title)}`);
    }
  }
  if (output !== null) {
    const { line, token, first, other, run } = output;
    lines.push('', `Output: line ${String(line)}, word ${String(token)}: \`${neutralise(first)}\` in run 1, \`${neutralise(other)}\` in run ${String(run)}.`);
  }
  if (new Set(exitCodes).size > 1) lines.push('', `Exit: ${exitCodes.map((code, at) => `run ${String(at + 1)} ended with ${exitWords(code)}`).join(', ')}.`);
  if (unseeded.length > 0) {
    lines.push('', 'Drawn from and never seeded before:');
    for (const event of unseeded) lines.push(`  ${event.stream}: first by \`${neutralise(event.name)}\` at ${eventPlace(event, cwd)}`);
  }
  for (const note of notes) lines.push('', `Note: ${note}`);
  return `${lines.join('\n')}\n`;
}

/** What the runs did at the place of the divergence. */
export function whatHappened({ kind, first, other, process, run, index }: Divergence): string {
  const where = process === 'main' ? '' : ` in the process ${process}`;
  const count = `event ${String(index)}${where}`;
  switch (kind) {
    case 'value':
      return `\`${nameOf(first)}\` ${first?.kind === 'seed' ? 'set another seed' : 'drew other numbers'} in run ${String(run)} than in run 1 (${count}).`;
    case 'call':
      return `run 1 called \`${nameOf(first)}\` here, run ${String(run)} called \`${nameOf(other)}\` (line ${String(other?.line ?? 0)}; ${count}).`;
    case 'missing':
      return `run 1 called \`${nameOf(first)}\` here, run ${String(run)} had ended by then (${count}).`;
    case 'extra':
      return `run ${String(run)} called \`${nameOf(other)}\` here, run 1 had ended by then (${count}).`;
  }
}

/** Why they did not do the same there, as far as it can be told. */
export function causeOf(divergence: Divergence, cwd: string): string {
  const event = shownEvent(divergence);
  if (event?.kind === 'seed') return 'The seed itself differs from run to run.';
  if (divergence.made !== null) return `Its generator was made without a seed at ${eventPlace(divergence.made, cwd)}.`;
  if (divergence.kind !== 'value') return 'The runs took different ways before this place: look for an order of files, of sets or of workers.';
  if (event?.stream.endsWith('generator') === true) return 'It draws from a generator object whose state differs from run to run.';
  if (!divergence.seeded) return `The stream ${event?.stream ?? ''} was never seeded before.`;
  return 'The stream was seeded before, so something else took from it in another order: threads, files, or results in order of completion.';
}

function nameOf(event: DrawEvent | null): string {
  return neutralise(event?.name ?? 'nothing');
}

function eventPlace(event: DrawEvent | null, cwd: string): string {
  if (event?.file == null) return 'library code';
  const cell = event.cell === null ? '' : `${cellName(event.cell)}:`;
  return `${neutralise(relativePath(cwd, event.file))}:${cell}${String(event.line)}`;
}

/** The verdict for programs, as text. */
export function formatVerdictJson(report: VerifyReport): string {
  return `${JSON.stringify(verdictJson(report), null, 2)}\n`;
}

/** The verdict for programs, as plain data. */
export function verdictJson({ verdict, advice, line, command, cwd, version }: VerifyReport): unknown {
  const { divergence, output, unseeded } = verdict;
  const event = (one: DrawEvent | null) =>
    one === null ? null : {
      kind: one.kind, stream: one.stream, name: one.name,
      path: one.file === null ? null : relativePath(cwd, one.file), cell: one.cell, line: one.line,
    };
  return {
    version: 1,
    tool: { name: 'seedlint', version },
    command,
    identical: verdict.identical,
    exitCodes: verdict.exitCodes,
    draws: verdict.draws,
    divergence: divergence === null ? null : {
      kind: divergence.kind, process: divergence.process, run: divergence.run, index: divergence.index,
      first: event(divergence.first), other: event(divergence.other), seeded: divergence.seeded,
      made: event(divergence.made), excerpt: line?.trim() ?? null,
      advice: advice.map(({ rule, message, fixes }) => ({ rule, message, fixes: fixes.map(({ title }) => title) })),
    },
    output,
    unseeded: unseeded.map(event),
    notes: verdict.notes,
  };
}
