/** What rules see of a project: facts, the catalogue's answers, and how each call stands in the programs that reach it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { EnvironmentVariable, Flag, Role, StreamInfo } from '../catalogue/types.js';
import { locate } from '../notebook/build.js';
import type { Expression, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { calleeName, expressionsIn } from '../syntax/walk.js';
import type { Span } from '../syntax/source.js';
import { findArgument } from './arguments.js';
import { isNone } from './effects.js';
import type { CallArgument, CallFact, FlagAssignment, Value, VariableWrite } from './model.js';
import type { ProgramRun, Site, Step } from './program.js';
import { join, provenByModule, provenByRun, type Proven } from './evidence.js';
import type { Module, Project, Target } from './project.js';
import { Uses } from './uses.js';

/** How a GPU is named where a device is chosen. */
const GPU_DEVICE = /^f?["'](?:cuda|gpu)(?:["']|:)/i;

/** Libraries whose calls compute without drawing unless the catalogue says otherwise. */
const PLAIN = /^(?:builtins|torch|numpy|math|os|pathlib|json|csv|pandas)\./;

/** Where a statement may name a GPU: texts, and calls that move something there. */
const gpuMentionsIn = remembered((statement: Statement) => expressionsIn(statement).filter((expression) => {
  if (expression.kind === 'string') return expression.value === null || /^(?:cuda|gpu)/i.test(expression.value);
  return expression.kind === 'call' && calleeName(expression) === 'cuda';
}));

const ON: Value = { kind: 'scalar', value: true };

export interface CheckSettings {
  /** What fixes insert. */
  readonly seed: number;
  /** The strict preset is on. */
  readonly strict: boolean;
  /** Library versions by name, as far as they are known. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a stream stands when a call is reached. */
export type StreamStatus =
  /** Some program reaches it with the stream unseeded. */
  | { readonly kind: 'uncontrolled'; readonly program: Module; /** The program seeds it further on. */ readonly seededLater: boolean }
  /** Seeded first wherever it is reached; `by` is the seeding, when it is known. */
  | { readonly kind: 'controlled'; readonly by: Site | null }
  /** No program of the project is known to reach it. */
  | { readonly kind: 'unreached' };

/** A catalogued call of a module. */
export interface KnownCall {
  readonly call: CallFact;
  readonly record: CatalogueRecord;
  /** The qualified name it goes by. */
  readonly qualifiedName: string;
}

/** A switch that is set, by assignment or by an argument. */
export interface FlagUse {
  readonly flag: Flag;
  readonly qualifiedName: string;
  readonly value: Value;
  /** The whole statement or call, and the part that holds the value. */
  readonly span: Span;
  readonly valueSpan: Span;
  /** Where it is set: the function by its index, and the branch arms around. */
  readonly function: number;
  readonly path: readonly number[];
}

/** Something a program keeps with its results: library versions, its seed, or by a tracker both. */
export interface Recording {
  readonly kind: 'versions' | 'seed' | 'run';
  readonly span: Span;
}

/** Names under which a program keeps its seed, by itself or among its options. */
const SEED_NAME = /seed|^args$|^config$|^opt$|^cfg$|^hparams$/i;

/** The call that makes an object, and the module it is in. */
interface Maker {
  readonly module: Module;
  readonly call: CallFact;
}

export class ModuleView {
  #calls: readonly KnownCall[] | null = null;
  #roles: ReadonlyMap<Role, readonly KnownCall[]> | null = null;
  #flags: readonly FlagUse[] | null = null;
  #proven: Proven | null = null;
  #usesGpu: boolean | null = null;
  #recordings: readonly Recording[] | null = null;
  #expressions: readonly Expression[] | null = null;
  #uses: Uses | null = null;
  #facts: ReadonlyMap<Expression, CallFact> | null = null;
  #byExpression: ReadonlyMap<Expression, KnownCall> | null = null;
  #consumers: ReadonlyMap<number | null, readonly { readonly consumer: CallFact; readonly argument: CallArgument }[]> | null = null;
  #methods: ReadonlyMap<number | null, readonly CallFact[]> | null = null;

  constructor(
    readonly module: Module,
    readonly project: Project,
    /** The runs of the programs it is part of. */
    private readonly runs: readonly ProgramRun[],
    readonly settings: CheckSettings,
    /** The views of the project's modules. */
    private readonly views: ReadonlyMap<Module, ModuleView> = new Map(),
  ) {}

  get path(): string {
    return this.module.path;
  }

  /** The view of another module of the project. */
  viewOf(module: Module): ModuleView | null {
    return module === this.module ? this : (this.views.get(module) ?? null);
  }

  /** The source text of `span`. */
  text(span: Span): string {
    return this.module.file.source.slice(span);
  }

  /** The callee of `call` as the user wrote it. */
  nameOf(call: CallFact): string {
    const { callee } = call.expression;
    const name = this.text(callee).replace(/\s+/g, '');
    // A chain of calls is named by its last link.
    return callee.kind === 'attribute' && name.includes('(') ? `….${callee.name}` : name;
  }

  /** Where `span` stands, for a reader of the file `from`: «line 3», «cell 2, line 3» (the cell from 0), «net.py, line 3». */
  where(span: Span, from: string): string {
    const { file } = this.module;
    const { cell, start } = locate(file, span);
    const line = `line ${String(start.line + 1)}`;
    const place = cell === null ? line : `cell ${String(cell)}, ${line}`;
    return file.path === from ? place : `${file.path.slice(file.path.lastIndexOf('/') + 1)}, ${place}`;
  }

  /** Calls of catalogued callables, in the order they are read. */
  get knownCalls(): readonly KnownCall[] {
    this.#calls ??= this.module.model.calls.flatMap((call): KnownCall[] => {
      const target = this.target(call);
      if (target.kind !== 'library' || target.record === undefined) return [];
      return [{ call, record: target.record, qualifiedName: target.name }];
    });
    return this.#calls;
  }

  /** Where the expressions of the module stand. */
  get uses(): Uses {
    this.#uses ??= new Uses(this.module.facts);
    return this.#uses;
  }

  /** The catalogued call that `expression` is. */
  knownCall(expression: Expression): KnownCall | undefined {
    this.#byExpression ??= new Map(this.knownCalls.map((known) => [known.call.expression, known]));
    return this.#byExpression.get(expression);
  }

  /** The call that `expression` is, catalogued or not. */
  callAt(expression: Expression): CallFact | undefined {
    this.#facts ??= new Map(this.module.model.calls.map((call) => [call.expression, call]));
    return this.#facts.get(expression);
  }

  /** Whether a call goes to a function or class of the project. */
  callsProject(expression: Expression): boolean {
    const call = this.callAt(expression);
    return call !== undefined && ['function', 'class'].includes(this.target(call).kind);
  }

  /** The function whose body holds `expression`, by its index in the model; `null` at module level. */
  functionAround(expression: Expression): number | null {
    const statement = this.uses.place(expression)?.function;
    return this.module.model.functions.find((fact) => fact.statement !== null && fact.statement === statement)?.index ?? null;
  }

  /** Catalogued calls that play `role`. */
  withRole(role: Role): readonly KnownCall[] {
    this.#roles ??= grouped(this.knownCalls, ({ record }) => record.roles ?? []);
    return this.#roles.get(role) ?? [];
  }

  /** Puts work on a GPU: `.cuda()`, a device named `cuda`, a call that says so. */
  get usesGpu(): boolean {
    this.#usesGpu ??= this.withRole('uses-gpu').length > 0 || this.module.facts.body.some((statement) => {
      return gpuMentionsIn(statement).some((expression) => expression.kind === 'call' || GPU_DEVICE.test(this.text(expression)));
    });
    return this.#usesGpu;
  }

  /** What the module keeps with its results. */
  get recordings(): readonly Recording[] {
    this.#recordings ??= this.findRecordings();
    return this.#recordings;
  }

  private findRecordings(): readonly Recording[] {
    const runs = this.withRole('records-run').map(({ call }) => ({ kind: 'run' as const, span: call.expression }));
    const seeds = [...this.module.model.recorded].filter(([name]) => SEED_NAME.test(name)).map(([, span]) => ({ kind: 'seed' as const, span }));
    const versions = this.expressions.filter((part) =>
      part.kind === 'attribute' ? /^(?:__version__|version_info|git_version)$/.test(part.name)
      : part.kind === 'string' && part.value !== null && /\bpip\b.*\bfreeze\b|conda (?:list|env export)/.test(part.value),
    ).map((span) => ({ kind: 'versions' as const, span }));
    return [...runs, ...seeds, ...versions];
  }

  /** Every expression of the module. */
  get expressions(): readonly Expression[] {
    this.#expressions ??= this.module.facts.body.flatMap(expressionsIn);
    return this.#expressions;
  }

  /** The seeding calls in the body of function `index` of `of`, this module, with their seeds as given. */
  seedingsIn(of: Module, index: number): readonly { readonly call: CallFact; readonly seed: CallArgument | null }[] {
    return callsIn(of, index).flatMap((call) => {
      const target = this.project.callee(of, call);
      const seeds = target.kind === 'library' ? target.record?.seeds : undefined;
      if (seeds === undefined || seeds.streams.length === 0) return [];
      return [{ call, seed: seeds.seed === null ? null : argumentOf(call, seeds.seed) }];
    });
  }


  /** What `call` calls, across files. */
  target(call: CallFact): Target {
    return this.project.callee(this.module, call);
  }

  /** The switches the module sets. */
  get flags(): readonly FlagUse[] {
    this.#flags ??= this.findFlags();
    return this.#flags;
  }

  private findFlags(): readonly FlagUse[] {
    const assigned = this.module.model.flags.flatMap((assignment: FlagAssignment): FlagUse[] => {
      const target = this.project.resolve(this.module, assignment.name);
      if (target.kind !== 'library') return [];
      const { statement, value } = assignment;
      return (target.record?.flags ?? [])
        .filter((flag) => flag.parameter === undefined)
        .map((flag) => ({
          flag, value, qualifiedName: target.name, span: statement, valueSpan: statement.value ?? statement,
          function: assignment.function, path: assignment.path,
        }));
    });
    const passed = this.knownCalls.flatMap(({ call, record, qualifiedName }): FlagUse[] =>
      record.flags.flatMap((flag): FlagUse[] => {
        const place = { flag, qualifiedName, span: call.expression, function: call.function, path: call.path };
        // A call without a parameter for it turns the switch on.
        if (flag.parameter === undefined) return [{ ...place, value: ON, valueSpan: call.expression }];
        const given = argumentOf(call, flag.parameter);
        return given === null ? [] : [{ ...place, value: given.value, valueSpan: given.argument.value }];
      }),
    );
    return [...assigned, ...passed];
  }

  /**
   * The version of a library as far as it is known: what the project states, else what the names in use prove
   * (`>=1.9`); `undefined` where neither tells.
   */
  versionOf(library: string): string | undefined {
    const stated = this.settings.versions[library];
    if (stated !== undefined) return stated;
    this.#proven ??= join([...provenByModule(this.module), ...this.runs.flatMap((run) => [...provenByRun(run)])]);
    const least = this.#proven.get(library);
    return least === undefined ? undefined : `>=${least}`;
  }

  /** A notebook sets the environment variable by a magic (`%env NAME=…`). */
  setsByMagic(name: string): boolean {
    return new RegExp(`^[ \\t]*%(?:set_)?env[ \\t]+${name}\\b`, 'm').test(this.module.file.source.text);
  }

  /** No other module runs it: it is a program of its own. */
  get isProgram(): boolean {
    return this.runs.some((run) => run.entry === this.module);
  }

  /** Some program runs it. */
  get isReached(): boolean {
    return this.runs.length > 0;
  }

  /** How `stream` stands at `call`, in all programs that reach it. */
  streamAt(call: CallFact, stream: string): StreamStatus {
    let controlled: StreamStatus | null = null;
    for (const run of this.runs) {
      const visit = run.visits.get(call);
      if (visit?.uncontrolled.has(stream) === true) {
        return { kind: 'uncontrolled', program: run.entry, seededLater: run.seededAtEnd.has(stream) };
      }
      const by = visit?.seededBy.get(stream);
      if (by !== undefined) controlled ??= { kind: 'controlled', by };
    }
    if (controlled !== null) return controlled;
    // Reached in ways nobody can follow: where its programs seed the stream at all, nothing is held against it.
    const seeds = this.runs.some((run) => run.seededAtEnd.has(stream));
    return seeds ? { kind: 'controlled', by: null } : { kind: 'unreached' };
  }

  /** Calls that are handed the object `call` makes, with the argument that holds it. */
  consumersOf(call: CallFact): readonly { readonly consumer: CallFact; readonly argument: CallArgument }[] {
    this.#consumers ??= grouped(
      this.module.model.calls.flatMap((consumer) => consumer.args.map((argument) => ({ consumer, argument }))),
      ({ argument: { value } }) => (value.kind === 'instance' ? [value.call] : []),
    );
    return this.#consumers.get(call.index) ?? [];
  }

  /** Methods called on the object `call` makes. */
  methodsOn(call: CallFact): readonly CallFact[] {
    this.#methods ??= grouped(this.module.model.calls, ({ receiver }) => (receiver?.kind === 'instance' ? [receiver.call] : []));
    return this.#methods.get(call.index) ?? [];
  }

  /** Whether the file calls function `index` of its own in a loop, directly or through others. */
  isEnteredInLoop(index: number, seen: ReadonlySet<number> = new Set()): boolean {
    if (index === 0 || seen.has(index)) return false;
    const { calls, classes, functions } = this.module.model;
    const owner = functions[index]?.class;
    return calls.some((call) => {
      const { callee } = call;
      const enters =
        (callee.kind === 'function' && callee.index === index) ||
        (callee.kind === 'method' && classes[callee.class]?.methods.get(callee.name) === index) ||
        (callee.kind === 'class' && callee.index === owner && classes[callee.index]?.methods.get('__init__') === index);
      return enters && (call.loops.length > 0 || this.isEnteredInLoop(call.function, new Set([...seen, index])));
    });
  }

  /** Using the object `value`, of module `of`, provably draws nothing: data, a transform, or a list of those. */
  drawsNothing(of: Module, value: Value): boolean {
    if (value.kind === 'collection') return value.elements.every((element) => this.drawsNothing(of, element));
    const made = this.project.origin(of, value);
    if (made?.value.kind !== 'instance') return made !== null && isNone(made.value);
    const target = this.project.classOf(made.module, made.value);
    const call = made.value.call === null ? undefined : made.module.model.calls[made.value.call];
    const maker = call === undefined ? null : { module: made.module, call };
    if (target?.kind === 'class') return this.isDrawFree(target.module, target.index, maker);
    return target?.record !== undefined && this.isHandedNoDraws(target.record, maker);
  }

  /** An object of the class `record` is about draws nothing, made as `maker` makes it. */
  private isHandedNoDraws(record: CatalogueRecord, maker: Maker | null): boolean {
    return record.drawsNothing?.unless.every((parameter) => {
      const found = maker === null ? null : findArgument(maker.call, parameter);
      if (maker === null || found === null || found.kind === 'unknown') return false;
      return found.kind === 'absent' || this.drawsNothing(maker.module, found.kind === 'given' ? found.argument.value : found.value);
    }) ?? false;
  }

  /** A base class that brings no code of its own that could draw. */
  private isPlainBase(module: Module, base: Value, maker: Maker | null): boolean {
    if (base.kind === 'class') return this.isDrawFree(module, base.index, maker);
    if (base.kind !== 'reference') return false;
    const target = this.project.resolve(module, base.name);
    if (target.kind === 'class') return this.isDrawFree(target.module, target.index, maker);
    if (target.kind === 'library' && target.record !== undefined && this.isHandedNoDraws(target.record, maker)) return true;
    return /^(?:builtins\.object|abc\.ABC|typing\.Generic|torch\.utils\.data\.(?:\w+\.)*(?:Iterable)?Dataset)$/.test(base.name);
  }

  /** A project class none of whose methods but the constructor calls anything but plain library code. */
  isDrawFree(module: Module, index: number, maker: Maker | null = null): boolean {
    const fact = module.model.classes[index];
    if (fact === undefined || !fact.bases.every((base) => this.isPlainBase(module, base, fact.methods.has('__init__') ? null : maker))) return false;
    // What is drawn while the object is made is drawn once, before anything is read.
    const methods = new Set([...fact.methods].flatMap(([name, method]) => (name === '__init__' ? [] : [method])));
    return module.model.calls
      .filter((call) => methods.has(call.function))
      .every((call) => {
        const { receiver } = call;
        if (receiver?.kind === 'instance' && 'name' in receiver.of && module.catalogue.generatorClasses.has(receiver.of.name)) return false;
        if (call.callee.kind !== 'external') return call.callee.kind === 'super' || call.callee.kind === 'method';
        const target = this.project.resolve(module, call.callee.name);
        if (target.kind !== 'library') return false;
        const { record, name } = target;
        return record?.draws === undefined && record?.takesSeed === undefined && PLAIN.test(name);
      });
  }

  stream(name: string): StreamInfo | undefined {
    return this.project.catalogue.stream(name);
  }
}

