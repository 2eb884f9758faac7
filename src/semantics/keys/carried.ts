/** Keys that the turns of a function hand on to each other. */
import type { Carry } from '../../catalogue/types.js';
import type { FunctionStatement } from '../../syntax/facts.js';
import { elementsOf, walkStatements, withinScope } from '../../syntax/walk.js';
import { functionBindings } from '../module/bindings.js';

/** The names under which each turn of a function that is run in turns finds what the one before it did: `key, total = carry`, `return key, total + 1`. */
export function carriedThrough(statement: FunctionStatement, { parameter: at, returned }: Carry): readonly string[] {
  const carry = statement.parameters[at]?.name;
  const own = walkStatements(statement.body, withinScope);
  const left = own.flatMap((each) => (each.kind === 'return' && each.value !== null ? [returned === undefined ? each.value : elementsOf(each.value)[returned]] : []));
  const isLeft = (name: string, place: number | null = null): boolean => {
    const values = left.map((value) => (place === null || value === undefined ? value : elementsOf(value)[place]));
    return values.length > 0 && values.every((value) => value?.kind === 'name' && value.id === name) && functionBindings(statement).filter((bound) => bound.name === name).length === 1;
  };
  const parts = own.flatMap((each) => {
    const isTakenApart = each.kind === 'assign' && each.value?.kind === 'name' && each.value.id === carry;
    return isTakenApart ? each.targets.flatMap((target) => elementsOf(target).flatMap((part, place) => (part.kind === 'name' && isLeft(part.id, place) ? [part.id] : []))) : [];
  });
  return carry !== undefined && isLeft(carry) ? [carry, ...parts] : parts;
}
