/** What a file of settings holds, as plain data and by the ways to it. */
import type { JsonScalar } from '../../catalogue/types.js';

/** A file, read: `content` is what its text says, mappings and lists and scalars. */
export interface SettingsFile {
  readonly path: string;
  readonly content: unknown;
  readonly text: string;
}

/** What stands at one place of a tree; `undefined`: no constant, or one that something else decides. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: JsonScalar | undefined;
  /** More stands inside. */
  readonly isTable?: true;
}

/** More places than these are data. */
const MAX_LEAVES = 4000;

/** … nor of more tables and lists inside each other. */
const MAX_INSIDE = 30;

/** `${data.root}`, and `???` where somebody must say it: what stands there is worked out when the program runs. */
const IS_WORKED_OUT = /\$\{|^\?\?\?$/;

/** All places of a tree; what stands in a list has the place of the list. An alias may stand inside what it is for. */
export function leavesOf(content: unknown, path: readonly string[] = [], found: Leaf[] = [], depth = 0): readonly Leaf[] {
  if (found.length > MAX_LEAVES) return found;
  const isDeep = depth > MAX_INSIDE;
  if (isTable(content)) {
    if (path.length > 0) found.push({ path, value: undefined, isTable: true });
    if (!isDeep) for (const [key, held] of Object.entries(content)) leavesOf(held, [...path, key], found, depth + 1);
  } else if (Array.isArray(content)) {
    found.push({ path, value: undefined });
    if (!isDeep) for (const each of content) if (typeof each === 'object') leavesOf(each, path, found, depth + 1);
  } else found.push({ path, value: constantOf(content) });
  return found;
}

export function isTable(content: unknown): content is Readonly<Record<string, unknown>> {
  return typeof content === 'object' && content !== null && !Array.isArray(content);
}

function constantOf(content: unknown): JsonScalar | undefined {
  if (typeof content === 'string') return IS_WORKED_OUT.test(content) ? undefined : content;
  return content === null || typeof content === 'boolean' || typeof content === 'number' ? content : undefined;
}
