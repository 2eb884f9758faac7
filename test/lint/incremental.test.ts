import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config/settings.js';
import { createAnalyzer } from '../../src/lint/analyzer.js';
import type { Analyzer, Host } from '../../src/lint/analyzer-api.js';
import { notebookFromCells, scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';
import { ownTexts } from '../fuzz/corpus.js';
import { changes as editsOf, randomFrom, trainingProgram } from '../bench/program.js';

const engine = await loadEngine();
const catalogue = defaultCatalogue();
const LIBRARY = '/p/noise.py';
const PROGRAM = '/p/train.py';

const STRICT: Settings = { ...DEFAULT_SETTINGS, preset: 'strict' };

function analyzerOver(files: ReadonlyMap<string, SourceFile>, settings = (): Settings => STRICT, texts: ReadonlyMap<string, string> = new Map()): Analyzer {
  const host: Host = {
    exists: (path) => files.has(path),
    read: (path) => {
      const file = files.get(path);
      return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
    },
    settings,
    settingsText: (path) => texts.get(path) ?? null,
    versions: () => ({}),
  };
  return createAnalyzer({ engine, host, catalogue, rules });
}

/** Findings with their fixes, as plain data. */
async function findings(analyzer: Analyzer, paths: readonly string[]): Promise<unknown> {
  const { reports } = await analyzer.check(paths, { explicit: new Set(paths) });
  return JSON.parse(JSON.stringify(reports.map((report) => report.findings)));
}

async function agrees(files: Map<string, SourceFile>, followed: Analyzer): Promise<void> {
  const fresh = analyzerOver(files);
  for (const file of files.values()) fresh.setFile(file);
  const paths = [...files.keys()];
  expect(await findings(followed, paths)).toEqual(await findings(fresh, paths));
}

/** A program is found to be what it is in each of its states, one after the other. */
async function agreesThrough(texts: readonly string[]): Promise<void> {
  const files = new Map<string, SourceFile>();
  const followed = analyzerOver(files);
  for (const text of texts) {
    files.set(PROGRAM, scriptFile(PROGRAM, text));
    followed.setFile(scriptFile(PROGRAM, text));
    await agrees(files, followed);
  }
}

it('finds after every change what a fresh look at the whole text finds', async () => {
  for (const seed of [1, 2, 3]) {
    let text = trainingProgram(150);
    const files = new Map([[PROGRAM, scriptFile(PROGRAM, text)]]);
    const followed = analyzerOver(files);
    const stream = editsOf(text, randomFrom(seed));
    for (let at = 0; at < 60; at++) {
      const change = stream.next().value;
      text = text.slice(0, change.start) + change.text + text.slice(change.end);
      files.set(PROGRAM, scriptFile(PROGRAM, text));
      followed.setFile(scriptFile(PROGRAM, text));
      await agrees(files, followed);
    }
  }
}, 60_000);

it('does so in the programs of the rules', async () => {
  for (const [seed, start] of ownTexts().entries()) {
    if (seed % 8 > 0) continue;
    let text = start;
    const files = new Map([[PROGRAM, scriptFile(PROGRAM, text)]]);
    const followed = analyzerOver(files);
    const stream = editsOf(text, randomFrom(seed));
    for (let at = 0; at < 10; at++) {
      followed.setFile(scriptFile(PROGRAM, text));
      await agrees(files, followed);
      const change = stream.next().value;
      text = text.slice(0, change.start) + change.text + text.slice(change.end);
      files.set(PROGRAM, scriptFile(PROGRAM, text));
    }
  }
}, 300_000);

it('notices that a function is a generator no longer', async () => {
  const text = 'import random\n\n\ndef rows(of):\n    random.shuffle(of)\n    yield 1\n\n\nkept = rows([1])\nrandom.seed(3)\nprint(next(kept))\n';
  await agreesThrough([text, text.replace('    yield 1\n', ''), text]);
});

it('notices that a class has a decorator no longer', async () => {
  const text = 'import numpy as np\nfrom plugins import configured\n\n\n@configured\nclass Settings:\n    mix = False\n\n\ndef read(settings):\n    return np.random.permutation(3) if settings.mix else [0, 1, 2]\n\n\nprint(read(Settings()))\n';
  await agreesThrough([text, text.replace('@configured\n', ''), text]);
});

it('notices that a parser has a flag no longer, or again', async () => {
  const text = 'import argparse\nimport numpy as np\n\nparser = argparse.ArgumentParser()\nparser.add_argument("--rate", default=3)\nparser.add_argument("--rate", default=4)\nnp.save("rows.npy", np.random.rand(parser.parse_args().rate))\n';
  await agreesThrough([text, text.replace('"--rate"', '"--size"'), text, text.replace('argparse.ArgumentParser', 'argparse.Parser'), text]);
});

it('notices what a file of settings says, and which file that is', async () => {
  const text = 'import random\nimport yaml\n\nNAME = "a.yml"\nconfig = yaml.safe_load(open(NAME))\nrows = [1, 2, 3]\nif config["mix"]:\n    random.shuffle(rows)\nopen("rows.txt", "w").write(str(rows))\n';
  const texts = new Map([['/p/a.yml', 'mix: true\n'], ['/p/b.yml', 'mix: false\n']]);
  const followed = analyzerOver(new Map(), undefined, texts);
  const severities = async (analyzer: Analyzer): Promise<readonly string[]> => (await analyzer.check([PROGRAM])).reports.flatMap((report) => report.findings.filter(({ rule }) => rule === 'unseeded-rng').map(({ severity }) => severity));
  for (const [next, mix, severity] of [[text, 'true', 'warning'], [text.replace('a.yml', 'b.yml'), 'true', 'information'], [text, 'true', 'warning'], [text, 'false', 'information'], [text, 'true', 'warning']] as const) {
    texts.set('/p/a.yml', `mix: ${mix}\n`);
    followed.setFile(scriptFile(PROGRAM, next));
    expect(await severities(followed)).toEqual([severity]);
  }
});

it('moves what is assigned on one of two arms with the text above it', async () => {
  const text = 'import torch\n\n\ndef fast(on):\n    torch.backends.cudnn.benchmark = True if on else False\n';
  await agreesThrough([text, text.replace('\n\n\n', '\n\n'), `import os\n${text}`]);
});

/** Blocks of the top level (imports, definitions, a call of the seeding) cut out, pasted elsewhere, and put back. */
function* moves(text: string, random: () => number): Generator<string> {
  const blocks = text.split(/\n(?=\S)/);
  for (;;) {
    const at = Math.floor(random() * blocks.length);
    const others = blocks.filter((_, each) => each !== at);
    yield others.join('\n');
    yield others.toSpliced(Math.floor(random() * blocks.length), 0, blocks[at] ?? '').join('\n');
    yield blocks.join('\n');
  }
}

it('does so when definitions, imports and seedings are cut and pasted', async () => {
  const seeding = '\nset_seed(1)\ntorch.manual_seed(int(time()))\nmodel = Net1(depth=2)\nmodel.load_state_dict(torch.load("best.pt"))\nfit_4(model, Images0("data"))\n';
  for (const [seed, start] of [trainingProgram(150), trainingProgram(150).replace('\nif __name__', `${seeding}\nif __name__`)].entries()) {
    const files = new Map([[PROGRAM, scriptFile(PROGRAM, start)]]);
    const followed = analyzerOver(files);
    const stream = moves(start, randomFrom(seed));
    for (let at = 0; at < 90; at++) {
      const file = scriptFile(PROGRAM, String(stream.next().value));
      files.set(PROGRAM, file);
      followed.setFile(file);
      await agrees(files, followed);
    }
  }
}, 60_000);

it('does so across files and cells, whichever is changed', async () => {
  const parts = [
    'import numpy as np\n', 'from noise import draw\n', 'def draw():\n    return np.random.rand(3)\n', 'draw()\n', 'np.random.seed(0)\n',
    'if __name__ == "__main__":\n    draw()\n', '# note\n', 'x = """\n', '"""\n', 'y = f(\n', ')\n', 'else:\n    pass\n', 'import os\n', 'for f in os.listdir("."):\n    print(f)\n',
  ];
  const text = fc.array(fc.constantFrom(...parts), { maxLength: 6 });
  const step = fc.record({ path: fc.constantFrom(LIBRARY, PROGRAM, '/p/book.ipynb'), text });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const files = new Map<string, SourceFile>();
      const followed = analyzerOver(files);
      for (const { path, text: written } of steps) {
        const file = path.endsWith('.py') ? scriptFile(path, written.join('')) : notebookFromCells(path, written.map((cell, index) => ({ index, text: cell })));
        files.set(path, file);
        followed.setFile(file);
        await agrees(files, followed);
      }
    }),
    { numRuns: 100, seed: 11 },
  );
}, 60_000);

