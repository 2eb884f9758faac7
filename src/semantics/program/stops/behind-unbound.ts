/** Places in functions that no program runs, before which a name is read that nothing binds: whoever calls the function never gets there. */
import type { FunctionStatement, Statement } from '../../../syntax/facts.js';
import type { Span } from '../../../syntax/source.js';
import { pathTo, walkStatements, withinScope } from '../../../syntax/walk.js';
import { lacksEverywhere, surelyRead } from '../../module/unbound-names.js';
import type { Module, Project } from '../../project.js';
import { isPutIn } from './lacking.js';

/** Whether a name that nothing binds is read before `span`, in a function around it or in the constructor of its class. */
export function isBehindUnbound(project: Project, module: Module, span: Span): boolean {
  if (module.model.isFragment) return false;
  const path = pathTo(module.facts.body, span.start);
  const first = path.findIndex(({ statement }) => statement.kind === 'function');
  if (first < 0) return false;
  const fails = (statement: Statement): boolean => readsUnbound(project, module, statement);
  return path.slice(first + 1).some(({ block, index }) => block.slice(0, index + 1).some(fails)) || hasNoObjects(project, module, path[first]?.statement, fails);
}

/** Whether the class that `method` belongs to has a constructor which surely fails, that no class takes another one's place of. */
function hasNoObjects(project: Project, module: Module, method: Statement | undefined, fails: (statement: Statement) => boolean): boolean {
  if (method?.kind !== 'function' || method.decorators.length > 0) return false;
  const own = module.model.classes.find(({ statement }) => statement.body.includes(method));
  const constructors = own?.statement.body.filter((each): each is FunctionStatement => each.kind === 'function' && each.name === '__init__') ?? [];
  const [only, ...others] = constructors;
  if (own === undefined || only === undefined || others.length > 0 || only.decorators.length > 0 || project.classesBelow(module, own.index).length > 0) return false;
  const { body } = only;
  const end = body.findIndex((statement) => walkStatements([statement], withinScope).some(({ kind }) => kind === 'return' || kind === 'raise'));
  return body.slice(0, end < 0 ? body.length : end).some(fails);
}

function readsUnbound(project: Project, { facts }: Module, statement: Statement): boolean {
  return surelyRead(statement).names.some((name) => lacksEverywhere(facts, name) && !isPutIn(project, name));
}
