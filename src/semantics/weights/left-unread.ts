/** Variables that are given a value and never read, in code that reads what else it works out. */
import type { Expression, FunctionStatement, Statement } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { walkExpressions, walkStatements, withinScope } from '../../syntax/walk.js';
import { rememberedOfText, usesOf } from '../lookups.js';
import type { CallFact } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { readWhole, type Place } from '../uses.js';
import { isMentionedElsewhere } from './idle-layer.js';

/** Functions of libraries that do nothing but give numbers; what shuffles does so in place. */
const GIVES_NUMBERS = /^(?:random|torch|(?:numpy|cupy|tensorflow|mxnet|paddle)\.random|tensorflow)\.(?!(?:\w*_)?(?:shuffle|seed|variable|get_variable)$)[a-z]\w*(?<!_)$/;

/** What reads variables by names that stand in no code. */
const READS_BY_NAME = /\b(?:globals|locals|vars|eval|exec|getattr)\(|\bsys\.modules\b/;

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
  if (within !== null) {
    const scope = scopeOfFunction(within);
    scope.words ??= wordsOf(module.file.source.slice(within));
    return names.every((name) => usesOf(module).isLocal(name, within) && isOnlyWritten(module, name, within, scope)) && scope.words.readsByName === false && readsWhatItMakes(module, within.body, within);
  }
  readWhole();
  const scope = scopeOfModule(module);
  return names.every((name) => isOnlyWritten(module, name, null, scope) && (!project.isImported(module) || !isMentionedElsewhere(project, module, name))) && scope.words?.readsByName === false && readsItsOwn(module);
}

interface Words {
  /** How often each name is mentioned, other than as an attribute. */
  readonly counts: ReadonlyMap<string, number>;
  readonly readsByName: boolean;
}

/** What is known of a function or of the whole module: a thousand variables may ask. */
interface Scope {
  words: Words | null;
  readonly onlyWritten: Map<string, boolean>;
}

const scopeOfFunction = remembered<FunctionStatement, Scope>(() => ({ words: null, onlyWritten: new Map() }));

const scopeOfModule = rememberedOfText((module): Scope => ({ words: wordsOf(module.file.source.text), onlyWritten: new Map() }));

function wordsOf(text: string): Words {
  const counts = new Map<string, number>();
  for (const [name] of text.matchAll(/(?<![\w.])[A-Za-z_]\w*/g)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return { counts, readsByName: READS_BY_NAME.test(text) };
}

/** Every mention of `name` in `within`, or in the whole module, gives it a value. */
function isOnlyWritten(module: Module, name: string, within: FunctionStatement | null, { words, onlyWritten }: Scope): boolean {
  let known = onlyWritten.get(name);
  if (known === undefined) {
    const uses = usesOf(module);
    const written = within === null ? uses.of(name) : uses.near(name, within).filter(({ start, end }) => within.start <= start && end <= within.end);
    known = words?.counts.get(name) === written.length && written.every((each) => uses.isTarget(each));
    onlyWritten.set(name, known);
  }
  return known;
}

const readsIn = remembered((within: FunctionStatement) => ({ within, known: null as boolean | null }));

/** Whether anything reads a variable that the function `within` gives what a call returns. */
function readsWhatItMakes(module: Module, body: readonly Statement[], within: FunctionStatement): boolean {
  const memo = readsIn(within);
  memo.known ??= namesMade(body).some((name) => usesOf(module).near(name, within).some((each) => within.start <= each.start && each.end <= within.end && !usesOf(module).isTarget(each)));
  return memo.known;
}

/** The same of the top level. */
const readsItsOwn = rememberedOfText((module) => namesMade(module.facts.body).some((name) => usesOf(module).reads(name, null).length > 0));

function namesMade(body: readonly Statement[]): readonly string[] {
  return walkStatements(body, withinScope).flatMap((each) => (each.kind === 'assign' && each.value !== null && isWorkedOut(each.value) ? each.targets.flatMap((target) => (target.kind === 'name' ? [target.id] : [])) : []));
}

function isWorkedOut(value: Expression): boolean {
  return walkExpressions([value]).some(({ kind }) => kind === 'call');
}
