import { evaluate } from '../src/catalogue/condition.js';
import { argumentReader } from '../src/semantics/program/arguments.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'nondeterministic-op',
  meta: {
    summary: 'An operation without a deterministic GPU kernel while deterministic mode is off',
    severity: 'information',
    preset: 'strict',
    fix: 'none',
  },
  messages: {
    op:
      '`{{call}}` has no deterministic GPU kernel by default, and this program never turns deterministic mode on: its result differs in the last digits each run. Turn the mode on, or compute this on the CPU or in another way.',
  },
  checkProgram(program, report) {
    if (!program.usesGpu) return;
    const asked = program.modules.some(({ flags }) => flags.some(({ flag, value }) => {
      return flag.role === 'deterministic-algorithms' && !(value.kind === 'scalar' && value.value === false);
    }));
    if (asked) return;
    for (const module of program.modules) {
      for (const { call, record: { nondeterministicOnGpu: op } } of module.callsWith('nondeterministicOnGpu')) {
        if (op.when !== undefined && evaluate(op.when, argumentReader(call)) !== 'yes') continue;
        report({ path: module.path, span: call.expression, messageId: 'op', data: { call: module.nameOf(call) } });
      }
    }
  },
});
