/**
 * A test of a raw text: does it mention any of the modules the catalogue knows, or a suppression, anywhere at all?
 * Whoever answers no can hold no finding but one about its syntax.
 */
export function prefilterFor(roots: readonly string[]): (text: string) => boolean {
  const words = roots.map((root) => root.replace(/[^\w]/g, '\\$&')).join('|');
  const pattern = new RegExp(`\\b(?:${words})\\b|seedlint:`);
  return (text) => pattern.test(text);
}
