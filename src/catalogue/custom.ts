import type { CatalogueFile, Entry } from './types.js';

/** A callable that a project describes in its settings. */
export interface CustomEntry {
  /** Qualified names that share these facts. */
  readonly names: readonly string[];
  /** Streams it draws from. */
  readonly draws?: readonly string[];
  /** Streams it seeds. */
  readonly seeds?: readonly string[];
  /** The parameter that takes the seed. */
  readonly 'seed-parameter'?: string;
  /** What no seed means: a stream's name, `entropy` (fresh in each run) or `fixed`. */
  readonly 'when-omitted'?: string;
  /** Qualified name of the class of what it returns. */
  readonly returns?: string;
}

/** The entries of a project's settings in the catalogue's own form. */
export function customFile(entries: readonly CustomEntry[]): CatalogueFile {
  const names = entries.flatMap((entry) => entry.names);
  return {
    library: 'settings',
    roots: [],
    words: [...new Set(names.map((name) => name.slice(name.lastIndexOf('.') + 1)))],
    checkedAgainst: '',
    sources: { settings: "the project's settings" },
    entries: entries.map(toEntry),
  };
}

function toEntry(entry: CustomEntry): Entry {
  const { names, draws, seeds, returns } = entry;
  const parameter = entry['seed-parameter'];
  const seed = parameter === undefined ? null : { name: parameter };
  return {
    names,
    source: 'settings',
    ...(draws === undefined ? {} : { draws: { streams: draws, ...(seed === null ? {} : { generator: seed }) } }),
    ...(seeds === undefined ? {} : { seeds: { streams: seeds, seed, whenOmitted: seed === null ? 'nothing' : 'fixed' } }),
    ...(seed === null || seeds !== undefined || draws !== undefined
      ? {}
      : { takesSeed: { ...seed, whenOmitted: entry['when-omitted'] ?? 'entropy', effect: 'strong' } }),
    ...(returns === undefined ? {} : { returns }),
  };
}
