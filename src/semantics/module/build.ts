/** The model of a module is read from its facts, in order of execution. */
import type { Catalogue, CatalogueRecord } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import { alike, differing } from '../../syntax/alike.js';
import { keepTime } from '../../syntax/deadline.js';
import { exact } from '../../syntax/exact.js';
import type { AssignStatement, CallExpression, ClassStatement, Expression, ForStatement, FunctionStatement, ModuleFacts, Parameter, Statement, WhileStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import { calleeName, dottedName, elementsOf, isMainTest, walkExpressions, walkStatements, withinTurn } from '../../syntax/walk.js';
import { argumentReader } from '../program/arguments.js';
import { bindingsOf } from './bindings.js';
import { choosesOneOf } from './unbound.js';
import { BUILTINS } from './builtins.js';
import { calleeOf, isTakenInTurn, libraryName, withBound } from './callees.js';
import { ALWAYS, asksAnything, conditionOf, constantTruth, guardsOf, isEmptyRange, isMetInLoop, isOfNumber, isSwitched, nameOfEmpty, NOBODY_KNOWS, NONE, OPEN, ownDefault, testOf, truthOf, usualOf, type Reading } from './conditions.js';
import { areEqual, choiceOf, Environment, isEqualValue, isElement, joinValues, sameValue, usableOf, withUsual } from './environment.js';
import { FIXTURES, holdsTests } from '../purpose/fixtures.js';
import { KEEPS_KEYWORDS } from '../program/kept.js';
import { isSelf } from '../program/live.js';
import { managesContext } from './managers.js';
import { getterOf, INSTEAD, isAwayFrom, isProperty, keptIn, LOADS_OWN, memberKey, memberOfAny, setterOf, shownBy, type Members } from './members.js';
import { ANY_NAME, ONE_OF, parameterKey, STAR, UNKNOWN, type Arm, type Block, type CallArgument, type Callee, type CallFact, type Condition, type Event, type FlagAssignment, type FunctionFact, type Guards, type ModuleModel, type TableKey, type Value, type VariableWrite } from './model.js';
import { ANY_ATTRIBUTE, ANY_INSIDE, CHANGES, changedTables, lateIn, ofTable, placeOf, touchedAbroad, type Place } from './open-tables.js';
import { parseOptions } from './options.js';
import { otherNames } from './other-names.js';
import { isClassMethod } from './own-class.js';
import { isSetting, settingsNamed } from './settings.js';
import { markOverwritten, partOfLayer, type MutableCallEvent } from '../weights/overwritten.js';
import { isOptionDecorator, parameterValue } from './parameters.js';
import { canDoNothing, deedsOf, doesAlike, firstRecorded, noteSeeds, Part, saysTheSame, seedSources, type MutableClass, type MutableFunction, type PendingBody } from './part.js';
import { turnsInTime } from '../program/progress.js';
import { recordedBy, recordedInName } from './recorded.js';
import { References } from './references.js';
import { resultOf } from './results.js';
import { newScope, type Scope } from './scope.js';
import { Table, type Recorder } from './tables.js';
import { combine, elementOf, elementsUnder, entryOf, guardedBy, isTruth, keyOf, negated, pairsWith, seriesOf, startOf, tableOf, textFrom, textIn, truthy, union, wholeOf } from './values.js';
import { ANY_BOUND, everBound, isFragment, surelyRead, type BoundBy } from './unbound-names.js';
import { doesWork } from './work.js';

/** Reads the facts of one module in order of execution. Pure: the same facts and catalogue give the same model. */
export function buildModel(facts: ModuleFacts, catalogue: Catalogue, options = parseOptions(facts)): ModuleModel {
  return new ModuleBuilder(catalogue, false).build(facts, options);
}

/**
 * Follows a module through edits: what it answers is what `buildModel` would, and parts that stay as they were, with
 * all they depend on, are not read again. Facts of a part that is kept are the same objects in the next model, and so
 * are calls that are read again and say what they said.
 */
export function followModel(catalogue: Catalogue): (facts: ModuleFacts) => ModuleModel {
  const builder = new ModuleBuilder(catalogue, true);
  return (facts) => builder.build(facts);
}

const referencesIn = remembered<Catalogue, References>(() => new References());

/** The mapping through which a program reads and sets environment variables. */
const ENVIRONMENT = 'os.environ';

/** The modules that have been imported, by their names. */
const LOADED = 'sys.modules';

/** Calls that end the program, so that nothing behind them on their path runs. */
const EXITS = new Set(['sys.exit', 'os._exit', 'os.abort', 'builtins.exit', 'builtins.quit']);

/** Of what is imported by a text: an absolute or a relative name, or the beginning of one inside a package. */
const MODULE_NAME = /^(?:(?:\.|[A-Za-z_])[\w.]*|(?:\.|[A-Za-z_][\w.]*\.)[\w.]*\*)$/;

/** What keeps exceptions inside its `with` block. */
const SUPPRESSES = 'contextlib.suppress';

/** Fills the entries that it lacks where they are asked for. */
const DEFAULTING = 'collections.defaultdict';

/** Context managers that leave others, which are handed to them in their block. */
const STACKS = /^contextlib\.(?:Async)?ExitStack$/;

/** What runs where an object is gone through. */
const ITERATION = ['__iter__', '__next__', '__getitem__'];

/** What the builtins ask of the objects that they are handed. */
const ASKED_BY: ReadonlyMap<string, string> = new Map([
  ['len', 'len'], ['bool', 'bool'], ['str', 'str'], ['print', 'str'], ['repr', 'repr'], ['format', 'format'], ['hash', 'hash'],
  ['int', 'int'], ['float', 'float'], ['abs', 'abs'], ['round', 'round'],
].map(([name = '', method = '']) => [`builtins.${name}`, `__${method}__`]));

const UNARY: ReadonlyMap<string, string> = new Map([['-', '__neg__'], ['+', '__pos__'], ['~', '__invert__']]);

/** The methods of operators by their names, which a letter before makes those of the right operand (`__radd__`) or in place (`__iadd__`). */
const ARITHMETIC: ReadonlyMap<string, string> = new Map([
  ['+', 'add'], ['-', 'sub'], ['*', 'mul'], ['@', 'matmul'], ['/', 'truediv'], ['//', 'floordiv'], ['%', 'mod'], ['**', 'pow'],
  ['<<', 'lshift'], ['>>', 'rshift'], ['&', 'and'], ['|', 'or'], ['^', 'xor'],
]);

/** The methods of comparisons: of the left operand, and of the right one. */
const COMPARING: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['==', ['__eq__', '__eq__']], ['!=', ['__ne__', '__ne__']], ['<', ['__lt__', '__gt__']],
  ['>', ['__gt__', '__lt__']], ['<=', ['__le__', '__ge__']], ['>=', ['__ge__', '__le__']],
]);

/** How many bases deep a method is looked for. */
const MAX_BASES = 5;

/** Calls whose result is as unpredictable, or as drawn, as what they are handed. */
const PASS_THROUGH = new Set([
  'builtins.int', 'builtins.float', 'builtins.abs', 'builtins.round', 'builtins.str', 'builtins.min', 'builtins.max',
  'builtins.int.from_bytes', 'builtins.sum', 'builtins.divmod', 'struct.unpack', 'numpy.int64', 'numpy.uint32',
  'numpy.uint64', 'builtins.bytes', 'zlib.crc32', 'math.floor', 'math.ceil', 'math.fmod', 'operator.mod',
  'numpy.mod', 'numpy.remainder', 'numpy.fmod', 'numpy.abs', 'numpy.floor', 'numpy.ceil', 'numpy.int32',
]);

/** Calls that hand on what they are given to go through, and calls that take one of it. */
const HANDS_SERIES = /^(?:builtins\.(?:frozenset|iter|list|reversed|set|sorted|tuple)|tqdm\.(?:\w+\.)*(?:tqdm|trange)|rich\.progress\.track|natsort\.natsorted)$/;

const TAKES_ONE = /^(?:builtins\.(?:max|min|next)|random\.choice)$/;

/** The builtins by which code may set any name of its module. */
const SETS_GLOBALS = /^(?:exec|execfile|globals)$/;

/** The names under which objects keep the options of their program. */
const OPTIONS = /^_?(?:args?|opts?|options?|cfg|conf|config|flags|params|hparams|hps|settings)$/;

/** Methods of a model that return the model itself. */
const HANDS_BACK = /^(?:to|cuda|cpu|eval|train|half|float|double|bfloat16|requires_grad_|share_memory)$/;

/** Trees of settings, and the methods that make another one like them. */
const SETTINGS = /\.(?:CfgNode|ConfigDict|EasyDict)$/;
const COPIES_SETTINGS = /^(?:clone|copy|copy_and_resolve_references)$/;

/** Where a target is given its value, and what is written for that. */
type Assignment = Pick<FlagAssignment, 'span' | 'written'>;

/** What runs on one arm of a branch. */
interface Way {
  readonly run: () => void;
  /** Names keep what it assigns. */
  readonly keeps: boolean;
  readonly guards?: Guards;
  /** It is taken where this holds and none before it is taken. */
  readonly test?: Condition;
  /** Its test turns out one way and another while the program goes on. */
  readonly inTime?: boolean;
}

const FAILS: Event = { kind: 'exit', fails: true, ends: false };

/** When each of `ways` is taken, where that is for what the function is handed to decide. */
function decidedBy(ways: readonly Way[]): readonly Guards[] | null {
  const guards = ways.map((way) => way.guards ?? OPEN);
  const asked = guards.flatMap(({ all }) => all);
  return asked.length > 0 && asked.every(({ value }) => value.kind === 'parameter') ? guards : null;
}

/** What was made of the text before. */
interface Built {
  readonly body: readonly Statement[];
  /** The parts that may do something in a program. */
  readonly acting: readonly Part[];
  /** As they were marked. */
  readonly overwritten: readonly MutableCallEvent[];
  readonly model: ModuleModel;
}

/** So many calls may be gone, one after the other, before those that are still there. */
const MAX_SKIPPED = 8;

const ON: Value = { kind: 'scalar', value: true };

/** Elements that are added to a list one by one are told apart up to so many. */
const MAX_ELEMENTS = 32;

/** The expression of a call that nobody wrote, and its parts: they move with what is written. */
class Unwritten implements CallExpression {
  readonly kind = 'call';
  readonly args = [];
  readonly broken = true;

  constructor(private readonly written: Expression) {}

  get start(): number {
    return this.written.start;
  }

  get end(): number {
    return this.written.end;
  }

  /** Its name is not that of a function. */
  get callee(): Expression {
    return { kind: 'opaque', start: this.start, end: this.end, children: [] };
  }

  get argsSpan(): Span {
    return this.written;
  }
}

