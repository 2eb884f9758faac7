/** Objects that get their seed once they are made: by an attribute, by `set_params`, from whoever they are handed to or kept by. */
import type { AttributeExpression, CallExpression, ClassStatement, Expression, ForStatement } from '../syntax/facts.js';
import { holds } from '../syntax/source.js';
import { calleeName, dottedName, elementsOf } from '../syntax/walk.js';
import { isNone } from './program/effects.js';
import type { Place } from './uses.js';
import type { CallFact, Value } from './module/model.js';
import type { ModuleView } from './views.js';

/** What comes first of all that is done with an object: it gets its seed, or something uses it as it is; `copied`: its copies get theirs. */
type Fate = 'seeded' | 'used' | 'copied' | null;

/** What is sought: the seed's parameter, of the object itself or of a part of another. */
interface Sought {
  readonly parameter: string;
  readonly isPart: boolean;
}

/** How many names, collections and functions an object goes through. */
const MAX_HOPS = 12;

/** What an object is asked that leaves it as it is. */
const ASKS = /^(?:get_params|__\w+__)$/;

/** What tells of an object, and does nothing with it. */
const TELLS = /^(?:hasattr|getattr|isinstance|issubclass|type|id|len|str|repr|print)$/;

/** What gives the same objects in turn. */
const GIVES = /^(?:list|tuple|sorted|reversed|enumerate|zip|chain|values|items)$/;

const COPIES = /^(?:clone|copy|deepcopy)$/;

/** What holds other estimators: a class, or what makes an object of one. */
const HOLDS = /^(?:[A-Z]\w*|make_(?:pipeline|union|column_transformer))$/;

/** Under which an estimator has its parts. */
const PARTS = /^(?:named_(?:steps|estimators|transformers)_?|steps|estimators?|base_estimator)$/;

const NAMED_PARTS = /^named_/;

const FILLS = /^(?:append|extend|insert)$/;

/** Whether what `made` makes is given a seed for `parameter` before anything uses it, or its copies are, and it is used for nothing else. */
export function isSeededLater(module: ModuleView, made: CallFact, parameter: string): boolean {
  const fate = new Follower().fateOf(module, made.expression, { parameter, isPart: false }, 0);
  return fate === 'seeded' || fate === 'copied';
}

/** `frozen.random_state = RandomState(3)`, `frozen.rvs(4)`: what the method that `call` calls is of has got its seed above. */
export function hasSeededReceiver({ uses }: ModuleView, { expression }: CallFact, parameter: string): boolean {
  const name = expression.callee.kind === 'attribute' ? dottedName(expression.callee.object) : null;
  if (name === null) return false;
  const scope = uses.scopeOf(name.split('.')[0] ?? name, expression);
  return uses.of(`${name}.${parameter}`).some((target) => target.start < expression.start && isSet(uses.place(target), target) && uses.scopeOf(name.split('.')[0] ?? name, target) === scope);
}

class Follower {
  private readonly seen = new Set<Expression>();

  fateOf(module: ModuleView, part: Expression, sought: Sought, hops: number): Fate {
    const place = module.uses.place(part);
    if (place === undefined || hops > MAX_HOPS || this.seen.has(part)) return null;
    this.seen.add(part);
    const { parent, statement } = place;
    const next = (other: Expression): Fate => this.fateOf(module, other, sought, hops + 1);
    switch (parent?.kind) {
      case undefined:
        if (statement.kind === 'assign' && statement.value === part) return first(statement.targets.map((target) => this.kept(module, target, part, sought, hops)));
        return statement.kind === 'for' && statement.iterable === part ? this.inTurn(module, statement.target, statement, sought, hops) : null;
      case 'attribute':
        return this.asked(module, parent, place, sought, hops);
      case 'call':
        return parent.callee === part ? 'used' : this.handed(module, part, parent, sought, hops);
      case 'comprehension':
        return parent.clauses.some(({ value }) => value === part) ? first(parent.clauses.flatMap(({ target, value }) => (value === part && target !== null ? [this.inTurn(module, target, parent, sought, hops)] : []))) : null;
      case 'subscript':
        return parent.object === part ? next(parent) : null;
      case 'conditional':
        return parent.test === part ? null : next(parent);
      case 'binary':
        return /^(?:and|or|\+)$/.test(parent.operator) ? next(parent) : null;
      case 'list':
      case 'tuple':
      case 'dict':
        return next(parent);
      default:
        return null;
    }
  }

  /** What becomes of what `target` holds from `made` on. */
  private kept(module: ModuleView, target: Expression, made: Expression, sought: Sought, hops: number): Fate {
    const { uses } = module;
    const name = dottedName(target);
    const place = uses.place(made);
    if (name === null || place === undefined) return null;
    const root = name.split('.')[0] ?? name;
    const scope = uses.scopeOf(root, made);
    const owner = place.around.findLast((each): each is ClassStatement => each.kind === 'class');
    if (target.kind === 'attribute' && owner !== undefined) {
      const written = uses.near(name, owner).filter((read) => holds(owner, read) && read !== target);
      const methods = [...new Set(written.map((read) => uses.place(read)?.function))];
      const fates = methods.map((method) => this.through(module, written.filter((read) => uses.place(read)?.function === method && (method !== place.function || read.start > made.end)), sought, hops));
      return first(fates);
    }
    const reads = target.kind === 'attribute' ? uses.of(name).filter((read) => read !== target && uses.scopeOf(root, read) === scope) : uses.reads(name, scope);
    return this.through(module, reads.filter((read) => read.start > made.end && uses.place(read)?.function === place.function), sought, hops);
  }

