import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/built-copy.js';

export interface CasePage {
  readonly rule: string;
  /** From this folder on, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** Every page of cases, by name: a rule has `RULE.md`, or a folder `RULE` of pages by theme. */
export function casePages(): CasePage[] {
  const folder = join(ROOT, 'test/rules');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).sort().map((file) => {
    const name = file.replaceAll('\\', '/');
    return { rule: name.replace(/(?:\/.*|\.md)$/, ''), name, text: readFileSync(join(folder, file), 'utf8') };
  });
}
