/** What calls use up of the keys they are handed. */
import type { ParameterRef } from '../../catalogue/types.js';
import type { CallExpression, Expression, FunctionStatement } from '../../syntax/facts.js';
import { dottedName, elementsOf, walkStatements, withinScope } from '../../syntax/walk.js';
import { callsIn } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import { findArgument } from '../program/arguments.js';
import type { ModuleView } from '../views.js';
import { usesNoKey } from '../weights/handed-weights.js';
import { changingProperties } from './properties.js';

/** What a method does to the keys of its object: those that it surely uses up as they come in, and the attributes that it may set. */
export interface Kept {
  readonly uses: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
}

const NOTHING_KEPT: Kept = { uses: new Set(), sets: new Set() };

export class Spending {
  readonly #summaries = new Map<number, ReadonlySet<number>>();
  readonly #kept = new Map<number, Kept>();

  /** `isKey`: whether what goes by a name is surely a key, where the calls in question stand. */
  constructor(private readonly module: ModuleView, private readonly isKey: (name: string) => boolean) {}

  makesKeys(value: Expression): boolean {
    const made = value.kind === 'subscript' ? value.object : value;
    const key = this.module.knownCall(made)?.record.key;
    return key?.makes === true || key?.splits !== undefined || key?.folds !== undefined;
  }

  /** The keys a call uses up. */
  consumed(call: CallFact): Expression[] {
    const known = this.module.knownCall(call.expression)?.record.key;
    if (known !== undefined) {
      const parameter = known.consumes ?? known.splits;
      return parameter === undefined || (known.apart === true && this.startsWithoutKey(call)) ? [] : this.argument(call, parameter);
    }
    if (this.isOverwritten(call.expression)) return [];
    const handed = this.consumedByHanded(call);
    if (handed !== null) return this.argument(call, handed);
    const target = this.module.project.entered(this.module.target(call));
    if (target.kind !== 'function') {
      // What it is given is surely a key.
      const first = call.args[0]?.argument.value;
      const name = first === undefined ? null : this.nameOf(first);
      return this.initialises(call.expression) && first !== undefined && name !== null && this.isKey(name) ? [first] : [];
    }
    const fact = target.module.model.functions[target.index];
    const statement = fact?.statement;
    const view = this.module.viewOf(target.module);
    if (statement == null || view === null) return [];
    const isMethod = fact?.class !== null;
    const walk = view === this.module ? this : new Spending(view, () => false);
    return [...walk.summary(target.index, statement)].flatMap((at) => {
      const name = statement.parameters[at]?.name;
      const position = isMethod ? at - 1 : at;
      return name === undefined || position < 0 ? [] : this.argument(call, { name, position });
    });
  }

  /** Where an initialiser of a library takes its key which a function is handed and calls. */
  private consumedByHanded({ callee }: CallFact): ParameterRef | null {
    const { project, module } = this.module;
    const made = callee.kind === 'unknown' && callee.parameter !== undefined ? project.classOf(module, callee.parameter) : null;
    const run = made?.kind === 'library' ? project.methodOf(made, '__call__', module.catalogue) : null;
    return run?.kind === 'library' ? run.record?.key?.consumes ?? null : null;
  }

  /** `tree_deserialise_leaves(path, Model(key=key))`, or the same by a name: all that was made of the key is put in place from the file. */
  private isOverwritten(made: CallExpression): boolean {
    const { uses } = this.module;
    const place = uses.place(made);
    if (place?.parent !== null) return place !== undefined && this.loads(place.parent);
    const [target, ...more] = place.statement.kind === 'assign' ? place.statement.targets : [];
    if (target?.kind !== 'name' || more.length > 0) return false;
    const next = uses.of(target.id).find((read) => read.start > made.end && !uses.isTarget(read) && uses.place(read)?.function === place.function);
    const then = next === undefined ? undefined : uses.place(next);
    const isSameBlock = then?.around.length === place.around.length && place.around.slice(0, -1).every((around, at) => then.around[at] === around);
    return isSameBlock && then.parent !== null && this.loads(then.parent);
  }

  private loads(around: Expression): boolean {
    return around.kind === 'call' && this.module.knownCall(around)?.record.loadsWeights === true;
  }

  /** `init` of a module that is handed its weights. */
  private startsWithoutKey({ receiver }: CallFact): boolean {
    const { project, module } = this.module;
    const owner = receiver === null ? null : project.classOf(module, receiver);
    return owner?.kind === 'class' && usesNoKey(project, owner);
  }

  private argument(call: CallFact, parameter: ParameterRef): Expression[] {
    const found = findArgument(call, parameter);
    if (found.kind !== 'given') return [];
    const { value } = found.argument.argument;
    // Who binds a key for several calls wants them alike.
    if (!call.expression.args.includes(found.argument.argument)) return [];
    if (value.kind !== 'dict') return [value];
    // `{"params": key, "dropout": other}`: a key that stands under two names of one call is used up once.
    const byName = new Map(value.entries.map((entry) => [this.module.text(entry.value), entry.value]));
    return [...byName.values()];
  }

