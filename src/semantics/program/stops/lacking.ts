/** Imports, and names, of what the project's own modules and packages surely lack: whoever asks for it goes no further. */
import type { ModuleFacts } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { walkStatements } from '../../../syntax/walk.js';
import { grouped } from '../../lookups.js';
import { attributeStores } from '../../module/attribute-stores.js';
import { bindingsOf } from '../../module/bindings.js';
import { isRefused } from '../../module/broken-cells.js';
import type { Event } from '../../module/model.js';
import { lacksNameItself } from '../../module/unbound-names.js';
import type { Imported, Module, Project } from '../../project.js';
import { parent } from '../../project/import-paths.js';

const PACKAGE = '/__init__.py';

/** Modules that are made when a package is built, or that each user writes. */
const MADE = /^_|version|_pb2|ext(?:ension)?s?$|cuda|cpp|cython|secret|credential|passw|local|private|token|keys?$|conf(?:ig)?s?$|settings|paths?$/i;

/** Whether `name`, of a module, package or what is in one, leads into the project, to where surely nothing goes by its next part. */
export function leadsNowhere(project: Project, from: Module, name: string): boolean {
  const found = deepest(project, from, name);
  const [part] = found?.rest ?? [];
  if (found === null) return leadsPastFolder(project, from, name) || leadsToItself(project, from, name) || leadsToTests(project, from, name);
  // What leads on is a package, which a link may stand for.
  const lacksIt = found.rest.length > 1 ? lacksSurely : lacks;
  return part !== undefined && !isPutIn(project, part) && isSurelyMeant(project, from, found, name) && lacksIt(project, found.module, part) && (name.startsWith('.') || namesakes(project, found.module).every((each) => lacksIt(project, each, part)));
}

/** Whether it may be so, as far as what the modules of the project offer tells. */
export function mayLeadNowhere(project: Project, from: Module, name: string): boolean {
  const found = project.imported(from, name);
  const [part] = found?.rest ?? [];
  if (found !== null) return part !== undefined && !found.module.model.exports.has(part);
  const [root = ''] = name.split('.');
  return name.startsWith('.') || root === 'test' || root === nameOf(from.path) || folderImported(project, from, root) !== null;
}

/** The innermost module or package that `name` leads to, and what is left of the name. */
export function deepest(project: Project, from: Module, name: string): Imported | null {
  const level = /^\.*/.exec(name)?.[0].length ?? 0;
  const parts = name.slice(level).split('.').filter((part) => part !== '');
  for (let length = parts.length; length > 0; length--) {
    const found = project.imported(from, '.'.repeat(level) + parts.slice(0, length).join('.'));
    if (found?.rest.length === 0) return isHidden(project, from, found.module) ? null : { module: found.module, rest: parts.slice(length) };
  }
  if (level === 0 || parts.length === 0) return null;
  const around = level === 1 && from.path.endsWith(PACKAGE) ? from : project.imported(from, '.'.repeat(level))?.module;
  return around === undefined ? null : { module: around, rest: parts };
}

/** Whether a package around a module has something else under that one's name. */
function isHidden(project: Project, from: Module, { path }: Module): boolean {
  const inner = stemOf(path);
  const around = project.modules.get(parent(inner) + PACKAGE);
  return around !== undefined && around !== from && !bindsNothing(project, around, nameOf(path));
}

/** … whatever a star import brings. */
function lacksSurely(project: Project, module: Module, name: string): boolean {
  return module.model.starImports.length === 0 && lacks(project, module, name);
}

/** Whether neither a module, nor what is beside it if it is a package, may go by `name`, nor what it has from others of the project, all of whose names it takes. */
function lacks(project: Project, module: Module, name: string, asked = new Set<Module>()): boolean {
  const { path, file: { source } } = module;
  if (!bindsNothing(project, module, name, asked)) return false;
  return !path.endsWith(PACKAGE) || (!MADE.test(name) && !/\b__path__\b/.test(source.text) && !project.mayImport(`${parent(path)}/${name}`));
}

/** … modules beside it aside. */
function bindsNothing(project: Project, module: Module, name: string, asked = new Set<Module>()): boolean {
  const { facts, file, model } = module;
  // What is too long is not read.
  if (facts.body.length === 0 && facts.comments.length === 0 && file.parseText.trim() !== '') return false;
  if (!lacksNameItself(facts, name)) return false;
  asked.add(module);
  return !model.starImports.some((star) => {
    const found = project.imported(module, star);
    return found === null || found.rest.length > 0 || !isSurelyMeant(project, module, found, star) || (!asked.has(found.module) && !lacks(project, found.module, name, asked));
  });
}

