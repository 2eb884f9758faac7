/** Generator objects of a module: which are seeded, and by what; which nobody draws from. */
import type { ParameterRef } from '../catalogue/types.js';
import type { Expression, FunctionStatement } from '../syntax/facts.js';
import { remembered } from '../syntax/remember.js';
import { alike } from '../syntax/alike.js';
import { dottedName, expressionsUnder, mainBlock, pathTo, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';
import { findArgument, parameterNamed, parameterTaking } from './program/arguments.js';
import { isNone, seedState } from './program/effects.js';
import { addTo, callsIn, classesAround, functionOf, usesOf } from './lookups.js';
import type { CallFact, ClassFact } from './module/model.js';
import { textIn } from './module/values.js';
import type { Module, Project, Target } from './project.js';
import { isMentionedElsewhere, mentions } from './weights/idle-layer.js';
import { isNeverDrawnFrom, mentionsOf } from './weights/unread.js';
import type { KnownCall, ModuleView } from './views.js';

/** The method calls that give the generator which `known` makes a seed of somebody's choice. */
export function seedingsOf(module: ModuleView, { call }: KnownCall): readonly CallFact[] {
  return module.methodsOn(call).filter((method) => {
    const target = module.target(method);
    const seeds = target.kind === 'library' ? target.record?.seedsReceiver : undefined;
    if (seeds === undefined || seeds.seed === null) return false;
    // Dropped as soon as it is seeded: nothing is ever drawn from it.
    if (isChained(method, call)) return true;
    const state = seedState(method, seeds.seed);
    return state === 'given' || state === 'unknown';
  });
}

/** Whether `method` is called on what `call` makes in the same expression. */
export function isChained(method: CallFact, call: CallFact): boolean {
  const { callee } = method.expression;
  return callee.kind === 'attribute' && callee.object === call.expression;
}

/** `rng = Random()`, `rng.setstate(state)`: the generator that `known` makes is put into another state before anything else is asked of what holds it. */
export function isSetAtOnce(module: ModuleView, { call, record }: KnownCall): boolean {
  const place = module.uses.place(call.expression);
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  const root = target === undefined ? null : [...walkExpressions([target])].find(({ kind }) => kind === 'name');
  if (target === undefined || more.length > 0 || root?.kind !== 'name') return false;
  const { block, index } = pathTo(module.module.facts.body, call.expression.start).at(-1) ?? { block: [], index: 0 };
  const next = block.slice(index + 1).find((statement) => expressionsUnder([statement], (part) => part.kind === 'name' && part.id === root.id).length > 0);
  const setters = next?.kind === 'assign' ? next.targets : next?.kind === 'expression' && next.value.kind === 'call' ? [next.value.callee] : [];
  return setters.some((setter) => {
    const member = memberOf(setter, target);
    return member !== null && module.module.catalogue.lookup(`${record.makesGenerator?.class ?? ''}.${member}`)?.roles?.includes('sets-rng-state') === true;
  });
}

/** Where a state stands that is only kept: by itself, or among others. */
const KEEPS_WHOLE = new Set<Expression['kind'] | null>([null, 'dict', 'list', 'tuple']);

/**
 * `RandomState().set_state(state)`, and `state = RandomState().get_state()` that no call is handed by itself: the
 * generator is dropped before anything is drawn.
 */
export function isAskedForStateAlone({ uses, module }: ModuleView, { call, record }: KnownCall): boolean {
  const member = uses.place(call.expression)?.parent ?? null;
  const asked = member?.kind === 'attribute' ? uses.place(member) : undefined;
  if (member?.kind !== 'attribute' || asked?.parent?.kind !== 'call' || asked.parent.callee !== member) return false;
  const { roles } = module.catalogue.lookup(`${record.makesGenerator?.class ?? ''}.${member.name}`) ?? {};
  if (roles?.includes('sets-rng-state') === true) return true;
  const place = uses.place(asked.parent);
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  return roles?.includes('reads-rng-state') === true && target?.kind === 'name' && more.length === 0 && uses.of(target.id).every((read) => KEEPS_WHOLE.has(uses.place(read)?.parent?.kind ?? null));
}

/** `bit_generator.state`, where `expression` is that of what `object` is. */
function memberOf(expression: Expression, object: Expression): string | null {
  if (expression.kind !== 'attribute') return null;
  if (alike(expression.object, object)) return expression.name;
  const outer = memberOf(expression.object, object);
  return outer === null ? null : `${outer}.${expression.name}`;
}

/** How many functions hand a parameter on, one to another. */
const MAX_HOPS = 4;

/** Whether all that is drawn from the generator which `known` makes are characters of texts: they make a name. */
export function drawsNamesAlone(module: ModuleView, { call }: KnownCall): boolean {
  const methods = module.methodsOn(call);
  return methods.length > 0 && methods.every(({ args: [first] }) => textIn(first?.value) !== null);
}

/** `rng or default_rng()`, `if rng is None: rng = default_rng()`, `rng=default_rng()` for a parameter, where every caller hands a generator over or nobody asks for it. */
export function isUnusedFallback(module: ModuleView, { call }: KnownCall): boolean {
  const place = module.uses.place(call.expression);
  const parameter = place?.statement.kind === 'function' ? place.statement.parameters.find((each) => each.default === call.expression) : undefined;
  if (place?.statement.kind === 'function' && parameter !== undefined) {
    const isRead = expressionsUnder(place.statement.body, (part) => part.kind === 'name' && part.id === parameter.name).length > 0;
    return !isRead || isAlwaysHanded(module.project, module.module, place.statement, parameter.name, 0);
  }
  const name = place === undefined ? null : fallbackFor(module, call.expression);
  return place?.function != null && name !== null && isAlwaysHanded(module.project, module.module, place.function, name, 0);
}

/** The keyword that a variable of a function is taken from, among those that no parameter takes: `rng = options.get("rng")`. */
function gatheredAs({ parameters, body }: FunctionStatement, variable: string): ParameterRef | null {
  const gathers = parameters.find(({ splat }) => splat === '**')?.name;
  const values = gathers === undefined ? [] : walkStatements(body, withinScope).flatMap((statement) => (statement.kind === 'assign' && statement.targets.some((target) => target.kind === 'name' && target.id === variable) ? statement.value : []));
  const [asked] = values;
  if (asked?.kind !== 'call' || asked.callee.kind !== 'attribute' || !/^(?:get|pop)$/.test(asked.callee.name) || dottedName(asked.callee.object) !== gathers) return null;
  const [key] = asked.args;
  return key?.value.kind === 'string' && key.value.value !== null ? { name: key.value.value } : null;
}

/** `self.rng = default_rng(seed)` in a method that the program calls again for the same object and hands a seed: it `lacks` one only until then. */
export function isSeededAnew(module: ModuleView, { call }: KnownCall, lacks: (instance: CallFact) => boolean): boolean {
  const place = module.uses.place(call.expression);
  const fact = module.module.model.functions[call.function];
  const isKept = place?.parent === null && place.statement.kind === 'assign' && place.statement.targets.every(({ kind }) => kind === 'attribute');
  return isKept && fact?.class != null && fact.statement?.name !== '__init__' && !module.instancesOf(call).every(lacks);
}

/** The parameter of its function that the generator `made` stands in for where callers give none. */
export function parameterSpared(module: ModuleView, made: Expression): string | null {
  const name = fallbackFor(module, made);
  return module.uses.place(made)?.function?.parameters.some((parameter) => parameter.name === name) === true ? name : null;
}

/** What is read, and may be `None`, in whose place the generator `made` is taken. */
function fallbackFor(module: ModuleView, made: Expression): string | null {
  const place = module.uses.place(made);
  if (place === undefined) return null;
  const { parent, around, statement } = place;
  if (parent?.kind === 'binary' && parent.operator === 'or' && parent.right === made) return dottedName(parent.left);
  if (parent?.kind === 'conditional') return nameWhereNone(parent.test, parent.then === made);
  const outer = around.at(-2);
  if (parent !== null || outer?.kind !== 'if') return null;
  const [first, ...more] = outer.branches;
  if (first === undefined) return null;
  const isElse = more.length === 0 && outer.otherwise.includes(statement);
  return first.body.includes(statement) || isElse ? nameWhereNone(first.test, !isElse) : null;
}

/** The name that is `None`, or a number that stands for it, where `test` is `truth`: `rng is None`, `not rng`, `seed < 0`. */
export function nameWhereNone(test: Expression, truth: boolean): string | null {
  if (test.kind === 'name') return truth ? null : test.id;
  if (test.kind === 'unary' && test.operator === 'not') return truth ? dottedName(test.operand) : null;
  const isNumberTest = test.kind === 'binary' && test.operator === (truth ? '<' : '>=') && test.right.kind === 'number' && test.right.value === 0;
  if (isNumberTest) return dottedName(test.left);
  const isNoneTest = test.kind === 'binary' && test.operator === (truth ? 'is' : 'is not') && test.right.kind === 'constant' && test.right.value === null;
  return isNoneTest ? dottedName(test.left) : null;
}

/** Whether every call in the project gives the function `statement` something for its parameter `name`. */
function isAlwaysHanded(project: Project, module: Module, statement: FunctionStatement, name: string, hops: number): boolean {
  const fact = functionOf(module, statement);
  const ref = fact === undefined ? null : parameterNamed(fact, name) ?? gatheredAs(statement, name);
  if (fact === undefined || ref === null || hops > MAX_HOPS) return false;
  const callers: readonly (Caller | null)[] = [...project.callers(module, fact.index), ...callersAbroad(project, module, fact.index)];
  const isRequired = statement.parameters.find((parameter) => parameter.name === name)?.default === null;
  return (callers.length > 0 || isRequired) && callers.every((caller) => {
    if (caller === null) return false;
    const { module: from, call, isPartial } = caller;
    const found = findArgument(project.withoutObject(from, call), isPartial === true ? { name } : ref);
    if (found.kind !== 'given' || isNone(found.argument.value)) return false;
    const { argument: { value: written }, value } = found.argument;
    if (value.kind !== 'parameter' || written.kind !== 'name') return true;
    const around = from.model.functions[value.function]?.statement;
    // A parameter that must be given is given.
    const stated = around?.parameters.find((parameter) => parameter.name === value.name)?.default;
    return around != null && (stated === null || isAlwaysHanded(project, from, around, value.name, hops + 1));
  });
}

interface Caller {
  readonly module: Module;
  readonly call: CallFact;
  /** Binds some arguments for calls to come. */
  readonly isPartial?: true;
}

const handedOver = remembered((project: Project) => {
  const found = new Map<string, { readonly module: Module; readonly call: CallFact; readonly at: number }[]>();
  for (const module of project.modules.values()) {
    for (const call of module.model.calls) {
      for (const [at, { value }] of call.args.entries()) {
        const target: Target | null = value.kind === 'function' ? { kind: 'function', module, index: value.index } : value.kind === 'reference' ? project.resolve(module, value.name) : null;
        if (target?.kind === 'function') addTo(found, `${target.module.path}:${String(target.index)}`, { module, call, at });
      }
    }
  }
  return found;
});

/** The calls of a function by those whom it is handed to; `null` is one nobody can read. */
function callersAbroad(project: Project, of: Module, index: number): readonly (Caller | null)[] {
  return (handedOver(project).get(`${of.path}:${String(index)}`) ?? []).flatMap(({ module, call, at }): readonly (Caller | null)[] => {
    const target = project.callee(module, call);
    if (target.kind === 'library') return [target.name === 'functools.partial' && at === 0 ? { module, call, isPartial: true } : null];
    const entered = project.entered(target);
    const fact = entered.kind === 'function' ? entered.module.model.functions[entered.index] : undefined;
    const given = call.args[at]?.argument.value;
    if (entered.kind !== 'function' || fact === undefined || given === undefined) return [null];
    const parameter = parameterTaking(fact, call.expression, given)?.name;
    const calls = callsIn(entered.module, fact.index).filter(({ callee }) => callee.kind === 'unknown' && callee.parameter?.name === parameter);
    return calls.length === 0 ? [null] : calls.map((each) => ({ module: entered.module, call: each }));
  });
}

/** Whether nothing is drawn from the generator that `known` makes, or nothing comes of it. */
export function isNeverRead(module: ModuleView, { call }: KnownCall): boolean {
  return isKeptUnread(module, call) || isNeverDrawnFrom(module.project, module.module, call);
}

/** `self.rng = default_rng()`, or `rng = …` in the body of a class, where nothing that may have the object mentions `rng` again. */
function isKeptUnread({ uses, module, project }: ModuleView, call: CallFact): boolean {
  const place = uses.place(call.expression);
  const [target, ...more] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  const isOfClass = place?.around.at(-2)?.kind === 'class';
  const name = target?.kind === 'attribute' ? target.name : target?.kind === 'name' && isOfClass ? target.id : null;
  if (name === null || more.length > 0 || place === undefined || mentions(module.file.parseText, name) !== 1) return false;
  const owner = classesAround(module, place).at(-1);
  return !isMentionedElsewhere(project, module, name) || (owner !== undefined && isAskedForOthers(project, module, owner, name));
}

/** Whether all that has an object of the class `owner` asks it for what it names beside `attribute`, and no class above or below has a say in it. */
function isAskedForOthers(project: Project, module: Module, { bases, name, statement }: ClassFact, attribute: string): boolean {
  const isAsked = (of: Module, read: Expression): boolean => {
    const parent = usesOf(of).place(read)?.parent;
    return parent?.kind === 'attribute' && (of === module || parent.name !== attribute);
  };
  const selves = usesOf(module).of('self').filter(({ start, end }) => statement.start <= start && end <= statement.end);
  if (bases.length > 0 || statement.decorators.length > 0 || !selves.every((read) => isAsked(module, read))) return false;
  return [...project.modules.values()].every((other) => mentions(other.file.parseText, name) === 0 || (!isRenamed(other, name) && mentionsOf(name, other).every((mention) => {
    const made = usesOf(other).place(mention)?.parent;
    if (made?.kind !== 'call' || made.callee !== mention) return false;
    return isAsked(other, made) || readsKept(project, other, made)?.every((read) => isAsked(other, read)) === true;
  })));
}

/** `from games import Player as Bot` */
function isRenamed({ facts: { body } }: Module, name: string): boolean {
  return walkStatements(body).some((each) => each.kind === 'from-import' && each.names.some((one) => one.name === name && one.alias !== null));
}

/** Where the variable is read that keeps what `made` makes, none where nothing does; `null` where others may read it. */
function readsKept(project: Project, module: Module, made: Expression): readonly Expression[] | null {
  const uses = usesOf(module);
  const place = uses.place(made);
  if (place?.parent !== null) return null;
  if (place.statement.kind === 'expression') return [];
  const [target, ...more] = place.statement.kind === 'assign' ? place.statement.targets : [];
  const isOffered = place.function === null && project.isImported(module) && place.around.every((each) => mainBlock(each) === null);
  return target?.kind === 'name' && more.length === 0 && !isOffered ? uses.of(target.id).filter((each) => !uses.isTarget(each)) : null;
}
