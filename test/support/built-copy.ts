import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the repository, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface BuiltCopy {
  readonly root: string;
  readonly remove: () => void;
}

/** Neither is a source, and test files may build at the same time: each gets a folder of its own. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', 'test-results', '.seedlint_cache']);

/** A copy of the repository in a temporary folder, built there with `npm run build`. */
export function builtCopy(): BuiltCopy {
  const root = mkdtempSync(join(tmpdir(), 'seedlint-built-'));
  // Tests run what is built as another user too.
  chmodSync(root, 0o755);
  for (const name of readdirSync(ROOT)) {
    if (LEFT_OUT.has(name) || /\.(?:vsix|tgz)$/.test(name)) continue;
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'), 'dir');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  return { root, remove: () => { rmSync(root, { recursive: true, force: true }); } };
}
