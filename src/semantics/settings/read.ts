/** What a program is told by the files that it reads its settings from: as of options, the user may put something else there. */
import { remembered } from '../../syntax/remember.js';
import { UNKNOWN, type Value } from '../module/model.js';
import type { Module, Project } from '../project.js';
import { composed } from './hydra.js';
import { goElsewhere, hydraLoads, loadsIn, writesIn, type Load } from './loads.js';
import { ANY } from './places.js';
import { leavesOf, type Leaf, type SettingsFile } from './tree.js';

/** What files say under names. */
export interface Settings {
  /** Every file that is read is known. */
  readonly isWhole: boolean;
  /** Tells what the files say from what others do. */
  readonly text: string;
  /** What stands at the end of a way, `UNKNOWN` where that is several things; `undefined`: nothing. */
  readonly get: (path: readonly string[], isTaken?: IsTaken) => Value | undefined;
  /** Whether nothing says what stands at the end of a way, nor anything else by its name, and no other file may. */
  readonly lacks: (path: readonly string[]) => boolean;
  /** The names of what stands inside there, where that is one table. */
  readonly names: (path: readonly string[], isTaken?: IsTaken) => readonly string[];
}

/** Whether a program hands on tables that go by a name, so that a way may begin in one. */
type IsTaken = (table: string) => boolean;

/** Begins a way from the root of a file. */
export const ROOT = '';

export const NO_SETTINGS: Settings = { isWhole: true, text: '', get: () => undefined, lacks: () => false, names: () => [] };

const NOT_WHOLE: Settings = { ...NO_SETTINGS, isWhole: false, text: '?' };

/** Where a file names another one, that may say more: `base: common.yaml`. */
const NAMES_FILE = /\.(?:ya?ml|json|toml|ini|py)$/;

/** One of more files than these is anything. */
export const MAX_FILES = 40;

/** Programs are started in their own folder, or in one of so many above. */
const MAX_ABOVE = 5;

const tables = remembered<Project, Map<string, Settings>>(() => new Map());

/** What a program that begins with `entry` and has come to `modules` is told. */
export function settingsRead(project: Project, entry: Module, modules: ReadonlySet<Module>): Settings {
  const isRun = ({ via }: Pick<Load, 'via'>): boolean => via.every((each) => modules.has(each));
  const read = loadsIn(project).filter((load) => isRun(load) && (!load.isLoose || load.via.includes(entry)));
  if (read.length === 0) return NO_SETTINGS;
  const written = new Set(writesIn(project).filter(isRun).map(({ path }) => path));
  const isElsewhere = goElsewhere(project).some((module) => modules.has(module));
  const loads = read.map((load) => (written.has(load.path) || (isElsewhere && load.path?.startsWith('/') === false) ? { ...load, path: null } : load));
  const known = tables(project);
  const folder = entry.path.slice(0, entry.path.lastIndexOf('/'));
  const key = [folder, ...loads.map(({ path, isData, isHydra }) => `${String(isData)}${String(isHydra)}${path ?? ''}`)].join('\n');
  let found = known.get(key);
  if (found === undefined) {
    found = told(project, folder, loads);
    known.set(key, found);
  }
  return found;
}

/** What hydra puts together for all programs of a project. */
export const hydraSettings = remembered((project: Project): Settings => {
  const leaves = Array.from(project.modules.values()).flatMap((module) => hydraLoads(project, module)).flatMap(({ path }) => {
    const file = path === null ? null : project.settingsFile(normal(path));
    return (file === null ? null : composedLast(file, (each) => project.settingsFile(each))) ?? [];
  });
  return leaves.length === 0 ? NO_SETTINGS : { ...NO_SETTINGS, ...finder(leaves) };
});

