/** Programs are followed from their first statement to their last, through the functions and modules of the project that they run. */
import type { CatalogueRecord } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import type { Drives, Renewing, Stream } from '../../catalogue/types.js';
import { atLeast } from '../../catalogue/versions.js';
import { keepTime } from '../../syntax/deadline.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, lastPart } from '../../syntax/walk.js';
import { argumentReader, findArgument, isRefused, loadsPartly } from './arguments.js';
import { areCalledInSight } from './callbacks.js';
import { calledByChoice, commandsKept, isOfSomething, keepsCommands } from './chosen.js';
import { callsAsWritten, eventsWith, isCompiled, isInterpreted } from './compiled.js';
import { effectsOf, statePutBack, type DrawEffect } from './effects.js';
import { sameValue, usableOf } from '../module/environment.js';
import { mayTrain } from '../purpose/evaluates.js';
import { drewFormerly, formerStream, provenVersion } from './evidence.js';
import { textOf, textOfKept, textOfSeeded, textOfSet } from './fingerprints.js';
import { Frames, type Entry, type ProjectClass } from './frames.js';
import { isIdleLayer } from '../weights/idle-layer.js';
import { isSelf, liveEvents, samplesSpace, seedsByName } from './live.js';
import { loadedLater, withArguments } from '../weights/loaded.js';
import { loaderMade } from '../data/subclassed.js';
import { callsIn, callsOf } from '../lookups.js';
import { makesNetwork } from '../weights/makes.js';
import { consumedBy, runsLater, startedIn, startedLaterIn } from '../module/later.js';
import { afterYield, beforeYield, managesContext } from '../module/managers.js';
import { ANY_NAME, type Block, type CallFact, type Event, type FlagAssignment, type Value } from '../module/model.js';
import { initializerOf, madeReceiver, runsElsewhere } from './processes.js';
import { isSameTarget, MAX_DEPTH, type Handed, type Module, type Project, type Target } from '../project.js';
import { lacksImport, stopsShort } from '../module/unbound-names.js';
import { becomesTensor, isInHalfRead, isTried, mayGoOn, namesNothing, neverReturns, questionOf, runsBody, sameChoice, type Ask, type Question } from './questions.js';
import { distanceOf, drawKey, functionKey, keyOf, makesSeed, precedes, type DrawSite, type Fork, type FunctionOf, type LateSeeding, type ProgramRun, type Renewal, type Seeded, type Seeding, type Site, type Step, type Visit } from './run.js';
import { changed, drawsIn, joinedStates, listOf, NOTHING_SEEDED, without, type PutBack, type State } from './state.js';
import { orTold } from './told.js';
import { tellsByItself } from '../purpose/tryout.js';
import { isKeptForNobody } from './never-used.js';
import { isHeeded, isIdle, reachesNothing } from '../weights/unread.js';
import { differsInWorkers, textOfWorkers, workersOf, type Workers } from './workers.js';
import { callsOfDecorated, decoratorOf, handsOnAll, within } from './wrapped.js';

/** A function as it runs. */
interface Course {
  /** The forks around it. */
  readonly around: number;
  /** Streams drawn from so far. */
  drawn: Set<Stream>;
  /** Blocks it is in that keep exceptions from going on. */
  catching: number;
  /** Forks some of whose arms drew from the streams and returned: those that go on may draw from them still. */
  open: { readonly fork: Fork; readonly streams: ReadonlySet<Stream> }[];
  /** How the streams stood wherever it returned. */
  readonly returns: State[];
}

/** What a function left when it was entered before, and drew from, and how far from the main path; `null` while it runs. */
interface Entered extends FunctionOf {
  readonly left: Pick<State, 'seeded' | 'kept'> | null;
  /** What modules had set of each other by then. */
  readonly set: ReadonlyMap<string, Value>;
  readonly distance: number;
  readonly drawn: ReadonlySet<Stream>;
  /** Those of them that it has drawn from on every way, and nothing before it. */
  readonly surelyDrawn: ReadonlySet<Stream>;
}

/** What of a function is run: all of it, as what a library made of it or as it is written; of a context manager's generator what comes before its block, or behind. */
type Form = 'usual' | 'plain' | 'before' | 'after';

/** What a decorator puts around a function: the functions inside it, and their calls of what it is put around. */
interface Wrapper {
  readonly module: Module;
  /** The class that it is an object of; `null` for a function. */
  readonly self: ProjectClass | null;
  readonly functions: readonly number[];
  readonly calls: readonly CallFact[];
}

/** What a wrapper of `module` is put around; `key` tells it from others. */
interface Wrapped {
  readonly module: Module;
  readonly key: string;
  readonly run: (state: State, context: Context) => void;
}

/** Which of several ways a program goes: one of them, each in time, or, for all of a run, that of the callable that was chosen. */
type Turn = 'one' | 'inTime' | 'chosen';

interface Context {
  /** Weights drawn here are all loaded before use, or never used. */
  readonly overwritten: boolean;
  /** Of what is made here only the form is looked at. */
  readonly idle: boolean;
  /** The weights of these parts of the object that is being made are all loaded before use. */
  readonly parts: ReadonlySet<string>;
  /** Perhaps called, perhaps not: draws say nothing, seedings may have happened. */
  readonly uncertain: boolean;
  /** Runs some time later, so that a seeding in between controls its draws, and its own seedings may come too late. */
  readonly deferred: boolean;
  /** It runs in the workers of a loader: what differs each run there counts, however uncertain it is what else they do. */
  readonly workers: Workers | null;
}

const NO_PARTS: ReadonlySet<string> = new Set();

const SURE: Context = { overwritten: false, idle: false, parts: NO_PARTS, uncertain: false, deferred: false, workers: null };

/** More classes than these have a method by one name for different ends. */
const MAX_ALIKE = 12;

/** Follows a program from its first statement to its last, calls into the project's functions and imports included. */
export function runProgram(project: Project, entry: Module): ProgramRun {
  return new Walk(project, entry).run();
}

/** What function `index` of `module` does by itself, started with nothing seeded. */
export function runFunction(project: Project, module: Module, index: number): ProgramRun {
  return new Walk(project, module).run(index);
}

/** What is known once project modules and all they import have run one after the other, in any program that begins with them. */
interface FirstImports {
  readonly modules: ReadonlySet<Module>;
  readonly draws: ReadonlyMap<string, DrawSite>;
  readonly late: ReadonlyMap<Stream, LateSeeding>;
  readonly seedings: ReadonlyMap<CallFact, Seeding>;
  readonly visits: ReadonlyMap<CallFact, Visit>;
  readonly streams: ReadonlySet<Stream>;
  readonly memo: ReadonlyMap<string, Entered>;
  readonly steps: ReadonlyMap<object, Step>;
  readonly instances: ReadonlyMap<CallFact, Map<string, CallFact>>;
  readonly questions: ReadonlySet<Question>;
  readonly made: ReadonlyMap<string, Map<string, Value>>;
  readonly objects: ReadonlyMap<string, ProjectClass>;
  readonly set: ReadonlyMap<string, Value>;
  readonly state: Readonly<State>;
  /** The same with one module more. */
  readonly next: Map<Module, FirstImports>;
}

/** Programs of one project mostly begin with the same few imports, which run the same few hundred modules. */
const noImports = remembered<Project, FirstImports>(() => ({
  modules: new Set(), draws: new Map(), late: new Map(), seedings: new Map(), visits: new Map(), streams: new Set(), memo: new Map(), steps: new Map(),
  instances: new Map(), questions: new Set(), made: new Map(), objects: new Map(), set: new Map(), state: NOTHING_SEEDED, next: new Map(),
}));

class Walk {
  readonly #modules = new Set<Module>();
  #draws = new Map<string, DrawSite>();
  #late = new Map<Stream, LateSeeding>();
  #seedings = new Map<CallFact, Seeding>();
  #visits = new Map<CallFact, Visit>();
  #streams = new Set<Stream>();
  #memo = new Map<string, Entered>();
  #steps = new Map<object, Step>();
  #instances = new Map<CallFact, Map<string, CallFact>>();
  /** The classes of the project of which objects have been made so far. */
  #objects = new Map<string, ProjectClass>();
  #questions = new Set<Question>();
  readonly #frames: Frames;
  readonly #chain: Site[] = [];
  readonly #forks: Fork[] = [];
  /** In how many arms it is that are taken only where the user changes options. */
  #aside = 0;
  #course: Course = { around: 0, drawn: new Set(), catching: 0, open: [], returns: [] };
  /** The workers of each loader; `null` where it reads data in the program's own process. */
  readonly #loaders = new Map<CallFact, Workers | null>();
  /** What was seeded in the blocks of an object when they were left, by what made it. */
  readonly #held = new Map<CallFact, ReadonlyMap<Stream, Seeded>>();
  /** What is done when a `with` block is left, by the call that begins it. */
  readonly #blocks = new Map<CallFact, (state: State, context: Context) => void>();
  /** What the wrappers that run are put around, by their calls of it, and which of these were reached. */
  #wrapped: ReadonlyMap<CallFact, Wrapped> = new Map();
  readonly #reached = new Set<string>();
  /** Streams that have been put back to a state that nothing had seeded. */
  readonly #returned = new Set<Stream>();
  /** Streams whose networks' weights were written to a file. */
  readonly #saved = new Set<Stream>();
  #importing = 0;
  /** The imports that it has begun with. */
  #imports: FirstImports;
  /** Something imports the program itself. */
  #isImported = false;

