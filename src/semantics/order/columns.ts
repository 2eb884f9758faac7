/** Columns that a transformer is told by name: what it makes has them in that order. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import type { ModuleView } from '../views.js';

const TRANSFORMERS = /^(?:ColumnTransformer|make_column_transformer)$/;

/** Whether `holder` is the step of such a transformer for the columns `columns`: `ColumnTransformer([("scale", StandardScaler(), columns)])`. */
export function areTransformed(module: ModuleView, columns: Expression, holder: Expression): boolean {
  if (holder.kind !== 'tuple' || holder.elements.length < 2 || holder.elements.at(-1) !== columns) return false;
  const parent = module.uses.place(holder)?.parent ?? null;
  if (isTransformer(parent)) return true;
  if (parent?.kind === 'call') return parent.callee.kind === 'attribute' && parent.callee.name === 'append' && isHanded(module, parent.callee.object);
  if (parent?.kind !== 'list') return false;
  const around = module.uses.place(parent);
  const target = around?.parent === null && around.statement.kind === 'assign' ? around.statement.targets[0] : undefined;
  return target === undefined ? isTransformer(around?.parent ?? null) : isHanded(module, target);
}

function isTransformer(expression: Expression | null): boolean {
  return expression?.kind === 'call' && TRANSFORMERS.test(calleeName(expression));
}

function isHanded(module: ModuleView, steps: Expression): boolean {
  const name = dottedName(steps);
  return name !== null && module.uses.of(name).some((read) => isTransformer(module.uses.place(read)?.parent ?? null));
}
