import { recordRunFix } from '../src/fixes/record-run-fix.js';
import type { ModuleView, ProgramView } from '../src/semantics/views.js';
import type { Expression } from '../src/syntax/facts.js';
import type { Span } from '../src/syntax/source.js';
import { calleeName, functionsAround } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'unrecorded-environment',
  meta: {
    summary: 'A training program that records neither versions nor seed',
    severity: 'hint',
    preset: 'strict',
    fix: 'suggestion',
  },
  messages: {
    nothing:
      'This program trains a model and keeps neither library versions nor a seed with its results: nobody can run it again as it was. Save both with what it writes.',
  },
  checkProgram(program, report) {
    const recordings = program.modules.flatMap((module) => module.recordings.map(({ span }) => ({ module, span })));
    if (recordings.some((recording) => isUsed(program, recording))) return;
    for (const module of program.modules) {
      const [first] = module.module.model.calls.filter((call) => {
        const name = calleeName(call.expression);
        return module.knownCall(call.expression)?.record.roles?.includes('trains') === true || (name === 'backward' && call.expression.callee.kind === 'attribute');
      });
      if (first === undefined) continue;
      const training = { module, expression: first.expression };
      report({ path: module.path, span: first.expression, messageId: 'nothing', fixes: () => recordRunFix(program, training) });
      return;
    }
  },
});

/** Whether something names the function that keeps the record: one that is only defined, or imported, keeps nothing. */
function isUsed(program: ProgramView, { module, span }: { readonly module: ModuleView; readonly span: Span }): boolean {
  const [outer] = functionsAround(module.module.facts, span.start);
  if (outer === undefined) return true;
  const names = (part: Expression): string | null => (part.kind === 'name' ? part.id : part.kind === 'attribute' ? part.name : null);
  return program.modules.some(({ expressions }) => expressions.some((part) => names(part) === outer.name));
}
