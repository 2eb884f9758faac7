import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtCopy } from './built-copy.js';

/** Builds and packs the npm package into `folder`; its tarball. */
export function packInto(folder: string): string {
  const copy = builtCopy();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: copy.root, stdio: 'pipe' });
  copy.remove();
  const [name = ''] = readdirSync(folder).filter((each) => each.endsWith('.tgz'));
  return join(folder, name);
}
