/** What a wrapper around a function hands on to it: what the caller wrote, or something else. */
import type { Argument, Expression, FunctionStatement, LambdaExpression, Parameter as Declared } from '../../../syntax/facts.js';
import { callsIn, usesOf } from '../../lookups.js';
import type { CallFact, Value } from '../../module/model.js';
import type { Module, Project, Target } from '../../project.js';

/** Methods by which a mapping is changed. */
const CHANGES = /^(?:update|setdefault|pop|popitem|clear|__setitem__)$/;

/** The calls, in the decorator that `value` is in `module`, of what it decorates, binding of arguments for calls to come among them. */
export function callsOfDecorated(project: Project, module: Module, value: Value): readonly { readonly module: Module; readonly call: CallFact }[] {
  const decorator = decoratorOf(project, module, value);
  if (decorator.kind !== 'function' && decorator.kind !== 'class') return [];
  const { module: from, index } = decorator;
  const methods = decorator.kind === 'class' ? [...from.model.classes[index]?.methods ?? []] : [];
  const first = decorator.kind === 'class' ? methods.flatMap(([name, method]) => (name === '__init__' ? [method] : [])) : [index];
  const family = (decorator.kind === 'class' ? methods.map(([, method]) => method) : first).flatMap((each) => [each, ...within(from, each)]);
  // `@retry(times)` hands what it decorates to what that call makes.
  const isMade = value.kind === 'result' || value.kind === 'instance';
  const owners = isMade ? family.filter((each) => !first.includes(each)) : first;
  const isDecorated = (held: Value | undefined): boolean => held?.kind === 'parameter' && held.position === 0 && owners.includes(held.function);
  return family.flatMap((each) => callsIn(from, each)).filter(({ callee, args }) => {
    if (callee.kind === 'unknown') return isDecorated(callee.parameter);
    return callee.kind === 'external' && callee.name === 'functools.partial' && args.length > 1 && isDecorated(args[0]?.value);
  }).map((call) => ({ module: from, call }));
}

/** The function or class of the project that a decorator is, or the function that makes it. */
export function decoratorOf(project: Project, module: Module, value: Value): Target {
  if (value.kind === 'function' || value.kind === 'class') return { kind: value.kind, module, index: value.index };
  if (value.kind === 'instance' && value.call !== null) return project.callee(module, value.call);
  return value.kind === 'reference' ? project.resolve(module, value.name) : value.kind === 'result' ? project.callee(module, value.call) : { kind: 'unknown' };
}

/** The functions inside function `index` of `module`. */
export function within({ model: { functions } }: Module, index: number): readonly number[] {
  const prefix = `${functions[index]?.name ?? ''}.`;
  return functions.filter(({ name }) => name.startsWith(prefix)).map((inner) => inner.index);
}

/** Whether `call`, in a wrapper, hands on each of the wrapper's own arguments as it came, and nothing else. */
export function handsOnAll(_: Project, module: Module, { function: index, callee, expression }: CallFact): boolean {
  const { args, broken } = expression;
  const fact = module.model.functions[index];
  if (fact === undefined || broken || callee.kind === 'external') return false;
  const { statement: wrapper } = fact;
  const declared = wrapper?.parameters ?? lambdaAround(module, expression)?.parameters ?? [];
  // A method of the decorator's class is handed the decorator first.
  const parameters = fact.class === null ? declared : declared.slice(1);
  return args.length === parameters.length
    && args.every((argument, at) => isHandedOn(argument, at, parameters))
    && parameters.every((parameter) => parameter.default === null && (wrapper === null || !isChanged(module, parameter.name, wrapper)));
}

function lambdaAround(module: Module, expression: Expression): LambdaExpression | null {
  const parent = usesOf(module).place(expression)?.parent ?? null;
  return parent === null || parent.kind === 'lambda' ? parent : lambdaAround(module, parent);
}

function isHandedOn({ keyword, splat, value }: Argument, at: number, parameters: readonly Declared[]): boolean {
  const written = value.kind === 'unary' && /^\*\*?$/.test(value.operator) ? value.operand : value;
  const parameter = written.kind === 'name' ? parameters.findIndex(({ name }) => name === written.id) : -1;
  const declared = parameters[parameter];
  if (declared === undefined || declared.splat !== splat) return false;
  return splat !== null || keyword === declared.name || (keyword === null && parameter === at && !declared.keywordOnly);
}

/** Whether `name`, a parameter of `wrapper`, may be something else by the time it is handed on. */
function isChanged(module: Module, name: string, wrapper: FunctionStatement): boolean {
  const uses = usesOf(module);
  return uses.inScope(name, wrapper).some((written) => {
    const place = uses.place(written);
    const parent = place?.parent ?? null;
    const isEntry = parent?.kind === 'subscript' && parent.object === written;
    return isGivenAnew(written) || (isEntry && isGivenAnew(parent)) || (parent?.kind === 'attribute' && CHANGES.test(parent.name));
  });

  function isGivenAnew(target: Expression): boolean {
    const place = uses.place(target);
    const statement = place?.statement;
    return uses.isTarget(target) || place?.parent?.kind === 'named' || statement?.kind === 'delete'
      || (statement?.kind === 'assign' && statement.operator !== null && statement.targets.includes(target));
  }
}
