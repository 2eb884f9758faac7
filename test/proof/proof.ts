/**
 * Proves the fixes on the real libraries, by the programs of programs.md. `--check` fails where docs/proof.md says
 * something else than this run, for the libraries that are here; `--write` writes it, and keeps what it says of others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '../../rules/index.js';
import { compareRuns } from '../../src/verify/compare.js';
import { runOnce } from '../../src/verify/run.js';
import { PYTHON } from '../support/python.js';

const at = (path: string): string => new URL(path, import.meta.url).pathname;
const PAGE = at('../../docs/proof.md');

/** A section of programs.md. */
interface Proof {
  readonly rule: string;
  readonly library: string;
  readonly needs: readonly string[];
  readonly code: string;
  /** How the program's two runs go, with a text of their output where that is what shows the defect. */
  readonly before: string;
  readonly after: string;
  /** Why no run here can show the defect. */
  readonly unprovable: string | null;
}

interface Row {
  readonly rule: string;
  readonly library: string;
  readonly before: string;
  readonly after: string;
  /** The libraries that ran, with their versions; those that are missing where the program was skipped. */
  readonly libraries: string;
  readonly state: 'proven' | 'failed' | 'unprovable' | 'skipped';
}

function proofs(): Proof[] {
  return readFileSync(at('programs.md'), 'utf8').split(/^## /m).slice(1).map((section) => {
    const [rule = '', library = ''] = section.slice(0, section.indexOf('\n')).split(': ');
    const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(section)?.[1] ?? null;
    return {
      rule, library, code: /```py\n([\s\S]*?)```/.exec(section)?.[1] ?? '',
      needs: field('needs')?.split(', ') ?? [],
      before: field('before') ?? 'differ', after: field('after') ?? 'identical', unprovable: field('unprovable'),
    };
  });
}

const versions = new Map<string, string | null>();

/** A module's version; `null` where it is not installed. */
function versionOf(module: string): string | null {
  const known = versions.get(module);
  if (known !== undefined) return known;
  const code = `import ${module}; print(getattr(${module}, "__version__", ""))`;
  const { status, stdout } = spawnSync(PYTHON, ['-c', code], { encoding: 'utf8' });
  const version = status === 0 ? stdout.trim() : null;
  versions.set(module, version);
  return version;
}

function pythonVersion(): string {
  return spawnSync(PYTHON, ['-c', 'import platform; print(platform.python_version())'], { encoding: 'utf8' }).stdout.trim();
}

/** How two runs of a program go; `shown` names the text to look for in their output. */
async function waysOf(file: string, cwd: string, shown: string | undefined): Promise<string> {
  const run = () => runOnce([PYTHON, file], { cwd, env: process.env, timeout: 300_000, onError: () => undefined });
  const runs = [await run(), await run()];
  if (runs.some(({ exitCode }) => exitCode !== 0)) return 'raise';
  const way = compareRuns(runs).identical ? 'identical' : 'differ';
  return shown !== undefined && runs.every(({ stdout }) => stdout.includes(shown)) ? `${way}: \`${shown}\`` : way;
}

function seedlint(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at('../../dist/cli.cjs'), '--isolated', ...args], { encoding: 'utf8' });
  if (status === 2) throw new Error(stderr);
  return stdout;
}

/** A rule that only the strict preset has is asked for by name. */
function asking(rule: string): readonly string[] {
  return rules.find(({ name }) => name === rule)?.meta.preset === 'strict' ? ['--select', rule] : [];
}

function isReported(rule: string, file: string): boolean {
  const { findings } = JSON.parse(seedlint('--format', 'json', ...asking(rule), file)) as { readonly findings: readonly { readonly rule: string }[] };
  return findings.some((finding) => finding.rule === rule);
}

async function prove({ rule, library, needs, code, ...wanted }: Proof, folder: string): Promise<Row> {
  const missing = needs.filter((module) => versionOf(module) === null);
  const named = { rule, library };
  if (missing.length > 0) return { ...named, before: 'skipped', after: 'skipped', libraries: missing.join(', '), state: 'skipped' };
  const file = join(folder, 'program.py');
  const shown = (way: string): string | undefined => /`(.*)`/.exec(way)?.[1];
  writeFileSync(file, code);
  const reported = isReported(rule, file);
  const before = await waysOf(file, folder, shown(wanted.before));
  seedlint('--unsafe-fixes', '--quiet', ...asking(rule), file);
  const gone = !isReported(rule, file);
  const after = await waysOf(file, folder, shown(wanted.after));
  const isSo = reported && gone && after === wanted.after && (wanted.unprovable !== null || before === wanted.before);
  if (!isSo) {
    const found = `${reported ? '' : 'not reported, '}before ${before}, ${gone ? '' : 'still reported, '}after ${after}`;
    process.stderr.write(`${rule}: ${library}: ${found}\n${readFileSync(file, 'utf8')}\n`);
  }
  const libraries = needs.length === 0 ? `Python ${pythonVersion()}` : needs.map((module) => `${module} ${versionOf(module) ?? ''}`.trim()).join(', ');
  return { ...named, before, after, libraries, state: !isSo ? 'failed' : wanted.unprovable === null ? 'proven' : 'unprovable' };
}

