/** What comes along with Seedlint: each package is named here, so that a new one is looked at before it is shipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/built-copy.js';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const manifest = json('package.json') as Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>;
const { packages } = json('package-lock.json') as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([path]) => path !== '').map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));

/** Every package that is bundled because the source asks for it; `sarif` is types alone, `vscode` is the editor. */
const BUNDLED = [
  '@noble/hashes', '@vscode/l10n', '@vscode/python-extension', 'cli-progress', 'commander', 'cross-spawn', 'diff', 'fastest-levenshtein', 'sarif',
  'string-argv', 'toml-eslint-parser', 'vscode', 'vscode-languageclient', 'vscode-languageserver', 'vscode-languageserver-textdocument',
  'vscode-uri', 'web-tree-sitter', 'yaml',
];

const sources = ['src', 'rules'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(ROOT, folder, name), 'utf8')));

describe('dependencies', () => {
  it('that are bundled are those of the list, and none is installed beside the bundle', () => {
    const asked = sources.flatMap((text) => [...text.matchAll(/(?:from |import\()'(@[^/']+\/[^/']+|[^./'][^/']*)/g)].map((match) => match[1] ?? ''));
    expect([...new Set(asked)].filter((name) => !name.startsWith('node:')).sort()).toEqual(BUNDLED);
    expect(manifest.dependencies).toBeUndefined();
  });

  it('are asked for in one version each', () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    expect(Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('are locked, each with the checksum of its content', () => {
    expect(locked.filter(({ integrity }) => integrity?.startsWith('sha512-') !== true).map(({ name }) => name)).toEqual([]);
  });

  it('run no script of theirs when they are installed', () => {
    expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });
});
