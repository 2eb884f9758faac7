import { expect, it } from 'vitest';
import { findingsOf } from '../rules/literate.js';

it.each([
  ['in the same words are named', 'os.listdir(folder)', 'in the same words (line 5)'],
  ['that are sorted are not', 'sorted(os.listdir(folder))', 'Put `sorted(…)` around it.'],
  ['of other files are not', 'os.listdir(other)', 'Put `sorted(…)` around it.'],
])('other listings %s', async (_, listing, advice) => {
  const text = `import os\n\n\ndef pairs(folder, other):\n    masks = [mask for mask in ${listing}]\n    print(len(os.listdir(folder)))\n    images = [image for image in os.listdir(folder)]\n    return list(zip(images, masks))\n\n\nprint(pairs("a", "b"))\n`;
  const found = await findingsOf({ files: new Map([['/project/read.py', text]]), config: null });
  expect(found.find(({ rule, line }) => rule === 'unsorted-listing' && line === 7)?.finding.message).toContain(advice);
});

it('listings in other arms are not named', async () => {
  const text = 'import json\nimport os\n\n\ndef names(folder, kind):\n    if kind == "a":\n        return list(enumerate(os.listdir(folder)))\n    elif kind == "b":\n        return list(enumerate(os.listdir(folder), 1))\n\n\njson.dump(names("a", input()), open("names.json", "w"))\n';
  const found = await findingsOf({ files: new Map([['/project/read.py', text]]), config: null });
  const messages = found.flatMap(({ rule, finding }) => (rule === 'unsorted-listing' ? [finding.message] : []));
  expect(messages).toHaveLength(2);
  expect(messages.every((message) => message.endsWith('Put `sorted(…)` around it.'))).toBe(true);
});

it('listings by a variable that holds another folder are not named', async () => {
  const text = 'import os\n\nfolder = "train"\nmasks = list(os.listdir(folder))\nfolder = "test"\nimages = list(os.listdir(folder))\nprint(list(zip(images, masks)))\n';
  const found = await findingsOf({ files: new Map([['/project/read.py', text]]), config: null });
  expect(found.filter(({ rule }) => rule === 'unsorted-listing').map(({ finding }) => finding.message.includes('in the same words'))).toEqual([false, false]);
});
