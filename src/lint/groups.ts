import type { Host } from './analyzer-api.js';
import { sharedFolders } from '../fixes/project-imports.js';
import { RECORD_FUNCTION, SETUP_FUNCTION } from '../fixes/templates.js';
import type { SourceFile } from '../notebook/source-file.js';
import { configsIn, targetsOf } from './hydra-targets.js';
import { FIXTURES, mentionsTests } from '../semantics/purpose/fixtures.js';
import { ONE_OF } from '../semantics/module/model.js';
import { ImportPaths } from '../semantics/project/import-paths.js';
import { searchFolders, type Searching } from '../semantics/module/search-path.js';
import type { FileError, FileReport } from './result.js';
import type { ProgramSummary } from './summary.js';

/** What of a file can be told from its bare text. */
export interface Outline extends Searching {
  /** It names something catalogued, or holds a suppression. */
  readonly mentions: boolean;
  /** Every name it may import, relative ones with their dots; words of a comment or a string may be among them. */
  readonly imports: readonly string[];
  /** The files with which hydra begins, relative to its folder. */
  readonly configs: readonly string[];
  /** It defines a function that fixes call, whether a program imports it yet or not. */
  readonly helps: boolean;
}

const HELPERS = `(?:${SETUP_FUNCTION.name}|${RECORD_FUNCTION.name})\\b`;
const HELPER = new RegExp(`^def ${HELPERS}`, 'm');
const PROGRAM = new RegExp(`^(?:if __name__\\b|${HELPERS})`, 'm');

/** Whether a file defines a function that fixes call; a notebook can't be imported, and another program is not. */
export function helps({ kind, parseText }: SourceFile): boolean {
  return kind === 'script' && HELPER.test(parseText) && !PROGRAM.test(parseText);
}

/** A project has one such file, or a few; more than these are not looked at for one program. */
const MAX_HELPERS = 16;

/** Finds, of many files with functions that fixes call, those nearest to some paths. */
export function nearestOf(helpers: readonly string[]): (paths: readonly string[]) => readonly string[] {
  if (helpers.length <= MAX_HELPERS) return () => helpers;
  const byFolder = new Map<string, string[]>();
  for (const helper of helpers) {
    for (const folder of foldersAbove(helper)) {
      const known = byFolder.get(folder) ?? [];
      byFolder.set(folder, known);
      if (known.length < MAX_HELPERS) known.push(helper);
    }
  }
  return (paths) => {
    const [first = ''] = paths;
    const common = paths.reduce((least, path) => Math.min(least, sharedFolders(first, path)), Infinity);
    const home = foldersAbove(first).filter((folder) => folder.split('/').length <= common);
    return [...new Set(home.flatMap((folder) => byFolder.get(folder) ?? []))].slice(0, MAX_HELPERS);
  };
}

/** From the innermost out. */
function foldersAbove(path: string): string[] {
  const found: string[] = [];
  for (let slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
    found.push(path.slice(0, slash));
    if (slash === 0) break;
  }
  return found;
}

/** What the bare text of `file` tells; `mentions` is for the catalogue to say. */
export function outlineOf(file: SourceFile, mentions: boolean): Outline {
  return { mentions, imports: [...importedNames(file.parseText), ...namesRun(file)], folders: searchFolders(file.parseText), configs: configsIn(file.parseText), helps: helps(file) };
}

