/** Starts the language server on standard input and output. */
export function startServer(): void {
  throw new Error('not available');
}
