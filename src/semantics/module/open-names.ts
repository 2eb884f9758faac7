/** Names of the top level that may hold something else than what stands there. */
import type { Statement } from '../../syntax/facts.js';
import { calleeName, walkStatements, withinScope } from '../../syntax/walk.js';
import { rememberedOfText } from '../lookups.js';
import { bindingsOf, type Binding } from './bindings.js';

export interface OpenNames {
  /** Constants that are there for whoever runs the notebook to turn: a form's fields, a cell of parameters. */
  readonly turned: ReadonlySet<string>;
  /** What later takes the place of a name, where it has that name: modules all of whose names are imported; `null` for a file that is run in between. */
  readonly replaced: ReadonlyMap<string, readonly (string | null)[]>;
}

export const openNames = rememberedOfText((module): OpenNames => {
  const { facts: { body, comments }, file: { cells, parseText } } = module;
  const fields = comments.filter(({ text }) => /^#\s*@param\b/.test(text));
  const parameters = cells.filter(({ isParameters }) => isParameters === true);
  const replacing = walkStatements(body, withinScope).filter((statement) => replacedBy(statement) !== undefined);
  if (fields.length + parameters.length + replacing.length === 0) return { turned: new Set(), replaced: new Map() };
  const bindings = bindingsOf(body);
  const isField = ({ end }: Binding): boolean => fields.some(({ start }) => end <= start && !parseText.slice(end, start).includes('\n'));
  const isParameter = ({ end }: Binding): boolean => parameters.some((cell) => cell.start <= end && end <= cell.end);
  const turned = new Set(bindings.filter((binding) => isField(binding) || isParameter(binding)).map(({ name }) => name));
  const replaced = new Map<string, (string | null)[]>();
  for (const statement of replacing) {
    const after = new Set(bindings.filter(({ end, certainty }) => end > statement.end && certainty === 'always').map(({ name }) => name));
    const before = new Set(bindings.filter(({ end }) => end <= statement.start).map(({ name }) => name));
    for (const name of before) if (!after.has(name)) replaced.set(name, [...replaced.get(name) ?? [], replacedBy(statement) ?? null]);
  }
  return { turned, replaced };
});

/** The module all of whose names a statement brings in; `null` for what stands in for `%run file.py`; else `undefined`. */
function replacedBy(statement: Statement): string | null | undefined {
  if (statement.kind === 'from-import') return statement.star ? '.'.repeat(statement.level) + statement.module : undefined;
  const runs = statement.kind === 'expression' && statement.value.kind === 'call' && calleeName(statement.value) === 'exec' && statement.value.args.length === 0;
  return runs ? null : undefined;
}
