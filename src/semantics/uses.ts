import type { Expression, FunctionStatement, ModuleFacts, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { bodiesOf, childrenOf, dottedName, expressionsOf } from '../syntax/walk.js';
import { functionBindings } from './bindings.js';

/** Where an expression stands. */
export interface Place {
  /** The expression it is a part of; `null` when it stands directly in its statement. */
  readonly parent: Expression | null;
  readonly statement: Statement;
  /** The statements around its statement, from the outside in, that statement included. */
  readonly around: readonly Statement[];
  /** The function whose body holds it; `null` at module level. */
  readonly function: FunctionStatement | null;
}

/** Where the expressions of one statement of the top level stand, and which names they write. */
class StatementUses {
  readonly places = new Map<Expression, Place>();
  readonly names = new Map<string, Expression[]>();

  constructor(statement: Statement) {
    this.block([statement], [], null);
  }

  private block(body: readonly Statement[], around: readonly Statement[], within: FunctionStatement | null): void {
    for (const statement of body) {
      const path = [...around, statement];
      const place: Place = { parent: null, statement, around: path, function: within };
      for (const expression of expressionsOf(statement)) this.expression(expression, place);
      const inner = statement.kind === 'function' ? statement : within;
      for (const block of bodiesOf(statement)) this.block(block, path, inner);
    }
  }

  private expression(expression: Expression, place: Place): void {
    this.places.set(expression, place);
    const name = expression.kind === 'name' || expression.kind === 'attribute' ? dottedName(expression) : null;
    if (name !== null) {
      const known = this.names.get(name);
      if (known === undefined) this.names.set(name, [expression]);
      else known.push(expression);
    }
    const children = childrenOf(expression);
    if (children.length === 0) return;
    const inner: Place = { parent: expression, statement: place.statement, around: place.around, function: place.function };
    for (const child of children) this.expression(child, inner);
  }
}

const localsOf = remembered((statement: FunctionStatement) => new Set(functionBindings(statement).map(({ name }) => name)));

const usesIn = remembered((statement: Statement) => new StatementUses(statement));

/** For each expression of a module, what it is a part of; and where names are read. */
export class Uses {
  readonly #names = new Map<string, readonly Expression[]>();

  constructor(private readonly facts: ModuleFacts) {}

  place(expression: Expression): Place | undefined {
    const statement = statementAt(this.facts.body, expression.start);
    return statement === undefined ? undefined : usesIn(statement).places.get(expression);
  }

  /** Every place where `name`, dotted or not, is written, in order of the text; as an assignment's target too. */
  of(name: string): readonly Expression[] {
    let found = this.#names.get(name);
    if (found === undefined) {
      found = this.facts.body.flatMap((statement) => usesIn(statement).names.get(name) ?? []);
      this.#names.set(name, found);
    }
    return found;
  }

  /** Those of them in the statement of the top level that holds `within`. */
  near(name: string, within: Statement): readonly Expression[] {
    const top = statementAt(this.facts.body, within.start);
    return top === undefined ? [] : (usesIn(top).names.get(name) ?? []);
  }

  /**
   * Reads of `name` in the function `within` that are not targets; `null` asks for the module's own name, wherever
   * no function around has one of its own.
   */
  reads(name: string, within: FunctionStatement | null): readonly Expression[] {
    return (within === null ? this.of(name) : this.near(name, within)).filter((expression) => {
      const place = this.place(expression);
      if (place === undefined || (within !== null && place.function !== within)) return false;
      return !this.isTarget(expression) && (within !== null || !this.isHidden(name, expression, place));
    });
  }

  private isHidden(name: string, expression: Expression, { around }: Place): boolean {
    return around.some((statement) => {
      return statement.kind === 'function' && expression.start >= statement.bodySpan.start && this.isLocal(name, statement);
    });
  }

  /** Whether `name` is a variable of the function's own. */
  isLocal(name: string, statement: FunctionStatement): boolean {
    return localsOf(statement).has(name);
  }

  /** `expression` is kept in a variable that gets another value, in the same block, before anything reads it. */
  isReplacedUnread(expression: Expression): boolean {
    const place = this.place(expression);
    if (place?.parent !== null || place.statement.kind !== 'assign' || place.statement.targets.length !== 1) return false;
    const [target] = place.statement.targets;
    if (target?.kind !== 'name' || place.around.some(({ kind }) => kind === 'for' || kind === 'while')) return false;
    const next = this.of(target.id).find((other) => other.start > expression.end);
    const then = next === undefined ? undefined : this.place(next);
    if (next === undefined || then?.statement.kind !== 'assign' || !this.isTarget(next) || then.function !== place.function) return false;
    const isSameBlock = then.around.length === place.around.length && then.around.every((around, at) => at === then.around.length - 1 || around === place.around[at]);
    // A function may read the variable whenever it is called.
    return isSameBlock && this.reads(target.id, null).every((read) => this.place(read)?.function === place.function);
  }

  isTarget(expression: Expression): boolean {
    let at: Expression | null = expression;
    for (let place = this.place(expression); place !== undefined; ) {
      const { statement, parent }: Place = place;
      if (parent === null) {
        if (statement.kind === 'assign') return statement.targets.includes(at) && statement.operator === null;
        return statement.kind === 'for' ? statement.target === at : false;
      }
      if (parent.kind !== 'tuple' && parent.kind !== 'list') return false;
      at = parent;
      place = this.place(parent);
    }
    return false;
  }
}

/** The statement of `body` that holds `offset`. */
function statementAt(body: readonly Statement[], offset: number): Statement | undefined {
  let low = 0;
  let high = body.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((body[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return body[low];
}
