import type { FunctionStatement, Statement } from '../syntax/facts.js';
import { parseOptions } from '../semantics/options.js';
import { bindingsOf, functionBindings, type Binding } from './bindings.js';
import type { FixTarget } from './target.js';
import { NAMESPACE_NAMES, OPTION_METHODS, SEED_NAMES } from './templates.js';
import { calleeName, functionsAround } from '../syntax/walk.js';

/** A seed a program holds already, and the statement behind which it can be used (`null`: from the start of its scope). */
export interface ScopedSeed {
  readonly text: string;
  readonly statement: Statement | null;
}

/** The seed already in scope at `offset`: a constant, a parameter or a parsed option; `null` when there is none. */
export function seedInScope(target: FixTarget, offset: number): ScopedSeed | null {
  for (const fn of functionsAround(target.facts, offset).reverse()) {
    const found = seedAmong(target, functionBindings(fn), offset, fn);
    if (found !== null) return found;
  }
  const isInside = functionsAround(target.facts, offset).length > 0;
  return seedAmong(target, bindingsOf(target.facts.body), isInside ? Number.POSITIVE_INFINITY : offset, null);
}

function seedAmong(
  target: FixTarget,
  bindings: readonly Binding[],
  offset: number,
  fn: FunctionStatement | null,
): ScopedSeed | null {
  const sure = bindings.filter(({ certainty, end }) => (certainty === 'always' || certainty === 'main') && end <= offset);
  const once = sure.filter(({ name }) => bindings.filter((other) => other.name === name).length === 1);
  const plain = once.find(({ name, origin }) => {
    if (!SEED_NAMES.has(name.toLowerCase().replaceAll('_', ''))) return false;
    if (origin.kind === 'parameter') return fn !== null && isNumberOrNothing(origin.parameter.default);
    return origin.kind === 'value' && origin.value.kind === 'number' && origin.value.isInteger;
  });
  if (plain !== undefined) return { text: plain.name, statement: plain.statement };
  const option = [...parseOptions(target.facts)].find(([name, value]) => {
    const isNone = value.kind === 'option' && value.default?.kind === 'scalar' && value.default.value === null;
    const isStated = value.kind === 'option' && value.default !== null;
    return SEED_NAMES.has(name.toLowerCase().replaceAll('_', '')) && isStated && !isNone;
  })?.[0];
  if (option === undefined) return null;
  const namespace = once.find(({ name, origin }) => {
    if (origin.kind === 'parameter') return NAMESPACE_NAMES.has(name);
    return origin.kind === 'value' && origin.value.kind === 'call' && OPTION_METHODS.read.test(calleeName(origin.value));
  });
  return namespace === undefined ? null : { text: `${namespace.name}.${option}`, statement: namespace.statement };
}

/** `None` as a default means that there may be no seed. */
function isNumberOrNothing(value: { readonly kind: string } | null): boolean {
  return value === null || value.kind === 'number';
}