const byFunction = new WeakMap<Module, ReadonlyMap<number, readonly CallFact[]>>();

/** The calls in the body of function `index` of `module`, nested functions not counted. */
export function callsIn(module: Module, index: number): readonly CallFact[] {
  const known = byFunction.get(module) ?? grouped(module.model.calls, (call) => [call.function]);
  byFunction.set(module, known);
  return known.get(index) ?? [];
}

function grouped<Key, Item>(items: readonly Item[], keysOf: (item: Item) => readonly Key[]): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}

function spanOf(step: Step): Span | null {
  return step.kind === 'flag' ? step.flag.statement : step.kind === 'call' ? step.call.expression : null;
}

type LibraryVariable = EnvironmentVariable & { readonly library: string };

export class ProgramView {
  #modules: readonly ModuleView[] | null = null;
  #knownCalls: readonly (KnownCall & { readonly module: ModuleView })[] | null = null;
  #flags: readonly (FlagUse & { readonly module: ModuleView })[] | null = null;
  #usesGpu: boolean | null = null;

  constructor(
    readonly run: ProgramRun,
    private readonly views: ReadonlyMap<Module, ModuleView>,
  ) {}

  get entry(): ModuleView {
    return this.view(this.run.entry);
  }

  /** The modules that run in it. */
  get modules(): readonly ModuleView[] {
    this.#modules ??= Array.from(this.run.modules, (module) => this.view(module));
    return this.#modules;
  }

