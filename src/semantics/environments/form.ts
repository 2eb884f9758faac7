/** Whether an environment is asked for nothing but the form of what it gives. */
import type { Expression } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import type { CallFact } from '../module/model.js';
import type { ModuleView } from '../views.js';
import { isBoundAnew } from '../weights/bound-anew.js';
import { isReadForForm } from '../weights/unread.js';

/** Whether the environment that `name` is given by the last assignment before `call` ends is asked for nothing but its spaces, and for the shapes of what it gives. */
export function isOnlyMeasured(module: ModuleView, name: string, { expression }: CallFact): boolean {
  const { uses, project } = module;
  const scope = uses.place(expression)?.function ?? null;
  if (name.includes('.')) return false;
  const given = uses.inScope(name, scope).findLast((written) => uses.isTarget(written) && written.start <= expression.start);
  const statement = given === undefined ? undefined : uses.place(given)?.statement;
  const reads = uses.reads(name, scope).filter((read) => statement === undefined || !isBoundAnew(project, module.module, name, statement, read));
  const asked = reads.map((read) => {
    const member = module.uses.place(read)?.parent;
    if (member?.kind !== 'attribute') return null;
    const around = module.uses.place(member)?.parent;
    if (FORM.test(member.name)) return (around?.kind === 'attribute' && around.name === 'sample') || isKeptToSample(module, member) ? 'sample' : 'form';
    if (around?.kind !== 'call' || around.callee !== member) return null;
    if (member.name === 'close') return 'nothing';
    if (member.name === 'reset' && module.uses.place(around)?.statement.kind === 'expression') return 'nothing';
    return /^(?:reset|step)$/.test(member.name) && isReadForForm(module.project, module.module, around) ? 'form' : null;
  });
  // What is sampled goes into a step, or is looked at for its own sake.
  return asked.includes('form') && !asked.includes(null) && (!asked.includes('sample') || reads.some((read) => isStep(module, read)));
}

/** What tells of an environment without running it. */
const FORM = /^(?:(?:single_)?(?:observation|action)_space|spec|metadata|reward_range|num_envs)$/;

/** `space` of `space = env.action_space` is sampled. */
function isKeptToSample(module: ModuleView, member: Expression): boolean {
  const statement = module.uses.place(member)?.statement;
  return statement?.kind === 'assign' && statement.value === member && statement.targets.some((target) => module.uses.of(`${dottedName(target) ?? ''}.sample`).length > 0);
}

function isStep(module: ModuleView, read: Expression): boolean {
  const member = module.uses.place(read)?.parent;
  return member?.kind === 'attribute' && member.name === 'step';
}
