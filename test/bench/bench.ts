/**
 * Measures the analyzer on a generated corpus, or on the folders given: the time to parse everything once (the floor),
 * a cold scan, and one file in the editor, each beside the floor; what the probe of verify costs a training loop; then the
 * cost of a file in projects of 100 to 5,000
 * files. One run, one process: compare the ratios.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { DEFAULT_SETTINGS } from '../../src/config/settings.js';
import { createAnalyzer } from '../../src/lint/analyzer.js';
import type { Host } from '../../src/lint/analyzer-api.js';
import { notebookFile, scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';
import { printProbeOverhead } from './probe.js';

const GENERATED = 300;

function generated(): SourceFile[] {
  return Array.from({ length: GENERATED }, (_, at) => {
    const body = Array.from({ length: 40 }, (__, line) =>
      `def step_${String(line)}(x, rate=0.${String(line)}):\n    """One step."""\n    y = [value * rate for value in x if value > ${String(line)}]\n    return {"values": y, "mean": sum(y) / max(1, len(y))}\n`);
    const uses = at % 2 === 0 ? 'import numpy as np\n\nNOISE = np.random.rand(8)\n' : 'import math\n';
    return scriptFile(`/corpus/module_${String(at)}.py`, `${uses}\n\n${body.join('\n\n')}`);
  });
}

/** Programs of ten files that all import one module, as the parts of a large repository do. */
function project(count: number): SourceFile[] {
  const common = 'import numpy as np\nimport torch\n\n\ndef set_seed(seed):\n    np.random.seed(seed)\n    torch.manual_seed(seed)\n';
  const library = (at: number): string =>
    `import numpy as np\nfrom common import set_seed\n\n\nclass Noise${String(at)}:\n    def __init__(self, size):\n        self.size = size\n\n    def draw(self):\n        return np.random.rand(self.size)\n`;
  const program = (at: number): string => {
    const parts = Array.from({ length: 9 }, (_, part) => at + part + 1);
    const imports = parts.map((part) => `from lib_${String(part)} import Noise${String(part)}`).join('\n');
    const uses = parts.map((part) => `    Noise${String(part)}(3).draw()`).join('\n');
    return `from common import set_seed\n${imports}\n\n\ndef main():\n${uses}\n    set_seed(0)\n\n\nif __name__ == "__main__":\n    main()\n`;
  };
  const made = Array.from({ length: count - 1 }, (_, at) =>
    at % 10 === 0 ? scriptFile(`/large/train_${String(at)}.py`, program(at)) : scriptFile(`/large/lib_${String(at)}.py`, library(at)));
  return [scriptFile('/large/common.py', common), ...made];
}

const byPath = (of: readonly SourceFile[]): ReadonlyMap<string, SourceFile> => new Map(of.map((file) => [file.path, file]));

function collect(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [folder];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : collect(path);
    return /\.(?:py|ipynb)$/.test(entry.name) ? [path] : [];
  });
}

function read(path: string): SourceFile[] {
  try {
    const text = readFileSync(path, 'utf8');
    return [path.endsWith('.ipynb') ? notebookFile(path, text) : scriptFile(path, text)];
  } catch {
    return [];
  }
}

const folders = process.argv.slice(2);
const files = folders.length === 0 ? generated() : folders.flatMap((folder) => collect(resolve(folder))).flatMap(read);
const hostOf = (byPath: ReadonlyMap<string, SourceFile>): Host => ({
  exists: (path) => byPath.has(path),
  read: (path) => {
    const file = byPath.get(path);
    return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
  },
  settings: () => DEFAULT_SETTINGS,
  versions: () => ({}),
});
const engine = await loadEngine();
const catalogue = defaultCatalogue();
const fresh = () => createAnalyzer({ engine, host: hostOf(byPath(files)), catalogue, rules });

async function time(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const parseAll = (): void => { for (const { parseText } of files) engine.facts(parseText); };
parseAll();
const floor = median([await time(parseAll), await time(parseAll), await time(parseAll)]);
const scan = async (): Promise<void> => { await fresh().check(files.map(({ path }) => path)); };
const cold = median([await time(scan), await time(scan), await time(scan)]);
const largest = [...files].sort((a, b) => b.source.text.length - a.source.text.length)[0];
const lines: [string, number][] = [['parse all files (floor)', floor], ['cold scan', cold]];
if (largest !== undefined) {
  const parseOne = median(await Promise.all(Array.from({ length: 7 }, () => time(() => engine.facts(largest.parseText)))));
  const analyzer = fresh();
  analyzer.setFile(largest);
  await analyzer.check([largest.path]);
  const edits: number[] = [];
  for (let at = 0; at < 15; at++) {
    const text = `${largest.source.text}\nx = ${String(at)}\n`;
    edits.push(await time(async () => {
      analyzer.setFile(scriptFile(largest.path, text));
      await analyzer.check([largest.path]);
    }));
  }
  lines.push([`parse the largest file (${String(largest.source.lineCount)} lines)`, parseOne], ['edit and check the largest file', median(edits)]);
}
const size = files.reduce((sum, { source }) => sum + source.text.length, 0);
console.log(`${String(files.length)} files, ${(size / 1e6).toFixed(1)} MB`);
for (const [what, value] of lines) console.log(`${what.padEnd(48)}${value.toFixed(1).padStart(9)} ms${(value / floor).toFixed(3).padStart(9)} × floor`);

printProbeOverhead(median);

let smallest = 0;
for (const count of [100, 1000, 5000]) {
  const sources = project(count);
  const paths = sources.map(({ path }) => path);
  const spent = await time(() => createAnalyzer({ engine, host: hostOf(byPath(sources)), catalogue, rules }).check(paths));
  const each = spent / count;
  if (smallest === 0) smallest = each;
  console.log(`${`a file in a project of ${String(count)}`.padEnd(48)}${each.toFixed(2).padStart(9)} ms${(each / smallest).toFixed(2).padStart(9)} × that of 100`);
}
