import type { Argument, DictEntry, Expression, FunctionStatement, ModuleFacts, Parameter, Statement } from './facts.js';
import { keepTime } from './deadline.js';
import { remembered } from './remember.js';
import type { Span } from './source.js';

function contains(span: Span, offset: number): boolean {
  return span.start <= offset && offset < span.end;
}

/** The blocks of a compound statement in order; none for a simple one. */
export function bodiesOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'function':
    case 'class':
    case 'with':
      return [statement.body];
    case 'if':
      return [...statement.branches.map((branch) => branch.body), statement.otherwise];
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'try':
      return [
        statement.body,
        ...statement.handlers.map((handler) => handler.body),
        statement.otherwise,
        statement.finally,
      ];
    case 'match':
      return statement.cases;
    default:
      return NO_BLOCKS;
  }
}

const NO_BLOCKS: readonly (readonly Statement[])[] = [];

/** Whether a statement touches a region that could not be read, its blocks left aside. */
export function isHalfRead(statement: Statement): boolean {
  return statement.broken && bodiesOf(statement).length === 0;
}

/** Every statement under `body`, in order of the text; `enter` says whose blocks are walked (all by default). */
export function walkStatements(
  body: readonly Statement[],
  enter: (statement: Statement) => boolean = () => true,
  found: Statement[] = [],
): readonly Statement[] {
  for (const statement of body) {
    keepTime();
    found.push(statement);
    if (enter(statement)) for (const block of bodiesOf(statement)) walkStatements(block, enter, found);
  }
  return found;
}

/** For `walkStatements`: stay in the scope that `body` belongs to. */
export function withinScope(statement: Statement): boolean {
  return statement.kind !== 'function' && statement.kind !== 'class';
}

/** For `walkStatements`: stay where a `break` would end the loop that is walked. */
export function withinTurn(statement: Statement): boolean {
  return withinScope(statement) && statement.kind !== 'for' && statement.kind !== 'while';
}

function defaultsOf(parameters: readonly Parameter[]): Expression[] {
  const defaults: Expression[] = [];
  for (const parameter of parameters) if (parameter.default !== null) defaults.push(parameter.default);
  return defaults;
}

/** The expressions of the statement itself, blocks not counted. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'expression':
      return [statement.value];
    case 'assign':
      return statement.value === null ? statement.targets : [...statement.targets, statement.value];
    case 'function':
      return [...statement.decorators, ...defaultsOf(statement.parameters)];
    case 'class':
      return [...statement.decorators, ...statement.bases.map((base) => base.value)];
    case 'if':
      return statement.branches.map((branch) => branch.test);
    case 'for':
      return [statement.target, statement.iterable];
    case 'while':
      return [statement.test];
    case 'try':
      return statement.handlers.flatMap((handler) => (handler.type === null ? [] : [handler.type]));
    case 'with':
      return statement.items.flatMap(({ value, target }) => (target === null ? [value] : [value, target]));
    case 'match':
      return [statement.subject];
    case 'return':
    case 'raise':
      return statement.value === null ? [] : [statement.value];
    case 'assert':
    case 'delete':
      return statement.values;
    default:
      return NONE;
  }
}

const NONE: readonly Expression[] = [];

export function childrenOf(expression: Expression): readonly Expression[] {
  const children: Expression[] = [];
  addChildren(expression, children);
  return children.reverse();
}

/** Adds the children of `expression` to `open`, the last one first. */
function addChildren(expression: Expression, open: Expression[]): void {
  switch (expression.kind) {
    case 'attribute':
      open.push(expression.object);
      return;
    case 'call':
      for (let at = expression.args.length - 1; at >= 0; at--) open.push((expression.args[at] as Argument).value);
      open.push(expression.callee);
      return;
    case 'string':
      addAll(expression.parts, open);
      return;
    case 'list':
    case 'tuple':
    case 'set':
      addAll(expression.elements, open);
      return;
    case 'dict':
      for (let at = expression.entries.length - 1; at >= 0; at--) {
        const { key, value } = expression.entries[at] as DictEntry;
        open.push(value);
        if (key !== null) open.push(key);
      }
      return;
    case 'subscript':
      addAll(expression.indices, open);
      open.push(expression.object);
      return;
    case 'unary':
      open.push(expression.operand);
      return;
    case 'binary':
      open.push(expression.right, expression.left);
      return;
    case 'conditional':
      open.push(expression.otherwise, expression.then, expression.test);
      return;
    case 'lambda':
      open.push(expression.body);
      addAll(defaultsOf(expression.parameters), open);
      return;
    case 'comprehension':
      addAll(expression.elements, open);
      addAll(expression.clauses.flatMap(({ target, value }) => (target === null ? [value] : [target, value])), open);
      return;
    case 'named':
      open.push(expression.value, expression.name);
      return;
    case 'opaque':
      addAll(expression.children, open);
      return;
    case 'name':
    case 'number':
    case 'constant':
  }
}

