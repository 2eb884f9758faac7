/** What using an object draws: one of a class of the project, of a library, or of who knows what. */
import type { Catalogue } from '../../../catalogue/catalogue.js';
import { evaluate } from '../../../catalogue/condition.js';
import type { ParameterRef } from '../../../catalogue/types.js';
import type { Expression } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { calleeName, lastPart, walkStatements, withinScope } from '../../../syntax/walk.js';
import { callsOf, grouped } from '../../lookups.js';
import { argumentReader, findArgument } from '../../program/arguments.js';
import { choicesOf, refuses, registeredFor, type Choice, type Maker } from '../../program/choices/chosen.js';
import { effectsOf } from '../../program/effects.js';
import type { Module, Project, Target } from '../../project.js';
import { CHANCY, drawing, drawsNothing, NOTHING, union, UNREAD, type Drawn } from '../drawn.js';
import { seedsFirst } from '../seeds-first.js';
import { ancestry, type Owner } from './ancestry.js';
import { drawnInBody } from './bodies.js';
import { handsAllOn, reachedIn, withLiterals } from './literals.js';
import { isMethodAlike, isPlainBase, isUnheardOf, MAKES_ARRAYS, MAY_DRAW, unread } from './names.js';
import type { Part } from './parts.js';
import type { Reading } from './reading.js';

/** The methods through which data, samplers and transforms are used. */
const READING = ['__getitem__', '__getitems__', '__iter__', '__next__', '__len__', '__call__', 'forward', 'get'];

/** Callables that hand on what they are given, or call it later. */
const HANDS_ON = /^(?:builtins\.(?:list|tuple|sum|sorted|reversed|iter|enumerate|zip|map|filter|dict)|copy\.(?:copy|deepcopy)|functools\.partial|itertools\.\w+)$/;

/** More classes than these go by one name for different ends. */
const MAX_NAMED = 3;

/** Using what `maker` makes or returns. */
export function drawnByMaker(reading: Reading, maker: Maker, part: Part = null): Drawn {
  if (!reading.comes(maker.module, maker.call)) return NOTHING;
  const registered = registeredFor(reading.project, maker);
  // What it is made with is read from somewhere else.
  if (registered.length > 0) return union(registered.map((target) => drawnByTarget(reading, target, null, part)));
  return drawnByTarget(reading, reading.project.callee(maker.module, maker.call), maker, part);
}

/** Using what `target` makes or returns, called by `maker` where that tells what it is handed. */
function drawnByTarget(reading: Reading, target: Target, maker: Maker | null, part: Part): Drawn {
  switch (target.kind) {
    case 'class':
      return maker !== null && isRefusedBy(reading.project, target, maker) ? NOTHING : drawnByClass(reading, { module: target.module, index: target.index, maker });
    case 'library':
      return maker === null ? unread(target.name) : drawnByLibrary(reading, target, maker);
    case 'function': {
      const { statement } = target.module.model.functions[target.index] ?? {};
      if (statement == null) return UNREAD;
      const frame = maker === null ? null : { function: statement, maker };
      const isReached = reachedIn(reading.project, target.module, reading.owner);
      const returned = [...walkStatements(statement.body, withinScope)].flatMap((each) => (each.kind === 'return' && each.value !== null && isReached(statement, each, frame) ? [each.value] : []));
      return returned.length === 0 ? unread(statement.name) : union(returned.map((value) => reading.follow.written(reading, target.module, value, frame, part)));
    }
    default:
      return maker === null ? UNREAD : drawnByUnknown(reading, maker, part);
  }
}

/** Using what a call of something nobody can read makes: one of several classes under another name, another form of an object. */
function drawnByUnknown(reading: Reading, maker: Maker, part: Part): Drawn {
  const { module, call, frame } = maker;
  const { callee } = call.expression;
  // `args.data.Birds(root)`: the project's own class by that name, in a module that is kept where nobody sees it put.
  const own = callee.kind === 'attribute' ? (classesByName(reading.project).get(callee.name) ?? []) : [];
  if (own.length > 0 && own.length <= MAX_NAMED) return union(own.map((target) => drawnByTarget(reading, target, maker, part)));
  // A class that is had from an object (`T.Compose([…])`) makes something else of what it is handed.
  if (callee.kind === 'attribute' && /^[A-Z]/.test(callee.name)) return union([unread(callee.name), ...call.args.map((argument) => reading.follow.argument(reading, module, argument, frame))]);
  if (callee.kind === 'attribute') return MAY_DRAW.test(callee.name) ? unread(callee.name) : reading.follow.written(reading, module, callee.object, frame);
  const members = libraryMembers(reading.project, module, callee);
  if (members.length > 0) return union(members.map((member) => drawnByLibrary(reading, member, maker)));
  const choices = choicesOf(reading.project, module, callee, frame);
  const made = (choice: Choice | null): Drawn => {
    if (choice === null) return unread(calleeName(call.expression));
    // Of what another module has bound its own names tell.
    if (choice.bound.length > 0 && choice.module !== module) return drawnByTarget(reading, choice.target, null, part);
    return drawnByTarget(reading, choice.target, { ...maker, call: { ...call, args: [...choice.bound, ...call.args] } }, part);
  };
  return choices.length === 0 ? unread(calleeName(call.expression)) : union(choices.map(made));
}

