/** Tables and namespaces that a module writes out (`config = {…}`, `options.mix = False`) and something else than the statements around may change. */
import type { CallExpression, Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { bodiesOf, calleeName, dottedName, expressionsOf, walkExpressions, walkStatements } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import { bindingsOf, functionBindings } from './bindings.js';
import type { TableKey } from './model.js';
import { keyOf } from './values.js';

/** What a module's statements do to tables and namespaces out of the order in which they stand. */
interface Changes {
  /** Those that may be changed so, and parts of those (`config[data]`). */
  readonly names: Set<string>;
  /** Key, or attribute, → what it is set in; more than one is `SEVERAL`. */
  readonly keys: Map<string, string>;
  /** Those that may be changed in whatever order, by all of the way to them: `settings.config[data]`. */
  readonly touched: Set<string>;
}

/** Where a table is: a variable has it, or what that has under a key. */
export interface Place {
  readonly root: string;
  readonly within: string | null;
}

const SEVERAL = '*';

/** How a key of a table is told from an attribute. */
export function ofTable(key: TableKey): string {
  return `[${String(key)}]`;
}

export function ofNamespace(attribute: string): string {
  return `.${attribute}`;
}

/** Attributes may be set whose names nobody can read. */
export const ANY_ATTRIBUTE = ofNamespace('*');

/** Stands behind the name of a table of which anything inside may be changed. */
export const ANY_INSIDE = '[]';

/** Stands among what may be changed for a table some of whose keys are set out of order, and with a key behind it for that. */
export function lateIn(root: string): string {
  return `!${root}`;
}

/** Stands among what may be changed for what goes by a name and is handed to somebody, or kept by another name. */
function handed(root: string): string {
  return `?${root}`;
}

/** Stands among what may be changed for what goes by a dotted name and has an entry set or taken out, in order or not. */
function entryOf(name: string): string {
  return `=${name}`;
}

/** Whether an entry of what goes by a dotted name is ever set or taken out (`net[1] = …`). */
export function hasEntrySet(changed: { get(name: string): string | undefined }, name: string): boolean {
  return changed.get(entryOf(name)) !== undefined;
}

/** Whether what goes by a name is handed to somebody, or kept by another name. */
export function isHanded(changed: { get(name: string): string | undefined }, root: string): boolean {
  return changed.get(handed(root)) !== undefined;
}

/** Whether something may be put into what goes by a name out of order, or be taken out. */
export function isFilled(changed: { get(name: string): string | undefined }, root: string): boolean {
  return changed.get(root) !== undefined || isHanded(changed, root);
}

/** Methods that change a table. */
export const CHANGES = /^(?:update|setdefault|pop|popitem|clear|__setitem__|__delitem__|__ior__)$/;

/** … or what a list or a set has. */
const GROWS = /^(?:append|extend|insert|add|remove|discard)$/;

/** Methods that hand out what a table has inside. */
const HANDS_OUT = /^(?:get|setdefault|pop|popitem|values|items|copy|__getitem__)$/;

/** Functions that make another table of the same insides, or fill one with them. */
const COPIES_OUTSIDE = /^(?:dict|copy|OrderedDict|update|__ior__)$/;

/** Functions that only look at the tables which they are handed. */
const ONLY_READS = /^(?:print|pprint|len|str|repr|dict|list|tuple|set|sorted|isinstance|type|bool|enumerate|zip|iter|copy|deepcopy|format|debug|info|warning|error|log|log_params|log_hyperparams|startswith|endswith|add_argument|add_hparams|dump|dumps|safe_dump|OmegaConf|Namespace|SimpleNamespace)$/;

/** What the module may change out of order, by name, and keys and attributes that are set, with that in which. */
export const changedTables = remembered(({ body }: ModuleFacts): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const { names, keys } of body.map(changedBy)) {
    for (const name of names) found.set(name, name);
    for (const [key, owner] of keys) note(found, key, owner);
  }
  return found;
});

/** Whether the table or namespace at a place, or `key` of it, may be among what is `changed` out of order; `isClass`: who is handed that may set no more attributes of it than are seen to be set. */
export function isChanged(changed: { get(name: string): string | undefined }, { root, within }: Place, key: string, isClass = false): boolean {
  const owner = changed.get(key);
  if (!isClass && isHanded(changed, root)) return true;
  const parts = within === null ? [root] : [root, root + within, root + ANY_INSIDE];
  const isOpen = parts.some((part) => changed.get(part) !== undefined) || (key.startsWith('.') && changed.get(ANY_ATTRIBUTE) !== undefined);
  return isOpen || (owner !== undefined && owner !== root);
}

