/** Definitions that no cell of their notebook comes to, and functions that no module of their project mentions. */
import type { ClassStatement, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import { expressionsIn, walkStatements } from '../../syntax/walk.js';
import type { Module, Project } from '../project.js';

/** What finds definitions by names that no text holds, or hands them to whoever wants them. */
const FINDS_BY_NAME = /\b(?:globals|locals|vars|exec|(?<!\.)eval)\(|\b(?:sys\.modules|getmembers)\b|\bFire\(|\b__(?:subclasses|init_subclass)__\b|^# *\|? *exports?i?\b|^[ \t]*%store\b/m;

type Definition = FunctionStatement | ClassStatement;

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
  return !broken && [...project.modules.values()].every((other) => {
    if (mentioned(other).has(name)) return false;
    const { model: { imports, starImports }, file: { source: { text } } } = other;
    if (starImports.some((star) => project.imported(other, star)?.module === module)) return false;
    const mayLookUp = other === module || imports.some((each) => project.imported(other, each)?.module === module);
    return !mayLookUp || (!FINDS_BY_NAME.test(text) && !LOOKS_UP.test(text));
  });
}

/** The names that `module` mentions anywhere but where a function of the top level mentions itself. */
const mentioned = remembered(({ facts: { body } }: Module): ReadonlySet<string> => new Set(body.flatMap((statement) => {
  const names = namesIn(statement);
  return statement.kind === 'function' ? names.filter((name) => name !== statement.name) : names;
})));

/** The definitions of the top level that nothing there mentions, nor what is mentioned there, and so on. */
const neverUsed = remembered((module: Module): ReadonlySet<Statement> => {
  const { file: { source }, facts: { body } } = module;
  if (FINDS_BY_NAME.test(source.text) || walkStatements(body).some(({ broken }) => broken)) return new Set();
  const unused = new Set(body.filter((each): each is Definition => (each.kind === 'function' || each.kind === 'class') && each.decorators.length === 0));
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

/** The names that are mentioned in and under `statement`, in texts and imports too. */
function namesIn(statement: Statement): readonly string[] {
  const imported = [...walkStatements([statement])].flatMap((each) => (each.kind === 'from-import' || each.kind === 'import' ? each.names.map(({ name }) => name) : []));
  return [...imported, ...expressionsIn(statement).flatMap((part) => {
    if (part.kind === 'name') return [part.id];
    if (part.kind === 'attribute') return [part.name];
    return part.kind === 'string' && part.value !== null ? words(part.value) : [];
  })];
}

/** The words of the commands to the notebook itself: `%time train()`. */
function commands(text: string): readonly string[] {
  return (text.match(/(?:^|=)[ \t]*[%!?].*$/gm) ?? []).flatMap(words);
}

function words(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