  constructor(
    private readonly project: Project,
    private readonly entry: Module,
  ) {
    this.#imports = noImports(project);
    this.#frames = new Frames(project, this.#modules, this.#imports.set);
  }

  run(start = 0): ProgramRun {
    const state: State = { ...this.#imports.state };
    if (start === 0) this.topLevel(this.entry, state);
    else this.enter(this.entry, start, state, SURE, { by: 'unknown' });
    const reached = {
      entry: this.entry,
      modules: this.#modules,
      entered: [...new Map(Array.from(this.#memo.values(), ({ module, index }) => [functionKey(module, index), { module, index }])).values()],
    };
    const happens = ({ inTraining }: DrawSite): boolean => inTraining === null || mayTrain(reached, inTraining);
    return {
      ...reached,
      draws: this.drawsLeft(state).filter(happens),
      late: Array.from(this.#late.values(), ({ early, ...seeding }) => ({ ...seeding, early: early.map((draw) => this.#draws.get(drawKey(draw, draw.stream)) ?? draw).filter(happens) })).filter(({ early }) => early.length > 0),
      steps: [...this.#steps.values()],
      seedings: [...this.#seedings.values()],
      visits: this.#visits,
      instances: this.#instances,
      questions: [...this.#questions],
      seededAtEnd: new Set(state.seeded.keys()),
      streams: this.#streams,
    };
  }

  /** The draws that nothing in the program has come to control by its end. */
  private drawsLeft({ seeded }: State): DrawSite[] {
    const isSeeded = (stream: Stream): boolean => seeded.has(stream);
    return [...this.#draws.values()].flatMap((draw) => {
      if (!draw.lazy) return [draw];
      const { stream } = draw;
      if (isSeeded(stream) || this.#returned.has(stream) || this.isSeededInWorkers(stream, isSeeded)) return [];
      const workers = draw.workers === null ? this.workersThatDraw(draw) : [draw.workers];
      const [first = null] = workers;
      return workers.every((each) => differsInWorkers(each, stream, isSeeded)) ? [{ ...draw, workers: first }] : [];
    });
  }

  /** Data is read in workers alone, which seed the stream from a base seed that repeats. */
  private isSeededInWorkers(stream: Stream, isSeeded: (stream: Stream) => boolean): boolean {
    const loaders = [...this.#loaders.values()];
    return loaders.length > 0 && loaders.every((workers) => workers?.seeds.includes(stream) === true && workers.seeds.some(isSeeded));
  }

  /** A transform of the project draws it where data is read, which workers alone do. */
  private workersThatDraw({ chain }: DrawSite): readonly Workers[] {
    const loaders = [...this.#loaders.values()];
    const workers = loaders.filter((each) => each !== null);
    const isOfTransform = (): boolean => chain.slice(0, -1).some(({ module, call }) => this.recordOf(module, call)?.drawsBy !== undefined);
    return workers.length === loaders.length && isOfTransform() ? workers : [];
  }

  /** Runs a project module for the import of it; where imports are all there was so far, as it ran in another program. */
  private importModule(module: Module, state: State): void {
    const before = this.#importing === 0 && this.hasOnlyImported(this.#imports, state) ? this.#imports : null;
    const known = before?.next.get(module);
    if (known?.modules.has(this.entry) === false) {
      this.recall(known, state);
    } else {
      this.import(module, state);
      if (before === null || known !== undefined || this.#isImported) return;
      this.#imports = this.remember(state);
      before.next.set(module, this.#imports);
    }
  }

  private hasOnlyImported({ modules, steps, memo, set, state: { seeded } }: FirstImports, state: State): boolean {
    return this.#frames.names === set && this.#modules.size === modules.size + 1 && this.#steps.size === steps.size && this.#memo.size === memo.size && state.seeded === seeded;
  }

  private import(module: Module, state: State): void {
    this.#importing++;
    this.withSite(null, () => { this.topLevel(module, state); });
    this.#importing--;
  }

  private remember(state: State): FirstImports {
    const modules = new Set(this.#modules);
    modules.delete(this.entry);
    return {
      modules,
      draws: new Map(this.#draws), late: new Map(this.#late), seedings: new Map(this.#seedings), visits: copied(this.#visits),
      streams: new Set(this.#streams), memo: new Map(this.#memo), steps: new Map(this.#steps),
      instances: nested(this.#instances), questions: new Set(this.#questions), made: nested(this.#frames.made), objects: new Map(this.#objects), set: this.#frames.names,
      state: { ...state, exited: false, failed: false, ended: false },
      next: new Map(),
    };
  }

  private recall(known: FirstImports, state: State): void {
    this.#imports = known;
    this.#modules.clear();
    for (const module of [this.entry, ...known.modules]) this.#modules.add(module);
    this.#draws = new Map(known.draws);
    this.#late = new Map(known.late);
    this.#seedings = new Map(known.seedings);
    this.#visits = copied(known.visits);
    this.#streams = new Set(known.streams);
    this.#memo = new Map(known.memo);
    this.#steps = new Map(known.steps);
    this.#instances = nested(known.instances);
    this.#questions = new Set(known.questions);
    this.#frames.made = nested(known.made);
    this.#objects = new Map(known.objects);
    this.#frames.names = known.set;
    state.seeded = known.state.seeded;
    state.early = known.state.early;
    state.surelyDrawn = known.state.surelyDrawn;
    state.renewed = known.state.renewed;
    state.kept = known.state.kept;
    state.returned = known.state.returned;
  }

  private topLevel(module: Module, state: State): void {
    this.#modules.add(module);
    const events = liveEvents(this.project, module, 0);
    // A cell that ends, or restarts the kernel, ends no notebook.
    this.events(module, module.file.kind === 'notebook' ? events.filter(({ kind }) => kind !== 'exit') : events, state, SURE);
    state.exited = false;
  }

  private events(module: Module, events: readonly Event[], state: State, context: Context): void {
    // The blocks of this list that it is in.
    const around = new Set<Block>();
    for (const event of events) {
      keepTime();
      const closed = event.kind === 'finally' ? event.block : event.kind === 'branch' ? event.handles : undefined;
      const isLeft = closed !== undefined && around.delete(closed);
      if (isLeft && (event.kind === 'branch' || (event.kind === 'finally' && event.suppresses))) this.#course.catching--;
      if (state.exited && !isLeft) continue;
      switch (event.kind) {
        case 'call': {
          this.call(module, event.call, state, this.contextOf(module, events, event, this.inGraph(module, events, event, context)));
          break;
        }
        case 'flag': {
          this.flag(module, event.flag);
          this.set(module, { isOwn: false, ...event.flag }, context);
          break;
        }
        case 'set': {
          this.set(module, event, context);
          break;
        }
        case 'variable': {
          const { variable } = event;
          if (!this.#steps.has(variable)) this.#steps.set(variable, { kind: 'variable', module, variable });
          break;
        }
        case 'import': {
          const found = this.project.imported(module, event.name);
          for (const each of found === null ? [] : [...this.project.packagesRun(module, event.name), found.module]) {
            if (!this.#modules.has(each)) this.importModule(each, state);
            else if (each === this.entry) this.#isImported = true;
          }
          const chosen = this.project.oneOf(module, event.name).filter((each) => !this.#modules.has(each));
          if (chosen.length > 0) this.fork(module, chosen.map((each) => (taken): void => { this.import(each, taken); }), state, 'chosen');
          break;
        }
        case 'branch':
          if (event.handles !== undefined) this.handle(module, event.arms, state, this.inGraph(module, events, event, context));
          else this.test(module, event, state, this.inGraph(module, events, event, context));
          break;
        case 'block':
          around.add(event.block);
          if (event.catches) this.#course.catching++;
          break;
        case 'finally':
          this.end(module, event, state, this.inGraph(module, events, event, context));
          break;
        case 'loop':
          // What a turn sets, the next one finds.
          for (const each of event.body) if (each.kind === 'set' || each.kind === 'flag') this.set(module, each.kind === 'flag' ? { isOwn: false, ...each.flag } : each, { ...context, uncertain: true });
          this.events(module, event.body, state, this.inGraph(module, events, event, context));
          state.exited = false;
          break;
        case 'main':
          if (module === this.entry) this.events(module, event.body, state, context);
          break;
        case 'leave':
          this.leave(state, ({ call, depth }) => call === event.call && depth !== null);
          this.#blocks.get(event.call)?.(state, context);
          break;
        case 'unbound':
          if ((this.isWhole(module) || (module.file.kind === 'notebook' && lacksImport(event.names))) && this.areUnbound(event.names)) this.exit(state, true);
          break;
        case 'exit':
          this.exit(state, event.fails, event.ends);
      }
    }
  }

  /** Whether nothing binds names of `module` but what is written: a piece of a script or notebook leaves out what somebody else knows. */
  private isWhole({ file }: Module): boolean {
    const { hasMainBlock, isFragment } = this.entry.model;
    return !isFragment || (hasMainBlock && file.kind === 'script');
  }

  /** Whether one of `names`, which a module lacks, is put into it by no other one. */
  private areUnbound(names: readonly string[]): boolean {
    return !this.#frames.isSetByAny(ANY_NAME) && names.some((name) => !this.#frames.isSetByAny(name));
  }

  private exit(state: State, fails: boolean, ends = false): void {
    state.exited = true;
    state.failed = fails;
    state.ended = ends;
    if (!fails) this.#course.returns.push(state);
    if (fails && (ends || this.#course.catching === 0) && this.#forks.length === this.#course.around) this.settle(() => true);
  }

  /** Goes on behind a block whose exceptions all `arms` but the last handle. */
  private handle(module: Module, arms: readonly (readonly Event[])[], state: State, context: Context): void {
    const { exited, failed, ended } = state;
    if (exited && ended) return;
    Object.assign(state, { exited: false, failed: false });
    if (!exited) this.branch(module, arms, state, context, 'one');
    else {
      // What returns may go wrong before it does.
      const handled = arms.slice(0, -1).map((arm) => (taken: State): void => { this.events(module, arm, taken, context); });
      this.fork(module, failed ? handled : [...handled, (taken): void => { this.exit(taken, false); }], state);
    }
  }

  /** Does what is done behind a block however it is left. */
  private end(module: Module, { body, suppresses }: Event & { kind: 'finally' }, state: State, context: Context): void {
    const { exited, failed, ended } = state;
    state.exited = false;
    this.events(module, body, state, context);
    if (state.exited || (suppresses && failed && !ended)) return;
    Object.assign(state, { exited, failed, ended });
  }

  /** Whether the call of a function or class by its own name hands over too little or too much: the statements behind it are never reached. */
  private raises(site: Site, target: Target): boolean {
    const { callee, expression } = site.call;
    if ((target.kind !== 'function' && target.kind !== 'class') || callee.kind === 'super') return false;
    const { module: { model }, index } = target;
    const made = target.kind === 'class' ? this.project.method(target.module, index, '__init__') : target;
    const fact = made.kind === 'function' ? made.module.model.functions[made.index] : undefined;
    if (fact === undefined || !isRefused(site.call, fact)) return false;
    const name = (target.kind === 'class' ? model.classes[index]?.name : fact.name) ?? '';
    // Of two that go by one name the other may be called.
    const isOnly = (target.kind === 'class' ? model.classes : model.functions).filter((each) => each.name === name).length === 1;
    const isPlain = target.kind === 'function' || this.project.isMadePlainly(target.module, index);
    return isOnly && isPlain && !model.setAnew.has(name) && lastPart(name) === calleeName(expression) && !this.asks(mayGoOn, site);
  }

  /** Whether what is called is nowhere in the module of the project that is asked for it. */
  private isMissing(site: Site, target: Target): boolean {
    const { callee } = site.call;
    return target.kind === 'unknown' && callee.kind === 'external' && this.areUnbound([lastPart(callee.name)])
      && this.asks(namesNothing, site) && !this.asks(mayGoOn, site);
  }

  /** What is known of the weights that the call of `event` draws, which stands among `events`. */
  private contextOf(module: Module, events: readonly Event[], event: Event & { kind: 'call' }, context: Context): Context {
    if (context.overwritten) return context;
    const { call } = event;
    const loading = loadedLater(this.project, module, events).get(event);
    const loaded = loading?.passes.some((pass) => this.asks(isHeeded, { module, call: pass })) === true ? undefined : loading?.what;
    if (this.isFilled(module, event) || loaded === 'all' || this.fillsLoaded(module, events, event)) return { ...context, overwritten: true };
    if (this.isIdle(module, call)) return { ...context, overwritten: true, idle: true };
    if (context.parts.size > 0) {
      if (isOnSelf(call) || isSelf(call.receiver)) return context;
      const isWhole = events.some((each, at) => each.kind === 'call' && context.parts.has(partOfSelf(each.call) ?? '') && withArguments(events, at).includes(event));
      if (isWhole) return { ...context, overwritten: true };
    }
    const inner = `${partOfSelf(call) ?? ''}.`;
    const parts = [...(event.overwrittenParts ?? []), ...(loaded ?? []), ...[...context.parts].flatMap((part) => (part.startsWith(inner) ? [part.slice(inner.length)] : []))];
    const makes = parts.length > 0 && this.project.callee(module, call).kind === 'class';
    return makes || context.parts.size > 0 ? { ...context, parts: makes ? new Set(parts) : NO_PARTS } : context;
  }

  /** Its weights are all loaded before use. */
  private isFilled(module: Module, { overwritten, passes }: Event & { kind: 'call' }): boolean {
    return overwritten && passes?.some((pass) => this.asks(isHeeded, { module, call: pass.call })) !== true;
  }

  /** `net.apply(initialise)`, where all that `net` is made with is loaded further on. */
  private fillsLoaded(module: Module, events: readonly Event[], event: Event & { kind: 'call' }): boolean {
    const made = madeReceiver(event.call);
    if (made === null || this.recordOf(module, event.call)?.runs === undefined) return false;
    const isLoaded = events.some((each) => each.kind === 'call' && each.call === made && this.isFilled(module, each));
    return isLoaded && events.slice(events.indexOf(event)).some((each) => each.kind === 'call' && madeReceiver(each.call) === made && this.loadsWhole(module, each.call));
  }

  private loadsWhole(module: Module, call: CallFact): boolean {
    return this.recordOf(module, call)?.loadsWeights === true && !loadsPartly(call);
  }

  /** `self.model = Model(inputs, outputs)`, whose weights are loaded: the layers on the way from the ones to the others stand before it. */
  private inGraph(module: Module, events: readonly Event[], event: Event, context: Context): Context {
    if (context.overwritten || context.parts.size === 0) return context;
    const made = events.findIndex((each) => each.kind === 'call' && context.parts.has(partOfSelf(each.call) ?? ''));
    const whole = events[made];
    const isGraph = whole?.kind === 'call' && this.recordOf(module, whole.call)?.roles?.includes('holds-graph') === true;
    return isGraph && events.indexOf(event) < made ? { ...context, overwritten: true } : context;
  }

  private recordOf(module: Module, call: CallFact): CatalogueRecord | undefined {
    const target = this.project.callee(module, call);
    return target.kind === 'library' ? target.record : undefined;
  }

  /** Notes what a name of a module of the project is from here on. */
  private set(module: Module, set: Pick<Event & { kind: 'set' }, 'isOwn' | 'name' | 'value' | 'path'>, { uncertain }: Context): void {
    this.#frames.set(module, set, !uncertain && set.path.length === 0 && this.#chain.every(({ call }) => call.path.length === 0));
  }

  private flag(module: Module, flag: FlagAssignment): void {
    const value = this.#frames.fill(module, flag.value);
    if (value === flag.value) {
      if (!this.#steps.has(flag)) this.#steps.set(flag, { kind: 'flag', module, flag });
      return;
    }
    const isKnown = [...this.#steps.values()].some((step) => step.kind === 'flag' && step.flag.written === flag.written && step.flag.name === flag.name && sameValue(step.flag.value, value));
    const filled = { ...flag, value };
    if (!isKnown) this.#steps.set(filled, { kind: 'flag', module, flag: filled });
  }

  /** What `call` calls; a parameter that is called is what it holds. */
  private called(module: Module, call: CallFact): Target {
    const target = orTold(this.#frames.called(module, call), module, call, (test) => this.asks(test, { module, call }));
    return target.kind === 'unknown' && sortsInPlace(call) ? this.project.resolve(module, 'builtins.list.sort') : target;
  }

  /** Takes the arms of a branch that may be taken. */
  private test(module: Module, event: Event & { kind: 'branch' }, state: State, context: Context): void {
    const { arms, inTime, chooses } = event;
    const taken = this.#frames.taken(module, event);
    const turn = inTime === true ? 'inTime' : chooses === true ? 'chosen' : 'one';
    // What is imported runs alike in all programs that import it, whatever their options are.
    const usual = turn === 'one' && taken.length > 1 && this.#importing === 0 ? this.#frames.usual(module, event) : undefined;
    const ways = taken.map((at) => (way: State): void => { this.events(module, arms[at] ?? [], way, context); });
    this.fork(module, ways, state, turn, usual !== undefined && taken.includes(usual) ? taken.indexOf(usual) : null);
  }

  private branch(module: Module, arms: readonly (readonly Event[])[], state: State, context: Context, turn: Turn): void {
    this.fork(module, arms.map((arm) => (taken) => { this.events(module, arm, taken, context); }), state, turn);
  }

  /** Goes each of several ways, one of which the program takes; `usual` is the one that it takes while the user leaves all options as they are. */
  private fork(module: Module, arms: readonly ((taken: State) => void)[], state: State, turn: Turn = 'one', usual: number | null = null): void {
    const [only, ...more] = arms;
    if (only !== undefined && more.length === 0) {
      only(state);
      return;
    }
    const fork: Fork = { module, isChoice: turn === 'chosen', drawnInAll: new Set() };
    const mayPassBy = turn === 'chosen' || (this.#frames.depth > 0 && turn !== 'inTime');
    const course = this.#course;
    const { drawn: before } = course;
    const ends = arms.map((arm, at) => {
      const taken = { ...state };
      const isOpen = mayPassBy && at !== usual;
      const isAside = usual !== null && at !== usual;
      course.drawn = new Set();
      if (isOpen) this.#forks.push(fork);
      if (isAside) this.#aside++;
      arm(taken);
      if (isAside) this.#aside--;
      if (isOpen) this.#forks.pop();
      return { ...taken, drawn: course.drawn };
    });
    const drawn = new Set(ends.flatMap((end) => [...end.drawn]));
    course.drawn = new Set([...before, ...drawn]);
    const inAll = (sides: typeof ends): Set<Stream> => new Set([...drawn].filter((stream) => sides.every((end) => end.failed || end.drawn.has(stream))));
    for (const stream of inAll(ends)) fork.drawnInAll.add(stream);
    // Of many models one is made: what most of them draw it most likely draws.
    if (ends.length > 2 && turn !== 'chosen') for (const stream of drawn) if (ends.filter((end) => end.failed || end.drawn.has(stream)).length * 2 > ends.length) fork.drawnInAll.add(stream);
    if (mayPassBy) course.open.push({ fork, streams: inAll(ends.filter(({ exited }) => exited)) });
    const live = ends.filter((end) => !end.exited);
    if (live.length === 0) {
      state.exited = true;
      state.failed = ends.every(({ failed }) => failed);
      state.ended = ends.every(({ ended }) => ended);
      return;
    }
    Object.assign(state, joinedStates(live));
  }

  private call(module: Module, call: CallFact, state: State, context: Context): void {
    const site = { module, call };
    const wrapped = this.#wrapped.get(call);
    if (wrapped !== undefined) {
      this.#reached.add(`${keyOf(site)}:${wrapped.key}`);
      wrapped.run(state, context);
      return;
    }
    const consumed = consumedBy(this.project, module, call);
    if (consumed !== null) {
      const { made, target } = consumed;
      const entry: Entry = { by: 'call', from: module, call: this.project.withoutObject(module, this.#frames.filled(module, made), target), written: this.project.withoutObject(module, made, target) };
      this.runFunction(site, target, this.#frames.receiver(module, made), state, context, entry);
      return;
    }
    const made = startedIn(module.model).get(call);
    if (made !== undefined) this.start(site, made, state, context);
    const filled = this.#frames.filled(module, call);
    const own = this.#frames.ownMethod(module, call);
    const target = own ?? this.called(module, call);
    const entry: Entry = { by: 'call', from: module, call: this.project.withoutObject(module, filled, target), written: this.project.withoutObject(module, call, target) };
    if (((target.kind === 'library' && target.record !== undefined) || samplesSpace(call)) && !this.#steps.has(call)) this.#steps.set(call, { kind: 'call', ...site });
    this.callbacks(site, filled, target, state, context);
    this.apply(site, filled, target, state, context);
    if (this.raises(site, target) || this.isMissing(site, target)) {
      this.exit(state, true);
      return;
    }
    switch (target.kind) {
      case 'function':
        this.runFunction(site, target, own === null && !isOnSelf(call) ? this.#frames.receiver(module, call) : this.#frames.self, state, context, entry);
        this.oneOf(site, state, context, entry);
        this.commandsAbroad(site, state, context);
        this.endWith(site, target, state, context);
        return;
      case 'class':
        this.makeLoader(site, filled, target, state);
        this.runClass(site, target, state, context, entry);
        return;
      default:
        if (target.kind === 'unknown' && !this.elements(site, state, context, entry) && !this.oneHanded(site, state, context, entry) && !this.oneOf(site, state, context, entry) && !this.commandKept(site, state, context, entry) && isOfSomething(this.project, module, call)) this.methodOfSome(site, state, context, entry);
        this.commandsAbroad(site, state, context);
        if (seedsByName(call, target)) this.seedAll(state);
    }
  }

  private runFunction(site: Site, { module, index }: Target & { kind: 'function' }, self: ProjectClass | null, state: State, context: Context, entry: Entry): void {
    const fact = module.model.functions[index];
    const run = (taken: State, around: Context, form: Form): void => {
      const overwritten = around.overwritten || this.project.catalogue.weightLoaders.has(fact?.statement?.name ?? '');
      const deferred = around.deferred || (fact !== undefined && site.call.assignedTo !== null && runsLater(fact));
      const inner = { ...around, overwritten, deferred };
      this.#frames.as(self, () => { this.enter(module, index, taken, inner, entry, form); });
    };
    this.withSite(site, () => {
      const form = callsAsWritten(site.call) ? 'plain' : fact !== undefined && managesContext(fact) ? 'before' : 'usual';
      const decorators = fact?.decorators.flatMap((value) => this.wrapperOf(module, value) ?? []) ?? [];
      const key = decorators.length === 0 ? '' : [functionKey(module, index), form, this.#frames.as(self, () => this.#frames.selfKey(module, index)), this.#frames.frame(module, index, this.asWrapped(module, index, entry)).shape].join(':');
      const through = ([first, ...inner]: readonly Wrapper[], taken: State, around: Context): void => {
        if (first === undefined) run(taken, around, form);
        else this.wrap(first, `${key}:${String(inner.length)}`, taken, around, (deeper, context) => { through(inner, deeper, context); });
      };
      through(decorators, state, context);
    });
    if (fact === undefined || !managesContext(fact)) return;
    this.#blocks.set(site.call, (left, around) => { this.withSite(site, () => { run(left, around, 'after'); }); });
  }

  /** What a function that only fails or ends the program is called by goes no further either. */
  private endWith(site: Site, { module, index }: Target & { kind: 'function' }, state: State, { uncertain, deferred }: Context): void {
    const events = module.model.functions[index]?.events ?? [];
    const last = events.at(-1);
    if (uncertain || deferred || !/^(?:function|external)$/.test(site.call.callee.kind)) return;
    if (last?.kind === 'exit' && last.fails && this.asks(neverReturns, site)) this.exit(state, true, last.ends);
    else if (this.isWhole(module) && stopsShort(events, (names) => this.areUnbound(names)) && this.asks(runsBody, site)) this.exit(state, true);
  }

  private runClass(site: Site, target: ProjectClass, state: State, context: Context, entry: Entry): void {
    this.#objects.set(functionKey(target.module, target.index), target);
    this.withSite(site, () => { this.#frames.as(target, () => { this.construct(target.module, target.index, state, context, entry); }); });
  }

  /** Runs each of the callables of which `site` may call one, as the arms of a branch. */
  private oneOf(site: Site, state: State, context: Context, entry: Entry): boolean {
    const found = calledByChoice(this.project, site.module, site.call);
    if (found.length === 0) return false;
    this.asks(sameChoice(this.project, found), site);
    // What nobody has imported is in no table yet.
    const arms = found.filter((target) => !('module' in target) || this.#modules.has(target.module)).map((target) => (taken: State): void => {
      if (target.kind === 'library') this.apply(site, entry.by === 'call' ? entry.call : site.call, target, taken, context);
      else if (this.raises(site, target)) this.exit(taken, true);
      else if (target.kind === 'class') this.runClass(site, target, taken, context, entry);
      else if (target.kind === 'function') this.runFunction(site, target, null, taken, context, entry);
    });
    if (arms.length > 0) this.fork(site.module, arms, state, 'chosen');
    // Which of them has a block to leave is not known.
    this.#blocks.delete(site.call);
    return true;
  }

  /** Runs each of the functions one of which the user's options choose. */
  private commandKept(site: Site, state: State, context: Context, entry: Entry): boolean {
    const found = commandsKept(this.project, site.module, site.call).filter(({ module }) => this.#modules.has(module));
    for (const target of found) this.runFunction(site, target, null, { ...state }, context, entry);
    return found.length > 0;
  }

  /** Calls each of what is handed over in a collection that a loop goes through, as the arms of a branch all of which are taken in time. */
  private elements(site: Site, state: State, context: Context, entry: Entry): boolean {
    const { callee } = site.call;
    const handed = callee.kind === 'unknown' && callee.element !== undefined ? this.project.elementsHanded(site.module, callee.element) : [];
    const arms = new Map<string, (taken: State) => void>();
    for (const given of handed) {
      const target = this.#frames.callable(given.module, given.value);
      const made = this.#frames.classGiven(given);
      const self = made?.kind === 'class' ? made : null;
      if (target.kind !== 'function') continue;
      const key = `${functionKey(target.module, target.index)}:${self === null ? '' : functionKey(self.module, self.index)}`;
      arms.set(key, (taken) => { this.runFunction(site, target, self, taken, context, entry); });
    }
    if (arms.size === 0 || arms.size > MAX_ALIKE) return false;
    this.fork(site.module, [...arms.values()], state, 'inTime');
    return true;
  }

  /** Runs what is called of each of the objects one of which a parameter holds, as the arms of a branch. */
  private oneHanded(site: Site, state: State, context: Context, entry: Entry): boolean {
    const { callee } = site.call;
    const parameter = callee.kind === 'parameter' ? callee.of : callee.kind === 'unknown' ? callee.parameter : undefined;
    const given = parameter === undefined ? null : this.#frames.held(site.module, parameter);
    const arms = given?.value.kind !== 'choice' ? [] : usableOf(given.value).flatMap((value) => {
      const made = this.#frames.classGiven({ module: given.module, value });
      const target = callee.kind !== 'parameter' ? this.#frames.callable(given.module, value) : made === null ? null : this.project.methodOf(made, callee.name);
      const self = made?.kind === 'class' ? made : null;
      return target?.kind === 'function' ? [(taken: State): void => { this.runFunction(site, target, self, taken, context, entry); }] : [];
    });
    if (arms.length === 0) return false;
    this.fork(site.module, arms, state);
    this.#blocks.delete(site.call);
    return true;
  }

  /** Runs the method of each class that has one by that name and of which an object has been made, as the arms of a branch. */
  private methodOfSome(site: Site, state: State, context: Context, entry: Entry): void {
    const arms = [...this.#objects.values()].flatMap((self) => {
      const method = this.project.method(self.module, self.index, calleeName(site.call.expression));
      const fact = method.kind === 'function' ? method.module.model.functions[method.index] : undefined;
      if (method.kind !== 'function' || fact === undefined || isRefused(site.call, fact)) return [];
      return [(taken: State): void => { this.runFunction(site, method, self, taken, context, entry); }];
    });
    if (arms.length === 0 || arms.length > MAX_ALIKE) return;
    this.fork(site.module, arms, state);
    this.#blocks.delete(site.call);
  }

  private withSite(site: Site | null, enter: () => void): void {
    if (this.#chain.length >= MAX_DEPTH) return;
    if (site !== null) this.#chain.push(site);
    enter();
    if (site !== null) this.#chain.pop();
  }

  private construct(module: Module, index: number, state: State, context: Context, entry: Entry): void {
    const maker = this.project.method(module, index, '__new__');
    if (maker.kind === 'function') this.enter(maker.module, maker.index, state, context, entry);
    const target = this.project.method(module, index, '__init__');
    if (target.kind !== 'function') this.fillFields(module, index, state, context, entry);
    if (target.kind === 'function') {
      this.#frames.keep({ module: target.module, index: target.index, ...this.asWrapped(target.module, target.index, entry) });
      this.enter(target.module, target.index, state, context, entry);
    } else if (target.kind === 'library') {
      const site = this.#chain.at(-1);
      if (site !== undefined) this.apply(site, entry.by === 'call' ? entry.call : site.call, target, state, context, true);
    }
    const builder = this.project.builder(module, index);
    if (builder.kind === 'function') this.enter(builder.module, builder.index, state, context, { by: 'unknown' });
  }

  /** A class whose constructor is made from its fields (`@dataclass`) goes on from there. */
  private fillFields(module: Module, index: number, state: State, context: Context, entry: Entry): void {
    for (const owner of [...this.project.classesAbove(module, index).toReversed(), { module, index }]) {
      for (const call of fieldsOf(owner.module, owner.index)) {
        const record = this.recordOf(owner.module, call);
        const factory = record?.roles?.includes('makes-field') === true && record.runs !== undefined ? findArgument(call, record.runs) : null;
        const given = entry.by === 'call' ? findArgument(entry.call, { name: call.assignedTo ?? '' }) : null;
        if (factory?.kind !== 'given' || given?.kind === 'given' || given?.kind === 'spread') continue;
        // Which fields a caller fills by their places is not looked at.
        const isSure = entry.by !== 'call' || entry.call.args.every(({ argument: { keyword } }) => keyword !== null);
        this.fillField({ module: owner.module, call }, factory.argument.value, state, isSure ? context : unsure(context));
      }
    }
    const next = this.project.method(module, index, '__post_init__');
    if (next.kind === 'function') this.enter(next.module, next.index, state, context, { by: 'unknown' });
  }

  private fillField(site: Site, factory: Value, state: State, context: Context): void {
    this.commands(site, factory, state, context);
    this.drawBy(site, factory, state, context);
  }

  /** Runs a function's body; entered again with the same streams seeded and the same arguments it does the same. */
  private enter(module: Module, index: number, state: State, context: Context, entry: Entry, form: Form = 'usual'): void {
    const mode = `${form[0] ?? ''}${this.#importing === 0 ? '' : this.isForNobody(this.#chain) ? 'n' : 'm'}${context.overwritten ? 'w' : ''}${context.idle ? 'i' : ''}${context.uncertain ? 'u' : ''}${context.deferred ? 'd' : ''}${textOfWorkers(context.workers)}${[...context.parts].sort().join()}`;
    const { frame, shape } = this.#frames.frame(module, index, entry.by === 'call' ? this.asWrapped(module, index, entry) : entry);
    const key = `${functionKey(module, index)}:${mode}:${textOfSeeded(state.seeded)}:${textOfKept(state.kept)}:${shape}:${this.#frames.selfKey(module, index)}:${textOfSet(this.#frames.names)}${this.wrappedKey(index, module)}`;
    const known = this.#memo.get(key);
    if (known?.left === null) return;
    const distance = distanceOf({ forks: this.#forks.slice(0, 1), aside: this.#aside > 0 });
    // On a path that is more certain what it draws counts for more.
    if (known !== undefined && known.distance <= distance) {
      Object.assign(state, known.left);
      if ([...known.surelyDrawn].some((stream) => !state.surelyDrawn.has(stream))) state.surelyDrawn = new Set([...state.surelyDrawn, ...known.surelyDrawn]);
      this.#frames.names = known.set;
      this.drew(known.drawn);
      return;
    }
    const outer = this.#course;
    const course: Course = { around: this.#forks.length, drawn: new Set(), catching: 0, open: [], returns: [] };
    this.#course = course;
    const { surelyDrawn: sooner } = state;
    this.#memo.set(key, { module, index, left: null, set: this.#frames.names, distance, drawn: course.drawn, surelyDrawn: new Set() });
    this.#frames.within(frame, () => {
      const live = liveEvents(this.project, module, index);
      const whole = form !== 'plain' && isCompiled(this.project, module, index) ? eventsWith(live, (call) => this.asks(isInterpreted, { module, call })) : live;
      const events = form === 'before' ? beforeYield(whole) : form === 'after' ? afterYield(whole) : whole;
      // What a constructor draws before it loads its own weights no longer matters; what it draws after does.
      const loaded = module.model.functions[index]?.statement?.name === '__init__' ? events.findIndex((event) => this.loadsSelf(module, event)) + 1 : 0;
      if (loaded > 0) this.events(module, events.slice(0, loaded), state, { ...context, overwritten: true });
      this.events(module, loaded > 0 ? events.slice(loaded) : events, state, context);
    });
    this.leave(state, ({ depth }) => depth !== null && depth > this.#frames.depth);
    if (course.returns.length > 0) {
      const { seeded: either, early, surelyDrawn } = joinedStates(state.exited ? course.returns : [...course.returns, state]);
      Object.assign(state, { seeded: either, early, surelyDrawn });
    }
    state.exited = false;
    const { seeded, kept } = state;
    const surelyDrawn = new Set([...state.surelyDrawn].filter((stream) => !sooner.has(stream)));
    this.#memo.set(key, { module, index, left: { seeded, kept }, set: this.#frames.names, distance, drawn: course.drawn, surelyDrawn });
    this.#course = outer;
    this.drew(course.drawn);
  }

  /** What function `index` of `module`, a wrapper, is put around. */
  private wrappedKey(index: number, module: Module): string {
    return Array.from(this.#wrapped, ([call, wrapped]) => (wrapped.module === module && call.function === index ? wrapped.key : '')).join('');
  }

  /** `self.load_state_dict(…)`, perhaps under a test that holds. */
  private loadsSelf(module: Module, event: Event): boolean {
    if (event.kind === 'branch') {
      const [only, ...more] = event.arms.length > 1 ? this.#frames.taken(module, event) : [];
      return only !== undefined && more.length === 0 && event.arms[only]?.some((inner) => this.loadsSelf(module, inner)) === true;
    }
    return event.kind === 'call' && isSelf(event.call.receiver) && this.loadsWhole(module, event.call);
  }

  /** Functions handed over as arguments: those a runner calls are called; others may be. */
  private callbacks(site: Site, call: CallFact, target: Target, state: State, context: Context): void {
    const record = target.kind === 'library' ? target.record : undefined;
    if (record?.roles?.includes('makes-field') === true) return;
    if (record?.runs !== undefined) {
      if (record.processes === undefined && startedLaterIn(site.module.model).has(site.call)) return;
      const found = findArgument(call, record.runs);
      if (found.kind === 'absent' && record.roles?.includes('runs-module') === true) this.moduleCommands(site, /^[a-z]\w*$/i, state, context);
      if (found.kind === 'absent' && record.roles?.includes('runs-main') === true) this.moduleCommands(site, /^main$/, state, context);
      if (found.kind !== 'given') return;
      const started = this.started(site, state, context);
      // Another process has streams of its own, from which nothing has been drawn.
      const { early, surelyDrawn } = state;
      const isElsewhere = this.asks(runsElsewhere, site);
      if (isElsewhere) Object.assign(state, { early: new Map(), surelyDrawn: new Set() });
      this.commands(site, found.argument.value, started ?? state, context);
      if (isElsewhere) Object.assign(state, { early, surelyDrawn });
      else this.drawBy(site, found.argument.value, state, context);
      return;
    }
    if (record !== undefined || keepsCommands(this.project, site.module, call)) return;
    if (this.asks(areCalledInSight, site) && isSameTarget(target, this.project.callee(site.module, site.call))) return;
    for (const { value } of call.args) this.callback(site, value, state, unsure(context), 'unknown');
  }

  /** A runner that is handed a library's function draws what that draws, whatever it is handed: `shuffle(rows, random=np.random.rand)`. */
  private drawBy(site: Site, value: Value, state: State, context: Context): void {
    const target = value.kind === 'reference' ? this.project.resolve(site.module, value.name) : null;
    const draws = target?.kind === 'library' ? target.record?.draws : undefined;
    if (draws === undefined || draws.when !== undefined || draws.unless !== undefined || draws.weights === true) return;
    for (const stream of draws.streams) this.draw(site, { stream, specific: draws.order === true, weights: false, lazy: draws.lazy === true, inTraining: null }, state, context);
  }

  /** Runs what `made`, which `site` starts, was handed to be run. */
  private start(site: Site, made: CallFact, state: State, context: Context): void {
    const record = this.recordOf(site.module, made);
    const found = record?.runs === undefined || record.processes !== undefined ? null : findArgument(this.#frames.filled(site.module, made), record.runs);
    if (found?.kind !== 'given') return;
    this.commands(site, found.argument.value, state, context);
    this.drawBy(site, found.argument.value, state, context);
  }

  /** How the streams stand in the workers of the pool whose method `site` is, once their initializer has run; `null` where there is none. */
  private started(site: Site, state: State, context: Context): State | null {
    const found = initializerOf(this.project, site);
    if (found.kind === 'absent') return null;
    const started = { ...state };
    if (found.kind === 'given') this.callback(site, found.argument.value, started, context, 'unknown');
    return started;
  }

  /** A runner calls the function it is given, or one of the commands that a class or a mapping holds. */
  private commands(site: Site, value: Value, state: State, context: Context): void {
    const choices = (each: readonly ((state: State) => void)[]): void => {
      for (const choose of each) choose({ ...state });
    };
    if (value.kind === 'dict') {
      choices([...value.entries.values()].map((entry) => (taken) => { this.commands(site, entry, taken, context); }));
      return;
    }
    const made = value.kind === 'class' ? { kind: 'class' as const, module: site.module, index: value.index }
      : value.kind === 'reference' ? this.project.resolve(site.module, value.name)
      : value.kind === 'instance' ? this.project.classOf(site.module, value)
      : null;
    if (made?.kind !== 'class') {
      this.callback(site, value, state, context, 'user');
      return;
    }
    const called: Target = value.kind === 'instance' ? this.project.callable(made.module, made.index) : { kind: 'unknown' };
    if (called.kind === 'function') {
      this.withSite(site, () => { this.#frames.as(made, () => { this.enter(called.module, called.index, state, context, { by: 'user' }); }); });
      return;
    }
    const methods = [...made.module.model.classes[made.index]?.methods ?? []].filter(([name]) => !name.startsWith('_'));
    this.withSite(site, () => {
      this.#frames.as(made, () => {
        if (value.kind !== 'instance') this.construct(made.module, made.index, state, context, { by: 'user' });
        choices(methods.map(([, method]) => (taken) => { this.enter(made.module, method, taken, context, { by: 'user' }); }));
      });
    });
  }

  /** Runs the commands that another module has registered on what it hands over to be called. */
  private commandsAbroad(site: Site, state: State, context: Context): void {
    const found = this.project.commands(site.module, site.call);
    for (const index of found?.indices ?? []) {
      const taken = { ...state };
      this.withSite(site, () => { if (found !== null) this.enter(found.module, index, taken, context, { by: 'user' }); });
    }
  }

  /** The functions of the module itself, those that go by `names`, are the commands of a runner that is given none. */
  private moduleCommands(site: Site, names: RegExp, state: State, context: Context): void {
    const { module } = site;
    for (const { index, name, class: owner } of module.model.functions) {
      if (owner !== null || !names.test(name) || module.model.functions[site.call.function]?.name === name) continue;
      const taken = { ...state };
      this.withSite(site, () => { this.enter(module, index, taken, context, { by: 'user' }); });
    }
  }

  private callback(site: Site, value: Value, state: State, context: Context, by: 'user' | 'unknown', from = site.module): void {
    let target: Target = { kind: 'unknown' };
    if (value.kind === 'function') target = { kind: 'function', module: from, index: value.index };
    else if (value.kind === 'reference') target = this.project.resolve(from, value.name);
    else if (value.kind === 'method') {
      const receiver = this.project.classOf(from, value.receiver);
      if (receiver !== null) target = this.project.methodOf(receiver, value.name);
    }
    if (target.kind !== 'function') return;
    const { module, index } = target;
    this.withSite(site, () => { this.enter(module, index, state, context, { by }); });
  }

  /** What the decorator that `value` is in `module` puts around a function; `null` where that is nothing of the project's. */
  private wrapperOf(module: Module, value: Value): Wrapper | null {
    const decorator = decoratorOf(this.project, module, value);
    const self = decorator.kind === 'class' ? decorator : null;
    const called = self === null ? decorator : this.project.callable(self.module, self.index);
    if (called.kind !== 'function') return null;
    const { module: from, index } = called;
    const calls = callsOfDecorated(this.project, module, value).flatMap(({ call }) => (call.callee.kind === 'unknown' ? [call] : []));
    // A wrapper that may go past the function is taken to begin with what else it does.
    const isSure = calls.some(({ path }) => path.length === 0);
    const isWrapper = self !== null && (value.kind === 'class' || value.kind === 'reference');
    return { module: from, self, functions: isWrapper ? [index] : within(from, index), calls: isSure ? calls : [] };
  }

  /** Runs a wrapper, and in it, where it calls what it is put around, `run`. */
  private wrap({ module, self, functions, calls }: Wrapper, key: string, state: State, context: Context, run: (state: State, context: Context) => void): void {
    const outer = this.#wrapped;
    const reaching = calls.map((call): readonly [CallFact, Wrapped] => [call, { module, key, run }]);
    const holders = new Set(calls.map(({ function: index }) => index));
    const enter = (index: number): void => { this.#frames.as(self ?? this.#frames.self, () => { this.enter(module, index, state, context, { by: 'unknown' }); }); };
    functions.filter((each) => !holders.has(each)).forEach(enter);
    this.#wrapped = new Map([...outer, ...reaching]);
    holders.forEach(enter);
    this.#wrapped = outer;
    if (calls.every((call) => !this.#reached.has(`${keyOf({ module, call })}:${key}`))) run(state, context);
  }

  /** How function `index` is entered, where its own decorators may hand it something else than its caller does. */
  private asWrapped(module: Module, index: number, entry: Entry): Entry {
    const calls = (module.model.functions[index]?.decorators ?? []).flatMap((value) => callsOfDecorated(this.project, module, value));
    return calls.every((site) => this.asks(handsOnAll, site)) ? entry : { by: 'unknown' };
  }

  /** Runs the methods that a library calls on the objects handed to it (a loader: its dataset's `__getitem__`), and the functions. */
  private drives(site: Site, { objects, methods, receiver }: Drives, state: State, context: Context): void {
    const drive = ({ module, value }: Handed, taken: State): void => {
      const held = value.kind === 'parameter' ? this.#frames.held(module, value) : null;
      if (held !== null && /^(?:collection|series|choice|instance|function|reference)$/.test(held.value.kind)) {
        drive(held, taken);
        return;
      }
      if (value.kind === 'collection') for (const each of value.elements) drive({ module, value: each }, taken);
      if (value.kind === 'series') drive({ module, value: value.each }, taken);
      // `sampler = None`, and an object where somebody asks for it; one of several models.
      const ways = value.kind === 'choice' ? usableOf(value) : [];
      if (ways.length > 0) this.fork(site.module, ways.map((each) => (way: State): void => { drive({ module, value: each }, way); }), taken);
      this.callback(site, value, taken, context, 'unknown', module);
      const target = this.project.classOf(module, value);
      if (target?.kind !== 'class') return;
      for (const name of methods) {
        const method = this.project.method(target.module, target.index, name);
        if (method.kind !== 'function') continue;
        this.withSite(site, () => { this.#frames.as(target, () => { this.enter(method.module, method.index, taken, context, { by: 'unknown' }); }); });
      }
    };
    if (receiver === true && site.call.receiver !== null) drive({ module: site.module, value: site.call.receiver }, state);
    for (const parameter of objects) {
      const found = findArgument(site.call, parameter);
      if (found.kind === 'given') drive({ module: site.module, value: found.argument.value }, state);
    }
  }

  /** The method by which the object itself fills its weights in place of the library's; not one that goes on to that (`super().reset_parameters()`). */
  private ownInitializer({ initializesBy }: CatalogueRecord): (Target & { readonly kind: 'function' }) | null {
    if (initializesBy === undefined || this.#frames.self === null) return null;
    const own = this.project.methodOf(this.#frames.self, initializesBy);
    const isOwn = own.kind === 'function' && !callsIn(own.module, own.index).some(({ expression: { callee } }) => callee.kind === 'attribute' && callee.name === initializesBy);
    return isOwn ? own : null;
  }

  /** Notes how streams stand where a loader of the project's own class is made. */
  private makeLoader(site: Site, call: CallFact, { module, index }: ProjectClass, state: State): void {
    const record = loaderMade(this.project, module, index);
    if (record !== null && call !== site.call) this.note(site.call, call);
    for (const stream of record?.draws?.streams ?? []) this.visit(site, stream, state);
  }

  /** What a catalogued call draws and seeds; `isBase`: it constructs the part of an object of the project that is the library's. */
  private apply(site: Site, call: CallFact, target: Target, state: State, context: Context, isBase = call.callee.kind === 'super'): void {
    if (target.kind !== 'library' || target.record === undefined) return;
    if (call !== site.call) this.note(site.call, call);
    const effects = effectsOf(call, target.record, this.project.catalogue);
    const own = isBase ? this.ownInitializer(target.record) : null;
    if (own !== null) this.enter(own.module, own.index, state, context, { by: 'unknown' });
    for (const draw of own === null ? effects.draws : []) {
      // Whatever else fills a model while it is made (`Parameter(randn(…))`) is loaded with the rest.
      const isFilled = context.overwritten && (draw.weights || (!draw.specific && this.project.catalogue.weightStreams.has(draw.stream)));
      // Numbers of another library that become weights are loaded as well.
      if (context.overwritten && draw.specific && this.asks(becomesTensor, site)) this.visit(site, draw.stream, { ...state, seeded: changed(state.seeded, draw.stream, { certain: false, by: null }) });
      else if (!isFilled) this.draw(site, draw, state, context);
      // Layers that draw in each step do so whatever weights they are between.
      else if (draw.inTraining !== null && !context.idle) this.draw(site, { ...draw, inTraining: 'loaded' }, state, context);
    }
    const { drives, drawsBy, loader, restores, saves, renews, roles, seeds, augments } = target.record;
    for (const stream of augments?.streams ?? []) this.visit(site, stream, state);
    if (roles?.includes('reads-rng-state') === true) state.kept = changed(state.kept, keyOf(site), state.seeded);
    if (seeds !== undefined) this.putBack(site, statePutBack(call, seeds.seed, this.project.catalogue), seeds.streams, state, context);
    if (seeds?.context !== undefined && (seeds.contextUnless === undefined || evaluate(seeds.contextUnless, argumentReader(call)) !== 'yes')) this.openBlock(site, seeds.context === true ? seeds.streams : seeds.context, state);
    if (renews !== undefined && !context.uncertain) this.renew(site, renews, state);
    if (saves !== undefined) this.#saved.add(saves);
    if (restores !== undefined && !context.uncertain && this.#forks.length === 0 && [...this.#chain, site].every((each) => each.call.path.length === 0 && !this.asks(isTried, each))) this.restore(restores, state);
    const workers = workersOf(call, target.record, site.module.catalogue.versions);
    if (loader !== undefined) {
      this.#loaders.set(site.call, workers);
      // What the workers are seeded with is drawn whether the loader shuffles or not.
      if (workers !== null && !context.uncertain) for (const stream of target.record.draws?.streams ?? []) this.visit(site, stream, state);
    }
    for (const { streams, implicit, pseudo } of effects.seeds) {
      for (const stream of streams) this.seed(site, stream, implicit || pseudo || !this.surelySeeds(target.record, stream), state, context);
      if (streams.length > 0) this.#seedings.set(site.call, { ...site, streams, implicit });
    }
    // A sampler is asked where the loader is, with workers or without.
    if (loader !== undefined) this.drives(site, { objects: [loader.sampler, loader.batchSampler], methods: ['__iter__'] }, state, context);
    if (drawsBy !== undefined) this.drives(site, { objects: drawsBy, methods: ['__call__'] }, state, { ...context, deferred: true });
    if (drives !== undefined) this.drives(site, drives, state, workers === null ? context : { ...unsure(context), workers: context.uncertain ? null : workers });
  }

  /** What was drawn before is drawn all the same; no seeding to come is late for it. */
  private renew(site: Site, { streams, inBlock, spares }: Renewing, state: State): void {
    const maker = madeReceiver(site.call);
    // Nobody knows which object's block it is, or what was set in it before.
    if (inBlock === true && maker === null) return;
    for (const stream of streams) {
      const lost = state.seeded.get(stream);
      const by = lost?.by?.call.callee;
      if (lost !== undefined && (by === undefined || (by.kind === 'external' && spares?.includes(this.project.catalogue.canonical(by.name)) === true))) continue;
      const before = inBlock === true ? state.renewed.get(stream) : undefined;
      state.renewed = changed(state.renewed, stream, { ...site, depth: inBlock === true ? this.#frames.depth : null, maker, lost, before });
      const held = maker === null ? undefined : this.#held.get(maker)?.get(stream);
      state.seeded = held === undefined ? without(state.seeded, stream) : changed(state.seeded, stream, held);
      state.early = without(state.early, stream);
      state.surelyDrawn = new Set([...state.surelyDrawn].filter((other) => other !== stream));
    }
  }

  /** Puts back what was before the `with` blocks for which `isOver` holds. */
  private leave(state: State, isOver: (renewal: Renewal) => boolean): void {
    for (const [stream, last] of state.renewed) {
      for (let renewal: Renewal | undefined = last; renewal !== undefined && isOver(renewal); renewal = renewal.before) {
        const { maker, lost, before } = renewal;
        const held = state.seeded.get(stream);
        if (maker !== null && held !== undefined) this.#held.set(maker, changed(this.#held.get(maker) ?? new Map<Stream, Seeded>(), stream, held));
        state.seeded = lost === undefined ? without(state.seeded, stream) : changed(state.seeded, stream, lost);
        state.renewed = before === undefined ? without(state.renewed, stream) : changed(state.renewed, stream, before);
      }
    }
  }

  /** `state = get_state()`, `seed(7)`, `set_state(state)`: what is drawn behind it goes on as if nothing had been seeded. */
  private putBack(site: Site, reader: CallFact | null, streams: readonly Stream[], state: State, context: Context): void {
    const kept = reader === null ? undefined : state.kept.get(keyOf({ ...site, call: reader }));
    if (reader === null || kept === undefined) return;
    for (const stream of streams) this.goBack(stream, { held: kept.get(stream), chain: [...this.#chain, site], isSure: !context.uncertain }, state);
  }

  /** A library's context manager is about to be entered, which puts back `streams` when it is left. */
  private openBlock(site: Site, streams: readonly Stream[], state: State): void {
    const chain = [...this.#chain, site];
    const { seeded } = state;
    this.#blocks.set(site.call, (left) => {
      for (const stream of streams) this.goBack(stream, { held: seeded.get(stream), chain, isSure: true }, left);
    });
  }

  private goBack(stream: Stream, put: PutBack, state: State): void {
    const { held, chain, isSure } = put;
    if (isSure) this.excuse(stream, put);
    const now = state.seeded.get(stream);
    if (!isSure && (held === undefined) !== (now === undefined)) {
      state.seeded = changed(state.seeded, stream, { certain: false, by: (held ?? now)?.by ?? null });
    } else if (held !== undefined) {
      state.seeded = changed(state.seeded, stream, held);
    } else if (now !== undefined) {
      const by = chain.at(-1);
      state.seeded = without(state.seeded, stream);
      if (by !== undefined) state.returned = changed(state.returned, stream, by);
      this.#returned.add(stream);
    }
  }

  /** What is put back wherever it was seeded was seeded for a while: what is drawn before is no matter of that. */
  private excuse(stream: Stream, { held, chain }: PutBack): void {
    const late = this.#late.get(stream);
    if (held !== undefined || late === undefined || !precedes(chain, late.chain)) return;
    this.#late.delete(stream);
    for (const draw of late.passedOver) this.#draws.set(drawKey(draw, stream), draw);
  }

  private surelySeeds({ library }: CatalogueRecord, stream: Stream): boolean {
    const { catalogue } = this.project;
    return catalogue.stream(stream)?.ownSeedings !== true || catalogue.libraryOfStream(stream) === library;
  }

  private note(call: CallFact, filled: CallFact): void {
    const known = this.#instances.get(call) ?? new Map<string, CallFact>();
    this.#instances.set(call, known);
    const key = filled.args.map(({ value }) => textOf(value)).join();
    if (!known.has(key)) known.set(key, filled);
  }

  /** What networks have drawn for weights no longer matters. */
  private restore(stream: Stream, state: State): void {
    if (this.#saved.has(stream)) return;
    for (const [key, draw] of this.#draws) if (draw.stream === stream && draw.weights) this.#draws.delete(key);
    const left = listOf(drawsIn(state.early.get(stream)).filter(({ weights }) => !weights));
    state.early = left === undefined ? without(state.early, stream) : changed(state.early, stream, left);
  }

  private draw(site: Site, { stream, specific, weights, lazy, inTraining }: DrawEffect, state: State, context: Context): void {
    const { module, call } = site;
    this.#streams.add(stream);
    const isSeeded = this.seededFor(site, stream, state) !== undefined;
    const { workers } = context;
    const isUncertain = workers === null ? context.uncertain : !differsInWorkers(workers, stream, (each) => state.seeded.has(each));
    // What an import draws under a condition is not on the main path.
    if (!isSeeded && (isUncertain || (this.#importing > 0 && call.path.length > 0))) return;
    this.visit(site, stream, state);
    // A draw that only makes a seed is judged where it seeds.
    if (isSeeded || module.model.seedSources.has(call) || this.isUnread(site, lazy) || this.asks(isInHalfRead, site)) return;
    const key = drawKey(site, stream);
    const known = this.#draws.get(key);
    const isLater = lazy || context.deferred || workers !== null;
    const way = { forks: [...this.#forks], aside: this.#aside > 0 };
    const isKnown = known !== undefined && distanceOf(known) <= distanceOf(way) && (isLater || !known.lazy) && (inTraining === 'loaded' || known.inTraining !== 'loaded');
    const draw = isKnown ? known : { ...site, ...way, stream, specific, weights, lazy: isLater, inTraining, workers, chain: [...this.#chain, site], renewed: state.renewed.get(stream) ?? null, returned: state.returned.get(stream) ?? null, seededFormerly: this.isSeededFormerly(site, stream, state) };
    if (!isKnown) {
      this.#draws.delete(key);
      this.#draws.set(key, draw);
    }
    this.drew([stream]);
    if (isLater) return;
    const before = state.early.get(stream);
    if (!isKnown || !drawsIn(before).includes(known)) state.early = changed(state.early, stream, { draw, before });
    if (!state.surelyDrawn.has(stream)) state.surelyDrawn = new Set([...state.surelyDrawn, stream]);
  }

  /** Notes how `stream` stands where the program gets to a call that takes numbers from it. */
  private visit(site: Site, stream: Stream, state: State): void {
    const visit = this.#visits.get(site.call) ?? { uncontrolled: new Set<Stream>(), seededBy: new Map<Stream, Site | null>() };
    const seeded = this.seededFor(site, stream, state);
    if (seeded === undefined) visit.uncontrolled.add(stream);
    else visit.seededBy.set(stream, seeded.by);
    this.#visits.set(site.call, visit);
  }

  private drew(streams: Iterable<Stream>): void {
    for (const stream of streams) {
      this.#course.drawn.add(stream);
      this.settle((other) => other === stream);
    }
  }

  /** The way on from open forks draws from the streams for which `isDrawn` holds, or fails. */
  private settle(isDrawn: (stream: Stream) => boolean): void {
    for (const { fork, streams } of this.#course.open) for (const stream of streams) if (isDrawn(stream)) fork.drawnInAll.add(stream);
  }

  /** `call` makes a network of which only the form is looked at. */
  private isIdle(module: Module, call: CallFact): boolean {
    // What an object keeps is used by whoever has the object.
    if (call.assignedTo?.includes('.') === true) return false;
    return makesNetwork(this.project, module, call) && this.asks(isIdle, { module, call }) && !this.asks(tellsByItself, { module, call });
  }

  private isUnread(site: Site, isLazy: boolean): boolean {
    return this.asks(reachesNothing, site, isLazy) || this.asks(isIdleLayer, site) || this.isForNobody([...this.#chain, site]);
  }

  /** Whether what a module that is imported makes at the end of `chain` is kept under a name that nobody asks for. */
  private isForNobody(chain: readonly Site[]): boolean {
    const imported = this.#importing > 0 ? chain.findLast(({ call }) => call.function === 0) : undefined;
    return imported !== undefined && this.asks(isKeptForNobody, imported);
  }

  private asks(ask: Ask, site: Site, isLazy = false): boolean {
    const question = questionOf(this.project, ask, site, isLazy);
    this.#questions.add(question);
    return question.answer.is;
  }

  /** The seeding that reaches a draw in the version in use, as far as that is known or the module or the program's own tells. */
  private seededFor(site: Site, stream: Stream, state: State): Seeded | undefined {
    const { catalogue } = site.module;
    const info = catalogue.stream(stream);
    const library = catalogue.libraryOfStream(stream) ?? '';
    const version = catalogue.versions[library];
    const of = (streams: readonly Stream[]): Seeded | undefined => streams.map((each) => state.seeded.get(each)).find((each) => each !== undefined);
    const former = formerStream(info, site.call);
    const verdicts = former === null ? [] : [site.module, this.entry].map((module) => drewFormerly(module.model, former, version ?? provenVersion(module, library)));
    if (former !== null && verdicts.includes('surely')) return of(former.streams);
    if (former !== null && verdicts.includes('perhaps')) return of([...former.streams, former.instead]);
    const older = info?.seeding.older;
    return of([older?.stream !== undefined && atLeast(version, older.until) === 'no' ? older.stream : stream]);
  }

  private isSeededFormerly(site: Site, stream: Stream, state: State): boolean {
    const { catalogue } = site.module;
    return catalogue.versions[catalogue.libraryOfStream(stream) ?? ''] === undefined && formerStream(catalogue.stream(stream), site.call)?.streams.some((each) => state.seeded.has(each)) === true;
  }

  private seed(site: Site, stream: Stream, implicit: boolean, state: State, context: Context): void {
    const before = state.seeded.get(stream);
    const early = before === undefined ? drawsIn(state.early.get(stream)) : [];
    const isSure = !context.uncertain && !context.deferred;
    if (before === undefined && early.length > 0 && !implicit && isSure && !this.#late.has(stream)) {
      const here = [...this.#chain, site];
      const own = early.filter((draw) => draw.renewed?.lost === undefined && !makesSeed(draw, here));
      const sure = own.filter((draw) => precedes(draw.chain, here, draw.forks.length === 0));
      // Each of several ways draws by itself: `x = rand() if flat else randn()`.
      const passed = sure.length === 0 && own.length === early.length && state.surelyDrawn.has(stream) ? own : sure;
      // Nothing is said of a draw on a side path that a seeding on the main one follows, nor of what is drawn to seed with.
      const passedOver = early.filter((draw) => !passed.includes(draw) && draw.renewed?.lost === undefined);
      for (const draw of passedOver) this.#draws.delete(drawKey(draw, stream));
      if (passed.length > 0) this.#late.set(stream, { ...site, stream, early: passed, chain: here, passedOver });
    }
    if (before?.certain !== true) state.seeded = changed(state.seeded, stream, { certain: isSure, by: site });
  }

  private seedAll(state: State): void {
    const unsure = this.project.catalogue.streams.map(({ name }): [Stream, Seeded] => [name, { certain: false, by: null }]);
    state.seeded = new Map([...unsure, ...state.seeded]);
  }
}

function unsure(context: Context): Context {
  return { ...context, uncertain: true, workers: null };
}

function copied(visits: ReadonlyMap<CallFact, Visit>): Map<CallFact, Visit> {
  return new Map(Array.from(visits, ([call, { uncontrolled, seededBy }]) => [call, { uncontrolled: new Set(uncontrolled), seededBy: new Map(seededBy) }]));
}

function nested<Key, Inner, Item>(maps: ReadonlyMap<Key, ReadonlyMap<Inner, Item>>): Map<Key, Map<Inner, Item>> {
  return new Map(Array.from(maps, ([key, inner]) => [key, new Map(inner)]));
}

/** `rows.sort(key=step)`: nothing else that is sorted so takes a key. */
function sortsInPlace({ expression, args }: CallFact): boolean {
  return expression.callee.kind === 'attribute' && expression.callee.name === 'sort' && args.some(({ argument }) => argument.keyword === 'key');
}

/** The calls that a class's own statements assign. */
function fieldsOf(module: Module, index: number): readonly CallFact[] {
  const body = module.model.classes[index]?.statement.body ?? [];
  return body.flatMap((statement) => (statement.kind === 'assign' && statement.value?.kind === 'call' ? callsOf(module).get(statement.value) ?? [] : []));
}

/** `super().step(…)` and `Base.step(self, …)` go on with the same object. */
function isOnSelf({ callee, args }: CallFact): boolean {
  return callee.kind === 'super' || isSelf(args[0]?.value);
}

/** `encoder`, where `call` makes `self.encoder`. */
function partOfSelf({ assignedTo }: CallFact): string | null {
  return assignedTo?.startsWith('self.') === true ? assignedTo.slice('self.'.length) : null;
}