const changedBy = remembered((statement: Statement): Changes => {
  const changes: Changes = { names: new Set(), keys: new Map(), touched: new Set() };
  collect([statement], () => true, false, changes);
  return changes;
});

/** `isOwn`: of a name of the scope; `isRepeated`: in a loop, so that what stands behind comes before as well. */
function collect(body: readonly Statement[], isOwn: (name: string) => boolean, isRepeated: boolean, changes: Changes): void {
  const { keys } = changes;
  const change = (table: Expression, isFollowed: boolean, entries: readonly string[] = []): void => {
    const place = placeOf(table);
    const isInOrder = isFollowed && place?.within === null && !isRepeated && isOwn(place.root);
    open(table, changes, isInOrder);
    if (place === null || isInOrder) return;
    for (const entry of place.within === null ? entries : [place.within]) changes.names.add(lateIn(place.root)).add(lateIn(place.root) + entry);
  };
  for (const statement of body) {
    for (const target of targetsOf(statement)) {
      if (target.kind !== 'subscript' && target.kind !== 'attribute') continue;
      const root = rootOf(target);
      const key = target.kind === 'attribute' ? null : target.indices.map(keyOf)[0] ?? null;
      if (key !== null) note(keys, ofTable(key), root ?? '');
      const table = target.kind === 'subscript' ? dottedName(target.object) : null;
      if (table !== null) changes.names.add(entryOf(table));
      // What is set of the object of a method is set of no class without methods.
      if (target.kind === 'attribute' && !(target.object.kind === 'name' && target.object.id === 'self')) note(keys, ofNamespace(target.name), root ?? '');
      change(target.object, statement.kind !== 'delete', key === null ? [] : [ofTable(key)]);
    }
    for (const call of walkExpressions(expressionsOf(statement), [], ({ kind }) => kind === 'call' || kind === 'attribute')) {
      if (call.kind === 'attribute' && call.name === '__dict__' && rootOf(call) !== 'self') keys.set(ANY_ATTRIBUTE, SEVERAL);
      if (call.kind !== 'call') continue;
      if (/^(?:setattr|vars|__setattr__)$/.test(calleeName(call))) keys.set(ANY_ATTRIBUTE, SEVERAL);
      const [object, attribute] = calleeName(call) === 'setattr' ? call.args : [];
      if (object !== undefined && attribute?.value.kind === 'string' && attribute.value.value !== null) note(keys, ofNamespace(attribute.value.value), rootOf(object.value) ?? '');
      if (call.callee.kind === 'attribute' && CHANGES.test(call.callee.name)) change(call.callee.object, !call.callee.name.startsWith('__'), keysGiven(call));
      else if (call.callee.kind === 'attribute' && call.callee.object.kind === 'name' && GROWS.test(call.callee.name)) change(call.callee.object, true);
    }
    followUses(statement, changes);
    const own = statement.kind === 'function' ? new Set(functionBindings(statement).map(({ name }) => name)) : null;
    const isLoop = statement.kind === 'for' || statement.kind === 'while';
    for (const block of bodiesOf(statement)) collect(block, own === null ? isOwn : (name) => own.has(name), own === null && (isRepeated || isLoop), changes);
  }
}

/** The keys that `options.update(size=3, **more)` or `options.update({"size": 3})` sets. */
function keysGiven({ args }: CallExpression): readonly string[] {
  return args.flatMap(({ keyword, value }) => {
    if (keyword !== null) return [ofTable(keyword)];
    const keys = value.kind === 'dict' ? value.entries.map(({ key }) => (key === null ? null : keyOf(key))) : value.kind === 'string' ? [value.value] : [];
    return keys.flatMap((key) => (key === null ? [] : [ofTable(key)]));
  });
}

/** Notes that the very table that `expression` is may be changed; `isInOrder`: where whoever reads the statements sees it. */
function open(written: Expression, { names, touched }: Changes, isInOrder = false): void {
  const expression = written.kind === 'attribute' && written.name === '__dict__' ? written.object : written;
  const place = placeOf(expression);
  if (place !== null && !isInOrder) names.add(place.root + (place.within ?? ''));
  const way = wayTo(expression);
  if (way !== null) touched.add(way);
}

