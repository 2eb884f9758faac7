/**
 * Measures the built command line over a generated corpus and any folders given: what reading, looking through and
 * parsing everything once costs (the floors), a cold scan, one from the cache, one with two threads, one after a file
 * changed, the most memory held; other linters on the same files where they are on PATH; then how the cost of a file grows from projects of 100
 * files to 5,000, and what the probe of verify costs.
 *
 * `npm run bench -- [--write] [FOLDER…]`: `--write` writes docs/performance.md. One run: compare the ratios.
 */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { Language, Parser } from 'web-tree-sitter';
import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { DEFAULT_SETTINGS } from '../../src/config/settings.js';
import { createAnalyzer } from '../../src/lint/analyzer.js';
import { prefilterFor } from '../../src/lint/prefilter.js';
import { loadEngine } from '../../src/project/engine.js';
import { corpusOf, generate, project, type Corpus } from './corpus.js';
import { costHere, costOf, machine, onPath, type Cost } from './measure.js';
import { performancePage, type Comparison, type Growth, type Measured, type Run } from './page.js';
import { printProbeOverhead } from './probe.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.cjs');

/** Projects of the generated corpus: some 1,200 files. */
const PROJECTS = 30;

/** Other linters are given this many files of a corpus, evenly spread: some would take an hour for all. */
const SAMPLE = 60;

/** Files of a corpus that change, one after the other. */
const CHANGED = 3;

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(join(ROOT, 'node_modules/tree-sitter-python/tree-sitter-python.wasm')));

function parseAll(texts: readonly string[]): void {
  for (const text of texts) parser.parse(text)?.delete();
}

const engine = await loadEngine();

function seedlint(argv: readonly string[], corpus: Corpus, paths: readonly string[] = [corpus.folder]): Cost {
  const cost = costOf(process.execPath, [CLI, ...paths, '--quiet', '--statistics', ...argv], corpus.folder);
  if (cost === null) throw new Error(`${CLI} does not run`);
  return cost;
}

