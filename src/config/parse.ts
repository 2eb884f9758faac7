import * as l10n from '@vscode/l10n';
import { closest } from 'fastest-levenshtein';
import type { AST } from 'toml-eslint-parser';
import { globFault } from './glob.js';
import { RULE_NAMES } from './rule-names.js';
import { STREAM_NAMES } from './stream-names.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';
import { keyNames, readToml, TomlError } from './toml.js';

/** A fault in a configuration file. `line` and `column` count from 1. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ParsedConfig {
  /** `null` when the file does not configure Seedlint, or holds an error. */
  readonly settings: Settings | null;
  readonly errors: readonly ConfigError[];
}

/** What is wrong with a value; `key` names the entry inside it when it is not the value itself. */
interface Fault {
  readonly message: string;
  readonly key?: string;
}

/** A JSON schema, as far as the kinds below need one. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
}

/** What a value must be: checked here with words for people, and told to editors as a schema. */
interface Kind {
  readonly check: (value: unknown) => Fault | null;
  readonly schema: Schema;
}

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'];
const MAX_SEED = 2 ** 32 - 1;
/** Beyond this the memory of the parser gives out, in thousands of characters. */
const MAX_FILE_SIZE = 32_000;

/** One of `names`; `missing` says what is not there, where that is clearer than the list of all. */
const oneOf = (names: readonly string[], missing?: (value: string) => string): Kind => ({
  schema: { enum: names },
  check(value) {
    if (typeof value === 'string' && names.includes(value)) return null;
    const message = missing === undefined
      ? l10n.t('expected one of {0}', names.map((name) => `"${name}"`).join(', '))
      : missing(JSON.stringify(value));
    return { message: suggesting(message, value, names) };
  },
});
const text: Kind = {
  schema: { type: 'string' },
  check: (value) => (typeof value === 'string' ? null : { message: l10n.t('expected a string') }),
};
const listOf = (item: Kind, expected: () => string): Kind => ({
  schema: { type: 'array', items: item.schema },
  check(value) {
    if (!Array.isArray(value)) return { message: expected() };
    return value.map(item.check).find((fault) => fault !== null) ?? null;
  },
});
const tableOf = (key: Kind, item: Kind, expected: () => string): Kind => ({
  schema: {
    type: 'object',
    ...(key.schema.enum === undefined
      ? { additionalProperties: item.schema }
      : { properties: Object.fromEntries(key.schema.enum.map((name) => [name, item.schema])), additionalProperties: false }),
  },
  check(value) {
    if (!isTable(value)) return { message: expected() };
    for (const [name, inner] of Object.entries(value)) {
      const fault = key.check(name) ?? item.check(inner);
      if (fault !== null) return { ...fault, key: name };
    }
    return null;
  },
});
const ruleName = oneOf(RULE_NAMES, (name) => l10n.t('there is no rule {0}', name));
const rules = listOf(ruleName, () => l10n.t('expected a list of rule names'));
const globText: Kind = {
  schema: { type: 'string' },
  check(value) {
    const fault = typeof value === 'string' ? globFault(value) : l10n.t('expected a string');
    return fault === null ? null : { message: fault };
  },
};
const globs = listOf(globText, () => l10n.t('expected a list of globs'));
const integer = (minimum: number, maximum: number): Kind => ({
  schema: { type: 'integer', minimum, maximum },
  check: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? null
      : { message: l10n.t('expected a whole number from {0} to {1}', minimum, maximum) },
});
const seed = integer(0, MAX_SEED);

const streams = listOf(oneOf(STREAM_NAMES), () => l10n.t('expected a list of stream names'));

/** A key of a table: what its value must be, and what it is for. */
interface Key {
  readonly kind: Kind;
  readonly description: string;
}

