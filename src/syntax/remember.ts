/**
 * `compute`, asked once for each object and answered from memory for as long as that object lives. A statement lives
 * through edits elsewhere in its text and moves with them: what is remembered of it may name its parts, not their offsets.
 */
export function remembered<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, Result>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as Result;
    const result = compute(key);
    known.set(key, result);
    return result;
  };
}
