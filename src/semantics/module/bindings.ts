import type { Expression, FunctionStatement, ModuleFacts, Parameter, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import { bodiesOf, expressionsOf, expressionsUnder, isMainTest, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';

export type Origin =
  /** `import numpy as np`; a dotted import without alias binds its root. */
  | { readonly kind: 'module'; readonly module: string }
  /** `from numpy import random`. */
  | { readonly kind: 'member'; readonly module: string; readonly level: number; readonly name: string }
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'loop'; readonly iterable: Expression }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly function: FunctionStatement }
  | { readonly kind: 'function' | 'class'; readonly statement: Statement }
  | { readonly kind: 'other' };

export interface Binding {
  readonly name: string;
  readonly origin: Origin;
  readonly statement: Statement | null;
  /** The offset from which the name is bound; 0 for a parameter. */
  readonly end: number;
  /**
   * `always`: bound once control has passed it; `main`: the same inside the `__main__` block; `fallback`: in an
   * `except` block; `sometimes`: in another branch or a loop.
   */
  readonly certainty: Certainty;
}

type Certainty = 'always' | 'main' | 'fallback' | 'sometimes';

/** Statements move when the text before them changes, so the offset is read when it is asked for. */
class Bound implements Binding {
  constructor(
    readonly name: string,
    readonly origin: Origin,
    readonly statement: Statement,
    readonly certainty: Certainty,
    private readonly behind: Span,
  ) {}

  get end(): number {
    return this.behind.end;
  }
}

/** What the statements of one scope bind, in order of the text; `body` is a module's, function's or class's. */
export const bindingsOf = remembered(boundBy);

/** The same, of statements that nobody asks about again. */
export function boundBy(body: readonly Statement[]): readonly Binding[] {
  const found: Binding[] = [];
  collect(body, 'always', found);
  return found;
}

/** What `function` binds: parameters, then locals; names it declares `global` or `nonlocal` are not its own. */
export const functionBindings = remembered((fn: FunctionStatement): readonly Binding[] => {
  const foreign = foreignNames(fn.body);
  const parameters = fn.parameters.map((parameter): Binding => ({
    name: parameter.name,
    origin: { kind: 'parameter', parameter, function: fn },
    statement: null,
    end: 0,
    certainty: 'always',
  }));
  return [...parameters, ...bindingsOf(fn.body)].filter(({ name }) => !foreign.has(name));
});

/** Those of the `names` it declares `global` that a function gives a value; of a class or a module, all. */
export function setIn(names: readonly string[], within: FunctionStatement | null): readonly string[] {
  return within === null ? names : names.filter((name) => namesSetIn(within).has(name));
}

const namesSetIn = remembered(({ body }: FunctionStatement): ReadonlySet<string> => {
  const inClasses = walkStatements(body, withinScope).flatMap((each) => (each.kind === 'class' ? bindingsOf(each.body) : []));
  return new Set([...bindingsOf(body), ...inClasses].map(({ name }) => name));
});

/** Names that the scope of `body` declares `global` or `nonlocal`. */
function foreignNames(body: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of walkStatements(body, withinScope)) {
    if (statement.kind === 'global' || statement.kind === 'nonlocal') for (const name of statement.names) names.add(name);
  }
  return names;
}

/** Every binding of `name` in the module, whatever the scope; a parameter of a lambda function is of no statement. */
export function bindingsNamed(facts: ModuleFacts, name: string): readonly Binding[] {
  const scopes = [...walkStatements(facts.body)].flatMap((statement) => {
    return statement.kind === 'function' ? functionBindings(statement) : statement.kind === 'class' ? bindingsOf(statement.body) : [];
  });
  return [...bindingsOf(facts.body), ...scopes].filter((binding) => binding.name === name);
}

