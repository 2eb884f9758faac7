/** Statements are read one after the other, those of blocks inside them as well. */
import { keepTime } from '../../../syntax/deadline.js';
import { exact } from '../../../syntax/exact.js';
import type { AssignStatement, ClassStatement, Expression, ForStatement, Statement, WhileStatement } from '../../../syntax/facts.js';
import { dottedName, elementsOf, isMainTest, walkExpressions, walkStatements, withinTurn } from '../../../syntax/walk.js';
import { partOfLayer } from '../../weights/overwritten.js';
import { bindingsOf, setIn } from '../bindings.js';
import { ALWAYS, conditionOf, constantTruth, guardsOf, isEmptyRange, nameOfEmpty, type Reading } from '../conditions.js';
import { choiceOf, sameValue } from '../environment.js';
import { enteredLater, handedToStack, leavesEmpty, STACKS, SUPPRESSES } from '../managers.js';
import { declaredTwice, isArgumentParser } from '../options.js';
import { parameterKey, UNKNOWN, type Block, type Event, type Value } from '../model.js';
import type { PendingBody } from '../part.js';
import { recordedInName, recordedInRow } from '../recorded.js';
import type { Scope } from '../scope.js';
import { surelyRead, type SurelyRead } from '../unbound-names.js';
import { choosesOneOf } from '../unbound.js';
import { elementOf, putTogether } from '../values.js';
import { branch, FAILS, onTheWayOut, type Way } from './branches.js';
import { closeClass, defineFunction, openBody, openClass } from './definitions.js';
import { bindTarget, evaluate, readingOf, readTest } from './expressions.js';
import { bringAll, importModules, importNames } from './imports.js';
import { assign, declareType, isUnbound, lookup, typed } from './names.js';
import { ITERATION, runFactory, runOperator, runProtocol, runSpecial } from './special-methods.js';
import type { ModuleState } from './state.js';

/** Reads the body of a function; the scope in which that was. */
export function readBody(state: ModuleState, pending: PendingBody): Scope {
  const scope = openBody(state, pending);
  if (pending.lambda !== null) noteReturn(state, evaluate(state, pending.lambda, scope), scope);
  else if (pending.statement !== null) {
    readBlock(state, pending.statement.body, scope);
    const type = pending.fact.returns.kind === 'unknown' ? typed(state, pending.statement.type, scope) : null;
    if (type !== null) pending.fact.returns = type;
  }
  return scope;
}

/** `refused`: the parser that refuses what the only one of `statements` declares, as far as what stands around it tells. */
export function readBlock(state: ModuleState, statements: readonly Statement[], scope: Scope, refused: string | null = null): void {
  const refusals = declaredTwice(statements);
  for (const statement of statements) {
    keepTime();
    const around = { span: scope.statement, kind: scope.statementKind };
    scope.statement = statement;
    scope.statementKind = statement.kind;
    const { names, attributes } = surelyRead(statement);
    const unbound = names.filter((name) => isUnbound(state, name, scope));
    if (unbound.length > 0) scope.events.push({ kind: 'unbound', names: unbound });
    noteWanted(state, attributes, scope);
    readStatement(state, statement, scope);
    const refusing = refused ?? refusals.get(statement) ?? null;
    if (refusing !== null && isArgumentParser(lookup(state, refusing, scope))) scope.events.push({ kind: 'stop' });
    scope.statement = around.span;
    scope.statementKind = around.kind;
  }
}

/** Notes those of the options read that this module does not declare. */
function noteWanted(state: ModuleState, read: SurelyRead['attributes'], scope: Scope): void {
  for (const [name, attributes] of read) {
    const wanted = attributes.filter((attribute) => state.options.get(attribute) === undefined);
    if (wanted.length > 0) scope.events.push({ kind: 'wants', name, attributes: wanted, function: scope.function });
  }
}

