/** How the streams stand at one place of a program, and where several ways come together. */
import type { Stream } from '../../catalogue/types.js';
import type { DrawSite, Renewal, Seeded, Site } from './run.js';

/** The last of some draws, and those before it: a state that goes two ways shares what it has. */
interface Early {
  readonly draw: DrawSite;
  readonly before: Early | undefined;
}

/** What goes on from a branch or is kept with a function's end shares its maps: a change makes another. */
export interface State {
  seeded: ReadonlyMap<Stream, Seeded>;
  /** Uncontrolled draws on this path so far. */
  early: ReadonlyMap<Stream, Early>;
  /** Streams that have been drawn from, uncontrolled, on every way that leads here. */
  surelyDrawn: ReadonlySet<Stream>;
  /** By what streams were started anew on this path, last. */
  renewed: ReadonlyMap<Stream, Renewal>;
  /** What was seeded where a state was read, by the call that reads it. */
  kept: ReadonlyMap<string, State['seeded']>;
  /** By what streams were put back to a state that nothing had seeded, last. */
  returned: ReadonlyMap<Stream, Site>;
  exited: boolean;
  /** Exited by an exception, or with the whole program. */
  failed: boolean;
  /** Exited with the whole program. */
  ended: boolean;
  /** Exited by an exception that whoever runs the program surely meets: for want of a name, or of what a call needs. */
  stopped: boolean;
}

/** How a program begins. */
export const NOTHING_SEEDED: Readonly<State> = { seeded: new Map(), early: new Map(), surelyDrawn: new Set(), renewed: new Map(), kept: new Map(), returned: new Map(), exited: false, failed: false, ended: false, stopped: false };

/** Goes on in another process, which has streams of its own, from which nothing has been drawn. */
export function elsewhere(state: State, run: () => void): void {
  const { early, surelyDrawn } = state;
  Object.assign(state, { early: new Map(), surelyDrawn: new Set() });
  run();
  Object.assign(state, { early, surelyDrawn });
}

/** A stream goes back to how it stood when its state was read. */
export interface PutBack {
  readonly held: Seeded | undefined;
  /** The calls that lead to what puts it back, this last. */
  readonly chain: readonly Site[];
  /** Nothing leads past it. */
  readonly isSure: boolean;
}

/** How the streams stand where the ways that end as `live` come together. */
export function joinedStates(live: readonly State[]): Pick<State, 'seeded' | 'early' | 'surelyDrawn' | 'renewed' | 'kept' | 'returned'> {
  const first = <Held>(sides: readonly (Held | undefined)[]): Held | undefined => sides.find((side) => side !== undefined);
  return {
    seeded: joined(live.map(({ seeded }) => seeded), (sides) => {
      return { certain: sides.every((side) => side?.certain === true), by: sides.find((side) => side !== undefined)?.by ?? null };
    }),
    early: joined(live.map(({ early }) => early), (sides) => {
      return sides.every((side) => side === sides[0]) ? sides[0] : listOf(new Set(sides.flatMap(drawsIn)));
    }),
    surelyDrawn: new Set([...live[0]?.surelyDrawn ?? []].filter((stream) => live.every(({ surelyDrawn }) => surelyDrawn.has(stream)))),
    renewed: joined(live.map(({ renewed }) => renewed), first),
    kept: joined(live.map(({ kept }) => kept), first),
    returned: joined(live.map(({ returned }) => returned), first),
  };
}

/** The draws of a list, the first one first. */
export function drawsIn(early: Early | undefined): DrawSite[] {
  const draws: DrawSite[] = [];
  for (let at = early; at !== undefined; at = at.before) draws.push(at.draw);
  return draws.reverse();
}

/** Draws as a list, the first one first. */
export function listOf(draws: Iterable<DrawSite>): Early | undefined {
  let early: Early | undefined;
  for (const draw of draws) early = { draw, before: early };
  return early;
}

/** `map` with nothing held for `stream`. */
export function without<Held>(map: ReadonlyMap<Stream, Held>, stream: Stream): ReadonlyMap<Stream, Held> {
  return map.has(stream) ? new Map([...map].filter(([other]) => other !== stream)) : map;
}

/** `map` with `held` for `stream`. */
export function changed<Held>(map: ReadonlyMap<Stream, Held>, stream: Stream, held: Held): ReadonlyMap<Stream, Held> {
  return new Map(map).set(stream, held);
}

/** What several ways that come together leave of each stream. */
function joined<Held>(ways: readonly ReadonlyMap<Stream, Held>[], join: (sides: readonly (Held | undefined)[]) => Held | undefined): ReadonlyMap<Stream, Held> {
  const [first = new Map<Stream, Held>(), ...others] = ways;
  if (others.every((other) => other === first)) return first;
  const all = new Map<Stream, Held>();
  for (const stream of new Set(ways.flatMap((way) => [...way.keys()]))) {
    const held = join(ways.map((way) => way.get(stream)));
    if (held !== undefined) all.set(stream, held);
  }
  return all;
}
