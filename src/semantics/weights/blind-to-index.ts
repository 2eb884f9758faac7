/** Data whose items are the same whichever is asked for. */
import type { Value } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readsOf } from '../variables.js';

/** Whether `value`, of `module`, is data of the project whose items are the same whichever is asked for. */
export function isBlindToIndex(project: Project, module: Module, value: Value | undefined): boolean {
  const data = value?.kind === 'instance' ? project.classOf(module, value) : null;
  const getter = data?.kind === 'class' ? project.method(data.module, data.index, '__getitem__') : null;
  const statement = getter?.kind === 'function' ? getter.module.model.functions[getter.index]?.statement : undefined;
  const index = statement?.parameters[1]?.name;
  if (getter?.kind !== 'function' || statement == null || index === undefined) return false;
  // `index = random.randrange(len(self.files))`
  const anew = statement.body.find((each) => each.kind === 'assign' && each.operator === null && each.targets.some((target) => target.kind === 'name' && target.id === index));
  return readsOf(getter.module, index, statement).every((read) => anew !== undefined && read.start >= anew.end);
}
