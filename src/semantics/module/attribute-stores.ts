/** The attributes that a module sets of objects, by names that are written out or by others. */
import type { CallExpression, Expression, ModuleFacts, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf, expressionsIn, expressionsOf, walkExpressions, walkStatements } from '../../syntax/walk.js';

export interface AttributeStores {
  /** The attributes that are set of other objects than a method's own. */
  readonly stored: ReadonlySet<string>;
  /** Whether attributes of another object may be set by names that nobody can read. */
  readonly isOpen: boolean;
}

/** Of the table of an object's attributes these only read. */
const READS = /^(?:items|keys|values|get|copy|__contains__|__getitem__)$/;

/** These leave the tables that they are handed as they are. */
const LEAVES = /^(?:print|pprint|pformat|len|str|repr|sorted|list|tuple|set|dict|iter|enumerate|zip|bool|any|all|map|filter|isinstance|Namespace|SimpleNamespace|OrderedDict|DataFrame|Series|format|info|debug|warning)$/;

/** Libraries that do so. */
const LOOKS = /^(?:copy|json|logging|mlflow|pickle|pprint|torch|wandb|yaml)\./;

/** Modules of libraries whose switches a program sets: no object of its own. */
const OF_LIBRARY = /^(?:torch|tensorflow|tf|numpy|np|jax|matplotlib|plt)\.|(?:^|\.)cudnn$/;

/** What runs text that nobody reads. */
const RUNS_TEXT = /^(?:exec|execfile)$/;

const SETS = /^(?:setattr|__setattr__)$/;

export const attributeStores = remembered(({ body }: ModuleFacts): AttributeStores => {
  const all = body.map(storesOf);
  return { stored: new Set(all.flatMap(({ stored }) => [...stored])), isOpen: all.some(({ isOpen }) => isOpen) };
});

/** … and one of its statements, or of a class. */
export const storesOf = remembered((top: Statement): AttributeStores => {
  const stored = new Set<string>();
  const store = (target: Expression): void => {
    if (target.kind === 'attribute' && !isOwn(target.object) && !OF_LIBRARY.test(dottedName(target.object) ?? '')) stored.add(target.name);
    elementsOf(target).forEach(store);
  };
  const statements = walkStatements([top]);
  for (const statement of statements) {
    if (statement.kind === 'assign') statement.targets.forEach(store);
    if (statement.kind === 'for') store(statement.target);
    if (statement.kind === 'with') for (const { target } of statement.items) if (target !== null) store(target);
  }
  // Hardly any module asks: it is found once one does.
  let harmless: ReadonlySet<Expression> | null = null;
  const isHarmless = (part: Expression): boolean => (harmless ??= allLeftAlone(statements)).has(part);
  let isOpen = false;
  for (const part of expressionsIn(top)) {
    const set = part.kind === 'call' ? setBy(part) : null;
    if (set?.name != null) stored.add(set.name);
    else if (set !== null || isTable(part)) isOpen ||= !isHarmless(part) && !isOwn(set === null ? tableOwner(part) : set.object);
    else if (part.kind === 'name' && SETS.test(part.id)) isOpen ||= !isHarmless(part);
    else if (part.kind === 'call') isOpen ||= RUNS_TEXT.test(calleeName(part)) || isMadeAnew(part);
  }
  return { stored, isOpen };
});

/** Whether `object` is what a method is called of, or the class of that. */
function isOwn(object: Expression | undefined): boolean {
  return (object?.kind === 'name' && /^(?:self|cls)$/.test(object.id)) || (object?.kind === 'call' && calleeName(object) === 'super');
}

/** `setattr(args, name, value)`, `args.__setattr__(name, value)`, `object.__setattr__(args, name, value)`: of what is set what, where that can be read. */
function setBy(call: CallExpression): { readonly object: Expression | undefined; readonly name: string | null } | null {
  if (!SETS.test(calleeName(call))) return null;
  const { callee, args } = call;
  const isBound = callee.kind === 'attribute' && args.length < 3;
  const [object, attribute] = isBound ? [callee.object, args[0]?.value] : [args[0]?.value, args[1]?.value];
  return { object, name: attribute?.kind === 'string' ? attribute.value : null };
}

/** `args.__init__(**options)` */
function isMadeAnew({ callee, args: [first] }: CallExpression): boolean {
  return callee.kind === 'attribute' && callee.name === '__init__' && !isOwn(callee.object) && !isOwn(first?.value);
}

/** `vars(args)`, `args.__dict__` */
function isTable(part: Expression): boolean {
  return tableOwner(part) !== undefined;
}

function tableOwner(part: Expression): Expression | undefined {
  if (part.kind === 'attribute') return part.name === '__dict__' ? part.object : undefined;
  return part.kind === 'call' && part.callee.kind === 'name' && part.callee.id === 'vars' ? part.args[0]?.value : undefined;
}

/** What `statements` hand to something, or go through, that leaves it as it is. */
function allLeftAlone(statements: readonly Statement[]): ReadonlySet<Expression> {
  const found = new Set<Expression>();
  for (const statement of statements) for (const part of walkExpressions(expressionsOf(statement))) for (const each of leftAlone(part)) found.add(each);
  for (const statement of statements) {
    if (statement.kind === 'for') found.add(statement.iterable);
    // `args.__dict__["rate"] = 3`
    if (statement.kind === 'assign') for (const target of statement.targets) if (target.kind === 'subscript') found.delete(target.object);
  }
  return found;
}

/** The parts of an expression that it leaves as they are: those whose entries it reads or copies. */
function leftAlone(part: Expression): readonly Expression[] {
  switch (part.kind) {
    case 'attribute':
      return READS.test(part.name) ? [part.object] : [];
    case 'subscript':
      return [part.object];
    case 'dict':
      return part.entries.map(({ value }) => value);
    case 'binary':
      return /^(?:\||(?:not )?in)$/.test(part.operator) ? [part.left, part.right] : [];
    case 'comprehension':
      return part.clauses.map(({ value }) => value);
    case 'string':
      return part.parts;
    case 'call':
      return [part.callee, ...part.args.flatMap(({ value, splat }) => (splat !== null || onlyLooks(part) ? [value] : []))];
    default:
      return [];
  }
}

/** Whether a call only reads the tables that it is handed: `row.update(vars(args))` fills another one. */
function onlyLooks(call: CallExpression): boolean {
  const { callee } = call;
  const isFilling = callee.kind === 'attribute' && callee.name === 'update' && !(callee.object.kind === 'name' && callee.object.id === 'dict');
  return isFilling || LEAVES.test(calleeName(call)) || LOOKS.test(dottedName(callee) ?? '');
}
