/** The methods that Python itself runs where an object is used: in a loop, a `with`, by an operator, a subscript or a builtin. */
import type { Expression } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import { isSelf } from '../../program/live.js';
import { calleeOf } from '../callees.js';
import { usableOf } from '../environment.js';
import { getterOf, INSTEAD } from '../members.js';
import type { CallArgument, Callee, CallFact, Value } from '../model.js';
import type { Scope } from '../scope.js';
import type { ModuleState } from './state.js';

/** Fills the entries that it lacks where they are asked for. */
export const DEFAULTING = 'collections.defaultdict';

/** What runs where an object is gone through. */
export const ITERATION = ['__iter__', '__next__', '__getitem__'];

/** What the builtins ask of the objects that they are handed. */
const ASKED_BY: ReadonlyMap<string, string> = new Map([
  ['len', 'len'], ['bool', 'bool'], ['str', 'str'], ['print', 'str'], ['repr', 'repr'], ['format', 'format'], ['hash', 'hash'],
  ['int', 'int'], ['float', 'float'], ['abs', 'abs'], ['round', 'round'],
].map(([name = '', method = '']) => [`builtins.${name}`, `__${method}__`]));

const UNARY: ReadonlyMap<string, string> = new Map([['-', '__neg__'], ['+', '__pos__'], ['~', '__invert__']]);

/** The methods of operators by their names, which a letter before makes those of the right operand (`__radd__`) or in place (`__iadd__`). */
const ARITHMETIC: ReadonlyMap<string, string> = new Map([
  ['+', 'add'], ['-', 'sub'], ['*', 'mul'], ['@', 'matmul'], ['/', 'truediv'], ['//', 'floordiv'], ['%', 'mod'], ['**', 'pow'],
  ['<<', 'lshift'], ['>>', 'rshift'], ['&', 'and'], ['|', 'or'], ['^', 'xor'],
]);

/** The methods of comparisons: of the left operand, and of the right one. */
const COMPARING: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['==', ['__eq__', '__eq__']], ['!=', ['__ne__', '__ne__']], ['<', ['__lt__', '__gt__']],
  ['>', ['__gt__', '__lt__']], ['<=', ['__le__', '__ge__']], ['>=', ['__ge__', '__le__']],
]);

/** How many bases deep a method is looked for. */
const MAX_BASES = 5;

/** Runs the methods through which Python uses an object of a project class (`with`, `for`, `data[0]`, `list(data)`). */
export function runProtocol(state: ModuleState, value: Value, methods: readonly string[], written: Expression, scope: Scope, args: readonly CallArgument[] = []): void {
  // What it is shows when the program runs.
  if (value.kind === 'parameter' || value.kind === 'result') {
    for (const name of methods) scope.events.push(state.unwritten(value.kind === 'result' ? { kind: 'result', of: value, name } : { kind: 'parameter', of: value, name }, written, scope, args));
  }
  if (value.kind === 'reference' && isElsewhere(state, value.name)) for (const name of methods) scope.events.push(state.unwritten({ kind: 'external', name: `${value.name}.${name}` }, written, scope, args));
  // Whoever asks `None` fails.
  const [only, ...others] = value.kind === 'choice' ? usableOf(value) : [];
  if (only !== undefined && others.length === 0) runProtocol(state, only, methods, written, scope, args);
  if (value.kind !== 'instance') return;
  const { of } = value;
  // The class of another file; which methods it has shows when the program runs.
  if ('name' in of && !isElsewhere(state, of.name)) return;
  for (const name of methods) {
    if ('index' in of && !mayHave(state, of.index, name)) continue;
    const callee: Callee = 'name' in of ? { kind: 'external', name: `${of.name}.${name}` } : { kind: 'method', class: of.index, name };
    scope.events.push(state.unwritten(callee, written, scope, args, isSelf(value) ? value : null));
  }
}

/** As `protocol`, for what is done to values of any kind: only of an object is its class asked. */
export function runSpecial(state: ModuleState, value: Value, method: string, written: Expression, scope: Scope): void {
  if (value.kind === 'instance' || value.kind === 'choice') runProtocol(state, value, [method], written, scope);
}

