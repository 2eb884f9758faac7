/** Whether two pieces of plain data say the same, wherever they stand in the text. What `call` names is a fact of its own: the same one or another. */
export function alike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => alike(item, b[at]));
  if (a instanceof Map || a instanceof Set) return (b instanceof Map || b instanceof Set) && a.size === b.size && alike([...a], [...b]);
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  for (const key in right) if (!(key in left)) return false;
  for (const key in left) {
    if (key === 'start' || key === 'end') continue;
    if (!(key in right) || (key === 'call' ? left[key] !== right[key] : !alike(left[key], right[key]))) return false;
  }
  return true;
}

/** What one list has and the other lacks between their common beginning and their common end. */
export function differing<Item>(before: readonly Item[], after: readonly Item[]): { readonly gone: readonly Item[]; readonly came: readonly Item[] } {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { gone: before.slice(head, before.length - tail), came: after.slice(head, after.length - tail) };
}
