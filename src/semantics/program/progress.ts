/** Tests that turn out one way and another while a program goes on: `step > warm_up`, `len(self.memory) > batch_size`. */
import type { ClassStatement, Expression, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { dottedName, elementsOf, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import type { Loop } from '../module/model.js';

/** What a test stands in, and what is known of its parts. */
export interface Course {
  /** The loops around it in its function. */
  readonly loops: readonly Loop[];
  /** The class whose method it stands in, and what the method calls its object. */
  readonly owner: ClassStatement | null;
  readonly self: string | null;
  readonly isDrawn: (part: Expression) => boolean;
}

/** Methods that hand a container, or an object that keeps one, something more. */
const FEEDS = /^(?:append(?:left)?|extend|insert|push|put|add|store|remember|memori[sz]e)(?:_\w+)?$/;

const ORDERS = /^(?:<|>|<=|>=)$/;

const ARITHMETIC = /^(?:[-+*/%]|\/\/)$/;

/** Methods and attributes by which a container tells that it holds enough. */
const IS_FILLED = /^(?:(?:is|has|can)(?:_\w+|[A-Z]\w*)|ready|enough\w*|full|filled)$/;

/** Names and methods are followed so far to what they stand for. */
const MAX_HOPS = 3;

/** Whether `test` depends on how far the program is, or on a draw, and on nothing that is fixed for all of it. */
export function turnsInTime(test: Expression, course: Course, hops = 0): boolean {
  if (test.kind === 'unary') return test.operator === 'not' && turnsInTime(test.operand, course, hops);
  if (test.kind !== 'binary') return standsForSuch(test, course, hops);
  const { operator, left, right } = test;
  if (operator === 'and') return turnsInTime(left, course, hops) && turnsInTime(right, course, hops);
  if (operator === 'or') return turnsInTime(left, course, hops) || turnsInTime(right, course, hops);
  if (ORDERS.test(operator)) return goesOn(left, course) || goesOn(right, course);
  if (operator === '%') return goesOn(left, course);
  return (operator === '==' || operator === '!=') && [left, right].some(({ kind }) => kind === 'number') && (goesOn(left, course) || goesOn(right, course));
}

/** `if ready:` behind `ready = self.can_learn()` in the same turn, `if self.can_learn():`, `if self.memory.is_full():` */
function standsForSuch(test: Expression, course: Course, hops: number): boolean {
  if (hops > MAX_HOPS) return false;
  if (test.kind === 'name') {
    const values = course.loops.flatMap((loop) => (loop.kind === 'comprehension' ? [] : kept(loop.body).get(test.id) ?? []));
    return values.length === 1 && values.every((value) => turnsInTime(value, course, hops + 1));
  }
  const asked = test.kind === 'call' ? test.callee : test;
  if (asked.kind !== 'attribute') return false;
  if (IS_FILLED.test(asked.name) && isFed(asked.object, course)) return true;
  const isOwn = course.owner !== null && course.self !== null && dottedName(asked.object) === course.self && test.kind === 'call' && test.args.length === 0;
  const own = isOwn && course.owner !== null ? answers(course.owner).get(asked.name) : undefined;
  return own !== undefined && turnsInTime(own.value, { ...course, self: own.self, loops: [] }, hops + 1);
}

/** What is assigned to each name in `body`. */
const kept = remembered((body: readonly Statement[]): ReadonlyMap<string, readonly Expression[]> => {
  const found = new Map<string, Expression[]>();
  for (const statement of walkStatements(body, withinScope)) {
    if (statement.kind !== 'assign' || statement.value === null) continue;
    for (const target of statement.targets) if (target.kind === 'name') addTo(found, target.id, statement.value);
  }
  return found;
});

/** What the methods of a class give that are asked for nothing else. */
const answers = remembered((owner: ClassStatement): ReadonlyMap<string, { readonly value: Expression; readonly self: string }> => new Map(owner.body.flatMap((each) => {
  if (each.kind !== 'function') return [];
  const [only, ...more] = each.body.filter((statement) => statement.kind !== 'expression' || statement.value.kind !== 'string');
  const [self, ...others] = each.parameters;
  const value = only?.kind === 'return' ? only.value : null;
  return value === null || self === undefined || more.length + others.length > 0 ? [] : [[each.name, { value, self: self.name }] as const];
})));

/** Whether a number grows with the turns of a loop or the calls of a method, or is drawn. */
function goesOn(number: Expression, course: Course): boolean {
  if (course.isDrawn(number)) return true;
  switch (number.kind) {
    case 'binary':
      return ARITHMETIC.test(number.operator) && (goesOn(number.left, course) || goesOn(number.right, course));
    case 'unary':
      return goesOn(number.operand, course);
    case 'name':
      return course.loops.some((loop) => counters(loop).has(number.id));
    case 'attribute':
      return isCounted(number, number.name, course) || isFed(number.object, course);
    case 'subscript':
      return isEntryCounted(number, course);
    case 'call': {
      const [first, ...more] = number.args;
      if (first === undefined) return number.callee.kind === 'attribute' && isFed(number.callee.object, course);
      return more.length === 0 && dottedName(number.callee) === 'len' && isFed(first.value, course);
    }
    default:
      return false;
  }
}

function isCounted(attribute: Expression & { kind: 'attribute' }, name: string, { owner, self }: Course): boolean {
  return owner !== null && self !== null && dottedName(attribute.object) === self && courseOf(owner).counted.has(name);
}

/** `counts[agent]`, `self.counts[agent]`, where some entry of it is. */
function isEntryCounted({ object }: Expression & { kind: 'subscript' }, course: Course): boolean {
  if (object.kind === 'attribute') return isCounted(object, object.name + ENTRY, course);
  return object.kind === 'name' && course.loops.some((loop) => counters(loop).has(object.id + ENTRY));
}

function isFed(object: Expression, { loops, owner, self }: Course): boolean {
  if (object.kind === 'name') return loops.some((loop) => loop.kind !== 'comprehension' && fed(loop.body).has(object.id));
  return object.kind === 'attribute' && owner !== null && self !== null && dottedName(object.object) === self && courseOf(owner).fed.has(object.name);
}

/** The names that a loop counts: what each turn is given, and what it adds to. */
const counters = remembered((loop: Loop): ReadonlySet<string> => {
  if (loop.kind === 'comprehension') return new Set(loop.clauses.flatMap(({ target }) => (target === null ? [] : namesOf(target))));
  const given = loop.kind === 'for' ? namesOf(loop.target) : [];
  return new Set([...given, ...walkStatements(loop.body, withinScope).flatMap(counted)]);
});

function namesOf(target: Expression): readonly string[] {
  return [target, ...elementsOf(target)].flatMap((each) => (each.kind === 'name' ? [each.id] : []));
}

/** Ends the name of what holds several numbers of which one is counted. */
const ENTRY = '[]';

/** What a statement adds to: `step += 1`, `self.step = self.step + 1`, `counts[agent] += 1`. */
function counted(statement: Statement): readonly string[] {
  if (statement.kind !== 'assign' || statement.value === null) return [];
  const entries = statement.operator === null ? [] : statement.targets.flatMap((target) => (target.kind === 'subscript' ? dottedName(target.object) ?? [] : []));
  if (entries.length > 0) return entries.map((name) => name + ENTRY);
  const names = statement.targets.flatMap((target) => dottedName(target) ?? []);
  const read = statement.operator === null ? new Set([...walkExpressions([statement.value])].map(dottedName)) : null;
  return names.filter((name) => read === null || read.has(name));
}

/** The names of what `body` hands something more, each with its dots. */
function fed(body: readonly Statement[]): ReadonlySet<string> {
  return new Set(walkStatements(body, withinScope).flatMap((statement) => {
    const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : null;
    const isFed = call?.callee.kind === 'attribute' && FEEDS.test(call.callee.name) && call.args.length > 0;
    return isFed ? (dottedName(call.callee.object) ?? []) : [];
  }));
}

/** The attributes that methods of a class count and feed, its constructor aside. */
const courseOf = remembered((owner: ClassStatement) => {
  const methods = owner.body.flatMap((each) => (each.kind === 'function' && each.name !== '__init__' ? [each] : []));
  const own = (names: Iterable<string>, self: string | undefined): readonly string[] => {
    return [...names].flatMap((name) => (self !== undefined && name.startsWith(`${self}.`) ? [name.slice(self.length + 1)] : []));
  };
  return {
    counted: new Set(methods.flatMap(({ body, parameters: [self] }) => own(walkStatements(body, withinScope).flatMap(counted), self?.name))),
    fed: new Set(methods.flatMap(({ body, parameters: [self] }) => own(fed(body), self?.name))),
  };
});
