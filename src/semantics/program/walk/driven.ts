/** Objects that are handed to a library, which calls their methods. */
import type { Drives } from '../../../catalogue/types.js';
import { wrappedBy } from '../../data/wrapping.js';
import { usableOf } from '../../module/environment.js';
import type { Handed } from '../../project.js';
import { findArgument } from '../arguments.js';
import type { Site } from '../run.js';
import type { State } from '../state.js';
import type { Context } from './context.js';
import { forkInto } from './forks.js';
import { enterFunction, runCallback } from './functions.js';
import type { Walk } from './walk.js';

/** Runs the methods that a library calls on the objects handed to it (a loader: its dataset's `__getitem__`), and the functions. */
export function driveObjects(walk: Walk, site: Site, { objects, methods, receiver }: Drives, state: State, context: Context): void {
  const drive = ({ module, value }: Handed, taken: State): void => {
    const held = value.kind === 'parameter' ? walk.frames.held(module, value) : null;
    if (held !== null && /^(?:collection|series|choice|instance|function|reference)$/.test(held.value.kind)) {
      drive(held, taken);
      return;
    }
    if (value.kind === 'collection') for (const each of value.elements) drive({ module, value: each }, taken);
    if (value.kind === 'series') drive({ module, value: value.each }, taken);
    // `sampler = None`, and an object where somebody asks for it; one of several models.
    const ways = value.kind === 'choice' ? usableOf(value) : [];
    if (ways.length > 0) forkInto(walk, site.module, ways.map((each) => (way: State): void => { drive({ module, value: each }, way); }), taken);
    runCallback(walk, site, value, taken, context, 'unknown', module);
    for (const within of wrappedBy(walk.project, { module, value })) drive(within, taken);
    const target = walk.project.classOf(module, value);
    if (target?.kind !== 'class') return;
    for (const name of methods) {
      const method = walk.project.method(target.module, target.index, name);
      if (method.kind !== 'function') continue;
      walk.withSite(site, () => { walk.frames.as(target, () => { enterFunction(walk, method.module, method.index, taken, context, { by: 'unknown' }); }); });
    }
  };
  if (receiver === true && site.call.receiver !== null) drive({ module: site.module, value: site.call.receiver }, state);
  for (const parameter of objects) {
    const found = findArgument(site.call, parameter);
    if (found.kind === 'given') drive({ module: site.module, value: found.argument.value }, state);
  }
}
