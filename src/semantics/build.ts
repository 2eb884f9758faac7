import type { Catalogue } from '../catalogue/catalogue.js';
import type {
  CallExpression,
  ClassStatement,
  Expression,
  FunctionStatement,
  ModuleFacts,
  Parameter,
  Statement,
} from '../syntax/facts.js';
import type { Span } from '../syntax/source.js';
import { findArgument } from './arguments.js';
import { Environment, joinValues, sameValue } from './environment.js';
import {
  UNKNOWN,
  type CallArgument,
  type CallFact,
  type Callee,
  type ClassFact,
  type ClassRef,
  type Event,
  type FlagAssignment,
  type FunctionFact,
  type ModuleModel,
  type Value,
  type VariableWrite,
} from './model.js';
import { keepTime } from '../syntax/deadline.js';
import { dottedName, isMainTest, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';
import { parseOptions } from './options.js';

/** Reads the facts of one module in order of execution. Pure: the same facts and catalogue give the same model. */
export function buildModel(facts: ModuleFacts, catalogue: Catalogue): ModuleModel {
  return new ModuleBuilder(facts, catalogue).build();
}

/** The mapping through which a program reads and sets environment variables. */
const ENVIRONMENT = 'os.environ';

/** Calls that end the program, so that nothing behind them on their path runs. */
const EXITS = new Set(['sys.exit', 'os._exit', 'os.abort', 'builtins.exit', 'builtins.quit']);

/** Calls at top level that only configure; a module with nothing else is a library. */
const CONFIGURATION =
  /^(?:warnings|logging|sys\.path|sys\.stdout|os\.environ|os\.makedirs|os\.chdir|matplotlib|seaborn|pandas\.set_option|pandas\.options|numpy\.set_printoptions|numpy\.seterr|torch\.set_printoptions|torch\.set_default_dtype|dotenv|locale|gc|signal|atexit|site|pkg_resources|nltk\.download|plotly|IPython|ssl|absl\.flags|builtins\.__import__|importlib)(?:\.|$)/;

/** Calls that keep what they are handed where a person finds it again. */
const RECORDING =
  /^(?:print|info|debug|warning|warn|error|log|log_\w+|write|writelines|writerow|dump|dumps|save|savez|to_json|to_csv|add_\w+|update_config|echo|pprint|print_\w+|display|write_text|setdefault|append_row|secho)$/;

/** Calls whose result is as unpredictable, or as drawn, as what they are handed. */
const PASS_THROUGH = new Set([
  'builtins.int', 'builtins.float', 'builtins.abs', 'builtins.round', 'builtins.str', 'builtins.min', 'builtins.max',
  'builtins.int.from_bytes', 'builtins.sum', 'builtins.divmod', 'struct.unpack', 'numpy.int64', 'numpy.uint32',
  'numpy.uint64', 'builtins.bytes', 'zlib.crc32', 'math.floor', 'math.ceil',
]);

/** Methods of a model that return the model itself. */
const HANDS_BACK = /^(?:to|cuda|cpu|eval|train|half|float|double|bfloat16|requires_grad_|share_memory)$/;

type MutableCallEvent = { kind: 'call'; call: number; overwritten: boolean };

interface Scope {
  readonly function: number;
  readonly class: number | null;
  readonly selfName: string | null;
  /** The statements are a class's own, not a method's. */
  readonly isClassBody: boolean;
  environment: Environment;
  events: Event[];
  statement: Span;
  statementKind: Statement['kind'];
  loops: readonly Span[];
  inMain: boolean;
  /** The branch arms around, from the outside in; two places on the same path share a prefix. */
  path: readonly number[];
  readonly globals: Set<string>;
}

interface PendingBody {
  readonly index: number;
  readonly class: number | null;
  readonly statement: FunctionStatement | null;
  readonly parameters: readonly Parameter[];
  readonly lambda: Expression | null;
  readonly closure: Environment;
  readonly selfName: string | null;
}

class ModuleBuilder {
  readonly #functions: (Omit<FunctionFact, 'events' | 'returns'> & { events: readonly Event[]; returns: Value })[] = [];
  readonly #classes: (ClassFact & { methods: Map<string, number>; attributes: Map<string, Value> })[] = [];
  readonly #calls: CallFact[] = [];
  readonly #callEvents: MutableCallEvent[] = [];
  readonly #flags: FlagAssignment[] = [];
  readonly #variables: VariableWrite[] = [];
  readonly #returning = new Set<number>();
  /** Layers whose weight is assigned, and where. */
  readonly #weightWrites: { readonly name: string; readonly at: number; readonly within: number; readonly path: readonly number[] }[] = [];
  /** Call → the names its result is taken apart into. */
  readonly #unpacked = new Map<number, readonly (string | null)[]>();
  readonly #imports = new Set<string>();
  readonly #starImports = new Set<string>();
  readonly #recorded = new Map<string, Span>();
  readonly #commands = new Map<string, number[]>();
  readonly #options: ReadonlyMap<string, Value>;
  readonly #module = new Environment();
  #pending: PendingBody[] = [];
  #arms = 0;
  #hasMainBlock = false;
  #doesWork = false;

  constructor(
    private readonly facts: ModuleFacts,
    private readonly catalogue: Catalogue,
  ) {
    this.#options = parseOptions(facts);
  }

  build(): ModuleModel {
    this.#functions.push({ index: 0, name: '', statement: null, class: null, events: [], returns: UNKNOWN, decorators: [] });
    const scope = this.scope(0, null, null, this.#module);
    this.block(this.facts.body, scope);
    this.setEvents(0, scope.events);
    // `__init__` first: it sets the attributes that other methods use.
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      const isInit = (body: PendingBody): boolean => body.statement?.name === '__init__';
      for (const body of [...batch.filter(isInit), ...batch.filter((body) => !isInit(body))]) this.body(body);
    }
    this.markOverwritten();
    return {
      functions: this.#functions,
      classes: this.#classes,
      calls: this.#calls,
      flags: this.#flags,
      variables: this.#variables,
      exports: new Map(this.#module.entries()),
      imports: [...this.#imports],
      starImports: [...this.#starImports],
      hasMainBlock: this.#hasMainBlock,
      doesWork: this.#doesWork,
      seedSources: this.seedSources(),
      recorded: this.#recorded,
    };
  }

  /** Draws handed to a seeding call, directly or by the name they are kept under. */
  private seedSources(): Set<number> {
    const names = new Set<string>();
    const sources = new Set<number>();
    for (const call of this.#calls) {
      const record = call.callee.kind === 'external' ? this.catalogue.lookup(call.callee.name) : undefined;
      for (const parameter of [record?.seeds?.seed, record?.makesGenerator?.seed, record?.seedsReceiver?.seed]) {
        const found = parameter == null ? null : findArgument(call, parameter);
        if (found?.kind !== 'given') continue;
        const { argument, value } = found.argument;
        if (value.kind === 'drawn') sources.add(value.call);
        const name = dottedName(argument.value);
        if (name !== null) names.add(name);
      }
    }
    for (const { index, assignedTo } of this.#calls) if (assignedTo !== null && names.has(assignedTo)) sources.add(index);
    return sources;
  }

  private scope(index: number, classIndex: number | null, selfName: string | null, environment: Environment): Scope {
    return {
      function: index, class: classIndex, selfName, isClassBody: false, environment,
      events: [], statement: { start: 0, end: 0 }, statementKind: 'expression',
      loops: [], inMain: false, path: [], globals: new Set(),
    };
  }

  private setEvents(index: number, events: readonly Event[]): void {
    const fact = this.#functions[index];
    if (fact !== undefined) fact.events = events;
  }

  private body(pending: PendingBody): void {
    const environment = new Environment(null, pending.closure);
    const scope = this.scope(pending.index, pending.class, pending.selfName, environment);
    for (const parameter of pending.parameters) {
      const option = pending.statement?.decorators.some(isOptionDecorator) === true;
      const chosen = option ? this.#options.get(parameter.name) : undefined;
      environment.set(parameter.name, chosen ?? UNKNOWN);
    }
    const self = pending.selfName;
    if (self !== null && pending.class !== null) {
      environment.set(self, { kind: 'instance', of: { index: pending.class }, call: null });
    }
    if (pending.lambda !== null) this.returns(this.evaluate(pending.lambda, scope), scope);
    else if (pending.statement !== null) this.block(pending.statement.body, scope);
    this.setEvents(pending.index, scope.events);
  }

  /* -------------------------------------------------------------- statements */

  private block(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) {
      keepTime();
      const around = { span: scope.statement, kind: scope.statementKind };
      scope.statement = statement;
      scope.statementKind = statement.kind;
      this.statement(statement, scope);
      scope.statement = around.span;
      scope.statementKind = around.kind;
    }
  }

  private statement(statement: Statement, scope: Scope): void {
    const { environment } = scope;
    switch (statement.kind) {
      case 'expression':
        this.evaluate(statement.value, scope);
        return;
      case 'assign': {
        const [target] = statement.targets;
        const name = target === undefined ? null : dottedName(target);
        const value = statement.value === null ? null : this.evaluate(statement.value, scope, name);
        if (value === null) return;
        if (target?.kind === 'tuple' && statement.value?.kind === 'call') {
          this.#unpacked.set(this.#calls.length - 1, target.elements.map(dottedName));
        }
        const bound = statement.operator === null || value.kind === 'entropy' ? value : UNKNOWN;
        const written = name === null ? null : /^(.+)\.weight(?:\.data)?$/.exec(name);
        if (written?.[1] !== undefined) this.#weightWrites.push({ name: written[1], at: this.#calls.length, within: scope.function, path: scope.path });
        for (const part of statement.targets) this.bind(part, bound, scope, statement);
        return;
      }
      case 'import':
        for (const { name, alias } of statement.names) {
          this.#imports.add(name);
          scope.events.push({ kind: 'import', name });
          if (alias !== null) this.assign(alias, { kind: 'reference', name }, scope);
          else {
            const root = name.split('.')[0] ?? name;
            this.assign(root, { kind: 'reference', name: root }, scope);
          }
        }
        return;
      case 'from-import': {
        if (statement.module === '__future__') return;
        const dots = '.'.repeat(statement.level);
        const module = dots + statement.module;
        if (statement.module !== '') {
          this.#imports.add(module);
          scope.events.push({ kind: 'import', name: module });
        }
        if (statement.star) this.#starImports.add(module);
        for (const { name, alias } of statement.names) {
          const qualified = statement.module === '' ? dots + name : `${module}.${name}`;
          this.#imports.add(qualified);
          scope.events.push({ kind: 'import', name: qualified });
          this.assign(alias ?? name, { kind: 'reference', name: qualified }, scope);
        }
        return;
      }
      case 'function':
        this.define(statement, scope);
        return;
      case 'class':
        this.defineClass(statement, scope);
        return;
      case 'if':
        this.ifStatement(statement, scope);
        return;
      case 'for':
        this.protocol(this.evaluate(statement.iterable, scope), ['__iter__', '__next__', '__getitem__'], statement.iterable, scope);
        this.loop(statement, scope, () => { this.bind(statement.target, UNKNOWN, scope, null); });
        this.block(statement.otherwise, scope);
        return;
      case 'while':
        this.evaluate(statement.test, scope);
        this.loop(statement, scope, () => undefined);
        this.block(statement.otherwise, scope);
        return;
      case 'try': {
        this.block(statement.body, scope);
        const arms = statement.handlers.map((handler) => {
          const optional = handler.type !== null && /ImportError|ModuleNotFoundError/.test(namesIn(handler.type).join(' '));
          return { run: (): void => { this.block(handler.body, scope); }, keeps: !optional };
        });
        if (arms.length > 0) this.branch([...arms, { run: () => undefined, keeps: true }], scope);
        this.block(statement.otherwise, scope);
        this.block(statement.finally, scope);
        return;
      }
      case 'with':
        for (const { value, target } of statement.items) {
          const held = this.evaluate(value, scope, target === null ? null : dottedName(target));
          this.protocol(held, ['__enter__'], value, scope);
          if (target !== null) this.bind(target, held, scope, null);
        }
        this.block(statement.body, scope);
        return;
      case 'match': {
        this.evaluate(statement.subject, scope);
        const arms = statement.cases.map((body) => ({ run: (): void => { this.block(body, scope); }, keeps: true }));
        if (!statement.exhaustive) arms.push({ run: () => undefined, keeps: true });
        this.branch(arms, scope);
        return;
      }
      case 'return':
        this.returns(statement.value === null ? UNKNOWN : this.evaluate(statement.value, scope), scope);
        scope.events.push({ kind: 'exit' });
        return;
      case 'raise':
        if (statement.value !== null) this.evaluate(statement.value, scope);
        scope.events.push({ kind: 'exit' });
        return;
      case 'global':
        for (const name of statement.names) scope.globals.add(name);
        return;
      case 'assert':
      case 'delete':
        for (const value of statement.values) this.evaluate(value, scope);
        return;
      case 'nonlocal':
      case 'pass':
      case 'break':
      case 'continue':
      case 'error':
        return;
      default:
        environment satisfies Environment;
        statement satisfies never;
    }
  }

  private ifStatement(statement: Extract<Statement, { kind: 'if' }>, scope: Scope): void {
    const first = statement.branches[0];
    if (first !== undefined && statement.branches.length === 1 && isMainTest(first.test)) {
      this.#hasMainBlock = this.#hasMainBlock || scope.function === 0;
      const outer = scope.events;
      const wasMain = scope.inMain;
      const body: Event[] = [];
      scope.events = body;
      scope.inMain = true;
      this.block(first.body, scope);
      scope.events = outer;
      scope.inMain = wasMain;
      outer.push({ kind: 'main', body });
      return;
    }
    const arms: { run: () => void; keeps: boolean }[] = [];
    for (const { test, body } of statement.branches) {
      this.evaluate(test, scope);
      const truth = constantTruth(test);
      if (truth === false) continue;
      arms.push({ run: () => { this.block(body, scope); }, keeps: true });
      if (truth === true) {
        this.branch(arms, scope);
        return;
      }
    }
    arms.push({ run: () => { this.block(statement.otherwise, scope); }, keeps: true });
    this.branch(arms, scope);
  }

  /** Runs the arms side by side; names keep a value where the arms that go on agree on it. */
  private branch(arms: readonly { run: () => void; keeps: boolean }[], scope: Scope): void {
    if (arms.length === 1) {
      arms[0]?.run();
      return;
    }
    const { environment, events, path } = scope;
    const going: Environment[] = [];
    const taken: Event[][] = [];
    for (const arm of arms) {
      scope.environment = environment.overlay();
      scope.events = [];
      scope.path = [...path, this.#arms++];
      arm.run();
      taken.push(scope.events);
      if (arm.keeps && scope.events.at(-1)?.kind !== 'exit') going.push(scope.environment);
    }
    scope.environment = environment;
    scope.events = events;
    scope.path = path;
    environment.join(going);
    if (taken.some((arm) => arm.length > 0)) events.push({ kind: 'branch', arms: taken });
  }

  private loop(statement: Span & { readonly body: readonly Statement[] }, scope: Scope, bind: () => void): void {
    const { body } = statement;
    // A later turn may see what an earlier one assigned, so plain constants that are reassigned are forgotten.
    for (const name of assignedNames(body)) {
      const value = scope.environment.local(name);
      if (value?.kind === 'scalar') scope.environment.set(name, UNKNOWN);
    }
    const { events, loops } = scope;
    const inner: Event[] = [];
    scope.events = inner;
    scope.loops = [...loops, statement];
    bind();
    this.block(body, scope);
    scope.events = events;
    scope.loops = loops;
    if (inner.length > 0) events.push({ kind: 'loop', body: inner.filter((event) => event.kind !== 'exit') });
  }

  private define(statement: FunctionStatement, scope: Scope): void {
    const decorators = statement.decorators.map((decorator) => this.evaluate(decorator, scope));
    for (const parameter of statement.parameters) {
      if (parameter.default !== null) this.evaluate(parameter.default, scope);
    }
    const owner = scope.isClassBody ? this.#classes[scope.class ?? -1] : undefined;
    const index = this.#functions.length;
    const prefix = owner !== undefined ? `${owner.name}.` : this.prefixOf(scope);
    this.#functions.push({
      index, name: prefix + statement.name, statement, class: owner?.index ?? null, events: [], returns: UNKNOWN, decorators,
    });
    const isStatic = statement.decorators.some((decorator) => dottedName(decorator) === 'staticmethod');
    const selfName = owner === undefined || isStatic ? null : (statement.parameters[0]?.name ?? null);
    this.#pending.push({
      index, statement, class: owner?.index ?? (scope.selfName === null ? null : scope.class),
      parameters: statement.parameters, lambda: null, selfName,
      closure: owner === undefined ? scope.environment : (scope.environment.enclosing() ?? this.#module),
    });
    if (owner !== undefined) owner.methods.set(statement.name, index);
    this.assign(statement.name, { kind: 'function', index }, scope);
    for (const decorator of statement.decorators) {
      const call = decorator.kind === 'call' ? decorator.callee : decorator;
      if (call.kind === 'attribute' && /^(?:command|callback|group)$/.test(call.name)) {
        const app = dottedName(call.object);
        if (app !== null) this.#commands.set(app, [...(this.#commands.get(app) ?? []), index]);
      }
    }
  }

  private prefixOf(scope: Scope): string {
    const name = this.#functions[scope.function]?.name ?? '';
    return name === '' ? '' : `${name}.`;
  }

  private defineClass(statement: ClassStatement, scope: Scope): void {
    for (const decorator of statement.decorators) this.evaluate(decorator, scope);
    const bases = statement.bases.map((base) => this.evaluate(base.value, scope)).filter((_, at) => {
      return statement.bases[at]?.keyword === null;
    });
    const index = this.#classes.length;
    const fact = {
      index, name: statement.name, statement, bases,
      methods: new Map<string, number>(), attributes: new Map<string, Value>(),
    };
    this.#classes.push(fact);
    this.assign(statement.name, { kind: 'class', index }, scope);
    const inner: Scope = {
      ...this.scope(scope.function, index, null, new Environment(null, scope.environment)),
      isClassBody: true, events: scope.events, path: scope.path, inMain: scope.inMain,
    };
    this.block(statement.body, inner);
    for (const [name, value] of inner.environment.entries()) {
      if (value.kind !== 'function') fact.attributes.set(name, value);
    }
  }

  /* -------------------------------------------------------------- names */

  private assign(name: string, value: Value, scope: Scope): void {
    if (scope.globals.has(name)) {
      const before = this.#module.local(name);
      this.#module.set(name, before === undefined || sameValue(before, value) ? value : UNKNOWN);
    } else {
      scope.environment.set(name, value);
    }
  }

  private bind(target: Expression, value: Value, scope: Scope, statement: Statement | null): void {
    switch (target.kind) {
      case 'name':
        this.assign(target.id, value, scope);
        return;
      case 'attribute': {
        const object = this.evaluate(target.object, scope);
        if (object.kind === 'reference' && statement?.kind === 'assign') {
          const index = this.#flags.length;
          this.#flags.push({ index, name: `${object.name}.${target.name}`, value, statement, function: scope.function, path: scope.path });
          scope.events.push({ kind: 'flag', flag: index });
        } else if (object.kind === 'instance' && 'name' in object.of && statement?.kind === 'assign') {
          const index = this.#flags.length;
          this.#flags.push({ index, name: `${object.of.name}.${target.name}`, value, statement, function: scope.function, path: scope.path });
          scope.events.push({ kind: 'flag', flag: index });
        } else if (object.kind === 'instance' && 'index' in object.of) {
          const attributes = this.#classes[object.of.index]?.attributes;
          const before = attributes?.get(target.name);
          attributes?.set(target.name, before === undefined || sameValue(before, value) ? value : UNKNOWN);
        } else {
          const name = dottedName(target);
          if (name !== null) scope.environment.set(name, value);
        }
        return;
      }
      case 'tuple':
      case 'list':
        target.elements.forEach((element, at) => {
          const known = value.kind === 'collection' && value.elements.length === target.elements.length;
          this.bind(element, known ? (value.elements[at] ?? UNKNOWN) : UNKNOWN, scope, null);
        });
        return;
      case 'subscript': {
        const object = this.evaluate(target.object, scope);
        const [index] = target.indices;
        if (object.kind === 'reference' && object.name === ENVIRONMENT && index?.kind === 'string' && index.value !== null) {
          this.setVariable(index.value, value, scope);
          return;
        }
        const name = dottedName(target.object);
        if (object.kind !== 'dict' || name === null || index === undefined) return;
        const key = index.kind === 'string' ? index.value : null;
        const entries = new Map(object.entries);
        if (key !== null) entries.set(key, value);
        const updated: Value = { kind: 'dict', entries, complete: object.complete && key !== null };
        if (target.object.kind === 'name') this.assign(target.object.id, updated, scope);
        return;
      }
      case 'unary':
        this.bind(target.operand, UNKNOWN, scope, null);
        return;
      default:
        this.evaluate(target, scope);
    }
  }

  private lookup(name: string, scope: Scope): Value {
    const value = scope.environment.get(name);
    if (value !== undefined) return value;
    return this.#starImports.size > 0 ? UNKNOWN : { kind: 'reference', name: `builtins.${name}` };
  }

  private attributeOf(object: Value, name: string, expression: Expression, scope: Scope): Value {
    switch (object.kind) {
      case 'reference':
        return { kind: 'reference', name: `${object.name}.${name}` };
      case 'entropy':
      case 'drawn':
        return object;
      case 'class': {
        const found = this.#classes[object.index];
        const method = found?.methods.get(name);
        return method === undefined ? (found?.attributes.get(name) ?? UNKNOWN) : { kind: 'function', index: method };
      }
      case 'result':
        return { kind: 'method', receiver: object, name };
      case 'instance': {
        if ('name' in object.of) return { kind: 'method', receiver: object, name };
        const value = this.#classes[object.of.index]?.attributes.get(name);
        return value ?? { kind: 'method', receiver: object, name };
      }
      case 'method': {
        // `session.read.csv`: the catalogue knows the method of a part by the whole's name.
        const { receiver } = object;
        const inner = `${object.name}.${name}`;
        const isKnown = receiver.kind === 'instance' && 'name' in receiver.of && this.catalogue.lookup(`${receiver.of.name}.${inner}`) !== undefined;
        return isKnown ? { kind: 'method', receiver, name: inner } : UNKNOWN;
      }
      default: {
        const dotted = dottedName(expression);
        const known = dotted === null ? undefined : scope.environment.get(dotted);
        return known ?? this.#options.get(name) ?? UNKNOWN;
      }
    }
  }

  /* -------------------------------------------------------------- expressions */

  /** The value of `expression`; the calls inside it become events, in order. `target`: the variable it is assigned to. */
  private evaluate(expression: Expression, scope: Scope, target: string | null = null): Value {
    keepTime();
    switch (expression.kind) {
      case 'name':
        return this.lookup(expression.id, scope);
      case 'attribute':
        return this.attributeOf(this.evaluate(expression.object, scope), expression.name, expression, scope);
      case 'call':
        return this.call(expression, scope, target);
      case 'number':
        return Number.isNaN(expression.value)
          ? UNKNOWN
          : { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
      case 'string':
        for (const part of expression.parts) this.evaluate(part, scope);
        return expression.value === null ? UNKNOWN : { kind: 'scalar', value: expression.value };
      case 'constant':
        return expression.value === '...' ? UNKNOWN : { kind: 'scalar', value: expression.value };
      case 'list':
      case 'tuple':
      case 'set':
        return { kind: 'collection', elements: expression.elements.map((element) => this.evaluate(element, scope)) };
      case 'dict': {
        const entries = new Map<string, Value>();
        let complete = true;
        for (const { key, value } of expression.entries) {
          if (key !== null) this.evaluate(key, scope);
          const held = this.evaluate(value, scope);
          if (key?.kind === 'string' && key.value !== null) entries.set(key.value, held);
          else if (key === null && held.kind === 'dict') {
            for (const [name, inner] of held.entries) entries.set(name, inner);
            complete = complete && held.complete;
          } else if (key === null) complete = false;
        }
        return { kind: 'dict', entries, complete };
      }
      case 'subscript': {
        const object = this.evaluate(expression.object, scope);
        const indices = expression.indices.map((index) => this.evaluate(index, scope));
        if (object.kind === 'entropy' || object.kind === 'drawn') return object;
        const [index] = indices;
        if (object.kind === 'dict' && index?.kind === 'scalar' && typeof index.value === 'string') {
          return object.entries.get(index.value) ?? UNKNOWN;
        }
        return UNKNOWN;
      }
      case 'unary': {
        const operand = this.evaluate(expression.operand, scope);
        if (operand.kind === 'entropy' || operand.kind === 'drawn') return operand;
        if (expression.operator === 'await') return operand;
        if (expression.operator === 'not' && operand.kind === 'scalar') {
          return { kind: 'scalar', value: !truthy(operand.value) };
        }
        if (expression.operator === '-' && operand.kind === 'scalar' && typeof operand.value === 'number') {
          return { ...operand, value: -operand.value };
        }
        return UNKNOWN;
      }
      case 'binary': {
        // `seed = seed or draw()` keeps what it draws under the name.
        const kept = expression.operator === 'or' ? target : null;
        const left = this.evaluate(expression.left, scope, kept);
        const right = this.evaluate(expression.right, scope, kept);
        return combine(expression.operator, left, right);
      }
      case 'conditional': {
        this.evaluate(expression.test, scope);
        const values: Value[] = [];
        const arm = (part: Expression) => ({
          run: (): void => { values.push(this.evaluate(part, scope, target)); },
          keeps: true,
        });
        this.branch([arm(expression.then), arm(expression.otherwise)], scope);
        const [then, otherwise] = values;
        return joinValues(then, otherwise) ?? UNKNOWN;
      }
      case 'lambda': {
        const index = this.#functions.length;
        this.#functions.push({ index, name: `${this.prefixOf(scope)}<lambda>`, statement: null, class: null, events: [], returns: UNKNOWN, decorators: [] });
        this.#pending.push({
          index, statement: null, class: scope.class, parameters: expression.parameters, lambda: expression.body,
          closure: scope.environment, selfName: null,
        });
        return { kind: 'function', index };
      }
      case 'comprehension': {
        const { environment, events, loops } = scope;
        const inner: Event[] = [];
        scope.environment = new Environment(null, environment);
        scope.events = inner;
        scope.loops = [...loops, expression];
        for (const { target: bound, value } of expression.clauses) {
          this.evaluate(value, scope);
          if (bound !== null) this.bind(bound, UNKNOWN, scope, null);
        }
        for (const element of expression.elements) this.evaluate(element, scope);
        scope.environment = environment;
        scope.events = events;
        scope.loops = loops;
        if (inner.length > 0) events.push({ kind: 'loop', body: inner });
        return { kind: 'collection', elements: [] };
      }
      case 'named': {
        const value = this.evaluate(expression.value, scope, expression.name.id);
        this.assign(expression.name.id, value, scope);
        return value;
      }
      case 'opaque':
        for (const child of expression.children) this.evaluate(child, scope);
        return UNKNOWN;
    }
  }

  private call(expression: CallExpression, scope: Scope, target: string | null): Value {
    const { callee } = expression;
    // `Model().to(device)` hands back what it is called on.
    const kept = callee.kind === 'attribute' && HANDS_BACK.test(callee.name) ? target : null;
    const object = callee.kind === 'attribute' ? this.evaluate(callee.object, scope, kept) : null;
    const called =
      callee.kind === 'attribute' && object !== null
        ? this.attributeOf(object, callee.name, callee, scope)
        : this.evaluate(callee, scope);
    const args: CallArgument[] = expression.args.map((argument) => ({
      argument,
      value: this.evaluate(argument.value, scope),
    }));
    const fact: CallFact = {
      index: this.#calls.length,
      expression,
      callee: object?.kind === 'super' && callee.kind === 'attribute'
        ? { kind: 'super', class: object.class, name: callee.name }
        : calleeOf(called, callee),
      args,
      receiver: object,
      function: scope.function,
      statement: scope.statement,
      assignedTo: target,
      loops: scope.loops,
      path: scope.path,
    };
    this.#calls.push(fact);
    const event: MutableCallEvent = { kind: 'call', call: fact.index, overwritten: false };
    this.#callEvents.push(event);
    scope.events.push(event);
    if (object?.kind === 'dict' && callee.kind === 'attribute') this.changeDict(callee, object, args, scope);
    this.runCommands(callee, scope);
    this.noteVariables(fact, scope);
    this.noteRecorded(fact);
    this.noteWork(fact, scope);
    if (fact.callee.kind === 'external' && EXITS.has(fact.callee.name)) scope.events.push({ kind: 'exit' });
    return this.result(fact, called, scope);
  }

  /** `params.update(seed=1)` and other methods that change a mapping in place. */
  private changeDict(callee: Expression & { kind: 'attribute' }, dict: Value & { kind: 'dict' }, args: readonly CallArgument[], scope: Scope): void {
    if (!/^(?:update|setdefault|pop|popitem|clear)$/.test(callee.name) || callee.object.kind !== 'name') return;
    let changed: Value & { kind: 'dict' } = { ...dict, complete: false };
    if (callee.name === 'update') {
      changed = dict;
      for (const { argument, value } of args) {
        if (argument.keyword !== null) changed = { ...changed, entries: new Map([...changed.entries, [argument.keyword, value]]) };
        else changed = value.kind === 'dict' ? union(changed, value) : { ...changed, complete: false };
      }
    }
    this.assign(callee.object.id, changed, scope);
  }

  /** `cli()` runs the commands registered on it. */
  private runCommands(callee: Expression, scope: Scope): void {
    const name = dottedName(callee);
    for (const index of (name === null ? undefined : this.#commands.get(name)) ?? []) {
      // Which command runs is the user's choice: each is an arm of its own.
      scope.events.push({ kind: 'branch', arms: [[this.unwritten({ kind: 'function', index }, callee, scope)], []] });
    }
  }

  /** Runs the methods through which Python uses an object of a project class (`with`, `for`). */
  private protocol(value: Value, methods: readonly string[], written: Expression, scope: Scope): void {
    if (value.kind !== 'instance') return;
    if ('name' in value.of) {
      const [root = ''] = value.of.name.split('.');
      // The class of another file; which methods it has shows when the program runs.
      if (this.catalogue.distributionOf(root) !== null && !this.catalogue.roots.includes(root)) {
        for (const name of methods) scope.events.push(this.unwritten({ kind: 'external', name: `${value.of.name}.${name}` }, written, scope));
      }
      return;
    }
    for (const name of methods) {
      if (this.#classes[value.of.index]?.methods.has(name) !== true) continue;
      scope.events.push(this.unwritten({ kind: 'method', class: value.of.index, name }, written, scope));
    }
  }

  /** A call that nobody wrote, at the place of what makes it. */
  private unwritten(callee: Callee, written: Expression, scope: Scope): MutableCallEvent {
    const fact: CallFact = {
      index: this.#calls.length,
      expression: { kind: 'call', start: written.start, end: written.end, callee: written, args: [], argsSpan: written, broken: true },
      callee, args: [], receiver: null, function: scope.function, statement: scope.statement, assignedTo: null, loops: scope.loops, path: scope.path,
    };
    this.#calls.push(fact);
    const event: MutableCallEvent = { kind: 'call', call: fact.index, overwritten: false };
    this.#callEvents.push(event);
    return event;
  }

  private returns(value: Value, scope: Scope): void {
    const fact = this.#functions[scope.function];
    if (fact === undefined) return;
    fact.returns = !this.#returning.has(fact.index) || sameValue(fact.returns, value) ? value : UNKNOWN;
    this.#returning.add(fact.index);
  }

  private setVariable(name: string, value: Value, scope: Scope): void {
    const index = this.#variables.length;
    this.#variables.push({ index, name, value, span: scope.statement, function: scope.function });
    scope.events.push({ kind: 'variable', variable: index });
  }

  /** `os.environ.setdefault("X", …)`, `os.environ.update(X=…)`, `os.putenv("X", …)`. */
  private noteVariables({ callee, args }: CallFact, scope: Scope): void {
    if (callee.kind !== 'external') return;
    const [first, second] = args;
    if (callee.name === `${ENVIRONMENT}.setdefault` || callee.name === 'os.putenv') {
      if (first?.value.kind === 'scalar' && typeof first.value.value === 'string') {
        this.setVariable(first.value.value, second?.value ?? UNKNOWN, scope);
      }
    } else if (callee.name === `${ENVIRONMENT}.update`) {
      for (const { argument, value } of args) {
        if (argument.keyword !== null) this.setVariable(argument.keyword, value, scope);
        else if (value.kind === 'dict') for (const [name, held] of value.entries) this.setVariable(name, held, scope);
      }
    }
  }

  private result(fact: CallFact, called: Value, scope: Scope): Value {
    const { callee, index } = fact;
    const first = fact.args[0]?.value;
    switch (callee.kind) {
      case 'class':
        return { kind: 'instance', of: { index: callee.index }, call: index };
      case 'external': {
        const { name } = callee;
        if (name === 'builtins.super' && scope.class !== null) return { kind: 'super', class: scope.class };
        if (name === 'builtins.dict') {
          const keywords = fact.args.filter(({ argument }) => argument.keyword !== null);
          const entries = new Map(keywords.map(({ argument, value }) => [argument.keyword ?? '', value]));
          return { kind: 'dict', entries, complete: keywords.length === fact.args.length };
        }
        if (PASS_THROUGH.has(name)) {
          const source = fact.args.find(({ value }) => value.kind === 'entropy' || value.kind === 'drawn');
          if (source !== undefined) return source.value;
          return name === 'builtins.int' && first?.kind === 'scalar' && typeof first.value === 'number'
            ? { kind: 'scalar', value: Math.trunc(first.value) }
            : UNKNOWN;
        }
        if (name === 'functools.partial' && first !== undefined) {
          return first.kind === 'function' || first.kind === 'reference' || first.kind === 'class' || first.kind === 'method' ? first : UNKNOWN;
        }
        return this.resultOf(name, fact);
      }
      case 'function':
      case 'method':
      case 'result':
        return { kind: 'result', call: index };
      default:
        return called.kind === 'entropy' || called.kind === 'drawn' ? called : UNKNOWN;
    }
  }

  private resultOf(name: string, fact: CallFact): Value {
    const record = this.catalogue.lookup(name);
    const instance = (of: ClassRef): Value => ({ kind: 'instance', of, call: fact.index });
    if (record?.returns !== undefined) {
      // A method that returns its own object keeps the object's identity.
      const same = fact.receiver?.kind === 'instance' && 'name' in fact.receiver.of && fact.receiver.of.name === record.returns;
      return same && record.seedsReceiver !== undefined && fact.receiver !== null ? fact.receiver : instance({ name: record.returns });
    }
    if (record?.makesGenerator !== undefined) return instance({ name: record.makesGenerator.class });
    if (record?.entropy !== undefined && (name !== 'builtins.hash' || isText(fact.args[0]))) {
      return { kind: 'entropy', what: record.entropy.what, call: fact.index };
    }
    if (record?.option === true) return { kind: 'option', default: null };
    if (/(?:^|\.)[A-Z]\w*$/.test(name)) return instance({ name });
    if (record?.draws !== undefined) return { kind: 'drawn', call: fact.index };
    return record === undefined ? { kind: 'result', call: fact.index } : UNKNOWN;
  }

  private noteRecorded(fact: CallFact): void {
    const { callee } = fact.expression;
    const name = callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.id : '';
    if (!RECORDING.test(name)) return;
    for (const { argument } of fact.args) {
      for (const part of walkExpressions([argument.value])) {
        const dotted = dottedName(part);
        if (dotted !== null && !this.#recorded.has(dotted)) this.#recorded.set(dotted, part);
      }
    }
  }

  private noteWork(fact: CallFact, scope: Scope): void {
    if (scope.function !== 0 || scope.inMain || this.#doesWork || scope.class !== null) return;
    const { callee } = fact;
    if (callee.kind === 'external') {
      const name = this.catalogue.canonical(callee.name);
      if (CONFIGURATION.test(name)) return;
      const record = this.catalogue.lookup(callee.name);
      if (record?.draws ?? record?.takesSeed ?? record?.loader ?? record?.seeds ?? record?.dataOrder) {
        this.#doesWork = true;
        return;
      }
      if (name.startsWith('builtins.') && name !== 'builtins.print') return;
    }
    const isSetup = callee.kind === 'unknown' && /^(?:append|insert|update|setdefault|add|register|getLogger|setLevel|add_\w+|config|use)$/.test(callee.name);
    if (isSetup) return;
    const kind = scope.statementKind;
    if (kind === 'expression' || scope.loops.length > 0 || kind === 'with' || callee.kind === 'function') this.#doesWork = true;
  }

  /** What a call fills with weights: the receiver of a method, an argument of a library's function or class. */
  private loadedModels(call: CallFact, methods: ReadonlySet<string>): readonly Expression[] {
    const { callee } = call;
    const record = callee.kind === 'external' ? this.catalogue.lookup(callee.name) : undefined;
    if (record?.loadsInto !== undefined) {
      const found = findArgument(call, record.loadsInto);
      const given = found.kind === 'given' ? found.argument.argument.value : null;
      return given === null ? [] : given.kind === 'dict' ? given.entries.map(({ value }) => value) : [given];
    }
    if (record?.loadsWeights === true && callee.kind === 'external' && !/\.[A-Z]/.test(callee.name)) {
      const given = call.args.find(({ argument }) => argument.keyword === null)?.argument.value;
      if (given !== undefined) return [given];
    }
    const written = call.expression.callee;
    return written.kind === 'attribute' && methods.has(written.name) ? [written.object] : [];
  }

  /** Marks the construction of every model whose weights are all loaded later on the same path of the same function. */
  private markOverwritten(): void {
    const loaders = this.catalogue.weightLoaders;
    const makers = new Map<string, CallFact[]>();
    for (const call of this.#calls) {
      for (const name of this.#unpacked.get(call.index) ?? [call.assignedTo]) {
        if (name === null) continue;
        const known = makers.get(name);
        if (known === undefined) makers.set(name, [call]);
        else known.push(call);
      }
    }
    for (const loader of this.#calls) {
      const models = this.loadedModels(loader, loaders).flatMap((loaded) => dottedName(loaded)?.replace(/\.module$/, '') ?? []);
      if (models.length === 0) continue;
      const partial = loader.args.some(({ argument, value }) => {
        return argument.keyword === 'strict' && !(value.kind === 'scalar' && value.value === true);
      });
      if (partial) continue;
      for (const made of models.flatMap((model) => makers.get(model) ?? [])) this.overwrite(made, loader.index, loader.function, loader.path);
    }
    for (const { name, at, within, path } of this.#weightWrites) {
      for (const made of makers.get(name) ?? []) {
        // A layer without a bias has no other numbers than its weight.
        const bias = made.args.find(({ argument }) => argument.keyword === 'bias')?.value;
        if (bias?.kind === 'scalar' && bias.value === false) this.overwrite(made, at, within, path);
      }
    }
  }

  /** What `made` draws no longer matters when something reached by `path` comes before call `at` in its function. */
  private overwrite(made: CallFact, at: number, within: number, path: readonly number[]): void {
    const event = this.#callEvents[made.index];
    const isBefore = made.index < at && made.function === within && path.every((arm, depth) => made.path[depth] === arm);
    if (event !== undefined && isBefore) event.overwritten = true;
  }
}

function calleeOf(called: Value, written: Expression): Callee {
  switch (called.kind) {
    case 'reference':
      return { kind: 'external', name: called.name };
    case 'function':
    case 'class':
      return { kind: called.kind, index: called.index };
    case 'instance':
      return 'name' in called.of
        ? { kind: 'external', name: `${called.of.name}.__call__` }
        : { kind: 'method', class: called.of.index, name: '__call__' };
    case 'method':
      if (called.receiver.kind === 'result') return { kind: 'result', call: called.receiver.call, name: called.name };
      return 'name' in called.receiver.of
        ? { kind: 'external', name: `${called.receiver.of.name}.${called.name}` }
        : { kind: 'method', class: called.receiver.of.index, name: called.name };
    case 'result':
      return { kind: 'result', call: called.call, name: '__call__' };
    default:
      return written.kind === 'attribute'
        ? { kind: 'unknown', name: written.name, isMethod: true }
        : { kind: 'unknown', name: written.kind === 'name' ? written.id : '', isMethod: false };
  }
}

function union(left: Value & { kind: 'dict' }, right: Value & { kind: 'dict' }): Value & { kind: 'dict' } {
  return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]), complete: left.complete && right.complete };
}

function combine(operator: string, left: Value, right: Value): Value {
  // `folder / 'images'` is a path again.
  if (operator === '/' && left.kind === 'instance' && 'name' in left.of && /Path$/.test(left.of.name)) return left;
  if (operator === '|' && left.kind === 'dict' && right.kind === 'dict') return union(left, right);
  const source = [left, right].find(({ kind }) => kind === 'entropy') ?? [left, right].find(({ kind }) => kind === 'drawn');
  const arithmetic = /^(?:[-+*/%&|^]|\/\/|\*\*|<<|>>|or)$/.test(operator);
  if (source !== undefined) return arithmetic ? source : UNKNOWN;
  if (left.kind !== 'scalar' || right.kind !== 'scalar') return UNKNOWN;
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return UNKNOWN;
  const isFloat = left.isFloat === true || right.isFloat === true || operator === '/';
  const value = ((): number => {
    switch (operator) {
      case '+': return left.value + right.value;
      case '-': return left.value - right.value;
      case '*': return left.value * right.value;
      case '/': return left.value / right.value;
      case '//': return Math.floor(left.value / right.value);
      case '**': return left.value ** right.value;
      default: return Number.NaN;
    }
  })();
  return Number.isFinite(value) ? { kind: 'scalar', value, isFloat } : UNKNOWN;
}

function truthy(value: string | number | boolean | null): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

/** What a test is for certain: literals and `TYPE_CHECKING`; everything else is open. */
function constantTruth(test: Expression): boolean | null {
  if (test.kind === 'constant' && test.value !== '...') return test.value === true;
  if (test.kind === 'number') return test.value !== 0;
  return dottedName(test)?.split('.').at(-1) === 'TYPE_CHECKING' ? false : null;
}

/** A string literal, an f-string or `str(…)`. */
function isText(given: CallArgument | undefined): boolean {
  if (given === undefined) return false;
  const { argument: { value: written }, value } = given;
  const known = value.kind === 'option' ? value.default : value;
  if (known?.kind === 'scalar') return typeof known.value === 'string';
  if (written.kind === 'call') return dottedName(written.callee) === 'str';
  return written.kind === 'string' || (written.kind === 'subscript' && /^(?:sys\.argv|os\.environ)$/.test(dottedName(written.object) ?? ''));
}

function isOptionDecorator(decorator: Expression): boolean {
  return decorator.kind === 'call' && /(?:^|\.)(?:option|argument)$/.test(dottedName(decorator.callee) ?? '');
}

function namesIn(expression: Expression): string[] {
  return [...walkExpressions([expression])].flatMap((part) =>
    part.kind === 'name' ? [part.id] : part.kind === 'attribute' ? [part.name] : [],
  );
}

/** Names a block assigns, nested blocks included, nested definitions not. */
function assignedNames(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of walkStatements(statements, withinScope)) {
    if (statement.kind !== 'assign') continue;
    for (const target of statement.targets) if (target.kind === 'name') names.add(target.id);
  }
  return names;
}
