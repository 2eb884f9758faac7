/**
 * Proves the fixes on the real libraries: before, a program's runs differ; after every fix, they are identical and end well.
 * `--check` fails where docs/proof.md says something else than this run, for the libraries that are here; `--write` writes it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRuns, type Verdict } from '../../src/verify/compare.js';
import { runOnce } from '../../src/verify/run.js';

const PYTHON = process.env['SEEDLINT_PYTHON'] ?? 'python3';
const at = (path: string): string => new URL(path, import.meta.url).pathname;
const PAGE = at('../../docs/proof.md');

interface Row {
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly proven: boolean;
  /** Libraries that are not installed here. */
  readonly missing: readonly string[];
}

function has(module: string): boolean {
  try {
    execFileSync(PYTHON, ['-c', `import ${module}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function twice(file: string, cwd: string): Promise<Verdict> {
  const options = { cwd, env: process.env, timeout: 300_000 };
  return compareRuns([await runOnce([PYTHON, file], options), await runOnce([PYTHON, file], options)]);
}

function words(verdict: Verdict): string {
  if (verdict.exitCodes.some((code) => code !== 0)) return `failed (${verdict.exitCodes.join(', ')})`;
  return verdict.identical ? 'identical' : 'differ';
}

async function prove(section: string, folder: string, installed: (name: string) => boolean): Promise<Row> {
  const title = section.slice(0, section.indexOf('\n'));
  const needs = (/^needs: (.*)$/m.exec(section)?.[1] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  const missing = needs.filter((name) => !installed(name));
  if (missing.length > 0) return { title, before: 'skipped', after: 'skipped', proven: false, missing };
  const file = join(folder, 'program.py');
  writeFileSync(file, /```py\n([\s\S]*?)```/.exec(section)?.[1] ?? '');
  const before = await twice(file, folder);
  const fixed = spawnSync(process.execPath, [at('../../dist/cli.cjs'), '--isolated', '--unsafe-fixes', '--quiet', file], { cwd: folder, encoding: 'utf8' });
  if (fixed.status === 2) throw new Error(fixed.stderr);
  const after = await twice(file, folder);
  const row = { title, before: words(before), after: words(after), missing };
  const proven = row.before === 'differ' && row.after === 'identical';
  if (!proven) process.stderr.write(`${title}: before ${row.before}, after ${row.after}\n${readFileSync(file, 'utf8')}\n${fixed.stdout}\n`);
  return { ...row, proven };
}

function lineOf({ title, before, after }: Row): string {
  const [rule, library] = title.split(': ');
  return `| ${rule ?? ''} | ${library ?? ''} | ${before} | ${after} |`;
}

const known = new Map<string, boolean>();
const installed = (name: string): boolean => {
  const answer = known.get(name) ?? has(name);
  known.set(name, answer);
  return answer;
};

const folder = mkdtempSync(join(tmpdir(), 'seedlint-proof-'));
const rows: Row[] = [];
try {
  for (const section of readFileSync(at('programs.md'), 'utf8').split(/^## /m).slice(1)) rows.push(await prove(section, folder, installed));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const ran = rows.filter(({ missing }) => missing.length === 0);
const skipped = rows.filter(({ missing }) => missing.length > 0);
const failed = ran.filter(({ proven }) => !proven);
const table = ['| rule | library | runs before | runs after every fix |', '| --- | --- | --- | --- |', ...rows.map(lineOf)].join('\n');
const absent = [...new Set(skipped.flatMap(({ missing }) => missing))].sort().join(', ');
process.stdout.write(`${table}\n\n${String(ran.length - failed.length)} proven, ${String(failed.length)} failed, ${String(skipped.length)} skipped${absent === '' ? '' : ` (not installed: ${absent})`}\n`);

if (process.argv.includes('--write')) {
  writeFileSync(PAGE, `# Fixes, proven by running them

Written by \`npm run proof -- --write\`. Each program is run twice as it is, and its runs must differ; then every fix is applied, suggestions too, and its runs must be identical, output and draws, and end with exit code 0. The programs are in \`test/proof/programs.md\`. Rows are skipped where a library is not installed on the machine that wrote the table.

${table}

${String(ran.length - failed.length)} proven, ${String(failed.length)} failed, ${String(skipped.length)} skipped${absent === '' ? '' : ` (not installed: ${absent})`}.
`);
}
if (process.argv.includes('--check')) {
  const page = readFileSync(PAGE, 'utf8');
  const stale = ran.filter((row) => !page.includes(lineOf(row)));
  if (stale.length > 0) {
    process.stderr.write(`docs/proof.md is stale: ${stale.map(({ title }) => title).join('; ')}. Run \`npm run proof -- --write\`.\n`);
    process.exitCode = 1;
  }
}
if (failed.length > 0 || ran.length === 0) process.exitCode = 1;
