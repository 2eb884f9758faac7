/** What Python can't read of scripts, and of the cells of a notebook: it runs nothing of them. */
import type { Cell } from '../../notebook/source-file.js';
import { misindentedLine } from '../../syntax/indentation.js';
import type { Expression } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { rememberedOfText } from '../lookups.js';
import type { Module } from '../project.js';
import { holdsPython2, isOfPython2, slipsOfPython2 } from './python2.js';
import { ANY_BOUND, boundIn, namesReadBy } from './unbound-names.js';

interface Broken {
  /** What of the text Python can't read. */
  readonly faults: readonly Span[];
  readonly cells: readonly Cell[];
  /** The functions, classes and variables that nothing but such cells would bind. */
  readonly lost: ReadonlySet<string>;
}

const BINDS = /^(?:(?:async[ \t]+)?(?:def|class)[ \t]+)?(\w+)[ \t]*(?:[(:]|=(?!=))/gm;

const brokenIn = rememberedOfText((module): Broken => {
  const { file, facts: { body, errors } } = module;
  const { text } = file.source;
  const isPlain = ({ start, end }: Span): boolean => text.slice(start, end) === file.parseText.slice(start, end);
  if (file.kind !== 'notebook') {
    const whole = { start: 0, end: text.length };
    return { faults: errors.length > 0 || !isPlain(whole) ? errors : misindentedIn(text, whole), cells: [], lost: new Set() };
  }
  // A command to the notebook may be all that a function does.
  const misindented = file.cells.flatMap((cell) => (isPlain(cell) && !errors.some(({ start }) => isIn([cell], start)) ? misindentedIn(text, cell, leadOf(text, cell)) : []));
  const faults = [...errors, ...misindented, ...slipsOfPython2(module)].sort((a, b) => a.start - b.start);
  const cells = file.cells.filter(({ start, end }) => faults.some((fault) => start <= fault.start && fault.start <= end));
  const sound = cells.length === 0 ? [] : body.filter((statement) => !isIn(cells, statement.start));
  const bound = new Set(sound.flatMap((statement) => [...boundIn(statement).own]));
  const defined = bound.has(ANY_BOUND) ? [] : cells.flatMap(({ start, end }) => Array.from(file.parseText.slice(start, end).matchAll(BINDS), ([, name = '']) => name));
  return { faults, cells, lost: new Set(defined.filter((name) => !bound.has(name))) };
});

/** What starts a string with fields, of which later versions of Python take more than the parser knows. */
const FORMATS = /\b(?:f|rf|fr|t)["']/i;

/** Whether Python surely refuses a script: whoever imports it goes no further. One that Python 2 once ran is read as far as it goes. */
export const isRefused = rememberedOfText((module): boolean => {
  const { file: { kind, source } } = module;
  if (kind !== 'script') return false;
  const isSure = ({ start }: Span): boolean => !FORMATS.test(source.text.slice(source.text.lastIndexOf('\n', start) + 1, source.text.indexOf('\n', start) + 1));
  return faultsIn(module).some(isSure) && !isOfPython2(module) && !holdsPython2(module);
});

function misindentedIn(text: string, part: Span, lead?: string): readonly Span[] {
  const line = misindentedLine(text, part, lead);
  return line === null ? [] : [line];
}

/** How the first line of a cell is indented: IPython takes that from all lines that start so (`IPython/core/inputtransformer2.py`, `leading_indent`). */
function leadOf(text: string, { start, end }: Cell): string {
  return /^(?:[ \t]*\r?\n)*([ \t]*)/.exec(text.slice(start, end))?.[1] ?? '';
}

function isIn(cells: readonly Cell[], offset: number): boolean {
  return cells.some(({ start, end }) => start <= offset && offset <= end);
}

/** What of a text Python can't read. */
export function faultsIn(module: Module): readonly Span[] {
  return brokenIn(module).faults;
}

/** Whether `offset` stands in a cell of which Python runs nothing. */
export function isInBrokenCell(module: Module, offset: number): boolean {
  return isIn(brokenIn(module).cells, offset);
}

/** The names that are read whenever `expression` is evaluated, and that only a cell of which nothing runs would bind. */
export function lostNamesIn(module: Module, expression: Expression): readonly string[] {
  const { lost } = brokenIn(module);
  return lost.size === 0 ? [] : namesReadBy(expression).filter((name) => lost.has(name));
}
