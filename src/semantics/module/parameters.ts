/** What a function's parameters hold before anybody is known to call it. */
import type { Expression, FunctionStatement, Parameter } from '../../syntax/facts.js';
import { dottedName, elementsOf, expressionsIn, walkStatements } from '../../syntax/walk.js';
import { UNKNOWN, type Change, type TableKey, type Value } from './model.js';
import { literal } from './options.js';
import type { PendingBody } from './part.js';
import { keyOf } from './values.js';

/** What a parameter holds when its function is called; its own object is known, what `*args` gathers is not. */
export function parameterValue({ fact, statement, selfName, defaults, handed }: PendingBody, { name, splat, keywordOnly }: Parameter, at: number, type: Value | null): Value {
  if (statement === null) return (at === 0 ? handed : undefined) ?? UNKNOWN;
  const gathers = splat === '**' ? changesTo(name, statement) : null;
  if (gathers !== null) return { kind: 'parameter', function: fact.index, name, position: null, default: null, gathers };
  if (splat !== null || name === selfName) return UNKNOWN;
  const stated = defaults.get(name);
  const isPlain = stated?.kind === 'scalar' || stated?.kind === 'function' || stated?.kind === 'class' || stated?.kind === 'reference';
  const position = keywordOnly ? null : at - (selfName === null ? 0 : 1);
  return { kind: 'parameter', function: fact.index, name, position, default: isPlain ? stated : null, ...(type === null ? {} : { type }) };
}

/** Methods of a mapping that leave it as it is. */
const READS = /^(?:get|items|keys|values|copy)$/;

/** What a function does to what `**name` gathers before it hands that on; `null` where that may be anything. */
function changesTo(name: string, { body }: FunctionStatement): ReadonlyMap<TableKey, Change> | null {
  const isName = (expression: Expression): boolean => expression.kind === 'name' && expression.id === name;
  const changes = new Map<TableKey, Change>();
  let told = 0;
  const inside = body.flatMap(expressionsIn);
  for (const part of inside) {
    if (part.kind === 'subscript' && isName(part.object)) {
      if (part.indices[0] === undefined || keyOf(part.indices[0]) === null) return null;
      told++;
    } else if (part.kind === 'binary' && /^(?:not )?in$/.test(part.operator) && isName(part.right)) told++;
    else if (part.kind === 'call') {
      told += part.args.filter(({ splat, value }) => splat === '**' && isName(value)).length;
      const { callee, args: [first, second] } = part;
      if (callee.kind !== 'attribute' || !isName(callee.object)) continue;
      const key = first === undefined ? null : keyOf(first.value);
      if (callee.name === 'pop' && key !== null) changes.set(key, null);
      else if (callee.name === 'setdefault' && key !== null) changes.set(key, { value: literal(second?.value) ?? UNKNOWN, isDefault: true });
      else if (!READS.test(callee.name)) return null;
      told++;
    }
  }
  for (const statement of walkStatements(body)) {
    // Who is given it back does what it likes with it later.
    if (statement.kind === 'return' && statement.value !== null) told += elementsOf(statement.value).filter(isName).length + Number(isName(statement.value));
    const changed = statement.kind === 'assign' ? statement.targets : statement.kind === 'delete' ? statement.values : [];
    for (const target of changed) {
      const key = target.kind === 'subscript' && isName(target.object) && target.indices[0] !== undefined ? keyOf(target.indices[0]) : null;
      if (key !== null) changes.set(key, statement.kind === 'assign' ? { value: literal(statement.value ?? undefined) ?? UNKNOWN, isDefault: false } : null);
    }
  }
  return told === inside.filter(isName).length ? changes : null;
}

/** `@click.option("--seed", default=1)`: the user hands over what the parameters hold. */
export function isOptionDecorator(decorator: Expression): boolean {
  return decorator.kind === 'call' && /(?:^|\.)(?:option|argument)$/.test(dottedName(decorator.callee) ?? '');
}
