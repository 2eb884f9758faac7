/** What a loader's data draws when it is read: through the methods of its class and the transforms handed to it. */
import type { CatalogueRecord } from '../catalogue/catalogue.js';
import type { ParameterRef, Stream } from '../catalogue/types.js';
import type { Expression, FunctionStatement } from '../syntax/facts.js';
import { calleeName, dottedName, walkStatements, withinScope } from '../syntax/walk.js';
import { findArgument } from './arguments.js';
import { effectsOf, isNone } from './effects.js';
import type { CallFact, Value } from './model.js';
import type { Module, Project } from './project.js';

/** Streams that are drawn from; `null` where that can't be known. */
export type Drawn = ReadonlySet<Stream> | null;

/** A call that makes an object, and its module. */
interface Maker {
  readonly module: Module;
  readonly call: CallFact;
}

/** Methods of objects nobody can read that may draw: a generator's, a tensor's in place, a transform's. */
const MAY_DRAW = /rand|sampl|shuffl|choic|permut|normal|uniform|integers|bernoulli|multinomial|rvs|poisson|exponential|draw|augment|transform|apply|perturb|jitter|noise|mask|_$/i;

const MAX_DEPTH = 8;

const NOTHING: Drawn = new Set();

/** The streams that using the object `value`, of `module`, draws from. Making it is not using it. */
export function drawnBy(project: Project, module: Module, value: Value): Drawn {
  return new Follower(project).object(module, value);
}

class Follower {
  readonly #running = new Set<string>();

  constructor(private readonly project: Project) {}

  /** Using the object `value` of `module`. */
  object(module: Module, value: Value): Drawn {
    switch (value.kind) {
      case 'collection':
        return union(value.elements.map((element) => this.object(module, element)));
      case 'function':
        return this.body(module, [value.index]);
      case 'scalar':
        return isNone(value) ? NOTHING : null;
      default: {
        const made = this.project.origin(module, value);
        if (made === null || (made.module === module && made.value === value && value.kind !== 'instance')) return null;
        if (made.value.kind !== 'instance') return this.object(made.module, made.value);
        const call = made.value.call === null ? undefined : made.module.model.calls[made.value.call];
        return call === undefined ? null : this.made({ module: made.module, call });
      }
    }
  }

  /** Using what `maker` makes. */
  private made(maker: Maker): Drawn {
    const target = this.project.callee(maker.module, maker.call);
    if (target.kind === 'class') return this.class(target.module, target.index, maker);
    return target.kind === 'library' && target.record !== undefined ? this.library(target.record, maker) : null;
  }

  private library(record: CatalogueRecord, maker: Maker): Drawn {
    const own = record.draws === undefined ? [] : effectsOf(maker.call, record, maker.module.catalogue).draws.map(({ stream }) => stream);
    if (record.drawsBy === undefined) return record.draws?.lazy === true ? new Set(own) : null;
    return union([new Set(own), ...record.drawsBy.map((parameter) => this.handed(maker, parameter))]);
  }

  /** Using what `maker` is handed for `parameter`. */
  private handed(maker: Maker, parameter: ParameterRef): Drawn {
    const found = findArgument(maker.call, parameter);
    if (found.kind === 'absent') return NOTHING;
    if (found.kind === 'unknown') return null;
    if (found.kind === 'spread') return this.object(maker.module, found.value);
    return this.object(maker.module, found.argument.value);
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
    return target.record === undefined || maker === null ? null : this.library(target.record, maker);
  }

