/** What an object is that nobody sees made, told by what else is asked of it: data frames alone have `.iloc`. */
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf } from '../../syntax/walk.js';
import type { Told } from '../../catalogue/catalogue.js';
import type { CallExpression, Expression } from '../../syntax/facts.js';
import { usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project, Target } from '../project.js';
import type { Uses } from '../uses.js';

/** The methods that `call` may be of, whose objects may be told so. */
export function mayBeTold({ catalogue, model }: Module, { callee, expression }: CallFact): readonly Told[] {
  const isOpen = /^(?:unknown|result|parameter)$/.test(callee.kind) && expression.callee.kind === 'attribute';
  const found = isOpen ? (catalogue.told.get(calleeName(expression)) ?? []) : [];
  return found.filter(({ name }) => {
    const root = name.split('.')[0] ?? name;
    return model.imports.some((each) => each === root || each.startsWith(`${root}.`));
  });
}

/** `target`; where that is unknown, the method that the rest tells `call` to be of. `holds` answers a question about the call. */
export function orTold(target: Target, module: Module, call: CallFact, holds: (question: AskedOfCall) => boolean): Target {
  const possible = target.kind === 'unknown' ? mayBeTold(module, call) : [];
  const isOnly = new Set(possible.map(({ name }) => name.split('.')[0])).size === 1;
  const told = possible.find((each) => holds(isTold(each))) ?? possible.find((each) => isOnly && ((each.asRows && holds(isOfRows(each))) || holds(isToldAlone(each))));
  return told === undefined ? target : { kind: 'library', name: told.name, record: module.catalogue.lookup(told.name) };
}

type AskedOfCall = (project: Project, module: Module, call: CallFact) => boolean;

/** A package of the project may go by the library's name. */
function isOfProject(project: Project, module: Module, { name }: Told): boolean {
  return project.imported(module, name.split('.')[0] ?? name) !== null;
}

/** Asks whether a call, of an object of unknown class, is of the library's method. */
const isTold = remembered((told: Told): AskedOfCall => (project, module, { expression }) => {
  if (isOfProject(project, module, told)) return false;
  const { members } = told;
  const uses = usesOf(module);
  if (tells(uses, expression, members)) return true;
  const links = linksUnder(expression);
  if (links.some((link) => members.includes(memberOf(link)))) return true;
  const object = links.find((link) => dottedName(link) !== null);
  const name = object === undefined ? null : dottedName(object);
  if (object === undefined || name === null) return false;
  const scope = uses.scopeOf(name.split('.')[0] ?? name, object);
  return uses.of(name).some((other) => (name.includes('.') || uses.scopeOf(name, other) === scope) && tells(uses, other, members));
});

/** Asks whether a call tells by itself that it is of the library's method: `table.sample(frac=1)`. */
const isToldAlone = remembered((told: Told): AskedOfCall => (project, module, { args }) => {
  const isSo = told.byName || args.some(({ argument: { keyword } }) => keyword !== null && told.keywords.includes(keyword));
  return isSo && !isOfProject(project, module, told);
});

/** What a method is called on, and that on, from the right: `table.drop("name")[0]`, `table.drop("name")`, `table`. */
function linksUnder({ callee }: CallExpression): readonly Expression[] {
  const links: Expression[] = [];
  for (let at = callee.kind === 'attribute' ? callee.object : null; at !== null;) {
    links.push(at);
    const inner = at.kind === 'call' ? at.callee : at;
    at = inner.kind === 'attribute' || (inner.kind === 'subscript' && inner === at) ? inner.object : null;
  }
  return links;
}

/** `drop` of `table.drop("name")`, `iloc` of `table.iloc`. */
function memberOf(link: Expression): string {
  const member = link.kind === 'call' ? link.callee : link;
  return member.kind === 'attribute' ? member.name : '';
}

