/** The names under which the modules of a project may hand something over out of sight: `build(**settings)`. */
import { rememberedOfText } from '../../lookups.js';
import type { Project } from '../../project.js';

/** A text without blanks, as keys and flags are: `"rate"`, `"--no-rate"`, `"data.rate"`. */
const WORDS = /["']([\w./-]+)["']/g;

/** Whether a module writes `name` as a keyword, as a key, a flag or a part of one, or has a name or a field that is called so. */
export function isNamed(project: Project, name: string): boolean {
  return [...project.modules.values()].some((module) => namedIn(module).has(name));
}

const namedIn = rememberedOfText(({ file: { parseText }, model: { calls, classes, exports, setAnew } }): ReadonlySet<string> => new Set([
  ...calls.flatMap(({ expression: { args } }) => args.flatMap(({ keyword }) => keyword ?? [])),
  ...Array.from(parseText.matchAll(WORDS), ([, text = '']) => text.split(/[./]/).map((part) => part.replace(/^-+(?:no-)?/, '').replaceAll('-', '_'))).flat(),
  ...classes.flatMap(({ constants }) => [...constants.keys()]),
  ...exports.keys(),
  ...Array.from(setAnew, (each) => each.replace(/^\./, '')),
]));
