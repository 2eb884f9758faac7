/** What comes along with Seedlint: each package is named here, so that a new one is looked at before it is shipped. */
import { readFileSync } from 'node:fs';
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
const manifest = json('package.json') as Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>;
const { packages } = json('package-lock.json') as { packages: Record<string, Locked> };
const locked = Object.entries(packages).filter(([path]) => path !== '').map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));

/** Every package that is installed with Seedlint or bundled into it, asked for or brought by another. */
const SHIPPED = [
  '@noble/hashes', '@vscode/python-extension', 'ansi-regex', 'balanced-match', 'brace-expansion', 'cli-progress', 'commander',
  'cross-spawn', 'diff', 'emoji-regex', 'eslint-visitor-keys', 'fastest-levenshtein', 'is-fullwidth-code-point', 'isexe',
  'minimatch', 'node-addon-api', 'node-gyp-build', 'path-key', 'semver', 'shebang-command', 'shebang-regex', 'string-argv',
  'string-width', 'strip-ansi', 'toml-eslint-parser', 'tree-sitter', 'tree-sitter-python', 'vscode-jsonrpc',
  'vscode-languageclient', 'vscode-languageserver', 'vscode-languageserver-protocol', 'vscode-languageserver-textdocument',
  'vscode-languageserver-types', 'vscode-uri', 'web-tree-sitter', 'which',
];

describe('dependencies', () => {
  it('that are shipped are those of the list', () => {
    expect([...new Set(locked.filter(({ dev }) => dev !== true).map(({ name }) => name))].sort()).toEqual(SHIPPED);
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
