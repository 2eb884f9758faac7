import type { Statement } from '../syntax/facts.js';
import { parseOptions } from '../semantics/module/options.js';
import { bindingsOf, functionBindings, type Binding } from '../semantics/module/bindings.js';
import type { FixTarget } from './target.js';
import { NAMESPACE_NAMES, OPTION_METHODS, SEED_NAMES } from './templates.js';
import { remembered } from '../syntax/remember.js';
import { calleeName, functionsAround } from '../syntax/walk.js';

/** A seed a program holds already, and the statement behind which it can be used (`null`: from the start of its scope). */
export interface ScopedSeed {
  readonly text: string;
  readonly statement: Statement | null;
}

/** The seed already in scope at `offset`: a constant, a parameter or a parsed option; `null` when there is none. */
export function seedInScope(target: FixTarget, offset: number): ScopedSeed | null {
  const functions = functionsAround(target.facts, offset);
  const hidden = new Set<string>();
  for (const fn of functions.toReversed()) {
    const bindings = functionBindings(fn);
    const found = seedAmong(target, bindings, offset, hidden, ['always']);
    if (found !== null) return found;
    for (const { name } of bindings) hidden.add(name);
  }
  // What a function reads must be bound before the function is: later it may be called too early.
  const [outermost] = functions;
  const limit = outermost === undefined ? offset : Math.min(offset, outermost.start);
  return seedAmong(target, bindingsOf(target.facts.body), limit, hidden, outermost === undefined ? ['always', 'main'] : ['always']);
}

function seedAmong(
  target: FixTarget,
  bindings: readonly Binding[],
  offset: number,
  hidden: ReadonlySet<string>,
  certainties: readonly Binding['certainty'][],
): ScopedSeed | null {
  const once = boundOnce(bindings).filter(({ name, certainty, end }) => {
    return certainties.includes(certainty) && end <= offset && !hidden.has(name);
  });
  const plain = once.find(({ name, origin }) => {
    if (!isSeedName(name)) return false;
    if (origin.kind === 'parameter') return isNumberOrNothing(origin.parameter.default) && origin.parameter.splat === null;
    return origin.kind === 'value' && origin.value.kind === 'number' && origin.value.isInteger;
  });
  if (plain !== undefined) return { text: plain.name, statement: plain.statement };
  const option = [...parseOptions(target.facts)].find(([name, value]) => {
    return isSeedName(name) && value.kind === 'option' && value.default?.kind === 'scalar' && typeof value.default.value === 'number';
  })?.[0];
  if (option === undefined) return null;
  const namespace = once.find(({ name, origin }) => {
    if (origin.kind === 'parameter') return NAMESPACE_NAMES.has(name) && origin.parameter.default === null;
    return origin.kind === 'value' && origin.value.kind === 'call' && OPTION_METHODS.read.test(calleeName(origin.value));
  });
  return namespace === undefined ? null : { text: `${namespace.name}.${option}`, statement: namespace.statement };
}

/** The bindings of names that have no other in the scope. */
const boundOnce = remembered((bindings: readonly Binding[]): readonly Binding[] => {
  const counts = new Map<string, number>();
  for (const { name } of bindings) counts.set(name, (counts.get(name) ?? 0) + 1);
  return bindings.filter(({ name }) => counts.get(name) === 1);
});

export function isSeedName(name: string): boolean {
  return SEED_NAMES.has(name.toLowerCase().replaceAll('_', ''));
}

/** `None` as a default means that there may be no seed. */
function isNumberOrNothing(value: { readonly kind: string } | null): boolean {
  return value === null || value.kind === 'number';
}
