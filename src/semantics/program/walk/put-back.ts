/** Streams that are started anew or go back to how they stood before. */
import type { Renewing, Stream } from '../../../catalogue/types.js';
import type { CallFact } from '../../module/model.js';
import { madeReceiver } from '../processes/processes.js';
import { drawKey, keyOf, precedes, type Renewal, type Seeded, type Site } from '../run.js';
import { changed, without, type PutBack, type State } from '../state.js';
import type { Context } from './context.js';
import type { Walk } from './walk.js';

/** What was drawn before is drawn all the same; no seeding to come is late for it. */
export function renewStreams(walk: Walk, site: Site, { streams, inBlock, spares }: Renewing, state: State): void {
  const maker = madeReceiver(site.call);
  // Nobody knows which object's block it is, or what was set in it before.
  if (inBlock === true && maker === null) return;
  for (const stream of streams) {
    const lost = state.seeded.get(stream);
    const by = lost?.by?.call.callee;
    if (lost !== undefined && (by === undefined || (by.kind === 'external' && spares?.includes(walk.project.catalogue.canonical(by.name)) === true))) continue;
    const before = inBlock === true ? state.renewed.get(stream) : undefined;
    state.renewed = changed(state.renewed, stream, { ...site, depth: inBlock === true ? walk.frames.depth : null, maker, lost, before });
    const held = maker === null ? undefined : walk.held.get(maker)?.get(stream);
    state.seeded = held === undefined ? without(state.seeded, stream) : changed(state.seeded, stream, held);
    state.early = without(state.early, stream);
    state.surelyDrawn = new Set([...state.surelyDrawn].filter((other) => other !== stream));
  }
}

/** Puts back what was before the `with` blocks for which `isOver` holds. */
export function leaveBlocks(walk: Walk, state: State, isOver: (renewal: Renewal) => boolean): void {
  for (const [stream, last] of state.renewed) {
    for (let renewal: Renewal | undefined = last; renewal !== undefined && isOver(renewal); renewal = renewal.before) {
      const { maker, lost, before } = renewal;
      const held = state.seeded.get(stream);
      if (maker !== null && held !== undefined) walk.held.set(maker, changed(walk.held.get(maker) ?? new Map<Stream, Seeded>(), stream, held));
      state.seeded = lost === undefined ? without(state.seeded, stream) : changed(state.seeded, stream, lost);
      state.renewed = before === undefined ? without(state.renewed, stream) : changed(state.renewed, stream, before);
    }
  }
}

/** `state = get_state()`, `seed(7)`, `set_state(state)`: what is drawn behind it goes on as if nothing had been seeded. */
export function putBack(walk: Walk, site: Site, reader: CallFact | null, streams: readonly Stream[], state: State, context: Context): void {
  const kept = reader === null ? undefined : state.kept.get(keyOf({ ...site, call: reader }));
  if (reader === null || kept === undefined) return;
  for (const stream of streams) goBack(walk, stream, { held: kept.get(stream), chain: [...walk.chain, site], isSure: !context.uncertain }, state);
}

/** A library's context manager is about to be entered, which puts back `streams` when it is left. */
export function openBlock(walk: Walk, site: Site, streams: readonly Stream[], state: State): void {
  const chain = [...walk.chain, site];
  const { seeded } = state;
  walk.blocks.set(site.call, (left) => {
    for (const stream of streams) goBack(walk, stream, { held: seeded.get(stream), chain, isSure: true }, left);
  });
}

function goBack(walk: Walk, stream: Stream, put: PutBack, state: State): void {
  const { held, chain, isSure } = put;
  if (isSure) excuse(walk, stream, put);
  const now = state.seeded.get(stream);
  if (!isSure && (held === undefined) !== (now === undefined)) {
    state.seeded = changed(state.seeded, stream, { certain: false, by: (held ?? now)?.by ?? null });
  } else if (held !== undefined) {
    state.seeded = changed(state.seeded, stream, held);
  } else if (now !== undefined) {
    const by = chain.at(-1);
    state.seeded = without(state.seeded, stream);
    if (by !== undefined) state.returned = changed(state.returned, stream, by);
    walk.returned.add(stream);
  }
}

/** What is put back wherever it was seeded was seeded for a while: what is drawn before is no matter of that. */
function excuse(walk: Walk, stream: Stream, { held, chain }: PutBack): void {
  const late = walk.trace.late.get(stream);
  if (held !== undefined || late === undefined || !precedes(chain, late.chain)) return;
  walk.trace.late.delete(stream);
  for (const draw of late.passedOver) walk.trace.draws.set(drawKey(draw, stream), draw);
}