  /** What becomes of each that `target` is given in turn by what goes through them. */
  private inTurn(module: ModuleView, target: Expression, around: ForStatement | Expression, sought: Sought, hops: number): Fate {
    const names = target.kind === 'name' ? [target] : elementsOf(target).flatMap((element) => [element, ...elementsOf(element)]);
    return first(names.map((name) => {
      const place = module.uses.place(name);
      const reads = name.kind !== 'name' || place === undefined ? [] : module.uses.near(name.id, place.statement).filter((read) => read !== name && holds(around, read));
      return this.through(module, reads, sought, hops);
    }));
  }

  private through(module: ModuleView, reads: readonly Expression[], sought: Sought, hops: number): Fate {
    let found: Fate = null;
    for (const read of reads) {
      const fate = this.fateOf(module, read, sought, hops + 1);
      if (fate === 'seeded' || fate === 'used') return fate;
      found ??= fate;
    }
    return found;
  }

  /** `forest.random_state = 0`, `forest.set_params(random_state=0)`, `pipeline.named_steps.forest.random_state = 0` */
  private asked(module: ModuleView, member: AttributeExpression, place: Place, sought: Sought, hops: number): Fate {
    if (!sought.isPart && member.name === sought.parameter && isSet(place, member)) return 'seeded';
    const around = module.uses.place(member)?.parent;
    const isNamedPart = member.object.kind === 'attribute' && NAMED_PARTS.test(member.object.name);
    if (PARTS.test(member.name) || isNamedPart) return this.fateOf(module, member, { ...sought, isPart: false }, hops + 1);
    if (around?.kind !== 'call' || around.callee !== member) return null;
    if (GIVES.test(member.name)) return this.fateOf(module, around, sought, hops + 1);
    const call = module.callAt(around);
    if (member.name === 'set_params') return call !== undefined && setsSeed(call, sought) ? 'seeded' : this.fateOf(module, around, sought, hops + 1);
    return ASKS.test(member.name) || FILLS.test(member.name) ? null : 'used';
  }

  /** `setattr(forest, "random_state", 0)`, `clone(forest)`, `Pipeline([("forest", forest)])`, `seeded(forest)` */
  private handed(module: ModuleView, part: Expression, around: CallExpression, sought: Sought, hops: number): Fate {
    const next = (kind: Sought): Fate => this.fateOf(module, around, kind, hops + 1);
    const name = calleeName(around);
    const call = module.callAt(around);
    if (name === 'setattr') return setsByName(around, sought) ? 'seeded' : null;
    if (TELLS.test(name)) return null;
    if (GIVES.test(name)) return next(sought);
    if (around.callee.kind === 'attribute' && FILLS.test(name)) return this.kept(module, around.callee.object, around, sought, hops + 1);
    if (COPIES.test(name)) {
      const fate = next(sought);
      return fate === 'seeded' ? 'copied' : fate;
    }
    const entered = module.entered(around, part);
    if (entered !== null) {
      return this.through(entered.module, entered.module.uses.reads(entered.parameter.name, entered.function), sought, hops + 1) ?? next(sought);
    }
    if (!HOLDS.test(name)) return 'used';
    if (call?.args.some(({ value }) => value.kind === 'dict' && tries(value, sought)) === true) return 'seeded';
    return next({ ...sought, isPart: true });
  }
}

/** What comes of an object that goes several ways: one that gives it a seed is enough. */
function first(fates: readonly Fate[]): Fate {
  return fates.find((fate) => fate === 'seeded' || fate === 'copied') ?? fates.find((fate) => fate !== null) ?? null;
}

/** Whether `target` is assigned something other than `None`. */
function isSet(place: Place | undefined, target: Expression): boolean {
  const statement = place?.statement;
  return statement?.kind === 'assign' && statement.operator === null && statement.targets.includes(target) && !(statement.value?.kind === 'constant' && statement.value.value === null);
}

function isKey(key: string | number, { parameter, isPart }: Sought): boolean {
  return key === parameter ? !isPart : isPart && typeof key === 'string' && key.endsWith(`__${parameter}`);
}

function hasSeed({ entries }: Value & { readonly kind: 'dict' }, sought: Sought): boolean {
  return [...entries].some(([key, value]) => isKey(key, sought) && !isNone(value));
}

/** `{"forest__random_state": [0]}`; one number is no grid. */
function tries({ entries }: Value & { readonly kind: 'dict' }, sought: Sought): boolean {
  return [...entries].some(([key, value]) => isKey(key, sought) && value.kind !== 'scalar');
}

/** `set_params(random_state=0)`, `set_params(forest__random_state=0)`, and by mappings that nobody can read. */
function setsSeed({ args }: CallFact, sought: Sought): boolean {
  return args.some(({ argument: { keyword, splat }, value }) => {
    if (splat === '**') return value.kind !== 'dict' || !value.complete || value.rest !== undefined || hasSeed(value, sought);
    return keyword !== null && isKey(keyword, sought) && !isNone(value);
  });
}

/** `setattr(forest, "random_state", 0)`, and by a name that nobody can read. */
function setsByName({ args: [, name, value] }: CallExpression, { parameter, isPart }: Sought): boolean {
  if (name === undefined || (value?.value.kind === 'constant' && value.value.value === null)) return false;
  return name.value.kind !== 'string' || (!isPart && name.value.value === parameter);
}
