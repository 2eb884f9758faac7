import * as vscode from 'vscode';
import { WorkDoneProgress } from 'vscode-languageclient';
import { SCAN_WORKSPACE, type ScanAnswer, type ScanParams } from '../protocol/messages.js';
import type { ServerClient } from './server-client.js';

/** Sends a request that scans the workspace, with counts while it lasts; `null` when somebody cancelled it. */
export async function scanWithProgress<Answer>(server: ServerClient, request: string, options: Pick<ScanParams, 'anew'> = {}): Promise<Answer | null> {
  const client = await server.running();
  const title = vscode.l10n.t('Seedlint: scanning the workspace');
  const workDoneToken = `seedlint-scan-${crypto.randomUUID()}`;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    let shown = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const increment = (value.percentage ?? shown) - shown;
      shown += increment;
      progress.report({ increment, ...(value.message === undefined ? {} : { message: value.message }) });
    });
    try {
      return await client.sendRequest<Answer>(request, { ...options, workDoneToken } satisfies ScanParams, token);
    } catch (error) {
      if (token.isCancellationRequested) return null;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}

/** The command: scans, then says what was found and where to look. */
export async function scanWorkspace(server: ServerClient): Promise<void> {
  const answer = await scanWithProgress<ScanAnswer>(server, SCAN_WORKSPACE);
  if (answer === null) {
    void vscode.window.setStatusBarMessage(vscode.l10n.t('Seedlint: the scan was cancelled.'), 5000);
    return;
  }
  const { findings, files } = answer.summary;
  const problems = vscode.l10n.t('Open Problems');
  const report = vscode.l10n.t('Show Report');
  const message = vscode.l10n.t('Seedlint: {0} findings in {1} files.', findings, files);
  const chosen = await vscode.window.showInformationMessage(message, ...(findings > 0 ? [problems, report] : [report]));
  if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
  if (chosen === report) await vscode.commands.executeCommand('seedlint.showReport');
}
