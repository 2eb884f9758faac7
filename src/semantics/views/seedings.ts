/** How streams are seeded in the versions in use. */
import type { OlderSeeding, StreamInfo } from '../../catalogue/types.js';
import { atLeast, isOpenBelow } from '../../catalogue/versions.js';
import type { CallFact } from '../module/model.js';
import { drewFormerly, formerStream } from '../program/versions/evidence.js';
import type { ModuleView } from '../views.js';

/** The seedings of a stream, for `call` of the module `from` where one is given; more than one where it is not known which of them counts there. */
export function seedingsOf(view: ModuleView, name: string, call?: CallFact, from = view.module): readonly StreamInfo[] {
  const { catalogue } = view.project;
  const info = catalogue.stream(name);
  if (info === undefined) return [];
  const { seeding: { older, anew, ...seeding }, determinism, formerly: former, ...kept } = info;
  const formerly = call === undefined ? former : formerStream(info, call);
  const by = (streams: readonly string[]): readonly StreamInfo[] => streams.flatMap((each) => seedingsOf(view, each)).map((other) => ({ ...kept, name: other.name, seeding: other.seeding }));
  const version = view.versionOf(catalogue.libraryOfStream(name) ?? '');
  const past = formerly == null ? [] : [from, view.module].map(({ model }) => drewFormerly(model, formerly, version));
  if (formerly != null && past.includes('surely')) return by(formerly.streams);
  if (formerly != null && past.includes('perhaps')) {
    // Old versions know the new name of a seeding no more than new ones the old name.
    return by([...formerly.streams, formerly.instead]).map((each) => (isOpenBelow(version) ? { ...each, seeding: { ...each.seeding, call: each.seeding.anew ?? each.seeding.call } } : each));
  }
  const { under, call: called } = older ?? {};
  if (under !== undefined && called !== undefined && view.module.model.imports.some((module) => module === under || module.startsWith(`${under}.`))) {
    return [{ ...kept, seeding: { ...seeding, module: under, call: `${under}${called.slice(seeding.module.length)}` } }];
  }
  const isOlder = older !== undefined && isSeededAsBefore(view, older, info, call);
  if (isOlder && older.stream !== undefined) return by([older.stream]);
  const known = determinism?.since === undefined || mayBeTold(view.versionOf(determinism.module), determinism.since);
  return [{
    ...kept,
    seeding: isOlder ? { ...seeding, call: older.call ?? seeding.call } : { ...seeding, ...(anew === undefined ? {} : { anew }) },
    ...(determinism !== undefined && known ? { determinism } : {}),
  }];
}

/** Whether the versions in use are seeded in the older way: none knows the newer one, or one that may be in use does not and the older way reaches the draws of all. */
function isSeededAsBefore(view: ModuleView, older: OlderSeeding, { lately = [], seeding }: StreamInfo, call: CallFact | undefined): boolean {
  const library = older.library ?? seeding.module;
  const version = view.versionOf(library);
  const knowsNewer = atLeast(version, older.until);
  if (knowsNewer !== 'unknown') return knowsNewer === 'no';
  const root = call?.callee.kind === 'external' ? call.callee.name.split('.')[0] : undefined;
  const later = lately.filter((each) => root === undefined || each.root === root);
  return older.stream !== undefined && later.length > 0 && later.every(({ since }) => atLeast(version, since[library] ?? '') === 'no');
}

/** Whether what is there `since` a version may be advised: it is in the ones in use, or nothing says that these are no newer than some. */
function mayBeTold(version: string | undefined, since: string): boolean {
  const verdict = atLeast(version, since);
  return verdict === 'yes' || (verdict === 'unknown' && version?.split(',').some((clause) => clause.trimStart().startsWith('<')) !== true);
}
