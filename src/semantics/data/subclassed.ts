/** Loaders of a project's own class. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { callsIn } from '../lookups.js';
import type { Module, Project } from '../project.js';
import { handsOnAll } from '../program/wrapped.js';

/** What the catalogue says of the library's loader that an object of a project class is, where all that it is made with is handed on to that. */
export function loaderMade(project: Project, module: Module, index: number): CatalogueRecord | null {
  const record = project.recordsAbove(module, index).find(({ loader }) => loader !== undefined);
  if (record === undefined) return null;
  const maker = project.method(module, index, '__init__');
  if (maker.kind !== 'function') return record;
  const handsOn = callsIn(maker.module, maker.index).some((call) => call.callee.kind === 'super' && call.callee.name === '__init__' && handsOnAll(project, maker.module, call));
  return handsOn ? record : null;
}