/** `setattr(tools, name, step)` */
const SETS = /\bsetattr\(\s*(\w+)/g;

/** What hands out modules by their names. */
const HANDS_OUT = /\bimport_module\b|\b__import__\b|\bgetmodule\b|\bsys\.modules\b/;

/** Whether some module may put what goes by `name` into another one. */
export function isPutIn(project: Project, name: string): boolean {
  const { stored, isOpen } = put(project);
  return isOpen || stored.has(name);
}

const put = remembered((project: Project): { readonly stored: ReadonlySet<string>; readonly isOpen: boolean } => {
  const modules = [...project.modules.values()];
  return { stored: new Set(modules.flatMap(({ facts }) => [...attributeStores(facts).stored])), isOpen: modules.some(putsAnything) };
});

/** Whether a module sets attributes of a module by names that nobody can read. */
function putsAnything({ facts, file: { source: { text } } }: Module): boolean {
  if (!attributeStores(facts).isOpen) return false;
  const objects = Array.from(text.matchAll(SETS), ([, object = '']) => object).filter((object) => !/^(?:self|cls)$/.test(object));
  const imported = new Set(bindingsOf(facts.body).flatMap(({ name, origin: { kind } }) => (/^(?:module|member)$/.test(kind) ? [name] : [])));
  return objects.some((object) => imported.has(object) || HANDS_OUT.test(text)) || /\b(?:vars\(\s*\w+|\.__dict__)\s*\)?\s*(?:\[|\.update)/.test(text) && HANDS_OUT.test(text);
}

/** Other modules by the name of one, or packages by that of one: they may be meant, wherever they are. */
function namesakes(project: Project, { path }: Module): readonly Module[] {
  return byName(project).get(nameOf(path)) ?? [];
}

const byName = remembered((project: Project): ReadonlyMap<string, readonly Module[]> => grouped([...project.modules.values()], ({ path }) => [nameOf(path)]));

/** The path of a module without its ending, or of a package's folder. */
function stemOf(path: string): string {
  return path.endsWith(PACKAGE) ? parent(path) : path.replace(/\.py$/, '');
}

/** The last part of that. */
function nameOf(path: string): string {
  const inner = stemOf(path);
  return inner.slice(inner.lastIndexOf('/') + 1);
}

/** Whether `name` is surely of the module that it leads to: a library may go by the name of a file of another folder. */
export function isSurelyMeant(project: Project, from: Module, { module, rest }: Imported, name: string): boolean {
  const { path, catalogue } = from;
  // A file of a package by the name of one of Python's own modules is imported by the package's name.
  if (catalogue.distributionOf(name.split('.')[0] ?? name) === null) return false;
  const place = parent(module.path);
  // What is inside a package is imported with that around it.
  const isAround = module.path.endsWith(PACKAGE) && path.startsWith(`${place}/`);
  const isBeside = parent(stemOf(module.path)) === parent(path) && !isOfPackage(project, from);
  return isAround || isBeside || name.startsWith('.') || name.split('.').length - rest.length > 1 || isAskedForOwn(from, module, name);
}

/** Whether `from` takes what `module` has from what it imports by `name`: a library by that name would hardly have it. */
function isAskedForOwn({ facts }: Module, { model }: Module, name: string): boolean {
  return importedFrom(facts).some((each) => (name === each.module || name.startsWith(`${each.module}.`)) && each.names.some((asked) => model.exports.has(asked.name)));
}

const importedFrom = remembered(({ body }: ModuleFacts) => walkStatements(body).flatMap((each) => (each.kind === 'from-import' && each.level === 0 ? [each] : [])));

/** Whether a module is imported as one of a package, as it or that imports by dots: its folder is then none that others are looked for in. */
function isOfPackage(project: Project, module: Module): boolean {
  const around = project.modules.get(parent(module.path) + PACKAGE);
  const byDots = ({ model }: Module): boolean => model.imports.some((name) => name.startsWith('.'));
  return around !== undefined && (byDots(module) || (byDots(around) && (project.isImported(module) || module.path.endsWith('/__main__.py'))));
}

/** `from albumentations import Compose` in a script of that name, which finds itself, and does not go on to what it lacks. */
function leadsToItself(project: Project, from: Module, name: string): boolean {
  const { path, facts } = from;
  const [root = '', part, ...rest] = name.split('.');
  const folder = parent(path);
  if (part === undefined || rest.length > 0 || root !== nameOf(path) || from.file.kind === 'notebook' || project.isImported(from) || project.modules.has(folder + PACKAGE) || folder.endsWith(`/${root}`)) return false;
  return bindingsOf(facts.body).every((each) => each.name !== part || each.origin.kind === 'member');
}

/** `from tools.missing import step`, and the folder `tools`, which is no package, has other modules that the module imports, or is its own by which others import it. */
function leadsPastFolder(project: Project, from: Module, name: string): boolean {
  const [folder = '', part] = name.split('.');
  if (part === undefined || MADE.test(part)) return false;
  if (from.catalogue.distributionOf(folder) === null || from.catalogue.roots.includes(folder)) return false;
  const place = folderImported(project, from, folder);
  return place !== null && !project.mayImport(`${place}/${part}`) && [from, ...project.modules.values()].every(({ file }) => !SETS_PATH.test(file.source.text));
}

/** The folder, no package, in which `from` finds all that it imports as `folder.…`; that around it, where it finds nothing and all others who import by that name find it there. */
function folderImported(project: Project, from: Module, folder: string): string | null {
  const own = foldersImported(project)(from).get(folder);
  const [place, ...others] = own ?? foldersOfAll(project).get(folder) ?? [];
  return place !== undefined && others.length === 0 && project.isFolder(place) && (own !== undefined || (parent(from.path) === place && !project.modules.has(place + PACKAGE))) ? place : null;
}

/** … by any module, where each folder of that name is. */
const foldersOfAll = remembered((project: Project): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const module of project.modules.values()) {
    for (const [folder, places] of foldersImported(project)(module)) found.set(folder, new Set([...found.get(folder) ?? [], ...places]));
  }
  return found;
});