class ModuleBuilder {
  readonly #recorder: Recorder = { logs: null };
  readonly #references: References;
  /** The names of the module; what a command's name runs; what the text says of options and star imports. */
  readonly #names = this.table(isEqualValue);
  readonly #commands = this.table((a: readonly number[], b) => a.join() === b.join());
  readonly #options = this.table(isEqualValue);
  readonly #stars = this.table((a: readonly string[], b) => a.join() === b.join());
  /** How many statements of the top level bind each name. */
  readonly #bound = this.table((a: number, b) => a > 1 === b > 1);
  /** The names that anything in the module binds. */
  readonly #everBound = this.table((a: BoundBy, b) => a === b);
  /** Tables that may be changed out of order, and keys that are set in one. */
  readonly #changed = this.table((a: string, b) => a === b);
  /** The classes that have neither methods nor bases nor decorators, by their index: nothing but statements fills them. */
  readonly #namespaces = this.table((a: true, b) => a === b);
  /** Under which names classes of the module keep what is run where a property is read or assigned. */
  readonly #accessors = this.table((a: true, b) => a === b);
  /** What is known of the classes, by their index. */
  readonly #members: Members[] = [];
  readonly #module = new Environment(null, null, this.#names);
  readonly #parts = new WeakMap<Statement, Part>();
  #functions: MutableFunction[] = [];
  #classes: MutableClass[] = [];
  #overwritten: readonly MutableCallEvent[] = [];
  /** For each arm, all those of its branch after which the program goes on. */
  readonly #waysOn = new WeakMap<Arm, readonly Arm[]>();
  #part = new Part(0, 0);
  /** Weights are not drawn here. */
  #isEmpty = false;
  #before: Built | null = null;
  /** The parts of statements that are gone, by those in whose place they stood. */
  #replaced: ReadonlyMap<Statement, Part> = new Map();
  /** Calls that may be read again now, and how many of them have been. */
  #former: readonly CallFact[] = [];
  #met = 0;
  #count = 0;

  constructor(
    private readonly catalogue: Catalogue,
    /** Parts are kept from one build to the next. */
    private readonly keeps: boolean,
  ) {
    this.#references = referencesIn(catalogue);
  }

