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

const PICTURES = 'import torch\nfrom torchvision import datasets, transforms\n\ncrop = transforms.Compose([transforms.RandomResizedCrop(32), transforms.ToTensor()])\nfor pictures, labels in torch.utils.data.DataLoader(datasets.ImageFolder("train", crop), num_workers=2):\n    print(pictures, labels)\n';

it.each([
  ['which are seeded from PyTorch', PICTURES],
  ['which nothing seeds first', PICTURES.replace(', num_workers=2', '')],
])('tells of a transform that draws from another stream than the loader in whose workers it does: %s', async (claim, text) => {
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config: 'assume = { torchvision = "0.6.0" }\n' });
  expect(found.find(({ rule }) => rule === 'unseeded-rng')?.finding.message).toContain(claim);
});