function told(project: Project, folder: string, loads: readonly Load[]): Settings {
  const read = (path: string): SettingsFile | null => project.settingsFile(path);
  const all: Leaf[] = [];
  const texts: string[] = [];
  // Users of hydra choose among more files.
  let isAll = !loads.some(({ isHydra }) => isHydra);
  for (const { path, isData, isHydra } of new Map(loads.map((load) => [`${String(load.isHydra)}${load.path ?? ''}`, load])).values()) {
    const files = path === null ? [] : foldersFrom(path, folder).map((each) => filesAt(project, each)).find(({ length }) => length > 0) ?? [];
    const leaves = files.map((file) => (isHydra ? composedLast(file, read) : leavesOf(file.content)));
    if ((files.length === 0 || leaves.includes(null)) && !isData) return NOT_WHOLE;
    isAll &&= files.length > 0 && !leaves.includes(null);
    all.push(...leaves.flatMap((each) => each ?? []));
    texts.push(...files.map((file) => file.path), JSON.stringify(leaves));
  }
  const found = finder(all);
  // What stands deeper is up to files that nobody knows.
  const lacks = (path: readonly string[]): boolean => isAll && found.get(path.slice(-1)) === undefined && (path.filter((part) => part !== ROOT).length === 1 || !loads.some(({ isPart }) => isPart === true));
  isAll &&= !all.some(({ value }) => typeof value === 'string' && NAMES_FILE.test(value));
  return all.length === 0 ? NO_SETTINGS : { isWhole: true, text: texts.join('\n'), ...found, lacks };
}

/** The files that are named so. */
function filesAt(project: Project, path: string): readonly SettingsFile[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, -name.length - 1);
  if (!path.includes(ANY)) return [project.settingsFile(path)].filter((file) => file !== null);
  const [start = '', end, ...more] = name.split(ANY);
  if (folder.includes(ANY) || end === undefined || more.length > 0 || !/\.(?:ya?ml|json)$/.test(end)) return [];
  const named = project.settingsNames(folder).filter((each) => each.length >= start.length + end.length && each.startsWith(start) && each.endsWith(end)).sort();
  return named.length > MAX_FILES ? [] : named.flatMap((each) => project.settingsFile(`${folder}/${each}`) ?? []);
}

/** What counts of what hydra puts together. */
function composedLast(file: SettingsFile, read: (path: string) => SettingsFile | null): readonly Leaf[] | null {
  const placed = composed(file, read);
  return placed === null ? null : [...new Map(placed.toSorted((a, b) => a.turn - b.turn).map((leaf) => [leaf.path.join('\n'), leaf])).values()];
}

/** Where a file may lie that is named so. */
function foldersFrom(path: string, folder: string): readonly string[] {
  if (path.startsWith('/')) return [normal(path)];
  const parts = folder.split('/');
  const above = Array.from({ length: Math.min(MAX_ABOVE, parts.length - 1) + 1 }, (_, up) => parts.slice(0, parts.length - up).join('/'));
  return above.map((each) => normal(`${each}/${path}`));
}

/** `/a/c` for `/a/b/../c`. */
export function normal(path: string): string {
  return path.split('/').reduce<string[]>((parts, part) => (part === '.' || (part === '' && parts.length > 0) ? parts : part === '..' ? parts.slice(0, -1) : [...parts, part]), []).join('/');
}

function finder(leaves: readonly Leaf[]): Pick<Settings, 'get' | 'names'> {
  const byName = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const name = leaf.path.at(-1) ?? '';
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [leaf]);
    else known.push(leaf);
  }
  const at = ([first = '', ...more]: readonly string[], isTaken: IsTaken): readonly Leaf[] => {
    const path = first === ROOT ? more : [first, ...more];
    return (byName.get(path.at(-1) ?? '') ?? []).filter((leaf) => {
      const above = leaf.path.length - path.length;
      return path.every((part, index) => leaf.path[above + index] === part) && (above === 0 || (first !== ROOT && isTaken(leaf.path[above - 1] ?? '')));
    });
  };
  const names: Settings['names'] = (path, isTaken = () => true) => {
    const [only, ...others] = [...new Map(at(path, isTaken).map((leaf) => [leaf.path.join('\n'), leaf])).values()];
    if (only?.isTable !== true || others.length > 0) return [];
    const inside = leaves.filter((leaf) => leaf.path.length === only.path.length + 1 && only.path.every((part, index) => leaf.path[index] === part));
    return [...new Set(inside.flatMap((leaf) => leaf.path.at(-1) ?? []))];
  };
  const get: Settings['get'] = (path, isTaken = () => true) => {
    const name = path.at(-1) ?? '';
    const ending = at(path, isTaken);
    const [first] = ending;
    if (first === undefined) return undefined;
    const value = first.value;
    if (value === undefined || ending.some((other) => other.value !== value)) return UNKNOWN;
    return { kind: 'option', default: typeof value === 'number' ? { kind: 'scalar', value, isFloat: !Number.isInteger(value) } : { kind: 'scalar', value }, name };
  };
  return { get, names };
}
