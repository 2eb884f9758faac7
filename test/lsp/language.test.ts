/** A client whose user reads another language gives the texts along; nothing a person reads goes past them. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
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
    print(open(name).read())
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
  said.push(hover.contents.value.split('\n\n')[1] ?? '');
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

it.each([[undefined], [null], ['texts'], [{}]])('says it in English where it is given %j', async (given) => {
  const uri = await started(given);
  const { items } = await client.request<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
  expect(items.map(({ message }) => message).filter((text) => !/^[`A-Z]/.test(text))).toEqual([]);
});
