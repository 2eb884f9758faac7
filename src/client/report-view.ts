import type * as vscode from 'vscode';
import type { ServerClient } from './server-client.js';

export class ReportView implements vscode.Disposable {
  constructor(private readonly server: ServerClient) {}
  async show(): Promise<void> { await this.server.running(); }
  dispose(): void { /* later */ }
}
