import { closest, distance } from 'fastest-levenshtein';
import { UsageError } from './errors.js';

/** The name in `known` nearest to `name`, when it is near enough to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const lower = name.toLowerCase().replaceAll('_', '-');
  const candidate = closest(lower, known);
  return distance(lower, candidate) <= Math.max(2, Math.floor(candidate.length / 2)) ? candidate : null;
}

/** Throws a `UsageError` at the first of `names` that is no rule. */
export function requireRules(names: readonly string[], known: readonly string[], option: string): void {
  for (const name of names) {
    if (!known.includes(name)) throw new UsageError(`${option}: ${unknownRule(name, known)}`);
  }
}

/** Says that there is no such rule, and which one may have been meant. */
export function unknownRule(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const hint = meant === null ? 'Run `seedlint rules` for the list.' : `Did you mean «${meant}»?`;
  return `there is no rule «${name}». ${hint}`;
}
