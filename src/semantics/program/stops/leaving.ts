/** Statements behind which nobody comes to the next one. */
import type { CallExpression, Statement } from '../../../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, expressionsOf, lastPart } from '../../../syntax/walk.js';
import type { Target } from '../../project.js';

/** What ends a program or a test, by the last part of its name. */
const EXITS = /^(?:exit|_exit|quit|abort|fail|skip|skipTest)$/;

/** … and by its whole name: argparse prints the usage and exits (https://docs.python.org/3/library/argparse.html#exiting-methods), Streamlit runs nothing behind it (https://docs.streamlit.io/develop/api-reference/execution-flow/st.stop). */
const LIBRARY_EXITS = /^(?:argparse\.ArgumentParser\.error|streamlit\.stop)$/;

/** Whether nobody comes past `body`; `isEnd`: whether a call goes no further. */
export function leaves(body: readonly Statement[], isEnd: (call: CallExpression) => boolean): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case 'return':
      case 'raise':
      case 'continue':
      case 'break':
        return true;
      case 'assert':
        return statement.values[0]?.kind === 'constant' && statement.values[0].value === false;
      case 'expression':
        return statement.value.kind === 'call' && isEnd(statement.value);
      case 'if':
        return statement.otherwise.length > 0 && bodiesOf(statement).every((arm) => leaves(arm, isEnd));
      case 'with':
        return !isSuppressing(statement) && leaves(statement.body, isEnd);
      case 'try':
        return leaves(statement.finally, isEnd) || (leaves(statement.body, isEnd) && statement.handlers.every((handler) => leaves(handler.body, isEnd)));
      default:
        return false;
    }
  });
}

/** `with suppress(ValueError):` goes on behind what fails in it. */
export function isSuppressing(statement: Statement & { kind: 'with' }): boolean {
  return expressionsOf(statement).some((value) => value.kind === 'call' && /^(?:suppress|raises|assertRaises\w*)$/.test(calleeName(value)));
}

/** Whether `call`, of `target`, goes no further: `sys.exit()`, `parser.error("…")`, a function of the project that does nothing but end. */
export function ends(call: CallExpression, target: Target | null): boolean {
  const name = calleeName(call);
  if (EXITS.test(name)) return true;
  // `from sys import exit as leave`
  if (target?.kind === 'library' && (EXITS.test(lastPart(target.name)) || LIBRARY_EXITS.test(target.name))) return true;
  if (name === 'error' && call.callee.kind === 'attribute') return /parser$/i.test(dottedName(call.callee.object) ?? '');
  const last = target?.kind === 'function' ? target.module.model.functions[target.index]?.statement?.body.at(-1) : undefined;
  return last?.kind === 'raise' || (last?.kind === 'expression' && last.value.kind === 'call' && EXITS.test(calleeName(last.value)));
}
