/** Which names the modules of a project mention, and which of them import which. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { expressionsIn, walkStatements } from '../../syntax/walk.js';
import { addTo, rememberedOfText } from '../lookups.js';
import type { Module, Project } from '../project.js';

const NONE: ReadonlySet<string> = new Set();

export function imports(project: Project, from: Module, names: readonly string[], module: Module): boolean {
  return names.some((name) => project.imported(from, name)?.module === module || project.oneOf(from, name).includes(module));
}

export function importing(project: Project, module: Module): readonly Module[] {
  return importers(project).get(module) ?? [];
}

/** Whether a program of the project imports `module`, or what imports it: else what uses it may be out of sight. */
export function isOfProgram(project: Project, module: Module): boolean {
  return ofPrograms(project).has(module);
}

const ofPrograms = remembered((project: Project): ReadonlySet<Module> => {
  const modules = [...project.modules.values()];
  const runs = (module: Module): boolean => module.file.kind === 'notebook' || module.model.hasMainBlock || (module.model.doesWork && !project.isImported(module));
  const imported = new Map<Module, Module[]>();
  for (const module of modules) for (const other of importing(project, module)) addTo(imported, other, module);
  const found = new Set(modules.filter(runs));
  // A module that is added is met later in the same turn.
  for (const module of found) for (const other of imported.get(module) ?? []) found.add(other);
  return found;
});

/** For each module those that import it. */
const importers = remembered((project: Project): ReadonlyMap<Module, readonly Module[]> => {
  const found = new Map<Module, Module[]>();
  for (const other of project.modules.values()) {
    const names = [...other.model.imports, ...other.model.starImports];
    const imported = new Set(names.flatMap((name) => [project.imported(other, name)?.module ?? [], project.oneOf(other, name)].flat()));
    imported.delete(other);
    for (const module of imported) addTo(found, module, other);
  }
  return found;
});

/** The names that `module` mentions anywhere but where a function of the top level mentions itself. */
export const mentioned = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => new Set(body.flatMap((statement) => {
  const names = namesIn(statement);
  return statement.kind === 'function' ? names.filter((name) => name !== statement.name) : names;
})));

/** … and where `__all__` offers them. */
export const mentionedUnoffered = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => new Set(body.flatMap((statement) => {
  if (statement.kind === 'assign' && statement.targets.every((target) => target.kind === 'name' && target.id === '__all__')) return [];
  const names = namesIn(statement);
  return statement.kind === 'function' ? names.filter((name) => name !== statement.name) : names;
})));

/** The names that `module` mentions and does not define itself, by which it may mean another module's. */
export const mentionedAbroad = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => {
  const own = new Set(body.flatMap((statement) => (statement.kind === 'function' || statement.kind === 'class' ? [statement.name] : [])));
  return new Set(body.flatMap((statement) => namesIn(statement, own)));
});

/** The names that `module` mentions anywhere but in imports and where a definition of the top level mentions itself. */
export const namedBeside = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => new Set(body.flatMap((statement) => {
  const names = spokenIn(statement);
  return statement.kind === 'function' || statement.kind === 'class' ? names.filter((name) => name !== statement.name) : names;
})));

/** The names by which `module` may ask others for something: imported, of attributes, in texts. */
export const namesAbroad = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => new Set(body.flatMap((statement) => [
  ...importedIn(statement), ...expressionsIn(statement).flatMap((part) => (part.kind === 'attribute' ? [part.name] : part.kind === 'string' && part.value !== null ? words(part.value) : [])),
])));

function importedIn(statement: Statement): readonly string[] {
  return walkStatements([statement]).flatMap((each) => (each.kind === 'from-import' || each.kind === 'import' ? each.names.map(({ name }) => name) : []));
}

/** The names that are mentioned in and under `statement`, in texts and imports too; of those that stand alone all but `own`. */
export function namesIn(statement: Statement, own: ReadonlySet<string> = NONE): readonly string[] {
  return [...importedIn(statement), ...spokenIn(statement, own)];
}

function spokenIn(statement: Statement, own: ReadonlySet<string> = NONE): readonly string[] {
  const told = new Set<Expression>(walkStatements([statement]).flatMap((each) => (each.kind === 'expression' && isProse(each.value) ? [each.value] : [])));
  return expressionsIn(statement).flatMap((part) => {
    if (part.kind === 'name') return own.has(part.id) ? [] : [part.id];
    if (part.kind === 'attribute') return [part.name];
    return part.kind === 'string' && part.value !== null && !told.has(part) ? words(part.value) : [];
  });
}

/** A text that stands alone says something to whoever reads it; what looks like a dialogue with the interpreter is run by doctest. */
function isProse(text: Expression): boolean {
  return text.kind === 'string' && text.value !== null && !text.value.includes('>>>');
}

export function words(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
