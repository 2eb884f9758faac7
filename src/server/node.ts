import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createConnection, ProposedFeatures, type Connection } from 'vscode-languageserver/node.js';
import { loadEngine } from '../project/engine.js';
import { nodeFiles } from '../project/node-files.js';
import { serve, type Platform } from './server.js';
import { serveVerify } from './verify.js';

/** The engine is in no hurry to give memory back; an editor's other processes want it. */
function garbageCollector(): (pile?: number) => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const inUse = (): number => getHeapStatistics().used_heap_size;
  let kept = inUse();
  return (pile = 0) => {
    if (inUse() - kept < pile) return;
    collect();
    kept = inUse();
  };
}

const platform: Platform = { loadEngine: () => loadEngine(), files: nodeFiles, features: [serveVerify], collectGarbage: garbageCollector() };

/** Starts the language server on `connection`; by default the one the process was started with. */
export function startServer(connection: Connection = createConnection(ProposedFeatures.all)): void {
  serve(connection, platform);
}

/** Starts the language server on standard input and output. */
export function startStdioServer(): void {
  startServer(createConnection(ProposedFeatures.all, process.stdin, process.stdout));
}
