/** Mappings whose keys stand in the order in which they got them. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

/** `{}`, `dict()`, `defaultdict(list)` */
export function isEmptyMapping(value: Expression): boolean {
  if (value.kind === 'dict') return value.entries.length === 0;
  return value.kind === 'call' && (/^(?:dict|OrderedDict)$/.test(calleeName(value)) ? value.args.length === 0 : calleeName(value) === 'defaultdict');
}

/** `for key in table`, `list(table)`, `table.items()`: what goes through all keys. */
export function goneThrough(module: ModuleView, table: Expression): Expression | null {
  const place = module.uses.place(table);
  const parent = place?.parent ?? null;
  if (parent === null) return place?.statement.kind === 'for' && place.statement.iterable === table ? table : null;
  if (parent.kind === 'comprehension') return parent.clauses.some(({ target, value }) => target !== null && value === table) ? table : null;
  if (parent.kind === 'call') return parent.callee !== table && /^(?:list|tuple|enumerate|iter)$/.test(calleeName(parent)) ? table : null;
  const call = parent.kind === 'attribute' && /^(?:items|keys|values)$/.test(parent.name) ? module.uses.place(parent)?.parent : undefined;
  return call?.kind === 'call' && call.callee === parent ? call : null;
}
