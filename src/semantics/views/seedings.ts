/** How streams are seeded in the versions in use. */
import type { StreamInfo } from '../../catalogue/types.js';
import { atLeast, isOpenBelow } from '../../catalogue/versions.js';
import type { CallFact } from '../module/model.js';
import { drewFormerly, formerStream } from '../program/evidence.js';
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
  const isOlder = older !== undefined && atLeast(view.versionOf(older.library ?? seeding.module), older.until) === 'no';
  if (isOlder && older.stream !== undefined) return by([older.stream]);
  const known = determinism?.since === undefined || atLeast(view.versionOf(determinism.module), determinism.since) !== 'no';
  return [{
    ...kept,
    seeding: isOlder ? { ...seeding, call: older.call ?? seeding.call } : { ...seeding, ...(anew === undefined ? {} : { anew }) },
    ...(determinism !== undefined && known ? { determinism } : {}),
  }];
}
