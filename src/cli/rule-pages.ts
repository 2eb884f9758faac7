import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ruleUrl } from '../../rules/rule.js';
import type { Rule } from '../../rules/rule.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Beside the bundle when bundled, else at the top of the repository. */
const FOLDERS = [join(here, 'rules'), join(here, '..', 'rules'), join(here, '..', '..', 'rules')];

/** The page of a rule in Markdown; where none is found, what the rule says of itself. */
export async function rulePage(rule: Rule): Promise<string> {
  for (const folder of FOLDERS) {
    try {
      return await readFile(join(folder, `${rule.name}.md`), 'utf8');
    } catch {
      continue;
    }
  }
  return `# ${rule.name}\n\n${rule.meta.summary}.\n\n${ruleUrl(rule.name)}\n`;
}
