import type { CallFact } from '../src/semantics/module/model.js';
import { calleeName, walkExpressions } from '../src/syntax/walk.js';
import { defineRule } from './rule.js';

export default defineRule({
  name: 'checkpoint-without-rng-state',
  meta: {
    summary: 'A resumed checkpoint that leaves the random state out',
    severity: 'information',
    preset: 'strict',
    fix: 'none',
  },
  messages: {
    missing:
      '`{{call}}` saves model and optimizer but no random state, and the program resumes from such checkpoints: a resumed run shuffles and drops out differently from one that was never stopped. Save and restore the state of the generators as well.',
  },
  checkProgram(program, report) {
    if (!program.modules.some((module) => module.withRole('saves-checkpoint').length > 0)) return;
    if (!program.modules.some((module) => module.withRole('loads-checkpoint').length > 0)) return;
    const resumes = program.modules.flatMap((module) => module.expressions.filter((part) => calleeName(part) === 'load_state_dict')).length > 1;
    const keeps = program.modules.some((module) => module.withRole('reads-rng-state').length > 0);
    if (!resumes || keeps) return;
    for (const module of program.modules) {
      for (const { call } of module.withRole('saves-checkpoint')) {
        if (!savesTraining(call, (name) => assigned(module, name))) continue;
        report({ path: module.path, span: call.expression, messageId: 'missing', data: { call: module.nameOf(call) } });
        return;
      }
    }

    function assigned(module: (typeof program.modules)[number], name: string) {
      return module.uses.of(name).flatMap((written) => {
        const place = module.uses.place(written);
        return place?.statement.kind === 'assign' && place.statement.value !== null ? [place.statement.value] : [];
      });
    }
  },
});

/** What people call an optimizer. */
const OPTIMIZER = /optim|^opt(?:_|$)/i;

/** What is saved holds the state of a model and of an optimizer. */
function savesTraining(call: CallFact, assigned: (name: string) => readonly Parameters<typeof walkExpressions>[0][number][]): boolean {
  const [first] = call.expression.args;
  if (first === undefined) return false;
  const roots = first.value.kind === 'name' ? assigned(first.value.id) : [first.value];
  let states = 0;
  let optimizer = false;
  for (const part of walkExpressions(roots)) {
    if (part.kind === 'string' && part.value !== null && /rng|random_state/i.test(part.value)) return false;
    if (part.kind === 'call' && calleeName(part) === 'state_dict') states++;
    if (part.kind === 'string' && part.value !== null && OPTIMIZER.test(part.value)) optimizer = true;
    if (part.kind === 'name' && OPTIMIZER.test(part.id)) optimizer = true;
  }
  return states > 1 && optimizer;
}
