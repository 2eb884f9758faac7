/** What a path leads to, links followed. */
export type FileKind = 'file' | 'folder' | 'other';

export interface FolderEntry {
  readonly name: string;
  readonly kind: FileKind;
  readonly isLink: boolean;
}

/** The files of a workspace, wherever they are kept. Paths are absolute; what can't be read rejects or throws with the reason. */
export interface FileSystem {
  /** The names in a folder, at once; none where it can't be read. */
  names(folder: string): readonly string[];
  /** The text of a file that configures the project, at once. */
  text(path: string): string;
  read(path: string): Promise<Uint8Array>;
  entries(folder: string): Promise<readonly FolderEntry[]>;
  kind(path: string): Promise<FileKind>;
  /** The same for all paths to one folder. */
  identity(folder: string): Promise<string>;
}