/** Every name that occurs in the module, bound or used. */
export const namesIn = remembered((facts: ModuleFacts): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const statement of walkStatements(facts.body)) {
    for (const { name } of boundBy([statement])) names.add(name);
    if (statement.kind === 'function') for (const { name } of statement.parameters) names.add(name);
  }
  for (const expression of expressionsUnder(facts.body)) {
    if (expression.kind === 'name') names.add(expression.id);
    if (expression.kind === 'lambda') for (const { name } of expression.parameters) names.add(name);
  }
  return names;
});

function collect(body: readonly Statement[], certainty: Certainty, found: Binding[]): void {
  for (const statement of body) {
    const bind = (name: string, origin: Origin, behind: Span = statement): void => {
      found.push(new Bound(name, origin, statement, certainty, behind));
    };
    own(statement, bind);
    for (const expression of walkExpressions(expressionsOf(statement), [], ({ kind }) => kind === 'named')) {
      if (expression.kind === 'named') bind(expression.name.id, { kind: 'value', value: expression.value });
    }
    if (statement.kind === 'function' || statement.kind === 'class') continue;
    for (const [index, block] of bodiesOf(statement).entries()) collect(block, within(statement, index, certainty), found);
  }
}

/** How sure it is that block `index` of `statement` runs. */
function within(statement: Statement, index: number, outer: Certainty): Certainty {
  if (outer === 'sometimes' || outer === 'fallback') return outer;
  switch (statement.kind) {
    case 'with':
      return outer;
    case 'try':
      return index === 0 ? outer : index <= statement.handlers.length ? 'fallback' : outer;
    case 'if': {
      const test = statement.branches[0]?.test;
      return index === 0 && test !== undefined && isMainTest(test) ? 'main' : 'sometimes';
    }
    default:
      return 'sometimes';
  }
}

function own(statement: Statement, bind: (name: string, origin: Origin, behind?: Span) => void): void {
  switch (statement.kind) {
    case 'import':
      for (const { name, alias } of statement.names) {
        const root = name.split('.')[0] ?? name;
        bind(alias ?? root, { kind: 'module', module: alias === null ? root : name });
      }
      break;
    case 'from-import':
      for (const { name, alias } of statement.names) {
        bind(alias ?? name, { kind: 'member', module: statement.module, level: statement.level, name });
      }
      break;
    case 'function':
    case 'class':
      bind(statement.name, { kind: statement.kind, statement });
      break;
    case 'assign': {
      const { value } = statement;
      if (value === null) break;
      for (const target of statement.targets) {
        if (target.kind === 'name' && statement.operator === null) bind(target.id, { kind: 'value', value });
        else for (const name of targetNames(target)) bind(name, { kind: 'other' });
        // `args, rest = parser.parse_known_args()`: the first one is what matters.
        const first = target.kind === 'tuple' ? target.elements[0] : undefined;
        if (first?.kind === 'name' && value.kind === 'call') bind(first.id, { kind: 'value', value });
      }
      break;
    }
    case 'for': {
      const { target, iterable } = statement;
      if (target.kind === 'name') bind(target.id, { kind: 'loop', iterable }, iterable);
      else for (const name of targetNames(target)) bind(name, { kind: 'other' }, iterable);
      break;
    }
    case 'with':
      for (const { value, target } of statement.items) {
        for (const name of target === null ? [] : targetNames(target)) bind(name, { kind: 'other' }, value);
      }
      break;
    case 'try':
      for (const { name } of statement.handlers) if (name !== null) bind(name, { kind: 'other' });
      break;
    case 'match':
      for (const name of statement.captures.flat()) bind(name, { kind: 'other' });
      break;
    case 'delete':
      for (const value of statement.values) for (const name of targetNames(value)) bind(name, { kind: 'other' });
      break;
    default:
      break;
  }
}

function targetNames(target: Expression): string[] {
  if (target.kind === 'name') return [target.id];
  if (target.kind === 'tuple' || target.kind === 'list') return target.elements.flatMap(targetNames);
  if (target.kind === 'unary') return targetNames(target.operand);
  return [];
}