/** An object that its class refuses to make is never read. What a callable was bound to before is not written at the call. */
function isRefusedBy(project: Project, target: Target, { call }: Maker): boolean {
  return call.args.length === call.expression.args.length && refuses(project, target, call);
}

function drawnByLibrary(reading: Reading, { name, record }: Target & { kind: 'library' }, written: Maker): Drawn {
  const isAsked = record?.draws !== undefined || record?.augments !== undefined;
  const maker = isAsked ? { ...written, call: withLiterals(reading.project, written.module, written.call, written.frame, reading.owner) } : written;
  if (HANDS_ON.test(name)) {
    // What a function is bound to it is handed when it is called.
    const given = name === 'functools.partial' ? maker.call.args.slice(0, 1) : maker.call.args;
    return union(given.map((argument) => reading.follow.argument(reading, maker.module, argument, maker.frame)));
  }
  if (name === 'builtins.getattr') return drawnByAnyFunction(reading, maker);
  const isClass = /\.[A-Z]\w*$/.test(name);
  // What a function draws, such as a split, it draws once, before anything is read.
  const isLater = record?.draws?.lazy === true || (isClass && record?.drawsBy !== undefined);
  const own = isLater ? effectsOf(maker.call, record, maker.module.catalogue).draws.map(({ stream }) => stream) : [];
  if (record?.drawsBy !== undefined) return union([drawing(own), ...record.drawsBy.map((parameter) => drawnByHanded(reading, maker, parameter))]);
  // No loader seeds a library's own generator in its workers.
  if (isLater) return record?.augments !== undefined && own.length > 0 ? CHANCY : drawing(own);
  if (record?.augments?.unless !== undefined && evaluate(record.augments.unless, argumentReader(maker.call)) === 'yes') return NOTHING;
  if (record?.augments !== undefined) return record.augments.before === undefined ? CHANCY : drawing(record.augments.before);
  const isOther = record?.option === true || record?.makesGenerator !== undefined || record?.loader !== undefined;
  const { callee } = maker.call.expression;
  // Another form of what it is a method of.
  if (record?.returns !== undefined && callee.kind === 'attribute' && isMethodAlike(name, record.returns)) return reading.follow.written(reading, maker.module, callee.object, maker.frame);
  if (!isOther && maker.module.catalogue.isPlain(name) && MAKES_ARRAYS.test(name)) return NOTHING;
  return reading.owner !== null && isUnheardOf(maker.module, name) ? NOTHING : unread(name);
}

/** `getattr(cleaners, name)`: one of the functions of a module of the project. */
function drawnByAnyFunction(reading: Reading, { module, call }: Maker): Drawn {
  const [of] = call.args;
  const target = of?.value.kind === 'reference' ? reading.project.resolve(module, of.value.name) : null;
  if (target?.kind !== 'module') return UNREAD;
  const functions = target.module.model.functions.filter(({ class: owner, name }) => owner === null && /^\w+$/.test(name));
  return union(functions.map(({ index }) => drawnInBody(reading, target.module, index, null)));
}

/** Using what `maker` is handed for `parameter`. */
function drawnByHanded(reading: Reading, maker: Maker, parameter: ParameterRef): Drawn {
  const found = findArgument(maker.call, parameter);
  // What goes on by `**kwargs` is given by its name.
  const outer = found.kind === 'unknown' ? handsAllOn(maker) : null;
  if (outer !== null) return drawnByHanded(reading, outer, { name: parameter.name });
  if (found.kind === 'absent') return NOTHING;
  if (found.kind === 'unknown') return unread(parameter.name);
  return found.kind === 'spread' ? reading.follow.object(reading, maker.module, found.value, maker.frame) : reading.follow.argument(reading, maker.module, found.argument, maker.frame);
}

