/** Whether tests hold for what their names and parameters hold, and the names they ask for. */
import type { JsonScalar } from '../../catalogue/types.js';
import { remembered } from '../../syntax/remember.js';
import { lastPart } from '../../syntax/walk.js';
import { constantsIn } from '../module/environment.js';
import { TOLD_APART } from './fingerprints.js';
import { ANY_NAME, eventsInside, UNKNOWN, type Event, type Guard, type ModuleModel, type Value } from '../module/model.js';
import { changedTables, isFilled } from '../module/open-tables.js';
import { constantsKept, hasKey, madeBy } from '../module/values.js';
import { addTo } from '../lookups.js';
import type { Module, Project } from '../project.js';

/** The class of an object of which no more is known than that it is there. */
export const ANYTHING = 'builtins.object';

type Verdict = 'yes' | 'no' | 'unknown';

/** Whether what a guard asks for is so where its value is `value`. */
export function holds(guard: Guard, value: Value): Verdict {
  const { steps, ...plain } = guard;
  const { test } = guard;
  if (steps !== undefined && value.kind !== 'cases') return holds(plain, value.kind === 'scalar' ? madeBy(steps, value) : UNKNOWN);
  if (value.kind === 'cases') {
    const [first = 'unknown', ...others] = (constantsIn(value) ?? []).map((each) => holds(guard, each));
    return others.every((other) => other === first) ? first : 'unknown';
  }
  if (typeof test === 'object' && 'instance' in test) {
    const found = value.kind === 'scalar' ? isInstance(value, test.instance) : null;
    return found === null ? 'unknown' : found ? 'yes' : 'no';
  }
  if (typeof test === 'object' && ('member' in test || 'kept' in test)) return 'unknown';
  if (typeof test === 'object' && 'text' in test && test.text === 'contains' && value.kind === 'dict') {
    const has = hasKey(value, test.of);
    return has === null ? 'unknown' : has === test.isSo ? 'yes' : 'no';
  }
  if (typeof test === 'object' && 'isSo' in test) {
    const found = value.kind === 'scalar' ? isMet(test, value) : null;
    return found === null ? 'unknown' : found === test.isSo ? 'yes' : 'no';
  }
  if (value.kind !== 'scalar') {
    if (typeof test === 'object' && value.kind === 'instance' && 'name' in value.of && value.of.name === ANYTHING) return 'unknown';
    const isObject = value.kind === 'function' || value.kind === 'class' || value.kind === 'instance';
    // A member of an enumeration may be made of its value.
    if (value.kind === 'instance' && typeof test === 'object' && !(('equals' in test && test.equals === null) || ('differs' in test && test.differs === null))) return 'unknown';
    const isThere = value.kind === 'collection' || value.kind === 'series' || value.kind === 'dict';
    if (isThere && (test === 'some' || test === 'none')) return test === 'some' ? 'yes' : 'no';
    return !isObject ? 'unknown' : test === 'truthy' || test === 'some' || (typeof test === 'object' && 'differs' in test) ? 'yes' : 'no';
  }
  const is = (truth: boolean): 'yes' | 'no' => (truth ? 'yes' : 'no');
  const { value: held } = value;
  if (typeof test === 'object') {
    if (typeof held === 'number') return ofNumber(held, test, value.isRough !== true);
    if ('exceeds' in test || 'most' in test || 'least' in test || 'below' in test) return 'unknown';
    const other = 'equals' in test ? test.equals : test.differs;
    // One text may be written with an escape or without.
    if ([held, other].some((text) => typeof text === 'string' && text.includes('\\'))) return 'unknown';
    return typeof held === 'boolean' && typeof other === 'number' ? 'unknown' : is((held === other) === 'equals' in test);
  }
  switch (test) {
    case 'none':
      return is(held === null);
    case 'some':
      return is(held !== null);
    default:
      return is((held !== null && held !== false && held !== 0 && held !== '') === (test === 'truthy'));
  }
}

/** Python's own classes, objects of which no constant is. */
const HOLDS_MORE = new Set(['list', 'tuple', 'dict', 'set', 'frozenset']);

/** Whether a constant is of one of the classes by these names; `null`: who knows. */
function isInstance({ value, isFloat }: Value & { readonly kind: 'scalar' }, names: readonly string[]): boolean | null {
  // Nothing is an instance of anything but its own class.
  if (value === null) return false;
  const own = typeof value === 'string' ? ['str'] : typeof value === 'boolean' ? ['bool', 'int'] : isFloat === undefined ? [] : [isFloat ? 'float' : 'int'];
  if (names.some((name) => own.includes(name))) return true;
  return own.length > 0 && names.every((name) => HOLDS_MORE.has(name) || /^(?:str|int|float|bool)$/.test(name)) ? false : null;
}

/** Whether a text has the part, or a constant is among others; `null`: who knows. */
function isMet(test: Exclude<Extract<Guard['test'], { readonly isSo: boolean }>, { readonly kept: string }>, { value: held, isRough }: Value & { readonly kind: 'scalar' }): boolean | null {
  if ('among' in test) return isRough === true || test.among.some((other) => typeof other === 'string' && other.includes('\\')) ? null : test.among.includes(held);
  if (typeof held !== 'string' || held.includes('\\') || test.of.includes('\\')) return null;
  return test.text === 'contains' ? held.includes(test.of) : test.text === 'starts' ? held.startsWith(test.of) : held.endsWith(test.of);
}

