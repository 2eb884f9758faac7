/** What a call calls, by what is known of its callee, and what is handed to it. */
import type { Expression } from '../../syntax/facts.js';
import { dottedName, walkExpressions } from '../../syntax/walk.js';
import type { CallArgument, Callee, CallFact, Loop, Value } from './model.js';

/** What a call runs whose callee, as `written`, is `called`. */
export function calleeOf(called: Value, written: Expression): Callee {
  switch (called.kind) {
    case 'reference':
      return { kind: 'external', name: called.name };
    case 'function':
    case 'class':
      return { kind: called.kind, index: called.index };
    case 'instance':
      return 'name' in called.of
        ? { kind: 'external', name: `${called.of.name}.__call__` }
        : { kind: 'method', class: called.of.index, name: '__call__' };
    case 'method':
      if (called.receiver.kind === 'result') return { kind: 'result', of: called.receiver, name: called.name };
      if (called.receiver.kind === 'parameter') return { kind: 'parameter', of: called.receiver, name: called.name };
      return 'name' in called.receiver.of
        ? { kind: 'external', name: `${called.receiver.of.name}.${called.name}` }
        : { kind: 'method', class: called.receiver.of.index, name: called.name };
    case 'result':
      return { kind: 'result', of: called, name: '__call__' };
    case 'parameter':
      return { kind: 'unknown', name: called.name, isMethod: written.kind === 'attribute', parameter: called };
    case 'element':
      return { kind: 'unknown', name: '', isMethod: false, element: called.of };
    default: {
      const by = called.kind === 'unknown' && called.by !== undefined ? { by: called.by } : {};
      return written.kind === 'attribute'
        ? { kind: 'unknown', name: written.name, isMethod: true, ...by }
        : { kind: 'unknown', name: written.kind === 'name' ? written.id : '', isMethod: false, ...by };
    }
  }
}

/** Whether nobody wrote a call: Python makes it (`data[0]`, `for row in data`). */
export function isUnwritten({ expression }: CallFact): boolean {
  return expression.argsSpan === expression.callee;
}

/** The arguments of a call of `called`, with those that have been bound before. */
export function withBound(called: Value, args: readonly CallArgument[]): readonly CallArgument[] {
  const bound = 'bound' in called ? (called.bound ?? []) : [];
  if (bound.length === 0) return args;
  const isGiven = ({ argument: { keyword } }: CallArgument): boolean => args.some(({ argument }) => argument.keyword === keyword);
  return [...bound.filter(({ argument }) => argument.keyword === null), ...args, ...bound.filter((each) => each.argument.keyword !== null && !isGiven(each))];
}

/** The qualified name of what is called, a method of an annotated parameter among it. */
export function libraryName(callee: Callee): string | null {
  if (callee.kind === 'external') return callee.name;
  const type = callee.kind === 'parameter' ? callee.of.type : undefined;
  return callee.kind === 'parameter' && type?.kind === 'instance' && 'name' in type.of ? `${type.of.name}.${callee.name}` : null;
}

/** `step(x)` in a loop over steps: whichever it may be, the loop comes to all of them. */
export function isTakenInTurn(callee: Expression, loops: readonly Loop[]): boolean {
  const name = dottedName(callee)?.split('.')[0];
  const targets = loops.flatMap((loop) => (loop.kind === 'for' ? [loop.target] : loop.kind === 'comprehension' ? loop.clauses.flatMap(({ target }) => target ?? []) : []));
  return [...walkExpressions(targets)].some((part) => part.kind === 'name' && part.id === name);
}

/** Under which key the functions are registered that run before each command of `app`: `@app.callback()`. */
export function callbacksOf(app: string): string {
  return `${app}.callback`;
}
