/** Variables that are given a value and never read, in code that reads what else it works out. */
import type { Comment, Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { holds } from '../../syntax/source.js';
import { elementsOf, walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { rememberedOfText, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { isMentionedElsewhere } from './idle-layer.js';

/** Functions of libraries that do nothing but give numbers; what shuffles does so in place. */
const GIVES_NUMBERS = /^(?:random|torch|(?:numpy|cupy|tensorflow|mxnet|paddle)\.random|tensorflow)\.(?!(?:\w*_)?(?:shuffle|seed|variable|get_variable)$)[a-z]\w*(?<!_)$|^torchvision\.transforms\.\w+\.get_params$/;

/** What reads variables by names that stand in no code. */
const READS_BY_NAME = /(?<![.\w])(?:globals\(|locals\(|vars\(\s*\)|eval\(|exec\()|\bsys\.modules\b/;

/** Whether `call` of `module` does nothing but give numbers. */
export function onlyGives({ catalogue }: Module, { callee }: CallFact): boolean {
  return callee.kind === 'external' && GIVES_NUMBERS.test(catalogue.canonical(callee.name));
}

/**
 * Whether nothing reads `names`, which the statement at `place` gives a value. Where nothing else is read either, somebody
 * may still be writing.
 */
export function areLeftUnread(project: Project, module: Module, names: readonly string[], { function: within, statement }: Place): boolean {
  if (names.length === 0 || statement.kind !== 'assign') return false;
  if (within === null) readWhole();
  const scope = scopeOf(module, within);
  const isOwn = (name: string): boolean => (within !== null ? usesOf(module).isLocal(name, within) : !project.isImported(module) || !isMentionedElsewhere(project, module, name));
  return names.every((name) => scope.isOnlyWritten(name) && isOwn(name)) && !scope.readsByName && scope.readsWhatItMakes;
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
  #readsWhatItMakes: boolean | null = null;

  constructor(private readonly module: Module, private readonly within: FunctionStatement | null) {
    const text = codeOf(module, within);
    this.readsByName = READS_BY_NAME.test(text);
    for (const [name] of text.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)) this.#mentions.set(name, (this.#mentions.get(name) ?? 0) + 1);
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

  /** Whether anything reads a variable that is given what a call returns. */
  get readsWhatItMakes(): boolean {
    const { module, within } = this;
    const uses = usesOf(module);
    this.#readsWhatItMakes ??= within === null
      ? namesMade(module.facts.body).some((name) => uses.reads(name, null).length > 0)
      : namesMade(within.body).some((name) => this.usesOf(name).some((each) => !uses.isTarget(each)));
    return this.#readsWhatItMakes;
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
