import type { CallExpression, Expression, ForStatement, FunctionStatement, ModuleFacts, Statement } from '../syntax/facts.js';
import { differing } from '../syntax/alike.js';
import { keepTime } from '../syntax/deadline.js';
import { remembered } from '../syntax/remember.js';
import { holds } from '../syntax/source.js';
import { bodiesOf, calleeName, childrenOf, dottedName, expressionsOf, walkExpressions } from '../syntax/walk.js';
import { functionBindings } from './module/bindings.js';

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

/** What of a text an answer was found in; whoever reads the text and not through its uses says so by `readWhole`. */
interface Sources {
  /** Of the top level. */
  readonly statements: Set<Statement>;
  /** Names, and where they are written. */
  readonly names: Map<string, readonly Expression[]>;
  isWhole: boolean;
}

let sources: Sources | null = null;

/** An answer that a text gives, and what of it. */
export interface Answer {
  readonly is: boolean;
  readonly sources: Sources;
}

/** Asks the text, and notes what of it is looked at. */
export function answerOf(ask: () => boolean): Answer {
  const outer = sources;
  const own: Sources = { statements: new Set(), names: new Map(), isWhole: false };
  sources = own;
  let is: boolean;
  try {
    is = ask();
  } finally {
    sources = outer;
  }
  return { is: known({ is, sources: own }), sources: own };
}

/** What an answer is that was given before, for whoever asks again. */
export function known({ is, sources: { statements, names, isWhole } }: Answer): boolean {
  if (sources !== null) {
    for (const statement of statements) sources.statements.add(statement);
    for (const [name, written] of names) sources.names.set(name, written);
    sources.isWhole ||= isWhole;
  }
  return is;
}

/** What is found now may be anywhere in the text. */
export function readWhole(): void {
  if (sources !== null) sources.isWhole = true;
}

/** Names that are sought one by one; whoever seeks more is served faster when all are noted at once. */
const MAX_SOUGHT = 20;

/** For each expression of a module, what it is a part of; and where names are read. */
export class Uses {
  readonly #body: readonly Statement[];
  /** Where each statement of the top level starts: numbers side by side are found faster than statements. */
  readonly #starts: readonly number[];
  readonly #names = new Map<string, readonly Expression[]>();
  /** The module's own names that were asked for, and where they are read. */
  readonly #reads = new Map<string, readonly Expression[]>();
  #sought = 0;
  #all: ReadonlyMap<string, readonly Expression[]> | null = null;

  /** `before`: the uses of an earlier state of the text, some of whose statements are in this one. */
  constructor({ body }: ModuleFacts, before: Uses | null = null) {
    this.#body = body;
    this.#starts = body.map(({ start }) => start);
    if (before !== null) this.keep(before);
  }

