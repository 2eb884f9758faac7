import { removeArgumentFix } from '../src/fixes/rule-fixes.js';
import { evaluate } from '../src/catalogue/condition.js';
import type { SeedRef } from '../src/catalogue/types.js';
import { argumentReader } from '../src/semantics/arguments.js';
import { isNone } from '../src/semantics/effects.js';
import { argumentOf } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'invalid-random-state',
  meta: {
    summary: 'A seed argument that raises',
    severity: 'error',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    useless:
      '`{{call}}` raises an error: `{{parameter}}` is given though nothing is drawn with these arguments. Remove it, or let the call shuffle.',
    kind:
      '`{{call}}` raises an error: `{{parameter}}` does not take a `{{given}}`. Pass an integer.',
    range:
      '`{{call}}` raises an error: {{given}} is {{bound}}, so `{{parameter}}` does not take it.',
  },
  checkModule(module, report) {
    for (const { call, record } of module.knownCalls) {
      const { takesSeed, seeds, makesGenerator, seedsReceiver } = record;
      const parameters = [takesSeed, seeds?.seed, makesGenerator?.seed, seedsReceiver?.seed];
      const parameter = parameters.find((each): each is SeedRef => each != null);
      const given = parameter === undefined ? null : argumentOf(call, parameter);
      if (parameter === undefined || given === null || isNone(given.value)) continue;
      const data = { call: module.nameOf(call), parameter: parameter.name };
      const { value } = given;
      if (takesSeed?.raisesWhen !== undefined && evaluate(takesSeed.raisesWhen, argumentReader(call)) === 'yes') {
        const fixes = removeArgumentFix(module, call, given.argument, `Remove \`${parameter.name}\``);
        report({ span: call.expression, messageId: 'useless', data, fixes });
      } else if (value.kind === 'instance' && 'name' in value.of && parameter.rejects?.includes(value.of.name) === true) {
        report({ span: call.expression, messageId: 'kind', data: { ...data, given: value.of.name.split('.').at(-1) ?? '' } });
      } else if (value.kind === 'scalar' && typeof value.value === 'number' && value.isFloat !== true) {
        const { least, greatest } = parameter;
        const isLow = least !== undefined && value.value < least;
        const isHigh = greatest !== undefined && value.value > greatest;
        if (!isLow && !isHigh) continue;
        const bound = isLow ? `less than ${String(least)}` : `more than ${String(greatest)}`;
        report({ span: call.expression, messageId: 'range', data: { ...data, given: String(value.value), bound } });
      }
    }
  },
});
