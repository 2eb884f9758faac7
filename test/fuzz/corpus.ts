import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { casePages } from '../rules/case-pages.js';
import { ROOT } from '../support/built-copy.js';

/** Programs of this repository: the cases of the rules and the examples, small and full of findings. */
export function ownTexts(): string[] {
  const cases = casePages().flatMap(({ text }) => {
    return [...text.matchAll(/^```py\b.*\n([\s\S]*?)^```$/gm)].map((match) => (match[1] ?? '').replaceAll(/[ \t]*# flag: .*/g, ''));
  });
  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.py')).map((name) => readFileSync(join(ROOT, 'examples', name), 'utf8'));
  return [...cases, ...examples];
}

/**
 * Python files of this machine: the standard libraries of every Python on it, their tests with the files that are bad on
 * purpose, and the folders of `SEEDLINT_FUZZ_CORPUS`.
 */
export function foreignFiles(): string[] {
  const folders = [...(process.env['SEEDLINT_FUZZ_CORPUS'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...libraries()];
  return folders.flatMap(pythonFiles).sort();
}

function libraries(): string[] {
  const asked = ['python3', 'python2'].flatMap((python) => {
    try {
      return [execFileSync(python, ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()];
    } catch {
      return [];
    }
  });
  const versions = join(process.env['PYENV_ROOT'] ?? join(process.env['HOME'] ?? '/', '.pyenv'), 'versions');
  const kept = existsSync(versions) ? readdirSync(versions).flatMap((version) => libraryOf(join(versions, version, 'lib'))) : [];
  return [...new Set([...asked, ...kept])];
}

function libraryOf(lib: string): string[] {
  return existsSync(lib) ? readdirSync(lib).filter((name) => /^python[23]/.test(name)).map((name) => join(lib, name)) : [];
}

function pythonFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'site-packages' ? [] : pythonFiles(path);
    return /\.(?:py|ipynb)$/.test(entry.name) && entry.isFile() ? [path] : [];
  });
}
