import * as l10n from '@vscode/l10n';
import type { Edit, Fix } from '../../rules/rule.js';
import type { Determinism, ParameterRef } from '../catalogue/types.js';
import { findArgument } from '../semantics/program/arguments.js';
import { evaluate } from '../catalogue/condition.js';
import { argumentReader } from '../semantics/program/arguments.js';
import { usesOf } from '../semantics/lookups.js';
import type { CallFact } from '../semantics/module/model.js';
import type { DrawSite, Site } from '../semantics/program/run.js';
import type { ModuleView } from '../semantics/views.js';
import type { Argument, Expression, ForStatement, Statement } from '../syntax/facts.js';
import type { Span } from '../syntax/source.js';
import { addArgument } from './arguments.js';
import { bindingsOf, functionBindings, namesIn } from '../semantics/module/bindings.js';
import { mergeEdits } from './edits.js';
import { insertImports, localModule } from './imports.js';
import { isSeedName, seedInScope } from './seed-in-scope.js';
import { callEdits } from './setup-seeds.js';
import { numberOf, turnsAround } from './turns.js';
import { targetOf } from './setup-seeds-fix.js';
import { eol, lineEndAt, lineIndent, lineStartAt, sameRegion, startsLine, type FixTarget } from './target.js';
import { WORKERS } from './templates.js';
import { calleeName, expressionsOf, functionsAround, pathTo, walkExpressions, walkStatements, withinScope } from '../syntax/walk.js';

/**
 * Gives `call` a seed: the one in scope, else the number the settings state; in loops that repeat the call, one that
 * changes from turn to turn. Nothing where a seed would raise, or the same one would be tried again and again.
 */
export function seedArgumentFix(
  module: ModuleView,
  call: CallFact,
  parameter: ParameterRef,
  style: 'keyword' | 'positional',
): Fix[] {
  const target = targetOf(module.module);
  const target_ = module.target(call);
  const raises = target_.kind === 'library' ? target_.record?.takesSeed?.raisesWhen : undefined;
  if (raises !== undefined && evaluate(raises, argumentReader(call)) !== 'no') return [];
  if (target_.kind === 'library' && target_.record?.takesSeed?.rejects?.includes('builtins.int') === true) return [];
  const scoped = seedInScope(target, call.expression.start)?.text;
  const turns = turnsAround(module, call, parameter, scoped?.split('.')[0] ?? null);
  const turn = numberOf(turns);
  if (turns.length > 0 && turn === null) return [];
  const found = findArgument(call, parameter);
  // What callers hand over is theirs to choose: some of them do.
  if (found.kind === 'given' && found.argument.value.kind === 'parameter') return [];
  const own = found.kind === 'given' ? module.text(found.argument.argument.value) : '';
  const given = scoped === undefined || own.includes(scoped) ? null : scoped;
  const seed = turn === null ? (given ?? String(module.settings.seed)) : given === null || isSeedName(turn) ? turn : `${given} + ${turn}`;
  const title = style === 'keyword' ? l10n.t('Pass `{0}`', `${parameter.name}=${seed}`) : l10n.t('Pass the seed `{0}`', seed);
  if (found.kind === 'given') {
    const { value } = found.argument.argument;
    return [{ title, applicability: 'suggestion', edits: [{ path: target.path, span: value, newText: seed }] }];
  }
  if (found.kind !== 'absent') return [];
  const isFirst = style === 'positional' && parameter.position === 0 && call.args.length === 0;
  const edit = addArgument(target, call.expression, isFirst ? seed : `${parameter.name}=${seed}`);
  return edit === null ? [] : [{ title, applicability: 'suggestion', edits: [edit] }];
}

/** Turns a call that picks its own seed into the one beside it that is given a seed. */
export function seededCallFix(module: ModuleView, call: CallFact): Fix[] {
  const target = module.target(call);
  const name = target.kind === 'library' ? target.record?.seededAs : undefined;
  const { expression } = call;
  const { callee, args, argsSpan } = expression;
  if (name === undefined || callee.kind !== 'attribute' || args.length > 0) return [];
  // A seeding may answer the seed that it picked; its counterpart does not.
  const statement = module.uses.place(expression)?.statement;
  const isUsed = statement?.kind !== 'expression' || statement.value !== expression;
  if (isUsed && target.kind === 'library' && target.record?.makesGenerator === undefined) return [];
  if (module.isRepeated(call)) return [];
  const seed = seedInScope(targetOf(module.module), expression.start)?.text ?? String(module.settings.seed);
  const edits = [{ path: module.path, span: { start: callee.end - callee.name.length, end: argsSpan.end }, newText: `${name}(${seed})` }];
  return [{ title: l10n.t('Call `{0}`', `${name}(${seed})`), applicability: 'suggestion', edits }];
}