function addAll(children: readonly Expression[], open: Expression[]): void {
  for (let at = children.length - 1; at >= 0; at--) open.push(children[at] as Expression);
}

/** The expressions of `roots` and everything inside them, the bodies of lambdas included; of those, what `wanted` picks. */
export function walkExpressions(
  roots: readonly Expression[],
  found: Expression[] = [],
  wanted?: (expression: Expression) => boolean,
): readonly Expression[] {
  const open: Expression[] = [];
  addAll(roots, open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    keepTime();
    if (wanted === undefined || wanted(next)) found.push(next);
    addChildren(next, open);
  }
  return found;
}

/** Every expression in and under `body`, nested definitions included; of those, what `wanted` picks. */
export function expressionsUnder(body: readonly Statement[], wanted?: (expression: Expression) => boolean): readonly Expression[] {
  const found: Expression[] = [];
  for (const statement of walkStatements(body)) walkExpressions(expressionsOf(statement), found, wanted);
  return found;
}

/** The expressions in and under one statement. */
export const expressionsIn = remembered((statement: Statement) => expressionsUnder([statement]));

/** The variables that `expressions` name, as often as they do. */
export function namesUnder(expressions: readonly Expression[]): readonly string[] {
  return walkExpressions(expressions).flatMap((part) => (part.kind === 'name' ? [part.id] : []));
}

/** The dotted name an expression spells (`np.random.seed`); `null` for anything else. */
export function dottedName(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.id;
  if (expression.kind !== 'attribute') return null;
  const object = dottedName(expression.object);
  return object === null ? null : `${object}.${expression.name}`;
}

/** The last segment of what is called (`seed` in `np.random.seed(0)`); empty when it has no name. */
export function calleeName(expression: Expression): string {
  if (expression.kind !== 'call') return '';
  const { callee } = expression;
  return callee.kind === 'name' ? callee.id : callee.kind === 'attribute' ? callee.name : '';
}

/** A statement on the way to an offset, with the block it stands in. */
export interface Step {
  readonly block: readonly Statement[];
  readonly index: number;
  readonly statement: Statement;
}

/** The statements around `offset`, outermost first. */
export function pathTo(body: readonly Statement[], offset: number): Step[] {
  const index = indexAt(body, offset);
  const statement = body[index];
  if (statement === undefined) return [];
  const step: Step = { block: body, index, statement };
  for (const block of bodiesOf(statement)) {
    const inner = pathTo(block, offset);
    if (inner.length > 0) return [step, ...inner];
  }
  return [step];
}

/** The first statement of a block that holds `offset`, or -1: statements stand in order, so half of them are left out at a time. */
function indexAt(body: readonly Statement[], offset: number): number {
  let low = 0;
  let high = body.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((body[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  // What was salvaged from an unreadable region stands before the region, and inside it.
  let index = low - 1;
  while (index > 0 && contains(body[index - 1] ?? NOWHERE, offset)) index--;
  return index >= 0 && contains(body[index] ?? NOWHERE, offset) ? index : -1;
}

const NOWHERE: Span = { start: 0, end: 0 };

/** The functions whose body holds `offset`, outermost first. */
export function functionsAround(facts: ModuleFacts, offset: number): FunctionStatement[] {
  return pathTo(facts.body, offset).flatMap(({ statement }) =>
    statement.kind === 'function' && offset >= statement.bodySpan.start ? [statement] : [],
  );
}

/** Whether a statement is a string on its own, as a docstring is. */
export function isDocstring(statement: Statement | undefined): boolean {
  return statement?.kind === 'expression' && statement.value.kind === 'string';
}

/** Whether `test` is true only when the module is the program (`__name__ == "__main__"`). */
export function isMainTest(test: Expression): boolean {
  if (test.kind !== 'binary') return false;
  if (test.operator === 'and') return isMainTest(test.left) || isMainTest(test.right);
  const sides = [test.left, test.right];
  return (
    test.operator === '==' &&
    sides.some((side) => side.kind === 'name' && side.id === '__name__') &&
    sides.some((side) => side.kind === 'string' && side.value === '__main__')
  );
}

/** The statements of the `__main__` block when `statement` is one, else `null`. */
export function mainBlock(statement: Statement | undefined): readonly Statement[] | null {
  if (statement?.kind !== 'if') return null;
  const [branch] = statement.branches;
  return branch !== undefined && isMainTest(branch.test) ? branch.body : null;
}

/** The elements of a tuple or list; none of anything else. */
export function elementsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'tuple' || expression.kind === 'list' ? expression.elements : [];
}

/** `rand` of `numpy.random.rand`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