  /** Names that no statement writes that came or went are written where they were. */
  private keep(before: Uses): void {
    const { gone, came } = differing(before.#body, this.#body);
    const changed = [...gone, ...came].map(usesIn);
    const isKept = ([name]: readonly [string, unknown]): boolean => !changed.some(({ names }) => names.has(name));
    for (const entry of before.#names) if (isKept(entry)) this.#names.set(...entry);
    for (const entry of before.#reads) if (isKept(entry)) this.#reads.set(...entry);
  }

  place(expression: Expression): Place | undefined {
    return this.at(expression.start)?.places.get(expression);
  }

  /** The uses in the statement of the top level that holds `offset`. */
  private at(offset: number): StatementUses | undefined {
    const statement = this.statementAt(offset);
    if (statement === undefined) return undefined;
    sources?.statements.add(statement);
    // Whoever goes through all places of a name comes by here at each.
    keepTime();
    return usesIn(statement);
  }

  private statementAt(offset: number): Statement | undefined {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#body[low];
  }

  /** Whether all that an answer was found in is still there, in one of `texts`. */
  static hold(texts: readonly Uses[], { statements, names, isWhole }: Answer['sources']): boolean {
    return !isWhole
      && [...statements].every((statement) => texts.some((uses) => uses.statementAt(statement.start) === statement))
      && [...names].every(([name, written]) => texts.some((uses) => uses.of(name) === written));
  }

  /** Every place where `name`, dotted or not, is written, in order of the text; as an assignment's target too. */
  of(name: string): readonly Expression[] {
    let found = this.#names.get(name);
    if (found === undefined) {
      found = this.seek(name);
      this.#names.set(name, found);
    }
    sources?.names.set(name, found);
    return found;
  }

  private seek(name: string): readonly Expression[] {
    if (++this.#sought <= MAX_SOUGHT) return this.#body.flatMap((statement) => usesIn(statement).names.get(name) ?? []);
    this.#all ??= this.noteAll();
    return this.#all.get(name) ?? [];
  }

  private noteAll(): ReadonlyMap<string, readonly Expression[]> {
    const all = new Map<string, Expression[]>();
    for (const statement of this.#body) {
      for (const [name, written] of usesIn(statement).names) {
        const known = all.get(name);
        if (known === undefined) all.set(name, [...written]);
        else known.push(...written);
      }
    }
    return all;
  }

  /** Those of them in the statement of the top level that holds `within`. */
  near(name: string, within: Statement): readonly Expression[] {
    return this.at(within.start)?.names.get(name) ?? [];
  }

  /** Those of them directly in the body of the function `scope`, or at module level. */
  inScope(name: string, scope: FunctionStatement | null): readonly Expression[] {
    return (scope === null ? this.of(name) : this.near(name, scope)).filter((written) => this.place(written)?.function === scope);
  }

  /**
   * Reads of `name` in the function `within` that are not targets; `null` asks for the module's own name, wherever
   * no function around has one of its own.
   */
  reads(name: string, within: FunctionStatement | null): readonly Expression[] {
    if (within !== null) {
      return this.near(name, within).filter((expression) => this.place(expression)?.function === within && !this.isTarget(expression) && !this.isOfPart(name, expression));
    }
    // Noted for whoever keeps the answer: where nobody writes the name anew, nobody reads it anew.
    const written = this.of(name);
    let found = this.#reads.get(name);
    if (found === undefined) {
      found = written.filter((expression) => {
        const place = this.place(expression);
        return place !== undefined && !this.isTarget(expression) && !this.isHidden(name, expression, place) && !this.isOfPart(name, expression);
      });
      this.#reads.set(name, found);
    }
    return found;
  }

  /** What `name` is assigned, anywhere; where several names share what is assigned, all of it. */
  assigned(name: string): readonly Expression[] {
    return this.of(name).flatMap((written) => {
      const statement = this.isTarget(written) ? this.place(written)?.statement : undefined;
      return statement?.kind === 'assign' && statement.value !== null ? [statement.value] : [];
    });
  }

  /** The calls of `name.method(…)`, for each of `methods` in turn. */
  callsOn(name: string, methods: readonly string[]): readonly CallExpression[] {
    return methods.flatMap((method) => this.of(`${name}.${method}`).flatMap((written) => {
      const call = this.place(written)?.parent;
      return call?.kind === 'call' && call.callee === written ? [call] : [];
    }));
  }

  private isHidden(name: string, expression: Expression, { around }: Place): boolean {
    return around.some((statement) => {
      return statement.kind === 'function' && expression.start >= statement.bodySpan.start && this.isLocal(name, statement);
    });
  }

  /** Whether `name` is a variable that a comprehension or a lambda around `expression` has for itself. */
  private isOfPart(name: string, expression: Expression): boolean {
    const root = name.split('.')[0] ?? name;
    for (let at = this.place(expression)?.parent ?? null; at !== null; at = this.place(at)?.parent ?? null) {
      if (at.kind === 'lambda' && holds(at.body, expression) && at.parameters.some((parameter) => parameter.name === root)) return true;
      // What the first clause goes through is worked out outside.
      const [first] = at.kind === 'comprehension' ? at.clauses : [];
      if (at.kind === 'comprehension' && first !== undefined && !holds(first.value, expression) && at.clauses.some(({ target }) => target !== null && isNamedIn(target, root))) return true;
    }
    return false;
  }

  /** Whether `name` is a variable of the function's own. */
  isLocal(name: string, statement: FunctionStatement): boolean {
    return localsOf(statement).has(name);
  }

  /** The innermost function around `expression` that has a variable `name` of its own; `null`: the module has. */
  scopeOf(name: string, expression: Expression): FunctionStatement | null {
    const functions = this.place(expression)?.around.filter((statement) => statement.kind === 'function') ?? [];
    return functions.findLast((statement) => this.isLocal(name, statement)) ?? null;
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
    // `clf = clf.fit(x, y)` reads what it replaces.
    if (usesUp(then.statement.value, target.id)) return false;
    const outer = place.around.at(-2);
    const block = outer === undefined ? this.#body : bodiesOf(outer).find((body) => body.includes(place.statement));
    const isSameBlock = block?.includes(then.statement) === true;
    // A function may read the variable whenever it is called.
    return isSameBlock && this.reads(target.id, null).every((read) => this.place(read)?.function === place.function);
  }

  /** The statement behind that of `expression` gives another value to all that this one is kept in, and reads none of it. */
  isReplacedAtOnce(expression: Expression): boolean {
    const place = this.place(expression);
    if (place?.parent !== null || place.statement.kind !== 'assign' || place.statement.operator !== null) return false;
    const outer = place.around.at(-2);
    const block = outer === undefined ? this.#body : bodiesOf(outer).find((body) => body.includes(place.statement));
    const next = block?.[block.indexOf(place.statement) + 1];
    if (next?.kind !== 'assign' || next.value === null || next.operator !== null) return false;
    const [kept, replaced] = [place.statement, next].map(({ targets }) => targets.flatMap(namesIn));
    const parts = walkExpressions([next.value]);
    const isRead = parts.some((part) => part.kind === 'name' && kept?.includes(part.id));
    if (kept === undefined || kept.length === 0 || !kept.every((name) => name !== null && replaced?.includes(name)) || isRead) return false;
    // What is called may read what its module or the function around it holds, or fail.
    const calls = parts.filter(({ kind }) => kind === 'call' || kind === 'opaque');
    const isLocal = place.function !== null && !place.around.some(({ kind }) => kind === 'try' || kind === 'with') && calls.every((call) => !/^(?:locals|globals|vars|eval|exec)$/.test(calleeName(call)))
      && kept.every((name) => name === null || this.of(name).every((part) => this.place(part)?.function === place.function && !this.isInLambda(part)));
    return calls.length === 0 || isLocal;
  }

  private isInLambda(part: Expression): boolean {
    const parent = this.place(part)?.parent ?? null;
    return parent !== null && (parent.kind === 'lambda' || this.isInLambda(parent));
  }

  /** Whether `target` is assigned to on every way to `read`, in the same turn of whatever loops they stand in. */
  isAssignedFirst(target: Expression, read: Expression): boolean {
    const [from, to] = [this.place(target), this.place(read)];
    if (from?.statement.kind !== 'assign' || to === undefined || from.function !== to.function) return false;
    const depth = from.around.length - 1;
    const next = to.around[depth];
    if (next === undefined || !from.around.every((statement, at) => at === depth || to.around[at] === statement)) return false;
    const outer = from.around[depth - 1];
    const block = outer === undefined ? this.#body : bodiesOf(outer).find((body) => body.includes(from.statement));
    return from.statement.end <= next.start && block?.includes(next) === true && to.around.slice(depth).every((each) => each.kind !== 'while' && (each.kind !== 'for' || isRunOnce(each, read)));
  }

  isTarget(expression: Expression): boolean {
    let at: Expression | null = expression;
    for (let place = this.place(expression); place !== undefined; ) {
      const { statement, parent }: Place = place;
      if (parent === null) {
        if (statement.kind === 'assign') return statement.targets.includes(at) && statement.operator === null;
        return statement.kind === 'for' ? statement.target === at : false;
      }
      // `first, *rest = rows`
      const isStarred = parent.kind === 'unary' && parent.operator === '*';
      if (parent.kind !== 'tuple' && parent.kind !== 'list' && !isStarred) return false;
      at = parent;
      place = this.place(parent);
    }
    return false;
  }
}

/** Whether `target` gives `name` a value. */
function isNamedIn(target: Expression, name: string): boolean {
  return target.kind === 'name' ? target.id === name : (target.kind === 'tuple' || target.kind === 'list') && target.elements.some((element) => isNamedIn(element, name));
}

/** What a loop goes through is worked out before its first turn. */
function isRunOnce({ iterable }: ForStatement, read: Expression): boolean {
  return iterable.start <= read.start && read.end <= iterable.end;
}

/** The names that a target binds; `null` among them for what it puts anywhere else. */
function namesIn(target: Expression): readonly (string | null)[] {
  if (target.kind === 'tuple' || target.kind === 'list') return target.elements.flatMap(namesIn);
  return [target.kind === 'name' ? target.id : null];
}

/** `clf.fit(x, y)`, `make_pipeline(scaler, clf)`: what goes by `name` is used as it is, and not set up or copied. */
function usesUp(value: Expression | null, name: string): boolean {
  if (value?.kind !== 'call') return false;
  const isIt = (part: Expression): boolean => part.kind === 'name' && part.id === name;
  const isAsked = value.callee.kind === 'attribute' && !/^(?:[gs]et_params|clone|copy)$/.test(value.callee.name) && isIt(value.callee.object);
  return isAsked || (!/^(?:type|clone|copy|deepcopy|len|repr|str)$/.test(calleeName(value)) && value.args.some((argument) => isIt(argument.value)));
}