/** Puts `text` in the place of a value. */
export function replaceValueFix(
  module: ModuleView,
  span: Span,
  text: string,
  title: string,
  applicability: Fix['applicability'] = 'safe',
): Fix[] {
  return [{ title, applicability, edits: [{ path: module.path, span: { start: span.start, end: span.end }, newText: text }] }];
}

/** How something is put in order. */
export interface Sorting {
  /** What else `sorted` is told: `, key=…`. */
  readonly further?: string;
  /** It is an iterator, so that somebody may take its elements one by one: a list would not do. */
  readonly iterates?: boolean;
}

/** Calls that take whatever can be gone through. */
const GOES_THROUGH = /^(?:all|any|dict|enumerate|extend|filter|frozenset|join|list|map|max|min|set|sorted|sum|tqdm|trange|tuple|zip)$/;

/** What stands before and behind what `expression` gives where it is sorted: a list, or an iterator again where all that is done with it is not seen. */
export function sortedBy(module: ModuleView, expression: Expression, { further = '', iterates = false }: Sorting): { readonly before: string; readonly behind: string } {
  const isList = !iterates || readsOf(module, expression).every((read) => isGoneThrough(module, read));
  return { before: isList ? 'sorted(' : 'iter(sorted(', behind: `${further}${isList ? ')' : '))'}` };
}

/** Where a name is read that `expression` alone is assigned to, which else is what is read itself. */
function readsOf({ uses }: ModuleView, expression: Expression): readonly Expression[] {
  const place = uses.place(expression);
  const [target, ...others] = place?.parent === null && place.statement.kind === 'assign' ? place.statement.targets : [];
  return target?.kind === 'name' && others.length === 0 ? uses.of(target.id).filter((read) => !uses.isTarget(read)) : [expression];
}

function isGoneThrough({ uses }: ModuleView, read: Expression): boolean {
  const place = uses.place(read);
  if (place?.parent == null) return place?.statement.kind === 'for' && place.statement.iterable === read;
  const { parent } = place;
  return parent.kind === 'comprehension' ? parent.clauses.some(({ target, value }) => target !== null && value === read) : parent.kind === 'call' && parent.callee !== read && GOES_THROUGH.test(calleeName(parent));
}

/** What a block calls the listing that it is opened with: `with os.scandir(folder) as entries`. */
function openedAs({ uses }: ModuleView, expression: Expression): Expression | null | undefined {
  const place = uses.place(expression);
  return place?.parent === null && place.statement.kind === 'with' ? place.statement.items.find(({ value }) => value === expression)?.target ?? null : undefined;
}

/** Sorts what `expression` gives: by a call around it, or by one in the place of the `list` that makes a list of it. */
export function sortFix(module: ModuleView, expression: Expression, sorting: Sorting = {}): Fix[] {
  const opened = openedAs(module, expression);
  if (opened !== undefined) {
    const reads = opened?.kind === 'name' ? module.uses.of(opened.id).filter((read) => read !== opened && !module.uses.isTarget(read)) : [];
    const [read] = reads;
    return read === undefined || reads.length > 1 || !isGoneThrough(module, read) ? [] : sortFix(module, read, { ...sorting, iterates: false });
  }
  const { further = '' } = sorting;
  const parent = module.uses.place(expression)?.parent ?? null;
  const lists = [expression, parent].find((call) => call?.kind === 'call' && calleeName(call) === 'list' && call.args.length === 1);
  const edit = (start: number, end: number, newText: string): Edit => ({ path: module.path, span: { start, end }, newText });
  if (lists?.kind === 'call') {
    const sort = edit(lists.callee.start, lists.callee.end, 'sorted');
    const end = lists.argsSpan.end - 1;
    return [{ title: l10n.t('Make it `{0}`', 'sorted(…)'), applicability: 'suggestion', edits: further === '' ? [sort] : [sort, edit(end, end, further)] }];
  }
  const { before, behind } = sortedBy(module, expression, sorting);
  const edits = [edit(expression.start, expression.start, before), edit(expression.end, expression.end, behind)];
  return [{ title: l10n.t('Put `{0}` around it', `${before}…${behind.slice(further.length)}`), applicability: 'suggestion', edits }];
}

