/** What expressions are for certain, with what functions are handed and objects keep, and the statements that run for it. */
import type { JsonScalar, ParameterRef } from '../../../catalogue/types.js';
import type { CallExpression, DictExpression, Expression, FunctionStatement, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { dottedName } from '../../../syntax/walk.js';
import { classesAround, functionOf, usesOf } from '../../lookups.js';
import type { CallArgument, CallFact, TableKey, Value } from '../../module/model.js';
import { ARITHMETIC } from '../../module/values.js';
import { findArgument, parameterNamed, withValues } from '../../program/arguments.js';
import type { Frame, Maker } from '../../program/choices/chosen.js';
import { givenBefore, statementsReached, truth, type Literal } from '../../program/reached.js';
import type { Module, Project } from '../../project.js';
import type { Place, Uses } from '../../uses.js';
import { isCounted, isFilled, isFilledAt, isFilledByName, isSetAbroad, isSetFromOutside } from '../changed.js';
import { ancestry, ownAttribute, type Owner } from './ancestry.js';

/** Operators that make a truth value. */
const COMPARES = /^(?:[!=]=|[<>]=?|is(?: not)?|(?:not )?in)$/;

/** Methods of a text that make another one of it. */
const TEXT_METHODS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['upper', (text) => text.toUpperCase()], ['lower', (text) => text.toLowerCase()], ['strip', (text) => text.trim()],
]);

/** How many names and parameters lead to a literal. */
const MAX_LITERAL_HOPS = 6;

/** Who asks what something is for certain. */
export interface Asking {
  readonly project: Project;
  /** Something that was asked for may be set or filled by somebody out of sight of whoever reads it. */
  isOpen: boolean;
}

/** What constructors run, by who made the object; `null` while that is being asked. */
const constructed = remembered<Asking, Map<Maker, Map<FunctionStatement, ReadonlySet<Statement> | null>>>(() => new Map());

/** What expressions of `module` are for certain. */
export function literals(project: Project, module: Module, frame: Frame | null, owner: Owner | null, asking: Asking = { project, isOpen: false }, hops = 0): Literal {
  return (expression) => literal(asking, module, expression, frame, owner, hops);
}

/** `call` with what is known of the parameters and of the attributes of the object of `owner` that it hands on: `transform(image, self.split)`. */
export function withLiterals(project: Project, module: Module, call: CallFact, frame: Frame | null, owner: Owner | null): CallFact {
  const isAsked = ({ argument: { value } }: CallArgument): boolean => value.kind === 'name' || ownAttribute(value) !== null;
  if (!call.args.some(isAsked)) return call;
  const held = literals(project, module, frame, owner);
  return withValues(call, (given) => {
    const value = isAsked(given) ? held(given.argument.value) : undefined;
    return value === undefined ? given.value : { kind: 'scalar', value };
  });
}

/** Whether a statement of a function of `module` runs, with what the function was handed and what the object of `owner` keeps. */
export function reachedIn(project: Project, module: Module, owner: Owner | null, asking?: Asking): (within: FunctionStatement | null, statement: Statement, frame: Frame | null) => boolean {
  const reached = new Map<FunctionStatement, ReadonlySet<Statement>>();
  return (within, statement, frame) => {
    if (within === null) return true;
    let found = reached.get(within);
    if (found === undefined) {
      found = statementsReached(within.body, literals(project, module, frame?.function === within ? frame : null, owner, asking));
      reached.set(within, found);
    }
    return found.has(statement);
  };
}

/** What `expression` is, or, with `key`, what the table that it is has under that. */
export function literal(asking: Asking, module: Module, expression: Expression, frame: Frame | null, owner: Owner | null, hops: number, key?: TableKey): JsonScalar | undefined {
  if (hops > MAX_LITERAL_HOPS || (key !== undefined && !/^(?:name|attribute|dict)$/.test(expression.kind))) return undefined;
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'string':
      return expression.value ?? undefined;
    case 'constant':
      return expression.value === '...' ? undefined : expression.value;
    case 'name':
      return literalName(asking, module, expression, frame, owner, hops, key);
    case 'unary':
    case 'binary':
    case 'conditional':
      return literalTest(usesOf(module), expression, (part) => literal(asking, module, part, frame, owner, hops));
    case 'attribute':
      return owner !== null && ownAttribute(expression) !== null && isOfOwner(asking.project, module, expression, owner) ? literalKept(asking, owner, expression.name, hops, key) : undefined;
    case 'dict': {
      const value = key === undefined ? undefined : entryOf(expression, key);
      return value === undefined ? undefined : literal(asking, module, value, frame, owner, hops + 1);
    }
    case 'subscript': {
      const [index, ...more] = expression.indices;
      const asked = index === undefined || more.length > 0 ? undefined : literal(asking, module, index, frame, owner, hops + 1);
      return isKey(asked) ? literal(asking, module, expression.object, frame, owner, hops + 1, asked) : undefined;
    }
    case 'call': {
      // `settings.get("chance")`
      const asked = expression.callee.kind === 'attribute' && expression.callee.name === 'get' && expression.args[0] !== undefined ? literal(asking, module, expression.args[0].value, frame, owner, hops + 1) : undefined;
      if (expression.callee.kind === 'attribute' && isKey(asked)) return literal(asking, module, expression.callee.object, frame, owner, hops + 1, asked);
      const text = textAsked(expression);
      const held = text === null ? undefined : literal(asking, module, text.of, frame, owner, hops + 1);
      return typeof held === 'string' ? text?.as(held) : undefined;
    }
    default:
      return undefined;
  }
}

