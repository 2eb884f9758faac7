import type { Catalogue } from '../../catalogue/catalogue.js';
import { evaluate } from '../../catalogue/condition.js';
import type { ArgumentReader, ArgumentValue, ParameterRef } from '../../catalogue/types.js';
import type { CallExpression, Expression, Parameter as WrittenParameter } from '../../syntax/facts.js';
import { calleeName, dottedName, elementsOf, lastPart } from '../../syntax/walk.js';
import { isSetting } from '../module/settings.js';
import type { CallArgument, CallFact, FunctionFact, Parameter, Value } from '../module/model.js';

/** What a call says about one parameter. */
export type ArgumentLookup =
  /** Given in the call itself. */
  | { readonly kind: 'given'; readonly argument: CallArgument }
  /** Given through `**mapping`, whose value for it is known. */
  | { readonly kind: 'spread'; readonly value: Value }
  | { readonly kind: 'absent' }
  /** Perhaps hidden in a splat, or in a part of the call that could not be read. */
  | { readonly kind: 'unknown' };

/** Finds the argument for `parameter`, by keyword, by position, or in a `**mapping` of known content. */
export function findArgument(call: CallFact, parameter: ParameterRef): ArgumentLookup {
  const isEarlier = parameter.earlierWhen === undefined ? 'no' : evaluate(parameter.earlierWhen, argumentReader(call));
  const last = parameter.position ?? parameter.formerly;
  const place = isEarlier === 'yes' && last !== undefined ? last - 1 : last;
  let position = 0;
  let hidden = call.expression.broken;
  for (const argument of call.args) {
    const { keyword, splat } = argument.argument;
    if (keyword === parameter.name) return { kind: 'given', argument };
    if (splat === '**') {
      const mapping = argument.value;
      const value = mapping.kind === 'dict' ? mapping.entries.get(parameter.name) : undefined;
      if (value !== undefined) return { kind: 'spread', value };
      if (mapping.kind !== 'dict' || !mapping.complete) hidden = true;
    } else if (splat === '*') {
      if (place !== undefined) hidden = true;
      position = Number.NEGATIVE_INFINITY;
    } else if (keyword === null) {
      if (position === place) return { kind: 'given', argument };
      if (isEarlier === 'unknown' && place !== undefined && position === place - 1) hidden = true;
      position++;
    }
  }
  return hidden ? { kind: 'unknown' } : { kind: 'absent' };
}

/** Where a call of its function hands a parameter over. */
export function parameterRef({ name, position }: Parameter): ParameterRef {
  return position === null ? { name } : { name, position };
}

/** Where calls of a function hand over its parameter `name`, the object of a method aside; `null` where it has none of that name. */
export function parameterNamed(fact: FunctionFact, name: string): ParameterRef | null {
  const at = fact.statement?.parameters.findIndex((parameter) => parameter.name === name) ?? -1;
  return at < 0 ? null : { name, position: takesObject(fact) ? at - 1 : at };
}

/** The parameter of `fact`, a function, a method or a constructor, that what stands as `argument` in `call` becomes. */
export function parameterTaking(fact: FunctionFact, { args }: CallExpression, argument: Expression): WrittenParameter | undefined {
  const { statement } = fact;
  const given = args.find(({ value }) => value === argument);
  if (given === undefined || statement === null) return undefined;
  const at = args.filter(({ keyword }) => keyword === null).indexOf(given) + (takesObject(fact) ? 1 : 0);
  return given.keyword === null ? statement.parameters[at] : statement.parameters.find(({ name }) => name === given.keyword);
}

/** Whether the first parameter of a function takes the object or the class that it is called on. */
function takesObject({ statement, class: owner }: FunctionFact): boolean {
  return owner !== null && statement?.decorators.some((each) => dottedName(each) === 'staticmethod') !== true;
}

/** Whether `fact` refuses what `call`, which runs it or makes an object by it, hands over: too little, or too much. What a decorator may change is not known. */
export function isRefused({ callee, receiver, expression }: CallFact, { statement, class: owner, decorators }: FunctionFact): boolean {
  const { args, broken } = expression;
  if (statement === null || broken || decorators.length > 0 || args.some(({ splat }) => splat !== null)) return false;
  const parameters = statement.parameters.slice(owner === null ? 0 : 1);
  const named = args.flatMap(({ keyword }) => keyword ?? []);
  const positional = args.length - named.length;
  // `Base.step(self, x)` hands over the object as well; `Net(x)`, wherever `Net` comes from, does not.
  const makes = statement.name === '__init__' && calleeName(expression) !== '__init__';
  const spare = owner === null || makes || receiver?.kind === 'instance' || /^(?:class|unknown|result|parameter)$/.test(callee.kind) ? 0 : 1;
  const takes = (splat: '*' | '**'): boolean => parameters.some((each) => each.splat === splat);
  return (positional > spare + parameters.filter(({ splat, keywordOnly }) => splat === null && !keywordOnly).length && !takes('*'))
    || (!takes('**') && named.some((keyword) => !parameters.some(({ name }) => name === keyword)))
    || parameters.some(({ name, splat, default: stated, keywordOnly }, at) => splat === null && stated === null && !named.includes(name) && (keywordOnly || at >= positional));
}