function readStatement(state: ModuleState, statement: Statement, scope: Scope): void {
  switch (statement.kind) {
    case 'expression':
      // `pylab` stands in for `%pylab`.
      if (statement.value.kind === 'name' && statement.value.id === 'pylab' && scope.environment.get('pylab') === undefined) bringAll(state, '%pylab', scope);
      evaluate(state, statement.value, scope);
      return;
    case 'assign':
      readAssignment(state, statement, statement.value, scope);
      return;
    case 'import':
      importModules(state, statement, scope);
      return;
    case 'from-import':
      importNames(state, statement, scope);
      return;
    case 'function':
      defineFunction(state, statement, scope);
      return;
    case 'class':
      readClass(state, statement, scope);
      return;
    case 'if':
      readIf(state, statement, scope);
      return;
    case 'for': {
      const iterable = evaluate(state, statement.iterable, scope);
      runProtocol(state, iterable, ITERATION, statement.iterable, scope);
      if (isEmptyRange(statement.iterable)) readBlock(state, statement.otherwise, scope);
      else readLoop(state, statement, scope, () => { bindTarget(state, statement.target, elementOf(iterable), scope, null); });
      return;
    }
    case 'while':
      runSpecial(state, evaluate(state, statement.test, scope), '__bool__', statement.test, scope);
      readLoop(state, statement, scope, () => undefined);
      return;
    case 'try':
      readTry(state, statement, scope);
      return;
    case 'with':
      readWith(state, statement, scope);
      return;
    case 'match':
      readMatch(state, statement, scope);
      return;
    case 'return':
      noteReturn(state, statement.value === null ? UNKNOWN : evaluate(state, statement.value, scope), scope);
      if (statement.value !== null) state.part.recorded.push(...recordedInRow(statement.value));
      // At the top level it is a slip of the indentation.
      if (scope.function !== 0) scope.events.push({ kind: 'exit', fails: false, ends: false });
      return;
    case 'raise':
      if (statement.value !== null) evaluate(state, statement.value, scope);
      scope.events.push(FAILS);
      return;
    case 'global':
      state.part.setAnew.push(...setIn(statement.names, state.functions[scope.function]?.statement ?? null));
      // The names of the top level are global anyway.
      if (scope.environment !== state.global) for (const name of statement.names) scope.globals.add(name);
      return;
    case 'assert':
    case 'delete':
      for (const value of statement.values) {
        const held = evaluate(state, value, scope);
        if (statement.kind === 'assert') runSpecial(state, held, '__bool__', value, scope);
      }
      if (statement.kind === 'assert' && statement.values[0] !== undefined && constantTruth(statement.values[0]) === false) scope.events.push(FAILS);
      if (statement.kind === 'assert' && statement.values[0] !== undefined) {
        const empty = nameOfEmpty(statement.values[0]);
        if (empty !== null) state.part.empty.add(empty);
      }
      return;
    case 'nonlocal':
      state.part.setAnew.push(...statement.names);
      for (const name of statement.names) {
        const held = scope.environment.enclosing()?.get(name);
        if (held?.kind === 'parameter') state.part.setAnew.push(parameterKey(held));
      }
      return;
    case 'pass':
    case 'break':
    case 'continue':
    case 'error':
      return;
    default:
      statement satisfies never;
  }
}

function readTry(state: ModuleState, statement: Statement & { kind: 'try' }, scope: Scope): void {
  const protectedBlock: Block = {};
  if (statement.finally.length > 0) scope.events.push({ kind: 'block', block: protectedBlock, catches: false });
  const handled: Block = {};
  if (statement.handlers.length > 0) scope.events.push({ kind: 'block', block: handled, catches: true });
  readBlock(state, statement.body, scope);
  const arms = statement.handlers.map((handler) => {
    const optional = handler.type !== null && /ImportError|ModuleNotFoundError/.test(namesIn(handler.type).join(' '));
    // `HAS_APEX = False`
    if (optional) state.part.setAnew.push(...bindingsOf(handler.body).map(({ name }) => name));
    const run = (): void => {
      if (handler.name !== null) assign(state, handler.name, UNKNOWN, scope);
      readBlock(state, handler.body, scope);
    };
    return { run, keeps: !optional };
  });
  if (arms.length > 0) branch(state, [...arms, { run: () => { readBlock(state, statement.otherwise, scope); }, keeps: true }], scope, { handles: handled });
  if (statement.finally.length > 0) onTheWayOut(protectedBlock, scope, () => { readBlock(state, statement.finally, scope); });
}

