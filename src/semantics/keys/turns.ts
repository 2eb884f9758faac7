/** What the turns of a loop do but once. */
import type { Expression } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { dottedName } from '../../syntax/walk.js';
import { nameWhereNone } from '../generators.js';
import type { Uses } from '../uses.js';

/** `if best is None: best = normal(key)`: where `made` stands, what is asked for gets its value, and nothing in the loops around takes that away. */
export function isDoneOnce(uses: Uses, made: Expression): boolean {
  const around = uses.place(made)?.around ?? [];
  const own = around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1);
  const loop = own.find(({ kind }) => kind === 'for' || kind === 'while');
  return loop !== undefined && own.some((statement) => statement.kind === 'if' && statement.branches.some(({ test, body }) => {
    const arm = body.find((each) => holds(each, made));
    const name = arm === undefined ? null : nameWhereNone(test, true);
    if (name === null) return false;
    const written = uses.of(name).filter((each) => uses.isTarget(each) && holds(loop, each));
    return written.length > 0 && written.every((each) => body.some((inner) => holds(inner, each) && inner.kind === 'assign' && isSet(inner.targets, inner.value, name)));
  }));
}

function isSet(targets: readonly Expression[], value: Expression | null, name: string): boolean {
  return targets.some((target) => dottedName(target) === name) && value !== null && !(value.kind === 'constant' && value.value === null);
}
