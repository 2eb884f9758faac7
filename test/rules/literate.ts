import { DEFAULT_SETTINGS, type Settings } from '../../src/config/settings.js';
import { parseConfig } from '../../src/config/parse.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { createAnalyzer } from '../../src/lint/analyzer.js';
import type { Host } from '../../src/lint/analyzer-api.js';
import { fixToFixpoint } from '../../src/lint/fixer.js';
import { notebookFromCells, scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';
import { rules } from '../../rules/index.js';
import type { Finding } from '../../rules/rule.js';

/**
 * Literate cases: Markdown whose `## title` sections hold fenced blocks. ```` ```py name.py ```` is a file (several make
 * one project), ```` ```ipynb ```` a notebook with `# %%` between its cells (`# parameters` tags one), ```` ```toml ```` the settings, ```` ```yaml name.yaml ```` and ```` ```json name.json ```` what programs read, and
 * ```` ```py fixed ```` the first file after all fixes of the page's rule (```` ```py fixed=name.py ```` another one). `# flag: rule` (or `rule@severity`) at the
 * end of a line says which findings start there; a line without it has none. In a fixed file: which ones no fix mends.
 */
export interface Case {
  readonly title: string;
  readonly files: ReadonlyMap<string, string>;
  /** Path → text of a file that programs read settings from. */
  readonly settings: ReadonlyMap<string, string>;
  readonly config: string | null;
  /** Path → text after the fixes. */
  readonly fixed: ReadonlyMap<string, string>;
}

export interface Expected {
  readonly path: string;
  /** From 1, in the joined source. */
  readonly line: number;
  readonly rule: string;
  readonly severity: string | null;
}

export const engine = await loadEngine();

export function parseCases(markdown: string): Case[] {
  return markdown.split(/^## /m).slice(1).map((section) => {
    const title = section.slice(0, section.indexOf('\n')).trim();
    const files = new Map<string, string>();
    const settings = new Map<string, string>();
    let config: string | null = null;
    const fixed = new Map<string, string>();
    for (const match of section.matchAll(/^```(py|ipynb|toml|yaml|json)[ ]?(\S*)\n([\s\S]*?)^```$/gm)) {
      const [, kind = '', name = '', text = ''] = match;
      if (kind === 'toml') config = text;
      else if (kind === 'yaml' || kind === 'json') settings.set(`/project/${name}`, text);
      else if (name === 'fixed') fixed.set([...files.keys()][0] ?? '', text);
      else if (name.startsWith('fixed=')) fixed.set(`/project/${name.slice('fixed='.length)}`, text);
      else {
        const path = `/project/${name === '' ? `case.${kind}` : name}`;
        if (files.has(path)) throw new Error(`"${title}" has two files ${path}`);
        files.set(path, text);
      }
    }
    const fences = section.match(/^```/gm)?.length ?? 0;
    if (files.size === 0 || fences % 2 !== 0) throw new Error(`"${title}" has ${files.size === 0 ? 'no file' : 'a fence that is not closed'}`);
    return { title, files, settings, config, fixed };
  });
}

const FLAG = /[ \t]*# flag: (.*)$/;

/** A file's text without its expectations, and the expectations. */
export function expectations(path: string, text: string): { text: string; expected: Expected[] } {
  const expected: Expected[] = [];
  const lines = text.split('\n').map((line, at) => {
    const match = FLAG.exec(line);
    if (match === null) return line;
    for (const item of (match[1] ?? '').split(',')) {
      const [rule = '', severity = null] = item.trim().split('@');
      expected.push({ path, line: at + 1, rule, severity });
    }
    return line.slice(0, match.index);
  });
  return { text: lines.join('\n'), expected };
}

export function sourceFile(path: string, text: string): SourceFile {
  if (!path.endsWith('.ipynb')) return scriptFile(path, text);
  // A comment stays in the place of each marker, so that lines count alike in the page and in the notebook.
  const cells = text.split(/^(?=# %%\n)/m).map((cell) => cell.replace(/^# %%/, '#   '));
  return notebookFromCells(path, cells.map((cell, index) => ({ index, text: cell.replace(/\n$/, ''), isParameters: /^# parameters$/m.test(cell) })));
}

type Given = Pick<Case, 'files' | 'config'> & Partial<Pick<Case, 'settings'>>;

/** An analyzer over the case's files alone. */
export function analyzerFor({ files, config, settings: read = new Map() }: Given, over: Partial<Settings> = {}) {
  const parsed = config === null ? null : parseConfig(config, 'seedlint.toml', 'seedlint');
  if (parsed !== null && parsed.errors.length > 0) throw new Error(parsed.errors[0]?.message);
  const settings = { ...(parsed?.settings ?? DEFAULT_SETTINGS), ...over };
  const sources = new Map([...files].map(([path, text]) => [path, sourceFile(path, expectations(path, text).text)]));
  const host: Host = {
    exists: (path) => sources.has(path),
    mayImport: (path) => [...sources.keys()].some((each) => each.startsWith(`${path}.`) || each.startsWith(`${path}/`)),
    isInstalled: (path) => [...sources.keys()].some((each) => each.endsWith('/setup.py') && path.startsWith(each.slice(0, -'setup.py'.length))),
    modulesIn: (folder) => [...sources.keys()].filter((path) => path.replace(/\/(?:__init__|[^/]+)\.py$/, '') === folder && !path.endsWith('/__init__.py')),
    read: (path) => {
      const file = sources.get(path);
      return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
    },
    settings: () => settings,
    settingsText: (path) => read.get(path) ?? sources.get(path)?.source.text ?? null,
    settingsNames: (folder) => [...read.keys()].flatMap((path) => (path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/') ? [path.slice(folder.length + 1)] : [])),
    versions: () => ({}),
  };
  return { analyzer: createAnalyzer({ engine, host, catalogue: defaultCatalogue(), rules }), paths: [...sources.keys()] };
}

/** The findings of a case, as expectations are written. */
export async function findingsOf(given: Given): Promise<(Expected & { finding: Finding })[]> {
  const { analyzer, paths } = analyzerFor(given);
  const result = await analyzer.check(paths, { explicit: new Set(paths) });
  return result.reports.flatMap(({ file, findings }) =>
    findings.map((finding) => ({
      path: file.path,
      line: file.source.positionAt(finding.span.start).line + 1,
      rule: finding.rule, severity: finding.severity, finding,
    })),
  );
}

/** The files of a case after all fixes of `rule`, suggestions included. */
export async function fixedTexts(given: Given, rule: string): Promise<Map<string, string>> {
  const isSafe = rules.find(({ name }) => name === rule)?.meta.fix === 'safe';
  const { analyzer, paths } = analyzerFor(given, isSafe ? {} : { preset: 'strict', only: [rule] });
  const { changes } = await fixToFixpoint(analyzer, engine, paths, !isSafe);
  return new Map(paths.map((path) => {
    const change = changes.find(({ before }) => before.path === path);
    return [path, change?.after.source.text.replace(/^# {3}$/gm, '# %%') ?? expectations(path, given.files.get(path) ?? '').text];
  }));
}
