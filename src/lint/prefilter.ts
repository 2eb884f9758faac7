/**
 * A test of a raw text: does it hold any of the words the catalogue cares about, or a suppression, anywhere at all?
 * Whoever answers no can hold no finding but one about its syntax.
 */
export function prefilterFor(wanted: readonly string[]): (text: string) => boolean {
  const words = wanted.map((word) => word.replace(/[^\w]/g, '\\$&')).join('|');
  const pattern = new RegExp(`\\b(?:${words})\\b|seedlint:`);
  return (text) => pattern.test(text);
}
