/** What a loader's workers draw when they read its data: by the methods of its class and by the functions handed over. */
import type { JsonScalar, ParameterRef, Stream } from '../../catalogue/types.js';
import type { CallExpression, ClassStatement, DictExpression, Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, lastPart, walkStatements, withinScope } from '../../syntax/walk.js';
import type { Catalogue } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import { argumentReader, findArgument, parameterNamed } from '../program/arguments.js';
import { BUILTINS } from '../module/builtins.js';
import { choicesOf, MAX_CALLERS, registeredFor, type Choice, type Frame, type Maker } from '../program/chosen.js';
import { effectsOf, isNone, seedState } from '../program/effects.js';
import { seedsFirst } from './seeds-first.js';
import { isUnwritten } from '../module/callees.js';
import { isCounted, isFilled, isFilledAt, isFilledByName, isSetAbroad, isSetFromOutside } from './changed.js';
import { callsIn, callsOf, classesAround, functionOf, grouped, usesOf } from '../lookups.js';
import { STAR, type CallArgument, type CallFact, type TableKey, type Value } from '../module/model.js';
import type { Module, Project, Target } from '../project.js';
import { isEvaluated, statementsReached, truth, type Literal } from '../program/reached.js';
import type { Place, Uses } from '../uses.js';

/**
 * What else may be drawn, from the least to the most: nothing; whatever a part that nobody can read draws; whatever all
 * of it draws, for nothing of it could be read; whatever a part that nobody can read draws that is called after chance.
 */
const RESTS = ['nothing', 'part', 'all', 'chance'] as const;
type Rest = (typeof RESTS)[number];

/** What is drawn, as far as it can be read. */
export interface Drawn {
  readonly streams: ReadonlySet<Stream>;
  readonly rest: Rest;
}

/** Nothing is drawn, for certain. */
export function drawsNothing({ streams, rest }: Drawn): boolean {
  return streams.size === 0 && rest === 'nothing';
}

/** Something is drawn, or its name says so. */
export function seemsToDraw({ streams, rest }: Drawn): boolean {
  return streams.size > 0 || rest === 'chance';
}

/** A class of the project, and what made the object of it. */
interface Owner {
  readonly module: Module;
  readonly index: number;
  readonly maker: Maker | null;
}

/** What a place asks for: the whole of something, or the part with this number or key where it is a tuple or a mapping. */
type Part = number | string | null;

/** The methods through which data, samplers and transforms are used. */
const READING = ['__getitem__', '__getitems__', '__iter__', '__next__', '__len__', '__call__', 'forward', 'get'];

/** Methods of objects nobody can read that may draw: a generator's, a tensor's in place, a transform's. */
const MAY_DRAW = /rand|sampl|shuffl|choic|permutation|permuted|normal|uniform|integers|bernoulli|multinomial|rvs|poisson|exponential|geometric_|cauchy|draw|augment|transform|(?:^|[._])apply$|perturb|jitter|noise|mask(?!ed)/i;

/** Transforms that draw, by their names. */
const ALTERS = /cutout|mixup|cutmix|solari[sz]|dropout|mosaic|policy/i;

/** Callables that hand on what they are given, or call it later. */
const HANDS_ON = /^(?:builtins\.(?:list|tuple|sum|sorted|reversed|iter|enumerate|zip|map|filter|dict)|copy\.(?:copy|deepcopy)|functools\.partial|itertools\.\w+)$/;

/** Functions of modules, which return arrays and the like; a name nobody defines counts as one of Python's own. */
const MAKES_ARRAYS = /^(?!builtins\.)(?:\w+\.)+[a-z_]\w*$/;

/** Methods that add to a collection. */
const ADDS = /^(?:append|extend|insert|add|update)$/;

/** Operators that make a truth value. */
const COMPARES = /^(?:[!=]=|[<>]=?|is(?: not)?|(?:not )?in)$/;

/** Methods of a text that make another one of it. */
const TEXT_METHODS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['upper', (text) => text.toUpperCase()], ['lower', (text) => text.toLowerCase()], ['strip', (text) => text.trim()],
]);

/** How many names and parameters lead to a literal. */
const MAX_LITERAL_HOPS = 6;

/** How many names, calls and parameters are followed, one after the other. */
const MAX_DEPTH = 24;

/** Names that speak of chance. */
const CHANCE = /rand(?!om_?(?:state|seed|split))|augment|shuffl|jitter|perturb|(?<!de)nois|cutout|mixup|cutmix|mosaic|dropout/i;

const NOTHING: Drawn = { streams: new Set(), rest: 'nothing' };
const UNREAD: Drawn = { streams: new Set(), rest: 'part' };
const CHANCY: Drawn = { streams: new Set(), rest: 'chance' };

/** Using what nobody can read and what goes by `name`. */
function unread(name: string): Drawn {
  return CHANCE.test(name) ? CHANCY : UNREAD;
}

function drawing(streams: Iterable<Stream>): Drawn {
  return { streams: new Set(streams), rest: 'nothing' };
}

/** What using the objects handed over, in `module`, draws; `null` is one that nobody can tell. Making them is not using them. */
export function drawnByAll(project: Project, module: Module, handed: readonly (CallArgument | 'nothing' | null)[]): Drawn {
  return union(handed.map((argument) => {
    if (argument === 'nothing') return NOTHING;
    const follower = new Follower(project);
    const drawn = argument === null ? UNREAD : follower.argument(module, argument, null);
    return drawn.rest === 'part' && drawn.streams.size === 0 && !follower.hasRead ? { ...drawn, rest: 'all' } : drawn;
  }));
}

const classesIn = remembered((catalogue: Catalogue) => grouped([...catalogue.records()], ([name, { draws, drawsBy, augments }]) => {
  const isKnown = draws !== undefined || drawsBy !== undefined || augments !== undefined;
  return isKnown && /^[A-Z]/.test(lastPart(name)) ? [name.slice(0, name.lastIndexOf('.'))] : [];
}));

/** `getattr(torchvision.datasets, name)`: the classes of a library's module of which it is known what they draw. */
function libraryMembers(project: Project, module: Module, callee: Expression): readonly (Target & { readonly kind: 'library' })[] {
  const call = callee.kind === 'call' && calleeName(callee) === 'getattr' ? callsOf(module).get(callee) : undefined;
  const of = call?.args[0]?.value;
  const target = of?.kind === 'reference' ? project.resolve(module, of.name) : null;
  return target?.kind === 'library' ? (classesIn(module.catalogue).get(target.name) ?? []).map(([name, record]) => ({ kind: 'library', name, record })) : [];
}


