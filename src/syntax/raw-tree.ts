import { keepTime } from './deadline.js';
import type { NodeKind } from './node-kinds.js';

/** The few moves and readings both engines' tree cursors offer. */
export interface Cursor {
  /** Node kind; an operator's text for the anonymous tokens that are kept, `''` for those that are not. */
  readonly kind: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  readonly missing: boolean;
  firstChild(): boolean;
  nextSibling(): boolean;
  parent(): boolean;
}

/** Anonymous tokens that carry meaning: operators. Everything else anonymous is punctuation. */
export const OPERATORS: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '//', '%', '@', '**', '|', '&', '^', '<<', '>>', '~'],
  ...['+=', '-=', '*=', '/=', '//=', '%=', '@=', '**=', '|=', '&=', '^=', '<<=', '>>='],
  ...['and', 'or', 'not', '<', '<=', '==', '!=', '>=', '>', '<>', 'in', 'not in', 'is', 'is not'],
]);

/** Nodes whose inside says nothing that facts keep. */
const LEAVES: ReadonlySet<string> = new Set<NodeKind>([
  'comment', 'integer', 'float', 'string_content', 'dotted_name', 'import_prefix', 'type_parameter',
]);

/**
 * A syntax tree copied out of its engine in one cursor pass: columns indexed by node number.
 * Node 0 is the root. It lives no longer than the lowering that reads it.
 */
export interface RawTree {
  readonly kinds: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** First child and next sibling, or -1. */
  readonly firstChild: readonly number[];
  readonly nextSibling: readonly number[];
  /** An error or a missing token is somewhere inside. */
  readonly broken: readonly boolean[];
}

/**
 * Copies the tree under `cursor`. Iterative, so that depth costs no stack.
 * `hasErrors`: the tree holds an error or a missing token somewhere; only then are tokens asked whether they are missing.
 */
export function readTree(cursor: Cursor, hasErrors: boolean): RawTree {
  const kinds: string[] = [];
  const fields: (string | null)[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const firstChild: number[] = [];
  const nextSibling: number[] = [];
  const broken: boolean[] = [];
  const parents: number[] = [];
  const lastChild: number[] = [];

  for (;;) {
    keepTime();
    const missing = hasErrors && cursor.missing;
    const kind = missing ? 'ERROR' : cursor.kind;
    let entered = false;
    if (kind !== '') {
      const node = kinds.length;
      const start = cursor.start;
      const end = cursor.end;
      kinds.push(kind);
      fields.push(cursor.field);
      starts.push(start);
      ends.push(end);
      firstChild.push(-1);
      nextSibling.push(-1);
      broken.push(false);
      lastChild.push(-1);
      const parent = parents.at(-1);
      if (parent !== undefined) {
        const previous = lastChild[parent] ?? -1;
        if (previous < 0) firstChild[parent] = node;
        else nextSibling[previous] = node;
        lastChild[parent] = node;
      }
      if (kind === 'ERROR') {
        broken[node] = true;
        for (const ancestor of parents) broken[ancestor] = true;
      }
      if (!LEAVES.has(kind) && cursor.firstChild()) {
        parents.push(node);
        entered = true;
      }
    }
    if (entered) continue;
    for (;;) {
      if (cursor.nextSibling()) break;
      if (parents.length === 0) return { kinds, fields, starts, ends, firstChild, nextSibling, broken };
      cursor.parent();
      parents.pop();
      if (parents.length === 0) return { kinds, fields, starts, ends, firstChild, nextSibling, broken };
    }
  }
}
