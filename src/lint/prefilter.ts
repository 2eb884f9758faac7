/** `{"a", "b"}` and `{name for …}`: a set needs no word of the catalogue. */
const SET = String.raw`\{(?:\s*["'][^"'\n]*["']\s*,|[^{}:]*\sfor\s)`;

/**
 * A test of a raw text: does it hold any of the words the catalogue cares about, a set or a suppression,
 * anywhere at all? Whoever answers no can hold no finding but one about its syntax.
 */
export function prefilterFor(wanted: readonly string[]): (text: string) => boolean {
  const words = wanted.map((word) => word.replace(/[^\w]/g, '\\$&')).join('|');
  const pattern = new RegExp(`\\b(?:${words})\\b|seedlint:|${SET}`);
  return (text) => pattern.test(text);
}
