/** Cells of a notebook that Python can't read whole: it runs nothing of them. */
import type { Cell } from '../../notebook/source-file.js';
import type { Span } from '../../syntax/source.js';
import { walkStatements } from '../../syntax/walk.js';
import { rememberedOfText } from '../lookups.js';
import type { Module } from '../project.js';
import { slipsOfPython2 } from './python2.js';
import { ANY_BOUND, boundIn } from './unbound-names.js';

interface Broken {
  /** What of the text Python can't read. */
  readonly faults: readonly Span[];
  readonly cells: readonly Cell[];
  /** The functions and classes that nothing but such cells would define. */
  readonly lost: ReadonlySet<string>;
}

const DEFINES = /^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm;

const brokenIn = rememberedOfText((module): Broken => {
  const { file, facts: { body, errors } } = module;
  if (file.kind !== 'notebook') return { faults: errors, cells: [], lost: new Set() };
  // A command to the notebook may be all that a function does.
  const isPlain = ({ start, end }: Cell): boolean => file.source.text.slice(start, end) === file.parseText.slice(start, end);
  // The parser takes a definition without a body for whole.
  const bare = walkStatements(body).filter((each) => each.kind === 'function' && each.body.length === 0 && file.cells.some((cell) => isIn([cell], each.start) && isPlain(cell)));
  const faults = [...errors, ...bare, ...slipsOfPython2(module)].sort((a, b) => a.start - b.start);
  const cells = file.cells.filter(({ start, end }) => faults.some((fault) => start <= fault.start && fault.start <= end));
  const sound = cells.length === 0 ? [] : body.filter((statement) => !isIn(cells, statement.start));
  const bound = new Set(sound.flatMap((statement) => [...boundIn(statement).own]));
  const defined = bound.has(ANY_BOUND) ? [] : cells.flatMap(({ start, end }) => Array.from(file.parseText.slice(start, end).matchAll(DEFINES), ([, name = '']) => name));
  return { faults, cells, lost: new Set(defined.filter((name) => !bound.has(name))) };
});

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

/** Whether only a cell of which nothing runs would define `name`. */
export function isLost(module: Module, name: string): boolean {
  return brokenIn(module).lost.has(name);
}
