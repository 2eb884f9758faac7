/** Flax modules that are handed their weights, and so make none of the key that starts them. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName, walkExpressions } from '../../syntax/walk.js';
import { findArgument } from '../program/arguments.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project, Target } from '../project.js';

type OwnClass = Target & { readonly kind: 'class' };

/** A layer of the library: it makes its weights of the key. */
const LIBRARY_LAYER = /^flax\..*\.[A-Z]\w*$/;

/** Whether `init` of a Flax class leaves its key alone: all weights come as in `self.param("w", lambda *_: w)`, here and in the project's modules that it is made of. */
export function usesNoKey(project: Project, of: OwnClass): boolean {
  const calls = callsOfWhole(project, of, new Map());
  const made = calls.filter(({ call }) => calleeName(call.expression) === 'param');
  return made.length > 0 && made.every(({ call }) => isHanded(call)) && !calls.some(({ module, call }) => {
    const target = project.callee(module, call);
    return calleeName(call.expression) === 'make_rng' || (target.kind === 'library' && LIBRARY_LAYER.test(target.name));
  });
}

interface OwnCall {
  readonly module: Module;
  readonly call: CallFact;
}

/** The calls in the methods of a class, of its bases and of the project's classes that it makes objects of. */
function callsOfWhole(project: Project, of: OwnClass, seen: Map<Module, Set<number>>): readonly OwnCall[] {
  const known = seen.get(of.module) ?? new Set();
  if (known.has(of.index)) return [];
  seen.set(of.module, known.add(of.index));
  const own = [...of.module.model.classes[of.index]?.methods.values() ?? []].flatMap((method) => callsIn(of.module, method));
  const parts = own.flatMap((call) => {
    const target = project.callee(of.module, call);
    return target.kind === 'class' ? [target] : [];
  });
  const more = [...project.classesAbove(of.module, of.index), ...parts].flatMap((part) => callsOfWhole(project, part, seen));
  return [...own.map((call) => ({ module: of.module, call })), ...more];
}

/** `self.param(name, lambda *_: w)`: what makes the weight looks at nothing it is given. */
function isHanded(call: CallFact): boolean {
  const found = findArgument(call, { name: 'init_fn', position: 1 });
  const init: Expression | null = found.kind === 'given' ? found.argument.argument.value : null;
  if (init?.kind !== 'lambda') return false;
  const given = new Set(init.parameters.map(({ name }) => name));
  return ![...walkExpressions([init.body])].some((part) => part.kind === 'name' && given.has(part.id));
}
