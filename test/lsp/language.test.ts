/** A client whose user reads another language gives the texts along; nothing a person reads goes past them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { ROOT } from '../support/built-copy.js';
import { buildCli } from '../support/built-cli.js';
import { RawClient, type Action, type Diagnostic } from '../support/raw-client.js';

buildCli();

const bundle = Object.keys(JSON.parse(readFileSync(join(ROOT, 'l10n/bundle.l10n.json'), 'utf8')) as Record<string, string>);
/** Every text in brackets stands for a translation. */
const texts = Object.fromEntries(bundle.map((text) => [text, `⟦${text}⟧`]));
const FOREIGN = /^⟦[^]+⟧/;

const PROGRAM = `import os
import random
import numpy as np
import torch
from sklearn.model_selection import KFold, train_test_split
from torch.utils.data import DataLoader

torch.backends.cudnn.benchmark = True
torch.backends.cudnn.deterministic = True
a, b = train_test_split(range(9))
KFold(5, random_state=1)
rng = np.random.default_rng()
loader = DataLoader(a, shuffle=True, num_workers=2)
for name in os.listdir("."):
    print(open(name).read(), *loader)
x = random.random()
random.seed(3)
y = np.random.rand(3)  # seedlint: ignore[hash-order]
`;

let client: RawClient;
let folder: string;
afterEach(() => client.stop());

async function started(given: unknown): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'seedlint-language-'));
  writeFileSync(join(folder, 'train.py'), PROGRAM);
  client = new RawClient(folder);
  client.answer<{ items: readonly unknown[] }>('workspace/configuration', ({ items }) => items.map(() => ({ codeLens: true })));
  await client.request('initialize', {
    processId: null, rootUri: null, workspaceFolders: [{ uri: `file://${folder}`, name: 'w' }],
    initializationOptions: { commands: true, texts: given },
    capabilities: { workspace: { configuration: true }, textDocument: { diagnostic: {} }, window: { workDoneProgress: true } },
  });
  client.notify('initialized', {});
  const uri = `file://${folder}/train.py`;
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text: PROGRAM } });
  return uri;
}

