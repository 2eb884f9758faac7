/** Numbers that are drawn and multiplied: by 0 they come to nothing. */
import { exact } from '../../../syntax/exact.js';
import type { Expression } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import { ALWAYS, conditionOf, constantTruth, guardsOf, OPEN, type Reading } from '../conditions.js';
import { UNKNOWN, type Event, type Value } from '../model.js';
import type { Scope } from '../scope.js';
import { asksAnything, optionsIn, ownDefault, usualOf } from '../truths.js';

/** What gives numbers and does nothing else, by the last part of its name. */
const GIVES = /^(?:randn?(?:_like)?|normal|standard_normal|uniform|random|random_sample|gauss|normalvariate|random_normal)$/;

/** What hands on the numbers that it is called on. */
const HANDS_ON = /^(?:to|cuda|cpu|type|type_as|astype|float|double|half|clone|detach|view|reshape)$/;

/** The operand of a product by which the numbers that the other one draws are multiplied. */
export function scaleOf(expression: Expression): Expression | null {
  if (expression.kind !== 'binary' || expression.operator !== '*') return null;
  const { left, right } = expression;
  return drawsOnly(left) && isRead(right) ? right : drawsOnly(right) && isRead(left) ? left : null;
}

function drawsOnly(expression: Expression): boolean {
  if (expression.kind === 'binary') return expression.operator === '*' && [expression.left, expression.right].some(drawsOnly) && [expression.left, expression.right].every((side) => drawsOnly(side) || isRead(side));
  if (expression.kind !== 'call') return false;
  const { callee } = expression;
  return GIVES.test(calleeName(expression)) || (callee.kind === 'attribute' && HANDS_ON.test(callee.name) && drawsOnly(callee.object));
}

function isRead({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'attribute' || kind === 'number';
}

/** Reads a draw, which happens for nothing where `scale` is 0: it stands on a way of its own, the only one but where that is known. */
export function readScaled(scale: Expression, scope: Scope, reading: Reading, read: () => Value): Value {
  if (constantTruth(scale) === false) return UNKNOWN;
  const guards = guardsOf(scale, reading);
  const tests = [conditionOf(scale, reading), ALWAYS];
  const usual = usualOf(tests, ownDefault);
  if (usual === 0 || (guards.all.length === 0 && usual === undefined && !asksAnything(tests))) return read();
  const { events } = scope;
  const drawn: Event[] = [];
  scope.events = drawn;
  const value = read();
  scope.events = events;
  if (drawn.length > 0) events.push({ kind: 'branch', arms: [exact(drawn), []], scales: true, guards: [guards, OPEN], ...(usual === undefined ? { tests } : { usual, asked: optionsIn(tests) }) });
  return value;
}
