import * as vscode from 'vscode';
import { LanguageClient, TransportKind, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';
import {
  FIX_FILE,
  INSERT_SETUP_SEEDS,
  SCAN_WORKSPACE,
  STATUS,
  type ApplyAnswer,
  type ScanAnswer,
  type StatusParams,
} from '../protocol/messages.js';
import { registerVerify } from './verify.js';

let client: LanguageClient | undefined;

/** Starts the server and registers the commands. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Seedlint', { log: true });
  const status = vscode.languages.createLanguageStatusItem('seedlint', { language: 'python' });
  status.name = 'Seedlint';
  status.text = 'Seedlint';
  status.command = { command: 'seedlint.showOutput', title: 'Show Output' };
  const module = context.asAbsolutePath('dist/server.cjs');
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6010'] } },
  };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: 'file', language: 'python' },
      { scheme: 'untitled', language: 'python' },
      { notebook: 'jupyter-notebook', language: 'python' },
    ],
    outputChannel: output,
    diagnosticPullOptions: { onChange: true, onSave: true },
  };
  client = new LanguageClient('seedlint', 'Seedlint', server, options);
  client.onNotification(STATUS, ({ state, message }: StatusParams) => {
    status.busy = state === 'busy';
    status.detail = message;
    status.severity = state === 'error' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  });
  const command = (name: string, run: () => unknown): vscode.Disposable => vscode.commands.registerCommand(name, run);
  context.subscriptions.push(
    output,
    status,
    command('seedlint.showOutput', () => { output.show(); }),
    command('seedlint.restartServer', () => client?.restart()),
    command('seedlint.fixFile', () => applyToActive(FIX_FILE)),
    command('seedlint.insertSetupSeeds', () => applyToActive(INSERT_SETUP_SEEDS)),
    command('seedlint.scanWorkspace', scanWorkspace),
  );
  const running = client;
  registerVerify(context, { running: () => Promise.resolve(running) });
  await client.start();
}

/** Stops the server. */
export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

async function applyToActive(request: string): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (client === undefined || uri === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a Python file or notebook first.'));
    return;
  }
  const { applied, reason } = await client.sendRequest<ApplyAnswer>(request, { uri: client.code2ProtocolConverter.asUri(uri) });
  if (!applied && reason !== undefined) void vscode.window.showInformationMessage(`Seedlint: ${reason}`);
}

async function scanWorkspace(): Promise<void> {
  const running = client;
  if (running === undefined) return;
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Seedlint', cancellable: true },
    async (progress, token) => {
      progress.report({ message: vscode.l10n.t('scanning the workspace…') });
      try {
        return await running.sendRequest<ScanAnswer>(SCAN_WORKSPACE, {}, token);
      } catch (error) {
        if (token.isCancellationRequested) return null;
        throw error;
      }
    },
  );
  if (answer === null) return;
  const { findings, files } = answer.summary;
  const problems = vscode.l10n.t('Open Problems');
  const message = vscode.l10n.t('Seedlint: {0} findings in {1} files.', findings, files);
  const chosen = await vscode.window.showInformationMessage(message, ...(findings > 0 ? [problems] : []));
  if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