const HEAD = '| rule | library | two runs before | two runs after every fix | ran with |\n| --- | --- | --- | --- | --- |';

function keyOf({ rule, library }: Row): string {
  return `| ${rule} | ${library} | `;
}

/** A row without what differs from one machine to the next. */
function resultOf(row: Row): string {
  return `${keyOf(row)}${row.state === 'unprovable' ? 'not shown here' : row.before} | ${row.after} | `;
}

function lineOf(row: Row): string {
  return `${resultOf(row)}${row.state === 'skipped' ? `needs ${row.libraries}` : row.libraries} |`;
}

/** `npm run proof -- unsorted` runs the programs whose headings hold the word, and says nothing of the others. */
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const all = proofs().filter(({ rule, library }) => asked.every((word) => `${rule}: ${library}`.includes(word)));
const folder = mkdtempSync(join(tmpdir(), 'seedlint-proof-'));
const rows: Row[] = [];
try {
  for (const proof of all) rows.push(await prove(proof, folder));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const counted = (state: Row['state']): number => rows.filter((row) => row.state === state).length;
const absent = [...new Set(rows.filter(({ state }) => state === 'skipped').flatMap(({ libraries }) => libraries.split(', ')))].sort();
const unprovable = all.flatMap(({ rule, unprovable: why }) => (why === null ? [] : [`- ${rule}: ${why}`])).join('\n');
const unproven = asked.length > 0 ? [] : rules.filter(({ name, meta }) => meta.fix !== 'none' && !all.some(({ rule }) => rule === name)).map(({ name }) => name);
process.stdout.write(`${HEAD}\n${rows.map(lineOf).join('\n')}

${String(counted('proven'))} proven, ${String(counted('failed'))} failed, ${String(counted('unprovable'))} not shown here, ${String(counted('skipped'))} skipped${absent.length === 0 ? '' : ` (not installed: ${absent.join(', ')})`}

Not shown here, though the fixed programs run:
${unprovable}
`);

const page = readFileSync(PAGE, 'utf8');
if (process.argv.includes('--write')) {
  const kept = (row: Row): string => (row.state === 'skipped' ? page.split('\n').find((line) => line.startsWith(keyOf(row))) : undefined) ?? lineOf(row);
  const lines = rows.map(kept);
  const skipped = lines.filter((line) => line.includes('| skipped |')).length;
  const shown = lines.length - skipped - counted('unprovable') - counted('failed');
  writeFileSync(PAGE, `# Fixes, proven by running them

Written by \`npm run proof -- --write\`, from the programs in \`test/proof/programs.md\`. Each program is run twice as it is, and the rule must report it. Then every fix is applied, suggestions too: the rule must report nothing, and two runs must be identical, output and draws, and end with exit code 0.

Before that, the two runs differ; where the defect is another (a program that raises, workers that repeat one another), the table shows what the program printed before and after. Where a library is not installed, a program is skipped; a row that was proven on another machine stays, with the versions it ran with.

${HEAD}
${lines.join('\n')}

${String(shown)} proven, ${String(counted('failed'))} failed, ${String(counted('unprovable'))} not shown here, ${String(skipped)} skipped.

The defects of these can't be shown without what they are about; their fixed programs run and repeat all the same:

${unprovable}
`);
}
if (process.argv.includes('--check')) {
  const stale = rows.filter((row) => row.state !== 'skipped' && !page.includes(resultOf(row)));
  if (stale.length > 0) {
    process.stderr.write(`docs/proof.md is stale: ${stale.map(({ rule, library }) => `${rule}: ${library}`).join('; ')}. Run \`npm run proof -- --write\`.\n`);
    process.exitCode = 1;
  }
}
if (unproven.length > 0) process.stderr.write(`no program proves the fix of ${unproven.join(', ')}\n`);
if (counted('failed') > 0 || counted('proven') === 0 || unproven.length > 0) process.exitCode = 1;
