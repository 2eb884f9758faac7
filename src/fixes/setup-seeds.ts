import * as l10n from '@vscode/l10n';
import type { Edit, Fix } from '../../rules/rule.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { StreamInfo } from '../catalogue/types.js';
import type { CallExpression, FunctionStatement, Statement } from '../syntax/facts.js';
import { namesIn } from '../semantics/module/bindings.js';
import { mergeEdits } from './edits.js';
import { afterImports, insertImports, lastImport, localModule } from './imports.js';
import { seedInScope } from './seed-in-scope.js';
import { eol, indentUnit, lineEndAt, lineIndent, lineStartAt, startsLine, type FixTarget } from './target.js';
import type { SwitchOption } from './switch-option.js';
import { SETUP_FUNCTION, SWITCH } from './templates.js';
import { isDocstring, mainBlock } from '../syntax/walk.js';

/** A function of the program that seeds already. */
export interface ExistingHelper {
  readonly name: string;
  readonly function: FunctionStatement;
  /** The seeding calls in its body, in order. */
  readonly seedings: readonly CallExpression[];
  /** The streams it seeds. */
  readonly seeds: ReadonlySet<string>;
  /** Something calls it before the first draw. */
  readonly isCalled: boolean;
  /** The file it stands in. */
  readonly target: FixTarget;
  /** The import that brings it into the program's file; `null` where it is defined or imported already. */
  readonly importLine: string | null;
}

export interface SetupRequest {
  /** The program. */
  readonly target: FixTarget;
  readonly catalogue: Catalogue;
  /** What is drawn from and not seeded. */
  readonly streams: readonly StreamInfo[];
  /** GPU kernels are in use, so that the function gets a switch for deterministic ones. */
  readonly gpu: boolean;
  /** For each unseeded draw, the offset in the program's file of the top-level call or draw that leads to it. */
  readonly roots: readonly number[];
  /** The function that all draws happen below, when there is one: called in the `__main__` block. */
  readonly below: FunctionStatement | null;
  /** The offset of the first statement in `below` that leads to a draw. */
  readonly firstBelow: number;
  /** `below` runs in processes of its own, so that the call has to stand in it. */
  readonly inWorker: boolean;
  readonly seed: number;
  readonly existing: ExistingHelper | null;
  /** The option that turns determinism on, for a helper that takes it. */
  readonly option: SwitchOption | null;
  /** What turns off the program's own switches that would undo the function's. */
  readonly undone: readonly Edit[];
}

/** Where the call goes: a line of its own before `offset` (a statement's start), or behind the end of a line. */
export interface CallPlace {
  readonly statement: Statement;
  readonly before: boolean;
}

/** The fix that seeds the whole program; `null` where no sound place or nothing to do was found. */
export function setupSeeds(request: SetupRequest): Fix | null {
  const { target, existing } = request;
  const first = Math.min(...request.roots);
  if (!Number.isFinite(first)) return null;
  const limit = topLevelStart(target, first);
  if (limit === null) return null;
  return (existing === null ? null : useHelper(request, existing, limit)) ?? insertFunction(request, limit);
}

/** The start of the top-level statement around `offset`. */
function topLevelStart(target: FixTarget, offset: number): number | null {
  const statement = target.facts.body.find(({ start, end }) => start <= offset && offset < end);
  return statement?.start ?? null;
}

