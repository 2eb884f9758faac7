/** What tests say as they are written: for certain, by default, and of the names and parameters that they ask for. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { CallExpression, Expression } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf } from '../../syntax/walk.js';
import { decidedFor } from './environment.js';
import { UNKNOWN, type Condition, type Guard, type Guards, type Loop, type TextStep, type Value } from './model.js';
import { holdsOptions } from './options.js';
import { ofNamespace, ofTable, placeOf, type Place } from './open-tables.js';
import { asSetting } from './settings.js';
import { combine, compared, constantsKept, elementOf, hasKey, keyOf, madeOfText, NONE_TESTS } from './values.js';

/** How the names in a test are read where it stands. */
export interface Reading {
  readonly selfName: string | null;
  readonly isClassBody: boolean;
  readonly valueOf: (expression: Expression) => Value;
  /** Whether what a table or namespace has under a key or an attribute may be changed out of the order of the statements. */
  readonly isChanged: (place: Place, key: string, isClass?: boolean) => boolean;
  /** Whether what goes by a name is handed to somebody, or kept by another name. */
  readonly isHanded: (name: string) => boolean;
  /** The constants that a table, a list or a set has which goes by a name, where nothing else puts others in, nor a later turn of a loop. */
  readonly membersOf: (name: string) => readonly JsonScalar[] | null;
  /** Whether an object is there to keep what it is given, and does nothing else. */
  readonly isNamespace: (value: Value) => boolean;
}

/** Nothing is known of when an arm is taken. */
export const OPEN: Guards = { all: [], complete: false };

export const NONE: Value = { kind: 'scalar', value: null };

/** … as it is written. */
const NONE_WRITTEN: Expression = { kind: 'constant', value: null, start: 0, end: 0 };

export const ALWAYS: Condition = { kind: 'known', truth: true };

export const NOBODY_KNOWS: Condition = { kind: 'known', truth: null };

/** Names that stand for one value wherever code runs that nobody runs with `-O`. */
const CONSTANTS: ReadonlyMap<string | undefined, boolean> = new Map([['TYPE_CHECKING', false], ['__debug__', true]]);

/** What a test is for certain: literals, `TYPE_CHECKING` and `__debug__`; everything else is open. */
export function constantTruth(test: Expression): boolean | null {
  if (test.kind === 'constant' && test.value !== '...') return test.value === true;
  if (test.kind === 'number') return test.value !== 0;
  if (test.kind === 'unary' && test.operator === 'not') {
    const inner = constantTruth(test.operand);
    return inner === null ? null : !inner;
  }
  return CONSTANTS.get(dottedName(test)?.split('.').at(-1)) ?? null;
}

/** `range(100, 0)`: a loop over it never turns. */
export function isEmptyRange(iterable: Expression): boolean {
  if (iterable.kind !== 'call' || dottedName(iterable.callee) !== 'range') return false;
  const bounds = iterable.args.map(({ value, splat }) => (splat === null ? literalOf(value) : undefined));
  const [start, stop, step] = bounds.length === 1 ? [0, ...bounds, 1] : bounds.length === 2 ? [...bounds, 1] : bounds;
  return typeof start === 'number' && typeof stop === 'number' && typeof step === 'number' && (step > 0 ? start >= stop : start <= stop);
}

/** What `test` says of the function's parameters; reading it again makes no events. */
export function guardsOf(written: Expression, reading: Reading): Guards {
  const test = testRead(written);
  if (test.kind === 'binary' && test.operator === 'and') {
    const [left, right] = [guardsOf(test.left, reading), guardsOf(test.right, reading)];
    return { all: [...left.all, ...right.all], complete: left.complete && right.complete };
  }
  const kinded = test.kind === 'call' && dottedName(test.callee) === 'isinstance' ? test.args[0]?.value : undefined;
  const asked = kinded === undefined ? null : parameterIn(kinded, reading);
  // `None` is an instance of nothing that anybody asks for.
  if (asked !== null) return { all: [{ value: asked, test: 'some' }], complete: false };
  const guard = guardOf(test, reading);
  return guard === null ? OPEN : { all: [guard], complete: true };
}

