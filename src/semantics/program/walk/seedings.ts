/** What is seeded, whether it is late, and which seeding a draw gets. */
import type { Stream } from '../../../catalogue/types.js';
import { atLeast } from '../../../catalogue/versions.js';
import { drewFormerly, formerStream, laterStream, provenVersion } from '../versions/evidence.js';
import { drawKey, makesSeed, precedes, type Seeded, type Site } from '../run.js';
import { changed, drawsIn, type State } from '../state.js';
import type { Context } from './context.js';
import type { Walk } from './walk.js';

/** `streams`: all that the call seeds, `stream` one of them. */
export function seedStream(walk: Walk, site: Site, stream: Stream, streams: readonly Stream[], implicit: boolean, state: State, context: Context): void {
  const before = state.seeded.get(stream);
  const early = before === undefined ? drawsIn(state.early.get(stream)).filter((draw) => streamsBehind(walk, draw, stream).some((each) => streams.includes(each))) : [];
  const isSure = !context.uncertain && !context.deferred;
  if (before === undefined && early.length > 0 && !implicit && isSure && !walk.trace.late.has(stream)) {
    const here = [...walk.chain, site];
    const own = early.filter((draw) => draw.renewed?.lost === undefined && !makesSeed(draw, here));
    const sure = own.filter((draw) => precedes(draw.chain, here, draw.forks.length === 0));
    // Each of several ways draws by itself: `x = rand() if flat else randn()`.
    const passed = sure.length === 0 && own.length === early.length && state.surelyDrawn.has(stream) ? own : sure;
    // Nothing is said of a draw on a side path that a seeding on the main one follows, nor of what is drawn to seed with.
    const passedOver = early.filter((draw) => !passed.includes(draw) && draw.renewed?.lost === undefined);
    for (const draw of passedOver) walk.trace.draws.delete(drawKey(draw, stream));
    if (passed.length > 0) walk.trace.late.set(stream, { ...site, stream, early: passed, chain: here, passedOver });
  }
  if (before?.certain !== true) state.seeded = changed(state.seeded, stream, { certain: isSure, by: site });
}

export function seedAll(walk: Walk, state: State): void {
  const unsure = walk.project.catalogue.streams.map(({ name }): [Stream, Seeded] => [name, { certain: false, by: null }]);
  state.seeded = new Map([...unsure, ...state.seeded]);
}

/** The seeding that reaches a draw in the version in use, as far as that is known or the module or the program's own tells. */
export function seededFor(walk: Walk, site: Site, stream: Stream, state: State): Seeded | undefined {
  return streamsBehind(walk, site, stream).map((each) => state.seeded.get(each)).find((each) => each !== undefined);
}

/** The streams of which a seeding reaches a draw from `stream` in the version in use. */
function streamsBehind(walk: Walk, site: Site, stream: Stream): readonly Stream[] {
  const { catalogue } = site.module;
  const info = catalogue.stream(stream);
  const library = catalogue.libraryOfStream(stream) ?? '';
  const version = catalogue.versions[library];
  const former = formerStream(info, site.call);
  const verdicts = former === null ? [] : [site.module, walk.entry].map((module) => drewFormerly(module.model, former, version ?? provenVersion(module, library)));
  if (former !== null && verdicts.includes('surely')) return former.streams;
  if (former !== null && verdicts.includes('perhaps')) return [...former.streams, former.instead];
  const older = info?.seeding.older;
  if (older?.stream !== undefined && atLeast(version, older.until) === 'no') return [older.stream];
  return [laterStream(info, site.call, site.module, walk.modules) ?? stream];
}

export function isSeededFormerly(site: Site, stream: Stream, state: State): boolean {
  const { catalogue } = site.module;
  const library = catalogue.libraryOfStream(stream) ?? '';
  const former = formerStream(catalogue.stream(stream), site.call);
  if (former?.streams.some((each) => state.seeded.has(each)) !== true) return false;
  return catalogue.versions[library] === undefined && atLeast(provenVersion(site.module, library), former.until) !== 'yes';
}