/** Notes that somebody else has what goes by a name. */
function hand({ id }: Expression & { kind: 'name' }, { names, touched }: Changes): void {
  names.add(handed(id));
  touched.add(id);
}

/** … or what it has inside. */
function openInside(expression: Expression, { names, touched }: Changes, key: TableKey | null = null): void {
  const part = key === null ? ANY_INSIDE : ofTable(key);
  const place = placeOf(expression);
  if (place !== null) names.add(place.root + (place.within ?? part));
  const way = wayTo(expression);
  if (way !== null) touched.add(way.endsWith(']') ? way : way + part);
}

/** What a statement assigns to or deletes, one by one. */
function targetsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'assign':
      return statement.targets.flatMap(apart);
    case 'delete':
      return statement.values.flatMap(apart);
    case 'for':
      return apart(statement.target);
    case 'with':
      return statement.items.flatMap(({ target }) => (target === null ? [] : apart(target)));
    default:
      return [];
  }
}

function apart(target: Expression): readonly Expression[] {
  return target.kind === 'tuple' || target.kind === 'list' ? target.elements.flatMap(apart) : [target];
}

/** What becomes of a value: something has it from here on, goes through its elements, or no more than looks at it. */
type Use = 'kept' | 'elements' | 'read';

/** Follows the expressions of a statement, with what becomes of each. */
function followUses(statement: Statement, changes: Changes): void {
  const all = (expressions: readonly Expression[], use: Use): void => { for (const each of expressions) follow(each, use, changes); };
  switch (statement.kind) {
    case 'for':
      follow(statement.target, 'read', changes);
      follow(statement.iterable, 'elements', changes);
      return;
    case 'assign':
      all(statement.targets, 'read');
      if (statement.value !== null) follow(statement.value, 'kept', changes);
      return;
    case 'expression':
    case 'if':
    case 'while':
    case 'assert':
    case 'delete':
      all(expressionsOf(statement), 'read');
      return;
    default:
      all(expressionsOf(statement), 'kept');
  }
}

/** Notes the tables, and those inside them, that something else has once `expression` is evaluated. */
function follow(expression: Expression, use: Use, changes: Changes): void {
  const left = [expression];
  const uses = [use];
  const goOn = (part: Expression, of: Use): void => {
    left.push(part);
    uses.push(of);
  };
  const all = (parts: readonly Expression[], of: Use): void => { for (const part of parts) goOn(part, of); };
  for (let part = left.pop(), of = uses.pop(); part !== undefined && of !== undefined; part = left.pop(), of = uses.pop()) {
    const inside = of === 'read' ? 'read' : 'kept';
    switch (part.kind) {
      case 'name':
        if (of === 'kept') hand(part, changes);
        break;
      case 'attribute':
      case 'subscript':
        if (of === 'kept') open(isChange(part) ? part.object : part, changes);
        goOn(part.object, placeOf(part) === null ? of : 'read');
        if (part.kind === 'subscript') all(part.indices, 'read');
        break;
      case 'call':
        handOn(part, of, changes, goOn);
        break;
      case 'binary':
        if (part.operator === '|' && of !== 'read') for (const side of [part.left, part.right]) openInside(side, changes);
        all([part.left, part.right], of === 'read' || part.operator === 'and' || part.operator === 'or' ? of : 'elements');
        break;
      case 'conditional':
        goOn(part.test, 'read');
        all([part.then, part.otherwise], of);
        break;
      case 'list':
      case 'tuple':
      case 'set':
        all(part.elements, inside);
        break;
      case 'dict':
        for (const { key, value } of part.entries) {
          if (key === null && of !== 'read') openInside(value, changes);
          goOn(value, key === null ? 'elements' : inside);
          if (key !== null) goOn(key, 'read');
        }
        break;
      case 'unary':
        goOn(part.operand, part.operator.startsWith('*') ? 'elements' : part.operator === 'await' ? of : 'read');
        break;
      case 'named':
        goOn(part.value, 'kept');
        break;
      case 'lambda':
        all([part.body, ...part.parameters.flatMap(({ default: stated }) => stated ?? [])], 'kept');
        break;
      case 'comprehension':
        all(part.elements, 'kept');
        for (const { target, value } of part.clauses) goOn(value, target === null ? 'read' : 'elements');
        break;
      case 'string':
        all(part.parts, 'read');
        break;
      case 'opaque':
        all(part.children, 'kept');
        break;
      case 'number':
      case 'constant':
    }
  }
}

