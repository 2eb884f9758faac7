/** What hydra puts together of the files that a file lists under `defaults`. */
import { isTable, leavesOf, type Leaf, type SettingsFile } from './tree.js';

/** Lists lead to lists no deeper than this. */
const MAX_DEPTH = 4;

/** Which file of a group is taken: `- model: resnet`, `- override /model: resnet`. */
const CHOICE = /^(?:(override|optional)\s+)?(\/?[\w./-]+?)(?:@([\w.]+))?$/;

/** A place of all that is put together, and the turn in which it comes: what comes later counts. */
export interface Placed extends Leaf {
  readonly turn: number;
}

/** What `file`, and what it lists, say; `read` gives the file at a path, `null` where there is none. `null`: who knows. */
export function composed(file: SettingsFile, read: (path: string) => SettingsFile | null): readonly Placed[] | null {
  const overrides = new Map<string, string>();
  // A file that comes late may say what is taken of a group before it, which may list others.
  for (let round = 0; round <= MAX_DEPTH; round++) {
    const { size } = overrides;
    const found = composedOnce(file, read, overrides);
    if (found === null || overrides.size === size) return found === null ? null : swept(found);
  }
  return null;
}

/** … where of each group is taken what `overrides` say, to which more are added. */
function composedOnce(file: SettingsFile, read: (path: string) => SettingsFile | null, overrides: Map<string, string>): readonly Placed[] | null {
  const root = file.path.slice(0, file.path.lastIndexOf('/'));
  const found: Placed[] = [];
  let turn = 0;
  const add = (from: SettingsFile, place: readonly string[], group: string, depth: number): boolean => {
    if (depth > MAX_DEPTH || !isTable(from.content)) return false;
    const { defaults, ...own } = from.content;
    const at = /^#\s*@package\s+(?:_global_|_root_)/m.test(from.text) ? [] : place;
    const addOwn = (): void => {
      turn++;
      for (const inner of at.keys()) found.push({ path: at.slice(0, inner + 1), value: undefined, isTable: true, turn });
      for (const leaf of leavesOf(own)) found.push({ ...leaf, path: [...at, ...leaf.path], turn });
    };
    const list = Array.isArray(defaults) ? (defaults as readonly unknown[]) : [];
    const choices = list.flatMap((each) => (isTable(each) ? Object.entries(each) : []));
    for (const [key, value] of choices) {
      const [, word, name = ''] = CHOICE.exec(key) ?? [];
      if (word === 'override' && typeof value === 'string') overrides.set(name.replace(/^\//, ''), value);
    }
    for (const each of list) {
      if (each === '_self_') addOwn();
      else if (typeof each === 'string') {
        const next = read(`${root}/${group === '' ? '' : `${group}/`}${each}${/\.ya?ml$/.test(each) ? '' : '.yaml'}`);
        if (next !== null && !add(next, at, group, depth + 1)) return false;
      } else if (isTable(each)) {
        for (const [key, chosen] of Object.entries(each)) {
          const [, word, name = '', package_] = CHOICE.exec(key) ?? [];
          if (word === 'override' || chosen === null) continue;
          const inner = name.startsWith('/') ? name.slice(1) : [...group === '' ? [] : [group], name].join('/');
          const value = overrides.get(inner) ?? chosen;
          // What is chosen by something else nobody knows here.
          if (typeof value !== 'string' || value.includes('${') || value === '???') continue;
          const next = read(`${root}/${inner}/${value}${/\.ya?ml$/.test(value) ? '' : '.yaml'}`);
          const home = package_ === undefined ? inner.split('/') : package_ === '_global_' || package_ === '_here_' ? [] : package_.split('.');
          if (next !== null && !add(next, home, inner.includes('/') || name !== '' ? inner : group, depth + 1)) return false;
        }
      }
    }
    // A file that does not say when its own turn comes counts more than what it lists.
    if (!list.includes('_self_')) addOwn();
    return true;
  };
  return add(file, [], '', 0) ? found : null;
}

/** `placed`, where what a sweep goes through is not known: each run of it is told something else. */
function swept(placed: readonly Placed[]): readonly Placed[] {
  const valueAt = (way: string): Placed['value'] => placed.findLast(({ path }) => path.join('.') === way)?.value;
  if (valueAt('hydra.mode') !== 'MULTIRUN') return placed;
  const names = new Set(placed.flatMap(({ path: [first, second, third, ...name] }) => (first === 'hydra' && second === 'sweeper' && third === 'params' ? [name.join('.')] : [])));
  return placed.map((leaf) => (leaf.path.some((_, at) => names.has(leaf.path.slice(0, at + 1).join('.'))) ? { ...leaf, value: undefined } : leaf));
}
