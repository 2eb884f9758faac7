/** What rules see of a project: facts, the catalogue's answers, and how each call stands in the programs that reach it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { EnvironmentVariable, Flag, Loader, ParameterRef, Role, Stream, StreamInfo } from '../catalogue/types.js';
import { atLeast } from '../catalogue/versions.js';
import { locate } from '../notebook/build.js';
import { cellName, type SourceFile } from '../notebook/source-file.js';
import { keepTime } from '../syntax/deadline.js';
import type { CallExpression, Expression, FunctionStatement, Parameter, Statement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { calleeName, expressionsIn, expressionsUnder, lastPart, mainBlock } from '../syntax/walk.js';
import { setByAny } from './program/guards.js';
import type { Span } from '../syntax/source.js';
import { findArgument } from './program/arguments.js';
import { seededBeforeTests } from './purpose/fixtures.js';
import { sameValue } from './module/environment.js';
import type { Drawn } from './data/drawn.js';
import { drawnByAll } from './data/using/using.js';
import { loaderMade } from './data/subclassed.js';
import { doubtOf, onlyEvaluates } from './purpose/evaluates.js';
import type { Arm, CallArgument, CallFact, FlagAssignment, Value, VariableWrite } from './module/model.js';
import { isNeverUsed, isOfMainAlone } from './program/never-used.js';
import { isSelfTest } from './purpose/self-test.js';
import { onlyBuilds, showsOnlyForm, triesItselfOut } from './purpose/tryout.js';
import type { ProgramRun, Site, Step } from './program/run.js';
import { drewFormerly, formerStream, isContradictory, isRefuted, join, provenByModule, provenByRun, requirement, type Proven } from './program/evidence.js';
import type { Module, Project, Target } from './project.js';
import { orTold } from './program/told.js';
import { addTo, callsIn, callsOf, functionOf, grouped, usesOf } from './lookups.js';
import { readsOfKept } from './weights/unread.js';
import type { Uses } from './uses.js';

/** How a GPU is named where a device is chosen. */
const GPU_DEVICE = /^f?["'](?:cuda|gpu)(?:["']|:)/i;

/** What a text that names one holds anywhere. */
const namesGpu = remembered(({ parseText }: SourceFile) => /cuda|gpu/i.test(parseText));

/** Where a statement may name a GPU: texts, and calls that move something there. */
const gpuMentionsIn = remembered((statement: Statement) => expressionsUnder([statement], (expression) => {
  if (expression.kind === 'string') return expression.value === null || /^(?:cuda|gpu)/i.test(expression.value);
  return expression.kind === 'call' && calleeName(expression) === 'cuda';
}));

const ON: Value = { kind: 'scalar', value: true };
const OFF: Value = { kind: 'scalar', value: false };

const NO_INSTANCES: ReadonlyMap<string, CallFact> = new Map();

/** The catalogued calls that a program reaches. */
const callsReached = remembered(({ steps }: ProgramRun) => new Set(steps.flatMap((step) => (step.kind === 'call' ? [step.call] : []))));

function getsTo(run: ProgramRun, call: CallFact): boolean {
  return run.visits.has(call) || callsReached(run).has(call);
}

/** The streams that anything in these modules seeds. */
const seededIn = remembered((views: ReadonlyMap<Module, ModuleView>) => new Set([...views.values()].flatMap((view) => view.callsWith('seeds').flatMap(({ record }) => record.seeds.streams))));

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

/** What the catalogue may tell of a callable. */
type Part = Exclude<keyof CatalogueRecord, 'names' | 'library' | 'flags' | 'sources'>;

/** A call of a callable of which the catalogue tells something in particular. */
type KnownCallWith<Told extends Part> = KnownCall & { readonly record: CatalogueRecord & Required<Pick<CatalogueRecord, Told>> };

/** A switch that is set, by assignment or by an argument. */
export interface FlagUse {
  readonly flag: Flag;
  readonly qualifiedName: string;
  readonly value: Value;
  /** The whole statement or call, and the part that holds the value. */
  readonly span: Span;
  readonly valueSpan: Span;
  /** What is assigned to, as resolved in its module; `null` for an argument. */
  readonly assigned: string | null;
  /** Where it is set: the function by its index, and the branch arms around. */
  readonly function: number;
  readonly path: readonly Arm[];
}

/** Something a program keeps with its results: library versions, its seed, or by a tracker both. */
export interface Recording {
  readonly kind: 'versions' | 'seed' | 'run';
  readonly span: Span;
}

/** What may call a function of the module by its name: as text, as an attribute of the module, as a test. */
const CALLS_BY_NAME = /\b(?:globals|locals|vars|getattr|eval|exec|Fire|__all__|sys\.modules|unittest|pytest|hydra|_target_)\b|(?<!==\s*["'])\b__main__\b/;

/** What shows the texts it is handed to a person. */
const SHOWS = /^(?:print|info|debug|warn(?:ing)?|error|exception|log|echo|write|add_argument|\w*(?:Error|Exception|Exit|Parser))$/;

/** Names under which a program keeps its seed, by itself or among its options. */
const SEED_NAME = /seed|^args$|^config$|^opt$|^cfg$|^hparams$/i;

export class ModuleView {
  #calls: readonly KnownCall[] | null = null;
  #used: readonly KnownCall[] | null = null;
  #idle: ReadonlySet<number> | null = null;
  #functionsRun: ReadonlySet<number> | null = null;
  #calledInTexts: ReadonlySet<string> | null = null;
  #roles: ReadonlyMap<Role, readonly KnownCall[]> | null = null;
  readonly #byPart = new Map<Part, readonly KnownCall[]>();
  #flags: readonly FlagUse[] | null = null;
  #programs: readonly ProgramView[] | null = null;
  #proven: Proven | null = null;
  /** Of a module that no program runs: the streams seeded before its tests. */
  #beforeTests: ReadonlySet<Stream> | null = null;
  #usesGpu: boolean | null = null;
  #recordings: readonly Recording[] | null = null;
  #expressions: readonly Expression[] | null = null;
  #byExpression: ReadonlyMap<Expression, KnownCall> | null = null;
  #consumers: ReadonlyMap<CallFact | null, readonly { readonly consumer: CallFact; readonly argument: CallArgument }[]> | null = null;
  #methods: ReadonlyMap<CallFact | null, readonly CallFact[]> | null = null;

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
    // A chain of calls is named by its first link and its last.
    if (callee.kind !== 'attribute' || !name.includes('(')) return name;
    const first = /^[\w.]+(?=\()/.exec(name)?.[0];
    return first === undefined ? `….${callee.name}` : `${first}(…).${callee.name}`;
  }

  /** Where `span` stands, for a reader of the file `from`: «line 3», «cell 2, line 3», «net.py, line 3». */
  where(span: Span, from: string): string {
    const { file } = this.module;
    const { cell, start } = locate(file, span);
    const line = `line ${String(start.line + 1)}`;
    const place = cell === null ? line : `${cellName(cell)}, ${line}`;
    return file.path === from ? place : `${fileName(file.path)}, ${place}`;
  }

  /** Calls of catalogued callables, in the order they are read. */
  get knownCalls(): readonly KnownCall[] {
    if (this.#calls !== null) return this.#calls;
    const calls: KnownCall[] = [];
    for (const call of this.module.model.calls) {
      const target = this.target(call);
      if (target.kind === 'library' && target.record !== undefined) calls.push({ call, record: target.record, qualifiedName: target.name });
      const loader = target.kind === 'class' ? loaderMade(this.project, target.module, target.index) : null;
      if (loader !== null) calls.push({ call, record: loader, qualifiedName: loader.names[0] ?? '' });
    }
    this.#calls = calls;
    return calls;
  }

  /** Those of them that are not in an idle function, nor where no program gets to that runs what they stand in: an arm that the arguments given leave out. */
  get usedCalls(): readonly KnownCall[] {
    if (this.#used !== null) return this.#used;
    const idle = this.idleFunctions;
    this.#used = this.knownCalls.filter(({ call }) => !idle.has(call.function) && !this.isPassedBy(call));
    return this.#used;
  }

  /** Some program runs what `call`, of a library or for a sample of a space, stands in, and none gets to it. */
  isPassedBy(call: CallFact): boolean {
    return this.functionsRun.has(call.function) && !this.runs.some((run) => getsTo(run, call));
  }

  /** The functions of the module that programs run, by their indices. */
  private get functionsRun(): ReadonlySet<number> {
    this.#functionsRun ??= new Set(this.runs.flatMap(({ entry, entered }) => [...(entry === this.module ? [0] : []), ...entered.flatMap(({ module, index }) => (module === this.module && index !== 0 ? [index] : []))]));
    return this.#functionsRun;
  }

  /** The functions that nothing can run, by their indices. */
  private get idleFunctions(): ReadonlySet<number> {
    this.#idle ??= new Set([...this.replacedFunctions(), ...this.forgottenFunctions()]);
    return this.#idle;
  }

  /** The functions of a script whose calls have been commented out, and those that are called by these alone. */
  private forgottenFunctions(): readonly number[] {
    const { file: { kind, source }, model, facts } = this.module;
    const isScript = kind === 'script' && this.runs.length > 0 && this.runs.every(({ entry }) => entry === this.module);
    if (!isScript || CALLS_BY_NAME.test(source.text)) return [];
    const commented = new Set([...source.text.matchAll(/^[ \t]*#.*/gm)].flatMap(([line]) => Array.from(line.matchAll(/(\w+)\(/g), ([, name]) => name)));
    const top = new Set<Statement>(facts.body);
    const own = model.functions.filter(({ statement }) => statement?.decorators.length === 0 && top.has(statement));
    if (!own.some(({ name }) => commented.has(name))) return [];
    const forgotten = new Map<Statement, number>();
    let before: number;
    do {
      before = forgotten.size;
      for (const { index, name, statement } of own) {
        if (statement === null) continue;
        const mentions = this.uses.of(name).map((read) => this.uses.place(read)?.around ?? []).filter((around) => !around.includes(statement));
        const isForgotten = mentions.length === 0 ? commented.has(name) && !this.calledInTexts.has(name) : mentions.every((around) => around.some((each) => forgotten.has(each)));
        if (isForgotten) forgotten.set(statement, index);
      }
    } while (forgotten.size > before);
    return [...forgotten.values()];
  }

  /** What is called in code that stands in a text, or named by its path: `run("train()")`, `>>> train()`, `"jobs.train"`. */
  private get calledInTexts(): ReadonlySet<string> {
    this.#calledInTexts ??= new Set(this.expressions.flatMap((expression) => {
      if (expression.kind !== 'string') return [];
      const place = this.uses.place(expression);
      const isShown = place?.parent?.kind === 'call' && SHOWS.test(calleeName(place.parent));
      const isDocumentation = place?.parent === null && place.statement.kind === 'expression';
      const text = this.text(expression);
      const code = isShown ? [] : isDocumentation ? text.match(/^\s*>>>.*/gm) ?? [] : [text];
      return code.flatMap((line) => Array.from(line.matchAll(/(\w+)\(|\.(\w+)["']+$/g), ([, called, named]) => called ?? named ?? ''));
    }));
    return this.#calledInTexts;
  }

  /** The functions of the top level in whose place another of that name is put, in a later cell say, before anything mentions them. */
  private replacedFunctions(): ReadonlySet<number> {
    const top = new Set<Statement>(this.module.facts.body);
    const named = grouped(this.module.model.functions.filter(({ statement }) => statement?.decorators.length === 0 && top.has(statement)), ({ name }) => [name]);
    return new Set([...named.values()].flatMap((same) => same.filter(({ name, statement }, at) => {
      const next = same[at + 1]?.statement;
      const isOwn = (read: Span): boolean => statement !== null && statement.start < read.start && read.end <= statement.end;
      return next != null && this.uses.of(name).every((read) => read.start > next.start || isOwn(read));
    }).map(({ index }) => index)));
  }

  /** Those of these of which the catalogue tells `part`: a rule looks at the calls it is about and at no others. */
  callsWith<Told extends Part>(part: Told): readonly KnownCallWith<Told>[] {
    let found = this.#byPart.get(part);
    if (found === undefined) {
      found = this.usedCalls.filter(({ record }) => record[part] !== undefined);
      this.#byPart.set(part, found);
    }
    return found as readonly KnownCallWith<Told>[];
  }

  /** `call` with what the parameters it passes on hold, in each way programs reach it; as it is where none does. */
  instancesOf(call: CallFact): readonly CallFact[] {
    // Asked for every catalogued call by every rule, and hardly ever there: no list is made on the way.
    let found: Map<string, CallFact> | null = null;
    for (const run of this.runs) {
      for (const [key, instance] of run.instances.get(call) ?? NO_INSTANCES) (found ??= new Map()).set(key, instance);
    }
    return found === null ? [call] : [...found.values()];
  }

  /** The first program that reaches `call` in such a way that `test` holds; `null` where that is no program's doing. */
  programWhere(call: CallFact, test: (instance: CallFact) => boolean): Module | null {
    return this.runs.find(({ instances }) => [...(instances.get(call) ?? NO_INSTANCES).values()].some(test))?.entry ?? null;
  }

  /** Where the expressions of the module stand. */
  get uses(): Uses {
    return usesOf(this.module);
  }

  /** The catalogued call that `expression` is. */
  knownCall(expression: Expression): KnownCall | undefined {
    this.#byExpression ??= new Map(this.knownCalls.map((known) => [known.call.expression, known]));
    return this.#byExpression.get(expression);
  }

  /** The call that `expression` is, catalogued or not. */
  callAt(expression: Expression): CallFact | undefined {
    return expression.kind === 'call' ? callsOf(this.module).get(expression) : undefined;
  }

  /** Whether a call goes to a function or class of the project. */
  callsProject(expression: Expression): boolean {
    const call = this.callAt(expression);
    return call !== undefined && ['function', 'class'].includes(this.target(call).kind);
  }

  /** The function or constructor of the project that `call` enters, and its parameter that the argument `expression` becomes. */
  entered(call: CallExpression, expression: Expression): { readonly module: ModuleView; readonly function: FunctionStatement; readonly parameter: Parameter } | null {
    const fact = this.callAt(call);
    const target = fact === undefined ? null : this.project.entered(this.target(fact));
    const view = target?.kind === 'function' ? this.viewOf(target.module) : null;
    const entered = target?.kind === 'function' ? target.module.model.functions[target.index] : undefined;
    const given = call.args.find(({ value }) => value === expression);
    if (view === null || entered?.statement == null || given === undefined) return null;
    const { parameters } = entered.statement;
    const at = call.args.filter(({ keyword }) => keyword === null).indexOf(given) + (entered.class === null ? 0 : 1);
    const parameter = given.keyword === null ? parameters[at] : parameters.find(({ name }) => name === given.keyword);
    return parameter === undefined ? null : { module: view, function: entered.statement, parameter };
  }

  /** The function whose body holds `expression`, by its index in the model; `null` at module level. */
  functionAround(expression: Expression): number | null {
    const statement = this.uses.place(expression)?.function;
    return statement == null ? null : (functionOf(this.module, statement)?.index ?? null);
  }

  /** Catalogued calls that play `role`. */
  withRole(role: Role): readonly KnownCall[] {
    this.#roles ??= grouped(this.usedCalls, ({ record }) => record.roles ?? []);
    return this.#roles.get(role) ?? [];
  }

  /** Puts work on a GPU: `.cuda()`, a device named `cuda`, a call that says so. */
  get usesGpu(): boolean {
    this.#usesGpu ??= this.withRole('uses-gpu').length > 0 || (namesGpu(this.module.file) && this.module.facts.body.some((statement) => {
      return gpuMentionsIn(statement).some((expression) => expression.kind === 'call' || GPU_DEVICE.test(this.text(expression)));
    }));
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
    const found: { readonly call: CallFact; readonly seed: CallArgument | null }[] = [];
    for (const call of callsIn(of, index)) {
      const target = this.project.callee(of, call);
      const seeds = target.kind === 'library' ? target.record?.seeds : undefined;
      if (seeds !== undefined && seeds.streams.length > 0) found.push({ call, seed: seeds.seed === null ? null : argumentOf(call, seeds.seed) });
    }
    return found;
  }

  /** What `call` calls, across files. */
  target(call: CallFact): Target {
    keepTime();
    return orTold(this.project.callee(this.module, call), this.module, call, (test) => test(this.project, this.module, call));
  }

  /** The switches the module sets. */
  get flags(): readonly FlagUse[] {
    this.#flags ??= this.findFlags();
    return this.#flags;
  }

  /** Those that no program sets, by the functions that would. */
  get unsetFlags(): readonly (readonly FlagUse[])[] {
    return [...grouped(this.flags.filter(({ span }) => !this.programs.some((program) => program.reaches(span))), ({ function: index }) => [index]).values()];
  }

  /** The programs that run it. */
  get programs(): readonly ProgramView[] {
    this.#programs ??= this.runs.map((run) => new ProgramView(run, this.views));
    return this.#programs;
  }

  /** The program that `status` finds fault with. */
  programOf(status: StreamStatus): ProgramView | null {
    return status.kind === 'uncontrolled' ? (this.programs.find(({ run }) => run.entry === status.program) ?? null) : null;
  }

  /** It stands in an arm that no program takes: none that runs the function around comes to it. */
  isLeftOut({ function: index, span }: FlagUse): boolean {
    const runs = this.programs.filter(({ run }) => index === 0 || run.entered.some((entered) => entered.module === this.module && entered.index === index));
    return runs.length > 0 && !this.programs.some((program) => program.reaches(span));
  }

  /** Every program that sets `use` calls something further on that turns the switch off with all it does. */
  isTurnedOff(use: FlagUse): boolean {
    keepTime();
    const programs = this.programs.filter((program) => program.reaches(use.span));
    return programs.length > 0 && programs.every(({ flags }) => {
      const at = flags.findIndex(({ span }) => span === use.span);
      return flags.slice(at + 1).some((later) => {
        return later.flag.off === true && later.flag.role === use.flag.role && later.value.kind === 'scalar' && later.value.value === false && !exclude({ ...use, module: this }, later);
      });
    });
  }

  private findFlags(): readonly FlagUse[] {
    const assigned = this.module.model.flags.flatMap((assignment: FlagAssignment): FlagUse[] => {
      const target = this.project.resolve(this.module, assignment.name);
      if (target.kind !== 'library' || this.idleFunctions.has(assignment.function)) return [];
      const { span, written, name } = assignment;
      return (target.record?.flags ?? [])
        .filter((flag) => flag.parameter === undefined)
        .flatMap((flag) => this.valuesOf(assignment).map((value) => ({
          flag, value, qualifiedName: target.name, span, valueSpan: written, assigned: name,
          function: assignment.function, path: assignment.path,
        })));
    });
    const passed = this.usedCalls.filter(({ record }) => record.flags.length > 0).flatMap(({ call, record, qualifiedName }): FlagUse[] =>
      record.flags.flatMap((flag): FlagUse[] => {
        const place = { flag, qualifiedName, span: call.expression, assigned: null, function: call.function, path: call.path };
        if (flag.parameter === undefined) return [{ ...place, value: flag.off === true ? OFF : ON, valueSpan: call.expression }];
        const { parameter } = flag;
        return this.instancesOf(call).flatMap((instance) => {
          const given = argumentOf(instance, parameter);
          return given === null ? [] : [{ ...place, value: given.value, valueSpan: given.argument.value }];
        });
      }),
    );
    return [...assigned, ...passed];
  }

  /** What the switch is set to, in each way programs reach the statement. */
  private valuesOf(assignment: FlagAssignment): readonly Value[] {
    const { value, written, name } = assignment;
    // What some module sets is what it was written as no longer.
    if (value.kind === 'reference') return [(setByAny(this.project).has(lastPart(value.name)) ? null : this.project.constant(this.module, value.name)) ?? value];
    if (value.kind !== 'parameter') return [value];
    const found = this.runs.flatMap(({ steps }) => steps.flatMap((step) => {
      return step.kind === 'flag' && step.flag.written === written && step.flag.name === name ? [step.flag.value] : [];
    }));
    return found.length === 0 ? [value] : found.filter((each, at) => found.findIndex((other) => sameValue(each, other)) === at);
  }

  /**
   * The version of a library as far as it is known: what the project states unless names in use refute it, else what these prove
   * (`>=1.9`, `<0.20`); `undefined` where neither tells.
   */
  versionOf(library: string): string | undefined {
    this.#proven ??= join([...provenByModule(this.module), ...this.runs.flatMap((run) => [...provenByRun(run)])]);
    const joined = this.#proven.get(library);
    // Where modules of one program disagree, each is told by what it says itself.
    const bounds = joined !== undefined && isContradictory(joined) ? provenByModule(this.module).get(library) : joined;
    const stated = this.settings.versions[library];
    if (bounds === undefined) return stated;
    return stated === undefined || isRefuted(stated, bounds) ? requirement(bounds) : `${stated},${requirement(bounds)}`;
  }

  /** A notebook sets the environment variable by a magic (`%env NAME=…`). */
  setsByMagic(name: string): boolean {
    return this.module.file.kind === 'notebook' && new RegExp(`^[ \\t]*%(?:set_)?env[ \\t]+${name}\\b`, 'm').test(this.module.file.source.text);
  }

  /** No other module runs it: it is a program of its own. */
  get isProgram(): boolean {
    return this.runs.some((run) => run.entry === this.module);
  }

  /** Some program runs it. */
  get isReached(): boolean {
    return this.runs.length > 0;
  }

  /** The file of the program that `status` finds fault with, where that is another one than this module. */
  programElsewhere(status: StreamStatus): string | null {
    return status.kind === 'uncontrolled' && status.program !== this.module ? fileName(status.program.path) : null;
  }

  /** Of `calls`, the one that each program comes to first; the first in the text where none comes to any. */
  firstReached(calls: readonly CallFact[]): readonly CallFact[] {
    const wanted = new Set(calls);
    const firsts = new Set(this.runs.flatMap((run) => {
      const reached = callsReached(run);
      const found = calls.some((call) => reached.has(call)) ? [...reached].find((call) => wanted.has(call)) : undefined;
      return found === undefined ? [] : [found];
    }));
    return firsts.size > 0 ? [...firsts] : calls.slice(0, 1);
  }

  /** The programs that reach `call`; those that only try a module out where no others do. */
  private runsTo(call: CallFact): readonly ProgramRun[] {
    const found = this.runs.filter((run) => getsTo(run, call));
    const others = found.filter((run) => !triesItselfOut(this.project, run));
    return others.length > 0 ? others : found;
  }

  /** Whether the catalogued call at `span` is only reached where a module is tried out; another program may get to what it imports in ways nobody can follow. */
  isOnlyTried(span: Span): boolean {
    const known = this.knownCalls.find(({ call: { expression } }) => expression.start === span.start && expression.end === span.end);
    const isTried = (run: ProgramRun): boolean => triesItselfOut(this.project, run);
    const found = known === undefined ? [] : this.runsTo(known.call);
    if (found.length === 0 || !found.every(isTried)) return false;
    const isInMain = this.module.facts.body.some((statement) => mainBlock(statement) !== null && statement.start <= span.start && span.end <= statement.end);
    return isInMain || this.runs.every(isTried) || isOfMainAlone(this.project, this.module, span);
  }

  /** Whether `span` stands in a definition of a notebook that none of its cells comes to. */
  isNeverUsed(span: Span): boolean {
    return isNeverUsed(this.project, this.module, span);
  }

  /** How `stream` stands at `call`, in all programs that reach it, or in those that do so in such a way that `test` holds. */
  streamAt(call: CallFact, stream: string, test?: (instance: CallFact) => boolean): StreamStatus {
    keepTime();
    let controlled: StreamStatus | null = null;
    for (const run of this.runsTo(call)) {
      if (test !== undefined && ![...run.instances.get(call)?.values() ?? [call]].some(test)) continue;
      const visit = run.visits.get(call);
      if (visit?.uncontrolled.has(stream) === true) {
        return { kind: 'uncontrolled', program: run.entry, seededLater: run.seededAtEnd.has(stream) };
      }
      const by = visit?.seededBy.get(stream);
      if (by !== undefined) controlled ??= { kind: 'controlled', by };
    }
    if (controlled !== null) return controlled;
    // Reached in ways nobody can follow: where its programs seed the stream at all, nothing is held against it.
    this.#beforeTests ??= this.isReached ? new Set() : seededBeforeTests(this.project, this.module);
    const seeds = this.#beforeTests.has(stream) || this.isSeededByBase(call, stream) || (!this.isReached && (this.isSeededAbove(call, stream) || this.isSeededAbove(call, stream, 0))) || this.runs.some((run) => run.seededAtEnd.has(stream));
    return seeds ? { kind: 'controlled', by: null } : { kind: 'unreached' };
  }

  /** Whether what `call` makes is kept in a variable that is first read behind a seeding of `stream`, in each program that gets there unseeded. */
  isReadBehindSeeding(call: CallFact, stream: string): boolean {
    const reads = readsOfKept(this.project, this.module, call) ?? [];
    const runs = this.runsTo(call).filter(({ visits }) => visits.get(call)?.uncontrolled.has(stream) === true);
    if (reads.length === 0) return false;
    // Below the loader, where whoever gets there seeds.
    const seeding = callsIn(this.module, call.function).filter(({ expression, path }) => {
      return call.expression.end <= expression.start && reads.every(({ start }) => expression.end <= start) && path.every((arm, at) => call.path[at] === arm);
    });
    return runs.length > 0 && runs.every(({ seedings }) => seedings.some(({ module, call: made, streams }) => streams.includes(stream) && seeding.some((each) => {
      if (each === made) return true;
      const target = made.path.length === 0 ? this.target(each) : null;
      return target?.kind === 'function' && target.module === module && target.index === made.function;
    })));
  }

  /** A seeding of `stream` comes before `call` in its function, whoever gets there; or in function `index`, the top level of what is imported. */
  isSeededAbove(call: CallFact, stream: string, index = call.function): boolean {
    return this.callsWith('seeds').some(({ call: { function: at, expression, path }, record }) => {
      const isBefore = at !== call.function || expression.end <= call.expression.start;
      return at === index && isBefore && record.seeds.streams.includes(stream) && path.every((arm, each) => call.path[each] === arm);
    });
  }

  /** `call` stands in a method of an object whose library class seeds `stream` when it is made. */
  private isSeededByBase({ function: index }: CallFact, stream: string): boolean {
    const owner = this.module.model.functions[index]?.class ?? null;
    return owner !== null && this.project.recordsAbove(this.module, owner).some(({ seeds }) => seeds?.streams.includes(stream) === true);
  }

  /** Calls that are handed the object `call` makes or returns, with the argument that holds it. */
  consumersOf(call: CallFact): readonly { readonly consumer: CallFact; readonly argument: CallArgument }[] {
    this.#consumers ??= this.findConsumers();
    return this.#consumers.get(call) ?? [];
  }

  private findConsumers(): Map<CallFact | null, { consumer: CallFact; argument: CallArgument }[]> {
    const found = new Map<CallFact | null, { consumer: CallFact; argument: CallArgument }[]>();
    for (const consumer of this.module.model.calls) {
      for (const argument of consumer.args) {
        const { value } = argument;
        if (value.kind === 'instance' || (value.kind === 'result' && value.part === undefined)) addTo(found, value.call, { consumer, argument });
      }
    }
    return found;
  }

  /** Methods called on the object `call` makes. */
  methodsOn(call: CallFact): readonly CallFact[] {
    if (this.#methods === null) {
      const methods = new Map<CallFact | null, CallFact[]>();
      for (const method of this.module.model.calls) if (method.receiver?.kind === 'instance') addTo(methods, method.receiver.call, method);
      this.#methods = methods;
    }
    return this.#methods.get(call) ?? [];
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

  /** What the workers of the loader `call` makes draw. */
  drawnInWorkers(call: CallFact, { dataset, collate }: Loader): Drawn {
    return drawnByAll(this.project, this.module, [dataset, ...(collate === undefined ? [] : [collate])].map((parameter, at) => {
      const found = findArgument(call, parameter);
      // A library's function may make batches; data is an object, of which its name says nothing.
      if (at === 0 && found.kind === 'given' && this.isForeign(found.argument.value)) return null;
      // Without a function of its own it stacks the items.
      return found.kind === 'given' ? found.argument : at > 0 && found.kind !== 'unknown' ? 'nothing' : null;
    }));
  }

  /** A library's name of which the catalogue says nothing. */
  private isForeign(value: Value): boolean {
    const target = value.kind === 'reference' ? this.project.resolve(this.module, value.name) : null;
    return target?.kind === 'library' && target.record === undefined;
  }

  /** What using what `call` is handed for `parameter` draws. */
  drawnThrough(call: CallFact, parameter: ParameterRef): Drawn {
    const found = findArgument(call, parameter);
    return drawnByAll(this.project, this.module, [found.kind === 'given' ? found.argument : null]);
  }

  /** Whether the version in use may take `parameter` in a call of a library's function. */
  takes(call: CallFact, { name }: ParameterRef): boolean {
    return this.mayKnow(`${this.knownCall(call.expression)?.qualifiedName ?? ''}.${name}`);
  }

  /** Whether the library in use may know `name`: a qualified name, or a parameter's behind its callable's. */
  mayKnow(name: string): boolean {
    const since = this.project.catalogue.introduced.find((each) => each.name === name);
    return since === undefined || atLeast(this.versionOf(since.library), since.version) !== 'no';
  }

  /** Whether anything in the project seeds `stream`. */
  isSeededSomewhere(stream: Stream): boolean {
    return seededIn(this.views).has(stream);
  }

  /** Whether a stream that nobody seeds starts from one fixed state in the version in use, as far as that is known. */
  repeatsUnseeded(name: string): boolean {
    const { variesSince, seeding } = this.project.catalogue.stream(name) ?? {};
    return variesSince !== undefined && seeding !== undefined && atLeast(this.versionOf(seeding.module), variesSince) !== 'yes';
  }

  /** A stream, and how it is seeded in the version in use. */
  stream(name: string): StreamInfo | undefined {
    return this.seedingsOf(name)[0];
  }

  /** The seedings of a stream in the version in use, for `call` of the module `from` where one is given; more than one where it is not known which of them counts there. */
  seedingsOf(name: string, call?: CallFact, from = this.module): readonly StreamInfo[] {
    const { catalogue } = this.project;
    const info = catalogue.stream(name);
    if (info === undefined) return [];
    const { seeding: { older, anew, ...seeding }, determinism, formerly: former, ...kept } = info;
    const formerly = call === undefined ? former : formerStream(info, call);
    const by = (streams: readonly string[]): readonly StreamInfo[] => streams.flatMap((each) => this.seedingsOf(each)).map((other) => ({ ...kept, name: other.name, seeding: other.seeding }));
    const version = this.versionOf(catalogue.libraryOfStream(name) ?? '');
    const past = formerly == null ? [] : [from, this.module].map(({ model }) => drewFormerly(model, formerly, version));
    if (formerly != null && past.includes('surely')) return by(formerly.streams);
    if (formerly != null && past.includes('perhaps')) {
      // Old versions know the new name of a seeding no more than new ones the old name.
      return by([...formerly.streams, formerly.instead]).map((each) => (version === undefined ? { ...each, seeding: { ...each.seeding, call: each.seeding.anew ?? each.seeding.call } } : each));
    }
    const { under, call: called } = older ?? {};
    if (under !== undefined && called !== undefined && this.module.model.imports.some((module) => module === under || module.startsWith(`${under}.`))) {
      return [{ ...kept, seeding: { ...seeding, module: under, call: `${under}${called.slice(seeding.module.length)}` } }];
    }
    const isOlder = older !== undefined && atLeast(this.versionOf(older.library ?? seeding.module), older.until) === 'no';
    if (isOlder && older.stream !== undefined) return by([older.stream]);
    const known = determinism?.since === undefined || atLeast(this.versionOf(determinism.module), determinism.since) !== 'no';
    return [{
      ...kept,
      seeding: isOlder ? { ...seeding, call: older.call ?? seeding.call } : { ...seeding, ...(anew === undefined ? {} : { anew }) },
      ...(determinism !== undefined && known ? { determinism } : {}),
    }];
  }
}

/** The last part of a path, for messages. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function spanOf(step: Step): Span | null {
  return step.kind === 'flag' ? step.flag.span : step.kind === 'call' ? step.call.expression : null;
}

function isSetBy({ assigned, span, valueSpan, value }: FlagUse, step: Step): boolean {
  if (step.kind !== 'flag') return assigned === null && span === spanOf(step);
  const { flag } = step;
  return assigned === flag.name && valueSpan === flag.written && (value.kind !== 'scalar' || sameValue(value, flag.value));
}

function setVariables({ module }: ModuleView): boolean {
  return module.model.variables.length > 0;
}

function usesGpu(module: ModuleView): boolean {
  return module.usesGpu;
}

const answered = remembered((test: (module: ModuleView) => boolean) => remembered(test));

type LibraryVariable = EnvironmentVariable & { readonly library: string };

export class ProgramView {
  #modules: readonly ModuleView[] | null = null;
  #flags: readonly (FlagUse & { readonly module: ModuleView })[] | null = null;
  #reached: ReadonlySet<Span | null> | null = null;
  #usesGpu: boolean | null = null;
  #onlyEvaluates: boolean | null = null;
  #onlyTriesOut: boolean | null = null;
  #doubt: number | null = null;

  constructor(
    readonly run: ProgramRun,
    private readonly views: ReadonlyMap<Module, ModuleView>,
  ) {}

  get entry(): ModuleView {
    return this.view(this.run.entry);
  }

  /** It trains nothing, as far as what it reaches tells, and loads weights. */
  get onlyEvaluates(): boolean {
    this.#onlyEvaluates ??= onlyEvaluates(this.run);
    return this.#onlyEvaluates;
  }

  /** It tries something out, and whatever it draws would do. */
  get onlyTriesOut(): boolean {
    this.#onlyTriesOut ??= [showsOnlyForm, onlyBuilds, isSelfTest].some((is) => is(this.entry.project, this.run));
    return this.#onlyTriesOut;
  }

  /** It only tries out a module that others import. */
  get triesItselfOut(): boolean {
    return triesItselfOut(this.entry.project, this.run);
  }

  /** How likely it is that what it draws does not matter. */
  get doubt(): number {
    this.#doubt ??= doubtOf(this.run);
    return this.#doubt;
  }

  /** The modules that run in it. */
  get modules(): readonly ModuleView[] {
    this.#modules ??= Array.from(this.run.modules, (module) => this.view(module));
    return this.#modules;
  }

  /**
   * Those of them of which `test` says yes: a question to the module alone, asked once however many programs run it.
   * The answer is remembered by the function, so it must be one and the same each time.
   */
  modulesThat(test: (module: ModuleView) => boolean): readonly ModuleView[] {
    return this.modules.filter(answered(test));
  }

  /** Switches in the order in which each is first set. */
  get flags(): readonly (FlagUse & { readonly module: ModuleView })[] {
    if (this.#flags !== null) return this.#flags;
    const flags: (FlagUse & { readonly module: ModuleView })[] = [];
    for (const step of this.run.steps) {
      const module = this.view(step.module);
      for (const use of module.flags) if (isSetBy(use, step)) flags.push({ ...use, module });
    }
    this.#flags = flags;
    return this.#flags;
  }

  /** Whether the statement or call at `span` is reached. */
  reaches(span: Span): boolean {
    this.#reached ??= new Set(this.run.steps.map(spanOf));
    return this.#reached.has(span);
  }

  /** Environment variables of `role` that some module of the program sets. */
  variables(role: EnvironmentVariable['role']): readonly { module: ModuleView; variable: VariableWrite; known: LibraryVariable }[] {
    const found = [];
    for (const module of this.modulesThat(setVariables)) {
      for (const variable of module.module.model.variables) {
        for (const known of module.module.catalogue.variables) {
          if (known.name === variable.name && known.role === role) found.push({ module, variable, known });
        }
      }
    }
    return found;
  }

  /** Some module of the program puts work on a GPU. */
  get usesGpu(): boolean {
    this.#usesGpu ??= this.modulesThat(usesGpu).length > 0;
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
  readonly path: readonly Arm[];
}

/** The argument given in the call itself for `parameter`, or `null`. */
export function argumentOf(call: CallFact, parameter: { name: string; position?: number }): CallArgument | null {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? found.argument : null;
}
