/** The functions of a module that nothing can run. */
import type { Expression, Statement } from '../../syntax/facts.js';
import { holds, type Span } from '../../syntax/source.js';
import { calleeName } from '../../syntax/walk.js';
import { grouped } from '../lookups.js';
import type { ProgramRun } from '../program/run.js';
import type { ModuleView } from '../views.js';
import { isMentionedElsewhere } from '../weights/idle-layer.js';

/** What looks up a name that a text holds, or that its user gives: that of a function whose call has been commented out is hardly meant unless a text is that name. */
const LOOKS_UP = /\b(?:getattr|eval)\b/;

/** What may call a function of the module by its name: as text, as an attribute of the module, as a test. */
const CALLS_BY_NAME = /\b(?:globals|locals|vars|exec|Fire|__all__|sys\.modules|unittest|pytest|hydra|_target_)\b|(?<!==\s*["'])\b__main__\b/;

/** What shows the texts it is handed to a person. */
const SHOWS = /^(?:print|info|debug|warn(?:ing)?|error|exception|log|echo|write|add_argument|\w*(?:Error|Exception|Exit|Parser))$/;

/** … by their indices; `isRun` tells of those that programs run. */
export function idleFunctions(view: ModuleView, runs: readonly ProgramRun[], isRun: (index: number) => boolean): ReadonlySet<number> {
  return new Set([...replacedFunctions(view), ...forgottenFunctions(view, runs), ...passedFunctions(view, runs, isRun)]);
}

/** The functions that are called in arms which no program takes, or by these alone, and mentioned nowhere else. */
function passedFunctions(view: ModuleView, runs: readonly ProgramRun[], isRun: (index: number) => boolean): readonly number[] {
  const { module, project } = view;
  const { file: { source }, model, facts } = module;
  if (!runs.some(({ entry }) => entry === module) || CALLS_BY_NAME.test(source.text) || LOOKS_UP.test(source.text)) return [];
  const top = new Set<Statement>(facts.body);
  const left = model.functions.filter(({ index, statement }) => statement !== null && statement.decorators.length === 0 && top.has(statement) && !isRun(index));
  if (left.length === 0) return [];
  const calls = new Map(model.calls.map((call) => [call.expression.callee, call]));
  const passed = new Set<number>();
  const isPassed = (read: Expression): boolean => {
    const call = calls.get(read);
    return call !== undefined && (passed.has(call.function) || (call.path.length > 0 && (call.function === 0 || isRun(call.function))));
  };
  let before: number;
  do {
    before = passed.size;
    for (const { index, name, statement } of left) {
      const mentions = view.uses.of(name).filter((read) => statement === null || !holds(statement, read));
      if (!passed.has(index) && mentions.length > 0 && mentions.every(isPassed) && !isMentionedElsewhere(project, module, name)) passed.add(index);
    }
  } while (passed.size > before);
  return [...passed];
}

/** The functions of a script whose calls have been commented out, and those that are called by these alone. */
function forgottenFunctions(view: ModuleView, runs: readonly ProgramRun[]): readonly number[] {
  const { file: { kind, source }, model, facts } = view.module;
  const isScript = kind === 'script' && runs.length > 0 && runs.every(({ entry }) => entry === view.module);
  if (!isScript || CALLS_BY_NAME.test(source.text)) return [];
  const commented = new Set([...source.text.matchAll(/^[ \t]*#.*/gm)].flatMap(([line]) => Array.from(line.matchAll(/(\w+)\(/g), ([, name]) => name)));
  const top = new Set<Statement>(facts.body);
  const own = model.functions.filter(({ statement }) => statement?.decorators.length === 0 && top.has(statement));
  if (!own.some(({ name }) => commented.has(name))) return [];
  let called: ReadonlySet<string> | null = null;
  const looksUp = LOOKS_UP.test(source.text);
  const forgotten = new Map<Statement, number>();
  let before: number;
  do {
    before = forgotten.size;
    for (const { index, name, statement } of own) {
      if (statement === null) continue;
      const mentions = view.uses.of(name).map((read) => view.uses.place(read)?.around ?? []).filter((around) => !around.includes(statement));
      const isForgotten = mentions.length === 0 ? commented.has(name) && !(called ??= calledInTexts(view)).has(name) && !(looksUp && isNamedInTexts(view, name)) : mentions.every((around) => around.some((each) => forgotten.has(each)));
      if (isForgotten) forgotten.set(statement, index);
    }
  } while (forgotten.size > before);
  return [...forgotten.values()];
}

/** Whether a text is the name of a function. */
function isNamedInTexts(view: ModuleView, name: string): boolean {
  return view.expressions.some((expression) => expression.kind === 'string' && expression.value?.split('.').at(-1) === name);
}

/** What is called in code that stands in a text, or named by its path: `run("train()")`, `>>> train()`, `"jobs.train"`. */
function calledInTexts(view: ModuleView): ReadonlySet<string> {
  return new Set(view.expressions.flatMap((expression) => {
    if (expression.kind !== 'string') return [];
    const place = view.uses.place(expression);
    const isShown = place?.parent?.kind === 'call' && SHOWS.test(calleeName(place.parent));
    const isDocumentation = place?.parent === null && place.statement.kind === 'expression';
    const text = view.text(expression);
    const code = isShown ? [] : isDocumentation ? text.match(/^\s*>>>.*/gm) ?? [] : [text];
    return code.flatMap((line) => Array.from(line.matchAll(/(\w+)\(|\.(\w+)["']+$/g), ([, called, named]) => called ?? named ?? ''));
  }));
}

/** The functions of the top level in whose place another of that name is put, in a later cell say, before anything mentions them. */
function replacedFunctions(view: ModuleView): ReadonlySet<number> {
  const top = new Set<Statement>(view.module.facts.body);
  const named = grouped(view.module.model.functions.filter(({ statement }) => statement?.decorators.length === 0 && top.has(statement)), ({ name }) => [name]);
  return new Set([...named.values()].flatMap((same) => same.filter(({ name, statement }, at) => {
    const next = same[at + 1]?.statement;
    const isOwn = (read: Span): boolean => statement !== null && statement.start < read.start && read.end <= statement.end;
    return next != null && view.uses.of(name).every((read) => read.start > next.start || isOwn(read));
  }).map(({ index }) => index)));
}
