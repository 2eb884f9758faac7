/** Generator expressions that go by a name: nothing of them runs where they are written. */
import type { ComprehensionExpression } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { dottedName, pathTo } from '../../syntax/walk.js';
import { usesOf } from '../lookups.js';
import type { CallFact, Loop } from '../module/model.js';
import type { Module, Project } from '../project.js';

function isGenerator(loop: Loop): loop is ComprehensionExpression {
  return loop.kind === 'comprehension' && loop.of === 'generator';
}

/** Whether `call` may be one that `runsWithKept` holds for, as far as it tells itself. */
export function isInGenerator({ loops }: CallFact): boolean {
  return loops.some(isGenerator);
}

/** Whether `call` runs when somebody goes through the generator around it, which is kept until then: `noise = (random() for _ in range(3))`. */
export function runsWithKept(_project: Project, module: Module, { loops, expression }: CallFact): boolean {
  const uses = usesOf(module);
  return loops.some((loop) => {
    if (!isGenerator(loop)) return false;
    const place = uses.place(loop);
    // What the first clause goes through is worked out at once.
    const isAtOnce = loop.clauses.slice(0, 1).some(({ value }) => holds(value, expression));
    if (isAtOnce || place?.parent !== null || place.statement.kind !== 'assign' || place.statement.value !== loop) return false;
    const { block, index } = pathTo(module.facts.body, loop.start).at(-1) ?? { block: [], index: 0 };
    const next = block[index + 1];
    // A function reads it when it is called.
    return next === undefined || next.kind === 'function' || !place.statement.targets.some((target) => uses.near(dottedName(target) ?? '', next).some((read) => holds(next, read)));
  });
}
