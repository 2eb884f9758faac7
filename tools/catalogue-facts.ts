import type { CatalogueFile, Entry, ParameterRef } from '../src/catalogue/types.js';
import { atLeast, holds } from '../src/catalogue/versions.js';

/** What Python says of each name; see `catalogue_check.py`. */
export interface PythonAnswer {
  /** Root module → installed version; `python` is the interpreter's own. */
  readonly versions: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, 'absent' | 'missing' | 'opaque' | readonly (readonly [string, number | null, string])[]>>;
}

/** Qualified name → the parameters an entry names, with their positions. */
export type Wanted = Readonly<Record<string, readonly (readonly [string, number | null])[]>>;

export interface LibraryResult {
  readonly library: string;
  readonly names: number;
  readonly verified: number;
  readonly wrong: readonly string[];
  /** Not so in the installed version, which is older than the one the facts were checked against. */
  readonly newer: readonly string[];
  readonly unverified: readonly string[];
}

/** What can be asked of the installed versions: entries for other versions, and what these no longer have, are left out. */
export function wantedFacts(files: readonly CatalogueFile[], versions: Readonly<Record<string, string>>): Wanted {
  const wanted: Record<string, (readonly [string, number | null])[]> = {};
  const gone = goneNames(files, versions);
  for (const file of files) {
    for (const entry of file.entries) {
      for (const name of entry.names) {
        if (prefixesOf(name).some((prefix) => gone.has(prefix))) continue;
        const version = file.library === 'python' ? versions.python : versions[name.split('.')[0] ?? ''];
        if (version !== undefined && holds(version, entry.since, entry.until) === 'no') continue;
        wanted[name] = [...(wanted[name] ?? []), ...parametersOf(entry, version)];
      }
    }
  }
  return wanted;
}

/** Names that the installed versions have dropped, as the files themselves say. */
function goneNames(files: readonly CatalogueFile[], versions: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(files.flatMap(({ roots, removed }) =>
    Object.entries(removed ?? {}).flatMap(([name, version]) => (roots.some((root) => atLeast(versions[root], version) === 'yes') ? [name] : [])),
  ));
}

/** `a.b.c` → `a`, `a.b`, `a.b.c`. */
function prefixesOf(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, at) => parts.slice(0, at + 1).join('.'));
}

/** Every parameter an entry names for its callable in `version`; the keys of option mappings are none. */
function parametersOf(entry: Entry, version: string | undefined): (readonly [string, number | null])[] {
  const found: (readonly [string, number | null])[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const record = value as Readonly<Record<string, unknown>>;
    if (typeof record.name === 'string') {
      const { name, position, goneSince } = record as unknown as ParameterRef;
      if (goneSince === undefined || atLeast(version, goneSince) !== 'yes') found.push([name, position ?? null]);
    }
    for (const inner of Object.values(record)) visit(inner);
  };
  const { seedInParams, ...rest } = entry;
  visit({ ...rest, names: [] });
  if (seedInParams !== undefined) visit([seedInParams.params, seedInParams.seed]);
  return found;
}

/** The catalogue's facts beside Python's, library by library. */
export function compareFacts(files: readonly CatalogueFile[], wanted: Wanted, answer: PythonAnswer): LibraryResult[] {
  return files.map(({ library, entries, checkedAgainst, roots }) => {
    const names = [...new Set(entries.flatMap((entry) => entry.names))].filter((name) => name in wanted);
    const modules = library === 'python' ? ['python'] : roots;
    const isOlder = modules.some((root) => answer.versions[root] !== undefined && atLeast(answer.versions[root], checkedAgainst) === 'no');
    // What a library adds to another one's class exists only where it is installed.
    const isInstalled = modules.some((root) => answer.versions[root] !== undefined);
    const wrong: string[] = [];
    const unverified: string[] = [];
    for (const name of names) {
      const fact = answer.facts[name] ?? 'opaque';
      if (fact === 'absent' || fact === 'opaque' || (fact === 'missing' && !isInstalled)) unverified.push(name);
      else if (fact === 'missing') wrong.push(`${name} does not exist`);
      else for (const [parameter, position, found] of fact) {
        wrong.push(`${name}: ${parameter}${position === null ? '' : ` at ${String(position)}`} ${found}`);
      }
    }
    const faulty = new Set(wrong.map((fault) => fault.split(/[: ]/)[0]));
    const verified = names.length - unverified.length - faulty.size;
    return { library, names: names.length, verified, wrong: isOlder ? [] : wrong, newer: isOlder ? wrong : [], unverified };
  });
}
