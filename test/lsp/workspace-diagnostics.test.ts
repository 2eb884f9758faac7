/** The whole workspace, for a client that asks for it: again and again, or once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { buildCli } from '../support/built-cli.js';
import { RawClient, type Diagnostic } from '../support/raw-client.js';

buildCli();

interface Item {
  readonly kind: 'full' | 'unchanged';
  readonly uri: string;
  readonly resultId?: string;
  readonly items?: readonly Diagnostic[];
}

const DRAW = 'import random\nprint(random.random())\n';
const NOTEBOOK = JSON.stringify({ cells: [{ cell_type: 'code', execution_count: null, id: 'a', metadata: {}, outputs: [], source: DRAW }], metadata: {}, nbformat: 4, nbformat_minor: 5 });

let client: RawClient;
let folder: string;
afterEach(() => client.stop());

async function started(wants: boolean): Promise<unknown> {
  folder = mkdtempSync(join(tmpdir(), 'seedlint-whole-'));
  for (const [name, text] of Object.entries({ 'a.py': DRAW, 'b.py': DRAW, 'c.py': 'print(1)\n', 'n.ipynb': NOTEBOOK })) writeFileSync(join(folder, name), text);
  client = new RawClient(folder);
  const { capabilities } = await client.request<{ capabilities: { diagnosticProvider: unknown } }>('initialize', {
    processId: null, rootUri: null, workspaceFolders: [{ uri: `file://${folder}`, name: 'w' }],
    initializationOptions: { workspaceDiagnostics: wants }, capabilities: { textDocument: { diagnostic: {} } },
  });
  client.notify('initialized', {});
  return capabilities.diagnosticProvider;
}

const uriOf = (name: string): string => `file://${folder}/${name}`;
const namesOf = (items: readonly Item[]): string[] => items.map(({ uri, kind, items: found }) => `${uri.slice(uri.lastIndexOf('/') + 1)} ${kind} ${String(found?.length ?? '-')}`).sort();
const idsOf = (items: readonly Item[]) => items.flatMap(({ uri, resultId }) => (resultId === undefined ? [] : [{ uri, value: resultId }]));

async function ask(previous: readonly Item[] = []): Promise<readonly Item[]> {
  return (await client.request<{ items: readonly Item[] }>('workspace/diagnostic', { previousResultIds: idsOf(previous) })).items;
}

function change(name: string, text: string | null): void {
  if (text === null) rmSync(join(folder, name));
  else writeFileSync(join(folder, name), text);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type: text === null ? 3 : 2 }] });
}

it('is offered only to those who want it, since they ask without end', async () => {
  expect(await started(false)).toMatchObject({ workspaceDiagnostics: false });
  await client.stop();
  expect(await started(true)).toMatchObject({ workspaceDiagnostics: true });
});

it('tells of the closed files, those of notebooks with their cell; open ones have their own answers', async () => {
  await started(true);
  client.notify('textDocument/didOpen', { textDocument: { uri: uriOf('b.py'), languageId: 'python', version: 1, text: DRAW } });
  const items = await ask();
  expect(namesOf(items)).toEqual(['a.py full 1', 'n.ipynb full 1']);
  expect(items.find(({ uri }) => uri.endsWith('.ipynb'))?.items?.[0]?.message).toMatch(/^Cell 1, line 2: /);
  client.notify('textDocument/didClose', { textDocument: { uri: uriOf('b.py') } });
  expect(namesOf(await ask(items))).toEqual(['a.py unchanged -', 'b.py full 1', 'n.ipynb unchanged -']);
});

it('waits with the next answer until something has changed, and tells what has', async () => {
  await started(true);
  const first = await ask();
  let isAnswered = false;
  const second = ask(first).then((items) => { isAnswered = true; return items; });
  await new Promise((resume) => setTimeout(resume, 1500));
  expect(isAnswered).toBe(false);
  change('a.py', 'print(1)\n');
  change('b.py', null);
  change('c.py', DRAW);
  expect(namesOf(await second)).toEqual(['a.py full 0', 'b.py full 0', 'c.py full 1', 'n.ipynb unchanged -']);
});

it('answers at once whoever does not know the last answer, and gives up when it is told to', async () => {
  await started(true);
  const first = await ask();
  expect(namesOf(await ask())).toEqual(namesOf(first));
  const { id, result } = client.cancellable('workspace/diagnostic', { previousResultIds: idsOf(first) });
  client.notify('$/cancelRequest', { id });
  await expect(result).rejects.toMatchObject({ code: -32800 });
  change('a.py', 'print(1)\n');
  expect(namesOf(await ask(first))).toContain('a.py full 0');
});

it('comes in parts where these are asked for', async () => {
  await started(true);
  for (let index = 0; index < 120; index++) writeFileSync(join(folder, `many${String(index)}.py`), DRAW);
  const { items } = await client.request<{ items: readonly Item[] }>('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'parts' });
  expect(items).toEqual([]);
  const parts = client.received.filter(({ method, params }) => method === '$/progress' && (params as { token: unknown }).token === 'parts');
  const sizes = parts.map(({ params }) => (params as { value: { items: unknown[] } }).value.items.length);
  expect(sizes).toEqual([50, 50, 23]);
});

it('a scan shows nothing a second time', async () => {
  await started(true);
  await ask();
  const { findings } = await client.request<{ findings: readonly unknown[] }>('seedlint/scanWorkspace', {});
  expect(findings).toHaveLength(3);
  expect(client.received.filter(({ method, params }) => method === 'textDocument/publishDiagnostics' && (params as { diagnostics: unknown[] }).diagnostics.length > 0)).toEqual([]);
});
