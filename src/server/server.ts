import * as l10n from '@vscode/l10n';
import {
  CodeActionKind,
  CodeLensRefreshRequest,
  CompletionRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { rules } from '../../rules/index.js';
import type { ScanResult } from '../lint/result.js';
import type { FileSystem } from '../project/files.js';
import {
  FIX_FILE,
  INSERT_SETUP_SEEDS,
  REPORT,
  RULES,
  SCAN_WORKSPACE,
  SETTINGS_FILES,
  SOURCES,
  STATUS,
  type ApplyAnswer,
  type EditorSettings,
  type FileParams,
  type ReportAnswer,
  type RulesAnswer,
  type ScanParams,
  type StatusParams,
} from '../protocol/messages.js';
import type { SyntaxEngine } from '../syntax/index.js';
import { SEEDLINT_VERSION } from './version.js';
import { abilitiesOf, type Abilities } from './abilities.js';
import { ClientFiles, filesOf } from './client-files.js';
import { CodeActions, FIX_ALL, NOTEBOOK_FIX_ALL } from './code-actions.js';
import { programLens } from './code-lens.js';
import { completeConfiguration, hoverConfiguration, TRIGGERS } from './configuration.js';
import { cancelled, toRange, type UriOf } from './convert.js';
import { Diagnostics } from './diagnostics.js';
import { CONFIGURATION, isConfiguration, OpenDocuments } from './documents.js';
import { hoverText } from './hover.js';
import { answering } from './jobs.js';
import { chooseEncoding, decode } from './positions.js';
import { reportPage, scanDocument } from './report.js';
import { pathOf } from './uris.js';
import { WorkspaceDiagnostics } from './workspace-diagnostics.js';
import { Workspace } from './workspace.js';

/** What the place the server runs in gives it. */
export interface Platform {
  readonly loadEngine: () => Promise<SyntaxEngine>;
  /** The files it can read by itself; `null` in a browser. */
  readonly files: FileSystem | null;
  /** Requests that it can answer and others can not. */
  readonly features: readonly ((connection: Connection, server: ServerAccess) => void)[];
  /** Gives memory back that nothing uses any more, where that can be asked for; below `pile` bytes of it, that is not worth the time. */
  readonly collectGarbage?: (pile?: number) => void;
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

/** How long nothing may change before a scan is made again, in milliseconds. */
const RESCAN_DELAY = 500;

/** A client may refuse what the server asks of it: then it goes without. */
const refused = (): void => undefined;

class Server implements ServerAccess {
  readonly workspace: Promise<Workspace>;
  readonly #documents = new OpenDocuments();
  readonly #diagnostics: Diagnostics;
  readonly #wholeWorkspace: WorkspaceDiagnostics;
  readonly #actions: CodeActions;
  #folders: readonly { readonly uri: string; readonly path: string }[] = [];
  #started = false;
  /** What is not done, and why. */
  #limits: readonly string[] = [];
  /** What is wrong with the editor's settings. */
  #faults: readonly string[] = [];
  #abilities: Abilities = abilitiesOf({ capabilities: {} });
  /** Stops the scan that what has changed made necessary. */
  #scanning = new AbortController();
  /** The report of the last scan, and the count of changes it holds for. */
  #page: { readonly changes: number; readonly answer: ReportAnswer } | null = null;

  constructor(private readonly connection: Connection, { loadEngine, files, collectGarbage }: Platform) {
    const remote = new ClientFiles((method, params) => connection.sendRequest(method, params));
    this.workspace = loadEngine().then((engine) => new Workspace(engine, files === null ? remote : filesOf(files, remote), collectGarbage, () => { this.refresh(); }));
    this.workspace.catch((error: unknown) => {
      this.status({ state: 'error', message: error instanceof Error ? error.message : String(error) });
    });
    const abilities = (): Abilities => this.#abilities;
    this.#diagnostics = new Diagnostics(connection, this.workspace, this.#documents, abilities);
    this.#wholeWorkspace = new WorkspaceDiagnostics(async (options) => {
      const workspace = await this.workspace;
      const result = await workspace.scan(this.paths, options);
      return { ...result, reports: result.reports.filter(({ file }) => workspace.isEnabled(file.path)) };
    }, this.#documents);
    this.#actions = new CodeActions(this.workspace, this.#documents, abilities);
  }

  get uriOf(): UriOf {
    return this.#documents.uriOf;
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.initialized());
    connection.onDidChangeConfiguration(() => this.configure());
    connection.onDidChangeWatchedFiles(async ({ changes }) => {
      const workspace = await this.workspace;
      const paths = changes.map(({ uri }) => pathOf(uri)).filter((path) => workspace.concerns(path));
      if (paths.length === 0) return;
      const isIndexed = await workspace.changedOnDisk(paths);
      if (isIndexed) void this.index();
      await this.#diagnostics.configurationChanged(paths);
      this.#wholeWorkspace.changed();
      this.refresh();
      const hasCome = await this.#diagnostics.changedOnDisk(paths);
      // What a file of settings says concerns files that have not changed.
      if (hasCome || (!isIndexed && paths.some((path) => !/\.(?:py|ipynb)$/.test(path)))) await this.scanAgain();
    });
    connection.languages.diagnostics.on(({ textDocument, previousResultId }, token) => this.#diagnostics.report(textDocument.uri, previousResultId, token));
    connection.languages.diagnostics.onWorkspace((params, token, _progress, reporter) => this.#wholeWorkspace.report(params, token, reporter));
    connection.onCodeAction((params, token) => this.#actions.provide(params, token));
    connection.onCodeActionResolve((action, token) => this.#actions.resolve(action, token));
    connection.onHover((params, token) => this.hover(params, token));
    connection.onCompletion(({ textDocument: { uri }, position }) => {
      const document = isConfiguration(uri) ? this.#documents.get(uri) : undefined;
      return document === undefined ? null : completeConfiguration(document, position, this.#documents.encoding, this.#abilities);
    });
    connection.onCodeLens(async ({ textDocument }, token) => programLens(await this.workspace, this.#documents, textDocument.uri, token));
    connection.onRequest(SCAN_WORKSPACE, async (params: ScanParams | null, token: CancellationToken) =>
      scanDocument((await this.scan(params, token)).result, this.cwd));
    connection.onRequest(REPORT, async (params: ScanParams | null, token: CancellationToken) =>
      this.report(params, token));
    connection.onRequest(RULES, (): RulesAnswer => rules.map(({ name, meta }) => ({ name, summary: l10n.t(meta.summary) })));
    connection.onRequest(FIX_FILE, async ({ uri }: FileParams, token: CancellationToken) =>
      this.apply(await this.#actions.fixAll(uri, token), l10n.t('Nothing in this file has a safe fix.')));
    connection.onRequest(INSERT_SETUP_SEEDS, async ({ uri }: FileParams, token: CancellationToken) =>
      this.apply(await this.#actions.setupSeeds(uri, token), l10n.t('Nothing this program draws from is left unseeded.')));
    this.#documents.listen(connection, {
      changed: (file) => {
        void this.workspace.then((workspace) => {
          workspace.open(file);
          this.#diagnostics.changed(file.path);
        });
      },
      closed: (path, documents) => {
        void this.workspace.then((workspace) => {
          workspace.close(path);
          this.#wholeWorkspace.changed();
          return this.#diagnostics.closed(path, documents);
        });
      },
      cellsClosed: (documents) => { this.#diagnostics.forget(documents); },
      configurationChanged: (uri) => { this.#diagnostics.configurationEdited(uri); },
    });
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    this.#abilities = abilitiesOf(params);
    l10n.config({ contents: this.#abilities.texts });
    this.#documents.encoding = chooseEncoding(params.capabilities.general?.positionEncodings);
    this.#folders = (params.workspaceFolders ?? []).map(({ uri }) => ({ uri, path: pathOf(uri) }));
    return {
      serverInfo: { name: 'seedlint', version: SEEDLINT_VERSION },
      capabilities: {
        positionEncoding: this.#documents.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        notebookDocumentSync: {
          notebookSelector: [{ notebook: { notebookType: 'jupyter-notebook' }, cells: [{ language: 'python' }] }],
        },
        ...(this.#abilities.pulls
          ? { diagnosticProvider: { identifier: 'seedlint', interFileDependencies: true, workspaceDiagnostics: this.#abilities.pullsWorkspace } }
          : {}),
        codeActionProvider: {
          codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL, NOTEBOOK_FIX_ALL],
          ...(this.#abilities.resolvesEdits ? { resolveProvider: true } : {}),
        },
        codeLensProvider: {},
        hoverProvider: true,
        ...(this.#abilities.registersCompletion ? {} : { completionProvider: { triggerCharacters: TRIGGERS } }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  private async initialized(): Promise<void> {
    const { client, workspace } = this.connection;
    if (this.#abilities.registersConfiguration) client.register(DidChangeConfigurationNotification.type, { section: 'seedlint' }).catch(refused);
    if (this.#abilities.registersCompletion) {
      // A program that is typed is never asked about.
      void client.register(CompletionRequest.type, { documentSelector: [{ pattern: CONFIGURATION }], triggerCharacters: TRIGGERS });
    }
    if (this.#abilities.registersWatchers) {
      client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: SOURCES }, { globPattern: SETTINGS_FILES }] }).catch(refused);
    }
    if (this.#abilities.hasFolders) {
      workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        this.#folders = [...this.#folders.filter(({ uri }) => !gone.has(uri)), ...added.map(({ uri }) => ({ uri, path: pathOf(uri) }))];
        void this.configure();
      });
    }
    await this.configure();
    this.ready();
    this.#started = true;
    void this.index();
  }

  /** Once the programs of the workspace are known, libraries are judged through them. */
  private async index(): Promise<void> {
    const workspace = await this.workspace;
    const left = await workspace.index(this.paths);
    this.#limits = left === 0 ? [] : [l10n.t('{0} files of this workspace are too many to be read in the background: what only they import or run is not seen.', left)];
    this.ready();
    for (const path of this.paths) await this.#diagnostics.checkConfiguration(`${path}/_.py`);
    this.refresh();
    await this.scanAgain();
  }

  /** What a scan has shown of closed files is worked out again, once nothing more changes. */
  private async scanAgain(): Promise<void> {
    if (!this.#diagnostics.hasScanned) return;
    this.#scanning.abort();
    const { signal } = this.#scanning = new AbortController();
    await new Promise((resolve) => setTimeout(resolve, RESCAN_DELAY));
    if (signal.aborted) return;
    const workspace = await this.workspace;
    const result = await workspace.scan(this.paths, { signal }).catch(() => null);
    if (result !== null && !signal.aborted) this.#diagnostics.publishScan(result);
  }

  /** Asks for the settings of each folder and takes them over. */
  private async configure(): Promise<void> {
    const workspace = await this.workspace;
    if (this.#abilities.hasConfiguration) {
      const section = 'seedlint';
      const scopes = [{ section }, ...this.#folders.map(({ uri }) => ({ section, scopeUri: uri }))];
      const answers: unknown = await this.connection.workspace.getConfiguration(scopes).catch(() => null);
      const settings = (at: number): EditorSettings => (Array.isArray(answers) ? ((answers[at] ?? {}) as EditorSettings) : {});
      this.faulty(workspace.configure([null, ...this.paths].map((folder, at) => ({ folder, editor: settings(at) }))));
      this.#wholeWorkspace.changed();
      if (this.#started) void this.index();
    }
    this.refresh();
  }

  /** Tells what is wrong with the editor's settings, once. */
  private faulty(faults: readonly string[]): void {
    for (const fault of faults.filter((each) => !this.#faults.includes(each))) {
      const message = l10n.t('Seedlint goes without a setting of the editor. {0}', fault);
      void this.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
    }
    this.#faults = faults;
    if (this.#started) this.ready();
  }

  private refresh(): void {
    this.#diagnostics.refresh();
    if (this.#abilities.refreshesLenses) this.connection.sendRequest(CodeLensRefreshRequest.type).catch(refused);
  }

  private async hover({ textDocument: { uri }, position }: HoverParams, token: CancellationToken): Promise<Hover | null> {
    const document = this.#documents.get(uri);
    const { encoding } = this.#documents;
    if (document !== undefined && isConfiguration(uri)) return hoverConfiguration(document, position, encoding);
    const workspace = await this.workspace;
    const path = this.#documents.pathOf(uri);
    const file = workspace.file(path);
    const start = file === undefined ? null : this.#documents.startIn(file, uri);
    if (document === undefined || file === undefined || start === null || !workspace.isEnabled(path)) return null;
    const offset = start + document.offsetAt(decode(document, position, encoding));
    const insight = await answering(token, (signal) => workspace.insight(path, offset, { signal }));
    const value = insight === null ? null : hoverText(insight);
    if (insight === null || value === null) return null;
    return { contents: { kind: 'markdown', value }, range: toRange(file, insight.span, encoding).range };
  }

  private async apply(edit: WorkspaceEdit | null, reason: string): Promise<ApplyAnswer> {
    if (edit === null) return { applied: false, reason };
    const { applied, failureReason } = await this.connection.workspace.applyEdit(edit);
    return applied ? { applied } : { applied, reason: failureReason ?? l10n.t('The editor did not take the change.') };
  }

  private get paths(): readonly string[] {
    return this.#folders.map(({ path }) => path);
  }

  /** The folder that paths of a report start from. */
  private get cwd(): string {
    return this.paths[0] ?? '/';
  }

  /** The page of the last scan where it still holds, else of a new one. */
  private async report(params: ScanParams | null, token: CancellationToken): Promise<ReportAnswer> {
    const { changes } = await this.workspace;
    if (this.#page?.changes === changes && params?.anew !== true) return this.#page.answer;
    return (await this.scan(params, token)).page;
  }

  private async scan(params: ScanParams | null, token: CancellationToken): Promise<{ readonly result: ScanResult; readonly page: ReportAnswer }> {
    const workspace = await this.workspace;
    const { changes } = workspace;
    const { window } = this.connection;
    // A client that shows the progress itself says where; its own cancelling comes with the request's token.
    const own = params?.workDoneToken === undefined ? await window.createWorkDoneProgress() : null;
    const progress = own ?? window.attachWorkDoneProgress(params?.workDoneToken);
    progress.begin(l10n.t('Seedlint: scanning the workspace'), 0, undefined, true);
    this.#scanning.abort();
    const controller = new AbortController();
    token.onCancellationRequested(() => { controller.abort(); });
    own?.token.onCancellationRequested(() => { controller.abort(); });
    this.status({ state: 'busy', message: l10n.t('Scanning the workspace…') });
    try {
      const result = await workspace.scan(this.paths, {
        summaries: true,
        signal: controller.signal,
        onProgress: (done, total) => {
          if (done % 20 === 0 || done === total) progress.report((done / total) * 100, l10n.t('{0} of {1} files', done, total));
        },
      });
      this.#diagnostics.publishScan(result);
      const page = reportPage(result, this.cwd);
      // Who can't be told of changes on disk can't know that there are none.
      this.#page = this.#abilities.registersWatchers && workspace.changes === changes ? { changes, answer: page } : null;
      return { result, page };
    } catch (error) {
      if (controller.signal.aborted) throw cancelled();
      throw error;
    } finally {
      progress.done();
      this.ready();
    }
  }

  private ready(): void {
    this.status({ state: 'ready', message: l10n.t('Seedlint is ready.'), limits: [...this.#faults, ...this.#limits] });
  }

  private status(params: StatusParams): void {
    void this.connection.sendNotification(STATUS, params);
  }
}
