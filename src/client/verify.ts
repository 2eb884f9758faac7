import { randomUUID } from 'node:crypto';
import { PythonExtension } from '@vscode/python-extension';
import parseArgsStringToArgv from 'string-argv';
import * as vscode from 'vscode';
import { ProgressType, WorkDoneProgress, type BaseLanguageClient, type Diagnostic } from 'vscode-languageclient';
import { VERIFY, type VerifyAnswer, type VerifyParams } from '../protocol/messages.js';

/** Workspace state: a program's URI → the command line it was last verified by. */
const COMMAND_LINES = 'seedlint.verify.commandLines';

/** The server, once it runs. */
interface RunningServer {
  running(): Promise<BaseLanguageClient>;
}

/** Registers the command that runs a program twice and shows where its runs diverge. */
export function registerVerify(context: vscode.ExtensionContext, server: RunningServer): void {
  const found = vscode.languages.createDiagnosticCollection('seedlint verify');
  context.subscriptions.push(
    found,
    vscode.commands.registerCommand('seedlint.verify', () => verify(context.workspaceState, server, found)),
    // What is on disk now is not what was run.
    vscode.workspace.onDidSaveTextDocument(({ uri }) => { found.delete(uri); }),
    vscode.workspace.onDidSaveNotebookDocument((notebook) => {
      for (const { document } of notebook.getCells()) found.delete(document.uri);
    }),
  );
}

async function verify(memory: vscode.Memento, server: RunningServer, found: vscode.DiagnosticCollection): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const manage = vscode.l10n.t('Manage Workspace Trust');
    const message = vscode.l10n.t('Seedlint verifies a program by running it, so the workspace must be trusted first.');
    if (await vscode.window.showWarningMessage(message, manage) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const program = activeProgram();
  if (program === null) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a Python file or notebook of a local folder first.'));
    return;
  }
  if (program.isDirty && !(await program.save())) return;
  const { uri } = program;
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const remembered = memory.get<Record<string, string>>(COMMAND_LINES, {});
  const line = await vscode.window.showInputBox({
    title: vscode.l10n.t('Seedlint: run twice and compare'),
    prompt: vscode.l10n.t('The command to run, in {0}', folder?.name ?? vscode.l10n.t("the file's folder")),
    value: remembered[uri.toString()] ?? await usualCommand(uri, folder?.uri),
    ignoreFocusOut: true,
    validateInput: (value) => (parseArgsStringToArgv(value).length > 0 ? null : vscode.l10n.t('Give a program to run.')),
  });
  if (line === undefined) return;
  await memory.update(COMMAND_LINES, { ...remembered, [uri.toString()]: line });
  const command = parseArgsStringToArgv(line);
  const where = folder?.uri ?? vscode.Uri.joinPath(uri, '..');
  const client = await server.running();
  found.clear();
  const task = new vscode.Task(
    { type: 'seedlint', task: 'verify' }, folder ?? vscode.TaskScope.Workspace, vscode.l10n.t('verify'), 'Seedlint',
    new vscode.CustomExecution(() => Promise.resolve(new VerifyTerminal(client, { command, folder: client.code2ProtocolConverter.asUri(where) }, found))),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated, clear: true, focus: false };
  await vscode.tasks.executeTask(task);
}

/** The script or notebook in front. */
function activeProgram(): vscode.TextDocument | vscode.NotebookDocument | null {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  const document = notebook ?? vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') return null;
  return document === notebook || (document as vscode.TextDocument).languageId === 'python' ? document : null;
}

/** What runs the program from the folder when nothing else is said. */
async function usualCommand(uri: vscode.Uri, folder: vscode.Uri | undefined): Promise<string> {
  const path = folder === undefined ? uri.path.slice(uri.path.lastIndexOf('/') + 1) : vscode.workspace.asRelativePath(uri, false);
  const words = path.endsWith('.ipynb') ? ['-m', 'nbconvert', '--to', 'markdown', '--execute', '--stdout', path] : [path];
  return [await interpreter(uri), ...words].map(quoted).join(' ');
}

