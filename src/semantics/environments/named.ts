/** The environments that a module makes and keeps under a name, and what is called on each of them. */
import type { FunctionStatement } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import { comesTo, nameOf, objectOf } from '../environments.js';
import { functionOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { ModuleView } from '../views.js';
import { handedEnvironment } from './origin.js';
import { ownMade } from './own.js';

export interface Environment {
  /** The name it goes by; a wrapper assigned to the same name keeps it. */
  readonly name: string;
  readonly maker: CallFact;
  /** The methods called on it and on its parts, in order. */
  readonly calls: readonly CallFact[];
}

/** The environments that are made and kept under a name. */
export function environments(module: ModuleView): Environment[] {
  const made = [...module.withRole('makes-environment').map(({ call }) => call), ...ownMade(module)];
  const makers = made.sort((one, other) => one.expression.start - other.expression.start).flatMap((call) => {
    const name = nameOf(module, call);
    return name === null ? [] : [{ name, maker: call }];
  });
  return makers.map(({ name, maker }) => {
    const alike = makers.filter((other) => other.name === name && mayShareObject(module, other.maker, maker)).map((other) => other.maker);
    const calls = module.module.model.calls.filter((call) => {
      if (objectOf(call) !== name && objectOf(call)?.startsWith(`${name}.`) !== true) return false;
      if (name.includes('.')) return maker === alike[0] && mayShareObject(module, call, maker);
      const scope = module.uses.scopeOf(name, call.expression);
      const scopeOf = (other: CallFact): FunctionStatement | null | undefined => module.uses.place(other.expression)?.function;
      const made = alike.findLast((other) => other.expression.end <= call.expression.start && scope === scopeOf(other))
        // What a wrapper nobody can read makes of it goes on under its name.
        ?? (scope !== null && handedEnvironment(module, call) === null ? alike.find((other) => isHandedOn(module, call, name, scope, scopeOf(other) ?? null)) : undefined);
      return made === maker && !isElementOf(module, name, call);
    });
    return { name, maker, calls };
  });
}

/** Whether two calls may be of methods of one object: `self.env` of a wrapper is another one than that of an agent. */
function mayShareObject({ module, project }: ModuleView, one: CallFact, other: CallFact): boolean {
  const [a, b] = [one, other].map((call) => module.model.functions[call.function]?.class ?? null);
  if (a == null || b == null || a === b) return true;
  const isBelow = (index: number, above: number): boolean => project.classesAbove(module, index).some((each) => each.module === module && each.index === above);
  return isBelow(a, b) || isBelow(b, a);
}

/** Whether the function `to`, one of whose parameters is called `name`, is handed what goes by that name in `from`, so that it comes to `asked`. */
function isHandedOn(module: ModuleView, asked: CallFact, name: string, to: FunctionStatement, from: FunctionStatement | null, seen: readonly FunctionStatement[] = []): boolean {
  const index = functionOf(module.module, to)?.index;
  if (index === undefined || seen.includes(to) || !to.parameters.some((parameter) => parameter.name === name)) return false;
  return module.project.callers(module.module, index).some(({ module: caller, call }) => {
    const given = caller === module.module && comesTo(module, to, call, asked) ? call.args.find(({ argument: { value } }) => [name, `self.${name}`].includes(dottedName(value) ?? ''))?.argument.value : undefined;
    if (given === undefined) return false;
    // What an object keeps under the name it was handed, most likely.
    if (given.kind === 'attribute') return true;
    const scope = module.uses.scopeOf(name, given);
    return scope === from || (scope !== null && isHandedOn(module, asked, name, scope, from, [...seen, to]));
  });
}

/** `env` of `[env.reset() for env in envs]`. */
function isElementOf(module: ModuleView, name: string, { expression }: CallFact): boolean {
  for (let outer = module.uses.place(expression)?.parent ?? null; outer !== null; outer = module.uses.place(outer)?.parent ?? null) {
    if (outer.kind === 'comprehension' && outer.clauses.some(({ target }) => target !== null && dottedName(target) === name)) return true;
  }
  return false;
}