/** The keys of a `catalogue` entry. */
const ENTRY_KEYS: Readonly<Record<string, Key>> = {
  'names': { kind: listOf(text, () => l10n.t('expected a list of qualified names')), description: 'The callables, by qualified name.' },
  'draws': { kind: streams, description: 'The streams a call draws from.' },
  'seeds': { kind: streams, description: 'The streams a call seeds.' },
  'seed-parameter': { kind: text, description: 'The parameter that takes a seed or generator in place of the stream.' },
  'when-omitted': {
    kind: oneOf([...STREAM_NAMES, 'entropy', 'fixed']),
    description: 'What a call without the seed parameter draws from.',
  },
  'returns': { kind: text, description: 'The qualified name of the class of what a call returns.' },
};
/** What an entry must say at least one of. */
const ENTRY_FACTS = ['draws', 'seeds', 'seed-parameter', 'returns'];
const catalogueEntry: Kind = {
  schema: {
    type: 'object',
    properties: schemasOf(ENTRY_KEYS),
    additionalProperties: false,
    required: ['names'],
    anyOf: ENTRY_FACTS.map((key) => ({ required: [key] })),
  },
  check(value) {
    if (!isTable(value)) return { message: l10n.t('expected tables: [[catalogue]]') };
    for (const [key, inner] of Object.entries(value)) {
      const known = Object.hasOwn(ENTRY_KEYS, key) ? ENTRY_KEYS[key] : undefined;
      if (known === undefined) return { key, message: suggesting(l10n.t('unknown key "{0}"', key), key, Object.keys(ENTRY_KEYS)) };
      const fault = known.kind.check(inner);
      if (fault !== null) return { ...fault, key, message: `"${key}": ${fault.message}` };
    }
    if (!Array.isArray(value.names) || value.names.length === 0) return { message: l10n.t('an entry needs "names"') };
    return ENTRY_FACTS.some((key) => key in value) ? null : { message: l10n.t('an entry needs "draws", "seeds", "seed-parameter" or "returns"') };
  },
};

/** Every key there is, and where its value goes. */
const KEYS: Readonly<Record<string, Key & { readonly to: keyof Settings }>> = {
  'preset': {
    to: 'preset', kind: oneOf(['recommended', 'strict']),
    description: 'The base set of rules: the recommended ones, or every rule.',
  },
  'select': { to: 'select', kind: rules, description: 'Rules added to the preset.' },
  'ignore': { to: 'ignore', kind: rules, description: 'Rules taken from the preset.' },
  'severity': {
    to: 'severity', kind: tableOf(ruleName, oneOf(SEVERITIES), () => l10n.t('expected a table of rule = "severity"')),
    description: 'The severity of a rule, or "off".',
  },
  'per-file-ignores': {
    to: 'perFileIgnores', kind: tableOf(globText, rules, () => l10n.t('expected a table of glob = [rule names]')),
    description: 'Rules that are off for the files a glob matches.',
  },
  'exclude': { to: 'exclude', kind: globs, description: 'Files and folders that are not checked, in place of the default ones.' },
  'extend-exclude': { to: 'extendExclude', kind: globs, description: 'Files and folders that are not checked, beside the default ones.' },
  'seed': { to: 'seed', kind: seed, description: 'The seed that fixes insert where the program holds none.' },
  'seed-functions': {
    to: 'seedFunctions', kind: tableOf(text, listOf(text, () => l10n.t('expected a list of stream names')), () => l10n.t('expected a table of "qualified.name" = [streams]')),
    description: 'Functions that seed, by qualified name, and the streams they seed.',
  },
  'catalogue': {
    to: 'catalogue', kind: listOf(catalogueEntry, () => l10n.t('expected a list of tables')),
    description: 'What callables do that Seedlint does not know.',
  },
  'entry-points': { to: 'entryPoints', kind: globs, description: 'Files that are programs, where it can not be told.' },
  'python-version': { to: 'pythonVersion', kind: text, description: 'The Python version the project runs on.' },
  'assume': {
    to: 'assume', kind: tableOf(text, text, () => l10n.t('expected a table of library = "version"')),
    description: 'Library versions the requirement files do not state.',
  },
  'max-file-size': {
    to: 'maxFileSize', kind: integer(1, MAX_FILE_SIZE),
    description: 'The longest file that is read, in thousands of characters; of a notebook its code counts.',
  },
  'max-findings': { to: 'maxFindings', kind: integer(1, 100_000), description: 'The most findings shown of one file; the most severe ones come first.' },
  'max-seconds': { to: 'maxSeconds', kind: integer(1, 3600), description: 'The most seconds that reading a file, following a program and the rules may take, each.' },
};

function schemasOf(keys: Readonly<Record<string, Key>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(keys).map(([key, { kind, description }]) => [key, { description, ...kind.schema }]));
}

