import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { rules } from '../../rules/index.js';
import type { ScanResult } from '../lint/result.js';
import type { ReportAnswer } from '../protocol/messages.js';
import { formatHtml } from '../report/html.js';
import { jsonReport, type JsonReport } from '../report/json.js';
import { reproducibilityReport } from '../report/reproducibility.js';
import { uriOfPath } from './uris.js';
import { SEEDLINT_VERSION } from './version.js';

const hash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** The command line's document of a scan; `cwd` is the folder that paths start from. */
export function scanDocument(result: ScanResult, cwd: string): JsonReport {
  return jsonReport(result, { cwd, version: SEEDLINT_VERSION, hash });
}

/** Tells the editor which place, or which rule's page, was asked for; shows that files have changed; stays where it was scrolled to. */
const SCRIPT = `
const editor = acquireVsCodeApi();
scrollTo(0, editor.getState()?.scroll ?? 0);
document.addEventListener('scroll', () => editor.setState({ scroll: scrollY }));
addEventListener('message', ({ data: stale }) => {
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: stale?.again });
  button.addEventListener('click', () => editor.postMessage({ say: 'again' }));
  document.querySelector('.stale').replaceChildren(...(stale ? [stale.text, ' ', button] : []));
});
editor.postMessage({ say: 'ready' });
document.addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link) return;
  const { path, line, column, cell } = link.dataset;
  const rule = /\\/rules\\/([a-z-]+)\\.md$/.exec(link.href);
  if (path === undefined && !rule) return;
  event.preventDefault();
  editor.postMessage(rule ? { rule: rule[1] } : { path, line: Number(line), column: Number(column), cell: cell === undefined ? null : Number(cell) });
});
`;

/** The reproducibility report of a scan made with summaries, as a page for the editor. */
export function reportPage(result: ScanResult, cwd: string): ReportAnswer {
  const report = reproducibilityReport(result, { cwd, version: SEEDLINT_VERSION, hash, rules });
  const base64 = (text: string): string => btoa(String.fromCharCode(...sha256(utf8ToBytes(text))));
  return { html: formatHtml(report, { sha256: base64, script: SCRIPT }), folder: uriOfPath(cwd) };
}
