/** What runs side by side, one way or another, and what runs on every way out of a block. */
import { exact } from '../../../syntax/exact.js';
import { NOBODY_KNOWS, OPEN } from '../conditions.js';
import type { Environment } from '../environment.js';
import type { Arm, Block, Condition, Event, Guards } from '../model.js';
import type { Scope } from '../scope.js';
import { asksAnything, asksOfMachine, isSwitched, optionsIn, ownDefault, usualOf } from '../truths.js';
import type { ModuleState } from './state.js';

/** What runs on one arm of a branch. */
export interface Way {
  readonly run: () => void;
  /** Names keep what it assigns. */
  readonly keeps: boolean;
  readonly guards?: Guards;
  /** It is taken where this holds and none before it is taken. */
  readonly test?: Condition;
  /** Its test turns out one way and another while the program goes on. */
  readonly inTime?: boolean;
}

export const FAILS: Event = { kind: 'exit', fails: true, ends: false };

/** When each of `ways` is taken, where that is for what the function is handed to decide. */
function decidedBy(ways: readonly Way[]): readonly Guards[] | null {
  const guards = ways.map((way) => way.guards ?? OPEN);
  const asked = guards.flatMap(({ all }) => all);
  return asked.length > 0 && asked.every(({ value }) => value.kind === 'parameter') ? guards : null;
}

/** Runs the arms side by side; names keep a value where the arms that go on agree on it. */
export function branch(state: ModuleState, arms: readonly Way[], scope: Scope, { handles, chooses, isPart }: Pick<Event & { kind: 'branch' }, 'handles' | 'chooses' | 'isPart'> = {}): void {
  if (arms.length === 1) {
    arms[0]?.run();
    return;
  }
  const { environment, events, path } = scope;
  const going: { readonly arm: Way; readonly environment: Environment }[] = [];
  const taken: Event[][] = [];
  const open: Arm[] = [];
  let byDefault: Environment | null = null;
  const tests = arms.map(({ test }) => test ?? NOBODY_KNOWS);
  const usual = usualOf(tests, ownDefault);
  const sure = usual ?? [...arms.keys()].find((at) => arms.slice(0, at).every((arm) => isSwitched(arm.guards, false)) && (isSwitched(arms[at]?.guards, true) || (at > 0 && at === arms.length - 1)));
  for (const [at, arm] of arms.entries()) {
    scope.environment = environment.overlay();
    scope.events = [];
    const way: Arm = {};
    scope.path = path.concat(way);
    arm.run();
    taken.push(exact(scope.events));
    if (scope.events.at(-1)?.kind !== 'exit') open.push(way);
    if (at === sure) state.waysOn.set(way, [way]);
    if (at === usual) byDefault = scope.environment;
    if (arm.keeps && scope.events.at(-1)?.kind !== 'exit') going.push({ arm, environment: scope.environment });
  }
  // What a switch keeps from being run is no way at all.
  for (const way of open) if (!state.waysOn.has(way)) state.waysOn.set(way, usual === undefined && sure !== undefined ? [] : open);
  scope.environment = environment;
  scope.events = events;
  scope.path = path;
  environment.join(going.map((way) => way.environment), byDefault, decidedBy(going.map(({ arm }) => arm)), going.map(({ arm }) => arm.guards ?? OPEN));
  if (handles === undefined && taken.every((arm) => arm.length === 0)) return;
  const guarded = arms.some(({ guards }) => guards !== undefined && guards.all.length > 0);
  const inTime = arms.slice(0, -1).every((arm) => arm.inTime === true);
  events.push({ kind: 'branch', arms: exact(taken), ...(handles === undefined ? {} : { handles }), ...(chooses === undefined ? {} : { chooses }), ...(isPart === undefined ? {} : { isPart }), ...(guarded ? { guards: arms.map(({ guards }) => guards ?? OPEN) } : {}), ...(asksAnything(tests) ? { tests } : {}), ...(usual === undefined ? {} : { usual, asked: optionsIn(tests) }), ...(tests.some(asksOfMachine) ? { ofMachine: true as const } : {}), ...(inTime ? { inTime } : {}) });
}

/** What `end` does is done behind `block`, however that is left, and before its last statement leaves it; whether that is anything. */
export function onTheWayOut(block: Block, scope: Scope, end: () => void, suppresses = false): boolean {
  const { events } = scope;
  const last = events.at(-1);
  const unreached = last?.kind === 'exit' && !suppresses ? events.splice(-1) : [];
  scope.events = [];
  end();
  const body = exact(scope.events);
  scope.events = events;
  const isAny = body.length > 0 || suppresses;
  if (isAny) events.push({ kind: 'finally', block, body, suppresses });
  events.push(...unreached);
  return isAny;
}
