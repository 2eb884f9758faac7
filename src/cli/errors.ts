/** Something the user can put right: shown as one message without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The words of a failed system call a reader understands: `no such file or folder`. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a file of that name is there',
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
};

/** What the user is told of `error`: what is meant for the user by its message; a defect with where it happened. */
export function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return `seedlint: ${String(error)}`;
  if (USER_ERRORS.has(error.name)) return `seedlint: ${error.message}`;
  return `seedlint: internal error, please report it: ${error.stack ?? error.message}`;
}

const USER_ERRORS: ReadonlySet<string> = new Set(['UsageError', 'ConfigError', 'EngineError', 'VerifyError', 'InitError']);
