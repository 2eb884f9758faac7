/** What is imported, by a statement or by a call. */
import type { Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { dottedName, walkStatements } from '../../../syntax/walk.js';
import { ONE_OF, UNKNOWN, type CallArgument, type CallFact, type Value } from '../model.js';
import type { Scope } from '../scope.js';
import { startOf, textIn } from '../values.js';
import { assign } from './names.js';
import type { ModuleState } from './state.js';

/** Of what is imported by a text: an absolute or a relative name, or the beginning of one inside a package. */
const MODULE_NAME = /^(?:(?:\.|[A-Za-z_])[\w.]*|(?:\.|[A-Za-z_][\w.]*\.)[\w.]*\*)$/;

/** The root modules that a statement, or one within it, imports. */
export const rootsImported = remembered((statement: Statement): readonly string[] => walkStatements([statement]).flatMap((each) => {
  const modules = each.kind === 'import' ? each.names.map(({ name }) => name) : each.kind === 'from-import' && each.level === 0 ? [each.module] : [];
  return modules.map((name) => name.split('.')[0] ?? name);
}));

/** `import work.model as model` */
export function importModules(state: ModuleState, { names }: Statement & { kind: 'import' }, scope: Scope): void {
  for (const { name, alias } of names) {
    state.part.imports.push(name);
    scope.events.push({ kind: 'import', name, isWritten: true });
    if (alias !== null) assign(state, alias, { kind: 'reference', name }, scope);
    else {
      const root = name.split('.')[0] ?? name;
      assign(state, root, { kind: 'reference', name: root }, scope);
    }
  }
}

/** `from work.model import Net as Model` */
export function importNames(state: ModuleState, statement: Statement & { kind: 'from-import' }, scope: Scope): void {
  if (statement.module === '__future__') return;
  const dots = '.'.repeat(statement.level);
  const module = dots + statement.module;
  if (statement.module !== '') {
    state.part.imports.push(module);
    scope.events.push({ kind: 'import', name: module, isWritten: true });
  }
  if (statement.star) {
    state.part.starImports.push(module);
    bringAll(state, module, scope);
  }
  for (const { name, alias } of statement.names) {
    const qualified = statement.module === '' ? dots + name : `${module}.${name}`;
    state.part.imports.push(qualified);
    scope.events.push({ kind: 'import', name: qualified, isWritten: true });
    assign(state, alias ?? name, { kind: 'reference', name: qualified }, scope);
  }
}

/** All names of `module`, as a star import or a command of a notebook brings them. */
export function bringAll(state: ModuleState, module: string, scope: Scope): void {
  const gathered = state.catalogue.gathers.get(module);
  for (const each of gathered?.modules ?? []) bringAll(state, each, scope);
  for (const [name, of] of Object.entries(gathered?.names ?? {})) assign(state, name, { kind: 'reference', name: of }, scope);
  for (const name of state.catalogue.starred.get(module) ?? []) {
    if (scope.environment.get(name) !== undefined) assign(state, name, { kind: 'reference', name: `${module}.${name}` }, scope);
  }
  state.stars.set('*', [...(state.stars.get('*') ?? []), module]);
}

/**
 * `importlib.import_module(args.model)`: a module named by a text or by an option's default, which a user may choose
 * another for; or one of those whose names begin with a text.
 */
export function importedBy(state: ModuleState, { args: [first, ...more] }: CallFact, scope: Scope): Value {
  const stated = textIn(first?.value);
  const start = first?.value.kind === 'option' ? stated?.slice(0, stated.lastIndexOf('.') + 1) : stated === null ? startOf(first?.value) : undefined;
  const names = [stated, start === undefined ? null : start + ONE_OF].flatMap((name) => (name === null ? [] : absolute(name, more[0]) ?? []));
  const [name, ...others] = names.filter((each) => MODULE_NAME.test(each));
  if (name === undefined) return UNKNOWN;
  state.part.imports.push(name, ...others);
  scope.events.push({ kind: 'import', name });
  return { kind: 'reference', name };
}

/** The name of an imported module of a package, as that is handed over; `null` where nobody can tell of which. */
function absolute(name: string, within: CallArgument | undefined): string | null {
  if (!name.startsWith('.')) return name;
  const around = textIn(within?.value);
  if (around !== null) return name.startsWith('..') ? null : around + name;
  return /^__(?:name|package)__$/.test(within === undefined ? '' : dottedName(within.argument.value) ?? '') ? name : null;
}
