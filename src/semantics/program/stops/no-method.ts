/** Methods that no object of a class of the project can have: whoever calls one goes no further. */
import type { CallExpression, Expression, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { bodiesOf, calleeName, elementsOf, expressionsUnder, walkStatements } from '../../../syntax/walk.js';
import { attributeStores } from '../../module/attribute-stores.js';
import { bindingsOf } from '../../module/bindings.js';
import type { Project, ProjectClass } from '../../project.js';

/** A class of the project. */
type ClassOf = Pick<ProjectClass, 'module' | 'index'>;

/** What in a class may give its objects attributes by names that nobody can read. */
const GIVES_ANY = /\b(?:setattr|vars|locals|exec|execfile)\b|__(?:dict|getattr|getattribute|setattr|new|init_subclass)__|__class__\s*=[^=]/;

/** Bases that give objects no method by a name of anybody's choice. */
const EMPTY = /^(?:abc\.ABC|builtins\.object)$/;

/** Whether no object of class `of`, nor of one below it, has a method or anything else by `name`. */
export function lacksMethod(project: Project, of: ClassOf, name: string): boolean {
  if (name.startsWith('__')) return false;
  const family = [of, ...project.classesAbove(of.module, of.index)];
  const below = project.classesBelow(of.module, of.index).flatMap((each) => [each, ...project.classesAbove(each.module, each.index)]);
  if (![...family, ...below].every((each) => isClosed(project, each))) return false;
  const { names, handed, isOpen } = given(project);
  return !isOpen && !names.has(name) && ![...family, ...below].some((each) => handed.has(each.module.model.classes[each.index]?.name ?? ''));
}

/** Whether what is written in a class, and what its bases have, which are the project's, is all that its objects have from it. */
export function isClosed(project: Project, { module: { model, file }, index, module }: ClassOf): boolean {
  const { statement, bases, name } = model.classes[index] ?? {};
  if (statement === undefined || statement.broken || statement.decorators.length > 0 || statement.bases.some(({ keyword, splat }) => keyword !== null || splat !== null)) return false;
  if (model.classes.filter((each) => each.name === name).length > 1 || GIVES_ANY.test(file.parseText.slice(statement.start, statement.end))) return false;
  return bases?.length === statement.bases.length && bases.every((base) => {
    const target = project.classTarget(module, base);
    return target.kind === 'class' || (target.kind === 'library' && EMPTY.test(target.name));
  });
}

interface Given {
  /** All names that objects may be given attributes by, whatever their classes. */
  readonly names: ReadonlySet<string>;
  /** What is handed on, kept or returned: a class among them may be given methods by whoever gets it. */
  readonly handed: ReadonlySet<string>;
  /** Whether objects may be given attributes by names that nobody can read, or another class. */
  readonly isOpen: boolean;
}

const given = remembered((project: Project): Given => {
  const modules = [...project.modules.values()];
  const all = modules.flatMap(({ facts: { body } }) => body.map(givenBy));
  const names = new Set(all.flatMap((each) => [...each.names]));
  const handed = new Set(all.flatMap((each) => [...each.handed]));
  for (const { renamed } of all) for (const [alias, name] of renamed) if (handed.has(alias)) handed.add(name);
  return {
    names,
    handed,
    isOpen: names.has('__class__') || names.has('__bases__') || all.some(({ isOpen }) => isOpen) || modules.some(({ facts }) => attributeStores(facts).isOpen),
  };
});

/** These only look at the classes that they are handed. */
const LOOKS = /^(?:isinstance|issubclass|print|super|type)$/;

/** … by a statement of the top level: in bodies of classes, as attributes, or by texts and keywords, and the names of functions that decorators may put anywhere. */
const givenBy = remembered((top: Statement): Given & { /** `from nets import SmallNet as Net` */ readonly renamed: readonly (readonly [string, string])[] } => {
  const names = new Set<string>();
  const handed = new Set<string>();
  const renamed: (readonly [string, string])[] = [];
  let isOpen = false;
  // What is called, asked for its attributes, looked at or a base is not handed on.
  const used = new Set<Expression>();
  for (const each of walkStatements([top])) {
    if (each.kind === 'class') {
      for (const inner of withinClass(each.body)) names.add(inner);
      for (const { value } of each.bases) used.add(value);
    }
    if (each.kind === 'function' && each.decorators.length > 0) names.add(each.name);
    if (each.kind === 'from-import') for (const { name, alias } of each.names) if (alias !== null) renamed.push([alias, name]);
    const targets = each.kind === 'assign' ? each.targets : each.kind === 'for' ? [each.target] : each.kind === 'with' ? each.items.flatMap(({ target }) => target ?? []) : [];
    for (const target of targets) for (const part of [target, ...elementsOf(target)]) {
      if (part.kind === 'attribute') names.add(part.name);
      used.add(part);
    }
  }
  const parts = expressionsUnder([top], ({ kind }) => /^(?:string|call|name|attribute)$/.test(kind));
  for (const part of parts) {
    if (part.kind === 'string' && part.value !== null) names.add(part.value);
    if (part.kind === 'attribute') used.add(part.object);
    if (part.kind !== 'call') continue;
    used.add(part.callee);
    for (const { keyword, value } of part.args) {
      if (keyword !== null) names.add(keyword);
      if (LOOKS.test(calleeName(part))) for (const each of [value, ...elementsOf(value)]) used.add(each);
    }
    isOpen ||= parsesInto(part) || (top.kind !== 'class' && setsOwn(part));
  }
  for (const part of parts) {
    if (used.has(part)) continue;
    if (part.kind === 'name') handed.add(part.id);
    if (part.kind === 'attribute') handed.add(part.name);
  }
  return { names, handed, renamed, isOpen };
});

/** `parser.parse_args(namespace=self)`: the object gets an attribute for each option. */
function parsesInto(call: CallExpression): boolean {
  return /^parse_(?:known_|intermixed_)?args$/.test(calleeName(call)) && (call.args.length > 1 || call.args.some(({ keyword }) => keyword === 'namespace'));
}

/** `setattr(self, prefix + name, step)` in a function of its own, which may be called with anything. */
function setsOwn(call: CallExpression): boolean {
  return /^(?:setattr|__setattr__|vars)$/.test(calleeName(call)) && call.args.some(({ value }) => value.kind === 'name' && /^(?:self|cls)$/.test(value.id)) && call.args[1]?.value.kind !== 'string';
}

/** The names in the body of a class, those that are only annotated among them. */
function withinClass(body: readonly Statement[]): readonly string[] {
  const annotated = body.flatMap((each) => (each.kind === 'assign' ? each.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : [])) : []));
  const nested = body.flatMap((each) => (each.kind === 'function' || each.kind === 'class' ? [] : bodiesOf(each).flatMap(withinClass)));
  return [...bindingsOf(body).map(({ name }) => name), ...annotated, ...nested];
}
