import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

const NOISE = 'from skimage.util import random_noise\n\nprint(random_noise(load()))\n';

it.each([
  ['nothing tells the version', null, 'Pass `rng=` (`seed=` before scikit-image 0.21).'],
  ['the version is known', 'assume = { scikit-image = "0.24" }', 'Pass `rng=`.'],
  ['an older version is known', 'assume = { scikit-image = "0.20" }', 'Pass `seed=`.'],
])('a parameter goes by the name that it has where %s', async (_, config, advice) => {
  const found = await findingsOf({ files: new Map([['/project/noise.py', NOISE]]), config });
  expect(found.find(({ rule }) => rule === 'missing-random-state')?.finding.message).toContain(advice);
});

it.each([
  ['nothing tells the version', null, 'Pass `seed=` (from scipy 1.7 on), or seed the stream first.', 1],
  ['the version takes it', 'assume = { scipy = "1.11" }', 'Pass `seed=`, or seed the stream first.', 1],
  ['the version does not take it yet', 'assume = { scipy = "1.5.2" }', 'Pass `seed=` (from scipy 1.7 on), or seed the stream first.', 0],
])('a parameter that came late is advised where %s', async (_, config, advice, passed) => {
  const found = await findingsOf({ files: new Map([['/project/groups.py', 'from scipy.cluster.vq import kmeans2\n\nprint(kmeans2(load(), 3))\n']]), config });
  const finding = found.find(({ rule }) => rule === 'missing-random-state')?.finding;
  expect(finding?.message).toContain(advice);
  expect(finding?.fixes.filter(({ edits }) => edits.some(({ newText }) => newText.includes('seed=42')))).toHaveLength(passed);
});

it.each([
  ['of which some read one variable', null, '`TF_CUDNN_DETERMINISTIC=1` in the environment (since 1.14)'],
  ['of which all read another', 'assume = { tensorflow = "2.4" }', '`TF_DETERMINISTIC_OPS=1` in the environment (since 2.1)'],
])('versions of TensorFlow %s are told of that', async (_, config, advice) => {
  const text = `import tensorflow as tf\n\ntf.${config === null ? 'set_random_seed' : 'random.set_seed'}(1)\nprint(tf.random.uniform([3]))\n`;
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config });
  expect(found.find(({ rule }) => rule === 'tf-op-determinism')?.finding.message).toContain(advice);
});

it.each([
  ['lack', 'torch.irfft(rows, 1)', null, 'In version <1.8 the library leaves'],
  ['are said to lack', 'torch.irfft(rows, 1)', 'assume = { torch = "1.7.1" }', 'In version 1.7.1 the library leaves'],
  ['may lack', 'rows', null, 'nothing here says that it is 1.9 or newer'],
])('loaders of versions that %s the seeding of NumPy in workers', async (_, made, config, message) => {
  const text = `import numpy as np\nimport torch\nfrom torch.utils.data import DataLoader, Dataset\n\n\nclass Noisy(Dataset):\n    def __getitem__(self, at):\n        return ${made} + np.random.rand()\n\n\ntorch.manual_seed(0)\nnp.random.seed(0)\nprint(list(DataLoader(Noisy(), num_workers=2)))\n`;
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config });
  expect(found.find(({ rule }) => rule === 'dataloader-worker-init')?.finding.message).toContain(message);
});

it('what seeds TensorFlow is advised by a name that whoever uses it may write', async () => {
  const text = 'import tensorflow as tf\nfrom tensorflow.compat.v1.keras.backend import set_session\n\nprint(set_session, tf.random.uniform([3]))\n';
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config: null });
  expect(found.find(({ rule }) => rule === 'unseeded-rng')?.finding.message).toContain('Call `tensorflow.compat.v1.set_random_seed(42)` before it.');
});
