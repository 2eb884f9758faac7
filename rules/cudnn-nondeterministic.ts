import * as l10n from '@vscode/l10n';
import { insertAfterFix, replaceValueFix } from '../src/fixes/rule-fixes.js';
import type { Flag } from '../src/catalogue/types.js';
import { exclude, type FlagUse, type ModuleView } from '../src/semantics/views.js';
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
  checkModule(module, report) {
    for (const use of module.flags) {
      if (use.flag.role !== 'cudnn-deterministic' || !isSetTo(use, false) || isChoice(module, use) || module.isLeftOut(use)) continue;
      report({
        span: use.span,
        messageId: 'off',
        data: { name: use.flag.parameter?.name ?? use.qualifiedName.split('.').slice(-2).join('.') },
        fixes: () => replaceValueFix(module, use.valueSpan, 'True', l10n.t('Turn it on'), 'suggestion'),
      });
    }
  },
  checkProgram(program, report) {
    // A method may be called by whoever has the object; a function that nobody calls sets nothing.
    const mentioned = program.modulesThat(setsSwitches).some((module) => module.flags.some((use) => {
      if (!ROLES.includes(use.flag.role)) return false;
      return use.function === 0 || module.module.model.functions[use.function]?.class !== null || program.reaches(use.span);
    }));
    if (mentioned || program.run.seedings.length === 0 || !program.usesGpu) return;
    for (const stream of program.entry.project.catalogue.streams) {
      const { determinism } = stream;
      const first = determinism === undefined ? undefined : program.run.seedings.find(({ streams, implicit }) => !implicit && streams.includes(stream.name));
      if (determinism === undefined || first === undefined || !determinism.roles.some((role) => ROLES.includes(role))) continue;
      report({
        path: first.module.path,
        span: first.call.expression,
        messageId: 'never',
        data: { stream: stream.title },
        fixes: () => insertAfterFix(program.view(first.module), first.call, { ...determinism, lines: determinism.lines.slice(0, 1) }, l10n.t('Ask for deterministic kernels')),
      });
    }
  },
});

function setsSwitches({ flags }: ModuleView): boolean {
  return flags.length > 0;
}

function isSetTo({ value }: FlagUse, wanted: boolean): boolean {
  return value.kind === 'scalar' && value.value === wanted;
}

/** The other arm of a choice turns the switch on. */
function isChoice(module: ModuleView, use: FlagUse): boolean {
  return module.flags.some((other) => {
    return ROLES.includes(other.flag.role) && isSetTo(other, true) && exclude({ ...other, module }, { ...use, module });
  });
}
