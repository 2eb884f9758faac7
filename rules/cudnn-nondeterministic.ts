import { insertAfterFix, replaceValueFix } from '../src/fixes/rule-fixes.js';
import type { Flag } from '../src/catalogue/types.js';
import { exclude, type FlagUse, type ProgramView } from '../src/semantics/views.js';
import { defineRule } from './rule.js';

const ROLES: readonly Flag['role'][] = ['cudnn-deterministic', 'deterministic-algorithms'];

export default defineRule({
  name: 'cudnn-nondeterministic',
  meta: {
    summary: 'Deterministic GPU kernels turned off, or never asked for',
    severity: 'information',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    off:
      '`{{name}}` is off: convolutions may use kernels that add up in another order each run, so results on a GPU differ. Set it to `True`.',
    never:
      'This program seeds {{stream}} and works on a GPU, and never asks for deterministic kernels: with the same seed, results still differ in their last digits and drift apart. Ask for them, or leave it if that much is good enough.',
  },
  checkProgram(program, report) {
    for (const use of program.flags) {
      if (!ROLES.includes(use.flag.role) || !isSetTo(use, false) || hasCounterpart(program, use)) continue;
      report({
        path: use.module.path,
        span: use.span,
        messageId: 'off',
        data: { name: use.flag.parameter?.name ?? use.qualifiedName.split('.').slice(-2).join('.') },
        fixes: replaceValueFix(use.module, use.valueSpan, 'True', 'Turn it on', 'suggestion'),
      });
    }
    const mentioned = program.modules.some(({ flags }) => flags.some(({ flag }) => ROLES.includes(flag.role)));
    if (mentioned || !program.usesGpu) return;
    for (const stream of program.entry.project.catalogue.streams) {
      const { determinism } = stream;
      const first = determinism === undefined ? undefined : program.run.seedings.find(({ streams }) => streams.includes(stream.name));
      if (determinism === undefined || first === undefined || !determinism.roles.some((role) => ROLES.includes(role))) continue;
      report({
        path: first.module.path,
        span: first.call.expression,
        messageId: 'never',
        data: { stream: stream.title },
        fixes: insertAfterFix(program.view(first.module), first.call, determinism, 'Ask for deterministic kernels'),
      });
    }
  },
});

function isSetTo({ value }: FlagUse, wanted: boolean): boolean {
  return value.kind === 'scalar' && value.value === wanted;
}

/** The same switch is turned on elsewhere: on the other arm of a choice, or before, which is another rule's to say. */
function hasCounterpart(program: ProgramView, use: ProgramView['flags'][number]): boolean {
  return program.flags.some((other) => {
    return isSetTo(other, true) && (exclude(other, use) ? other.flag.role !== 'cudnn-benchmark' : other.flag.role === use.flag.role);
  });
}
