import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

const POOL = 'import random\nfrom multiprocessing import Pool\n\n\ndef work(task):\n    return random.random()\n\n\nif __name__ == "__main__":\n    with Pool(2) as pool:\n        print(pool.map(work, range(4)))\n';

it.each([['in worker processes', POOL, 'seed in the worker'], ['in the program itself', POOL.replace('pool.map(work, range(4))', 'work(1)'), 'Call `random.seed(42)`']])('advises what helps where numbers are drawn %s', async (_, text, advice) => {
  const found = await findingsOf({ files: new Map([['/project/train.py', text]]), config: null });
  expect(found.find(({ rule }) => rule === 'unseeded-rng')?.finding.message).toContain(advice);
});
