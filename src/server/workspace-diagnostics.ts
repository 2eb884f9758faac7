import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { CheckOptions } from '../lint/analyzer-api.js';
import type { ScanResult } from '../lint/result.js';
import { cancelled } from './convert.js';
import { diagnosticsOfClosed } from './diagnostics.js';
import type { OpenDocuments } from './documents.js';
import { answering } from './jobs.js';
import { uriOfPath } from './uris.js';

/** How long nothing may change before a scan is worth it, in milliseconds. */
const REST = 500;
/** Files told of at once. */
const CHUNK = 50;

type Reporter = ResultProgressReporter<WorkspaceDiagnosticReportPartialResult>;

/**
 * The findings of all closed files, for a client that asks for the whole workspace; open ones have their own answers.
 * The first question is answered at once. One that knows the last answer waits until something has changed, so that a
 * client may ask again and again.
 */
export class WorkspaceDiagnostics {
  /** URI → the name of the answer it was last given, of those with findings. */
  #answers: ReadonlyMap<string, string> = new Map();
  #isOutdated = true;
  #changed: (() => void)[] = [];

  constructor(
    private readonly scan: (options: CheckOptions) => Promise<ScanResult>,
    private readonly documents: OpenDocuments,
  ) {}

  /** Something on disk, or in the settings, is different now. */
  changed(): void {
    this.#isOutdated = true;
    for (const resume of this.#changed.splice(0)) resume();
  }

  async report({ previousResultIds }: WorkspaceDiagnosticParams, token: CancellationToken, reporter: Reporter | undefined): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    const knows = [...this.#answers].every(([uri, id]) => previous.get(uri) === id || this.isOpen(uri));
    if (knows && !this.#isOutdated) await this.change(token);
    this.#isOutdated = false;
    let result: ScanResult;
    try {
      result = await answering(token, (signal) => this.scan({ signal }));
    } catch (error) {
      this.#isOutdated = true;
      throw error;
    }
    const items = this.items(result, previous);
    if (reporter === undefined) return { items };
    for (let at = 0; at < items.length; at += CHUNK) reporter.report({ items: items.slice(at, at + CHUNK) });
    return { items: [] };
  }

  private items(result: ScanResult, previous: ReadonlyMap<string, string>): WorkspaceDocumentDiagnosticReport[] {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const answers = new Map<string, string>();
    for (const report of result.reports) {
      const uri = uriOfPath(report.file.path);
      if (report.findings.length === 0 || this.documents.of(report.file.path).length > 0) continue;
      const found = diagnosticsOfClosed(report, result, this.documents);
      const resultId = bytesToHex(sha256(utf8ToBytes(JSON.stringify(found)))).slice(0, 16);
      answers.set(uri, resultId);
      items.push(previous.get(uri) === resultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId }
        : { kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId, items: found });
    }
    // What had findings and has none any more, or is no more.
    for (const uri of new Set([...previous.keys(), ...this.#answers.keys()])) {
      if (!answers.has(uri) && !this.isOpen(uri)) items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
    }
    this.#answers = answers;
    return items;
  }

  private isOpen(uri: string): boolean {
    return this.documents.get(uri) !== undefined || this.documents.of(this.documents.pathOf(uri)).length > 0;
  }

  /** Resolves when something has changed and nothing more does. */
  private async change(token: CancellationToken): Promise<void> {
    await new Promise<void>((resolve) => {
      // What was cancelled before it began tells nobody.
      if (token.isCancellationRequested) resolve();
      this.#changed.push(resolve);
      token.onCancellationRequested(() => { resolve(); });
    });
    do {
      if (token.isCancellationRequested) throw cancelled();
      this.#isOutdated = false;
      await new Promise((resolve) => setTimeout(resolve, REST));
    } while (this.#isOutdated);
  }
}
