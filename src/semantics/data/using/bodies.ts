/** What running functions draws. */
import type { ParameterRef } from '../../../catalogue/types.js';
import type { Expression, FunctionStatement } from '../../../syntax/facts.js';
import { calleeName } from '../../../syntax/walk.js';
import { callsIn, usesOf } from '../../lookups.js';
import { isUnwritten } from '../../module/callees.js';
import type { CallFact } from '../../module/model.js';
import { findArgument } from '../../program/arguments.js';
import type { Frame, Maker } from '../../program/choices/chosen.js';
import { effectsOf, seedState } from '../../program/effects.js';
import { isEvaluated } from '../../program/reached.js';
import type { Module, Project } from '../../project.js';
import type { Uses } from '../../uses.js';
import { CHANCY, drawing, drawsNothing, NOTHING, union, UNREAD, type Drawn } from '../drawn.js';
import { ownAttribute, type Owner } from './ancestry.js';
import { isFallback } from './fallbacks.js';
import { literals, reachedIn, withLiterals, type Asking } from './literals.js';
import { isUnheardOf, MAY_DRAW, unread } from './names.js';
import type { Reading } from './reading.js';

/** Running function `index` of `module`, entered by `maker` where that is known. */
export function drawnInBody(reading: Reading, module: Module, index: number, owner: Owner | null, maker: Maker | null = null): Drawn {
  return reading.once(`${module.path}:${String(index)}`, () => {
    const before = reading.owner;
    reading.owner = owner;
    reading.hasRead = true;
    const { statement } = module.model.functions[index] ?? {};
    const frame = statement == null || maker === null ? null : { function: statement, maker };
    const uses = usesOf(module);
    const asking: Asking = { project: reading.project, isOpen: false };
    const isReached = reachedIn(reading.project, module, owner, asking);
    const literal = literals(reading.project, module, frame, owner, asking);
    const happens = (expression: Expression): boolean => {
      const place = uses.place(expression);
      return place === undefined || statement == null || (isReached(statement, place.statement, frame) && isEvaluated(uses, expression, literal));
    };
    const isPutAside = (call: CallFact): boolean => statement != null && isLazy(reading.project, module, call) && isReadBy(uses, statement, call, (read) => !happens(read));
    const runs = callsIn(module, index).filter((call) => happens(call.expression) && !isPutAside(call));
    const drawn = union([
      // What may be set out of sight those who follow programs don't see either.
      ...runs.filter((call) => asking.isOpen || reading.comes(module, call)).map((call) => {
        const place = uses.place(call.expression);
        const called = drawnInCall(reading, module, call, owner, frame);
        return place !== undefined && isFallback(place, call.expression) && !drawsNothing(called) ? UNREAD : called;
      }),
      ...(owner === null || statement == null ? [] : drawnByWrapped(reading, module, statement, owner)),
    ]);
    reading.owner = before;
    return drawn;
  });
}

/** What `call` makes draws once it is used: a transform, a loader. */
function isLazy(project: Project, module: Module, call: CallFact): boolean {
  const target = call.assignedTo === null ? null : project.callee(module, call);
  return target?.kind === 'library' && target.record?.draws?.lazy === true;
}

/** `call` is kept in a variable of the function `scope`, which something reads, and `test` holds of all that does. */
function isReadBy(uses: Uses, scope: FunctionStatement, { assignedTo, expression }: CallFact, test: (read: Expression) => boolean): boolean {
  if (assignedTo === null || assignedTo.includes('.') || uses.place(expression)?.parent !== null || !uses.isLocal(assignedTo, scope)) return false;
  const reads = uses.near(assignedTo, scope).filter((each) => !uses.isTarget(each));
  return reads.length > 0 && reads.every(test);
}

