/** A list that grew keeps room for a dozen more, and facts live long: `grown` with no room to spare. */
export function exact<Item>(grown: readonly Item[]): Item[] {
  return grown.length === 0 ? [] : grown.slice();
}
