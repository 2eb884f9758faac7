/** Where an environment comes from that is reset, or whose spaces are sampled: through the names, functions, wrappers and objects on its way. */
import { parameterNamed, findArgument } from './program/arguments.js';
import { isNone } from './program/effects.js';
import { statementsReached, type Literal } from './program/reached.js';
import { argumentOf, type ModuleView } from './views.js';
import { callsIn, classesAround, functionOf, usesOf } from './lookups.js';
import type { CallFact } from './module/model.js';
import type { Module, Project } from './project.js';
import type { Expression, FunctionStatement } from '../syntax/facts.js';
import { dottedName, elementsOf, walkStatements, withinScope } from '../syntax/walk.js';

export interface Made {
  readonly view: ModuleView;
  readonly call: CallFact;
}

/** What may be behind an expression. */
interface Found {
  readonly made: readonly Made[];
  /** Something else than a library's environment, or one that is seeded or reset on its way. */
  readonly isOther: boolean;
}

const NOTHING: Found = { made: [], isOther: false };
const OTHER: Found = { made: [], isOther: true };

/** As many expressions are looked at on the way to where an environment is made. */
const MAX_STEPS = 60;

export const SEED = { name: 'seed' } as const;

/** A stream, or a space, is no environment. */
const NO_ENVIRONMENT = /(?:^|\.)(?:random|torch)$|_space(?:\.np_random)?$/;

/** The object whose method is called, as written. */
export function objectOf({ expression }: CallFact): string | null {
  return expression.callee.kind === 'attribute' ? dottedName(expression.callee.object) : null;
}

export function calledMethod({ expression }: CallFact): string {
  return expression.callee.kind === 'attribute' ? expression.callee.name : '';
}

export function seeds(call: CallFact): boolean {
  return (calledMethod(call) === 'seed' && !NO_ENVIRONMENT.test(objectOf(call) ?? '')) || (calledMethod(call) === 'reset' && argumentOf(call, SEED) !== null);
}

/** Whether `call` puts a wrapper around an environment: a library's, or one of the project's that derives from one and leaves seeds as they are. */
export function isWrapper(module: ModuleView, call: CallFact): boolean {
  const { module: { catalogue }, project } = module;
  const isReset = (name: string | undefined): boolean => name !== undefined && catalogue.lookup(`${name}.reset`)?.roles?.includes('resets-environment') === true;
  const target = module.target(call);
  if (target.kind !== 'class') return isReset(module.knownCall(call.expression)?.record.returns);
  return !seedsInside(project, target) && project.libraryBases(target.module, target.index).some(({ name, record }) => isReset(name) || isReset(record?.returns));
}

/** Whether a wrapper of the project seeds what it is put around where it is made, or whenever it is reset; a seed that its reset is handed is up to the caller, unless there is one by default. */
export function seedsInside(project: Project, { module, index }: { readonly module: Module; readonly index: number }): boolean {
  return ['__init__', 'reset'].some((name) => {
    const method = project.method(module, index, name);
    return method.kind === 'function' && callsIn(method.module, method.index).some((call) => {
      const seed = name === 'reset' ? argumentOf(call, SEED)?.value : undefined;
      const isCallers = seed?.kind === 'parameter' && seed.attribute === undefined;
      return (seeds(call) && (!isCallers || (seed.default?.kind === 'scalar' && !isNone(seed.default)))) || (name === 'reset' && isSeededByKeywords(method.module, call));
    });
  });
}

/** `keywords["seed"] = 7`, and `self.env.reset(**keywords)`. */
function isSeededByKeywords(module: Module, call: CallFact): boolean {
  const uses = usesOf(module);
  return calledMethod(call) === 'reset' && call.args.some(({ argument: { splat, value } }) => splat === '**' && value.kind === 'name' && uses.inScope(value.id, uses.scopeOf(value.id, value)).some((each) => {
    const parent = uses.place(each)?.parent;
    const [key, ...more] = parent?.kind === 'subscript' && parent.object === each && uses.isTarget(parent) ? parent.indices : [];
    return key?.kind === 'string' && key.value === SEED.name && more.length === 0;
  }));
}

