import * as vscode from 'vscode';
import { RULES, type RulesAnswer } from '../protocol/messages.js';
import type { ServerClient } from './server-client.js';

const SCHEME = 'seedlint-rule';

/** The pages of the rules, as they come with the extension: nothing is fetched to read one. */
export function registerRulePages(context: vscode.ExtensionContext, server: ServerClient): void {
  const page = (rule: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'dist/rules', `${rule}.md`);
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: async ({ path }) =>
        new TextDecoder().decode(await vscode.workspace.fs.readFile(page(path.replace(/^\/|\.md$/g, '')))),
    }),
    vscode.commands.registerCommand('seedlint.explainRule', async (rule?: string) => {
      const chosen = rule ?? (await chooseRule(server));
      if (chosen === undefined) return;
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${chosen}.md` });
      try {
        await vscode.workspace.openTextDocument(uri);
      } catch {
        void vscode.window.showErrorMessage(vscode.l10n.t('Seedlint: there is no page for the rule "{0}".', chosen));
        return;
      }
      // Where Markdown can't be rendered, its text is readable too.
      await vscode.commands.executeCommand('markdown.showPreview', uri).then(undefined, () => vscode.window.showTextDocument(uri));
    }),
  );
}

/** The rules of the findings at the cursor come first. */
async function chooseRule(server: ServerClient): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const line = editor?.selection.active.line;
  const here = editor === undefined ? [] : vscode.languages.getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === 'seedlint' && line !== undefined && range.start.line <= line && line <= range.end.line)
    .map(({ code }) => (typeof code === 'object' ? String(code.value) : String(code)));
  const rules = await server.request<RulesAnswer>(RULES, {});
  const items = rules.map(({ name, summary }) => ({ label: name, detail: summary }));
  const found = items.filter(({ label }) => here.includes(label));
  const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const all = [...items.filter(({ label }) => !here.includes(label))];
  const list = found.length === 0 ? all : [separator(vscode.l10n.t('at the cursor')), ...found, separator(vscode.l10n.t('all rules')), ...all];
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem>(list, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDetail: true,
  });
  return chosen?.label;
}
