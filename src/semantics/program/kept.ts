/** What objects keep under a name from the start: settings and switches. */
import { remembered } from '../../syntax/remember.js';
import { findArgument } from './arguments.js';
import { sameValue } from '../module/environment.js';
import { memberKey, ownerOf } from '../module/members.js';
import { ANY_NAME, type CallFact, type ModuleModel, type Value } from '../module/model.js';
import type { ClassTarget, Handed, Module, Project } from '../project.js';

/** Classes whose objects keep what they are made with under its names: keywords, or what a table has. */
export const KEEPS_KEYWORDS = new Set(['argparse.Namespace', 'types.SimpleNamespace', 'easydict.EasyDict', 'munch.Munch', 'addict.Dict', 'ml_collections.ConfigDict', 'ml_collections.config_dict.ConfigDict']);

/** What the object `made`, of `module`, keeps under `name` unless other files set it: a constant, an option, or a parameter of its constructor. */
export function keptUnder(project: Project, module: Module, made: Value & { readonly kind: 'instance' }, name: string): Handed | null {
  const inTree = keptInTree(module, made, name);
  if (inTree !== null) return inTree;
  const of = project.classOf(module, made);
  const given = made.call === null ? null : findArgument(made.call, { name });
  if (of?.kind === 'library') {
    const [table] = made.call?.args ?? [];
    const entry = table?.value.kind === 'dict' && table.argument.keyword === null ? table.value.entries.get(name) : undefined;
    const value = given?.kind === 'given' ? given.argument.value : given?.kind === 'spread' ? given.value : entry;
    return value !== undefined && KEEPS_KEYWORDS.has(of.name) ? handed(module, value) : null;
  }
  if (of === null) return null;
  const isFilled = project.method(of.module, of.index, '__init__').kind !== 'function';
  if (isFilled && given?.kind === 'given') return handed(module, given.argument.value);
  const kept = keptByClass(project, of, name);
  return isFilled && given?.kind === 'unknown' && kept !== null ? handed(kept.module, asDefault(kept.value)) : kept;
}

/** `_C.SOLVER.SHUFFLE = True`, for whatever name the tree of settings has: who reads settings puts others in the place of such. */
function keptInTree(module: Module, { call }: Value & { readonly kind: 'instance' }, name: string): Handed | null {
  const root = call === null ? undefined : rootsOf(module.model).get(call);
  const value = root === undefined ? undefined : module.model.exports.get(`${root}.${name}`);
  return value === undefined ? null : handed(module, asDefault(value));
}

/** The names of objects that a module makes and sets attributes of, by what makes them. */
const rootsOf = remembered(({ exports }: ModuleModel): ReadonlyMap<CallFact, string> => {
  const owners = new Set(Array.from(exports.keys()).flatMap((name) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [])));
  return new Map(Array.from(exports).flatMap(([name, value]) => (value.kind === 'instance' && value.call !== null && owners.has(name) ? [[value.call, name] as const] : [])));
});

/** … and what all objects of a class do that are made with nothing. */
export function keptByClass(project: Project, of: ClassTarget & { readonly kind: 'class' }, name: string): Handed | null {
  const classes = [of, ...project.classesAbove(of.module, of.index)];
  const kept = classes.flatMap(({ module, index }) => {
    const value = module.model.members.get(memberKey(index, name));
    return value === undefined ? [] : [{ module, value, isConstant: value === module.model.classes[index]?.constants.get(name) }];
  });
  const [first, ...others] = kept;
  // What the body of a class says hides what those above it say; what a constructor sets hides both.
  if (first === undefined || others.some(({ value, isConstant }) => !sameValue(first.value, value) && !(isConstant && first.isConstant))) return null;
  const isOpen = classes.some(({ module, index }) => module.model.setAnew.has(memberKey(index, ANY_NAME))) || !project.isMadePlainly(of.module, of.index);
  return handed(first.module, isOpen ? asDefault(first.value) : first.value);
}

function handed(module: Module, value: Value): Handed | null {
  return value.kind === 'scalar' || value.kind === 'option' || /^(?:parameter|test|cases)$/.test(value.kind) ? { module, value } : null;
}

/** A constant that somebody may put something else in the place of. */
export function asDefault(value: Value): Value {
  return value.kind === 'scalar' ? { kind: 'option', default: value } : value;
}

/** A class, and what its constructor gives an attribute. */
interface Setter {
  readonly of: ClassTarget & { readonly kind: 'class' };
  readonly value: Value;
}

const setters = remembered<Project, WeakMap<Module, Map<string, readonly Setter[]>>>(() => new WeakMap());

/** The classes below the one whose objects keep something under `key` that set it as well. */
export function settersBelow(project: Project, module: Module, key: string): readonly Setter[] {
  const known = setters(project).get(module) ?? new Map<string, readonly Setter[]>();
  setters(project).set(module, known);
  let found = known.get(key);
  if (found === undefined) {
    found = project.classesBelow(module, ownerOf(key)).flatMap((of) => {
      const name = key.slice(key.indexOf('.') + 1);
      const value = of.module.model.members.get(memberKey(of.index, name));
      // What a constructor sets hides what the body of a class says.
      return value === undefined || value === of.module.model.classes[of.index]?.constants.get(name) ? [] : [{ of: { kind: 'class', ...of }, value }];
    });
    known.set(key, found);
  }
  return found;
}
