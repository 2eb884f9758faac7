/** Programs that try out a network or a data set and show nothing of it but its form: shapes, types, counts, times. */
import { remembered } from '../../syntax/remember.js';
import type { CallExpression, Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { calleeName, dottedName, elementsOf, expressionsOf, mainBlock, namesUnder, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { isTraining, loadsAlways, reaches, updatesWeights } from './evaluates.js';
import { COUNTS, FORM, FORM_ONLY, KEEPS, NAMED_PARTS, PARTS, TELLS } from './form.js';
import { callsIn, callsOf, callsRunIn, functionOf, usesOf } from '../lookups.js';
import type { CallFact, FunctionFact } from '../module/model.js';
import { opensForWriting } from '../module/opens.js';
import { showsNothing } from './silent-start.js';
import { drawsWeights, type FunctionOf, type ProgramRun } from '../program/run.js';
import type { Module, Project } from '../project.js';
import { isOfObject } from '../weights/unread.js';
import { readWhole } from '../uses.js';

/** What shows what it is given. */
const SHOWS = /^(?:print|pprint|info|debug|warning|warn|log|echo)$/;

/** Functions that say no more than what they are given does. */
const PURE = /^(?:str|repr|int|float|bool|round|abs|sum|max|min|list|tuple|dict|set|sorted|zip|range|enumerate|prod)$/;

/** The same of a text or a table whose method they are. */
const PURE_METHODS = /^(?:format|join|items|keys|values|split|strip|upper|lower|center|[lr]just|replace|(?:starts|ends)with)$/;

/** What of a layer or an array is its numbers. */
const NUMBERS = /^(?:weight|bias|data|grad)$/;

/** What reads a clock, a device, or what the user has chosen. */
const READS = /^(?:time|perf_counter|process_time|monotonic|now|(?:max_)?memory_allocated|device_count|is_available|get_device_name|getsizeof|timeit|elapsed_time|parse_args|get_(?:args|parser|config))$/;

/** What of these tells how long something takes, or how much room. */
const MEASURES = /^(?:time|perf_counter|process_time|monotonic|elapsed_time|(?:max_)?memory_allocated|timeit)$/;

/** Functions that work a number or an array out; what they are called for otherwise goes by other names. */
const WORKS_OUT = /^(?:numpy|scipy|torch)\.(?:(?:linalg|fft|signal|special|nn\.functional)\.)?[a-z]\w*(?<!_)$/;

/** What shows nothing, and hands nothing on to whoever does. */
const SILENT = /^(?:append|extend|insert|update|setdefault|add_argument|add_module|register_\w+|load_state_dict|backward|setattr|collect|synchronize|empty_cache|reset_peak_memory_stats|filterwarnings|simplefilter|basicConfig|set_\w+|exit|quit|apply|__init__|\w+_)$/;

/** Methods of collections. */
const COLLECTS = /^(?:append|extend|insert|pop|copy|index|__(?:iter|next|getitem)__)$/;

/** What fills a network with its parts, and those with numbers. */
const FILLS = /^(?:__init__|apply|add_module|register_(?:buffer|parameter|module|\w*hook)|\w+[a-z]_)$/;

/** What turns a thing into a text where that is wanted, takes it apart, or reads an attribute. */
const IMPLIED = /\.(?:__(?:str|repr|format|iter|next|getitem)__|get \w+)$/;

/** Functions of Python that look at objects and classes, set what they have, or work with numbers. */
const LOOKS = /^(?:builtins\.(?:super|hasattr|getattr|setattr|callable|issubclass|id)|math\.\w+)$/;

/** Parts of networks, and what is said of how they are made; of Keras's backend all but what gives numbers. */
const BUILDS = /^(?:torch\.nn|(?:tensorflow\.)?keras)\.(?:(?:\w+\.)*[A-Z]\w*(?:\.compile)?|(?:layers|regularizers|initializers|constraints|utils\.\w+_utils|backend(?!\.(?:eval|function|get_session|(?:batch_)?get_value|print_tensor)\b))\b.*)$/;

/** What fills an array with numbers that anybody foretells, and what puts it into another form. */
const FILLS_ARRAY = /^torch\.(?:(?:arange|empty|eye|full|linspace|ones|tensor|zeros)$|(?:Tensor\.)?(?:tril|triu|view|reshape|(?:un)?squeeze|expand|permute|transpose|flip|contiguous)$)/;

/** What networks are put together in, which shows as the list of its parts. */
const HOLDS_LAYERS = /^torch\.nn\.(?:Sequential|ModuleList|ModuleDict)$/;

/** Functions of a project that count, and work with numbers of their own for that. */
const COUNTS_ALONE = /^(?:count_\w*param\w*|(?:\w+_)?flops)$/i;

/** Types that values are turned into. */
const TYPES = /^(?:bool|float|int|str)$/;

/** What turns gradients on or off for a block or a function. */
const GRADIENTS = /^torch\.(?:(?:no|enable)_grad|inference_mode|set_grad_enabled)$/;

/** Libraries that know of data and of no network. */
const HOLDS_DATA = /^(?:argparse|builtins|csv|json|math|matplotlib|numpy|os|pandas|seaborn|sklearn\.(?:datasets|metrics|model_selection|preprocessing|utils)|(?:tensorflow\.)?keras\.(?:datasets|utils\.to_categorical)|time|warnings)\./;

/** What a call is named that writes something to a file or a log; mathematics has functions that begin like the last, and an object of a library keeps what it needs later under names like the first. */
const WRITES = /save(?!_hyperparameters|_for_backward)\w*|write\w*|dump\w*|to_(?:csv|json|pickle|parquet|excel)|export\w*|log_(?!soft|prob|sigm|cosh|normal)\w+/.source;

/** What a call is named that does more than make a value. */
export const ACTS = new RegExp(`^(?:main|run\\w*|evaluate\\w*|experiment\\w*|simulate\\w*|benchmark\\w*|\\w*plot\\w*|im(?!ag$)\\w+|show|${WRITES})$`, 'i');

/** What a call is named that leaves something behind: files, records of a tracker. */
export const LEAVES = new RegExp(`^(?:imsave|imwrite|add_(?:scalar|image)s?|copy(?:2|file|tree)|move|rename|symlink|${WRITES})$`, 'i');

/** What a call is named that judges something, or asks the user what to do. */
const JUDGES = /^(?:evaluate\w*|experiment\w*|simulate\w*|benchmark\w*|get_args|Fire|run_app)$/;

/** What hands out the options of a program, where it has any; some only want an object to keep settings in. */
const PARSES = /^parse_(?:known_)?args$/;

/** What is as long as the numbers say that it is given. */
const SELECTS = /^(?:nonzero|argwhere|unique\w*|masked_select|where|nms|filter)$/;

/** What compares numbers. */
const COMPARES = /(?:close|equal)\w*$/i;

/** What writes numbers to a file, or draws them. */
const KEEPS_NUMBERS = /^(?:save|save(?:fig|txt|z|_image)|im(?:show|save|write)|\w*plot|hist|dump|write|to_csv|add_(?:scalars?|images?|figure|histogram))$/;

/** Functions of a network that are looked through. */
const MAX_FUNCTIONS = 200;

/** Methods that are a pass through a network. */
export const PASSES = ['forward', 'call', '__call__'];

/** How many names lead to what is shown. */
const MAX_HOPS = 5;

/**
 * Whether `run` is a script that tries out a class of the project and shows its form, and nothing else: whatever it
 * draws can't be told from what it shows.
 */
export function showsOnlyForm(project: Project, run: ProgramRun): boolean {
  return run.entry.file.kind !== 'notebook' && new Shown(project, run.entry).isForm(run);
}

/**
 * Whether `run` is a script that makes networks, which nobody imports, and ends: no number goes through them, and no
 * more than their form is shown.
 */
export function onlyBuilds(project: Project, run: ProgramRun): boolean {
  return run.entry.file.kind !== 'notebook' && !project.isImported(run.entry) && run.draws.every((draw) => drawsWeights(draw) || draw.inTraining !== null) && new Shown(project, run.entry).builds(run);
}

/** Whether the network that `call` of `module` makes shows or keeps numbers by itself, when it is made or gone through. */
export function tellsByItself(project: Project, module: Module, call: CallFact): boolean {
  const target = project.classOf(module, { kind: 'result', call });
  if (target?.kind !== 'class') return false;
  readWhole();
  const shown = new Shown(project, target.module);
  const isPassed = usesOf(module).place(call.expression)?.parent?.kind === 'call' || callsIn(module, call.function).some(({ expression }) => {
    return call.assignedTo !== null && [call.assignedTo, `${call.assignedTo}.forward`].includes(dottedName(expression.callee) ?? '');
  });
  return ['__init__', ...(isPassed ? PASSES : [])].some((name) => {
    const method = project.method(target.module, target.index, name);
    return method.kind === 'function' && shown.tells(method.module, method.index);
  });
}

const trials = remembered<Project, WeakMap<ProgramRun, boolean>>(() => new WeakMap());

/**
 * Whether `run` is what a module that others import does when it is started by itself: it tries out what it defines for
 * whoever writes it, and neither learns, judges nor leaves anything.
 */
export function triesItselfOut(project: Project, run: ProgramRun): boolean {
  let is = trials(project).get(run);
  if (is === undefined) {
    const { entry } = run;
    is = entry.file.kind !== 'notebook' && entry.model.hasMainBlock && project.isImported(entry) && !loadsAlways(run) && !updatesWeights(run)
      && !reaches(run, (_, call) => LEAVES.test(calleeName(call.expression)) || JUDGES.test(calleeName(call.expression)) || opensForWriting(call.expression))
      && (!(calls(run, PARSES) && calls(run, /^add_argument$/)) || showsNothing(entry));
    trials(project).set(run, is);
  }
  return is;
}

function calls(run: ProgramRun, name: RegExp): boolean {
  return reaches(run, (_, { expression }) => name.test(calleeName(expression)));
}

/** Variables that an expression has for itself, and whether they hold no more than a form. */
type Bound = ReadonlyMap<string, boolean>;

/** What is read by a name, and where that is defined. */
interface Scope {
  readonly module: Module;
  readonly function: FunctionStatement | null;
}

class Shown {
  #hasForm = false;
  readonly #apart = new Map<object, Map<string, boolean | null>>();

  constructor(private readonly project: Project, private readonly entry: Module) {}

  isForm(run: ProgramRun): boolean {
    const { entered } = run;
    // A program that looks at nothing of the project's own may still measure a library's.
    if (!entered.some(({ module, index }) => module.model.functions[index]?.class != null) && !calls(run, MEASURES)) return false;
    return bodiesIn(run).every(({ module, index }) => {
      return !callsRunIn(this.entry, module, index).some((call) => isTraining(module, call) || this.acts(module, call)) && this.isSilent(module, index);
    }) && this.#hasForm;
  }

  /** Whether nothing is called but what makes networks, puts them together, or tells of their form, and what has nothing to do with them. */
  builds(run: ProgramRun): boolean {
    // What modules do when they are imported is over before the networks are there.
    const isMadeLater = run.draws.every(({ chain }) => chain[0]?.module === this.entry);
    const bodies = bodiesIn(run).filter(({ module, index }) => (index === 0 ? module === this.entry || !isMadeLater : !COUNTS_ALONE.test(module.model.functions[index]?.name ?? '')));
    return bodies.every(({ module, index }) => callsRunIn(this.entry, module, index).every((call) => {
      const { expression } = call;
      const scope: Scope = { module, function: module.model.functions[index]?.statement ?? null };
      return this.isApart(scope, expression) || (usesOf(module).place(expression)?.parent === null && SHOWS.test(calleeName(expression))
        ? this.allowsCall(scope, expression)
        : this.isPartOfBuilding(module, call));
    }));
  }

  /** Whether libraries of data make `expression` of what no network has a part in: what is brought in, cut, shown. */
  private isApart(scope: Scope, expression: Expression, seen: ReadonlySet<string> = new Set()): boolean {
    const { module } = scope;
    const roots = new Set<Expression>();
    return walkExpressions([expression]).every((part) => {
      if (part.kind === 'call') {
        const call = callsOf(module).get(part);
        if (call?.callee.kind !== 'external') return part.callee.kind === 'attribute';
        const root = rootOf(part.callee);
        if (call.callee.name.startsWith('builtins.') || (root.kind === 'name' && this.isOfLibrary(module, root.id))) roots.add(root);
        return this.known(module, call).record?.seeds === undefined && HOLDS_DATA.test(module.catalogue.canonical(call.callee.name));
      }
      return part.kind === 'name' ? this.isApartByName(scope, part.id, seen) ?? (roots.has(part) || TYPES.test(part.id)) : part.kind !== 'lambda';
    });
  }

  /** The same of the values of a variable; `null` for what is none. */
  private isApartByName(scope: Scope, name: string, seen: ReadonlySet<string>): boolean | null {
    if (seen.has(name)) return true;
    if (seen.size > MAX_HOPS) return false;
    const key = scope.function ?? scope.module;
    const known = this.#apart.get(key) ?? new Map<string, boolean | null>();
    this.#apart.set(key, known);
    let is = known.get(name);
    if (is === undefined) {
      const given = this.valuesOf(scope, name);
      const within = new Set([...seen, name]);
      is = given.length === 0 ? null : given.every((each) => each !== null && this.isApart(scope, each, within));
      // What is taken for granted on the way round a circle holds there alone.
      if (seen.size === 0 || is !== true) known.set(name, is);
    }
    return is;
  }

  /** `name` stands for a library, or something of one that the module imports from there. */
  private isOfLibrary(module: Module, name: string): boolean {
    const isLibrary = (path: string): boolean => this.project.imported(module, path) === null;
    return module.facts.body.some((each) => {
      if (each.kind === 'import') return each.names.some((one) => (one.alias ?? one.name.replace(/\..*/, '')) === name && isLibrary(one.name));
      return each.kind === 'from-import' && each.level === 0 && isLibrary(each.module) && each.names.some((one) => (one.alias ?? one.name) === name);
    });
  }

  private isPartOfBuilding(module: Module, call: CallFact): boolean {
    const { callee, expression } = call;
    // A loop calls methods that no text names.
    const named = 'name' in callee ? callee.name : '';
    if (IMPLIED.test(named)) return true;
    const name = callee.kind !== 'external' && COLLECTS.test(named) ? named : calleeName(expression);
    const { target, record } = this.known(module, call);
    return target === 'function' || target === 'class' || record?.draws?.weights === true || isOfObject(call) || this.isOfLayers(module, call)
      || (callee.kind === 'external' && (GRADIENTS.test(callee.name) || LOOKS.test(callee.name)))
      || (callee.kind === 'external' && [BUILDS, FILLS_ARRAY].some((names) => names.test(module.catalogue.canonical(callee.name))))
      || [COUNTS, TELLS, KEEPS, FORM, FORM_ONLY, FILLS, PARTS, NAMED_PARTS, PURE, PURE_METHODS, COLLECTS].some((names) => names.test(name));
  }

  /** `Input(…)` behind `from keras.layers import *`, where all that is taken so is a library's. */
  private isOfLayers(module: Module, { callee }: CallFact): boolean {
    const { starImports } = module.model;
    return callee.kind === 'external' && /^\*\.[A-Z]/.test(callee.name)
      && starImports.some((name) => /^(?:torch\.nn|(?:tensorflow\.)?keras\.layers)$/.test(module.catalogue.canonical(name))) && starImports.every((name) => this.project.imported(module, name) === null);
  }

  /** Whether function `index` of `module`, or what it calls in the project, shows or keeps numbers whatever it is asked for. */
  tells(module: Module, index: number, seen = new Set<FunctionFact>()): boolean {
    const fact = module.model.functions[index];
    if (fact?.statement == null || seen.has(fact) || seen.size > MAX_FUNCTIONS) return false;
    seen.add(fact);
    const self = fact.class === null ? undefined : fact.statement.parameters[0]?.name;
    const scope: Scope = { module, function: fact.statement };
    const always = walkStatements(fact.statement.body, (each) => withinScope(each) && each.kind !== 'if' && each.kind !== 'try');
    const isTold = always.some((each) => {
      if (each.kind !== 'expression' || each.value.kind !== 'call') return false;
      const { args } = each.value;
      const name = calleeName(each.value);
      return KEEPS_NUMBERS.test(name) || (SHOWS.test(name) && !args.every(({ value }) => this.isFormOf(scope, value, new Map(self === undefined ? [] : [[self, true]]), 0)));
    });
    return isTold || callsIn(module, index).some((call) => {
      const entered = this.project.entered(this.project.callee(module, call));
      return entered.kind === 'function' && this.tells(entered.module, entered.index, seen);
    });
  }

  /** Whether a call does something that nobody sees here. */
  private acts(module: Module, call: CallFact): boolean {
    return (ACTS.test(calleeName(call.expression)) && !this.isEntered(module, call)) || opensForWriting(call.expression);
  }

  /** It is read by itself what the project's own functions do. */
  private isEntered(module: Module, call: CallFact): boolean {
    const { kind } = this.project.callee(module, call);
    return kind === 'function' || kind === 'class';
  }

  private isSilent(module: Module, index: number): boolean {
    const statement = module.model.functions[index]?.statement ?? null;
    if (index !== 0 && statement === null) return true;
    const scope: Scope = { module, function: statement };
    const isRun = (each: Statement): boolean => withinScope(each) && (module === this.entry || mainBlock(each) === null);
    return walkStatements(statement?.body ?? module.facts.body, isRun).every((each) => this.allows(scope, each));
  }

  private allows(scope: Scope, statement: Statement): boolean {
    switch (statement.kind) {
      case 'expression':
        return statement.value.kind !== 'call' || this.allowsCall(scope, statement.value);
      case 'assert': {
        const parts = walkExpressions(expressionsOf(statement));
        if (parts.some((part) => COMPARES.test(calleeName(part)))) return false;
        this.#hasForm ||= parts.some(asksForm);
        return true;
      }
      case 'if':
      case 'while':
        // What a method asks is for the most part how it was made.
        return this.isInMethod(scope) || expressionsOf(statement).every((test) => this.isFormOf(scope, test, new Map(), 0));
      default:
        return !statement.broken;
    }
  }

  private isInMethod({ module, function: within }: Scope): boolean {
    return within !== null && functionOf(module, within)?.class != null;
  }

  private allowsCall(scope: Scope, call: CallExpression): boolean {
    const name = calleeName(call);
    if (SHOWS.test(name)) {
      const shown = call.args.map(({ value }) => value);
      if (!shown.every((value) => this.isNetwork(scope, value) || this.isFormOf(scope, value, new Map(), 0))) return false;
      this.#hasForm ||= walkExpressions(shown).some(asksForm) || shown.some((value) => this.showsFormByName(scope, value));
      return true;
    }
    const fact = callsOf(scope.module).get(call);
    const { target, record } = this.known(scope.module, fact);
    if (COUNTS.test(name) || TELLS.test(name) || record?.roles?.includes('reads-form') === true) {
      this.#hasForm = true;
      return true;
    }
    return target === 'function' || target === 'class' || record?.draws !== undefined || record?.seeds !== undefined
      || (fact?.callee.kind === 'external' && WORKS_OUT.test(scope.module.catalogue.canonical(fact.callee.name)))
      || (fact !== undefined && isOfObject(fact)) || [KEEPS, SILENT, FORM, FORM_ONLY, PURE, READS].some((names) => names.test(name));
  }

  private known(module: Module, call: CallFact | undefined) {
    const target = call === undefined ? null : this.project.callee(module, call);
    return { target: target?.kind ?? 'unknown', record: target?.kind === 'library' ? target.record : undefined };
  }

  /** A variable that is shown and was given a form. */
  private showsFormByName(scope: Scope, value: Expression): boolean {
    return walkExpressions([value]).some((part) => part.kind === 'name' && this.valuesOf(scope, part.id).some((given) => given !== null && walkExpressions([given]).some(asksForm)));
  }

  /** A network as a whole, which shows as the list of its parts. */
  private isNetwork(scope: Scope, value: Expression): boolean {
    if (value.kind !== 'name') return value.kind === 'call' && this.isMade(scope, value);
    const given = this.valuesOf(scope, value.id);
    return given.length > 0 && given.every((each) => each?.kind === 'call' && (this.isMade(scope, each) || KEEPS.test(calleeName(each))));
  }

  private isMade({ module }: Scope, call: CallExpression): boolean {
    const fact = callsOf(module).get(call);
    const { target, record } = this.known(module, fact);
    return target === 'class' || record?.draws?.weights === true || (fact?.callee.kind === 'external' && HOLDS_LAYERS.test(module.catalogue.canonical(fact.callee.name)));
  }

  /** Whether `expression` tells no number of what is drawn. */
  private isFormOf(scope: Scope, expression: Expression, bound: Bound, hops: number): boolean {
    const all = (parts: readonly Expression[]): boolean => parts.every((part) => this.isFormOf(scope, part, bound, hops));
    switch (expression.kind) {
      case 'name':
        return bound.get(expression.id) ?? this.isFormByName(scope, expression.id, hops + 1);
      case 'number':
      case 'constant':
        return true;
      case 'attribute':
        return asksForm(expression) || (!NUMBERS.test(expression.name) && dottedName(expression) !== null && all([expression.object]));
      case 'call':
        return this.isFormOfCall(expression, all);
      case 'comprehension':
        return this.isFormOfEach(scope, expression, bound, hops);
      case 'conditional':
        return all([expression.then, expression.otherwise]);
      case 'subscript':
        return all([expression.object, ...expression.indices]);
      case 'binary':
        return /^(?:is|is not)$/.test(expression.operator) || all([expression.left, expression.right]);
      case 'dict':
        return all(expression.entries.flatMap(({ key, value }) => (key === null ? [value] : [key, value])));
      case 'string':
        return all(expression.parts);
      case 'list':
      case 'tuple':
      case 'set':
        return all(expression.elements);
      case 'unary':
        return all([expression.operand]);
      case 'named':
        return all([expression.value]);
      case 'opaque':
        return all(expression.children);
      case 'lambda':
        return true;
    }
  }

  private isFormOfCall(call: CallExpression, all: (parts: readonly Expression[]) => boolean): boolean {
    const { callee, args } = call;
    const name = calleeName(call);
    if (asksForm(call) || READS.test(name)) return true;
    const object = callee.kind === 'attribute' ? [callee.object] : [];
    return (object.length === 0 || name === 'prod' ? PURE : PURE_METHODS).test(name) && all([...object, ...args.map(({ value }) => value)]);
  }

  private isFormOfEach(scope: Scope, { elements, clauses }: Expression & { kind: 'comprehension' }, bound: Bound, hops: number): boolean {
    const inner = new Map(bound);
    for (const { target, value } of clauses) {
      for (const [name, is] of target === null ? [] : this.elementsIn(scope, target, value, inner, hops)) inner.set(name, is);
    }
    return elements.every((element) => this.isFormOf(scope, element, inner, hops));
  }

  /** The variables of a loop, and whether they hold no more than a form: names of parts, numbers of turns. */
  private elementsIn(scope: Scope, target: Expression, iterable: Expression, bound: Bound, hops: number): readonly (readonly [string, boolean])[] {
    const isForm = this.isFormOf(scope, iterable, bound, hops);
    const isNumbered = /^enumerate$/.test(calleeName(iterable)) || NAMED_PARTS.test(calleeName(iterable));
    const names = namesUnder([target]);
    const [first] = elementsOf(target);
    return names.map((name) => [name, isForm || (isNumbered && first?.kind === 'name' && first.id === name)]);
  }

  private isFormByName(scope: Scope, name: string, hops: number): boolean {
    if (hops > MAX_HOPS) return false;
    const { module, function: within } = scope;
    const uses = usesOf(module);
    if (within !== null && !uses.isLocal(name, within)) return this.isFormByName({ module, function: null }, name, hops);
    if (within?.parameters.some((parameter) => parameter.name === name) === true) return within.name === '__init__' && name !== 'self';
    return uses.inScope(name, within).filter((written) => uses.isTarget(written)).every((written) => {
      const statement = uses.place(written)?.statement;
      if (statement?.kind === 'for') {
        return this.elementsIn(scope, statement.target, statement.iterable, new Map(), hops).some(([each, is]) => each === name && is);
      }
      return statement?.kind === 'assign' && statement.value !== null && this.isFormOf(scope, statement.value, new Map(), hops);
    }) && this.isNoContext(scope, name);
  }

  /** It is bound by no `with`. */
  private isNoContext({ module, function: within }: Scope, name: string): boolean {
    const uses = usesOf(module);
    return uses.inScope(name, within).every((written) => {
      const statement = uses.place(written)?.statement;
      return statement?.kind !== 'with' || statement.items.every(({ target }) => target !== written);
    });
  }

  /** What the variable is given; `null` for what is no plain assignment. */
  private valuesOf({ module, function: within }: Scope, name: string): readonly (Expression | null)[] {
    const uses = usesOf(module);
    const scope = within !== null && uses.isLocal(name, within) ? within : null;
    return uses.inScope(name, scope).filter((written) => uses.isTarget(written)).map((written) => {
      const statement = uses.place(written)?.statement;
      return statement?.kind === 'assign' ? statement.value : null;
    });
  }
}

/** `np` of `np.random.rand` */
function rootOf(expression: Expression): Expression {
  return expression.kind === 'attribute' ? rootOf(expression.object) : expression;
}

/** The bodies that run. */
function bodiesIn({ modules, entered }: ProgramRun): readonly FunctionOf[] {
  return [...Array.from(modules, (module) => ({ module, index: 0 })), ...entered];
}

/** It asks for the form of something, which is no selection. */
function asksForm(expression: Expression): boolean {
  const name = calleeName(expression);
  const asks = expression.kind === 'attribute' ? FORM.test(expression.name) : [FORM, FORM_ONLY, COUNTS, TELLS, MEASURES].some((names) => names.test(name));
  return asks && !walkExpressions([expression]).some(selects);
}

/** What numbers there are decides how many of them it holds. */
function selects(expression: Expression): boolean {
  if (expression.kind === 'comprehension') return expression.clauses.some(({ target }) => target === null);
  return SELECTS.test(calleeName(expression)) || (expression.kind === 'subscript' && expression.indices.some((index) => index.kind === 'binary' && /^[<>=!&|]/.test(index.operator)));
}
