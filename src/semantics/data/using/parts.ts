/** The parts of a tuple or a mapping that are asked for. */
import type { Expression } from '../../../syntax/facts.js';

/** What a place asks for: the whole of something, or the part with this number or key where it is a tuple or a mapping. */
export type Part = number | string | null;

/** The key that one plain index is. */
export function keyOf([index, ...more]: readonly Expression[]): Part {
  if (more.length > 0) return null;
  return index?.kind === 'number' || index?.kind === 'string' ? index.value : null;
}

/** Whether an entry under `key` may be the one that is wanted. */
export function mayBe(key: Expression | null, wanted: Part): boolean {
  const held = key === null ? null : keyOf([key]);
  return wanted === null || held === null || held === wanted;
}
