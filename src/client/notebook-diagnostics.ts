import * as vscode from 'vscode';
import { DocumentDiagnosticReportKind, DocumentDiagnosticRequest, type BaseLanguageClient } from 'vscode-languageclient';

/** How long to wait for the next keystroke, in milliseconds; then what is open beside it has its turn. */
const DELAY = 150;
const OTHERS_DELAY = 400;

/**
 * The findings of open notebooks. The client library pulls diagnostics for documents that have a tab of their own, which
 * cells have not, and pulls them again when one of those changes; and a notebook is one program, so a change in one
 * cell may concern every other. So it may the scripts that the notebook imports, and a change in one of them the notebook.
 */
export class NotebookDiagnostics implements vscode.Disposable {
  readonly #found = vscode.languages.createDiagnosticCollection('seedlint notebooks');
  /** Notebook → the check that is waited for or under way. */
  readonly #checks = new Map<vscode.NotebookDocument, { readonly timer: ReturnType<typeof setTimeout>; readonly stop: vscode.CancellationTokenSource }>();
  /** Notebook → the cells that something was told of: an event does not always name those that are gone. */
  readonly #told = new Map<vscode.NotebookDocument, Set<vscode.Uri>>();
  readonly #listeners: vscode.Disposable[];
  #client: BaseLanguageClient | null = null;
  /** Tells the client library that all findings may be different; the server's word comes this way too. */
  #outdated: vscode.EventEmitter<void> | undefined;
  #refreshes: vscode.Disposable | undefined;
  #others: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#listeners = [
      vscode.workspace.onDidOpenNotebookDocument((notebook) => { this.schedule(notebook); }),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        this.forget(notebook, notebook.getCells());
        this.schedule(notebook);
        if (contentChanges.length > 0) this.scheduleOthers();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        const notebook = vscode.workspace.notebookDocuments.find((each) => each.getCells().some((cell) => cell.document === document));
        if (notebook !== undefined) this.schedule(notebook);
        if (document.languageId === 'python') this.scheduleOthers();
      }),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        this.cancel(notebook);
        this.forget(notebook, []);
        this.#told.delete(notebook);
      }),
    ];
  }

  /** The server runs, or runs no more. */
  follow(client: BaseLanguageClient | null): void {
    this.#client = client;
    this.unfollow();
    this.checkAll();
  }

  dispose(): void {
    for (const notebook of this.#checks.keys()) this.cancel(notebook);
    this.unfollow();
    this.#found.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  private unfollow(): void {
    clearTimeout(this.#others);
    this.#refreshes?.dispose();
    this.#refreshes = undefined;
    this.#outdated = undefined;
  }

  /** Nothing to do before a notebook was open. */
  private scheduleOthers(): void {
    clearTimeout(this.#others);
    this.#others = setTimeout(() => { this.#outdated?.fire(); }, OTHERS_DELAY);
  }

  private checkAll(): void {
    for (const notebook of vscode.workspace.notebookDocuments) this.schedule(notebook);
  }

  private schedule(notebook: vscode.NotebookDocument): void {
    this.cancel(notebook);
    const stop = new vscode.CancellationTokenSource();
    const timer = setTimeout(() => { void this.check(notebook, stop.token).catch(() => undefined); }, DELAY);
    this.#checks.set(notebook, { timer, stop });
  }

  private cancel(notebook: vscode.NotebookDocument): void {
    const check = this.#checks.get(notebook);
    clearTimeout(check?.timer);
    check?.stop.cancel();
    this.#checks.delete(notebook);
  }

  /** Takes back what was told of cells that the notebook no longer has. */
  private forget(notebook: vscode.NotebookDocument, kept: readonly vscode.NotebookCell[]): void {
    const told = this.#told.get(notebook) ?? new Set();
    const uris = new Set(kept.map(({ document }) => document.uri.toString()));
    for (const uri of told) {
      if (uris.has(uri.toString())) continue;
      this.#found.delete(uri);
      told.delete(uri);
    }
  }

  private async check(notebook: vscode.NotebookDocument, token: vscode.CancellationToken): Promise<void> {
    const client = this.#client;
    if (client === null || notebook.isClosed || notebook.notebookType !== 'jupyter-notebook') return;
    await Promise.all(notebook.getCells().filter(({ document }) => document.languageId === 'python').map(async ({ document }) => {
      // The server says so when what it found may be different now; what tells it to the client is there once a cell is.
      this.#outdated ??= client.getFeature(DocumentDiagnosticRequest.method)?.getProvider(document)?.onDidChangeDiagnosticsEmitter;
      this.#refreshes ??= this.#outdated?.event(() => { this.checkAll(); });
      const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
      const report = await client.sendRequest(DocumentDiagnosticRequest.type, { textDocument }, token);
      if (token.isCancellationRequested || report.kind !== DocumentDiagnosticReportKind.Full) return;
      const found = await client.protocol2CodeConverter.asDiagnostics(report.items, token);
      if (token.isCancellationRequested) return;
      this.#found.set(document.uri, found);
      this.#told.set(notebook, (this.#told.get(notebook) ?? new Set()).add(document.uri));
    }));
  }
}
