/** Definitions that no cell of their notebook comes to, and functions that no module of their project mentions. */
import type { ClassStatement, Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import { expressionsIn, isMainTest, walkStatements } from '../../syntax/walk.js';
import { addTo } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole } from '../uses.js';

/** What finds definitions by names that no text holds, or hands them to whoever wants them. */
const FINDS_BY_NAME = /\b(?:globals|locals|vars|exec|(?<!\.)eval)\(|\b(?:sys\.modules|getmembers)\b|\bFire\(|\b__(?:subclasses|init_subclass)__\b|^# *\|? *exports?i?\b|^[ \t]*%store\b/m;

type Definition = FunctionStatement | ClassStatement;

const NONE: ReadonlySet<string> = new Set();

/** What looks up a name that only a run tells, in an object that has one itself. */
const LOOKS_UP = /\bgetattr\(\s*(?!self\b)[\w.]+\s*,\s*[^'"\s]/;

/**
 * Whether `span` of `module` stands in a definition of a notebook that none of its cells comes to, which no module can
 * import; or in a function of a module that others import, which neither they nor it mentions. One that is written to
 * be started itself may be written before what calls it.
 */
export function isNeverUsed(project: Project, module: Module, span: Span): boolean {
  const around = module.facts.body.find(({ start, end }) => start <= span.start && span.end <= end);
  if (around === undefined) return false;
  if (!project.isImported(module)) return module.file.kind === 'notebook' && neverUsed(module).has(around);
  return around.kind === 'function' && around.decorators.length === 0 && isMentionedNowhere(project, module, around);
}

function isMentionedNowhere(project: Project, module: Module, { name, broken }: FunctionStatement): boolean {
  return !broken && [...project.modules.values()].every((other) => !(other === module ? mentioned : mentionedAbroad)(other).has(name)) && (importersOf(project, module) !== null || isStarredByScripts(project, module));
}

/** Whether what takes all the names of `module` at once makes something itself, and comes to none of them by names that no text holds. */
function isStarredByScripts(project: Project, module: Module): boolean {
  const open = new Set([module]);
  // A module that is added is met later in the same turn.
  for (const each of open) {
    if (isOpen(each)) return false;
    for (const other of importing(project, each)) {
      if (isOpen(other)) return false;
      if (!imports(project, other, other.model.starImports, each)) continue;
      if (onlyOffers(other)) return false;
      open.add(other);
    }
  }
  return true;
}

/** Whether a module does nothing but offer on what it imports. */
function onlyOffers({ file: { path }, facts: { body } }: Module): boolean {
  return /(?:^|\/)__init__\.pyi?$/.test(path) || body.every((each) => each.kind === 'import' || each.kind === 'from-import' || (each.kind === 'expression' && each.value.kind === 'string'));
}

function isOpen({ file: { source: { text } } }: Module): boolean {
  return FINDS_BY_NAME.test(text) || LOOKS_UP.test(text);
}

function imports(project: Project, from: Module, names: readonly string[], module: Module): boolean {
  return names.some((name) => project.imported(from, name)?.module === module || project.oneOf(from, name).includes(module));
}

function importing(project: Project, module: Module): readonly Module[] {
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

/** The modules that import `module`; `null` where one of them, or itself, may come to what it has by names that no text holds. */
function importersOf(project: Project, module: Module): readonly Module[] | null {
  const others = importing(project, module);
  return [module, ...others].some(isOpen) || others.some((other) => imports(project, other, other.model.starImports, module)) ? null : others;
}

/** The names that `module` mentions anywhere but where a function of the top level mentions itself. */
const mentioned = remembered(({ facts: { body } }: Module): ReadonlySet<string> => new Set(body.flatMap((statement) => {
  const names = namesIn(statement);
  return statement.kind === 'function' ? names.filter((name) => name !== statement.name) : names;
})));

/** The names that `module` mentions and does not define itself, by which it may mean another module's. */
const mentionedAbroad = remembered(({ facts: { body } }: Module): ReadonlySet<string> => {
  const own = new Set(body.flatMap((statement) => (statement.kind === 'function' || statement.kind === 'class' ? [statement.name] : [])));
  return new Set(body.flatMap((statement) => namesIn(statement, own)));
});

/** The definitions of the top level that nothing there mentions, nor what is mentioned there, and so on. */
const neverUsed = remembered((module: Module): ReadonlySet<Statement> => {
  const { file: { source }, facts: { body } } = module;
  if (FINDS_BY_NAME.test(source.text) || walkStatements(body).some(({ broken }) => broken)) return new Set();
  const unused = new Set(body.filter(isDefinition));
  const open = new Set([...commands(source.text), ...body.flatMap((each) => (unused.has(each as Definition) ? [] : namesIn(each)))]);
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

/** The names by which `module` may ask others for something: imported, of attributes, in texts. */
const namesAbroad = remembered(({ facts: { body } }: Module): ReadonlySet<string> => new Set(body.flatMap((statement) => [
  ...importedIn(statement), ...expressionsIn(statement).flatMap((part) => (part.kind === 'attribute' ? [part.name] : part.kind === 'string' && part.value !== null ? words(part.value) : [])),
])));

function importedIn(statement: Statement): readonly string[] {
  return walkStatements([statement]).flatMap((each) => (each.kind === 'from-import' || each.kind === 'import' ? each.names.map(({ name }) => name) : []));
}

/** The names that are mentioned in and under `statement`, in texts and imports too; of those that stand alone all but `own`. */
function namesIn(statement: Statement, own: ReadonlySet<string> = NONE): readonly string[] {
  const told = new Set<Expression>(walkStatements([statement]).flatMap((each) => (each.kind === 'expression' && isProse(each.value) ? [each.value] : [])));
  return [...importedIn(statement), ...expressionsIn(statement).flatMap((part) => {
    if (part.kind === 'name') return own.has(part.id) ? [] : [part.id];
    if (part.kind === 'attribute') return [part.name];
    return part.kind === 'string' && part.value !== null && !told.has(part) ? words(part.value) : [];
  })];
}

/** A text that stands alone says something to whoever reads it; what looks like a dialogue with the interpreter is run by doctest. */
function isProse(text: Expression): boolean {
  return text.kind === 'string' && text.value !== null && !text.value.includes('>>>');
}

/** The words of the commands to the notebook itself: `%time train()`. */
function commands(text: string): readonly string[] {
  return (text.match(/(?:^|=)[ \t]*[%!?].*$/gm) ?? []).flatMap(words);
}

function words(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
