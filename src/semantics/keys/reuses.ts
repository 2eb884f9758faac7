/** Keys that a module uses up twice. */
import { keepTime } from '../../syntax/deadline.js';
import type { CallExpression, Expression, Statement, TryStatement } from '../../syntax/facts.js';
import { childrenOf, dottedName, lastPart, walkExpressions } from '../../syntax/walk.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { findArgument } from '../program/arguments.js';
import { exclude, outcomesOf, type Outcome } from '../program/outcomes.js';
import type { ModuleView } from '../views.js';
import { isReadForForm } from '../weights/unread.js';
import { carriedThrough } from './carried.js';
import { sharedReuses } from './shared.js';
import { Spending } from './spending.js';
import { isDoneOnce } from './turns.js';
import { isTwin } from './twins.js';

/** A key that is used up although it was used up before. */
export interface KeyReuse {
  /** As written: `key`, `keys[0]`, `self.key`. */
  readonly key: string;
  readonly first: CallExpression;
  readonly second: CallExpression;
  /** Both are the same call, in two turns of a loop. */
  readonly inLoop: boolean;
  /** One of the two folds numbers of its own into the key first, and the other draws from it (`draw`) or splits it. */
  readonly apart?: 'draw' | 'split';
  /** The function that uses it up finds it around itself, and so can't split it under its name. */
  readonly isAround?: true;
  /** The method that uses up a key of its object each time it is called, or the function one of its module. */
  readonly method?: string;
}

/** A call that used up a key, under which name, and what tests had come to there, of which nothing has changed since. */
interface Use {
  readonly key: string;
  readonly call: CallExpression;
  readonly under: readonly Outcome[];
}

/** Key → what used it up. */
type State = Map<string, Use>;

/** Follows the keys of one module through each function, in order of execution, and finds those used up twice. */
export function keyReuses(module: ModuleView): KeyReuse[] {
  return new KeyWalk(module).run();
}

/** Two turns of a loop in two turns of another: beyond this depth the turns of the outer ones do for the inner ones. */
const MAX_TURNED = 6;

/** What a key is called that is meant to draw the same again. */
const FIXED = /fix|eval|test|const|same/i;

class KeyWalk {
  readonly #found = new Map<string, KeyReuse>();
  readonly #spending: Spending;
  /** Attributes of whose keys it is told where methods are called. */
  readonly #told = new Set<string>();
  /** Names that surely hold keys, by scope. */
  readonly #keys = new Set<string>();
  #scope = '';
  /** Loops around the place at hand. */
  #depth = 0;
  /** The turn at hand may have come to a `continue`. */
  #continues = false;
  /** What the tests around the place at hand have come to. */
  #under: readonly Outcome[] = [];

  constructor(private readonly module: ModuleView) {
    this.#spending = new Spending(module, (name) => this.#keys.has(`${this.#scope}:${name}`));
  }

