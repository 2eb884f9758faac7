import { closest } from 'fastest-levenshtein';
import { getStaticTOMLValue, parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { RULE_NAMES } from './rule-names.js';
import { STREAM_NAMES } from './stream-names.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';

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

type Checker = (value: unknown) => Fault | null;

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'];
const MAX_SEED = 2 ** 32 - 1;

const oneOf = (names: readonly string[]): Checker => (value) => {
  if (typeof value === 'string' && names.includes(value)) return null;
  return { message: `expected one of ${names.map((name) => `"${name}"`).join(', ')}${suggestion(value, names)}` };
};
const text: Checker = (value) => (typeof value === 'string' ? null : { message: 'expected a string' });
const listOf = (item: Checker, what: string): Checker => (value) => {
  if (!Array.isArray(value)) return { message: `expected a list of ${what}` };
  return value.map(item).find((fault) => fault !== null) ?? null;
};
const tableOf = (key: Checker, item: Checker, what: string): Checker => (value) => {
  if (!isTable(value)) return { message: `expected a table of ${what}` };
  for (const [name, inner] of Object.entries(value)) {
    const fault = key(name) ?? item(inner);
    if (fault !== null) return { ...fault, key: name };
  }
  return null;
};
const ruleName: Checker = (value) => {
  const known: readonly string[] = RULE_NAMES;
  if (typeof value === 'string' && known.includes(value)) return null;
  return { message: `there is no rule ${JSON.stringify(value)}${suggestion(value, RULE_NAMES)}` };
};
const rules = listOf(ruleName, 'rule names');
const globs = listOf(text, 'globs');
const seed: Checker = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SEED
    ? null
    : { message: `expected a whole number from 0 to ${String(MAX_SEED)}` };

const streams = listOf(oneOf(STREAM_NAMES), 'stream names');

/** The keys of a `catalogue` entry. */
const ENTRY_KEYS: Readonly<Record<string, Checker>> = {
  'names': listOf(text, 'qualified names'),
  'draws': streams,
  'seeds': streams,
  'seed-parameter': text,
  'when-omitted': oneOf([...STREAM_NAMES, 'entropy', 'fixed']),
  'returns': text,
};
const catalogueEntry: Checker = (value) => {
  if (!isTable(value)) return { message: 'expected tables: [[catalogue]]' };
  for (const [key, inner] of Object.entries(value)) {
    const check = ENTRY_KEYS[key];
    if (check === undefined) return { key, message: `unknown key "${key}"${suggestion(key, Object.keys(ENTRY_KEYS))}` };
    const fault = check(inner);
    if (fault !== null) return { ...fault, key, message: `"${key}": ${fault.message}` };
  }
  if (!Array.isArray(value.names) || value.names.length === 0) return { message: 'an entry needs "names"' };
  const says = ['draws', 'seeds', 'seed-parameter', 'returns'].some((key) => key in value);
  return says ? null : { message: 'an entry needs "draws", "seeds", "seed-parameter" or "returns"' };
};

/** Every key there is: where its value goes and what it must be. */
const KEYS: Readonly<Record<string, { readonly to: keyof Settings; readonly check: Checker }>> = {
  'preset': { to: 'preset', check: oneOf(['recommended', 'strict']) },
  'select': { to: 'select', check: rules },
  'ignore': { to: 'ignore', check: rules },
  'severity': { to: 'severity', check: tableOf(ruleName, oneOf(SEVERITIES), 'rule = "severity"') },
  'per-file-ignores': { to: 'perFileIgnores', check: tableOf(text, rules, 'glob = [rule names]') },
  'exclude': { to: 'exclude', check: globs },
  'extend-exclude': { to: 'extendExclude', check: globs },
  'seed': { to: 'seed', check: seed },
  'seed-functions': {
    to: 'seedFunctions',
    check: tableOf(text, listOf(text, 'stream names'), '"qualified.name" = [streams]'),
  },
  'catalogue': { to: 'catalogue', check: listOf(catalogueEntry, 'tables') },
  'entry-points': { to: 'entryPoints', check: globs },
  'python-version': { to: 'pythonVersion', check: text },
  'assume': { to: 'assume', check: tableOf(text, text, 'library = "version"') },
};

/** Names close enough to be what was meant. */
function suggestion(value: unknown, names: readonly string[]): string {
  return typeof value === 'string' && value !== '' ? `; did you mean "${closest(value, [...names])}"?` : '';
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
  try {
    program = parseTOML(source);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const place = { file, line: error.lineNumber, column: error.column + 1 };
    return { settings: null, errors: [{ ...place, message: `not valid TOML: ${error.message}` }] };
  }
  const root: unknown = getStaticTOMLValue(program);
  const prefix = kind === 'pyproject' ? ['tool', 'seedlint'] : [];
  const table = prefix.reduce<unknown>((value, key) => (isTable(value) ? value[key] : undefined), root);
  if (table === undefined) return { settings: null, errors: [] };
  if (!isTable(table)) {
    return { settings: null, errors: [{ file, line: 1, column: 1, message: '[tool.seedlint] must be a table' }] };
  }
  const errors: ConfigError[] = [];
  const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
  const fail = (path: readonly string[], message: string): void => {
    errors.push({ file, ...placeOf(program, [...prefix, ...path]), message });
  };
  for (const [key, value] of Object.entries(table)) {
    const known = KEYS[key];
    if (known === undefined) {
      fail([key], `unknown key "${key}"${suggestion(key, Object.keys(KEYS))}`);
      continue;
    }
    const fault = known.check(value);
    if (fault === null) settings[known.to] = value;
    else fail(fault.key === undefined ? [key] : [key, fault.key], `"${key}": ${fault.message}`);
  }
  return errors.length > 0 ? { settings: null, errors } : { settings: settings as unknown as Settings, errors };
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

function keyNames(key: AST.TOMLKey): string[] {
  return key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
}
