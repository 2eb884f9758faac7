/** Programs that no Python in use reads as they stand. */
import { remembered } from '../../../syntax/remember.js';
import type { Module, Project } from '../../project.js';
import { faultsIn } from '../../module/broken-cells.js';
import { isOfPython2 } from '../../module/python2.js';
import { surelyImported } from './lacking.js';
import type { ProgramRun } from '../run.js';

/** Whether a module that runs in a program whatever happens is written in Python 2. */
function isOfAnotherPython(project: Project, run: ProgramRun): boolean {
  return answers(project)(run);
}

const answers = remembered((project: Project) => remembered((run: ProgramRun): boolean => {
  const surely = new Set([run.entry]);
  // What is found is looked at in its turn.
  for (const module of surely) {
    if (isOfPython2(module)) return true;
    for (const each of importedFirst(project)(module)) if (run.modules.has(each)) surely.add(each);
  }
  return false;
}));

/** The modules of the project that a module imports whatever happens. */
const importedFirst = remembered((project: Project) => remembered((module: Module): readonly Module[] => {
  return surelyImported(module).flatMap((name) => {
    const found = project.imported(module, name);
    return found === null ? [] : [...project.packagesRun(module, name), found.module];
  });
}));

/** Whether Python refuses to read the file that a program begins with, or one that it surely imports is of Python 2. */
export function isUnreadable(project: Project, run: ProgramRun): boolean {
  return isBroken(run) || isOfAnotherPython(project, run);
}

/** Whether nothing that `run` comes to in the file at `path` is sure to happen. Whoever looks at a file that is being written knows what it lacks; others learn of it nowhere. */
export function isOfUnread(project: Project, run: ProgramRun, path: string): boolean {
  return (run.entry.path !== path && isBroken(run)) || isOfAnotherPython(project, run);
}

function isBroken({ entry }: ProgramRun): boolean {
  return entry.file.kind === 'script' && faultsIn(entry).length > 0;
}

/** Whether `module` is written in Python 2, or nothing that `runs` come to in it is sure to happen. */
export function isUnread(project: Project, runs: readonly ProgramRun[], module: Module): boolean {
  return isOfPython2(module) || (runs.length > 0 && runs.every((run) => isOfUnread(project, run, module.path)));
}