/** Functions that train what they are handed: `train_epoch`, `training`, `trainModel`, `run_training`, `pretrain`. */
export const TRAINS = /^_?(?:(?:do|run|start)_)?(?:pre_?)?(?:train(?:ing)?|fit|learn|fine_?tune)(?!_?(?:[Aa]rgs?|[Cc]onfig|[Dd]evice|[Ii]nfo|[Ll]og\w*|[Mm]ode|[Nn]ame|[Pp]arams?|[Ss]etup|[Ss]tate|[Ss]ummary)$)(?:_|[A-Z\d]|$)/;

/** `strict=False`, or what nobody can read: perhaps not all weights are loaded. */
export function loadsPartly({ args }: CallFact): boolean {
  return args.some(({ argument, value }) => {
    const held = value.kind === 'parameter' ? value.default : value;
    return argument.keyword === 'strict' && !(held?.kind === 'scalar' && held.value === true);
  });
}

/** The value given for `parameter`; `undefined` when there is none or it can't be known. */
export function valueOf(call: CallFact, parameter: ParameterRef): Value | undefined {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? found.argument.value : found.kind === 'spread' ? found.value : undefined;
}

/** Reads the arguments of `call` for the catalogue's conditions; `catalogue` knows where what makes one of them takes its seed. */
export function argumentReader(call: CallFact, catalogue: Catalogue | null = null): ArgumentReader {
  return (parameter) => {
    const found = findArgument(call, parameter);
    if (found.kind === 'absent' || found.kind === 'unknown') return found;
    const value = found.kind === 'given' ? found.argument.value : found.value;
    return toArgumentValue(value, found.kind === 'given' ? found.argument : null, catalogue);
  };
}

/** What conditions see of a value; `argument` is how it is written, where it is. */
export function toArgumentValue(value: Value, argument: CallArgument | null, catalogue: Catalogue | null = null): ArgumentValue {
  switch (value.kind) {
    case 'scalar':
      return value.isFloat === undefined
        ? { kind: 'scalar', value: value.value }
        : { kind: 'scalar', value: value.value, isFloat: value.isFloat };
    case 'option':
      // The literal default counts; that nothing is chosen by default says nothing.
      return value.default?.kind === 'scalar' && value.default.value !== null && value.lent !== true ? toArgumentValue(value.default, argument, catalogue) : { kind: 'unknown' };
    case 'choice':
      return value.usual === undefined ? { kind: 'unknown' } : toArgumentValue(value.usual, argument, catalogue);
    case 'function':
    case 'class':
      return { kind: 'callable' };
    case 'method':
      // An attribute of an object nobody can read may hold anything.
      return value.receiver.kind === 'instance' && !isSetting(value.name) ? { kind: 'callable' } : { kind: 'unknown' };
    case 'reference':
      // A name of another module may hold anything; a function or class is the likeliest, `None` is not.
      return /(?:^|\.)[A-Z][a-z]\w*$/.test(value.name) ? { kind: 'callable' } : { kind: 'unknown' };
    case 'collection': {
      // `(1, 1)` says the same of each dimension as `1`.
      const [first, ...more] = value.elements;
      const alike = first?.kind === 'scalar' && more.length > 0 && more.every((other) => other.kind === 'scalar' && other.value === first.value);
      if (alike) return { kind: 'scalar', value: first.value };
      const written = argument === null ? [] : elementsOf(argument.argument.value);
      const isSingle = written.length === 1 && written[0]?.kind !== 'unary';
      const isPlain = written.length > 0 && !written.some(({ kind }) => kind === 'list' || kind === 'tuple' || kind === 'call');
      return { kind: 'object', ...(isSingle ? { isSingle } : {}), ...(isPlain ? { plain: written.length } : {}) };
    }
    case 'instance':
    case 'drawn':
      return { kind: 'object', ...makerOf(value, catalogue) };
    case 'dict':
    case 'series':
    case 'entropy':
      return { kind: 'object' };
    default: {
      const written = argument?.argument.value.kind;
      return written === 'string' || written === 'lambda' ? { kind: 'object' } : { kind: 'unknown' };
    }
  }
}

/** The name of a library's callable that made `value`, where that was not given a seed. */
function makerOf({ call }: Value & { readonly kind: 'instance' | 'drawn' }, catalogue: Catalogue | null): { readonly maker?: string } {
  if (call?.callee.kind !== 'external') return {};
  const seed = findArgument(call, catalogue?.lookup(call.callee.name)?.draws?.generator ?? { name: 'seed' });
  return seed.kind === 'absent' || (seed.kind === 'given' && seed.argument.value.kind === 'scalar' && seed.argument.value.value === null) ? { maker: lastPart(call.callee.name) } : {};
}

/** `call` with other values for its arguments. */
export function withValues(call: CallFact, valueOf: (given: CallArgument, at: number) => Value): CallFact {
  return { ...call, args: call.args.map((given, at) => ({ argument: given.argument, value: valueOf(given, at) })) };
}

/** The argument given in the call itself for `parameter`, or `null`. */
export function argumentOf(call: CallFact, parameter: { name: string; position?: number }): CallArgument | null {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? found.argument : null;
}
