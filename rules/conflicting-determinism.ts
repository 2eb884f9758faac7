import * as l10n from '@vscode/l10n';
import { replaceValueFix } from '../src/fixes/rule-fixes.js';
import type { Flag } from '../src/catalogue/types.js';
import { exclude, type FlagUse, type ModuleView } from '../src/semantics/views.js';
import { defineRule, type Report } from './rule.js';

type Use = FlagUse & { readonly module: ModuleView };

const DETERMINISTIC: readonly Flag['role'][] = ['cudnn-deterministic', 'deterministic-algorithms'];

export default defineRule({
  name: 'conflicting-determinism',
  meta: {
    summary: 'Determinism flags that undo one another',
    severity: 'warning',
    preset: 'recommended',
    fix: 'suggestion',
  },
  messages: {
    both:
      'Deterministic kernels are asked for, and `{{name}}` lets the fastest kernel of the moment be chosen as well: with autotuning on, two runs may use different kernels. Turn `{{name}}` off.',
    undone:
      '`{{name}}` is set to `{{value}}` here, which undoes the earlier `{{earlier}}`: runs need not repeat from here on. Keep one of the two.',
  },
  checkProgram(program, report) {
    const conflict = lastConflict(program.flags);
    if (conflict !== null) report(conflict);
  },
  checkModule(module, report) {
    // A helper that programs call in ways nobody can follow.
    for (const flags of module.isReached ? module.unsetFlags : [module.flags]) {
      const conflict = lastConflict(flags.map((use) => ({ ...use, module })));
      if (conflict !== null) report(conflict);
    }
  },
});

/** The last of the writes, in the order they happen, that undoes an earlier one. */
function lastConflict(uses: readonly Use[]): Report | null {
  const set = new Map<Flag['role'], Use[]>();
  let last: (Report & { readonly roles: readonly Flag['role'][] }) | null = null;
  for (const use of uses) {
    if (use.value.kind !== 'scalar' || typeof use.value.value !== 'boolean') continue;
    const on = use.value.value;
    const isBenchmark = use.flag.role === 'cudnn-benchmark';
    const latest = (role: Flag['role']): Use | undefined => set.get(role)?.findLast((earlier) => !exclude(earlier, use));
    const asked = DETERMINISTIC.map(latest).find((earlier) => earlier !== undefined && isOn(earlier));
    const tuned = latest('cudnn-benchmark');
    const same = latest(use.flag.role);
    const alike = set.get(use.flag.role);
    if (alike === undefined) set.set(use.flag.role, [use]);
    else alike.push(use);
    // A later write of the same switch has the last word.
    if (last !== null && last.roles.includes(use.flag.role)) last = null;
    const undoes = same !== undefined && isOn(same) !== on && !putsBack(alike ?? [], same, use);
    const partner = isBenchmark && on ? asked : on && use.flag.role !== 'op-determinism' && tuned !== undefined && isOn(tuned) ? tuned : undefined;
    const conflict =
      partner !== undefined ? { messageId: 'both', other: partner, value: 'False' }
      : undoes && same !== undefined && isBenchmark === on ? { messageId: 'undone', other: same, value: on ? 'False' : 'True' }
      : null;
    if (conflict === null) continue;
    const { messageId, other, value } = conflict;
    const culprit = messageId === 'both' && !isBenchmark ? other : use;
    last = {
      roles: [use.flag.role, other.flag.role],
      path: use.module.path,
      span: use.span,
      messageId,
      data: { name: nameOf(culprit), value: on ? 'True' : 'False', earlier: settingOf(other) },
      related: [{ path: other.module.path, span: other.span, message: l10n.t('`{0}` is set here', nameOf(other)) }],
      fixes: () => replaceValueFix(culprit.module, culprit.valueSpan, value, l10n.t('Set `{0}` to `{1}`', nameOf(culprit), value), 'suggestion'),
    };
  }
  return last;
}

/** Whether `use` puts the switch back as `alike`, all that came before, had left it before `same` set it otherwise for as long as their function runs. */
function putsBack(alike: readonly Use[], same: Use, use: Use): boolean {
  const isOneFunction = same.module === use.module && same.function === use.function && use.function !== 0;
  return isOneFunction && alike.slice(0, alike.indexOf(same)).some((earlier) => isOn(earlier) === isOn(use));
}

function isOn({ value }: FlagUse): boolean {
  return value.kind === 'scalar' && value.value === true;
}

/** As it is written: an assignment, an argument, or a call that sets it by itself. */
function settingOf(use: Use): string {
  if (use.span === use.valueSpan) return `${use.qualifiedName.split('.').at(-1) ?? ''}(…)`;
  return `${nameOf(use)} = ${isOn(use) ? 'True' : 'False'}`;
}

function nameOf({ flag, qualifiedName }: FlagUse): string {
  return flag.parameter === undefined ? qualifiedName.split('.').slice(-2).join('.') : flag.parameter.name;
}
