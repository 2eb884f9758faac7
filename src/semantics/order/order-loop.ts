/** Whether what a loop does in its turns depends on their order. */
import type { JsonScalar } from '../../catalogue/types.js';
import type { CallExpression, Expression, ForStatement, Statement, WhileStatement } from '../../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, expressionsOf, namesUnder, walkExpressions, walkStatements, withinScope, withinTurn } from '../../syntax/walk.js';
import type { Value } from '../module/model.js';
import { effectsOf } from '../program/effects.js';
import { classesAround } from '../lookups.js';
import { literalOf } from '../module/conditions.js';
import { ADDS, FREE, JOINS, SAVES, TELLS, TRAINS, WRITES } from '../module/sequences.js';
import type { Place } from '../uses.js';
import type { ModuleView } from '../views.js';
import { isTakenAlike } from './alike.js';
import { isEmptyMapping } from './keys.js';
import { isPlaceOf } from './over-positions.js';
import { asksForLimit } from './unasked.js';

/** A loop whose turns come in the order in question. */
export interface Turns {
  readonly statement: ForStatement | WhileStatement;
  readonly target: Expression | null;
  readonly iterable: Expression | null;
}

/** How a line, a bar or a point of a figure looks. */
const STYLES = /^(?:colou?r|c|linestyle|ls|marker|hatch|fc|facecolor)$/;

/** Where an order goes on: in a list or text by its name, in what is held under keys, in the keys themselves, in what is returned or yielded. */
export interface Follow {
  readonly name: (module: ModuleView, name: string, from: Expression) => boolean;
  readonly holder: (module: ModuleView, name: string, from: Expression, key?: JsonScalar) => boolean;
  readonly keys: (module: ModuleView, name: string, from: Expression) => boolean;
  readonly callers: (module: ModuleView, from: Expression) => boolean;
}

/** `writer.write(…)`, and no function of a module such as `numpy.append(…)`. */
export function isMethodOfObject(module: ModuleView, call: CallExpression): boolean {
  const fact = module.callAt(call);
  return call.callee.kind === 'attribute' && (fact?.callee.kind !== 'external' || fact.receiver != null);
}

/** `sys.stdout`, where somebody looks on. */
export function isShown(name: string | null): boolean {
  return name !== null && /(?:^|\.)(?:stdout|stderr|tqdm|pbar|bar|console|st)$/.test(name);
}

export function decidedByTurns(module: ModuleView, turns: Turns, follow: Follow): boolean {
  return new Loop(module, turns, follow).decides;
}

/** What follows the gradients. */
const STEPS = /step|update|apply_grad/i;

class Loop {
  readonly #body: readonly Statement[];
  readonly #statements: readonly Statement[];
  /** Variables that each turn gives a value: the loop's own, and what is made of them. */
  readonly #own: ReadonlySet<string>;
  /** Those that count the turns, or take something in turn. */
  readonly #counters: ReadonlySet<string>;

  constructor(
    private readonly module: ModuleView,
    private readonly turns: Turns,
    private readonly follow: Follow,
  ) {
    this.#body = turns.statement.body;
    this.#statements = walkStatements(this.#body, withinScope);
    const own = new Set(turns.target === null ? [] : namesUnder([turns.target]));
    const counters = new Set(this.enumerated());
    for (const statement of this.#statements) {
      if (statement.kind === 'for') for (const name of namesUnder([statement.target])) own.add(name);
      if (statement.kind === 'with') for (const { target } of statement.items) if (target !== null) for (const name of namesUnder([target])) own.add(name);
      if (statement.kind !== 'assign') continue;
      const [target] = statement.targets;
      if (target?.kind === 'name' && countsOn(statement, target.id) && !this.isFresh(target)) counters.add(target.id);
      // `end = start + size`
      if (target?.kind === 'name' && statement.operator === null && turns.iterable === null && statement.value !== null && isPlaceOf(statement.value, counters)) counters.add(target.id);
      const isOfTurn = statement.value !== null && namesUnder([statement.value]).some((name) => own.has(name));
      if (isOfTurn) for (const each of statement.targets) if (each.kind === 'name' || each.kind === 'tuple') for (const name of namesUnder([each])) own.add(name);
    }
    this.#own = own;
    this.#counters = counters;
  }

