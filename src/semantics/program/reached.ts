/** Which statements of a function run once some of its tests are decided. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { Expression, Statement } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import { bindingsOf } from '../module/bindings.js';
import { ORDERS } from '../module/values.js';
import type { Place, Uses } from '../uses.js';

/** What an expression is for certain; `undefined` where nobody can tell. */
export type Literal = (expression: Expression) => JsonScalar | undefined;

/** Whether a test holds for certain; `null` where nobody can tell. */
export function truth(test: Expression, literal: Literal): boolean | null {
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = truth(test.operand, literal);
    return inner === null ? null : !inner;
  }
  if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
    const sides = [truth(test.left, literal), truth(test.right, literal)];
    const decisive = test.operator === 'or';
    return sides.includes(decisive) ? decisive : sides.includes(null) ? null : !decisive;
  }
  if (test.kind === 'binary') return compared(test.operator, test.left, test.right, literal);
  const held = literal(test);
  return held === undefined ? null : Boolean(held);
}

/** What draws a number from nought on that is less than one, the name of its call. */
const FRACTION = /^(?:random|rand|random_sample)$/;

/** `random.random()`, `np.random.rand()`, `torch.rand(1).item()` */
function isFraction(expression: Expression): boolean {
  if (expression.kind === 'call' && calleeName(expression) === 'item' && expression.callee.kind === 'attribute') return isFraction(expression.callee.object);
  return expression.kind === 'call' && FRACTION.test(calleeName(expression)) && expression.args.every(({ value }) => value.kind === 'number' && value.value === 1);
}

function compared(operator: string, left: Expression, right: Expression, literal: Literal): boolean | null {
  // `if random.random() < self.chance`, and the chance is nought.
  if (isFraction(left) || isFraction(right)) {
    const [drawn, bound] = isFraction(left) ? ['<', right] : ['>', left];
    const chance = operator === drawn ? literal(bound) : undefined;
    return typeof chance === 'number' && chance <= 0 ? false : null;
  }
  const held = literal(left);
  if (held === undefined) return null;
  const order = ORDERS.get(operator);
  if (order !== undefined) {
    const bound = literal(right);
    return typeof held === 'number' && typeof bound === 'number' ? order(held, bound) : null;
  }
  if (operator === 'in' || operator === 'not in') {
    const within = isIn(held, right, literal);
    return within === null ? null : within === (operator === 'in');
  }
  const other = literal(right);
  if (other === undefined) return null;
  switch (operator) {
    case '==':
    case 'is':
      return held === other;
    case '!=':
    case 'is not':
      return held !== other;
    default:
      return null;
  }
}

function isIn(held: JsonScalar, collection: Expression, literal: Literal): boolean | null {
  if (collection.kind !== 'list' && collection.kind !== 'tuple' && collection.kind !== 'set') {
    const text = literal(collection);
    return typeof held === 'string' && typeof text === 'string' ? text.includes(held) : null;
  }
  const members = collection.elements.map(literal);
  return members.includes(held) ? true : members.includes(undefined) ? null : false;
}

/** The statements of `body` that run, nested definitions not entered. */
export function statementsReached(body: readonly Statement[], literal: Literal): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  reach(body, literal, found);
  return found;
}

/** Adds what runs to `found`; whether what follows `body` runs. */
function reach(body: readonly Statement[], literal: Literal, found: Set<Statement>): boolean {
  return body.every((statement) => {
    found.add(statement);
    switch (statement.kind) {
      case 'return':
      case 'raise':
      case 'break':
      case 'continue':
        return false;
      case 'if':
        return reachArms(statement, literal, found);
      case 'with':
        return reach(statement.body, literal, found);
      case 'for':
      case 'while':
        reach(statement.body, literal, found);
        reach(statement.otherwise, literal, found);
        return true;
      case 'try':
        for (const block of [statement.body, ...statement.handlers.map((handler) => handler.body), statement.otherwise, statement.finally]) reach(block, literal, found);
        return true;
      case 'match':
        for (const block of statement.cases) reach(block, literal, found);
        return true;
      default:
        return true;
    }
  });
}

function reachArms({ branches, otherwise }: Statement & { kind: 'if' }, literal: Literal, found: Set<Statement>): boolean {
  let goesOn = false;
  for (const { test, body } of branches) {
    const holds = truth(test, literal);
    if (holds === false) continue;
    if (reach(body, literal, found)) goesOn = true;
    if (holds === true) return goesOn;
  }
  return reach(otherwise, literal, found) || goesOn;
}

/** What `name` has been given last where `at` comes, by the statements of `body`; `null`: who knows, `undefined`: nothing. */
export function givenBefore(body: readonly Statement[], name: string, at: number, literal: Literal): Expression | null | undefined {
  let held: Expression | null | undefined;
  for (const statement of body) {
    if (statement.start >= at) break;
    const given = givenBy(statement, name, at, literal);
    if (given !== undefined) held = given;
  }
  return held;
}

function givenBy(statement: Statement, name: string, at: number, literal: Literal): Expression | null | undefined {
  const mayGive = (statements: readonly Statement[]): boolean => bindingsOf(statements).some((binding) => binding.name === name);
  if (!mayGive([statement])) return undefined;
  switch (statement.kind) {
    case 'assign':
      if (statement.operator === null && statement.value !== null && statement.targets.some((target) => target.kind === 'name' && target.id === name)) return statement.value;
      return null;
    case 'with':
      return mayGive([{ ...statement, body: [] }]) ? null : givenBefore(statement.body, name, at, literal);
    case 'if': {
      const around = statement.branches.find(({ body }) => body.some(({ start, end }) => start <= at && at < end));
      if (around !== undefined) return givenBefore(around.body, name, at, literal);
      for (const { test, body } of statement.branches) {
        const holds = truth(test, literal);
        if (holds === false) continue;
        if (holds === true) return givenBefore(body, name, at, literal);
        if (mayGive(body)) return null;
      }
      return givenBefore(statement.otherwise, name, at, literal);
    }
    default:
      return null;
  }
}

/** Whether a part of a statement that runs is evaluated for something: the arm of `a if test else b`, the right side of `test and b`. */
export function isEvaluated(uses: Uses, expression: Expression, literal: Literal): boolean {
  let at = expression;
  for (let place: Place | undefined = uses.place(at); place?.parent != null; place = uses.place(at)) {
    const { parent } = place;
    if (parent.kind === 'conditional' && parent.test !== at && truth(parent.test, literal) === (parent.otherwise === at)) return false;
    // What decides nothing may as well not be drawn.
    if (parent.kind === 'binary' && isFraction(at) && compared(parent.operator, parent.left, parent.right, literal) === false) return false;
    if (parent.kind === 'binary' && parent.right === at && /^(?:and|or)$/.test(parent.operator) && truth(parent.left, literal) === (parent.operator === 'or')) return false;
    at = parent;
  }
  return true;
}