/** Takes an argument out of a call. */
export function removeArgumentFix(module: ModuleView, call: CallFact, argument: Argument, title: string): Fix[] {
  const { args, argsSpan } = call.expression;
  const at = args.indexOf(argument);
  const next = args[at + 1];
  const previous = args[at - 1];
  const hides = (start: number, end: number): boolean => module.text({ start, end }).includes('#');
  const span = previous !== undefined
    ? { start: previous.end, end: argument.end }
    : { start: argument.start, end: next?.start ?? argsSpan.end - 1 };
  if (hides(span.start, argument.start) || hides(argument.end, span.end)) return [];
  return [{ title, applicability: 'suggestion', edits: [{ path: module.path, span, newText: '' }] }];
}

/** Adds `"key": seed` to a dict literal, or the dict literal that a name is assigned. */
export function addEntryFix(module: ModuleView, written: Expression, key: string, offset: number): Fix[] {
  const target = targetOf(module.module);
  const literal = written.kind === 'name' ? assignedOnce(module, written.id) : written;
  if (literal?.kind !== 'dict') return [];
  const seed = seedInScope(target, Math.min(offset, literal.start))?.text ?? String(module.settings.seed);
  const entry = `"${key}": ${seed}`;
  const last = literal.entries.at(-1);
  const behind = last === undefined ? '' : module.text({ start: last.end, end: literal.end - 1 });
  if (behind.includes('#') || (last === undefined && module.text(literal) !== '{}')) return [];
  const comma = behind.indexOf(',');
  const offsetOf = last === undefined ? literal.start + 1 : comma < 0 ? last.end : last.end + comma + 1;
  const ownLine = last !== undefined && startsLine(target, last.start);
  const lead = last === undefined ? '' : ownLine ? eol(target) + lineIndent(target, last.start) : ' ';
  const newText = `${comma < 0 && last !== undefined ? ',' : ''}${lead}${entry}${ownLine && comma >= 0 ? ',' : ''}`;
  const edits = [{ path: module.path, span: { start: offsetOf, end: offsetOf }, newText }];
  return [{ title: l10n.t('Add `{0}`', entry), applicability: 'suggestion', edits }];
}

/** The value of a name that is assigned once in the module. */
function assignedOnce(module: ModuleView, name: string): Expression | null {
  const targets = module.uses.of(name).filter((written) => module.uses.isTarget(written));
  const statement = targets.length === 1 && targets[0] !== undefined ? module.uses.place(targets[0])?.statement : undefined;
  return statement?.kind === 'assign' ? statement.value : null;
}

/** Statements of `template` in lines of their own behind the statement of `call`. */
export function insertAfterFix(module: ModuleView, call: CallFact, template: Determinism, title: string): Fix[] {
  const target = targetOf(module.module);
  const local = localModule(target, template.module, template.alias, call.statement.start, module.module.catalogue);
  const added = linesAfter(target, call.statement, template.lines.map((line) => line.replaceAll('{module}', local.name)));
  if (added === null) return [];
  const imports = local.importLine === null ? [] : insertImports(target, [local.importLine], call.statement.start);
  return [{ title, applicability: 'suggestion', edits: mergeEdits([...imports, added]) }];
}

/** Seeds what a call made, or a part of it that goes by `name`, right behind the assignment of the call. */
export function seedAfterFix(module: ModuleView, call: CallFact, name: string): Fix[] {
  const target = targetOf(module.module);
  if (pathTo(target.facts.body, call.expression.start).at(-1)?.statement.kind !== 'assign') return [];
  // Made anew in a loop, it would draw the same in each turn.
  if (module.isRepeated(call)) return [];
  const line = `${name}.seed(${seedInScope(target, call.statement.start)?.text ?? String(module.settings.seed)})`;
  const added = linesAfter(target, call.statement, [line]);
  return added === null ? [] : [{ title: l10n.t('Call `{0}`', line), applicability: 'suggestion', edits: [added] }];
}

