/** What is asked for by a place or a number and is none of the order: what was found there, what all elements have in common, a name. */
import type { CallExpression, Expression, SequenceExpression } from '../../syntax/facts.js';
import { calleeName, dottedName, walkExpressions } from '../../syntax/walk.js';
import { classesAround } from '../lookups.js';
import { FINDS, WRITES } from '../module/sequences.js';
import type { ModuleView } from '../views.js';
import { isAbsent } from '../program/effects.js';
import { areOfSameOrder } from './pairs.js';

/** What tells in which order to take elements, by what stands there. */
const RANKS = /^(?:argsort|lexsort)$/;

/** What an element tells of all of them alike. */
const FORM = /^(?:shape|size|ndim|dtype|suffix|mode)$/;

const TOPDOWN = { name: 'topdown', position: 1 } as const;

/** All folders of a walk, `list(os.walk(root))` or `[folder for folder, _, _ in os.walk(root)]`: the topmost one comes first on every machine. */
export function isWalked(module: ModuleView, value: Expression): boolean {
  const known = module.knownCall(value);
  if (known?.record.listing?.walks === true) return isAbsent(known.call, TOPDOWN);
  if (value.kind === 'call') return calleeName(value) === 'list' && value.args[0] !== undefined && isWalked(module, value.args[0].value);
  if (value.kind === 'comprehension') return value.of === 'list' && value.clauses.length === 1 && value.clauses.every((clause) => isWalked(module, clause.value));
  const [given, ...more] = value.kind === 'name' ? module.uses.assigned(value.id) : [];
  return given !== undefined && given.kind !== 'name' && more.length === 0 && isWalked(module, given);
}

/** `files[:3]`, `files[:3], folder`: a statement of a script that shows nobody what it picks, as a cell would. */
export function isDropped(module: ModuleView, value: Expression): boolean {
  const place = module.uses.place(value);
  const around = place?.parent?.kind === 'tuple' ? module.uses.place(place.parent) : place;
  return module.module.file.kind !== 'notebook' && around?.parent === null && around.statement.kind === 'expression';
}

/** A place that was found by what stands there, here or where the variable got its value. */
export function isFound(module: ModuleView, index: Expression): boolean {
  const finds = (part: Expression): boolean => part.kind === 'call' && FINDS.test(calleeName(part));
  return isRank(module, index) || [...walkExpressions([index])].some((part) => finds(part) || (part.kind === 'name' && givenTo(module, part).some((value) => [...walkExpressions([value])].some(finds))));
}

/** A place that comes in the order of what stands there: `order` and `at`, where `order = argsort(sizes)` and `for at in order`. */
export function isRank(module: ModuleView, index: Expression): boolean {
  const ranks = (value: Expression): boolean => [...walkExpressions([value])].some((part) => part.kind === 'call' && RANKS.test(calleeName(part)));
  if (index.kind !== 'name') return ranks(index);
  const gone = clauseOf(module, index.id, index);
  const values = gone === null ? givenTo(module, index) : [gone];
  return values.some((value) => ranks(value) || (value.kind === 'name' && givenTo(module, value).some(ranks)));
}

/** What a variable is assigned, or what is gone through by it. */
function givenTo({ uses }: ModuleView, name: Expression & { readonly kind: 'name' }): readonly Expression[] {
  return uses.inScope(name.id, uses.scopeOf(name.id, name)).flatMap((written) => {
    const statement = uses.isTarget(written) ? uses.place(written)?.statement : undefined;
    return (statement?.kind === 'assign' ? statement.value : statement?.kind === 'for' ? statement.iterable : null) ?? [];
  });
}

/** What the comprehension around `read` goes through whose variable `name` is. */
function clauseOf(module: ModuleView, name: string, read: Expression): Expression | null {
  for (let at = module.uses.place(read)?.parent ?? null; at !== null; at = module.uses.place(at)?.parent ?? null) {
    const clause = at.kind === 'comprehension' ? at.clauses.find(({ target }) => target?.kind === 'name' && target.id === name) : undefined;
    if (clause !== undefined) return clause.value;
  }
  return null;
}

/** `table.head()`, `print(table.head())`: whoever watches the program sees a few rows. */
export function isShownAtOnce(module: ModuleView, rows: Expression): boolean {
  const place = module.uses.place(rows);
  const parent = place?.parent ?? null;
  if (parent === null) return place?.statement.kind === 'expression';
  return parent.kind === 'call' && parent.callee !== rows && /^(?:p?print|display)$/.test(calleeName(parent));
}

/** `imread(files[0]).shape`: one of them says what all have in common. */
export function isOnlyLookedAt(module: ModuleView, element: Expression): boolean {
  let current = element;
  for (;;) {
    const place = module.uses.place(current);
    const parent = place?.parent ?? null;
    if (place === undefined) return false;
    if (parent?.kind === 'attribute' && FORM.test(parent.name)) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /^(?:len|isinstance|type|exists|isfile|isdir)$/.test(calleeName(parent))) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /read|load|open|array|join/i.test(calleeName(parent)) && !WRITES.test(calleeName(parent))) {
      current = parent;
      continue;
    }
    if (parent !== null || place.statement.kind !== 'assign') return false;
    const [target, ...more] = place.statement.targets;
    if (target?.kind !== 'name' || more.length > 0 || current === element) return false;
    const reads = module.uses.reads(target.id, place.function).filter((read) => read.start > element.end);
    return reads.length > 0 && reads.every((read) => {
      const around = module.uses.place(read)?.parent;
      return around?.kind === 'attribute' && FORM.test(around.name);
    });
  }
}

