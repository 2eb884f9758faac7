/** Definitions that nothing comes to in their notebook or script, or that no module of their project mentions. */
import type { ClassStatement, FunctionStatement, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import type { Span } from '../../../syntax/source.js';
import { isMainTest, walkStatements } from '../../../syntax/walk.js';
import { rememberedOfText } from '../../lookups.js';
import type { CallFact } from '../../module/model.js';
import type { Module, Project } from '../../project.js';
import { readWhole } from '../../uses.js';
import { isInUncalledMethod, isRegisteredNowhere, isUnmade, isUnnamed } from './never-called.js';
import { findArgument } from '../arguments.js';
import { comesToAny, findsByName, instantiates, isOpen, isRunByName } from './by-name.js';
import { importing, importingByName, imports, isOfProgram, mentioned, mentionedAbroad, mentionedUnoffered, namesAbroad, namesIn, words } from './mentions.js';

type Definition = FunctionStatement | ClassStatement;

/**
 * Whether `span` of `module` stands in a definition that nothing comes to: of a notebook or a script, which no module
 * imports, one that the statements that it runs do not lead to; of a module that others import, a function or a class that
 * neither they nor it mentions; and a method whose name nothing does. A module that nobody imports and that runs nothing
 * may be written before what uses it; and what others install is for them to use. What is defined anew before anything
 * mentions it nobody ever comes to.
 */
export function isNeverUsed(project: Project, module: Module, span: Span): boolean {
  const around = module.facts.body.find(({ start, end }) => start <= span.start && span.end <= end);
  if (around === undefined) return false;
  if (isDefinedAnew(module.facts.body, span)) return true;
  const isAlone = !project.isImported(module);
  if (!isAlone && !isOfProgram(project, module)) return false;
  const isOffered = module.file.kind !== 'notebook' && project.isOffered(module.path);
  if (isAlone && module.file.kind !== 'notebook' && (isOffered || !isProgram(project, module))) return false;
  if (around.kind === 'class' && !isOffered && isInUncalledMethod(project, module, around, span)) return true;
  if (isAlone) return neverUsed(module).has(around) && (module.file.kind === 'notebook' || isOfScriptAlone(project, module, around));
  return around.kind === 'class' ? !isOffered && isUnmade(project, module, around) : around.kind === 'function' && around.decorators.length === 0 && isMentionedNowhere(project, module, around);
}

/** Whether `span` stands in a definition of `body`, or of a class in it, whose name a later one takes before anything mentions it. */
function isDefinedAnew(body: readonly Statement[], span: Span): boolean {
  const at = body.findIndex(({ start, end }) => start <= span.start && span.end <= end);
  const around = body[at];
  if (around === undefined || !isDefinition(around)) return false;
  const next = body.slice(at + 1).find((each) => namesIn(each).includes(around.name) || ('name' in each && each.name === around.name));
  return (next !== undefined && isDefinition(next) && next.name === around.name) || (around.kind === 'class' && isDefinedAnew(around.body, span));
}

/**
 * Whether `span` stands in a class that nobody names, beside what others take from its module by name: what is found by
 * a name that only a run tells has a module of its own, which nobody imports.
 */
export function isLeftBeside(project: Project, module: Module, span: Span): boolean {
  const around = module.facts.body.find(({ start, end }) => start <= span.start && span.end <= end);
  return around?.kind === 'class' && isOfProgram(project, module) && !project.isOffered(module.path) && !instantiates(project)
    && importingByName(project, module).length > 0 && isUnnamed(project, module, around, importingByName);
}

/** Whether a script that nobody imports runs what is defined in it. */
function isProgram(project: Project, module: Module): boolean {
  const { calls, hasMainBlock } = module.model;
  return hasMainBlock || calls.some((call) => { const target = call.function === 0 ? project.callee(module, call) : null; return (target?.kind === 'function' || target?.kind === 'class') && target.module === module; });
}

/** Whether nothing but the script `module` may come to a definition in it. */
function isOfScriptAlone(project: Project, module: Module, around: Statement): boolean {
  if (around.kind === 'class' ? !isRegisteredNowhere(project, module, around) : around.kind !== 'function' || SERVED.test(around.name)) return false;
  return !isRunByName(project, module);
}

/** Functions of a script by which a service runs it. */
const SERVED = /^(?:(?:model|input|predict|output|transform)_fn|\w*handler|(?:setUp|tearDown)Module|load_tests)$/;

function isMentionedNowhere(project: Project, module: Module, { name, broken }: FunctionStatement): boolean {
  // What nobody installs offers its names to the project alone.
  const inside = project.isOffered(module.path) ? mentioned : mentionedUnoffered;
  if (broken || comesToAny(project) || inside(module).has(name)) return false;
  const isKnown = importersOf(project, module) !== null;
  if (!isKnown && !isStarredByScripts(project, module)) return false;
  const coming = comingTo(project)(module);
  // Who imports neither it, nor what does, nor anything that is called so, means something else by its name.
  return [...project.modules.values()].every((other) => other === module || !mentionedAbroad(other).has(name) || (isKnown && !coming.has(other) && !importsNamesake(other, module)));
}

/** Whether `other` imports something by the name of `module`, from wherever. */
function importsNamesake({ model: { imports, starImports } }: Module, { path }: Module): boolean {
  const parts = path.replace(/(?:\/__init__)?\.py$/, '').split('/');
  return [...imports, ...starImports].some((name) => name.split('.').includes(parts.at(-1) ?? ''));
}

/** The modules that import a module, those that import these, and so on. */
const comingTo = remembered((project: Project) => remembered((module: Module): ReadonlySet<Module> => {
  const found = new Set(importing(project, module));
  // A module that is added is met later in the same turn.
  for (const each of found) for (const other of importing(project, each)) found.add(other);
  return found;
}));

/** Whether what takes all the names of `module` at once makes something itself, and comes to none of them by names that no text holds. */
function isStarredByScripts(project: Project, module: Module): boolean {
  const open = new Set([module]);
  // A module that is added is met later in the same turn.
  for (const each of open) {
    if (isOpen(each)) return false;
    for (const other of importing(project, each)) {
      if (isOpen(other) || isAskedByName(project, other, each)) return false;
      if (!imports(project, other, other.model.starImports, each)) continue;
      if (onlyOffers(other) && (project.isOffered(other.path) || !offersByName(each))) return false;
      open.add(other);
    }
  }
  return true;
}

/** `networks.__dict__[name]` in `module`, unless that is seen to be another module than `asked`. */
function isAskedByName(project: Project, module: Module, asked: Module): boolean {
  return Array.from(module.file.source.text.matchAll(/(\w+)\.__dict__\b/g), ([, name = '']) => name).some((name) => {
    const found = name === 'self' ? null : project.imported(module, name)?.module;
    return name !== 'self' && (found == null || found === asked);
  });
}

/** A list of the names that are to be taken says that they are for the project. */
function offersByName({ facts: { body } }: Module): boolean {
  return body.some((each) => each.kind === 'assign' && each.targets.some((target) => target.kind === 'name' && target.id === '__all__'));
}

/** Whether a module does nothing but offer on what it imports. */
function onlyOffers({ file: { path }, facts: { body } }: Module): boolean {
  return /(?:^|\/)__init__\.pyi?$/.test(path) || body.every((each) => each.kind === 'import' || each.kind === 'from-import' || (each.kind === 'expression' && each.value.kind === 'string'));
}

/** The modules that import `module`; `null` where one of them, or itself, may come to what it has by names that no text holds. */
function importersOf(project: Project, module: Module): readonly Module[] | null {
  const others = importing(project, module);
  return [module, ...others].some(isOpen) || others.some((other) => imports(project, other, other.model.starImports, module)) ? null : others;
}

/** The definitions of the top level that nothing there mentions, nor what is mentioned there, and so on. */
const neverUsed = rememberedOfText((module): ReadonlySet<Statement> => {
  const { file: { source }, facts: { body } } = module;
  if (findsByName(module) || walkStatements(body).some(({ broken }) => broken)) return new Set();
  const unused = new Set(body.filter(isDefinition));
  // What is imported under the name of a definition is another thing.
  const open = new Set([...commands(source.text), ...(runsMain(module) ? ['main'] : []), ...body.flatMap((each) => (unused.has(each as Definition) || each.kind === 'import' || each.kind === 'from-import' ? [] : namesIn(each)))]);
  // A name that is added is met later in the same turn.
  for (const name of open) {
    for (const each of unused) {
      if (each.name !== name) continue;
      unused.delete(each);
      for (const inside of namesIn(each)) open.add(inside);
    }
  }
  return unused;
});

/** `tf.app.run()`: what runs the module's `main` without naming it. */
function runsMain({ catalogue, model: { calls } }: Module): boolean {
  return calls.some((call) => {
    const record = call.callee.kind === 'external' ? catalogue.lookup(call.callee.name) : undefined;
    return record?.roles?.includes('runs-main') === true && record.runs !== undefined && findArgument(call, record.runs).kind === 'absent';
  });
}

/**
 * Whether what `call` makes at the top level of `module`, which others import, is kept under a name that they do not ask
 * for, nor do functions of the module that they come to.
 */
export function isKeptForNobody(project: Project, module: Module, { expression }: CallFact): boolean {
  readWhole();
  const around = module.facts.body.find(({ start, end }) => start <= expression.start && expression.end <= end);
  const [target, ...more] = around?.kind === 'assign' ? around.targets : [];
  if (target?.kind !== 'name' || more.length > 0) return false;
  const reached = namesReached(project, module);
  return reached !== null && !reached.has(target.id);
}

/** Whether `span` stands in a definition of `module`, which others import, that only its main block comes to. */
export function isOfMainAlone(project: Project, module: Module, span: Span): boolean {
  readWhole();
  const around = module.facts.body.find(({ start, end }) => start <= span.start && span.end <= end);
  const reached = around === undefined || !isDefinition(around) ? null : namesReached(project, module);
  return reached !== null && around !== undefined && 'name' in around && !reached.has(around.name);
}

/** A decorator may hand what it stands at to whoever wants it. */
function isDefinition(each: Statement): each is Definition {
  return (each.kind === 'function' || each.kind === 'class') && each.decorators.length === 0;
}

const reachedIn = remembered<Project, Map<Module, ReadonlySet<string> | null>>(() => new Map());

/** The names of the top level of `module` that its own statements ask for, the modules that import it, and the definitions that these come to; `null` where nobody can tell. */
function namesReached(project: Project, module: Module): ReadonlySet<string> | null {
  const before = reachedIn(project).get(module);
  if (before !== undefined) return before;
  const found = findReached(project, module);
  reachedIn(project).set(module, found);
  return found;
}

function findReached(project: Project, module: Module): ReadonlySet<string> | null {
  const { facts: { body } } = module;
  const others = importersOf(project, module);
  if (others === null || walkStatements(body).some(({ broken }) => broken)) return null;
  const runs = body.filter((each) => !isDefinition(each) && !(each.kind === 'if' && each.branches.some(({ test }) => isMainTest(test))));
  const open = new Set([...others.flatMap((other) => [...namesAbroad(other)]), ...runs.flatMap(namesAskedBy)]);
  // A name that is added is met later in the same turn.
  for (const name of open) for (const each of body) if (isDefinition(each) && each.name === name) for (const inside of namesIn(each)) open.add(inside);
  return open;
}

/** What a statement asks for beside the names that it gives a value. */
function namesAskedBy(statement: Statement): readonly string[] {
  const given = statement.kind === 'assign' ? statement.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : [])) : [];
  return namesIn(statement).filter((name) => !given.includes(name));
}

/** The words of the commands to the notebook itself: `%time train()`. */
function commands(text: string): readonly string[] {
  return (text.match(/(?:^|=)[ \t]*[%!?].*$/gm) ?? []).flatMap(words);
}
