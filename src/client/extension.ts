import type * as vscode from 'vscode';
import { LanguageClient, TransportKind, type ServerOptions } from 'vscode-languageclient/node';
import { activateWith } from './activate.js';
import type { ServerClient } from './server-client.js';
import { registerVerify } from './verify.js';

let server: ServerClient | undefined;

/** On a desktop or a remote machine: the server is a process. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath('dist/server.cjs');
  const options: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6010'] } },
  };
  server = activateWith(context, (client) => Promise.resolve(new LanguageClient('seedlint', 'Seedlint', options, client)));
  registerVerify(context, server);
  await server.start();
}

/** Stops the server. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
