/** Passes through a network only for that it has been run, and comparisons that any numbers pass: what is put through it may be anything. */
import type { CallExpression, Expression, Statement } from '../../syntax/facts.js';
import { bodiesOf, calleeName, childrenOf, dottedName, lastPart } from '../../syntax/walk.js';
import { callsOf, rememberedOfText, usesOf } from '../lookups.js';
import type { Module } from '../project.js';
import { readWhole, type Place } from '../uses.js';

/** Methods that put what they are handed through a network that is as it was afterwards. */
const PREDICTS = /^predict(?:_on_batch)?$/;

/** What a network is called; anything else that is called may be a step of training. */
const NETWORK = /(?:model|net|encoder|decoder|backbone|detector|predictor)$/i;

/** What a text says where passes leave something behind: what hooks keep, ranges for numbers of few bits, losses of layers. */
const LEAVES_BEHIND = /hook|calibrat|observer|quanti[sz]|\.losses\b/i;

/** What keeps a network of PyTorch as it is, in the text and around a pass. */
const EVALUATES = /\.eval\(\)|\.train\(False\)/;
const NO_GRADIENTS = /^(?:no_grad|inference_mode)$/;

/** Networks that a pass by hand only builds. */
const OF_KERAS = /\b(?:tensorflow|keras)\b/;
const OF_TORCH = /\btorch\b/;

/** What stops the program where two arrays differ by more than rounding, and what says whether they do. */
const ASSERTS_CLOSE = /^assert_\w*(?:close|equal)\w*$/;
const SAYS_CLOSE = /^(?:allclose|gradcheck|gradgradcheck)$/;

/** What shows a person what it is handed. */
const SHOWS = /^(?:print|info|debug|warning|warn|error)$/;

/** Context managers in which an exception is waited for, and functions that wait for one. */
const RAISES = /^(?:raises|assertRaises|assertRaisesRegex)$/;

/** What the text of a module says of its networks, once a text: each of many passes asks. */
const textOf = rememberedOfText(({ file: { parseText } }) => ({
  leavesBehind: LEAVES_BEHIND.test(parseText),
  isOfTorch: OF_TORCH.test(parseText),
  isOfKeras: OF_KERAS.test(parseText),
  evaluates: EVALUATES.test(parseText),
}));

/** `model.predict(x)`, and `session.run(None, {"x": x})` where all outputs are asked for: one of TensorFlow 1 names what it runs, which may train. */
export function predicts({ callee, args: [first] }: CallExpression): boolean {
  if (callee.kind !== 'attribute') return false;
  return PREDICTS.test(callee.name) || (callee.name === 'run' && first?.value.kind === 'constant' && first.value.value === null);
}

/** Whether nothing takes what the pass `expression` gives, and nothing else comes of it. */
export function isWarmUp(module: Module, expression: Expression, { statement, around }: Place): boolean {
  if (expression.kind !== 'call' || statement.kind !== 'expression') return false;
  // A notebook shows what its cells end with.
  if (module.file.kind === 'notebook' && around.length === 1) return false;
  readWhole();
  const text = textOf(module);
  if (text.leavesBehind) return false;
  if (predicts(expression)) return true;
  if (!NETWORK.test(lastPart(dottedName(expression.callee) ?? ''))) return false;
  if (!text.isOfTorch) return text.isOfKeras;
  return text.evaluates && around.some((each) => each.kind === 'with' && each.items.some(({ value }) => NO_GRADIENTS.test(calleeName(value))));
}

/** Whether `call` of `module` only makes sure that what it is handed is alike, or says so. */
export function comparesOnly(module: Module, call: CallExpression): boolean {
  const uses = usesOf(module);
  const place = uses.place(call);
  const name = calleeName(call);
  if (place === undefined) return false;
  if (!SAYS_CLOSE.test(name)) return ASSERTS_CLOSE.test(name) && place.parent === null && place.statement.kind === 'expression';
  const { parent, statement } = place;
  if (parent === null && statement.kind === 'assert') return true;
  if (name === 'allclose' && !comparesSame(module, call)) return false;
  if (parent?.kind === 'call' && parent.callee !== call) return SHOWS.test(calleeName(parent)) && uses.place(parent)?.parent === null && statement.kind === 'expression';
  const isTest = parent === null || (parent.kind === 'unary' && parent.operator === 'not' && uses.place(parent)?.parent === null);
  return isTest && (statement.kind === 'assert' || (statement.kind === 'if' && statement.branches.length === 1 && bodiesOf(statement).every((body) => body.every(saysSo))));
}

/** Whether both sides of a comparison are worked out from one thing: any numbers pass then, but not where they are held against fixed ones. */
function comparesSame(module: Module, { args: [left, right] }: CallExpression): boolean {
  if (left === undefined || right === undefined) return true;
  const others = new Set(namesBehind(module, right.value));
  return namesBehind(module, left.value).some((name) => others.has(name));
}

/** The variables that `expression` is worked out from, and those that what is kept in them was; what a library makes by a size is not worked out from that. */
function namesBehind(module: Module, expression: Expression): readonly string[] {
  const names = namesHanded(expression);
  const kept = names.flatMap((name) => usesOf(module).assigned(name)).filter((value) => value.kind !== 'call' || callsOf(module).get(value)?.callee.kind !== 'external');
  return [...names, ...kept.flatMap(namesHanded)];
}

/** `x`, `net(x)`: the names outside what is called. */
function namesHanded(expression: Expression): readonly string[] {
  if (expression.kind === 'call') return expression.args.flatMap(({ value }) => namesHanded(value));
  return expression.kind === 'name' ? [expression.id] : childrenOf(expression).flatMap(namesHanded);
}

/** `print("they differ")`, or an end by an exception. */
function saysSo(statement: Statement): boolean {
  return statement.kind === 'raise' || statement.kind === 'pass' || (statement.kind === 'expression' && SHOWS.test(calleeName(statement.value)));
}

/** `try: ColorJitter.get_params(…)`: whether it can be called so is all that is asked. */
export function isTriedOnly({ around, statement }: Place): boolean {
  const outer = around.at(-2);
  return statement.kind === 'expression' && outer?.kind === 'try' && outer.handlers.length > 0 && outer.body.includes(statement);
}

/** It stands where an exception is waited for, so that nothing goes on from it. */
export function isExpectedToFail({ around, parent }: Place): boolean {
  const isHanded = parent?.kind === 'lambda';
  return !isHanded && around.some((statement) => statement.kind === 'with' && statement.items.some(({ value }) => value.kind === 'call' && RAISES.test(calleeName(value))));
}
