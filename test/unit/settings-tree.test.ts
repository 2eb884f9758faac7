import { expect, it } from 'vitest';
import { leavesOf } from '../../src/semantics/settings/tree.js';

it('ends with a tree that stands inside itself, and one that is deep', () => {
  const own: Record<string, unknown> = { flip: true };
  own.own = own;
  let deep: unknown = true;
  for (let depth = 0; depth < 20_000; depth++) deep = depth % 2 === 0 ? [deep] : { deep };
  for (const tree of [own, deep]) expect(leavesOf(tree).length).toBeLessThan(100);
  expect(leavesOf(own)[0]).toEqual({ path: ['flip'], value: true });
});
