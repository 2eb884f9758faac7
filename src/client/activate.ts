import * as vscode from 'vscode';
import { DocumentDiagnosticRequest, type LanguageClientOptions } from 'vscode-languageclient';
import { FIX_FILE, INSERT_SETUP_SEEDS, STATUS, type ApplyAnswer, type ClientOptions, type StatusParams } from '../protocol/messages.js';
import { debugInformation } from './debug-information.js';
import { NotebookDiagnostics } from './notebook-diagnostics.js';
import { ReportView } from './report-view.js';
import { registerRulePages } from './rule-pages.js';
import { scanWorkspace } from './scan.js';
import { ServerClient, type Launch } from './server-client.js';
import { Status } from './status.js';
import { serveFiles } from './workspace-files.js';

/** Everything that is the same wherever the extension runs. */
export function activateWith(context: vscode.ExtensionContext, launch: Launch): ServerClient {
  const log = vscode.window.createOutputChannel('Seedlint', { log: true });
  const status = new Status();
  const server: ServerClient = new ServerClient(launch, () => clientOptions(log, status), (client) => {
    serveFiles(client);
    client.onNotification(STATUS, (params: StatusParams) => { status.work(params); });
    client.onNotification('window/logMessage', (message: { type: number; message: string }) => { logTo(log, message); });
  }, log);
  const report = new ReportView(server);
  const notebooks = new NotebookDiagnostics();
  const command = commandsWith(log);
  context.subscriptions.push(
    log, status, server, report, notebooks,
    server.onDidChangeState((state) => {
      status.server(state);
      notebooks.follow(server.client);
    }),
    askInFront(server),
    command('seedlint.showOutput', () => { log.show(); }),
    command('seedlint.restartServer', () => server.restart()),
    command('seedlint.fixFile', () => applyToActive(server, FIX_FILE)),
    command('seedlint.insertSetupSeeds', () => applyToActive(server, INSERT_SETUP_SEEDS)),
    command('seedlint.scanWorkspace', () => scanWorkspace(server)),
    command('seedlint.showReport', () => report.show()),
    command('seedlint.copyDebugInformation', async () => {
      await vscode.env.clipboard.writeText(debugInformation(context, server, status));
      void vscode.window.showInformationMessage(vscode.l10n.t('Seedlint: the debug information is on the clipboard.'));
    }),
    // A server says as it starts whether it can be asked for the whole workspace.
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('seedlint.workspaceDiagnostics')) void server.restart();
    }),
    // The kinds of files that are checked follow the folders' file systems.
    vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => {
      if (added.some(({ uri }) => uri.scheme !== 'file')) void server.restart();
    }),
  );
  registerRulePages(context, server);
  showTrust(context, status);
  return server;
}

/** How long to wait for what else changes, in milliseconds. */
const DELAY = 150;

/**
 * When a text changes that is not in front, as by a fix that concerns another file, what is in front is asked for again:
 * the client library does so for every open file but that one.
 */
function askInFront(server: ServerClient): vscode.Disposable {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const inFront = vscode.window.activeTextEditor?.document;
    if (document.languageId !== 'python' || contentChanges.length === 0 || inFront === undefined || inFront === document) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      server.client?.getFeature(DocumentDiagnosticRequest.method)?.getProvider(inFront)?.onDidChangeDiagnosticsEmitter.fire();
    }, DELAY);
  });
}

/** Registers commands that tell what went wrong in words, and its stack in the log. */
function commandsWith(log: vscode.LogOutputChannel): (name: string, run: () => unknown) => vscode.Disposable {
  return (name, run) => vscode.commands.registerCommand(name, async () => {
    try {
      await run();
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`Seedlint: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** Where the files to check are: on this machine, not saved yet, or in the file systems of the workspace's folders. */
function schemes(): readonly string[] {
  return [...new Set(['file', 'untitled', ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme)])];
}

function clientOptions(log: vscode.LogOutputChannel, status: Status): LanguageClientOptions {
  return {
    documentSelector: [
      ...schemes().flatMap((scheme) => [{ scheme, language: 'python' }, { scheme, pattern: '**/{seedlint,pyproject}.toml' }]),
      { notebook: 'jupyter-notebook', language: 'python' },
    ],
    outputChannel: log,
    initializationOptions: {
      commands: true, texts: vscode.l10n.bundle ?? {},
      workspaceDiagnostics: vscode.workspace.getConfiguration('seedlint').get<boolean>('workspaceDiagnostics') ?? false,
    } satisfies ClientOptions,
    diagnosticPullOptions: { onChange: true, onSave: true },
    middleware: {
      workspace: {
        // Of a server that a setting has stopped; the next one asks for the settings itself.
        didChangeConfiguration: (sections, next) => next(sections).catch((error: unknown) => { log.warn(`The settings have changed: ${String(error)}`); }),
      },
      async provideDiagnostics(document, previous, token, next) {
        const start = performance.now();
        const found = await next(document, previous, token);
        if (!token.isCancellationRequested) status.checked(performance.now() - start);
        return found;
      },
    },
  };
}

function logTo(log: vscode.LogOutputChannel, { type, message }: { type: number; message: string }): void {
  const levels = ['info', 'error', 'warn', 'info', 'debug'] as const;
  log[levels[type] ?? 'info'](message);
}

async function applyToActive(server: ServerClient, request: string): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.window.activeNotebookEditor?.notebook.uri;
  if (uri === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a Python file or notebook first.'));
    return;
  }
  const { applied, reason } = await server.request<ApplyAnswer>(request, { uri: uri.toString() });
  if (!applied && reason !== undefined) void vscode.window.showInformationMessage(`Seedlint: ${reason}`);
}

/** Says what an untrusted workspace goes without. */
function showTrust(context: vscode.ExtensionContext, status: Status): void {
  const show = (): void => {
    status.limit('trust', vscode.workspace.isTrusted ? null : {
      text: vscode.l10n.t('Seedlint does not run programs here'),
      reason: vscode.l10n.t('"Verify" runs your program, so it needs a trusted workspace. Everything else works.'),
      command: { command: 'workbench.trust.manage', title: vscode.l10n.t('Manage Trust') },
    });
  };
  show();
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(show));
}
