/** Objects that are handed to a library, which calls their methods. */
import { evaluate } from '../../../catalogue/condition.js';
import type { Drives, Shuffling } from '../../../catalogue/types.js';
import { isOneItemLong } from '../../data/one-item.js';
import { wrappedBy } from '../../data/wrapping.js';
import { usableOf } from '../../module/environment.js';
import type { CallFact, Value } from '../../module/model.js';
import type { ClassTarget, Handed, Module, ProjectClass } from '../../project.js';
import { argumentReader, findArgument } from '../arguments.js';
import { classesHanded } from '../choices/made.js';
import { sameClasses } from '../questions.js';
import type { Site } from '../run.js';
import type { State } from '../state.js';
import type { Context } from './context.js';
import { drawFrom } from './draws.js';
import { forkInto } from './forks.js';
import { enterFunction, runCallback } from './functions.js';
import type { Walk } from './walk.js';

/** Runs the methods that a library calls on the objects handed to it (a loader: its dataset's `__getitem__`), and the functions. */
export function driveObjects(walk: Walk, site: Site, { objects, methods, receiver, shuffles }: Drives, state: State, context: Context): void {
  const drive = ({ module, value }: Handed, taken: State, order: Shuffling | null = null): void => {
    const held = value.kind === 'parameter' ? walk.frames.held(module, value) : null;
    if (held !== null && /^(?:collection|series|choice|instance|function|reference)$/.test(held.value.kind)) {
      drive(held, taken, order);
      return;
    }
    if (value.kind === 'collection') for (const each of value.elements) drive({ module, value: each }, taken);
    if (value.kind === 'series') drive({ module, value: value.each }, taken);
    // `sampler = None`, and an object where somebody asks for it; one of several models.
    const ways = value.kind === 'choice' ? usableOf(value) : [];
    if (ways.length > 0) forkInto(walk, site.module, ways.map((each) => (way: State): void => { drive({ module, value: each }, way, order); }), taken);
    runCallback(walk, site, value, taken, context, 'unknown', module);
    for (const within of wrappedBy(walk.project, { module, value })) drive(within, taken);
    const target = walk.project.classOf(module, value);
    if (order !== null && target !== null && comesInBatches(walk, target) && !isOneItemLong(walk.project, { module, value })) drawFrom(walk, site, { stream: order.stream, specific: false, weights: false, lazy: false, inTraining: null }, taken, context);
    if (target?.kind === 'class') driveOne(target, makersOf(walk, module, value), taken);
  };
  const driveOne = (target: ProjectClass, makers: readonly CallFact[], taken: State): void => {
    for (const name of methods) {
      const method = walk.project.method(target.module, target.index, name);
      if (method.kind !== 'function') continue;
      const enter = (): void => { enterFunction(walk, method.module, method.index, taken, context, { by: 'unknown' }); };
      walk.withSite(site, () => { walk.frames.as(target, () => { walk.frames.made.ofObject(makers, enter); }); });
    }
  };
  if (receiver === true && site.call.receiver !== null) drive({ module: site.module, value: site.call.receiver }, state);
  for (const parameter of objects) {
    const found = findArgument(site.call, parameter);
    if (found.kind !== 'given') continue;
    const isShuffled = shuffles?.object.name === parameter.name && evaluate(shuffles.when, argumentReader(site.call)) === 'yes';
    drive({ module: site.module, value: found.argument.value }, state, isShuffled ? shuffles : null);
    if (!isUnread(walk, site.module, found.argument.value)) continue;
    const some = classesHanded(walk.project, site.module, site.call, parameter);
    if (some.length === 0) continue;
    walk.asks(sameClasses(walk.project, some, parameter), site);
    // What nobody has imported nobody makes.
    const made = some.filter((each) => each === null || walk.modules.has(each.of.module));
    if (made.some((each) => each !== null)) forkInto(walk, site.module, made.map((each) => (taken: State): void => { if (each !== null) driveOne(each.of, [each.call], taken); }), state, 'chosen');
  }
}

/** The calls that make the object that `value` is, here or in a function that returns it, and the one that runs the function which makes it. */
function makersOf(walk: Walk, module: Module, value: Value): readonly CallFact[] {
  const made = value.kind === 'instance' ? value : walk.project.origin(module, value)?.value;
  const maker = made?.kind === 'instance' ? made.call : null;
  const around = walk.chain.at(-1);
  const isMadeHere = maker !== null && made === value && maker.function !== 0 && walk.frames.isIn(module, maker.function);
  return [...(isMadeHere && around !== undefined ? [around.call] : []), ...(value.kind === 'result' ? [value.call] : []), ...(maker === null ? [] : [maker])];
}

/** Whether objects of the class `target` hand out batches by their number, which are asked for in another order each run. */
function comesInBatches(walk: Walk, target: ClassTarget): boolean {
  const records = target.kind === 'class' ? walk.project.recordsAbove(target.module, target.index) : [target.record];
  return records.some((record) => record?.roles?.includes('batch-sequence') === true);
}

/** Whether nothing tells by itself what `value` is an object of. */
function isUnread(walk: Walk, module: Module, value: Value): boolean {
  if (value.kind === 'result') return wrappedBy(walk.project, { module, value }).length === 0 && walk.project.classOf(module, value) === null;
  return value.kind === 'unknown';
}
