import * as l10n from '@vscode/l10n';
import type { CallInsight } from '../lint/analyzer-api.js';
import { explainCallable } from '../report/explain.js';

/** What a hover says of a call, in Markdown: how its streams stand here, then what the catalogue knows. */
export function hoverText({ qualifiedName, streams, catalogue }: CallInsight): string | null {
  const facts = explainCallable(catalogue, qualifiedName);
  if (facts === null) return null;
  const [name = '', ...lines] = facts;
  const here = streams.map(({ title, status, by, program }) => {
    if (status === 'uncontrolled') return l10n.t('**Not controlled here**: {0} is not seeded when {1} gets here.', title, fileName(program));
    if (status === 'unreached') return l10n.t('**Not reached**: no program that draws from {0} here is known.', title);
    if (by === null) return l10n.t('**Controlled here**: {0} is seeded.', title);
    const call = by.text.replaceAll('`', "'");
    return by.cell === null
      ? l10n.t('**Controlled here**: {0} is seeded by `{1}` ({2}, line {3}).', title, call, fileName(by.path), by.line)
      : l10n.t('**Controlled here**: {0} is seeded by `{1}` ({2}, cell {3}, line {4}).', title, call, fileName(by.path), by.cell, by.line);
  });
  return [name, ...here, lines.join('\n')].join('\n\n');
}

function fileName(path: string | null): string {
  return path === null ? l10n.t('the program') : path.slice(path.lastIndexOf('/') + 1).replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/[!-,/:-@[-`{-~]/g, '\\$&');
}