function readWith(state: ModuleState, statement: Statement & { kind: 'with' }, scope: Scope): void {
  const around = state.isEmpty;
  const first = state.part.calls.length;
  const managers: { readonly held: Value; readonly value: Expression }[] = [];
  for (const { value, target } of statement.items) {
    const held = evaluate(state, value, scope, target === null ? null : dottedName(target));
    managers.push({ held, value });
    runProtocol(state, held, ['__enter__'], value, scope);
    if (target !== null) bindTarget(state, target, held, scope, null);
    const call = state.part.calls.findLast(({ expression }) => expression === value);
    if (call !== undefined && leavesEmpty(call, state.recordOf(call))) state.isEmpty = true;
  }
  const suppresses = managers.some(({ held }) => held.kind === 'result' && held.call.callee.kind === 'external' && held.call.callee.name === SUPPRESSES);
  const isStack = managers.some(({ held }) => held.kind === 'instance' && 'name' in held.of && STACKS.test(held.of.name));
  const entered = state.part.calls.slice(first).filter((call) => {
    const record = state.recordOf(call);
    return record === undefined ? managers.some(({ value }) => value === call.expression) : record.renews?.inBlock === true || record.seeds?.context !== undefined;
  });
  const entering: Block = {};
  const begin = scope.events.push({ kind: 'block', block: entering, catches: suppresses }) - 1;
  readBlock(state, statement.body, scope);
  state.isEmpty = around;
  const isLeft = onTheWayOut(entering, scope, () => {
    const inside = isStack ? state.part.calls.slice(first) : [];
    const stacked = enteredLater(inside);
    for (const { argument, value } of inside.flatMap((call) => handedToStack(call) ?? []).toReversed()) runProtocol(state, value, ['__exit__'], argument.value, scope);
    for (const call of [...entered, ...stacked].toReversed()) scope.events.push({ kind: 'leave', call });
    for (const { held, value } of managers.toReversed()) runProtocol(state, held, ['__exit__'], value, scope);
  }, suppresses);
  if (!isLeft) scope.events.splice(begin, 1);
}

function readMatch(state: ModuleState, statement: Statement & { kind: 'match' }, scope: Scope): void {
  evaluate(state, statement.subject, scope);
  const arms = statement.cases.map((body, at): Way => ({
    ...askedFor(statement, at, readingOf(state, scope)),
    run: (): void => {
      for (const name of statement.captures[at] ?? []) assign(state, name, UNKNOWN, scope);
      readBlock(state, body, scope);
    },
    keeps: true,
  }));
  if (!statement.exhaustive) arms.push({ run: () => undefined, keeps: true, test: ALWAYS });
  branch(state, arms, scope);
}

/** `case "a" | "b":` asks what `if kind == "a" or kind == "b":` does. */
function askedFor({ subject, cases, constants, exhaustive }: Statement & { kind: 'match' }, at: number, reading: Reading): Pick<Way, 'guards' | 'test'> {
  const asked = constants[at] ?? null;
  if (asked === null) return exhaustive && at === cases.length - 1 ? { test: ALWAYS } : {};
  const tests = asked.map((right): Expression => ({ kind: 'binary', operator: '==', left: subject, right, start: subject.start, end: subject.end }));
  const [only, ...others] = tests;
  return { ...(only !== undefined && others.length === 0 ? { guards: guardsOf(only, reading) } : {}), test: { kind: 'any', of: tests.map((test) => conditionOf(test, reading)) } };
}

