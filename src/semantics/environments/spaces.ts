/** The spaces of environments: whose they are, who seeds them and who samples them. */
import type { Expression } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
import { calledMethod, objectOf, type Made } from '../environments.js';
import type { CallFact } from '../module/model.js';
import { samplesSpace } from '../program/live.js';
import type { Project } from '../project.js';
import type { ModuleView } from '../views.js';
import { isUnread } from '../weights/unread.js';
import { isHandedSeed, isMadeElsewhere } from './seeding.js';

const SPACE = /^(?:action|observation)_space$/;

/** That object, by the name it has where it is a part of an environment: `env.action_space` for `space = env.action_space`. */
export function spaceOf(module: ModuleView, call: CallFact): string | null {
  const object = objectOf(call);
  if (object === null || !/^(?:sample|seed)$/.test(calledMethod(call))) return object;
  const [value, ...more] = module.uses.assigned(object);
  return value === undefined || more.length > 0 ? object : dottedName(value) ?? object;
}

/** `env` of `env.action_space.sample()`, also where the space is kept under a name of its own. */
export function ownerOfSpace(module: ModuleView, { expression: { callee } }: CallFact): Expression | null {
  const object = callee.kind === 'attribute' ? callee.object : null;
  if (object?.kind === 'attribute' && SPACE.test(object.name) && dottedName(object.object) !== 'self') return object.object;
  const name = object === null ? null : dottedName(object);
  const [value, ...more] = name === null ? [] : module.uses.assigned(name);
  return value?.kind === 'attribute' && more.length === 0 && SPACE.test(value.name) ? value.object : null;
}

export function isSample(module: ModuleView, call: CallFact): boolean {
  return calledMethod(call) === 'sample' && /(?:action|observation)_space$/.test(spaceOf(module, call) ?? '') && !isExample(module, call) && !(samplesSpace(call) && module.isPassedBy(call));
}

/** An action that only shows a network the shape of its input, or is asked for its type or shape. */
function isExample(module: ModuleView, call: CallFact): boolean {
  if (isUnread(module.project, module.module, call)) return true;
  const place = module.uses.place(call.expression);
  const isShown = (part: Expression): boolean => {
    const parent = module.uses.place(part)?.parent;
    return parent?.kind === 'call' && /^(?:init|shape|eval_shape)$/.test(calleeName(parent));
  };
  const reads = call.assignedTo === null || place === undefined ? [] : module.uses.reads(call.assignedTo, place.function);
  return isShown(call.expression) || (reads.length > 0 && reads.every(isShown));
}

/** Whether any space is seeded in the module. */
export function seedsSpaces(module: ModuleView): boolean {
  return module.module.model.calls.some((call) => calledMethod(call) === 'seed' && /_space(?:\.np_random)?$/.test(spaceOf(module, call) ?? ''));
}

/** Whether any module of the project seeds a space, or something of which nobody sees what it is. */
export const isAnySpaceSeeded = remembered((project: Project) => [...project.modules.values()].some(({ model }) => {
  return model.calls.some((call) => calledMethod(call) === 'seed' && /^$|space|prng/i.test(objectOf(call) ?? ''));
}));

/** Whether the project has environments of its own, which make their spaces themselves. */
export const makesSpaces = remembered((project: Project) => [...project.modules.values()].some(({ model }) => model.calls.some(({ assignedTo }) => assignedTo === 'self.action_space')));

/** Whether what makes an environment seeds its spaces as well, as far as can be told from there. */
export function hasSeededSpaces({ view, call }: Made): boolean {
  return isHandedSeed(view, call) || isMadeElsewhere(view, call) || shareGenerator(view, call);
}

/** Whether all spaces draw from one generator that is seeded when the library is imported, as they did in its first versions. */
export function shareGenerator(module: ModuleView, maker: CallFact): boolean {
  const record = module.knownCall(maker.expression)?.record;
  return record !== undefined && !module.mayKnow(`${record.library}.spaces.Space.np_random`);
}
