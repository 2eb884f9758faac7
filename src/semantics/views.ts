/** What rules see of a project: facts, the catalogue's answers, and how each call stands in the programs that reach it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { Loader, ParameterRef, Role, Stream, StreamInfo } from '../catalogue/types.js';
import { atLeast } from '../catalogue/versions.js';
import { locate } from '../notebook/build.js';
import { cellName } from '../notebook/source-file.js';
import { keepTime } from '../syntax/deadline.js';
import type { CallExpression, Expression, FunctionStatement, Parameter } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import type { Span } from '../syntax/source.js';
import { dottedName, expressionsIn, mainBlock } from '../syntax/walk.js';
import type { Drawn } from './data/drawn.js';
import { loaderMade } from './data/subclassed.js';
import { callsIn, callsOf, functionOf, grouped, usesOf } from './lookups.js';
import type { CallArgument, CallFact } from './module/model.js';
import { argumentOf, parameterTaking } from './program/arguments.js';
import { isAside, isUnusual } from './program/options/aside.js';
import { isContradictory, isRefuted, join, provenByModule, provenByRun, requirement, type Proven } from './program/versions/evidence.js';
import { isBehindUnbound } from './program/stops/behind-unbound.js';
import { failsOnImport } from './program/stops/lacking.js';
import { isNeverUsed, isOfMainAlone } from './program/unused/never-used.js';
import type { ProgramRun } from './program/run.js';
import { orTold } from './program/told.js';
import { isUnread } from './program/stops/unread.js';
import { listingOfPath } from './program/paths.js';
import type { Module, Project, Target } from './project.js';
import { seededBeforeTests } from './purpose/fixtures.js';
import { triesItselfOut } from './purpose/tryout.js';
import type { Uses } from './uses.js';
import { exclude, flagsIn, type FlagUse } from './views/flags.js';
import { putsWorkOnGpu } from './views/gpu.js';
import { idleFunctions } from './views/idle-functions.js';
import { InWorkers, type WhichRuns } from './views/in-workers.js';
import { consumersIn, methodsIn } from './views/objects.js';
import { ProgramView } from './views/program-view.js';
import { recordingsIn, type Recording } from './views/recordings.js';
import { seedingsOf } from './views/seedings.js';
import { callsReached, getsTo, isLeftUnread, isReadBehindSeeding, runsTo, streamAt, type StreamStatus } from './views/stream-status.js';

export { argumentOf } from './program/arguments.js';
export { exclude, type FlagUse } from './views/flags.js';
export { ProgramView } from './views/program-view.js';
export type { Recording } from './views/recordings.js';
export type { StreamStatus } from './views/stream-status.js';

const NO_INSTANCES: ReadonlyMap<string, CallFact> = new Map();

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

export class ModuleView {
  #calls: readonly KnownCall[] | null = null;
  #used: readonly KnownCall[] | null = null;
  #idle: ReadonlySet<number> | null = null;
  #functionsRun: ReadonlySet<number> | null = null;
  #functionsStopped: ReadonlySet<number> | null = null;
  #roles: ReadonlyMap<Role, readonly KnownCall[]> | null = null;
  readonly #byPart = new Map<Part, readonly KnownCall[]>();
  #flags: readonly FlagUse[] | null = null;
  #programs: readonly ProgramView[] | null = null;
  #proven: Proven | null = null;
  /** Of a module that no program runs: the streams seeded before its tests. */
  #seededBefore: ReadonlySet<Stream> | null = null;
  #usesGpu: boolean | null = null;
  #recordings: readonly Recording[] | null = null;
  #expressions: readonly Expression[] | null = null;
  #byExpression: ReadonlyMap<Expression, KnownCall> | null = null;
  #consumers: ReadonlyMap<CallFact | null, readonly { readonly consumer: CallFact; readonly argument: CallArgument }[]> | null = null;
  #methods: ReadonlyMap<CallFact | null, readonly CallFact[]> | null = null;
  #workers: InWorkers | null = null;

  constructor(
    readonly module: Module,
    readonly project: Project,
    /** The runs of the programs it is part of. */
    private readonly runs: readonly ProgramRun[],
    readonly settings: CheckSettings,
    /** The views of the project's modules. */
    private readonly views: ReadonlyMap<Module, ModuleView> = new Map(),
    /** What programs would do that surely stop before they are done, where it would be part of that. */
    private readonly unstopped: readonly ProgramRun[] = [],
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
    // `(shuffled if train else range)(n)` keeps its words apart.
    const name = dottedName(callee) ?? this.text(callee).replace(/\\$|(?<=\s)#.*$/gm, '').replace(/\s+/g, callee.kind === 'conditional' ? ' ' : '');
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
      const path = target.kind === 'unknown' ? listingOfPath(this.project, this.module, call) : null;
      const listing = path === null ? undefined : this.module.catalogue.lookup(path);
      if (path !== null && listing !== undefined) calls.push({ call, record: listing, qualifiedName: path });
      const loader = target.kind === 'class' ? loaderMade(this.project, target.module, target.index) : null;
      if (loader !== null) calls.push({ call, record: loader, qualifiedName: loader.names[0] ?? '' });
    }
    this.#calls = calls;
    return calls;
  }

  /** Those of them that are not in an idle function, nor where no program gets to that runs what they stand in: an arm that the arguments given leave out. */
  get usedCalls(): readonly KnownCall[] {
    if (this.#used !== null) return this.#used;
    this.#used = this.knownCalls.filter(({ call }) => this.isUsed(call));
    return this.#used;
  }

  private isUsed(call: CallFact): boolean {
    return !this.isIdle(call) && !this.isPassedBy(call);
  }

  /** Whether `call` stands in a function that nobody comes to. */
  isIdle({ function: index }: CallFact): boolean {
    return this.idleFunctions.has(index);
  }

  /** Some program runs what `call`, of a library or for a sample of a space, stands in, or would if it did not stop before; and none gets to it. */
  isPassedBy(call: CallFact): boolean {
    return (this.functionsRun.has(call.function) || this.functionsStopped.has(call.function)) && !this.runs.some((run) => getsTo(run, call));
  }

  /** The functions of the module that programs run, by their indices. */
  private get functionsRun(): ReadonlySet<number> {
    this.#functionsRun ??= functionsIn(this.module, this.runs);
    return this.#functionsRun;
  }

  /** … and those that only stops keep programs from, as far as it is. */
  private get functionsStopped(): ReadonlySet<number> {
    this.#functionsStopped ??= new Set([...functionsIn(this.module, this.unstopped), ...(this.unstopped.length > 0 ? [0] : [])]);
    return this.#functionsStopped;
  }

  /** Whether `span` stands where programs would come to if they did not surely stop before, and none does; in a module whose import surely fails; or in a function that no program runs, behind where it surely fails. */
  isBehindStop(span: Span): boolean {
    if (!this.isProgram && failsOnImport(this.project, this.module)) return true;
    const around = this.module.model.functions.filter(({ statement }) => statement === null ? !this.isReached : statement.start <= span.start && span.end <= statement.end);
    if (around.every(({ index }) => index === 0 || !this.functionsRun.has(index)) && isBehindUnbound(this.project, this.module, span)) return true;
    if (this.unstopped.length === 0) return false;
    return around.some(({ index }) => this.functionsStopped.has(index) && !this.functionsRun.has(index));
  }

  /** The functions that nothing can run, by their indices. */
  private get idleFunctions(): ReadonlySet<number> {
    this.#idle ??= idleFunctions(this, this.runs, (index) => this.functionsRun.has(index) || this.functionsStopped.has(index));
    return this.#idle;
  }

  /** Those of these of which the catalogue tells `part`: a rule looks at the calls it is about and at no others. */
  callsWith<Told extends Part>(part: Told): readonly KnownCallWith<Told>[] {
    let found = this.#byPart.get(part);
    if (found === undefined) {
      found = this.knownCalls.filter(({ record, call }) => record[part] !== undefined && this.isUsed(call));
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
    const parameter = entered === undefined ? undefined : parameterTaking(entered, call, expression);
    return view === null || entered?.statement == null || parameter === undefined ? null : { module: view, function: entered.statement, parameter };
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
    this.#usesGpu ??= putsWorkOnGpu(this);
    return this.#usesGpu;
  }

  /** What the module keeps with its results. */
  get recordings(): readonly Recording[] {
    this.#recordings ??= recordingsIn(this);
    return this.#recordings;
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
    this.#flags ??= flagsIn(this, this.runs, this.idleFunctions);
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

  /** It stands in an arm that no program takes, or behind where all of them stop: none that runs the function around comes to it. */
  isLeftOut({ function: index, span }: FlagUse): boolean {
    const isRun = index === 0 ? this.runs.length + this.unstopped.length > 0 : this.functionsRun.has(index) || this.functionsStopped.has(index);
    return isRun && !this.programs.some((program) => program.reaches(span));
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
    // Names of both kinds in one module stand behind tests that say nothing of versions.
    if (bounds === undefined || isContradictory(bounds)) return stated;
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

  /** Nobody knows how the stream stands: no program of the project is seen to get there, nor is the module one. Whoever comes to it may have seeded. */
  isOutOfSight({ kind }: StreamStatus): boolean {
    return kind === 'unreached' && !this.isProgram;
  }

  /** The file of the program that `status` finds fault with, where that is another one than this module. */
  programElsewhere(status: StreamStatus): string | null {
    return status.kind === 'uncontrolled' && status.program !== this.module ? fileName(status.program.path) : null;
  }

  /** Of `calls`, the one that each program comes to first, without changed options where it comes to one so; the first in the text where none comes to any. */
  firstReached(calls: readonly CallFact[]): readonly CallFact[] {
    const wanted = new Set(calls);
    const firsts = new Set(this.runs.flatMap((run) => {
      const reached = callsReached(run);
      const coming = calls.some((call) => reached.has(call)) ? [...reached].filter((call) => wanted.has(call)) : [];
      const found = coming.find((call) => (run.changed.get(call) ?? null) === null) ?? coming[0];
      return found === undefined ? [] : [found];
    }));
    return firsts.size > 0 ? [...firsts] : calls.slice(0, 1);
  }

  /** Whether the catalogued call at `span` is only reached where a module is tried out; another program may get to what it imports in ways nobody can follow. */
  isOnlyTried(span: Span): boolean {
    const known = this.knownCalls.find(({ call: { expression } }) => expression.start === span.start && expression.end === span.end);
    const isTried = (run: ProgramRun): boolean => triesItselfOut(this.project, run);
    const found = known === undefined ? [] : runsTo(this.project, this.runs, known.call);
    if (found.length === 0 || !found.every(isTried)) return false;
    const isInMain = this.module.facts.body.some((statement) => mainBlock(statement) !== null && statement.start <= span.start && span.end <= statement.end);
    return isInMain || this.runs.every(isTried) || isOfMainAlone(this.project, this.module, span);
  }

  /** Whether what stands at `span` is reached, and by each program only where the user changes options. */
  isAside(span: Span): boolean {
    return isAside(this.runs, this.module, span);
  }

  /** Whether Python refuses to read it, or each program that runs it. */
  get isUnread(): boolean {
    return isUnread(this.project, this.runs, this.module);
  }

  isUnusual(call: CallFact): boolean {
    return isUnusual(this.runs, call);
  }

  /** Whether `span` stands in a definition of a notebook that none of its cells comes to. */
  isNeverUsed(span: Span): boolean {
    return isNeverUsed(this.project, this.module, span);
  }

  /** The streams that are seeded before its tests run, where programs do not reach it. */
  get seededBefore(): ReadonlySet<Stream> {
    this.#seededBefore ??= this.isReached ? new Set() : seededBeforeTests(this.project, this.module);
    return this.#seededBefore;
  }

  /** How `stream` stands at `call`, in all programs that reach it, or in those that do so in such a way that `test` holds. */
  streamAt(call: CallFact, stream: string, test?: (instance: CallFact, run: ProgramRun) => boolean): StreamStatus {
    return streamAt(this, this.runs, call, stream, test);
  }

  /** Whether no program that makes a loader by `call` reads anything by it, or `isOfOrder`: in the order that it draws. */
  isLeftUnread(call: CallFact, isOfOrder = false): boolean {
    const runs = runsTo(this.project, this.runs, call);
    return runs.length > 0 && runs.every((run) => isLeftUnread(this, run, call, isOfOrder));
  }

  /** … whether `run` does not. */
  isOrderUnread(call: CallFact, run: ProgramRun): boolean {
    return isLeftUnread(this, run, call, true);
  }

  /** Whether what `call` makes is kept in a variable that is first read behind a seeding of `stream`, in each program that gets there unseeded. */
  isReadBehindSeeding(call: CallFact, stream: string): boolean {
    return isReadBehindSeeding(this, this.runs, call, stream);
  }

  /** A seeding of `stream` comes before `call` in its function, whoever gets there; or in function `index`, the top level of what is imported. */
  isSeededAbove(call: CallFact, stream: string, index = call.function): boolean {
    return this.callsWith('seeds').some(({ call: { function: at, expression, path }, record }) => {
      const isBefore = at !== call.function || expression.end <= call.expression.start;
      return at === index && isBefore && record.seeds.streams.includes(stream) && path.every((arm, each) => call.path[each] === arm);
    });
  }

  /** Calls that are handed the object `call` makes or returns, with the argument that holds it. */
  consumersOf(call: CallFact): readonly { readonly consumer: CallFact; readonly argument: CallArgument }[] {
    this.#consumers ??= consumersIn(this.module);
    return this.#consumers.get(call) ?? [];
  }

  /** Methods called on the object `call` makes. */
  methodsOn(call: CallFact): readonly CallFact[] {
    this.#methods ??= methodsIn(this.module);
    return this.#methods.get(call) ?? [];
  }

  /** Whether a program may come to `call` again: it stands in a loop, or in a function that is entered in one. */
  isRepeated({ loops, function: index }: CallFact): boolean {
    return loops.length > 0 || this.isEnteredInLoop(index);
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

  /** What the workers of the loader `call` makes draw in the programs that come to it, or in one of them; `usually`: while the user leaves all options as they are. */
  drawnInWorkers(call: CallFact, loader: Loader, which: WhichRuns = {}): Drawn {
    return this.inWorkers.drawn(call, loader, which);
  }

  /** What using what `call` is handed for `parameter` draws. */
  drawnThrough(call: CallFact, parameter: ParameterRef): Drawn {
    return this.inWorkers.drawnThrough(call, parameter);
  }

  private get inWorkers(): InWorkers {
    this.#workers ??= new InWorkers(this, this.runs);
    return this.#workers;
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

  /** Whether each version that may be in use knows `name`. */
  surelyKnows(name: string): boolean {
    const since = this.project.catalogue.introduced.find((each) => each.name === name);
    return since === undefined || atLeast(this.versionOf(since.library), since.version) === 'yes';
  }

  /** Whether a version that may be in use has dropped `name`. */
  mayLack(name: string): boolean {
    const gone = this.project.catalogue.removed.find((each) => each.name === name);
    return gone !== undefined && atLeast(this.versionOf(gone.library), gone.version) !== 'no';
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
    return seedingsOf(this, name, call, from);
  }
}

/** The functions of `module` that `runs` get into, by their indices. */
function functionsIn(module: Module, runs: readonly ProgramRun[]): ReadonlySet<number> {
  return new Set(runs.flatMap(({ entry, entered }) => [...(entry === module ? [0] : []), ...entered.flatMap((each) => (each.module === module && each.index !== 0 ? [each.index] : []))]));
}

/** The last part of a path, for messages. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