  run(): KeyReuse[] {
    this.scope('', this.module.module.facts.body);
    for (const { statement, index } of this.module.module.model.functions) {
      if (statement !== null) this.scope(String(index), statement.body);
    }
    this.kept();
    this.shared();
    return [...this.#found.values()];
  }

  /** Keys of the module that functions use up which have them from around themselves. */
  private shared(): void {
    const draws = (call: CallFact): readonly Expression[] => {
      const known = this.module.knownCall(call.expression)?.record.key;
      return known?.consumes === undefined || known.apart === true || /init/i.test(this.module.text(call.expression.callee)) ? [] : this.#spending.consumed(call);
    };
    for (const { key, first, second } of sharedReuses(this.module, draws)) {
      const isTold = [...this.#found.values()].some((one) => one.key === key);
      if (isTold || FIXED.test(key) || isTwin(this.module, first.expression, second.expression)) continue;
      this.#found.set(`shared:${key}`, { key, first: first.expression, second: second.expression, inLoop: first === second, isAround: true, ...(first === second ? { method: this.module.module.model.functions[first.function]?.name ?? '' } : {}) });
    }
  }

  /** Keys that objects keep from their making on and that a method uses up each time it is called, in a loop. */
  private kept(): void {
    const { module, project } = this.module;
    for (const call of module.model.calls) {
      const { statement, class: owner } = module.model.functions[call.function] ?? {};
      if (statement == null || owner == null || statement.name === '__init__' || this.#spending.isApart(call.expression)) continue;
      for (const key of this.#spending.consumed(call).flatMap((used) => this.#spending.nameOf(used) ?? [])) {
        if (!/^self\.\w+$/.test(key) || FIXED.test(key) || this.#told.has(lastPart(key)) || !this.isSetByConstructor(key)) continue;
        const isRepeated = project.callers(module, call.function).some((caller) => caller.call.loops.length > 0 || this.module.viewOf(caller.module)?.isEnteredInLoop(caller.call.function) === true);
        if (isRepeated) this.#found.set(`kept:${key}`, { key, first: call.expression, second: call.expression, inLoop: true, method: statement.name });
      }
    }
  }

  /** Whether nothing but constructors gives the attribute a value. */
  private isSetByConstructor(key: string): boolean {
    const { uses, module } = this.module;
    const written = uses.of(key).filter((each) => uses.isTarget(each));
    const others = new RegExp(String.raw`\.${key.slice('self.'.length)}\s*(?:=[^=]|,[^()=]*=[^=])`, 'g');
    return written.length > 0 && written.every((each) => uses.place(each)?.function?.name === '__init__')
      && (module.file.parseText.match(others)?.length ?? 0) <= written.length;
  }

  private scope(name: string, body: readonly Statement[]): void {
    this.#scope = name;
    this.#under = [];
    this.block(body, new Map());
  }

  /** Whether control goes on behind `body`. */
  private block(body: readonly Statement[], state: State): boolean {
    for (const statement of body) if (!this.statement(statement, state)) return false;
    return true;
  }

  private statement(statement: Statement, state: State): boolean {
    switch (statement.kind) {
      case 'expression':
        this.expression(statement.value, state);
        return true;
      case 'assign':
        if (statement.value !== null) this.expression(statement.value, state);
        for (const target of statement.targets) {
          this.forget(target, state);
          if (statement.value === null) continue;
          if (this.#spending.makesKeys(statement.value)) this.remember(target);
          this.alias(target, statement.value, state);
        }
        return true;
      case 'if': {
        const arms = statement.branches.map(({ test, body }) => {
          this.expression(test, state);
          return body;
        });
        const tests = statement.branches.map(({ test }) => test);
        return this.branch([...arms, statement.otherwise], state, tests);
      }
      case 'for':
        this.expression(statement.iterable, state);
        this.loop(statement.body, state, statement.target);
        return this.block(statement.otherwise, state);
      case 'while':
        this.loop(statement.body, state, null);
        return this.block(statement.otherwise, state);
      case 'try':
        return this.attempt(statement, state);
      case 'with':
        for (const { value, target } of statement.items) {
          this.expression(value, state);
          if (target !== null) this.forget(target, state);
        }
        return this.block(statement.body, state);
      case 'match':
        this.expression(statement.subject, state);
        return this.branch(statement.exhaustive ? statement.cases : [[], ...statement.cases], state);
      case 'return':
      case 'raise':
        if (statement.value !== null) this.expression(statement.value, state);
        return false;
      case 'continue':
        this.#continues = true;
        return false;
      case 'break':
        return false;
      case 'class':
      case 'function':
      default:
        return true;
    }
  }

  /** Exclusive arms don't add up: behind them a key is used up when it is in one of those that go on. `tests` lead to the arms, all but the last. */
  private branch(arms: readonly (readonly Statement[])[], state: State, tests: readonly Expression[] = []): boolean {
    let around = this.#under;
    const ends = arms.flatMap((arm, at) => {
      const inner: State = new Map(state);
      this.#under = [...around, ...tests.slice(0, at + 1).flatMap((test, before) => outcomesOf(test, before === at))];
      const goesOn = this.block(arm, inner);
      around = around.filter((outcome) => this.#under.includes(outcome));
      return goesOn ? [inner] : [];
    });
    this.#under = around;
    state.clear();
    for (const end of ends) for (const [key, use] of end) if (!state.has(key)) state.set(key, use);
    return ends.length > 0;
  }

  /** What handles a failure draws in place of what failed. */
  private attempt({ body, handlers, otherwise, finally: last }: TryStatement, state: State): boolean {
    const before: State = new Map(state);
    const goesOn = this.block(body, state) && this.block(otherwise, state);
    const ends = handlers.flatMap((handler) => {
      const inner: State = new Map(before);
      return this.block(handler.body, inner) ? [inner] : [];
    });
    if (!goesOn && ends.length > 0) state.clear();
    for (const end of ends) for (const [key, use] of end) if (!state.has(key)) state.set(key, use);
    return this.block(last, state) && (goesOn || ends.length > 0);
  }

  /** Takes the turns that tell whether a key is used up again. */
  private turns(turn: () => void): void {
    this.#depth++;
    turn();
    if (this.#depth <= MAX_TURNED) turn();
    this.#depth--;
  }

  private loop(body: readonly Statement[], state: State, target: Expression | null): void {
    let isRepeated = true;
    this.turns(() => {
      keepTime();
      if (!isRepeated) return;
      if (target !== null) this.forget(target, state);
      const inner: State = new Map(state);
      const outer = this.#continues;
      this.#continues = false;
      isRepeated = this.block(body, inner) || this.#continues;
      this.#continues = outer;
      for (const key of state.keys()) if (!inner.has(key)) state.delete(key);
      for (const [key, use] of inner) state.set(key, use);
    });
  }

  private expression(expression: Expression, state: State): void {
    if (expression.kind === 'lambda') return;
    if (expression.kind === 'conditional') {
      this.expression(expression.test, state);
      const other: State = new Map(state);
      this.expression(expression.then, state);
      this.expression(expression.otherwise, other);
      for (const [key, use] of other) if (!state.has(key)) state.set(key, use);
      return;
    }
    if (expression.kind === 'comprehension') {
      const bound = expression.clauses.flatMap(({ target }) => (target === null ? [] : [target]));
      for (const { value } of expression.clauses) this.expression(value, state);
      this.turns(() => {
        for (const target of bound) this.forget(target, state);
        for (const element of expression.elements) this.expression(element, state);
      });
      return;
    }
    for (const child of childrenOf(expression)) this.expression(child, state);
    if (expression.kind === 'named') this.forget(expression.name, state);
    if (expression.kind !== 'call') return;
    const call = this.module.callAt(expression);
    if (call === undefined) return;
    for (const key of this.#spending.consumed(call)) {
      const name = this.#spending.nameOf(key);
      if (name !== null) this.consume(name, expression, state);
    }
    this.useKept(call, state);
    this.repeated(call);
  }

  /** A function that a library runs in turns (`lax.scan`) and that uses up a key from around it, or one that each turn hands on to the next as it came. */
  private repeated(call: CallFact): void {
    const { repeats, carries } = this.module.knownCall(call.expression)?.record.key ?? {};
    const found = repeats === undefined ? null : findArgument(call, repeats);
    const index = found?.kind === 'given' && found.argument.value.kind === 'function' ? found.argument.value.index : -1;
    const statement = this.module.module.model.functions[index]?.statement;
    if (statement == null) return;
    const handedOn = carries === undefined ? [] : carriedThrough(statement, carries);
    for (const inner of callsIn(this.module.module, index)) {
      for (const used of this.#spending.consumed(inner)) {
        const key = this.#spending.nameOf(used);
        if (key === null || (this.module.uses.isLocal(key.replace(/[.[].*$/, ''), statement) && !handedOn.includes(key))) continue;
        const { expression } = inner;
        this.#found.set(`${String(index)}:${key}`, { key, first: expression, second: expression, inLoop: true, ...(handedOn.includes(key) ? {} : { isAround: true }) });
      }
    }
  }

  private remember(target: Expression): void {
    if (target.kind === 'tuple' || target.kind === 'list') for (const element of target.elements) this.remember(element);
    const name = this.#spending.nameOf(target);
    if (name !== null) this.#keys.add(`${this.#scope}:${name}`);
  }

  /** A key that was used up is so under its further name too. */
  private alias(target: Expression, value: Expression, state: State): void {
    const name = this.#spending.nameOf(target);
    const of = this.#spending.nameOf(value);
    const use = of === null ? undefined : state.get(of);
    if (name !== null && use !== undefined) state.set(name, use);
  }

  /** A method uses up a key that its object keeps, or puts another one in its place. */
  private useKept(call: CallFact, state: State): void {
    const { callee } = call.expression;
    const object = callee.kind === 'attribute' ? dottedName(callee.object) : null;
    if (callee.kind !== 'attribute' || object === null) return;
    const { uses, sets } = this.#spending.keptBy(call);
    for (const attribute of uses) {
      // A second turn with the same key is told where the method uses it up.
      if (state.get(`${object}.${attribute}`)?.call !== call.expression) this.consume(`${object}.${attribute}`, call.expression, state, true);
    }
    for (const attribute of sets) this.forgetName(`${object}.${attribute}`, state);
  }

  /** `isInside`: the call uses it up where it is not written. */
  private consume(name: string, call: CallExpression, state: State, isInside = false): void {
    const used = state.get(name);
    if (used === undefined) {
      state.set(name, { key: name, call, under: this.#under });
      return;
    }
    const { key, call: first } = used;
    if (this.isForNothing(call)) return;
    if (this.isForNothing(first)) {
      state.set(name, { key: name, call, under: this.#under });
      return;
    }
    if (used.under.some((one) => this.#under.some((other) => exclude(one, other, (part) => this.module.text(part))))) return;
    if (first === call && isDoneOnce(this.module.uses, call)) return;
    if (isTwin(this.module, first, call) || [...this.#found.values()].some((one) => one.first === first && one.key === key)) return;
    const isApart = this.#spending.isApart(first) !== this.#spending.isApart(call);
    // A pass through a network draws apart from whoever else draws, and what it drops out is no weight.
    const isBesidePass = !isApart && this.#spending.isPass(first) !== this.#spending.isPass(call);
    const isMinor = isBesidePass || [first, call].some((one) => this.#spending.splits(one));
    const apart = isApart || isBesidePass ? { apart: isMinor ? 'split' as const : 'draw' as const } : {};
    this.#found.set(`${this.#scope}:${key}:${String(first.start)}`, { key, first, second: call, inLoop: first === call, ...apart, ...(isInside ? { isAround: true } : {}) });
    if (isInside) this.#told.add(lastPart(key));
  }

  /** What a library draws or splits there is read for its form alone. */
  private isForNothing(made: CallExpression): boolean {
    return this.module.knownCall(made)?.record.key !== undefined && isReadForForm(this.module.project, this.module.module, made);
  }

  private forget(target: Expression, state: State): void {
    if (target.kind === 'tuple' || target.kind === 'list') {
      for (const element of target.elements) this.forget(element, state);
      return;
    }
    if (target.kind === 'unary') {
      this.forget(target.operand, state);
      return;
    }
    const name = this.#spending.nameOf(target) ?? (target.kind === 'subscript' ? dottedName(target.object) : null);
    if (name !== null) this.forgetName(name, state);
  }

  private forgetName(name: string, state: State): void {
    const isPart = (one: string): boolean => one === name || one.startsWith(`${name}[`) || one.startsWith(`${name}.`);
    const lasts = ({ test }: Outcome): boolean => !walkExpressions([test]).some((part) => isPart(dottedName(part) ?? ''));
    this.#under = this.#under.filter(lasts);
    for (const [key, use] of [...state]) {
      if (isPart(key)) state.delete(key);
      else if (!use.under.every(lasts)) state.set(key, { ...use, under: use.under.filter(lasts) });
    }
  }
}
