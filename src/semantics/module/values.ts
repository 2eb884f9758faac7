/** What can be told of values by themselves: their elements and keys, texts and tests, and what operators make of them. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { Expression } from '../../syntax/facts.js';
import { casesOf, choiceOf, fallingBack, isLeftOut, oneOf, sameValue } from './environment.js';
import { UNKNOWN, type Condition, type Guard, type Guards, type TableKey, type TextStep, type Value } from './model.js';

/** How a test asks for `None`, or for something else. */
export const NONE_TESTS: ReadonlyMap<string, boolean> = new Map([['is', true], ['==', true], ['is not', false], ['!=', false]]);

/** What `left | right` holds. */
export function union(left: Value & { kind: 'dict' }, right: Value & { kind: 'dict' }): Value & { kind: 'dict' } {
  return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]), complete: left.complete && right.complete };
}

/** What a binary operator makes of what is known of its sides. */
export function combine(operator: string, left: Value, right: Value): Value {
  // `folder / 'images'` is a path again.
  const base = left.kind === 'parameter' ? left.type : left;
  if (operator === '/' && base?.kind === 'instance' && 'name' in base.of && /Path$/.test(base.of.name)) return base;
  // It is one where a path was handed over, whatever that was.
  const isByNumber = right.kind === 'scalar' && typeof right.value === 'number';
  if (operator === '/' && left.kind === 'parameter' && left.type === undefined && !isByNumber) return { ...left, default: null, varies: true };
  if (operator === '|' && left.kind === 'dict' && right.kind === 'dict') return union(left, right);
  if (operator === '+') {
    const longer = putTogether(left, right);
    if (longer !== null) return longer;
  }
  const same = /^(?:is|is not|==|!=)$/.test(operator) ? areSame(left, right) : null;
  if (same !== null) return { kind: 'scalar', value: operator === 'is' || operator === '==' ? same : !same };
  // `shuffle=sampler is None`, where it is unless other processes train along; `shuffle=args.mode == "train"`, which is its default.
  const usual = left.kind === 'option' ? left.default : left.kind === 'choice' ? left.usual : undefined;
  const isEqual = right.kind === 'scalar' ? NONE_TESTS.get(operator) : undefined;
  // That an option is not given says nothing of what it is when it is.
  const isStated = usual?.kind === 'scalar' && right.kind === 'scalar' && (usual.value !== null || right.value === null);
  if (isStated && isEqual !== undefined) return { kind: 'option', default: { kind: 'scalar', value: (usual.value === right.value) === isEqual }, ...nameOf(left) };
  // `args.seed or draw()`, where the option is something by default.
  if (operator === 'or' && left.kind === 'option' && (usual?.kind === 'scalar' ? truthy(usual.value) : !isLeftOut(left))) return left;
  const joined = operator === 'and' || operator === 'or' ? joinedBy(operator, left, right) : orderOf(operator, left, right);
  if (joined !== null) return joined;
  // `rng or np.random`
  const fallen = operator === 'or' ? fallingBack(left, right) : null;
  if (fallen !== null) return fallen;
  const source = [left, right].find(({ kind }) => kind === 'entropy') ?? [left, right].find(({ kind }) => kind === 'drawn');
  const arithmetic = /^(?:[-+*/%&|^]|\/\/|\*\*|<<|>>|or)$/.test(operator);
  if (source !== undefined) return arithmetic ? source : UNKNOWN;
  const [start, end] = [textIn(left), textIn(right)];
  if (operator === '+' && start !== null && end !== null) return { kind: 'option', default: { kind: 'scalar', value: start + end } };
  if (operator === '+' && startOf(left) !== undefined) return textFrom(startOf(left));
  if (operator === '%' && start !== null) return textFrom(start.split('%')[0]);
  const [first, second] = [numberIn(left), numberIn(right)];
  if (first !== null && second !== null && (left.kind === 'option' || right.kind === 'option')) return ofOptions([left, right], combine(operator, first, second));
  if (left.kind !== 'scalar' || right.kind !== 'scalar') return UNKNOWN;
  if (typeof left.value !== 'number' || typeof right.value !== 'number') return UNKNOWN;
  const isFloat = left.isFloat === true || right.isFloat === true || operator === '/';
  const value = ARITHMETIC.get(operator)?.(left.value, right.value) ?? Number.NaN;
  return Number.isFinite(value) ? { kind: 'scalar', value, isFloat } : UNKNOWN;
}

