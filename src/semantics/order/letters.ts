/** Words that are numbered to stand for letters, which any numbering does alike. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { callsIn, functionOf, usesOf } from '../lookups.js';
import type { Module } from '../project.js';

/** How many letters two texts differ by: `Levenshtein.distance`, `editdistance.eval`. */
const DISTANCE = /distance|levenshtein/i;

/** Whether the numbers that `use` gives words by its order are looked up for nothing but letters of texts that are compared: `chr(numbers[word])`. */
export function onlyMakesLetters(module: Module, use: Expression): boolean {
  const uses = usesOf(module);
  const { statement, function: scope } = uses.place(use) ?? {};
  const [target, ...more] = statement?.kind === 'assign' ? statement.targets : [];
  if (scope == null || target?.kind !== 'name' || more.length > 0) return false;
  const reads = uses.reads(target.id, scope);
  const isLetter = (read: Expression): boolean => {
    const item = uses.place(read)?.parent;
    const around = item?.kind === 'subscript' && item.object === read ? uses.place(item)?.parent : null;
    return around?.kind === 'call' && calleeName(around) === 'chr';
  };
  return reads.length > 0 && reads.every(isLetter) && callsIn(module, functionOf(module, scope)?.index ?? -1).some(({ expression }) => DISTANCE.test(dottedName(expression.callee) ?? ''));
}