function readClass(state: ModuleState, statement: ClassStatement, scope: Scope): void {
  const { fact, inner } = openClass(state, statement, scope);
  readBlock(state, statement.body, inner);
  closeClass(state, fact, inner);
}

/** What `statement` does where it assigns `written`. */
function readAssignment(state: ModuleState, statement: AssignStatement, written: Expression | null, scope: Scope): void {
  if (written?.kind === 'conditional' && statement.targets.some((part) => isForeignAttribute(part, scope.selfName))) {
    assignOneOf(state, statement, written, scope);
    return;
  }
  const [target] = statement.targets;
  const name = target === undefined ? null : dottedName(target);
  const type = typed(state, statement.type, scope);
  if (type !== null && target !== undefined) declareType(state, target, type, scope);
  const given = written === null ? null : evaluate(state, written, scope, name);
  if (given === null) return;
  if (written !== null && name !== null) state.part.recorded.push(...recordedInName(name, written));
  // `field(default=None)` says less of a class's attribute than its annotation.
  const isOpen = given.kind === 'unknown' || (given.kind === 'result' && scope.isClassBody);
  if (statement.operator !== null && target?.kind === 'subscript' && dottedName(target.object) !== null) runFactory(state, evaluate(state, target.object, scope), target, scope);
  if (statement.operator !== null && target?.kind === 'name' && written !== null) {
    runOperator(state, { operator: statement.operator, left: target, right: written }, lookup(state, target.id, scope), given, scope, true);
  }
  const value = type === null ? given : isOpen ? type : given.kind === 'result' ? { ...given, type } : given;
  const parts = target?.kind === 'tuple' ? target.elements : target?.kind === 'subscript' ? [target.object] : null;
  const call = written?.kind === 'call' ? state.part.calls.at(-1) : undefined;
  if (parts !== null && call !== undefined) state.part.unpacked.push([call, parts.map(dottedName)]);
  const longer = statement.operator === '+' && target?.kind === 'name' ? putTogether(lookup(state, target.id, scope), given) : null;
  const bound = statement.operator === null || value.kind === 'entropy' ? value : longer ?? UNKNOWN;
  const layer = statement.operator === null && target !== undefined ? partOfLayer(target) : null;
  if (layer !== null) state.part.weightWrites.push({ ...layer, at: state.part.calls.length, path: scope.path, loops: scope.loops, draws: false });
  for (const part of statement.targets) bindTarget(state, part, bound, scope, written === null ? null : { span: statement, written });
}

/** `switch, other = (True, False) if fast else (False, True)` assigns in one arm or the other. */
function assignOneOf(state: ModuleState, statement: AssignStatement, { test, then, otherwise }: Expression & { kind: 'conditional' }, scope: Scope): void {
  const inTime = readTest(state, test, scope);
  const truth = constantTruth(test);
  if (truth !== null) {
    readAssignment(state, statement, truth ? then : otherwise, scope);
    return;
  }
  const arm = (value: Expression): Way => ({ run: () => { readAssignment(state, statement, value, scope); }, keeps: true });
  branch(state, [{ ...arm(then), guards: guardsOf(test, readingOf(state, scope)), test: conditionOf(test, readingOf(state, scope)), inTime }, { ...arm(otherwise), test: ALWAYS }], scope);
}

