import type { Edit } from '../../rules/rule.js';
import { isInside, type Catalogue } from '../catalogue/catalogue.js';
import type { Statement } from '../syntax/facts.js';
import { bindingsNamed, bindingsOf, namesIn, type Origin } from '../semantics/module/bindings.js';
import { eol, lineEndAt, lineStartAt, regionAt, type FixTarget } from './target.js';
import { bodiesOf, isDocstring, walkStatements } from '../syntax/walk.js';

/** The last statement of the imports at the top that ends before `limit` (an offset); `null` when there is none. */
export function lastImport(target: FixTarget, limit: number): Statement | null {
  let last: Statement | null = null;
  for (const statement of target.facts.body) {
    if (statement.end > limit) break;
    if (isImport(statement)) last = statement;
    else if (['function', 'class', 'for', 'while', 'with', 'match'].includes(statement.kind)) break;
    else if (statement.kind === 'if' && walkStatements(bodiesOf(statement).flat()).some(({ kind }) => /^(?:function|class|for|while|with|match|try)$/.test(kind))) break;
  }
  return last;
}

function isImport(statement: Statement): boolean {
  if (statement.kind === 'import' || statement.kind === 'from-import') return true;
  // Imports under a condition or in a `try` belong to the block, though they promise no name.
  if (statement.kind === 'try') return statement.body.some(isImport);
  return statement.kind === 'if' && statement.branches.every(({ body }) => body.length > 0 && body.every(isImport));
}

/** The offset at which code that follows the imports may be inserted: a line's end, or the first statement's line. */
export interface Anchor {
  readonly offset: number;
  /** Stands at the end of the import's line, so that new lines start with a line break. */
  readonly afterLine: boolean;
}

export function afterImports(target: FixTarget, limit: number): Anchor {
  const last = lastImport(target, limit);
  if (last !== null) return { offset: lineEndAt(target, last.end), afterLine: true };
  const docstring = target.facts.body[0];
  if (isDocstring(docstring) && docstring !== undefined && docstring.end <= limit) {
    return { offset: lineEndAt(target, docstring.end), afterLine: true };
  }
  const first = target.facts.body[0];
  return { offset: lineStartAt(target, first?.start ?? regionAt(target, 0).start), afterLine: false };
}

/** How a library module is reached in a file, and what has to be added for it. */
export interface LocalModule {
  readonly name: string;
  readonly importLine: string | null;
}

/**
 * The local name of `module` for code that stands at `offset`; without one, the import that gives it.
 * Imports that may not have run (under a condition, inside a function) don't count.
 */
export function localModule(
  target: FixTarget,
  module: string,
  alias: string | undefined,
  offset: number,
  catalogue: Catalogue,
): LocalModule {
  const bindings = bindingsOf(target.facts.body).filter(({ certainty, end }) => certainty === 'always' && end <= offset);
  const reach = new Map<string, string>();
  const bound = new Map<string, string | null>();
  for (const { name, origin } of bindings) {
    const qualified =
      origin.kind === 'module' ? origin.module
      : origin.kind === 'member' && origin.level === 0 ? `${origin.module}.${origin.name}`
      : null;
    // A later binding of the same name hides an earlier one.
    const hidden = bound.get(name) ?? null;
    if (hidden !== null && reach.get(hidden) === name) reach.delete(hidden);
    if (qualified !== null) reach.set(qualified, name);
    bound.set(name, qualified);
  }
  const direct = reach.get(module);
  if (direct !== undefined) return { name: direct, importLine: null };
  for (const [qualified, name] of reach) {
    if (catalogue.canonical(qualified) === module && !isInside(qualified, module)) return { name, importLine: null };
  }
  // The shortest way to a module is the one that people write.
  for (const [prefix, canonical] of [...catalogue.reexports].reverse()) {
    const dot = prefix.indexOf('.');
    const held = reach.get(prefix.slice(0, dot));
    if (canonical === module && held !== undefined) return { name: held + prefix.slice(dot), importLine: null };
  }
  for (const [prefix, canonical] of [...catalogue.reexports].reverse()) {
    if (canonical !== module || !bindings.some(({ origin }) => isPartOf(origin, prefix))) continue;
    const dot = prefix.indexOf('.');
    const root = prefix.slice(0, dot);
    const held = localModule(target, root, catalogue.streams.find(({ seeding }) => seeding.module === root)?.seeding.alias, offset, catalogue);
    return { name: held.name + prefix.slice(dot), importLine: held.importLine };
  }
  const taken = namesIn(target.facts);
  const wanted = alias ?? module;
  if (!taken.has(wanted) || isImportOf(target, wanted, module)) return { name: wanted, importLine: alias === undefined ? `import ${module}` : `import ${module} as ${alias}` };
  const free = [module, `_${module}`].find((name) => !taken.has(name)) ?? `_${module}_`;
  return { name: free, importLine: free === module ? `import ${module}` : `import ${module} as ${free}` };
}

/** The module by a name that says which it is where no import binds it yet: `numpy` for `np`. */
export function spelledOut({ name, importLine }: LocalModule): string {
  const [, module, alias] = /^import (\S+)(?: as (\S+))?$/.exec(importLine ?? '') ?? [];
  return module === undefined ? name : module + name.slice((alias ?? module).length);
}

/** Whether an import names something inside `module`. */
function isPartOf(origin: Origin, module: string): boolean {
  return origin.kind === 'member' && origin.level === 0 && `${origin.module}.`.startsWith(`${module}.`);
}

/** Whether `name` stands for `module` wherever the file binds it. */
function isImportOf(target: FixTarget, name: string, module: string): boolean {
  const bindings = bindingsNamed(target.facts, name);
  return bindings.length > 0 && bindings.every(({ origin }) => origin.kind === 'module' && origin.module === module);
}

/** Inserts import lines behind the imports at the top, before `limit`. */
export function insertImports(target: FixTarget, lines: readonly string[], limit: number): Edit[] {
  const unique = [...new Set(lines)];
  if (unique.length === 0) return [];
  const anchor = afterImports(target, limit);
  const end = eol(target);
  const newText = anchor.afterLine ? unique.map((line) => end + line).join('') : unique.map((line) => line + end).join('');
  return [{ path: target.path, span: { start: anchor.offset, end: anchor.offset }, newText }];
}
