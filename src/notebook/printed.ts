/** What a notebook's outputs tell of the versions that it ran with. */
import { libraryKey } from './installs.js';

/** What libraries go by in a notebook that are installed by another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = { np: 'numpy', pd: 'pandas', skimage: 'scikit-image', sklearn: 'scikit-learn', tf: 'tensorflow' };

const ASKED = /(?<![\w.])([A-Za-z]\w*)\.__version__\b/g;
const VERSION = /(?<![\w.])v?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(?![.\d]|-tf)/g;

/** An output is looked at so far. */
const MAX_LENGTH = 1000;

/** The libraries whose versions a cell shows (`print(tf.__version__)`), with these: its output has as many versions as it asks for. */
export function printedBy(source: string, outputs: unknown): Readonly<Record<string, string>> {
  if (!source.includes('__version__') || !Array.isArray(outputs)) return {};
  const asked = Array.from(source.replaceAll(/#.*/g, '').matchAll(ASKED), ([, name = '']) => libraryKey(OTHER_NAMES[name] ?? name));
  const shown = outputs.map(textOf).join('\n');
  const versions = shown.length > MAX_LENGTH ? [] : Array.from(shown.matchAll(VERSION), ([, version = '']) => version);
  return asked.length === versions.length ? Object.fromEntries(asked.map((library, at) => [library, versions[at] ?? ''])) : {};
}

/** What an output shows as text: what was printed, or the value of the last line. */
function textOf(output: unknown): string {
  if (typeof output !== 'object' || output === null) return '';
  const { name, text, data } = output as { name?: unknown; text?: unknown; data?: { readonly 'text/plain'?: unknown } | null };
  const shown = name === 'stdout' ? text : data?.['text/plain'];
  return Array.isArray(shown) ? shown.filter((line) => typeof line === 'string').join('') : typeof shown === 'string' ? shown : '';
}
