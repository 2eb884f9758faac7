import type { Expression, ModuleFacts, Statement } from '../syntax/facts.js';
import type { Value } from './model.js';

/** `a.b.c` for a chain of names and attributes, else `null`. */
export function dottedName(expression: Expression): string | null {
  const parts: string[] = [];
  let current = expression;
  while (current.kind === 'attribute') {
    parts.push(current.name);
    current = current.object;
  }
  if (current.kind !== 'name') return null;
  parts.push(current.id);
  return parts.reverse().join('.');
}

/** `expression` and every expression inside it; the bodies of lambdas included. */
export function* eachExpression(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* eachExpression(child);
}

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression.object];
    case 'call':
      return [expression.callee, ...expression.args.map((argument) => argument.value)];
    case 'string':
      return expression.parts;
    case 'list':
    case 'tuple':
    case 'set':
      return expression.elements;
    case 'dict':
      return expression.entries.flatMap(({ key, value }) => (key === null ? [value] : [key, value]));
    case 'subscript':
      return [expression.object, ...expression.indices];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.test, expression.then, expression.otherwise];
    case 'lambda':
      return [expression.body];
    case 'comprehension':
      return [...expression.clauses.map((clause) => clause.value), ...expression.elements];
    case 'named':
      return [expression.name, expression.value];
    case 'opaque':
      return expression.children;
    default:
      return [];
  }
}

/** Every expression that stands directly in a statement of `body`, nested blocks and definitions included. */
export function* statementExpressions(body: readonly Statement[]): Generator<Expression> {
  for (const statement of body) {
    switch (statement.kind) {
      case 'expression':
        yield statement.value;
        break;
      case 'assign':
        yield* statement.targets;
        if (statement.value !== null) yield statement.value;
        break;
      case 'function':
        yield* statement.decorators;
        for (const { default: value } of statement.parameters) if (value !== null) yield value;
        yield* statementExpressions(statement.body);
        break;
      case 'class':
        yield* statement.decorators;
        for (const { value } of statement.bases) yield value;
        yield* statementExpressions(statement.body);
        break;
      case 'if':
        for (const { test, body: inner } of statement.branches) {
          yield test;
          yield* statementExpressions(inner);
        }
        yield* statementExpressions(statement.otherwise);
        break;
      case 'for':
        yield statement.iterable;
        yield* statementExpressions(statement.body);
        yield* statementExpressions(statement.otherwise);
        break;
      case 'while':
        yield statement.test;
        yield* statementExpressions(statement.body);
        yield* statementExpressions(statement.otherwise);
        break;
      case 'try':
        yield* statementExpressions(statement.body);
        for (const handler of statement.handlers) yield* statementExpressions(handler.body);
        yield* statementExpressions(statement.otherwise);
        yield* statementExpressions(statement.finally);
        break;
      case 'with':
        for (const { value } of statement.items) yield value;
        yield* statementExpressions(statement.body);
        break;
      case 'match':
        yield statement.subject;
        for (const inner of statement.cases) yield* statementExpressions(inner);
        break;
      case 'return':
      case 'raise':
        if (statement.value !== null) yield statement.value;
        break;
      case 'assert':
      case 'delete':
        yield* statement.values;
        break;
      default:
        break;
    }
  }
}

/**
 * The options a module declares (`parser.add_argument('--workers', default=4)`, `@click.option('--seed', default=1)`),
 * by the attribute or parameter name they are read under.
 */
export function parseOptions(facts: ModuleFacts): ReadonlyMap<string, Value> {
  const options = new Map<string, Value>();
  for (const root of statementExpressions(facts.body)) {
    for (const expression of eachExpression(root)) {
      if (expression.kind !== 'call') continue;
      const { callee } = expression;
      const method = callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.id : '';
      if (method !== 'add_argument' && method !== 'option') continue;
      const keyword = (name: string): Expression | undefined =>
        expression.args.find((argument) => argument.keyword === name)?.value;
      const flags = expression.args.flatMap(({ keyword: name, value }) =>
        name === null && value.kind === 'string' && value.value !== null ? [value.value] : [],
      );
      const dest = keyword('dest');
      const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0];
      const name =
        dest?.kind === 'string' && dest.value !== null ? dest.value : long?.replace(/^-+/, '').replaceAll('-', '_');
      if (name === undefined || name === '') continue;
      options.set(name, { kind: 'option', default: literal(keyword('default')) });
    }
  }
  return options;
}

function literal(expression: Expression | undefined): Value | null {
  if (expression?.kind === 'number') {
    return { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
  }
  if (expression?.kind === 'string' && expression.value !== null) return { kind: 'scalar', value: expression.value };
  if (expression?.kind === 'constant' && expression.value !== '...') return { kind: 'scalar', value: expression.value };
  return null;
}