  build(facts: ModuleFacts, options = parseOptions(facts)): ModuleModel {
    for (const table of [this.#names, this.#commands, this.#stars, this.#accessors, this.#namespaces]) table.reset();
    for (const { attributes, initial, types, methods, properties } of this.#members) for (const table of [attributes, initial, types, methods, properties]) table.reset();
    this.#options.reset(options);
    const bound = new Map<string, number>();
    for (const { name } of bindingsOf(facts.body)) bound.set(name, (bound.get(name) ?? 0) + 1);
    this.#bound.reset(bound);
    const ever = everBound(facts);
    this.#everBound.reset(ever);
    this.#changed.reset(changedTables(facts));
    const main: MutableFunction = { index: 0, name: '', statement: null, class: null, events: [], parameters: [], returns: UNKNOWN, decorators: [] };
    this.#functions = [main];
    this.#classes = [];
    if (this.#before !== null) this.#replaced = this.replaced(this.#before.body, facts.body);
    const top = facts.body.map((statement) => this.topLevel(statement));
    main.events = top.flatMap(({ events }) => events);
    this.markOverwrittenAcross(top);
    const parts = [...top];
    // `__init__` first: it sets the attributes that other methods use.
    const isInit = (body: PendingBody): boolean => body.statement?.name === '__init__';
    for (let batch = top; batch.length > 0; ) {
      const pending = batch.flatMap((part) => part.pending);
      batch = [...pending.filter(isInit), ...pending.filter((body) => !isInit(body))].map((body) => this.functionBody(body));
      for (const part of batch) parts.push(part);
    }
    const calls: CallFact[] = [];
    const flags: FlagAssignment[] = [];
    const variables: VariableWrite[] = [];
    const imports = new Set<string>();
    const starImports = new Set<string>();
    const setAnew = new Set<string>();
    const handedRandom: CallFact[] = [];
    for (const part of parts) {
      for (const name of part.setAnew) setAnew.add(name);
      for (const call of part.handedRandom) handedRandom.push(call);
      for (const call of part.calls) calls.push(call);
      for (const flag of part.flags) flags.push(flag);
      for (const variable of part.variables) variables.push(variable);
      for (const name of part.imports) imports.add(name);
      for (const name of part.starImports) starImports.add(name);
    }
    const recorded = firstRecorded(parts);
    const model: ModuleModel = {
      behaviour: {},
      functions: this.#functions,
      classes: this.#classes,
      calls, flags, variables,
      exports: new Map(this.#names.entries()),
      commands: new Map(this.#commands.entries()),
      setAnew,
      touched: touchedAbroad(facts),
      members: new Map(this.#members.slice(0, this.#classes.length).flatMap(({ attributes, initial }, index) => {
        return [...attributes.entries()].map(([name, value]) => [memberKey(index, name), initial.get(name) === true ? value : UNKNOWN] as const);
      })),
      imports: holdsTests(facts.body) ? [FIXTURES, ...imports] : [...imports],
      starImports: [...starImports],
      hasMainBlock: parts.some(({ hasMainBlock }) => hasMainBlock),
      isFragment: isFragment(facts, ever),
      doesWork: parts.some(({ doesWork }) => doesWork),
      handedRandom,
      seedSources: seedSources(parts, recorded),
      options,
      recorded,
    };
    return this.keeps ? this.follow(facts.body, parts, model) : model;
  }

  /** `model` as the one that comes after the last: what programs see of both alike is the same object. */
  private follow(body: readonly Statement[], parts: readonly Part[], model: ModuleModel): ModuleModel {
    const before = this.#before;
    const acting = parts.filter(({ acting: calls, deeds, flags, variables }) => deeds !== null || calls.length + flags.length + variables.length > 0);
    const overwritten = this.#overwritten.map((event) => ({ ...event }));
    const next = before === null ? model : {
      ...model,
      behaviour: model.isFragment === before.model.isFragment && areEqual(acting, before.acting, doesAlike) && alike(overwritten, before.overwritten)
        && areEqual([...model.seedSources], [...before.model.seedSources]) && alike(model.commands, before.model.commands) && alike(model.members, before.model.members) && alike(model.options, before.model.options) && alike(model.touched, before.model.touched)
        ? before.model.behaviour : model.behaviour,
      exports: alike(model.exports, before.model.exports) ? before.model.exports : model.exports,
    };
    this.#before = { body, acting, overwritten, model: next };
    return next;
  }

  /** The parts of statements that are gone, where as many others came: they are not there for their own any more, should these come back. */
  private replaced(before: readonly Statement[], after: readonly Statement[]): Map<Statement, Part> {
    const { gone, came } = differing(before, after);
    const found = new Map<Statement, Part>();
    if (gone.length !== came.length) return found;
    const stays = new Set(came);
    for (const [at, statement] of came.entries()) {
      const other = gone[at];
      const part = other === undefined || stays.has(other) || this.#parts.has(statement) ? undefined : this.#parts.get(other);
      if (other === undefined || part === undefined) continue;
      this.#parts.delete(other);
      found.set(statement, part);
    }
    return found;
  }

  private table<Value>(same: (a: Value, b: Value) => boolean): Table<Value> {
    return new Table(this.#recorder, same);
  }

  private topLevel(statement: Statement): Part {
    const part = this.read(this.#parts.get(statement) ?? null, this.#replaced.get(statement) ?? null, () => {
      const scope = newScope(0, null, null, this.#module);
      this.block([statement], scope);
      return scope.events;
    });
    if (this.keeps) this.#parts.set(statement, part);
    return part;
  }

  private functionBody(pending: PendingBody): Part {
    const part = this.read(pending.part, pending.former, () => {
      pending.fact.returns = UNKNOWN;
      const scope = this.body(pending);
      return scope.events;
    });
    if (part === pending.part) return part;
    pending.fact.events = part.events;
    const overwritten = markOverwritten(this.catalogue, [part], this.#waysOn);
    if (!this.keeps) return part;
    const { parameters, returns } = pending.fact;
    part.deeds = { ...part.deeds, parameters, returns, overwritten, ...(pending.statement === null ? {} : { otherNames: otherNames(pending.statement) }) };
    pending.part = part;
    pending.former = null;
    return part;
  }

  /** What `known` says where it still holds, else what `read` finds; `former` stood in its place. */
  private read(known: Part | null, former: Part | null, read: () => readonly Event[]): Part {
    if (known !== null && this.holds(known)) {
      for (const fact of known.functions) this.#functions.push(fact);
      for (const fact of known.classes) this.#classes.push(fact);
      for (const log of known.logs) log.replay();
      return known;
    }
    const part = new Part(this.#functions.length, this.#classes.length);
    const before = known ?? former;
    this.#part = part;
    this.#former = before?.calls ?? [];
    this.#met = 0;
    this.#recorder.logs = this.keeps ? part.logs : null;
    part.events = exact(read());
    this.#recorder.logs = null;
    noteSeeds(part, this.catalogue);
    if (!this.keeps) return part;
    part.pending.forEach((pending, at) => {
      const other = before?.pending[at];
      if (other?.fact.name === pending.fact.name) pending.former = other.part;
    });
    part.acting = part.calls.filter((call) => !canDoNothing(call, this.catalogue));
    part.deeds = deedsOf(part, this.catalogue);
    return part;
  }

  /** A call that says what it said before is the same fact, at the place where it is written now. */
  private sameOr(call: CallFact): CallFact {
    const last = Math.min(this.#former.length, this.#met + MAX_SKIPPED);
    for (let at = this.#met; at < last; at++) {
      const known = this.#former[at];
      if (known === undefined || !saysTheSame(known, call)) continue;
      this.#met = at + 1;
      const { id, callee, receiver } = known;
      // What a run has copied of its values is told by their identity.
      return Object.assign(known, call, { id, callee, receiver, args: call.args.map(({ argument, value }, each) => ({ argument, value: known.args[each]?.value ?? value })) });
    }
    this.#count++;
    return call;
  }

  private holds({ functions, classes, firstFunction, firstClass, logs }: Part): boolean {
    return (functions.length === 0 || firstFunction === this.#functions.length)
      && (classes.length === 0 || firstClass === this.#classes.length)
      && logs.every((log) => log.holds());
  }

  private body(pending: PendingBody): Scope {
    const environment = new Environment(null, pending.closure);
    const scope = newScope(pending.fact.index, pending.class, pending.selfName, environment);
    const option = pending.statement?.decorators.some(isOptionDecorator) === true;
    const held = pending.parameters.map((parameter, at) => (option ? this.#options.get(parameter.name) : undefined) ?? parameterValue(pending, parameter, at, this.typed(parameter.type, scope)));
    pending.parameters.forEach(({ name }, at) => { environment.set(name, held[at] ?? UNKNOWN); });
    pending.fact.parameters = held.filter((value) => value.kind === 'parameter');
    const self = pending.selfName;
    if (self !== null && pending.class !== null) {
      const isMade = pending.statement === null || !isClassMethod(pending.statement);
      environment.set(self, isMade ? { kind: 'instance', of: { index: pending.class }, call: null } : { kind: 'class', index: pending.class });
    }
    if (pending.lambda !== null) this.returns(this.evaluate(pending.lambda, scope), scope);
    else if (pending.statement !== null) {
      this.block(pending.statement.body, scope);
      const type = pending.fact.returns.kind === 'unknown' ? this.typed(pending.statement.type, scope) : null;
      if (type !== null) pending.fact.returns = type;
    }
    return scope;
  }

  /* -------------------------------------------------------------- statements */

  private block(statements: readonly Statement[], scope: Scope): void {
    for (const statement of statements) {
      keepTime();
      const around = { span: scope.statement, kind: scope.statementKind };
      scope.statement = statement;
      scope.statementKind = statement.kind;
      const unbound = surelyRead(statement).filter((name) => this.isUnbound(name, scope));
      if (unbound.length > 0) scope.events.push({ kind: 'unbound', names: unbound });
      this.statement(statement, scope);
      scope.statement = around.span;
      scope.statementKind = around.kind;
    }
  }

  /** Whether whoever reads `name` here goes no further. */
  private isUnbound(name: string, { environment }: Scope): boolean {
    if (environment.get(name) !== undefined || this.#everBound.get(ANY_BOUND) !== undefined) return false;
    const by = this.#everBound.get(name);
    return by === undefined || (by === 'inner' && environment === this.#module);
  }

  private statement(statement: Statement, scope: Scope): void {
    const { environment } = scope;
    switch (statement.kind) {
      case 'expression':
        this.evaluate(statement.value, scope);
        return;
      case 'assign':
        this.assignment(statement, statement.value, scope);
        return;
      case 'import':
        for (const { name, alias } of statement.names) {
          this.#part.imports.push(name);
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
          this.#part.imports.push(module);
          scope.events.push({ kind: 'import', name: module });
        }
        if (statement.star) {
          this.#part.starImports.push(module);
          for (const name of this.catalogue.starred.get(module) ?? []) {
            if (scope.environment.get(name) !== undefined) this.assign(name, { kind: 'reference', name: `${module}.${name}` }, scope);
          }
          this.#stars.set('*', [...(this.#stars.get('*') ?? []), module]);
        }
        for (const { name, alias } of statement.names) {
          const qualified = statement.module === '' ? dots + name : `${module}.${name}`;
          this.#part.imports.push(qualified);
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
      case 'for': {
        const iterable = this.evaluate(statement.iterable, scope);
        this.protocol(iterable, ITERATION, statement.iterable, scope);
        if (isEmptyRange(statement.iterable)) this.block(statement.otherwise, scope);
        else this.loop(statement, scope, () => { this.bind(statement.target, elementOf(iterable), scope, null); });
        return;
      }
      case 'while':
        this.special(this.evaluate(statement.test, scope), '__bool__', statement.test, scope);
        this.loop(statement, scope, () => undefined);
        return;
      case 'try': {
        const protectedBlock: Block = {};
        if (statement.finally.length > 0) scope.events.push({ kind: 'block', block: protectedBlock, catches: false });
        const handled: Block = {};
        if (statement.handlers.length > 0) scope.events.push({ kind: 'block', block: handled, catches: true });
        this.block(statement.body, scope);
        const arms = statement.handlers.map((handler) => {
          const optional = handler.type !== null && /ImportError|ModuleNotFoundError/.test(namesIn(handler.type).join(' '));
          // `HAS_APEX = False`
          if (optional) this.#part.setAnew.push(...bindingsOf(handler.body).map(({ name }) => name));
          const run = (): void => {
            if (handler.name !== null) this.assign(handler.name, UNKNOWN, scope);
            this.block(handler.body, scope);
          };
          return { run, keeps: !optional };
        });
        if (arms.length > 0) this.branch([...arms, { run: () => { this.block(statement.otherwise, scope); }, keeps: true }], scope, { handles: handled });
        if (statement.finally.length > 0) this.onTheWayOut(protectedBlock, scope, () => { this.block(statement.finally, scope); });
        return;
      }
      case 'with': {
        const around = this.#isEmpty;
        const first = this.#part.calls.length;
        const managers: { readonly held: Value; readonly value: Expression }[] = [];
        for (const { value, target } of statement.items) {
          const held = this.evaluate(value, scope, target === null ? null : dottedName(target));
          managers.push({ held, value });
          this.protocol(held, ['__enter__'], value, scope);
          if (target !== null) this.bind(target, held, scope, null);
          if (value.kind === 'call' && this.leavesEmpty(value)) this.#isEmpty = true;
        }
        const suppresses = managers.some(({ held }) => held.kind === 'result' && held.call.callee.kind === 'external' && held.call.callee.name === SUPPRESSES);
        const isStack = managers.some(({ held }) => held.kind === 'instance' && 'name' in held.of && STACKS.test(held.of.name));
        const entered = this.#part.calls.slice(first).filter((call) => {
          const record = this.recordOf(call);
          return record === undefined ? managers.some(({ value }) => value === call.expression) : record.renews?.inBlock === true || record.seeds?.context !== undefined;
        });
        const entering: Block = {};
        const begin = scope.events.push({ kind: 'block', block: entering, catches: suppresses }) - 1;
        this.block(statement.body, scope);
        this.#isEmpty = around;
        const isLeft = this.onTheWayOut(entering, scope, () => {
          const stacked = isStack ? this.enteredLater(this.#part.calls.slice(first)) : [];
          for (const call of [...entered, ...stacked].toReversed()) scope.events.push({ kind: 'leave', call });
          for (const { held, value } of managers.toReversed()) this.protocol(held, ['__exit__'], value, scope);
        }, suppresses);
        if (!isLeft) scope.events.splice(begin, 1);
        return;
      }
      case 'match': {
        this.evaluate(statement.subject, scope);
        const arms = statement.cases.map((body, at) => ({
          run: (): void => {
            for (const name of statement.captures[at] ?? []) this.assign(name, UNKNOWN, scope);
            this.block(body, scope);
          },
          keeps: true,
        }));
        if (!statement.exhaustive) arms.push({ run: () => undefined, keeps: true });
        this.branch(arms, scope);
        return;
      }
      case 'return':
        this.returns(statement.value === null ? UNKNOWN : this.evaluate(statement.value, scope), scope);
        // At the top level it is a slip of the indentation.
        if (scope.function !== 0) scope.events.push({ kind: 'exit', fails: false, ends: false });
        return;
      case 'raise':
        if (statement.value !== null) this.evaluate(statement.value, scope);
        scope.events.push(FAILS);
        return;
      case 'global':
        this.#part.setAnew.push(...statement.names);
        // The names of the top level are global anyway.
        if (scope.environment !== this.#module) for (const name of statement.names) scope.globals.add(name);
        return;
      case 'assert':
      case 'delete':
        for (const value of statement.values) {
          const held = this.evaluate(value, scope);
          if (statement.kind === 'assert') this.special(held, '__bool__', value, scope);
        }
        if (statement.kind === 'assert' && statement.values[0] !== undefined) {
          const empty = nameOfEmpty(statement.values[0]);
          if (empty !== null) this.#part.empty.add(empty);
        }
        return;
      case 'nonlocal':
        this.#part.setAnew.push(...statement.names);
        for (const name of statement.names) {
          const held = environment.enclosing()?.get(name);
          if (held?.kind === 'parameter') this.#part.setAnew.push(parameterKey(held));
        }
        return;
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

  /** `stack.enter_context(fork_rng())`: what `calls` hand to a stack, which leaves it when its own block is over. */
  private enteredLater(calls: readonly CallFact[]): readonly CallFact[] {
    const handed = new Set(calls.flatMap(({ callee, args: [first] }) => {
      return first !== undefined && callee.kind === 'external' && /\.enter_(?:async_)?context$/.test(callee.name) ? [first.argument.value] : [];
    }));
    return calls.filter(({ expression }) => handed.has(expression));
  }

  /** What `end` does is done behind `block`, however that is left, and before its last statement leaves it; whether that is anything. */
  private onTheWayOut(block: Block, scope: Scope, end: () => void, suppresses = false): boolean {
    const { events } = scope;
    const last = events.at(-1);
    const unreached = last?.kind === 'exit' && !suppresses ? events.splice(-1) : [];
    scope.events = [];
    end();
    const body = exact(scope.events);
    scope.events = events;
    const isAny = body.length > 0 || suppresses;
    if (isAny) events.push({ kind: 'finally', block, body, suppresses });
    events.push(...unreached);
    return isAny;
  }

  private recordOf({ callee }: CallFact): CatalogueRecord | undefined {
    const name = libraryName(callee);
    return name === null ? undefined : this.catalogue.lookup(name);
  }

  /** `with init_empty_weights():`, whose call has just been read. */
  private leavesEmpty(context: CallExpression): boolean {
    const call = this.#part.calls.findLast(({ expression }) => expression === context);
    const when = call === undefined ? undefined : this.recordOf(call)?.leavesEmpty;
    return call !== undefined && when !== undefined && evaluate(when, argumentReader(call)) === 'yes';
  }

  /** What `statement` does where it assigns `written`. */
  private assignment(statement: AssignStatement, written: Expression | null, scope: Scope): void {
    if (written?.kind === 'conditional' && statement.targets.some((part) => isForeignAttribute(part, scope.selfName))) {
      this.chosen(statement, written, scope);
      return;
    }
    const [target] = statement.targets;
    const name = target === undefined ? null : dottedName(target);
    const type = this.typed(statement.type, scope);
    if (type !== null && target !== undefined) this.declare(target, type, scope);
    const given = written === null ? null : this.evaluate(written, scope, name);
    if (given === null) return;
    if (written !== null && name !== null) this.#part.recorded.push(...recordedInName(name, written));
    // `field(default=None)` says less of a class's attribute than its annotation.
    const isOpen = given.kind === 'unknown' || (given.kind === 'result' && scope.isClassBody);
    if (statement.operator !== null && target?.kind === 'subscript' && dottedName(target.object) !== null) this.missing(this.evaluate(target.object, scope), target, scope);
    if (statement.operator !== null && target?.kind === 'name' && written !== null) {
      this.operate({ operator: statement.operator, left: target, right: written }, this.lookup(target.id, scope), given, scope, true);
    }
    const value = type === null ? given : isOpen ? type : given.kind === 'result' ? { ...given, type } : given;
    if (target?.kind === 'tuple' && written?.kind === 'call') {
      const call = this.#part.calls.at(-1);
      if (call !== undefined) this.#part.unpacked.push([call, target.elements.map(dottedName)]);
    } else if (target?.kind === 'subscript' && written?.kind === 'call') {
      const call = this.#part.calls.at(-1);
      if (call !== undefined) this.#part.unpacked.push([call, [dottedName(target.object)]]);
    }
    const bound = statement.operator === null || value.kind === 'entropy' ? value : UNKNOWN;
    const layer = statement.operator === null && target !== undefined ? partOfLayer(target) : null;
    if (layer !== null) this.#part.weightWrites.push({ ...layer, at: this.#part.calls.length, path: scope.path, loops: scope.loops, draws: false });
    for (const part of statement.targets) this.bind(part, bound, scope, written === null ? null : { span: statement, written });
  }

  /** `switch, other = (True, False) if fast else (False, True)` assigns in one arm or the other. */
  private chosen(statement: AssignStatement, { test, then, otherwise }: Expression & { kind: 'conditional' }, scope: Scope): void {
    const inTime = this.asked(test, scope);
    const truth = constantTruth(test);
    if (truth !== null) {
      this.assignment(statement, truth ? then : otherwise, scope);
      return;
    }
    const arm = (value: Expression): Way => ({ run: () => { this.assignment(statement, value, scope); }, keeps: true });
    this.branch([{ ...arm(then), guards: guardsOf(test, this.reading(scope)), test: conditionOf(test, this.reading(scope)), inTime }, { ...arm(otherwise), test: ALWAYS }], scope);
  }

  private ifStatement(statement: Extract<Statement, { kind: 'if' }>, scope: Scope): void {
    const first = statement.branches[0];
    if (first !== undefined && statement.branches.length === 1 && isMainTest(first.test)) {
      if (scope.function === 0) this.#part.hasMainBlock = true;
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
    const arms: Way[] = [];
    for (const { test, body } of statement.branches) {
      const inTime = this.asked(test, scope);
      const guards = guardsOf(test, this.reading(scope));
      const truth = constantTruth(test);
      if (truth === false) continue;
      arms.push({ run: () => { this.block(body, scope); }, keeps: true, guards, test: conditionOf(test, this.reading(scope)), inTime });
      if (truth === true) {
        this.branch(arms, scope);
        return;
      }
    }
    const around = this.#functions[scope.function]?.statement ?? null;
    const fails = around !== null && choosesOneOf(around).has(statement);
    arms.push({ run: () => { if (fails) scope.events.push(FAILS); else this.block(statement.otherwise, scope); }, keeps: true, test: ALWAYS });
    this.branch(arms, scope);
  }

  /** Runs the arms side by side; names keep a value where the arms that go on agree on it. */
  private branch(arms: readonly Way[], scope: Scope, { handles, chooses }: Pick<Event & { kind: 'branch' }, 'handles' | 'chooses'> = {}): void {
    if (arms.length === 1) {
      arms[0]?.run();
      return;
    }
    const { environment, events, path } = scope;
    const going: { readonly arm: Way; readonly environment: Environment }[] = [];
    const taken: Event[][] = [];
    const open: Arm[] = [];
    let byDefault: Environment | null = null;
    const tests = arms.map(({ test }) => test ?? NOBODY_KNOWS);
    const usual = usualOf(tests, ownDefault);
    const sure = usual ?? [...arms.keys()].find((at) => arms.slice(0, at).every((arm) => isSwitched(arm.guards, false)) && (isSwitched(arms[at]?.guards, true) || (at > 0 && at === arms.length - 1)));
    for (const [at, arm] of arms.entries()) {
      scope.environment = environment.overlay();
      scope.events = [];
      const way: Arm = {};
      scope.path = path.concat(way);
      arm.run();
      taken.push(exact(scope.events));
      if (scope.events.at(-1)?.kind !== 'exit') open.push(way);
      if (at === sure) this.#waysOn.set(way, [way]);
      if (at === usual) byDefault = scope.environment;
      if (arm.keeps && scope.events.at(-1)?.kind !== 'exit') going.push({ arm, environment: scope.environment });
    }
    // What a switch keeps from being run is no way at all.
    for (const way of open) if (!this.#waysOn.has(way)) this.#waysOn.set(way, usual === undefined && sure !== undefined ? [] : open);
    scope.environment = environment;
    scope.events = events;
    scope.path = path;
    environment.join(going.map((way) => way.environment), byDefault, decidedBy(going.map(({ arm }) => arm)));
    if (handles === undefined && taken.every((arm) => arm.length === 0)) return;
    const guarded = arms.some(({ guards }) => guards !== undefined && guards.all.length > 0);
    const inTime = arms.slice(0, -1).every((arm) => arm.inTime === true);
    events.push({ kind: 'branch', arms: exact(taken), ...(handles === undefined ? {} : { handles }), ...(chooses === undefined ? {} : { chooses }), ...(guarded ? { guards: arms.map(({ guards }) => guards ?? OPEN) } : {}), ...(usual === undefined ? (asksAnything(tests) ? { tests } : {}) : { usual }), ...(inTime ? { inTime } : {}) });
  }

  /** Reads `test`; whether it turns out one way and another while the program goes on. */
  private asked(test: Expression, scope: Scope): boolean {
    const { length } = this.#part.calls;
    this.special(this.evaluate(test, scope), '__bool__', test, scope);
    const draws = new Set<Expression>(this.#part.calls.slice(length).flatMap(({ callee, expression }) => {
      return callee.kind === 'external' && this.catalogue.lookup(callee.name)?.draws !== undefined ? [expression] : [];
    }));
    const isDrawn = (part: Expression): boolean => draws.has(part) || (part.kind === 'name' && this.evaluate(part, scope).kind === 'drawn');
    return turnsInTime(test, { loops: scope.loops, owner: this.#classes[scope.class ?? -1]?.statement ?? null, self: scope.selfName, isDrawn });
  }

  /** How a test reads its names in `scope`. */
  private reading(scope: Scope): Reading {
    return { selfName: scope.selfName, isClassBody: scope.isClassBody, valueOf: (expression) => this.evaluate(expression, scope), isChanged: (place, key) => this.isChanged(place, key), isNamespace: (value) => this.isNamespace(value) };
  }

  private isChanged({ root, within }: Place, key: string): boolean {
    const owner = this.#changed.get(key);
    const parts = within === null ? [root] : [root, root + within, root + ANY_INSIDE];
    const isOpen = parts.some((part) => this.#changed.get(part) !== undefined) || (key.startsWith('.') && this.#changed.get(ANY_ATTRIBUTE) !== undefined);
    return isOpen || (owner !== undefined && owner !== root);
  }

  /** A class that has no methods, an object of such, or one of the libraries' own. */
  private isNamespace(value: Value): boolean {
    if (value.kind === 'instance' && 'name' in value.of) return KEEPS_KEYWORDS.has(value.of.name);
    const index = value.kind === 'class' ? value.index : value.kind === 'instance' && 'index' in value.of ? value.of.index : null;
    return index !== null && this.#namespaces.get(String(index)) !== undefined;
  }

  /** The second operand of `and` and `or`, which does not run where a parameter decides before it. */
  private second({ operator, left, right }: Expression & { kind: 'binary' }, scope: Scope, target: string | null): Value {
    if (/^(?:and|or)$/.test(operator) && constantTruth(left) === (operator === 'or')) return UNKNOWN;
    const guards = operator === 'and' || operator === 'or' ? guardsOf(left, this.reading(scope)) : OPEN;
    if (guards.all.length === 0) return this.evaluate(right, scope, target);
    let value: Value = UNKNOWN;
    const runs: Way = { run: () => { value = this.evaluate(right, scope, target); }, keeps: true };
    const passes: Way = { run: () => undefined, keeps: true };
    this.branch(operator === 'and' ? [{ ...runs, guards }, passes] : [{ ...passes, guards }, runs], scope);
    return value;
  }

  private loop(statement: ForStatement | WhileStatement, scope: Scope, bind: () => void): void {
    const { body, otherwise } = statement;
    // A later turn may see what an earlier one assigned, so plain constants that are reassigned are forgotten.
    for (const { name } of bindingsOf(body)) {
      const value = scope.environment.local(name);
      if (value?.kind === 'scalar' || value?.kind === 'test' || value?.kind === 'cases') scope.environment.set(name, UNKNOWN);
      else if (value?.kind === 'parameter') scope.environment.set(name, { ...value, varies: true });
    }
    const { events, loops } = scope;
    const inner: Event[] = [];
    scope.events = inner;
    scope.loops = loops.concat(statement);
    bind();
    this.block(body, scope);
    scope.events = events;
    scope.loops = loops;
    if (inner.length > 0) events.push({ kind: 'loop', body: exact(inner) });
    if (otherwise.length === 0) return;
    const run = (): void => { this.block(otherwise, scope); };
    const isLeft = walkStatements(body, withinTurn).some(({ kind }) => kind === 'break');
    this.branch([{ run, keeps: true }, ...(isLeft ? [{ run: () => undefined, keeps: true }] : [])], scope);
  }

  private define(statement: FunctionStatement, scope: Scope): void {
    const decorators = statement.decorators.map((decorator) => this.evaluate(decorator, scope));
    const defaults = this.defaultsOf(statement.parameters, scope);
    const owner = scope.isClassBody ? this.#classes[scope.class ?? -1] : undefined;
    const prefix = owner !== undefined ? `${owner.name}.` : this.prefixOf(scope);
    const fact = this.addFunction({ name: prefix + statement.name, statement, class: owner?.index ?? null, decorators });
    const { index } = fact;
    const isStatic = statement.decorators.some((decorator) => dottedName(decorator) === 'staticmethod');
    const selfName = owner === undefined || isStatic ? null : (statement.parameters[0]?.name ?? null);
    this.#part.pending.push({
      fact, part: null, former: null, statement, class: owner?.index ?? (scope.selfName === null ? null : scope.class),
      parameters: statement.parameters, defaults, lambda: null, selfName,
      closure: owner === undefined ? scope.environment : (scope.environment.enclosing() ?? this.#module),
    });
    if (owner !== undefined) {
      // `@rate.setter` leaves the property's getter as it is.
      const name = statement.decorators.map(dottedName).find((decorator) => decorator === setterOf(statement.name)) ?? statement.name;
      owner.methods.set(name, index);
      const members = this.membersOf(owner.index);
      members.methods.set(name, index);
      if (isProperty(fact)) {
        owner.methods.set(getterOf(name), index);
        members.methods.set(getterOf(name), index);
        members.properties.set(name, shownBy(statement) ?? '');
        this.#accessors.set(getterOf(name), true);
      } else if (name !== statement.name) this.#accessors.set(name, true);
    }
    this.assign(statement.name, { kind: 'function', index }, scope);
    for (const decorator of statement.decorators) {
      const call = decorator.kind === 'call' ? decorator.callee : decorator;
      if (call.kind === 'attribute' && /^(?:command|callback|group)$/.test(call.name)) {
        const app = dottedName(call.object);
        if (app !== null) this.#commands.set(app, [...(this.#commands.get(app) ?? []), index]);
      }
    }
  }

  private defaultsOf(parameters: readonly Parameter[], scope: Scope): Map<string, Value> {
    return new Map(parameters.flatMap(({ name, default: written }) => written === null ? [] : [[name, this.evaluate(written, scope)] as const]));
  }

  private addFunction(parts: Pick<FunctionFact, 'name' | 'statement' | 'class' | 'decorators'>): MutableFunction {
    const fact: MutableFunction = { ...parts, index: this.#functions.length, events: [], parameters: [], returns: UNKNOWN };
    this.#functions.push(fact);
    this.#part.functions.push(fact);
    return fact;
  }

  /** Whether a class can have `name` from its bases alone. */
  private isInherited(index: number, name: string): boolean {
    const { attributes, methods } = this.membersOf(index);
    return methods.get(name) === undefined && attributes.get(name) === undefined && (this.#classes[index]?.bases.length ?? 0) > 0;
  }

  private membersOf(index: number): Members {
    return (this.#members[index] ??= { attributes: this.table(isEqualValue), initial: this.table(() => true), types: this.table(isEqualValue), methods: this.table((a: number, b) => a === b), properties: this.table((a: string, b) => a === b) });
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
    const fact: MutableClass = { index, name: statement.name, statement, bases, methods: new Map(), constants: new Map() };
    this.#classes.push(fact);
    this.#part.classes.push(fact);
    this.assign(statement.name, { kind: 'class', index }, scope);
    const inner: Scope = {
      ...newScope(scope.function, index, null, new Environment(null, scope.environment)),
      isClassBody: true, events: scope.events, path: scope.path, inMain: scope.inMain,
    };
    this.block(statement.body, inner);
    if (fact.methods.size === 0 && statement.bases.length === 0 && statement.decorators.length === 0) this.#namespaces.set(String(index), true);
    const { attributes, initial, methods } = this.membersOf(index);
    for (const [name, value] of inner.environment.entries()) {
      // `__call__ = forward`
      if (value.kind === 'function' && !fact.methods.has(name) && this.#functions[value.index]?.class === index) {
        fact.methods.set(name, value.index);
        methods.set(name, value.index);
      }
      if (value.kind === 'function') continue;
      attributes.set(name, value);
      initial.set(name, true);
      fact.constants.set(name, value);
    }
  }

  /* -------------------------------------------------------------- names */

  private assign(name: string, value: Value, scope: Scope): void {
    if (scope.globals.has(name)) {
      const before = this.#module.local(name);
      this.#module.set(name, before === undefined || sameValue(before, value) ? value : UNKNOWN);
    } else {
      scope.environment.set(name, value);
      const isTop = scope.function === 0 && !scope.isClassBody && scope.comprehended === null;
      if (isTop && (this.#bound.get(name) ?? 0) > 1) scope.events.push({ kind: 'set', isOwn: true, name, value, path: scope.path });
    }
  }

  /** `(name := value)`, which a comprehension leaves in the scope around it, where it comes to a turn at all. */
  private assignAround(name: string, value: Value, scope: Scope): void {
    const { environment, comprehended: around } = scope;
    if (around === null) {
      this.assign(name, value, scope);
      return;
    }
    scope.environment = around;
    const before = around.get(name);
    this.assign(name, before === undefined || sameValue(before, value) ? value : UNKNOWN, scope);
    scope.environment = environment;
  }

  private bind(target: Expression, value: Value, scope: Scope, assignment: Assignment | null): void {
    switch (target.kind) {
      case 'name':
        this.assign(target.id, value, scope);
        return;
      case 'attribute': {
        const object = this.evaluate(target.object, scope);
        const owner = object.kind === 'reference' ? object.name : object.kind === 'instance' && 'name' in object.of ? object.of.name : null;
        if (owner !== null && assignment !== null) {
          const flag: FlagAssignment = { ...assignment, name: `${owner}.${target.name}`, value, function: scope.function, path: scope.path };
          this.#part.flags.push(flag);
          scope.events.push({ kind: 'flag', flag });
          const kept = object.kind === 'instance' ? dottedName(target) : null;
          if (kept !== null) scope.environment.set(kept, value);
          return;
        }
        this.setMember(object, target.name, value, scope);
        if ((object.kind === 'instance' && 'index' in object.of) || this.isAccessed(object, setterOf(target.name))) {
          const { written } = assignment ?? {};
          const args = written === undefined ? [] : [{ argument: { start: written.start, end: written.end, keyword: null, splat: null, value: written }, value }];
          this.protocol(object, [setterOf(target.name)], target, scope, args);
        }
        const name = dottedName(target);
        if (name !== null && !(object.kind === 'instance' && 'index' in object.of)) scope.environment.set(name, value);
        return;
      }
      case 'tuple':
      case 'list':
        for (const name of ITERATION) this.special(value, name, target, scope);
        target.elements.forEach((element, at) => {
          const written = assignment === null ? undefined : elementsOf(assignment.written)[at];
          this.bind(element, this.partOf(value, at, target.elements), scope, written === undefined ? null : { span: element, written });
        });
        return;
      case 'subscript': {
        const object = this.evaluate(target.object, scope);
        const [index] = target.indices;
        const [at] = target.indices.map((part) => this.evaluate(part, scope));
        this.protocol(object, ['__setitem__'], target, scope);
        if (object.kind === 'reference' && object.name === ENVIRONMENT && index?.kind === 'string' && index.value !== null) {
          this.setVariable(index.value, value, scope);
          return;
        }
        const table = tableOf(object);
        if (table !== null) this.setByName(table, textIn(at), value, scope);
        else this.noteTable(target.object, scope);
        // `cfg["TRAIN"]["SHUFFLE"] = False`
        if (object.kind !== 'dict' && index?.kind === 'string') for (const key of settingsNamed([index])) this.#part.setAnew.push(memberOfAny(key));
        if (object.kind === 'collection' && target.object.kind === 'name') this.assign(target.object.id, seriesOf(choiceOf([...object.elements, value])), scope);
        // Whatever else is handed on, this is another table now.
        if (object.kind === 'parameter' && object.gathers === undefined && target.object.kind === 'name' && index?.kind === 'string') this.assign(target.object.id, { ...object, varies: true }, scope);
        const name = dottedName(target.object);
        if (object.kind !== 'dict' || name === null || index === undefined) return;
        const key = keyOf(index);
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

  /** Sets `name` of `object`, a module or an object of the module's own; `null`: something of it. */
  private setMember(object: Value, name: string | null, value: Value, scope: Scope): void {
    if (object.kind === 'reference') {
      scope.events.push({ kind: 'set', isOwn: false, name: `${object.name}.${name ?? ANY_NAME}`, value, path: scope.path });
    } else if (object.kind === 'instance' && 'index' in object.of) {
      const { attributes, initial } = this.membersOf(object.of.index);
      if (name === null) {
        this.#part.setAnew.push(memberKey(object.of.index, ANY_NAME));
        return;
      }
      if (isSelf(object) && this.#functions[scope.function]?.statement?.name === '__init__') initial.set(name, true);
      const before = attributes.get(name);
      if (before?.kind === 'parameter' && isAwayFrom(before, scope)) this.#part.setAnew.push(parameterKey(keptIn(object.of.index, name, before)));
      attributes.set(name, before === undefined || sameValue(before, value) ? value : choiceOf([before, value]));
    } else {
      if (name !== null && object.kind === 'class') {
        const { attributes } = this.membersOf(object.index);
        const before = attributes.get(name);
        if (before !== undefined) attributes.set(name, sameValue(before, value) ? value : choiceOf([before, value]));
      }
      // Of which class the object is nobody knows, nor what is set of it.
      const isOfTree = object.kind === 'method' && isSetting(`${object.name}.${name ?? ''}`);
      if (scope.function !== 0 || name === null || isOfTree) this.#part.setAnew.push(memberOfAny(name ?? ANY_NAME));
    }
  }

  /** `setattr(work, "MODE", 3)`, `vars(work).update(MODE=3)` */
  private noteSet({ args, receiver, expression }: CallFact, scope: Scope): void {
    const name = calleeName(expression);
    const [object, attribute, given] = args;
    const table = receiver === null ? null : tableOf(receiver);
    if (name === 'setattr' && object !== undefined && given !== undefined) {
      this.setByName(object.value, textIn(attribute?.value), given.value, scope);
    } else if (table !== null && CHANGES.test(name)) {
      for (const { argument, value } of args) this.setByName(table, argument.keyword, value, scope);
    } else if (CHANGES.test(name) && expression.callee.kind === 'attribute') this.noteTable(expression.callee.object, scope);
    if (/^(?:update|merge_from_list)$/.test(name)) for (const key of settingsNamed(args.map(({ argument }) => argument))) this.#part.setAnew.push(memberOfAny(key));
  }

  /** … of a module, which nothing else tells of. */
  private setByName(object: Value, name: string | null, value: Value, scope: Scope): void {
    if (object.kind === 'reference') this.#part.setAnew.push(memberOfAny(name ?? ANY_NAME));
    this.setMember(object, name, value, scope);
  }

  /** `vars(options)`, `options.__dict__`, `__builtins__`: whoever changes that sets anything of the object. */
  private noteTable(table: Expression, { selfName }: Scope): void {
    const of = table.kind === 'name' && table.id === '__builtins__' ? table : table.kind === 'attribute' && table.name === '__dict__' ? table.object : calleeName(table) === 'vars' && table.kind === 'call' ? table.args[0]?.value : undefined;
    if (of !== undefined && !(of.kind === 'name' && of.id === selfName)) this.#part.setAnew.push(memberOfAny(ANY_NAME));
  }

  /** What the variable at place `at` of `targets` gets of `value`, which is taken apart. */
  private partOf(value: Value, at: number, targets: readonly Expression[]): Value {
    if (value.kind === 'collection') return (value.elements.length === targets.length ? value.elements[at] : undefined) ?? UNKNOWN;
    if (value.kind === 'result' && value.part === undefined && !targets.some(({ kind }) => kind === 'unary')) return { ...value, part: at };
    // Several of one kind, and perhaps what is known of them: `(train, test), info = load(…)`.
    const yields = value.kind === 'instance' && 'name' in value.of && value.call?.callee.kind === 'external' ? this.catalogue.lookup(value.call.callee.name)?.yields : undefined;
    return yields === undefined ? UNKNOWN : value;
  }

  private lookup(name: string, scope: Scope): Value {
    const value = scope.environment.get(name);
    if (value !== undefined) return this.settled(name, value);
    const stars = this.#stars.get('*');
    if (stars === undefined || BUILTINS.has(name)) return this.#references.member('builtins', name);
    const library = stars.findLast((module) => this.catalogue.knows(`${module}.${name}`));
    return { kind: 'reference', name: library === undefined ? `${STAR}${name}` : `${library}.${name}` };
  }

  /** What a table has under keys that are set out of order nobody knows. */
  private settled(name: string, value: Value): Value {
    if (value.kind !== 'dict' || this.#changed.get(lateIn(name)) === undefined) return value;
    return { ...value, entries: new Map(Array.from(value.entries, ([key, held]) => [key, this.#changed.get(lateIn(name) + ofTable(key)) === undefined ? held : UNKNOWN])) };
  }

  private attributeOf(object: Value, name: string, expression: Expression, scope: Scope): Value {
    switch (object.kind) {
      case 'reference':
        return this.#references.member(object.name, name);
      case 'entropy':
      case 'drawn':
        return object;
      case 'class': {
        const { attributes, methods } = this.membersOf(object.index);
        const method = methods.get(name);
        if (method !== undefined) return { kind: 'function', index: method };
        const dotted = dottedName(expression);
        const held = (dotted === null ? undefined : scope.environment.get(dotted)) ?? attributes.get(name);
        return held ?? (LOADS_OWN.test(name) ? { kind: 'method', receiver: { kind: 'instance', of: { index: object.index }, call: null }, name } : UNKNOWN);
      }
      case 'result':
        // `args = parse_args()`, a function around the parser.
        return this.#options.get(name) ?? { kind: 'method', receiver: object, name };
      case 'instance': {
        if ('name' in object.of) {
          const dotted = dottedName(expression);
          const known = dotted === null ? undefined : scope.environment.get(dotted);
          if (known !== undefined) return known;
          const holds = this.catalogue.lookup(`${object.of.name}.${name}`)?.holds;
          if (holds === object.of.name) return object;
          return holds === undefined ? { kind: 'method', receiver: object, name } : { kind: 'instance', of: { name: holds }, call: null };
        }
        const { attributes, properties, types } = this.membersOf(object.of.index);
        const shown = properties.get(name) ?? '';
        if (shown !== '') return this.attributeOf(object, shown, expression, scope);
        const value = attributes.get(name);
        if (value?.kind === 'parameter') return isAwayFrom(value, scope) ? keptIn(object.of.index, name, value) : value;
        return (value === undefined || value.kind === 'unknown' ? types.get(name) : undefined) ?? value ?? { kind: 'method', receiver: object, name };
      }
      case 'method': {
        // `session.read.csv`: the catalogue knows the method of a part by the whole's name.
        const { receiver } = object;
        const inner = `${object.name}.${name}`;
        const dotted = isSetting(inner) ? dottedName(expression) : null;
        const set = dotted === null ? undefined : scope.environment.get(dotted);
        if (set !== undefined) return set;
        const isKnown = receiver.kind === 'instance' && 'name' in receiver.of && this.catalogue.lookup(`${receiver.of.name}.${inner}`) !== undefined;
        if (isKnown || isSetting(inner)) return { kind: 'method', receiver, name: inner };
        return receiver.kind === 'instance' && 'index' in receiver.of && OPTIONS.test(object.name) ? this.#options.get(name) ?? { kind: 'held', of: receiver, by: object.name, name } : UNKNOWN;
      }
      default: {
        const shared = object.kind === 'choice' ? usableOf(object).map((each) => this.attributeOf(each, name, expression, scope)).reduce((all, each) => joinValues(all, each) ?? UNKNOWN) : UNKNOWN;
        if (shared.kind !== 'unknown') return shared;
        // What a compiler makes of a function keeps the function as it is written.
        if (object.kind === 'function' && name === 'py_func') return object;
        const dotted = dottedName(expression);
        const known = dotted === null ? undefined : scope.environment.get(dotted);
        if (known !== undefined) return known;
        const option = this.#options.get(name);
        if (option !== undefined || object.kind !== 'parameter') return option ?? UNKNOWN;
        const held = object.type === undefined ? null : this.attributeOf(object.type, name, expression, scope);
        return held?.kind === 'instance' ? held : { kind: 'method', receiver: object, name };
      }
    }
  }

  /** An object of the class that an annotation names; `null` where that is none of the project's or a library's. */
  private typed(type: string | null, scope: Scope): Value | null {
    if (type === null) return null;
    const [first = '', ...rest] = type.split('.');
    const named = rest.reduce<Value>((object, name) => (object.kind === 'reference' ? this.#references.member(object.name, name) : UNKNOWN), this.lookup(first, scope));
    if (named.kind === 'class') return { kind: 'instance', of: { index: named.index }, call: null };
    return named.kind === 'reference' && !/^(?:builtins|typing|typing_extensions|collections)\./.test(named.name) ? { kind: 'instance', of: { name: named.name }, call: null } : null;
  }

  /** `root: Path` in a class, `self.root: Path = …` in a method: what an attribute is whose value nobody can read. */
  private declare(target: Expression, type: Value, scope: Scope): void {
    const isOwn = target.kind === 'attribute' && target.object.kind === 'name' && target.object.id === scope.selfName;
    const name = isOwn ? target.name : scope.isClassBody && target.kind === 'name' ? target.id : null;
    if (scope.class !== null && name !== null) this.membersOf(scope.class).types.set(name, type);
  }

  /** What `object[…]` is, where the catalogue knows the class and what its elements are. */
  private itemOf(object: Value): Value {
    const held = object.kind === 'method' ? object.receiver : object;
    const made = held.kind === 'result' ? (held.type ?? held) : held;
    if (made.kind !== 'instance' || !('name' in made.of)) return UNKNOWN;
    const part = object.kind === 'method' ? `.${object.name}` : '';
    const returns = this.catalogue.lookup(`${made.of.name}${part}.__getitem__`)?.returns;
    return returns === undefined ? UNKNOWN : { kind: 'instance', of: { name: returns }, call: null };
  }

  /** Reading a property runs it. */
  private property(object: Value, expression: Expression & { kind: 'attribute' }, scope: Scope): void {
    const { name } = expression;
    if (object.kind !== 'instance' && !this.isAccessed(object, getterOf(name))) return;
    const own = object.kind === 'instance' && 'index' in object.of ? this.membersOf(object.of.index) : null;
    // An attribute or method of its own hides a property of its bases.
    const isHidden = own !== null && own.properties.get(name) === undefined && (own.attributes.get(name) !== undefined || own.methods.get(name) !== undefined);
    if (!isHidden) this.protocol(object, [getterOf(name)], expression, scope);
  }

  /** Whether what a function is handed or hands back may run the accessor of a property, as far as the classes of the module tell. */
  private isAccessed({ kind }: Value, accessor: string): boolean {
    return (kind === 'parameter' || kind === 'result') && this.#accessors.get(accessor) === true;
  }

  /* -------------------------------------------------------------- expressions */

  /** The value of `expression`; the calls inside it become events, in order. `target`: the variable it is assigned to. */
  private evaluate(expression: Expression, scope: Scope, target: string | null = null): Value {
    keepTime();
    switch (expression.kind) {
      case 'name':
        return this.lookup(expression.id, scope);
      case 'attribute': {
        const object = this.evaluate(expression.object, scope);
        this.property(object, expression, scope);
        return this.attributeOf(object, expression.name, expression, scope);
      }
      case 'call':
        return this.call(expression, scope, target);
      case 'number':
        return Number.isNaN(expression.value)
          ? UNKNOWN
          : { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
      case 'string':
        for (const part of expression.parts) this.special(this.evaluate(part, scope), '__format__', part, scope);
        return expression.value === null ? textFrom(expression.begins) : { kind: 'scalar', value: expression.value };
      case 'constant':
        return expression.value === '...' ? UNKNOWN : { kind: 'scalar', value: expression.value };
      case 'list':
      case 'tuple':
      case 'set':
        return {
          kind: 'collection',
          elements: expression.elements.map((element) => {
            const value = this.evaluate(element, scope);
            if (expression.kind === 'set') this.special(value, '__hash__', element, scope);
            return value;
          }),
        };
      case 'dict': {
        const entries = new Map<TableKey, Value>();
        let complete = true;
        for (const { key, value } of expression.entries) {
          if (key !== null) this.special(this.evaluate(key, scope), '__hash__', key, scope);
          const held = this.evaluate(value, scope);
          const name = key === null ? null : keyOf(key);
          if (name !== null) entries.set(name, held);
          else if (key === null && held.kind === 'dict') {
            for (const [name, inner] of held.entries) entries.set(name, inner);
            complete = complete && held.complete;
          } else complete = false;
        }
        return { kind: 'dict', entries, complete };
      }
      case 'subscript': {
        const object = this.evaluate(expression.object, scope);
        const indices = expression.indices.map((index) => this.evaluate(index, scope));
        if (object.kind === 'entropy' || object.kind === 'drawn') return object;
        this.missing(object, expression, scope);
        this.protocol(object, ['__getitem__'], expression, scope);
        const key = textIn(indices[0]);
        // `models.__dict__[name]`, `vars(models)[name]`.
        const table = tableOf(object);
        if (table !== null) return key === null ? this.anyOf(table) : { kind: 'reference', name: `${table.name}.${key}` };
        if (object.kind === 'reference' && object.name === LOADED) return key === null ? UNKNOWN : { kind: 'reference', name: key };
        if (object.kind === 'series' || object.kind === 'collection') return expression.indices[0]?.kind === 'opaque' ? object : elementOf(object, indices[0]);
        if (object.kind === 'parameter' && key !== null) return { kind: 'entry', of: object, key, default: null };
        if (object.kind !== 'dict') return this.itemOf(object);
        return entryOf(object, indices[0]);
      }
      case 'unary': {
        const operand = this.evaluate(expression.operand, scope);
        this.unary(expression, operand, scope);
        if (operand.kind === 'entropy' || operand.kind === 'drawn') return operand;
        if (expression.operator === 'await') {
          this.protocol(operand, ['__await__'], expression.operand, scope);
          return operand;
        }
        if (expression.operator === 'not' && operand.kind === 'scalar') {
          return { kind: 'scalar', value: !truthy(operand.value) };
        }
        if (expression.operator === 'not' && operand.kind === 'option' && operand.default?.kind === 'scalar') {
          return { kind: 'option', default: { kind: 'scalar', value: !truthy(operand.default.value) } };
        }
        if (expression.operator === 'not') return (operand.kind === 'test' ? negated(operand) : testOf(expression, this.reading(scope))) ?? UNKNOWN;
        if (expression.operator === '-' && operand.kind === 'scalar' && typeof operand.value === 'number') {
          return { ...operand, value: -operand.value };
        }
        return UNKNOWN;
      }
      case 'binary': {
        // `seed = seed or draw()` keeps what it draws under the name.
        const kept = expression.operator === 'or' ? target : null;
        const left = this.evaluate(expression.left, scope, kept);
        if (/^(?:and|or)$/.test(expression.operator)) this.special(left, '__bool__', expression.left, scope);
        const right = this.second(expression, scope, kept);
        this.operate(expression, left, right, scope);
        const value = combine(expression.operator, left, right);
        return value.kind === 'unknown' ? (testOf(expression, this.reading(scope)) ?? value) : value;
      }
      case 'conditional': {
        const inTime = this.asked(expression.test, scope);
        const truth = constantTruth(expression.test);
        if (truth !== null) return this.evaluate(truth ? expression.then : expression.otherwise, scope, target);
        const values: Value[] = [];
        const arm = (part: Expression) => ({
          run: (): void => { values.push(this.evaluate(part, scope, target)); },
          keeps: true,
        });
        const condition = conditionOf(expression.test, this.reading(scope));
        this.branch([{ ...arm(expression.then), guards: guardsOf(expression.test, this.reading(scope)), test: condition, inTime }, { ...arm(expression.otherwise), test: ALWAYS }], scope);
        const [then, otherwise] = values;
        const test = then?.kind === 'scalar' && otherwise?.kind === 'scalar' ? testOf(expression.test, this.reading(scope)) : null;
        if (test !== null && isTruth(then, true) && isTruth(otherwise, false)) return test;
        if (test !== null && isTruth(then, false) && isTruth(otherwise, true)) return negated(test);
        // Who puts `None` in a number's place asks for what the other arm is.
        const known = isOfNumber(expression.test, this.reading(scope));
        if (known !== null && then !== undefined && otherwise !== undefined) return known ? then : otherwise;
        const verdict = truthOf(condition, ownDefault);
        return withUsual(joinValues(then, otherwise) ?? UNKNOWN, verdict === null ? undefined : verdict ? then : otherwise);
      }
      case 'lambda': {
        const defaults = this.defaultsOf(expression.parameters, scope);
        const fact = this.addFunction({ name: `${this.prefixOf(scope)}<lambda>`, statement: null, class: null, decorators: [] });
        this.#part.pending.push({
          fact, part: null, former: null, statement: null, class: scope.class, parameters: expression.parameters, defaults, lambda: expression.body,
          closure: scope.environment, selfName: null,
        });
        return { kind: 'function', index: fact.index };
      }
      case 'comprehension': {
        const { environment, events, loops, comprehended } = scope;
        const inner: Event[] = [];
        scope.comprehended ??= environment;
        scope.environment = new Environment(null, environment);
        scope.events = inner;
        scope.loops = loops.concat(expression);
        for (const { target: bound, value } of expression.clauses) {
          const source = this.evaluate(value, scope);
          if (bound === null) this.special(source, '__bool__', value, scope);
          else {
            this.protocol(source, ITERATION, value, scope);
            this.bind(bound, elementOf(source), scope, null);
          }
        }
        const element = expression.elements.map((each) => this.evaluate(each, scope)).at(-1) ?? UNKNOWN;
        scope.environment = environment;
        scope.comprehended = comprehended;
        scope.events = events;
        scope.loops = loops;
        if (inner.length > 0) events.push({ kind: 'loop', body: inner });
        if (!isElement(element)) return { kind: 'collection', elements: [] };
        return expression.of === 'dict' ? { kind: 'dict', entries: new Map(), complete: false, rest: element } : seriesOf(element);
      }
      case 'named': {
        const value = this.evaluate(expression.value, scope, expression.name.id);
        this.assignAround(expression.name.id, value, scope);
        return value;
      }
      case 'opaque':
        for (const child of expression.children) this.evaluate(child, scope);
        if (expression.yields === true && managesContext(this.#functions[scope.function] ?? { decorators: [] })) scope.events.push({ kind: 'yield' });
        return UNKNOWN;
    }
  }

  private call(expression: CallExpression, scope: Scope, target: string | null): Value {
    const { callee } = expression;
    // `exec()` stands in for `%run file.py`, which replaces what stands above it alone.
    if (SETS_GLOBALS.test(calleeName(expression)) && (calleeName(expression) === 'globals' || expression.args.length > 0)) this.#part.setAnew.push(ANY_NAME);
    // `Model().to(device)` hands back what it is called on.
    const kept = callee.kind === 'attribute' && HANDS_BACK.test(callee.name) ? target : null;
    const object = callee.kind === 'attribute' ? this.evaluate(callee.object, scope, kept) : null;
    const called =
      callee.kind === 'attribute' && object !== null
        ? this.attributeOf(object, callee.name, callee, scope)
        : this.evaluate(callee, scope);
    const args = withBound(called, expression.args.map((argument) => {
      const value = this.evaluate(argument.value, scope);
      return { argument, value: isMetInLoop(argument.value, scope.loops) ? ON : value };
    }));
    if (called.kind === 'choice') return this.callOneOf(called, expression, args, scope, target);
    const fact = this.sameOr({
      id: this.#count,
      expression,
      callee: object?.kind === 'super' && callee.kind === 'attribute' ? { kind: 'super', class: object.class, name: callee.name }
        : object?.kind === 'class' && callee.kind === 'attribute' && this.isInherited(object.index, callee.name) ? { kind: 'method', class: object.index, name: callee.name }
        : calleeOf(called, callee),
      args,
      // An object that is called is no method of what keeps it.
      receiver: called.kind !== 'instance' ? object : isSelf(called) ? called : null,
      function: scope.function,
      statement: scope.statement,
      assignedTo: target,
      loops: scope.loops,
      path: scope.path,
    });
    if (this.recordOf(fact)?.roles?.includes('iterates') === true) for (const { argument, value } of args) this.protocol(value, ITERATION, argument.value, scope);
    this.asksArguments(fact, scope);
    scope.events.push(this.addCall(fact));
    this.noteHanded(fact);
    if (object?.kind === 'dict' && callee.kind === 'attribute') this.changeDict(callee, object, args, scope);
    if ((object?.kind === 'collection' || object?.kind === 'series') && callee.kind === 'attribute') this.changeList(callee, object, args, scope);
    this.runCommands(callee, scope);
    this.noteVariables(fact, scope);
    this.noteSet(fact, scope);
    this.#part.recorded.push(...recordedBy(fact));
    this.#part.doesWork ||= doesWork(fact, scope, this.catalogue);
    if (fact.callee.kind === 'external' && EXITS.has(fact.callee.name)) scope.events.push({ kind: 'exit', fails: true, ends: true });
    return this.result(fact, called, scope);
  }

  /** `groups.apply(lambda rows: …)`: what the function is handed. */
  private noteHanded({ callee, args }: CallFact): void {
    if (callee.kind !== 'external' || !args.some(({ argument }) => argument.value.kind === 'lambda')) return;
    const name = this.catalogue.lookup(callee.name)?.hands;
    if (name === undefined) return;
    for (const pending of this.#part.pending) {
      if (args.some(({ argument }) => argument.value.kind === 'lambda' && argument.value.body === pending.lambda)) pending.handed = { kind: 'instance', of: { name }, call: null };
    }
  }

  /** Calls one of several callables, each on an arm of its own; in a loop over all of them one after the other. */
  private callOneOf(choice: Value & { kind: 'choice' }, expression: CallExpression, args: readonly CallArgument[], scope: Scope, target: string | null): Value {
    const results: Value[] = [];
    const ways = usableOf(choice).map((called): Way => ({
      ...guardedBy(choice, called),
      run: () => {
        const fact = this.sameOr({
          id: this.#count, expression, callee: calleeOf(called, expression.callee), args, receiver: called.kind === 'method' ? called.receiver : null,
          function: scope.function, statement: scope.statement, assignedTo: target, loops: scope.loops, path: scope.path,
        });
        scope.events.push(this.addCall(fact));
        this.#part.doesWork ||= doesWork(fact, scope, this.catalogue);
        results.push(this.result(fact, called, scope));
      },
      keeps: true,
    }));
    if (isTakenInTurn(expression.callee, scope.loops)) for (const { run } of ways) run();
    else this.branch(ways, scope, { chooses: true });
    return results.reduce((all, each) => joinValues(all, each) ?? UNKNOWN);
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

  /** `agents.append(Agent())` and other methods that change a list in place, a variable's or an attribute's of the object itself. */
  private changeList({ name, object: written }: Expression & { kind: 'attribute' }, list: Value & { kind: 'collection' | 'series' }, args: readonly CallArgument[], scope: Scope): void {
    if (!/^(?:append|insert|add|extend|update|remove|pop|clear|discard|sort|reverse)$/.test(name)) return;
    const last = args.at(-1)?.value ?? UNKNOWN;
    // What callers hand over, one by one.
    const given: Value = last.kind === 'parameter' ? { kind: 'element', of: last } : last;
    const elements = list.kind === 'collection' ? list.elements : [list.each];
    const added = /^(?:append|insert|add)$/.test(name) ? [given] : /^(?:extend|update)$/.test(name) ? [elementOf(given)] : [];
    const changed: Value = list.kind === 'collection' && name === 'append' && elements.length < MAX_ELEMENTS
      ? { kind: 'collection', elements: [...elements, given] }
      : seriesOf(choiceOf([...elements, ...added]));
    if (written.kind === 'name') this.assign(written.id, changed, scope);
    if (written.kind !== 'attribute' || written.object.kind !== 'name') return;
    const owner = this.lookup(written.object.id, scope);
    if (owner.kind === 'instance' && 'index' in owner.of) this.membersOf(owner.of.index).attributes.set(written.name, changed);
  }

  /** `cli()` runs the commands registered on it. */
  private runCommands(callee: Expression, scope: Scope): void {
    const name = dottedName(callee);
    for (const index of (name === null ? undefined : this.#commands.get(name)) ?? []) {
      // Which command runs is the user's choice: each is an arm of its own.
      scope.events.push({ kind: 'branch', arms: [[this.unwritten({ kind: 'function', index }, callee, scope)], []] });
    }
  }

  /** Runs the methods through which Python uses an object of a project class (`with`, `for`, `data[0]`, `list(data)`). */
  private protocol(value: Value, methods: readonly string[], written: Expression, scope: Scope, args: readonly CallArgument[] = []): void {
    // What it is shows when the program runs.
    if (value.kind === 'parameter' || value.kind === 'result') {
      for (const name of methods) scope.events.push(this.unwritten(value.kind === 'result' ? { kind: 'result', of: value, name } : { kind: 'parameter', of: value, name }, written, scope, args));
    }
    if (value.kind === 'reference' && this.isElsewhere(value.name)) for (const name of methods) scope.events.push(this.unwritten({ kind: 'external', name: `${value.name}.${name}` }, written, scope, args));
    // Whoever asks `None` fails.
    const [only, ...others] = value.kind === 'choice' ? usableOf(value) : [];
    if (only !== undefined && others.length === 0) this.protocol(only, methods, written, scope, args);
    if (value.kind !== 'instance') return;
    const { of } = value;
    // The class of another file; which methods it has shows when the program runs.
    if ('name' in of && !this.isElsewhere(of.name)) return;
    for (const name of methods) {
      if ('index' in of && !this.mayHave(of.index, name)) continue;
      const callee: Callee = 'name' in of ? { kind: 'external', name: `${of.name}.${name}` } : { kind: 'method', class: of.index, name };
      scope.events.push(this.unwritten(callee, written, scope, args, isSelf(value) ? value : null));
    }
  }

  /** As `protocol`, for what is done to values of any kind: only of an object is its class asked. */
  private special(value: Value, method: string, written: Expression, scope: Scope): void {
    if (value.kind === 'instance' || value.kind === 'choice') this.protocol(value, [method], written, scope);
  }

  /** `-first`, `not first`, `*first` */
  private unary({ operator, operand: written }: Expression & { kind: 'unary' }, operand: Value, scope: Scope): void {
    const method = operator === 'not' ? '__bool__' : UNARY.get(operator);
    if (method !== undefined) this.special(operand, method, written, scope);
    else if (operator === '*') for (const name of ITERATION) this.special(operand, name, written, scope);
  }

  /** `left + right`, which the class of the one or of the other tells. */
  private operate({ operator, left, right }: Pick<Expression & { kind: 'binary' }, 'operator' | 'left' | 'right'>, first: Value, second: Value, scope: Scope, isInPlace = false): void {
    if (operator === 'in' || operator === 'not in') {
      this.special(second, '__contains__', right, scope);
    } else if (operator === '%' && left.kind === 'string') {
      for (const value of second.kind === 'collection' ? second.elements : [second]) this.special(value, '__str__', right, scope);
    } else {
      const name = ARITHMETIC.get(operator);
      const [own, other] = COMPARING.get(operator) ?? (name === undefined ? [] : [`__${isInPlace ? 'i' : ''}${name}__`, `__r${name}__`]);
      if (own === undefined || other === undefined) return;
      if (first.kind === 'instance' || first.kind === 'choice') this.special(first, own, left, scope);
      else this.special(second, other, right, scope);
    }
  }

  /** Runs what a builtin asks of the objects it is handed (`len(data)`, `print(data)`), and what goes through those of which all is handed over (`f(*data)`). */
  private asksArguments({ callee, receiver, args, expression }: CallFact, scope: Scope): void {
    const name = callee.kind === 'external' ? callee.name : receiver?.kind === 'scalar' && calleeName(expression) === 'format' ? 'builtins.format' : '';
    const asked = ASKED_BY.get(name);
    for (const { argument: { splat, value: written }, value } of args) {
      for (const method of splat === '*' ? ITERATION : asked === undefined ? [] : [asked]) this.special(value, method, written, scope);
    }
  }

  /** Reading an entry that a `defaultdict` lacks runs the function that it was made with. */
  private missing(object: Value, written: Expression, scope: Scope): void {
    const made = object.kind === 'instance' && 'name' in object.of && object.of.name === DEFAULTING ? object.call : null;
    const factory = made?.args[0];
    if (factory === undefined) return;
    const callee = calleeOf(factory.value, factory.argument.value);
    scope.events.push(this.unwritten(callee, written, scope));
  }

  /** Whether `name` is of another file, or of a library that nothing is known of. */
  private isElsewhere(name: string): boolean {
    const [root = ''] = name.split('.');
    return this.catalogue.distributionOf(root) !== null && !this.catalogue.roots.includes(root);
  }

  /** Whether the class has the method, itself or by a base of this file, or may have it by one of another file. */
  private mayHave(index: number, name: string, depth = 0): boolean {
    if (this.membersOf(index).methods.get(name) !== undefined) return true;
    const instead = depth === 0 ? INSTEAD.get(name) : undefined;
    if (instead !== undefined && this.mayHave(index, instead)) return true;
    return depth < MAX_BASES && this.#classes[index]?.bases.some((base) => {
      return base.kind === 'class' ? this.mayHave(base.index, name, depth + 1) : base.kind === 'reference' && this.isElsewhere(base.name);
    }) === true;
  }

  /** A call that nobody wrote, at the place of what makes it. */
  private unwritten(callee: Callee, written: Expression, scope: Scope, args: readonly CallArgument[] = [], receiver: Value | null = null): MutableCallEvent {
    return this.addCall(this.sameOr({
      id: this.#count,
      expression: new Unwritten(written),
      callee, args, receiver, function: scope.function, statement: scope.statement, assignedTo: null, loops: scope.loops, path: scope.path,
    }));
  }

  private addCall(call: CallFact): MutableCallEvent {
    const event: MutableCallEvent = { kind: 'call', call, overwritten: this.#isEmpty, ...(this.#isEmpty ? { isEmpty: true } : {}) };
    this.#part.calls.push(call);
    this.#part.callEvents.push(event);
    return event;
  }

  private returns(value: Value, scope: Scope): void {
    const fact = this.#functions[scope.function];
    // The top level returns nothing.
    if (fact === undefined || fact.index === 0) return;
    fact.returns = !this.#part.returned || sameValue(fact.returns, value) ? value : UNKNOWN;
    this.#part.returned = true;
  }

  private setVariable(name: string, value: Value, scope: Scope): void {
    const variable: VariableWrite = { name, value, span: scope.statement, function: scope.function };
    this.#part.variables.push(variable);
    scope.events.push({ kind: 'variable', variable });
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
        else if (value.kind === 'dict') for (const [name, held] of value.entries) this.setVariable(String(name), held, scope);
      }
    }
  }

  private result(fact: CallFact, called: Value, scope: Scope): Value {
    const { callee, receiver } = fact;
    const first = fact.args[0]?.value;
    if (receiver?.kind === 'instance' && this.handsBack(fact, receiver)) return receiver;
    switch (callee.kind) {
      case 'class':
        return { kind: 'instance', of: { index: callee.index }, call: fact };
      case 'external': {
        const { name } = callee;
        if (name === 'builtins.super' && scope.class !== null) return { kind: 'super', class: scope.class };
        if (name === 'builtins.dict') {
          const keywords = fact.args.filter(({ argument }) => argument.keyword !== null);
          const entries = new Map(keywords.map(({ argument, value }) => [argument.keyword ?? '', value]));
          return { kind: 'dict', entries, complete: keywords.length === fact.args.length };
        }
        // What fills entries with empty ones does nothing that matters.
        if (name === DEFAULTING) return first !== undefined && /^(?:function|class|reference|method)$/.test(first.kind) && !(first.kind === 'reference' && first.name.startsWith('builtins.')) ? { kind: 'instance', of: { name }, call: fact } : UNKNOWN;
        if (name === 'builtins.getattr' || name === 'builtins.eval') return this.named(name, fact, scope);
        if (name === 'importlib.import_module') return this.importedBy(fact, scope);
        if (name === 'builtins.__import__') {
          const imported = this.importedBy(fact, scope);
          return imported.kind === 'reference' && fact.args.length === 1 ? { kind: 'reference', name: imported.name.split('.')[0] ?? imported.name } : imported;
        }
        if (name === 'builtins.vars' && first?.kind === 'reference') return { kind: 'reference', name: `${first.name}.__dict__` };
        if (first?.kind === 'series' || first?.kind === 'collection') {
          if (HANDS_SERIES.test(name)) return first;
          if (TAKES_ONE.test(name)) return elementOf(first);
        }
        if (name === 'builtins.enumerate' && first !== undefined) return pairsWith(elementOf(first));
        if (name === 'builtins.zip') return seriesOf({ kind: 'collection', elements: fact.args.map(({ value }) => elementOf(value)) });
        if (PASS_THROUGH.has(name)) {
          const source = fact.args.find(({ value }) => value.kind === 'entropy' || value.kind === 'drawn');
          if (source !== undefined) return source.value;
          return name === 'builtins.int' && first !== undefined && fact.args.length === 1 ? wholeOf(first) : UNKNOWN;
        }
        if (name === 'functools.partial' && first !== undefined) {
          if (first.kind === 'method') return first;
          return first.kind === 'function' || first.kind === 'reference' || first.kind === 'class' ? { ...first, bound: withBound(first, fact.args.slice(1)) } : UNKNOWN;
        }
        return resultOf(name, fact, this.catalogue);
      }
      case 'function':
      case 'method':
      case 'result':
        return { kind: 'result', call: fact };
      case 'parameter': {
        const name = libraryName(callee);
        if (name !== null) return resultOf(name, fact, this.catalogue);
        const key = /^(?:get|pop)$/.test(callee.name) ? textIn(first) : null;
        return key === null ? UNKNOWN : { kind: 'entry', of: callee.of, key, default: fact.args[1]?.value ?? (callee.name === 'get' ? NONE : null) };
      }
      default:
        if (receiver?.kind === 'dict' && callee.kind === 'unknown') return callee.name === 'get' && first !== undefined ? entryOf(receiver, first, this.lacking(fact, scope)) : elementsUnder(callee.name, receiver);
        if (callee.kind === 'unknown' && callee.name === 'format') return textFrom(textIn(receiver ?? undefined)?.split('{')[0]);
        return called.kind === 'entropy' || called.kind === 'drawn' ? called : UNKNOWN;
    }
  }

  /** What `table.get(…)` gives where the table is not seen to have the key; nobody knows where something else may have put it there. */
  private lacking({ expression: { callee }, args: [key, otherwise] }: CallFact, scope: Scope): Value {
    const place = callee.kind === 'attribute' ? placeOf(callee.object) : null;
    const asked = key === undefined ? null : keyOf(key.argument.value);
    const isClosed = place !== null && place.root !== scope.selfName && asked !== null && !this.isChanged(place, ofTable(asked));
    return isClosed ? otherwise?.value ?? NONE : UNKNOWN;
  }

  /** `net.to(device)` hands back the object itself, unless its class says otherwise. */
  private handsBack({ callee, expression }: CallFact, { of }: Value & { kind: 'instance' }): boolean {
    const method = calleeName(expression);
    if ('name' in of && COPIES_SETTINGS.test(method) && SETTINGS.test(of.name)) return true;
    if (!HANDS_BACK.test(method) || method === 'train') return false;
    return 'name' in of ? callee.kind === 'external' && this.catalogue.lookup(callee.name)?.returns === undefined : this.membersOf(of.index).methods.get(method) === undefined;
  }

  /** `getattr(models, 'resnet18')`, `eval('resnet18')`: what is reached by a name that is stated. */
  private named(how: string, { args, expression }: CallFact, scope: Scope): Value {
    const [first, second] = args;
    const name = textIn((how === 'builtins.eval' ? first : second)?.value);
    if (name === null && how !== 'builtins.eval' && first?.value.kind === 'reference') return this.anyOf(first.value);
    if (name === null || !/^[A-Za-z_]\w*$/.test(name) || first === undefined) return UNKNOWN;
    return how === 'builtins.eval' ? this.lookup(name, scope) : this.attributeOf(first.value, name, expression, scope);
  }

  /** A member of a library's module that is taken by its name, where the catalogue knows that all of them are alike. */
  private anyOf({ name }: Value & { kind: 'reference' }): Value {
    const member = `${name}.__getitem__`;
    return this.catalogue.lookup(member) === undefined ? UNKNOWN : { kind: 'reference', name: member };
  }

  /**
   * `importlib.import_module(args.model)`: a module named by a text or by an option's default, which a user may choose
   * another for; or one of those whose names begin with a text.
   */
  private importedBy({ args: [first, ...more] }: CallFact, scope: Scope): Value {
    const stated = textIn(first?.value);
    const start = first?.value.kind === 'option' ? stated?.slice(0, stated.lastIndexOf('.') + 1) : stated === null ? startOf(first?.value) : undefined;
    const names = [stated, start === undefined ? null : start + ONE_OF].flatMap((name) => (name === null ? [] : absolute(name, more[0]) ?? []));
    const [name, ...others] = names.filter((each) => MODULE_NAME.test(each));
    if (name === undefined) return UNKNOWN;
    this.#part.imports.push(name, ...others);
    scope.events.push({ kind: 'import', name });
    return { kind: 'reference', name };
  }

  /** What is overwritten at the top level, whose parts are one body. */
  private markOverwrittenAcross(parts: readonly Part[]): void {
    for (const event of this.#overwritten) {
      event.overwritten = event.isEmpty === true;
      delete event.overwrittenParts;
      delete event.passes;
    }
    this.#overwritten = markOverwritten(this.catalogue, parts, this.#waysOn);
  }
}

/** The name of an imported module of a package, as that is handed over; `null` where nobody can tell of which. */
function absolute(name: string, within: CallArgument | undefined): string | null {
  if (!name.startsWith('.')) return name;
  const around = textIn(within?.value);
  if (around !== null) return name.startsWith('..') ? null : around + name;
  return /^__(?:name|package)__$/.test(within === undefined ? '' : dottedName(within.argument.value) ?? '') ? name : null;
}

/** Whether a target is, or holds, an attribute of something else than the object a method belongs to. */
function isForeignAttribute(target: Expression, selfName: string | null): boolean {
  return elementsOf(target).some((element) => isForeignAttribute(element, selfName))
    || (target.kind === 'attribute' && !(target.object.kind === 'name' && target.object.id === selfName));
}

function namesIn(expression: Expression): string[] {
  return [...walkExpressions([expression])].flatMap((part) =>
    part.kind === 'name' ? [part.id] : part.kind === 'attribute' ? [part.name] : [],
  );
}
