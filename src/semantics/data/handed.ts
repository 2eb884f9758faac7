/** What a loader is handed, as written, in a table that is spread, or by who calls its function. */
import type { ParameterRef } from '../../catalogue/types.js';
import type { DictExpression, Expression } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import { UNKNOWN, type CallArgument, type CallFact } from '../module/model.js';
import { findArgument } from '../program/arguments.js';
import type { Uses } from '../uses.js';

/** What `call` is handed for `parameter`; 'nothing' where that is left out, also by all that its `instances` hand on; `null` where nobody can tell. */
export function handedFor(uses: Uses, call: CallFact, instances: readonly CallFact[], parameter: ParameterRef): CallArgument | 'nothing' | null {
  const found = findArgument(call, parameter);
  if (found.kind === 'given') return found.argument;
  if (found.kind === 'absent') return 'nothing';
  const entry = call.expression.args.flatMap(({ splat, value }) => (splat === '**' ? entryOf(tableBehind(uses, value), parameter.name) ?? [] : [])).at(-1);
  if (entry !== undefined) {
    const { start, end } = entry;
    return { argument: { keyword: parameter.name, splat: null, value: entry, start, end }, value: found.kind === 'spread' ? found.value : UNKNOWN };
  }
  return instances.length > 0 && instances.every((instance) => findArgument(instance, parameter).kind === 'absent') ? 'nothing' : null;
}

/** The table that is written where `expression` stands, or under its name in the same function and nowhere else. */
function tableBehind(uses: Uses, expression: Expression): DictExpression | null {
  if (expression.kind === 'dict') return expression;
  const name = dottedName(expression);
  const around = uses.place(expression)?.function;
  const [target, ...others] = name === null ? [] : uses.of(name).filter((each) => uses.isTarget(each) && uses.place(each)?.function === around);
  const statement = target === undefined || others.length > 0 ? undefined : uses.place(target)?.statement;
  return statement?.kind === 'assign' && statement.operator === null && statement.value?.kind === 'dict' ? statement.value : null;
}

function entryOf(table: DictExpression | null, name: string): Expression | undefined {
  return table?.entries.find(({ key }) => key?.kind === 'string' && key.value === name)?.value;
}
