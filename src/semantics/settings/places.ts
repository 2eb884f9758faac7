/** Which file an expression names, as far as that is written out: `"configs/base.yaml"`, `os.path.join(os.path.dirname(__file__), "base.yaml")`. */
import type { Expression, FunctionStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, walkStatements } from '../../syntax/walk.js';
import { functionOf, usesOf } from '../lookups.js';
import { findArgument, parameterNamed } from '../program/arguments.js';
import type { Module, Project } from '../project.js';

/** A file that is named, where `via` run; `path`: `null` where nobody knows which. */
export interface Named {
  /** Relative to the folder that the program is started in, unless it begins with `/`; with `ANY` in it, whichever of the files that are named so. */
  readonly path: string | null;
  readonly via: readonly Module[];
}

/** Stands for a part of a name that nobody knows. */
export const ANY = '*';

/** One of more files than these is anything. */
const MAX_NAMED = 60;

/** What hands back the path that it is handed, or called on. */
const SAME = /^(?:abspath|realpath|normpath|expanduser|expandvars|str|fspath|resolve|absolute|as_posix|to_absolute_path|join|joinpath|Path|PurePath|PosixPath)$/;

const known = remembered<Project, Map<Expression, readonly Named[]>>(() => new Map());

/** The files one of which `expression`, of `module`, names; each expression is asked once, however many ways lead to it. */
export function filesNamed(project: Project, module: Module, expression: Expression): readonly Named[] {
  const before = known(project).get(expression);
  if (before !== undefined) return before;
  const unknown: readonly Named[] = [{ path: null, via: [module] }];
  // Functions that call each other lead back here.
  known(project).set(expression, unknown);
  const all = [...new Map(namedBy(project, module, expression).map((named) => [[named.path, ...named.via.map(({ path }) => path)].join('\n'), named])).values()];
  const found = all.length > MAX_NAMED ? unknown : all;
  known(project).set(expression, found);
  return found;
}

function namedBy(project: Project, module: Module, expression: Expression): readonly Named[] {
  const unknown: readonly Named[] = [{ path: null, via: [module] }];
  const next = (part: Expression): readonly Named[] => filesNamed(project, module, part);
  switch (expression.kind) {
    case 'string':
      return expression.value === null ? interpolated(module, expression, next) : [{ path: expression.value, via: [module] }];
    case 'binary':
      return expression.operator === '/' ? joined(next(expression.left), next(expression.right)) : expression.operator === '+' ? joined(orAny(next(expression.left)), orAny(next(expression.right)), '') : unknown;
    case 'call': {
      const { callee, args } = expression;
      if (args.some(({ keyword, splat }) => keyword !== null || splat !== null)) return unknown;
      const given = args.map(({ value }) => value);
      const name = calleeName(expression);
      if (name === 'format' && callee.kind === 'attribute' && callee.object.kind === 'string' && callee.object.value !== null) return filledIn(module, callee.object.value.split('{}'), given.map(next));
      const [first, ...others] = callee.kind === 'attribute' && /^(?:resolve|absolute|expanduser|as_posix|joinpath)$/.test(name) && !/(?:^|\.)path$/.test(dottedName(callee.object) ?? '') ? [callee.object, ...given] : given;
      if (first === undefined) return unknown;
      if (name === 'dirname') return others.length > 0 ? unknown : next(first).map(folderOf);
      return SAME.test(name) ? others.reduce((before, each) => joined(before, next(each)), next(first)) : unknown;
    }
    case 'attribute': {
      if (expression.name === 'parent') return next(expression.object).map(folderOf);
      const option = optionNamed(project, module, expression.name);
      return option === null ? unknown : [{ path: option, via: [module] }];
    }
    case 'subscript': {
      const { object, indices: [index] } = expression;
      const isAbove = object.kind === 'attribute' && object.name === 'parents' && index?.kind === 'number';
      return isAbove ? next(object.object).map((named) => Array.from({ length: index.value + 1 }).reduce<Named>(folderOf, named)) : unknown;
    }
    case 'name':
      return expression.id === '__file__' ? [{ path: module.path, via: [module] }] : byName(project, module, expression);
    default:
      return unknown;
  }
}

/** `f"configs/{name}.yaml"` */
function interpolated(module: Module, { start, end, parts }: Expression & { readonly kind: 'string' }, named: (part: Expression) => readonly Named[]): readonly Named[] {
  const [, text = ''] = /^[fFrR]{1,2}(?:"([^"]*)"|'([^']*)')$/.exec(module.file.parseText.slice(start, end))?.filter((part) => part !== undefined) ?? [];
  return filledIn(module, text.split(/\{[^{}]*\}/), parts.map(named));
}

