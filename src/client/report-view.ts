import * as vscode from 'vscode';
import { REPORT, SOURCES, type ReportAnswer, type ReportMessage, type ReportState } from '../protocol/messages.js';
import { scanWithProgress } from './scan.js';
import type { ServerClient } from './server-client.js';

/** The reproducibility report of the workspace, beside the code. There is one; it says when files have changed since, and is made again when asked for. */
export class ReportView implements vscode.Disposable {
  #panel: vscode.WebviewPanel | null = null;
  #folder = '';
  #isStale = false;
  #listeners: readonly vscode.Disposable[] = [];

  constructor(private readonly server: ServerClient) {}

  async show(): Promise<void> {
    if (this.#panel !== null && !this.#isStale) {
      this.#panel.reveal(undefined, false);
      return;
    }
    this.follow();
    const wasStale = this.#isStale;
    // What changes while files are read may be missed.
    this.#isStale = false;
    const answer = await scanWithProgress<ReportAnswer>(this.server, REPORT, { anew: wasStale });
    if (answer === null) {
      this.#isStale ||= wasStale;
      return;
    }
    this.#folder = answer.folder;
    const panel = this.#panel ?? this.open();
    panel.webview.html = answer.html;
    this.tellState(panel);
    panel.reveal(undefined, false);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.unfollow();
  }

  private open(): vscode.WebviewPanel {
    // The page's own policy allows its style and script and nothing else; it is given no files.
    const options = { enableScripts: true, localResourceRoots: [], enableFindWidget: true };
    const panel = vscode.window.createWebviewPanel('seedlint.report', title(), vscode.ViewColumn.Active, options);
    panel.onDidDispose(() => {
      this.#panel = null;
      this.unfollow();
    });
    panel.webview.onDidReceiveMessage((message: ReportMessage) => this.receive(message));
    this.#panel = panel;
    return panel;
  }

  private async receive(message: ReportMessage): Promise<void> {
    if ('say' in message) {
      // A page that was hidden is made anew from its text.
      if (message.say === 'ready' && this.#panel !== null) this.tellState(this.#panel);
      if (message.say === 'again') await vscode.commands.executeCommand('seedlint.showReport');
    } else if ('rule' in message) {
      await vscode.commands.executeCommand('seedlint.explainRule', message.rule);
    } else {
      const uri = vscode.Uri.joinPath(vscode.Uri.parse(this.#folder), message.path);
      try {
        await openPlace(uri, message);
      } catch (error) {
        void vscode.window.showErrorMessage(vscode.l10n.t('Seedlint: {0} can not be opened: {1}', message.path, String(error)));
      }
    }
  }

  /** Watches what the report is made from. */
  private follow(): void {
    if (this.#listeners.length > 0) return;
    const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
    const changed = (): void => {
      this.#isStale = true;
      if (this.#panel !== null) this.tellState(this.#panel);
    };
    this.#listeners = [
      watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && (document.languageId === 'python' || vscode.languages.match({ pattern: SOURCES }, document) > 0)) changed();
      }),
      vscode.workspace.onDidChangeNotebookDocument(({ contentChanges }) => {
        if (contentChanges.length > 0) changed();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(changed),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('seedlint')) changed();
      }),
    ];
  }

  private unfollow(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#listeners = [];
  }

  private tellState(panel: vscode.WebviewPanel): void {
    panel.title = this.#isStale ? vscode.l10n.t('{0} (out of date)', title()) : title();
    const stale: ReportState = !this.#isStale ? null : {
      text: vscode.l10n.t('Files have changed since this report was made.'), again: vscode.l10n.t('Scan Again'),
    };
    void panel.webview.postMessage(stale);
  }
}

function title(): string {
  return vscode.l10n.t('Reproducibility Report');
}

/** Shows a line of a script, or of a notebook's cell. */
async function openPlace(uri: vscode.Uri, { line, column, cell }: Extract<ReportMessage, { path: string }>): Promise<void> {
  const at = new vscode.Position(line - 1, column - 1);
  const selection = new vscode.Range(at, at);
  if (!uri.path.endsWith('.ipynb')) {
    await vscode.window.showTextDocument(uri, { selection, viewColumn: vscode.ViewColumn.Beside });
    return;
  }
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  const range = new vscode.NotebookRange(cell ?? 0, (cell ?? 0) + 1);
  const editor = await vscode.window.showNotebookDocument(notebook, { selections: [range], viewColumn: vscode.ViewColumn.Beside });
  editor.revealRange(range, vscode.NotebookEditorRevealType.InCenter);
  const document = notebook.getCells()[cell ?? 0]?.document;
  if (document !== undefined) await vscode.window.showTextDocument(document, { selection });
}
