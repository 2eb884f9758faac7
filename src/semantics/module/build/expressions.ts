/** The values of expressions, and the targets that they are assigned to. */
import type { JsonScalar } from '../../../catalogue/types.js';
import { keepTime } from '../../../syntax/deadline.js';
import type { CallExpression, Expression, Parameter } from '../../../syntax/facts.js';
import { calleeName, dottedName, elementsOf } from '../../../syntax/walk.js';
import { turnsInTime } from '../../program/progress.js';
import { withBound } from '../callees.js';
import { ALWAYS, conditionOf, constantTruth, firstMeeting, guardsOf, isMetInLoop, isOfNumber, OPEN, testOf, type Reading } from '../conditions.js';
import { choiceOf, decidedFor, Environment, fallingBack, isElement, joinValues, randomOf, withUsual } from '../environment.js';
import { managesContext } from '../managers.js';
import { memberOfAny, setterOf } from '../members.js';
import { ANY_NAME, UNKNOWN, type Event, type FlagAssignment, type TableKey, type Value } from '../model.js';
import { isChanged, isFilled, isHanded } from '../open-tables.js';
import { holdsOptions } from '../options.js';
import type { Scope } from '../scope.js';
import { asSetting, settingsNamed } from '../settings.js';
import { asksOptions, ownDefault, truthOf } from '../truths.js';
import { askedBy, combine, constantsKept, elementOf, entryOf, isTruth, keyOf, nameOf, negated, seriesOf, tableOf, textFrom, textIn, truthy } from '../values.js';
import { anyOf, attributeOf, isNamespace, itemOf, setMember } from './attributes.js';
import { branch, type Way } from './branches.js';
import { makeCall } from './calls.js';
import { ENVIRONMENT, noteTable, setByName, setEnvironmentVariable } from './mutations.js';
import { assign, assignAround, lookup } from './names.js';
import { HANDS_BACK } from './results.js';
import { readScaled, scaleOf } from './scaled.js';
import { sentBy } from './sent.js';
import { isAccessed, ITERATION, runFactory, runOperator, runProperty, runProtocol, runSpecial, runUnary } from './special-methods.js';
import type { ModuleState } from './state.js';

/** The modules that have been imported, by their names. */
const LOADED = 'sys.modules';

/** The builtins that run code which may set any name of its module, and of objects. */
const RUNS_TEXT = /^(?:exec|execfile)$/;

/** Notes the table that `expression` only reads: `"net" in globals()`, `globals()[name]`, `globals().get(name)`. */
function noteRead({ onlyRead }: ModuleState, expression: Expression): void {
  const table = expression.kind === 'binary' && /^(?:not )?in$/.test(expression.operator) ? expression.right
    : expression.kind === 'subscript' ? expression.object
    : expression.kind === 'call' && expression.callee.kind === 'attribute' && /^(?:get|items|keys|values|copy)$/.test(expression.callee.name) ? expression.callee.object : null;
  if (table?.kind === 'call') onlyRead.add(table);
}

const ON: Value = { kind: 'scalar', value: true };

const OFF: Value = { kind: 'scalar', value: false };

/** Where a target is given its value, and what is written for that. */
type Assignment = Pick<FlagAssignment, 'span' | 'written'>;

