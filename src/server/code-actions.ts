import * as l10n from '@vscode/l10n';
import {
  CodeActionKind,
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rules } from '../../rules/index.js';
import type { Fix } from '../../rules/rule.js';
import { editsBetween, fixToFixpoint } from '../lint/fixer.js';
import type { ScanResult } from '../lint/result.js';
import { EXPLAIN_RULE } from '../protocol/messages.js';
import type { Abilities } from './abilities.js';
import { toDiagnostic, toTextEdits } from './convert.js';
import type { OpenDocuments } from './documents.js';
import { answering, outdated } from './jobs.js';
import { encodeRange } from './positions.js';
import { suppressHere, suppressInFile } from './suppress.js';
import type { Workspace } from './workspace.js';

export const FIX_ALL = 'source.fixAll.seedlint';
export const NOTEBOOK_FIX_ALL = 'notebook.source.fixAll.seedlint';

/** What an action that is not worked out yet is about. */
interface Deferred {
  readonly uri: string;
  /** `null`: every rule, safe fixes only. */
  readonly rule: string | null;
  /** The state of all documents it was offered in. */
  readonly state: string;
}

/** A finding at the cursor with its fixes. */
interface Touched {
  readonly diagnostic: Diagnostic;
  readonly fixes: readonly { readonly fix: Fix; readonly changes: ReadonlyMap<string, TextEdit[]> }[];
}

/** Code actions, and the requests that change a whole file. */
export class CodeActions {
  constructor(
    private readonly workspace: Promise<Workspace>,
    private readonly documents: OpenDocuments,
    private readonly abilities: () => Abilities,
  ) {}

  async provide({ textDocument: { uri }, range, context }: CodeActionParams, token: CancellationToken): Promise<CodeAction[]> {
    const { only } = context;
    const asks = (kind: string): boolean => only?.some((asked) => kind === asked || kind.startsWith(`${asked}.`)) ?? false;
    if (only !== undefined && (asks(FIX_ALL) || asks(NOTEBOOK_FIX_ALL))) {
      const kind = this.documents.notebookOf(uri) === undefined ? FIX_ALL : NOTEBOOK_FIX_ALL;
      // A cell by itself is never fixed all over: its notebook is, when it is asked for.
      return asks(kind) ? this.wholeFile(uri, null, { title: l10n.t('Fix all safe Seedlint findings'), kind }, token) : [];
    }
    if (only !== undefined && only.length > 0 && !asks(CodeActionKind.QuickFix)) return [];
    return this.quickFixes(uri, range, token);
  }

  /** Works out the edit of an action that was offered without one. */
  async resolve(action: CodeAction, token: CancellationToken): Promise<CodeAction> {
    const deferred = action.data as Deferred | undefined;
    if (deferred === undefined || action.edit !== undefined) return action;
    if (deferred.state !== this.documents.state) throw outdated();
    const edit = await this.fixAll(deferred.uri, token, deferred.rule);
    return edit === null ? action : { ...action, edit };
  }

  /** The safe fixes of a file, or all fixes of one rule, until none is left; `null` when there is nothing to do. */
  async fixAll(uri: string, token: CancellationToken, rule: string | null = null): Promise<WorkspaceEdit | null> {
    const workspace = await this.workspace;
    const path = this.documents.pathOf(uri);
    if (!workspace.isEnabled(path)) return null;
    const { state } = this.documents;
    const outcome = await answering(token, (signal) =>
      fixToFixpoint(workspace.trial(), workspace.engine, [path], rule !== null, {
        signal, explicit: new Set([path]), only: (finding) => rule === null || finding.rule === rule,
      }));
    const change = outcome.changes.find(({ before }) => before.path === path);
    if (state !== this.documents.state) throw outdated();
    if (change === undefined) return null;
    const edits = editsBetween(change.before, change.after);
    return this.workspaceEdit(toTextEdits(edits, new Map([[path, change.before]]), this.documents));
  }

  /** Inserts or completes the function that seeds the program in a file; `null` when nothing it draws from is left unseeded. */
  async setupSeeds(uri: string, token: CancellationToken): Promise<WorkspaceEdit | null> {
    return this.judge(uri, token, (result) => {
      const findings = result.reports.flatMap((report) => report.findings).filter(({ rule }) => rule === 'unseeded-rng');
      const fix = findings.flatMap(({ fixes }) => fixes)[0];
      return fix === undefined ? null : this.workspaceEdit(toTextEdits(fix.edits, result.files, this.documents));
    });
  }

  private async judge<Answer>(uri: string, token: CancellationToken, use: (result: ScanResult) => Answer): Promise<Answer | null> {
    const workspace = await this.workspace;
    const path = this.documents.pathOf(uri);
    if (!workspace.isEnabled(path)) return null;
    return answering(token, (signal) => workspace.judge(path, { signal }, use));
  }

