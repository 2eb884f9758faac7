/** Context managers: what the generators of which they are made do before their block, and what behind it; what leaves weights empty inside it. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import { remembered } from '../../syntax/remember.js';
import { argumentReader } from '../program/arguments.js';
import { eventsInside, type CallArgument, type CallFact, type Event, type FunctionFact } from './model.js';

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

/** What keeps exceptions inside its `with` block. */
export const SUPPRESSES = 'contextlib.suppress';

/** Context managers that leave others, which are handed to them in their block. */
export const STACKS = /^contextlib\.(?:Async)?ExitStack$/;

/** `stack.enter_context(fork_rng())`: what a call hands to a stack, which leaves it when its own block is over. */
export function handedToStack({ callee, args: [first] }: CallFact): CallArgument | null {
  return first !== undefined && callee.kind === 'external' && /\.enter_(?:async_)?context$/.test(callee.name) ? first : null;
}

/** What makes what `calls` hand to a stack. */
export function enteredLater(calls: readonly CallFact[]): readonly CallFact[] {
  const handed = new Set(calls.map((call) => handedToStack(call)?.argument.value));
  return calls.filter(({ expression }) => handed.has(expression));
}

/** `with init_empty_weights():` */
export function leavesEmpty(call: CallFact, record: CatalogueRecord | undefined): boolean {
  return record?.leavesEmpty !== undefined && evaluate(record.leavesEmpty, argumentReader(call)) === 'yes';
}
