/** Where a project writes a name under which something may be handed over or set out of sight: `build(**settings)`. */
import type { Module, Project } from '../../project.js';

/** Asks a table for the name, and falls back to what is said there. */
const ASKS = String.raw`(?:\.get\(\s*|\bgetattr\(\s*[\w.]+,\s*)["']`;

/** A function or a class in the text of `module`. */
export interface Own {
  readonly module: Module;
  readonly start: number;
  readonly end: number;
}

/** Whether a module writes the word `name` anywhere but in `own`, whose name it is: as a keyword, a key, a flag, a variable or a part of any text. */
export function isNamed(project: Project, name: string, own: Own): boolean {
  const word = new RegExp(wordOf(name));
  return [...project.modules.values()].some((module) => {
    const { parseText } = module.file;
    return module === own.module ? word.test(parseText.slice(0, own.start)) || word.test(parseText.slice(own.end)) : word.test(parseText);
  });
}

/** Whether a module writes the word `name` otherwise than to ask a table for it, with what it is where that has none. */
export function isSaid(project: Project, name: string): boolean {
  const word = new RegExp(`(?<!${ASKS})${wordOf(name)}`);
  return [...project.modules.values()].some(({ file }) => word.test(file.parseText));
}

/** A name as a word: flags write it with hyphens. */
function wordOf(name: string): string {
  return String.raw`(?<!\w)${name.replace(/\W/g, String.raw`\$&`).replaceAll('_', '[_-]')}(?!\w)`;
}
