/** Generators of which context managers are made: what they do before their block, and what behind it. */
import { remembered } from '../../syntax/remember.js';
import { eventsInside, type Event, type FunctionFact } from './model.js';

/** Whether a function is the generator that a context manager is made of. */
export function managesContext({ decorators }: Pick<FunctionFact, 'decorators'>): boolean {
  return decorators.some((value) => value.kind === 'reference' && /^contextlib\.(?:async)?contextmanager$/.test(value.name));
}

const LEFT: Event = { kind: 'exit', fails: false, ends: false };

const holdsYield = remembered((event: Event): boolean => event.kind === 'yield' || eventsInside(event).some(yields));

function yields(events: readonly Event[]): boolean {
  return events.some(holdsYield);
}

/** What is done until the block begins. */
export const beforeYield = remembered((events: readonly Event[]): readonly Event[] => {
  const before: Event[] = [];
  for (const event of events) {
    if (event.kind === 'yield') return before;
    if (!holdsYield(event)) {
      before.push(event);
    } else if (event.kind === 'branch') {
      const isLast = event.arms.every(yields);
      before.push({ ...event, arms: event.arms.map((arm) => (!yields(arm) ? arm : isLast ? beforeYield(arm) : [...beforeYield(arm), LEFT])) });
      if (isLast) return before;
    } else {
      if ('body' in event) before.push({ ...event, body: beforeYield(event.body) });
      return before;
    }
  }
  return before;
});

/** What is done once the block is over. */
export const afterYield = remembered((events: readonly Event[]): readonly Event[] => {
  const at = events.findIndex(holdsYield);
  const event = events[at];
  if (event === undefined) return [];
  const behind = events.slice(at + 1);
  if (event.kind === 'branch') return [{ ...event, arms: event.arms.map(afterYield) }, ...(yields(behind) ? afterYield(behind) : behind)];
  return 'body' in event ? [{ ...event, body: afterYield(event.body) }, ...behind] : behind;
});
