/** Where a collection is known to hold one element at most, because the program goes on or comes there only then: it has one order. */
import type { Expression, Statement } from '../../syntax/facts.js';
import type { Span } from '../../syntax/source.js';
import { bodiesOf, calleeName, dottedName, walkStatements, withinTurn } from '../../syntax/walk.js';
import { ends, isSuppressing, leaves } from '../program/stops/leaving.js';
import { OPPOSITE } from '../program/outcomes.js';
import { grows } from './single.js';
import type { ModuleView } from '../views.js';

/** What makes a list of the same elements. */
const SAME = /^(?:list|tuple|sorted|natsorted)$/;

/** The same comparison from the other side. */
const TURNED: Readonly<Record<string, string>> = { '==': '==', '!=': '!=', '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** Tells of each of `reads`, all of `name`, whether whoever comes there knows that what the name got at `from` has one element at most. */
export function holdsOne(module: ModuleView, name: string, reads: readonly Expression[], from: Span): (read: Expression) => boolean {
  if (!reads.some((read) => isCounted(module, read))) return () => false;
  const count = new Count(module, name, from);
  return (read) => count.isOneAt(read);
}

/** `assert all(len(files) == 1 for files in lists)`: each of the collections that `reads`, all of one name, hold has one element. */
export function eachHoldsOne({ uses }: ModuleView, reads: readonly Expression[]): boolean {
  return reads.some((read) => {
    const { statement, parent } = uses.place(read) ?? {};
    const [test] = parent?.kind === 'comprehension' ? parent.elements : [];
    const around = parent == null ? null : uses.place(parent)?.parent;
    return statement?.kind === 'assert' && around?.kind === 'call' && calleeName(around) === 'all'
      && test?.kind === 'binary' && test.operator === '==' && calleeName(test.left) === 'len' && test.right.kind === 'number' && test.right.value === 1;
  });
}

function isCounted({ uses }: ModuleView, read: Expression): boolean {
  const call = uses.place(read)?.parent;
  return call?.kind === 'call' && call.callee !== read && /^(?:len|assertLen)$/.test(calleeName(call));
}

class Count {
  /** Where the name gets another value, or the collection another element. */
  readonly #changes: readonly Expression[];
  readonly #ensuring = new Map<readonly Statement[], readonly Statement[]>();

  constructor(
    private readonly module: ModuleView,
    private readonly name: string,
    private readonly from: Span,
  ) {
    this.#changes = module.uses.of(name).filter((written) => (module.uses.isTarget(written) && !this.isMadeAlike(written)) || grows(module.uses, written));
  }

  isOneAt(read: Expression): boolean {
    const place = this.module.uses.place(read);
    if (place === undefined) return false;
    if (this.isTestedAround(read)) return true;
    const { around, statement } = place;
    return around.some((inner, at) => {
      const outer = around[at - 1];
      const isWithin = around.slice(at).every((each) => each.kind !== 'function' || !this.module.uses.isLocal(this.name, each));
      const isOwn = around.slice(at).every(({ kind }) => kind !== 'function');
      if (!isOwn && !isWithin) return false;
      if (inner === statement && this.isSaidBefore(inner, read)) return true;
      if (outer !== undefined && this.isSaidBy(outer, inner, read)) return true;
      const block = outer === undefined ? this.module.module.facts.body : bodiesOf(outer).find((body) => body.includes(inner)) ?? [];
      if (outer?.kind === 'class' && this.name.startsWith('self.')) return this.isOneSince(outer);
      const ensuring = this.ensuringIn(block);
      if (ensuring.length === 0) return false;
      if (!isOwn) return ensuring.some((each) => each !== inner && !this.#changes.some(({ start }) => start >= each.end));
      return ensuring.some((each) => each.end <= inner.start && !this.isChangedAfter(each, read))
        || (inner === statement && this.isComplainedOf(block, inner));
    });
  }

  /** The statements of a block past which nobody comes with more; looked through once for all reads. */
  private ensuringIn(block: readonly Statement[]): readonly Statement[] {
    let found = this.#ensuring.get(block);
    if (found === undefined) this.#ensuring.set(block, (found = block.filter((each) => this.ensures(each))));
    return found;
  }

  /** `files = [clean(file) for file in files]`, `files = list(files)` */
  private isMadeAlike(target: Expression): boolean {
    const { parent, statement } = this.module.uses.place(target) ?? {};
    const value = parent === null && statement?.kind === 'assign' && statement.operator === null ? statement.value : null;
    const source = value?.kind === 'comprehension' && value.clauses.filter((clause) => clause.target !== null).length === 1 ? value.clauses[0]?.value
      : value?.kind === 'call' && SAME.test(calleeName(value)) ? value.args[0]?.value : undefined;
    return source !== undefined && dottedName(source) === this.name;
  }

  /** `files[0] if len(files) == 1 else None`, `len(files) == 1 and files[0]` */
  private isTestedAround(read: Expression): boolean {
    let at = read;
    for (let parent = this.module.uses.place(at)?.parent ?? null; parent !== null; at = parent, parent = this.module.uses.place(at)?.parent ?? null) {
      if (parent.kind === 'conditional' && ((at === parent.then && this.says(parent.test, true)) || (at === parent.otherwise && this.says(parent.test, false)))) return true;
      if (parent.kind === 'binary' && at === parent.right && /^(?:and|or)$/.test(parent.operator) && this.says(parent.left, parent.operator === 'and')) return true;
    }
    return false;
  }

  /** The tests before the one that `read` stands in. */
  private isSaidBefore(statement: Statement, read: Expression): boolean {
    if (statement.kind !== 'if') return false;
    const at = statement.branches.findIndex(({ test }) => test.start <= read.start && read.end <= test.end);
    return statement.branches.slice(0, Math.max(at, 0)).some(({ test }) => this.says(test, false));
  }

  /** The arm of `outer` that holds `inner` is gone through for one element alone. */
  private isSaidBy(outer: Statement, inner: Statement, read: Expression): boolean {
    if (outer.kind === 'while') return outer.body.includes(inner) && this.says(outer.test, true) && !this.isChangedAfter(outer.test, read);
    if (outer.kind !== 'if') return false;
    const at = outer.branches.findIndex(({ body }) => body.includes(inner));
    const [test] = outer.branches;
    return test !== undefined && this.isArmOfOne(outer, at < 0 ? outer.branches.length : at) && !this.isChangedAfter(test.test, read);
  }

  /** Arm `at` of an `if`; the last one is its `else`, written or not. */
  private isArmOfOne({ branches }: Statement & { kind: 'if' }, at: number): boolean {
    const own = branches[at];
    return (own !== undefined && this.says(own.test, true)) || branches.slice(0, at).some(({ test }) => this.says(test, false));
  }

  /** `self.files = …` and behind it what makes sure of it, in one method; no other changes it. */
  private isOneSince(owner: Statement & { kind: 'class' }): boolean {
    const changes = this.#changes.filter(({ start, end }) => owner.start <= start && end <= owner.end);
    return owner.body.some((method) => method.kind === 'function' && method.body.some((each) => {
      return this.ensures(each) && changes.every(({ start, end }) => (method.start <= start && end <= each.start) || (each.start <= start && end <= each.end));
    }));
  }

  /** The first was taken, and then there must be no second one. */
  private isComplainedOf(block: readonly Statement[], statement: Statement): boolean {
    if (statement.kind !== 'assign' && statement.kind !== 'expression') return false;
    for (const each of block.slice(block.indexOf(statement) + 1)) {
      if (this.#changes.some(({ start, end }) => statement.start <= start && end <= each.end)) return false;
      if (this.ensures(each)) return true;
      if (each.kind !== 'assign' && each.kind !== 'expression' && each.kind !== 'assert') return false;
    }
    return false;
  }

  /** Between `known` and `read` the name gets something else; in a loop around `read` alone, what is behind it comes before it too. */
  private isChangedAfter(known: { readonly start: number; readonly end: number }, read: Expression): boolean {
    const place = this.module.uses.place(read);
    return this.#changes.some((change) => {
      if (change.start < known.end) return false;
      if (change.end <= read.start && this.module.uses.place(change)?.statement !== place?.statement) return true;
      return place?.around.some((loop) => (loop.kind === 'for' || loop.kind === 'while') && loop.start >= known.end && loop.start <= change.start && change.end <= loop.end) === true;
    });
  }

  /** Whether whoever comes past `statement` has one element. */
  private ensures(statement: Statement): boolean {
    switch (statement.kind) {
      case 'assert':
        return statement.values[0] !== undefined && this.says(statement.values[0], true);
      case 'expression':
        return this.isAsserted(statement.value);
      case 'if':
        return [...statement.branches.map(({ body }) => body), statement.otherwise].every((body, at) => {
          if (this.leaves(body) || this.isReplacedIn(statement, body)) return true;
          return (this.isArmOfOne(statement, at) && !this.isChangedIn(body)) || body.some((each) => this.ensures(each));
        });
      case 'while':
        return this.says(statement.test, false) && !walkStatements(statement.body, withinTurn).some(({ kind }) => kind === 'break');
      case 'with':
        return !isSuppressing(statement) && statement.body.some((each) => this.ensures(each));
      case 'try':
        return statement.handlers.every(({ body }) => this.leaves(body)) && [...statement.body, ...statement.otherwise].some((each) => this.ensures(each));
      default:
        return false;
    }
  }

  private isChangedIn(body: readonly Statement[]): boolean {
    const [first, last] = [body[0], body.at(-1)];
    return first !== undefined && last !== undefined && this.#changes.some(({ start, end }) => first.start <= start && end <= last.end);
  }

  /** `if len(files) > 1: files = [max(files)]`: behind it the name holds the collection only where it is of one. */
  private isReplacedIn(statement: Statement, body: readonly Statement[]): boolean {
    const isMadeHere = statement.start <= this.from.start && this.from.end <= statement.end;
    return !isMadeHere && body.some((each) => each.kind === 'assign' && each.operator === null && each.value !== null && each.targets.some((target) => dottedName(target) === this.name));
  }

  /** `self.assertEqual(len(files), 1)`, `self.assertLen(files, 1)` */
  private isAsserted(call: Expression): boolean {
    if (call.kind !== 'call') return false;
    const [first, second] = call.args.map(({ value }) => value);
    if (first === undefined || second === undefined) return false;
    if (calleeName(call) === 'assertLen') return dottedName(first) === this.name && second.kind === 'number' && second.value <= 1;
    return /^assert_?[eE]quals?$/.test(calleeName(call)) && this.comparesToOne('==', first, second);
  }

  /** Whether a test that comes out as `truth` says that there is one element at most. */
  private says(test: Expression, truth: boolean): boolean {
    if (test.kind === 'unary' && test.operator === 'not') return this.says(test.operand, !truth);
    if (test.kind === 'binary' && (test.operator === 'and' || test.operator === 'or')) {
      const sides = [test.left, test.right];
      return (test.operator === 'and') === truth ? sides.some((side) => this.says(side, truth)) : sides.every((side) => this.says(side, truth));
    }
    if (test.kind === 'binary') return this.comparesToOne((truth ? test.operator : OPPOSITE[test.operator]) ?? '', test.left, test.right);
    // There is none.
    return !truth && (dottedName(test) === this.name || this.isLength(test));
  }

  private comparesToOne(operator: string, left: Expression, right: Expression): boolean {
    if (!this.isLength(left)) return this.isLength(right) && this.comparesToOne(TURNED[operator] ?? '', right, left);
    if (right.kind !== 'number') return false;
    return operator === '<' ? right.value <= 2 : (operator === '==' || operator === '<=') && right.value < 2;
  }

  /** `len(files)`, or a name for it. */
  private isLength(expression: Expression): boolean {
    if (expression.kind === 'name') {
      const { uses } = this.module;
      const [target, ...more] = uses.inScope(expression.id, uses.place(expression)?.function ?? null).filter((written) => uses.isTarget(written) || grows(uses, written));
      const { parent, statement } = target === undefined ? {} : uses.place(target) ?? {};
      return parent === null && statement?.kind === 'assign' && statement.value?.kind === 'call' && more.length === 0 && this.isLength(statement.value)
        && !this.#changes.some(({ start, end }) => start >= statement.end && end <= expression.start);
    }
    const counted = expression.kind === 'call' && calleeName(expression) === 'len' ? expression.args[0]?.value : undefined;
    return counted !== undefined && dottedName(counted) === this.name;
  }

  /** Whether nobody comes past `body`. */
  private leaves(body: readonly Statement[]): boolean {
    return leaves(body, (call) => {
      const fact = this.module.callAt(call);
      return ends(call, fact === undefined ? null : this.module.target(fact));
    });
  }
}
