import { LSPErrorCodes, ResponseError, type CancellationToken } from 'vscode-languageserver';
import { cancelled } from './convert.js';
import { Superseded } from './workspace.js';

/** The answer to a request about a text that has changed since. */
export function outdated(): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.ContentModified, 'the document has changed');
}

/** Runs `work` with a signal that follows `token`; a request that was taken back, or overtaken by an edit, is answered as such. */
export async function answering<Result>(token: CancellationToken | null, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const listener = token?.onCancellationRequested(() => { controller.abort(); });
  if (token?.isCancellationRequested === true) controller.abort();
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw cancelled();
    throw error instanceof Superseded ? outdated() : error;
  } finally {
    listener?.dispose();
  }
}
