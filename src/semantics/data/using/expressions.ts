/** What using what an expression or a value stands for draws. */
import type { Expression } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import { callsOf, classesAround, usesOf } from '../../lookups.js';
import type { CallArgument, Value } from '../../module/model.js';
import type { Frame } from '../../program/choices/chosen.js';
import { isNone } from '../../program/effects.js';
import { truth } from '../../program/reached.js';
import type { Module } from '../../project.js';
import { NOTHING, union, UNREAD, type Drawn } from '../drawn.js';
import { ancestry, ownAttribute } from './ancestry.js';
import { drawnInBody } from './bodies.js';
import { drawnByKept, drawnByName } from './contents.js';
import { literals } from './literals.js';
import { isFunctionWithoutDraws, unread } from './names.js';
import { drawnByClass, drawnByMaker } from './objects.js';
import { keyOf, mayBe, type Part } from './parts.js';
import { MAX_DEPTH, type Reading } from './reading.js';

export function drawnByArgument(reading: Reading, module: Module, { argument, value }: CallArgument, frame: Frame | null, part: Part = null): Drawn {
  if (part !== null) return drawnByExpression(reading, module, argument.value, frame, part);
  // What is added to a list after it was made is no part of its value.
  const isMadeAlready = value.kind === 'collection' && argument.value.kind === 'name';
  const known = isMadeAlready ? UNREAD : drawnByValue(reading, module, value, frame);
  if (known.rest === 'nothing') return known;
  const written = drawnByExpression(reading, module, argument.value, frame);
  return written.rest === 'nothing' ? written : union([known, written]);
}

/** Using the object `value` of `module`. */
export function drawnByValue(reading: Reading, module: Module, value: Value, frame: Frame | null = null): Drawn {
  switch (value.kind) {
    case 'collection':
      return value.elements.length === 0 ? UNREAD : union(value.elements.map((element) => drawnByValue(reading, module, element, frame)));
    case 'function':
      return drawnInBody(reading, module, value.index, null);
    case 'class':
      return drawnByClass(reading, { module, index: value.index, maker: null });
    case 'method':
      return drawnByMethod(reading, module, value);
    case 'scalar':
    case 'option':
      return reading.owner !== null || isNone(value) ? NOTHING : UNREAD;
    case 'instance':
    case 'result': {
      return value.call === null ? UNREAD : drawnByMaker(reading, { module, call: value.call, frame }, value.kind === 'result' ? (value.part ?? null) : null);
    }
    case 'reference': {
      const target = reading.project.resolve(module, value.name);
      if (target.kind === 'function') return drawnInBody(reading, target.module, target.index, null);
      if (target.kind === 'class') return drawnByClass(reading, { module: target.module, index: target.index, maker: null });
      if (target.kind === 'library' && (target.record?.drawsBy?.length === 0 || isFunctionWithoutDraws(module, target))) return NOTHING;
      const made = reading.project.origin(module, value);
      return made === null || made.value.kind === 'reference' ? unread(value.name) : drawnByValue(reading, made.module, made.value);
    }
    default:
      return UNREAD;
  }
}

/** Calling a method that was taken from an object (`collate_fn=sampler.sample`). */
function drawnByMethod(reading: Reading, module: Module, { receiver, name }: Value & { kind: 'method' }): Drawn {
  const found = reading.project.classOf(module, receiver);
  if (found?.kind !== 'class') return unread(name);
  const method = reading.project.methodOf(found, name);
  return method.kind === 'function' ? drawnInBody(reading, method.module, method.index, { module: found.module, index: found.index, maker: null }) : unread(name);
}

/** Using what `expression` stands for, as far as names and parameters lead. */
export function drawnByExpression(reading: Reading, module: Module, expression: Expression, frame: Frame | null, part: Part = null): Drawn {
  if (reading.depth >= MAX_DEPTH || reading.isSpent) return UNREAD;
  reading.read++;
  reading.depth++;
  const drawn = readExpression(reading, module, expression, frame, part);
  reading.depth--;
  return drawn;
}

