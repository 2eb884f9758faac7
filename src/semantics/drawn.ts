/** What a loader's data draws when it is read: by the methods of its class and by the transforms handed to it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { ParameterRef, Stream } from '../catalogue/types.js';
import type { Expression, FunctionStatement } from '../syntax/facts.js';
import { calleeName, dottedName, walkStatements, withinScope } from '../syntax/walk.js';
import { findArgument } from './arguments.js';
import { effectsOf, isNone } from './effects.js';
import { callsIn, callsOf, usesOf } from './lookups.js';
import type { CallArgument, CallFact, Value } from './model.js';
import type { Module, Project } from './project.js';

/** Streams that are drawn from; `null` where that can't be known. */
export type Drawn = ReadonlySet<Stream> | null;

/** A call that makes an object or runs a function, and its module. */
interface Maker {
  readonly module: Module;
  readonly call: CallFact;
}

/** Whose parameters are known: those of `function`, from the call that enters it. */
interface Frame {
  readonly function: FunctionStatement;
  readonly maker: Maker;
}

/** The class whose methods are read, and what made the object. */
interface Owner {
  readonly index: number;
  readonly maker: Maker | null;
}

/** Methods of objects nobody can read that may draw: a generator's, a tensor's in place, a transform's. */
const MAY_DRAW = /rand|sampl|shuffl|choic|permut|normal|uniform|integers|bernoulli|multinomial|rvs|poisson|exponential|draw|augment|transform|apply|perturb|jitter|noise|mask|_$/i;

/** How many names, calls and parameters are followed, one after the other. */
const MAX_DEPTH = 12;

/** A parameter is followed to at most this many callers. */
const MAX_CALLERS = 8;

const NOTHING: Drawn = new Set();

/** The streams that using the object handed over as `argument`, in `module`, draws from. Making it is not using it. */
export function drawnBy(project: Project, module: Module, argument: CallArgument): Drawn {
  return new Follower(project).argument(module, argument, null);
}

/** The streams that using the object `call` makes, in `module`, draws from. */
export function drawnByMade(project: Project, module: Module, call: CallFact): Drawn {
  return new Follower(project).made({ module, call });
}

class Follower {
  readonly #running = new Set<string>();
  #depth = 0;

  constructor(private readonly project: Project) {}

  argument(module: Module, { argument, value }: CallArgument, frame: Frame | null): Drawn {
    return this.object(module, value) ?? this.written(module, argument.value, frame);
  }

  /** Using the object `value` of `module`. */
  private object(module: Module, value: Value): Drawn {
    switch (value.kind) {
      case 'collection':
        return value.elements.length === 0 ? null : union(value.elements.map((element) => this.object(module, element)));
      case 'function':
        return this.body(module, [value.index], null);
      case 'scalar':
        return isNone(value) ? NOTHING : null;
      case 'instance':
      case 'result': {
        const call = value.call === null ? undefined : module.model.calls[value.call];
        return call === undefined ? null : this.made({ module, call });
      }
      case 'reference': {
        const target = this.project.resolve(module, value.name);
        if (target.kind === 'function') return this.body(target.module, [target.index], null);
        const made = this.project.origin(module, value);
        return made === null || made.value.kind === 'reference' ? null : this.object(made.module, made.value);
      }
      default:
        return null;
    }
  }

