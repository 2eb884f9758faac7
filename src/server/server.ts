import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DocumentDiagnosticReportKind,
  NotebookDocuments,
  TextDocuments,
  TextDocumentSyncKind,
  type CancellationToken,
  type CodeAction,
  type Connection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { rules } from '../../rules/index.js';
import type { Finding } from '../../rules/rule.js';
import { editsBetween, fixToFixpoint } from '../lint/fixer.js';
import type { CheckOptions } from '../lint/analyzer-api.js';
import type { ScanResult } from '../lint/result.js';
import { notebookFromCells, scriptFile } from '../notebook/build.js';
import type { SourceFile } from '../notebook/source-file.js';
import type { FileSystem } from '../project/files.js';
import {
  FIX_FILE,
  INSERT_SETUP_SEEDS,
  REPORT,
  RULES,
  SCAN_WORKSPACE,
  STATUS,
  type ApplyAnswer,
  type EditorSettings,
  type FileParams,
  type RulesAnswer,
  type ScanParams,
  type StatusParams,
} from '../protocol/messages.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { SEEDLINT_VERSION } from './version.js';
import { ClientFiles, filesOf } from './client-files.js';
import { actionsFor } from './code-actions.js';
import { cancelled, toDiagnostic, toRange, type UriOf } from './convert.js';
import { hoverText } from './hover.js';
import { reportPage, scanDocument } from './report.js';
import { pathOf, uriOfPath } from './uris.js';
import { Workspace } from './workspace.js';

const FIX_ALL = 'source.fixAll.seedlint';
const NOTEBOOK_FIX_ALL = 'notebook.source.fixAll.seedlint';
/** How long a pushing server waits for the next keystroke, in milliseconds. */
const PUSH_DELAY = 150;

/** What the place the server runs in gives it. */
export interface Platform {
  readonly loadEngine: () => Promise<SyntaxEngine>;
  /** The files it can read by itself; `null` in a browser. */
  readonly files: FileSystem | null;
  /** Requests that it can answer and others can not. */
  readonly features: readonly ((connection: Connection, server: ServerAccess) => void)[];
}

/** What a feature knows of the server that it is a part of. */
export interface ServerAccess {
  readonly workspace: Promise<Workspace>;
  readonly uriOf: UriOf;
}

/** Starts the language server on `connection`. */
export function serve(connection: Connection, platform: Platform): void {
  const server = new Server(connection, platform);
  for (const feature of platform.features) feature(connection, server);
  server.listen();
}

class Server implements ServerAccess {
  readonly #documents = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);
  readonly #pushes = new Map<string, NodeJS.Timeout>();
  readonly #published = new Set<string>();
  readonly #scanned = new Set<string>();
  /** Configuration files whose faults are shown. */
  readonly #faulty = new Set<string>();
  #ready: Promise<Workspace>;
  #folders: readonly string[] = [];
  #started = false;
  #capabilities: InitializeParams['capabilities'] = {};

