/**
 * Publishes the package to the Visual Studio Marketplace and Open VSX. Without `--publish` it only checks that it could:
 * nothing is sent. Tokens come from the environment.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const VSIX = `${root}seedlint.vsix`;
const LARGEST = 2_000_000;

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
}

/** Where to, with which token, by which command. Open VSX's tool is fetched only when something is published. */
const MARKETS = [
  { name: 'Visual Studio Marketplace', token: 'VSCE_PAT', command: ['vsce', 'publish', '--no-dependencies', '--packagePath', VSIX] },
  { name: 'Open VSX', token: 'OVSX_PAT', command: ['--yes', 'ovsx@1.4.0', 'publish', VSIX] },
] as const;

/** What stands in the way of publishing; empty when nothing does. */
function faults({ version }: Manifest): string[] {
  const git = (...args: string[]): string => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
  const found: string[] = [];
  if (!existsSync(VSIX)) return ['there is no seedlint.vsix: run npm run package'];
  if (statSync(VSIX).size > LARGEST) found.push(`seedlint.vsix is larger than ${String(LARGEST)} bytes`);
  if (!new RegExp(`^## ${version.replaceAll('.', '\\.')}(?: |$)`, 'm').test(readFileSync(`${root}CHANGELOG.md`, 'utf8'))) found.push(`CHANGELOG.md says nothing of ${version}`);
  if (git('status', '--porcelain') !== '') found.push('there are changes that are not committed');
  if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`)) found.push(`the commit has no tag v${version}`);
  for (const { name, token } of MARKETS) if ((process.env[token] ?? '') === '') found.push(`${name}: ${token} is not set`);
  return found;
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;
const isDry = !process.argv.includes('--publish');
const found = faults(manifest);
process.stdout.write(`${manifest.publisher}.${manifest.name} ${manifest.version}\n`);
for (const { name, command } of MARKETS) process.stdout.write(`  ${name}: npx ${command.join(' ')}\n`);
for (const fault of found) process.stdout.write(`  ! ${fault}\n`);
if (isDry) process.stdout.write(found.length === 0 ? 'Ready. `npm run release -- --publish` publishes.\n' : 'Not ready; nothing was sent.\n');
else if (found.length > 0) process.exitCode = 1;
else {
  for (const { command } of MARKETS) {
    const { status } = spawnSync('npx', command, { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error(`npx ${command[0]} ended with ${String(status)}`);
  }
}
