/** What a library's wrappers of data and transforms are made around. */
import { usableOf } from '../module/environment.js';
import { findArgument } from '../program/arguments.js';
import type { ClassTarget, Handed, Project } from '../project.js';
import { isSameTarget, MAX_HOPS } from '../project/targets.js';

/** What a library's wrapper was made around, whose methods it calls in turn: the data of a subset, the parts of data that is put together. */
export function wrappedBy(project: Project, { module, value }: Handed): readonly Handed[] {
  const made = (value.kind === 'instance' && 'name' in value.of) || value.kind === 'result' ? value.call : null;
  const target = made === null ? null : project.callee(module, made);
  if (made === null || target?.kind !== 'library') return [];
  return (target.record?.drawsBy ?? []).flatMap((parameter) => {
    const found = findArgument(made, parameter);
    return found.kind === 'given' ? [{ module, value: found.argument.value }] : [];
  });
}

/** The classes of the project that `held` is an object of, or is made around, or has among its elements. */
export function classesIn(project: Project, held: Handed, hops = 0): readonly (ClassTarget & { readonly kind: 'class' })[] {
  if (hops > MAX_HOPS) return [];
  const { module, value } = held;
  const own = project.classOf(module, value);
  if (own?.kind === 'class') return [own];
  const inside = value.kind === 'collection' ? value.elements : value.kind === 'series' ? [value.each] : value.kind === 'choice' ? usableOf(value) : [];
  const parts = [...inside.map((each) => ({ module, value: each })), ...wrappedBy(project, held)];
  const found = parts.flatMap((part) => classesIn(project, part, hops + 1));
  return found.filter((each, at) => found.findIndex((other) => isSameTarget(each, other)) === at);
}
