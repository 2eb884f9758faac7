/** What using what names, parameters and attributes hold draws: whatever is put there. */
import type { CallExpression, ClassStatement, Expression, FunctionStatement } from '../../../syntax/facts.js';
import { calleeName, dottedName } from '../../../syntax/walk.js';
import { callsOf, functionOf, usesOf } from '../../lookups.js';
import { STAR, type Value } from '../../module/model.js';
import { findArgument, parameterNamed } from '../../program/arguments.js';
import { MAX_CALLERS, type Frame, type Maker } from '../../program/choices/chosen.js';
import type { Module, Project } from '../../project.js';
import { union, UNREAD, type Drawn } from '../drawn.js';
import type { Owner } from './ancestry.js';
import { drawnInBody } from './bodies.js';
import { handsAllOn, reachedIn } from './literals.js';
import { unread } from './names.js';
import { lineOf } from './objects.js';
import { mayBe, type Part } from './parts.js';
import type { Reading } from './reading.js';

/** Methods that add to a collection. */
const ADDS = /^(?:append|extend|insert|add|update)$/;

/** Using what a variable or parameter holds: whatever is assigned to it in its scope. */
export function drawnByName(reading: Reading, module: Module, read: Expression & { kind: 'name' }, frame: Frame | null, part: Part): Drawn {
  const uses = usesOf(module);
  const { id: name } = read;
  const within = uses.place(read)?.function ?? null;
  const scope = within !== null && uses.isLocal(name, within) ? within : null;
  return reading.once(`${module.path}:${String(scope?.start)}:${name}:${String(read.start)}:${String(part)}`, () => {
    const parts: Drawn[] = [];
    const written = uses.inScope(name, scope);
    const last = written.findLast((each) => uses.isTarget(each) && uses.isAssignedFirst(each, read));
    if (last !== undefined) return union(drawnByContents(reading, module, written.filter(({ start }) => start >= last.start && start < read.start), () => frame, reading.owner, part));
    const at = scope?.parameters.findIndex((parameter) => parameter.name === name) ?? -1;
    if (scope !== null && at >= 0) parts.push(drawnByParameter(reading, module, scope, at, frame, part));
    parts.push(...drawnByContents(reading, module, written, () => frame, reading.owner, part));
    const inner = scope === null ? undefined : definitionIn(module, scope, name);
    if (inner !== undefined) parts.push(drawnInBody(reading, module, inner, null));
    if (parts.length > 0) return union(parts);
    const starred: Value | undefined = module.model.starImports.length > 0 ? { kind: 'reference', name: STAR + name } : undefined;
    const value = module.model.exports.get(name) ?? starred;
    return value === undefined || scope !== null ? unread(name) : reading.follow.object(reading, module, value);
  });
}

/** What is put into a variable or attribute at each of the places where its name is `written`. */
function drawnByContents(reading: Reading, module: Module, written: readonly Expression[], frameAt: (expression: Expression) => Frame | null, owner: Owner | null, wanted: Part): Drawn[] {
  const uses = usesOf(module);
  const isReached = reachedIn(reading.project, module, owner);
  const parts: Drawn[] = [];
  let isEmpty = false;
  for (const expression of written) {
    const place = uses.place(expression);
    if (place === undefined) continue;
    const { statement, parent } = place;
    const frame = frameAt(expression);
    if (!isReached(place.function, statement, frame)) continue;
    const put = (value: Expression, part: Part = null): void => { parts.push(reading.follow.written(reading, module, value, frame, part)); };
    if (uses.isTarget(expression)) {
      if (statement.kind === 'for') put(statement.iterable);
      else if (statement.kind !== 'assign' || statement.value === null) parts.push(UNREAD);
      else if (isEmptyCollection(statement.value)) isEmpty = true;
      else if (!holdsPlace(reading.project, module, statement.value)) put(statement.value, parent?.kind === 'tuple' || parent?.kind === 'list' ? parent.elements.indexOf(expression) : wanted);
    } else if (statement.kind === 'assign' && statement.value !== null && statement.targets.includes(expression)) {
      put(statement.value);
    } else if (parent?.kind === 'subscript' && parent.object === expression && uses.isTarget(parent) && statement.kind === 'assign' && statement.value !== null) {
      if (mayBe(parent.indices.length === 1 ? (parent.indices[0] ?? null) : null, wanted)) put(statement.value);
    } else if (parent?.kind === 'attribute' && ADDS.test(parent.name)) {
      const call = uses.place(parent)?.parent;
      const added = call?.kind === 'call' && call.callee === parent ? call.args.at(-1)?.value : undefined;
      if (added !== undefined) put(added);
    }
  }
  // Whoever fills it is not to be seen from here.
  if (isEmpty && parts.length === 0) parts.push(UNREAD);
  return parts;
}

