/** What a module that a program imports makes for others. */
import { usesOf } from '../../lookups.js';
import { mentions } from '../../weights/idle-layer.js';
import type { ProgramRun, Site } from '../run.js';

/** Whether what is made at `site`, on the top level of a module that `run` imports, is kept under a name that no module of the program mentions again. */
export function isLeftAlone({ entry, modules }: ProgramRun, { module, call }: Site): boolean {
  if (module === entry || call.function !== 0) return false;
  const statement = usesOf(module).place(call.expression)?.statement;
  const [target, ...more] = statement?.kind === 'assign' ? statement.targets : [];
  if (target?.kind !== 'name' || more.length > 0) return false;
  return [...modules].every((each) => mentions(each.file.parseText, target.id) < (each === module ? 2 : 1));
}
