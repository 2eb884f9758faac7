/**
 * `compute`, asked once for each object and answered from memory for as long as that object lives. A statement lives
 * through edits elsewhere in its text and moves with them: what is remembered of it may name its parts, not their offsets.
 */
export function remembered<Key extends object, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    let entry = known.get(key);
    if (entry === undefined) {
      entry = { result: compute(key) };
      known.set(key, entry);
    }
    return entry.result;
  };
}
