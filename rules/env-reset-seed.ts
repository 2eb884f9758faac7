import { seedArgumentFix } from '../src/fixes/rule-fixes.js';
import { seedState } from '../src/semantics/effects.js';
import type { CallFact } from '../src/semantics/model.js';
import { argumentOf, type ModuleView } from '../src/semantics/views.js';
import { dottedName } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

const SEED = { name: 'seed' } as const;

export default defineRule({
  name: 'env-reset-seed',
  meta: {
    summary: 'An environment that is reset or sampled without a seed',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    reset:
      'The first `{{call}}` has no `seed`: the environment takes fresh entropy, whatever else is seeded, so episodes differ each run. Pass `seed=` to the first reset.',
    sample:
      '`{{call}}` draws from the space\'s own generator, which nothing seeds: resetting the environment with a seed does not reach it. Call `{{space}}.seed(…)` first.',
  },
  checkModule(module, report) {
    for (const [name, maker] of environments(module)) {
      const calls = module.module.model.calls.filter((call) => objectOf(call) === name || objectOf(call)?.startsWith(`${name}.`) === true);
      const method = (call: CallFact): string => {
        const { callee } = call.expression;
        return callee.kind === 'attribute' ? callee.name : '';
      };
      const seeded = argumentOf(maker, SEED) !== null || calls.some((call) => objectOf(call) === name && method(call) === 'seed');
      const [first] = calls.filter((call) => objectOf(call) === name && method(call) === 'reset');
      if (!seeded && first !== undefined && ['absent', 'none'].includes(seedState(first, SEED))) {
        const fixes = seedArgumentFix(module, first, SEED, 'keyword');
        report({ span: first.expression, messageId: 'reset', data: { call: module.nameOf(first) }, fixes });
      }
      const sampled = calls.find((call) => method(call) === 'sample' && /(?:action|observation)_space$/.test(objectOf(call) ?? ''));
      const space = sampled === undefined ? null : objectOf(sampled);
      if (sampled === undefined || space === null) continue;
      if (calls.some((call) => method(call) === 'seed' && (objectOf(call) === space))) continue;
      report({ span: sampled.expression, messageId: 'sample', data: { call: module.nameOf(sampled), space } });
    }
  },
});

/** The object whose method is called, as written. */
function objectOf({ expression }: CallFact): string | null {
  return expression.callee.kind === 'attribute' ? dottedName(expression.callee.object) : null;
}

/** Names that hold an environment, with the call that made it; a wrapper assigned to the same name keeps it. */
function environments(module: ModuleView): Map<string, CallFact> {
  const found = new Map<string, CallFact>();
  for (const { call } of module.withRole('makes-environment')) {
    if (call.assignedTo !== null && !found.has(call.assignedTo)) found.set(call.assignedTo, call);
  }
  return found;
}
