/**
 * What comes along in what is shipped: `npm run audit`. The packages in the bundles, by the maps of a build, are those
 * of tools/shipped.json in version and licence, and the lock file pins them; then npm is asked for known weaknesses.
 * A registry that does not answer such questions is said so, and fails nothing.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Shipped {
  readonly version: string;
  readonly licence: string;
}

const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** Copied into the packages as they are. */
const COPIED = ['tree-sitter-python', 'web-tree-sitter'];

const { packages } = json('package-lock.json') as { packages: Record<string, { version: string } | undefined> };

/** Package → what of it is shipped, by the maps that a build for development leaves beside its bundles. */
function shipped(): Record<string, Shipped> {
  const maps = ['dist', 'dist/web'].flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.map')).map((name) => join(folder, name)));
  const sources = maps.flatMap((path) => (json(path) as { sources: string[] }).sources);
  const found = sources.flatMap((source) => /node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? []);
  // What has no entry of its own is a part of a package that was bundled itself.
  const places = [...COPIED.map((name) => `node_modules/${name}`), ...found].filter((place) => packages[place] !== undefined);
  return Object.fromEntries([...new Set(places)].sort().map((place) => {
    const { version, license } = json(`${place}/package.json`) as { version: string; license?: string };
    return [place.replace(/^node_modules\//, ''), { version, licence: license ?? 'none' }];
  }));
}

/** The packages of which npm knows weaknesses; `null` where its registry does not answer. */
function weaknesses(): readonly string[] | null {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
  try {
    const { vulnerabilities } = JSON.parse(stdout) as { vulnerabilities?: Record<string, unknown> };
    return vulnerabilities === undefined ? null : Object.keys(vulnerabilities);
  } catch {
    return null;
  }
}

const found = shipped();
const allowed = json('tools/shipped.json') as Record<string, Shipped>;
const faults = [
  ...Object.entries(found).filter(([name, entry]) => !isDeepStrictEqual(entry, allowed[name])).map(([name, { version, licence }]) => `${name} ${version} (${licence}) is shipped and not in tools/shipped.json`),
  ...Object.keys(allowed).filter((name) => found[name] === undefined).map((name) => `${name} is in tools/shipped.json and not shipped`),
  ...Object.entries(found).filter(([name, { version }]) => packages[`node_modules/${name}`]?.version !== version).map(([name]) => `${name} is installed in another version than package-lock.json states`),
];
for (const fault of faults) process.stdout.write(`${fault}\n`);
if (faults.length === 0) process.stdout.write(`${String(Object.keys(found).length)} packages are shipped, each as allowed\n`);
const known = weaknesses();
const weak = (known ?? []).filter((name) => found[name] !== undefined);
process.stdout.write(known === null ? 'skipped: the registry does not tell of weaknesses\n' : `npm knows weaknesses of ${String(known.length)} packages, ${String(weak.length)} of them shipped: ${weak.join(', ')}\n`);
process.exitCode = faults.length + weak.length > 0 ? 1 : 0;