function insertFunction(request: SetupRequest, limit: number): Fix | null {
  const { target, streams, catalogue, gpu, seed } = request;
  if (namesIn(target.facts).has(SETUP_FUNCTION.name)) return null;
  const unit = indentUnit(target);
  const place = callPlace(request, limit);
  const home = functionHome(target, place === null ? limit : Math.min(limit, place.statement.start));
  if (home === null) return null;
  const imports: string[] = [];
  const use = (module: string, alias: string | undefined): string => {
    const local = localModule(target, module, alias, home.importsEnd, catalogue);
    if (local.importLine !== null) imports.push(local.importLine);
    return local.name;
  };
  const lines = [...new Set(streams.map(({ seeding }) => `${use(seeding.module, seeding.alias)}${seeding.call.slice(seeding.module.length)}(seed)`))];
  const flags = gpu ? streams.flatMap(({ determinism }) => determinism ?? []) : [];
  const switches = flags.flatMap(({ module, alias, lines: set }) => {
    const name = use(module, alias);
    return set.map((line) => line.replaceAll('{module}', name));
  });
  const parameters = `seed: int = ${String(seed)}${switches.length > 0 ? ', deterministic: bool = True' : ''}`;
  const body = [
    `def ${SETUP_FUNCTION.name}(${parameters}) -> None:`,
    `${unit}"""${SETUP_FUNCTION.docstring}"""`,
    ...lines.map((line) => unit + line),
    ...(switches.length > 0 ? [`${unit}if deterministic:`, ...switches.map((line) => unit + unit + line)] : []),
  ];
  const edits: Edit[] = [];
  const behind = place === null ? ['', '', `${SETUP_FUNCTION.name}(${callSeed(target, home.offset)})`] : [];
  edits.push(...insertImports(target, imports, home.limit), block(target, home, [...body, ...behind], imports.length > 0, place === null));
  if (place !== null) edits.push(...callEdits(target, place, `${SETUP_FUNCTION.name}(${seedTextAt(target, place)})`));
  return {
    title: l10n.t('Insert `{0}` and call it before the first draw', SETUP_FUNCTION.name),
    applicability: 'suggestion',
    edits: byPath([...edits, ...(switches.length > 0 ? request.undone : [])]),
  };
}

/** The seed to hand over in a call at `offset`, `''` for the default. */
function callSeed(target: FixTarget, offset: number): string {
  return seedInScope(target, offset)?.text ?? '';
}

function seedTextAt(target: FixTarget, place: CallPlace): string {
  return callSeed(target, place.before ? place.statement.start : place.statement.end);
}

export interface Home {
  /** Where the function is inserted. */
  readonly offset: number;
  readonly afterLine: boolean;
  /** The imports before this offset count. */
  readonly importsEnd: number;
  readonly limit: number;
}

/** Where the function goes: behind the imports; in a notebook at the start of the next code cell, if that comes first. */
export function functionHome(target: FixTarget, limit: number): Home | null {
  const anchor = afterImports(target, limit);
  if (anchor.afterLine && anchor.offset > limit) return null;
  const importsEnd = lastImport(target, limit)?.end ?? 0;
  if (target.cells.length > 0 && anchor.afterLine) {
    const next = target.cells.find(({ start }) => start > anchor.offset);
    const text = next === undefined ? '' : target.source.slice(next);
    const sameCell = target.cells.find(({ start, end }) => start <= anchor.offset && anchor.offset <= end);
    const holdsMore = target.facts.body.some(({ start }) => start > anchor.offset && sameCell !== undefined && start < sameCell.end);
    if (next !== undefined && next.start <= limit && !holdsMore && !/^\s*[%!]/.test(text)) {
      return { offset: next.start, afterLine: false, importsEnd, limit };
    }
  }
  return { ...anchor, importsEnd: Math.max(importsEnd, 0), limit };
}

/** The edit that inserts `lines` at `home`, with the blank lines PEP 8 asks for around them. */
export function block(target: FixTarget, home: Home, lines: readonly string[], joined: boolean, isCall: boolean): Edit {
  const end = eol(target);
  const { text } = target.source;
  const span = { start: home.offset, end: home.offset };
  if (!home.afterLine) {
    const lead = joined && lastImport(target, home.limit) === null ? end + end : '';
    return { path: target.path, span, newText: `${lead}${lines.join(end)}${end.repeat(isCall ? 2 : 3)}` };
  }
  const rest = text.slice(home.offset);
  const blank = /^(?:\r\n|\r|\n)((?:[ \t]*(?:\r\n|\r|\n))*)/.exec(rest);
  const follows = rest.trim() !== '' && !isAtCellEnd(target, home.offset);
  const blanks = (blank?.[1]?.match(/\r\n|\r|\n/g) ?? []).length;
  // Two blank lines around a definition, one behind a call.
  const next = target.facts.body.find(({ start }) => start >= home.offset);
  const wanted = isCall && next?.kind !== 'function' && next?.kind !== 'class' ? 1 : 2;
  const tail = follows ? end.repeat(Math.max(0, wanted - blanks)) : '';
  return { path: target.path, span, newText: `${end}${end}${end}${lines.join(end)}${tail}` };
}

