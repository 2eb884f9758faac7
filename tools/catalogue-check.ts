/**
 * Holds the catalogue against the libraries that are installed for the Python named by SEEDLINT_PYTHON, else `python3`:
 * names exist, parameters stand where it says. Prints a table by library, and exits 1 when a fact is wrong.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CATALOGUE_FILES } from '../src/catalogue/default.js';
import { compareFacts, wantedFacts, type PythonAnswer } from './catalogue-facts.js';

const python = process.env.SEEDLINT_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('catalogue_check.py', import.meta.url));
const versionsOnly = ask({});
const wanted = wantedFacts(CATALOGUE_FILES, versionsOnly.versions);
const answer = ask(wanted);
const rows = compareFacts(CATALOGUE_FILES, wanted, answer);

const widths = [22, 9, 9, 7, 7, 16];
const line = (cells: readonly (string | number)[]): string => cells.map((cell, at) => String(cell).padEnd(widths[at] ?? 0)).join('');
process.stdout.write(`${line(['library', 'names', 'verified', 'wrong', 'newer', 'not verifiable'])}\n`);
for (const { library, names, verified, wrong, newer, unverified } of rows) {
  process.stdout.write(`${line([library, names, verified, wrong.length, newer.length, unverified.length])}\n`);
}
for (const { library, wrong } of rows) for (const fault of wrong) process.stdout.write(`wrong: ${library}: ${fault}\n`);
for (const { library, newer } of rows) for (const fault of newer) process.stdout.write(`newer than what is installed: ${library}: ${fault}\n`);
for (const { library, names, unverified } of rows) {
  if (unverified.length === names) process.stdout.write(`not verified: ${library} (not installed)\n`);
  else for (const name of unverified) process.stdout.write(`not verified: ${name}\n`);
}
if (rows.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;

function ask(names: Readonly<Record<string, readonly (readonly [string, number | null])[]>>): PythonAnswer {
  const { status, stdout, stderr, error } = spawnSync(python, [script], {
    input: JSON.stringify({ names }), encoding: 'utf8', maxBuffer: 2 ** 27,
  });
  if (error !== undefined || status !== 0) throw new Error(`${python} ${script}: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as PythonAnswer;
}