it('does so when the settings change, whether a file is open or not', async () => {
  const files = new Map([
    [LIBRARY, 'import numpy as np\nimport torch\nfrom torch.utils.data import DataLoader\n\ndef draw():\n    return lab.noise.jitter(np.random.rand(3))\n\nloader = DataLoader(range(9), num_workers=2)\n'],
    [PROGRAM, 'import lab\nimport noise\n\nlab.fix_all()\nlab.noise.jitter()\nnoise.draw()\n'],
  ].map(([path = '', text = '']) => [path, scriptFile(path, text)]));
  let settings = STRICT;
  const followed = analyzerOver(files, () => settings);
  followed.setFile(files.get(PROGRAM) ?? scriptFile(PROGRAM, ''));
  const paths = [...files.keys()];
  const unchanged = await findings(followed, paths);
  const changes: readonly Partial<Settings>[] = [
    { preset: 'recommended' }, { seed: 7 }, { seedFunctions: { 'lab.fix_all': ['numpy', 'torch'] } }, { entryPoints: ['noise.py'] },
    { assume: { torch: '1.4' } }, { catalogue: [{ names: ['lab.noise.jitter'], draws: ['python'] }] }, { severity: { 'unseeded-rng': 'error' } },
  ];
  for (const change of changes) {
    settings = { ...STRICT, ...change };
    followed.reconfigured();
    const found = await findings(followed, paths);
    expect(found).toEqual(await findings(analyzerOver(files, () => settings), paths));
    expect(found, JSON.stringify(change)).not.toEqual(unchanged);
    settings = STRICT;
    followed.reconfigured();
    expect(await findings(followed, paths)).toEqual(unchanged);
  }
  settings = { ...STRICT, maxFileSize: 0.01 };
  followed.reconfigured();
  expect(JSON.stringify(await findings(followed, [PROGRAM]))).toContain('max-file-size');
  settings = STRICT;
  followed.reconfigured();
  expect(JSON.stringify(await findings(followed, [PROGRAM]))).not.toContain('max-file-size');
});