/** The environments that may be behind `object`, whose method `call` calls; none where something else may be, or somebody starts one on its way. */
export function environmentsBehind(module: ModuleView, call: CallFact, object: Expression): readonly Made[] {
  const { made, isOther } = new Search(call).behind(module, object, null);
  return isOther ? [] : made;
}

/** A call of the project's that leads into a function, and where it stands. */
interface Site {
  readonly view: ModuleView;
  readonly call: CallFact;
  readonly into: FunctionStatement;
  readonly outer: Site | null;
}

class Search {
  readonly #met = new Set<Expression>();

  constructor(private readonly asked: CallFact) {}

  behind(view: ModuleView, value: Expression, site: Site | null): Found {
    if (this.#met.has(value)) return NOTHING;
    if (this.#met.size > MAX_STEPS) return OTHER;
    this.#met.add(value);
    switch (value.kind) {
      case 'call':
        return this.behindCall(view, value, site);
      case 'conditional':
        return join([this.behind(view, value.then, site), this.behind(view, value.otherwise, site)]);
      case 'constant':
        return value.value === null ? NOTHING : OTHER;
      case 'name':
        return this.behindName(view, value, value.id, site);
      case 'attribute': {
        const name = dottedName(value) ?? '';
        if (/^self\.\w+$/.test(name)) return this.behindMember(view, value, name);
        return value.name === 'unwrapped' ? this.behind(view, value.object, site) : OTHER;
      }
      default:
        return OTHER;
    }
  }

  private behindCall(view: ModuleView, expression: Expression & { kind: 'call' }, site: Site | null): Found {
    const call = view.callAt(expression);
    if (call === undefined) return OTHER;
    if (view.withRole('makes-environment').some((known) => known.call === call)) return { made: [{ view, call }], isOther: false };
    const inner = call.args.find(({ argument: { keyword } }, at) => (keyword === null ? at === 0 : keyword === 'env'));
    if (isWrapper(view, call)) return inner === undefined ? OTHER : this.behind(view, inner.argument.value, site);
    const target = view.target(call);
    const from = target.kind === 'function' ? view.viewOf(target.module) : null;
    const statement = target.kind === 'function' ? target.module.model.functions[target.index]?.statement : undefined;
    if (from === null || statement == null) return OTHER;
    const returned = walkStatements(statement.body, withinScope).flatMap((each) => (each.kind === 'return' ? [each.value] : []));
    if (returned.length === 0) return OTHER;
    return join(returned.map((each) => (each === null ? OTHER : this.behind(from, each, { view, call, into: statement, outer: site }))));
  }

  private behindName(view: ModuleView, read: Expression, name: string, site: Site | null): Found {
    const { uses } = view;
    const scope = uses.scopeOf(name, read);
    if (this.isStarted(view, name, scope)) return OTHER;
    const assigned = uses.inScope(name, scope).filter((written) => uses.isTarget(written)).map((written) => {
      const statement = uses.place(written)?.statement;
      return statement?.kind === 'assign' && statement.value !== null && statement.targets.includes(written) ? this.behind(view, statement.value, site) : OTHER;
    });
    const isParameter = scope?.parameters.some((parameter) => parameter.name === name) === true;
    return assigned.length === 0 && !isParameter ? OTHER : join([...assigned, ...(scope !== null && isParameter ? [this.behindParameter(view, scope, name, site)] : [])]);
  }

  /** What a function is handed by the call that leads there, or by each that may: what some hand over says nothing of others. */
  private behindParameter(view: ModuleView, scope: FunctionStatement, name: string, site: Site | null): Found {
    const fact = functionOf(view.module, scope);
    const ref = fact === undefined ? null : parameterNamed(fact, name);
    if (fact === undefined || ref === null) return OTHER;
    const calls = site?.into === scope ? [site] : view.project.callers(view.module, fact.index).flatMap(({ module, call }) => {
      const from = view.viewOf(module);
      return from === null || !comesTo(view, scope, call, this.asked) ? [] : [{ view: from, call, outer: null }];
    });
    const handed = calls.flatMap(({ view: from, call, outer }) => {
      const found = findArgument(view.project.withoutObject(from.module, call), ref);
      return found.kind === 'given' ? [this.behind(from, found.argument.argument.value, outer)] : [];
    });
    const known = handed.filter(({ isOther }) => !isOther);
    return known.length === 0 ? OTHER : join(known);
  }

  /** What an object keeps under `name`, wherever its class or one above sets that. */
  private behindMember(view: ModuleView, read: Expression, name: string): Found {
    const place = view.uses.place(read);
    const own = place === undefined ? undefined : classesAround(view.module, place).at(-1);
    if (own === undefined) return OTHER;
    const classes = [{ module: view.module, index: own.index }, ...view.project.classesAbove(view.module, own.index)];
    const found = classes.flatMap(({ module, index }) => {
      const from = view.viewOf(module);
      const of = module.model.classes[index];
      if (from === null || of === undefined) return [];
      const isWithin = ({ start, end }: Expression): boolean => start >= of.statement.start && end <= of.statement.end;
      const isSeeded = calledMethod(this.asked) !== 'sample' && module.model.calls.some((call) => objectOf(call) === name && seeds(call) && isWithin(call.expression));
      return isSeeded ? [OTHER] : from.uses.assigned(name).filter(isWithin).map((value) => this.behind(from, value, null));
    });
    return found.length === 0 ? OTHER : join(found);
  }

  /** Somebody seeds or resets what goes by `name` in the function `scope`, on the way to where it is asked. Neither reaches the spaces. */
  private isStarted({ module }: ModuleView, name: string, scope: FunctionStatement | null): boolean {
    if (calledMethod(this.asked) === 'sample') return false;
    const index = scope === null ? 0 : functionOf(module, scope)?.index;
    return callsIn(module, index ?? -1).some((call) => call !== this.asked && objectOf(call) === name && (index !== this.asked.function ? /^(?:seed|reset)$/.test(calledMethod(call)) : seeds(call)));
  }

}

/** Whether what `call` hands to the function `into` of `view` lets it come to `asked`. */
export function comesTo(view: ModuleView, into: FunctionStatement, call: CallFact, asked: CallFact): boolean {
  const fact = functionOf(view.module, into);
  const statement = view.uses.place(asked.expression)?.statement;
  if (fact === undefined || fact.index !== asked.function || statement === undefined) return true;
  const literal: Literal = (expression) => {
    if (expression.kind === 'number') return expression.value;
    const ref = expression.kind === 'name' ? parameterNamed(fact, expression.id) : null;
    const given = ref === null ? null : findArgument(call, ref);
    return given?.kind === 'given' && given.argument.value.kind === 'scalar' ? given.argument.value.value : undefined;
  };
  return statementsReached(into.body, literal).has(statement);
}

function join(found: readonly Found[]): Found {
  return { made: found.flatMap(({ made }) => made), isOther: found.some(({ isOther }) => isOther) };
}

/** The name that an environment is given where it is made, or what is put around it: `env = Monitor(gym.make(…).unwrapped)`, `env = gym.make(…).env`, `env, other = gym.make(…), gym.make(…)`. */
export function nameOf(module: ModuleView, { assignedTo, expression }: CallFact): string | null {
  if (assignedTo !== null) return assignedTo;
  let whole: Expression = expression;
  let isHandedOver = false;
  for (let outer = module.uses.place(whole)?.parent ?? null; outer !== null && outer.kind !== 'tuple'; outer = module.uses.place(whole)?.parent ?? null) {
    const isAround = outer.kind === 'attribute' ? /^(?:unwrapped|env)$/.test(outer.name) : outer.kind === 'call' && outer.args[0]?.value === whole;
    if (!isAround) return null;
    isHandedOver ||= outer.kind === 'call';
    whole = outer;
  }
  const { statement, parent } = module.uses.place(whole) ?? {};
  const [target, ...more] = statement?.kind === 'assign' && statement.value === (parent ?? whole) ? statement.targets : [];
  const own = target === undefined || parent?.kind !== 'tuple' ? target : elementsOf(target)[parent.elements.indexOf(whole)];
  const name = own === undefined || more.length > 0 ? null : dottedName(own);
  // An agent takes one as well.
  return name !== null && (!isHandedOver || /env/i.test(name)) ? name : null;
}