/** What using the object `call` makes, in `module`, draws. */
export function drawnByMade(project: Project, module: Module, call: CallFact): Drawn {
  return new Follower(project).made({ module, call, frame: null });
}

const classesByName = remembered((project: Project): ReadonlyMap<string, readonly Target[]> => {
  const classes = [...project.modules.values()].flatMap((module) => module.model.classes.map(({ name, index }) => ({ name, target: { kind: 'class', module, index } satisfies Target })));
  return new Map(Array.from(grouped(classes, ({ name }) => [name]), ([name, each]) => [name, each.map(({ target }) => target)]));
});

/** More classes than these go by one name for different ends. */
const MAX_NAMED = 3;

class Follower {
  readonly #running = new Set<string>();
  /** Some code of the project that is run when what is followed is used. */
  hasRead = false;
  /** The object whose methods are being read. */
  #owner: Owner | null = null;
  /** The attribute that is taken from the object being looked for: a method, maybe (`dataset.collate_fn`). */
  #method: string | null = null;
  #depth = 0;

  constructor(private readonly project: Project) {}

  argument(module: Module, { argument, value }: CallArgument, frame: Frame | null): Drawn {
    // What is added to a list after it was made is no part of its value.
    const isMadeAlready = value.kind === 'collection' && argument.value.kind === 'name';
    const known = isMadeAlready ? UNREAD : this.object(module, value, frame);
    if (known.rest === 'nothing') return known;
    const written = this.written(module, argument.value, frame);
    return written.rest === 'nothing' ? written : union([known, written]);
  }