  /** Running the functions `indices` of `module`; `owner` is the class they are methods of, with what made the object. */
  private body(module: Module, indices: readonly number[], owner: { readonly index: number; readonly maker: Maker | null } | null = null): Drawn {
    const fresh = indices.filter((index) => !this.#running.has(`${module.path}:${String(index)}`));
    if (this.#running.size > MAX_DEPTH * 8) return null;
    for (const index of fresh) this.#running.add(`${module.path}:${String(index)}`);
    return union(module.model.calls.filter((call) => fresh.includes(call.function)).map((call) => this.call(module, call, owner)));
  }

  private call(module: Module, call: CallFact, owner: { readonly index: number; readonly maker: Maker | null } | null): Drawn {
    const { callee, receiver } = call;
    if (receiver?.kind === 'instance' && 'name' in receiver.of && module.catalogue.generatorClasses.has(receiver.of.name)) return null;
    const attribute = owner === null ? null : ownAttribute(call.expression.callee);
    if (attribute !== null && owner !== null && callee.kind !== 'super') {
      const method = this.project.method(module, owner.index, attribute);
      // The methods of the class itself are read with it.
      if (method.kind === 'function') return method.module === module ? NOTHING : this.body(method.module, [method.index], owner);
      return this.kept(module, owner, attribute);
    }
    const target = this.project.callee(module, call);
    switch (target.kind) {
      case 'function':
        return this.body(target.module, [target.index]);
      case 'class': {
        const init = this.project.method(target.module, target.index, '__init__');
        return init.kind === 'function' ? this.body(init.module, [init.index]) : null;
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

  /** Calling what the constructor keeps as `self.attribute`. */
  private kept(module: Module, owner: { readonly index: number; readonly maker: Maker | null }, attribute: string): Drawn {
    const body = module.model.classes[owner.index]?.statement.body ?? [];
    const methods = body.filter((statement) => statement.kind === 'function');
    const kept = methods.flatMap((method) =>
      [...walkStatements(method.body, withinScope)].flatMap((statement) =>
        statement.kind === 'assign' && statement.value !== null && statement.targets.some((target) => dottedName(target) === `self.${attribute}`)
          ? [{ method, value: statement.value }]
          : [],
      ),
    );
    if (kept.length === 0) return null;
    return union(kept.map(({ method, value }) => this.written(module, method, value, owner.maker)));
  }

  /** Using what `expression`, in the constructor `method`, stands for. */
  private written(module: Module, method: FunctionStatement, expression: Expression, maker: Maker | null): Drawn {
    switch (expression.kind) {
      case 'constant':
        return NOTHING;
      case 'list':
      case 'tuple':
        return union(expression.elements.map((element) => this.written(module, method, element, maker)));
      case 'conditional':
        return union([expression.then, expression.otherwise].map((part) => this.written(module, method, part, maker)));
      case 'binary':
        return expression.operator === 'or' ? union([expression.left, expression.right].map((part) => this.written(module, method, part, maker))) : null;
      case 'name': {
        const at = method.parameters.findIndex(({ name }) => name === expression.id);
        const parameter = method.parameters[at];
        if (parameter === undefined || method.name !== '__init__' || maker === null) return null;
        const found = findArgument(maker.call, { name: parameter.name, position: at - 1 });
        if (found.kind === 'absent') return parameter.default?.kind === 'constant' ? NOTHING : null;
        return found.kind === 'unknown' ? null : this.object(maker.module, found.kind === 'given' ? found.argument.value : found.value);
      }
      case 'call': {
        const call = module.model.calls.find((each) => each.expression === expression);
        const target = call === undefined ? null : this.project.callee(module, call);
        if (call === undefined || target?.kind !== 'library' || target.record === undefined) return call === undefined ? null : this.made({ module, call });
        const { drawsBy } = target.record;
        if (drawsBy === undefined) return this.library(target.record, { module, call });
        // A wrapper of what the constructor is handed: `self.transform = Compose(transforms)`.
        const parts = drawsBy.map((parameter) => {
          const found = findArgument(call, parameter);
          if (found.kind !== 'given') return found.kind === 'absent' ? NOTHING : null;
          return this.written(module, method, found.argument.argument.value, maker) ?? this.object(module, found.argument.value);
        });
        return union([this.library({ ...target.record, drawsBy: [] }, { module, call }), ...parts]);
      }
      default:
        return null;
    }
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
