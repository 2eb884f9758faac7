/** A look at the clock costs more than a step of the work, so it is taken once in so many steps. */
const STEPS = 64;

class TimeIsUp extends Error {}

let end = Infinity;
let steps = 0;

/** Asked at each step of work that may be long: ends what `within` started once it has had its time. */
export function keepTime(): void {
  if (end !== Infinity && ++steps % STEPS === 0) endIfTimeIsUp();
}

export function endIfTimeIsUp(): void {
  if (isTimeUp()) throw new TimeIsUp();
}

export function isTimeUp(): boolean {
  return performance.now() > end;
}

/** What `work` gives when it is done in `seconds`, else what `otherwise` gives. Work inside other work ends with it. */
export function within<Result>(seconds: number, work: () => Result, otherwise: () => Result): Result {
  const around = end;
  end = Math.min(around, performance.now() + seconds * 1000);
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
  } finally {
    end = around;
  }
  return otherwise();
}
