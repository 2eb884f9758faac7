import { posix } from 'node:path';
import type { FileKind, FileSystem, FolderEntry } from '../project/files.js';
import { statesVersions } from '../project/versions.js';
import { READ_FILE, READ_FOLDER, type FolderAnswer } from '../protocol/messages.js';
import { isVirtual, uriOfPath } from './uris.js';

/** Sends a request to the client. */
type Ask = <Answer>(method: string, params: unknown) => Promise<Answer>;

/** What may say how a project is read; such files are small, and are fetched with the folder they are in. */
function configures(name: string): boolean {
  return name === 'seedlint.toml' || name === '.gitignore' || statesVersions(name);
}

/** Files that only the editor can read: a repository in the browser, a container, a remote file system. */
export class ClientFiles implements FileSystem {
  readonly #folders = new Map<string, readonly string[]>();
  readonly #texts = new Map<string, string>();

  constructor(private readonly ask: Ask) {}

  /** Those of the folders that were walked. */
  names(folder: string): readonly string[] {
    return this.#folders.get(folder) ?? [];
  }

  text(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error('there is no such file');
    return text;
  }

  async read(path: string): Promise<Uint8Array> {
    const encoded = await this.ask<string>(READ_FILE, { uri: uriOfPath(path) });
    return Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  }

  async entries(folder: string): Promise<readonly FolderEntry[]> {
    const entries = await this.ask<FolderAnswer>(READ_FOLDER, { uri: uriOfPath(folder) });
    this.#folders.set(folder, entries.map(({ name }) => name));
    await Promise.all(entries.filter(({ name, kind }) => kind === 'file' && configures(name)).map(async ({ name }) => {
      const path = posix.join(folder, name);
      const bytes = await this.read(path).catch(() => null);
      if (bytes === null) this.#texts.delete(path);
      else this.#texts.set(path, new TextDecoder().decode(bytes));
    }));
    return entries;
  }

  async kind(path: string): Promise<FileKind> {
    const name = posix.basename(path);
    const entries = await this.ask<FolderAnswer>(READ_FOLDER, { uri: uriOfPath(posix.dirname(path)) }).catch(() => []);
    const found = entries.find((entry) => entry.name === name);
    if (found !== undefined) return found.kind;
    // The top of a file system is in no folder.
    await this.ask<FolderAnswer>(READ_FOLDER, { uri: uriOfPath(path) });
    return 'folder';
  }

  identity(folder: string): Promise<string> {
    return Promise.resolve(folder);
  }
}

/** `local` files as they are, the others through `client`. */
export function filesOf(local: FileSystem, client: FileSystem): FileSystem {
  const holder = (path: string): FileSystem => (isVirtual(path) ? client : local);
  return {
    names: (folder) => holder(folder).names(folder),
    text: (path) => holder(path).text(path),
    read: (path) => holder(path).read(path),
    entries: (folder) => holder(folder).entries(folder),
    kind: (path) => holder(path).kind(path),
    identity: (folder) => holder(folder).identity(folder),
  };
}