  /** Catalogued calls in the order in which each is first reached. */
  get knownCalls(): readonly (KnownCall & { readonly module: ModuleView })[] {
    this.#knownCalls ??= this.run.steps.flatMap((step) => {
      if (step.kind !== 'call') return [];
      const module = this.view(step.module);
      const known = module.knownCall(step.call.expression);
      return known?.call === step.call ? [{ ...known, module }] : [];
    });
    return this.#knownCalls;
  }

  /** Switches in the order in which each is first set. */
  get flags(): readonly (FlagUse & { readonly module: ModuleView })[] {
    this.#flags ??= this.run.steps.flatMap((step) => {
      const module = this.view(step.module);
      if (module.flags.length === 0) return [];
      const span = spanOf(step);
      return span === null ? [] : module.flags.filter((use) => use.span === span).map((use) => ({ ...use, module }));
    });
    return this.#flags;
  }

  /** Whether the statement or call at `span` is reached. */
  reaches(span: Span): boolean {
    return this.run.steps.some((step) => spanOf(step) === span);
  }

  /** Environment variables of `role` that some module of the program sets. */
  variables(role: EnvironmentVariable['role']): readonly { module: ModuleView; variable: VariableWrite; known: LibraryVariable }[] {
    return this.modules.flatMap((module) =>
      module.module.model.variables.flatMap((variable) =>
        module.module.catalogue.variables
          .filter((known) => known.name === variable.name && known.role === role)
          .map((known) => ({ module, variable, known })),
      ),
    );
  }

  /** Some module of the program puts work on a GPU. */
  get usesGpu(): boolean {
    this.#usesGpu ??= this.modules.some((module) => module.usesGpu);
    return this.#usesGpu;
  }

  /** The view of any module of the project. */
  viewOf(module: Module): ModuleView | null {
    return this.views.get(module) ?? null;
  }

  /** The view of a module of this program. */
  view(module: Module): ModuleView {
    const view = this.views.get(module);
    if (view === undefined) throw new Error(`no view of ${module.path}`);
    return view;
  }
}

/** Whether two places can't be reached in one run, as far as the text tells: they stand on different arms. */
export function exclude(a: Placed, b: Placed): boolean {
  if (a.module !== b.module || a.function !== b.function) return a.path.length > 0 && b.path.length > 0;
  return a.path.some((arm, depth) => b.path[depth] !== undefined && b.path[depth] !== arm);
}

interface Placed {
  readonly module: ModuleView;
  readonly function: number;
  readonly path: readonly number[];
}

/** The argument given in the call itself for `parameter`, or `null`. */
export function argumentOf(call: CallFact, parameter: { name: string; position?: number }): CallArgument | null {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? found.argument : null;
}
