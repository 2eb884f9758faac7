/** Where the statement that is being read stands: in which function and class, and what is around it. */
import type { Statement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import type { Environment } from './environment.js';
import type { Arm, Event, Loop } from './model.js';

export interface Scope {
  readonly function: number;
  readonly class: number | null;
  readonly selfName: string | null;
  /** The statements are a class's own, not a method's. */
  readonly isClassBody: boolean;
  environment: Environment;
  /** The one around the comprehensions that are being read; `null`: there is none. */
  comprehended: Environment | null;
  events: Event[];
  statement: Span;
  statementKind: Statement['kind'];
  loops: readonly Loop[];
  inMain: boolean;
  /** The branch arms around, from the outside in; two places on the same path share a prefix. */
  path: readonly Arm[];
  readonly globals: Set<string>;
}

/** The scope of function `index`, before any of its statements. */
export function newScope(index: number, classIndex: number | null, selfName: string | null, environment: Environment): Scope {
  return {
    function: index, class: classIndex, selfName, isClassBody: false, environment, comprehended: null,
    events: [], statement: { start: 0, end: 0 }, statementKind: 'expression',
    loops: [], inMain: false, path: [], globals: new Set(),
  };
}