  get decides(): boolean {
    if (this.picks() || this.listsOfTurn().some((list) => list.kind === 'name' && this.follow.name(this.module, list.id, list))) return true;
    return this.#statements.some((statement) => {
      if (this.isSearch(statement)) return false;
      if (statement.kind === 'assign' && this.accumulates(statement)) return true;
      return [...walkExpressions(expressionsOf(statement))].some((expression) => {
        if (expression.kind === 'opaque' && /^yield\b/.test(this.module.text(expression))) return this.isHandedOut(expression);
        if (expression.kind === 'call') return this.isOrdered(expression);
        return expression.kind === 'name' && this.#counters.has(expression.id) && (this.isKept(expression) || this.isDividing(expression) || this.isStyle(expression));
      });
    });
  }

  /** `enumerate(files)`, `tqdm(enumerate(files), total=…)`, `zip(range(n), files)`. */
  private enumerated(): readonly string[] {
    let iterable = this.turns.iterable;
    if (iterable?.kind === 'call' && /^(?:tqdm|track)$/.test(calleeName(iterable))) iterable = iterable.args[0]?.value ?? null;
    if (this.turns.iterable === null && this.turns.target?.kind === 'name') return [this.turns.target.id];
    if (iterable?.kind !== 'call' || this.turns.target?.kind !== 'tuple') return [];
    const { elements } = this.turns.target;
    if (calleeName(iterable) === 'enumerate') return elements[0]?.kind === 'name' ? [elements[0].id] : [];
    if (calleeName(iterable) !== 'zip') return [];
    return iterable.args.flatMap(({ value }, at) => {
      const element = elements[at];
      return value.kind === 'call' && /^(?:range|count|cycle)$/.test(calleeName(value)) && element?.kind === 'name' ? [element.id] : [];
    });
  }

  /** A loop that ends early decides by its order, unless it looks for one thing or only notes that there is one. */
  private picks(): boolean {
    return walkStatements(this.#body, withinTurn).some((statement) => {
      if (statement.kind === 'break') return !this.isOneTurnOfWalk(statement) && !this.isSearch(statement) && this.isEndedByTurns(statement) && this.leavesSomething();
      return statement.kind === 'return' && statement.value !== null && !this.isSearch(statement) && this.isOfTurn(statement.value);
    }) || this.#statements.some((statement) => statement.kind === 'return' && statement.value !== null && !this.isSearch(statement) && this.isOfTurn(statement.value));
  }

  /** What ends it has to do with what it goes through, and is no key that somebody presses. */
  private isEndedByTurns(statement: Statement): boolean {
    const tests = this.testsAround(statement);
    if (tests.some((test) => asksForLimit(this.module, test))) return false;
    return tests.length === 0 || namesUnder(tests).some((name) => this.#own.has(name) || this.isChanged(name));
  }

  private isChanged(name: string): boolean {
    return this.#statements.some((statement) => {
      if (statement.kind === 'assign') return statement.targets.some((target) => namesUnder([target]).includes(name));
      const { value } = statement.kind === 'expression' ? statement : {};
      const object = value?.kind === 'call' && value.callee.kind === 'attribute' ? value.callee.object : null;
      // What a module has is called, and changes nothing of the module: `cv2.imshow(…)`.
      return object !== null && namesUnder([object]).includes(name) && (this.module.uses.scopeOf(name, object) !== null || this.module.uses.assigned(name).length > 0);
    });
  }

  private isOfTurn(value: Expression): boolean {
    return namesUnder([value]).some((name) => this.#own.has(name));
  }

  /** `for folder, folders, files in os.walk(root): …; break`: the topmost folder, which comes first always. */
  private isOneTurnOfWalk(statement: Statement): boolean {
    return this.isWalk() && this.#body.includes(statement);
  }

  /** The folders and the files of each step of a walk, lists in no order by themselves. */
  private listsOfTurn(): readonly Expression[] {
    const { target } = this.turns;
    return this.isWalk() && target?.kind === 'tuple' ? target.elements.slice(1) : [];
  }

  private isWalk(): boolean {
    const { target, iterable } = this.turns;
    if (target?.kind !== 'tuple' || target.elements.length !== 3 || iterable === null) return false;
    const name = dottedName(iterable);
    const written = name === null ? [iterable] : this.module.uses.assigned(name);
    return walkExpressions(written).some((part) => this.module.knownCall(part)?.record.listing?.walks === true);
  }

  /** `if name == wanted: break`: there is one of that name, wherever it stands. */
  private isSearch(statement: Statement): boolean {
    return this.testsAround(statement).some((test) => {
      return [...walkExpressions([test])].some((part) => part.kind === 'binary' && part.operator === '==' && [part.left, part.right].some((side) => this.isItsName(side)));
    });
  }

  /** The element, or its name: no other has the same. */
  private isItsName(side: Expression): boolean {
    const { target } = this.turns;
    // A walk meets one name in many folders.
    if (target === null || this.isWalk()) return false;
    const names = namesUnder([target]);
    if (side.kind === 'name') return names.includes(side.id) || this.lastParts().includes(side.id);
    if (side.kind === 'attribute') return /^(?:name|stem)$/.test(side.name) && this.isItsName(side.object);
    return side.kind === 'call' && /^(?:basename|str)$/.test(calleeName(side)) && side.args[0] !== undefined && this.isItsName(side.args[0].value);
  }

  /** `name = path.split("/")[-1]`, `name = basename(path)` */
  private lastParts(): readonly string[] {
    return this.#statements.flatMap((statement) => {
      const [target] = statement.kind === 'assign' && statement.operator === null ? statement.targets : [];
      const value = statement.kind === 'assign' ? statement.value : null;
      if (target?.kind !== 'name' || value === null || !this.isOfTurn(value)) return [];
      return /\.split\([^()]*\)\[-1\]$|\bbasename\([^()]*\)$|\.(?:name|stem)$/.test(this.module.text(value)) ? [target.id] : [];
    });
  }

  /** Tests within the turn on which it depends whether `statement` is come to. */
  private testsAround(statement: Statement): readonly Expression[] {
    const found: Expression[] = [];
    const enter = (body: readonly Statement[], tests: readonly Expression[]): boolean => body.some((inner) => {
      if (inner === statement) {
        found.push(...tests);
        return true;
      }
      if (!withinScope(inner)) return false;
      if (inner.kind === 'if') return inner.branches.some(({ test, body: arm }) => enter(arm, [...tests, test])) || enter(inner.otherwise, tests);
      return bodiesOf(inner).some((block) => enter(block, tests));
    });
    enter(this.#body, []);
    return found;
  }

  /** Something of the turn in which it ends is read later, or done in it. */
  private leavesSomething(): boolean {
    const { statement, iterable, target } = this.turns;
    const inside = iterable ?? target;
    const scope = inside === null ? null : (this.module.uses.place(inside)?.function ?? null);
    const isReadLater = [...this.#own].some((name) => this.module.uses.reads(name, scope).some((read) => read.start >= statement.end));
    return isReadLater || this.#statements.some((inner) => {
      if (inner.kind === 'assign') return inner.operator === null && inner.value !== null && this.isOfTurn(inner.value) && inner.targets.some((target) => target.kind !== 'name');
      return inner.kind === 'expression' && inner.value.kind === 'call' && !TELLS.test(calleeName(inner.value)) && !FREE.test(calleeName(inner.value));
    });
  }

  /** What a generator yields, in that order. */
  private isHandedOut(expression: Expression): boolean {
    const place = this.module.uses.place(expression);
    if (place === undefined || place.function === null) return false;
    return place.function.name === '__iter__' || this.isCalledByBase(place) || this.follow.callers(this.module, expression);
  }

  /** A method that nothing in the project calls, of a class that a library's class is the base of. */
  private isCalledByBase(place: Place): boolean {
    const owner = classesAround(this.module.module, place).at(-1);
    const index = owner?.methods.get(place.function?.name ?? '');
    const { project, module } = this.module;
    return owner !== undefined && index !== undefined && project.callers(module, index).length === 0
      && owner.bases.some((base) => base.kind === 'reference' && project.resolve(module, base.name).kind === 'library');
  }

  private isOrdered(call: CallExpression): boolean {
    const { callee } = call;
    const name = calleeName(call);
    if (TRAINS.test(name) && callee.kind === 'attribute') return name !== 'backward' || this.takesSteps();
    // What is made anew in each turn does not remember the turns before.
    if (callee.kind === 'attribute' && (this.isMadeIn(callee.object) || this.opensOwnFile(callee.object))) return false;
    if (callee.kind === 'attribute' && isMethodOfObject(this.module, call)) {
      if (ADDS.has(name)) return this.addsTo(callee.object, call);
      // `codes.setdefault(word, len(codes))`
      if (name === 'setdefault') return call.args[1] !== undefined && this.countsUp(call.args[1].value, dottedName(callee.object));
    }
    if (name === 'print') return this.printsTo(call);
    return this.drawsFromStream(call) || this.drawsFromObject(call);
  }

  /** Gradients alone are also taken to explain what a model sees in each file. */
  private takesSteps(): boolean {
    return this.#statements.some((statement) => walkExpressions(expressionsOf(statement)).some((part) => part.kind === 'call' && STEPS.test(calleeName(part))));
  }

  /** A draw in each turn falls to another element when the order is another; of a stream that nobody seeded it varies anyway. */
  private drawsFromStream(call: CallExpression): boolean {
    const known = this.module.knownCall(call);
    if (known?.record.draws === undefined || known.record.draws.weights === true) return false;
    const { draws } = effectsOf(known.call, known.record, this.module.module.catalogue);
    return draws.some(({ stream }) => this.module.streamAt(known.call, stream).kind !== 'uncontrolled');
  }

  /** `rng.normal()`, or `noisy(image, rng)` by a function of the project, of a generator that was made before the loop. */
  private drawsFromObject(call: CallExpression): boolean {
    const fact = this.module.callAt(call);
    if (fact === undefined || /seed|state|spawn|jump/.test(calleeName(call))) return false;
    return this.isGenerator(fact.receiver) || (this.module.callsProject(call) && fact.args.some(({ value }) => this.isGenerator(value)));
  }

  private isGenerator(value: Value | null): boolean {
    if (value?.kind !== 'instance' || value.call === null) return false;
    const made = value.call.expression;
    const isMadeBefore = made.end <= this.turns.statement.start || made.start >= this.turns.statement.end;
    return isMadeBefore && this.module.knownCall(made)?.record.makesGenerator !== undefined;
  }

  private addsTo(object: Expression, call: CallExpression): boolean {
    const name = calleeName(call);
    if (WRITES.test(name)) {
      // One text after the other; an archive's `write` names its members.
      return !isShown(dottedName(object)) && (name !== 'write' || call.args.length === 1);
    }
    if (object.kind === 'subscript') {
      const holder = this.isByElement(object) ? null : dottedName(object.object);
      return holder !== null && this.follow.holder(this.module, holder, call, keyOf(object));
    }
    if (object.kind === 'call') {
      const holder = object.callee.kind === 'attribute' && /^(?:setdefault|get)$/.test(object.callee.name) ? dottedName(object.callee.object) : null;
      return holder !== null && this.follow.holder(this.module, holder, call);
    }
    const list = dottedName(object);
    return list !== null && !isTakenAlike(this.module, list, this.turns.iterable) && this.follow.name(this.module, list, call);
  }

  /** `lists[part]` of each `part` that is gone through: every turn has a list of its own. */
  private isByElement({ indices: [index, ...more] }: Expression & { kind: 'subscript' }): boolean {
    const { target, iterable } = this.turns;
    return iterable !== null && target?.kind === 'name' && index?.kind === 'name' && index.id === target.id && more.length === 0;
  }

  /** `print(line, file=report)`, and the report was opened before. */
  private printsTo(call: CallExpression): boolean {
    const file = call.args.find(({ keyword }) => keyword === 'file')?.value;
    return file !== undefined && !isShown(dottedName(file)) && !this.isMadeIn(file);
  }

  /** The name an object is reached by is bound in the loop's body. */
  private isMadeIn(object: Expression): boolean {
    const root = namesUnder([object])[0];
    return root !== undefined && root !== 'self' && this.#statements.some((statement) => {
      if (statement.kind === 'with') return statement.items.some(({ target }) => target !== null && dottedName(target) === root);
      if (statement.kind === 'for') return namesUnder([statement.target]).includes(root);
      return statement.kind === 'assign' && statement.targets.some((target) => [...walkExpressions([target])].some((part) => {
        return part.kind === 'name' && part.id === root && this.module.uses.isTarget(part);
      }));
    });
  }

  /** `target.open("w")`, `open(target, "w")`, where each turn has its own `target`. */
  private opensOwnFile(object: Expression): boolean {
    if (object.kind !== 'call' || calleeName(object) !== 'open') return false;
    const path = object.callee.kind === 'attribute' && dottedName(object.callee) !== 'io.open' ? object.callee.object : object.args[0]?.value;
    const isAdded = object.args.some(({ value }) => value.kind === 'string' && value.value?.startsWith('a') === true);
    return path !== undefined && !isAdded && namesUnder([path]).some((name) => this.#own.has(name));
  }

  /** `frame = concat([frame, part])`, `text += line`, `codes[word] = len(codes)`: one more behind what is there, and used so. */
  private accumulates(statement: Statement & { kind: 'assign' }): boolean {
    const [target] = statement.targets;
    const { value } = statement;
    if (target === undefined || value === null || this.isFresh(target)) return false;
    if (target.kind === 'subscript') return statement.operator === null && (this.countsUp(value, dottedName(target.object)) || this.addsKey(target));
    const name = dottedName(target);
    if (name === null) return false;
    const parts = [...walkExpressions([value])];
    const isAdded = statement.operator === '+'
      ? value.kind === 'list' || value.kind === 'string' || parts.some(({ kind }) => kind === 'list') || this.startsAs(name, /^(?:string|list)$/)
      : statement.operator === null && parts.some((part) => dottedName(part) === name) && (
        (value.kind === 'call' && JOINS.test(calleeName(value))) || (value.kind === 'binary' && value.operator === '+' && this.startsAs(name, /^(?:string|list)$/)));
    return isAdded && this.follow.name(this.module, name, value);
  }

  /** `parts[name] = load(name)`, of a mapping that is empty before: its keys stand in the order of the turns, and are gone through so. */
  private addsKey({ object, indices }: Expression & { kind: 'subscript' }): boolean {
    const name = dottedName(object);
    const [key, ...more] = indices;
    if (name === null || key === undefined || more.length > 0 || !this.isOfTurn(key)) return false;
    const given = this.module.uses.assigned(name);
    return given.length > 0 && given.every(isEmptyMapping) && this.follow.keys(this.module, name, object);
  }

  /** What a variable is before the loop. */
  private startsAs(name: string, kinds: RegExp): boolean {
    return this.module.uses.assigned(name).some((value) => value.start < this.turns.statement.start && kinds.test(value.kind));
  }

  /** `len(codes)` of the mapping itself, or of a list that grows in the loop: the number of the turn. */
  private countsUp(value: Expression, mapping: string | null): boolean {
    return [...walkExpressions([value])].some((part) => {
      const counted = part.kind === 'call' && calleeName(part) === 'len' ? part.args[0]?.value : undefined;
      const name = counted === undefined ? null : dottedName(counted);
      return name !== null && (name === mapping || this.#statements.some((inner) => {
        return inner.kind === 'expression' && inner.value.kind === 'call' && calleeName(inner.value) === 'append' && dottedName(inner.value.callee) === `${name}.append`;
      }));
    });
  }

  /** The variable is bound anew in the same turn before: by the loop itself, or on every way to this place. */
  private isFresh(target: Expression): boolean {
    const root = target.kind === 'subscript' ? target.object : target;
    if (root.kind !== 'name') return false;
    const { statement: loop } = this.turns;
    if (this.turns.target !== null && namesUnder([this.turns.target]).includes(root.id)) return true;
    const around = this.module.uses.place(target)?.around ?? [];
    return around.slice(around.indexOf(loop)).some((outer, at, path) => {
      if (outer !== loop && outer.kind === 'for' && namesUnder([outer.target]).includes(root.id)) return true;
      const next = path[at + 1];
      const block = next === undefined ? undefined : bodiesOf(outer).find((body) => body.includes(next));
      return block?.some((statement) => statement.end <= (next?.start ?? 0) && isBoundBy(statement, root.id)) === true;
    });
  }

  /** A number that is kept: as a value or key of a mapping, in a list, as a row, in a file's name. */
  private isKept(number: Expression): boolean {
    const place = this.module.uses.place(number);
    if (place === undefined) return false;
    const { parent, statement } = place;
    // `numbers[word] = str(i)`
    if (parent?.kind === 'call' && parent.callee !== number && /^(?:str|int)$/.test(calleeName(parent)) && this.isKept(parent)) return true;
    if (parent === null) {
      const [target] = statement.kind === 'assign' && statement.operator === null && statement.value === number ? statement.targets : [];
      return target?.kind === 'subscript' || (target?.kind === 'attribute' && /(?:^|_)(?:id|label|index|idx)$/.test(target.name));
    }
    if (parent.kind === 'call') return (ADDS.has(calleeName(parent)) && parent.callee !== number) || this.isInSavedName(parent, number);
    if (parent.kind === 'subscript') return this.isRow(parent, number);
    // `rows[start:end] = …`
    if (parent.kind === 'opaque') return this.isRow(this.module.uses.place(parent)?.parent ?? parent, parent);
    if (parent.kind === 'dict') return parent.entries.some(({ key, value }) => key === number || value === number);
    if (parent.kind === 'tuple' && this.module.uses.place(parent)?.parent?.kind === 'subscript') return this.isRow(this.module.uses.place(parent)?.parent as Expression, number);
    return this.isInSavedName(parent, number);
  }

  /** `rows[i] = …`, and the rows are used as they stand. */
  private isRow(subscript: Expression, number: Expression): boolean {
    if (subscript.kind !== 'subscript' || !subscript.indices.some((index) => index === number || (index.kind === 'tuple' && index.elements.includes(number))) || !this.module.uses.isTarget(subscript)) return false;
    // Rows of what is read by the same number in the same turn.
    const rows = dottedName(subscript.object) ?? (subscript.object.kind === 'attribute' ? dottedName(subscript.object.object) : null);
    if (rows === null) return false;
    // Rows that nobody reads yet stand in that order all the same.
    const reads = this.module.uses.reads(rows, this.module.uses.place(subscript)?.function ?? null);
    return reads.every((read) => read.start >= subscript.start && read.end <= subscript.end) || (this.follow.name(this.module, rows, subscript) || this.follow.name(this.module, rows.replace(/\.i?loc$/, ''), subscript));
  }

  /** `imsave("result" + str(i) + ".jpg", …)`, the name written there or kept in a variable first. */
  private isInSavedName(parent: Expression, written: Expression, hops = 0): boolean {
    // `transaction.put(str(i).encode(), …)`
    if (parent.kind === 'call' && calleeName(parent) === 'put' && calleeName(written) === 'encode') return true;
    if (parent.kind === 'call' && parent.callee !== written && SAVES.test(calleeName(parent))) {
      if (parent.callee.kind === 'attribute' && isShown(dottedName(parent.callee.object))) return false;
      return calleeName(parent) !== 'open' || parent.args.some(({ value }) => value.kind === 'string' && /^[wx]/.test(value.value ?? ''));
    }
    const isName = parent.kind === 'binary' || parent.kind === 'string' || parent.kind === 'tuple' || (parent.kind === 'call' && /^(?:join|format|Path|str|zfill|encode)$/.test(calleeName(parent))) || (parent.kind === 'attribute' && /^(?:format|zfill|joinpath|encode)$/.test(parent.name));
    const place = isName ? this.module.uses.place(parent) : undefined;
    if (place === undefined || hops > 2) return false;
    if (place.parent !== null) return this.isInSavedName(place.parent, parent, hops);
    const [target] = place.statement.kind === 'assign' && place.statement.value === parent ? place.statement.targets : [];
    if (target?.kind !== 'name') return false;
    const { statement: loop } = this.turns;
    return this.module.uses.reads(target.id, place.function).some((read) => {
      const around = this.module.uses.place(read)?.parent ?? null;
      return read.start > parent.end && read.end <= loop.end && around !== null && this.isInSavedName(around, read, hops + 1);
    });
  }

  /** `color=color`, `color=colors[i % 8]` of what each turn draws, and the figure is saved. */
  private isStyle(number: Expression): boolean {
    let at = number;
    let place = this.module.uses.place(at);
    while (place?.parent?.kind === 'binary' || (place?.parent?.kind === 'subscript' && place.parent.object !== at)) {
      at = place.parent;
      place = this.module.uses.place(at);
    }
    const drawing = place?.parent;
    if (drawing?.kind !== 'call' || !drawing.args.some(({ keyword, value }) => value === at && STYLES.test(keyword ?? ''))) return false;
    return this.module.module.model.calls.some(({ expression }) => calleeName(expression) === 'savefig');
  }

  /** `if i < 100: train.append(…)`, `if i % 10 == 0: …`, and not only so that somebody sees how far it is. */
  private isDividing(number: Expression): boolean {
    let at: Expression = number;
    let isCompared = false;
    for (let place = this.module.uses.place(at); place?.parent != null; place = this.module.uses.place(at)) {
      at = place.parent;
      if (at.kind !== 'binary' && at.kind !== 'unary') return false;
      isCompared ||= at.kind === 'binary' && /^(?:<|>|<=|>=|==|!=)$/.test(at.operator);
    }
    const statement = this.module.uses.place(at)?.statement;
    if (!isCompared || statement?.kind !== 'if') return false;
    const branch = statement.branches.find(({ test }) => test === at);
    return branch !== undefined && [branch.body, statement.otherwise].some((body) => walkStatements(body, withinScope).some((inner) => {
      if (inner.kind === 'expression' && inner.value.kind === 'call') return ADDS.has(calleeName(inner.value)) || SAVES.test(calleeName(inner.value));
      return false;
    }));
  }
}