/** `%run tools/splits.py` of a notebook, which is no Python. */
const RUN = /^[ \t]*%run[ \t]+(?:-\w+[ \t]+)*(?:\.\/)?([\w/]+)(?:\.py)?[ \t]*(?:[ \t#;].*)?$/gm;

/** The modules that a notebook runs in its own namespace. */
function namesRun({ kind, source: { text } }: SourceFile): readonly string[] {
  return kind === 'notebook' && text.includes('%run') ? Array.from(text.matchAll(RUN), ([, path = '']) => path.replaceAll('/', '.')) : [];
}

/** Whether a file can hold a finding at all, or change what is found in another: else it need not be parsed. */
export function isRelevant(path: string, { mentions, imports, folders }: Outline, paths: ImportPaths): boolean {
  return mentions || folders.length > 0 || imports.some((name) => paths.of(path, name).length > 0);
}

/** Files that imports tie together, so that what is found in one may depend on all. */
export interface ImportGroup {
  /** Those that were asked for, sorted. */
  readonly asked: readonly string[];
  /** All of them, sorted. */
  readonly members: readonly string[];
  /** Files with functions that their fixes may call. */
  readonly helpers: readonly string[];
}

export interface GroupRequest {
  /** The files asked for. */
  readonly files: readonly string[];
  /** Those that were named one by one: they are read whatever they mention. */
  readonly explicit: ReadonlySet<string>;
  /** `null` for what can't be read. */
  readonly outline: (path: string) => Outline | null;
  readonly host: Pick<Host, 'exists' | 'mayExist' | 'modulesIn' | 'settingsText'>;
}

/** Where imports lead among the files of `host`. */
export function importPathsOf(host: GroupRequest['host'], searching: (path: string) => Searching | null = () => null): ImportPaths {
  return new ImportPaths((path) => host.exists(path), (path) => host.mayExist?.(path) ?? true, searching, (folder) => host.modulesIn?.(folder) ?? []);
}

/** Splits the files that can matter into groups that no import ties to another. */
export function importGroups({ files, explicit, outline, host }: GroupRequest): readonly ImportGroup[] {
  const paths = importPathsOf(host, outline);
  const parents = new Map<string, string>();
  const find = (path: string): string => {
    let root = path;
    for (let above = parents.get(root); above !== undefined && above !== root; above = parents.get(root)) root = above;
    parents.set(path, root);
    return root;
  };
  const asked = new Set(files);
  const open = files.filter((path) => {
    const known = outline(path);
    return known !== null && (explicit.has(path) || isRelevant(path, known, paths));
  });
  for (const path of open) parents.set(path, path);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const { imports = [], configs = [] } = outline(path) ?? {};
    for (const name of [...imports, ...targetsOf(path, configs, (file) => host.settingsText?.(file) ?? null)]) {
      for (const { path: imported } of paths.of(path, name)) {
        if (!parents.has(imported)) {
          parents.set(imported, imported);
          open.push(imported);
        }
        parents.set(find(imported), find(path));
      }
    }
  }
  const groups = new Map<string, { asked: string[]; members: string[] }>();
  for (const path of [...parents.keys()].sort()) {
    const root = find(path);
    const group = groups.get(root) ?? { asked: [], members: [] };
    groups.set(root, group);
    group.members.push(path);
    if (asked.has(path)) group.asked.push(path);
  }
  const near = nearestOf(files.filter((path) => outline(path)?.helps === true));
  return [...groups.values()].map((group) => ({ ...group, helpers: near(group.asked) }));
}

/** What was found in a group, as plain data. */
export interface GroupResult {
  /** By path, of the files asked for of which there is something to say. */
  readonly reports: Readonly<Record<string, Omit<FileReport, 'file'>>>;
  readonly errors: readonly FileError[];
  readonly programs: number;
  readonly summaries: readonly ProgramSummary[];
  /** Something was not done in time: not to be kept. */
  readonly isCutShort: boolean;
  /** The files that were read for it. */
  readonly read: readonly string[];
  /** Files of settings that it depends on, by path, each with what tells its text; `null`: there is none. */
  readonly settingsFiles: Readonly<Record<string, string | null>>;
}

const KEYWORD = 'import';

/** What imports a module that is named when the program runs; more names than this are a table of something else. */
const DYNAMIC = /import_module|__import__/;
const MAX_DYNAMIC = 60;

/**
 * The modules that such a call may be handed: texts that look like one, alone and behind a beginning (`'models.' + name`,
 * `f"models.{name}"`, `"." + name` of a package); and any of the modules behind it.
 */
function namedWhenRun(text: string): string[] {
  if (!DYNAMIC.test(text)) return [];
  const texts = Array.from(text.matchAll(/["']([A-Za-z_][\w.]*|\.[\w.]*)(["'%{])/g)).slice(0, MAX_DYNAMIC);
  const named = texts.flatMap(([, name = '', end = '']) => (/["']/.test(end) && /\w$/.test(name) ? [name] : []));
  const begun = texts.map(([, name = '']) => name).filter((name) => name.includes('.'));
  const starts = [...begun, ...begun.filter((name) => name.startsWith('.')).flatMap((name) => named.map((around) => around + name))];
  return [...named, ...starts.flatMap((start) => [start + ONE_OF, ...(start.endsWith('.') ? named.map((name) => start + name) : [])])];
}

/** Every name that an import statement of `text` may bring in. */
export function importedNames(text: string): string[] {
  const names = new Set<string>([...(mentionsTests(text) ? [FIXTURES] : []), ...namedWhenRun(text)]);
  for (let at = text.indexOf(KEYWORD); at >= 0; at = text.indexOf(KEYWORD, at + KEYWORD.length)) {
    const end = at + KEYWORD.length;
    if (/[\w.]/.test(text.charAt(at - 1)) || /\w/.test(text.charAt(end))) continue;
    const from = moduleBefore(text, at);
    for (const name of listAfter(text, end)) {
      if (from === null) names.add(name);
      else if (name === '*') names.add(from);
      else {
        const isPackage = from.endsWith('.');
        if (!isPackage) names.add(from);
        names.add(isPackage ? from + name : `${from}.${name}`);
      }
    }
  }
  return [...names];
}

/** No name is called `import`: another one begins another list. */
function isKeyword(text: string, at: number): boolean {
  return text.startsWith(KEYWORD, at) && !/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + KEYWORD.length));
}

/** The module that stands behind `from`, before the `import` at `at`; `null` where there is none. */
function moduleBefore(text: string, at: number): string | null {
  let start = at;
  for (; start > 0; start--) {
    const char = text.charCodeAt(start - 1);
    if (char === 10 && !/\\\r?$/.test(text.slice(Math.max(0, start - 3), start - 1))) break;
    if (char < 128 && !/[\w.\s\\]/.test(text.charAt(start - 1))) break;
    if (char === 116 && isKeyword(text, start - KEYWORD.length)) break;
  }
  const found = /^[\s\S]*\bfrom\b([\s\S]*)$/.exec(text.slice(start, at))?.[1]?.replace(/[\s\\]+/g, '');
  return found === undefined || found === '' ? null : found;
}

/** The names of the list that starts at `start`: to the end of the logical line, or of the parentheses. */
function listAfter(text: string, start: number): string[] {
  let index = start;
  while (/[ \t\\]/.test(text.charAt(index)) || (/[\r\n]/.test(text.charAt(index)) && /[\\\r]/.test(text.charAt(index - 1)))) index++;
  const isWrapped = text.charAt(index) === '(';
  if (isWrapped) index++;
  let list = '';
  for (; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === 'i' && isKeyword(text, index)) break;
    if (char === '#') {
      const end = text.indexOf('\n', index);
      if (!isWrapped || end < 0) break;
      index = end;
    } else if (char === '\\' || char === '\r') {
      if (char === '\\' && /[\r\n]/.test(text.charAt(index + 1))) index += text.charAt(index + 1) === '\r' ? 2 : 1;
    } else if (isWrapped ? char === ')' : char === '\n' || char === ';') break;
    else list += char;
  }
  return list.split(',').flatMap((item) => /^\S+/.exec(item.trim().replace(/\s*\.\s*/g, '.')) ?? []);
}
