import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { READ_FILE, READ_FOLDER, type FileParams, type FolderAnswer } from '../protocol/messages.js';

/** Reads for the server what only the editor can: files that are not on the machine it runs on. */
export function serveFiles(client: BaseLanguageClient): void {
  client.onRequest(READ_FILE, async ({ uri }: FileParams): Promise<string> => {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true));
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  client.onRequest(READ_FOLDER, async ({ uri }: FileParams): Promise<FolderAnswer> => {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri, true));
    return entries.map(([name, type]) => ({ name, kind: kindOf(type), isLink: (type & vscode.FileType.SymbolicLink) !== 0 }));
  });
}

function kindOf(type: vscode.FileType): FolderAnswer[number]['kind'] {
  if ((type & vscode.FileType.Directory) !== 0) return 'folder';
  return (type & vscode.FileType.File) !== 0 ? 'file' : 'other';
}