/** What stands between `texts` is one of `parts` each. */
function filledIn(module: Module, [first = '', ...texts]: readonly string[], parts: readonly (readonly Named[])[]): readonly Named[] {
  const start: readonly Named[] = [{ path: first, via: [module] }];
  if (parts.length !== texts.length || parts.length === 0) return [{ path: null, via: [module] }];
  return parts.reduce((before, part, at) => joined(joined(before, orAny(part), ''), [{ path: texts[at] ?? '', via: [] }], ''), start);
}

/** Whatever a part of a name is that nobody knows. */
function orAny(named: readonly Named[]): readonly Named[] {
  return named.map(({ path, via }) => ({ path: path ?? ANY, via }));
}

function folderOf({ path, via }: Named): Named {
  const slash = path?.lastIndexOf('/') ?? -1;
  return { path: path === null ? null : slash < 0 ? '' : path.slice(0, slash), via };
}

function joined(before: readonly Named[], after: readonly Named[], by = '/'): readonly Named[] {
  return before.flatMap((start) => after.map((end) => {
    const via = [...new Set([...start.via, ...end.via])];
    if (start.path === null || end.path === null) return { path: null, via };
    if (by === '') return { path: start.path + end.path, via };
    return { path: start.path === '' || end.path.startsWith('/') ? end.path : `${start.path}${start.path.endsWith('/') ? '' : by}${end.path}`, via };
  }));
}

/** The text that an option is by default which goes by `name`, where the module that asks, or all that declare it, say so. */
function optionNamed(project: Project, module: Module, name: string): string | null {
  const own = module.model.options.get(name);
  const declared = own === undefined ? [...project.modules.values()].flatMap(({ model }) => model.options.get(name) ?? []) : [own];
  const [first, ...others] = declared.map((value) => (value.kind === 'option' && value.default?.kind === 'scalar' ? value.default.value : null));
  return typeof first === 'string' && others.every((other) => other === first) ? first : null;
}

/** … that a variable, a parameter or something imported holds. */
function byName(project: Project, module: Module, name: Expression & { readonly kind: 'name' }): readonly Named[] {
  const uses = usesOf(module);
  const unknown: readonly Named[] = [{ path: null, via: [module] }];
  const scope = uses.scopeOf(name.id, name);
  if (scope !== null && scope.parameters.some((parameter) => parameter.name === name.id)) return handed(project, module, scope, name.id);
  const [value, ...others] = uses.assigned(name.id).filter((each) => (uses.place(each)?.function ?? null) === scope);
  if (value !== undefined) return others.length > 0 ? unknown : filesNamed(project, module, value);
  const imported = scope === null ? importedAs(module, name.id) : null;
  const kept = imported === null ? null : assignedAbroad(project, module, imported);
  const [only, ...more] = kept?.values ?? [];
  return kept === null || only === undefined || more.length > 0 ? unknown : filesNamed(project, kept.module, only);
}

/** What the module that keeps `name`, relative to `module`, assigns it at its top level; `null`: there is none. */
export function assignedAbroad(project: Project, module: Module, name: string): { readonly module: Module; readonly values: readonly Expression[] } | null {
  const keeper = project.keeperOf(module, name);
  if (keeper === null) return null;
  const uses = usesOf(keeper.module);
  return { module: keeper.module, values: uses.assigned(keeper.name).filter((each) => uses.place(each)?.function === null) };
}

/** What a module imports by a name of its own, as it is asked for there. */
export function importedAs(module: Module, name: string): string | null {
  for (const statement of walkStatements(module.facts.body)) {
    const found = statement.kind === 'from-import' ? statement.names.find((each) => (each.alias ?? each.name) === name) : undefined;
    if (statement.kind === 'from-import' && found !== undefined) return `${'.'.repeat(statement.level)}${statement.module}${statement.module === '' ? '' : '.'}${found.name}`;
  }
  return null;
}

/** … that the calls of a function hand over for a parameter. */
function handed(project: Project, module: Module, statement: FunctionStatement, name: string): readonly Named[] {
  const fact = functionOf(module, statement);
  const parameter = fact === undefined ? null : parameterNamed(fact, name);
  const stated = statement.parameters.find((each) => each.name === name)?.default ?? null;
  if (fact === undefined || parameter === null) return [{ path: null, via: [module] }];
  return project.callers(module, fact.index).flatMap(({ module: from, call }): readonly Named[] => {
    const found = findArgument(project.withoutObject(from, call), parameter);
    const named = found.kind === 'given' ? filesNamed(project, from, found.argument.argument.value)
      : found.kind === 'absent' && stated !== null ? filesNamed(project, module, stated) : [{ path: null, via: [] }];
    return named.map(({ path, via }) => ({ path, via: [...new Set([...via, from, module])] }));
  });
}