/** The interpreter that the Python extension has chosen, else the one of the path. */
async function interpreter(uri: vscode.Uri): Promise<string> {
  const usual = process.platform === 'win32' ? 'python' : 'python3';
  if (vscode.extensions.getExtension('ms-python.python') === undefined) return usual;
  const { environments } = await PythonExtension.api();
  const chosen = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(uri));
  return chosen?.executable.uri?.fsPath ?? usual;
}

function quoted(word: string): string {
  if (!/[\s"']/.test(word)) return word;
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}

/** The task's terminal: what the program says while it runs, then the report. Closing it stops the run. */
class VerifyTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #ended = new vscode.EventEmitter<number>();
  readonly #stop = new vscode.CancellationTokenSource();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#ended.event;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly params: VerifyParams,
    private readonly found: vscode.DiagnosticCollection,
  ) {}

  open(): void {
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Seedlint: verify'), cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => { this.#stop.cancel(); });
        await this.run((message) => { progress.report({ message }); });
      },
    );
  }

  close(): void {
    this.#stop.cancel();
  }

  private async run(report: (message: string) => void): Promise<void> {
    const { client, params } = this;
    const [workDoneToken, partialResultToken] = [randomUUID(), randomUUID()];
    const listeners = [
      client.onProgress(WorkDoneProgress.type, workDoneToken, ({ message }: { message?: string }) => {
        if (message !== undefined) {
          report(message);
          this.write(`> ${message}\n`);
        }
      }),
      client.onProgress(new ProgressType<string>(), partialResultToken, (text) => { this.write(text); }),
    ];
    try {
      const answer = await client.sendRequest<VerifyAnswer<Diagnostic>>(VERIFY, { ...params, workDoneToken, partialResultToken }, this.#stop.token);
      this.write(`\n${answer.text}`);
      this.#ended.fire(answer.identical ? 0 : 1);
      void this.show(answer);
    } catch (error) {
      const reason = this.#stop.token.isCancellationRequested ? vscode.l10n.t('stopped') : error instanceof Error ? error.message : String(error);
      this.write(`\nseedlint: ${reason}\n`);
      this.#ended.fire(2);
      if (!this.#stop.token.isCancellationRequested) void vscode.window.showErrorMessage(`Seedlint: ${reason}`);
    } finally {
      for (const listener of listeners) listener.dispose();
    }
  }

  private async show({ identical, failure, divergence }: VerifyAnswer<Diagnostic>): Promise<void> {
    if (identical && failure !== null) {
      void vscode.window.showWarningMessage(vscode.l10n.t('Seedlint: the program failed in every run, with {0}; up to there the runs are identical.', failure));
      return;
    }
    if (identical) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Seedlint: the runs are identical.'));
      return;
    }
    const uri = divergence === null ? null : this.client.protocol2CodeConverter.asUri(divergence.uri);
    const diagnostic = divergence === null ? null : this.client.protocol2CodeConverter.asDiagnostic(divergence.diagnostic);
    if (uri === null || diagnostic === null) {
      void vscode.window.showWarningMessage(vscode.l10n.t('Seedlint: the runs diverge; the terminal tells how.'));
      return;
    }
    this.found.set(uri, [diagnostic]);
    const show = vscode.l10n.t('Go to Line');
    const name = vscode.workspace.asRelativePath(uri);
    const message = vscode.l10n.t('Seedlint: the runs diverge at line {0} of {1}.', diagnostic.range.start.line + 1, name);
    if (await vscode.window.showWarningMessage(message, show) === show) {
      await vscode.commands.executeCommand('vscode.open', uri, { selection: diagnostic.range });
    }
  }

  private write(text: string): void {
    this.#written.fire(text.replace(/\r?\n/g, '\r\n'));
  }
}
