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
      // Beside the code that it explains. Where Markdown can't be rendered, its text is readable too.
      await vscode.commands.executeCommand('markdown.showPreviewToSide', uri)
        .then(undefined, () => vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside }));
    }),
  );
}

/** The rules of the findings at the cursor come first, then those of the file. */
async function chooseRule(server: ServerClient): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const line = editor?.selection.active.line ?? -1;
  const own = editor === undefined ? [] : vscode.languages.getDiagnostics(editor.document.uri).filter(({ source }) => source === 'seedlint');
  const namesOf = (found: readonly vscode.Diagnostic[]): Set<string> => new Set(found.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
  const here = namesOf(own.filter(({ range }) => range.start.line <= line && line <= range.end.line));
  const inFile = namesOf(own);
  const rules = await server.request<RulesAnswer>(RULES, {});
  const group = (label: string, isIn: (name: string) => boolean): vscode.QuickPickItem[] => {
    const items = rules.filter(({ name }) => isIn(name)).map(({ name, summary }) => ({ label: name, detail: summary }));
    return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  };
  const list = [
    ...group(vscode.l10n.t('at the cursor'), (name) => here.has(name)),
    ...group(vscode.l10n.t('in this file'), (name) => inFile.has(name) && !here.has(name)),
    ...group(vscode.l10n.t('all rules'), (name) => !inFile.has(name)),
  ];
  const chosen = await vscode.window.showQuickPick(list, {
    placeHolder: vscode.l10n.t('Which rule?'),
    matchOnDetail: true,
  });
  return chosen?.label;
}
