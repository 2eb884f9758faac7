/**
 * Draws whose numbers reach no result: examples of the right shape for a network, networks that are only counted or
 * timed, what is expected to fail, how long to wait, a port, a layer that no pass goes through.
 */
import type { Role } from '../../catalogue/types.js';
import type { CallExpression, Expression, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, expressionsUnder, lastPart, walkExpressions } from '../../syntax/walk.js';
import { isAddress } from '../module/address.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import { namesPlace } from '../purpose/named-places.js';
import { introducesItself } from '../purpose/requests.js';
import { BUILD, COUNTS, FORM, FORM_ONLY, KEEPS, NAMED_PARTS, PARTS, TELLS } from '../purpose/form.js';
import { isBlindToIndex } from './blind-to-index.js';
import { isBoundAnew, isInValue } from './bound-anew.js';
import { areLeftUnread, givesRowsBeside, isMadeOver, leavesNothing, libraryName, onlyGives, tellsOnly } from './left-unread.js';
import { isIdleLayer, mentions } from './idle-layer.js';
import { makesLayers } from './makes.js';
import { callsOf, functionOf, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { answerOf, known, readWhole, type Answer, type Place, type Uses } from '../uses.js';
import { loopOver, nameGiven, readsOf, takenBy } from '../variables.js';
import { comparesOnly, isExpectedToFail, isTriedOnly, isWarmUp, predicts } from './warm-up.js';
import { ordersWorkOnly } from './work-order.js';
import { WORKS_OUT } from './works-out.js';

/** What hands on the array that it is given. */
const WRAPS = /^(?:Variable|Parameter|asarray|from_numpy|as_tensor)$/;

/** What prints a network, or asks what it is: neither shows its weights, nor does a short program that does no more than that say that they do not matter. */
const SHOWS = /^(?:print|pprint|display|str|repr|format|info|debug|type|isinstance|id)$/;

/** What hands on each of the things that it is given. */
const EACH = /^(?:list|tuple|dict|iter|filter|reversed)$/;

/** Parts of a network that are networks themselves. */
const NETWORKS = /^(?:named_)?(?:children|modules)$/;

/** Classes that make a network of networks. */
const HOLDS = /^(?:torch\.nn|keras|tensorflow\.keras)\..*\b[A-Z]\w*$/;

/** What steps over the parameters that it is given, and what is named as setting the rate at which it does. */
const OPTIMIZER = /^torch\.optim\.(?:(?!lr_scheduler|swa_utils)\w+\.)?[A-Z]\w*$/;
const MAKES_OPTIMIZER = /^(?:build|create|get|make)_(?:\w+_)?optim(?:izer)?$/;
const SCHEDULER = /(?:LR|[Ss]chedule[rd]?|Annealing|Warm[Uu]p|Restarts)$|_schedule_with_\w+$/;

/** What reads the clock. */
const CLOCK = /\btime\.(?:time|perf_counter|monotonic|process_time)\b|\bperf_counter\(|\btimeit\b|\bcuda\.Event\(|\bTimer\(/;

/** What is handed to a network so that it is traced, summed up or timed. */
const STANDS_IN = /^(?:dummy|dump)_(?:inputs?|images?|img|batch|tensor|x)$|^x_dummy$/;

/** Methods by which arrays, and nothing else, are multiplied. */
const MULTIPLIES = /^(?:dot|matmul|b?mm|mv)$/;

/** Methods that put what they draw into what they are handed, or are called on. */
const IN_PLACE = /shuffle|(?<=[^_])(?<!^requires_grad)_$/;

const MAX_HOPS = 6;

/** What a use of a network learns of it: its weights, its form, nothing. */
type Look = 'weights' | 'form' | 'nothing';

/** Whether nothing depends on the numbers that `call` of `module` draws. */
export function isUnread(project: Project, module: Module, call: CallFact): boolean {
  return reachesNothing(project, module, call) || isIdleLayer(project, module, call);
}

/** Whether nothing that is read comes from them. */
export function reachesNothing(project: Project, module: Module, call: CallFact): boolean {
  const reader = new Reader(project, module, onlyGives(project, module, call));
  return reader.isUnread(call.expression, 0) || ordersWorkOnly(project, module, call) || introducesItself(project, module, call.expression) || (PICKS.test(calleeName(call.expression)) && isBlindToIndex(project, module, call.args[0]?.value));
}

/** Whether nothing reads the rows that `call` of `module` picks. */
export function picksForNothing(project: Project, module: Module, call: CallFact): boolean {
  return givesRowsBeside(project, module, call) && isNeverDrawnFrom(project, module, call);
}

/** Whether nobody draws from the generator that `call` of `module` makes, or does nothing with what it gives. */
export function isNeverDrawnFrom(project: Project, module: Module, call: CallFact): boolean {
  return new Reader(project, module, true).isUnread(call.expression, 0);
}

/** Where the variable that keeps what `call` of `module` makes is read; `null` where none keeps it. */
export function readsOfKept(module: Module, { expression }: CallFact): readonly Expression[] | null {
  const place = usesOf(module).place(expression);
  const name = place?.parent === null ? nameGiven(expression, place.statement) : null;
  return place === undefined || name === null ? null : readsOf(module, name, place.function);
}

/** … once `call` has been made, and before something else is kept there. */
export function readsLeft(project: Project, module: Module, call: CallFact): readonly Expression[] | null {
  const statement = usesOf(module).place(call.expression)?.statement;
  const name = statement === undefined ? null : nameGiven(call.expression, statement);
  return statement === undefined || name === null ? null : readsOfKept(module, call)?.filter((read) => !isBoundAnew(project, module, name, statement, read)) ?? null;
}

/** Whether something comes of what `call` of `module`, a pass through a network, gives. */
export function isHeeded(project: Project, module: Module, call: CallFact): boolean {
  return new Reader(project, module).isHeeded(call.expression);
}

/** What picks an element by a place that it draws. */
const PICKS = /^(?:choice|choices)$/;

/** Whether only the form of the value of `expression` is looked at, in `module`. */
export function isReadForForm(project: Project, module: Module, expression: Expression): boolean {
  return new Reader(project, module).isUnread(expression, 0);
}

const idle = remembered<Project, WeakMap<CallFact, Answer>>(() => new WeakMap());

/** Whether nothing depends on the weights of the network that `call` of `module` makes: it is only counted, timed, or expected to fail. */
export function isIdle(project: Project, module: Module, call: CallFact): boolean {
  const before = idle(project).get(call);
  if (before !== undefined) return known(before);
  const reader = new Reader(project, module);
  const found = answerOf(() => reader.looksAt(call.expression, 0) === 'form' || (reader.isLeft(call.expression) && makesLayers(project, module, call)));
  idle(project).set(call, found);
  return found.is;
}

/** The call by which a function is entered, and who asks what comes of it. */
interface Entry {
  readonly reader: Reader;
  readonly call: CallExpression;
  readonly function: Statement;
}

class Reader {
  readonly #uses: Uses;

  /** `mayBeLeft`: what makes the value does nothing else, so that a variable which nobody reads may hold it. */
  constructor(private readonly project: Project, private readonly module: Module, private readonly mayBeLeft = false, private readonly entry: Entry | null = null) {
    this.#uses = usesOf(module);
  }

  isUnread(expression: Expression, hops: number): boolean {
    const place = this.#uses.place(expression);
    if (place === undefined || hops > MAX_HOPS) return false;
    const { parent, statement } = place;
    if (isAddress(this.#uses, expression) || namesPlace(this.project, this.module, expression) || isExpectedToFail(place)) return true;
    if (parent === null) {
      if (this.isDroppedPass(expression, place) || isWarmUp(this.module, expression, place) || (this.mayBeLeft && isTriedOnly(place)) || tellsOnly(statement) || statement.kind === 'delete') return true;
      if (this.mayBeLeft && leavesNothing(this.project, this.module, statement, place.function)) return true;
      if (this.entry !== null && statement.kind === 'return' && place.function === this.entry.function) return this.entry.reader.isUnread(this.entry.call, hops);
      const names = namesGiven(expression, statement);
      if (names.some((name) => STANDS_IN.test(lastPart(name)))) return true;
      // What goes by `_` beside something else is none that anybody reads: loops call theirs so.
      const isReadNext = (name: string): boolean => this.#uses.reads(name, place.function).some((read) => !isBoundAnew(this.project, this.module, name, statement, read));
      const kept = names.length > 1 ? names.filter((name) => name !== '_' || isReadNext(name)) : names;
      const reads = kept.flatMap((name) => readsOf(this.module, name, place.function).map((read) => ({ name, read })));
      if (reads.length === 0 && names.length > 0 && names.every((name) => name === '_')) return true;
      if (reads.length === 0 && this.mayBeLeft && areLeftUnread(this.project, this.module, names, place)) return true;
      if (isLeftOut(this.project, this.module, expression, place) || this.isUnreadByCallers(expression, place, hops)) return true;
      // A value that nothing reads may still be looked at by whoever runs the program step by step.
      return reads.length > 0 && reads.every(({ name, read }) => isBoundAnew(this.project, this.module, name, statement, read) || (this.mayBeLeft && isMadeOver(this.module, name, place, read)) || this.isUnread(read, hops + 1));
    }
    switch (parent.kind) {
      case 'attribute':
        return FORM.test(parent.name) || this.isUnread(parent, hops);
      case 'binary':
      case 'unary':
        return this.isUnread(parent, hops);
      case 'subscript':
        // `rows[picked, :]`: what is picked is read or not.
        return (parent.object === expression || (this.mayBeLeft && !this.#uses.isTarget(parent))) && this.isUnread(parent, hops);
      case 'tuple':
      case 'list':
        return this.isUnread(parent, hops + 1);
      case 'dict':
        return parent.entries.some(({ value }) => value === expression) && this.isUnread(parent, hops + 1);
      case 'comprehension':
        return parent.elements.at(-1) === expression ? this.isUnread(parent, hops + 1) : this.isUnreadInTurns(parent, expression, hops);
      case 'call':
        if (this.mayBeLeft && parent.callee === expression && IN_PLACE.test(calleeName(parent))) return false;
        if (parent.callee === expression || (parent.args.length === 1 && EACH.test(calleeName(parent))) || WRAPS.test(calleeName(parent))) return this.isUnread(parent, hops + Number(parent.callee !== expression));
        if (this.mayBeLeft && parent.args.every(({ keyword }) => keyword !== 'out') && (WORKS_OUT.test(this.libraryName(parent)) || MULTIPLIES.test(calleeName(parent)))) return this.isUnread(parent, hops);
        if (this.makesOptimizer(parent)) return this.looksAtOptimizer(parent) !== 'weights';
        return this.isUnreadInLoop(parent, expression, hops) || FORM_ONLY.test(calleeName(parent)) || this.hasRole(parent, 'reads-form') || ((this.hasRole(parent, 'takes-example') || (this.mayBeLeft && this.startsNetwork(parent))) && parent.args[0]?.value !== expression)
          || comparesOnly(this.module, parent) || ((this.isObject(parent) || ((calleeName(parent) === 'forward' || predicts(parent)) && !this.callsProject(parent))) && this.isUnread(parent, hops + 1)) || this.isUnreadIn(parent, expression, hops);
      default:
        return false;
    }
  }

  /** `[part.shape for part in parts]` */
  private isUnreadInTurns(comprehension: Expression & { kind: 'comprehension' }, parts: Expression, hops: number): boolean {
    const target = comprehension.clauses.find(({ value }) => value === parts)?.target;
    const reads = target?.kind === 'name' ? namesIn(comprehension, target.id) : [];
    return reads.length > 0 && reads.every((read) => this.isUnread(read, hops + 1));
  }

  /** `for at, part in enumerate(parts)`, `for name, part in zip(names, parts)` */
  private isUnreadInLoop(turns: CallExpression, parts: Expression, hops: number): boolean {
    const place = this.#uses.place(turns);
    const { loop, target } = loopOver(place, turns, parts) ?? {};
    if (place === undefined || loop === undefined || target?.kind !== 'name') return false;
    const reads = readsOf(this.module, target.id, place.function).filter((read) => !isBoundAnew(this.project, this.module, target.id, loop, read));
    return reads.length > 0 && reads.every((read) => this.isUnread(read, hops + 1));
  }

  /** A function of the project reads what it is handed, and nothing of it but its form. */
  private isUnreadIn(call: CallExpression, argument: Expression, hops: number): boolean {
    const handed = this.handedTo(call, argument);
    return handed !== null && handed.reads.length > 0 && handed.reads.every((read) => handed.reader.isUnread(read, hops + 1));
  }

  /** What a function of the project returns, all calls of which are in sight. */
  private isUnreadByCallers(expression: Expression, { statement, function: within }: Place, hops: number): boolean {
    if (statement.kind !== 'return' || statement.value !== expression || within === null) return false;
    const fact = functionOf(this.module, within);
    if (fact?.statement == null || fact.class !== null || fact.decorators.length > 0) return false;
    readWhole();
    const callers = this.project.callers(this.module, fact.index);
    if (callers.length === 0 || !callers.every(({ module, call }) => new Reader(this.project, module, this.mayBeLeft).isUnread(call.expression, hops + 1))) return false;
    const called = new Set<Expression>(callers.map(({ call }) => call.expression.callee));
    return [...this.project.modules.values()].every((module) => {
      const isOther = module !== this.module && module.model.exports.get(within.name)?.kind === 'function';
      return isOther || mentions(module.file.parseText, within.name) === 0 || mentionsOf(within.name, module).every((mention) => called.has(mention));
    });
  }

  /** The reads of the parameter by which a function of the project gets `argument`; `null` where none does, or nobody can tell which. */
  private handedTo(call: CallExpression, argument: Expression): { readonly reader: Reader; readonly reads: readonly Expression[] } | null {
    const fact = this.call(call);
    const target = fact === undefined ? null : this.project.entered(this.project.callee(this.module, fact));
    const taken = target?.kind !== 'function' || call.args.some(({ splat }) => splat !== null) ? null : takenBy(target, call, argument);
    if (target?.kind !== 'function' || taken === null) return null;
    return { reader: new Reader(this.project, target.module, this.mayBeLeft, { reader: this, call, function: taken.function }), reads: taken.reads };
  }

  /** What the program learns of the network that `expression` is. */
  looksAt(expression: Expression, hops: number): Look {
    const place = this.#uses.place(expression);
    if (place === undefined || hops > MAX_HOPS) return 'weights';
    const { parent, statement } = place;
    if (isExpectedToFail(place)) return 'form';
    if (parent === null) {
      // A notebook shows what it is.
      if (statement.kind === 'expression' || statement.kind === 'delete') return 'nothing';
      const name = nameGiven(expression, statement);
      if (name === null) return 'weights';
      const later = readsOf(this.module, name, place.function).filter((read) => !isInValue(this.module, statement, read));
      return all(later.map((read) => (isBoundAnew(this.project, this.module, name, statement, read) ? 'form' : this.looksAt(read, hops + 1))));
    }
    switch (parent.kind) {
      case 'string':
        return 'nothing';
      case 'attribute':
        return this.looksAtMember(parent, hops);
      case 'list':
      case 'tuple':
        return this.#uses.place(parent)?.parent?.kind === 'call' ? this.looksAt(parent, hops + 1) : 'weights';
      case 'call':
        return parent.callee === expression ? this.looksAtPass(parent, hops) : this.looksAtArgument(parent, expression, hops);
      default:
        return 'weights';
    }
  }

  private looksAtPass(pass: CallExpression, hops: number): Look {
    return this.isUnread(pass, hops + 1) || this.isLeft(pass) ? 'form' : 'weights';
  }

  /** Nothing reads the variable that holds what `call`, which does nothing else, gives. */
  isLeft(call: Expression): boolean {
    const place = this.#uses.place(call);
    if (place?.parent !== null) return false;
    const names = namesGiven(call, place.statement);
    return names.every((name) => readsOf(this.module, name, place.function).length === 0) && areLeftUnread(this.project, this.module, names, place);
  }

  /** `net.eval()`, `net.parameters()`, `net.fc`. */
  private looksAtMember(member: Expression & { kind: 'attribute' }, hops: number): Look {
    const around = this.#uses.place(member)?.parent;
    const called = around?.kind === 'call' && around.callee === member ? around : null;
    if (FORM.test(member.name) || (called === null && BUILD.test(member.name))) return 'form';
    // A method of the project's own by that name may hand the network on.
    if (called !== null && (TELLS.test(member.name) || COUNTS.test(member.name))) return this.callsProject(called) ? all(['form', this.looksAt(called, hops + 1)]) : 'form';
    if (called === null) return /^(?:weight|bias)$/.test(member.name) ? (this.isUnread(member, hops) ? 'form' : 'weights') : this.looksAt(member, hops);
    if (KEEPS.test(member.name)) return this.callsProject(called) ? 'weights' : this.looksAt(called, hops);
    if (member.name === 'forward') return this.looksAtPass(called, hops);
    if (member.name === 'state_dict') return this.looksAtParts(called, true, hops);
    return PARTS.test(member.name) || NAMED_PARTS.test(member.name) ? this.looksAtParts(called, NAMED_PARTS.test(member.name), hops) : 'weights';
  }

  private looksAtArgument(call: CallExpression, argument: Expression, hops: number): Look {
    const name = calleeName(call);
    if (SHOWS.test(name)) return 'nothing';
    if (name === 'add') return this.looksAtWhole(call, hops);
    if (this.hasRole(call, 'reads-form')) return 'form';
    if (HOLDS.test(this.libraryName(call))) return this.looksAt(call, hops + 1);
    if (MAKES_OPTIMIZER.test(name)) return this.looksAtOptimizer(call);
    const fact = this.call(call);
    if (fact === undefined || this.project.callee(this.module, fact).kind !== 'function') return COUNTS.test(name) ? 'form' : 'weights';
    const handed = this.handedTo(call, argument);
    return handed === null ? 'weights' : all(handed.reads.map((read) => handed.reader.looksAt(read, hops + 1)));
  }

  /** What is learned of the network that a layer is added to: `net.add(Dense(2))`. */
  private looksAtWhole(addition: CallExpression, hops: number): Look {
    const { callee } = addition;
    const place = this.#uses.place(addition);
    if (callee.kind !== 'attribute' || callee.object.kind !== 'name' || place?.parent !== null) return 'weights';
    const { id: name } = callee.object;
    return all(readsOf(this.module, name, place.function).map((read) => (isBoundAnew(this.project, this.module, name, place.statement, read) ? 'form' : this.looksAt(read, hops + 1))));
  }

  /** What is learned of the arrays or networks that `parts` goes through, each with its name where it is one of a pair. */
  private looksAtParts(parts: Expression, isNamed: boolean, hops: number): Look {
    const place = this.#uses.place(parts);
    if (place === undefined || hops > MAX_HOPS) return 'weights';
    const { parent, statement } = place;
    if (parent === null) {
      if (statement.kind === 'for' && statement.iterable === parts) return this.looksAtElement(parts, statement.target, isNamed, this.readsIn(statement, statement.target, isNamed), hops);
      if (statement.kind === 'expression') return areNetworks(parts) ? 'nothing' : 'weights';
      const name = nameGiven(parts, statement);
      const reads = name === null ? [] : readsOf(this.module, name, place.function);
      // A table of weights that is filled from elsewhere is a list of names, wherever it goes.
      const filled = reads.filter((read) => this.isFilled(read));
      return name === null ? 'weights' : all(reads.map((read) => (filled.includes(read) || (filled.length > 0 && this.isSaved(read)) ? 'form' : this.looksAtParts(read, isNamed, hops + 1))));
    }
    if (parent.kind === 'comprehension') {
      const clause = parent.clauses.find(({ target, value }) => target !== null && value === parts);
      const within = clause?.target == null ? [] : namesIn(parent, elementOf(clause.target, isNamed));
      return clause?.target == null ? 'weights' : this.looksAtElement(parts, clause.target, isNamed, within, hops);
    }
    if (parent.kind === 'subscript') return parent.object === parts && this.isUnread(parent, hops + 1) ? 'form' : 'weights';
    if (parent.kind === 'attribute') {
      const called = this.#uses.place(parent)?.parent;
      if (called?.kind !== 'call' || called.callee !== parent) return 'weights';
      return parent.name === 'keys' ? 'form' : /^(?:items|values)$/.test(parent.name) ? this.looksAtParts(called, parent.name === 'items', hops + 1) : 'weights';
    }
    if (parent.kind !== 'call' || parent.callee === parts) return 'weights';
    if (this.makesOptimizer(parent)) return this.looksAtOptimizer(parent);
    if (areNetworks(parts) && SHOWS.test(calleeName(parent))) return 'nothing';
    if (calleeName(parent) === 'next') return !isNamed && this.isUnread(parent, hops + 1) ? 'form' : 'weights';
    return calleeName(parent) === 'len' || this.hasRole(parent, 'reads-form') ? 'form' : EACH.test(calleeName(parent)) ? this.looksAtParts(parent, isNamed, hops + 1) : 'weights';
  }

  /** `net.init(key, x)` of Flax and Haiku makes weights for inputs of the form of `x`. */
  private startsNetwork(call: CallExpression): boolean {
    return call.callee.kind === 'attribute' && call.callee.name === 'init' && this.module.model.imports.some((name) => /^(?:flax|haiku)\b/.test(name)) && !this.callsProject(call);
  }

  private makesOptimizer(call: CallExpression): boolean {
    return OPTIMIZER.test(this.libraryName(call)) || MAKES_OPTIMIZER.test(calleeName(call));
  }

  /** Where no pass gives a gradient an optimizer changes nothing: one that is asked for its rates, or drives a schedule, shows no weight. */
  private looksAtOptimizer(optimizer: CallExpression): Look {
    const place = this.#uses.place(optimizer);
    const name = place?.parent === null ? nameGiven(optimizer, place.statement) : null;
    if (place === undefined || name === null) return 'weights';
    return all(readsOf(this.module, name, place.function).map((read) => {
      if (isBoundAnew(this.project, this.module, name, place.statement, read)) return 'form';
      const parent = this.#uses.place(read)?.parent;
      if (parent?.kind === 'call') return parent.callee !== read && SCHEDULER.test(calleeName(parent)) ? 'form' : 'weights';
      return parent?.kind === 'attribute' && (/^(?:step|zero_grad)$/.test(parent.name) || this.readsRate(parent)) ? 'form' : 'weights';
    }));
  }

  /** `optimizer.param_groups[0]["lr"]`, `optimizer.defaults["lr"]` */
  private readsRate(groups: Expression & { kind: 'attribute' }): boolean {
    const first = this.#uses.place(groups)?.parent;
    const group = groups.name === 'defaults' ? groups : first?.kind === 'subscript' && first.object === groups ? first : null;
    const setting = group === null ? null : this.#uses.place(group)?.parent;
    const [key] = setting?.kind === 'subscript' && setting.object === group ? setting.indices : [];
    return key?.kind === 'string' && key.value !== 'params';
  }

  /** `weights[name] = …` */
  private isFilled(read: Expression): boolean {
    const parent = this.#uses.place(read)?.parent;
    return parent?.kind === 'subscript' && parent.object === read && this.#uses.isTarget(parent);
  }

  private isSaved(read: Expression): boolean {
    const parent = this.#uses.place(read)?.parent;
    return parent?.kind === 'call' && this.hasRole(parent, 'saves-checkpoint');
  }

  private looksAtElement(parts: Expression, target: Expression, isNamed: boolean, reads: readonly Expression[], hops: number): Look {
    if (elementOf(target, isNamed) === null) return 'weights';
    return areNetworks(parts) ? all(['form', ...reads.map((read) => this.looksAt(read, hops + 1))]) : reads.every((read) => this.isUnread(read, hops + 1)) ? 'form' : 'weights';
  }

  /** The reads of what a loop's variable holds of each part. */
  private readsIn(loop: Statement, target: Expression, isNamed: boolean): readonly Expression[] {
    const name = elementOf(target, isNamed);
    return name === null ? [] : this.#uses.near(name, loop).filter((read) => read.start > target.end && read.end <= loop.end && !this.#uses.isTarget(read));
  }

  /** A pass through a network that nothing takes the result of, where the clock is read. */
  private isDroppedPass(expression: Expression, place: Place): boolean {
    if (expression.kind !== 'call' || !this.isObject(expression)) return false;
    const name = nameGiven(expression, place.statement);
    const isDropped = place.statement.kind === 'expression' || (name !== null && readsOf(this.module, name, place.function).length === 0);
    if (place.function === null) readWhole();
    return isDropped && CLOCK.test(place.function === null ? this.module.file.parseText : this.module.file.source.slice(place.function));
  }

  /** Whether a value is neither dropped nor only looked at for its form. */
  isHeeded(expression: Expression): boolean {
    const place = this.#uses.place(expression);
    if (place === undefined || this.isUnread(expression, 0)) return false;
    const names = place.parent === null ? namesGiven(expression, place.statement) : [];
    return place.parent !== null || (names.length === 0 ? place.statement.kind !== 'expression' : names.some((name) => readsOf(this.module, name, place.function).length > 0));
  }

  private call(expression: Expression): CallFact | undefined {
    return expression.kind === 'call' ? callsOf(this.module).get(expression) : undefined;
  }

  private callsProject(expression: Expression): boolean {
    const call = this.call(expression);
    return call !== undefined && this.project.callee(this.module, call).kind === 'function';
  }

  /** The name of the library's callable that is called; empty where it is none. */
  private libraryName(expression: Expression): string {
    const call = this.call(expression);
    return call === undefined ? '' : libraryName(this.project, this.module, call);
  }

  /** Whether a library's function plays `role`. */
  private hasRole(expression: Expression, role: Role): boolean {
    const call = this.call(expression);
    return call !== undefined && this.module.catalogue.lookup(libraryName(this.project, this.module, call))?.roles?.includes(role) === true;
  }

  private isObject(expression: Expression): boolean {
    const call = this.call(expression);
    return call !== undefined && isOfObject(call);
  }
}

/** Where `module` reads a name, or an attribute by that name. */
export function mentionsOf(name: string, { facts: { body } }: Module): readonly Expression[] {
  return expressionsUnder(body, (part) => (part.kind === 'name' && part.id === name) || (part.kind === 'attribute' && part.name === name));
}

/** Whether `call` is of a network, and of no function, which may do anything with what it is given. */
export function isOfObject({ callee, receiver }: CallFact): boolean {
  if (callee.kind === 'external') return callee.name.endsWith('.__call__');
  if (callee.kind === 'unknown') return receiver === null;
  return (callee.kind === 'method' || callee.kind === 'result' || callee.kind === 'parameter') && callee.name === '__call__';
}

/** What a parameter is where nothing is handed over, and every call of the function hands something over. */
function isLeftOut(project: Project, module: Module, expression: Expression, { statement }: Place): boolean {
  if (statement.kind !== 'function') return false;
  readWhole();
  const fact = functionOf(module, statement);
  const parameter = statement.parameters.find((each) => each.default === expression);
  const ref = fact === undefined || parameter === undefined ? null : parameterNamed(fact, parameter.name);
  const callers = fact === undefined || ref === null ? [] : project.callers(module, fact.index);
  return ref !== null && callers.length > 0 && callers.every(({ call }) => findArgument(call, ref).kind === 'given');
}

/** The names that `statement` takes `expression` apart into, in turn or at once, or the one it gives it. */
function namesGiven(expression: Expression, statement: Statement): readonly string[] {
  if (statement.kind === 'for') return statement.iterable === expression && statement.target.kind === 'name' && statement.target.id !== '_' ? [statement.target.id] : [];
  const name = nameGiven(expression, statement);
  if (name !== null) return [name];
  const [target, ...more] = statement.kind === 'assign' && statement.value === expression && statement.operator === null ? statement.targets : [];
  const elements = target?.kind === 'tuple' && more.length === 0 ? target.elements : [];
  const names = elements.map((element) => (element.kind === 'unary' && element.operator === '*' ? element.operand : element)).flatMap((element) => (element.kind === 'name' ? [element.id] : []));
  return names.length === elements.length ? names : [];
}

/** `net.children()`, `list(net.named_modules())` */
function areNetworks(parts: Expression): boolean {
  return parts.kind === 'call' && (NETWORKS.test(calleeName(parts)) || (EACH.test(calleeName(parts)) && parts.args.some(({ value }) => areNetworks(value))));
}

/** The variable that holds each part itself: `p` of `name, p`. */
function elementOf(target: Expression, isNamed: boolean): string | null {
  const element = isNamed && target.kind === 'tuple' ? target.elements[1] : isNamed ? undefined : target;
  return element?.kind === 'name' ? element.id : null;
}

/** The reads of a comprehension's variable in it. */
function namesIn(comprehension: Expression & { kind: 'comprehension' }, name: string | null): readonly Expression[] {
  const inside = [...comprehension.elements, ...comprehension.clauses.map(({ value }) => value)];
  return [...walkExpressions(inside)].filter((part) => part.kind === 'name' && part.id === name);
}

/** What several uses together learn; a use that is told nothing leaves it to the others. */
function all(looks: readonly Look[]): Look {
  return looks.includes('weights') ? 'weights' : looks.includes('form') ? 'form' : 'nothing';
}