  /** Runs `follow` unless it is running already: what leads back to itself adds nothing. */
  private once(key: string, follow: () => Drawn): Drawn {
    if (this.#running.has(key)) return NOTHING;
    this.#running.add(key);
    const drawn = follow();
    this.#running.delete(key);
    return drawn;
  }

  /** Using the object `value` of `module`. */
  private object(module: Module, value: Value, frame: Frame | null = null): Drawn {
    switch (value.kind) {
      case 'collection':
        return value.elements.length === 0 ? UNREAD : union(value.elements.map((element) => this.object(module, element, frame)));
      case 'function':
        return this.body(module, [value.index], null);
      case 'class':
        return this.class({ module, index: value.index, maker: null });
      case 'method':
        return this.method(module, value);
      case 'scalar':
      case 'option':
        return this.#owner !== null || isNone(value) ? NOTHING : UNREAD;
      case 'instance':
      case 'result': {
        return value.call === null ? UNREAD : this.made({ module, call: value.call, frame }, value.kind === 'result' ? (value.part ?? null) : null);
      }
      case 'reference': {
        const target = this.project.resolve(module, value.name);
        if (target.kind === 'function') return this.body(target.module, [target.index], null);
        if (target.kind === 'class') return this.class({ module: target.module, index: target.index, maker: null });
        if (target.kind === 'library' && (target.record?.drawsBy?.length === 0 || isFunctionWithoutDraws(module, target))) return NOTHING;
        const made = this.project.origin(module, value);
        return made === null || made.value.kind === 'reference' ? unread(value.name) : this.object(made.module, made.value);
      }
      default:
        return UNREAD;
    }
  }

  /** Calling a method that was taken from an object (`collate_fn=sampler.sample`). */
  private method(module: Module, { receiver, name }: Value & { kind: 'method' }): Drawn {
    const found = this.project.classOf(module, receiver);
    if (found?.kind !== 'class') return unread(name);
    const method = this.project.methodOf(found, name);
    return method.kind === 'function' ? this.body(method.module, [method.index], { module: found.module, index: found.index, maker: null }) : unread(name);
  }

  /** Using what `expression` stands for, as far as names and parameters lead. */
  private written(module: Module, expression: Expression, frame: Frame | null, part: Part = null): Drawn {
    if (this.#depth >= MAX_DEPTH) return UNREAD;
    this.#depth++;
    const drawn = this.follow(module, expression, frame, part);
    this.#depth--;
    return drawn;
  }

  private follow(module: Module, expression: Expression, frame: Frame | null, part: Part): Drawn {
    const inside = (expressions: readonly Expression[]): Drawn => union(expressions.map((each) => this.written(module, each, frame)));
    switch (expression.kind) {
      case 'constant':
        return NOTHING;
      case 'number':
      case 'string':
        // What an object keeps; as data they may stand for anything.
        return this.#owner === null ? UNREAD : NOTHING;
      case 'list':
      case 'tuple':
      case 'set': {
        if (expression.elements.length > 0 && expression.elements.every(isRow)) return NOTHING;
        const only = typeof part !== 'number' || expression.elements.some(({ kind }) => kind === 'unary') ? undefined : expression.elements[part];
        return only === undefined ? inside(expression.elements) : this.written(module, only, frame);
      }
      case 'dict':
        return inside(expression.entries.filter(({ key }) => mayBe(key, part)).map(({ value }) => value));
      case 'conditional': {
        const holds = truth(expression.test, this.literals(module, frame, this.#owner));
        const arms = holds === null ? [expression.then, expression.otherwise] : [holds ? expression.then : expression.otherwise];
        return union(arms.map((arm) => this.written(module, arm, frame, part)));
      }
      case 'binary':
        return inside([expression.left, expression.right]);
      case 'unary':
        return inside([expression.operand]);
      case 'named':
        return inside([expression.value]);
      case 'subscript':
        return this.written(module, expression.object, frame, keyOf(expression.indices));
      case 'comprehension':
        return inside(expression.elements.slice(expression.of === 'dict' ? 1 : 0).map((element) => expression.clauses.find(({ target }) => target !== null && sameName(target, element))?.value ?? element));
      case 'call': {
        const call = callsOf(module).get(expression);
        return call === undefined ? UNREAD : this.made({ module, call, frame }, part);
      }
      case 'name': {
        const source = sourceOf(module, expression);
        return source !== undefined ? source === null ? UNREAD : this.written(module, source, frame)
          : this.named(module, expression, frame, part);
      }
      case 'attribute':
        return this.attribute(module, expression, frame, part);
      default:
        return UNREAD;
    }
  }

  /** Using `self.data`, a method as it is, or a part of something (`collator.dataset`). */
  private attribute(module: Module, expression: Expression & { kind: 'attribute' }, frame: Frame | null, part: Part): Drawn {
    const place = usesOf(module).place(expression);
    const index = place === undefined ? undefined : classesAround(module, place)[0]?.index;
    if (index !== undefined && ownAttribute(expression) !== null) {
      const current = this.#owner === null ? [] : this.ancestors(this.#owner).classes;
      const isCurrent = current.some((each) => each.module === module && each.index === index);
      const maker = frame?.function.name === '__init__' && place?.around.includes(frame.function) === true ? frame.maker : null;
      const owner = isCurrent && this.#owner !== null ? this.#owner : { module, index, maker };
      const method = this.project.method(owner.module, owner.index, expression.name);
      return method.kind === 'function' ? this.body(method.module, [method.index], owner) : this.kept(owner, expression.name, part);
    }
    const before = this.#method;
    this.#method = expression.name;
    const drawn = this.written(module, expression.object, frame);
    this.#method = before;
    return drawn;
  }

  /** Using what a variable or parameter holds: whatever is assigned to it in its scope. */
  private named(module: Module, read: Expression & { kind: 'name' }, frame: Frame | null, part: Part): Drawn {
    const uses = usesOf(module);
    const { id: name } = read;
    const within = uses.place(read)?.function ?? null;
    const scope = within !== null && uses.isLocal(name, within) ? within : null;
    return this.once(`${module.path}:${String(scope?.start)}:${name}:${String(read.start)}:${String(part)}`, () => {
      const parts: Drawn[] = [];
      const written = uses.inScope(name, scope);
      const last = written.findLast((each) => uses.isTarget(each) && uses.isAssignedFirst(each, read));
      if (last !== undefined) return union(this.contents(module, written.filter(({ start }) => start >= last.start && start < read.start), () => frame, this.#owner, part));
      const at = scope?.parameters.findIndex((parameter) => parameter.name === name) ?? -1;
      if (scope !== null && at >= 0) parts.push(this.parameter(module, scope, at, frame));
      parts.push(...this.contents(module, written, () => frame, this.#owner, part));
      const inner = scope === null ? undefined : definitionIn(module, scope, name);
      if (inner !== undefined) parts.push(this.body(module, [inner], null));
      if (parts.length > 0) return union(parts);
      const starred: Value | undefined = module.model.starImports.length > 0 ? { kind: 'reference', name: STAR + name } : undefined;
      const value = module.model.exports.get(name) ?? starred;
      return value === undefined || scope !== null ? unread(name) : this.object(module, value);
    });
  }

  /** What is put into a variable or attribute at each of the places where its name is `written`. */
  private contents(module: Module, written: readonly Expression[], frameAt: (expression: Expression) => Frame | null, owner: Owner | null, wanted: Part): Drawn[] {
    const uses = usesOf(module);
    const isReached = this.reachedIn(module, owner);
    const parts: Drawn[] = [];
    let isEmpty = false;
    for (const expression of written) {
      const place = uses.place(expression);
      if (place === undefined) continue;
      const { statement, parent } = place;
      const frame = frameAt(expression);
      if (!isReached(place.function, statement, frame)) continue;
      const put = (value: Expression, part: Part = null): void => { parts.push(this.written(module, value, frame, part)); };
      if (uses.isTarget(expression)) {
        if (statement.kind === 'for') put(statement.iterable);
        else if (statement.kind !== 'assign' || statement.value === null) parts.push(UNREAD);
        else if (isEmptyCollection(statement.value)) isEmpty = true;
        else if (!this.holdsPlace(module, statement.value)) put(statement.value, parent?.kind === 'tuple' || parent?.kind === 'list' ? parent.elements.indexOf(expression) : wanted);
      } else if (statement.kind === 'assign' && statement.value !== null && statement.targets.includes(expression)) {
        put(statement.value);
      } else if (parent?.kind === 'subscript' && parent.object === expression && uses.isTarget(parent) && statement.kind === 'assign' && statement.value !== null) {
        if (mayBe(parent.indices.length === 1 ? (parent.indices[0] ?? null) : null, wanted)) put(statement.value);
      } else if (parent?.kind === 'attribute' && ADDS.test(parent.name)) {
        const call = uses.place(parent)?.parent;
        const added = call?.kind === 'call' && call.callee === parent ? call.args.at(-1)?.value : undefined;
        if (added !== undefined) put(added);
      }
    }
    // Whoever fills it is not to be seen from here.
    if (isEmpty && parts.length === 0) parts.push(UNREAD);
    return parts;
  }

  /** `Dataset()`: a library's base by itself has nothing to be read. */
  private holdsPlace(module: Module, value: Expression): boolean {
    const call = value.kind === 'call' && value.args.length === 0 ? callsOf(module).get(value) : undefined;
    const target = call === undefined ? null : this.project.callee(module, call);
    return target?.kind === 'library' && target.record?.roles?.includes('plain-base') === true;
  }

  private parameter(module: Module, scope: FunctionStatement, at: number, frame: Frame | null): Drawn {
    const parameter = scope.parameters[at];
    const fact = functionOf(module, scope);
    const ref = parameter === undefined || fact === undefined ? null : parameterNamed(fact, parameter.name);
    if (parameter === undefined || fact === undefined || ref === null) return UNREAD;
    const given = (maker: Maker): Drawn => {
      const { module: from, call, frame: around } = maker;
      const found = findArgument(this.project.withoutObject(from, call), ref);
      const outer = found.kind === 'unknown' ? handsAllOn(maker) : null;
      if (outer !== null) return given(outer);
      if (found.kind === 'absent') return parameter.default === null ? unread(parameter.name) : this.written(module, parameter.default, null);
      if (found.kind === 'unknown') return unread(parameter.name);
      return found.kind === 'given' ? this.argument(from, found.argument, around) : this.object(from, found.value, around);
    };
    if (frame?.function === scope) return given(frame.maker);
    const callers = this.project.callers(module, fact.index);
    return callers.length === 0 || callers.length > MAX_CALLERS ? unread(parameter.name) : union(callers.map((caller) => given({ ...caller, frame: null })));
  }

  /** Using what `maker` makes or returns. */
  made(maker: Maker, part: Part = null): Drawn {
    const registered = registeredFor(this.project, maker);
    // What it is made with is read from somewhere else.
    if (registered.length > 0) return union(registered.map((target) => this.entered(target, null, part)));
    return this.entered(this.project.callee(maker.module, maker.call), maker, part);
  }

  /** Using what `target` makes or returns, called by `maker` where that tells what it is handed. */
  private entered(target: Target, maker: Maker | null, part: Part): Drawn {
    switch (target.kind) {
      case 'class':
        return this.class({ module: target.module, index: target.index, maker });
      case 'library':
        return maker === null ? unread(target.name) : this.library(target, maker);
      case 'function': {
        const { statement } = target.module.model.functions[target.index] ?? {};
        if (statement == null) return UNREAD;
        const frame = maker === null ? null : { function: statement, maker };
        const isReached = this.reachedIn(target.module, this.#owner);
        const returned = [...walkStatements(statement.body, withinScope)].flatMap((each) => (each.kind === 'return' && each.value !== null && isReached(statement, each, frame) ? [each.value] : []));
        return returned.length === 0 ? unread(statement.name) : union(returned.map((value) => this.written(target.module, value, frame, part)));
      }
      default:
        return maker === null ? UNREAD : this.unknown(maker, part);
    }
  }

  /** Using what a call of something nobody can read makes: one of several classes under another name, another form of an object. */
  private unknown(maker: Maker, part: Part): Drawn {
    const { module, call, frame } = maker;
    const { callee } = call.expression;
    // `args.data.Birds(root)`: the project's own class by that name, in a module that is kept where nobody sees it put.
    const own = callee.kind === 'attribute' ? (classesByName(this.project).get(callee.name) ?? []) : [];
    if (own.length > 0 && own.length <= MAX_NAMED) return union(own.map((target) => this.entered(target, maker, part)));
    // A class that is had from an object (`T.Compose([…])`) makes something else of what it is handed.
    if (callee.kind === 'attribute' && /^[A-Z]/.test(callee.name)) return union([unread(callee.name), ...call.args.map((argument) => this.argument(module, argument, frame))]);
    if (callee.kind === 'attribute') return MAY_DRAW.test(callee.name) ? unread(callee.name) : this.written(module, callee.object, frame);
    const members = libraryMembers(this.project, module, callee);
    if (members.length > 0) return union(members.map((member) => this.library(member, maker)));
    const choices = choicesOf(this.project, module, callee, frame);
    const made = (choice: Choice | null): Drawn => {
      if (choice === null) return unread(calleeName(call.expression));
      // Of what another module has bound its own names tell.
      if (choice.bound.length > 0 && choice.module !== module) return this.entered(choice.target, null, part);
      return this.entered(choice.target, { ...maker, call: { ...call, args: [...choice.bound, ...call.args] } }, part);
    };
    return choices.length === 0 ? unread(calleeName(call.expression)) : union(choices.map(made));
  }

  private library({ name, record }: Target & { kind: 'library' }, maker: Maker): Drawn {
    if (HANDS_ON.test(name)) {
      // What a function is bound to it is handed when it is called.
      const given = name === 'functools.partial' ? maker.call.args.slice(0, 1) : maker.call.args;
      return union(given.map((argument) => this.argument(maker.module, argument, maker.frame)));
    }
    if (name === 'builtins.getattr') return this.anyOf(maker);
    const isClass = /\.[A-Z]\w*$/.test(name);
    // What a function draws, such as a split, it draws once, before anything is read.
    const isLater = record?.draws?.lazy === true || (isClass && record?.drawsBy !== undefined);
    const own = isLater ? effectsOf(maker.call, record, maker.module.catalogue).draws.map(({ stream }) => stream) : [];
    if (record?.drawsBy !== undefined) return union([drawing(own), ...record.drawsBy.map((parameter) => this.handed(maker, parameter))]);
    // No loader seeds a library's own generator in its workers.
    if (isLater) return record?.augments !== undefined && own.length > 0 ? CHANCY : drawing(own);
    if (record?.augments?.unless !== undefined && evaluate(record.augments.unless, argumentReader(maker.call)) === 'yes') return NOTHING;
    if (record?.augments !== undefined) return record.augments.before === undefined ? CHANCY : drawing(record.augments.before);
    const isOther = record?.option === true || record?.makesGenerator !== undefined || record?.loader !== undefined;
    const written = maker.call.expression.callee;
    // Another form of what it is a method of.
    if (record?.returns !== undefined && written.kind === 'attribute' && isMethodAlike(name, record.returns)) return this.written(maker.module, written.object, maker.frame);
    if (!isOther && maker.module.catalogue.isPlain(name) && MAKES_ARRAYS.test(name)) return NOTHING;
    return this.#owner !== null && isUnheardOf(maker.module, name) ? NOTHING : unread(name);
  }

  /** `getattr(cleaners, name)`: one of the functions of a module of the project. */
  private anyOf({ module, call }: Maker): Drawn {
    const [of] = call.args;
    const target = of?.value.kind === 'reference' ? this.project.resolve(module, of.value.name) : null;
    if (target?.kind !== 'module') return UNREAD;
    const functions = target.module.model.functions.filter(({ class: owner, name }) => owner === null && /^\w+$/.test(name));
    return union(functions.map(({ index }) => this.body(target.module, [index], null)));
  }

  /** Using what `maker` is handed for `parameter`. */
  private handed(maker: Maker, parameter: ParameterRef): Drawn {
    const found = findArgument(maker.call, parameter);
    if (found.kind === 'absent') return NOTHING;
    if (found.kind === 'unknown') return unread(parameter.name);
    return found.kind === 'spread' ? this.object(maker.module, found.value, maker.frame) : this.argument(maker.module, found.argument, maker.frame);
  }

  /** Using an object of a project class: what reading or calling it runs, and what its library bases do. */
  private class(owner: Owner): Drawn {
    const { module, index } = owner;
    const fact = module.model.classes[index];
    if (fact === undefined) return UNREAD;
    const taken = this.#method;
    return this.once(`${module.path}:class ${String(index)}:${String(owner.maker?.call.id)}:${String(taken)}`, () => {
      this.#method = null;
      this.hasRead = true;
      const line = this.ancestors(owner);
      const reading = [...READING, ...(taken === null ? [] : [taken])].flatMap((name) => {
        const method = this.project.method(module, index, name);
        return method.kind === 'function' ? [method] : [];
      });
      // What is drawn while the object is made is drawn once, before anything is read.
      const all = line.classes.flatMap((each) => [...(each.module.model.classes[each.index]?.methods ?? [])]
        .flatMap(([name, method]) => (name === '__init__' || (line.isRead && this.isPartOfMaking(each.module, method)) ? [] : [{ module: each.module, index: method }])));
      const run = (method: { readonly module: Module; readonly index: number }): Drawn => {
        const { streams, rest } = this.body(method.module, [method.index], owner);
        const seeded = seedsFirst(this.project, method.module, method.index);
        return { streams: new Set([...streams].filter((stream) => !seeded.has(stream))), rest };
      };
      const drawn = union([
        line.drawn,
        ...(reading.length > 0 ? reading : all).map(run),
        // A base that nobody can read may call any of them.
        ...(reading.length > 0 && !line.isPlain ? all.map(run).map((each) => (drawsNothing(each) ? NOTHING : UNREAD)) : []),
      ]);
      this.#method = taken;
      return drawn;
    });
  }

  /** A method that constructors call and nobody else. */
  private isPartOfMaking(module: Module, method: number): boolean {
    const callers = this.project.callers(module, method);
    return callers.length > 0 && callers.every(({ module: from, call }) => from.model.functions[call.function]?.statement?.name === '__init__');
  }

  /**
   * The class of `owner` and the project classes it derives from, with what makes their part; what its library bases draw;
   * and whether it is known of all of them, one at least, by what they draw.
   */
  private ancestors(owner: Owner, seen: readonly string[] = []): { readonly classes: readonly Owner[]; readonly drawn: Drawn; readonly isPlain: boolean; readonly isRead: boolean } {
    const { module, index } = owner;
    const key = `${module.path}:${String(index)}`;
    const fact = module.model.classes[index];
    if (fact === undefined || seen.includes(key)) return { classes: [], drawn: NOTHING, isPlain: true, isRead: false };
    const maker = this.baseMaker(owner);
    const parts = fact.bases.map((base) => {
      const target: Target = base.kind === 'class' ? { kind: 'class', module, index: base.index }
        : base.kind === 'reference' ? this.project.resolve(module, base.name)
        : { kind: 'unknown' };
      if (target.kind === 'class') return this.ancestors({ module: target.module, index: target.index, maker }, [...seen, key]);
      const isPlain = target.kind === 'library' && isPlainBase(module, target);
      const drawn = isPlain ? NOTHING : target.kind === 'library' && target.record !== undefined && maker !== null ? this.library(target, maker) : UNREAD;
      return { classes: [], drawn, isPlain, isRead: target.kind === 'library' && target.record?.drawsBy !== undefined };
    });
    return {
      classes: [owner, ...parts.flatMap(({ classes }) => classes)],
      drawn: union(parts.map(({ drawn }) => drawn)),
      isPlain: parts.every(({ isPlain }) => isPlain),
      isRead: parts.some(({ isRead }) => isRead) && parts.every(({ isPlain, isRead }) => isPlain || isRead),
    };
  }

  /** What makes the part of an object that is its base's: the call of the base's constructor, or the object's own maker. */
  private baseMaker({ module, index, maker }: Owner): Maker | null {
    const init = module.model.classes[index]?.methods.get('__init__');
    if (init === undefined) return maker;
    const call = callsIn(module, init).find(({ callee, expression }) => callee.kind === 'super' ? callee.name === '__init__' : calleeName(expression) === '__init__');
    const statement = module.model.functions[init]?.statement;
    if (call?.callee.kind !== 'super' || statement == null) return null;
    return { module, call, frame: maker === null ? null : { function: statement, maker } };
  }

  /** Running the functions `indices` of `module`, entered by `maker` where that is known. */
  private body(module: Module, indices: readonly number[], owner: Owner | null, maker: Maker | null = null): Drawn {
    return union(indices.map((index) => this.once(`${module.path}:${String(index)}`, () => {
      const before = this.#owner;
      this.#owner = owner;
      this.hasRead = true;
      const { statement } = module.model.functions[index] ?? {};
      const frame = statement == null || maker === null ? null : { function: statement, maker };
      const uses = usesOf(module);
      const isReached = this.reachedIn(module, owner);
      const literal = this.literals(module, frame, owner);
      const runs = callsIn(module, index).filter(({ expression }) => {
        const place = uses.place(expression);
        return place === undefined || statement == null || (isReached(statement, place.statement, frame) && isEvaluated(uses, expression, literal));
      });
      const drawn = union([
        ...runs.map((call) => this.call(module, call, owner, frame)),
        ...(owner === null || statement == null ? [] : this.wrapped(module, statement, owner)),
      ]);
      this.#owner = before;
      return drawn;
    })));
  }

  /** Whether a statement of a function of `module` runs, with what the function was handed and what the object of `owner` keeps. */
  private reachedIn(module: Module, owner: Owner | null): (within: FunctionStatement | null, statement: Statement, frame: Frame | null) => boolean {
    const reached = new Map<FunctionStatement, ReadonlySet<Statement>>();
    return (within, statement, frame) => {
      if (within === null) return true;
      let found = reached.get(within);
      if (found === undefined) {
        found = statementsReached(within.body, this.literals(module, frame?.function === within ? frame : null, owner));
        reached.set(within, found);
      }
      return found.has(statement);
    };
  }

  /** What expressions of `module` are for certain. */
  private literals(module: Module, frame: Frame | null, owner: Owner | null): Literal {
    return (expression) => this.literal(module, expression, frame, owner, 0);
  }

  /** What `expression` is, or, with `key`, what the table that it is has under that. */
  private literal(module: Module, expression: Expression, frame: Frame | null, owner: Owner | null, hops: number, key?: TableKey): JsonScalar | undefined {
    if (hops > MAX_LITERAL_HOPS || (key !== undefined && !/^(?:name|attribute|dict)$/.test(expression.kind))) return undefined;
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'string':
        return expression.value ?? undefined;
      case 'constant':
        return expression.value === '...' ? undefined : expression.value;
      case 'name':
        return this.literalName(module, expression, frame, hops, key);
      case 'binary':
        return COMPARES.test(expression.operator) ? (truth(expression, (part) => this.literal(module, part, frame, owner, hops + 1)) ?? undefined) : undefined;
      case 'attribute':
        return owner !== null && ownAttribute(expression) !== null ? this.literalKept(owner, expression.name, hops, key) : undefined;
      case 'dict': {
        const value = key === undefined ? undefined : entryOf(expression, key);
        return value === undefined ? undefined : this.literal(module, value, frame, owner, hops + 1);
      }
      case 'subscript': {
        const [index, ...more] = expression.indices;
        const asked = index === undefined || more.length > 0 ? undefined : this.literal(module, index, frame, owner, hops + 1);
        return isKey(asked) ? this.literal(module, expression.object, frame, owner, hops + 1, asked) : undefined;
      }
      case 'call': {
        // `settings.get("chance")`
        const asked = expression.callee.kind === 'attribute' && expression.callee.name === 'get' && expression.args[0] !== undefined ? this.literal(module, expression.args[0].value, frame, owner, hops + 1) : undefined;
        if (expression.callee.kind === 'attribute' && isKey(asked)) return this.literal(module, expression.callee.object, frame, owner, hops + 1, asked);
        const text = textAsked(expression);
        const held = text === null ? undefined : this.literal(module, text.of, frame, owner, hops + 1);
        return typeof held === 'string' ? text?.as(held) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** A parameter that is handed a literal, a variable that is only ever assigned one. */
  private literalName(module: Module, name: Expression & { kind: 'name' }, frame: Frame | null, hops: number, key?: TableKey): JsonScalar | undefined {
    const uses = usesOf(module);
    const within = uses.place(name)?.function ?? null;
    const scope = within !== null && uses.isLocal(name.id, within) ? within : null;
    if (scope === null) {
      if (isSetAbroad(this.project, module, name.id) || (key !== undefined && isFilledAt(this.project, module, uses.of(name.id)))) return undefined;
      return scalarIn(module.model.exports.get(name.id), key);
    }
    if (key !== undefined && isFilledAt(this.project, module, uses.inScope(name.id, scope))) return undefined;
    const written = uses.inScope(name.id, scope).filter((each) => uses.isTarget(each));
    const parameter = scope.parameters.find((each) => each.name === name.id);
    if (parameter === undefined) {
      const [only, ...more] = written;
      const place = only === undefined || more.length > 0 ? undefined : uses.place(only);
      const value = only === undefined || place === undefined ? null : valueFor(only, place);
      return value === null ? undefined : this.literal(module, value, frame, null, hops + 1, key);
    }
    if (frame?.function !== scope) return undefined;
    const last = written.findLast((each) => uses.isAssignedFirst(each, name));
    const isHeld = written.every((each) => each === last || (last !== undefined && each.start < last.start) || isLater(uses, each, name));
    if (!isHeld) return undefined;
    const place = last === undefined ? undefined : uses.place(last);
    if (last !== undefined) {
      const value = place === undefined ? null : valueFor(last, place);
      return value === null ? undefined : this.literal(module, value, frame, null, hops + 1, key);
    }
    const fact = functionOf(module, scope);
    if (fact === undefined || parameter.splat !== null) return undefined;
    const position = scope.parameters.indexOf(parameter) - (fact.class === null ? 0 : 1);
    return this.literalGiven(frame.maker, parameter.keywordOnly ? { name: parameter.name } : { name: parameter.name, position }, parameter.default, hops, key);
  }

  private literalGiven(maker: Maker, parameter: ParameterRef, stated: Expression | null, hops: number, key?: TableKey): JsonScalar | undefined {
    const found = findArgument(maker.call, parameter);
    const outer = found.kind === 'unknown' ? handsAllOn(maker) : null;
    if (outer !== null) return this.literalGiven(outer, parameter, stated, hops + 1, key);
    switch (found.kind) {
      case 'given':
        if (key !== undefined && isFilledByName(this.project, maker.module, found.argument.argument.value)) return undefined;
        return scalarIn(found.argument.value, key) ?? this.literal(maker.module, found.argument.argument.value, maker.frame, null, hops + 1, key);
      case 'spread':
        return scalarIn(found.value, key);
      case 'absent':
        return stated === null ? undefined : this.literal(maker.module, stated, null, null, MAX_LITERAL_HOPS, key);
      case 'unknown':
        return undefined;
    }
  }

  /** What the object of `owner` keeps as `self.attribute`, where one place of its classes assigns it. */
  private literalKept(owner: Owner, attribute: string, hops: number, key?: TableKey): JsonScalar | undefined {
    if (isSetFromOutside(this.project, attribute)) return undefined;
    const assigned = this.ancestors(owner).classes.flatMap(({ module, index, maker }) => {
      const fact = module.model.classes[index];
      if (fact === undefined) return [];
      const uses = usesOf(module);
      const own = fact.statement.body.flatMap((each) => (each.kind === 'assign' && each.targets.some((target) => dottedName(target) === attribute) ? [{ module, value: each.value, frame: null }] : []));
      const met = uses.near(`self.${attribute}`, fact.statement).filter((each) => uses.place(each)?.around.includes(fact.statement) === true);
      if (met.some((each) => isCounted(uses, each) || (key !== undefined && isFilled(uses, each)))) return [{ module, value: null, frame: null }];
      const written = met.filter((each) => uses.isTarget(each));
      return [...own, ...written.map((each) => {
        const place = uses.place(each);
        const frame = place?.function != null && maker !== null ? { function: place.function, maker } : null;
        return { module, value: place?.function?.name === '__init__' ? valueFor(each, place) : null, frame };
      })];
    });
    const [only, ...more] = assigned;
    return only?.value == null || more.length > 0 ? undefined : this.literal(only.module, only.value, only.frame, owner, hops + 1, key);
  }

  /** `self.data[index]` of data that is known to draw. */
  private wrapped(module: Module, statement: FunctionStatement, owner: Owner): Drawn[] {
    const names = new Set(['data', 'dataset', 'ds', 'subset', 'base', 'base_dataset', 'inner', 'parent']);
    return [...names].flatMap((name) => {
      const isRead = usesOf(module).near(`self.${name}`, statement).some((read) => {
        const place = usesOf(module).place(read);
        return place?.function === statement && place.parent?.kind === 'subscript' && place.parent.object === read;
      });
      if (!isRead) return [];
      const { streams, rest } = this.kept(owner, name);
      return [{ streams, rest: rest === 'chance' ? rest : 'nothing' }];
    });
  }

  /** The generator is made anew whenever the code that is being read runs. */
  private isMadeInside(maker: CallFact | null): boolean {
    return maker !== null && maker.function !== 0 && maker.assignedTo?.includes('.') !== true;
  }

  private call(module: Module, call: CallFact, owner: Owner | null, frame: Frame | null): Drawn {
    const { callee, receiver } = call;
    if (receiver?.kind === 'instance' && 'name' in receiver.of && module.catalogue.generatorClasses.has(receiver.of.name)) return this.isMadeInside(receiver.call) ? NOTHING : CHANCY;
    const maker: Maker = { module, call: owner === null ? call : this.withKept(module, call, owner, frame), frame };
    const attribute = owner === null || callee.kind === 'super' ? null : ownAttribute(call.expression.callee);
    if (attribute !== null && owner !== null) {
      const method = this.project.method(owner.module, owner.index, attribute);
      if (method.kind === 'function') return this.body(method.module, [method.index], owner, maker);
      return this.kept(owner, attribute);
    }
    const target = this.project.callee(module, call);
    switch (target.kind) {
      case 'function':
        return this.body(target.module, [target.index], callee.kind === 'super' ? owner : null, maker);
      case 'class': {
        const init = this.project.method(target.module, target.index, '__init__');
        return init.kind === 'function' ? this.body(init.module, [init.index], { module: target.module, index: target.index, maker }, maker) : NOTHING;
      }
      case 'library': {
        const { record, name } = target;
        const seed = record?.makesGenerator?.seed ?? record?.takesSeed ?? null;
        if (seed !== null && seedState(call, seed) === 'given') return NOTHING;
        if (record?.takesSeed !== undefined || record?.makesGenerator !== undefined || record?.entropy !== undefined) return UNREAD;
        if (record?.draws !== undefined) {
          const own = drawing(effectsOf(call, record, module.catalogue).draws.map(({ stream }) => stream));
          return record.runs === undefined || findArgument(call, record.runs).kind !== 'given' ? own : union([own, this.ran(module, call, record.runs)]);
        }
        if (record?.runs !== undefined) return this.ran(module, call, record.runs);
        return record !== undefined || module.catalogue.isPlain(name) || isUnheardOf(module, name) ? NOTHING : unread(name);
      }
      default:
        if (callee.kind === 'super' || isUnwritten(call)) return NOTHING;
        if (call.expression.callee.kind === 'name' || call.expression.callee.kind === 'call') return this.written(module, call.expression.callee, frame);
        return callee.kind !== 'unknown' || callee.isMethod ? (MAY_DRAW.test(calleeName(call.expression)) ? unread(calleeName(call.expression)) : NOTHING) : UNREAD;
    }
  }

  /** `call` with what is known of the attributes of the object of `owner` that it hands on: `transform(image, self.split)`. */
  private withKept(module: Module, call: CallFact, owner: Owner, frame: Frame | null): CallFact {
    if (!call.args.some(({ argument }) => ownAttribute(argument.value) !== null)) return call;
    return { ...call, args: call.args.map((given) => {
      const held = ownAttribute(given.argument.value) === null ? undefined : this.literal(module, given.argument.value, frame, owner, 0);
      return held === undefined ? given : { ...given, value: { kind: 'scalar', value: held } };
    }) };
  }

  /** What a library's call draws through the function it is handed to run. */
  private ran(module: Module, call: CallFact, parameter: ParameterRef): Drawn {
    const found = findArgument(call, parameter);
    return found.kind === 'given' ? this.argument(module, found.argument, null) : UNREAD;
  }

  /** Using what the object keeps as `self.attribute`: whatever its classes put there. */
  private kept(owner: Owner, attribute: string, part: Part = null): Drawn {
    return this.once(`${owner.module.path}:${String(owner.index)}.${attribute}:${String(part)}`, () => {
      const { classes, drawn, isPlain } = this.ancestors(owner);
      // An object that nobody is known to make may be of a class that puts something else there.
      const derived = owner.maker === null ? this.project.classesBelow(owner.module, owner.index).map((each) => ({ ...each, maker: null })) : [];
      const parts = [...classes, ...derived].flatMap(({ module, index, maker }) => {
        const fact = module.model.classes[index];
        return fact === undefined ? [] : this.keptBy(module, fact.statement, maker, attribute, owner, part);
      });
      // What a library's base keeps has been asked of the base.
      return parts.length > 0 ? union(parts) : isPlain ? unread(attribute) : drawn;
    });
  }

  private keptBy(module: Module, statement: ClassStatement, maker: Maker | null, attribute: string, owner: Owner, part: Part): Drawn[] {
    const uses = usesOf(module);
    const own = statement.body.flatMap((each) => {
      return each.kind === 'assign' && each.value !== null && each.targets.some((target) => dottedName(target) === attribute) ? [each.value] : [];
    });
    const written = uses.near(`self.${attribute}`, statement).filter((each) => uses.place(each)?.around.includes(statement) === true);
    const frameAt = (expression: Expression): Frame | null => {
      const within = uses.place(expression)?.function;
      return within?.name === '__init__' && maker !== null ? { function: within, maker } : null;
    };
    return [...own.map((value) => this.written(module, value, null, part)), ...this.contents(module, written, frameAt, owner, part)];
  }
}

/** What the assignment at `place` gives to its target, or to its part of it (`self.a, self.b = a, b`). */
function valueFor(target: Expression, { parent, statement }: Place): Expression | null {
  if (statement.kind !== 'assign' || statement.value === null || statement.operator !== null) return null;
  if (parent === null) return statement.value;
  const { value } = statement;
  const isParallel = parent.kind === 'tuple' && value.kind === 'tuple' && parent.elements.length === value.elements.length && statement.targets.includes(parent);
  return isParallel ? (value.elements[parent.elements.indexOf(target)] ?? null) : null;
}

function isKey(value: JsonScalar | undefined): value is TableKey {
  return typeof value === 'string' || typeof value === 'number';
}

/** The scalar that `value` is, or has under `key`. */
function scalarIn(value: Value | undefined, key: TableKey | undefined): JsonScalar | undefined {
  const held = key === undefined ? value : value?.kind === 'dict' ? value.entries.get(key) : undefined;
  return held?.kind === 'scalar' ? held.value : undefined;
}

/** What stands under `key` in a table that is written out. */
function entryOf({ entries }: DictExpression, key: TableKey): Expression | undefined {
  if (entries.some((entry) => entry.key === null)) return undefined;
  return entries.findLast((entry) => (entry.key?.kind === 'string' || entry.key?.kind === 'number') && entry.key.value === key)?.value;
}

/** What `str(name)` and `name.upper()` make of a text; `null` for other calls. */
function textAsked({ callee, args }: CallExpression): { readonly of: Expression; readonly as: (text: string) => string } | null {
  const [only, ...more] = args;
  if (callee.kind === 'name') return callee.id === 'str' && only !== undefined && more.length === 0 ? { of: only.value, as: (text) => text } : null;
  const as = callee.kind === 'attribute' && only === undefined ? TEXT_METHODS.get(callee.name) : undefined;
  return callee.kind === 'attribute' && as !== undefined ? { of: callee.object, as } : null;
}

/** `target` is assigned to behind `read`, which no loop comes back to. */
function isLater(uses: Uses, target: Expression, read: Expression): boolean {
  const place = uses.place(read);
  return place !== undefined && (uses.place(target)?.statement.end ?? 0) >= read.end && place.around.every(({ kind }) => kind !== 'for' && kind !== 'while');
}

/** `transform` in `self.transform(…)`. */
function ownAttribute(callee: Expression): string | null {
  return callee.kind === 'attribute' && callee.object.kind === 'name' && callee.object.id === 'self' ? callee.name : null;
}

/**
 * What the variable of a comprehension around `name` runs through, or what the function around it is mapped over; `null`
 * where a function nobody can follow binds it, `undefined` where it is bound by none of them.
 */
function sourceOf(module: Module, name: Expression & { kind: 'name' }): Expression | null | undefined {
  const uses = usesOf(module);
  for (let at = uses.place(name)?.parent; at != null; at = uses.place(at)?.parent) {
    if (at.kind === 'comprehension') {
      for (const { target, value } of at.clauses) {
        if (target !== null && sameName(target, name)) return value;
        const part = target?.kind === 'tuple' ? target.elements.findIndex((each) => sameName(each, name)) : -1;
        if (part >= 0) return partOfEach(value, part);
      }
    } else if (at.kind === 'lambda' && at.parameters.some((parameter) => parameter.name === name.id)) {
      const call = uses.place(at)?.parent;
      const isMapped = call?.kind === 'call' && calleeName(call) === 'map' && call.args[0]?.value === at;
      return isMapped ? (call.args[at.parameters.findIndex((parameter) => parameter.name === name.id) + 1]?.value ?? null) : null;
    }
  }
  return undefined;
}

/** What the parts with number `part` of the tuples come from that `source` gives one by one: `sets` of `sets.items()`. */
function partOfEach(source: Expression, part: number): Expression | null {
  if (source.kind !== 'call') return null;
  switch (calleeName(source)) {
    case 'items':
      return part === 1 && source.callee.kind === 'attribute' ? source.callee.object : null;
    case 'enumerate':
      return part === 1 ? (source.args[0]?.value ?? null) : null;
    case 'zip':
      return source.args[part]?.value ?? null;
    default:
      return null;
  }
}

/** The key that one plain index is. */
function keyOf([index, ...more]: readonly Expression[]): Part {
  if (more.length > 0) return null;
  return index?.kind === 'number' || index?.kind === 'string' ? index.value : null;
}

/** Whether an entry under `key` may be the one that is wanted. */
function mayBe(key: Expression | null, wanted: Part): boolean {
  const held = key === null ? null : keyOf([key]);
  return wanted === null || held === null || held === wanted;
}

/** A function that `scope` defines for itself. */
function definitionIn(module: Module, scope: FunctionStatement, name: string): number | undefined {
  const statement = scope.body.find((each): each is FunctionStatement => each.kind === 'function' && each.name === name);
  return statement === undefined ? undefined : functionOf(module, statement)?.index;
}

/** `Dataset.map`, which returns a data set of the same library. */
function isMethodAlike(name: string, returned: string): boolean {
  return /\.[A-Z]\w*\.[a-z]\w*$/.test(name) && name.split('.')[0] === returned.split('.')[0];
}

/** A library that the catalogue does not speak of, and a name that says nothing of a draw. */
function isUnheardOf({ catalogue }: Module, name: string): boolean {
  const [root = ''] = name.split('.');
  return root !== 'builtins' && !catalogue.roots.includes(root) && !MAY_DRAW.test(name) && !ALTERS.test(name);
}

/** `np.float32`, `list`, a function nobody has heard of, handed over to be called. */
function isFunctionWithoutDraws(module: Module, { name, record }: Target & { kind: 'library' }): boolean {
  if (record !== undefined) return false;
  if (name.startsWith('builtins.')) return BUILTINS.has(name.slice('builtins.'.length));
  return MAKES_ARRAYS.test(name) && (module.catalogue.isPlain(name) || isUnheardOf(module, name));
}

function isPlainBase(module: Module, { name, record }: Target & { kind: 'library' }): boolean {
  return record?.roles?.includes('plain-base') === true || (record === undefined && /^(?:builtins|abc|typing|torch\.nn)\./.test(name) && module.catalogue.isPlain(name));
}

/** The call around, where a call hands on every keyword that its function was called with (`**kwargs`). */
function handsAllOn({ call, frame }: Maker): Maker | null {
  const rest = frame?.function.parameters.find(({ splat }) => splat === '**');
  const isHanded = call.args.some(({ argument: { splat, value } }) => splat === '**' && value.kind === 'name' && value.id === rest?.name);
  return frame !== null && isHanded ? frame.maker : null;
}

function isEmptyCollection(value: Expression): boolean {
  if (value.kind === 'list' || value.kind === 'tuple') return value.elements.length === 0;
  if (value.kind === 'dict') return value.entries.length === 0;
  return value.kind === 'call' && isEmptyCall(value);
}

function isEmptyCall(call: CallExpression): boolean {
  return call.args.length === 0 && /^(?:list|dict|set|OrderedDict|defaultdict)$/.test(calleeName(call));
}

function sameName(a: Expression, b: Expression): boolean {
  return a.kind === 'name' && b.kind === 'name' && a.id === b.id;
}

function union(parts: readonly Drawn[]): Drawn {
  const streams = new Set<Stream>();
  let rest: Rest = 'nothing';
  for (const part of parts) {
    for (const stream of part.streams) streams.add(stream);
    if (RESTS.indexOf(part.rest) > RESTS.indexOf(rest)) rest = part.rest;
  }
  return { streams, rest };
}

/** A row of data that is written out: `{"text": "…", "label": 1}`. */
function isRow(expression: Expression): boolean {
  const isLiteral = (part: Expression): boolean => part.kind === 'number' || part.kind === 'string' || part.kind === 'constant' || isRow(part);
  if (expression.kind === 'dict') return expression.entries.every(({ value }) => isLiteral(value));
  return (expression.kind === 'list' || expression.kind === 'tuple') && expression.elements.every(isLiteral);
}
