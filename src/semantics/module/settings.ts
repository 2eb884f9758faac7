/** Trees of settings: `cfg.SOLVER.SHUFFLE`. */
import type { Argument, Expression } from '../../syntax/facts.js';
import { elementsOf, lastPart } from '../../syntax/walk.js';

/** Whether what stands behind an object is the way to one of its settings, as people write them. */
export function isSetting(path: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+$/.test(path);
}

/** The settings that are named where some are given: `update({"SHUFFLE": False})`, `update(SHUFFLE=False)`, `merge_from_list(["TRAIN.SHUFFLE", False])`. */
export function settingsNamed(given: readonly (Argument | Expression)[]): readonly string[] {
  return given.flatMap((each) => {
    const [keyword, value] = 'kind' in each ? [null, each] : [each.keyword, each.value];
    const written = value.kind === 'dict' ? value.entries.flatMap(({ key }) => key ?? []) : [value, ...elementsOf(value)];
    const names = [keyword, ...written.map((part) => (part.kind === 'string' ? part.value : null))];
    return names.flatMap((name) => (name !== null && /^(?:[A-Z][A-Z0-9_]*\.)*[A-Z][A-Z0-9_]*$/.test(name) ? [lastPart(name)] : []));
  });
}
