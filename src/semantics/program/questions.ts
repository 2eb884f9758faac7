/** What the programs of a project ask the text of calls: as long as it answers them alike, what they do stays the same. */
import type { JsonScalar, ParameterRef } from '../../catalogue/types.js';
import type { Expression, ModuleFacts, Statement, WithStatement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { calleeName, dottedName, elementsOf, expressionsOf, expressionsUnder, isHalfRead, pathTo, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { withValues } from './arguments.js';
import { calledByChoice, calledUnder, type Callable } from './choices/chosen.js';
import { callsOf, grouped, usesOf } from '../lookups.js';
import { bindingsOf, functionBindings } from '../module/bindings.js';
import { isInBrokenCell, isRefused, lostNamesIn } from '../module/broken-cells.js';
import { STAR, type CallFact, type FunctionFact } from '../module/model.js';
import { lengthsReturned, namesTaking } from '../module/parts-returned.js';
import type { Module, Project, ProjectClass } from '../project.js';
import { NOWHERE } from '../project/targets.js';
import { isSurelyMeant, leadsNowhere } from './stops/lacking.js';
import { lacksMethod } from './stops/no-method.js';
import { classesHanded, type Made } from './choices/made.js';
import { isNamed, isSaid } from './options/named.js';
import { lacksOption, type NameAt } from './options/namespaces.js';
import { functionKey, type ProgramRun, type Site } from './run.js';
import { mayKeep } from '../weights/bound-anew.js';
import { settingsRead } from '../settings/read.js';
import { answerOf, readWhole, Uses, type Answer } from '../uses.js';
import { initialises } from '../weights/initial-values.js';

/** A question of a call, answered by the text of its project. */
export type Ask = (project: Project, module: Module, call: CallFact) => boolean;

/** One that has been asked, and its answer. */
export interface Question extends Site {
  readonly ask: Ask;
  readonly answer: Answer;
}

/** What programs of a project have asked the text: the text answers all of them alike. */
const asksOf = remembered<Project, Map<Ask, Map<CallFact, Question>>>(() => new Map());

/** What is asked of `site`, and the answer, which is the same for all programs. */
export function questionOf(project: Project, ask: Ask, { module, call }: Site): Question {
  const asked = asksOf(project);
  const calls = asked.get(ask) ?? new Map<CallFact, Question>();
  asked.set(ask, calls);
  let question = calls.get(call);
  if (question === undefined) {
    question = { ask, module, call, answer: answerOf(() => ask(project, module, call)) };
    calls.set(call, question);
  }
  return question;
}

/**
 * `run` as it is now, when its modules do what they did and nothing but their text is another; `null` where it must be
 * followed anew. The copies it has made of calls stand where these are written now.
 */
export function runAgain(project: Project, run: ProgramRun): ProgramRun | null {
  if (settingsRead(project, run.entry, run.modules).text !== run.settings.text) return null;
  const texts = [...run.modules].map(usesOf);
  const questions: Question[] = [];
  for (const question of run.questions) {
    const again = Uses.hold(texts, question.answer.sources) ? question : { ...question, answer: answerOf(() => question.ask(project, question.module, question.call)) };
    if (again.answer.is !== question.answer.is) return null;
    questions.push(again);
  }
  const instances = new Map(Array.from(run.instances, ([call, copies]) => {
    const isHere = [...copies.values()].every(({ args, path }) => path === call.path && args.every(({ argument }, at) => argument === call.args[at]?.argument));
    return [call, isHere ? copies : new Map(Array.from(copies, ([key, copy]) => [key, withValues(call, ({ value }, at) => copy.args[at]?.value ?? value)]))];
  }));
  const unstopped = run.unstopped === null ? null : runAgain(project, run.unstopped);
  return unstopped === null && run.unstopped !== null ? null : { ...run, questions, instances, unstopped };
}

/** Whether `call` stands in a statement, or in a cell of a notebook, that could not be read whole: nothing is claimed about it. */
export function isInHalfRead(_: Project, module: Module, { expression }: CallFact): boolean {
  if (module.file.kind === 'notebook') readWhole();
  if (isInBrokenCell(module, expression.start)) return true;
  const statement = usesOf(module).place(expression)?.statement;
  return statement !== undefined && isHalfRead(statement);
}

/** Whether `call` is of, or is handed, what a cell of a notebook would bind of which nothing runs. */
export function isOfNothing(project: Project, module: Module, call: CallFact): boolean {
  readWhole();
  const lost = lostNamesIn(module, call.expression);
  if (lost.length === 0 || isPassedBy(project, module, call)) return false;
  const around = pathTo(module.facts.body, call.expression.start).flatMap(({ statement }) => (statement.kind === 'function' ? functionBindings(statement) : []));
  return lost.some((id) => around.every(({ name }) => name !== id));
}

/** Whether the program goes on where `call` fails. */
export function isTried(_: Project, module: Module, { expression }: CallFact): boolean {
  return usesOf(module).place(expression)?.around.some((statement) => statement.kind === 'try' && statement.handlers.length > 0 && statement.body.some(({ start, end }) => start <= expression.start && expression.end <= end)) === true;
}

/** Whether the program may go on where `call` fails, or never get to it: in a `try` or `with`, behind `and`, `or` or `if` within its statement. */
export function mayGoOn(project: Project, module: Module, { expression }: CallFact): boolean {
  const uses = usesOf(module);
  const place = uses.place(expression);
  const inFunction = place?.around.slice(place.around.findLastIndex(({ kind }) => kind === 'function') + 1) ?? [];
  if (place === undefined || inFunction.some((each) => each.kind === 'try' || (each.kind === 'with' && mayKeepExceptions(project, module, each)))) return true;
  return isPassedBy(project, module, { expression });
}

/** Managers of libraries that keep exceptions to themselves, as tests and timeouts do, or put something else in the place of what is called. */
const KEEPS = /suppress|raises|ignore|timeout|ExitStack|patch/i;

/** Whether what goes wrong in the block of `statement` may go no further: managers of libraries hand it on. */
function mayKeepExceptions(project: Project, module: Module, { items }: WithStatement): boolean {
  return items.some(({ value }) => {
    const call = value.kind === 'call' ? callsOf(module).get(value) : undefined;
    const target = call === undefined ? NOWHERE : project.callee(module, call);
    return target.kind !== 'library' || KEEPS.test(target.name);
  });
}

/** Whether `call` stands in a loop that may have no turn. */
export function mayHaveNoTurn(_: Project, module: Module, { expression }: CallFact): boolean {
  const around = usesOf(module).place(expression)?.around ?? [];
  return around.slice(around.findLastIndex(({ kind }) => kind === 'function') + 1).some((each) => {
    if (each.kind === 'while') return each.test.kind !== 'constant' && each.test.kind !== 'number';
    return each.kind === 'for' && !(each.iterable.kind === 'call' && calleeName(each.iterable) === 'range') && elementsOf(each.iterable).length === 0;
  });
}

/** Whether the program may never get to `call` in its statement: behind `and`, `or`, `if` or `elif`, or in what runs later. */
export function isPassedBy(_: Project, module: Module, { expression }: Pick<CallFact, 'expression'>): boolean {
  const uses = usesOf(module);
  const statement = uses.place(expression)?.statement;
  if (statement?.kind === 'if' && statement.branches.slice(1).some(({ test }) => test.start <= expression.start && expression.end <= test.end)) return true;
  for (let at = uses.place(expression)?.parent ?? null; at !== null; at = uses.place(at)?.parent ?? null) {
    if (at.kind === 'conditional' || at.kind === 'comprehension' || at.kind === 'lambda' || (at.kind === 'binary' && /^(?:and|or)$/.test(at.operator))) return true;
  }
  return false;
}

/** Whether the plain name that is called may have been given to something else: `step = partial(step, 3)`. */
export function isNamedAnew(_: Project, module: Module, { expression: { callee, start } }: CallFact): boolean {
  if (callee.kind !== 'name') return false;
  readWhole();
  const around = pathTo(module.facts.body, start).map(({ statement }) => statement);
  const scopes = [...around.flatMap((statement) => (statement.kind === 'function' ? [functionBindings(statement)] : [])).reverse(), bindingsOf(module.facts.body)];
  const nearest = scopes.map((bindings) => bindings.filter(({ name }) => name === callee.id)).find(({ length }) => length > 0);
  return nearest?.some(({ origin: { kind } }) => /^(?:value|parameter|loop|other)$/.test(kind)) === true;
}

/** Whether `call` is of what a module of the project is asked for and binds nowhere, nor another module that may be meant: `models.Net()`. */
export function namesNothing(project: Project, module: Module, { callee, expression }: CallFact): boolean {
  readWhole();
  if (callee.kind !== 'external') return false;
  const [root = ''] = (dottedName(expression.callee) ?? '').split('.');
  // `helper = helper.Helper()` in a function, declared global.
  if (module.model.setAnew.has(root)) return false;
  // A cell that comes later in a notebook may be run before.
  if (module.file.kind === 'notebook' && (!isOnlyImported(module, root) || mayImportOther(module.file))) return false;
  // What a name holds may be a user's choice.
  return isWritten(module, expression.callee, callee.name) && leadsNowhere(project, module, callee.name);
}

/** Commands and magics of a notebook that neither write files nor go to another folder. */
const STAYS = /^\s*(?:%%?(?:autoreload|capture|config|env|load_ext|matplotlib|pylab|reload_ext|reset|tensorflow_version|time|timeit)\b|!\s*(?:nvidia-smi|(?:pip3?|conda)\s+(?:list|show|(?:un)?install))\b[^;&|]*$)/;

/** Whether a notebook may go to another folder, or put another file in the place of one of the project: `%cd repo`, `%%writefile nets.py`. */
const mayImportOther = remembered(({ source: { text } }: Module['file']): boolean => {
  return /\bchdir\b|["'][^"'\n]*\.py["']/.test(text) || text.split('\n').some((line) => /^\s*(?:[\w.,* ]+=\s*)?(?:%%?[a-z]|!)/i.test(line) && !STAYS.test(line));
});

/** Whether all that a name of the top level ever holds is one module, or one thing of a module. */
function isOnlyImported({ facts }: Module, root: string): boolean {
  return new Set(importedAs(facts).get(root)).size === 1 && bindingsOf(facts.body).every(({ name, origin: { kind } }) => name !== root || kind === 'module' || kind === 'member');
}

/** Whether a qualified name is what is written, from something that is imported on. */
function isWritten({ facts }: Module, written: Expression, qualified: string): boolean {
  const [root = '', ...rest] = (dottedName(written) ?? '').split('.');
  return importedAs(facts).get(root)?.some((name) => [name, ...rest].join('.') === qualified) === true;
}

/** Whether `call` is of what was imported, by the name that it has here: `from nets import SmallNet as Net`. */
export function isCalledAsImported(_: Project, module: Module, { callee, expression }: CallFact): boolean {
  readWhole();
  const [root = ''] = (dottedName(expression.callee) ?? '').split('.');
  return callee.kind === 'external' && isOnlyImported(module, root) && isWritten(module, expression.callee, callee.name);
}

/** What the names that a module imports by stand for. */
const importedAs = remembered(({ body }: ModuleFacts): ReadonlyMap<string, readonly string[]> => {
  const named = walkStatements(body).flatMap((statement): readonly (readonly [string, string])[] => {
    if (statement.kind === 'import') return statement.names.map(({ name, alias }) => (alias === null ? [name.split('.')[0] ?? name, name.split('.')[0] ?? name] : [alias, name]));
    if (statement.kind !== 'from-import') return [];
    const from = '.'.repeat(statement.level) + (statement.module === '' ? '' : `${statement.module}.`);
    return statement.names.map(({ name, alias }) => [alias ?? name, from + name]);
  });
  return new Map([...grouped(named, ([local]) => [local])].map(([local, all]) => [local, all.map(([, qualified]) => qualified)]));
});

/** Whether what `call` calls by an imported name is surely of the module of the project that this leads to. */
export function isSurelyNamed(project: Project, module: Module, { callee }: CallFact): boolean {
  readWhole();
  if (callee.kind !== 'external') return false;
  const [star = ''] = module.model.starImports;
  const isStarred = callee.name.startsWith(STAR) && module.model.starImports.length === 1;
  const name = isStarred ? `${star}.${callee.name.slice(STAR.length)}` : callee.name;
  const found = project.imported(module, name);
  return found !== null && isSurelyMeant(project, module, found, name);
}

/** What makes a tensor of numbers. */
const TENSOR = /^(?:\w*Tensor|tensor|as_tensor|from_numpy)$/;

/** Whether a tensor is made of what `call` draws, where it draws it. */
export function becomesTensor(_: Project, module: Module, { expression }: CallFact): boolean {
  const parent = usesOf(module).place(expression)?.parent;
  return parent?.kind === 'call' && parent.callee !== expression && TENSOR.test(calleeName(parent));
}

/** Whether `call`, of a function of the project by its own name, ends what it stands in: no way through the function returns, and it is no stub. */
export function neverReturns(project: Project, module: Module, call: CallFact): boolean {
  const own = plainlyRun(project, module, call);
  const last = own?.at(-1);
  if (own === null) return false;
  if (last?.kind === 'raise' && [...walkExpressions(last.value === null ? [] : [last.value])].some((part) => part.kind === 'name' && part.id === 'NotImplementedError')) return false;
  return (last?.kind === 'raise' || last?.kind === 'expression') && walkStatements(own, withinScope).every(({ kind }) => kind !== 'return');
}

/** The body of the function of the project that `call` calls by its own name, where that runs it and nothing else. */
function plainlyRun(project: Project, module: Module, call: CallFact): readonly Statement[] | null {
  readWhole();
  const target = project.callee(module, call);
  return target.kind === 'function' && target.module.model.functions[target.index]?.class === null ? writtenIn(target.module, target.index) : null;
}

/** Asks whether entering function `index` runs just what is written in its body. */
export function runsAsWritten(project: Project, { module, index }: { readonly module: Module; readonly index: number }): Ask {
  return askOfModule(project, module, `written ${String(index)}`, (_, now) => writtenIn(now, index) !== null);
}

/** Asks whether a program may go on with what it had under `name` where `call`, which is to put something in its place, fails. */
export function mayKeepWhatWasIn(project: Project, name: string): Ask {
  return askedAs(project, `keeps ${name}`, (now, module, { expression }) => mayKeep(now, module, name, expression));
}

/** Asks whether the function around a call may hand back what goes by `name` before it comes to that. */
export function isHandedBackBefore(project: Project, name: string): Ask {
  return askedAs(project, `hands back ${name}`, (_, module, { expression }) => {
    const body = usesOf(module).place(expression)?.function?.body ?? [];
    return walkStatements(body, withinScope).some((each) => each.kind === 'return' && each.end <= expression.start && (name.includes('.') || expressionsUnder([each], (part) => dottedName(part) === name).length > 0));
  });
}

/** Asks whether a call takes what function `index` hands back apart into more names, or fewer, than that has parts, whichever way it goes. */
export function takesOtherParts(project: Project, { module: { path }, index }: { readonly module: Module; readonly index: number }): Ask {
  return askedAs(project, `parts ${path}:${String(index)}`, (now, from, { expression }) => {
    readWhole();
    const place = usesOf(from).place(expression);
    const names = place === undefined || place.parent !== null ? null : namesTaking(place.statement);
    const { statement } = now.modules.get(path)?.model.functions[index] ?? {};
    const lengths = names === null || statement == null ? null : lengthsReturned(statement);
    return names !== null && lengths !== null && !lengths.has(names);
  });
}

/** Asks whether a module may run the initialisers of what a graph of TensorFlow keeps. */
export function initialising(project: Project, module: Module): Ask {
  return askOfModule(project, module, 'initialises', (_, now) => initialises(now));
}

/** Asks whether what `from` imports by a name is nowhere. */
export function importLacking(project: Project, from: Module, name: string): Ask {
  return askOfModule(project, from, `lacks ${name}`, (now, module) => leadsNowhere(now, module, name));
}

/** Asks whether no object of a class of the project has a method by a name. */
export function methodLacking(project: Project, { module, index }: ProjectClass, name: string): Ask {
  return askOfModule(project, module, `no ${name} ${String(index)}`, (now, here) => lacksMethod(now, { module: here, index }, name));
}

/** Asks whether the project writes the name of a parameter outside of function `index`, or of the class that this one makes objects of. */
export function naming(project: Project, { path }: Module, index: number, name: string): Ask {
  return askedAs(project, `names ${path}:${String(index)} ${name}`, (now) => {
    readWhole();
    const module = now.modules.get(path);
    const made = module?.model.functions[index];
    const own = made?.statement?.name === '__init__' && made.class !== null ? module?.model.classes[made.class]?.statement : made?.statement;
    return module === undefined || own == null || isNamed(now, name, { module, start: own.start, end: own.end });
  });
}

/** Asks whether the project may say what a setting is that it asks for. */
export function saying(project: Project, name: string): Ask {
  return askedAs(project, `says ${name}`, (now) => {
    readWhole();
    return isSaid(now, name);
  });
}

/** Asks whether Python refuses to read a module. */
export function refused(project: Project, module: Module): Ask {
  return askOfModule(project, module, 'refused', (_, now) => isRefused(now));
}

/** Asks whether the module of the project that `from` imports by a name is surely the one that is meant. */
export function importSurely(project: Project, from: Module, name: string): Ask {
  return askOfModule(project, from, `means ${name}`, (now, module) => {
    const found = now.imported(module, name);
    return found !== null && isSurelyMeant(now, module, found, name);
  });
}

/** Asks something of a module, as it is then. */
function askOfModule(project: Project, { path }: Module, what: string, answer: (now: Project, module: Module) => boolean): Ask {
  return askedAs(project, `${what} ${path}`, (now) => {
    readWhole();
    const module = now.modules.get(path);
    return module !== undefined && answer(now, module);
  });
}

/** Asks whether the options that are read by a name, which `way` leads to, have no `attribute` in a program that begins with `entry` and has come to `modules`. */
export function optionLacking(project: Project, entry: Module, modules: ReadonlySet<Module>, way: readonly NameAt[], attribute: string): Ask {
  const paths = Array.from(modules, ({ path }) => path);
  const key = `lacks ${attribute} ${entry.path} ${String(paths.length)} ${way.map(({ module, index, name }) => `${module.path}:${String(index)}:${name}`).join()}`;
  return askedAs(project, key, (now) => {
    const here = way.flatMap((at) => {
      const module = now.modules.get(at.module.path);
      return module === undefined ? [] : [{ ...at, module }];
    });
    return here.length === way.length && lacksOption(now, paths.flatMap((path) => now.modules.get(path) ?? []), here, attribute);
  });
}

/** The body of a function, where entering it runs that and nothing else. */
function writtenIn({ model }: Module, index: number): readonly Statement[] | null {
  const { statement, decorators, name } = model.functions[index] ?? {};
  if (statement == null || decorators?.length !== 0 || statement.isAsync) return null;
  const { functions, setAnew } = model;
  // Of two that go by one name the other may be called.
  if (setAnew.has(statement.name) || namedTwice(functions).has(name ?? '')) return null;
  const own = walkStatements(statement.body, withinScope).filter(withinScope);
  return walkExpressions(own.flatMap(expressionsOf)).some((part) => part.kind === 'opaque' && part.yields === true) ? null : statement.body;
}

/** The names that more than one function goes by. */
const namedTwice = remembered((functions: readonly FunctionFact[]): ReadonlySet<string> => {
  return new Set([...grouped(functions, ({ name }) => [name])].flatMap(([name, { length }]) => (length > 1 ? [name] : [])));
});

const asks = remembered<Project, Map<string, Ask>>(() => new Map());

/** The question that goes by `key`: one and the same for all that ask it. */
function askedAs(project: Project, key: string, ask: Ask): Ask {
  const known = asks(project).get(key) ?? ask;
  asks(project).set(key, known);
  return known;
}

/** Asks whether a call may still run just what it did, or what stands under `key` where it looks for it. */
export function sameChoice(project: Project, found: readonly Callable[], key?: JsonScalar): Ask {
  const nameOf = (target: Callable): string => ('index' in target ? functionKey(target.module, target.index) : target.kind === 'library' ? target.name : '');
  const textOfAll = (targets: readonly Callable[]): string => targets.map((target) => `${target.kind} ${nameOf(target)}`).join();
  const before = textOfAll(found);
  return askedAs(project, key === undefined ? before : `${before} under ${JSON.stringify(key)}`, (now, module, call) => {
    readWhole();
    return textOfAll(key === undefined ? calledByChoice(now, module, call) : calledUnder(now, module, call, key) ?? []) === before;
  });
}

/** Asks whether a call is still handed, for `parameter`, an object of one of the classes that it was. */
export function sameClasses(project: Project, found: readonly Made[], parameter: ParameterRef): Ask {
  const textOfAll = (all: readonly Made[]): string => all.map((made) => (made === null ? '' : functionKey(made.of.module, made.of.index))).join();
  const before = textOfAll(found);
  return askedAs(project, `made ${parameter.name} ${before}`, (now, module, call) => {
    readWhole();
    return textOfAll(classesHanded(now, module, call, parameter)) === before;
  });
}
