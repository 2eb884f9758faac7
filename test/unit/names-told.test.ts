import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

it('names a call over several lines as on one, without what ends or explains the lines', async () => {
  const text = `import tensorflow as tf
data = tf.data.Dataset.range(3)
first = data.\\
    shuffle(3).batch(2)
second = (data.map(str)  # as text
    # in any order
    .shuffle(3))
print(list(first), list(second))
`;
  const findings = await findingsOf({ files: new Map([['/project/train.py', text]]), config: null });
  expect(findings.map(({ finding: { message } }) => /^\S+/.exec(message)?.[0])).toEqual(['`data.shuffle`', '`data.map(…).shuffle`']);
});
