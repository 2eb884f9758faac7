import {
  DiagnosticRefreshRequest,
  DiagnosticSeverity,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticReport,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver';
import { parseConfig, type ConfigError } from '../config/parse.js';
import type { FileReport, ScanResult } from '../lint/result.js';
import { alike } from '../syntax/alike.js';
import type { Abilities } from './abilities.js';
import { inClosedCell, toDiagnostic, toRange, type Client } from './convert.js';
import { isConfiguration, type OpenDocuments } from './documents.js';
import { answering } from './jobs.js';
import { pathOf, uriOfPath } from './uris.js';
import type { Workspace } from './workspace.js';

/** How long a pushing server waits for the next keystroke, in milliseconds; then the other open files have their turn. */
const PUSH_DELAY = 100;
const OTHERS_DELAY = 400;

/** Findings as the editor shows them: asked for or sent, of open files, of closed ones after a scan, of configuration files. */
export class Diagnostics {
  /** The last answer for each document, as text, and the name it was given. */
  readonly #answers = new Map<string, { readonly id: string; readonly text: string }>();
  readonly #published = new Map<string, string>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Files a scan has covered; those with findings are shown while they are closed. */
  #scanned: ReadonlySet<string> = new Set();
  readonly #shown = new Set<string>();
  /** The faults of configuration files, as they are shown. */
  readonly #faulty = new Map<string, readonly Diagnostic[]>();
  /** What is to be sent, by document: the newest of each, and one message on its way. A client that reads slowly misses what was overtaken. */
  readonly #waiting = new Map<string, PublishDiagnosticsParams>();
  #isSending = false;
  #count = 0;

  constructor(
    private readonly connection: Connection,
    private readonly workspace: Promise<Workspace>,
    private readonly documents: OpenDocuments,
    private readonly abilities: () => Abilities,
  ) {}

  /** Answers a client that asks: what it has already is not sent again. */
  async report(uri: string, previous: string | undefined, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    let items: Diagnostic[];
    try {
      items = await this.of(uri, token);
    } catch (error) {
      if (!(error instanceof ResponseError) || error.code !== LSPErrorCodes.ContentModified) throw error;
      const data: DiagnosticServerCancellationData = { retriggerRequest: true };
      throw new ResponseError(LSPErrorCodes.ServerCancelled, 'the document has changed', data);
    }
    this.handOver(uri);
    const text = JSON.stringify(items);
    const known = this.#answers.get(uri);
    if (known?.text === text) {
      return previous === known.id
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId: known.id }
        : { kind: DocumentDiagnosticReportKind.Full, resultId: known.id, items };
    }
    const id = String(++this.#count);
    this.#answers.set(uri, { id, text });
    return { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  }

  /** The text of a file has changed. */
  changed(path: string): void {
    if (this.abilities().pulls) return;
    this.schedule(path, PUSH_DELAY);
    for (const other of this.openPaths()) if (other !== path) this.schedule(other, OTHERS_DELAY);
  }

  /** Something that may concern every file has changed. */
  refresh(): void {
    const { pulls, refreshesDiagnostics } = this.abilities();
    if (!pulls) for (const path of this.openPaths()) this.schedule(path, 0);
    else if (refreshesDiagnostics) this.connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => undefined);
  }

  /** Documents are gone while their file stays open. */
  forget(documents: readonly string[]): void {
    for (const uri of documents) {
      this.#answers.delete(uri);
      if (this.#published.delete(uri)) this.send(uri, []);
    }
  }

  /** Documents are gone; what a scan had found in their file is shown again, as the file is now. */
  async closed(path: string, documents: readonly string[]): Promise<void> {
    clearTimeout(this.#timers.get(path));
    this.#timers.delete(path);
    this.forget(documents);
    await this.showAgain(path);
  }

  /** Files have changed on disk, come or gone: what a scan has shown of them is shown as they are now; answers whether some came that it has not seen. */
  async changedOnDisk(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) await this.showAgain(path);
    const { host } = await this.workspace;
    return paths.some((path) => /\.(?:py|ipynb)$/.test(path) && !this.#scanned.has(path) && host.exists(path));
  }

  /** Whether findings of closed files are shown. */
  get hasScanned(): boolean {
    return this.#scanned.size > 0;
  }

  private async showAgain(path: string): Promise<void> {
    if (!this.#scanned.has(path)) return;
    const workspace = await this.workspace;
    if (!workspace.host.exists(path)) {
      if (this.#shown.delete(path)) this.send(uriOfPath(path), []);
      return;
    }
    await answering(null, (signal) => workspace.judge(path, { signal }, (result) => { this.show(path, result); })).catch(() => undefined);
  }

  /** Findings of closed files go to the Problems view; open ones have their own diagnostics. */
  publishScan(result: ScanResult): void {
    // A client that asks for the whole workspace has them from there.
    this.#scanned = new Set(this.abilities().pullsWorkspace ? [] : result.reports.map(({ file }) => file.path));
    for (const path of [...this.#shown].filter((each) => !this.#scanned.has(each))) {
      this.#shown.delete(path);
      this.send(uriOfPath(path), []);
    }
    for (const path of this.#scanned) this.show(path, result);
  }

  /** Shows the faults of the configuration of `path`; its last good settings go on holding. */
  async checkConfiguration(path: string): Promise<void> {
    const { file, errors } = (await this.workspace).host.config.forFile(path);
    // An open one shows the faults of its text.
    if (file === null || this.documents.get(uriOfPath(file)) !== undefined) return;
    const faults = errors.map(faultDiagnostic);
    // Whatever file is judged asks for them: what is shown already is not sent again.
    if (alike(faults, this.#faulty.get(file) ?? [])) return;
    if (faults.length > 0) this.#faulty.set(file, faults);
    else this.#faulty.delete(file);
    this.send(uriOfPath(file), faults);
  }

  /** The text of a configuration file was opened, changed or closed; it holds once it is saved. */
  configurationEdited(uri: string): void {
    const document = this.documents.get(uri);
    const path = pathOf(uri);
    if (document === undefined) {
      this.send(uri, []);
      this.#faulty.delete(path);
      void this.checkConfiguration(`${path}.py`);
    } else if (!this.abilities().pulls) {
      this.send(uri, this.faultsIn(uri), document.version);
    } else if (this.#faulty.delete(path)) {
      this.send(uri, []);
    }
  }

  private faultsIn(uri: string): Diagnostic[] {
    const path = pathOf(uri);
    return parseConfig(this.documents.get(uri)?.getText() ?? '', path, path.endsWith('pyproject.toml') ? 'pyproject' : 'seedlint').errors.map(faultDiagnostic);
  }

  /** Configuration files have changed, come or gone. */
  async configurationChanged(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (!/\/(?:pyproject|seedlint)\.toml$/.test(path)) continue;
      const { file } = (await this.workspace).host.config.forFile(`${path}.py`);
      if (file !== path && this.#faulty.delete(path)) this.send(uriOfPath(path), []);
      await this.checkConfiguration(`${path}.py`);
    }
  }

  private async of(uri: string, token: CancellationToken | null): Promise<Diagnostic[]> {
    if (isConfiguration(uri)) return this.faultsIn(uri);
    const workspace = await this.workspace;
    const path = this.documents.pathOf(uri);
    if (!workspace.isEnabled(path)) return [];
    await this.checkConfiguration(path);
    return answering(token, (signal) => workspace.judge(path, { signal }, (result) => {
      const placed = result.reports.flatMap(({ findings }) => findings.flatMap((finding) => toDiagnostic(finding, result, this.documents) ?? []));
      return placed.filter((one) => one.uri === uri).map(({ diagnostic }) => diagnostic);
    }));
  }

  private openPaths(): ReadonlySet<string> {
    return new Set(this.documents.all().map(({ uri }) => this.documents.pathOf(uri)));
  }

  private schedule(path: string, delay: number): void {
    clearTimeout(this.#timers.get(path));
    this.#timers.set(path, setTimeout(() => {
      this.#timers.delete(path);
      // A newer text has its own turn.
      void this.push(path).catch(() => undefined);
    }, delay));
  }

  private async push(path: string): Promise<void> {
    for (const uri of this.documents.of(path)) {
      const version = this.documents.version(uri);
      const diagnostics = await this.of(uri, null);
      if (this.documents.version(uri) !== version || version === null) continue;
      this.handOver(uri);
      const text = JSON.stringify([version, diagnostics]);
      if (this.#published.get(uri) === text) continue;
      this.#published.set(uri, text);
      this.send(uri, diagnostics, version);
    }
  }

  /** A document's own diagnostics take the place of what a scan showed for its file. */
  private handOver(uri: string): void {
    const path = this.documents.pathOf(uri);
    const shown = uriOfPath(path);
    // Sent diagnostics of the same document replace it anyway.
    if (this.#shown.delete(path) && (this.abilities().pulls || shown !== uri)) this.send(shown, []);
  }

  private show(path: string, result: ScanResult): void {
    const report = result.reports.find(({ file }) => file.path === path);
    if (report === undefined || this.documents.of(path).length > 0) return;
    const diagnostics = diagnosticsOfClosed(report, result, this.documents);
    if (diagnostics.length === 0 && !this.#shown.has(path)) return;
    if (diagnostics.length === 0) this.#shown.delete(path);
    else this.#shown.add(path);
    this.send(uriOfPath(path), diagnostics);
  }

  private send(uri: string, diagnostics: Diagnostic[], version?: number): void {
    this.#waiting.set(uri, { uri, diagnostics, ...(version === undefined ? {} : { version }) });
    if (!this.#isSending) void this.sendWaiting();
  }

  private async sendWaiting(): Promise<void> {
    this.#isSending = true;
    try {
      for (const [uri, next] of this.#waiting) {
        this.#waiting.delete(uri);
        await this.connection.sendDiagnostics(next);
      }
    } catch {
      // A connection that is gone tells so elsewhere.
    } finally {
      this.#isSending = false;
    }
  }
}

/** The findings of a file nobody has open. */
export function diagnosticsOfClosed({ file, findings }: FileReport, result: ScanResult, client: Client): Diagnostic[] {
  return findings.flatMap((finding) => {
    const placed = toDiagnostic(finding, result, client);
    if (placed === null) return [];
    const { range, cell } = toRange(file, finding.span);
    return [cell === null ? placed.diagnostic : { ...placed.diagnostic, ...inClosedCell(range, cell, placed.diagnostic.message) }];
  });
}

function faultDiagnostic({ line, column, message }: ConfigError): Diagnostic {
  const range = { start: { line: line - 1, character: column - 1 }, end: { line: line - 1, character: column + 200 } };
  return { range, severity: DiagnosticSeverity.Error, source: 'seedlint', message };
}
