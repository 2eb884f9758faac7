/** What names, parameters and callables stand for while a program runs, by what its functions were handed on the way to them. */
import type { Expression } from '../../syntax/facts.js';
import { calleeName } from '../../syntax/walk.js';
import { classesIn, wrappedBy } from '../data/wrapping.js';
import { findArgument, parameterNamed, parameterRef, withValues } from './arguments.js';
import { Callees } from './callees.js';
import { isNone } from './effects.js';
import { isMember } from './enumerations.js';
import { constantsIn } from '../module/environment.js';
import { roughly, textOf } from './fingerprints.js';
import { ANYTHING, holds, membersKept, switchesOf } from './guards.js';
import { asDefault, KEEPS_KEYWORDS, keptByClass, keptUnder, settersBelow } from './kept.js';
import { isSelf } from './live.js';
import { fieldsKey, isAlike, Makings } from './makings.js';
import type { NameAt } from './options/namespaces.js';
import { ANY_NAME, UNKNOWN, type CallFact, type Event, type Guard, type Guards, type Parameter, type TableKey, type Value } from '../module/model.js';
import { ownerOf } from '../module/members.js';
import { holdsSettings, settingOf } from '../module/settings.js';
import { holdsOptions } from '../module/options.js';
import { guardsIn, optionsIn, ownDefault, surely, truthOf } from '../module/truths.js';
import type { Handed, Module, Project, ProjectClass } from '../project.js';
import { madeBy } from '../module/values.js';
import { isSameTarget } from '../project/targets.js';
import { heldBy, heldByName, heldByParameter, wayFrom, type Held } from '../settings/holder.js';
import { naming, saying, type Ask } from './questions.js';
import { functionKey, type Options, type Site } from './run.js';
import { MAX_SAID, saidBy, toldBy, type Said } from './options/said.js';
import { isReplaced, isSetAnew, SetAnew } from './options/set-anew.js';

/** How a function is entered: by `call` of module `from`, with what parameters hold there or as `written`, or by whoever starts the program. */
export type Entry = { readonly by: 'call'; readonly from: Module; readonly call: CallFact; readonly written: CallFact } | { readonly by: 'user' | 'unknown' };

/** The function that runs, and what it was handed. */
type Frame = { readonly module: Module; readonly index: number } & Entry;

/** An object of which nothing is known. */
const SOMETHING: Value = { kind: 'instance', of: { name: ANYTHING }, call: null };

/** What a network of torch tells of itself: whether it is in training. */
const IN_TRAINING: Value = { kind: 'method', receiver: { kind: 'instance', of: { name: 'torch.nn.Module' }, call: null }, name: 'training' };

const NOTHING_SAID: readonly Said[] = [];

/** Beyond so many different sets of arguments a function is run as if nothing were known of them. */
const MAX_HANDED = 12;

/** What names, parameters and callables stand for in the functions that run. */
export class Frames {
  made: Makings;
  readonly setAnew: SetAnew;
  readonly callees: Callees;
  /** The class of the object whose method runs: a base's method calls the methods its subclass has. */
  #self: ProjectClass | null = null;
  readonly #frames: Frame[] = [];
  /** For each function the arguments that it has been run with, as text. */
  readonly #shapes = new Map<string, Set<string>>();
  /** What the arms around say of options. */
  said: readonly Said[] = NOTHING_SAID;
  /** Networks are taken to be in use, not in training. */
  #isInUse = false;

  constructor(
    private readonly project: Project,
    private readonly start: Module,
    /** The modules that have begun to run. */
    modules: ReadonlySet<Module>,
    /** What names of modules are that other modules have set, or that are not bound only once, `UNKNOWN` where that can't be told. */
    public names: ReadonlyMap<string, Value>,
    /** Asks the text of what a call hands over. */
    private readonly asks: (ask: Ask, site: Site) => boolean,
  ) {
    this.made = new Makings(project);
    this.setAnew = new SetAnew(project, start, modules);
    this.callees = new Callees(project, this);
  }

  /** How many functions have been entered and not been left. */
  get depth(): number {
    return this.#frames.length;
  }

  /** Whether function `index` of `module` is the one that runs. */
  isIn(module: Module, index: number): boolean {
    const frame = this.#frames.at(-1);
    return frame?.module === module && frame.index === index;
  }

  get self(): ProjectClass | null {
    return this.#self;
  }

  /** Does what is done in `frame`. */
  within(frame: Frame, run: () => void): void {
    this.#frames.push(frame);
    run();
    this.#frames.pop();
  }

