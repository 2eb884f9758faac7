import { SingleBar } from 'cli-progress';
import type { Io } from './io.js';

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** A scan that ends sooner shows no bar, since one that flashes by only distracts. */
const DELAY_MS = 500;

/** A progress bar on standard error, where that is a terminal. */
export function startProgress(stderr: Io['stderr'], quiet: boolean, now: () => number = Date.now): Progress {
  if (quiet || stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const start = now();
  let bar: SingleBar | null = null;
  return {
    update(done, total) {
      if (bar === null && now() - start < DELAY_MS) return;
      if (bar === null) {
        bar = new SingleBar({
          format: 'Checking {bar} {value}/{total} files',
          stream: stderr as unknown as NodeJS.WritableStream,
          hideCursor: true,
          clearOnComplete: true,
          barsize: 24,
        });
        bar.start(total, done);
      }
      bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      bar?.stop();
    },
  };
}