/** By its name, where each such folder is. */
const foldersImported = remembered((project: Project) => remembered((from: Module): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const name of from.model.imports) {
    const [folder = '', inner] = name.split('.');
    const path = folder === '' || inner === undefined ? '' : project.imported(from, name)?.module.path ?? '';
    const end = path.lastIndexOf(`/${folder}/${String(inner)}`);
    if (end >= 0) found.set(folder, (found.get(folder) ?? new Set()).add(`${path.slice(0, end)}/${folder}`));
  }
  return found;
}));

/** What Python's own package of tests has, and none of the files that projects call by its name. */
const OWN_TESTS = /^(?:support|(?:lib)?regrtest|autotest|pystone|script_helper|pickletester|test_\w+|\w+_tests?|\w*data)$/;

/** `from test import evaluate` where the project has no such file: Python has a package by that name, which has not. */
function leadsToTests(project: Project, { file }: Module, name: string): boolean {
  // A cell may go to another folder.
  if (file.kind === 'notebook') return false;
  const [root, part, ...rest] = name.split('.');
  return root === 'test' && part !== undefined && rest.length === 0 && !OWN_TESTS.test(part) && !hasTests(project) && !SETS_PATH.test(file.source.text);
}

const hasTests = remembered((project: Project): boolean => [...project.modules.keys()].some((path) => /\/test(?:\/|\.py$)/.test(path)));

/** What may add folders to those that imports look in. */
const SETS_PATH = /\bsys\.path\b|\baddsitedir\b|\b_?init_paths?\b|\bPYTHONPATH\b/;

/** Whether importing a module that Python can read surely fails: at its top level it imports what is nowhere, what Python can't read, or what fails so itself, or reads a name that nothing binds. */
export function failsOnImport(project: Project, module: Module): boolean {
  const known = failing(project);
  const before = known.get(module);
  if (before !== undefined) return before;
  // Modules that import each other.
  known.set(module, false);
  const { isFragment } = module.model;
  const is = (!isFragment && surelyUnbound(module).some((names) => names.some((name) => !isPutIn(project, name)))) || surelyImported(module).some((name) => {
    if (leadsNowhere(project, module, name)) return true;
    const found = project.imported(module, name);
    return found !== null && isSurelyMeant(project, module, found, name) && (isRefused(found.module) || failsOnImport(project, found.module));
  });
  known.set(module, is);
  return is;
}

const failing = remembered<Project, Map<Module, boolean>>(() => new Map());

/** What a module imports whatever happens, and whose failure nothing handles. */
export function surelyImported(module: Module): readonly string[] {
  return unhandled(module).flatMap((event) => (event.kind === 'import' && event.isWritten === true ? [event.name] : []));
}

/** The names that a module reads whatever happens, and that nothing in it binds. */
function surelyUnbound(module: Module): readonly (readonly string[])[] {
  return unhandled(module).flatMap((event) => (event.kind === 'unbound' ? [event.names] : []));
}

/** What a module does at its top level whatever happens, and whose failure nothing handles. */
function unhandled({ model: { functions: [top] } }: Module): readonly Event[] {
  let handled = 0;
  return (top?.events ?? []).filter((event) => {
    if (event.kind === 'block' && event.catches) handled++;
    if ((event.kind === 'branch' && event.handles !== undefined) || (event.kind === 'finally' && event.suppresses)) handled--;
    return handled === 0;
  });
}