/** `steps + [Crop()]`: one list of what can be called or used of two. */
export function putTogether(left: Value, right: Value): Value | null {
  if (!isRow(left) || !isRow(right)) return null;
  const each = choiceOf([left, right].flatMap((row) => (row.kind === 'collection' ? row.elements : [row.each])));
  return each.kind === 'unknown' ? null : seriesOf(each);
}

function isRow(value: Value): value is Value & { readonly kind: 'collection' | 'series' } {
  return value.kind === 'collection' || value.kind === 'series';
}

/** What operators make of two numbers. */
export const ARITHMETIC: ReadonlyMap<string, (left: number, right: number) => number> = new Map<string, (left: number, right: number) => number>([
  ['+', (left, right) => left + right], ['-', (left, right) => left - right], ['*', (left, right) => left * right], ['/', (left, right) => left / right],
  ['//', (left, right) => Math.floor(left / right)], ['**', (left, right) => left ** right],
]);

/** `args.mix and args.depth > 18`, where the options on the left decide, or those on the right. */
function joinedBy(operator: 'and' | 'or', left: Value, right: Value): Value | null {
  const first = left.kind === 'option' ? left.default : null;
  if (first?.kind !== 'scalar' || typeof first.value !== 'boolean') return null;
  if (truthy(first.value) === (operator === 'or')) return left;
  return right.kind === 'scalar' || (right.kind === 'option' && right.default?.kind === 'scalar') ? ofOptions([left, right], right.kind === 'option' ? right.default ?? UNKNOWN : right) : null;
}

/** Whether two numbers are in the order that an operator asks for. */
export const ORDERS: ReadonlyMap<string, (left: number, right: number) => boolean> = new Map<string, (left: number, right: number) => boolean>([
  ['<', (left, right) => left < right], ['<=', (left, right) => left <= right], ['>', (left, right) => left > right], ['>=', (left, right) => left >= right],
]);

/** `args.depth > 18`, while the user leaves the option as it is. */
function orderOf(operator: string, left: Value, right: Value): Value | null {
  const [order, first, second] = [ORDERS.get(operator), numberIn(left), numberIn(right)];
  if (order === undefined || first === null || second === null || (left.kind !== 'option' && right.kind !== 'option')) return null;
  return ofOptions([left, right], { kind: 'scalar', value: order(first.value, second.value) });
}

/** The number that `value` is, or is by default. */
function numberIn(value: Value): (Value & { readonly kind: 'scalar'; readonly value: number }) | null {
  const held = value.kind === 'option' ? value.default : value;
  return held?.kind === 'scalar' && typeof held.value === 'number' ? { ...held, value: held.value } : null;
}

/** `made`, of what some values are while the user leaves all options as they are. */
function ofOptions(values: readonly Value[], made: Value): Value {
  const options = values.filter(({ kind }) => kind === 'option');
  const [only] = options;
  if (only === undefined || made.kind === 'unknown') return made;
  return made.kind === 'collection' ? { ...made, elements: made.elements.map((each) => ofOptions(values, each)) } : { kind: 'option', default: made, ...(options.length === 1 ? nameOf(only) : {}) };
}

const text = (value: string): Value => ({ kind: 'scalar', value });

/** What methods make of a text that are handed constants. */
const MADE_OF_TEXT: ReadonlyMap<string, (held: string, args: readonly (JsonScalar | undefined)[]) => Value> = new Map<string, (held: string, args: readonly (JsonScalar | undefined)[]) => Value>([
  ['lower', (held) => text(held.toLowerCase())],
  ['upper', (held) => text(held.toUpperCase())],
  ['strip', (held, { length }) => (length === 0 ? text(held.trim()) : UNKNOWN)],
  ['split', (held, [by, ...more]) => (typeof by === 'string' && by !== '' && more.length === 0 ? { kind: 'collection', elements: held.split(by).map(text) } : UNKNOWN)],
  ['replace', (held, [from, to, ...more]) => (typeof from === 'string' && from !== '' && typeof to === 'string' && more.length === 0 ? text(held.replaceAll(from, to)) : UNKNOWN)],
  ['startswith', (held, [start, ...more]) => (typeof start === 'string' && more.length === 0 ? { kind: 'scalar', value: held.startsWith(start) } : UNKNOWN)],
  ['endswith', (held, [end, ...more]) => (typeof end === 'string' && more.length === 0 ? { kind: 'scalar', value: held.endsWith(end) } : UNKNOWN)],
]);

