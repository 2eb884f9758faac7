/** Methods that no object of a class of the project can have: whoever calls one goes no further. */
import type { Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { bodiesOf, elementsOf, expressionsUnder, walkStatements } from '../../../syntax/walk.js';
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
  const { names, isOpen } = given(project);
  return !isOpen && !names.has(name);
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

/** All names that objects may be given attributes by, whatever their classes. */
const given = remembered((project: Project): { readonly names: ReadonlySet<string>; readonly isOpen: boolean } => {
  const modules = [...project.modules.values()];
  return {
    names: new Set(modules.flatMap(({ facts: { body } }) => body.flatMap((each) => [...givenBy(each)]))),
    isOpen: modules.some(({ facts }) => attributeStores(facts).isOpen),
  };
});

/** … by a statement of the top level: in bodies of classes, as attributes, or by texts and keywords, and the names of functions that decorators may put anywhere. */
const givenBy = remembered((top: Statement): ReadonlySet<string> => {
  const names = new Set<string>();
  const statements = walkStatements([top]);
  for (const each of statements) {
    if (each.kind === 'class') for (const inner of withinClass(each.body)) names.add(inner);
    if (each.kind === 'function' && each.decorators.length > 0) names.add(each.name);
    const targets = each.kind === 'assign' ? each.targets : each.kind === 'for' ? [each.target] : each.kind === 'with' ? each.items.flatMap(({ target }) => target ?? []) : [];
    for (const target of targets) for (const part of [target, ...elementsOf(target)]) if (part.kind === 'attribute') names.add(part.name);
  }
  for (const part of expressionsUnder([top], ({ kind }) => kind === 'string' || kind === 'call')) {
    if (part.kind === 'string' && part.value !== null) names.add(part.value);
    if (part.kind === 'call') for (const { keyword } of part.args) if (keyword !== null) names.add(keyword);
  }
  return names;
});

/** The names in the body of a class, those that are only annotated among them. */
function withinClass(body: readonly Statement[]): readonly string[] {
  const annotated = body.flatMap((each) => (each.kind === 'assign' ? each.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : [])) : []));
  const nested = body.flatMap((each) => (each.kind === 'function' || each.kind === 'class' ? [] : bodiesOf(each).flatMap(withinClass)));
  return [...bindingsOf(body).map(({ name }) => name), ...annotated, ...nested];
}