/** `table[columns] = scaled(table[columns])`: each column comes back to its place. */
export function isWrittenBack(module: ModuleView, subscript: Expression): boolean {
  const statement = module.uses.place(subscript)?.statement;
  return module.uses.isTarget(subscript) || (statement?.kind === 'assign' && statement.targets.some((target) => module.text(target) === module.text(subscript)));
}

/** `table[columns]` */
export function isIndex(module: ModuleView, expression: Expression): boolean {
  return expression.kind === 'subscript' && expression.indices.some((index) => index.kind === 'name' || index.kind === 'call') && !module.uses.isTarget(expression);
}

/** A table whose rows go by the numbers they were given in their order, in data that hands out items by their number. */
export function isByNumber(module: ModuleView, table: Expression): boolean {
  const place = module.uses.place(table);
  return !isKeyed(module, table) && place !== undefined && classesAround(module.module, place).at(-1)?.methods.has('__getitem__') === true;
}

/** Whether the rows of `table` go by a column: `table = rows.set_index("name")`, `table.set_index("name", inplace=True)`. */
function isKeyed(module: ModuleView, table: Expression): boolean {
  const name = dottedName(table);
  if (name === null) return false;
  const keys = (part: Expression | null | undefined): boolean => part?.kind === 'call' && calleeName(part) === 'set_index';
  if ([...walkExpressions(module.uses.assigned(name))].some(keys)) return true;
  return module.uses.of(name).some((read) => {
    const member = module.uses.place(read)?.parent ?? null;
    const call = member?.kind === 'attribute' && member.object === read ? module.uses.place(member)?.parent : null;
    return call?.kind === 'call' && call.callee === member && keys(call) && call.args.some(({ keyword }) => keyword === 'inplace');
  });
}

/** `concat([labels, table], axis=1)`: the rows of `table` are put beside those of the first by their keys. */
export function isJoinedByKey(module: ModuleView, table: Expression, { elements: [first] }: SequenceExpression, { args }: CallExpression): boolean {
  const axis = args.find(({ keyword }) => keyword === 'axis')?.value;
  return axis !== undefined && /^(?:1|(["'])columns\1)$/.test(module.text(axis)) && first !== table && isKeyed(module, table);
}

/** `while files: file = files.pop()`: each in its turn. */
export function isWorkedOff(module: ModuleView, files: Expression): boolean {
  const name = dottedName(files);
  return (module.uses.place(files)?.around ?? []).some((statement) => {
    return statement.kind === 'while' && [...walkExpressions([statement.test])].some((part) => name !== null && dottedName(part) === name);
  });
}

/** `keys = {"model", "params"} & set(given)`, `set(given).intersection({"model", "params"})`: the one of these that is there. */
export function isChoiceOf(module: ModuleView, set: Expression): boolean {
  const name = dottedName(set);
  return [set, ...(name === null ? [] : module.uses.assigned(name))].some((value) => {
    const sides = value.kind === 'binary' && value.operator === '&' ? [value.left, value.right]
      : value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'intersection' ? [value.callee.object, ...value.args.map((argument) => argument.value)] : [];
    return sides.some((side) => isWrittenOut(side) || module.uses.assigned(dottedName(side) ?? '').some(isWrittenOut));
  });
}

/** `{"model", "params"}`, `set(["model", "params"])` */
function isWrittenOut(set: Expression): boolean {
  const [elements] = set.kind === 'call' && /^(?:set|frozenset)$/.test(calleeName(set)) ? set.args : [];
  return set.kind === 'set' || /^(?:list|tuple|set)$/.test(elements?.value.kind ?? '');
}

/** `masks[names.index(name)]`, where masks and names come from one another, asks for a name and no number. */
export function isLookedUp(module: ModuleView, call: Expression, names: Expression): boolean {
  const place = module.uses.place(call);
  const name = dottedName(names);
  if (place === undefined || name === null) return false;
  const isOfSameOrder = (subscript: Expression): boolean => {
    const other = subscript.kind === 'subscript' ? dottedName(subscript.object) : null;
    return areOfSameOrder(module, other, name);
  };
  for (let at = place.parent; at !== null; at = module.uses.place(at)?.parent ?? null) if (isOfSameOrder(at)) return true;
  const [target] = place.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  if (target?.kind !== 'name') return false;
  const reads = module.uses.reads(target.id, place.function).filter((read) => read.start > call.end);
  return reads.length > 0 && reads.every((read) => {
    const parent = module.uses.place(read)?.parent;
    return parent != null && isOfSameOrder(parent);
  });
}