  /** The parameters (by position) that a function uses up without making anything else of them first. */
  private summary(index: number, statement: FunctionStatement): ReadonlySet<number> {
    const known = this.#summaries.get(index);
    if (known !== undefined) return known;
    this.#summaries.set(index, new Set());
    const used = new Set<number>();
    for (const call of this.module.module.model.calls) {
      if (call.function !== index) continue;
      for (const key of this.consumed(call)) {
        const at = key.kind === 'name' ? statement.parameters.findIndex(({ name }) => name === key.id) : -1;
        const rebound = key.kind === 'name' && this.module.uses.of(key.id).some((written) => {
          const place = this.module.uses.place(written);
          // `key, part = split(key)` uses up the key that came in.
          const isBefore = place?.statement.kind === 'assign' ? place.statement.end <= key.start : written.start < key.start;
          return isBefore && place?.function === statement && this.module.uses.isTarget(written);
        });
        if (at >= 0 && !rebound) used.add(at);
      }
    }
    this.#summaries.set(index, used);
    return used;
  }

  /** The keys of its object that a call of a method surely uses up as they come in, and the attributes that it may set. */
  keptBy(call: CallFact): Kept {
    const target = this.module.target(call);
    const fact = target.kind === 'function' ? target.module.model.functions[target.index] : undefined;
    const view = target.kind === 'function' ? this.module.viewOf(target.module) : null;
    if (target.kind !== 'function' || fact?.class == null || fact.statement === null || view === null) return NOTHING_KEPT;
    return (view === this.module ? this : new Spending(view, () => false)).keptSummary(target.index, fact.statement);
  }

  private keptSummary(index: number, { body, parameters: [self] }: FunctionStatement): Kept {
    const known = this.#kept.get(index);
    if (known !== undefined || self === undefined) return known ?? NOTHING_KEPT;
    this.#kept.set(index, NOTHING_KEPT);
    const ofSelf = (written: Expression): string[] => (written.kind === 'attribute' && dottedName(written.object) === self.name ? [written.name] : []);
    const own = walkStatements(body, withinScope);
    const set = own.flatMap((statement) => (statement.kind === 'assign' ? statement.targets.flatMap((target) => [target, ...elementsOf(target)]).flatMap(ofSelf).map((name) => ({ name, end: statement.end })) : []));
    const uses = new Set<string>();
    for (const call of callsIn(this.module.module, index)) {
      const { start, end, callee } = call.expression;
      const inner = callee.kind === 'attribute' && dottedName(callee.object) === self.name ? this.keptBy(call) : NOTHING_KEPT;
      const isSure = call.path.length === 0 && own.every((statement) => statement.kind !== 'return' || statement.end >= end);
      for (const name of isSure ? [...inner.uses, ...this.consumed(call).flatMap(ofSelf)] : []) {
        if (!set.some((other) => other.name === name && other.end <= start)) uses.add(name);
      }
      for (const name of inner.sets) set.push({ name, end });
    }
    const kept = { uses, sets: new Set(set.map(({ name }) => name)) };
    this.#kept.set(index, kept);
    return kept;
  }

  isApart(call: CallExpression): boolean {
    const known = this.module.knownCall(call);
    return known === undefined ? this.initialises(call) && this.imports('flax') : known.record.key?.apart === true;
  }

  /** `net.apply(variables, x, rngs={"dropout": key})` of Flax. */
  isPass(call: CallExpression): boolean {
    return this.module.knownCall(call)?.record.key?.consumes?.name === 'rngs';
  }

  splits(call: CallExpression): boolean {
    return this.module.knownCall(call)?.record.key?.splits !== undefined;
  }

  private imports(library: string): boolean {
    return this.module.module.model.imports.some((name) => name === library || name.startsWith(`${library}.`));
  }

  /** `model.init(key, …)` of an object nobody can read, beside a library whose models start so; elsewhere an `init` may leave its key alone. */
  private initialises({ callee }: CallExpression): boolean {
    // `init_fn, apply_fn = stax.serial(…)`
    if (callee.kind === 'name' && /^(?:\w+_)?init(?:_(?:fn|fun|random_params|params))?$/.test(callee.id)) return this.imports('jax.example_libraries.stax') || this.imports('jax.experimental.stax');
    return callee.kind === 'attribute' && /^init(?:_with_output)?$/.test(callee.name) && (this.imports('flax') || this.imports('haiku'));
  }

  /** `key`, `self.key`, `keys[0]`; other expressions are no names for a key. */
  nameOf(expression: Expression): string | null {
    if (expression.kind === 'subscript') {
      const base = dottedName(expression.object);
      const [index] = expression.indices;
      const isFixed = index?.kind === 'number' || index?.kind === 'string';
      return base !== null && isFixed && expression.indices.length === 1 ? `${base}[${this.module.text(index)}]` : null;
    }
    if (expression.kind === 'attribute' && changingProperties(this.module.project).has(expression.name)) return null;
    return dottedName(expression);
  }
}