/** What a test comes to, or what one decides between: `augment and not rect`, `0.5 if augment else 0`. */
function literalTest(uses: Uses, expression: Expression & { kind: 'unary' | 'binary' | 'conditional' }, of: Literal): JsonScalar | undefined {
  switch (expression.kind) {
    case 'conditional': {
      const holds = truth(expression.test, of);
      return holds === null ? undefined : of(holds ? expression.then : expression.otherwise);
    }
    case 'unary': {
      if (expression.operator === 'not') return truth(expression, of) ?? undefined;
      const held = expression.operator === '-' ? of(expression.operand) : undefined;
      return typeof held === 'number' ? -held : undefined;
    }
    case 'binary': {
      if (COMPARES.test(expression.operator)) return truth(expression, of) ?? undefined;
      const operation = ARITHMETIC.get(expression.operator);
      if (isRestless(uses, expression, of)) return 0;
      if (operation !== undefined) return worked(operation, of(expression.left), of(expression.right));
      const held = /^(?:and|or)$/.test(expression.operator) ? of(expression.left) : undefined;
      return held === undefined || Boolean(held) === (expression.operator === 'or') ? held : of(expression.right);
    }
  }
}

/** What an operation makes of two numbers that are known. */
function worked(operation: (left: number, right: number) => number, left: JsonScalar | undefined, right: JsonScalar | undefined): number | undefined {
  const value = typeof left === 'number' && typeof right === 'number' ? operation(left, right) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** `index % 1`: an item's number has no rest. */
function isRestless(uses: Uses, { operator, left, right }: Expression & { kind: 'binary' }, of: Literal): boolean {
  const within = operator === '%' && left.kind === 'name' ? uses.place(left)?.function : null;
  const isNumber = left.kind === 'name' && within?.name === '__getitem__' && within.parameters[1]?.name === left.id && uses.inScope(left.id, within).every((each) => !uses.isTarget(each) && !isCounted(uses, each));
  return isNumber && of(right) === 1;
}

/** A parameter that is handed a literal, a variable that is only ever assigned one. */
function literalName(asking: Asking, module: Module, name: Expression & { kind: 'name' }, frame: Frame | null, owner: Owner | null, hops: number, key?: TableKey): JsonScalar | undefined {
  const uses = usesOf(module);
  const within = uses.place(name)?.function ?? null;
  const scope = within !== null && uses.isLocal(name.id, within) ? within : null;
  if (scope === null) {
    if (isSetAbroad(asking.project, module, name.id) || (key !== undefined && isFilledAt(asking.project, module, uses.of(name.id)))) return open(asking);
    return scalarIn(module.model.exports.get(name.id), key);
  }
  if (key !== undefined && isFilledAt(asking.project, module, uses.inScope(name.id, scope))) return open(asking);
  const written = uses.inScope(name.id, scope).filter((each) => uses.isTarget(each));
  const parameter = scope.parameters.find((each) => each.name === name.id);
  if (parameter === undefined) {
    const [only, ...more] = written;
    const place = only === undefined ? undefined : uses.place(only);
    const value = only === undefined || place === undefined ? null
      : more.length > 0 ? givenBefore(scope.body, name.id, name.start, literals(asking.project, module, frame, owner, asking, hops + 1)) ?? null
      : valueFor(only, place);
    return value === null ? undefined : literal(asking, module, value, frame, owner, hops + 1, key);
  }
  if (frame?.function !== scope) return undefined;
  const last = written.findLast((each) => uses.isAssignedFirst(each, name));
  const isHeld = written.every((each) => each === last || (last !== undefined && each.start < last.start) || isLater(uses, each, name));
  if (!isHeld) return undefined;
  const place = last === undefined ? undefined : uses.place(last);
  if (last !== undefined) {
    const value = place === undefined ? null : valueFor(last, place);
    return value === null ? undefined : literal(asking, module, value, frame, owner, hops + 1, key);
  }
  const fact = functionOf(module, scope);
  const ref = fact === undefined || parameter.splat !== null ? null : parameterNamed(fact, parameter.name);
  return ref === null ? undefined : literalGiven(asking, frame.maker, parameter.keywordOnly ? { name: parameter.name } : ref, parameter.default, hops, key);
}

function literalGiven(asking: Asking, maker: Maker, parameter: ParameterRef, stated: Expression | null, hops: number, key?: TableKey): JsonScalar | undefined {
  const found = findArgument(maker.call, parameter);
  const outer = found.kind === 'unknown' ? handsAllOn(maker) : null;
  if (outer !== null) return literalGiven(asking, outer, parameter, stated, hops + 1, key);
  switch (found.kind) {
    case 'given':
      if (key !== undefined && isFilledByName(asking.project, maker.module, found.argument.argument.value)) return open(asking);
      return scalarIn(found.argument.value, key) ?? literal(asking, maker.module, found.argument.argument.value, maker.frame, null, hops + 1, key);
    case 'spread':
      return scalarIn(found.value, key);
    case 'absent':
      return stated === null ? undefined : literal(asking, maker.module, stated, null, null, MAX_LITERAL_HOPS, key);
    case 'unknown':
      return undefined;
  }
}

function open(asking: Asking): undefined {
  asking.isOpen = true;
}

/** What the object of `owner` keeps as `self.attribute`, where each place of its classes that assigns it assigns the same. */
function literalKept(asking: Asking, owner: Owner, attribute: string, hops: number, key?: TableKey): JsonScalar | undefined {
  if (isSetFromOutside(asking.project, attribute)) return open(asking);
  const assigned = ancestry(asking.project, owner).classes.flatMap(({ module, index, maker }) => {
    const fact = module.model.classes[index];
    if (fact === undefined) return [];
    const uses = usesOf(module);
    const own = fact.statement.body.flatMap((each) => (each.kind === 'assign' && each.targets.some((target) => dottedName(target) === attribute) ? [{ module, value: each.value, frame: null }] : []));
    const met = uses.near(`self.${attribute}`, fact.statement).filter((each) => uses.place(each)?.around.includes(fact.statement) === true);
    if (met.some((each) => isCounted(uses, each) || (key !== undefined && isFilled(uses, each)))) {
      open(asking);
      return [{ module, value: null, frame: null }];
    }
    const written = met.filter((each) => uses.isTarget(each));
    return [...own, ...written.flatMap((each) => {
      const place = uses.place(each);
      const frame = place?.function != null && maker !== null ? { function: place.function, maker } : null;
      if (written.length > 1 && place !== undefined && frame !== null && isPassedBy(asking, module, place.statement, frame, owner, hops)) return [];
      return [{ module, value: place?.function?.name === '__init__' ? valueFor(each, place) : null, frame }];
    })];
  });
  // What a class assigns and the one that it derives from as well is told where both assign the same.
  const [held, ...more] = new Set(assigned.map(({ module, value, frame }) => (value === null ? undefined : literal(asking, module, value, frame, owner, hops + 1, key))));
  return more.length > 0 ? undefined : held;
}

/** Whether the constructor that `frame` enters does not come to a statement, as in the arm that it does not take. */
function isPassedBy(asking: Asking, module: Module, statement: Statement, frame: Frame, owner: Owner, hops: number): boolean {
  if (frame.function.name !== '__init__') return false;
  const byMaker = constructed(asking);
  const known = byMaker.get(frame.maker) ?? new Map<FunctionStatement, ReadonlySet<Statement> | null>();
  byMaker.set(frame.maker, known);
  if (!known.has(frame.function)) {
    // Its own tests may ask for what it assigns.
    known.set(frame.function, null);
    known.set(frame.function, statementsReached(frame.function.body, literals(asking.project, module, frame, owner, asking, hops + 1)));
  }
  return known.get(frame.function)?.has(statement) === false;
}

/** Whether `self` is the object of `owner` where `expression` stands. */
function isOfOwner(project: Project, module: Module, expression: Expression, owner: Owner): boolean {
  const place = usesOf(module).place(expression);
  const around = place === undefined ? undefined : classesAround(module, place)[0];
  return around === undefined || ancestry(project, owner).classes.some((each) => each.module === module && each.index === around.index);
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
export function isLater(uses: Uses, target: Expression, read: Expression): boolean {
  const place = uses.place(read);
  return place !== undefined && (uses.place(target)?.statement.end ?? 0) >= read.end && place.around.every(({ kind }) => kind !== 'for' && kind !== 'while');
}

/** The call around, where a call hands on every keyword that its function was called with (`**kwargs`). */
export function handsAllOn({ call, frame }: Maker): Maker | null {
  const rest = frame?.function.parameters.find(({ splat }) => splat === '**');
  const isHanded = call.args.some(({ argument: { splat, value } }) => splat === '**' && value.kind === 'name' && value.id === rest?.name);
  return frame !== null && isHanded ? frame.maker : null;
}
