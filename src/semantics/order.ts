import type { CallExpression, Expression, ForStatement, FunctionStatement, Statement } from '../syntax/facts.js';
import { bodiesOf, calleeName, dottedName, expressionsOf, expressionsUnder, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';
import type { Place } from './uses.js';
import type { ModuleView } from './views.js';

/** Callables that hand on what they are given in the order it has. */
const PASSING = new Set([
  'list', 'tuple', 'iter', 'enumerate', 'zip', 'map', 'filter', 'reversed', 'tqdm', 'trange', 'track', 'chain', 'islice',
  'array', 'asarray', 'join', 'from_iterable', 'cycle', 'Series', 'next',
]);

/** Those of them that keep the order they met. */
const KEEPING = new Set(['list', 'tuple', 'array', 'asarray', 'Series']);

/** Methods of collections that add in order. */
const ADDING = new Set(['append', 'extend', 'insert', 'put', 'appendleft', 'writerow', 'write', 'writelines', 'add_row']);

/** Functions that write a file under the name they are given. */
const SAVING = /^(?:im)?(?:save|write|savefig|savez|imsave|imwrite|to_csv|copy|copyfile|move|rename|symlink)$/;

/** Callables whose result does not depend on the order of what they are given, whatever library they are from. */
const FREE = /sort|^(?:len|set|frozenset|any|all|min|max|sum|print|isinstance|type|bool|id|info|debug|warning|error|log|Counter|dict\.fromkeys|exists|update|difference|union|intersection|issubset|issuperset|symmetric_difference|isdisjoint|remove|rmtree|fromkeys|assertEqual|assertCountEqual|close|__len__)$/;

/** Functions of any library that join what they are given in its order, or split it. */
const COMBINING = /^(?:concat(?:enate)?|[vhd]?stack|column_stack|cat|from_list|from_tensor_slices|train_test_split|random_split|dump|savez?|shuffle|permutation)$/;

/** Functions that make an array whose rows stand in the order of what they are given. */
const MAKES_ARRAY = /^(?:array|asarray|reshape|expand_dims)$/;

/** What is asked of an array that is the same whatever the order of its rows. */
const SUMS = /^(?:mean|nanmean|average|sum|std|var|median|percentile|quantile|min|max|amin|amax|any|all|unique|bincount|histogram|hist|count_nonzero|shape|size|ndim|dtype|len|print|isnan)$/;

/** Methods that train a model a step further: what comes last weighs more. */
const TRAINING = /^(?:backward|partial_fit|train_on_batch|apply_gradients)$/;

const MAX_HOPS = 6;

/** Where an ordered use of something was found: the expression that takes its order. */
export type OrderedUse = Expression | null;

/**
 * Follows an unordered collection to the first place where its order reaches data; `null` where it does not or where
 * nobody can tell. `expression` is what makes the collection.
 */
export function orderedUse(module: ModuleView, expression: Expression, hops = 0): OrderedUse {
  const place = module.uses.place(expression);
  if (place === undefined || hops > MAX_HOPS || isReordered(module, place)) return null;
  const { parent, statement } = place;
  if (parent === null) return orderedStatement(module, expression, statement, hops);
  switch (parent.kind) {
    case 'call':
      return parent.callee === expression ? null : orderedArgument(module, expression, parent, hops);
    case 'attribute': {
      const outer = module.uses.place(parent)?.parent;
      // `.copy()` and the like hand the collection on; anything else asks something of it.
      if (outer?.kind !== 'call' || outer.callee !== parent) return null;
      return parent.name === 'copy' ? orderedUse(module, outer, hops + 1) : parent.name === 'pop' ? expression : null;
    }
    case 'subscript':
      return parent.object === expression && takesByPosition(module, parent, hops) ? expression : null;
    case 'binary':
      if (parent.operator === '+' || parent.operator === 'or') return orderedUse(module, parent, hops + 1);
      // What is taken away is not in what is left.
      if (parent.operator === '-' && parent.right === expression) return null;
      // Set algebra makes another set.
      return /^[|&^-]$/.test(parent.operator) ? orderedUse(module, parent, hops + 1) : null;
    case 'conditional':
      return parent.test === expression ? null : orderedUse(module, parent, hops + 1);
    case 'comprehension': {
      if (!parent.clauses.some(({ target, value }) => target !== null && value === expression)) return null;
      if (parent.of === 'set') return null;
      if (parent.of === 'dict') return takesPosition(parent, expression) ? expression : null;
      return orderedUse(module, parent, hops + 1) === null ? null : expression;
    }
    case 'unary':
      return parent.operator === '*' ? orderedUse(module, parent, hops + 1) : null;
    case 'list':
    case 'tuple':
      // `[*files]` hands the elements on; `(files, labels)` only holds the collection.
      return expression.kind === 'unary' && expression.operator === '*' ? orderedUse(module, parent, hops + 1) : null;
    case 'named':
      return orderedName(module, parent.name.id, parent, hops) ?? orderedUse(module, parent, hops + 1);
    case 'opaque':
      return /^yield\b/.test(module.text(parent)) ? orderedCallers(module, expression, hops) : null;
    default:
      return null;
  }
}

/** Stands in a method of a class whose base puts what it yields in an order of its own. */
function isReordered(module: ModuleView, { around, function: within }: Place): boolean {
  const owner = around.find((statement) => statement.kind === 'class');
  const fact = owner === undefined ? undefined : module.module.model.classes.find(({ statement }) => statement === owner);
  if (fact === undefined || within === null || !(within.name === '_generate_examples' || yields(module, within))) return false;
  return fact.bases.some((base) => {
    const target = base.kind === 'reference' ? module.project.resolve(module.module, base.name) : null;
    return target?.kind === 'library' && target.record?.roles?.includes('orders-by-key') === true;
  }) && !module.text(fact.statement).includes('disable_shuffling');
}

function yields(module: ModuleView, { body }: FunctionStatement): boolean {
  return expressionsUnder(body, ({ kind }) => kind === 'opaque').some((part) => /^yield\b/.test(module.text(part)));
}

/** `files[0]`, and `files[i]` in a loop over all positions that depends on their order; `files[names.index(name)]` asks for a name. */
function takesByPosition(module: ModuleView, subscript: Expression & { kind: 'subscript' }, hops: number): boolean {
  const [index] = subscript.indices;
  if (index?.kind === 'call') return calleeName(index) !== 'index';
  const name = dottedName(subscript.object);
  const loop = module.uses.place(subscript)?.around.findLast((statement): statement is ForStatement => {
    return statement.kind === 'for' && statement.target.kind === 'name' && index !== undefined && mentions(index, statement.target.id) && isOverPositions(statement.iterable, name);
  });
  return loop === undefined || orderedLoop(module, loop, hops);
}

/** `range(len(files))`. */
function isOverPositions(iterable: Expression, name: string | null): boolean {
  if (iterable.kind !== 'call' || calleeName(iterable) !== 'range') return false;
  const last = iterable.args.at(-1)?.value;
  const counted = last?.kind === 'call' && calleeName(last) === 'len' ? last.args[0]?.value : undefined;
  return name !== null && counted !== undefined && dottedName(counted) === name;
}

function mentions(expression: Expression, name: string): boolean {
  return [...walkExpressions([expression])].some((part) => part.kind === 'name' && part.id === name);
}

function orderedStatement(module: ModuleView, expression: Expression, statement: Statement, hops: number): OrderedUse {
  switch (statement.kind) {
    case 'assign': {
      if (statement.value !== expression) return null;
      if (statement.operator !== null) return orderedTargets(module, statement.targets, expression, hops);
      return orderedTargets(module, statement.targets, expression, hops);
    }
    case 'for':
      return statement.iterable === expression && orderedLoop(module, statement, hops) ? expression : null;
    case 'return':
      return orderedCallers(module, expression, hops);
    case 'with': {
      const target = statement.items.find(({ value }) => value === expression)?.target;
      return target?.kind === 'name' ? orderedName(module, target.id, expression, hops) : null;
    }
    default:
      return null;
  }
}

function orderedTargets(module: ModuleView, targets: readonly Expression[], value: Expression, hops: number): OrderedUse {
  for (const target of targets) {
    // `a, b = {…}` takes the elements apart in their order.
    if (target.kind === 'tuple' || target.kind === 'list') {
      if (value.kind === 'call' && calleeName(value) === 'next') continue;
      return value;
    }
    // `files[split] = …`: what is read back under a key is the collection again.
    const name = dottedName(target.kind === 'subscript' ? target.object : target);
    const found = name === null ? null : orderedName(module, name, value, hops, target.kind === 'subscript');
    if (found !== null) return found;
  }
  return null;
}

/** The first ordered read of a name that holds the collection, unless something sorts it. */
function orderedName(module: ModuleView, name: string, from: Expression, hops: number, underKey = false): OrderedUse {
  const place = module.uses.place(from);
  if (place === undefined) return null;
  const isAttribute = name.includes('.');
  const reads = module.uses.reads(name, isAttribute ? null : place.function);
  if (reads.some((read) => isSorted(module, read) || isOnlyOne(module, read))) return null;
  for (const read of reads) {
    if (read.end <= from.end && !isAttribute) continue;
    const inner = module.uses.place(read);
    if (inner === undefined || read === from || inner.statement === place.statement) continue;
    const held = underKey ? inner.parent : read;
    if (held === null || (underKey && held.kind !== 'subscript')) continue;
    const found = orderedUse(module, held, hops + 1);
    if (found !== null) return found;
  }
  return null;
}

/** `files.sort()`, `files = sorted(files)`, `sorted(files)`. */
export function isSorted(module: ModuleView, read: Expression): boolean {
  let current: Expression | null = read;
  for (let depth = 0; current !== null && depth < 4; depth++) {
    const parent: Expression | null = module.uses.place(current)?.parent ?? null;
    if (parent?.kind === 'attribute' && parent.object === current && /sort/.test(parent.name)) return true;
    if (parent?.kind === 'call' && parent.callee !== current && /sort/.test(calleeName(parent))) return true;
    current = parent;
  }
  return false;
}

/** `frame = concat(parts)`, and below `frame.sort_values(…)`: the order the parts had is gone. */
function isSortedLater(module: ModuleView, call: CallExpression): boolean {
  const place = module.uses.place(call);
  const statement = place?.statement;
  if (place?.parent !== null || statement?.kind !== 'assign' || statement.value !== call) return false;
  const name = statement.targets[0] === undefined ? null : dottedName(statement.targets[0]);
  if (name === null) return false;
  return module.uses.reads(name, name.includes('.') ? null : place.function).some((read) => read.start > call.end && isSorted(module, read));
}

/** `len(files) == 1`, or a complaint where there are more: a collection of one has one order. */
function isOnlyOne(module: ModuleView, read: Expression): boolean {
  const call = module.uses.place(read)?.parent;
  if (call?.kind !== 'call' || calleeName(call) !== 'len') return false;
  const test = module.uses.place(call)?.parent;
  if (test?.kind === 'call' && calleeName(test) === 'assertEqual') return test.args.some(({ value }) => value.kind === 'number' && value.value === 1);
  return test?.kind === 'binary' && /^(?:==|!=|>|<=)$/.test(test.operator) && test.left === call && test.right.kind === 'number' && test.right.value === 1;
}

function orderedArgument(module: ModuleView, expression: Expression, call: CallExpression, hops: number): OrderedUse {
  const name = calleeName(call);
  if (FREE.test(name)) return null;
  if (MAKES_ARRAY.test(name) && isReadBeyondSums(module, call)) return expression;
  if (PASSING.has(name)) {
    const found = orderedUse(module, call, hops + 1);
    // Whatever reads the list later, it is here that the order is taken.
    if (found !== null && KEEPING.has(name)) return expression;
    return found === null ? null : found === call || isBuiltFrom(found, call) ? expression : found;
  }
  const known = module.knownCall(call);
  if (known?.record.roles?.includes('order-free') === true) return null;
  // A function of the file is followed into; one that only looks is left alone.
  if (ADDING.has(name) && call.callee.kind === 'attribute') {
    const held = dottedName(call.callee.object);
    return held !== null && name !== 'write' ? orderedName(module, held, call, hops) : expression;
  }
  if (COMBINING.test(name)) return isSortedLater(module, call) ? null : expression;
  const used = orderedParameter(module, expression, call, hops);
  if (used !== undefined) return used === null ? null : expression;
  // Whoever hands a library a set as it is means a set: members, not an order. A draw among them takes one all the same.
  if (expression.kind === 'set' && known?.record.draws === undefined) return null;
  return known !== undefined || /^[A-Z]/.test(name) ? expression : null;
}

/** An array of data is read for more than a mean, a count or its shape. */
function isReadBeyondSums(module: ModuleView, made: CallExpression): boolean {
  const place = module.uses.place(made);
  if (place === undefined) return false;
  const { parent, statement } = place;
  const isSum = (read: Expression): boolean => {
    const around = module.uses.place(read)?.parent ?? null;
    return (around?.kind === 'attribute' && SUMS.test(around.name)) || (around?.kind === 'call' && around.callee !== read && SUMS.test(calleeName(around)));
  };
  if (parent?.kind === 'list' || parent?.kind === 'tuple' ? statement.kind === 'return' : parent === null && statement.kind === 'return') {
    const index = module.functionAround(made);
    return index !== null && module.project.callers(module.module, index).length > 0;
  }
  if (parent !== null) return !isSum(made) && parent.kind === 'call' && parent.callee !== made && !FREE.test(calleeName(parent));
  const name = statement.kind === 'assign' && statement.targets[0] !== undefined ? dottedName(statement.targets[0]) : null;
  if (name === null) return false;
  return module.uses.reads(name, name.includes('.') ? null : place.function).some((read) => read.start > made.end && !isSum(read) && !isSorted(module, read));
}

/** What a function or class of the project does with the collection; `undefined` when the call goes elsewhere. */
function orderedParameter(module: ModuleView, expression: Expression, call: CallExpression, hops: number): OrderedUse | undefined {
  if (!module.callsProject(call)) return undefined;
  const entered = module.entered(call, expression);
  if (entered === null) return null;
  const { module: view, parameter, function: statement } = entered;
  const reads = view.uses.reads(parameter.name, statement);
  if (reads.some((read) => isSorted(view, read) || isOnlyOne(view, read))) return null;
  return reads.map((read) => orderedUse(view, read, hops + 2)).find((use) => use !== null) ?? null;
}

function isBuiltFrom(found: Expression, call: Expression): boolean {
  return found.start >= call.start && found.end <= call.end;
}

/** What the callers of the function around do with what it returns. */
function orderedCallers(module: ModuleView, expression: Expression, hops: number): OrderedUse {
  const index = module.functionAround(expression);
  if (index === null) return null;
  for (const { module: from, call } of module.project.callers(module.module, index)) {
    const view = module.viewOf(from);
    const found = view === null ? null : orderedUse(view, call.expression, hops + 1);
    // The collection is made here, wherever its order is taken.
    if (found !== null) return view === module ? found : expression;
  }
  return null;
}

/** `{w: i for i, w in enumerate(words)}`: the position becomes data. */
function takesPosition(comprehension: Expression & { kind: 'comprehension' }, iterable: Expression): boolean {
  if (iterable.kind === 'call' && /^(?:enumerate|zip)$/.test(calleeName(iterable))) return true;
  return [...walkExpressions(comprehension.elements)].some((part) => part.kind === 'call' && calleeName(part) === 'len');
}

/** Whether the body of a loop does something that depends on the order of its turns. */
function orderedLoop(module: ModuleView, loop: ForStatement, hops: number): boolean {
  const statements = [...walkStatements(loop.body, withinScope)];
  const counter = isEnumerated(loop.iterable) && loop.target.kind === 'tuple' ? dottedName(loop.target.elements[0] ?? loop.target) : null;
  if ([...walkStatements(loop.body, withinTurn)].some(({ kind }) => kind === 'break') && picks(module, loop, statements)) return true;
  for (const statement of statements) {
    if (statement.kind === 'return' && (statement.value === null || !isConstant(statement.value))) return true;
    for (const expression of walkExpressions(expressionsOf(statement))) {
      if (expression.kind === 'opaque' && /^yield\b/.test(module.text(expression))) return true;
      if (expression.kind === 'call' && addsInOrder(module, expression, loop, hops)) return true;
      if (counter !== null && expression.kind === 'name' && expression.id === counter && isStored(module, expression)) return true;
    }
    if (statement.kind !== 'assign' || statement.value === null) continue;
    if (accumulates(module, loop, statement)) return true;
  }
  return false;
}

/** `enumerate(files)`, `tqdm(enumerate(files), total=…)`. */
function isEnumerated(iterable: Expression): boolean {
  if (iterable.kind !== 'call') return false;
  const [first] = iterable.args;
  return calleeName(iterable) === 'enumerate' || (/^(?:tqdm|track)$/.test(calleeName(iterable)) && first !== undefined && isEnumerated(first.value));
}

/** A loop that ends early decides by its order, unless it only notes that there was one: `found = True`, then `break`. */
function picks(module: ModuleView, loop: ForStatement, statements: readonly Statement[]): boolean {
  const scope = module.uses.place(loop.iterable)?.function ?? null;
  const names = [...walkExpressions([loop.target])].flatMap((part) => dottedName(part) ?? []);
  const isReadLater = names.some((name) => module.uses.reads(name, scope).some((read) => read.start >= loop.end));
  return isReadLater || statements.some((statement) => {
    return statement.kind === 'assign' ? statement.value !== null && !isConstant(statement.value) : statement.kind === 'expression' && statement.value.kind === 'call';
  });
}

function isConstant({ kind }: Expression): boolean {
  return kind === 'constant' || kind === 'number' || kind === 'string';
}

/** For `walkStatements`: stay where a `break` would end the loop that is walked. */
function withinTurn(statement: Statement): boolean {
  return withinScope(statement) && statement.kind !== 'for' && statement.kind !== 'while';
}

function addsInOrder(module: ModuleView, call: CallExpression, loop: ForStatement, hops: number): boolean {
  const { callee } = call;
  if (TRAINING.test(calleeName(call)) && callee.kind === 'attribute') return true;
  // What is made anew in each turn does not remember the turns before.
  if (callee.kind === 'attribute' && (isMadeIn(module, loop, callee.object) || opensOwnFile(module, loop, callee.object))) return false;
  if (callee.kind !== 'attribute') return drawsFrom(module, call);
  if (!ADDING.has(callee.name)) return drawsFrom(module, call);
  if (callee.name === 'writelines' || callee.name === 'writerow') return true;
  // One text after the other; an archive's `write` names its members.
  if (callee.name === 'write') return call.args.length === 1;
  if (callee.object.kind === 'subscript') return !isSortedPerKey(module, callee.object);
  const held = dottedName(callee.object);
  return held === null || orderedName(module, held, call, hops + 1) !== null;
}

/** `groups[key].append(file)`, and somewhere `sorted(…)` over the groups. */
function isSortedPerKey(module: ModuleView, subscript: Expression & { kind: 'subscript' }): boolean {
  const name = dottedName(subscript.object);
  if (name === null) return false;
  return module.uses.reads(name, name.includes('.') ? null : (module.uses.place(subscript)?.function ?? null)).some((read) => isSorted(module, read));
}

/** The name an object is reached by is bound in the loop's body. */
function isMadeIn(module: ModuleView, loop: ForStatement, object: Expression): boolean {
  const root = dottedName(object)?.split('.')[0];
  return root !== undefined && [...walkStatements(loop.body, withinScope)].some((statement) => {
    if (statement.kind === 'with') return statement.items.some(({ target }) => target !== null && dottedName(target) === root);
    return statement.kind === 'assign' && statement.targets.some((target) => [...walkExpressions([target])].some((part) => {
      return part.kind === 'name' && part.id === root && module.uses.isTarget(part);
    }));
  });
}

/** `target.open("w")`, `open(target, "w")`, where each turn has its own `target`. */
function opensOwnFile(module: ModuleView, loop: ForStatement, object: Expression): boolean {
  if (object.kind !== 'call' || calleeName(object) !== 'open') return false;
  const path = object.callee.kind === 'attribute' && dottedName(object.callee) !== 'io.open' ? object.callee.object : object.args[0]?.value;
  const isAdded = object.args.some(({ value }) => value.kind === 'string' && value.value?.startsWith('a') === true);
  return path !== undefined && !isAdded && isMadeIn(module, loop, path);
}

/** A draw in each turn falls to another element when the order is another. */
function drawsFrom(module: ModuleView, call: CallExpression): boolean {
  const known = module.knownCall(call);
  return known?.record.draws !== undefined && known.record.draws.weights !== true;
}

/** `df = concat([df, …])`, `text += …`, `ids[name] = len(ids)`, a counter that ends up in the data. */
function accumulates(module: ModuleView, loop: ForStatement, statement: Statement & { kind: 'assign' }): boolean {
  const [target] = statement.targets;
  const { value } = statement;
  if (target === undefined || value === null) return false;
  const name = dottedName(target);
  if (isFreshIn(module, loop, target)) return false;
  const read = [...walkExpressions([value])];
  if (target.kind === 'subscript') {
    return read.some((part) => part.kind === 'call' && calleeName(part) === 'len');
  }
  if (name === null) return false;
  if (statement.operator === null) {
    return read.some((part) => dottedName(part) === name && !isTested(module, part) && !isCompared(module, part));
  }
  if (statement.operator !== '+') return false;
  if (value.kind !== 'number') return value.kind === 'list' || value.kind === 'string' || read.some((part) => part.kind === 'list');
  return module.uses.reads(name, module.uses.place(target)?.function ?? null).some((part) => {
    return part.start >= loop.start && part.end <= loop.end && isStored(module, part);
  });
}

/** The variable is bound anew in the same turn before: by the loop itself, or on every way to this place. */
function isFreshIn(module: ModuleView, loop: ForStatement, target: Expression): boolean {
  const root = target.kind === 'subscript' ? target.object : target;
  if (root.kind !== 'name') return false;
  if (mentions(loop.target, root.id)) return true;
  const around = module.uses.place(target)?.around ?? [];
  return around.slice(around.indexOf(loop)).some((outer, at, path) => {
    if (outer !== loop && outer.kind === 'for' && mentions(outer.target, root.id)) return true;
    const next = path[at + 1];
    const block = next === undefined ? undefined : bodiesOf(outer).find((body) => body.includes(next));
    return block?.some((statement) => statement.end <= (next?.start ?? 0) && isBoundBy(statement, root.id)) === true;
  });
}

/** Whether `statement` binds `name`, whichever way it is gone through, to something that is not made of itself. */
function isBoundBy(statement: Statement, name: string): boolean {
  if (statement.kind === 'assign') {
    const binds = statement.targets.some((target) => (target.kind === 'tuple' || target.kind === 'list' ? target.elements : [target]).some((each) => each.kind === 'name' && each.id === name));
    return binds && statement.operator === null && statement.value !== null && !mentions(statement.value, name);
  }
  const within = (body: readonly Statement[]): boolean => body.some((each) => isBoundBy(each, name));
  return statement.kind === 'with' ? within(statement.body) : statement.kind === 'if' && bodiesOf(statement).every(within);
}

function isTested(module: ModuleView, expression: Expression): boolean {
  const parent = module.uses.place(expression)?.parent;
  return parent?.kind === 'conditional' && parent.test === expression;
}

/** `best = max(best, …)`: the same whichever comes first. */
function isCompared(module: ModuleView, expression: Expression): boolean {
  const parent = module.uses.place(expression)?.parent;
  return parent?.kind === 'call' && /^(?:max|min|maximum|minimum)$/.test(calleeName(parent));
}

/** `imsave("result" + str(i) + ".jpg", …)`. */
function isPartOfSavedName(module: ModuleView, written: Expression): boolean {
  const parent = module.uses.place(written)?.parent ?? null;
  if (parent?.kind === 'call' && parent.callee !== written && SAVING.test(calleeName(parent))) return true;
  const isName = parent?.kind === 'binary' || (parent?.kind === 'call' && /^(?:join|format|Path)$/.test(calleeName(parent)));
  return isName && isPartOfSavedName(module, parent);
}

/** A number that is kept: as a value or key of a mapping, in a list, in a file's name. */
function isStored(module: ModuleView, expression: Expression): boolean {
  const place = module.uses.place(expression);
  if (place === undefined) return false;
  const { parent, statement } = place;
  if (parent === null) return statement.kind === 'assign' && statement.value === expression && statement.targets[0]?.kind === 'subscript';
  if (parent.kind === 'call') return ADDING.has(calleeName(parent)) || isPartOfSavedName(module, parent);
  if (parent.kind === 'subscript') {
    const outer = module.uses.place(parent);
    return outer?.parent === null && module.uses.isTarget(parent);
  }
  return parent.kind === 'dict';
}
