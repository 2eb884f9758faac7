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
    const text = module.file.source.slice(within);
    return names.every((name) => usesOf(module).isLocal(name, within) && isOnlyWritten(module, name, within, text)) && !READS_BY_NAME.test(text) && readsWhatItMakes(module, within.body, within);
  }
  readWhole();
  const { text } = module.file.source;
  return names.every((name) => isOnlyWritten(module, name, null, text) && (!project.isImported(module) || !isMentionedElsewhere(project, module, name))) && !READS_BY_NAME.test(text) && readsItsOwn(module);
}

/** Every mention of `name` in `text`, which is that of `within` or of the whole module, gives it a value. */
function isOnlyWritten(module: Module, name: string, within: FunctionStatement | null, text: string): boolean {
  const uses = usesOf(module);
  const written = within === null ? uses.of(name) : uses.near(name, within).filter(({ start, end }) => within.start <= start && end <= within.end);
  return written.every((each) => uses.isTarget(each)) && text.match(new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g'))?.length === written.length;
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