  /** Using what `expression` stands for, as far as names and parameters lead. */
  private written(module: Module, expression: Expression, frame: Frame | null): Drawn {
    if (this.#depth >= MAX_DEPTH) return null;
    this.#depth++;
    const drawn = this.follow(module, expression, frame);
    this.#depth--;
    return drawn;
  }

  private follow(module: Module, expression: Expression, frame: Frame | null): Drawn {
    switch (expression.kind) {
      case 'constant':
        return NOTHING;
      case 'list':
      case 'tuple':
        return union(expression.elements.map((element) => this.written(module, element, frame)));
      case 'conditional':
        return union([this.written(module, expression.then, frame), this.written(module, expression.otherwise, frame)]);
      case 'binary':
        return /^(?:or|\+)$/.test(expression.operator) ? union([this.written(module, expression.left, frame), this.written(module, expression.right, frame)]) : null;
      case 'call': {
        const call = callsOf(module).get(expression);
        return call === undefined ? null : this.made({ module, call }, frame);
      }
      case 'name':
        return this.named(module, expression.id, usesOf(module).place(expression)?.function ?? null, frame);
      default:
        return null;
    }
  }

  /** Using what a variable or parameter holds: whatever is assigned to it in its scope. */
  private named(module: Module, name: string, within: FunctionStatement | null, frame: Frame | null): Drawn {
    const uses = usesOf(module);
    const scope = within !== null && uses.isLocal(name, within) ? within : null;
    const parts: Drawn[] = [];
    const at = scope?.parameters.findIndex((parameter) => parameter.name === name) ?? -1;
    if (scope !== null && at >= 0) parts.push(this.parameter(module, scope, at, frame));
    for (const written of uses.of(name)) {
      const place = uses.place(written);
      if (place === undefined || !uses.isTarget(written) || place.function !== scope) continue;
      const { statement } = place;
      if (statement.kind !== 'assign' || statement.value === null || statement.operator !== null) return null;
      // `train, test = random_split(…)`: each part is like the whole.
      parts.push(place.parent === null || statement.value.kind === 'call' ? this.written(module, statement.value, frame) : null);
    }
    if (parts.length > 0) return union(parts);
    const value = module.model.exports.get(name);
    return value === undefined || scope !== null ? null : this.object(module, value);
  }

  private parameter(module: Module, scope: FunctionStatement, at: number, frame: Frame | null): Drawn {
    const parameter = scope.parameters[at];
    const fact = module.model.functions.find(({ statement }) => statement === scope);
    if (parameter === undefined || fact === undefined) return null;
    const position = fact.class === null ? at : at - 1;
    const given = (maker: Maker): Drawn => {
      const found = findArgument(maker.call, { name: parameter.name, position });
      if (found.kind === 'absent') return parameter.default === null ? null : this.written(module, parameter.default, null);
      if (found.kind === 'unknown') return null;
      return found.kind === 'given' ? this.argument(maker.module, found.argument, null) : this.object(maker.module, found.value);
    };
    if (frame?.function === scope) return given(frame.maker);
    const callers = this.project.callers(module, fact.index);
    return callers.length === 0 || callers.length > MAX_CALLERS ? null : union(callers.map(given));
  }

  /** Using what `maker` makes or returns; `frame` holds around the call. */
  made(maker: Maker, frame: Frame | null = null): Drawn {
    const target = this.project.callee(maker.module, maker.call);
    switch (target.kind) {
      case 'class':
        return this.class(target.module, target.index, maker);
      case 'library':
        return target.record === undefined ? null : this.library(target.record, maker, frame);
      case 'function': {
        const { statement } = target.module.model.functions[target.index] ?? {};
        if (statement == null || this.#depth >= MAX_DEPTH) return null;
        const returned = [...walkStatements(statement.body, withinScope)].flatMap((each) => (each.kind === 'return' && each.value !== null ? [each.value] : []));
        this.#depth++;
        const drawn = returned.length === 0 ? null : union(returned.map((value) => this.written(target.module, value, { function: statement, maker })));
        this.#depth--;
        return drawn;
      }
      default:
        return null;
    }
  }

  private library(record: CatalogueRecord, maker: Maker, frame: Frame | null): Drawn {
    const own = record.draws === undefined ? [] : effectsOf(maker.call, record, maker.module.catalogue).draws.map(({ stream }) => stream);
    if (record.drawsBy === undefined) return record.draws?.lazy === true ? new Set(own) : null;
    // What a call draws itself, such as a split, it draws once, before anything is read.
    const lazily = record.draws?.lazy === true ? own : [];
    return union([new Set(lazily), ...record.drawsBy.map((parameter) => this.handed(maker, parameter, frame))]);
  }

  /** Using what `maker` is handed for `parameter`. */
  private handed(maker: Maker, parameter: ParameterRef, frame: Frame | null): Drawn {
    const found = findArgument(maker.call, parameter);
    if (found.kind === 'absent') return NOTHING;
    if (found.kind === 'unknown') return null;
    return found.kind === 'spread' ? this.object(maker.module, found.value) : this.argument(maker.module, found.argument, frame);
  }

  /** Using an object of a project class, made by `maker`: everything its methods but the constructor do. */
  private class(module: Module, index: number, maker: Maker | null): Drawn {
    const fact = module.model.classes[index];
    if (fact === undefined) return null;
    const bases = fact.bases.map((base) => this.base(module, base, fact.methods.has('__init__') ? null : maker));
    // What is drawn while the object is made is drawn once, before anything is read.
    const methods = [...fact.methods].flatMap(([name, method]) => (name === '__init__' ? [] : [method]));
    return union([...bases, this.body(module, methods, { index, maker })]);
  }

  private base(module: Module, base: Value, maker: Maker | null): Drawn {
    if (base.kind === 'class') return this.class(module, base.index, maker);
    const target = base.kind === 'reference' ? this.project.resolve(module, base.name) : null;
    if (target?.kind === 'class') return this.class(target.module, target.index, maker);
    if (target?.kind !== 'library') return null;
    if (target.record?.roles?.includes('plain-base') === true) return NOTHING;
    return target.record === undefined || maker === null ? null : this.library(target.record, maker, null);
  }

  /** Running the functions `indices` of `module`. */
  private body(module: Module, indices: readonly number[], owner: Owner | null): Drawn {
    const fresh = indices.filter((index) => !this.#running.has(`${module.path}:${String(index)}`));
    for (const index of fresh) this.#running.add(`${module.path}:${String(index)}`);
    const drawn = union(fresh.flatMap((index) => callsIn(module, index)).map((call) => this.call(module, call, owner)));
    for (const index of fresh) this.#running.delete(`${module.path}:${String(index)}`);
    return drawn;
  }

  private call(module: Module, call: CallFact, owner: Owner | null): Drawn {
    const { callee, receiver } = call;
    if (receiver?.kind === 'instance' && 'name' in receiver.of && module.catalogue.generatorClasses.has(receiver.of.name)) return null;
    const attribute = owner === null || callee.kind === 'super' ? null : ownAttribute(call.expression.callee);
    if (attribute !== null && owner !== null) {
      const method = this.project.method(module, owner.index, attribute);
      // The methods of the class itself are read with it.
      if (method.kind === 'function') return method.module === module ? NOTHING : this.body(method.module, [method.index], owner);
      return this.kept(module, owner, attribute);
    }
    const target = this.project.callee(module, call);
    switch (target.kind) {
      case 'function':
        return this.body(target.module, [target.index], null);
      case 'class': {
        const init = this.project.method(target.module, target.index, '__init__');
        return init.kind === 'function' ? this.body(init.module, [init.index], null) : null;
      }
      case 'library': {
        const { record, name } = target;
        if (record?.takesSeed !== undefined || record?.makesGenerator !== undefined || record?.entropy !== undefined) return null;
        if (record?.draws !== undefined) return new Set(effectsOf(call, record, module.catalogue).draws.map(({ stream }) => stream));
        return record !== undefined || module.catalogue.isPlain(name) ? NOTHING : null;
      }
      default:
        if (callee.kind === 'super') return NOTHING;
        return callee.kind !== 'unknown' || callee.isMethod ? (MAY_DRAW.test(calleeName(call.expression)) ? null : NOTHING) : null;
    }
  }

  /** Calling what the object keeps as `self.attribute`. */
  private kept(module: Module, { index, maker }: Owner, attribute: string): Drawn {
    const body = module.model.classes[index]?.statement.body ?? [];
    const kept = body.flatMap((method) =>
      method.kind !== 'function' ? [] : [...walkStatements(method.body, withinScope)].flatMap((statement) =>
        statement.kind === 'assign' && statement.value !== null && statement.targets.some((target) => dottedName(target) === `self.${attribute}`)
          ? [{ method, value: statement.value }]
          : [],
      ),
    );
    if (kept.length === 0) return null;
    return union(kept.map(({ method, value }) => {
      const frame = method.name === '__init__' && maker !== null ? { function: method, maker } : null;
      return this.written(module, value, frame);
    }));
  }
}

/** `transform` in `self.transform(…)`. */
function ownAttribute(callee: Expression): string | null {
  return callee.kind === 'attribute' && callee.object.kind === 'name' && callee.object.id === 'self' ? callee.name : null;
}

function union(parts: readonly Drawn[]): Drawn {
  const all = new Set<Stream>();
  for (const part of parts) {
    if (part === null) return null;
    for (const stream of part) all.add(stream);
  }
  return all;
}