it('says everything in it', async () => {
  const textDocument = { uri: await started(texts) };
  const said: string[] = [];
  const { items } = await client.request<{ items: readonly (Diagnostic & { relatedInformation?: readonly { message: string }[] })[] }>('textDocument/diagnostic', { textDocument });
  said.push(...items.flatMap(({ message, relatedInformation }) => [message, ...(relatedInformation ?? []).map((related) => related.message)]));
  const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
  const actions = await client.request<readonly Action[]>('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } });
  expect(actions.length).toBeGreaterThan(20);
  const whole = await client.request<readonly Action[]>('textDocument/codeAction', { textDocument, range, context: { diagnostics: [], only: ['source.fixAll.seedlint'] } });
  said.push(...[...actions, ...whole].map(({ title }) => title));
  said.push(...actions.flatMap(({ command }) => (command === undefined ? [] : [(command as { title?: string }).title ?? ''])));
  const lenses = await client.request<readonly { command: { title: string } }[]>('textDocument/codeLens', { textDocument });
  said.push(...lenses.map(({ command }) => command.title));
  const hover = await client.request<{ contents: { value: string } }>('textDocument/hover', { textDocument, position: { line: 15, character: 8 } });
  const [, ...facts] = hover.contents.value.split('\n').filter((line) => line !== '').map((line) => line.replace(/^- /, ''));
  expect(facts.length).toBeGreaterThan(3);
  said.push(...facts);
  await client.request('seedlint/scanWorkspace', {});
  const told = client.received.flatMap(({ method, params }) => {
    if (method === 'seedlint/status') return [(params as { message: string }).message];
    const { title, message } = method === '$/progress' ? (params as { value: { title?: string; message?: string } }).value : {};
    return [title, message].filter((text) => text !== undefined);
  });
  expect(told.length).toBeGreaterThan(3);
  said.push(...told);
  said.push(...(await client.request<readonly { summary: string }[]>('seedlint/rules', {})).map(({ summary }) => summary));
  const answer = await client.request<{ reason?: string }>('seedlint/insertSetupSeeds', { uri: `file://${folder}/none.py` });
  said.push(answer.reason ?? '');
  expect(said.filter((text) => !FOREIGN.test(text))).toEqual([]);
});

it('says what is wrong with a configuration in it', async () => {
  await started(texts);
  const uri = `file://${folder}/seedlint.toml`;
  const faults = async (text: string, version: number): Promise<string[]> => {
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'toml', version, text } });
    const { items } = await client.request<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
    client.notify('textDocument/didClose', { textDocument: { uri } });
    return items.map(({ message }) => message);
  };
  const said = await faults([
    'preset = "none"', 'select = 1', 'ignore = ["unseeded"]', 'seed = -1', 'python-version = 3', 'exclude = [1]', 'extend-exclude = ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"]',
    'colour = 1', 'assume = 1', 'seed-functions = { f = "numpy" }', 'per-file-ignores = []', 'severity = { unseeded-rng = "loud" }', 'entry-points = 3', 'catalogue = [{ nmes = [] }]',
  ].join('\n'), 1);
  expect(said).toHaveLength(14);
  said.push(...await faults('preset = ', 2), ...await faults('catalogue = [{ names = ["f"] }]', 3), ...await faults('catalogue = [{ draws = ["numpy"] }]', 4), ...await faults('catalogue = 1', 5));
  expect(said).toHaveLength(18);
  // A key is named before what is wrong with it.
  expect(said.map((text) => text.replace(/^(?:"[\w-]+": )+/, '')).filter((text) => !FOREIGN.test(text))).toEqual([]);
});

it('says everything of the report in it', async () => {
  await started(texts);
  writeFileSync(join(folder, 'seeded.py'), 'import numpy as np\nfrom helpers import seed_everything\nnp.random.seed()\nseed_everything()\nprint(np.random.rand())\n');
  writeFileSync(join(folder, 'plain.py'), 'import torch\ntorch.backends.cudnn.benchmark = True\nmodel = torch.nn.Linear(1, 1).cuda()\nprint(model)\n');
  const { html } = await client.request<{ html: string }>('seedlint/report', {});
  /** What stays as it is: code, names of files, streams and rules, addresses and numbers. */
  const bare = html
    .replace(/<(style|script|code|svg)\b[^]*?<\/\1>/g, ' ')
    .replace(/ (?:title|aria-label)="([^"]*)"/g, '> $1 <')
    .replace(/<[^>]*>/g, ' ');
  // The names of streams are the catalogue's.
  let left = defaultCatalogue().streams.flatMap(({ title }) => [title, title.replace(/ `.*?`/, '')]).reduce((text, title) => text.replaceAll(title.replaceAll("'", '&#39;'), ' '), bare.replace(/\s+/g, ' ')).replaceAll('&ensp;', ' ');
  for (let before = ''; before !== left;) {
    before = left;
    left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ');
  }
  const known = new Set([...(await client.request<readonly { name: string }[]>('seedlint/rules', {})).map(({ name }) => name), 'Seedlint', 'python', 'numpy', 'torch']);
  expect(bare).toContain('⟦Where each stream is seeded⟧');
  const words = left.split(/\s+/).filter((word) => /[a-z]{2}/i.test(word) && !known.has(word) && !/^\w+\.py(?::\d+)?$/.test(word) && !folder.endsWith(word));
  expect(words).toEqual([]);
});

it.each([[undefined], [null], ['texts'], [{}]])('says it in English where it is given %j', async (given) => {
  const uri = await started(given);
  const { items } = await client.request<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
  expect(items.map(({ message }) => message).filter((text) => !/^[`A-Z]/.test(text))).toEqual([]);
});
