import { SingleBar } from 'cli-progress';
import type { Io } from './io.js';

/** `auto`: a bar where standard error is a terminal. `json`: one line of JSON a step, wherever it goes. */
export type ProgressKind = 'auto' | 'json' | 'none';

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

/** A scan that ends sooner shows no bar, since one that flashes by only distracts. */
const DELAY_MS = 500;
/** Between two lines for a program; the last file always has one. */
const STEP_MS = 100;

const NONE: Progress = { update: () => undefined, stop: () => undefined };

/** Tells on standard error how far a scan is. */
export function startProgress(stderr: Io['stderr'], kind: ProgressKind, now: () => number = Date.now): Progress {
  if (kind === 'json') return lines(stderr, now);
  return kind === 'auto' && stderr.isTTY === true ? bar(stderr, now) : NONE;
}

/** `{"event":"progress","done":12,"total":80}` */
function lines(stderr: Io['stderr'], now: () => number): Progress {
  let next = 0;
  return {
    update(done, total) {
      if (done < total && now() < next) return;
      next = now() + STEP_MS;
      stderr.write(`${JSON.stringify({ event: 'progress', done, total })}\n`, () => undefined);
    },
    stop: () => undefined,
  };
}

function bar(stderr: Io['stderr'], now: () => number): Progress {
  const start = now();
  let shown: SingleBar | null = null;
  return {
    update(done, total) {
      if (shown === null && now() - start < DELAY_MS) return;
      if (shown === null) {
        shown = new SingleBar({
          format: 'Checking {bar} {value}/{total} files',
          stream: stderr as unknown as NodeJS.WritableStream,
          hideCursor: true,
          clearOnComplete: true,
          barsize: 24,
        });
        shown.start(total, done);
      }
      shown.setTotal(total);
      shown.update(done);
    },
    stop() {
      shown?.stop();
    },
  };
}
