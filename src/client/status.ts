import * as vscode from 'vscode';
import type { StatusParams } from '../protocol/messages.js';
import type { ServerState } from './server-client.js';

/** Where the language status is shown. */
const SHOWN: vscode.DocumentSelector = [
  { language: 'python' },
  { notebookType: 'jupyter-notebook' },
  { pattern: '**/{seedlint,pyproject}.toml' },
];

/** Something Seedlint does not do here, and why. */
interface Limit {
  readonly text: string;
  readonly reason: string;
  readonly command?: vscode.Command;
}

/** The language status: what the server does, when a file was last checked and how long it took, and what is limited. */
export class Status implements vscode.Disposable {
  readonly #main = vscode.languages.createLanguageStatusItem('seedlint', SHOWN);
  readonly #limits = new Map<string, vscode.LanguageStatusItem>();
  #server: ServerState = { kind: 'stopped' };
  #work: StatusParams | null = null;
  #check: { readonly at: Date; readonly milliseconds: number } | null = null;

  constructor() {
    this.#main.name = vscode.l10n.t('Seedlint');
    this.show();
  }

  /** The last check in words, also for the debug information. */
  get lastCheck(): string | null {
    return this.#check === null ? null : `${this.#check.at.toLocaleTimeString()}, ${String(this.#check.milliseconds)} ms`;
  }

  server(state: ServerState): void {
    this.#server = state;
    if (state.kind !== 'running') this.#work = null;
    this.show();
  }

  work(params: StatusParams): void {
    this.#work = params;
    this.limit('server', (params.limits ?? []).length === 0 ? null : {
      text: vscode.l10n.t('Seedlint is limited'),
      reason: (params.limits ?? []).join(' '),
    });
    this.show();
  }

  checked(milliseconds: number): void {
    this.#check = { at: new Date(), milliseconds: Math.round(milliseconds) };
    this.show();
  }

  /** Shows that something is limited, under a name; `null` takes it away. */
  limit(name: string, limit: Limit | null): void {
    if (limit === null) {
      this.#limits.get(name)?.dispose();
      this.#limits.delete(name);
      return;
    }
    const item = this.#limits.get(name) ?? vscode.languages.createLanguageStatusItem(`seedlint.${name}`, SHOWN);
    this.#limits.set(name, item);
    item.name = vscode.l10n.t('Seedlint: what is limited');
    item.severity = vscode.LanguageStatusSeverity.Information;
    item.text = `$(info) ${limit.text}`;
    item.detail = limit.reason;
    item.command = limit.command;
  }

  dispose(): void {
    this.#main.dispose();
    for (const item of this.#limits.values()) item.dispose();
  }

  private show(): void {
    const item = this.#main;
    const restart = { command: 'seedlint.restartServer', title: vscode.l10n.t('Restart Server') };
    const output = { command: 'seedlint.showOutput', title: vscode.l10n.t('Show Output') };
    const failed = this.#server.kind === 'failed' || this.#work?.state === 'error';
    item.busy = this.#server.kind === 'starting' || this.#server.kind === 'restarting' || this.#work?.state === 'busy';
    item.severity = failed ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.command = failed || this.#server.kind === 'stopped' ? restart : output;
    item.text = this.text();
    item.detail = this.detail();
    item.accessibilityInformation = { label: `${item.text}. ${item.detail}`, role: 'status' };
  }

  private text(): string {
    switch (this.#server.kind) {
      case 'starting': return vscode.l10n.t('Seedlint starts');
      case 'restarting': return vscode.l10n.t('Seedlint starts again');
      case 'stopped': return vscode.l10n.t('Seedlint is stopped');
      case 'failed': return vscode.l10n.t('Seedlint has failed');
      case 'running': return this.#work?.state === 'error' ? vscode.l10n.t('Seedlint has failed') : vscode.l10n.t('Seedlint');
    }
  }

  private detail(): string {
    if (this.#server.kind === 'failed') return this.#server.reason;
    if (this.#work !== null && this.#work.state !== 'ready') return this.#work.message;
    return this.lastCheck === null ? '' : vscode.l10n.t('Last check: {0}', this.lastCheck);
  }
}