it('notices that a registry is filled again, which nothing that runs by itself shows', async () => {
  const text = 'import sys\n\nfrom torch import nn\n\nNETS = {}\n\n\ndef register(name):\n    def keep(cls):\n        NETS[name] = cls\n        return cls\n    return keep\n\n\n@register("wide")\nclass Wide(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.out = nn.Linear(2, 200)\n\n\nprint(NETS[sys.argv[1]]().out.weight)\n';
  await agreesThrough([text, text.replace('NETS[name]', 'NETSname]'), text]);
});

it('notices that a text comes to name what keywords out of sight may say', async () => {
  const text = 'import json\nimport random\nimport numpy as np\n\n\nclass Rows:\n    def __init__(self, data, whole=True):\n        self.data = data\n        self.whole = whole\n\n    def each(self):\n        return self.data if self.whole else random.sample(self.data, 2)\n\n\nsettings = json.load(open("rows.json"))\nrows = Rows([1, 2, 3], **settings)\nnp.save("rows.npy", rows.each())\nprint("part" in settings)\n';
  const followed = analyzerOver(new Map(), undefined, new Map([[`${PROGRAM.slice(0, PROGRAM.lastIndexOf('/'))}/rows.json`, '{"width": 2}']]));
  for (const [word, severity] of [['part', 'information'], ['whole', 'warning'], ['part', 'information']] as const) {
    followed.setFile(scriptFile(PROGRAM, text.replace('"part"', `"${word}"`)));
    const { reports } = await followed.check([PROGRAM]);
    expect(reports.flatMap((report) => report.findings.filter(({ rule }) => rule === 'unseeded-rng').map((finding) => finding.severity))).toEqual([severity]);
  }
});
