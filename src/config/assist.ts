import { configSchema, type Schema } from './parse.js';
import { ITEM, placeAt, type Place } from './place.js';

/** Where Seedlint's keys stand in each kind of file. */
const PREFIX = { pyproject: ['tool', 'seedlint'], seedlint: [] } as const;

export type ConfigKind = keyof typeof PREFIX;

/** Something that may be written at a place of a configuration. */
export interface Proposal {
  readonly label: string;
  readonly kind: 'table' | 'key' | 'value';
  /** Put in place of the text from `start` to `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The keys that lead there, from the top of Seedlint's table; a value is the last of them. */
  readonly path: readonly string[];
  readonly schema: Schema;
}

/** What a word of a configuration means. */
export interface Meaning {
  readonly start: number;
  readonly end: number;
  readonly role: 'key' | 'value';
  readonly word: string;
  readonly path: readonly string[];
  readonly schema: Schema;
}

const schema = configSchema();

/** What may be written at `offset`; `names` knows names for keys that any text may be, by path. */
export function proposals(text: string, offset: number, kind: ConfigKind, names: (path: readonly string[]) => readonly string[] = () => []): Proposal[] {
  const place = placeAt(text, offset);
  if (place === null) return [];
  if (place.role === 'header') return headers(text, place, kind);
  const path = within(place.path, kind);
  const found = path === null ? null : schemaAt(path);
  if (path === null || found === null) return [];
  const { start, end, beside } = place;
  if (place.role === 'key') {
    const known = Object.entries(found.properties ?? {});
    const named = known.length > 0 || typeof found.additionalProperties !== 'object' ? [] : names(path).map((name) => [name, found.additionalProperties as Schema] as const);
    const assigns = /^[^\S\r\n]*=/.test(text.slice(end));
    return [...known, ...named].filter(([name]) => !beside.has(name)).map(([label, of]) => ({
      label, kind: 'key', text: assigns ? quoted(label) : `${quoted(label)} = `, start, end, path: [...path, label], schema: of,
    }));
  }
  const quote = text[start] === "'" ? "'" : '"';
  return valuesOf(found).filter((value) => !beside.has(String(value))).map((value) => ({
    label: String(value), kind: 'value', text: typeof value === 'string' ? `${quote}${value}${quote}` : JSON.stringify(value), start, end,
    path: [...path, String(value)], schema: found,
  }));
}

/** What the word at `offset` means; `null` where it means nothing to Seedlint. */
export function meaning(text: string, offset: number, kind: ConfigKind): Meaning | null {
  const place = placeAt(text, offset);
  if (place === null || place.word === '') return null;
  const { start, end, word } = place;
  const role = place.role === 'value' ? 'value' : 'key';
  const full = role === 'key' ? [...place.path, word] : place.path;
  const path = within(full, kind);
  const found = path === null || (kind === 'pyproject' && full.length < 2) ? null : schemaAt(path);
  return path === null || found === null ? null : { start, end, role, word, path, schema: found };
}

/** The names of tables: Seedlint's own, and those of its keys that hold tables. */
function headers(text: string, { from, end, isListed }: Place, kind: ConfigKind): Proposal[] {
  const prefix: readonly string[] = PREFIX[kind];
  const tables = Object.entries(schema.properties ?? {}).flatMap(([key, of]) => {
    const holds = isListed ? of.items?.type === 'object' : of.type === 'object';
    return holds ? [{ path: [key], of }] : [];
  });
  const own = isListed || prefix.length === 0 ? [] : [{ path: [], of: schema }];
  const closing = isListed ? ']]' : ']';
  const close = text.slice(end).startsWith(closing[0] ?? ']') ? '' : closing;
  const named = [...own, ...tables].map(({ path, of }) => ({ label: [...prefix, ...path].join('.'), path, schema: of }));
  // A table is written once.
  return named.filter(({ label }) => isListed || !text.includes(`[${label}]`))
    .map((each) => ({ ...each, kind: 'table', text: each.label + close, start: from, end }));
}

/** `path` from the top of Seedlint's table; `null` outside of it. */
function within(path: readonly string[], kind: ConfigKind): readonly string[] | null {
  const prefix: readonly string[] = PREFIX[kind];
  return prefix.every((key, at) => path[at] === key) ? path.slice(prefix.length) : null;
}

function schemaAt(path: readonly string[]): Schema | null {
  let found: Schema = schema;
  for (const key of path) {
    const inner = key === ITEM ? found.items : (found.properties?.[key] ?? found.additionalProperties);
    if (typeof inner !== 'object') return null;
    found = inner;
  }
  return found;
}

/** The values a schema names; of a number, the one that holds when none is given. */
function valuesOf({ enum: names, type, default: usual }: Schema): readonly (string | number)[] {
  if (names !== undefined) return names;
  return type === 'integer' && typeof usual === 'number' ? [usual] : [];
}

/** A key as TOML writes it. */
function quoted(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}
