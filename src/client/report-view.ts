import * as vscode from 'vscode';
import { REPORT, type ReportAnswer, type ReportMessage } from '../protocol/messages.js';
import { scanWithProgress } from './scan.js';
import type { ServerClient } from './server-client.js';

/** The reproducibility report of the workspace, beside the code. There is one; asking again scans again. */
export class ReportView implements vscode.Disposable {
  #panel: vscode.WebviewPanel | null = null;
  #folder = '';

  constructor(private readonly server: ServerClient) {}

  async show(): Promise<void> {
    const answer = await scanWithProgress<ReportAnswer>(this.server, REPORT);
    if (answer === null) return;
    this.#folder = answer.folder;
    const panel = this.#panel ?? this.open();
    panel.webview.html = answer.html;
    panel.reveal(undefined, false);
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  private open(): vscode.WebviewPanel {
    // The page's own policy allows its style and script and nothing else; it is given no files.
    const options = { enableScripts: true, localResourceRoots: [], enableFindWidget: true };
    const panel = vscode.window.createWebviewPanel('seedlint.report', vscode.l10n.t('Reproducibility Report'), vscode.ViewColumn.Active, options);
    panel.onDidDispose(() => { this.#panel = null; });
    panel.webview.onDidReceiveMessage((message: ReportMessage) => this.follow(message));
    this.#panel = panel;
    return panel;
  }

  private async follow(message: ReportMessage): Promise<void> {
    if ('rule' in message) {
      await vscode.commands.executeCommand('seedlint.explainRule', message.rule);
      return;
    }
    const uri = vscode.Uri.joinPath(vscode.Uri.parse(this.#folder), message.path);
    try {
      await openPlace(uri, message);
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('Seedlint: {0} can not be opened: {1}', message.path, String(error)));
    }
  }
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
