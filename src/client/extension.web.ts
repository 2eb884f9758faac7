import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import type { ServerAssets } from '../protocol/messages.js';
import { activateWith } from './activate.js';
import type { ServerClient } from './server-client.js';

/** The browser's own; the compiler's library is Node's. */
declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[3] & { postMessage(message: ServerAssets): void };

let server: ServerClient | undefined;

/** In a browser: the server is a worker, which is given the bytes of its WebAssembly modules. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, 'dist', name);
  server = activateWith(context, async (client) => {
    const [core, grammar] = await Promise.all(
      ['web-tree-sitter.wasm', 'tree-sitter-python.wasm'].map((name) => vscode.workspace.fs.readFile(at(name))),
    );
    const worker = new Worker(at('web/server.js').toString(true));
    if (core !== undefined && grammar !== undefined) worker.postMessage({ core, grammar });
    return new LanguageClient('seedlint', 'Seedlint', client, worker);
  });
  await server.start();
}

/** Stops the server. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
