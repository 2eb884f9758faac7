/** Properties that change their object where they are read: each read may give another key. */
import { remembered } from '../../syntax/remember.js';
import { elementsOf, dottedName, walkStatements, withinScope } from '../../syntax/walk.js';
import { isProperty } from '../module/members.js';
import type { Project } from '../project.js';

/** The names of those in a project. */
export const changingProperties = remembered((project: Project): ReadonlySet<string> => {
  return new Set([...project.modules.values()].flatMap(({ model }) => model.functions.flatMap((fact) => {
    const { statement, class: owner } = fact;
    const self = statement?.parameters[0]?.name;
    if (statement === null || owner === null || self === undefined || !isProperty(fact)) return [];
    const isChanged = walkStatements(statement.body, withinScope).some((each) => {
      return each.kind === 'assign' && each.targets.flatMap((target) => [target, ...elementsOf(target)]).some((target) => dottedName(target)?.startsWith(`${self}.`) === true);
    });
    return isChanged ? [statement.name] : [];
  })));
});
