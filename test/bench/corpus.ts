/** What the benchmark scans: folders as they are, or a corpus made up the same way each time. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { randomFrom, trainingProgram } from './program.js';

export interface Corpus {
  readonly name: string;
  readonly folder: string;
  /** Python files, sorted. */
  readonly files: readonly string[];
}

/** Folders whose content nobody scans. */
const SKIPPED = new Set(['.git', 'node_modules', 'build', 'dist', 'venv', '.venv', 'env', 'site-packages', '__pycache__']);

export function corpusOf(folder: string): Corpus {
  const found = (path: string): string[] => readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : found(inside);
    return entry.isFile() && entry.name.endsWith('.py') ? [inside] : [];
  });
  const path = resolve(folder);
  return { name: basename(path), folder: path, files: (statSync(path).isDirectory() ? found(path) : [path]).sort() };
}

/** A module of plain functions, as most files of a project are. */
function plainModule(at: number, random: () => number): string {
  const uses = random() < 0.5 ? 'import numpy as np\n' : 'import math\n';
  const body = Array.from({ length: 10 + Math.floor(random() * 40) }, (_, line) =>
    `def step_${String(line)}(x, rate=0.${String(line)}):\n    """One step."""\n    y = [value * rate for value in x if value > ${String(line)}]\n    return {"values": y, "mean": sum(y) / max(1, len(y))}\n`);
  return `"""Module ${String(at)}."""\n${uses}\n\n${body.join('\n\n')}`;
}

/** Writes `projects` projects of some forty files each under `folder`: training programs that import their neighbours. */
export function generate(folder: string, projects: number): Corpus {
  const random = randomFrom(7);
  for (let project = 0; project < projects; project++) {
    const root = join(folder, `project_${String(project)}`);
    const modules = Array.from({ length: 36 }, (_, at) => [`lib/module_${String(at)}.py`, plainModule(at, random)] as const);
    const programs = Array.from({ length: 4 }, (_, at) => {
      const imports = Array.from({ length: 6 }, () => `from lib.module_${String(Math.floor(random() * 36))} import step_0`).join('\n');
      return [`train_${String(at)}.py`, `${imports}\n${trainingProgram(150 + Math.floor(random() * 300))}`] as const;
    });
    for (const [path, text] of [...modules, ...programs, ['lib/__init__.py', ''] as const]) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  return { ...corpusOf(folder), name: 'generated' };
}

/** One project of `count` files in memory: programs of ten files that all import one module, as the parts of a large repository do. */
export function project(count: number): SourceFile[] {
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
