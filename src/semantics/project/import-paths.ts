/** The files that an imported name may lead to. */
import type { SourceFile } from '../../notebook/source-file.js';
import { remembered } from '../../syntax/remember.js';
import { ONE_OF } from '../module/model.js';
import { searchFolders, setsPath, type Searching } from '../module/search-path.js';
import type { Module } from './targets.js';

/** A file `name` may be imported from, and what of the name is left to look up inside it. */
interface ImportCandidate {
  readonly path: string;
  readonly rest: readonly string[];
}

/** Folders inside each other that an imported name may lead through. */
export const MAX_SEGMENTS = 32;

/** Stands for a module of a package whose folder is asked for. */
const PLACE = 'module';

/** How far above a file its import root is looked for. */
const MAX_ASCENT = 6;

/** Where `name`, imported in file `from`, may live: likeliest first. A relative name has its leading dots. */
function importCandidates(from: string, name: string): ImportCandidate[] {
  const level = /^\.*/.exec(name)?.[0].length ?? 0;
  const segments = name.slice(level).split('.').filter((segment) => segment !== '');
  const directory = parent(from);
  if (level > 0) {
    let base = directory;
    for (let up = 1; up < level; up++) base = parent(base);
    // `from . import make`: a name of the package itself, where it has no such module.
    return [...inBase(base, segments), ...(segments.length === 0 ? [] : [{ path: `${base}/__init__.py`, rest: segments }])];
  }
  return importBases(directory).flatMap((base) => inBase(base, segments));
}

/** The folders that the files of `folder` may import from: likeliest first. */
function importBases(folder: string): string[] {
  const bases: string[] = [];
  let base = folder;
  for (let up = 0; up < MAX_ASCENT; up++) {
    bases.push(base, `${base}/src`);
    const above = parent(base);
    if (above === base) break;
    base = above;
  }
  return bases;
}

function inBase(base: string, segments: readonly string[]): ImportCandidate[] {
  const candidates: ImportCandidate[] = [];
  for (let length = Math.min(segments.length, MAX_SEGMENTS); length > 0; length--) {
    const path = `${base}/${segments.slice(0, length).join('/')}`;
    const rest = segments.slice(length);
    candidates.push({ path: `${path}.py`, rest }, { path: `${path}/__init__.py`, rest });
  }
  if (segments.length === 0) candidates.push({ path: `${base}/__init__.py`, rest: [] });
  return candidates;
}

/** The files that imports may lead to, among those that exist; the neighbours of a file import alike. */
export class ImportPaths {
  readonly #byFolder = new Map<string, Map<string, readonly ImportCandidate[]>>();
  /** Folder and first segment → the folders it may be found in. */
  readonly #bases = new Map<string, readonly string[]>();
  /** File → the folders that are on its search path besides. */
  readonly #added = new Map<string, readonly string[]>();

  constructor(
    private readonly exists: (path: string) => boolean,
    /** Whether there may be a file or folder of that path, without the ending of a module; it may err towards yes. */
    private readonly mayExist: (path: string) => boolean = () => true,
    /** What the file at a path says about where to look; `null` where nobody has read it. */
    private readonly searching: (path: string) => Searching | null = () => null,
    /** The modules of a folder, and the packages in it. */
    private readonly within: (folder: string) => readonly string[] = () => [],
  ) {}

  /** Where `name`, imported in file `from`, is found: likeliest first. */
  of(from: string, name: string): readonly ImportCandidate[] {
    const folder = parent(from);
    const known = this.#byFolder.get(folder) ?? new Map<string, readonly ImportCandidate[]>();
    this.#byFolder.set(folder, known);
    let found = known.get(name);
    if (found === undefined) {
      const candidates = name.endsWith(ONE_OF) ? this.oneOf(from, name) : name.startsWith('.') ? importCandidates(from, name) : this.absolute(folder, name.split('.').filter((segment) => segment !== ''));
      found = candidates.filter(({ path }) => this.exists(path));
      known.set(name, found);
    }
    return found.length > 0 || name.startsWith('.') || name.endsWith(ONE_OF) ? found : this.added(from).flatMap((folder) => this.below(from, folder, name));
  }

  /** The modules one of which is imported, by a name that begins as `name` does. */
  private oneOf(from: string, name: string): readonly ImportCandidate[] {
    const end = name.lastIndexOf('.') + 1;
    const start = name.slice(end, -ONE_OF.length);
    // Where a module of the package would be found.
    const module = name.slice(0, end) + PLACE;
    const added = name.startsWith('.') ? [] : this.added(from).flatMap((folder) => this.absolute(parent(from), [...folder.split('/'), ...module.split('.')]));
    const places = [...importCandidates(from, module), ...added].filter(({ path, rest }) => rest.length === 0 && path.endsWith(`/${PLACE}.py`));
    for (const folder of places.map(({ path }) => parent(path))) {
      const paths = this.within(folder).filter((path) => path !== from && path.slice(folder.length + 1).startsWith(start));
      if (paths.length > 0) return paths.map((path) => ({ path, rest: [] }));
    }
    return [];
  }

  /** Where `name` is found in `folder` of a folder around the file. */
  private below(from: string, folder: string, name: string): ImportCandidate[] {
    const depth = folder.split('/').length;
    const segments = [...folder.split('/'), ...name.split('.').filter((segment) => segment !== '')];
    return this.absolute(parent(from), segments).filter(({ path, rest }) => rest.length < segments.length - depth && this.exists(path));
  }

  /** The folders that the file, or a module it imports for that, adds to the search path. */
  private added(from: string): readonly string[] {
    const known = this.#added.get(from);
    if (known !== undefined) return known;
    this.#added.set(from, []);
    const own = this.searching(from);
    const setters = (own?.imports ?? []).filter(setsPath).flatMap((name) => this.of(from, name).slice(0, 1));
    const others = setters.map(({ path }) => this.searching(path));
    const added = [...new Set([own, ...others].flatMap((each) => each?.folders ?? []))];
    // What is not read yet may add more.
    if (own === null || others.includes(null)) this.#added.delete(from);
    else this.#added.set(from, added);
    return added;
  }

  private absolute(folder: string, segments: readonly string[]): ImportCandidate[] {
    const key = `${folder}/${segments[0] ?? ''}`;
    let bases = this.#bases.get(key);
    if (bases === undefined) {
      bases = importBases(folder).filter((base) => this.mayExist(`${base}/${segments[0] ?? ''}`));
      this.#bases.set(key, bases);
    }
    return bases.flatMap((base) => inBase(base, segments));
  }
}

export function parent(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '' : path.slice(0, slash);
}

/** What `module` says about where its imports are looked for. */
export function searchingIn({ file, model }: Module): Searching {
  return { folders: foldersIn(file), imports: model.imports };
}

/** The folders that a file may add to the search path. */
export const foldersIn = remembered(({ parseText }: SourceFile) => searchFolders(parseText));
