/** What a function's parameters hold before anybody is known to call it. */
import type { Expression, FunctionStatement, Parameter } from '../../syntax/facts.js';
import { dottedName, expressionsIn } from '../../syntax/walk.js';
import { UNKNOWN, type Value } from './model.js';
import type { PendingBody } from './part.js';

/** What a parameter holds when its function is called; its own object is known, what `*args` gathers is not. */
export function parameterValue({ fact, statement, selfName, defaults, handed }: PendingBody, { name, splat, keywordOnly }: Parameter, at: number, type: Value | null): Value {
  if (statement === null) return (at === 0 ? handed : undefined) ?? UNKNOWN;
  if (splat === '**' && isOnlyHandedOn(name, statement)) return { kind: 'parameter', function: fact.index, name, position: null, default: null, gathers: true };
  if (splat !== null || name === selfName) return UNKNOWN;
  const stated = defaults.get(name);
  const isPlain = stated?.kind === 'scalar' || stated?.kind === 'function' || stated?.kind === 'class' || stated?.kind === 'reference';
  const position = keywordOnly ? null : at - (selfName === null ? 0 : 1);
  return { kind: 'parameter', function: fact.index, name, position, default: isPlain ? stated : null, ...(type === null ? {} : { type }) };
}

/** Whether what `**name` gathers stays as it is in the function. */
function isOnlyHandedOn(name: string, { body }: FunctionStatement): boolean {
  const isName = (expression: Expression): boolean => expression.kind === 'name' && expression.id === name;
  const inside = body.flatMap(expressionsIn);
  const handedOn = inside.flatMap((part) => (part.kind === 'call' ? part.args.filter(({ splat, value }) => splat === '**' && isName(value)) : []));
  return inside.filter(isName).length === handedOn.length;
}

/** `@click.option("--seed", default=1)`: the user hands over what the parameters hold. */
export function isOptionDecorator(decorator: Expression): boolean {
  return decorator.kind === 'call' && /(?:^|\.)(?:option|argument)$/.test(dottedName(decorator.callee) ?? '');
}
