/** Which names the modules of a project mention, and which of them may come to definitions by names that no text holds. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { expressionsIn, walkStatements } from '../../syntax/walk.js';
import { addTo, rememberedOfText } from '../lookups.js';
import type { Module, Project } from '../project.js';

/** What finds definitions by names that no text holds, or hands them to whoever wants them. */
export const FINDS_BY_NAME = /\b(?:globals|locals|exec|(?<!\.)eval)\(|\bvars\((?!\s*\w*(?:arg|opt|flag|conf|cfg|param)\w*\s*\))|\b(?:sys\.modules|getmembers)\b|\bFire\(|\b__(?:subclasses|init_subclass)__\b|^# *\|? *exports?i?\b|^[ \t]*%store\b/m;

const NONE: ReadonlySet<string> = new Set();

/** What looks up a name that only a run tells, in an object that has one itself. */
const LOOKS_UP = /\bgetattr\(\s*(?!self\b)[\w.]+\s*,\s*[^'"\s]/;

export function isOpen({ file: { source: { text } } }: Module): boolean {
  return FINDS_BY_NAME.test(text) || LOOKS_UP.test(text);
}

export function imports(project: Project, from: Module, names: readonly string[], module: Module): boolean {
  return names.some((name) => project.imported(from, name)?.module === module || project.oneOf(from, name).includes(module));
}

export function importing(project: Project, module: Module): readonly Module[] {
  return importers(project).get(module) ?? [];
}

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