function isAtCellEnd(target: FixTarget, offset: number): boolean {
  const cell = target.cells.find(({ start, end }) => start <= offset && offset <= end);
  return cell !== undefined && target.source.text.slice(offset, cell.end).trim() === '';
}

/** Where the call goes when it can't stand right behind the function; `null` when it can. */
function callPlace(request: SetupRequest, limit: number): CallPlace | null {
  const { target, roots, below, firstBelow, inWorker } = request;
  if (inWorker && below !== null) return placeBelow(target, below, firstBelow);
  const main = target.facts.body.find((statement) => statement.start === limit && mainBlock(statement) !== null);
  const body = mainBlock(main);
  if (main === undefined || body === null || !roots.every((root) => root >= main.start && root < main.end)) {
    // A seed the program sets at top level before its first draw is worth waiting for.
    const scoped = seedInScope(target, limit);
    return scoped?.statement != null && target.facts.body.includes(scoped.statement)
      ? { statement: scoped.statement, before: false }
      : null;
  }
  const firstRoot = Math.min(...roots);
  if (below !== null) {
    const scoped = seedInScope(target, firstBelow);
    const own = scoped?.statement != null && below.body.includes(scoped.statement);
    const oneLine = body.every((statement) => !startsLine(target, statement.start));
    const place = own || oneLine ? placeBelow(target, below, firstBelow) : null;
    if (place !== null) return place;
  }
  const scoped = seedInScope(target, firstRoot);
  if (scoped?.statement != null && body.includes(scoped.statement)) return { statement: scoped.statement, before: false };
  const first = body[0];
  return first === undefined ? null : { statement: first, before: true };
}

/** Behind the seed that `below` sets itself, else at its start. */
function placeBelow(target: FixTarget, below: FunctionStatement, firstBelow: number): CallPlace | null {
  const scoped = seedInScope(target, firstBelow);
  if (scoped?.statement != null && below.body.includes(scoped.statement)) return { statement: scoped.statement, before: false };
  const start = below.body.find((statement, at) => !(at === 0 && isDocstring(statement)));
  return start !== undefined && startsLine(target, start.start) ? { statement: start, before: true } : null;
}

export function callEdits(target: FixTarget, { statement, before }: CallPlace, call: string): Edit[] {
  const { path } = target;
  if (!startsLine(target, statement.start)) {
    // `if …: main()` on one line.
    const offset = before ? statement.start : statement.end;
    return [{ path, span: { start: offset, end: offset }, newText: before ? `${call}; ` : `; ${call}` }];
  }
  const indent = lineIndent(target, statement.start);
  const end = eol(target);
  if (before) {
    const offset = lineStartAt(target, statement.start);
    return [{ path, span: { start: offset, end: offset }, newText: indent + call + end }];
  }
  const offset = lineEndAt(target, statement.end);
  return [{ path, span: { start: offset, end: offset }, newText: end + indent + call }];
}

/** Calls the seeding function that is there, and completes it with the streams it lacks; `null` where either is unsafe. */
function useHelper(request: SetupRequest, helper: ExistingHelper, limit: number): Fix | null {
  const lacking = request.streams.filter(({ name }) => !helper.seeds.has(name));
  const completion = lacking.length === 0 ? [] : completeHelper(request, helper, lacking);
  const call = helper.isCalled ? [] : callHelper(request, helper, limit);
  if (completion === null || call === null || completion.length + call.length === 0) return null;
  const title = completion.length === 0
    ? l10n.t('Call `{0}` before the first draw', helper.name)
    : call.length === 0 ? l10n.t('Complete `{0}`', helper.name) : l10n.t('Complete `{0}` and call it before the first draw', helper.name);
  return { title, applicability: 'suggestion', edits: byPath([...completion, ...call]) };
}