/** Using an object of a project class: what reading or calling it runs, and what its library bases do. */
export function drawnByClass(reading: Reading, owner: Owner): Drawn {
  const { module, index } = owner;
  const fact = module.model.classes[index];
  if (fact === undefined) return UNREAD;
  const taken = reading.method;
  return reading.once(`${module.path}:class ${String(index)}:${String(owner.maker?.call.id)}:${String(taken)}`, () => {
    reading.method = null;
    reading.hasRead = true;
    const line = lineOf(reading, owner);
    const readers = [...READING, ...(taken === null ? [] : [taken])].flatMap((name) => {
      const method = reading.project.method(module, index, name);
      return method.kind === 'function' ? [method] : [];
    });
    // What is drawn while the object is made is drawn once, before anything is read.
    const all = line.classes.flatMap((each) => [...(each.module.model.classes[each.index]?.methods ?? [])]
      .flatMap(([name, method]) => (name === '__init__' || (line.isRead && isPartOfMaking(reading.project, each.module, method)) ? [] : [{ module: each.module, index: method }])));
    const run = (method: { readonly module: Module; readonly index: number }): Drawn => {
      const { streams, rest } = drawnInBody(reading, method.module, method.index, owner);
      const seeded = seedsFirst(reading.project, method.module, method.index);
      return { streams: new Set([...streams].filter((stream) => !seeded.has(stream))), rest };
    };
    const drawn = union([
      line.drawn,
      ...(readers.length > 0 ? readers : all).map(run),
      // A base that nobody can read may call any of them.
      ...(readers.length > 0 && !line.isPlain ? all.map(run).map((each) => (drawsNothing(each) ? NOTHING : UNREAD)) : []),
    ]);
    reading.method = taken;
    return drawn;
  });
}

/**
 * The class of `owner` and the project classes it derives from, with what makes their part; what its library bases draw;
 * and whether it is known of all of them, one at least, by what they draw.
 */
export function lineOf(reading: Reading, owner: Owner): { readonly classes: readonly Owner[]; readonly drawn: Drawn; readonly isPlain: boolean; readonly isRead: boolean } {
  const { classes, bases } = ancestry(reading.project, owner);
  const parts = bases.map(({ target, maker, module }) => {
    const isPlain = target.kind === 'library' && isPlainBase(module, target);
    const drawn = isPlain ? NOTHING : target.kind === 'library' && target.record !== undefined && maker !== null ? drawnByLibrary(reading, target, maker) : UNREAD;
    return { drawn, isPlain, isRead: target.kind === 'library' && target.record?.drawsBy !== undefined };
  });
  return {
    classes,
    drawn: union(parts.map(({ drawn }) => drawn)),
    isPlain: parts.every(({ isPlain }) => isPlain),
    isRead: parts.some(({ isRead }) => isRead) && parts.every(({ isPlain, isRead }) => isPlain || isRead),
  };
}

/** A method that constructors call and nobody else. */
function isPartOfMaking(project: Project, module: Module, method: number): boolean {
  const callers = project.callers(module, method);
  return callers.length > 0 && callers.every(({ module: from, call }) => from.model.functions[call.function]?.statement?.name === '__init__');
}

const classesByName = remembered((project: Project): ReadonlyMap<string, readonly Target[]> => {
  const classes = [...project.modules.values()].flatMap((module) => module.model.classes.map(({ name, index }) => ({ name, target: { kind: 'class', module, index } satisfies Target })));
  return new Map(Array.from(grouped(classes, ({ name }) => [name]), ([name, each]) => [name, each.map(({ target }) => target)]));
});

/** `getattr(torchvision.datasets, name)`: the classes of a library's module of which it is known what they draw. */
function libraryMembers(project: Project, module: Module, callee: Expression): readonly (Target & { readonly kind: 'library' })[] {
  const call = callee.kind === 'call' && calleeName(callee) === 'getattr' ? callsOf(module).get(callee) : undefined;
  const of = call?.args[0]?.value;
  const target = of?.kind === 'reference' ? project.resolve(module, of.name) : null;
  return target?.kind === 'library' ? (classesIn(module.catalogue).get(target.name) ?? []).map(([name, record]) => ({ kind: 'library', name, record })) : [];
}

const classesIn = remembered((catalogue: Catalogue) => grouped([...catalogue.records()], ([name, { draws, drawsBy, augments }]) => {
  const isKnown = draws !== undefined || drawsBy !== undefined || augments !== undefined;
  return isKnown && /^[A-Z]/.test(lastPart(name)) ? [name.slice(0, name.lastIndexOf('.'))] : [];
}));