function linesAfter(target: FixTarget, statement: Span, lines: readonly string[]): Edit | null {
  if (!startsLine(target, statement.start)) return null;
  const offset = lineEndAt(target, statement.end);
  const behind = target.source.text.slice(statement.end, offset);
  if (behind.trim().replace(/^#.*/, '') !== '') return null;
  const newText = lines.map((line) => eol(target) + lineIndent(target, statement.start) + line).join('');
  return { path: target.path, span: { start: offset, end: offset }, newText };
}

/** Sets an environment variable, unless the caller has, before the statement of `span`. */
export function setVariableFix(module: ModuleView, span: Span, name: string, value: string): Fix[] {
  const target = targetOf(module.module);
  const statement = pathTo(target.facts.body, span.start).at(-1)?.statement;
  if (statement === undefined || !startsLine(target, statement.start)) return [];
  const local = localModule(target, 'os', undefined, statement.start, module.module.catalogue);
  const offset = lineStartAt(target, statement.start);
  const newText = `${lineIndent(target, statement.start)}${local.name}.environ.setdefault("${name}", "${value}")${eol(target)}`;
  const imports = local.importLine === null ? [] : insertImports(target, [local.importLine], statement.start);
  const edits = mergeEdits([...imports, { path: target.path, span: { start: offset, end: offset }, newText }]);
  return [{ title: l10n.t('Set `{0}`', name), applicability: 'suggestion', edits }];
}

/**
 * Splits the key before the statement of `use`, which takes the part. Only for a plain name that the scope of `use`
 * binds itself, written once in a statement that fills lines of its own.
 */
export function splitKeyFix(module: ModuleView, key: string, use: Expression): Fix[] {
  const target = targetOf(module.module);
  const statement = pathTo(target.facts.body, use.start).at(-1)?.statement;
  if (statement === undefined || !['expression', 'assign', 'return'].includes(statement.kind)) return [];
  if (!startsLine(target, statement.start)) return [];
  const written = [...walkExpressions(expressionsOf(statement))].filter((part) => part.kind === 'name' && part.id === key);
  const [only] = written;
  if (only === undefined || written.length > 1 || only.start < use.start || only.end > use.end) return [];
  for (let outer = module.uses.place(only)?.parent ?? null; outer !== null; outer = module.uses.place(outer)?.parent ?? null) {
    // What an expression binds or runs later is out of a statement's reach.
    if (outer.kind === 'lambda' || outer.kind === 'comprehension') return [];
  }
  const scope = functionsAround(target.facts, use.start).at(-1);
  const bindings = scope === undefined ? bindingsOf(target.facts.body) : functionBindings(scope);
  if (!bindings.some(({ name }) => name === key)) return [];
  const { catalogue } = module.module;
  const random = localModule(target, 'jax.random', undefined, statement.start, catalogue);
  const jax = localModule(target, 'jax', undefined, statement.start, catalogue);
  const split = random.importLine === null ? `${random.name}.split` : `${jax.name}.random.split`;
  const imports = random.importLine === null || jax.importLine === null ? [] : insertImports(target, [jax.importLine], statement.start);
  const taken = namesIn(target.facts);
  const part = ['subkey', ...Array.from({ length: 50 }, (_, at) => `subkey_${String(at + 2)}`)].find((name) => !taken.has(name));
  if (part === undefined) return [];
  const offset = lineStartAt(target, statement.start);
  const newText = `${lineIndent(target, statement.start)}${key}, ${part} = ${split}(${key})${eol(target)}`;
  const { path } = target;
  const edits = mergeEdits([...imports, { path, span: { start: offset, end: offset }, newText }, { path, span: { start: only.start, end: only.end }, newText: part }]);
  return [{ title: l10n.t('Split `{0}` and use a part of it', key), applicability: 'suggestion', edits }];
}

/** `text` as the first line of a loop's body. */
export function insertFirstFix(module: ModuleView, loop: ForStatement, lines: readonly string[], title: string): Fix[] {
  const target = targetOf(module.module);
  const [first] = loop.body;
  if (first === undefined || !startsLine(target, first.start)) return [];
  const offset = lineStartAt(target, first.start);
  const newText = lines.map((line) => lineIndent(target, first.start) + line + eol(target)).join('');
  return [{ title, applicability: 'suggestion', edits: [{ path: target.path, span: { start: offset, end: offset }, newText }] }];
}

/** `seeding` right behind `renewal`: first in the `with` block that it opens, else on the next line. */
export function seedBehindFix({ module, call: { expression } }: Site, seeding: string): Fix[] {
  const target = targetOf(module);
  const statement = usesOf(module).place(expression)?.statement;
  const inside = statement?.kind === 'with' ? statement.body[0] : undefined;
  const place = inside ?? statement;
  if (place === undefined || !startsLine(target, place.start) || (inside === undefined && statement?.kind !== 'expression')) return [];
  return [{ title: l10n.t('Insert `{0}` between the two', seeding), applicability: 'suggestion', edits: callEdits(target, { statement: place, before: inside !== undefined }, seeding) }];
}

/** Puts the worker's own seed in the place of a constant one. */
export function replaceWorkerSeedFix(module: ModuleView, seed: Expression): Fix[] {
  const target = targetOf(module.module);
  const local = localModule(target, WORKERS.module, undefined, seed.start, module.module.catalogue);
  const newText = WORKERS.seedValue.replace('{module}', local.name);
  const imports = local.importLine === null ? [] : insertImports(target, [local.importLine], seed.start);
  const edits = mergeEdits([...imports, { path: target.path, span: { start: seed.start, end: seed.end }, newText }]);
  return [{ title: l10n.t('Seed from the worker\'s own seed'), applicability: 'suggestion', edits }];
}

/** Moves a late seeding before the statement that draws first, when both stand in one block and its names are bound there. */
export function moveSeedingFix(seeding: Site, draw: DrawSite): Fix[] {
  const target = targetOf(seeding.module);
  const site = draw.chain.find(({ module, call }) => module === seeding.module && call.function === seeding.call.function);
  if (site === undefined) return [];
  const late = pathTo(target.facts.body, seeding.call.expression.start).at(-1)?.statement;
  if (late === undefined || late.kind !== 'expression' || !startsLine(target, late.start)) return [];
  const steps = pathTo(target.facts.body, site.call.expression.start);
  const block = blockOf(target, late);
  const first = steps.map(({ statement }) => statement).find((statement) => block.includes(statement));
  if (first === undefined || first.start >= late.start || !sameRegion(target, first.start, late.start)) return [];
  if (!startsLine(target, first.start) || !namesBoundBefore(target, late, first.start)) return [];
  const lineStart = lineStartAt(target, late.start);
  const lineEnd = lineEndAt(target, late.end);
  if (target.source.text.slice(late.end, lineEnd).trim().replace(/^#.*/, '') !== '') return [];
  const after = target.source.text.slice(lineEnd).match(/^(?:\r\n|\r|\n)/)?.[0].length ?? 0;
  const text = target.source.text.slice(lineStart, lineEnd) + eol(target);
  // On the last line the break before it goes, so that the file still ends as it did.
  const lead = after > 0 ? 0 : (/(?:\r\n|\r|\n)$/.exec(target.source.text.slice(0, lineStart))?.[0].length ?? 0);
  const to = lineStartAt(target, first.start);
  return [
    {
      title: l10n.t('Move the seeding before the first draw'),
      applicability: 'suggestion',
      edits: [
        { path: target.path, span: { start: to, end: to }, newText: text },
        { path: target.path, span: { start: lineStart - lead, end: lineEnd + after }, newText: '' },
      ],
    },
  ];
}

function blockOf(target: FixTarget, statement: Statement): readonly Statement[] {
  const around = pathTo(target.facts.body, statement.start);
  return around.at(-1)?.block ?? target.facts.body;
}

/** Whether every name `statement` reads is bound at `offset` already, and holds the same there. */
function namesBoundBefore(target: FixTarget, statement: Statement, offset: number): boolean {
  const functions = functionsAround(target.facts, statement.start);
  const local = functions.flatMap(functionBindings);
  const global = bindingsOf(target.facts.body);
  const read = new Set<string>();
  for (const expression of walkExpressions(expressionsOf(statement))) {
    if (expression.kind !== 'name') continue;
    read.add(expression.id);
    const own = local.filter(({ name }) => name === expression.id);
    const bindings = own.length > 0 ? own : functions.length > 0 ? [] : global.filter(({ name }) => name === expression.id);
    if (bindings.length > 0 && !bindings.some(({ end }) => end <= offset)) return false;
  }
  return !changesBetween(target, read, offset, statement.start);
}

/** Whether something between two offsets binds one of `names` anew or assigns a part of what it holds. */
function changesBetween(target: FixTarget, names: ReadonlySet<string>, start: number, end: number): boolean {
  const functions = functionsAround(target.facts, end);
  const between = [...walkStatements(functions.at(-1)?.body ?? target.facts.body, withinScope)].filter((statement) => {
    return statement.start >= start && statement.start < end;
  });
  return between.some((statement) => {
    if (bindingsOf([statement]).some(({ name }) => names.has(name))) return true;
    if (statement.kind !== 'assign') return false;
    return [...walkExpressions(statement.targets)].some((part) => part.kind === 'name' && names.has(part.id));
  });
}
