/** Tables and namespaces that a module writes out (`config = {…}`, `options.mix = False`) and something else than the statements around may change. */
import type { Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { bodiesOf, calleeName, expressionsOf, walkExpressions } from '../../syntax/walk.js';
import { functionBindings } from './bindings.js';
import type { TableKey } from './model.js';
import { keyOf } from './values.js';

/** What a module's statements do to tables and namespaces out of the order in which they stand. */
interface Changes {
  /** Those that may be changed so. */
  readonly names: ReadonlySet<string>;
  /** Key, or attribute, → what it is set in; more than one is `SEVERAL`. */
  readonly keys: ReadonlyMap<string, string>;
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

/** Methods that change a table. */
export const CHANGES = /^(?:update|setdefault|pop|popitem|clear)$/;

/** Functions that only look at the tables which they are handed. */
const ONLY_READS = /^(?:print|pprint|len|str|repr|dict|list|tuple|set|sorted|isinstance|type|bool|enumerate|zip|iter|copy|deepcopy|format|debug|info|warning|error|log|dump|dumps|OmegaConf|Namespace|SimpleNamespace)$/;

/** What the module may change out of order, by name, and keys and attributes that are set, with that in which. */
export function changedTables({ body }: ModuleFacts): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { names, keys } of body.map(changedBy)) {
    for (const name of names) found.set(name, name);
    for (const [key, owner] of keys) note(found, key, owner);
  }
  return found;
}

const changedBy = remembered((statement: Statement): Changes => {
  const names = new Set<string>();
  const keys = new Map<string, string>();
  collect([statement], () => true, false, names, keys);
  return { names, keys };
});

/** `isOwn`: of a name of the scope; `isRepeated`: in a loop, so that what stands behind comes before as well. */
function collect(body: readonly Statement[], isOwn: (name: string) => boolean, isRepeated: boolean, names: Set<string>, keys: Map<string, string>): void {
  const inOrder = (name: string): boolean => !isRepeated && isOwn(name);
  for (const statement of body) {
    for (const target of statement.kind === 'assign' ? statement.targets : statement.kind === 'delete' ? statement.values : []) {
      if (target.kind !== 'subscript' && target.kind !== 'attribute') continue;
      const root = rootOf(target);
      const key = target.kind === 'attribute' ? null : target.indices.map(keyOf)[0] ?? null;
      if (key !== null) note(keys, ofTable(key), root ?? '');
      if (target.kind === 'attribute') note(keys, ofNamespace(target.name), root ?? '');
      if (root !== null && (statement.kind === 'delete' || target.object.kind !== 'name' || !inOrder(root))) names.add(root);
    }
    for (const call of walkExpressions(expressionsOf(statement), [], ({ kind }) => kind === 'call')) {
      if (call.kind !== 'call') continue;
      if (/^(?:setattr|vars|__setattr__)$/.test(calleeName(call))) keys.set(ANY_ATTRIBUTE, SEVERAL);
      const root = call.callee.kind === 'attribute' && CHANGES.test(call.callee.name) ? rootOf(call.callee.object) : null;
      if (root !== null && !(call.callee.kind === 'attribute' && call.callee.object.kind === 'name' && inOrder(root))) names.add(root);
      if (!ONLY_READS.test(calleeName(call))) for (const { value, splat } of call.args) if (splat === null) handOn(value, names);
    }
    // Under another name it may be changed as well.
    if (statement.kind === 'assign' && statement.value !== null) handOn(statement.value, names);
    const own = statement.kind === 'function' ? new Set(functionBindings(statement).map(({ name }) => name)) : null;
    const isLoop = statement.kind === 'for' || statement.kind === 'while';
    for (const block of bodiesOf(statement)) collect(block, own === null ? isOwn : (name) => own.has(name), own === null && (isRepeated || isLoop), names, keys);
  }
}

/** Adds the variables whose very tables `value` is, or holds. */
function handOn(value: Expression, names: Set<string>): void {
  if (value.kind === 'name') names.add(value.id);
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set') for (const each of value.elements) handOn(each, names);
  if (value.kind === 'dict') for (const each of value.entries) if (each.key !== null) handOn(each.value, names);
  if (value.kind === 'conditional') for (const each of [value.then, value.otherwise]) handOn(each, names);
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
