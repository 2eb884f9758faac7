/** Variables that are given a value and never read, in code that reads what else it works out. */
import type { Comment, Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { bodiesOf, calleeName, dottedName, elementsOf, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { rememberedOfText, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { isMentionedElsewhere } from './idle-layer.js';

/** Functions of libraries that do nothing but give numbers; what shuffles does so in place. */
const GIVES_NUMBERS = /^(?:random|torch|(?:numpy|cupy|tensorflow|mxnet|paddle)\.random|tensorflow)\.(?!(?:\w*_)?(?:shuffle|seed|variable|get_variable)$)[a-z]\w*(?<!_)$|^torchvision\.transforms\.\w+\.get_params$/;

/** What does nothing but give some of the rows of tables. */
const GIVES_ROWS = /^(?:pandas|polars)\..*\.sample$|^sklearn\.model_selection\.train_test_split$/;

/** What tells somebody who looks on, and keeps nothing. */
const TELLS = /^(?:p?print|debug|info|warning)$/;
const LOGS = /log\w*$|^(?:console|rich|pprint)$/i;

/** What reads variables by names that stand in no code. */
const READS_BY_NAME = /(?<![.\w])(?:globals\(|locals\(|vars\(\s*\)|eval\(|exec\()|\bsys\.modules\b/;

/** What has all that there is at that moment, and none of what comes behind it. */
const READS_SO_FAR = /\b(?:locals|vars)\(\s*\)/g;

/** What may be run again, or later. */
const RUNS_AGAIN = /\b(?:def|lambda|for|while)\b/;

/** What makes something that no other name holds as well. */
const MAKES_ANEW = /^(?:(?:zeros|ones|empty|full)(?:_like)?|list|dict|defaultdict|deque)$/;

/** What changes the object that it is a method of, or reads on in it. */
const CHANGES = /^(?:next|pop\w*|read\w*|write\w*|append\w*|extend|insert|add|update|step|backward|clear|remove|\w+_)$/;

/** Whether `call` of `module` does nothing but give numbers. */
export function onlyGives(project: Project, module: Module, call: CallFact): boolean {
  return GIVES_NUMBERS.test(libraryName(project, module, call));
}

/** Whether `call` of `module` does nothing but give rows, in code that goes on with what it has had before: nobody is still writing there. */
export function givesRowsBeside(project: Project, module: Module, call: CallFact): boolean {
  const place = GIVES_ROWS.test(libraryName(project, module, call)) ? usesOf(module).place(call.expression) : undefined;
  return place !== undefined && scopeOf(module, place.function).goesOnBehind(place.statement);
}

/** The name of the library's callable that `call` of `module` runs, by whatever module of the project it goes; empty where it is none. */
export function libraryName(project: Project, module: Module, call: CallFact): string {
  const target = project.callee(module, call);
  return module.catalogue.canonical(target.kind === 'library' ? target.name : call.callee.kind === 'external' ? call.callee.name : '');
}

/**
 * Whether nothing reads `names`, which the statement at `place` gives a value. Where nothing else is read either, somebody
 * may still be writing.
 */
export function areLeftUnread(project: Project, module: Module, names: readonly string[], { function: within, statement }: Place): boolean {
  if (names.length === 0 || statement.kind !== 'assign') return false;
  if (within === null) readWhole();
  const scope = scopeOf(module, within);
  return names.every((name) => scope.isOnlyWritten(name) && isOwn(project, module, name, within)) && !scope.mayReadByName(statement) && scope.readsWhatItMakes;
}

/** Whether variables that `statement`, of the function `within`, gives a value may be read by names that stand in no code. */
export function mayReadByName(module: Module, { function: within, statement }: Place): boolean {
  return scopeOf(module, within).mayReadByName(statement);
}

/** Whether `read` is the one by which `name` is made over at `place`, `rows = array(rows)`, in code that reads other things it works out. */
export function isMadeOver(module: Module, name: string, { statement, around, function: within }: Place, read: Expression): boolean {
  return statement.kind === 'assign' && holds(statement, read) && around.every(({ kind }) => kind !== 'for' && kind !== 'while') && scopeOf(module, within).readsOthers(name);
}

/** Whether no other module, or none but the function `within`, has a part in the variable `name`. */
export function isOwn(project: Project, module: Module, name: string, within: FunctionStatement | null): boolean {
  return within !== null ? usesOf(module).isLocal(name, within) : !project.isImported(module) || !isMentionedElsewhere(project, module, name);
}

/** Whether the arms of `statement`, of the function `within`, do no more than give values to variables that nothing reads behind it. */
export function leavesNothing(project: Project, module: Module, statement: Statement, within: FunctionStatement | null): boolean {
  if (statement.kind !== 'if') return false;
  const inner = bodiesOf(statement).flatMap((body) => walkStatements(body));
  const isWritten = inner.every((each) => each.kind === 'assign' ? each.value !== null && isPlain(module, each.value) : /^(?:if|pass)$/.test(each.kind) || isPrinted(each));
  if (!isWritten || inner.every(({ kind }) => kind !== 'assign')) return false;
  if (within === null) readWhole();
  const scope = scopeOf(module, within);
  const targets = inner.flatMap((each) => (each.kind === 'assign' ? each.targets.flatMap((target) => (target.kind === 'tuple' || target.kind === 'list' ? elementsOf(target) : [target])) : []));
  return !scope.readsByName && scope.readsWhatItMakes && targets.every((target) => {
    const part = rootOf(target);
    if (part.kind !== 'name' || !isOwn(project, module, part.id, within)) return false;
    return scope.isOnlyReadIn(part.id, statement) && (part === target || scope.isMadeAnew(part.id));
  });
}

/** `if random.random() < 0.01: print(…)`: nothing but what is shown depends on the test. */
export function tellsOnly(statement: Statement): boolean {
  if (statement.kind !== 'if' || statement.otherwise.length > 0) return false;
  return statement.branches.every(({ body }) => body.every((each) => each.kind === 'expression' && tells(each.value)));
}

/** `print(…)`, `logger.info(…)`; a method of something else that goes by the name of one may do anything. */
function tells(expression: Expression): boolean {
  if (expression.kind !== 'call' || !TELLS.test(calleeName(expression))) return false;
  return expression.callee.kind !== 'attribute' || LOGS.test(dottedName(expression.callee.object) ?? '');
}

function isPrinted(statement: Statement): boolean {
  return statement.kind === 'expression' && /^p?print$/.test(calleeName(statement.value));
}

/** Working it out changes nothing. */
function isPlain({ file: { source } }: Module, value: Expression): boolean {
  return walkExpressions([value]).every((part) => part.kind !== 'named' && (part.kind !== 'opaque' || !/^(?:yield|await)\b/.test(source.slice(part))) && (part.kind !== 'call' || !CHANGES.test(calleeName(part))));
}

/** `images` of `images[count]` */
function rootOf(target: Expression): Expression {
  return target.kind === 'subscript' ? rootOf(target.object) : target;
}

const scopes = rememberedOfText(() => new Map<FunctionStatement | null, Scope>());

function scopeOf(module: Module, within: FunctionStatement | null): Scope {
  const known = scopes(module);
  let scope = known.get(within);
  if (scope === undefined) known.set(within, (scope = new Scope(module, within)));
  return scope;
}

/** What the text of a function, or of a whole module, does with its names: each is asked for as often as numbers are drawn. */
class Scope {
  readonly readsByName: boolean;
  /** How often each name is mentioned, other than as an attribute. */
  readonly #mentions = new Map<string, number>();
  readonly #onlyWritten = new Map<string, boolean>();
  #someRead: readonly string[] | null = null;
  #namesMade: readonly string[] | null = null;

  constructor(private readonly module: Module, private readonly within: FunctionStatement | null) {
    const text = codeOf(module, within);
    this.readsByName = READS_BY_NAME.test(text);
    for (const [name] of text.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)) this.#mentions.set(name, (this.#mentions.get(name) ?? 0) + 1);
  }

  /** Whether variables that `statement` gives a value may be read by names that stand in no code: `print(locals())` before it reads none of them. */
  mayReadByName(statement: Statement): boolean {
    const { within, module: { file: { source } } } = this;
    if (!this.readsByName || within === null) return this.readsByName;
    const before = source.text.slice(within.bodySpan.start, statement.start);
    return READS_BY_NAME.test(source.text.slice(statement.start, within.end)) || RUNS_AGAIN.test(before) || READS_BY_NAME.test(before.replace(READS_SO_FAR, ''));
  }

  /** Whether every mention of `name` gives it a value. */
  isOnlyWritten(name: string): boolean {
    let known = this.#onlyWritten.get(name);
    if (known === undefined) {
      const uses = usesOf(this.module);
      const written = this.usesOf(name);
      known = this.#mentions.get(name) === written.length && written.every((each) => uses.isTarget(each));
      this.#onlyWritten.set(name, known);
    }
    return known;
  }

  /** Whether nothing but `statement` reads `name`, or anything that is written into what it holds. */
  isOnlyReadIn(name: string, statement: Statement): boolean {
    const uses = usesOf(this.module);
    const isWritten = (each: Expression): boolean => {
      const parent = uses.place(each)?.parent;
      return uses.isTarget(each) || (parent?.kind === 'subscript' && parent.object === each && isWritten(parent));
    };
    const written = this.usesOf(name);
    return this.#mentions.get(name) === written.length && written.every((each) => holds(statement, each) || isWritten(each));
  }

  /** Whether all values of `name` are made where it gets them, or worked out of itself. */
  isMadeAnew(name: string): boolean {
    const uses = usesOf(this.module);
    return this.usesOf(name).filter((each) => uses.isTarget(each)).every((each) => {
      const { parent, statement } = uses.place(each) ?? {};
      const value = parent === null && statement?.kind === 'assign' && statement.operator === null ? statement.value : null;
      return value !== null && (/^(?:list|dict|comprehension)$/.test(value.kind) || walkExpressions([value]).some((part) => MAKES_ANEW.test(calleeName(part))));
    });
  }

  /** Whether anything reads a variable other than `name` that is given what a call returns. */
  readsOthers(name: string): boolean {
    return this.someRead.some((each) => each !== name);
  }

  /** Whether anything reads a variable that is given what a call returns. */
  get readsWhatItMakes(): boolean {
    return this.someRead.length > 0;
  }

  /** Whether a variable that is given what a call returns before `statement` is read behind it. */
  goesOnBehind(statement: Statement): boolean {
    const uses = usesOf(this.module);
    return this.namesMade.some((name) => {
      const written = this.usesOf(name);
      return written.some((each) => each.end < statement.start && uses.isTarget(each)) && written.some((each) => each.start > statement.end && !uses.isTarget(each));
    });
  }

  private get namesMade(): readonly string[] {
    return this.#namesMade ??= namesMade(this.within?.body ?? this.module.facts.body);
  }

  /** Two of the variables that are given what a call returns and are read: which they are is asked no further. */
  private get someRead(): readonly string[] {
    if (this.#someRead !== null) return this.#someRead;
    const { module, within } = this;
    const uses = usesOf(module);
    const found = new Set<string>();
    for (const name of this.namesMade) {
      if (within === null ? uses.reads(name, null).length > 0 : this.usesOf(name).some((each) => !uses.isTarget(each))) found.add(name);
      if (found.size > 1) break;
    }
    this.#someRead = [...found];
    return this.#someRead;
  }

  private usesOf(name: string): readonly Expression[] {
    const uses = usesOf(this.module);
    const { within } = this;
    return within === null ? uses.of(name) : uses.near(name, within).filter((each) => holds(within, each));
  }
}

/** The text of a function, or of a whole module, without its comments. */
function codeOf({ file: { source }, facts: { comments, length } }: Module, within: FunctionStatement | null): string {
  const { start, end } = within ?? { start: 0, end: length };
  const parts: string[] = [];
  let from = start;
  for (let at = firstBehind(comments, start); at < comments.length; at++) {
    const comment = comments[at];
    if (comment === undefined || comment.end > end) break;
    parts.push(source.text.slice(from, comment.start));
    from = comment.end;
  }
  return [...parts, source.text.slice(from, end)].join('');
}

/** The place of the first of `comments`, which stand in order, that does not start before `offset`. */
function firstBehind(comments: readonly Comment[], offset: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((comments[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function namesMade(body: readonly Statement[]): readonly string[] {
  return walkStatements(body, withinScope).flatMap((each) => (each.kind === 'assign' && each.value !== null && isWorkedOut(each.value) ? each.targets.flatMap((target) => [target, ...elementsOf(target)]).flatMap((target) => (target.kind === 'name' ? [target.id] : [])) : []));
}

function isWorkedOut(value: Expression): boolean {
  return walkExpressions([value]).some(({ kind }) => kind === 'call');
}