function readIf(state: ModuleState, statement: Extract<Statement, { kind: 'if' }>, scope: Scope): void {
  const first = statement.branches[0];
  if (first !== undefined && statement.branches.length === 1 && isMainTest(first.test)) {
    if (scope.function === 0) state.part.hasMainBlock = true;
    const outer = scope.events;
    const wasMain = scope.inMain;
    const body: Event[] = [];
    scope.events = body;
    scope.inMain = true;
    readBlock(state, first.body, scope);
    scope.events = outer;
    scope.inMain = wasMain;
    outer.push({ kind: 'main', body });
    return;
  }
  const arms: Way[] = [];
  for (const { test, body } of statement.branches) {
    const inTime = readTest(state, test, scope);
    const guards = guardsOf(test, readingOf(state, scope));
    const truth = constantTruth(test);
    if (truth === false) continue;
    arms.push({ run: () => { readBlock(state, body, scope); }, keeps: true, guards, test: conditionOf(test, readingOf(state, scope)), inTime });
    if (truth === true) {
      branch(state, arms, scope);
      return;
    }
  }
  const around = state.functions[scope.function]?.statement ?? null;
  const fails = around !== null && choosesOneOf(around).has(statement);
  arms.push({ run: () => { if (fails) scope.events.push(FAILS); else readBlock(state, statement.otherwise, scope); }, keeps: true, test: ALWAYS });
  branch(state, arms, scope);
}

function readLoop(state: ModuleState, statement: ForStatement | WhileStatement, scope: Scope, bind: () => void): void {
  const { body, otherwise } = statement;
  // A later turn may see what an earlier one assigned, so plain constants that are reassigned are forgotten.
  for (const { name } of bindingsOf(body)) {
    const value = scope.environment.local(name);
    if (value?.kind === 'scalar' || value?.kind === 'test' || value?.kind === 'cases') scope.environment.set(name, UNKNOWN);
    else if (value?.kind === 'parameter') scope.environment.set(name, { ...value, varies: true });
  }
  const { events, loops } = scope;
  const inner: Event[] = [];
  scope.events = inner;
  scope.loops = loops.concat(statement);
  bind();
  readBlock(state, body, scope);
  scope.events = events;
  scope.loops = loops;
  const left = walkStatements(body, withinTurn).filter(({ kind }) => kind === 'break' || kind === 'continue');
  if (inner.length > 0) events.push({ kind: 'loop', body: exact(inner), ...(left.length === 0 ? { isStraight: true } : {}) });
  if (otherwise.length === 0) return;
  const run = (): void => { readBlock(state, otherwise, scope); };
  const isLeft = left.some(({ kind }) => kind === 'break');
  branch(state, [{ run, keeps: true }, ...(isLeft ? [{ run: () => undefined, keeps: true }] : [])], scope);
}

export function noteReturn(state: ModuleState, value: Value, scope: Scope): void {
  const fact = state.functions[scope.function];
  // The top level returns nothing.
  if (fact === undefined || fact.index === 0) return;
  fact.returns = !state.part.returned ? value : eitherOf(fact.returns, value);
  state.part.returned = true;
}

/** What a function returns at one place or another: objects of a library by each other, also side by side with something else. */
function eitherOf(one: Value, other: Value): Value {
  if (sameValue(one, other)) return one;
  if (one.kind === 'collection' && other.kind === 'collection' && one.elements.length === other.elements.length) {
    const elements = one.elements.map((element, at) => eitherOf(element, other.elements[at] ?? UNKNOWN));
    return elements.every(({ kind }) => kind === 'unknown') ? UNKNOWN : { kind: 'collection', elements };
  }
  return [one, other].every(areOfLibrary) ? choiceOf([one, other]) : UNKNOWN;
}

function areOfLibrary(value: Value): boolean {
  return value.kind === 'choice' ? value.of.every(areOfLibrary) : value.kind === 'instance' && 'name' in value.of;
}

/** Whether a target is, or holds, an attribute of something else than the object a method belongs to. */
function isForeignAttribute(target: Expression, selfName: string | null): boolean {
  return elementsOf(target).some((element) => isForeignAttribute(element, selfName))
    || (target.kind === 'attribute' && !(target.object.kind === 'name' && target.object.id === selfName));
}

function namesIn(expression: Expression): string[] {
  return [...walkExpressions([expression])].flatMap((part) =>
    part.kind === 'name' ? [part.id] : part.kind === 'attribute' ? [part.name] : [],
  );
}