/** `Dataset()`: a library's base by itself has nothing to be read. */
function holdsPlace(project: Project, module: Module, value: Expression): boolean {
  const call = value.kind === 'call' && value.args.length === 0 ? callsOf(module).get(value) : undefined;
  const target = call === undefined ? null : project.callee(module, call);
  return target?.kind === 'library' && target.record?.roles?.includes('plain-base') === true;
}

function drawnByParameter(reading: Reading, module: Module, scope: FunctionStatement, at: number, frame: Frame | null, part: Part): Drawn {
  const parameter = scope.parameters[at];
  const fact = functionOf(module, scope);
  const ref = parameter === undefined || fact === undefined ? null : parameterNamed(fact, parameter.name);
  if (parameter === undefined || fact === undefined || ref === null) return UNREAD;
  const given = (maker: Maker): Drawn => {
    const { module: from, call, frame: around } = maker;
    const found = findArgument(reading.project.withoutObject(from, call), ref);
    const outer = found.kind === 'unknown' ? handsAllOn(maker) : null;
    if (outer !== null) return given(outer);
    if (found.kind === 'absent') return parameter.default === null ? unread(parameter.name) : reading.follow.written(reading, module, parameter.default, null, part);
    if (found.kind === 'unknown') return unread(parameter.name);
    return found.kind === 'given' ? reading.follow.argument(reading, from, found.argument, around, part) : reading.follow.object(reading, from, found.value, around);
  };
  if (frame?.function === scope) return given(frame.maker);
  const callers = reading.project.callers(module, fact.index);
  return callers.length === 0 || callers.length > MAX_CALLERS ? unread(parameter.name) : union(callers.map((caller) => given({ ...caller, frame: null })));
}

/** Using what the object keeps as `self.attribute`: whatever its classes put there. */
export function drawnByKept(reading: Reading, owner: Owner, attribute: string, part: Part = null): Drawn {
  return reading.once(`${owner.module.path}:${String(owner.index)}.${attribute}:${String(part)}`, () => {
    const { classes, drawn, isPlain } = lineOf(reading, owner);
    // An object that nobody is known to make may be of a class that puts something else there.
    const derived = owner.maker === null ? reading.project.classesBelow(owner.module, owner.index).map((each) => ({ ...each, maker: null })) : [];
    const parts = [...classes, ...derived].flatMap(({ module, index, maker }) => {
      const fact = module.model.classes[index];
      return fact === undefined ? [] : drawnByKeptIn(reading, module, fact.statement, maker, attribute, owner, part);
    });
    // What a library's base keeps has been asked of the base.
    return parts.length > 0 ? union(parts) : isPlain ? unread(attribute) : drawn;
  });
}

function drawnByKeptIn(reading: Reading, module: Module, statement: ClassStatement, maker: Maker | null, attribute: string, owner: Owner, part: Part): Drawn[] {
  const uses = usesOf(module);
  const own = statement.body.flatMap((each) => {
    return each.kind === 'assign' && each.value !== null && each.targets.some((target) => dottedName(target) === attribute) ? [each.value] : [];
  });
  const written = uses.near(`self.${attribute}`, statement).filter((each) => uses.place(each)?.around.includes(statement) === true);
  const frameAt = (expression: Expression): Frame | null => {
    const within = uses.place(expression)?.function;
    return within?.name === '__init__' && maker !== null ? { function: within, maker } : null;
  };
  return [...own.map((value) => reading.follow.written(reading, module, value, null, part)), ...drawnByContents(reading, module, written, frameAt, owner, part)];
}

/** A function that `scope` defines for itself. */
function definitionIn(module: Module, scope: FunctionStatement, name: string): number | undefined {
  const statement = scope.body.find((each): each is FunctionStatement => each.kind === 'function' && each.name === name);
  return statement === undefined ? undefined : functionOf(module, statement)?.index;
}

function isEmptyCollection(value: Expression): boolean {
  if (value.kind === 'list' || value.kind === 'tuple') return value.elements.length === 0;
  if (value.kind === 'dict') return value.entries.length === 0;
  return value.kind === 'call' && isEmptyCall(value);
}

function isEmptyCall(call: CallExpression): boolean {
  return call.args.length === 0 && /^(?:list|dict|set|OrderedDict|defaultdict)$/.test(calleeName(call));
}