function drawnInCall(reading: Reading, module: Module, call: CallFact, owner: Owner | null, frame: Frame | null): Drawn {
  if (reading.isSpent) return UNREAD;
  reading.read++;
  const { callee, receiver } = call;
  if (receiver?.kind === 'instance' && 'name' in receiver.of && module.catalogue.generatorClasses.has(receiver.of.name)) return isMadeInside(receiver.call) ? NOTHING : CHANCY;
  const maker: Maker = { module, call: owner === null ? call : withLiterals(reading.project, module, call, frame, owner), frame };
  const attribute = owner === null || callee.kind === 'super' ? null : ownAttribute(call.expression.callee);
  if (attribute !== null && owner !== null) {
    const method = reading.project.method(owner.module, owner.index, attribute);
    if (method.kind === 'function') return drawnInBody(reading, method.module, method.index, owner, maker);
    return reading.follow.kept(reading, owner, attribute);
  }
  const target = reading.project.callee(module, call);
  switch (target.kind) {
    case 'function':
      return drawnInBody(reading, target.module, target.index, callee.kind === 'super' ? owner : null, maker);
    case 'class': {
      const init = reading.project.method(target.module, target.index, '__init__');
      return init.kind === 'function' ? drawnInBody(reading, init.module, init.index, { module: target.module, index: target.index, maker }, maker) : NOTHING;
    }
    case 'library': {
      const { record, name } = target;
      const seed = record?.makesGenerator?.seed ?? record?.takesSeed ?? null;
      if (seed !== null && seedState(call, seed) === 'given') return NOTHING;
      if (record?.takesSeed !== undefined || record?.makesGenerator !== undefined || record?.entropy !== undefined) return UNREAD;
      if (record?.draws !== undefined) {
        const own = drawing(effectsOf(call, record, module.catalogue).draws.map(({ stream }) => stream));
        return record.runs === undefined || findArgument(call, record.runs).kind !== 'given' ? own : union([own, drawnByRun(reading, module, call, record.runs)]);
      }
      if (record?.runs !== undefined) return drawnByRun(reading, module, call, record.runs);
      return record !== undefined || module.catalogue.isPlain(name) || isUnheardOf(module, name) ? NOTHING : unread(name);
    }
    default:
      if (callee.kind === 'super' || isUnwritten(call)) return NOTHING;
      if (call.expression.callee.kind === 'name' || call.expression.callee.kind === 'call') return reading.follow.written(reading, module, call.expression.callee, frame);
      return callee.kind !== 'unknown' || callee.isMethod ? (MAY_DRAW.test(calleeName(call.expression)) ? unread(calleeName(call.expression)) : NOTHING) : UNREAD;
  }
}

/** What a library's call draws through the function it is handed to run. */
function drawnByRun(reading: Reading, module: Module, call: CallFact, parameter: ParameterRef): Drawn {
  const found = findArgument(call, parameter);
  return found.kind === 'given' ? reading.follow.argument(reading, module, found.argument, null) : found.kind === 'absent' ? NOTHING : UNREAD;
}

/** `self.data[index]` of data that is known to draw. */
function drawnByWrapped(reading: Reading, module: Module, statement: FunctionStatement, owner: Owner): Drawn[] {
  const names = new Set(['data', 'dataset', 'ds', 'subset', 'base', 'base_dataset', 'inner', 'parent']);
  return [...names].flatMap((name) => {
    const isRead = usesOf(module).near(`self.${name}`, statement).some((read) => {
      const place = usesOf(module).place(read);
      return place?.function === statement && place.parent?.kind === 'subscript' && place.parent.object === read;
    });
    if (!isRead) return [];
    const { streams, rest } = reading.follow.kept(reading, owner, name);
    return [{ streams, rest: rest === 'chance' ? rest : 'nothing' }];
  });
}

/** The generator is made anew whenever the code that is being read runs. */
function isMadeInside(maker: CallFact | null): boolean {
  return maker !== null && maker.function !== 0 && maker.assignedTo?.includes('.') !== true;
}