  /** The arms that may be taken with what the parameters hold, by their places. */
  taken(module: Module, { arms, guards, tests }: Event & { kind: 'branch' }): readonly number[] {
    const open = guards === undefined ? [...arms.keys()] : this.open(module, guards);
    if (tests === undefined || open.length < 2) return open;
    // `if noise or jitter:` is more than guards can say.
    const truths = open.map((at) => { const test = tests[at]; return test === undefined ? null : surely(test, (guard) => this.isSo(module, guard)); });
    const last = truths.indexOf(true);
    return open.filter((_, at) => truths[at] !== false && (last < 0 || at <= last));
  }

  /** … and while no network is in training. */
  takenInUse(module: Module, event: Event & { kind: 'branch' }): readonly number[] {
    this.#isInUse = true;
    const taken = this.taken(module, event);
    this.#isInUse = false;
    return taken;
  }

  /** Does what is done in arm `at` of a branch, of which what its test says holds. */
  inArm(module: Module, { tests = [] }: Event & { kind: 'branch' }, at: number, run: () => void): void {
    const before = this.said;
    const valueOf = (guard: Guard): Value => (this.setAnew.decides(module, guard) ? UNKNOWN : this.fill(module, guard.value));
    const said = tests.slice(0, at + 1).flatMap((test, each) => saidBy(test, each === at, valueOf)).filter(({ name }) => this.setAnew.isOfCommandLine(name) && !this.setAnew.isHeldAnew(name));
    if (said.length > 0 && before.length + said.length <= MAX_SAID) this.said = [...before, ...said];
    run();
    this.said = before;
  }

  private isSo(module: Module, guard: Guard): boolean | null {
    const verdict = this.verdict(module, guard);
    return verdict === 'unknown' ? null : verdict === 'yes';
  }

  /** The places of those of `guards` that may be the first to hold. */
  private open(module: Module, guards: readonly Guards[]): readonly number[] {
    const open: number[] = [];
    for (const [at, { all, complete }] of guards.entries()) {
      const verdicts = all.map((guard) => this.verdict(module, guard));
      if (verdicts.includes('no')) continue;
      open.push(at);
      if (complete && !verdicts.includes('unknown')) break;
    }
    return open;
  }

  /** The arms that may be taken while the user leaves all options as they are, as far as that can be told. */
  usual(module: Module, { arms, usual, tests = [] }: Event & { kind: 'branch' }): readonly number[] {
    const all = [...arms.keys()];
    const truths = usual === undefined ? tests.map((test) => truthOf(test, (guard) => this.byDefault(module, guard))) : all.map((at) => at === usual);
    const last = truths.indexOf(true);
    const open = all.filter((at) => truths[at] !== false && (last < 0 || at <= last));
    const isRefused = open.every((at) => {
      const end = arms[at]?.at(-1);
      return end?.kind === 'exit' && end.fails;
    });
    // Where the defaults are refused the user chooses something else.
    return isRefused ? all : open;
  }

  /** The options of the program that decide which arm is taken; `null`: something that a call hands over out of sight does. */
  optionsOf(module: Module, { ofMachine, asked, tests = [] }: Event & { kind: 'branch' }): Options | null {
    const isGuessed = guardsIn(tests).some(({ value }) => {
      const held = this.fill(module, value);
      return held.kind === 'option' && held.guessed === true;
    });
    return ofMachine === true || isGuessed ? null : { names: asked ?? (asked === null ? null : optionsIn(tests, (value) => this.fill(module, value))) };
  }

  /** Whether what `guard` asks for is so while the user leaves all options as they are; `null`: who knows. */
  private byDefault(module: Module, guard: Guard): boolean | null {
    return this.isSo(module, guard) ?? ownDefault({ ...guard, value: this.fill(module, guard.value) });
  }

