/** What is drawn, as far as it can be read. */
import type { Stream } from '../../catalogue/types.js';

/**
 * What else may be drawn, from the least to the most: nothing; whatever a part that nobody can read draws; whatever all
 * of it draws, for nothing of it could be read; whatever a part that nobody can read draws that is called after chance.
 */
const RESTS = ['nothing', 'part', 'all', 'chance'] as const;
type Rest = (typeof RESTS)[number];

/** What is drawn, as far as it can be read. */
export interface Drawn {
  readonly streams: ReadonlySet<Stream>;
  readonly rest: Rest;
}

/** Nothing is drawn, for certain. */
export function drawsNothing({ streams, rest }: Drawn): boolean {
  return streams.size === 0 && rest === 'nothing';
}

/** Something is drawn, or its name says so. */
export function seemsToDraw({ streams, rest }: Drawn): boolean {
  return streams.size > 0 || rest === 'chance';
}

export const NOTHING: Drawn = { streams: new Set(), rest: 'nothing' };
export const UNREAD: Drawn = { streams: new Set(), rest: 'part' };
export const CHANCY: Drawn = { streams: new Set(), rest: 'chance' };

export function drawing(streams: Iterable<Stream>): Drawn {
  return { streams: new Set(streams), rest: 'nothing' };
}

export function union(parts: readonly Drawn[]): Drawn {
  const streams = new Set<Stream>();
  let rest: Rest = 'nothing';
  for (const part of parts) {
    for (const stream of part.streams) streams.add(stream);
    if (RESTS.indexOf(part.rest) > RESTS.indexOf(rest)) rest = part.rest;
  }
  return { streams, rest };
}
