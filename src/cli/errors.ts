/** Something the user can put right: shown as one message without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the user is told of `error`: what is meant for the user by its message; a defect with where it happened. */
export function reasonFor(error: unknown): string {
  if (!(error instanceof Error)) return `seedlint: ${String(error)}`;
  if (USER_ERRORS.has(error.name)) return `seedlint: ${error.message}`;
  return `seedlint: internal error, please report it: ${error.stack ?? error.message}`;
}

const USER_ERRORS: ReadonlySet<string> = new Set(['UsageError', 'ConfigError', 'EngineError', 'VerifyError', 'InitError', 'OutputError']);