/** What `test` asks of one of the function's parameters, or of what an object keeps. */
export function testOf(test: Expression, reading: Reading): (Value & { kind: 'test' }) | null {
  const guard = guardOf(test, reading);
  return guard !== null && /^(?:parameter|method|entry)$/.test(guard.value.kind) ? { kind: 'test', guard } : null;
}

function guardOf(written: Expression, reading: Reading): Guard | null {
  const test = attributeRead(testRead(written));
  if (test.kind === 'unary' && test.operator === 'not') {
    const guard = guardOf(test.operand, reading);
    if (guard !== null && typeof guard.test === 'object' && 'isSo' in guard.test) return { ...guard, test: { ...guard.test, isSo: !guard.test.isSo } };
    return guard?.test === 'truthy' ? { ...guard, test: 'falsy' } : null;
  }
  const parts = partOf(test, reading);
  if (parts !== null) return parts;
  if (test.kind === 'call' && calleeName(test) === 'isinstance') {
    const [object, type] = test.args;
    const value = object === undefined ? null : parameterIn(object.value, reading);
    const types = type === undefined ? [] : type.value.kind === 'tuple' ? type.value.elements : [type.value];
    const names = types.flatMap((each) => (each.kind === 'name' ? [each.id] : []));
    return value === null || names.length === 0 || names.length < types.length ? null : { value, test: { instance: names } };
  }
  const setting = settingIn(test.kind === 'binary' ? test.left : test, reading);
  if (test.kind !== 'binary') {
    if (setting !== null) return { ...setting, test: 'truthy' };
    const value = parameterIn(test, reading) ?? importedIn(test, reading) ?? memberIn(test, reading);
    return value !== null ? { value, test: 'truthy' } : switchIn(test, reading) ?? testIn(test, reading);
  }
  const { text, steps } = stepsTo(test.left);
  const held = parameterIn(text, reading) ?? importedIn(text, reading) ?? memberIn(text, reading);
  const asked = compared(test.operator, constantIn(test.right, reading));
  const isThat = NONE_TESTS.get(test.operator);
  const other = asked === null && isThat !== undefined && (test.right.kind === 'attribute' || isNamed(test.right)) && held?.kind === 'parameter' ? reading.valueOf(test.right) : UNKNOWN;
  if (other.kind === 'reference' && steps.length === 0 && isThat !== undefined && held !== null) return { value: held, test: { member: other.name, isThat } };
  if (asked === null) return null;
  if (setting !== null) return { ...setting, test: asked };
  return held === null ? switched(test.left, asked, reading) : { value: held, test: asked, ...(steps.length === 0 ? {} : { steps }) };
}

/** The text of which an expression makes another one, and by which steps: `arch.split("_")[0]`, `arch.lower()`. */
function stepsTo(expression: Expression): { readonly text: Expression; readonly steps: readonly TextStep[] } {
  const index = expression.kind === 'subscript' && expression.indices[0] !== undefined ? literalOf(expression.indices[0]) : undefined;
  const call = expression.kind === 'subscript' ? expression.object : expression;
  if (call.kind !== 'call' || call.callee.kind !== 'attribute' || (call !== expression && typeof index !== 'number')) return { text: expression, steps: [] };
  const args = call.args.flatMap(({ keyword, splat, value }) => (keyword === null && splat === null ? literalOf(value) ?? [] : []));
  if (!MAKES_TEXT.test(call.callee.name) || args.length < call.args.length || (call.callee.name === 'split') !== (call !== expression)) return { text: expression, steps: [] };
  const { text, steps } = stepsTo(call.callee.object);
  return { text, steps: [...steps, { method: call.callee.name, args, ...(typeof index === 'number' ? { at: index } : {}) }] };
}

const MAKES_TEXT = /^(?:lower|upper|strip|replace|split)$/;

/** The constant that is written, or that goes by a name that nothing else is meant to go by: `TRAIN`, `Mode.TRAIN`. */
function constantIn(expression: Expression, reading: Reading): JsonScalar | undefined {
  const written = literalOf(expression);
  const value = written === undefined && isNamed(expression) ? reading.valueOf(expression) : UNKNOWN;
  return value.kind === 'scalar' ? value.value : written;
}

