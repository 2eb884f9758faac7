/** Class methods, and what they do with the class that they are called on. */
import type { FunctionStatement } from '../../syntax/facts.js';
import { dottedName } from '../../syntax/walk.js';
import type { CallFact, ModuleModel, Value } from './model.js';

/** Whether a method is handed its class, or one below that, in place of an object. */
export function isClassMethod({ decorators }: FunctionStatement): boolean {
  return decorators.some((decorator) => dottedName(decorator) === 'classmethod');
}

/** Whether `call` makes an object of the class that its class method is called on: `cls(…)`. */
export function makesOwn({ functions }: ModuleModel, { callee, expression, function: index }: CallFact): boolean {
  const fact = callee.kind === 'class' && expression.callee.kind === 'name' ? functions[index] : undefined;
  return fact?.statement != null && callee.kind === 'class' && callee.index === fact.class && expression.callee.kind === 'name'
    && expression.callee.id === fact.statement.parameters[0]?.name && isClassMethod(fact.statement);
}

/** The name by which `call` calls a method of the class that its class method is called on (`cls.build(…)`), or of an object of that; `null`: it does neither. */
export function calledOfOwn(model: ModuleModel, { receiver, expression, function: index }: CallFact): string | null {
  const { callee } = expression;
  if (callee.kind !== 'attribute' || receiver === null) return null;
  if (receiver.kind === 'instance') return isOfOwn(model, receiver) ? callee.name : null;
  const fact = receiver.kind === 'class' ? model.functions[index] : undefined;
  const isOwn = fact?.statement != null && receiver.kind === 'class' && receiver.index === fact.class && callee.object.kind === 'name'
    && callee.object.id === fact.statement.parameters[0]?.name && isClassMethod(fact.statement);
  return isOwn ? callee.name : null;
}

/** Whether a value is an object that a class method has made of the class that it is called on. */
export function isOfOwn(model: ModuleModel, value: Value | undefined): boolean {
  return value?.kind === 'instance' && value.call !== null && makesOwn(model, value.call);
}
