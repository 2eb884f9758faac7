/** Definitions of a notebook that no cell comes to. */
import type { ClassStatement, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import type { Span } from '../../syntax/source.js';
import { expressionsIn, walkStatements } from '../../syntax/walk.js';
import type { Module, Project } from '../project.js';

/** What finds definitions by names that no text holds, or hands them to whoever wants them. */
const FINDS_BY_NAME = /\b(?:globals|locals|vars|exec|(?<!\.)eval)\(|\b(?:sys\.modules|getmembers)\b|\bFire\(|\b__(?:subclasses|init_subclass)__\b|^# *\|? *exports?i?\b|^[ \t]*%store\b/m;

type Definition = FunctionStatement | ClassStatement;

/** Whether `span` of `module` stands in a definition of a notebook that none of its cells comes to; no module can import it. */
export function isNeverUsed(project: Project, module: Module, span: Span): boolean {
  if (module.file.kind !== 'notebook' || project.isImported(module)) return false;
  const around = module.facts.body.find(({ start, end }) => start <= span.start && span.end <= end);
  return around !== undefined && neverUsed(module).has(around);
}

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

/** The names that are mentioned in and under `statement`, in texts too. */
function namesIn(statement: Statement): readonly string[] {
  return expressionsIn(statement).flatMap((part) => {
    if (part.kind === 'name') return [part.id];
    if (part.kind === 'attribute') return [part.name];
    return part.kind === 'string' && part.value !== null ? words(part.value) : [];
  });
}

/** The words of the commands to the notebook itself: `%time train()`. */
function commands(text: string): readonly string[] {
  return (text.match(/(?:^|=)[ \t]*[%!?].*$/gm) ?? []).flatMap(words);
}

function words(text: string): readonly string[] {
  return text.match(/\w+/g) ?? [];
}