/** Edits of several files in the order a fix has them. */
function byPath(edits: readonly Edit[]): Edit[] {
  return [...new Set(edits.map(({ path }) => path))].sort().flatMap((path) => mergeEdits(edits.filter((edit) => edit.path === path)));
}

/** Lines in the helper's body that seed the streams it lacks as it seeds the others. */
function completeHelper({ catalogue }: SetupRequest, helper: ExistingHelper, streams: readonly StreamInfo[]): Edit[] | null {
  const { target } = helper;
  const parameters = new Set(helper.function.parameters.map(({ name }) => name));
  // The seed has to be as good at the end of the statement as it is in the call: a parameter or a number.
  const model = helper.seedings.findLast(({ args }) => {
    const value = args[0]?.value;
    return value?.kind === 'number' || (value?.kind === 'name' && parameters.has(value.id));
  });
  const anchor = helper.function.body.find(({ start, end, kind }) => {
    return model !== undefined && start <= model.start && model.end <= end && kind !== 'return' && kind !== 'raise';
  });
  if (model?.args[0] === undefined || anchor === undefined || !startsLine(target, anchor.start)) return null;
  const seed = target.source.slice(model.args[0].value);
  const end = eol(target);
  const indent = lineIndent(target, anchor.start);
  const imports: string[] = [];
  const lines = streams.map(({ seeding }) => {
    const local = localModule(target, seeding.module, seeding.alias, helper.function.start, catalogue);
    if (local.importLine !== null) imports.push(local.importLine);
    return `${end}${indent}${local.name}${seeding.call.slice(seeding.module.length)}(${seed})`;
  });
  const offset = lineEndAt(target, anchor.end);
  return [
    ...insertImports(target, imports, helper.function.start),
    { path: target.path, span: { start: offset, end: offset }, newText: lines.join('') },
  ];
}

/** A call of the helper before the first draw, where it is defined by then. */
function callHelper(request: SetupRequest, helper: ExistingHelper, limit: number): Edit[] | null {
  const { target, inWorker } = request;
  const isOwn = helper.target.path === target.path;
  if (isOwn && helper.function.end > limit) return null;
  const option = helper.function.parameters.some(({ name }) => name === SWITCH.name) ? request.option : null;
  let place = option?.place ?? callPlace(request, limit);
  if (place === null || (isOwn && !inWorker && (place.before ? place.statement.start : place.statement.end) < helper.function.end)) {
    const statement = target.facts.body.find(({ start }) => start === limit);
    if (statement === undefined) return null;
    place = { statement, before: true };
  }
  const seed = helperArgument(request, helper, seedTextAt(target, place));
  if (seed === null) return null;
  const argument = [seed, ...(option === null ? [] : [`${SWITCH.name}=${option.text}`])].filter((text) => text !== '').join(', ');
  const imports = helper.importLine === null ? [] : insertImports(target, [helper.importLine], Math.min(limit, place.statement.start));
  return [...imports, ...(option?.edits ?? []), ...callEdits(target, place, `${helper.name}(${argument})`)];
}

/** What a call of the helper hands over: the seed where its seed goes; `null` when it wants more than that. */
function helperArgument({ seed }: SetupRequest, helper: ExistingHelper, scoped: string): string | null {
  const { parameters } = helper.function;
  const seeded = new Set(helper.seedings.flatMap(({ args }) => {
    const value = args[0]?.value;
    return value?.kind === 'name' ? [value.id] : [];
  }));
  const own = parameters.find(({ name, splat }) => splat === null && seeded.has(name));
  const others = parameters.filter((parameter) => parameter !== own && parameter.default === null && parameter.splat === null);
  if (others.length > 0) return null;
  if (own === undefined) return '';
  const isNothing = own.default?.kind === 'constant' && own.default.value === null;
  const value = scoped !== '' ? scoped : own.default === null || isNothing ? String(seed) : '';
  if (value === '') return '';
  return parameters[0] === own && !own.keywordOnly ? value : `${own.name}=${value}`;
}