/** The schema of Seedlint's table: what a `seedlint.toml` holds, or `[tool.seedlint]`. */
export function configSchema(): Schema {
  const properties = Object.entries(schemasOf(KEYS)).map(([key, schema]) => {
    const value = DEFAULT_SETTINGS[KEYS[key]?.to ?? 'preset'];
    return [key, value === null ? schema : { ...schema, default: value }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** A message with the name that may have been meant. */
function suggesting(message: string, value: unknown, names: readonly string[]): string {
  return typeof value === 'string' && value !== '' ? l10n.t('{0}; did you mean "{1}"?', message, closest(value, [...names])) : message;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Reads a configuration file's text: `[tool.seedlint]` of a `pyproject.toml`, the top level of a `seedlint.toml`.
 * Faults come back with their place; nothing is thrown.
 */
export function parseConfig(source: string, file: string, kind: 'pyproject' | 'seedlint'): ParsedConfig {
  let program: AST.TOMLProgram;
  let root: unknown;
  try {
    ({ program, value: root } = readToml(source));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column, message } = error;
    return { settings: null, errors: [{ file, line, column, message }] };
  }
  const prefix = kind === 'pyproject' ? ['tool', 'seedlint'] : [];
  const table = prefix.reduce<unknown>((value, key) => (isTable(value) ? value[key] : undefined), root);
  if (table === undefined) return { settings: null, errors: [] };
  if (!isTable(table)) {
    return { settings: null, errors: [{ file, line: 1, column: 1, message: l10n.t('[tool.seedlint] must be a table') }] };
  }
  const errors: ConfigError[] = [];
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  const fail = (path: readonly string[], message: string): void => {
    errors.push({ file, ...placeOf(program, [...prefix, ...path]), message });
  };
  for (const [key, value] of Object.entries(table)) {
    const known = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (known === undefined) {
      fail([key], suggesting(l10n.t('unknown key "{0}"', key), key, Object.keys(KEYS)));
      continue;
    }
    const fault = known.kind.check(value);
    if (fault === null) settings[known.to] = value;
    else fail(fault.key === undefined ? [key] : [key, fault.key], `"${key}": ${fault.message}`);
  }
  return errors.length > 0 ? { settings: null, errors } : { settings: settings as unknown as Settings, errors };
}

/**
 * Reads the settings an editor gives, by the names they have here. What is of the wrong kind counts as not given, and
 * is told of; what is no setting here is none of our business.
 */
export function readEditorSettings(given: unknown): { readonly settings: Settings; readonly faults: readonly string[] } {
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  const faults: string[] = [];
  if (isTable(given)) {
    for (const { to, kind } of Object.values(KEYS)) {
      const value = Object.hasOwn(given, to) ? given[to] : null;
      if (value === null || value === undefined) continue;
      const fault = kind.check(value);
      if (fault === null) settings[to] = value;
      else faults.push(`seedlint.${to}${fault.key === undefined ? '' : `, "${fault.key}"`}: ${fault.message}`);
    }
  }
  return { settings: settings as unknown as Settings, faults };
}

/** Where the key path stands, from 1; the file's start when it can't be found. */
function placeOf(program: AST.TOMLProgram, path: readonly string[]): { line: number; column: number } {
  let best = { depth: 0, line: 1, column: 1 };
  const visit = (node: AST.TOMLNode, above: readonly string[]): void => {
    if (node.type === 'TOMLKeyValue') {
      const keys = [...above, ...keyNames(node.key)];
      note(node.key.loc.start, keys);
      if (node.value.type === 'TOMLInlineTable') for (const entry of node.value.body) visit(entry, keys);
    } else if (node.type === 'TOMLTable') {
      const keys = [...above, ...keyNames(node.key)];
      note(node.key.loc.start, keys);
      for (const entry of node.body) visit(entry, keys);
    } else if (node.type === 'TOMLTopLevelTable') {
      for (const entry of node.body) visit(entry, above);
    }
  };
  const note = (start: { line: number; column: number }, keys: readonly string[]): void => {
    if (keys.length > best.depth && keys.length <= path.length && keys.every((key, at) => key === path[at])) {
      best = { depth: keys.length, line: start.line, column: start.column + 1 };
    }
  };
  for (const table of program.body) visit(table, []);
  return { line: best.line, column: best.column };
}