/** `n += 1`, `n = n + 1` */
function countsOn({ operator, value }: Statement & { kind: 'assign' }, name: string): boolean {
  if (operator !== null) return operator === '+' && value?.kind === 'number';
  return value?.kind === 'binary' && value.operator === '+' && value.left.kind === 'name' && value.left.id === name && value.right.kind === 'number';
}

/** Whether `statement` binds `name`, whichever way it is gone through, to something that is not made of itself. */
function isBoundBy(statement: Statement, name: string): boolean {
  if (statement.kind === 'assign') {
    const binds = statement.targets.some((target) => (target.kind === 'tuple' || target.kind === 'list' ? target.elements : [target]).some((each) => each.kind === 'name' && each.id === name));
    return binds && statement.operator === null && statement.value !== null && !namesUnder([statement.value]).includes(name);
  }
  const within = (body: readonly Statement[]): boolean => body.some((each) => isBoundBy(each, name));
  return statement.kind === 'with' ? within(statement.body) : statement.kind === 'if' && bodiesOf(statement).every(within);
}

/** The literal under which `subscript` reads or writes; `undefined` where that may be any. */
export function keyOf({ indices: [index, ...more] }: Expression & { kind: 'subscript' }): JsonScalar | undefined {
  return index === undefined || more.length > 0 ? undefined : literalOf(index);
}