/** `table.iloc`, `table[table.age > 3].drop("name").reset_index()` */
function tells(uses: Uses, object: Expression, members: readonly string[]): boolean {
  for (let at = object, parent = uses.place(at)?.parent; parent != null; at = parent, parent = uses.place(at)?.parent) {
    if (parent.kind === 'attribute' && members.includes(parent.name)) return true;
    const goesOn = parent.kind === 'attribute' || (parent.kind === 'subscript' && parent.object === at) || (parent.kind === 'call' && parent.callee === at);
    if (!goesOn) return false;
  }
  return false;
}

/** Asks whether a call is of rows of a table, which only the library's tables give so. */
const isOfRows = remembered((told: Told): AskedOfCall => (project, module, { expression }) => {
  if (isOfProject(project, module, told)) return false;
  const uses = usesOf(module);
  return linksUnder(expression).some((link) => isMasked(link) || (link.kind === 'name' && (isGroup(uses, link) || isKeptMasked(uses, link))));
});

/** `table[table.age > 3]`, `table[(table["age"] > 3) & ~table.dead]` */
function isMasked(expression: Expression): boolean {
  const [mask, ...more] = expression.kind === 'subscript' ? expression.indices : [];
  const table = expression.kind === 'subscript' ? dottedName(expression.object) : null;
  if (mask === undefined || table === null || more.length > 0) return false;
  const isColumn = (part: Expression): boolean => (part.kind === 'attribute' && dottedName(part.object) === table)
    || (part.kind === 'subscript' && dottedName(part.object) === table && part.indices.length === 1 && part.indices[0]?.kind === 'string');
  const isTest = (part: Expression): boolean => (part.kind === 'binary' && /^(?:[=!]=|[<>]=?)$/.test(part.operator) && isColumn(part.left))
    || (part.kind === 'binary' && /^[&|]$/.test(part.operator) && isTest(part.left) && isTest(part.right));
  return isTest(mask);
}

/** A variable that holds nothing but such rows, or copies of them. */
function isKeptMasked(uses: Uses, name: Expression & { readonly kind: 'name' }): boolean {
  const scope = uses.scopeOf(name.id, name);
  const written = uses.inScope(name.id, scope).filter((each) => uses.isTarget(each));
  return written.length > 0 && written.every((each) => {
    const place = uses.place(each);
    const value = place?.parent === null && place.statement.kind === 'assign' ? place.statement.value : null;
    return value !== null && isMasked(value.kind === 'call' && calleeName(value) === 'copy' && value.callee.kind === 'attribute' ? value.callee.object : value);
  });
}

/** `for age, group in table.groupby("age")`, in a comprehension too, and `table.groupby("age").apply(lambda group: …)`. */
function isGroup(uses: Uses, name: Expression & { readonly kind: 'name' }): boolean {
  const isPair = (target: Expression | null): boolean => target !== null && elementsOf(target).length === 2 && elementsOf(target)[1]?.kind === 'name' && (elementsOf(target)[1] as typeof name).id === name.id;
  for (let at: Expression = name, parent = uses.place(at)?.parent; parent != null; at = parent, parent = uses.place(at)?.parent) {
    if (parent.kind === 'comprehension' && parent.clauses.some(({ target, value }) => isPair(target) && isGrouping(value))) return true;
    if (parent.kind === 'lambda' && parent.parameters[0]?.name === name.id) {
      const call = uses.place(parent)?.parent;
      return call?.kind === 'call' && call.callee.kind === 'attribute' && /^(?:progress_)?apply$/.test(call.callee.name) && isGrouping(call.callee.object);
    }
  }
  return uses.place(name)?.around.some((statement) => statement.kind === 'for' && isPair(statement.target) && isGrouping(statement.iterable)) === true;
}

/** `table.groupby("age")`, `table.groupby("age")["name"]`, and no function of a module by that name. */
function isGrouping(expression: Expression): boolean {
  if (expression.kind === 'subscript') return isGrouping(expression.object);
  return expression.kind === 'call' && expression.callee.kind === 'attribute' && expression.callee.name === 'groupby' && !/(?:^|\.)(?:itertools|it|toolz|cytoolz)$/.test(dottedName(expression.callee.object) ?? '');
}