/** What `held.method(…)` makes of the text that `held` is, or is by default; `null`: it is none, or nobody knows. */
export function madeOfText(method: string, held: Value | undefined, args: readonly (JsonScalar | undefined)[]): Value | null {
  const [make, known] = [MADE_OF_TEXT.get(method), held?.kind === 'reference' ? null : textIn(held)];
  const made = make === undefined || held === undefined || known === null ? UNKNOWN : make(known, args);
  return made.kind === 'unknown' || held === undefined ? null : ofOptions([held], made);
}

/** What `steps` make of the text that `value` is, or is by default. */
export function madeBy(steps: readonly TextStep[], value: Value): Value {
  return steps.reduce((held, { method, args, at }) => {
    const made = madeOfText(method, held, args) ?? UNKNOWN;
    return at === undefined ? made : elementOf(made, { kind: 'scalar', value: at });
  }, value);
}

/** Methods of a text that make another one, of which they make no other. */
const MAKES_ANOTHER = /^(?:lower|upper|strip)$/;

/** `name.lower()`, of a text that a function is handed; `null`: nobody knows what that gives. */
export function madeOfHanded(method: string, held: Value & { kind: 'parameter' }, args: readonly (JsonScalar | undefined)[]): (Value & { kind: 'parameter' }) | null {
  if (!MAKES_ANOTHER.test(method) || args.includes(undefined) || held.gathers !== undefined) return null;
  const step: TextStep = { method, args: args.flatMap((arg) => arg ?? []) };
  const made = held.default === null ? null : madeBy([step], held.default);
  return { ...held, default: made === null || made.kind === 'unknown' ? null : made, steps: [...held.steps ?? [], step] };
}

/** The name of the option that `value` is, for what is made of it alone. */
export function nameOf(value: Value): { readonly name?: string } {
  return value.kind === 'option' && value.name !== undefined ? { name: value.name } : {};
}

/** What `int(value)` is: the number that is stated, chosen or handed over, and never `None`. */
export function wholeOf(value: Value): Value {
  switch (value.kind) {
    case 'scalar':
      return typeof value.value === 'number' ? { kind: 'scalar', value: Math.trunc(value.value) } : UNKNOWN;
    case 'option':
      return { kind: 'option', default: statedWhole(value.default), ...nameOf(value) };
    case 'parameter':
      return { ...value, default: statedWhole(value.default) };
    case 'method':
      // What an object of a library has may be anything.
      return value.receiver.kind === 'instance' && 'name' in value.receiver.of ? UNKNOWN : value;
    case 'entry':
    case 'held':
    case 'reference':
      return value;
    default:
      return UNKNOWN;
  }
}

function statedWhole(value: Value | null): Value | null {
  const whole = value === null ? UNKNOWN : wholeOf(value);
  return whole.kind === 'scalar' ? whole : null;
}

/** Something to go through, each element of which is like `each`. */
export function seriesOf(each: Value): Value {
  return { kind: 'series', each };
}

/** Pairs of a number or key, which is not told, and something like `each`. */
export function pairsWith(each: Value): Value {
  return seriesOf({ kind: 'collection', elements: [UNKNOWN, each] });
}

/** What each turn of a loop over `iterable` is given, or what stands there at the place `at`. */
export function elementOf(iterable: Value, at?: Value): Value {
  if (iterable.kind === 'parameter') return { kind: 'element', of: iterable };
  if (iterable.kind !== 'collection') return iterable.kind === 'series' ? iterable.each : UNKNOWN;
  const place = at?.kind === 'scalar' && typeof at.value === 'number' ? iterable.elements.at(at.value) : undefined;
  return place ?? rowOf(iterable.elements) ?? oneOfThem(iterable.elements);
}

/** One of several callables, or of several texts. */
function oneOfThem(values: readonly Value[]): Value {
  const choice = choiceOf(values);
  return choice.kind === 'unknown' && values.length > 0 && values.every((value) => value.kind === 'scalar' && typeof value.value === 'string') ? oneOf(values) : choice;
}