/** Whether an expression is written as the name of a constant is. */
function isNamed(expression: Expression): boolean {
  const name = expression.kind === 'name' ? expression.id : expression.kind === 'attribute' && expression.object.kind === 'name' && /^[A-Z]/.test(expression.object.id) ? expression.name : '';
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** `"train" in split`, `split.startswith("train")`, `split.find("train") >= 0`, `split in ("train", "trainval")` */
function partOf(test: Expression, reading: Reading): Guard | null {
  const asked = (expression: Expression): Value | null => textAsked(expression, reading);
  const ofText = (text: 'contains' | 'starts' | 'ends', held: Expression, part: Expression | undefined, isSo: boolean): Guard | null => {
    const made = stepsTo(held);
    const [value, of] = [asked(made.text), part === undefined ? undefined : literalOf(part)];
    return value === null || typeof of !== 'string' ? null : { value, test: { text, of, isSo }, ...(made.steps.length === 0 ? {} : { steps: made.steps }) };
  };
  if (test.kind === 'call' && test.callee.kind === 'attribute' && test.args.length === 1) {
    const text = test.callee.name === 'startswith' ? 'starts' : test.callee.name === 'endswith' ? 'ends' : null;
    return text === null ? null : ofText(text, test.callee.object, test.args[0]?.value, true);
  }
  if (test.kind !== 'binary') return null;
  const { operator, left, right } = test;
  if (left.kind === 'call' && left.callee.kind === 'attribute' && left.callee.name === 'find' && left.args.length === 1) {
    const isSo = FOUND.get(`${operator} ${String(literalOf(right))}`);
    return isSo === undefined ? null : ofText('contains', left.callee.object, left.args[0]?.value, isSo);
  }
  if (operator !== 'in' && operator !== 'not in') return null;
  const isSo = operator === 'in';
  const member = keyIn(left, right, reading);
  if (member !== null) return { ...member, test: isSo ? 'truthy' : 'falsy' };
  const table = membersAsked(right);
  const among = constantsOf(table, reading);
  if (among === null) return keptElsewhere(left, table, isSo, reading) ?? ofText('contains', right, left, isSo);
  const { text, steps } = stepsTo(left);
  const value = among.length === 0 ? null : asked(text);
  return value === null ? null : { value, test: { among, isSo }, ...(steps.length === 0 ? {} : { steps }) };
}

function textAsked(expression: Expression, reading: Reading): Value | null {
  return parameterIn(expression, reading) ?? memberIn(expression, reading) ?? optionIn(expression, reading);
}

/** `name in TABLES`, where another module has that table. */
function keptElsewhere(left: Expression, right: Expression, isSo: boolean, reading: Reading): Guard | null {
  const { text, steps } = stepsTo(left);
  const [value, table] = [textAsked(text, reading), dottedName(right) === null ? UNKNOWN : reading.valueOf(right)];
  if (value === null || table.kind !== 'reference' || table.bound !== undefined) return null;
  return { value, test: { kept: table.name, isSo }, ...(steps.length === 0 ? {} : { steps }) };
}

/** The constants that are written out, where nothing else is. */
function writtenIn(table: Expression): readonly JsonScalar[] | null {
  const elements = table.kind === 'set' ? table.elements : elementsOf(table);
  const held = elements.flatMap((element) => literalOf(element) ?? []);
  return elements.length === 0 || held.length < elements.length ? null : held;
}

/** `TABLES`, where `TABLES.keys()` or `list(TABLES)` is written. */
function membersAsked(written: Expression): Expression {
  if (written.kind !== 'call') return written;
  const { callee, args } = written;
  if (callee.kind === 'attribute') return callee.name === 'keys' && args.length === 0 ? callee.object : written;
  const [only, ...more] = args;
  return only !== undefined && more.length === 0 && only.keyword === null && only.splat === null && /^(?:list|tuple|set|frozenset|sorted)$/.test(calleeName(written)) ? membersAsked(only.value) : written;
}

/** The constants that are written out, or that the module has under a name. */
function constantsOf(table: Expression, reading: Reading): readonly JsonScalar[] | null {
  return writtenIn(table) ?? (table.kind === 'name' ? reading.membersOf(table.id) : null);
}

/** `next((kind for kind in KINDS if kind in name), None)`: the first of several constants of which a test holds, where what a function is handed decides. */
export function firstMeeting({ callee, args: [turns, otherwise, ...more] }: CallExpression, read: () => Reading): Value {
  if (callee.kind !== 'name' || callee.id !== 'next') return UNKNOWN;
  const each = turns?.value.kind === 'comprehension' ? turns.value : null;
  const [clause, condition, ...others] = each?.clauses ?? [];
  const stated = otherwise === undefined ? undefined : literalOf(otherwise.value);
  const isOfEach = clause?.target?.kind === 'name' && condition?.target === null && others.length === 0 && each?.elements[0]?.kind === 'name' && each.elements[0].id === clause.target.id;
  if (stated === undefined || more.length > 0 || !isOfEach || clause?.target?.kind !== 'name') return UNKNOWN;
  const reading = read();
  const { target: { id }, value } = clause;
  const parts = constantsOf(value, reading) ?? [];
  const tests = parts.flatMap((part) => withConstant(condition?.value ?? value, id, part) ?? []);
  return tests.length === 0 || tests.length < parts.length ? UNKNOWN : decidedFor(tests.map((test) => guardsOf(test, reading)), parts.map((part) => ({ kind: 'scalar', value: part })), { kind: 'scalar', value: stated });
}

/** What is asked of each of several constants in turn, one of which must do, or all: `name.startswith(("gset", "syn"))`, `any(kind in name for kind in KINDS)`. */
function eachAsked(test: Expression, reading: Reading): { readonly all: boolean; readonly of: readonly Expression[] } | null {
  const [only, ...more] = test.kind === 'call' ? test.args : [];
  if (test.kind !== 'call' || only === undefined || more.length > 0 || only.keyword !== null || only.splat !== null) return null;
  const { callee } = test;
  if (callee.kind === 'attribute' && /^(?:starts|ends)with$/.test(callee.name)) {
    const parts = only.value.kind === 'string' ? null : constantsOf(only.value, reading);
    return parts === null ? null : { all: false, of: parts.map((part) => ({ ...test, args: [{ ...only, value: written(part, only.value) }] })) };
  }
  const each = only.value.kind === 'comprehension' && only.value.clauses.length === 1 ? only.value : null;
  const [clause] = each?.clauses ?? [];
  const [asked] = each?.elements ?? [];
  if (callee.kind !== 'name' || !/^(?:any|all)$/.test(callee.id) || clause?.target?.kind !== 'name' || asked === undefined) return null;
  const { target: { id } } = clause;
  const parts = constantsOf(clause.value, reading);
  const turns = parts?.flatMap((part) => withConstant(asked, id, part) ?? []) ?? [];
  return parts === null || turns.length < parts.length ? null : { all: callee.id === 'all', of: turns };
}

/** `test` with a constant in the place of the name `id` on one of its sides. */
function withConstant(test: Expression, id: string, constant: JsonScalar): Expression | null {
  const stands = (part: Expression): Expression => (part.kind === 'name' && part.id === id ? written(constant, part) : part);
  if (test.kind === 'binary' && test.operator !== 'and' && test.operator !== 'or') return { ...test, left: stands(test.left), right: stands(test.right) };
  return test.kind === 'call' && test.callee.kind === 'attribute' ? { ...test, args: test.args.map((argument) => ({ ...argument, value: stands(argument.value) })) } : null;
}

function written(constant: JsonScalar, { start, end }: Expression): Expression {
  if (typeof constant === 'string') return { kind: 'string', value: constant, parts: [], start, end };
  return typeof constant === 'number' ? { kind: 'number', value: constant, isInteger: Number.isInteger(constant), start, end } : { kind: 'constant', value: constant, start, end };
}

/** What comparisons of a place in a text say of whether there is one. */
const FOUND: ReadonlyMap<string, boolean> = new Map([['>= 0', true], ['> -1', true], ['!= -1', true], ['< 0', false], ['== -1', false]]);

/** `if mode == 3:`, where `mode = 1` stands above it or, for a function, in the module. */
function switched(expression: Expression, test: Guard['test'], reading: Reading): Guard | null {
  if (expression.kind !== 'name' || reading.isClassBody) return null;
  const value = reading.valueOf(expression);
  return value.kind === 'scalar' || value.kind === 'class' || value.kind === 'function' ? { value, switch: expression.id, test } : null;
}

/** `if skip:`, where `skip = True` or `skip = None` stands above it or, for a function, in the module. */
function switchIn(test: Expression, reading: Reading): Guard | null {
  if (test.kind !== 'name' || reading.isClassBody) return null;
  const value = reading.valueOf(test);
  if (value.kind === 'test') return value.guard;
  const isSwitch = value.kind === 'scalar' && (typeof value.value === 'boolean' || value.value === 0 || value.value === null);
  return isSwitch ? { value, switch: test.id, test: 'truthy' } : null;
}

/** `if self.is_train:`, behind `self.is_train = split == "train"`. */
function testIn(test: Expression, reading: Reading): Guard | null {
  const value = test.kind === 'attribute' ? reading.valueOf(test) : UNKNOWN;
  return value.kind === 'test' ? value.guard : null;
}

/** A constant that the module writes into a table or a namespace. */
function settingIn(expression: Expression, reading: Reading): Pick<Guard, 'value' | 'switch' | 'within' | 'attribute'> | null {
  return underKey(expression, reading) ?? underName(expression, reading);
}

/** `options.mix`, behind `options = Namespace()` and `options.mix = False`. */
function underName(expression: Expression, reading: Reading): Pick<Guard, 'value' | 'switch' | 'within' | 'attribute'> | null {
  if (expression.kind !== 'attribute' || expression.object.kind !== 'name' || reading.isClassBody) return null;
  const { name, object: { id } } = expression;
  const object = reading.valueOf(expression.object);
  const isClass = object.kind === 'class';
  if (!reading.isNamespace(object) || reading.isChanged({ root: id, within: null }, ofNamespace(name), isClass)) return null;
  const value = reading.valueOf(expression);
  return value.kind === 'scalar' ? { value, switch: id, within: null, ...(isClass && reading.isHanded(id) ? { attribute: name } : {}) } : null;
}

/** `config["mix"]`, `config.get("mix")`: the constant that a table which the module writes out has there. */
function underKey(expression: Expression, reading: Reading): Pick<Guard, 'value' | 'switch' | 'within'> | null {
  const asked = expression.kind === 'subscript' ? { table: expression.object, key: expression.indices[0], stated: null }
    : expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === 'get' ? { table: expression.callee.object, key: expression.args[0]?.value, stated: expression.args[1]?.value ?? NONE_WRITTEN }
    : null;
  const table = asked?.key === undefined ? null : tableIn(asked.table, reading);
  const key = asked?.key === undefined ? null : keyOf(asked.key);
  if (asked === null || table === null || key === null || reading.isChanged(table.place, ofTable(key))) return null;
  const stated = asked.stated === null ? undefined : literalOf(asked.stated);
  const value = table.of.entries.get(key) ?? (stated === undefined ? UNKNOWN : { kind: 'scalar', value: stated });
  return value.kind === 'scalar' || value.kind === 'cases' ? { value, switch: table.place.root, within: table.place.within } : null;
}

/** `"mix" in config` */
function keyIn(left: Expression, right: Expression, reading: Reading): Pick<Guard, 'value' | 'switch' | 'within'> | null {
  const key = keyOf(left);
  const table = key === null ? null : tableIn(right, reading);
  if (key === null || table === null || reading.isChanged(table.place, ofTable(key))) return null;
  const has = hasKey(table.of, key);
  return has === null ? null : { value: { kind: 'scalar', value: has }, switch: table.place.root, within: table.place.within };
}

/** The table that a variable holds, or one inside it, all of whose keys are known. */
function tableIn(expression: Expression, reading: Reading): { readonly place: Place; readonly of: Value & { readonly kind: 'dict' } } | null {
  const place = reading.isClassBody ? null : placeOf(expression);
  const of = place === null || place.root === reading.selfName ? UNKNOWN : valueIn(expression, reading);
  return place !== null && of.kind === 'dict' && of.complete ? { place, of } : null;
}

function valueIn(expression: Expression, reading: Reading): Value {
  if (expression.kind !== 'subscript') return reading.valueOf(expression);
  const around = valueIn(expression.object, reading);
  const key = expression.indices[0] === undefined ? null : keyOf(expression.indices[0]);
  return around.kind === 'dict' && around.complete && key !== null ? around.entries.get(key) ?? UNKNOWN : UNKNOWN;
}

/** The parameter that a name or an attribute of the object itself holds, or what tests of parameters have made it. */
function parameterIn(expression: Expression, reading: Reading): Value | null {
  const isOwn = expression.kind === 'attribute' && expression.object.kind === 'name' && expression.object.id === reading.selfName;
  // `NOISY[split]`, of a table that the module writes out
  const isEntry = expression.kind === 'subscript' && expression.object.kind === 'name';
  if (expression.kind !== 'name' && !isOwn && !isEntry) return null;
  const value = reading.valueOf(expression);
  return value.kind === 'cases' || (value.kind === 'parameter' && !isEntry) ? value : null;
}

/** What another module may keep under a name: `settings.DEBUG`. */
function importedIn(expression: Expression, reading: Reading): Value | null {
  if (dottedName(expression) === null) return null;
  const value = reading.valueOf(expression);
  return value.kind === 'reference' && value.bound === undefined ? value : null;
}

/** What an object keeps under a name: `config.augment`, `self.augment`; what a mapping has under a key. */
function memberIn(expression: Expression, reading: Reading): Value | null {
  if (expression.kind === 'call') return expression.callee.kind === 'attribute' && /^(?:get|setdefault)$/.test(expression.callee.name) ? entryOf(reading.valueOf(expression.callee.object), expression.args.map(({ value }) => literalOf(value))) : null;
  if (expression.kind !== 'attribute' && expression.kind !== 'subscript' && expression.kind !== 'name') return null;
  const value = reading.valueOf(expression);
  if (value.kind === 'entry') return value;
  if (expression.kind !== 'attribute') return null;
  if (value.kind !== 'scalar') return value.kind === 'method' || value.kind === 'held' ? value : null;
  // Which other statements set it shows when all have been read.
  const object = reading.valueOf(expression.object);
  return object.kind === 'instance' ? { kind: 'method', receiver: object, name: expression.name } : null;
}

/** The option that is read, or what is made of one: `args.arch.lower()`, `args.arch.split("_")[0]`, `2 * args.depth`, `getattr(args, "mix", False)`. */
function optionIn(expression: Expression, reading: Reading): Value | null {
  const value = madeIn(expression, reading);
  return value.kind === 'option' ? value : null;
}

function madeIn(expression: Expression, reading: Reading): Value {
  switch (expression.kind) {
    case 'name':
    case 'attribute':
      return reading.valueOf(expression);
    case 'number':
      return { kind: 'scalar', value: expression.value, isFloat: !expression.isInteger };
    case 'subscript': {
      const [index] = expression.indices;
      const at = index === undefined ? undefined : literalOf(index);
      if (expression.object.kind === 'name' && typeof at === 'string') return reading.valueOf(expression);
      const of = expression.object.kind === 'call' && at !== undefined ? madeIn(expression.object, reading) : UNKNOWN;
      return of.kind === 'collection' && at !== undefined ? elementOf(of, { kind: 'scalar', value: at }) : UNKNOWN;
    }
    case 'binary':
      return /^(?:[-+*/]|\/\/)$/.test(expression.operator) ? combine(expression.operator, madeIn(expression.left, reading), madeIn(expression.right, reading)) : UNKNOWN;
    case 'call': {
      const read = attributeRead(expression);
      if (read !== expression) return madeIn(read, reading);
      const { callee, args } = expression;
      if (callee.kind === 'attribute' && callee.name === 'get' && callee.object.kind === 'name' && holdsOptions(reading.valueOf(callee.object))) return reading.valueOf(entryRead(expression));
      return callee.kind === 'attribute' ? madeOfText(callee.name, madeIn(callee.object, reading), args.map(({ value, keyword }) => (keyword === null ? literalOf(value) : undefined))) ?? UNKNOWN : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

/** `options.mix`, where `bool(options.mix)` is written. */
function testRead(expression: Expression): Expression {
  const [only, ...others] = expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.id === 'bool' ? expression.args : [];
  return only !== undefined && others.length === 0 && only.keyword === null && only.splat === null ? only.value : expression;
}

/** `options.mix`, where `getattr(options, "mix", False)` is written. */
function attributeRead(expression: Expression): Expression {
  return expression.kind === 'call' && expression.callee.kind === 'name' && expression.callee.id === 'getattr' ? attributeOf(expression) : expression;
}

/** `table["mix"]`, where `table.get("mix")` is written. */
const entryRead = remembered(({ callee, args, start, end }: CallExpression): Expression => {
  return callee.kind === 'attribute' ? { kind: 'subscript', object: callee.object, indices: args.slice(0, 1).map(({ value }) => value), start, end } : callee;
});

const attributeOf = remembered((call: CallExpression): Expression => {
  const [object, name] = call.args;
  const isPlain = object?.splat === null && name?.value.kind === 'string' && name.value.value !== null && /^[A-Za-z_]\w*$/.test(name.value.value);
  return isPlain ? { kind: 'attribute', object: object.value, name: (name.value).value ?? '', start: call.start, end: call.end } : call;
});

/** `options.get("mix", False)`, of what a function is handed. */
function entryOf(of: Value, [key, ...stated]: readonly (JsonScalar | undefined)[]): Value | null {
  const [held] = stated;
  return of.kind === 'parameter' && typeof key === 'string' ? { kind: 'entry', of, key, default: stated.length === 0 ? NONE : held === undefined ? null : { kind: 'scalar', value: held } } : null;
}

/** `test`, as far as options may decide it. Reading it again makes no events. */
export function conditionOf(written: Expression, reading: Reading): Condition {
  const test = testRead(written);
  const truth = test.kind === 'string' ? test.value !== '' : constantTruth(test);
  if (truth !== null) return { kind: 'known', truth };
  if (test.kind === 'unary' && test.operator === 'not') return { kind: 'not', of: conditionOf(test.operand, reading) };
  const turns = eachAsked(test, reading);
  if (turns !== null) return { kind: turns.all ? 'all' : 'any', of: turns.of.map((turn) => conditionOf(turn, reading)) };
  if (test.kind !== 'binary') return asks(test, 'truthy', test, reading);
  const { operator, left, right } = test;
  if (operator === 'and' || operator === 'or') return { kind: operator === 'and' ? 'all' : 'any', of: [left, right].map((side) => conditionOf(side, reading)) };
  if (operator !== 'in' && operator !== 'not in') return asks(left, compared(operator, constantIn(right, reading)), test, reading);
  const isOneOf: Condition = { kind: 'any', of: elementsOf(right).map((element) => {
    // `mode in (Mode.TRAIN, Mode.TUNE)`
    return literalOf(element) === undefined && dottedName(element) !== null ? conditionOf({ ...test, operator: '==', right: element }, reading) : asks(left, compared('==', literalOf(element)), test, reading);
  }) };
  if (isOneOf.of.length === 0) {
    const guard = guardOf(test, reading);
    return guard === null ? NOBODY_KNOWS : { kind: 'asks', guard };
  }
  return operator === 'in' ? isOneOf : { kind: 'not', of: isOneOf };
}

/** What `asked` is asked for by `test`. */
function asks(written: Expression, wanted: Guard['test'] | null, test: Expression, reading: Reading): Condition {
  const asked = attributeRead(written);
  const value = wanted === null ? UNKNOWN : asked.kind === 'name' || asked.kind === 'attribute' ? reading.valueOf(asked) : optionIn(asked, reading) ?? UNKNOWN;
  // An option that is asked for plainly tells more than its name.
  const isPlain = value.kind === 'option' && (test.kind !== 'binary' || literalOf(test.right) === null);
  const alone = isPlain ? null : isTrueAlone(test);
  if (alone !== null) return { kind: 'known', truth: alone, isAlone: true };
  const machine = MACHINE.test(dottedName(asked) ?? '') ? { isOfMachine: true as const } : {};
  const isChosen = value.kind === 'option' || isSetting(value) || (value.kind === 'parameter' && asked.kind === 'name');
  if (wanted !== null && isChosen) return { kind: 'asks', guard: { value, test: wanted }, ...machine };
  const guard = guardOf(test, reading);
  if (guard !== null) return { kind: 'asks', guard, ...machine };
  const setting = asSetting(value, asked);
  return wanted !== null && setting.kind === 'unknown' && setting.setting !== undefined ? { kind: 'asks', guard: { value: setting, test: wanted }, ...machine } : NOBODY_KNOWS;
}

/** `args.rate`, of what a function is handed or another one returns. */
function isSetting(value: Value): boolean {
  return value.kind === 'held' || (value.kind === 'method' && value.receiver.kind !== 'instance');
}

/** Whether `test` holds, which asks for `None` where there is a number. */
export function isOfNumber(test: Expression, reading: Reading): boolean | null {
  const isNone = test.kind === 'binary' && literalOf(test.right) === null ? NONE_TESTS.get(test.operator) : undefined;
  const held = test.kind === 'binary' && isNone !== undefined && test.left.kind === 'name' ? reading.valueOf(test.left) : UNKNOWN;
  return held.kind === 'scalar' && typeof held.value === 'number' && isNone !== undefined ? !isNone : null;
}

/** What says where a program runs: devices, processes. */
const MACHINE = /(?:cuda|gpu|tpu|device|distrib|multiproc|local_rank|world_size|ddp)[^.]*$/i;

/** What tells whether other processes train along, or how many. */
const OTHERS = /distrib|world_size|num_replicas|local_rank|\bis_initialized$|(?:^|_)ddp$/i;

/** Whether a test is true in a program that runs alone, when it asks about that; else `null`. */
function isTrueAlone(test: Expression): boolean | null {
  const asked = test.kind === 'binary' ? test.left : test;
  const name = asked.kind === 'call' ? calleeName(asked) : (dottedName(asked) ?? '');
  if (!OTHERS.test(name)) return null;
  if (test.kind !== 'binary') return /local_rank|world_size|num_/i.test(name) ? null : false;
  const limit = literalOf(test.right);
  if (typeof limit !== 'number') return null;
  // Alone, there is one process, and its rank is none or -1.
  const held = /rank/i.test(name) ? -1 : 1;
  switch (test.operator) {
    case '>': return held > limit;
    case '>=': return held >= limit;
    case '==': return held === limit;
    case '!=': return held !== limit;
    default: return null;
  }
}

/** `phase == "train"`, or `True if phase == "train" else False`, in a loop over `["train", "val"]`: it is so in one of its turns. */
export function isMetInLoop(test: Expression, loops: readonly Loop[], valueOf: (expression: Expression) => Value): boolean {
  if (test.kind === 'conditional') {
    const [then, otherwise] = [literalOf(test.then), literalOf(test.otherwise)];
    return then === true && otherwise === false && isMetInLoop(test.test, loops, valueOf);
  }
  if (test.kind !== 'binary' || !/^[=!]=$/.test(test.operator) || test.left.kind !== 'name' || test.right.kind !== 'string' || test.right.value === null) return false;
  const { left, right: { value: text }, operator } = test;
  const runs = loops.flatMap((loop) => (loop.kind === 'for' ? [{ target: loop.target, value: loop.iterable }] : loop.kind === 'comprehension' ? loop.clauses : []));
  const source = runs.findLast(({ target }) => target?.kind === 'name' && target.id === left.id)?.value;
  const named = source?.kind === 'name' ? constantsKept(valueOf(source)) : null;
  const texts = named ?? (source === undefined ? [] : elementsOf(source).map((element) => (element.kind === 'string' ? element.value : null)));
  return texts.some((each) => typeof each === 'string' && (each === text) === (operator === '=='));
}

/** What a test says is empty: `not missing`, `len(result.missing_keys) == 0`, `missing == []`. */
export function nameOfEmpty(test: Expression): string | null {
  const isNothing = test.kind === 'binary' && test.operator === '==' && ((test.right.kind === 'number' && test.right.value === 0) || (test.right.kind === 'list' && test.right.elements.length === 0));
  const asked = test.kind === 'unary' && test.operator === 'not' ? test.operand : isNothing ? test.left : null;
  const counted = asked?.kind === 'call' && calleeName(asked) === 'len' ? asked.args[0]?.value : asked;
  return counted == null ? null : dottedName(counted)?.replace(/\.missing_keys$/, '') ?? null;
}

/** The constant that is written, `undefined` where it is none. */
export function literalOf(expression: Expression): JsonScalar | undefined {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'number') return -expression.operand.value;
  if (expression.kind === 'string') return expression.value ?? undefined;
  return expression.kind === 'constant' && expression.value !== '...' ? expression.value : undefined;
}