  /** Fixes first, what explains them next, suppressions last. */
  private async quickFixes(uri: string, range: Range, token: CancellationToken): Promise<CodeAction[]> {
    const document = this.documents.get(uri);
    if (document === undefined) return [];
    const found = await this.judge(uri, token, (result) => ({
      touched: this.touched(result, uri, range),
      counts: countsOf(result),
    }));
    if (found === null) return [];
    const { touched, counts } = found;
    const fixes = touched.flatMap(({ diagnostic, fixes: own }) => own.map(({ fix, changes }): CodeAction => ({
      title: `${fix.title} (Seedlint)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: this.workspaceEdit(changes),
      ...(fix.applicability === 'safe' ? { isPreferred: true } : {}),
    })));
    const names = [...new Set(touched.map(({ diagnostic }) => String(diagnostic.code)))];
    const alike = await Promise.all(names.flatMap((rule) => {
      const own = touched.filter(({ diagnostic }) => diagnostic.code === rule);
      const count = counts.get(rule) ?? 0;
      if (count < 2 || own.every((one) => one.fixes.length === 0)) return [];
      const diagnostics = own.map(({ diagnostic }) => diagnostic);
      return [this.wholeFile(uri, rule, { title: `${l10n.t('Fix all {0} {1} in this file', count, rule)} (Seedlint)`, kind: CodeActionKind.QuickFix, diagnostics }, token)];
    }));
    const explanations = names.filter((rule) => this.abilities().hasCommands && rules.some(({ name }) => name === rule)).map((rule): CodeAction => ({
      title: `${l10n.t('Explain {0}', rule)} (Seedlint)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: touched.map(({ diagnostic }) => diagnostic).filter(({ code }) => code === rule),
      command: { title: l10n.t('Explain {0}', rule), command: EXPLAIN_RULE, arguments: [rule] },
    }));
    return [...fixes, ...alike.flat(), ...explanations, ...this.suppressions(document, touched)];
  }

  /** The findings on the lines of `range`. */
  private touched(result: ScanResult, uri: string, range: Range): Touched[] {
    return result.reports.flatMap(({ findings }) => findings).flatMap((finding): Touched[] => {
      const placed = toDiagnostic(finding, result, this.documents);
      if (placed?.uri !== uri || !touches(placed.whole, range)) return [];
      return [{
        diagnostic: placed.diagnostic,
        fixes: finding.fixes.map((fix) => ({ fix, changes: toTextEdits(fix.edits, result.files, this.documents) })),
      }];
    });
  }

  private suppressions(document: TextDocument, touched: readonly Touched[]): CodeAction[] {
    const byRule = new Map(touched.filter(({ diagnostic }) => diagnostic.code !== 'unused-suppression').toReversed().map((one) => [String(one.diagnostic.code), one]));
    const action = (title: string, { diagnostic }: Touched, edit: TextEdit): CodeAction => ({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      edit: this.workspaceEdit(new Map([[document.uri, [{ ...edit, range: encodeRange(document, edit.range, this.documents.encoding) }]]])),
    });
    const all = [...byRule].toReversed();
    return [
      ...all.map(([rule, one]) => action(`${l10n.t('Suppress {0} in this file', rule)} (Seedlint)`, one, suppressInFile(document, rule))),
      ...all.map(([rule, one]) => action(`${l10n.t('Suppress {0} on this line', rule)} (Seedlint)`, one, suppressHere(document, one.diagnostic.range.start.line, rule))),
    ];
  }

  /** An action that changes a whole file: worked out when it is chosen, where the client can wait for that. */
  private async wholeFile(uri: string, rule: string | null, action: CodeAction, token: CancellationToken): Promise<CodeAction[]> {
    if (this.abilities().resolvesEdits) return [{ ...action, data: { uri, rule, state: this.documents.state } satisfies Deferred }];
    const edit = await this.fixAll(uri, token, rule);
    return edit === null ? [] : [{ ...action, edit }];
  }

  /** Edits for the versions the documents have now, where the client can tell. */
  private workspaceEdit(changes: ReadonlyMap<string, TextEdit[]>): WorkspaceEdit {
    if (!this.abilities().takesVersions) return { changes: Object.fromEntries(changes) };
    return {
      documentChanges: [...changes].map(([uri, edits]) => ({ textDocument: { uri, version: this.documents.version(uri) }, edits })),
    };
  }
}

function countsOf(result: ScanResult): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { findings } of result.reports) for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

function touches(a: Range, b: Range): boolean {
  return a.start.line <= b.end.line && b.start.line <= a.end.line;
}