function measure(corpus: Corpus): Measured {
  let texts: string[] = [];
  const read = costHere(() => { texts = corpus.files.map((path) => readFileSync(path, 'utf8')); });
  const isWorthReading = prefilterFor(defaultCatalogue().words);
  let relevant = 0;
  const prefilter = costHere(() => { relevant = texts.filter(isWorthReading).length; });
  const parse = costHere(() => { parseAll(texts); });
  const cache = mkdtempSync(join(tmpdir(), 'seedlint-bench-'));
  try {
    const cold = seedlint(['--no-cache', '--jobs', '1'], corpus);
    const twoJobs = seedlint(['--no-cache', '--jobs', '2'], corpus);
    // Files made a moment ago are not yet known by their times.
    seedlint(['--cache-dir', cache], corpus);
    seedlint(['--cache-dir', cache], corpus);
    const warm = seedlint(['--cache-dir', cache], corpus);
    const oneChanged = afterChanges(corpus);
    const lines = texts.reduce((sum, text) => sum + text.split('\n').length - 1, 0);
    const bytes = texts.reduce((sum, text) => sum + text.length, 0);
    return { name: corpus.name, files: texts.length, lines, bytes, relevant: relevant / texts.length, read, prefilter, parse, cold, twoJobs, warm, oneChanged, facts: factsOf(texts), ruff: ruff(corpus, cache) };
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** A scan after one file has changed, evenly spread ones in turn: the mean. The folder itself is left as it is. */
function afterChanges(corpus: Corpus): Measured['oneChanged'] {
  const folder = mkdtempSync(join(tmpdir(), 'seedlint-changed-'));
  try {
    cpSync(realpathSync(corpus.folder), join(folder, 'corpus'), { recursive: true });
    const copy = corpusOf(join(folder, 'corpus'));
    const scan = (): Cost => seedlint(['--cache-dir', join(folder, 'cache'), '--jobs', '1'], copy);
    scan();
    scan();
    const costs = Array.from({ length: CHANGED }, (_, at) => {
      appendFileSync(copy.files[Math.floor(((at + 1) * copy.files.length) / (CHANGED + 1))] ?? '', '\nchanged = True\n');
      return scan();
    });
    const mean = (of: (cost: Cost) => number): number => costs.reduce((sum, cost) => sum + of(cost), 0) / CHANGED;
    return { cpu: mean(({ cpu }) => cpu), wall: mean(({ wall }) => wall) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What reading the texts into facts costs, and what it would cost to load the facts from a cache. */
function factsOf(texts: readonly string[]): Measured['facts'] {
  const read = costHere(() => { for (const text of texts) engine.facts(text); });
  const stored = texts.map((text) => serialize(engine.facts(text)));
  const load = costHere(() => { for (const each of stored) deserialize(each); });
  return { read: read.cpu, load: load.cpu, bytes: stored.reduce((sum, { length }) => sum + length, 0) };
}

/** Ruff over the whole corpus, without its cache and with it; `null` where it is not on this machine. */
function ruff(corpus: Corpus, cache: string): Measured['ruff'] {
  const path = onPath('ruff');
  const check = (...argv: string[]): Cost | null => path === null ? null : costOf(path, ['check', '--isolated', '--select', 'NPY002,S311', '--quiet', ...argv, corpus.folder], corpus.folder);
  const cold = check('--no-cache');
  check('--cache-dir', join(cache, 'ruff'));
  // So short that one run reads as nothing.
  const runs = Array.from({ length: 10 }, () => check('--cache-dir', join(cache, 'ruff'))?.cpu ?? NaN);
  return cold === null ? null : { cold: cold.cpu, warm: runs.reduce((sum, cpu) => sum + cpu, 0) / runs.length };
}

/** The start of the command line and of Node alone: the median of nine each. */
function start(): Run['start'] {
  const median = (argv: readonly string[]): number => {
    const walls = Array.from({ length: 9 }, () => costOf(process.execPath, argv, ROOT)?.wall ?? NaN);
    return walls.sort((a, b) => a - b)[4] ?? NaN;
  };
  return { version: median([CLI, '--version']), node: median(['-e', '0']) };
}

/** The other linters, each with the check that comes nearest. */
const OTHERS: readonly { readonly name: string; readonly command: string; readonly what: string; readonly argv: readonly string[] }[] = [
  { name: 'Ruff', command: 'ruff', what: '`NPY002` and `S311`, no cache', argv: ['check', '--isolated', '--no-cache', '--select', 'NPY002,S311', '--quiet'] },
  { name: 'Bandit', command: 'bandit', what: '`B311` alone', argv: ['--quiet', '-t', 'B311'] },
  { name: 'pylint', command: 'pylint', what: '`unused-import` alone', argv: ['--rcfile=/dev/null', '--disable=all', '--enable=unused-import', '--score=n', '--persistent=n'] },
  { name: 'pylint with dslinter', command: 'pylint', what: 'its seed checks', argv: ['--rcfile=/dev/null', '--load-plugins=dslinter', '--disable=all', '--enable=randomness-control-scikitlearn,randomness-control-numpy,randomness-control-pytorch,randomness-control-tensorflow', '--score=n', '--persistent=n'] },
];

const hasDslinter = costOf('python3', ['-c', 'import sys, importlib.util; sys.exit(127 if importlib.util.find_spec("dslinter") is None else 0)'], ROOT) !== null;

function compare(corpus: Corpus): Comparison {
  const step = Math.max(1, Math.floor(corpus.files.length / SAMPLE));
  const sample = corpus.files.filter((_, at) => at % step === 0).slice(0, SAMPLE);
  const own = seedlint(['--no-cache', '--jobs', '1'], corpus, sample);
  const others = OTHERS.map(({ name, command, what, argv }) => {
    const path = onPath(command);
    const isThere = path !== null && (!name.includes('dslinter') || hasDslinter);
    return { name, what, cost: isThere ? costOf(path, [...argv, ...sample], corpus.folder) : null };
  });
  return { name: corpus.name, files: sample.length, own, others };
}

async function growth(): Promise<Growth[]> {
  const found: Growth[] = [];
  for (const count of [100, 1000, 5000]) {
    const files = new Map(project(count).map((file) => [file.path, file]));
    const analyzer = createAnalyzer({
      engine, catalogue: defaultCatalogue(), rules,
      host: {
        exists: (path) => files.has(path),
        read: (path) => {
          const file = files.get(path);
          return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
        },
        settings: () => DEFAULT_SETTINGS,
        versions: () => ({}),
      },
    });
    const before = process.cpuUsage();
    await analyzer.check([...files.keys()]);
    const { user, system } = process.cpuUsage(before);
    found.push({ files: count, each: (user + system) / 1000 / count });
  }
  return found;
}

const argv = process.argv.slice(2);
const isWritten = argv.includes('--write');
const temporary = mkdtempSync(join(tmpdir(), 'seedlint-corpus-'));
try {
  const corpora = [generate(temporary, PROJECTS), ...argv.filter((argument) => !argument.startsWith('--')).map(corpusOf)];
  // What is compiled on first use is not the first corpus's to pay.
  const first = corpora.flatMap(({ files }) => files.slice(0, 50)).map((path) => readFileSync(path, 'utf8'));
  parseAll(first);
  factsOf(first);
  const page = performancePage({
    machine: machine(cpus()),
    start: start(),
    measured: corpora.map(measure),
    compared: corpora.map(compare),
    growth: await growth(),
  });
  console.log(page);
  printProbeOverhead((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN);
  if (isWritten) writeFileSync(join(ROOT, 'docs/performance.md'), page);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
