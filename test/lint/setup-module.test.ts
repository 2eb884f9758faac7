import { expect, it } from 'vitest';
import { analyzerFor } from '../rules/literate.js';

const MODULE = `import json
import random


def setup_seeds(seed: int = 42) -> None:
    random.seed(seed)


def record_run(path: str = "run.json", seed: int = 0) -> None:
    with open(path, "w") as file:
        json.dump({"seed": seed}, file)
`;

it('offers the project\'s own functions to a program checked alone, as an editor does', async () => {
  const files = new Map([
    ['/project/train.py', 'import random\nimport torch\n\nprint(random.random())\nloss = torch.zeros(1, requires_grad=True).sum()\nloss.backward()\n'],
    ['/project/reproducibility.py', MODULE],
  ]);
  const { analyzer } = analyzerFor({ files, config: 'preset = "strict"' });
  const { reports } = await analyzer.check(['/project/train.py']);
  const texts = reports.flatMap(({ findings }) => findings.map(({ rule, fixes }) => [rule, fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText))]));
  expect(texts).toEqual([
    ['unseeded-rng', ['\nfrom reproducibility import setup_seeds', 'setup_seeds()\n']],
    ['unrecorded-environment', ['\nfrom reproducibility import record_run', 'record_run()\n']],
  ]);
});

it('offers what an indexed file has for it, wherever that is', async () => {
  const files = new Map([
    ['/project/train.py', 'import random\n\nprint(random.random())\n'],
    ['/project/tools/seeds.py', 'import random\n\n\ndef setup_seeds(seed: int = 42) -> None:\n    random.seed(seed)\n'],
  ]);
  const { analyzer } = analyzerFor({ files, config: null });
  const offered = async () => {
    const { reports } = await analyzer.check(['/project/train.py']);
    return reports.flatMap(({ findings }) => findings.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits.map(({ newText }) => newText))));
  };
  expect((await offered()).join('')).toContain('def setup_seeds(seed: int = 42)');
  await analyzer.index([...files.keys()]);
  expect(await offered()).toEqual(['\nfrom tools.seeds import setup_seeds', 'setup_seeds()\n']);
});
