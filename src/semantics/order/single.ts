/** Data of one item: its order can't differ. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import type { Uses } from '../uses.js';

/** Callables that hand on the first dimension of what they are given, or of what they are a method of. */
const KEEPS_FIRST = /^(?:TensorDataset|Tensor|FloatTensor|LongTensor|tensor|as_tensor|from_numpy|asarray|array|astype|float\d*|double|long|int|to|cuda|cpu|contiguous|clone|numpy|requires_grad_|Variable)$/;

/** Callables that are told the dimensions of what they make. */
const TOLD_SHAPE = /^(?:reshape|view|zeros|ones|full|empty)$/;

const MAX_HOPS = 12;

/** Whether what `data` stands for has one item, as far as it is written. */
export function hasOneItem(uses: Uses, data: Expression, hops = 0): boolean {
  if (hops > MAX_HOPS) return false;
  switch (data.kind) {
    case 'list':
    case 'tuple':
      return data.elements.length === 1 && data.elements.every(({ kind }) => kind !== 'unary' && kind !== 'comprehension');
    case 'name': {
      const written = uses.inScope(data.id, uses.place(data)?.function ?? null);
      const targets = written.filter((each) => uses.isTarget(each));
      const last = targets.length === 1 ? targets[0] : targets.findLast((each) => uses.isAssignedFirst(each, data));
      const held = last === undefined ? undefined : uses.place(last);
      return held?.parent === null && held.statement.kind === 'assign' && held.statement.value !== null
        && !written.some((each) => grows(uses, each)) && hasOneItem(uses, held.statement.value, hops + 1);
    }
    case 'subscript': {
      const [first] = data.indices;
      return first?.kind === 'constant' ? first.value === null : first?.kind === 'attribute' && first.name === 'newaxis';
    }
    case 'call':
      return isMadeOfOne(uses, data, hops);
    default:
      return false;
  }
}

/** `items.append(…)`, `items += …` */
export function grows(uses: Uses, written: Expression): boolean {
  const place = uses.place(written);
  if (place?.parent?.kind === 'attribute') return /^(?:append|appendleft|extend|insert|add|update)$/.test(place.parent.name);
  return place?.statement.kind === 'assign' && place.statement.operator !== null && place.statement.targets.includes(written);
}

function isMadeOfOne(uses: Uses, call: Expression & { kind: 'call' }, hops: number): boolean {
  const name = calleeName(call);
  const args = call.args.map(({ value }) => value);
  const [first] = args;
  if (KEEPS_FIRST.test(name)) {
    // The method of an array or the function of a module; of the latter there is nothing to follow.
    const of = call.callee.kind === 'attribute' ? [call.callee.object] : [];
    return [...of, ...(first === undefined ? [] : [first])].some((each) => each.kind !== 'list' && hasOneItem(uses, each, hops + 1));
  }
  if (name === 'unsqueeze') return isNumber(args.at(-1), 0);
  if (name === 'expand_dims') return isNumber(args[1], 0);
  const shape = TOLD_SHAPE.test(name) ? args.find((each) => each.kind === 'number' || each.kind === 'list' || each.kind === 'tuple') : undefined;
  return isNumber(shape?.kind === 'list' || shape?.kind === 'tuple' ? shape.elements[0] : shape, 1);
}

function isNumber(expression: Expression | undefined, value: number): boolean {
  return expression?.kind === 'number' && expression.value === value;
}
