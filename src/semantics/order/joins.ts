/** Tables that are joined by their keys: the rows come in the order of one of them (pandas documentation, merge). */
import type { CallExpression, Expression } from '../../syntax/facts.js';
import type { ModuleView } from '../views.js';

/** Ways to join in which the rows come in the order of the left table; an outer join sorts them by their keys. */
const AS_LEFT = /^["'](?:inner|left|cross)["']$/;

/** The left one of the tables that a call of `merge` is handed, `merge(rows, labels, on="id")`; `null` for one that is handed a single table. */
export function leftOf({ args }: CallExpression): Expression | null {
  const [first, second] = args;
  if (first?.keyword !== null) return args.find(({ keyword }) => keyword === 'left')?.value ?? null;
  const isPair = second !== undefined && (second.keyword === null ? second.value.kind !== 'string' : second.keyword === 'right');
  return isPair ? first.value : null;
}

/** Whether what `merge` makes stands in the order of the left table. */
export function keepsLeft(module: ModuleView, { args }: CallExpression): boolean {
  const how = args.find(({ keyword, value }) => keyword === 'how' || (keyword === null && value.kind === 'string'));
  return how === undefined || AS_LEFT.test(module.text(how.value));
}
