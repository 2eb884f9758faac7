import { setVariableFix } from '../src/fixes/rule-fixes.js';
import { holds } from '../src/catalogue/versions.js';
import type { ModuleView } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'missing-cublas-workspace',
  meta: {
    summary: 'Deterministic algorithms without the workspace setting matrix products need',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    missing:
      '`{{call}}` asks for deterministic algorithms, and `{{variable}}` is set nowhere in this program: matrix products on a GPU then raise an error or stay nondeterministic. Set it to `:4096:8` before the first GPU work.',
    perhaps:
      '`{{call}}` asks for deterministic algorithms, and `{{variable}}` is set nowhere in this program. Library versions before {{until}} raise an error or stay nondeterministic in matrix products without it; the project does not state its version. Set it to `:4096:8` before the first GPU work.',
  },
  checkProgram(program, report) {
    const use = program.flags.find(({ flag, value }) => {
      return flag.role === 'deterministic-algorithms' && value.kind === 'scalar' && value.value === true;
    });
    if (use === undefined || !program.usesGpu || program.variables('kernel-workspace').length > 0) return;
    // What somebody else's helper sets nobody sees.
    if (program.modulesThat(asksForDeterminism).length > 0) return;
    const { catalogue } = use.module.module;
    const library = catalogue.lookup(use.qualifiedName)?.library;
    for (const variable of catalogue.variables.filter(({ role, library: of }) => role === 'kernel-workspace' && of === library)) {
      const needed = holds(use.module.versionOf(variable.library), variable.since, variable.until);
      if (needed === 'no' || program.modules.some((module) => module.setsByMagic(variable.name))) continue;
      report({
        path: use.module.path,
        span: use.span,
        messageId: needed === 'yes' ? 'missing' : 'perhaps',
        severity: needed === 'yes' ? 'warning' : 'information',
        data: { call: use.module.text(use.span), variable: variable.name, until: variable.until ?? '' },
        fixes: () => setVariableFix(use.module, use.span, variable.name, ':4096:8'),
      });
    }
  },
});

/** Calls a helper that can't be read and whose name says that it makes runs deterministic. */
function asksForDeterminism(module: ModuleView): boolean {
  return module.module.model.calls.some((call) => {
    const target = module.target(call);
    const isForeign = target.kind === 'unknown' || (target.kind === 'library' && target.record === undefined);
    return isForeign && /determinis|reproducib/i.test(module.text(call.expression.callee));
  });
}
