/** Which names the modules of a project mention, and which of them import which. */
import type { Expression, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { expressionsIn, walkStatements } from '../../../syntax/walk.js';
import { addTo, rememberedOfText } from '../../lookups.js';
import { ONE_OF } from '../../module/model.js';
import type { Module, Project } from '../../project.js';

const NONE: ReadonlySet<string> = new Set();

export function imports(project: Project, from: Module, names: readonly string[], module: Module): boolean {
  return names.some((name) => project.imported(from, name)?.module === module || project.oneOf(from, name).includes(module));
}

export function importing(project: Project, module: Module): readonly Module[] {
  return importers(project).get(module) ?? [];
}

/** Those of them that say its name. */
export function importingByName(project: Project, module: Module): readonly Module[] {
  return importing(project, module).filter((other) => imports(project, other, [...other.model.imports, ...other.model.starImports].filter((name) => !name.endsWith(ONE_OF)), module));
}

/** Whether a program of the project imports `module`, or what imports it: else what uses it may be out of sight. */
export function isOfProgram(project: Project, module: Module): boolean {
  return ofPrograms(project).has(module);
}

const ofPrograms = remembered((project: Project): ReadonlySet<Module> => {
  const runs = (module: Module): boolean => module.file.kind === 'notebook' || module.model.hasMainBlock || (module.model.doesWork && !project.isImported(module));
  const found = new Set([...project.modules.values()].filter(runs));
  // A module that is added is met later in the same turn.
  for (const module of found) for (const other of imported(project).get(module) ?? []) found.add(other);
  return found;
});

/** For each module the others that it imports. */
const imported = remembered((project: Project): ReadonlyMap<Module, ReadonlySet<Module>> => new Map(Array.from(project.modules.values(), (module) => {
  const names = [...module.model.imports, ...module.model.starImports];
  const found = new Set(names.flatMap((name) => [project.imported(module, name)?.module ?? [], project.oneOf(module, name)].flat()));
  found.delete(module);
  return [module, found];
})));

/** For each module those that import it. */
const importers = remembered((project: Project): ReadonlyMap<Module, readonly Module[]> => {
  const found = new Map<Module, Module[]>();
  for (const [module, others] of imported(project)) for (const other of others) addTo(found, other, module);
  return found;
});

/** The names that `module` mentions anywhere but where a function of the top level mentions itself. */
export const mentioned = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => namesBeside(body));

/** … and where `__all__` offers them. */
export const mentionedUnoffered = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => {
  return namesBeside(body.filter((each) => each.kind !== 'assign' || !each.targets.every((target) => target.kind === 'name' && target.id === '__all__')));
});

function namesBeside(body: readonly Statement[]): ReadonlySet<string> {
  return new Set(body.flatMap((statement) => namesIn(statement).filter((name) => statement.kind !== 'function' || name !== statement.name)));
}

/** The names that `module` mentions and does not define itself, by which it may mean another module's. */
export const mentionedAbroad = rememberedOfText(({ facts: { body } }): ReadonlySet<string> => {
  const own = new Set(body.flatMap((statement) => (statement.kind === 'function' || statement.kind === 'class' ? [statement.name] : [])));
  return new Set(body.flatMap((statement) => [...importedIn(statement), ...spokenIn(statement, own)]));
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

/** The names that are mentioned in and under `statement`, in texts and imports too, each once. */
export const namesIn = remembered((statement: Statement): readonly string[] => [...new Set([...importedIn(statement), ...spokenIn(statement)])]);

/** … imports left aside; of those that stand alone all but `own`. */
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
