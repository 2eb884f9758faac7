/** What names hold: those that are assigned, looked up and declared by annotations. */
import type { Expression } from '../../../syntax/facts.js';
import { BUILTINS } from '../builtins.js';
import { sameValue } from '../environment.js';
import { STAR, UNKNOWN, type Value } from '../model.js';
import { lateIn, ofTable } from '../open-tables.js';
import type { Scope } from '../scope.js';
import { ANY_BOUND } from '../unbound-names.js';
import type { ModuleState } from './state.js';

export function assign(state: ModuleState, name: string, value: Value, scope: Scope): void {
  if (scope.globals.has(name)) {
    const before = state.global.local(name);
    state.global.set(name, before === undefined || sameValue(before, value) ? value : UNKNOWN);
  } else {
    scope.environment.set(name, value);
    const isTop = scope.function === 0 && !scope.isClassBody && scope.comprehended === null;
    if (isTop && (state.bound.get(name) ?? 0) > 1) scope.events.push({ kind: 'set', isOwn: true, name, value, path: scope.path });
  }
}

/** `(name := value)`, which a comprehension leaves in the scope around it, where it comes to a turn at all. */
export function assignAround(state: ModuleState, name: string, value: Value, scope: Scope): void {
  const { environment, comprehended: around } = scope;
  if (around === null) {
    assign(state, name, value, scope);
    return;
  }
  scope.environment = around;
  const before = around.get(name);
  assign(state, name, before === undefined || sameValue(before, value) ? value : UNKNOWN, scope);
  scope.environment = environment;
}

export function lookup(state: ModuleState, name: string, scope: Scope): Value {
  const value = scope.environment.get(name);
  if (value !== undefined) return settled(state, name, value);
  const stars = state.stars.get('*');
  if (stars === undefined || BUILTINS.has(name)) return state.references.member('builtins', name);
  const library = stars.findLast((module) => state.catalogue.knows(`${module}.${name}`));
  return { kind: 'reference', name: library === undefined ? `${STAR}${name}` : `${library}.${name}` };
}

/** What a table has under keys that are set out of order nobody knows. */
function settled(state: ModuleState, name: string, value: Value): Value {
  if (value.kind !== 'dict' || state.changed.get(lateIn(name)) === undefined) return value;
  return { ...value, entries: new Map(Array.from(value.entries, ([key, held]) => [key, state.changed.get(lateIn(name) + ofTable(key)) === undefined ? held : UNKNOWN])) };
}

/** Whether whoever reads `name` here goes no further. */
export function isUnbound(state: ModuleState, name: string, { environment }: Scope): boolean {
  if (environment.get(name) !== undefined || state.everBound.get(ANY_BOUND) !== undefined) return false;
  const by = state.everBound.get(name);
  return by === undefined || (by !== 'module' && environment === state.global);
}

/** An object of the class that an annotation names; `null` where that is none of the project's or a library's. */
export function typed(state: ModuleState, type: string | null, scope: Scope): Value | null {
  if (type === null) return null;
  const [first = '', ...rest] = type.split('.');
  const named = rest.reduce<Value>((object, name) => (object.kind === 'reference' ? state.references.member(object.name, name) : UNKNOWN), lookup(state, first, scope));
  if (named.kind === 'class') return { kind: 'instance', of: { index: named.index }, call: null };
  return named.kind === 'reference' && !/^(?:builtins|typing|typing_extensions|collections)\./.test(named.name) ? { kind: 'instance', of: { name: named.name }, call: null } : null;
}

/** `root: Path` in a class, `self.root: Path = …` in a method: what an attribute is whose value nobody can read. */
export function declareType(state: ModuleState, target: Expression, type: Value, scope: Scope): void {
  const isOwn = target.kind === 'attribute' && target.object.kind === 'name' && target.object.id === scope.selfName;
  const name = isOwn ? target.name : scope.isClassBody && target.kind === 'name' ? target.id : null;
  if (scope.class !== null && name !== null) state.membersOf(scope.class).types.set(name, type);
}
