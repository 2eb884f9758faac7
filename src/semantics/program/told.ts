/** What an object is that nobody sees made, told by what else is asked of it: data frames alone have `.iloc`. */
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName } from '../../syntax/walk.js';
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
export function orTold(target: Target, module: Module, call: CallFact, holds: (question: ReturnType<typeof isTold>) => boolean): Target {
  const told = target.kind === 'unknown' ? mayBeTold(module, call).find((each) => holds(isTold(each))) : undefined;
  return told === undefined ? target : { kind: 'library', name: told.name, record: module.catalogue.lookup(told.name) };
}

/** Asks whether a call, of an object of unknown class, is of the library's method. */
const isTold = remembered(({ name: method, members }: Told) => (project: Project, module: Module, { expression }: CallFact): boolean => {
  // A package of the project may go by the library's name.
  if (project.imported(module, method.split('.')[0] ?? method) !== null) return false;
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
