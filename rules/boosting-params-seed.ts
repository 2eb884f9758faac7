import { addEntryFix } from '../src/fixes/rule-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import type { ArgumentValue } from '../src/catalogue/types.js';
import { argumentOf } from '../src/semantics/views.js';
import { toArgumentValue, valueOf } from '../src/semantics/program/arguments.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'boosting-params-seed',
  meta: {
    summary: 'Training options of a boosting library that sample and hold no seed',
    severity: 'information',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    seed:
      'The options of `{{call}}` sample rows or features and hold no `{{key}}`. It repeats by the library\'s default; state the seed so that it is chosen and recorded.',
    deterministic:
      'The options of `{{call}}` don\'t set `{{key}}`: with several threads, sums are added in another order each run. Set it to `True`.',
  },
  checkModule(module, report) {
    for (const { call, record: { seedInParams: facts } } of module.callsWith('seedInParams')) {
      const held = valueOf(call, facts.params);
      const params = held === undefined ? undefined : module.project.follow(module.module, held);
      if (params?.kind !== 'dict' || !params.complete) continue;
      const { entries } = params;
      const seeded = facts.keys.some((key) => entries.has(key)) || (facts.seed !== undefined && valueOf(call, facts.seed) !== undefined);
      const reader = ({ name }: { name: string }): ArgumentValue => {
        const value = entries.get(name);
        return value === undefined ? { kind: 'absent' } : toArgumentValue(value, null);
      };
      const key = facts.keys[0] ?? 'seed';
      const given = argumentOf(call, facts.params);
      const data = { call: module.nameOf(call), key };
      if (!seeded && evaluate(facts.when, reader) === 'yes') {
        const fixes = () => given === null ? [] : addEntryFix(module, given.argument.value, key, call.expression.start);
        report({ span: call.expression, messageId: 'seed', data, fixes });
      } else if (module.settings.strict && facts.deterministic !== undefined && !entries.has(facts.deterministic)) {
        report({ span: call.expression, messageId: 'deterministic', data: { ...data, key: facts.deterministic } });
      }
    }
  },
});