/** The value of `expression`; the calls inside it become events, in order. `target`: the variable it is assigned to. */
export function evaluate(state: ModuleState, expression: Expression, scope: Scope, target: string | null = null): Value {
  keepTime();
  noteRead(state, expression);
  switch (expression.kind) {
    case 'name':
      return lookup(state, expression.id, scope);
    case 'attribute': {
      const object = evaluate(state, expression.object, scope);
      runProperty(state, object, expression, scope);
      return attributeOf(state, object, expression.name, expression, scope);
    }
    case 'call':
      return evaluateCall(state, expression, scope, target);
    case 'number':
      return Number.isNaN(expression.value)
        ? UNKNOWN
        : { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
    case 'string':
      for (const part of expression.parts) runSpecial(state, evaluate(state, part, scope), '__format__', part, scope);
      return expression.value === null ? textFrom(expression.begins) : { kind: 'scalar', value: expression.value };
    case 'constant':
      return expression.value === '...' ? UNKNOWN : { kind: 'scalar', value: expression.value };
    case 'list':
    case 'tuple':
    case 'set':
      return {
        kind: 'collection',
        elements: expression.elements.map((element) => {
          const value = evaluate(state, element, scope);
          if (expression.kind === 'set') runSpecial(state, value, '__hash__', element, scope);
          return value;
        }),
      };
    case 'dict': {
      const entries = new Map<TableKey, Value>();
      let complete = true;
      for (const { key, value } of expression.entries) {
        if (key !== null) runSpecial(state, evaluate(state, key, scope), '__hash__', key, scope);
        const held = evaluate(state, value, scope);
        const name = key === null ? null : keyOf(key);
        if (name !== null) entries.set(name, held);
        else if (key === null && held.kind === 'dict') {
          for (const [name, inner] of held.entries) entries.set(name, inner);
          complete = complete && held.complete;
        } else complete = false;
      }
      return { kind: 'dict', entries, complete };
    }
    case 'subscript': {
      const object = evaluate(state, expression.object, scope);
      const indices = expression.indices.map((index) => evaluate(state, index, scope));
      if (object.kind === 'entropy' || object.kind === 'drawn') return object;
      runFactory(state, object, expression, scope);
      runProtocol(state, object, ['__getitem__'], expression, scope);
      const key = textIn(indices[0]);
      // `models.__dict__[name]`, `vars(models)[name]`.
      const table = tableOf(object);
      if (table !== null) return key === null ? anyOf(state, table) : { kind: 'reference', name: `${table.name}.${key}` };
      if (object.kind === 'reference' && object.name === LOADED) return key === null ? UNKNOWN : { kind: 'reference', name: key };
      if (object.kind === 'series' || object.kind === 'collection') return expression.indices[0]?.kind === 'opaque' ? object : elementOf(object, indices[0]);
      if (key !== null && holdsOptions(object)) return state.options.get(key) ?? UNKNOWN;
      if (object.kind === 'parameter' && key !== null) return { kind: 'entry', of: object, key, default: null };
      if (object.kind !== 'dict') {
        const item = itemOf(state, object);
        return item.kind === 'unknown' ? asSetting(askedBy(indices[0]), expression) : item;
      }
      return entryOf(object, indices[0]);
    }
    case 'unary': {
      const operand = evaluate(state, expression.operand, scope);
      runUnary(state, expression, operand, scope);
      if (operand.kind === 'entropy' || operand.kind === 'drawn') return operand;
      if (expression.operator === 'await') {
        runProtocol(state, operand, ['__await__'], expression.operand, scope);
        return operand;
      }
      if (expression.operator === 'not' && operand.kind === 'scalar') {
        return { kind: 'scalar', value: !truthy(operand.value) };
      }
      if (expression.operator === 'not' && operand.kind === 'option' && operand.default?.kind === 'scalar') {
        return { kind: 'option', default: { kind: 'scalar', value: !truthy(operand.default.value) }, ...nameOf(operand) };
      }
      if (expression.operator === 'not') return (operand.kind === 'test' ? negated(operand) : testOf(expression, readingOf(state, scope))) ?? UNKNOWN;
      if (expression.operator === '-' && operand.kind === 'scalar' && typeof operand.value === 'number') {
        return { ...operand, value: -operand.value };
      }
      return UNKNOWN;
    }
    case 'binary': {
      // `seed = seed or draw()` keeps what it draws under the name.
      const kept = expression.operator === 'or' ? target : null;
      const scale = scaleOf(expression);
      const readScaledBy = (operand: Expression, read: () => Value): Value => scale === null || scale === operand ? read() : readScaled(scale, scope, readingOf(state, scope), read);
      const left = readScaledBy(expression.left, () => evaluate(state, expression.left, scope, kept));
      if (/^(?:and|or)$/.test(expression.operator)) runSpecial(state, left, '__bool__', expression.left, scope);
      const right = readScaledBy(expression.right, () => secondOperand(state, expression, scope, kept));
      runOperator(state, expression, left, right, scope);
      const value = (expression.operator === 'or' ? fallingBack(left, right, ownNames(state)) : null) ?? combine(expression.operator, left, right);
      if (value.kind !== 'unknown') return value;
      // `mode = mode or "train"`
      if (expression.operator === 'or' && left.kind === 'parameter') return decidedFor([{ all: [{ value: left, test: 'truthy' }], complete: true }], [left], right);
      return testOf(expression, readingOf(state, scope)) ?? (isTruthValue(expression.right, right) ? bothOrEither(expression, readingOf(state, scope)) : value);
    }
    case 'conditional': {
      const inTime = readTest(state, expression.test, scope);
      const truth = constantTruth(expression.test);
      if (truth !== null) return evaluate(state, truth ? expression.then : expression.otherwise, scope, target);
      if (isFallback(expression)) return readWhereThere(state, expression, scope);
      const values: Value[] = [];
      const arm = (part: Expression) => ({
        run: (): void => { values.push(evaluate(state, part, scope, target)); },
        keeps: true,
      });
      const condition = conditionOf(expression.test, readingOf(state, scope));
      branch(state, [{ ...arm(expression.then), guards: guardsOf(expression.test, readingOf(state, scope)), test: condition, inTime }, { ...arm(expression.otherwise), test: ALWAYS }], scope);
      const [then, otherwise] = values;
      const test = then?.kind === 'scalar' && otherwise?.kind === 'scalar' ? testOf(expression.test, readingOf(state, scope)) : null;
      if (test !== null && isTruth(then, true) && isTruth(otherwise, false)) return test;
      if (test !== null && isTruth(then, false) && isTruth(otherwise, true)) return negated(test);
      // Who puts `None` in a number's place asks for what the other arm is.
      const known = isOfNumber(expression.test, readingOf(state, scope));
      if (known !== null && then !== undefined && otherwise !== undefined) return known ? then : otherwise;
      const verdict = truthOf(condition, ownDefault);
      const usual = verdict === null ? undefined : verdict ? then : otherwise;
      const random = then === undefined || otherwise === undefined ? null : randomOf(then, otherwise, usual);
      const fallen = then === undefined || otherwise === undefined ? null : fallingBack(then, otherwise, ownNames(state)) ?? fallingBack(otherwise, then, ownNames(state));
      const joined = random ?? fallen ?? withUsual(joinValues(then, otherwise) ?? UNKNOWN, usual);
      return joined.kind === 'unknown' ? decidedFor([guardsOf(expression.test, readingOf(state, scope))], [then], otherwise) : joined;
    }
    case 'lambda': {
      const defaults = defaultsOf(state, expression.parameters, scope);
      const fact = state.addFunction({ name: `${state.prefixOf(scope)}<lambda>`, statement: null, class: null, decorators: [] });
      state.part.pending.push({
        fact, part: null, former: null, statement: null, class: scope.class, parameters: expression.parameters, defaults, lambda: expression.body,
        closure: scope.environment, selfName: null,
      });
      return { kind: 'function', index: fact.index };
    }
    case 'comprehension': {
      const { environment, events, loops, comprehended } = scope;
      const inner: Event[] = [];
      scope.comprehended ??= environment;
      scope.environment = new Environment(null, environment);
      scope.events = inner;
      scope.loops = loops.concat(expression);
      for (const { target: bound, value } of expression.clauses) {
        const source = evaluate(state, value, scope);
        if (bound === null) runSpecial(state, source, '__bool__', value, scope);
        else {
          runProtocol(state, source, ITERATION, value, scope);
          bindTarget(state, bound, elementOf(source), scope, null);
        }
      }
      const element = expression.elements.map((each) => evaluate(state, each, scope)).at(-1) ?? UNKNOWN;
      scope.environment = environment;
      scope.comprehended = comprehended;
      scope.events = events;
      scope.loops = loops;
      if (inner.length > 0) events.push({ kind: 'loop', body: inner });
      if (!isElement(element)) return { kind: 'collection', elements: [] };
      return expression.of === 'dict' ? { kind: 'dict', entries: new Map(), complete: false, rest: element } : seriesOf(element);
    }
    case 'named': {
      const value = evaluate(state, expression.value, scope, expression.name.id);
      assignAround(state, expression.name.id, value, scope);
      return value;
    }
    case 'opaque':
      for (const child of expression.children) evaluate(state, child, scope);
      if (expression.yields === true && managesContext(state.functions[scope.function] ?? { decorators: [] })) scope.events.push({ kind: 'yield' });
      return UNKNOWN;
  }
}

/** `args.mix if hasattr(args, "mix") else False`, `args.mix if "mix" in args else False` */
function isFallback({ test, then, otherwise }: Expression & { kind: 'conditional' }): boolean {
  const [object, name] = test.kind === 'call' && test.callee.kind === 'name' && test.callee.id === 'hasattr' ? test.args.map(({ value }) => value) : test.kind === 'binary' && test.operator === 'in' ? [test.right, test.left] : [];
  const owner = object === undefined ? null : dottedName(object);
  return then.kind === 'attribute' && name?.kind === 'string' && name.value === then.name && owner !== null && dottedName(then.object) === owner && /^(?:string|number|constant)$/.test(otherwise.kind);
}

/** What such an expression gives where there is something to read. */
function readWhereThere(state: ModuleState, { test, then }: Expression & { kind: 'conditional' }, scope: Scope): Value {
  readTest(state, test, scope);
  return evaluate(state, then, scope);
}

/** What no library in the catalogue brings: a class that is imported from the project, most likely. */
function ownNames(state: ModuleState): (name: string) => boolean {
  return (name) => !state.catalogue.roots.includes(name.split('.')[0] ?? name);
}

/** Whether an operand is `True` or `False`. */
function isTruthValue(written: Expression, value: Value): boolean {
  const held = value.kind === 'parameter' ? value.default : value;
  return held?.kind === 'test' || (held?.kind === 'scalar' && typeof held.value === 'boolean') || (written.kind === 'unary' && written.operator === 'not');
}

/** `augment and not rect`, where what a function is handed decides. */
function bothOrEither({ operator, left, right }: Expression & { kind: 'binary' }, reading: Reading): Value {
  const [first, second] = [guardsOf(left, reading), guardsOf(right, reading)];
  if (operator === 'and') return decidedFor([{ all: [...first.all, ...second.all], complete: first.complete && second.complete }], [ON], OFF);
  return operator === 'or' && first.complete && second.complete ? decidedFor([first, second], [ON, ON], OFF) : UNKNOWN;
}

function evaluateCall(state: ModuleState, expression: CallExpression, scope: Scope, target: string | null): Value {
  const callee = sentBy(state, expression, scope) ?? expression.callee;
  // `exec()` stands in for `%run file.py`, which replaces what stands above it alone.
  if (RUNS_TEXT.test(calleeName(expression)) && expression.args.length > 0) state.part.setAnew.push(ANY_NAME, memberOfAny(ANY_NAME));
  if (calleeName(expression) === 'globals' && !state.onlyRead.has(expression)) state.part.setAnew.push(ANY_NAME);
  // `Model().to(device)` hands back what it is called on.
  const kept = callee.kind === 'attribute' && HANDS_BACK.test(callee.name) ? target : null;
  const object = callee.kind === 'attribute' ? evaluate(state, callee.object, scope, kept) : null;
  const called =
    callee.kind === 'attribute' && object !== null
      ? attributeOf(state, object, callee.name, callee, scope)
      : evaluate(state, callee, scope);
  const args = withBound(called, expression.args.map((argument) => {
    const value = evaluate(state, argument.value, scope);
    return { argument, value: isMetInLoop(argument.value, scope.loops, (source) => evaluate(state, source, scope)) ? ON : value };
  }));
  const made = makeCall(state, { expression, callee, object, called, args }, scope, target);
  const met = firstMeeting(expression, () => readingOf(state, scope));
  return met.kind === 'unknown' ? made : met;
}

/** The second operand of `and` and `or`, which does not run where a parameter decides before it. */
function secondOperand(state: ModuleState, { operator, left, right }: Expression & { kind: 'binary' }, scope: Scope, target: string | null): Value {
  if (/^(?:and|or)$/.test(operator) && constantTruth(left) === (operator === 'or')) return UNKNOWN;
  const guards = operator === 'and' || operator === 'or' ? guardsOf(left, readingOf(state, scope)) : OPEN;
  const condition = guards.all.length === 0 && /^(?:and|or)$/.test(operator) ? conditionOf(left, readingOf(state, scope)) : null;
  const isOption = condition !== null && asksOptions(condition);
  if (guards.all.length === 0 && !isOption) return evaluate(state, right, scope, target);
  let value: Value = UNKNOWN;
  const runs: Way = { run: () => { value = evaluate(state, right, scope, target); }, keeps: true };
  const passes: Way = { run: () => undefined, keeps: true };
  // `args.mix and random.random() < 0.5`
  if (isOption) branch(state, operator === 'and' ? [{ ...runs, test: condition }, { ...passes, test: ALWAYS }] : [{ ...passes, test: condition }, { ...runs, test: ALWAYS }], scope, { isPart: true });
  else branch(state, operator === 'and' ? [{ ...runs, guards }, passes] : [{ ...passes, guards }, runs], scope);
  return value;
}

/** Reads `test`; whether it turns out one way and another while the program goes on. */
export function readTest(state: ModuleState, test: Expression, scope: Scope): boolean {
  const { length } = state.part.calls;
  runSpecial(state, evaluate(state, test, scope), '__bool__', test, scope);
  const draws = new Set<Expression>(state.part.calls.slice(length).flatMap(({ callee, expression }) => {
    return callee.kind === 'external' && state.catalogue.lookup(callee.name)?.draws !== undefined ? [expression] : [];
  }));
  const isDrawn = (part: Expression): boolean => draws.has(part) || (part.kind === 'name' && evaluate(state, part, scope).kind === 'drawn');
  return turnsInTime(test, { loops: scope.loops, owner: state.classes[scope.class ?? -1]?.statement ?? null, self: scope.selfName, isDrawn });
}

/** How a test reads its names in `scope`. */
export function readingOf(state: ModuleState, scope: Scope): Reading {
  return { selfName: scope.selfName, isClassBody: scope.isClassBody, valueOf: (expression) => evaluate(state, expression, scope), isChanged: (place, key, isClass) => isChanged(state.changed, place, key, isClass), isHanded: (name) => isHanded(state.changed, name), isNamespace: (value) => isNamespace(state, value), membersOf: (name) => membersOf(state, name, scope) };
}

/** The constants in what goes by a name: of the module's own when a function reads it, or as it is outside of loops. */
function membersOf(state: ModuleState, name: string, { function: index, environment, loops }: Scope): readonly JsonScalar[] | null {
  const held = environment.get(name);
  const isSettled = loops.length === 0 || (index !== 0 && state.global.local(name) === held);
  return held === undefined || !isSettled || isFilled(state.changed, name) ? null : constantsKept(held);
}

export function bindTarget(state: ModuleState, target: Expression, value: Value, scope: Scope, assignment: Assignment | null): void {
  switch (target.kind) {
    case 'name':
      assign(state, target.id, value, scope);
      return;
    case 'attribute': {
      const object = evaluate(state, target.object, scope);
      const owner = object.kind === 'reference' ? object.name : object.kind === 'instance' && 'name' in object.of ? object.of.name : null;
      if (owner !== null && assignment !== null) {
        const flag: FlagAssignment = { ...assignment, name: `${owner}.${target.name}`, value, function: scope.function, path: scope.path };
        state.part.flags.push(flag);
        scope.events.push({ kind: 'flag', flag });
        const kept = object.kind === 'instance' ? dottedName(target) : null;
        if (kept !== null) scope.environment.set(kept, value);
        return;
      }
      setMember(state, object, target.name, value, scope);
      if ((object.kind === 'instance' && 'index' in object.of) || isAccessed(state, object, setterOf(target.name))) {
        const { written } = assignment ?? {};
        const args = written === undefined ? [] : [{ argument: { start: written.start, end: written.end, keyword: null, splat: null, value: written }, value }];
        runProtocol(state, object, [setterOf(target.name)], target, scope, args);
      }
      const name = dottedName(target);
      if (name !== null && !(object.kind === 'instance' && 'index' in object.of)) scope.environment.set(name, value);
      return;
    }
    case 'tuple':
    case 'list':
      for (const name of ITERATION) runSpecial(state, value, name, target, scope);
      target.elements.forEach((element, at) => {
        const written = assignment === null ? undefined : elementsOf(assignment.written)[at];
        bindTarget(state, element, partOf(state, value, at, target.elements), scope, written === undefined ? null : { span: element, written });
      });
      return;
    case 'subscript': {
      const object = evaluate(state, target.object, scope);
      const [index] = target.indices;
      const [at] = target.indices.map((part) => evaluate(state, part, scope));
      runProtocol(state, object, ['__setitem__'], target, scope);
      if (object.kind === 'reference' && object.name === ENVIRONMENT && index?.kind === 'string' && index.value !== null) {
        setEnvironmentVariable(state, index.value, value, scope);
        return;
      }
      const table = tableOf(object);
      if (table !== null) setByName(state, table, textIn(at), value, scope);
      else noteTable(state, target.object, scope);
      // `cfg["TRAIN"]["SHUFFLE"] = False`
      if (object.kind !== 'dict' && index?.kind === 'string') for (const key of settingsNamed([index])) state.part.setAnew.push(memberOfAny(key));
      if (object.kind === 'collection' && target.object.kind === 'name') assign(state, target.object.id, seriesOf(choiceOf([...object.elements, value])), scope);
      // Whatever else is handed on, this is another table now.
      if (object.kind === 'parameter' && object.gathers === undefined && target.object.kind === 'name' && index?.kind === 'string') assign(state, target.object.id, { ...object, varies: object.varies ?? 'inside' }, scope);
      const name = dottedName(target.object);
      if (object.kind !== 'dict' || name === null || index === undefined) return;
      const key = keyOf(index);
      const entries = new Map(object.entries);
      if (key !== null) entries.set(key, value);
      const updated: Value = { kind: 'dict', entries, complete: object.complete && key !== null };
      if (target.object.kind === 'name') assign(state, target.object.id, updated, scope);
      return;
    }
    case 'unary':
      bindTarget(state, target.operand, UNKNOWN, scope, null);
      return;
    default:
      evaluate(state, target, scope);
  }
}

/** What the variable at place `at` of `targets` gets of `value`, which is taken apart. */
function partOf(state: ModuleState, value: Value, at: number, targets: readonly Expression[]): Value {
  if (value.kind === 'collection') return (value.elements.length === targets.length ? value.elements[at] : undefined) ?? UNKNOWN;
  if (value.kind === 'result' && value.part === undefined && !targets.some(({ kind }) => kind === 'unary')) return { ...value, part: at };
  // Several of one kind, and perhaps what is known of them: `(train, test), info = load(…)`.
  const yields = value.kind === 'instance' && 'name' in value.of && value.call?.callee.kind === 'external' ? state.catalogue.lookup(value.call.callee.name)?.yields : undefined;
  return yields === undefined ? UNKNOWN : value;
}

export function defaultsOf(state: ModuleState, parameters: readonly Parameter[], scope: Scope): Map<string, Value> {
  return new Map(parameters.flatMap(({ name, default: written }) => written === null ? [] : [[name, evaluate(state, written, scope)] as const]));
}
