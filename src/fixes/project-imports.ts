import type { Edit } from '../../rules/rule.js';
import type { FunctionFact, ModuleModel } from '../semantics/module/model.js';
import type { Module } from '../semantics/project.js';
import type { ProgramView } from '../semantics/views.js';
import { remembered } from '../syntax/remember.js';
import { insertImports } from './imports.js';
import type { FixTarget } from './target.js';

/** A top-level function of the project that a program can call. */
export interface ProjectFunction {
  readonly module: Module;
  readonly fact: FunctionFact;
  /** The import that brings it into the program's file; `null` where it is defined or imported already. */
  readonly importLine: string | null;
}

/** The functions of a module that belong to no class, by name. */
const functionsOf = remembered((model: ModuleModel) => {
  const found = model.functions.filter((each) => each.statement !== null && each.class === null);
  return new Map(found.toReversed().map((each) => [each.name, each]));
});

/** The function `name` of the project that is nearest to the program's file, as far as an import of it is known to work; another program is not imported. */
export function projectFunction(program: ProgramView, name: string): ProjectFunction | null {
  const { entry } = program.run;
  const found = [...program.entry.project.modules.values()].flatMap((module): ProjectFunction[] => {
    const fact = functionsOf(module.model).get(name);
    if (fact === undefined) return [];
    const isFree = module === entry || program.run.modules.has(module) || !(module.model.doesWork || module.model.hasMainBlock);
    const importLine = isFree ? importOf(program, module, name) : undefined;
    return importLine === undefined ? [] : [{ module, fact, importLine }];
  });
  const near = ({ module }: ProjectFunction): number => {
    return module === entry ? Infinity : sharedFolders(module.path, entry.path) + (program.run.modules.has(module) ? 1000 : 0);
  };
  return found.sort((a, b) => near(b) - near(a))[0] ?? null;
}

/** The edits that import `found` into the program's file: beside what comes from the same module already, else as a line before `limit`. */
export function importEdits(target: FixTarget, found: ProjectFunction, limit: number): Edit[] {
  const { importLine, fact } = found;
  if (importLine === null) return [];
  const own = target.facts.body.find((statement) => {
    return statement.kind === 'from-import' && !statement.star && statement.end <= limit
      && importLine === `from ${'.'.repeat(statement.level)}${statement.module} import ${fact.name}`;
  });
  const last = own?.kind === 'from-import' ? own.names.at(-1) : undefined;
  if (last === undefined) return insertImports(target, [importLine], limit);
  return [{ path: target.path, span: { start: last.end, end: last.end }, newText: `, ${fact.name}` }];
}

/** The import of `name` from `module` in the program's file; `null` when it is there, `undefined` when none is known to work. */
export function importOf(program: ProgramView, module: Module, name: string): string | null | undefined {
  const { entry } = program.run;
  if (module === entry) return null;
  const { project } = program.entry;
  let line: string | undefined;
  for (const imported of entry.model.imports) {
    const found = project.imported(entry, imported);
    if (found?.module !== module) continue;
    if (found.rest.length === 1 && found.rest[0] === name && entry.model.exports.get(name)?.kind === 'reference') return null;
    if (found.rest.length === 0) line ??= `from ${imported} import ${name}`;
  }
  if (line !== undefined) return line;
  const dotted = nameIn(program, module.path);
  return dotted === null ? undefined : `from ${dotted} import ${name}`;
}

/** The name under which the program's file can import the file at `path`: its other imports show where Python looks. */
function nameIn(program: ProgramView, path: string): string | null {
  const { entry } = program.run;
  const { project } = program.entry;
  const bases = new Set<string>();
  let level = 0;
  for (const imported of entry.model.imports) {
    const found = project.imported(entry, imported);
    if (found === null) continue;
    const dots = /^\.*/.exec(imported)?.[0].length ?? 0;
    level = Math.max(level, dots);
    const segments = imported.split('.');
    const own = segments.slice(0, segments.length - found.rest.length).join('/');
    const stem = stemOf(found.module.path);
    if (dots === 0 && own !== '' && stem.endsWith(`/${own}`)) bases.add(stem.slice(0, -own.length - 1));
  }
  const folder = folderOf(entry.path);
  // A file of a package may be run as `-m package.file`, and then its neighbours are not found by their bare names.
  if (level === 0 && !project.modules.has(`${folder}/__init__.py`)) bases.add(folder);
  for (const base of bases) {
    const dotted = dottedUnder(base, path);
    if (dotted !== null) return dotted;
  }
  for (let up = 1, base = folder; up <= level; up++, base = folderOf(base)) {
    const dotted = dottedUnder(base, path);
    if (dotted !== null) return '.'.repeat(up) + dotted;
  }
  return null;
}

function dottedUnder(base: string, path: string): string | null {
  const stem = stemOf(path);
  if (!stem.startsWith(`${base}/`)) return null;
  const segments = stem.slice(base.length + 1).split('/');
  return segments.every((segment) => /^[A-Za-z_]\w*$/.test(segment)) ? segments.join('.') : null;
}

function stemOf(path: string): string {
  return path.replace(/(?:\/__init__)?\.py$/, '');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** How many folders lie above both, counted from the root. */
export function sharedFolders(a: string, b: string): number {
  const other = b.split('/');
  const fork = a.split('/').findIndex((segment, at) => segment !== other[at]);
  return fork < 0 ? other.length : fork;
}
