import type { SourceText } from '../syntax/source.js';

/** A code cell's place in the joined source of its notebook; offsets are UTF-16, `end` exclusive. */
export interface Cell {
  /** Index in the notebook, all cells counted, from 0. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Whoever runs the notebook sets what it assigns: papermill puts other values in its place. */
  readonly isParameters?: boolean;
}

/** A cell's name for people, who count from 1 as editors do. */
export function cellName(index: number): string {
  return `cell ${String(index + 1)}`;
}

/** One unit of analysis: a script, or a notebook's code cells joined in document order with a line feed after each. */
export interface SourceFile {
  /** Absolute, with `/`; an untitled buffer or standard input has the name it was given. */
  readonly path: string;
  readonly kind: 'script' | 'notebook';
  /** What the user wrote. */
  readonly source: SourceText;
  /** `source.text` made readable for the parser at equal length: magics and what makes functions of marimo's cells masked, a lone `\r` made `\n`. */
  readonly parseText: string;
  /** The code cells in order; empty for a script. */
  readonly cells: readonly Cell[];
  /** Versions that a notebook itself states: Python's by its metadata, libraries' by the cells that install them or show their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** A script that marimo's editor writes: what stands outside of its cells is lost when it does. */
  readonly isMarimo?: true;
}
