/** Loaders of a project's own class. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import type { Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { expressionsUnder } from '../../syntax/walk.js';
import { callsIn } from '../lookups.js';
import type { Module, Project } from '../project.js';
import { handsOnAll } from '../program/choices/wrapped.js';

/** What the catalogue says of the library's loader that an object of a project class is, where all that it is made with is handed on to that. */
export function loaderMade(project: Project, module: Module, index: number): CatalogueRecord | null {
  const record = project.recordsAbove(module, index).find(({ loader }) => loader !== undefined);
  if (record === undefined) return null;
  const made = readsItself(project, module, index) ? withoutWorkers(record) : record;
  const maker = project.method(module, index, '__init__');
  if (maker.kind !== 'function') return made;
  const handsOn = callsIn(maker.module, maker.index).some((call) => call.callee.kind === 'super' && call.callee.name === '__init__' && handsOnAll(project, maker.module, call));
  return handsOn ? made : null;
}

/** What belongs to a library's way of reading, which starts the workers. */
const LIBRARY_READS = /^(?:__iter__|_get_iterator|super|\w*DataLoaderIter)$/;

/** Whether a loader's class goes through its data by itself, in no workers: its `__iter__` neither calls nor takes up the library's. */
export function readsItself(project: Project, module: Module, index: number): boolean {
  const reader = project.method(module, index, '__iter__');
  const fact = reader.kind === 'function' ? reader.module.model.functions[reader.index] : undefined;
  const owner = reader.kind === 'function' && fact?.class != null ? reader.module.model.classes[fact.class]?.statement : undefined;
  if (owner === undefined || fact?.statement == null) return false;
  const written = (statements: readonly Statement[]): string[] => expressionsUnder(statements).flatMap((each) => (each.kind === 'name' ? [each.id] : each.kind === 'attribute' ? [each.name] : []));
  // What it goes through may have been made before, by the library's own.
  return ![...written([fact.statement]), ...written([owner]).filter((name) => name !== 'super')].some((name) => LIBRARY_READS.test(name));
}

const withoutWorkers = remembered((record: CatalogueRecord): CatalogueRecord => {
  const { loader, ...others } = record;
  return loader === undefined ? record : others;
});
