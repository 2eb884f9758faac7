import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser.js';
import type { ServerAssets } from '../protocol/messages.js';
import { createWasmEngine } from '../syntax/index.js';
import { serve } from './server.js';

/** The worker that this is, as far as it is used. */
interface WorkerScope {
  onmessage: ((event: { readonly data: ServerAssets }) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

/** The first message brings the bytes; from the second on the protocol is spoken. */
scope.onmessage = ({ data }) => {
  scope.onmessage = null;
  // The compiler's library knows no workers.
  const port = globalThis as never;
  serve(createConnection(new BrowserMessageReader(port), new BrowserMessageWriter(port)), {
    loadEngine: () => createWasmEngine(data),
    files: null,
    features: [],
  });
};