/** Goes on with the parts of a call whose result is of some `use`, and what becomes of each. */
function handOn(call: CallExpression, use: Use, changes: Changes, goOn: (part: Expression, use: Use) => void): void {
  const { callee, args } = call;
  const name = calleeName(call);
  const onlyReads = ONLY_READS.test(name) || CHANGES.test(name) || dottedName(callee) === 'wandb.init';
  const isHandingOut = callee.kind === 'attribute' && HANDS_OUT.test(name);
  if (isHandingOut && use !== 'read') openInside(callee.object, changes, args[0] === undefined ? null : keyOf(args[0].value));
  for (const { value, splat } of args) if ((splat === '**' && !onlyReads) || (COPIES_OUTSIDE.test(name) && (use !== 'read' || CHANGES.test(name)))) openInside(value, changes);
  if (callee.kind !== 'attribute') goOn(callee, 'read');
  else goOn(callee.object, isHandingOut || placeOf(callee.object) !== null ? 'read' : 'kept');
  for (const { value, splat } of args) goOn(value, splat !== null ? 'elements' : !onlyReads ? 'kept' : use === 'read' ? 'read' : 'elements');
}

/** `config.update`, which is handed on. */
function isChange(expression: Expression): boolean {
  return expression.kind === 'attribute' && CHANGES.test(expression.name);
}

/** The variable that is, or holds, the table of `expression`, and under which of its keys that is. */
export function placeOf(expression: Expression): Place | null {
  if (expression.kind === 'name') return { root: expression.id, within: null };
  if (expression.kind !== 'subscript' && expression.kind !== 'attribute') return null;
  const place = placeOf(expression.object);
  if (place === null || place.within !== null) return place;
  const key = expression.kind === 'subscript' && expression.indices[0] !== undefined ? keyOf(expression.indices[0]) : null;
  return { root: place.root, within: expression.kind === 'attribute' ? ofNamespace(expression.name) : key === null ? ANY_INSIDE : ofTable(key) };
}

/** `settings.config[data]` of `settings.config["data"]["mix"]`. */
function wayTo(expression: Expression): string | null {
  if (expression.kind !== 'subscript') return dottedName(expression) ?? (expression.kind === 'attribute' ? wayTo(expression.object) : null);
  const way = wayTo(expression.object);
  const [index] = expression.indices;
  const key = index === undefined ? null : keyOf(index);
  return way === null || way.endsWith(']') ? way : way + (key === null ? ANY_INSIDE : ofTable(key));
}

/** The tables of other modules that a module may change, by their qualified names. */
export function touchedAbroad({ body }: ModuleFacts): ReadonlySet<string> {
  const [names, stars] = importedBy(body);
  const own = new Set(bindingsOf(body).map(({ name }) => name));
  const found = new Set<string>();
  for (const { touched } of body.map(changedBy)) {
    for (const way of touched) {
      const [root = ''] = /^[^.[]*/.exec(way) ?? [];
      const ways = names.get(root) ?? (own.has(root) ? [] : stars.map((star) => `${star}.${root}`));
      for (const each of ways) found.add(each + way.slice(root.length));
    }
  }
  return found;
}

/** What each name that a module imports, in whatever scope, stands for, and the modules all of whose names it imports. */
function importedBy(body: readonly Statement[]): readonly [ReadonlyMap<string, readonly string[]>, readonly string[]] {
  const names = new Map<string, string[]>();
  const stars: string[] = [];
  for (const statement of walkStatements(body)) {
    if (statement.kind === 'import') for (const { name, alias } of statement.names) addTo(names, alias ?? name.split('.')[0] ?? name, alias === null ? name.split('.')[0] ?? name : name);
    if (statement.kind !== 'from-import') continue;
    const module = '.'.repeat(statement.level) + statement.module;
    if (statement.star) stars.push(module);
    for (const { name, alias } of statement.names) addTo(names, alias ?? name, /[^.]$/.test(module) ? `${module}.${name}` : module + name);
  }
  return [names, stars];
}

function note(found: Map<string, string>, key: string, owner: string): void {
  const before = found.get(key);
  found.set(key, before === undefined || before === owner ? owner : SEVERAL);
}

/** `config` of `config["model"]["size"]`, and of `config.model`. */
export function rootOf(expression: Expression): string | null {
  if (expression.kind === 'subscript' || expression.kind === 'attribute') return rootOf(expression.object);
  return expression.kind === 'name' ? expression.id : null;
}
