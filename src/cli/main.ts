import { isMainThread, workerData } from 'node:worker_threads';
import { run } from './run.js';
import type { Order } from './worker.js';

if (isMainThread) {
  // The exit code is set rather than the process ended, so that everything written reaches a pipe.
  void run(process.argv.slice(2), {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
  }).then((code) => {
    process.exitCode = code;
  });
} else {
  void import('./worker.js').then(({ runWorker }) => runWorker(workerData as Order));
}
