/** What decorators and other modules put into registries and tables, and under which name. */
import type { Expression, FunctionStatement, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { dottedName } from '../../../syntax/walk.js';
import { addTo, usesOf } from '../../lookups.js';
import type { Module, Project, Target } from '../../project.js';

/** A name at the top level of a module; a library's is qualified, without one. */
export interface Place {
  readonly module: Module | null;
  readonly name: string;
}

/** How many names, calls and parameters lead to a callable. */
export const MAX_HOPS = 8;

/** Something in a registry or table, and what it is found by there; `null`: who knows. */
export interface Registered {
  readonly target: Target;
  readonly key: string | null;
}

export function keyOf({ module, name }: Place): string {
  return `${module?.path ?? ''}:${name}`;
}

/** Where the first of `names`, as seen in `module`, is defined; through imports to its own module. */
export function placeOf(project: Project, module: Module, names: readonly string[]): Place | null {
  let at = module;
  let [name, ...rest] = names;
  for (let hops = 0; hops < MAX_HOPS && name !== undefined; hops++) {
    const value = at.model.exports.get(name);
    if (value?.kind !== 'reference') return rest.length === 0 ? { module: at, name } : null;
    const found = project.imported(at, value.name);
    if (found === null) return rest.length === 0 ? { module: null, name: value.name } : null;
    at = found.module;
    [name, ...rest] = [...found.rest, ...rest];
  }
  return null;
}

/** What decorators put into registries and tables, by where those are: `@DATASETS.register()`, and `@register("name")` of a function that fills a table; and what modules put into tables of others: `TABLE["name"] = Data`. */
export const registrations = remembered((project: Project): ReadonlyMap<string, readonly Registered[]> => {
  const found = new Map<string, Registered[]>();
  for (const module of project.modules.values()) {
    const { classes, functions } = module.model;
    const decorated = [
      ...classes.map(({ index, statement }) => ({ target: { kind: 'class', module, index } satisfies Target, statement })),
      ...functions.flatMap(({ index, statement, class: owner }) => (statement === null || owner !== null ? [] : [{ target: { kind: 'function', module, index } satisfies Target, statement }])),
    ];
    for (const { target, statement } of decorated) {
      for (const decorator of statement.decorators) {
        const names = dottedName(decorator.kind === 'call' ? decorator.callee : decorator)?.split('.') ?? [];
        const registry = names.length > 1 ? placeOf(project, module, names.slice(0, -1)) : null;
        const filler = placeOf(project, module, names);
        const filled = filler?.module == null ? [] : tablesFilledBy(filler.module, filler.name);
        for (const place of [...(registry === null ? [] : [registry]), ...filled]) addTo(found, keyOf(place), { target, key: keyStated(decorator) ?? statement?.name ?? null });
      }
    }
    for (const { place, target, key } of putElsewhere(project, module)) addTo(found, keyOf(place), { target, key });
  }
  return found;
});

/** `@register("name")`, `@MODELS.register(name="net")` */
function keyStated(decorator: Expression): string | null {
  const [first] = decorator.kind === 'call' ? decorator.args.filter(({ keyword }) => keyword === null || keyword === 'name') : [];
  return first?.value.kind === 'string' ? first.value.value : null;
}

/** What `module` puts into tables of other modules as it is imported, and into which. */
function putElsewhere(project: Project, module: Module): readonly (Registered & { readonly place: Place })[] {
  return module.facts.body.flatMap((statement) => {
    const [written, ...more] = statement.kind === 'assign' ? statement.targets : [];
    const names = statement.kind !== 'assign' || statement.value === null || written?.kind !== 'subscript' || more.length > 0 ? null : dottedName(written.object);
    const value = statement.kind === 'assign' && statement.value !== null ? dottedName(statement.value) : null;
    const place = names === null || value === null ? null : placeOf(project, module, names.split('.'));
    const held = value === null ? undefined : module.model.exports.get(value);
    const [index] = written?.kind === 'subscript' ? written.indices : [];
    const key = index?.kind === 'string' ? index.value : null;
    if (place?.module == null || place.module === module) return [];
    if (held?.kind === 'class' || held?.kind === 'function') return [{ place, key, target: { kind: held.kind, module, index: held.index } satisfies Target }];
    const target = held?.kind === 'reference' ? project.resolve(module, held.name) : null;
    return target?.kind === 'class' || target?.kind === 'function' ? [{ place, key, target }] : [];
  });
}

/** The tables of `module` into whose entries its function `name` puts what it is handed. */
function tablesFilledBy(module: Module, name: string): readonly Place[] {
  const uses = usesOf(module);
  const statement = module.facts.body.find((each): each is FunctionStatement => each.kind === 'function' && each.name === name);
  return statement === undefined ? [] : entriesWritten(statement.body).flatMap((table) => {
    const within = uses.place(table)?.function ?? null;
    return table.kind === 'name' && within !== null && !uses.isLocal(table.id, within) ? [{ module, name: table.id }] : [];
  });
}

/** `TABLE` in `TABLE[name] = value`, in functions inside too. */
function entriesWritten(body: readonly Statement[]): readonly Expression[] {
  return body.flatMap((statement) => {
    if (statement.kind === 'function') return entriesWritten(statement.body);
    if (statement.kind === 'if') return [...statement.branches.flatMap((branch) => entriesWritten(branch.body)), ...entriesWritten(statement.otherwise)];
    return statement.kind === 'assign' ? statement.targets.flatMap((target) => (target.kind === 'subscript' ? [target.object] : [])) : [];
  });
}
