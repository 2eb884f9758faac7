import * as l10n from '@vscode/l10n';
import { defineRule } from './rule.js';

/** Calls that start the program anew, so that the variable is read after all. */
const RESTARTS = /^(?:os\.(?:exec\w*|spawn\w*|posix_spawn\w*)|subprocess\.\w+|os\.system)$/;

export default defineRule({
  name: 'hash-seed-in-process',
  meta: {
    summary: 'PYTHONHASHSEED set when the interpreter has read it already',
    severity: 'information',
    preset: 'recommended',
    fix: 'none',
  },
  messages: {
    late:
      '`{{variable}}` is read once, when the interpreter starts: setting it here changes nothing in this process, so the order of sets of strings still differs each run. Set it in the environment that starts the program.',
  },
  checkModule(module, report) {
    const { variables, calls } = module.module.model;
    const names = module.module.catalogue.variables.filter(({ role }) => role === 'hash-seed').map(({ name }) => name);
    const [first, ...further] = variables.filter(({ name }) => names.includes(name));
    if (first === undefined || calls.some(({ callee }) => callee.kind === 'external' && RESTARTS.test(callee.name))) return;
    const related = further.map(({ span }) => ({ path: module.path, span, message: l10n.t('Set here again') }));
    report({ span: first.span, messageId: 'late', data: { variable: first.name }, related });
  },
});