function readExpression(reading: Reading, module: Module, expression: Expression, frame: Frame | null, part: Part): Drawn {
  const inside = (expressions: readonly Expression[]): Drawn => union(expressions.map((each) => drawnByExpression(reading, module, each, frame)));
  switch (expression.kind) {
    case 'constant':
      return NOTHING;
    case 'number':
    case 'string':
      // What an object keeps; as data they may stand for anything.
      return reading.owner === null ? UNREAD : NOTHING;
    case 'list':
    case 'tuple':
    case 'set': {
      if (expression.elements.length > 0 && expression.elements.every(isRow)) return NOTHING;
      const only = typeof part !== 'number' || expression.elements.some(({ kind }) => kind === 'unary') ? undefined : expression.elements[part];
      return only === undefined ? inside(expression.elements) : drawnByExpression(reading, module, only, frame);
    }
    case 'dict':
      return inside(expression.entries.filter(({ key }) => mayBe(key, part)).map(({ value }) => value));
    case 'conditional': {
      const holds = truth(expression.test, literals(reading.project, module, frame, reading.owner));
      const arms = holds === null ? [expression.then, expression.otherwise] : [holds ? expression.then : expression.otherwise];
      return union(arms.map((arm) => drawnByExpression(reading, module, arm, frame, part)));
    }
    case 'binary':
      return inside([expression.left, expression.right]);
    case 'unary':
      return inside([expression.operand]);
    case 'named':
      return inside([expression.value]);
    case 'subscript':
      return drawnByExpression(reading, module, expression.object, frame, keyOf(expression.indices));
    case 'comprehension':
      return inside(expression.elements.slice(expression.of === 'dict' ? 1 : 0).map((element) => expression.clauses.find(({ target }) => target !== null && sameName(target, element))?.value ?? element));
    case 'call': {
      const call = callsOf(module).get(expression);
      return call === undefined ? UNREAD : drawnByMaker(reading, { module, call, frame }, part);
    }
    case 'name': {
      const source = sourceOf(module, expression);
      return source !== undefined ? source === null ? UNREAD : drawnByExpression(reading, module, source, frame)
        : drawnByName(reading, module, expression, frame, part);
    }
    case 'attribute':
      return drawnByAttribute(reading, module, expression, frame, part);
    default:
      return UNREAD;
  }
}

/** Using `self.data`, a method as it is, or a part of something (`collator.dataset`). */
function drawnByAttribute(reading: Reading, module: Module, expression: Expression & { kind: 'attribute' }, frame: Frame | null, part: Part): Drawn {
  const place = usesOf(module).place(expression);
  const index = place === undefined ? undefined : classesAround(module, place)[0]?.index;
  if (index !== undefined && ownAttribute(expression) !== null) {
    const current = reading.owner === null ? [] : ancestry(reading.project, reading.owner).classes;
    const isCurrent = current.some((each) => each.module === module && each.index === index);
    const maker = frame?.function.name === '__init__' && place?.around.includes(frame.function) === true ? frame.maker : null;
    const owner = isCurrent && reading.owner !== null ? reading.owner : { module, index, maker };
    const method = reading.project.method(owner.module, owner.index, expression.name);
    return method.kind === 'function' ? drawnInBody(reading, method.module, method.index, owner) : drawnByKept(reading, owner, expression.name, part);
  }
  const before = reading.method;
  reading.method = expression.name;
  const drawn = drawnByExpression(reading, module, expression.object, frame);
  reading.method = before;
  return drawn;
}

/**
 * What the variable of a comprehension around `name` runs through, or what the function around it is mapped over; `null`
 * where a function nobody can follow binds it, `undefined` where it is bound by none of them.
 */
function sourceOf(module: Module, name: Expression & { kind: 'name' }): Expression | null | undefined {
  const uses = usesOf(module);
  for (let at = uses.place(name)?.parent; at != null; at = uses.place(at)?.parent) {
    if (at.kind === 'comprehension') {
      for (const { target, value } of at.clauses) {
        if (target !== null && sameName(target, name)) return value;
        const part = target?.kind === 'tuple' ? target.elements.findIndex((each) => sameName(each, name)) : -1;
        if (part >= 0) return partOfEach(value, part);
      }
    } else if (at.kind === 'lambda' && at.parameters.some((parameter) => parameter.name === name.id)) {
      const call = uses.place(at)?.parent;
      const isMapped = call?.kind === 'call' && calleeName(call) === 'map' && call.args[0]?.value === at;
      return isMapped ? (call.args[at.parameters.findIndex((parameter) => parameter.name === name.id) + 1]?.value ?? null) : null;
    }
  }
  return undefined;
}

/** What the parts with number `part` of the tuples come from that `source` gives one by one: `sets` of `sets.items()`. */
function partOfEach(source: Expression, part: number): Expression | null {
  if (source.kind !== 'call') return null;
  switch (calleeName(source)) {
    case 'items':
      return part === 1 && source.callee.kind === 'attribute' ? source.callee.object : null;
    case 'enumerate':
      return part === 1 ? (source.args[0]?.value ?? null) : null;
    case 'zip':
      return source.args[part]?.value ?? null;
    default:
      return null;
  }
}

function sameName(a: Expression, b: Expression): boolean {
  return a.kind === 'name' && b.kind === 'name' && a.id === b.id;
}

/** A row of data that is written out: `{"text": "…", "label": 1}`. */
function isRow(expression: Expression): boolean {
  const isLiteral = (part: Expression): boolean => part.kind === 'number' || part.kind === 'string' || part.kind === 'constant' || isRow(part);
  if (expression.kind === 'dict') return expression.entries.every(({ value }) => isLiteral(value));
  return (expression.kind === 'list' || expression.kind === 'tuple') && expression.elements.every(isLiteral);
}
