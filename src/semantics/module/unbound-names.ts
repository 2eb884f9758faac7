/** Names that nothing binds: whoever reads one goes no further. */
import type { Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { childrenOf, dottedName, expressionsIn, walkStatements } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import { bindingsOf, boundBy } from './bindings.js';
import { BUILTINS } from './builtins.js';
import { OPTIONS } from './options.js';

/** Stands among the names that are bound where any other may be. */
export const ANY_BOUND = '*';

/** What binds names out of sight: variables, and attributes of what goes by certain names. */
const BINDS = new Set('exec execfile globals locals vars get_ipython builtins __builtin__ __builtins__ pylab'.split(' '));
const BINDS_OF = new Map([['modules', /^sys$/], ['var', /^(?:sympy|sym|sp)$/], ['__dict__', /./], ['_convert', /./], ['_convert_', /./]]);

/** What sets names of a module, and what a module comes to itself by. */
const SETS = new Set(['setattr', '__setattr__']);
const FINDS = new Set(['import_module', '__import__', 'getmodule']);

/** What older versions of Python have without an import, and what tools that run a file put there: profilers, notebooks of a cluster, workflows. */
const PROVIDED = new Set(
  ('apply basestring buffer cmp coerce copyright credits execfile file intern license long raw_input reduce reload unichr unicode xrange ' +
    'Ellipsis NotImplemented _ dbutils display displayHTML get_config ic profile reveal_locals reveal_type runfile sc snakemake spark sqlContext').split(' '),
);

/** Exceptions, whose names are not listed, and names that belong to the language. */
const OWN = /^__\w+__$|(?:Error|Exception|ExceptionGroup|Exit|Interrupt|Iteration|Warning)$/;

/** Whether a name is there without anything that binds it. */
function isProvided(name: string): boolean {
  return BUILTINS.has(name) || PROVIDED.has(name) || OWN.test(name);
}

/** What everybody calls libraries that everybody imports: a notebook in which nothing binds the name lacks the import. */
const ALIASES = new Set('np pd plt sns tf torch'.split(' '));

/** Whether a notebook, whose cells may be run in any order and some of them never, goes no further where `names` are unbound. */
export function lacksImport(names: readonly string[]): boolean {
  return names.some((name) => ALIASES.has(name));
}

/** What tools write into the scripts that they make of notebooks, whose magics are gone. */
const CELL = /^#\s*(?:In ?\[|%%|COMMAND -|Databricks notebook)/;

/** Where a name is bound: by the module itself, there by statements that are come to whatever happens and nothing else, or in some function or class alone. */
export type BoundBy = 'module' | 'always' | 'inner';

/** All names that something in a module binds; `ANY_BOUND` among them where others may be bound. */
export function everBound(facts: ModuleFacts): ReadonlyMap<string, BoundBy> {
  const { body } = facts;
  if (isHalfText(facts)) return new Map([[ANY_BOUND, 'module']]);
  const bound = new Map<string, BoundBy>();
  for (const { inner } of body.map(boundIn)) for (const name of inner) bound.set(name, 'inner');
  const plain = new Map<string, boolean>();
  for (const { own, other } of body.map(boundIn)) {
    for (const name of own) plain.set(name, plain.get(name) !== false && !other.has(name));
  }
  for (const [name, isPlain] of plain) bound.set(name, isPlain ? 'always' : 'module');
  if (setsFound(body)) bound.set(ANY_BOUND, 'module');
  return bound;
}

/** Whether what a module does is only partly its text. */
function isHalfText({ comments, errors }: ModuleFacts): boolean {
  return errors.length > 0 || comments.some(({ text }) => CELL.test(text));
}

/** Whether a module may set names of modules that are handed out to it. */
function setsFound(body: readonly Statement[]): boolean {
  return body.some((each) => boundIn(each).sets) && body.some((each) => boundIn(each).finds);
}

/** Whether a module may bind names out of sight by something else than star imports. */
const bindsUnseen = remembered((facts: ModuleFacts): boolean => isHalfText(facts) || setsFound(facts.body) || facts.body.some((each) => boundIn(each).hides));

/** What binds a name as soon as it is come to. */
const BINDS_AT_ONCE = /^(?:module|member|function|class|value)$/;

/** The names that are bound in and under a statement of the top level. */
export const boundIn = remembered((statement: Statement): { readonly own: ReadonlySet<string>; /** Those of them that it may bind later, or never. */ readonly other: ReadonlySet<string>; readonly inner: ReadonlySet<string>; /** Those that are read, what is always there left out. */ readonly read: ReadonlySet<string>; /** It sets what objects have by names that may be any. */ readonly sets: boolean; /** It has modules handed out by their names. */ readonly finds: boolean; /** It may bind names out of sight, star imports aside. */ readonly hides: boolean } => {
  const bindings = boundBy([statement]);
  const other = new Set(bindings.flatMap(({ name, certainty, origin }) => (certainty === 'always' && BINDS_AT_ONCE.test(origin.kind) ? [] : [name])));
  const inner = new Set<string>();
  const read = new Set<string>();
  let sets = false;
  let finds = false;
  let hides = false;
  for (const each of walkStatements([statement])) {
    hides ||= each.broken;
    if (each.kind === 'from-import' && each.star) other.add(ANY_BOUND);
    if (each.kind === 'global') for (const name of each.names) other.add(name);
    if (each.kind === 'function') for (const { name } of each.parameters) inner.add(name);
    if (each.kind === 'function' || each.kind === 'class') for (const name of [...bindingsOf(each.body).map((binding) => binding.name), ...each.typeParameters ?? []]) inner.add(name);
  }
  for (const each of expressionsIn(statement)) {
    if (each.kind === 'lambda') for (const { name } of each.parameters) inner.add(name);
    // In older versions they outlive the comprehension.
    else if (each.kind === 'comprehension') for (const { target } of each.clauses) if (target !== null) namesOf(target, other);
    if (each.kind !== 'name' && each.kind !== 'attribute') continue;
    const named = each.kind === 'name' ? each.id : each.name;
    if (each.kind === 'name' && !isProvided(named)) read.add(named);
    sets ||= SETS.has(named);
    finds ||= FINDS.has(named);
    hides ||= bindsUnseenBy(each) && !isOwnTable(each);
  }
  if (hides) other.add(ANY_BOUND);
  return { own: new Set([...bindings.map(({ name }) => name), ...other]), other, inner, read, sets, finds, hides };
});

function bindsUnseenBy(part: Expression & { kind: 'name' | 'attribute' }): boolean {
  if (part.kind === 'name') return BINDS.has(part.id);
  return BINDS_OF.get(part.name)?.test(dottedName(part.object) ?? '') === true;
}

/** `self.__dict__`, `args.__dict__`: the table of an object, and of no module. */
function isOwnTable(part: Expression): boolean {
  return part.kind === 'attribute' && part.name === '__dict__' && part.object.kind === 'name' && (/^(?:self|cls)$/.test(part.object.id) || OPTIONS.test(part.object.id));
}

function namesOf(target: Expression, names: Set<string>): void {
  if (target.kind === 'name') names.add(target.id);
  else if (target.kind === 'unary') namesOf(target.operand, names);
  else if (target.kind === 'tuple' || target.kind === 'list') for (const element of target.elements) namesOf(element, names);
}

/** Whether a module has nothing that others could ask it for by `name`. */
export function lacksName(facts: ModuleFacts, name: string): boolean {
  return !boundOf(facts).has(ANY_BOUND) && bindsNothingBy(facts, name);
}

/** Whether nothing in a module binds `name`, in whatever function. */
export function lacksEverywhere(facts: ModuleFacts, name: string): boolean {
  const bound = boundOf(facts);
  return !bound.has(ANY_BOUND) && !bound.has(name);
}

/** Whether a module has nothing that others could ask it for by `name`, star imports aside. */
export function lacksNameItself(facts: ModuleFacts, name: string): boolean {
  return !bindsUnseen(facts) && bindsNothingBy(facts, name);
}

function bindsNothingBy(facts: ModuleFacts, name: string): boolean {
  const bound = boundOf(facts);
  const by = bound.get(name);
  return !bound.has('__getattr__') && (by === undefined || by === 'inner') && !name.startsWith('__');
}

const boundOf = remembered(everBound);

/** A module that reads fewer names may be a piece of one. */
const NAMES_OF_A_WHOLE = 20;
/** Of so many names that a whole module reads at most one is bound nowhere. */
const NAMES_TO_ONE_LACKING = 10;

/** Whether a module is a piece of one: it reads few names, or many of them are bound nowhere. */
export function isFragment({ body }: ModuleFacts, bound: ReadonlyMap<string, BoundBy>): boolean {
  const read = new Set<string>();
  for (const statement of body) for (const name of boundIn(statement).read) read.add(name);
  const lacking = [...read].filter((name) => !bound.has(name));
  return read.size < NAMES_OF_A_WHOLE || lacking.length * NAMES_TO_ONE_LACKING > read.size;
}

/** What is read whenever a statement is come to, its blocks left aside. */
export interface SurelyRead {
  /** Those that are always there left out. */
  readonly names: readonly string[];
  /** Of options, by their name (`args.lr`). */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

export function surelyRead(statement: Statement): SurelyRead {
  const names = new Set<string>();
  const attributes = new Map<string, string[]>();
  for (const part of statement.broken ? [] : evaluatedBy(statement)) {
    if (part.kind === 'name' && !isProvided(part.id)) names.add(part.id);
    if (part.kind === 'attribute' && part.object.kind === 'name' && OPTIONS.test(part.object.id) && !part.name.startsWith('_')) addTo(attributes, part.object.id, part.name);
  }
  return { names: [...names], attributes };
}

/** The names that are read whenever `expression` is evaluated. */
export function namesReadBy(expression: Expression): readonly string[] {
  const read: Expression[] = [];
  readBy(expression, read);
  return read.flatMap((part) => (part.kind === 'name' ? [part.id] : []));
}

/** The names and attributes that are read, and the calls that are made, whenever a statement is come to, its blocks left aside. */
export function evaluatedBy(statement: Statement): readonly Expression[] {
  const read: Expression[] = [];
  for (const expression of firstOf(statement)) readBy(expression, read);
  return read;
}

/** What is evaluated whenever a statement is come to. */
function firstOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'expression':
      return [statement.value];
    case 'assign':
      return statement.value === null ? [] : [statement.value, ...statement.targets.flatMap((target) => (target.kind === 'attribute' ? [target.object] : target.kind === 'subscript' ? [target] : []))];
    case 'function':
      return [...statement.decorators, ...statement.parameters.flatMap(({ default: written }) => written ?? [])];
    case 'class':
      // Its bases may be written with parameters of its own: `class Memory[T](Stack[T])`.
      return statement.decorators;
    case 'if':
      return statement.branches.slice(0, 1).map(({ test }) => test);
    case 'for':
      return [statement.iterable];
    case 'while':
      return [statement.test];
    case 'with':
      return statement.items.slice(0, 1).map(({ value }) => value);
    case 'match':
      return [statement.subject];
    case 'return':
      return statement.value === null ? [] : [statement.value];
    default:
      return [];
  }
}

const COMPARES = /^(?:[<>]=?|[!=]=|is|is not|in|not in)$/;

/** Adds the names and attributes that are read, and the calls that are made, whenever `expression` is evaluated. */
function readBy(expression: Expression, read: Expression[]): void {
  if (expression.kind === 'name' || expression.kind === 'attribute' || expression.kind === 'call') read.push(expression);
  for (const part of evaluatedFirst(expression)) readBy(part, read);
}

/** The parts of an expression that are evaluated whenever it is. */
function evaluatedFirst(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'binary': {
      const { operator, left, right } = expression;
      // Of a chain of comparisons the first that fails is the last.
      const isOpen = operator === 'and' || operator === 'or' || (left.kind === 'binary' && COMPARES.test(left.operator) && COMPARES.test(operator));
      return isOpen ? [left] : [left, right];
    }
    case 'conditional':
      return [expression.test];
    case 'comprehension':
      return expression.clauses.slice(0, 1).map(({ value }) => value);
    case 'named':
      return [expression.value];
    case 'name':
    case 'number':
    case 'constant':
    case 'lambda':
    case 'opaque':
      return [];
    default:
      return childrenOf(expression);
  }
}
