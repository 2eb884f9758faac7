import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

const LOADER = 'import torch\nfrom torch.utils.data import DataLoader\n\n\nclass Noise:\n    def __len__(self):\n        return 3\n\n    def __getitem__(self, at):\n        return torch.rand(3)\n\n\nfor batch in DataLoader(Noise(), num_workers=2):\n    print(batch)\n';

it.each([['1.4', 'Pass a `worker_init_fn`, and seed the stream first.'], ['2.4', 'Pass a `worker_init_fn`, and a seeded `generator`, or seed the stream first.']])('advises what a loader of torch %s takes', async (version, advice) => {
  const found = await findingsOf({ files: new Map([['/project/train.py', LOADER]]), config: `assume = { torch = "${version}" }\n` });
  expect(found.find(({ rule }) => rule === 'dataloader-worker-init')?.finding.message).toContain(advice);
});

const CROPPED = LOADER.replace('import torch\n', 'import torch\nfrom visionlib import RandomCrop\n').replace('torch.rand(3)', 'RandomCrop(3)(at)');

it.each([
  ['nothing seeded', CROPPED, 'does not seed before'],
  ['the stream seeded', CROPPED.replace('\n\n\nclass', '\n\ntorch.manual_seed(0)\n\n\nclass'), 'as a copy of the parent'],
])('says first what is sure of workers of which nobody sees what they draw: %s', async (_, text, claim) => {
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config: 'assume = { torch = "1.4" }\n' });
  expect(found.find(({ rule }) => rule === 'dataloader-worker-init')?.finding.message).toContain(claim);
});
