/** Functions that fill each layer of a network anew: `net.apply(initialise)` runs one on all of them. */
import type { Expression, IfStatement, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, elementsOf, lastPart } from '../../syntax/walk.js';
import { callsOf } from '../lookups.js';
import { literalOf } from '../module/conditions.js';
import type { CallFact } from '../module/model.js';
import type { Module } from '../project.js';
import { fills, hasBias } from './overwritten.js';

/** Whether function `index` of `module` fills all weights of the layer that `made`, a call of the library's, makes, where it is handed that. */
export function refills(module: Module, index: number, made: CallFact): boolean {
  const statement = module.model.functions[index]?.statement;
  const [parameter] = statement?.parameters ?? [];
  if (statement == null || parameter === undefined || made.callee.kind !== 'external') return false;
  const layer: Layer = { parameter: parameter.name, type: lastPart(module.catalogue.canonical(made.callee.name)), hasBias: hasBias(made), isNamedBy: nameRead(statement.body, parameter.name) };
  const calls = callsOf(module);
  const run: Statement[] = [];
  gather(statement.body, layer, run);
  const parts = run.flatMap((each) => {
    const call = each.kind === 'expression' && each.value.kind === 'call' ? calls.get(each.value) : undefined;
    const filled = call === undefined ? null : fills(module.catalogue, call);
    return filled?.name === parameter.name ? [filled.of] : [];
  });
  return parts.includes('weight') && (!layer.hasBias || parts.includes('bias'));
}

/** What such a function is handed. */
interface Layer {
  readonly parameter: string;
  /** The name of its class. */
  readonly type: string;
  readonly hasBias: boolean;
  /** Whether an expression is that name: `classname` of `classname = m.__class__.__name__`. */
  readonly isNamedBy: (expression: Expression) => boolean;
}

/** Gathers in `run` the statements of `body` that surely run for `layer`; `false` where it may go no further. */
function gather(body: readonly Statement[], layer: Layer, run: Statement[]): boolean {
  return body.every((statement) => {
    if (statement.kind === 'with') return gather(statement.body, layer, run);
    if (statement.kind === 'if') {
      const taken = bodyTaken(statement, layer);
      return taken !== null && gather(taken, layer, run);
    }
    run.push(statement);
    return statement.kind !== 'return' && statement.kind !== 'raise';
  });
}

/** The body of a branch that is taken for `layer`; `null`: nobody knows. */
function bodyTaken({ branches, otherwise }: IfStatement, layer: Layer): readonly Statement[] | null {
  for (const { test, body } of branches) {
    const holds = holdsFor(test, layer);
    if (holds !== false) return holds === null ? null : body;
  }
  return otherwise;
}

/** Whether `test` holds for `layer`; `null`: nobody knows. */
function holdsFor(test: Expression, layer: Layer): boolean | null {
  const isLayer = (expression: Expression | undefined): boolean => expression !== undefined && dottedName(expression) === layer.parameter;
  if (test.kind === 'unary' && test.operator === 'not') {
    const holds = holdsFor(test.operand, layer);
    return holds === null ? null : !holds;
  }
  if (test.kind === 'call') {
    const [object, asked] = test.args.map(({ value }) => value);
    if (!isLayer(object) || asked === undefined) return null;
    if (calleeName(test) === 'isinstance') return isOneOf(asked, layer);
    return calleeName(test) === 'hasattr' && asked.kind === 'string' && /^(?:weight|bias)$/.test(asked.value ?? '') ? true : null;
  }
  if (test.kind !== 'binary') return dottedName(test) === `${layer.parameter}.bias` ? layer.hasBias : null;
  const { operator, left, right } = test;
  if (operator === 'and' || operator === 'or') {
    const sides = [holdsFor(left, layer), holdsFor(right, layer)];
    const decides = operator === 'or';
    return sides.includes(decides) ? decides : sides.includes(null) ? null : !decides;
  }
  if (calleeName(left) === 'type' && left.kind === 'call' && isLayer(left.args[0]?.value)) return /^(?:==|is|in)$/.test(operator) ? isOneOf(right, layer) : null;
  if (dottedName(left) === `${layer.parameter}.bias`) return operator === 'is not' && literalOf(right) === null ? layer.hasBias : null;
  if (operator === '==' && layer.isNamedBy(left)) return right.kind === 'string' ? right.value === layer.type : null;
  if (operator === 'in' && layer.isNamedBy(right)) return left.kind === 'string' && left.value !== null ? layer.type.includes(left.value) : null;
  const [part] = left.kind === 'call' && left.callee.kind === 'attribute' && left.callee.name === 'find' && layer.isNamedBy(left.callee.object) ? left.args : [];
  const isFound = (/^(?:!=|>)$/.test(operator) && literalOf(right) === -1) || (operator === '>=' && literalOf(right) === 0);
  return isFound && part?.value.kind === 'string' && part.value.value !== null ? layer.type.includes(part.value.value) : null;
}

/** Whether `types`, a class or several, are the class of `layer`, by its name. */
function isOneOf(types: Expression, { type }: Layer): boolean | null {
  const names = (/^(?:tuple|list|set)$/.test(types.kind) ? elementsOf(types) : [types]).map(dottedName);
  return names.some((name) => name !== null && lastPart(name) === type) ? true : names.includes(null) ? null : false;
}

/** Tells the name of the class of `parameter`, as `body` reads it. */
function nameRead(body: readonly Statement[], parameter: string): Layer['isNamedBy'] {
  const isName = (expression: Expression): boolean => {
    if (expression.kind !== 'attribute' || expression.name !== '__name__') return false;
    const { object } = expression;
    return dottedName(object) === `${parameter}.__class__` || (object.kind === 'call' && calleeName(object) === 'type' && dottedName(object.args[0]?.value ?? object) === parameter);
  };
  const names = new Set(body.flatMap((statement) => (statement.kind === 'assign' && statement.value !== null && isName(statement.value) ? statement.targets.flatMap((each) => dottedName(each) ?? []) : [])));
  return (expression) => isName(expression) || names.has(dottedName(expression) ?? '');
}
