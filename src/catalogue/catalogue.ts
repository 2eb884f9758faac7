import { holds, type Versions } from './versions.js';
import type { CatalogueFile, Entry, EnvironmentVariable, FillsFrom, Flag, Gathering, StreamInfo } from './types.js';

/** All that is known of one callable or attribute: its entries merged. */
export interface CatalogueRecord extends Omit<Entry, 'flag' | 'source'> {
  readonly library: string;
  readonly flags: readonly Flag[];
  /** Where the facts come from, in words. */
  readonly sources: readonly string[];
}

/** Names whose canonical ones are kept: while somebody types, new ones come without end. */
const MAX_CANONICAL = 50_000;

/** Parts of a library by which nobody is to reach what it shows elsewhere: `tensorflow.python.ops`. */
const PRIVATE = /\.(?:_\w*|python)(?:\.|$)/;

/** A method, and the members that tell of an object of unknown class that it has this method. */
export interface Told {
  readonly name: string;
  readonly members: readonly string[];
  /** Rows of a table, by a test of its own columns or in groups, have it as well. */
  readonly asRows: boolean;
  /** … and whatever is handed one of these by its name. */
  readonly keywords: readonly string[];
  /** … and whatever has it at all. */
  readonly byName: boolean;
}

export class Catalogue {
  readonly streams: readonly StreamInfo[];
  /** Root modules that make a file worth parsing. */
  readonly roots: readonly string[];
  /** Last names of methods that fill a model's weights from a file. */
  readonly weightLoaders: ReadonlySet<string>;
  /** The methods that fill a network from a checkpoint before they use it, by their names. */
  readonly fillers: ReadonlyMap<string, FillsFrom>;
  /** Words whose appearance makes a file worth parsing: the roots and more. */
  readonly words: readonly string[];
  readonly variables: readonly (EnvironmentVariable & { readonly library: string })[];
  /** Names whose use proves a version. */
  readonly introduced: readonly { readonly name: string; readonly library: string; readonly version: string }[];
  /** Names that only versions older than this one have. */
  readonly removed: readonly { readonly name: string; readonly library: string; readonly version: string }[];
  /** Module → the modules of its own that a star import of it brings. */
  readonly starred: ReadonlyMap<string, readonly string[]>;
  /** Module or command → the modules whose names a star import of it brings as well. */
  readonly gathers: ReadonlyMap<string, Gathering>;
  /** Streams that models' weights are drawn from. */
  readonly weightStreams: ReadonlySet<string>;
  /** Methods by which an object of unknown class may be told, by their last names, each with the members that tell. */
  readonly told: ReadonlyMap<string, readonly Told[]>;
  /** Classes of generator objects. */
  readonly generatorClasses: ReadonlySet<string>;
  readonly #plain: ReadonlySet<string>;
  readonly #standardLibrary: ReadonlySet<string>;
  /** Root module → distribution, where the names differ. */
  readonly #distributions: ReadonlyMap<string, string>;
  readonly #records = new Map<string, CatalogueRecord>();
  /** Names asked for before, with their canonical ones: the same few thousand come again and again. */
  readonly #canonical = new Map<string, string>();
  readonly #streams: ReadonlyMap<string, StreamInfo>;
  /** Everything that something known is inside of: modules and classes. */
  #parents: ReadonlySet<string> | null = null;
  /** Public re-exports, by which a name may be written: prefix and canonical prefix, the longest prefix first. Not what lies inside the canonical module: it has only some of its names. */
  readonly reexports: readonly (readonly [string, string])[];
  readonly #aliasByPrefix: ReadonlyMap<string, readonly [string, string]>;

