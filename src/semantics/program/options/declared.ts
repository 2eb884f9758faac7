/** Options that programs declare in a loop over a table: `for key, value in defaults.items(): parser.add_argument(f"--{key}", default=value)`. */
import type { Expression, Statement } from '../../../syntax/facts.js';
import { remembered } from '../../../syntax/remember.js';
import { calleeName, elementsOf, expressionsUnder, walkStatements, withinScope } from '../../../syntax/walk.js';
import { callsOf, functionOf, rememberedOfText, usesOf } from '../../lookups.js';
import type { Value } from '../../module/model.js';
import { literal } from '../../module/options.js';
import type { Module, Project } from '../../project.js';
import { findArgument, parameterNamed } from '../arguments.js';

/** A name that is put together where an option is declared. */
const DECLARES = /\badd_argument\(\s*(?:f['"]--?\{|['"]--?['"]\s*\+|['"]--?(?:%s|\{\}))/;

/** Tables are handed on through no more functions than these. */
const MAX_HOPS = 4;

type Declared = readonly (readonly [name: string, option: Value])[];

const NONE: Declared = [];

/** The options that `module` declares by the keys of tables, itself or by a function that it hands one. */
export function declaredByTables(project: Project, module: Module): Declared {
  return declared(project).get(module) ?? NONE;
}

const declared = remembered((project: Project): ReadonlyMap<Module, Declared> => {
  const found = new Map<Module, Declared>();
  const add = (module: Module, table: Expression): void => {
    found.set(module, [...found.get(module) ?? [], ...entriesOf(project, module, table, 0)]);
  };
  for (const module of project.modules.values()) {
    for (const table of tablesIn(module)) {
      const around = usesOf(module).place(table)?.function ?? null;
      const fact = around === null ? undefined : functionOf(module, around);
      const parameter = table.kind === 'name' && fact !== undefined ? parameterNamed(fact, table.id) : null;
      if (fact === undefined || parameter === null) add(module, table);
      else {
        for (const { module: from, call } of project.callers(module, fact.index)) {
          const given = findArgument(project.withoutObject(from, call), parameter);
          if (given.kind === 'given') add(from, given.argument.argument.value);
        }
      }
    }
  }
  return found;
});

/** The tables whose entries a loop of the module declares as options. */
const tablesIn = rememberedOfText(({ file: { parseText }, facts: { body } }): readonly Expression[] => {
  if (!DECLARES.test(parseText)) return [];
  return walkStatements(body).flatMap((statement) => {
    if (statement.kind !== 'for' || statement.iterable.kind !== 'call' || statement.iterable.callee.kind !== 'attribute' || statement.iterable.callee.name !== 'items') return [];
    const [key, value] = elementsOf(statement.target);
    const isDeclared = key?.kind === 'name' && value?.kind === 'name' && expressionsUnder(statement.body, (part) => calleeName(part) === 'add_argument').some((call) => {
      return call.kind === 'call' && call.args.some((each) => each.keyword === 'default' && each.value.kind === 'name' && each.value.id === value.id);
    });
    return isDeclared ? [statement.iterable.callee.object] : [];
  });
});

/** What the table `written` holds under its names, as far as it can be read: a later entry stands for an earlier one. */
function entriesOf(project: Project, module: Module, written: Expression, hops: number): Declared {
  if (hops > MAX_HOPS) return [];
  if (written.kind === 'dict') {
    return written.entries.flatMap(({ key, value }) => (key === null ? entriesOf(project, module, value, hops + 1) : key.kind === 'string' && key.value !== null ? [optionOf(key.value, value)] : []));
  }
  if (written.kind === 'name') {
    const around = usesOf(module).place(written)?.function ?? null;
    const isLocal = around !== null && usesOf(module).isLocal(written.id, around);
    const body = walkStatements(isLocal ? around.body : module.facts.body, withinScope);
    return body.flatMap((statement) => filledWith(statement, written.id).flatMap((each) => entriesOf(project, module, each, hops + 1)));
  }
  if (written.kind !== 'call') return [];
  const call = callsOf(module).get(written);
  const target = call === undefined ? null : project.callee(module, call);
  if (target?.kind === 'function') {
    const body = target.module.model.functions[target.index]?.statement?.body ?? [];
    return walkStatements(body, withinScope).flatMap((each) => (each.kind === 'return' && each.value !== null ? entriesOf(project, target.module, each.value, hops + 1) : []));
  }
  if (calleeName(written) !== 'dict') return [];
  return written.args.flatMap(({ keyword, value, splat }) => (keyword !== null ? [optionOf(keyword, value)] : splat === '*' ? [] : entriesOf(project, module, value, hops + 1)));
}

/** What `statement` gives the table `name`, or puts into it: `defaults = dict(…)`, `defaults.update(…)`. */
function filledWith(statement: Statement, name: string): readonly Expression[] {
  if (statement.kind === 'assign' && statement.value !== null) return statement.targets.some((target) => target.kind === 'name' && target.id === name) ? [statement.value] : [];
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return [];
  const { callee, args } = statement.value;
  const isOwn = callee.kind === 'attribute' && callee.name === 'update' && callee.object.kind === 'name' && callee.object.id === name;
  return isOwn ? args.flatMap(({ keyword, value }) => (keyword === null ? [value] : [])) : [];
}

function optionOf(name: string, stated: Expression): Declared[number] {
  const value = literal(stated);
  return [name, { kind: 'option', default: value, name, ...(value === null ? { computed: true as const } : {}) }];
}
