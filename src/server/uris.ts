import { URI } from 'vscode-uri';

/** Stands for an empty authority: an empty part of a path would not last. */
const NOBODY = '~';

/** A folder of another file system than the machine's: its scheme and authority, then its path. */
const VIRTUAL = /^\/([a-z][a-z\d+.-]+):\/([^/]*)(\/.*)$/;

/** A path on a drive, or on another machine. */
const WINDOWS = /^(?:[a-z]:\\|\\\\)/i;

/**
 * The path of a file as the pipeline writes it: absolute, with `/`. Files that are not on this machine (a repository
 * looked at in the browser) get a path that begins with their scheme; an untitled buffer keeps its URI for a name.
 */
export function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme === 'file' || parsed.scheme === 'vscode-remote') {
    const { fsPath } = parsed;
    // Anywhere but on Windows a backslash is a character of a name.
    return WINDOWS.test(fsPath) ? fsPath.replaceAll('\\', '/') : fsPath;
  }
  return parsed.path.startsWith('/') ? `/${parsed.scheme}:/${parsed.authority || NOBODY}${parsed.path}` : uri;
}

/** The URI a path was made from. */
export function uriOfPath(path: string): string {
  const [, scheme, authority, rest] = VIRTUAL.exec(path) ?? [];
  if (scheme !== undefined) return URI.from({ scheme, authority: authority === NOBODY ? '' : (authority ?? ''), path: rest ?? '/' }).toString();
  return path.startsWith('/') || /^[a-z]:/i.test(path) ? URI.file(path).toString() : path;
}

/** Whether a path's file is read through the editor. */
export function isVirtual(path: string): boolean {
  return VIRTUAL.test(path);
}
