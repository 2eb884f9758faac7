import type { CallInsight } from '../lint/analyzer-api.js';
import { explainCallable } from '../report/explain.js';

/** What a hover says of a call, in Markdown: how its streams stand here, then what the catalogue knows. */
export function hoverText({ qualifiedName, streams, catalogue }: CallInsight): string | null {
  const facts = explainCallable(catalogue, qualifiedName);
  if (facts === null) return null;
  const [name = '', ...lines] = facts;
  const here = streams.map(({ title, status, by, program }) => {
    if (status === 'uncontrolled') return `**Not controlled here**: ${title} is not seeded when ${fileName(program)} gets here.`;
    if (status === 'unreached') return `**Not reached**: no program that draws from ${title} here is known.`;
    const seeding = by === null ? '' : ` by \`${by.text.replaceAll('`', "'")}\` (${fileName(by.path)}, line ${String(by.line)})`;
    return `**Controlled here**: ${title} is seeded${seeding}.`;
  });
  return [name, ...here, lines.join('\n')].join('\n\n');
}

function fileName(path: string | null): string {
  return path === null ? 'the program' : path.slice(path.lastIndexOf('/') + 1).replace(/[\p{Cc}]/gu, ' ').replace(/[!-,/:-@[-`{-~]/g, '\\$&');
}