/** `-first`, `not first`, `*first` */
export function runUnary(state: ModuleState, { operator, operand: written }: Expression & { kind: 'unary' }, operand: Value, scope: Scope): void {
  const method = operator === 'not' ? '__bool__' : UNARY.get(operator);
  if (method !== undefined) runSpecial(state, operand, method, written, scope);
  else if (operator === '*') for (const name of ITERATION) runSpecial(state, operand, name, written, scope);
}

/** `left + right`, which the class of the one or of the other tells. */
export function runOperator(state: ModuleState, { operator, left, right }: Pick<Expression & { kind: 'binary' }, 'operator' | 'left' | 'right'>, first: Value, second: Value, scope: Scope, isInPlace = false): void {
  if (operator === 'in' || operator === 'not in') {
    runSpecial(state, second, '__contains__', right, scope);
  } else if (operator === '%' && left.kind === 'string') {
    for (const value of second.kind === 'collection' ? second.elements : [second]) runSpecial(state, value, '__str__', right, scope);
  } else {
    const name = ARITHMETIC.get(operator);
    const [own, other] = COMPARING.get(operator) ?? (name === undefined ? [] : [`__${isInPlace ? 'i' : ''}${name}__`, `__r${name}__`]);
    if (own === undefined || other === undefined) return;
    if (first.kind === 'instance' || first.kind === 'choice') runSpecial(state, first, own, left, scope);
    else runSpecial(state, second, other, right, scope);
  }
}

/** Runs what a builtin asks of the objects it is handed (`len(data)`, `print(data)`), and what goes through those of which all is handed over (`f(*data)`). */
export function runAsked(state: ModuleState, { callee, receiver, args, expression }: CallFact, scope: Scope): void {
  const name = callee.kind === 'external' ? callee.name : receiver?.kind === 'scalar' && calleeName(expression) === 'format' ? 'builtins.format' : '';
  const asked = ASKED_BY.get(name);
  for (const { argument: { splat, value: written }, value } of args) {
    for (const method of splat === '*' ? ITERATION : asked === undefined ? [] : [asked]) runSpecial(state, value, method, written, scope);
  }
}

/** Reading an entry that a `defaultdict` lacks runs the function that it was made with. */
export function runFactory(state: ModuleState, object: Value, written: Expression, scope: Scope): void {
  const made = object.kind === 'instance' && 'name' in object.of && object.of.name === DEFAULTING ? object.call : null;
  const factory = made?.args[0];
  if (factory === undefined) return;
  const callee = calleeOf(factory.value, factory.argument.value);
  scope.events.push(state.unwritten(callee, written, scope));
}

/** Reading a property runs it. */
export function runProperty(state: ModuleState, object: Value, expression: Expression & { kind: 'attribute' }, scope: Scope): void {
  const { name } = expression;
  if (object.kind !== 'instance' && !isAccessed(state, object, getterOf(name))) return;
  const own = object.kind === 'instance' && 'index' in object.of ? state.membersOf(object.of.index) : null;
  // An attribute or method of its own hides a property of its bases.
  const isHidden = own !== null && own.properties.get(name) === undefined && (own.attributes.get(name) !== undefined || own.methods.get(name) !== undefined);
  if (!isHidden) runProtocol(state, object, [getterOf(name)], expression, scope);
}

/** Whether what a function is handed or hands back may run the accessor of a property, as far as the classes of the module tell. */
export function isAccessed(state: ModuleState, { kind }: Value, accessor: string): boolean {
  return (kind === 'parameter' || kind === 'result') && state.accessors.get(accessor) === true;
}

/** Whether `name` is of another file, or of a library that nothing is known of. */
function isElsewhere(state: ModuleState, name: string): boolean {
  const [root = ''] = name.split('.');
  return state.catalogue.distributionOf(root) !== null && !state.catalogue.roots.includes(root);
}

/** Whether the class has the method, itself or by a base of this file, or may have it by one of another file. */
function mayHave(state: ModuleState, index: number, name: string, depth = 0): boolean {
  if (state.membersOf(index).methods.get(name) !== undefined) return true;
  const instead = depth === 0 ? INSTEAD.get(name) : undefined;
  if (instead !== undefined && mayHave(state, index, instead)) return true;
  return depth < MAX_BASES && state.classes[index]?.bases.some((base) => {
    if (base.kind === 'class') return mayHave(state, base.index, name, depth + 1);
    return base.kind === 'reference' && (isElsewhere(state, base.name) || (name === '__call__' && state.catalogue.lookup(base.name)?.callRuns !== undefined));
  }) === true;
}
