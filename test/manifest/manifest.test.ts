/** The manifest against the contract, the source, the build and what is shipped. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCopy, ROOT, type BuiltCopy } from '../support/built-copy.js';

interface Setting {
  readonly type: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly scope?: string;
  readonly markdownDescription?: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  readonly browser: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string; readonly enablement?: string }[];
    readonly grammars: readonly { readonly scopeName: string; readonly path: string; readonly injectTo: readonly string[] }[];
    readonly codeActions: readonly { readonly actions: readonly { readonly kind: string }[] }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
    readonly problemMatchers: readonly { readonly name: string; readonly pattern: { readonly regexp: string } & Readonly<Record<string, unknown>> }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly image: string } }[] }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const text = (key: string): string => texts[key.replaceAll('%', '')] ?? '';

/** The commands of the contract, §8. */
const CONTRACT = [
  'seedlint.fixFile',
  'seedlint.insertSetupSeeds',
  'seedlint.restartServer',
  'seedlint.scanWorkspace',
  'seedlint.showOutput',
  'seedlint.showReport',
  'seedlint.verify',
];
/** What there is besides. */
const MORE = ['seedlint.copyDebugInformation', 'seedlint.explainRule'];

describe('commands', () => {
  const contributed = manifest.contributes.commands.map(({ command }) => command).sort();
  // Commands are registered under literal names, by the client's own helper or by the editor's function.
  const registered = readdirSync(join(ROOT, 'src/client'))
    .flatMap((name) => [...read(`src/client/${name}`).matchAll(/\b(?:command|registerCommand)\(\s*'([^']+)'/g)])
    .map((match) => match[1])
    .sort();

  it('are those of the contract and a few more', () => {
    expect(contributed).toEqual([...CONTRACT, ...MORE].sort());
  });

  it('are all registered by the client, each once, and no other is', () => {
    expect(registered).toEqual(contributed);
  });

  it('are not registered a second time by the server', () => {
    const server = readdirSync(join(ROOT, 'src/server')).map((name) => read(`src/server/${name}`)).join('\n');
    expect(server).not.toContain('executeCommandProvider');
  });

  it('that run code of the workspace are withheld until it is trusted', () => {
    const withheld = manifest.contributes.commands.filter(({ enablement }) => enablement?.startsWith('isWorkspaceTrusted && ') === true);
    expect(withheld.map(({ command }) => command)).toEqual(['seedlint.verify']);
  });

  it('have a title and the category Seedlint', () => {
    for (const { title, category } of manifest.contributes.commands) {
      expect(text(title).trim()).not.toBe('');
      expect(category).toBe('Seedlint');
    }
  });
});

describe('settings', () => {
  const settings = Object.entries(manifest.contributes.configuration.properties);

  it('stand under seedlint., with a type, a default of that type, a scope and a description', () => {
    expect(settings.length).toBeGreaterThan(0);
    for (const [name, setting] of settings) {
      expect(name).toMatch(/^seedlint\.[a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*)*$/);
      const kinds: Record<string, unknown> = { boolean: 'boolean', string: 'string', integer: 'number', array: 'array', object: 'object' };
      expect(Array.isArray(setting.default) ? 'array' : typeof setting.default, name).toBe(kinds[setting.type]);
      if (setting.enum !== undefined) expect(setting.enum, name).toContain(setting.default);
      expect(['resource', 'window', 'machine', 'machine-overridable', 'application'], name).toContain(setting.scope);
      expect(text(setting.markdownDescription ?? '').length, name).toBeGreaterThan(10);
    }
  });

  it('are those the server reads, besides the trace the client library reads', () => {
    const body = /interface EditorSettings \{([^}]*)\}/.exec(read('src/protocol/messages.ts'))?.[1] ?? '';
    const known = [...body.matchAll(/readonly (\w+)\?:/g)].map((match) => `seedlint.${String(match[1])}`);
    expect(settings.map(([name]) => name).sort()).toEqual([...known, 'seedlint.trace.server'].sort());
  });
});

describe('activation', () => {
  it('happens for Python files and notebooks and where a Python project is, and for nothing else', () => {
    expect([...manifest.activationEvents].sort()).toEqual(['onLanguage:python', 'onNotebook:jupyter-notebook', 'workspaceContains:*.py', 'workspaceContains:pyproject.toml', 'workspaceContains:seedlint.toml']);
  });
});

describe('texts', () => {
  it('of the manifest all stand in package.nls.json, and none stands there for nothing', () => {
    const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
    expect(Object.values(texts).every((value) => value.trim() !== '')).toBe(true);
  });
});

describe('commands only where they apply', () => {
  it('are hidden from the palette where they are disabled', () => {
    const enabled = manifest.contributes.commands.filter(({ enablement }) => enablement !== undefined);
    expect(manifest.contributes.menus.commandPalette).toEqual(enabled.map(({ command, enablement }) => ({ command, when: enablement })));
  });
});

/** Where real editors are driven and where the protocol is spoken. */
const tests = ['test/e2e', 'test/lsp']
  .flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts')).map((name) => read(`${folder}/${name}`)))
  .join('\n');

describe('everything that is contributed is exercised', () => {
  it.each(manifest.contributes.commands.map(({ command, title }) => [command, text(title)]))('the command %s', (_, title) => {
    // By its title in the palette of a real editor.
    expect(tests.includes(`runCommand(page, 'Seedlint: ${title}')`) || tests.includes(`const TITLE = 'Seedlint: ${title}'`)).toBe(true);
  });

  it.each(Object.keys(manifest.contributes.configuration.properties))('the setting %s', (name) => {
    expect(tests.includes(`configure({ '${name}':`)).toBe(true);
  });

  it.each(manifest.contributes.codeActions.flatMap(({ actions }) => actions.map(({ kind }) => kind)))('the code action %s', (kind) => {
    expect(tests.includes(`'${kind}'`)).toBe(true);
  });
});

describe('problem matchers', () => {
  const [scripts, notebooks] = manifest.contributes.problemMatchers;
  const matches = (line: string) => [scripts, notebooks].map((matcher) => new RegExp(matcher?.pattern.regexp ?? '').exec(line)?.slice(1) ?? null);

  it('read what the command line prints of a script and of a notebook, each its own', () => {
    const out = spawnSync(process.execPath, [join(ROOT, 'dist/cli.cjs'), 'examples', '--no-color'], { cwd: ROOT, encoding: 'utf8' }).stdout;
    const lines = out.split('\n').filter((line) => /^examples\//.test(line));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) {
      const [script, notebook] = matches(line);
      expect([script === null, notebook === null], line).toEqual(line.includes('.ipynb:cell ') ? [true, false] : [false, true]);
    }
  });

  it('take file, place, severity, rule and message apart', () => {
    expect(matches('src/a b.py:12:16: warning unseeded-rng It differs: always.')[0]).toEqual(['src/a b.py', '12', '16', 'warning', 'unseeded-rng', 'It differs: always.']);
    expect(matches('explore.ipynb:cell 2:1:10: error invalid-random-state No.')[1]).toEqual(['explore.ipynb', 'cell 2:1:10: ', 'error', 'invalid-random-state', 'No.']);
    expect(matches('  = help: Turn it off (--fix)')).toEqual([null, null]);
  });
});

describe('what the registries ask for', () => {
  const readme = read('README.md');
  /** The Visual Studio Marketplace's own; Open VSX takes them over. */
  const CATEGORIES = ['AI', 'Azure', 'Chat', 'Data Science', 'Debuggers', 'Education', 'Extension Packs', 'Formatters', 'Keymaps', 'Language Packs', 'Linters', 'Machine Learning', 'Notebooks', 'Other', 'Programming Languages', 'SCM Providers', 'Snippets', 'Testing', 'Themes', 'Visualization'];

  it('is in the manifest: a licence with its text, where it comes from, words to be found by', () => {
    const { license, repository, publisher, displayName, description, categories, keywords, engines, version } = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>;
    expect(license).toBe('MIT');
    expect(read('LICENSE')).toMatch(/^MIT License/);
    expect((repository as { url: string }).url).toMatch(/^git\+https:\/\/github\.com\/[\w-]+\/[\w-]+\.git$/);
    expect(publisher).toMatch(/^[a-z][\w-]*$/);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(String(displayName).length).toBeGreaterThan(3);
    expect(String(description).length).toBeLessThanOrEqual(200);
    expect((categories as string[]).filter((each) => !CATEGORIES.includes(each))).toEqual([]);
    expect((keywords as string[]).length).toBeLessThanOrEqual(30);
    // An editor that is older than the types it is written for would miss what is used.
    const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
    expect((engines as { vscode: string }).vscode).toBe(`^${String(devDependencies['@types/vscode'])}`);
  });

  it('is an icon of 128 pixels or more', () => {
    const icon = readFileSync(join(ROOT, (JSON.parse(read('package.json')) as { icon: string }).icon));
    expect(icon.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(Math.min(icon.readUInt32BE(16), icon.readUInt32BE(20))).toBeGreaterThanOrEqual(128);
  });

  it('is a page whose links lead somewhere, and whose pictures are none that a registry refuses', () => {
    const links = [...readme.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, picture, target = '']) => ({ isPicture: picture === '!', target }));
    expect(links.length).toBeGreaterThan(20);
    // What is relative becomes an address of the repository in the package; the file must be there.
    const dead = links.filter(({ target }) => !/^(?:https:|#)/.test(target) && !existsSync(join(ROOT, target.replace(/#.*/, ''))));
    expect(dead).toEqual([]);
    expect(links.filter(({ isPicture, target }) => isPicture && /\.svg$/i.test(target))).toEqual([]);
    expect(links.filter(({ target }) => target.startsWith('http:'))).toEqual([]);
  });
});

describe('the walkthrough', () => {
  it('shows pictures that are there', () => {
    for (const { media } of manifest.contributes.walkthroughs.flatMap(({ steps }) => steps)) expect(existsSync(join(ROOT, media.image)), media.image).toBe(true);
  });
});

describe('grammar', () => {
  it('names a file with the same scope, injected into Python', () => {
    for (const { path, scopeName, injectTo } of manifest.contributes.grammars) {
      const grammar = JSON.parse(read(path)) as { scopeName: string; injectionSelector: string };
      expect(grammar.scopeName).toBe(scopeName);
      expect(grammar.injectionSelector).toMatch(/^L:comment/);
      expect(injectTo).toEqual(['source.python']);
    }
  });
});

describe('what is built and shipped', () => {
  let copy: BuiltCopy;
  beforeAll(() => { copy = builtCopy(); }, 120_000);
  afterAll(() => { copy.remove(); });

  it('the build makes every file that main, bin, exports and the client name', () => {
    const named = [
      manifest.main,
      manifest.browser,
      ...Object.values(manifest.bin),
      ...Object.values(manifest.exports),
      ...[...read('src/client/extension.ts').matchAll(/asAbsolutePath\('([^']+)'\)/g)].map((match) => match[1] ?? ''),
    ];
    expect(named).toContain('dist/server.cjs');
    for (const path of named) expect(existsSync(join(copy.root, path)), path).toBe(true);
    for (const path of Object.values(manifest.bin)) {
      expect(statSync(join(copy.root, path)).mode & 0o111, `${path} is executable`).toBe(0o111);
      expect(readFileSync(join(copy.root, path), 'utf8').startsWith('#!/usr/bin/env node\n'), path).toBe(true);
    }
  });

  it('the extension package holds exactly what the extension needs', () => {
    const vsce = join(ROOT, 'node_modules/@vscode/vsce/vsce');
    const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], { cwd: copy.root, encoding: 'utf8' })
      .split(/\r?\n/)
      .filter((line) => line !== '');
    expectExactly(listed, [
      /^package\.json$/,
      /^package\.nls\.json$/,
      /^l10n\/bundle\.l10n\.json$/,
      /^README\.md$/,
      /^LICENSE$/,
      /^CHANGELOG\.md$/,
      /^dist\/extension\.cjs$/,
      /^dist\/server\.cjs$/,
      /^dist\/web\/(?:extension|server)\.js$/,
      /^dist\/web-tree-sitter\.wasm$/,
      /^dist\/tree-sitter-python\.wasm$/,
      /^dist\/rules\/[a-z-]+\.md$/,
      /^dist\/probe\/(?:seedlint_probe|sitecustomize)\.py$/,
      /^syntaxes\/[\w.-]+\.tmLanguage\.json$/,
      /^media\/[\w-]+\.png$/,
    ]);
    const pages = readdirSync(join(ROOT, 'rules')).filter((name) => name.endsWith('.md'));
    expect(listed.filter((path) => path.startsWith('dist/rules/')).sort()).toEqual(pages.map((name) => `dist/rules/${name}`).sort());
  }, 120_000);

  it('the extension package is at most 2 MB, made without a warning, and its page holds no relative link', () => {
    // The packager looks for secrets, too.
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'package'], { cwd: copy.root, encoding: 'utf8' });
    expect([status, `${stdout}${stderr}`.split('\n').filter((line) => /warn|error|secret/i.test(line))]).toEqual([0, []]);
    const vsix = join(copy.root, 'seedlint.vsix');
    expect(statSync(vsix).size).toBeLessThanOrEqual(2_000_000);
    const inside = (path: string): string => execFileSync('python3', ['-c', 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))', vsix, path], { encoding: 'utf8' });
    expect([...inside('extension/readme.md').matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, target]) => target)).toEqual([]);
    const listing = inside('extension.vsixmanifest');
    for (const asked of ['Icons.Default', 'Content.License', 'Content.Changelog', 'Content.Details']) expect(listing).toContain(`Microsoft.VisualStudio.Services.${asked}`);
  }, 120_000);

  it('the npm package holds exactly what the command line needs', () => {
    expectExactly(npmFiles(copy.root), [
      /^package\.json$/,
      /^README\.md$/,
      /^LICENSE$/,
      /^CHANGELOG\.md$/,
      /^dist\/cli\.cjs$/,
      /^dist\/server\.cjs$/,
      /^dist\/web-tree-sitter\.wasm$/,
      /^dist\/tree-sitter-python\.wasm$/,
      /^dist\/probe\/seedlint_probe\.py$/,
      /^dist\/probe\/sitecustomize\.py$/,
    ], [/^dist\/rules\/[a-z-]+\.md$/]);
  }, 120_000);
});

function npmFiles(root: string): string[] {
  const args = ['pack', '--dry-run', '--json', '--offline', '--ignore-scripts'];
  const answer = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [packed] = JSON.parse(answer) as { files: { path: string }[] }[];
  return packed?.files.map(({ path }) => path) ?? [];
}

/** Every path matches a pattern, and every pattern a path, but for the `optional` ones. */
function expectExactly(paths: readonly string[], allowed: readonly RegExp[], optional: readonly RegExp[] = []): void {
  expect(paths.filter((path) => ![...allowed, ...optional].some((pattern) => pattern.test(path))), 'shipped but not allowed').toEqual([]);
  expect(allowed.filter((pattern) => !paths.some((path) => pattern.test(path))).map(String), 'allowed but not shipped').toEqual([]);
}