/** `[("forest", Forest), ("boosting", Boosting)]`: rows of one length, one of which is like all of them column by column. */
function rowOf(values: readonly Value[]): Value | null {
  const rows = values.flatMap((value) => (value.kind === 'collection' ? [value.elements] : []));
  const [first] = rows;
  if (first === undefined || rows.length < values.length || rows.some(({ length }) => length !== first.length)) return null;
  return { kind: 'collection', elements: first.map((_, column) => oneOfThem(rows.flatMap((row) => row[column] ?? []))) };
}

/** What a mapping has under its keys, as its methods hand it out to be gone through. */
export function elementsUnder(method: string, { entries, rest }: Value & { kind: 'dict' }): Value {
  const each = choiceOf([...entries.values(), ...rest === undefined ? [] : [rest]]);
  return method === 'values' ? seriesOf(each) : method === 'items' ? pairsWith(each) : UNKNOWN;
}

/** What a mapping has under `key`, and `otherwise` where it has nothing. */
export function entryOf(mapping: Value & { kind: 'dict' }, key: Value | undefined, otherwise = UNKNOWN): Value {
  const place = keyIn(key);
  if (place === null && mapping.complete) return choiceFrom(mapping, key);
  return mapping.entries.get(place ?? '') ?? (place !== null && mapping.complete && key?.kind === 'scalar' ? otherwise : mapping.rest ?? UNKNOWN);
}

/** Whether a mapping has `key`; `null`: who knows. */
export function hasKey({ entries, complete }: Value & { kind: 'dict' }, key: TableKey): boolean | null {
  const held = entries.get(key);
  // What only one of several ways sets is there or not, and nobody knows what it is.
  return held === undefined ? (complete ? false : null) : held.kind === 'unknown' || held.kind === 'option' ? null : true;
}

/** The constants that a list or a set is made of, or the keys of a table; `null`: there are others, or may be. */
export function constantsKept(value: Value): readonly JsonScalar[] | null {
  if (value.kind === 'dict') return value.complete ? [...value.entries.keys()] : null;
  const held = value.kind === 'collection' ? value.elements.flatMap((element) => (element.kind === 'scalar' ? [element.value] : [])) : [];
  return value.kind === 'collection' && held.length === value.elements.length ? held : null;
}

/** What a table has under a key that is not known; which of it is, where a parameter is the key, who hands that over decides. */
function choiceFrom({ entries }: Value & { kind: 'dict' }, asked: Value | undefined): Value {
  const choice = choiceOf([...entries.values()]);
  if (asked === undefined || !decides(asked)) return choice;
  if (choice.kind === 'unknown') return asked.kind === 'parameter' ? decidedOr(casesOf([...entries.values()], Array.from(entries.keys(), (key) => isKey(asked, key))), asked) : askedBy(asked);
  if (choice.kind !== 'choice') return choice;
  const when = choice.of.map((value) => {
    const [key, ...others] = [...entries].filter(([, each]) => sameValue(each, value)).map(([key]) => key);
    return key === undefined || others.length > 0 ? null : isKey(asked, key);
  });
  return { ...choice, when };
}

function decidedOr(cases: Value, asked: Value): Value {
  return cases.kind === 'unknown' ? askedBy(asked) : cases;
}

/** Something that is taken from a table or a module by `asked`. */
export function askedBy(asked: Value | undefined): Value {
  return asked !== undefined && (decides(asked) || textIn(asked) !== null) ? { kind: 'unknown', by: asked } : UNKNOWN;
}

/** Whether a run, or who leaves options as they are, may tell what `asked` is. */
function decides({ kind }: Value): boolean {
  return /^(?:parameter|option|method|held|entry)$/.test(kind);
}

/** When `value` is the one of a choice that is taken, for certain or by default. */
export function guardedBy({ of, when, usual }: Value & { kind: 'choice' }, value: Value): { readonly guards?: Guards; readonly test?: Condition } {
  const guards = when?.[of.indexOf(value)] ?? null;
  if (usual !== undefined && usual.kind !== 'scalar') return { ...(guards === null ? {} : { guards }), test: isByDefault(sameValue(usual, value)) };
  return guards === null ? {} : { guards, test: { kind: 'all', of: guards.all.map((guard) => ({ kind: 'asks', guard })) } };
}

/** What is so, or not, while the user leaves all options as they are. */
function isByDefault(isSo: boolean): Condition {
  return { kind: 'asks', guard: { value: { kind: 'option', default: { kind: 'scalar', value: isSo } }, test: 'truthy' } };
}

