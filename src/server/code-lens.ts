import * as l10n from '@vscode/l10n';
import type { CancellationToken, CodeLens } from 'vscode-languageserver';
import type { StreamControl, StreamSummary } from '../lint/summary.js';
import type { OpenDocuments } from './documents.js';
import { answering } from './jobs.js';
import type { Workspace } from './workspace.js';

const SAYS: Readonly<Record<StreamControl, (streams: string) => string>> = {
  controlled: (streams) => l10n.t('{0} seeded', streams),
  uncontrolled: (streams) => l10n.t('{0} not seeded', streams),
  unknown: (streams) => l10n.t('{0} not known', streams),
  unused: (streams) => l10n.t('{0} seeded, not used', streams),
};

const ORDER: readonly StreamControl[] = ['uncontrolled', 'unknown', 'controlled', 'unused'];

/** Above a program: which random streams it draws from, and whether it seeds them. */
export async function programLens(workspace: Workspace, documents: OpenDocuments, uri: string, token: CancellationToken): Promise<CodeLens[]> {
  const path = documents.pathOf(uri);
  if (!workspace.isEnabled(path) || workspace.editor(path).codeLens !== true) return [];
  const streams = await answering(token, (signal) =>
    workspace.judge(path, { signal, summaries: true }, ({ summaries }) => summaries.find((summary) => summary.path === path)?.streams));
  const document = documents.get(uri);
  const isFirst = documents.of(path)[0] === uri;
  if (streams === undefined || streams.length === 0 || document === undefined || !isFirst) return [];
  const line = programLine(document.getText());
  const place = { line, character: 0 };
  return [{ range: { start: place, end: place }, command: { title: lensText(streams), command: '' } }];
}

function lensText(streams: readonly StreamSummary[]): string {
  const parts = ORDER.flatMap((control) => {
    const titles = streams.filter((stream) => stream.control === control).map(({ name }) => name);
    return titles.length === 0 ? [] : [SAYS[control](titles.join(', '))];
  });
  return l10n.t('Random streams: {0}', parts.join(' · '));
}

/** The line of the `__main__` block, else of the first statement, else the first. */
function programLine(text: string): number {
  const lines = text.split(/\r\n|\r|\n/);
  const main = lines.findIndex((line) => /^if\b.*__name__\s*==/.test(line));
  const first = lines.findIndex((line) => /^[^\s#"'\ufeff]/.test(line));
  return Math.max(0, main >= 0 ? main : first);
}
