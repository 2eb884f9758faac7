/** What is drawn, as far as it matters to anybody. */
import type { Stream } from '../../../catalogue/types.js';
import { calleeName, dottedName } from '../../../syntax/walk.js';
import { callsIn } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import { isIdleLayer } from '../../weights/idle-layer.js';
import { handsBackAt, isNeverApplied, leavesAt } from '../../weights/never-applied.js';
import { isPass } from '../../weights/overwritten.js';
import { refills } from '../../weights/refilled.js';
import { reachesNothing } from '../../weights/unread.js';
import type { DrawEffect } from '../effects.js';
import { isKeptForNobody } from '../unused/never-used.js';
import { isInHalfRead } from '../questions.js';
import { distanceOf, drawKey, type DrawSite, type FunctionOf, type Site } from '../run.js';
import { changed, drawsIn, listOf, without, type State } from '../state.js';
import { madeReceiver } from '../processes/processes.js';
import { differsInWorkers } from '../processes/workers.js';
import type { Context } from './context.js';
import { drew } from './forks.js';
import { isSeededFormerly, seededFor } from './seedings.js';
import type { Walk } from './walk.js';

export function drawFrom(walk: Walk, site: Site, { stream, specific, weights, lazy, inTraining: mode }: DrawEffect, state: State, context: Context): void {
  const { module, call } = site;
  walk.trace.streams.add(stream);
  const isSeeded = seededFor(walk, site, stream, state) !== undefined;
  const { workers } = context;
  const inTraining = mode ?? (context.training ? 'made' : null);
  const isUncertain = workers === null ? context.uncertain : !differsInWorkers(workers, stream, (each) => state.seeded.has(each));
  // What an import draws under a condition is not on the main path.
  if (!isSeeded && (isUncertain || (walk.importing > 0 && call.path.length > 0))) return;
  // What a loader of another program's reads in is no matter of one that only imports its module.
  if (isForNobody(walk, [...walk.chain, site])) return;
  noteVisit(walk, site, stream, state);
  // A draw that only makes a seed is judged where it seeds.
  if (isSeeded || module.model.seedSources.has(call) || isUnread(walk, site, lazy) || [...walk.chain, site].some((each) => walk.asks(isInHalfRead, each))) return;
  const key = drawKey(site, stream);
  const known = walk.trace.draws.get(key);
  const isLater = lazy || context.deferred || workers !== null;
  const way = { forks: [...walk.forks], aside: walk.aside };
  const isKnown = known !== undefined && distanceOf(known) <= distanceOf(way) && (isLater || !known.lazy) && doubtOf(inTraining) >= doubtOf(known.inTraining);
  const draw = isKnown ? known : { ...site, ...way, stream, specific, weights, lazy: isLater, inTraining, workers, chain: [...walk.chain, site], renewed: state.renewed.get(stream) ?? null, returned: state.returned.get(stream) ?? null, missedBy: state.seeded.get(stream)?.by ?? null, seededFormerly: isSeededFormerly(site, stream, state) };
  if (!isKnown) {
    walk.trace.draws.delete(key);
    walk.trace.draws.set(key, draw);
  }
  drew(walk, [stream]);
  if (isLater) return;
  const before = state.early.get(stream);
  if (!isKnown || !drawsIn(before).includes(known)) state.early = changed(state.early, stream, { draw, before });
  if (!state.surelyDrawn.has(stream)) state.surelyDrawn = new Set([...state.surelyDrawn, stream]);
}

/** How doubtful it is that a draw happens which does in training only. */
function doubtOf(mode: DrawSite['inTraining']): number {
  return mode === null ? 0 : mode === 'loaded' ? 2 : 1;
}

/** Notes how `stream` stands where the program gets to a call that takes numbers from it. */
export function noteVisit(walk: Walk, site: Site, stream: Stream, state: State): void {
  const visit = walk.trace.visits.get(site.call) ?? { uncontrolled: new Set<Stream>(), seededBy: new Map<Stream, Site | null>() };
  const seeded = seededFor(walk, site, stream, state);
  if (seeded === undefined) visit.uncontrolled.add(stream);
  else visit.seededBy.set(stream, seeded.by);
  walk.trace.visits.set(site.call, visit);
}

function isUnread(walk: Walk, site: Site, isLazy: boolean): boolean {
  return walk.asks(reachesNothing, site) || walk.asks(isIdleLayer, site) || (isLazy && (walk.asks(isNeverApplied, site) || isHandedToNobody(walk, site)));
}

/** Whether the function around `site` hands what it makes back to a call that leaves it unread. */
function isHandedToNobody(walk: Walk, site: Site): boolean {
  const outer = walk.chain.at(-1);
  const target = outer === undefined ? null : walk.project.entered(walk.project.callee(outer.module, outer.call));
  if (outer === undefined || target?.kind !== 'function' || target.module !== site.module || target.index !== site.call.function) return false;
  const elements = [...handsBackAt.keys()].filter((at) => { const ask = handsBackAt[at]; return ask !== undefined && walk.asks(ask, site); });
  return elements.length > 0 && elements.every((at) => { const ask = leavesAt[at]; return ask !== undefined && walk.asks(ask, outer); });
}

/** Whether what a module that is imported makes at the end of `chain` is kept under a name that nobody asks for. */
export function isForNobody(walk: Walk, chain: readonly Site[]): boolean {
  const imported = walk.importing > 0 ? chain.findLast(({ call }) => call.function === 0) : undefined;
  return imported !== undefined && walk.asks(isKeptForNobody, imported);
}

/**
 * What the layers of a network drew before a seeding no longer matters where `site`, behind that, hands it a function which
 * fills them anew: `torch.manual_seed(0)`, `net.apply(initialise)`. Nobody has asked the network for anything by then.
 */
export function dropRefilled(walk: Walk, { module, call }: Site, filledBy: FunctionOf): void {
  const { callee } = call.expression;
  const made = madeReceiver(call);
  const name = callee.kind === 'attribute' ? dottedName(callee.object) : null;
  if (walk.trace.late.size === 0 || made === null || name === null || made.function !== call.function) return;
  const between = callsIn(module, call.function).filter(({ expression: { start } }) => start > made.expression.end && start < call.expression.start);
  const isHanded = ({ expression, args }: CallFact): boolean => calleeName(expression) !== 'print' && args.some(({ argument }) => dottedName(argument.value) === name);
  if (between.some((each) => isPass(each, name) || isHanded(each))) return;
  const isRefilled = (draw: DrawSite): boolean => draw.weights && refills(filledBy.module, filledBy.index, draw.call)
    && draw.chain.some((each) => each.module === module && each.call.expression.start >= made.expression.start && each.call.expression.end <= made.expression.end);
  for (const [stream, late] of walk.trace.late) {
    const early = late.early.filter((draw) => !isRefilled(draw));
    if (early.length === late.early.length) continue;
    for (const draw of late.early) if (!early.includes(draw)) walk.trace.draws.delete(drawKey(draw, stream));
    if (early.length > 0) walk.trace.late.set(stream, { ...late, early });
    else walk.trace.late.delete(stream);
  }
}

/** What networks have drawn for weights no longer matters. */
export function dropWeights(walk: Walk, stream: Stream, state: State): void {
  if (walk.saved.has(stream)) return;
  for (const [key, draw] of walk.trace.draws) if (draw.stream === stream && draw.weights) walk.trace.draws.delete(key);
  const left = listOf(drawsIn(state.early.get(stream)).filter(({ weights }) => !weights));
  state.early = left === undefined ? without(state.early, stream) : changed(state.early, stream, left);
}