/** The same for all numbers that `textOf` says alike, unless this very number is told from others. */
function ofNumber(held: number, test: Exclude<Guard['test'], string | { readonly instance: readonly string[] } | { readonly member: string } | { readonly isSo: boolean }>, isExact: boolean): Verdict {
  const is = (truth: boolean): 'yes' | 'no' => (truth ? 'yes' : 'no');
  const isKnown = isExact || TOLD_APART.has(held);
  // Of what is above 0 and told apart from no other such number nothing more is known.
  const isAbove = (limit: number, above: boolean): Verdict => (isKnown || held < 0 ? is(above) : limit === 0 ? 'yes' : 'unknown');
  const not = (verdict: Verdict): Verdict => (verdict === 'unknown' ? verdict : is(verdict === 'no'));
  if ('exceeds' in test) return isAbove(test.exceeds, held > test.exceeds);
  if ('most' in test) return not(isAbove(test.most, held > test.most));
  if ('least' in test) return isAbove(test.least, held >= test.least);
  if ('below' in test) return not(isAbove(test.below, held >= test.below));
  const other = 'equals' in test ? test.equals : test.differs;
  const isOpen = !isKnown && typeof other === 'number' && !TOLD_APART.has(other) && Math.sign(other) === Math.sign(held);
  return isOpen || typeof other === 'boolean' ? 'unknown' : is((held === other) === 'equals' in test);
}

/** The numbers that a guard compares what it asks for with. */
export function limitsIn({ test }: Guard): readonly number[] {
  if (typeof test === 'string') return [];
  const asked = 'among' in test ? test.among : 'equals' in test ? [test.equals] : 'differs' in test ? [test.differs]
    : 'exceeds' in test ? [test.exceeds] : 'most' in test ? [test.most] : 'least' in test ? [test.least] : 'below' in test ? [test.below] : [];
  return asked.flatMap((each) => (typeof each === 'number' ? [each] : []));
}

/** The constants in a table, a list or a set that goes by `name` in `from` and is another module's; `null`: who knows. */
export function membersKept(project: Project, from: Module, name: string): readonly JsonScalar[] | null {
  const home = project.keeperOf(from, name);
  const held = home?.module.model.exports.get(home.name);
  if (home === null || held === undefined || isFilled(changedTables(home.module.facts), home.name)) return null;
  return touchers(project).has(`${home.module.path}:${home.name}`) ? null : constantsKept(held);
}

/** The last parts of the names that a module may set anew: its own globals, attributes of other modules and of objects. */
export const setNamesOf = remembered(({ setAnew, flags }: ModuleModel) => namesIn(setAnew, flags));

/** Those that its functions may, behind what its top level has set. */
export const setLaterOf = remembered(({ setAnew, flags }: ModuleModel) => namesIn(setAnew, flags.filter((flag) => flag.function !== 0)));

function namesIn(setAnew: ModuleModel['setAnew'], flags: ModuleModel['flags']): ReadonlySet<string> {
  return new Set([...Array.from(setAnew).flatMap((name) => (name === ANY_NAME ? [] : name.replace(/^\./, ''))), ...flags.map(({ name }) => lastPart(name))]);
}

/** Whether `model` may set the setting that goes by the way `path` of a tree; at home its top level makes the tree. */
function setsSetting({ setAnew, flags }: ModuleModel, path: string, isHome: boolean): boolean {
  return setAnew.has(`.${lastPart(path)}`) || setAnew.has(lastPart(path)) || flags.some((flag) => (!isHome || flag.function !== 0) && flag.name.endsWith(`.${path}`));
}

/** Whether one of `modules` may set it, `home` otherwise than by making the tree. */
export function isSettingSet(modules: Iterable<Module>, path: string, home: Module | null | undefined): boolean {
  return Array.from(modules).some((each) => setsSetting(each.model, path, each === home));
}

/** The names that tests of a module ask for. */
export const switchesOf = remembered(({ functions }: ModuleModel) => {
  const names = new Set<string>();
  const note = (events: readonly Event[]): void => {
    for (const event of events) {
      if (event.kind === 'branch') for (const { all } of event.guards ?? []) for (const guard of all) if (guard.switch !== undefined) names.add(guard.switch);
      eventsInside(event).forEach(note);
    }
  };
  for (const { events } of functions) note(events);
  return names;
});

/** The last parts of all names that modules of the project set in each other, in objects, or as globals of their own. */
export const setByAny = remembered((project: Project): ReadonlySet<string> => new Set([...project.modules.values()].flatMap(({ model }) => [...setNamesOf(model)])));

/** The modules that may change a table or namespace of another one, by that one's path and the name there: `config.py:options[data]`. */
export const touchers = remembered((project: Project): ReadonlyMap<string, readonly Module[]> => {
  const found = new Map<string, Module[]>();
  for (const module of project.modules.values()) {
    for (const way of module.model.touched) {
      const [name = '', part = ''] = way.split(/(?=\[)/);
      const home = project.keeperOf(module, name);
      if (home !== null && home.module !== module) addTo(found, `${home.module.path}:${home.name}${part}`, module);
    }
  }
  return found;
});
