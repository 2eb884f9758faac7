/** Places in functions that no program runs, before which a name or a method is asked for that nothing has: whoever calls the function never gets there. */
import type { Expression, FunctionStatement, Statement } from '../../../syntax/facts.js';
import type { Span } from '../../../syntax/source.js';
import { pathTo, walkStatements, withinScope } from '../../../syntax/walk.js';
import { runsLater } from '../../module/later.js';
import type { ClassFact } from '../../module/model.js';
import { evaluatedBy, lacksEverywhere, surelyRead } from '../../module/unbound-names.js';
import type { Module, Project } from '../../project.js';
import { isSameTarget } from '../../project/targets.js';
import { isPutIn } from './lacking.js';
import { lacksMethod } from './no-method.js';

/** Methods are followed to those that they call this far. */
const MAX_DEPTH = 3;

/** A function, and the class that it is a plain method of. */
interface Running {
  readonly module: Module;
  readonly owner: ClassFact | null;
  /** What it calls the object. */
  readonly self: string | null;
}

/** Whether before `span` a name is read that nothing binds, or a method asked for that no object has, in a function around it or in the constructor of its class. */
export function isBehindUnbound(project: Project, module: Module, span: Span): boolean {
  if (module.model.isFragment) return false;
  const path = pathTo(module.facts.body, span.start);
  const first = path.findIndex(({ statement }) => statement.kind === 'function');
  const outer = path[first]?.statement;
  if (outer?.kind !== 'function') return false;
  const running = runningIn(module, outer);
  if (path.slice(first + 1).some(({ block, index }) => block.slice(0, index + 1).some((statement) => fails(project, running, statement)))) return true;
  return running.owner !== null && hasNoObjects(project, module, running.owner);
}

function runningIn(module: Module, method: FunctionStatement): Running {
  const owner = method.decorators.length > 0 ? undefined : module.model.classes.find(({ statement }) => statement.body.includes(method));
  return { module, owner: owner ?? null, self: owner === undefined ? null : method.parameters[0]?.name ?? null };
}

/** Whether a class has a constructor which surely fails, that no class takes another one's place of. */
function hasNoObjects(project: Project, module: Module, { statement, index }: ClassFact): boolean {
  const constructors = statement.body.filter((each): each is FunctionStatement => each.kind === 'function' && each.name === '__init__');
  const [only, ...others] = constructors;
  return only !== undefined && others.length === 0 && only.decorators.length === 0 && project.classesBelow(module, index).length === 0 && endsEarly(project, module, only, 0);
}

/** Whether a function surely fails before it may return. */
function endsEarly(project: Project, module: Module, method: FunctionStatement, depth: number): boolean {
  const { body } = method;
  const running = runningIn(module, method);
  const end = body.findIndex((statement) => walkStatements([statement], withinScope).some(({ kind }) => kind === 'return' || kind === 'raise'));
  return body.slice(0, end < 0 ? body.length : end + 1).some((statement) => fails(project, running, statement, depth));
}

/** Whether nobody comes past `statement`: what it evaluates first asks for what is nowhere. */
function fails(project: Project, { module, owner, self }: Running, statement: Statement, depth = 0): boolean {
  if (surelyRead(statement).names.some((name) => lacksEverywhere(module.facts, name) && !isPutIn(project, name))) return true;
  if (owner === null || statement.broken) return false;
  const { index } = owner;
  const isOwn = (part: Expression): part is Expression & { kind: 'attribute' } => part.kind === 'attribute' && part.object.kind === 'name' && part.object.id === self;
  return evaluatedBy(statement).some((part) => {
    if (isOwn(part)) return lacksMethod(project, { module, index }, part.name);
    return part.kind === 'call' && isOwn(part.callee) && depth < MAX_DEPTH && failsInMethod(project, module, owner, part.callee.name, depth + 1);
  });
}

/** Whether the method of a class that goes by `name`, which no class below has another one of, surely fails. */
function failsInMethod(project: Project, module: Module, { index }: ClassFact, name: string, depth: number): boolean {
  const target = project.method(module, index, name);
  const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
  if (target.kind !== 'function' || fact?.statement == null || fact.decorators.length > 0 || runsLater(fact)) return false;
  return project.classesBelow(module, index).every((each) => isSameTarget(project.method(each.module, each.index, name), target)) && endsEarly(project, target.module, fact.statement, depth);
}
