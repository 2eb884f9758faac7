/** Modules that no import names: hydra makes objects of their classes, which files of settings list under `_target_`. */
import { normal } from '../semantics/settings/read.js';

/** `@hydra.main(config_path="../configs", config_name="train")` */
const MAIN = /@hydra\.main\(([^()]*)\)/g;

/** `- model: small`, `- override /model: small`; `- base` */
const LISTED = /^\s*-\s+(?:(?:override|optional)\s+)?\/?(?:([\w/]+)(?:@[\w.]+)?\s*:\s*)?["']?([\w./-]+)["']?\s*$/gm;

const TARGET = /\b_target_["']?\s*:\s*["']?([\w.]+)/g;

/** More files than these are not looked at, nor lists deeper than this. */
const MAX_FILES = 60;
const MAX_DEPTH = 4;

/** The files with which hydra begins for the functions of a text, relative to its folder. */
export function configsIn(text: string): readonly string[] {
  if (!text.includes('@hydra.main')) return [];
  return Array.from(text.matchAll(MAIN)).flatMap(([, given = '']) => {
    const word = (name: string): string | undefined => new RegExp(`\\b${name}\\s*=\\s*["']([^"']+)["']`).exec(given)?.[1];
    const name = word('config_name');
    return name === undefined ? [] : [`${word('config_path') ?? '.'}/${/\.ya?ml$/.test(name) ? name : `${name}.yaml`}`];
  });
}

/** The names under `_target_` in `configs` of the file at `path`, and in what they list; `read` gives the text of a file. */
export function targetsOf(path: string, configs: readonly string[], read: (path: string) => string | null): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const look = (root: string, file: string, depth: number): void => {
    if (seen.has(file) || seen.size >= MAX_FILES) return;
    seen.add(file);
    const text = read(file) ?? '';
    for (const [, target = ''] of text.matchAll(TARGET)) found.add(target);
    if (depth >= MAX_DEPTH || !/^defaults\s*:/m.test(text)) return;
    const here = file.slice(0, file.lastIndexOf('/'));
    for (const [written, group, name = ''] of text.matchAll(LISTED)) {
      const folder = group === undefined ? here : /\s\/|\boverride\b/.test(written) ? `${root}/${group}` : `${here}/${group}`;
      look(root, normal(`${folder}/${/\.ya?ml$/.test(name) ? name : `${name}.yaml`}`), depth + 1);
    }
  };
  for (const config of configs) {
    const file = normal(`${path.slice(0, path.lastIndexOf('/'))}/${config}`);
    look(file.slice(0, file.lastIndexOf('/')), file, 0);
  }
  return [...found];
}