  constructor(private readonly connection: Connection, { loadEngine, files }: Platform) {
    const remote = new ClientFiles((method, params) => connection.sendRequest(method, params));
    this.#ready = loadEngine().then((engine) => new Workspace(engine, files === null ? remote : filesOf(files, remote)));
    this.#ready.catch((error: unknown) => {
      this.status({ state: 'error', message: error instanceof Error ? error.message : String(error) });
    });
  }

  get workspace(): Promise<Workspace> {
    return this.#ready;
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.initialized());
    connection.onDidChangeConfiguration(() => this.configure());
    connection.onDidChangeWatchedFiles(async ({ changes }) => {
      const workspace = await this.#ready;
      await workspace.changedOnDisk(changes.map(({ uri }) => pathOf(uri)));
      this.refresh();
    });
    connection.languages.diagnostics.on(async ({ textDocument }, token) => {
      const items = await this.diagnostics(textDocument.uri, token);
      return { kind: DocumentDiagnosticReportKind.Full, items };
    });
    connection.onCodeAction(async (params, token) => {
      const only = params.context.only ?? [];
      const asks = (kind: string): boolean => only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
      const uri = params.textDocument.uri;
      const isCell = this.notebookOf(uri) !== undefined;
      if (only.length > 0 && (asks(FIX_ALL) || asks(NOTEBOOK_FIX_ALL))) {
        const kind = isCell ? NOTEBOOK_FIX_ALL : FIX_ALL;
        // A cell by itself is never fixed all over: its notebook is, when it is asked for.
        if (!asks(kind)) return [];
        const edit = await this.fixAll(uri, token);
        return edit === null ? [] : [{ title: 'Fix all safe Seedlint findings', kind, edit } satisfies CodeAction];
      }
      if (only.length > 0 && !asks(CodeActionKind.QuickFix)) return [];
      const current = await this.diagnostics(uri, token);
      const document = this.document(uri);
      return document === undefined ? [] : actionsFor(document, params.range, current);
    });
    connection.onHover(async ({ textDocument, position }, token) => {
      const workspace = await this.#ready;
      const document = this.document(textDocument.uri);
      if (document === undefined || !workspace.enabled) return null;
      const notebook = this.notebookOf(textDocument.uri);
      const path = pathOf(notebook ?? textDocument.uri);
      const file = workspace.file(path);
      const start = file === undefined ? null : this.startOf(file, textDocument.uri, notebook);
      if (file === undefined || start === null) return null;
      const insight = await cancellable(token, (signal) => workspace.insight(path, start + document.offsetAt(position), { signal }));
      const value = insight === null ? null : hoverText(insight);
      if (insight === null || value === null) return null;
      return { contents: { kind: 'markdown', value }, range: toRange(file, insight.span).range };
    });
    connection.onRequest(SCAN_WORKSPACE, async (params: ScanParams | null, token: CancellationToken) =>
      scanDocument(await this.scan(params, token), this.cwd));
    connection.onRequest(REPORT, async (params: ScanParams | null, token: CancellationToken) =>
      reportPage(await this.scan(params, token, { summaries: true }), this.cwd));
    connection.onRequest(RULES, (): RulesAnswer => rules.map(({ name, meta }) => ({ name, summary: meta.summary })));
    connection.onRequest(FIX_FILE, async ({ uri }: FileParams, token: CancellationToken) => {
      return this.apply(await this.fixAll(uri, token), 'Nothing in this file has a safe fix.');
    });
    connection.onRequest(INSERT_SETUP_SEEDS, async ({ uri }: FileParams, token: CancellationToken) => {
      return this.apply(await this.setupSeeds(uri, token), 'Nothing this program draws from is left unseeded.');
    });
    this.#documents.onDidChangeContent(({ document }) => { this.changed(document.uri, document); });
    this.#documents.onDidClose(({ document }) => { this.closed(document.uri); });
    this.#notebooks.onDidOpen((notebook) => { this.notebookChanged(notebook.uri); });
    this.#notebooks.onDidChange(({ notebookDocument }) => { this.notebookChanged(notebookDocument.uri); });
    this.#notebooks.onDidClose((notebook) => {
      for (const { document } of notebook.cells) this.clear(document);
      void this.#ready.then((workspace) => { workspace.close(pathOf(notebook.uri)); });
    });
    this.#notebooks.listen(connection);
    this.#documents.listen(connection);
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.#capabilities = params.capabilities;
    const folders = params.workspaceFolders?.map(({ uri }) => uri) ?? [];
    this.#folders = folders.map(pathOf);
    return {
      serverInfo: { name: 'seedlint', version: SEEDLINT_VERSION },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        notebookDocumentSync: {
          notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'python' }] }],
        },
        ...(this.pulls
          ? {
              diagnosticProvider: {
                identifier: 'seedlint', interFileDependencies: true, workspaceDiagnostics: false,
              },
            }
          : {}),
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL, NOTEBOOK_FIX_ALL] },
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  private async initialized(): Promise<void> {
    const { workspace } = this.#capabilities;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      void this.connection.client.register(DidChangeConfigurationNotification.type, { section: 'seedlint' });
    }
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      void this.connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/{*.py,*.ipynb,pyproject.toml,seedlint.toml,requirements*.txt,*.lock,setup.cfg,environment*.yml}' }],
      });
    }
    if (workspace?.workspaceFolders === true) {
      this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        this.#folders = [...this.#folders.filter((folder) => !gone.has(folder)), ...added.map(({ uri }) => pathOf(uri))];
      });
    }
    await this.configure();
    this.status({ state: 'ready', message: 'Seedlint is ready.' });
    this.#started = true;
    void this.index();
  }

  /** Once the programs of the workspace are known, libraries are judged through them. */
  private async index(): Promise<void> {
    const workspace = await this.#ready;
    await workspace.index(this.#folders);
    this.refresh();
  }

  private async configure(): Promise<void> {
    const workspace = await this.#ready;
    if (this.#capabilities.workspace?.configuration === true) {
      const settings = (await this.connection.workspace.getConfiguration('seedlint')) as EditorSettings | null;
      workspace.configure(settings ?? {});
      if (this.#started) void this.index();
    }
    this.refresh();
  }

  private get pulls(): boolean {
    return this.#capabilities.textDocument?.diagnostic !== undefined;
  }

  private refresh(): void {
    if (this.pulls) {
      if (this.#capabilities.workspace?.diagnostics?.refreshSupport === true) this.connection.languages.diagnostics.refresh();
      return;
    }
    for (const { uri } of this.#documents.all()) this.schedulePush(uri);
  }

  /* -------------------------------------------------------------- documents */

  private document(uri: string): TextDocument | undefined {
    return this.#documents.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  private notebookOf(uri: string): string | undefined {
    return this.#notebooks.findNotebookDocumentForCell(uri)?.uri;
  }

  private changed(uri: string, document: TextDocument): void {
    void this.#ready.then((workspace) => { workspace.open(scriptFile(pathOf(uri), document.getText())); });
    this.clearScanned(uri);
    if (!this.pulls) this.schedulePush(uri);
  }

  private closed(uri: string): void {
    void this.#ready.then((workspace) => { workspace.close(pathOf(uri)); });
    this.clear(uri);
  }

  private notebookChanged(uri: string): void {
    this.clearScanned(uri);
    void this.#ready.then((workspace) => { workspace.open(this.notebookSource(uri)); });
    if (!this.pulls) this.schedulePush(uri);
  }

  private notebookSource(uri: string): SourceFile {
    const notebook = this.#notebooks.getNotebookDocument(uri);
    const cells = (notebook?.cells ?? []).flatMap((cell, index) => {
      const document = this.#notebooks.getCellTextDocument(cell);
      return document === undefined || document.languageId !== 'python' ? [] : [{ index, text: document.getText() }];
    });
    return notebookFromCells(pathOf(uri), cells);
  }

  /** The offset at which a document's text starts in its file; `null` when the file does not hold it. */
  private startOf(file: SourceFile, uri: string, notebook: string | undefined): number | null {
    if (notebook === undefined || file.kind !== 'notebook') return 0;
    const index = this.#notebooks.getNotebookDocument(notebook)?.cells.findIndex((cell) => cell.document === uri);
    return file.cells.find((cell) => cell.index === index)?.start ?? null;
  }

  /** The document that shows a cell of an open notebook, or a file. */
  readonly uriOf = (path: string, cell: number | null): string => {
    const known = [...this.#documents.all()].find(({ uri }) => pathOf(uri) === path)?.uri;
    if (cell === null) return known ?? uriOfPath(path);
    for (const document of this.#notebooks.cellTextDocuments.all()) {
      const notebook = this.#notebooks.findNotebookDocumentForCell(document.uri);
      if (notebook === undefined || pathOf(notebook.uri) !== path) continue;
      const found = notebook.cells[cell];
      if (found !== undefined) return found.document;
    }
    return known ?? uriOfPath(path);
  };

  private clear(uri: string): void {
    clearTimeout(this.#pushes.get(uri));
    this.#pushes.delete(uri);
    if (this.#published.delete(uri)) void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** What a scan published for a file that is now open is taken back: the document has its own diagnostics. */
  private clearScanned(uri: string): void {
    const path = pathOf(uri);
    if (this.#scanned.delete(path)) void this.connection.sendDiagnostics({ uri: uriOfPath(path), diagnostics: [] });
  }

  /* -------------------------------------------------------------- diagnostics */

  private async checkFile(uri: string, token: CancellationToken): Promise<{ result: ScanResult; path: string }> {
    const workspace = await this.#ready;
    const path = pathOf(this.notebookOf(uri) ?? uri);
    if (!workspace.enabled) return { result: { reports: [], errors: [], programs: 0, summaries: [], files: new Map() }, path };
    this.publishConfigErrors(workspace, path);
    return { result: await cancellable(token, (signal) => workspace.check([path], { signal })), path };
  }

  /** A faulty configuration file shows its faults; its last good settings go on holding. */
  private publishConfigErrors(workspace: Workspace, path: string): void {
    const { file, errors } = workspace.host.config.forFile(path);
    if (file === null || (errors.length === 0 && !this.#faulty.has(file))) return;
    const diagnostics = errors.map(({ line, column, message }): Diagnostic => {
      const start = { line: line - 1, character: column - 1 };
      return { range: { start, end: { line: line - 1, character: column + 200 } }, severity: 1, source: 'seedlint', message };
    });
    if (errors.length > 0) this.#faulty.add(file);
    else this.#faulty.delete(file);
    void this.connection.sendDiagnostics({ uri: uriOfPath(file), diagnostics });
  }

  private async diagnostics(uri: string, token: CancellationToken): Promise<Diagnostic[]> {
    const { result } = await this.checkFile(uri, token);
    const found = result.reports.flatMap(({ findings }) => findings.flatMap((finding) => toDiagnostic(finding, result, this.uriOf) ?? []));
    return found.filter((each) => each.uri === uri).map(({ diagnostic }) => diagnostic);
  }

  private schedulePush(uri: string): void {
    clearTimeout(this.#pushes.get(uri));
    this.#pushes.set(uri, setTimeout(() => { void this.push(uri).catch(() => undefined); }, PUSH_DELAY));
  }

  private async push(uri: string): Promise<void> {
    const notebook = this.#notebooks.getNotebookDocument(uri);
    const documents = notebook === undefined ? [uri] : notebook.cells.map(({ document }) => document);
    for (const document of documents) {
      const version = this.document(document)?.version;
      const diagnostics = await this.diagnostics(document, NEVER);
      // A newer text has its own push under way.
      if (this.document(document)?.version !== version || version === undefined) continue;
      this.#published.add(document);
      await this.connection.sendDiagnostics({ uri: document, version, diagnostics });
    }
  }

  /* -------------------------------------------------------------- fixes and the workspace */

  private async fixAll(uri: string, token: CancellationToken): Promise<WorkspaceEdit | null> {
    const workspace = await this.#ready;
    const path = pathOf(this.notebookOf(uri) ?? uri);
    const versions = this.versions();
    const outcome = await cancellable(token, (signal) =>
      fixToFixpoint(workspace.trial(), workspace.engine, [path], false, { signal, explicit: new Set([path]) }));
    const change = outcome.changes.find(({ before }) => before.path === path);
    if (change === undefined || versions !== this.versions()) return null;
    const changes: Record<string, TextEdit[]> = {};
    for (const { span, newText } of editsBetween(change.before, change.after)) {
      const { range, cell } = toRange(change.before, span);
      (changes[this.uriOf(path, cell)] ??= []).push({ range, newText });
    }
    return { changes };
  }

  private async setupSeeds(uri: string, token: CancellationToken): Promise<WorkspaceEdit | null> {
    const versions = this.versions();
    const { result } = await this.checkFile(uri, token);
    for (const finding of result.reports.flatMap(({ findings }) => findings)) {
      if (finding.rule !== 'unseeded-rng') continue;
      const found = toDiagnostic(finding, result, this.uriOf)?.diagnostic.data as { fixes: { changes: Record<string, TextEdit[]> }[] } | undefined;
      const [fix] = found?.fixes ?? [];
      if (fix !== undefined && versions === this.versions()) return { changes: { ...fix.changes } };
    }
    return null;
  }

  /** A mark of the state of all open documents: edits made for another state are not used. */
  private versions(): string {
    const documents = [...this.#documents.all(), ...this.#notebooks.cellTextDocuments.all()];
    return documents.map(({ uri, version }) => `${uri}@${String(version)}`).join('\n');
  }

  private async apply(edit: WorkspaceEdit | null, reason: string): Promise<ApplyAnswer> {
    if (edit === null) return { applied: false, reason };
    const { applied, failureReason } = await this.connection.workspace.applyEdit(edit);
    return applied ? { applied } : { applied, reason: failureReason ?? 'The editor did not take the change.' };
  }

  /** The folder that paths of a report start from. */
  private get cwd(): string {
    return this.#folders[0] ?? '/';
  }

  private async scan(params: ScanParams | null, token: CancellationToken, options: CheckOptions = {}): Promise<ScanResult> {
    const workspace = await this.#ready;
    const { window } = this.connection;
    // A client that shows the progress itself says where; its own cancelling comes with the request's token.
    const own = params?.workDoneToken === undefined ? await window.createWorkDoneProgress() : null;
    const progress = own ?? window.attachWorkDoneProgress(params?.workDoneToken);
    progress.begin('Seedlint: scanning the workspace', 0, undefined, true);
    const controller = new AbortController();
    token.onCancellationRequested(() => { controller.abort(); });
    own?.token.onCancellationRequested(() => { controller.abort(); });
    this.status({ state: 'busy', message: 'Scanning the workspace…' });
    try {
      const result = await workspace.scan(this.#folders, {
        ...options,
        signal: controller.signal,
        onProgress: (done, total) => {
          if (done % 20 === 0 || done === total) progress.report((done / total) * 100, `${String(done)} of ${String(total)} files`);
        },
      });
      this.publishScan(result);
      return result;
    } catch (error) {
      if (controller.signal.aborted) throw cancelled();
      throw error;
    } finally {
      progress.done();
      this.status({ state: 'ready', message: 'Seedlint is ready.' });
    }
  }

  /** Findings of closed files go to the Problems view; open ones have their own diagnostics. */
  private publishScan(result: ScanResult): void {
    const open = new Set(this.#documents.all().map(({ uri }) => pathOf(uri)));
    for (const cell of this.#notebooks.cellTextDocuments.all()) open.add(pathOf(this.notebookOf(cell.uri) ?? cell.uri));
    for (const path of this.#scanned) void this.connection.sendDiagnostics({ uri: uriOfPath(path), diagnostics: [] });
    this.#scanned.clear();
    for (const { file, findings } of result.reports) {
      if (findings.length === 0 || open.has(file.path)) continue;
      const found = findings.flatMap((finding) => toDiagnostic(finding, result, this.uriOf)?.diagnostic ?? []);
      const diagnostics = file.kind === 'notebook' ? found.map((diagnostic, at) => closedCell(diagnostic, file, findings[at])) : found;
      this.#scanned.add(file.path);
      void this.connection.sendDiagnostics({ uri: uriOfPath(file.path), diagnostics });
    }
  }

  private status(params: StatusParams): void {
    void this.connection.sendNotification(STATUS, params);
  }
}

/** A finding in a notebook nobody has open: its cells have no address yet, so the words say where it is. */
function closedCell(diagnostic: Diagnostic, file: SourceFile, finding: Finding | undefined): Diagnostic {
  if (finding === undefined) return diagnostic;
  const { range, cell } = toRange(file, finding.span);
  const start = { line: 0, character: 0 };
  const message = `Cell ${String((cell ?? 0) + 1)}, line ${String(range.start.line + 1)}: ${diagnostic.message}`;
  return { ...diagnostic, range: { start, end: start }, message };
}

const NEVER = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) } as unknown as CancellationToken;

/** Runs `work` with a signal that follows `token`; a cancelled request is answered as such. */
async function cancellable<Result>(token: CancellationToken, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const listener = token.onCancellationRequested(() => { controller.abort(); });
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? cancelled() : error;
  } finally {
    listener.dispose();
  }
}