  /** Whether what `guard` asks for is so. */
  private verdict(module: Module, guard: Guard): 'yes' | 'no' | 'unknown' {
    const value = this.setAnew.decides(module, guard) ? UNKNOWN : (this.setAbroad(module, guard) ?? this.fill(module, guard.value));
    if (value.kind === 'option' && value.name !== undefined && this.said.length > 0) {
      const told = toldBy(this.said, value.name, guard);
      if (told !== null) return told ? 'yes' : 'no';
    }
    if (value === IN_TRAINING && this.#isInUse) return holds(guard, { kind: 'scalar', value: false });
    if (typeof guard.test === 'object' && 'kept' in guard.test) {
      const among = this.setAnew.isElsewhere(module, guard.test.kept) ? null : membersKept(this.project, module, guard.test.kept);
      return among === null ? 'unknown' : holds({ ...guard, test: { among, isSo: guard.test.isSo } }, value);
    }
    if (typeof guard.test === 'object' && 'member' in guard.test && this.setAnew.isElsewhere(module, guard.test.member)) return 'unknown';
    return typeof guard.test === 'object' && 'member' in guard.test ? isMember(this.project, module, value, guard.test) : holds(guard, value);
  }

  /** What `value`, an attribute of an object, holds, as far as its class, or the options of the program where nobody knows that, tell; `null`: who knows. */
  private kept(module: Module, { receiver, name }: Value & { kind: 'method' }): Value | null {
    const found = this.keptBy(module, receiver, name);
    if (found === undefined) return constantOf(this.setAnew.setting(name, this.heldAs(module, receiver)));
    const held = found === null || this.setAnew.isOfObject(name, found.module) ? null : constantOf(this.fill(found.module, found.value));
    return held !== null && this.setAnew.isOfObject(ANY_NAME) ? asDefault(held) : held;
  }

  /** What the object that `receiver` is keeps under `name`; `undefined`: it is of no class that is known. */
  private keptBy(module: Module, receiver: (Value & { kind: 'method' })['receiver'], name: string): Handed | null | undefined {
    const self = isSelf(receiver) ? this.#self : null;
    if (self !== null && [self, ...this.project.classesAbove(self.module, self.index)].some((each) => isSameTarget(each, this.project.classOf(module, receiver) ?? each))) return this.filledField(self, name) ?? keptByClass(this.project, self, name);
    if (receiver.kind === 'parameter' && isReplaced(module, receiver)) return null;
    const given = (receiver.kind === 'parameter' ? this.argumentOf(this.frameOf(module, receiver), receiver) : null) ?? { module, value: this.fill(module, receiver) };
    const made = given.value.kind === 'unknown' ? this.project.origin(module, receiver) : this.project.origin(given.module, given.value);
    if (made?.value.kind === 'instance') return roughlyKept(receiver, keptUnder(this.project, made.module, made.value, name)) ?? (isFilled(made.value) ? undefined : null);
    const named = made === null ? null : this.project.classTarget(made.module, made.value);
    if (named?.kind === 'class') return keptByClass(this.project, named, name);
    const of = this.project.classOf(module, receiver);
    const kept = of?.kind === 'class' ? this.filledField(of, name) ?? keptByClass(this.project, of, name) : undefined;
    if (kept == null) return kept;
    const value = asDefault(kept.value);
    // Who fills a whole class from the command line mostly says more than nothing.
    return { ...kept, value: receiver.kind === 'result' && value.kind === 'option' ? { ...value, guessed: true } : value };
  }

  private isTrainingMode(module: Module, { receiver, name }: Value & { kind: 'method' }): boolean {
    const of = name === 'training' && isSelf(receiver) ? this.project.classOf(module, receiver) : null;
    return of?.kind === 'class' && this.project.recordsAbove(of.module, of.index).some(({ callRuns }) => callRuns === 'forward');
  }

  /** What the options that an object keeps say, as a class above or beside the one at hand got them, or those of the program where nobody knows. */
  private keptThrough(module: Module, { of, by, name }: Value & { kind: 'held' }): Value | null {
    const owner = isSelf(of) && this.#self !== null ? this.#self : this.project.classOf(module, of);
    const holder = owner?.kind === 'class' ? this.project.attribute(owner, by) : null;
    const found = holder?.value.kind === 'parameter' ? this.keptBy(holder.module, holder.value, name)
      : holder?.value.kind === 'instance' ? roughlyKept(of, keptUnder(this.project, holder.module, holder.value, name)) : undefined;
    if (found === undefined) return this.setAnew.isOfObject(name) ? null : constantOf(this.setAnew.setting(name, holder?.value.kind === 'parameter' && this.setAnew.files.text !== '' ? heldByParameter(this.project, holder.module, holder.value) : null));
    return found === null || this.setAnew.isOfObject(name, found.module) ? null : constantOf(this.fill(found.module, found.value));
  }

  /** What the name that decides a test has been set to, as far as that is more than its module says. */
  private setAbroad({ path }: Module, { switch: name }: Guard): Value | undefined {
    if (name === undefined || this.names.size === 0) return undefined;
    const set = this.names.get(`${path}:${name}`) ?? this.names.get(`${path}:${ANY_NAME}`);
    return set === undefined ? undefined : roughly(set);
  }

  /** Notes what a name of a module of the project is from here on. */
  set(module: Module, { isOwn, name, value }: Pick<Event & { kind: 'set' }, 'isOwn' | 'name' | 'value'>, isSure: boolean): void {
    const found = isOwn ? { module, rest: [name] } : this.project.imported(module, name);
    const [own, ...more] = found?.rest ?? [];
    if (found === null || own === undefined || more.length > 0 || (own !== ANY_NAME && !switchesOf(found.module.model).has(own))) return;
    const held = this.fill(module, value);
    this.names = new Map(this.names).set(`${found.module.path}:${own}`, isSure && held.kind === 'scalar' ? held : UNKNOWN);
  }

  /** `value` with parameters replaced by what they hold. */
  fill(module: Module, value: Value): Value {
    if (value.kind === 'dict') {
      if (!isOpen(value)) return value;
      return { ...value, entries: new Map(Array.from(value.entries, ([key, held]) => [key, this.fill(module, held)])) };
    }
    if (value.kind === 'unknown' || value.kind === 'result') return this.filed(module, value) ?? value;
    if (value.kind === 'reference') {
      const constant = this.project.constant(module, value.name);
      if (constant === null) return this.filed(module, value) ?? value;
      return constant.kind === 'scalar' && this.setAnew.isElsewhere(module, value.name) ? UNKNOWN : constant;
    }
    if (value.kind === 'method') return this.kept(module, value) ?? (this.isTrainingMode(module, value) ? IN_TRAINING : value);
    if (value.kind === 'held') return this.keptThrough(module, value) ?? value;
    if (value.kind === 'entry') return this.entry(module, value);
    if (value.kind === 'test') {
      const verdict = this.verdict(module, value.guard);
      const usual = verdict === 'unknown' ? this.byDefault(module, value.guard) : null;
      return usual !== null ? { kind: 'option', default: { kind: 'scalar', value: usual } } : verdict === 'unknown' ? UNKNOWN : { kind: 'scalar', value: verdict === 'yes' };
    }
    if (value.kind === 'cases' && constantsIn(value) === null) {
      const [first, ...others] = this.open(module, value.of.map(({ guards }) => guards)).flatMap((at) => { const held = value.of[at]?.value; return held === undefined ? [] : this.fill(module, held); });
      return first !== undefined && others.every((other) => isAlike(first, other)) ? first : this.usualCase(module, value);
    }
    if (value.kind !== 'parameter') return value;
    if (value.steps !== undefined) {
      const { steps, ...handed } = value;
      return madeBy(steps, this.fill(module, handed));
    }
    const frame = this.frameOf(module, value);
    const given = frame !== undefined ? this.handed(frame, value) : this.made.get(functionKey(module, value.function), value.name) ?? UNKNOWN;
    // What another function was handed does not tell how this one is entered.
    const held = changedBy(value, frame === this.#frames.at(-1) ? given : roughly(given));
    // `if seed is None: seed = draw()` stands between, or `rng = rng or np.random`.
    const known = isNone(held) && value.default !== null && (isRandom(value.default) || /^(?:reference|instance|function|class)$/.test(value.default.kind)) ? value.default : held;
    if (isRandom(known)) return known;
    // Where some keys of a table of options are set, the others are what they were.
    const isSame = value.varies === 'inside' && holdsOptions(known) && !isSetAnew(module, value);
    return isReplaced(module, value) && !isSame ? UNKNOWN : value.attribute === undefined ? known : this.unlessSetBelow(module, value.attribute, known);
  }

  /** `held`, which objects keep under `key`, unless a class below sets something else there: one of the object at hand, or any where nobody knows that. */
  private unlessSetBelow(module: Module, key: string, held: Value): Value {
    const below = constantOf(held) === null ? [] : settersBelow(this.project, module, key);
    if (below.length === 0) return held;
    const own = this.#self === null ? [] : [this.#self, ...this.project.classesAbove(this.#self.module, this.#self.index)];
    const isOwn = own.some((each) => each.module === module && each.index === ownerOf(key));
    const setters = isOwn ? below.filter(({ of }) => own.some((each) => isSameTarget(each, of))) : below;
    return setters.every(({ of, value }) => isAlike(this.fill(of.module, value), held)) ? held : UNKNOWN;
  }

  /** What the files of settings that the program reads say where a value stands; `null`: nothing that is known. */
  private filed(module: Module, value: Value): Value | null {
    const setting = this.setAnew.files.text === '' ? null : settingOf(value);
    if (setting === null) return null;
    const { path, holder, stated } = setting;
    const way = wayFrom(typeof holder === 'string' ? heldByName(this.project, module, holder) : heldBy(this.project, module, holder), path);
    if (way === null) return null;
    return constantOf(this.setAnew.filed(way) ?? UNKNOWN) ?? this.setAnew.filedTable(way) ?? (stated === undefined ? null : this.unsaid(way, stated) ?? null);
  }

  /** What a setting is that neither the files nor the project say, by who asks for it. */
  private unsaid(way: readonly string[], stated: Value): Value | undefined {
    const found = this.setAnew.unsaid(way, stated);
    const [call] = this.start.model.calls;
    return found === undefined || call === undefined || this.asks(saying(this.project, way.at(-1) ?? ''), { module: this.start, call }) ? undefined : found;
  }

  /** Where an object stands among the settings of a file. */
  private heldAs(module: Module, receiver: (Value & { kind: 'method' })['receiver']): Held {
    if (this.setAnew.files.text === '') return null;
    if (receiver.kind === 'parameter') return this.tableHanded(module, receiver);
    return receiver.call === null ? null : heldBy(this.project, module, receiver.call.expression);
  }

  /** … a table that a function is handed. */
  private tableHanded(module: Module, parameter: Parameter): Held {
    const frame = this.frameOf(module, parameter);
    const found = frame?.by === 'call' ? findArgument(frame.written, parameterRef(parameter)) : null;
    return frame?.by === 'call' && found?.kind === 'given' ? heldBy(this.project, frame.from, found.argument.argument.value) : heldByParameter(this.project, module, parameter);
  }

  /** What the first of several cases leaves that holds while the user leaves all options as they are. */
  private usualCase(module: Module, { of }: Value & { kind: 'cases' }): Value {
    for (const { guards: { all, complete }, value } of of) {
      const truths = all.map((guard) => this.byDefault(module, guard));
      if (truths.includes(false)) continue;
      const held = this.fill(module, value);
      return !complete || truths.includes(null) ? UNKNOWN : held.kind === 'scalar' ? { kind: 'option', default: held } : held.kind === 'option' ? held : UNKNOWN;
    }
    return UNKNOWN;
  }

  /** What the mapping that a function is handed has under a key. */
  private entry(module: Module, { of, key, default: stated }: Value & { kind: 'entry' }): Value {
    const frame = of.gathers === undefined ? undefined : this.frameOf(module, of);
    const table = frame === undefined ? this.fill(module, of) : this.handed(frame, of);
    const held = table.kind === 'dict' ? table.entries.get(key) : undefined;
    if (held !== undefined) return held;
    if (holdsOptions(table)) return this.setAnew.isKeySet(String(key)) ? UNKNOWN : constantOf(this.setAnew.setting(String(key), this.heldAs(module, of))) ?? UNKNOWN;
    if (table.kind === 'dict' && table.complete) return stated ?? UNKNOWN;
    if (of.gathers !== undefined && stated?.kind === 'scalar') return { kind: 'option', default: stated, guessed: true, lent: true };
    const way = table.kind === 'dict' || !holdsSettings(of.name) || this.setAnew.files.text === '' ? null : wayFrom(this.tableHanded(module, of), [String(key)]);
    return (way === null ? undefined : this.setAnew.filed(way) ?? this.unsaid(way, stated ?? UNKNOWN)) ?? UNKNOWN;
  }

  /** What the parameter holds in the call that `frame` is. */
  private handed(frame: Frame, parameter: Parameter): Value {
    const { default: stated } = parameter;
    // Who starts a command chooses what it is handed.
    const chosen: Value = stated?.kind === 'scalar' ? { kind: 'option', default: stated, ...(frame.by === 'user' ? { name: parameter.name } : { guessed: true }) } : UNKNOWN;
    if (frame.by !== 'call') return frame.by === 'user' ? chosen : UNKNOWN;
    if (parameter.gathers !== undefined) return this.gathered(frame);
    const found = findArgument(frame.call, parameterRef(parameter));
    switch (found.kind) {
      case 'absent':
        return stated ?? UNKNOWN;
      case 'unknown':
        return (handsOptions(frame.call) && !this.setAnew.isKeySet(parameter.name) ? constantOf(this.setAnew.setting(parameter.name)) : null) ?? this.unlessNamed(frame, parameter, chosen);
      case 'spread':
        return this.carried(frame, found.value);
      case 'given': {
        const value = asHanded(this.carried(frame, found.argument.value), found.argument.argument.value);
        // Who hands something over where nothing need be mostly has something.
        const isMade = value.kind === 'unknown' || (value.kind === 'result' && value.call.callee.kind === 'external' && value.part === undefined);
        return isRead(found.argument.value) || isMade && stated !== null && isNone(stated) && isSomething(found.argument.argument.value) && !(value.kind === 'result' && mayFail(value.call.expression)) ? SOMETHING : value;
      }
    }
  }

  /** `chosen`, or what a parameter is by default that keywords of files leave out, by whose name nobody in the project calls anything. */
  private unlessNamed(frame: Frame & { by: 'call' }, { name, default: stated }: Parameter, chosen: Value): Value {
    const { from: module, written: call } = frame;
    const isAlone = stated?.kind === 'scalar' && this.leavesOut(frame, name) && !this.asks(naming(this.project, frame.module, frame.index, name), { module, call });
    return isAlone ? { kind: 'option', default: stated, alone: true } : chosen;
  }

  /** Whether all that the call hands over out of sight are keywords of files that lack one of that name. */
  private leavesOut({ from, call: { args } }: Frame & { by: 'call' }, name: string): boolean {
    const { files } = this.setAnew;
    return args.every(({ argument: { splat, value } }) => splat === null || (splat === '**' && Array.isArray(heldBy(this.project, from, value)) && files.lacks([name])));
  }

  /** The keywords in the call that `frame` is which no parameter of its function takes. */
  private gathered(frame: Frame & { by: 'call' }): Value {
    const taken = frame.module.model.functions[frame.index]?.statement?.parameters ?? [];
    const entries = new Map<TableKey, Value>();
    let complete = !frame.call.expression.broken;
    for (const { argument: { keyword, splat }, value } of frame.call.args) {
      if (keyword !== null) entries.set(keyword, this.carried(frame, value));
      else if (splat === '**' && value.kind === 'dict') for (const [key, held] of value.entries) entries.set(key, this.carried(frame, held));
      if (splat === '**') complete &&= value.kind === 'dict' && value.complete;
    }
    for (const { name } of taken) entries.delete(name);
    return { kind: 'dict', entries, complete };
  }

  /** What `value` is in the module it is handed to: what points into the tables of its own says nothing there. */
  private carried(frame: Frame & { by: 'call' }, value: Value): Value {
    const { module, from } = frame;
    if (module === from) return value;
    switch (value.kind) {
      case 'scalar':
      case 'option':
        return value;
      case 'cases':
        return constantsIn(value) === null ? UNKNOWN : value;
      case 'choice':
        return value.usual?.kind === 'scalar' ? { kind: 'option', default: value.usual } : UNKNOWN;
      case 'dict':
        return { ...value, entries: new Map(Array.from(value.entries, ([key, held]) => [key, this.carried(frame, held)])) };
      case 'reference':
        return this.isAlike(from, module, value.name) ? value : UNKNOWN;
      case 'instance':
        return 'name' in value.of && this.isAlike(from, module, value.of.name) ? { ...value, call: null } : UNKNOWN;
      case 'method':
        return value === IN_TRAINING ? value : UNKNOWN;
      case 'result':
        return holdsOptions(value) ? value : UNKNOWN;
      default:
        return UNKNOWN;
    }
  }

  /** Whether a name means the same in both modules. */
  private isAlike(from: Module, to: Module, name: string): boolean {
    const [a, b] = [this.project.resolve(from, name), this.project.resolve(to, name)];
    if (a.kind === 'library') return b.kind === 'library';
    // An object that another module keeps under that name.
    const [kept, other] = a.kind === 'unknown' && b.kind === 'unknown' ? [this.project.imported(from, name), this.project.imported(to, name)] : [null, null];
    return isSameTarget(a, b) || (kept !== null && kept.module === other?.module && kept.rest.join('.') === other.rest.join('.'));
  }

  /** What a parameter holds, which is called or whose methods are; where this run doesn't tell, an object of the class that all callers agree on. */
  held(module: Module, parameter: Parameter): Handed {
    const given = this.given(module, parameter);
    if (given !== null && given.module !== module) return given;
    const value = this.fill(module, parameter);
    const made = (value.kind !== 'unknown' && value !== SOMETHING) || isReplaced(module, parameter) ? null : this.project.classOf(module, parameter);
    return made?.kind === 'class' ? { module: made.module, value: { kind: 'instance', of: { index: made.index }, call: null } } : { module, value };
  }

  /** The call that runs and was handed `parameter`. */
  private frameOf(module: Module, { function: index }: Parameter): Frame | undefined {
    return this.#frames.findLast((each) => each.module === module && each.index === index);
  }

  /** What the call that entered its function hands over for a parameter, and in which module that stands; `null`: nothing that can be told. */
  given(module: Module, parameter: Parameter): Handed | null {
    return this.argumentOf(this.frameOf(module, parameter), parameter);
  }

  /** Whether the function that takes a parameter runs. */
  isEntered(module: Module, parameter: Parameter): boolean {
    return this.frameOf(module, parameter) !== undefined;
  }

  /** What was written for `parameter` where the chain of calls that leads to `frame` hands it over first, and in which module. */
  private argumentOf(frame: Frame | undefined, parameter: Parameter): Handed | null {
    if (frame?.by !== 'call') return null;
    const found = findArgument(frame.written, parameterRef(parameter));
    if (found.kind !== 'given') return null;
    const { value } = found.argument;
    if (value.kind !== 'parameter' || isReplaced(frame.from, value)) return { module: frame.from, value };
    const at = this.#frames.lastIndexOf(frame);
    const before = this.#frames.slice(0, at < 0 ? undefined : at).findLast((each) => each.module === frame.from && each.index === value.function);
    const filled = findArgument(frame.call, parameterRef(parameter));
    return this.argumentOf(before, value) ?? { module: frame.from, value: filled.kind === 'given' ? filled.argument.value : value };
  }

  /** `call` with what the parameters it passes on hold. */
  filled(module: Module, call: CallFact): CallFact {
    const filled = call.args.map(({ value }) => (isOpen(value) || value.kind === 'reference' || value.kind === 'unknown' || value.kind === 'method' || value.kind === 'held' ? this.fill(module, value) : value));
    return call.args.every(({ value }, at) => value === filled[at] && !isOpen(value)) ? call : withValues(call, ({ value }, at) => filled[at] ?? value);
  }

  /** Where what a name of function `index` holds is kept: the names it was handed on under, from there to the first that is no parameter. */
  wayTo(module: Module, index: number, name: string): readonly NameAt[] {
    const way: NameAt[] = [{ module, index, name }];
    let at = this.#frames.findLastIndex((frame) => frame.module === module && frame.index === index);
    for (let last = way[0]; last !== undefined && last.index !== 0; last = way.at(-1)) {
      const fact = last.module.model.functions[last.index];
      const parameter = fact?.statement == null ? null : parameterNamed(fact, last.name);
      if (parameter === null) return way;
      const frame = this.#frames[at];
      const found = frame?.by === 'call' ? findArgument(frame.written, parameter) : null;
      const written = found?.kind === 'given' ? found.argument.argument.value : null;
      if (frame?.by !== 'call' || written?.kind !== 'name') return [];
      const next = { module: frame.from, index: frame.written.function, name: written.id };
      at = this.#frames.slice(0, at).findLastIndex((each) => each.module === next.module && each.index === next.index);
      way.push(next);
    }
    return way;
  }

  /** Runs what a method of an object of the class `self` does. */
  as<Result>(self: ProjectClass | null, run: () => Result): Result {
    const before = this.#self;
    this.#self = self;
    const result = run();
    this.#self = before;
    return result;
  }

  /** What all objects of a class that is made from its fields were given for one of them. */
  private filledField(of: ProjectClass, name: string): Handed | undefined {
    const value = this.made.get(fieldsKey(of), name);
    return value === undefined ? undefined : { module: of.module, value };
  }

  /** Remembers what the fields of an object are given that is made from them. */
  keepFields(of: ProjectClass, entry: Entry): void {
    const args = entry.by === 'call' ? entry.call.args : [];
    this.made.note(fieldsKey(of), new Map(args.flatMap(({ argument: { keyword }, value }) => {
      return keyword === null || entry.by !== 'call' ? [] : [[keyword, this.carried({ module: of.module, index: 0, ...entry }, value)] as const];
    })));
  }

  /** Remembers what a constructor is handed, for the methods that find it in the object. */
  keep(frame: Frame): void {
    const { parameters = [] } = frame.module.model.functions[frame.index] ?? {};
    this.made.note(functionKey(frame.module, frame.index), new Map(parameters.map((parameter) => [parameter.name, this.handed(frame, parameter)])));
  }

  /** The class of the object, where it is not the one the method is written in, and what objects of it are made with. */
  selfKey(module: Module, index: number): string {
    const own = module.model.functions[index]?.class ?? null;
    if (own === null) return '';
    if (this.#self === null || (this.#self.module === module && this.#self.index === own)) return this.made.textOf(module, own);
    return `${this.#self.module.path}:${String(this.#self.index)}:${this.made.textOf(this.#self.module, this.#self.index)}`;
  }

  /** How function `index` is entered, as its frame and as text. */
  frame(module: Module, index: number, entry: Entry): { readonly frame: Frame; readonly shape: string } {
    const frame: Frame = { module, index, ...entry };
    const shape = this.shape(frame);
    const key = functionKey(module, index);
    let shapes = this.#shapes.get(key);
    if (shapes === undefined) {
      shapes = new Set();
      this.#shapes.set(key, shapes);
    }
    if (shapes.size >= MAX_HANDED && !shapes.has(shape)) {
      const blind: Frame = { module, index, by: 'unknown' };
      return { frame: blind, shape: this.shape(blind) };
    }
    shapes.add(shape);
    return { frame, shape };
  }

  /** What a function is handed for the parameters that matter, as text. */
  private shape(frame: Frame): string {
    return this.project.handedOn(frame.module, frame.index).map(({ parameter, limits }) => {
      const given = this.argumentOf(frame, parameter);
      const made = this.callees.classGiven(given);
      if (made?.kind === 'class') return `of ${functionKey(made.module, made.index)}${keywordsOf(given)}`;
      const around = given === null ? [] : wrappedBy(this.project, given).flatMap((each) => classesIn(this.project, each));
      if (around.length > 0) return `around ${around.map(({ module, index }) => functionKey(module, index)).join('+')}`;
      const target = given === null || given.module === frame.module ? null : this.callees.callable(given.module, given.value);
      return target?.kind === 'function' || target?.kind === 'class' ? `as ${functionKey(target.module, target.index)}` : textOf(this.handed(frame, parameter), limits);
    }).join();
  }
}

/** What `parameter` gathers, as its function leaves it. */
function changedBy({ gathers }: Parameter, held: Value): Value {
  if (held.kind !== 'dict' || gathers === undefined || gathers.size === 0) return held;
  const entries = new Map(held.entries);
  for (const [key, change] of gathers) {
    if (change === null) entries.delete(key);
    else if (!change.isDefault || !entries.has(key)) entries.set(key, change.value);
  }
  return { ...held, entries };
}

/** A table that is handed over under a name may have been filled by whoever had it before. */
function asHanded(value: Value, written: Expression): Value {
  return value.kind === 'dict' && written.kind !== 'dict' ? { ...value, complete: false } : value;
}

/** The constants that an object is made with by their names, as text. */
function keywordsOf(given: Handed | null): string {
  const args = given?.value.kind === 'instance' ? given.value.call?.args ?? [] : [];
  return args.flatMap(({ argument: { keyword }, value }) => (keyword !== null && value.kind === 'scalar' ? [`,${keyword}=${textOf(value)}`] : [])).join('');
}

/** `train(**vars(args))` */
function handsOptions({ args }: CallFact): boolean {
  return args.some(({ argument: { splat }, value }) => splat === '**' && holdsOptions(value));
}

/** What an object keeps that was handed over: what others of its class keep differs by its numbers. */
function roughlyKept({ kind }: Value, kept: Handed | null): Handed | null {
  return kept === null || kind === 'reference' || kind === 'instance' ? kept : { ...kept, value: roughly(kept.value) };
}

function constantOf(value: Value): Value | null {
  return value.kind === 'option' || constantsIn(value) !== null ? value : null;
}

/** Whether an object keeps what stands in a table that nobody sees: `EasyDict(yaml.safe_load(file))`, `SimpleNamespace(**options)`. */
function isFilled({ of, call }: Value & { kind: 'instance' }): boolean {
  return 'name' in of && KEEPS_KEYWORDS.has(of.name) && call?.args.some(({ argument: { keyword, splat }, value }) => value.kind !== 'dict' && (splat === '**' || (keyword === null && splat === null))) === true;
}

/** What reads an object back from a file, where nobody writes that there is none. */
const READS = /^(?:torch|numpy|joblib|pickle)\.load$/;

/** Whether a value is what a file holds. */
function isRead(value: Value): boolean {
  return value.kind === 'result' && value.part === undefined && value.call.callee.kind === 'external' && READS.test(value.call.callee.name);
}

/** Whether a value differs each run, so that what is made of it does. */
function isRandom({ kind }: Value): boolean {
  return kind === 'entropy' || kind === 'drawn';
}

/** Whether what `value` is depends on the caller. */
function isOpen(value: Value): boolean {
  return /^(?:parameter|test|entry)$/.test(value.kind) || (value.kind === 'cases' && constantsIn(value) === null) || (value.kind === 'dict' && [...value.entries.values()].some(isOpen));
}

/** What a call is named that looks for something, or has nothing to hand back. */
const MAY_FAIL = /^(?:get|getattr|pop|getenv|next|which|(?:full)?match|imread|print|(?:re)?search\w*|find\w*|try_\w+|look_?up\w*|maybe_\w+|get_worker_info|getmodule)$/;

function mayFail(call: Expression): boolean {
  return MAY_FAIL.test(calleeName(call));
}

/** Whether what is written for an argument is hardly `None`: no choice, no look-up that may fail, no setting. */
function isSomething(written: Expression): boolean {
  switch (written.kind) {
    case 'call':
      return !mayFail(written);
    case 'attribute':
      return written.object.kind === 'name' && written.object.id === 'self';
    case 'conditional':
    case 'constant':
    case 'unary':
    case 'opaque':
      return false;
    case 'binary':
      return written.operator !== 'or' && written.operator !== 'and';
    default:
      return true;
  }
}
