import type { Carry, ParameterRef } from '../catalogue/types.js';
import { keepTime } from '../syntax/deadline.js';
import type { CallExpression, Expression, FunctionStatement, Statement, TryStatement } from '../syntax/facts.js';
import type { Span } from '../syntax/source.js';
import { childrenOf, dottedName, elementsOf, lastPart, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';
import { findArgument } from './program/arguments.js';
import { functionBindings } from './module/bindings.js';
import { changingProperties } from './key-properties.js';
import { isDoneOnce } from './key-turns.js';
import { sharedReuses } from './shared-keys.js';
import { usesNoKey } from './weights/handed-weights.js';
import { callsIn } from './lookups.js';
import type { CallFact } from './module/model.js';
import { exclude, outcomesOf, type Outcome } from './program/outcomes.js';
import type { ModuleView } from './views.js';

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

/** What a method does to the keys of its object: those that it surely uses up as they come in, and the attributes that it may set. */
interface Kept {
  readonly uses: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
}

const NOTHING_KEPT: Kept = { uses: new Set(), sets: new Set() };

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
  readonly #summaries = new Map<number, ReadonlySet<number>>();
  readonly #kept = new Map<number, Kept>();
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

  constructor(private readonly module: ModuleView) {}

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
      return known?.consumes === undefined || known.apart === true || /init/i.test(this.module.text(call.expression.callee)) ? [] : this.consumed(call);
    };
    for (const { key, first, second } of sharedReuses(this.module, draws)) {
      const isTold = [...this.#found.values()].some((one) => one.key === key);
      if (isTold || FIXED.test(key) || this.isTwin(first.expression, second.expression)) continue;
      this.#found.set(`shared:${key}`, { key, first: first.expression, second: second.expression, inLoop: first === second, isAround: true, ...(first === second ? { method: this.module.module.model.functions[first.function]?.name ?? '' } : {}) });
    }
  }

  /** Keys that objects keep from their making on and that a method uses up each time it is called, in a loop. */
  private kept(): void {
    const { module, project } = this.module;
    for (const call of module.model.calls) {
      const { statement, class: owner } = module.model.functions[call.function] ?? {};
      if (statement == null || owner == null || statement.name === '__init__' || this.isApart(call.expression)) continue;
      for (const key of this.consumed(call).flatMap((used) => this.nameOf(used) ?? [])) {
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
          if (this.makesKeys(statement.value)) this.remember(target);
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
    for (const key of this.consumed(call)) {
      const name = this.nameOf(key);
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
      for (const used of this.consumed(inner)) {
        const key = this.nameOf(used);
        if (key === null || (this.module.uses.isLocal(key.replace(/[.[].*$/, ''), statement) && !handedOn.includes(key))) continue;
        const { expression } = inner;
        this.#found.set(`${String(index)}:${key}`, { key, first: expression, second: expression, inLoop: true, ...(handedOn.includes(key) ? {} : { isAround: true }) });
      }
    }
  }

  private makesKeys(value: Expression): boolean {
    const made = value.kind === 'subscript' ? value.object : value;
    const key = this.module.knownCall(made)?.record.key;
    return key?.makes === true || key?.splits !== undefined || key?.folds !== undefined;
  }

  private remember(target: Expression): void {
    if (target.kind === 'tuple' || target.kind === 'list') for (const element of target.elements) this.remember(element);
    const name = this.nameOf(target);
    if (name !== null) this.#keys.add(`${this.#scope}:${name}`);
  }

  /** A key that was used up is so under its further name too. */
  private alias(target: Expression, value: Expression, state: State): void {
    const name = this.nameOf(target);
    const of = this.nameOf(value);
    const use = of === null ? undefined : state.get(of);
    if (name !== null && use !== undefined) state.set(name, use);
  }

  /** The keys a call uses up. */
  private consumed(call: CallFact): Expression[] {
    const known = this.module.knownCall(call.expression)?.record.key;
    if (known !== undefined) {
      const parameter = known.consumes ?? known.splits;
      return parameter === undefined || (known.apart === true && this.startsWithoutKey(call)) ? [] : this.argument(call, parameter);
    }
    if (this.isOverwritten(call.expression)) return [];
    const handed = this.consumedByHanded(call);
    if (handed !== null) return this.argument(call, handed);
    const target = this.module.project.entered(this.module.target(call));
    if (target.kind !== 'function') {
      // What it is given is surely a key.
      const first = call.args[0]?.argument.value;
      const name = first === undefined ? null : this.nameOf(first);
      return this.initialises(call.expression) && first !== undefined && name !== null && this.#keys.has(`${this.#scope}:${name}`) ? [first] : [];
    }
    const fact = target.module.model.functions[target.index];
    const statement = fact?.statement;
    const view = this.module.viewOf(target.module);
    if (statement == null || view === null) return [];
    const isMethod = fact?.class !== null;
    const walk = view === this.module ? this : new KeyWalk(view);
    return [...walk.summary(target.index, statement)].flatMap((at) => {
      const name = statement.parameters[at]?.name;
      const position = isMethod ? at - 1 : at;
      return name === undefined || position < 0 ? [] : this.argument(call, { name, position });
    });
  }

  /** Where an initialiser of a library takes its key which a function is handed and calls. */
  private consumedByHanded({ callee }: CallFact): ParameterRef | null {
    const { project, module } = this.module;
    const made = callee.kind === 'unknown' && callee.parameter !== undefined ? project.classOf(module, callee.parameter) : null;
    const run = made?.kind === 'library' ? project.methodOf(made, '__call__', module.catalogue) : null;
    return run?.kind === 'library' ? run.record?.key?.consumes ?? null : null;
  }

  /** `tree_deserialise_leaves(path, Model(key=key))`, or the same by a name: all that was made of the key is put in place from the file. */
  private isOverwritten(made: CallExpression): boolean {
    const { uses } = this.module;
    const place = uses.place(made);
    if (place?.parent !== null) return place !== undefined && this.loads(place.parent);
    const [target, ...more] = place.statement.kind === 'assign' ? place.statement.targets : [];
    if (target?.kind !== 'name' || more.length > 0) return false;
    const next = uses.of(target.id).find((read) => read.start > made.end && !uses.isTarget(read) && uses.place(read)?.function === place.function);
    const then = next === undefined ? undefined : uses.place(next);
    const isSameBlock = then?.around.length === place.around.length && place.around.slice(0, -1).every((around, at) => then.around[at] === around);
    return isSameBlock && then.parent !== null && this.loads(then.parent);
  }

  private loads(around: Expression): boolean {
    return around.kind === 'call' && this.module.knownCall(around)?.record.loadsWeights === true;
  }

  /** `init` of a module that is handed its weights. */
  private startsWithoutKey({ receiver }: CallFact): boolean {
    const { project, module } = this.module;
    const owner = receiver === null ? null : project.classOf(module, receiver);
    return owner?.kind === 'class' && usesNoKey(project, owner);
  }

  private argument(call: CallFact, parameter: ParameterRef): Expression[] {
    const found = findArgument(call, parameter);
    if (found.kind !== 'given') return [];
    const { value } = found.argument.argument;
    // Who binds a key for several calls wants them alike.
    if (!call.expression.args.includes(found.argument.argument)) return [];
    if (value.kind !== 'dict') return [value];
    // `{"params": key, "dropout": other}`: a key that stands under two names of one call is used up once.
    const byName = new Map(value.entries.map((entry) => [this.module.text(entry.value), entry.value]));
    return [...byName.values()];
  }

  /** The parameters (by position) that a function uses up without making anything else of them first. */
  private summary(index: number, statement: FunctionStatement): ReadonlySet<number> {
    const known = this.#summaries.get(index);
    if (known !== undefined) return known;
    this.#summaries.set(index, new Set());
    const used = new Set<number>();
    for (const call of this.module.module.model.calls) {
      if (call.function !== index) continue;
      for (const key of this.consumed(call)) {
        const at = key.kind === 'name' ? statement.parameters.findIndex(({ name }) => name === key.id) : -1;
        const rebound = key.kind === 'name' && this.module.uses.of(key.id).some((written) => {
          const place = this.module.uses.place(written);
          // `key, part = split(key)` uses up the key that came in.
          const isBefore = place?.statement.kind === 'assign' ? place.statement.end <= key.start : written.start < key.start;
          return isBefore && place?.function === statement && this.module.uses.isTarget(written);
        });
        if (at >= 0 && !rebound) used.add(at);
      }
    }
    this.#summaries.set(index, used);
    return used;
  }

  /** A method uses up a key that its object keeps, or puts another one in its place. */
  private useKept(call: CallFact, state: State): void {
    const { callee } = call.expression;
    const object = callee.kind === 'attribute' ? dottedName(callee.object) : null;
    if (callee.kind !== 'attribute' || object === null) return;
    const { uses, sets } = this.keptBy(call);
    for (const attribute of uses) {
      // A second turn with the same key is told where the method uses it up.
      if (state.get(`${object}.${attribute}`)?.call !== call.expression) this.consume(`${object}.${attribute}`, call.expression, state, true);
    }
    for (const attribute of sets) this.forgetName(`${object}.${attribute}`, state);
  }

  /** The keys of its object that a call of a method surely uses up as they come in, and the attributes that it may set. */
  private keptBy(call: CallFact): Kept {
    const target = this.module.target(call);
    const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
    const view = target.kind === 'function' ? this.module.viewOf(target.module) : null;
    if (target.kind !== 'function' || fact?.class == null || fact.statement === null || view === null) return NOTHING_KEPT;
    return (view === this.module ? this : new KeyWalk(view)).keptSummary(target.index, fact.statement);
  }

  private keptSummary(index: number, { body, parameters: [self] }: FunctionStatement): Kept {
    const known = this.#kept.get(index);
    if (known !== undefined || self === undefined) return known ?? NOTHING_KEPT;
    this.#kept.set(index, NOTHING_KEPT);
    const ofSelf = (written: Expression): string[] => (written.kind === 'attribute' && dottedName(written.object) === self.name ? [written.name] : []);
    const own = walkStatements(body, withinScope);
    const set = own.flatMap((statement) => (statement.kind === 'assign' ? statement.targets.flatMap((target) => [target, ...elementsOf(target)]).flatMap(ofSelf).map((name) => ({ name, end: statement.end })) : []));
    const uses = new Set<string>();
    for (const call of callsIn(this.module.module, index)) {
      const { start, end, callee } = call.expression;
      const inner = callee.kind === 'attribute' && dottedName(callee.object) === self.name ? this.keptBy(call) : NOTHING_KEPT;
      const isSure = call.path.length === 0 && own.every((statement) => statement.kind !== 'return' || statement.end >= end);
      for (const name of isSure ? [...inner.uses, ...this.consumed(call).flatMap(ofSelf)] : []) {
        if (!set.some((other) => other.name === name && other.end <= start)) uses.add(name);
      }
      for (const name of inner.sets) set.push({ name, end });
    }
    const kept = { uses, sets: new Set(set.map(({ name }) => name)) };
    this.#kept.set(index, kept);
    return kept;
  }

  /** `isInside`: the call uses it up where it is not written. */
  private consume(name: string, call: CallExpression, state: State, isInside = false): void {
    const used = state.get(name);
    if (used === undefined) {
      state.set(name, { key: name, call, under: this.#under });
      return;
    }
    const { key, call: first } = used;
    if (used.under.some((one) => this.#under.some((other) => exclude(one, other, (part) => this.module.text(part))))) return;
    if (first === call && isDoneOnce(this.module.uses, call)) return;
    if (this.isTwin(first, call) || [...this.#found.values()].some((one) => one.first === first && one.key === key)) return;
    const isApart = this.isApart(first) !== this.isApart(call);
    // A pass through a network draws apart from whoever else draws, and what it drops out is no weight.
    const isBesidePass = !isApart && this.isPass(first) !== this.isPass(call);
    const isMinor = isBesidePass || [first, call].some((one) => this.splits(one));
    const apart = isApart || isBesidePass ? { apart: isMinor ? 'split' as const : 'draw' as const } : {};
    this.#found.set(`${this.#scope}:${key}:${String(first.start)}`, { key, first, second: call, inLoop: first === call, ...apart, ...(isInside ? { isAround: true } : {}) });
    if (isInside) this.#told.add(lastPart(key));
  }

  private isApart(call: CallExpression): boolean {
    const known = this.module.knownCall(call);
    return known === undefined ? this.initialises(call) && this.imports('flax') : known.record.key?.apart === true;
  }

  /** `net.apply(variables, x, rngs={"dropout": key})` of Flax. */
  private isPass(call: CallExpression): boolean {
    return this.module.knownCall(call)?.record.key?.consumes?.name === 'rngs';
  }

  private splits(call: CallExpression): boolean {
    return this.module.knownCall(call)?.record.key?.splits !== undefined;
  }

  private imports(library: string): boolean {
    return this.module.module.model.imports.some((name) => name === library || name.startsWith(`${library}.`));
  }

  /** `model.init(key, …)` of an object nobody can read, beside a library whose models start so; elsewhere an `init` may leave its key alone. */
  private initialises({ callee }: CallExpression): boolean {
    // `init_fn, apply_fn = stax.serial(…)`
    if (callee.kind === 'name' && /^(?:\w+_)?init(?:_(?:fn|fun|random_params|params))?$/.test(callee.id)) return this.imports('jax.example_libraries.stax') || this.imports('jax.experimental.stax');
    return callee.kind === 'attribute' && /^init(?:_with_output)?$/.test(callee.name) && (this.imports('flax') || this.imports('haiku'));
  }

  /** The same call made twice on purpose: twin networks start alike, and labels stay with their images. */
  private isTwin(first: CallExpression, second: CallExpression): boolean {
    if (first === second) return false;
    const isSampler = this.module.knownCall(second)?.record.key !== undefined && !/init/i.test(this.module.text(second.callee));
    if (isSampler) return this.picksAlike(first, second);
    return this.written(first) === this.written(second);
  }

  /** The same rows picked of two arrays, one after the other. */
  private picksAlike(first: CallExpression, second: CallExpression): boolean {
    const [one, other] = [first, second].map((call) => this.pick(call));
    return one != null && other != null && one.block === other.block && one.by === other.by && one.data !== other.data;
  }

  /** Of which array a call picks rows, and by what; `null` where it does something else, or picks of numbers up to one that is known. */
  private pick(expression: CallExpression): { readonly block: Statement | undefined; readonly data: string; readonly by: string } | null {
    const call = this.module.callAt(expression);
    const picks = this.module.knownCall(expression)?.record.key?.picks;
    const found = call === undefined || picks === undefined ? null : findArgument(call, picks);
    if (found?.kind !== 'given' || found.argument.value.kind === 'scalar') return null;
    const { argument } = found.argument;
    const others = expression.args.filter((one) => one !== argument);
    return {
      block: this.module.uses.place(expression)?.around.at(-2),
      data: this.written(argument),
      by: [expression.callee, ...others].map((part) => this.written(part)).join(),
    };
  }

  /** However it is broken into lines. */
  private written(span: Span): string {
    return this.module.text(span).replace(/\s+/g, '').replace(/,\)/g, ')');
  }

  /** `key`, `self.key`, `keys[0]`; other expressions are no names for a key. */
  private nameOf(expression: Expression): string | null {
    if (expression.kind === 'subscript') {
      const base = dottedName(expression.object);
      const [index] = expression.indices;
      const isFixed = index?.kind === 'number' || index?.kind === 'string';
      return base !== null && isFixed && expression.indices.length === 1 ? `${base}[${this.module.text(index)}]` : null;
    }
    if (expression.kind === 'attribute' && changingProperties(this.module.project).has(expression.name)) return null;
    return dottedName(expression);
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
    const name = this.nameOf(target) ?? (target.kind === 'subscript' ? dottedName(target.object) : null);
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

/** The names under which each turn of a function that is run in turns finds what the one before it did: `key, total = carry`, `return key, total + 1`. */
function carriedThrough(statement: FunctionStatement, { parameter: at, returned }: Carry): readonly string[] {
  const carry = statement.parameters[at]?.name;
  const own = walkStatements(statement.body, withinScope);
  const left = own.flatMap((each) => (each.kind === 'return' && each.value !== null ? [returned === undefined ? each.value : elementsOf(each.value)[returned]] : []));
  const isLeft = (name: string, place: number | null = null): boolean => {
    const values = left.map((value) => (place === null || value === undefined ? value : elementsOf(value)[place]));
    return values.length > 0 && values.every((value) => value?.kind === 'name' && value.id === name) && functionBindings(statement).filter((bound) => bound.name === name).length === 1;
  };
  const parts = own.flatMap((each) => {
    const isTakenApart = each.kind === 'assign' && each.value?.kind === 'name' && each.value.id === carry;
    return isTakenApart ? each.targets.flatMap((target) => elementsOf(target).flatMap((part, place) => (part.kind === 'name' && isLeft(part.id, place) ? [part.id] : []))) : [];
  });
  return carry !== undefined && isLeft(carry) ? [carry, ...parts] : parts;
}