  /** Entries bound to versions count where `versions` says so; where the version is unknown, what is true of the newest one does. */
  constructor(
    readonly files: readonly CatalogueFile[],
    readonly versions: Versions = {},
  ) {
    this.variables = files.flatMap(({ library, variables }) => (variables ?? []).map((variable) => ({ ...variable, library })));
    this.streams = files.flatMap((file) => file.streams ?? []);
    this.roots = [...new Set(files.flatMap((file) => file.roots))];
    this.introduced = files.flatMap(({ library, introduced }) =>
      Object.entries(introduced ?? {}).map(([name, version]) => ({ name, library, version })),
    );
    this.removed = files.flatMap(({ library, removed }) =>
      Object.entries(removed ?? {}).map(([name, version]) => ({ name, library, version })),
    );
    this.starred = new Map(files.flatMap(({ starred }) => Object.entries(starred ?? {})));
    this.gathers = new Map(files.flatMap(({ gathers }) => Object.entries(gathers ?? {})));
    this.words = [...new Set([...this.roots, ...files.flatMap((file) => file.words ?? [])])];
    this.#plain = new Set(files.flatMap((file) => file.plain ?? []));
    this.#standardLibrary = new Set(files.flatMap((file) => file.standardLibrary ?? []));
    this.#distributions = new Map(files.flatMap(({ roots, library, distributions }) => [
      // The only root module of a library is what its distribution installs.
      ...(roots.length === 1 ? roots.map((root) => [root, library] as const) : []),
      ...Object.entries(distributions ?? {}),
    ]));
    this.#streams = new Map(this.streams.map((stream) => [stream.name, stream]));
    const aliases = files
      .flatMap((file) => Object.entries(file.aliases ?? {}))
      .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
    this.reexports = aliases.filter(([prefix, canonical]) => !PRIVATE.test(prefix) && !isInside(prefix, canonical));
    this.#aliasByPrefix = new Map(aliases.toReversed().map((alias) => [alias[0], alias]));
    for (const file of files) {
      for (const entry of file.entries) {
        const verdict = holds(versions[file.library], entry.since, entry.until);
        if (verdict === 'no' || (verdict === 'unknown' && entry.until !== undefined)) continue;
        this.#add(entry, file);
      }
    }
    this.generatorClasses = new Set([...this.#records.values()].flatMap(({ makesGenerator }) => makesGenerator?.class ?? []));
    this.weightStreams = new Set([...this.#records.values()].flatMap(({ draws }) => (draws?.weights === true ? draws.streams : [])));
    const told = new Map<string, Told[]>();
    for (const [name, { toldBy, toldAsRows, toldByKeywords = [], toldByName }] of this.#records) {
      const method = name.slice(name.lastIndexOf('.') + 1);
      if (toldBy === undefined && toldByName === undefined) continue;
      told.set(method, [...(told.get(method) ?? []), { name, members: toldBy ?? [], asRows: toldAsRows === true, keywords: toldByKeywords, byName: toldByName === true }]);
    }
    this.told = told;
    const loaders = [...this.#records].filter(([name, record]) => record.loadsWeights === true && /\.[A-Z]\w*\.\w+$/.test(name));
    this.weightLoaders = new Set(loaders.map(([name]) => name.slice(name.lastIndexOf('.') + 1)));
    this.fillers = new Map([...this.#records].flatMap(([name, { fillsFrom }]) => (fillsFrom === undefined ? [] : [[name.slice(name.lastIndexOf('.') + 1), fillsFrom] as const])));
  }

  /** What is known of `name`; public re-exports count as the name they re-export. */
  lookup(name: string): CatalogueRecord | undefined {
    return this.#records.get(name) ?? this.#records.get(this.canonical(name));
  }

  /** Whether something is known of `name` or of what is inside it. */
  knows(name: string): boolean {
    this.#parents ??= new Set([...this.#records.keys()].flatMap((each) => prefixesOf(each)));
    return this.lookup(name) !== undefined || this.#parents.has(this.canonical(name));
  }

  /** `name` with the longest known re-export prefix replaced, again and again: `tensorflow.keras.layers.core` is `keras.layers.core`, which is `keras.layers`. */
  canonical(name: string): string {
    let canonical = this.#canonical.get(name);
    if (canonical === undefined) {
      const alias = this.#aliasOf(name);
      canonical = alias === undefined ? name : this.canonical(alias[1] + name.slice(alias[0].length));
      if (this.#canonical.size >= MAX_CANONICAL) this.#canonical.clear();
      this.#canonical.set(name, canonical);
    }
    return canonical;
  }

  /** Whether a callable that no entry is about is known to draw nothing. */
  isPlain(name: string): boolean {
    return this.#plain.has(name.split('.')[0] ?? name);
  }

  /** The distribution that installs the root module `root`; `null` for one that comes with the interpreter. */
  distributionOf(root: string): string | null {
    return this.#standardLibrary.has(root) ? null : (this.#distributions.get(root) ?? root);
  }

  stream(name: string): StreamInfo | undefined {
    return this.#streams.get(name);
  }

  /** The library of the call that seeds stream `name`. */
  libraryOfStream(name: string): string | undefined {
    return this.lookup(this.stream(name)?.seeding.call ?? '')?.library;
  }

  records(): Iterable<[string, CatalogueRecord]> {
    return this.#records;
  }

  /** The longest known re-export prefix of `name`. */
  #aliasOf(name: string): readonly [string, string] | undefined {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const alias = this.#aliasByPrefix.get(name.slice(0, end));
      if (alias !== undefined) return alias;
    }
    return undefined;
  }

  #add(entry: Entry, file: CatalogueFile): void {
    // Names that no other entry speaks of share one record.
    let only: CatalogueRecord | undefined;
    for (const name of entry.names) {
      const known = this.#records.get(name);
      this.#records.set(name, known === undefined ? (only ??= merged(undefined, entry, file)) : merged(known, entry, file));
    }
  }
}

/** Whether `module` is a part of `whole`; a module for compatibility has all that is in the whole. */
export function isInside(module: string, whole: string): boolean {
  return module.startsWith(`${whole}.`) && !module.startsWith(`${whole}.compat.`);
}

/** `a.b.c` is in `a.b` and in `a`. */
function prefixesOf(name: string): string[] {
  const prefixes: string[] = [];
  for (let end = name.lastIndexOf('.'); end > 0; end = name.lastIndexOf('.', end - 1)) prefixes.push(name.slice(0, end));
  return prefixes;
}

function merged(known: CatalogueRecord | undefined, entry: Entry, file: CatalogueFile): CatalogueRecord {
  const { flag, source, ...facts } = entry;
  return {
    ...known,
    ...facts,
    ...(facts.takesSeed === undefined ? {} : { takesSeed: { ...file.seedValues, ...facts.takesSeed } }),
    library: file.library,
    ...mergedRoles(known?.roles, facts.roles),
    flags: [...(known?.flags ?? []), ...(flag === undefined ? [] : [flag])],
    sources: [...(known?.sources ?? []), file.sources[source] ?? source],
  };
}

/** Several entries may speak of one name: it plays all the roles they say. */
function mergedRoles(known: Entry['roles'], more: Entry['roles']): Pick<Entry, 'roles'> {
  return known === undefined && more === undefined ? {} : { roles: [...new Set([...(known ?? []), ...(more ?? [])])] };
}
