/** What may be called where the callee is no name of a function or class: entries of tables, what is registered, what arguments are bound to. */
import type { JsonScalar } from '../../../catalogue/types.js';
import type { Expression, FunctionStatement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { calleeName, dottedName, walkStatements, withinScope } from '../../../syntax/walk.js';
import { findArgument, isRefused, parameterNamed } from '../arguments.js';
import { isUnwritten } from '../../module/callees.js';
import { addTo, callsOf, functionOf, usesOf } from '../../lookups.js';
import { ONE_OF, STAR, type CallArgument, type Callee, type CallFact, type Value } from '../../module/model.js';
import type { Module, Project, Target } from '../../project.js';
import { isSameTarget } from '../../project/targets.js';
import { literalOf } from '../../module/conditions.js';
import { keyOf, MAX_HOPS, placeOf, registrations, type Place } from './registries.js';

/** A call that makes an object or runs a function, its module, and whose parameters are known around it. */
export interface Maker {
  readonly module: Module;
  readonly call: CallFact;
  readonly frame: Frame | null;
}

/** Whose parameters are known: those of `function`, from the call that enters it. */
export interface Frame {
  readonly function: FunctionStatement;
  readonly maker: Maker;
}

/** One of the callables that a callee may stand for. */
export interface Choice {
  readonly target: Target;
  /** What it has been handed already, in `module`. */
  readonly bound: readonly CallArgument[];
  readonly module: Module;
}

/** A parameter is followed to at most this many callers. */
export const MAX_CALLERS = 8;

/** A text that names a member of a module, or of one of several (`"models." + name + ".build"`), with what only a run tells in its middle. */
const PUT_TOGETHER = /^f?(["'])([A-Za-z_][\w.]*)\.(?:\1\s*\+.+?(?:\+\s*["']\.(\w+)["']\s*)?$|\{[^{}]*\}(?:\.(\w+))?\1$|(?:%s|\{\})(?:\.(\w+))?\1\s*(?:%|\.format\())/s;

/** What a table or registry is asked by. */
export const LOOKS_UP = /^(?:get|pop|lookup|__getitem__|get_class|get_obj)$/;

/** Callables that make an object of what they find in a registry. */
const BUILDS = /(?:^|_)(?:build|create|make|get|instantiate|construct|init|from)(?:_|$)/i;

/** What `callee`, in `module`, may stand for; `null` for what nobody can read. */
export function choicesOf(project: Project, module: Module, callee: Expression, frame: Frame | null): readonly (Choice | null)[] {
  return new Chooser(project).of(module, callee, frame, 0);
}

/** What may be made by a call that hands a registry what to look up in it, or asks the registry itself (`build_from_cfg(cfg, DATASETS)`). */
export function registeredFor(project: Project, { module, call, frame }: Maker): readonly Target[] {
  const { callee } = call.expression;
  if (registrations(project).size === 0 || !BUILDS.test(calleeName(call.expression))) return [];
  const asked = [...(callee.kind === 'attribute' ? [callee.object] : []), ...call.args.map(({ argument }) => argument.value)];
  return asked.flatMap((expression) => new Chooser(project).registered(module, expression, frame));
}

/** More functions and classes than these are a whole library, one of which is taken by its name. */
const MAX_CALLED = 60;

const called = remembered<Project, WeakMap<CallFact, readonly Callable[]>>(() => new WeakMap());

/** A function or class of the project. */
export type ProjectCallable = Target & { readonly kind: 'function' | 'class' };

/** One of the project or of a library, or one that nobody can read. */
export type Callable = ProjectCallable | (Target & { readonly kind: 'library' | 'unknown' });

/**
 * The functions and classes one of which `call` of `module` runs, where no name tells which: of a table or a registry,
 * of a module by their name (`getattr(models, name)()`), of what a function returns (`pick(name)()`). Those of libraries
 * are told where one of them draws.
 */
export function calledByChoice(project: Project, module: Module, call: CallFact): readonly Callable[] {
  let found = called(project).get(call);
  if (found === undefined) {
    found = findCalled(project, module, call);
    called(project).set(call, found);
  }
  return found;
}

/** Methods of Python's own collections, texts and files, and of arrays: what nobody can read is likelier one of those. */
const OF_BUILTINS = /^(?:__\w+__|add|append|astype|clear|close|copy|count|cpu|cuda|decode|detach|discard|encode|endswith|extend|flatten|flush|format|get|index|insert|item|items|join|keys|lower|max|mean|min|numpy|open|pop|popitem|read|readline|readlines|remove|replace|reshape|reverse|setdefault|size|sort|split|squeeze|startswith|std|strip|sum|to|tolist|transpose|unsqueeze|update|upper|values|view|write)$/;

/** The methods of the project's classes that call something, by their names. */
const methodsByName = remembered((project: Project): ReadonlyMap<string, readonly ProjectCallable[]> => {
  const found = new Map<string, ProjectCallable[]>();
  for (const module of project.modules.values()) {
    for (const { methods } of module.model.classes) {
      for (const [name, index] of methods) if (!OF_BUILTINS.test(name) && (module.model.functions[index]?.events.length ?? 0) > 0) addTo(found, name, { kind: 'function', module, index });
    }
  }
  return found;
});

/** The methods of the project one of which `call`, of an object that nobody sees made, may be. */
export function methodsOfSome(project: Project, module: Module, call: CallFact): readonly ProjectCallable[] {
  return isOfSomething(project, module, call) ? methodsByName(project).get(calleeName(call.expression)) ?? [] : [];
}

/** Whether `call` is of a method of an object that nobody sees made, and the project has methods of that name. */
export function isOfSomething(project: Project, module: Module, call: CallFact): boolean {
  const { callee, expression } = call;
  if (isUnwritten(call) || expression.callee.kind !== 'attribute' || !/^(?:unknown|result|parameter)$/.test(callee.kind) || !methodsByName(project).has(expression.callee.name)) return false;
  return project.callee(module, call).kind === 'unknown' && !isOfLibrary(project, module, expression.callee.object, call);
}

/** Whether an object comes from a call of a library: `frame.groupby(key)`, `torch.zeros(3).to(device)`, a name for that. */
function isOfLibrary(project: Project, module: Module, object: Expression, { callee }: CallFact): boolean {
  const isLibrary = (call: CallFact | undefined): boolean => {
    const target = call === undefined ? null : project.callee(module, call);
    return target?.kind === 'library' && !target.name.startsWith('builtins.');
  };
  const comesFrom = (expression: Expression): boolean => {
    let at = expression;
    for (; at.kind === 'call' || at.kind === 'attribute' || at.kind === 'subscript'; at = at.kind === 'call' ? at.callee : at.object) {
      if (at.kind === 'call' && isLibrary(callsOf(module).get(at))) return true;
    }
    return at.kind === 'name' && expression === object && usesOf(module).assigned(at.id).some(comesFrom);
  };
  return (callee.kind === 'result' && isLibrary(callee.of.call)) || comesFrom(object);
}

/** The functions that parsers keep under the name of what `call` calls: `parser.set_defaults(run=train)`, `args.run(args)`. */
export function commandsKept(project: Project, module: Module, call: CallFact): readonly (ProjectCallable & { kind: 'function' })[] {
  const { callee } = call.expression;
  const found = callee.kind === 'attribute' ? keptByParsers(project).get(callee.name) : undefined;
  return found === undefined || project.callee(module, call).kind !== 'unknown' ? [] : found;
}

/** Whether `call` only keeps functions that are called in sight, by `commandsKept`. */
export function keepsCommands(project: Project, module: Module, call: CallFact): boolean {
  return isOfParser(project, module, call) && call.args.some(({ argument: { keyword } }) => keyword !== null && keptAndCalled(project).has(keyword));
}

function isOfParser(project: Project, module: Module, call: CallFact): boolean {
  return calleeName(call.expression) === 'set_defaults' && call.expression.callee.kind === 'attribute' && !/^(?:function|class)$/.test(project.callee(module, call).kind);
}

const keptByParsers = remembered((project: Project): ReadonlyMap<string, readonly (ProjectCallable & { kind: 'function' })[]> => {
  const found = new Map<string, (ProjectCallable & { kind: 'function' })[]>();
  for (const module of project.modules.values()) {
    for (const call of module.model.calls) {
      if (!isOfParser(project, module, call)) continue;
      for (const { argument: { keyword }, value } of call.args) {
        const target: Target = value.kind === 'function' ? { kind: 'function', module, index: value.index } : value.kind === 'reference' ? project.resolve(module, value.name) : { kind: 'unknown' };
        if (keyword !== null && target.kind === 'function') addTo(found, keyword, target);
      }
    }
  }
  return found;
});

const keptAndCalled = remembered((project: Project): ReadonlySet<string> => {
  const calls = [...project.modules.values()].flatMap((module) => module.model.calls.map((call) => ({ module, call })));
  return new Set(keptByParsers(project).size === 0 ? [] : calls.flatMap(({ module, call }) => (commandsKept(project, module, call).length > 0 ? [calleeName(call.expression)] : [])));
});

function findCalled(project: Project, module: Module, call: CallFact): readonly Callable[] {
  const chosen = choicesFor(project, module, call);
  const own = chosen.filter(({ kind }) => kind === 'function' || kind === 'class');
  const callables = chosen.some((target) => target.kind === 'library' && target.record?.draws !== undefined) ? chosen : own;
  const found = callables.filter((target, at) => callables.findIndex((other) => isSameTarget(target, other) || (target.kind === 'unknown' && other.kind === 'unknown')) === at);
  const taking = found.filter((target) => !refuses(project, target, call));
  const left = taking.length > 0 ? taking : found;
  return left.length > MAX_CALLED ? [] : left;
}

/** Whether what `call` hands over is too little, or too much, for it to run `target`. */
export function refuses(project: Project, target: Target, call: CallFact): boolean {
  const made = target.kind === 'class' ? project.method(target.module, target.index, '__init__') : target;
  const fact = made.kind === 'function' ? made.module.model.functions[made.index] : undefined;
  return fact !== undefined && isRefused(call, fact);
}

const under = remembered<Project, WeakMap<CallFact, Map<JsonScalar, readonly Callable[] | null>>>(() => new WeakMap());

/** Those of them that it finds under `key`; `null`: who knows. */
export function calledUnder(project: Project, module: Module, call: CallFact, key: JsonScalar): readonly Callable[] | null {
  const asked = under(project).get(call) ?? new Map<JsonScalar, readonly Callable[] | null>();
  under(project).set(call, asked);
  let found = asked.get(key);
  if (found === undefined) {
    const kept = choicesFor(project, module, call, key);
    const own = calledByChoice(project, module, call).filter((target) => target.kind !== 'unknown' && kept.some((each) => isSameTarget(each, target)));
    found = own.length > 0 ? own : null;
    asked.set(key, found);
  }
  return found;
}

function choicesFor(project: Project, module: Module, call: CallFact, key?: JsonScalar): readonly Callable[] {
  const { callee } = call.expression;
  const chooser = new Chooser(project, false, key);
  const unknown: Callable = { kind: 'unknown' };
  const callable = (target: Target): Callable => (target.kind === 'module' ? unknown : target);
  if (isOfOneModule(call)) return chooser.inOneOf(module, call.callee.name).map(callable);
  if (!isUnnamed(call) || callee.kind === 'attribute') return registeredFor(project, { module, call, frame: null }).map(callable);
  return chooser.of(module, callee, null, 0).map((choice) => {
    // What a library's callable has been handed before is not told of.
    const isOpen = choice === null || (choice.target.kind === 'library' && choice.bound.length > 0);
    return isOpen ? unknown : callable(choice.target);
  });
}

/** Whether what is called is of one of several modules, which of them a run tells. */
function isOfOneModule(call: CallFact): call is CallFact & { readonly callee: Callee & { readonly kind: 'external' } } {
  return call.callee.kind === 'external' && call.callee.name.includes(`${ONE_OF}.`) && !call.callee.name.startsWith(STAR);
}

/** Those of them that `call` finds in a table, by a name known at run time: `LOOPS[name](env)`. */
export function calledFromTable(project: Project, module: Module, call: CallFact): readonly Callable[] {
  return isUnnamed(call) && call.expression.callee.kind !== 'attribute' ? calledByChoice(project, module, call) : [];
}

/** Whether no name tells what is called: an entry, what a call returns, a variable. */
function isUnnamed({ callee }: CallFact): boolean {
  return callee.kind === 'unknown' ? callee.parameter === undefined : callee.kind === 'result' && callee.name === '__call__';
}

class Chooser {
  /** `asksCallers`: what a parameter is handed is looked for at all who call its function; `key`: what tables, registries and modules are asked by. */
  constructor(private readonly project: Project, private readonly asksCallers = true, private readonly key?: JsonScalar) {}

  /** Whether what goes by `name` may be what is asked for; `null`: nobody knows what it goes by. */
  private isAsked(name: JsonScalar | undefined | null): boolean {
    return this.key === undefined || name == null || name === this.key;
  }

  of(module: Module, callee: Expression, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    if (hops > MAX_HOPS) return [null];
    const next = (expression: Expression): readonly (Choice | null)[] => this.of(module, expression, frame, hops + 1);
    switch (callee.kind) {
      case 'conditional':
        return [...next(callee.then), ...next(callee.otherwise)];
      case 'subscript':
        return next(callee.object);
      case 'dict':
        return callee.entries.flatMap(({ key, value }) => (key === null || this.isAsked(literalOf(key)) ? next(value) : []));
      case 'list':
      case 'tuple':
        return callee.elements.flatMap(next);
      case 'comprehension':
        return this.comprehended(module, callee, frame, hops);
      case 'call':
        return this.called(module, callee, frame, hops);
      case 'name':
      case 'attribute':
        return this.named(module, callee, frame, hops);
      default:
        return [null];
    }
  }

  /** `{each.name: each for each in Loss.__subclasses__()}`, and the same of what a table has. */
  private comprehended(module: Module, { elements, clauses }: Expression & { kind: 'comprehension' }, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    const each = elements.at(-1);
    const source = clauses.find(({ target }) => target?.kind === 'name' && each?.kind === 'name' && target.id === each.id);
    return source === undefined ? [null] : this.of(module, source.value, frame, hops + 1);
  }

  /** The classes that derive from what `base` is straight away. */
  private derived(module: Module, base: Expression, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    return this.of(module, base, frame, hops + 1).flatMap((choice): readonly (Choice | null)[] => {
      if (choice?.target.kind !== 'class') return [null];
      const { target } = choice;
      const isBase = (value: Value, from: Module): boolean => isSameTarget(this.project.classTarget(from, value), target);
      return this.project.classesBelow(target.module, target.index).flatMap((below) => {
        const bases = below.module.model.classes[below.index]?.bases ?? [];
        return bases.some((value) => isBase(value, below.module)) ? [{ target: { kind: 'class', ...below } satisfies Target, bound: [], module: below.module }] : [];
      });
    });
  }

  /** `partial(Data, "root")`, `getattr(datasets, name)`, `DATASETS.get(name)`, `dict(a=Data)`. */
  private called(module: Module, written: Expression & { kind: 'call' }, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    const call = callsOf(module).get(written);
    if (call === undefined) return [null];
    const target = this.project.callee(module, call);
    const [first] = call.args;
    if (target.kind === 'library' && target.name === 'builtins.globals') return this.ownClasses(module);
    if (target.kind === 'library' && first !== undefined) {
      if (target.name === 'functools.partial') {
        return this.of(module, first.argument.value, frame, hops + 1).map((choice) => choice && { target: choice.target, bound: [...choice.bound, ...call.args.slice(1)], module });
      }
      // What is written out, or put together, may be any expression.
      if (target.name === 'builtins.eval') return /^(?:name|attribute|subscript)$/.test(first.argument.value.kind) ? this.ownClasses(module) : this.evaluated(module, first.argument.value);
      if (target.name === 'builtins.getattr') return this.membersOf(module, first);
      if (target.name === 'builtins.dict') return call.args.flatMap(({ argument }) => !this.isAsked(argument.keyword) ? [] : this.of(module, argument.value, frame, hops + 1));
    }
    if (target.kind === 'function') return this.returned(target.module, target.index, hops);
    const { callee } = written;
    if (callee.kind === 'attribute' && callee.name === '__subclasses__') return this.derived(module, callee.object, frame, hops);
    if (callee.kind === 'attribute' && callee.name === 'values') return this.of(module, callee.object, frame, hops + 1);
    return callee.kind === 'attribute' && LOOKS_UP.test(callee.name) ? this.of(module, callee.object, frame, hops + 1) : [null];
  }

  /** What the function `index` of `module` returns. */
  private returned(module: Module, index: number, hops: number): readonly (Choice | null)[] {
    const body = module.model.functions[index]?.statement?.body ?? [];
    return walkStatements(body, withinScope).flatMap((statement) => (statement.kind === 'return' && statement.value !== null ? this.of(module, statement.value, null, hops + 1) : []));
  }

  /** The functions and classes of a module of the project, one of which is taken by its name. */
  private membersOf(module: Module, { argument, value }: CallArgument): readonly (Choice | null)[] {
    if (value.kind === 'reference' && value.name.endsWith(ONE_OF)) {
      const found = this.project.oneOf(module, value.name).flatMap((each) => this.members(each, 0).filter((member) => hasNameOf(member, each)));
      return found.length > 0 ? found.map((target) => ({ target, bound: [], module })) : [null];
    }
    if (isOwnModule(argument.value)) return this.ownClasses(module);
    const target = value.kind === 'reference' ? this.project.resolve(module, value.name) : null;
    return target?.kind === 'module' ? this.members(target.module, 0).map((member) => ({ target: member, bound: [], module })) : [null];
  }

  /** `eval("models." + name)`, `eval(f"models.{name}.build")`: of a module of the project, or of each of those in a package. */
  private evaluated(module: Module, text: Expression): readonly (Choice | null)[] {
    const [, , name = '', ...members] = PUT_TOGETHER.exec(module.file.source.slice(text)) ?? [];
    const member = members.find((each) => each !== undefined);
    const [root = '', ...rest] = name.split('.');
    const known = usesOf(module).scopeOf(root, text) === null ? module.model.exports.get(root) : undefined;
    if (known?.kind !== 'reference') return [null];
    const package_ = [known.name, ...rest].join('.');
    const target = this.project.resolve(module, package_);
    const found = member !== undefined ? this.inOneOf(module, `${package_}.${ONE_OF}.${member}`) : target.kind === 'module' ? this.members(target.module, 0) : [];
    return found.length > 0 ? found.map((each) => ({ target: each, bound: [], module })) : [null];
  }

  /** The classes of the module itself; its functions may be anything that it does. */
  private ownClasses(module: Module): readonly (Choice | null)[] {
    const imported = [...module.model.exports].flatMap(([name, member]) => (member.kind === 'reference' && this.isAsked(name) ? [this.project.resolve(module, member.name)] : []));
    const found = [...this.members(module, 0), ...imported].filter((target, at, all) => target.kind === 'class' && all.findIndex((other) => isSameTarget(other, target)) === at);
    return found.length > 0 ? found.map((target) => ({ target, bound: [], module })) : [null];
  }

  /** What `name` is in each of several modules (`models.*.Net`), of which it is in one or more. */
  inOneOf(module: Module, name: string): readonly Target[] {
    const end = name.indexOf(`${ONE_OF}.`) + 1;
    return this.project.oneOf(module, name.slice(0, end)).flatMap((each) => {
      const member = each.model.exports.get(name.slice(end + 1));
      return member?.kind === 'class' || member?.kind === 'function' ? [{ kind: member.kind, module: each, index: member.index }] : [];
    });
  }

  /** A package hands on what it imports from its own modules. */
  private members(module: Module, hops: number): readonly Target[] {
    const own = [...module.model.exports].flatMap(([name, member]): readonly Target[] => {
      if (!this.isAsked(name)) return [];
      if (member.kind === 'class' || member.kind === 'function') return [{ kind: member.kind, module, index: member.index }];
      return member.kind === 'reference' && member.name.startsWith('.') ? [this.project.resolve(module, member.name)] : [];
    });
    const starred = hops > 1 ? [] : module.model.starImports.flatMap((star) => {
      const source = this.project.imported(module, star)?.module;
      return source === undefined ? [] : this.members(source, hops + 1);
    });
    return [...own, ...starred];
  }

  private named(module: Module, callee: Expression & { kind: 'name' | 'attribute' }, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    const [root = '', ...rest] = dottedName(callee)?.split('.') ?? [];
    const uses = usesOf(module);
    const within = uses.place(callee)?.function ?? null;
    const scope = within !== null && uses.isLocal(root, within) ? within : null;
    if (scope !== null) return rest.length > 0 ? [null] : [...this.assigned(module, root, scope, frame, hops), ...this.handed(module, root, scope, frame, hops)];
    const known = module.model.exports.get(root);
    if ((known?.kind === 'class' || known?.kind === 'function') && rest.length === 0) return [{ target: { kind: known.kind, module, index: known.index }, bound: [], module }];
    if (known?.kind === 'reference') {
      const target = this.project.resolve(module, [known.name, ...rest].join('.'));
      if (target.kind !== 'unknown' && target.kind !== 'module') return [{ target, bound: [], module }];
    }
    const starred = known === undefined && module.model.starImports.length > 0 ? this.project.resolve(module, [STAR + root, ...rest].join('.')) : null;
    if (starred?.kind === 'class' || starred?.kind === 'function') return [{ target: starred, bound: [], module }];
    const place = placeOf(this.project, module, [root, ...rest]);
    if (place?.module == null) return [null];
    const found = [...this.assigned(place.module, place.name, null, null, hops), ...this.at(place).map((target) => ({ target, bound: [], module }))];
    return found.length === 0 ? [null] : found;
  }

  /** What is assigned to a variable or to an entry of it; a table that starts empty says nothing. */
  private assigned(module: Module, name: string, scope: FunctionStatement | null, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    const uses = usesOf(module);
    return uses.inScope(name, scope).flatMap((written) => {
      const place = uses.place(written);
      // What each turn of a loop is given.
      if (place?.statement.kind === 'for' && place.statement.target === written) return this.of(module, place.statement.iterable, frame, hops + 1);
      if (place?.statement.kind !== 'assign' || place.statement.value === null) return [];
      const isEntry = place.parent?.kind === 'subscript' && place.parent.object === written && uses.isTarget(place.parent);
      if (isEntry && place.parent?.kind === 'subscript' && place.parent.indices[0] !== undefined && !this.isAsked(literalOf(place.parent.indices[0]))) return [];
      if (!isEntry && !(place.parent === null && uses.isTarget(written))) return [];
      const { value } = place.statement;
      return this.at({ module, name }).length > 0 && value.kind === 'call' ? [] : this.of(module, value, frame, hops + 1);
    });
  }

  /** What a parameter is handed. */
  private handed(module: Module, name: string, scope: FunctionStatement, frame: Frame | null, hops: number): readonly (Choice | null)[] {
    return this.argumentsFor(module, name, scope, frame).flatMap((given) => (given === null ? [null] : this.of(given.module, given.expression, given.frame, hops + 1)));
  }

  private argumentsFor(module: Module, name: string, scope: FunctionStatement, frame: Frame | null): readonly ({ readonly module: Module; readonly expression: Expression; readonly frame: Frame | null } | null)[] {
    if (!this.asksCallers) return [null];
    const fact = functionOf(module, scope);
    const ref = fact === undefined ? null : parameterNamed(fact, name);
    if (fact === undefined || ref === null) return [];
    const stated = scope.parameters.find((parameter) => parameter.name === name)?.default ?? null;
    const callers = frame?.function === scope ? [frame.maker] : this.project.callers(module, fact.index).map((caller) => ({ ...caller, frame: null }));
    if (callers.length > MAX_CALLERS) return [null];
    return callers.map((maker) => {
      const found = findArgument(this.project.withoutObject(maker.module, maker.call), ref);
      if (found.kind === 'given') return { module: maker.module, expression: found.argument.argument.value, frame: maker.frame };
      return found.kind === 'absent' && stated !== null ? { module, expression: stated, frame: null } : null;
    });
  }

  /** What is registered in the registry that `expression` names. */
  registered(module: Module, expression: Expression, frame: Frame | null, hops = 0): readonly Target[] {
    const name = dottedName(expression);
    if (name === null || hops > MAX_HOPS) return [];
    const [root = '', ...rest] = name.split('.');
    const uses = usesOf(module);
    const within = uses.place(expression)?.function ?? null;
    if (within !== null && uses.isLocal(root, within)) {
      return this.argumentsFor(module, name, within, frame).flatMap((given) => (given === null ? [] : this.registered(given.module, given.expression, given.frame, hops + 1)));
    }
    const place = placeOf(this.project, module, [root, ...rest]);
    return place === null ? [] : this.at(place);
  }

  private at(place: Place): readonly Target[] {
    return (registrations(this.project).get(keyOf(place)) ?? []).flatMap(({ target, key }) => (this.isAsked(key) ? [target] : []));
  }
}

/** `sys.modules[__name__]` */
function isOwnModule(expression: Expression): boolean {
  const [key] = expression.kind === 'subscript' && dottedName(expression.object) === 'sys.modules' ? expression.indices : [];
  return key?.kind === 'name' && key.id === '__name__';
}

/** Whether a function or class goes by the name of the module that it is in: `UNetModel` of `unet_model.py`. */
function hasNameOf(member: Target, { path }: Module): boolean {
  const fact = member.kind === 'class' ? member.module.model.classes[member.index] : member.kind === 'function' ? member.module.model.functions[member.index] : undefined;
  const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();
  return fact !== undefined && plain(fact.name) === plain(/([^/]*)\.py$/.exec(path)?.[1] ?? '');
}