function isKey(asked: Value, key: TableKey): Guards {
  return { all: [{ value: asked, test: { equals: key } }], complete: true };
}

/** Whether two values are one constant; `null` where that can't be known. What is made, imported or defined is not `None`. */
function areSame(left: Value, right: Value): boolean | null {
  if (left.kind === 'scalar' && right.kind === 'scalar') return left.value === right.value;
  const isObject = /^(?:instance|collection|dict|function|class)$/.test(left.kind);
  return isObject && right.kind === 'scalar' && right.value === null ? false : null;
}

/** The module whose `__dict__` something is. */
export function tableOf(value: Value): (Value & { kind: 'reference' }) | null {
  const name = value.kind === 'reference' ? /^(.+)\.__dict__$/.exec(value.name)?.[1] : undefined;
  return name === undefined ? null : { kind: 'reference', name };
}

/** Whether a value is this very truth value. */
export function isTruth(value: Value | undefined, truth: boolean): boolean {
  return value?.kind === 'scalar' && value.value === truth;
}

/** `not`, of a test. */
export function negated({ guard }: Value & { kind: 'test' }): Value {
  const { test } = guard;
  const other: Guard['test'] | null = test === 'truthy' ? 'falsy' : test === 'falsy' ? 'truthy' : test === 'none' ? 'some' : test === 'some' ? 'none'
    : 'member' in test ? { ...test, isThat: !test.isThat }
    : 'isSo' in test ? { ...test, isSo: !test.isSo } : 'equals' in test ? { differs: test.equals } : 'differs' in test ? { equals: test.differs }
    : 'exceeds' in test ? { most: test.exceeds } : 'most' in test ? { exceeds: test.most }
    : 'least' in test ? { below: test.least } : 'below' in test ? { least: test.below } : null;
  return other === null ? UNKNOWN : { kind: 'test', guard: { ...guard, test: other } };
}

/** What a comparison with a literal asks. */
export function compared(operator: string, other: JsonScalar | undefined): Guard['test'] | null {
  if (other === undefined) return null;
  switch (operator) {
    case 'is':
      return other === null ? 'none' : { equals: other };
    case 'is not':
      return other === null ? 'some' : { differs: other };
    case '==':
      return { equals: other };
    case '!=':
      return { differs: other };
    case '>':
      return typeof other === 'number' && other >= 0 ? { exceeds: other } : null;
    case '>=':
      return typeof other === 'number' && other >= 0 ? { least: other } : null;
    case '<':
      return typeof other === 'number' && other >= 0 ? { below: other } : null;
    case '<=':
      return typeof other === 'number' && other >= 0 ? { most: other } : null;
    default:
      return null;
  }
}

/** What `bool()` says of a constant. */
export function truthy(value: string | number | boolean | null): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

/** What the text that a value is begins with, as far as that is known. */
export function startOf(value: Value | undefined): string | undefined {
  return textIn(value) ?? (value?.kind === 'unknown' ? value.starts : undefined);
}

/** A text of which no more is known than what it begins with. */
export function textFrom(starts: string | undefined): Value {
  return starts === undefined || starts === '' ? UNKNOWN : { kind: 'unknown', starts };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The texts that Python names. */
const NAMED_TEXTS: ReadonlyMap<string, string> = new Map([
  ['ascii_lowercase', LETTERS], ['ascii_uppercase', LETTERS.toUpperCase()], ['ascii_letters', LETTERS + LETTERS.toUpperCase()],
  ['digits', '0123456789'], ['hexdigits', '0123456789abcdefABCDEF'],
].map(([name = '', text = '']) => [`string.${name}`, text]));

/** The text that a value is, or is by default. */
export function textIn(value: Value | undefined): string | null {
  if (value?.kind === 'reference') return NAMED_TEXTS.get(value.name) ?? null;
  const held = value?.kind === 'option' ? value.default : value;
  return held?.kind === 'scalar' && typeof held.value === 'string' ? held.value : null;
}

/** The key that is written, where it is a text or a number. */
export function keyOf(key: Expression): TableKey | null {
  if (key.kind === 'string') return key.value;
  return key.kind === 'number' && key.isInteger ? key.value : null;
}

/** … and the one that is known. */
export function keyIn(value: Value | undefined): TableKey | null {
  const held = value?.kind === 'option' ? value.default : value;
  return held?.kind === 'scalar' && typeof held.value === 'number' ? held.value : textIn(value);
}
