/** A web extension of the tests' own: a file system in memory, which is what a virtual workspace is. */
import * as vscode from 'vscode';

/** Path → text, put in by the host that bundles this. */
declare const FILES: Readonly<Record<string, string>>;

class MemoryFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>(Object.entries(FILES).map(([path, text]) => [path, new TextEncoder().encode(text)]));
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const file = this.#files.get(uri.path);
    if (file !== undefined) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: file.length };
    if (this.readDirectory(uri).length > 0) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    throw vscode.FileSystemError.FileNotFound(uri);
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const above = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    const inside = [...this.#files.keys()].filter((path) => path.startsWith(above)).map((path) => path.slice(above.length).split('/'));
    return [...new Map(inside.map(([name = '', ...rest]) => [name, rest.length > 0 ? vscode.FileType.Directory : vscode.FileType.File]))];
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const file = this.#files.get(uri.path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.#files.set(uri.path, content);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}

export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('memory', new MemoryFiles()));
}
