import { calleeName } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unrecorded-environment',
  meta: {
    summary: 'A training program that records neither versions nor seed',
    severity: 'hint',
    preset: 'strict',
    fix: 'none',
  },
  messages: {
    nothing:
      'This program trains a model and keeps neither library versions nor a seed with its results: nobody can run it again as it was. Save both with what it writes.',
  },
  checkProgram(program, report) {
    if (program.modules.some(({ recordings }) => recordings.length > 0)) return;
    for (const module of program.modules) {
      const [first] = module.module.model.calls.filter((call) => {
        const name = calleeName(call.expression);
        return module.knownCall(call.expression)?.record.roles?.includes('trains') === true || (name === 'backward' && call.expression.callee.kind === 'attribute');
      });
      if (first === undefined) continue;
      report({ path: module.path, span: first.expression, messageId: 'nothing' });
      return;
    }
  },
});
