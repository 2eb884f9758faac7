import { calleeName } from '../src/syntax/walk.js';
import type { ModuleView } from '../src/semantics/views.js';
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
    if (program.modules.some((module) => records(module))) return;
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

/** Something in the module keeps a version, a seed or the whole run. */
function records(module: ModuleView): boolean {
  if (module.withRole('records-run').length > 0) return true;
  if ([...module.module.model.recorded].some((name) => /seed|^args$|^config$|^opt$|^cfg$|^hparams$/i.test(name))) return true;
  for (const part of module.expressions) {
    if (part.kind === 'attribute' && /^(?:__version__|version_info|git_version)$/.test(part.name)) return true;
    if (part.kind === 'string' && part.value !== null && /\bpip\b.*\bfreeze\b|conda (?:list|env export)/.test(part.value)) return true;
  }
  return false;
}
