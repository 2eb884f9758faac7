import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/config/settings.js';
import { fixToFixpoint } from '../../src/lint/fixer.js';
import { scriptFile } from '../../src/notebook/build.js';
import { analyzerFor, engine } from '../rules/literate.js';

/** A fragment a line; a new one may be added anywhere. */
const HEADS = ['', '"""Trains."""\n', 'from __future__ import annotations\n', '#!/usr/bin/env python\n# coding: utf-8\n'];
const IMPORTS = [
  'import random', 'import numpy as np', 'import numpy', 'import torch', 'from torch.utils.data import DataLoader, random_split',
  'from sklearn.model_selection import KFold, train_test_split', 'import os, glob', 'from random import shuffle as mix',
  'try:\n    import numpy as np\nexcept ImportError:\n    np = None',
];
const DEFINITIONS = [
  'SEED = 7', 'def set_seed(seed):\n    random.seed(seed)', 'def noise(n, seed=None):\n    return np.random.rand(n)',
  'class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.layer = torch.nn.Linear(2, 2)',
  'def init(worker_id):\n    np.random.seed(0)', 'args = parser.parse_args()',
];
const WORK = [
  'x = np.random.rand(3)', 'random.shuffle(items)', 'mix(items)', 'a, b = random_split(data, [1, 2])', 'np.random.seed(SEED)',
  'loader = DataLoader(\n    data,\n    shuffle=True,\n    num_workers=2,\n)', 'folds = KFold(5, random_state=0)', 'train, test = train_test_split(x, y)',
  'torch.backends.cudnn.benchmark = True', 'files = os.listdir("d")\nfirst = files[0]', 'net = Net().cuda()', 'set_seed(1)',
  'for epoch in range(2):\n    random.seed(0)\n    print(random.random())', 'y = noise(3)  # seedlint: ignore[unseeded-rng]', 'print(hash(open("a").read()) % 3)',
];

const program = fc.record({
  head: fc.constantFrom(...HEADS),
  imports: fc.subarray(IMPORTS),
  definitions: fc.subarray(DEFINITIONS),
  work: fc.array(fc.constantFrom(...WORK), { maxLength: 6 }),
  main: fc.constantFrom('none', 'block', 'function', 'line'),
  tabs: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n', '\r'),
  bom: fc.boolean(),
  finalNewline: fc.boolean(),
  /** Shares of the text between which a piece is cut out; 0 and 0 keep it whole. */
  cut: fc.constantFrom([0, 0], [0.3, 0.35], [0.6, 0.62], [0.9, 1]),
}).map(({ head, imports, definitions, work, main, tabs, eol, bom, finalNewline, cut }) => {
  const indent = (text: string): string => text.split('\n').map((line) => `    ${line}`).join('\n');
  const body = work.length === 0 ? 'pass' : work.join('\n');
  const end = {
    none: body,
    block: `if __name__ == "__main__":\n${indent(body)}`,
    function: `def main():\n${indent(body)}\n\n\nif __name__ == "__main__":\n    main()`,
    line: `def main():\n${indent(body)}\n\n\nif __name__ == "__main__": main()`,
  }[main];
  let text = [head + imports.join('\n'), ...definitions, end].join('\n\n\n');
  const [from = 0, to = 0] = cut;
  text = text.slice(0, from * text.length) + text.slice(to * text.length);
  if (tabs) text = text.replaceAll('    ', '\t');
  return `${bom ? '\ufeff' : ''}${text}${finalNewline ? '\n' : ''}`.replaceAll('\n', eol);
});

const errors = (text: string): number => engine.facts(scriptFile(PATH, text).parseText).errors.length;

const PATH = '/project/case.py';

async function fixed(text: string) {
  const { analyzer } = analyzerFor({ files: new Map([[PATH, text]]), config: null }, { ...DEFAULT_SETTINGS, preset: 'strict' });
  const before = await analyzer.check([PATH]);
  const { changes, result } = await fixToFixpoint(analyzer, engine, [PATH], true);
  return { before, result, after: changes[0]?.after.source.text ?? text };
}

it('leaves a file that parses no worse, converges, keeps its form and brings no new findings', async () => {
  await fc.assert(fc.asyncProperty(program, async (text) => {
    const { before, result, after } = await fixed(text);
    const findings = before.reports.flatMap((report) => report.findings);
    for (const { span } of findings) expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
    expect(errors(after)).toBeLessThanOrEqual(errors(text));
    expect((await fixed(after)).after).toBe(after);
    expect(after.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
    if (!/[\r\n]$/.test(text)) expect(after).not.toMatch(/[\r\n]$/);
    for (const [eol, others] of [['\r\n', /\r(?!\n)|(?<!\r)\n/], ['\n', /\r/], ['\r', /\n/]] as const) {
      if (text.includes(eol) && !others.test(text)) expect(after).not.toMatch(others);
    }
    const known = new Set(findings.map(({ rule }) => rule));
    const fresh = result.reports.flatMap((report) => report.findings).filter(({ rule, severity }) => !known.has(rule) && severity === 'warning');
    expect(fresh.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  }), { seed: 20261124, numRuns: 250 });
});
