/** Which calls programs come to, as far as they are followed. */
import type { CallExpression } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { grouped } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import { isAsideIn } from '../options/aside.js';
import { functionKey, type ProgramRun } from '../run.js';
import type { Module, Project } from '../../project.js';

/** What a program comes to, by what is written: one of several callables makes a call for each. */
const reached = remembered(({ changed }: ProgramRun): ReadonlyMap<CallExpression, readonly CallFact[]> => {
  return grouped([...changed.keys()].flatMap((each) => ('expression' in each ? [each] : [])), ({ expression }) => [expression]);
});

const entered = remembered(({ entered: functions }: ProgramRun): ReadonlySet<string> => new Set(functions.map(({ module, index }) => functionKey(module, index))));

/** Whether a program comes to a call. */
export function comesTo(run: ProgramRun, { expression }: CallFact): boolean {
  return reached(run).has(expression);
}

/** Whether some of `runs` may come to `call` of `module`; `usually`: while the user leaves all options as they are. */
export function mayCome(project: Project, runs: readonly ProgramRun[], module: Module, call: CallFact, usually = false): boolean {
  return runs.some((run) => {
    const coming = reached(run).get(call.expression);
    return coming === undefined ? !isPassed(project, run, module, call) : !usually || coming.some((each) => !isAsideIn(run, each));
  });
}

/** Whether the program runs what a call stands in that it does not come to. */
function isPassed(project: Project, run: ProgramRun, module: Module, call: CallFact): boolean {
  const isRun = call.function === 0 ? run.modules.has(module) : entered(run).has(functionKey(module, call.function));
  return isRun && isFollowed(project, module, call);
}

/** Whether programs are followed to it: what nobody knows anything of is left out. */
function isFollowed(project: Project, module: Module, call: CallFact): boolean {
  const target = project.callee(module, call);
  return target.kind === 'function' || target.kind === 'class' || (target.kind === 'library' && target.record !== undefined);
}
