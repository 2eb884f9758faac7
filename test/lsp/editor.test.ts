import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trainingProgram } from '../bench/program.js';
import { buildCli } from '../support/built-cli.js';
import { applied, RawClient, type Action, type Diagnostic } from '../support/raw-client.js';

buildCli();

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

let client: RawClient;
let folder: string;
afterEach(() => client.stop());

interface Options {
  readonly settings?: () => unknown;
  readonly files?: Readonly<Record<string, string>>;
  readonly capabilities?: { readonly workspace?: object; readonly textDocument?: object };
  readonly commands?: boolean;
}

async function started({ settings, files = {}, capabilities = {}, commands = false }: Options = {}): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'seedlint-editor-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  client = new RawClient(folder);
  client.answer<{ items: readonly unknown[] }>('workspace/configuration', ({ items }) => items.map(() => settings?.() ?? null));
  await client.request('initialize', {
    processId: null, rootUri: null, workspaceFolders: [{ uri: `file://${folder}`, name: 'w' }],
    initializationOptions: { commands },
    capabilities: {
      workspace: { configuration: settings !== undefined, ...capabilities.workspace },
      textDocument: { diagnostic: {}, ...capabilities.textDocument },
      notebookDocument: { synchronization: {} },
    },
  });
  client.notify('initialized', {});
}

const uriOf = (name: string): string => `file://${folder}/${name}`;

function open(name: string, text: string, languageId = 'python'): string {
  const uri = uriOf(name);
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  return uri;
}

function replace(uri: string, version: number, text: string): void {
  client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ text }] });
}

async function diagnostics(uri: string): Promise<readonly Diagnostic[]> {
  return (await client.request<{ items: readonly Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } })).items;
}

const codes = (found: readonly Diagnostic[]): string[] => found.map(({ code }) => String(code)).sort();

function actions(uri: string, line: number): Promise<readonly Action[]> {
  const at = { line, character: 0 };
  return client.request('textDocument/codeAction', { textDocument: { uri }, range: { start: at, end: at }, context: { diagnostics: [] } });
}

async function act(uri: string, line: number, text: string, title: string): Promise<string> {
  const offered = await actions(uri, line);
  const chosen = offered.find((action) => action.title.startsWith(title));
  if (chosen === undefined) throw new Error(`no «${title}» among ${offered.map((action) => action.title).join(', ')}`);
  return applied(text, chosen.edit?.changes?.[uri] ?? [], 'utf-16');
}

describe('suppression actions', () => {
  it.each([
    ['at the end of the line', 'import random\nrandom.random()\n', 1, 'import random\nrandom.random()  # seedlint: ignore[unseeded-rng]\n'],
    ['into the comment that is there', 'import random\nrandom.random()  # seedlint: ignore[hash-order] why\n', 1, 'import random\nrandom.random()  # seedlint: ignore[hash-order, unseeded-rng] why\n'],
    ['into the comment above', 'import random\n# seedlint: ignore[hash-order]\nrandom.random()\n', 2, 'import random\n# seedlint: ignore[hash-order, unseeded-rng]\nrandom.random()\n'],
    ['above a line that ends in a string', 'import random\nif True:\n    random.choice("""a\nb""")\n', 2, 'import random\nif True:\n    # seedlint: ignore[unseeded-rng]\n    random.choice("""a\nb""")\n'],
    ['above a statement that goes on behind a backslash', 'import random\nx = 1 + \\\n    random.random() + \\\n    2\n', 2, 'import random\n# seedlint: ignore[unseeded-rng]\nx = 1 + \\\n    random.random() + \\\n    2\n'],
  ])('put it %s', async (_, text, line, expected) => {
    await started();
    const uri = open('a.py', text);
    const after = await act(uri, line, text, 'Suppress unseeded-rng on this line');
    expect(after).toBe(expected);
    replace(uri, 2, after);
    expect(codes(await diagnostics(uri))).not.toContain('unseeded-rng');
  });

  it.each([
    ['behind what must come first', '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport random\nrandom.random()\n', 3, '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# seedlint: ignore-file[unseeded-rng]\nimport random\nrandom.random()\n'],
    ['into the comment that is there', 'import random\r\n# seedlint: ignore-file[hash-order]\r\nrandom.random()\r\n', 2, 'import random\r\n# seedlint: ignore-file[hash-order, unseeded-rng]\r\nrandom.random()\r\n'],
  ])('of the file put it %s', async (_, text, line, expected) => {
    await started();
    const uri = open('a.py', text);
    const after = await act(uri, line, text, 'Suppress unseeded-rng in this file');
    expect(after).toBe(expected);
    replace(uri, 2, after);
    expect(codes(await diagnostics(uri))).not.toContain('unseeded-rng');
  });
});

describe('code actions', () => {
  it('mend all findings of one rule, in an order a person expects', async () => {
    await started({ commands: true });
    const text = 'from sklearn.model_selection import train_test_split\na = train_test_split(x)\nb = train_test_split(y)\n';
    const uri = open('split.py', text);
    const offered = await actions(uri, 1);
    expect(offered.map(({ title }) => title.replace(/ \(Seedlint\)$/, ''))).toEqual([
      'Pass `random_state=42`', 'Fix all 2 missing-random-state in this file', 'Explain missing-random-state',
      'Suppress missing-random-state in this file', 'Suppress missing-random-state on this line',
    ]);
    expect(offered[2]?.command).toMatchObject({ command: 'seedlint.explainRule', arguments: ['missing-random-state'] });
    expect(await act(uri, 1, text, 'Fix all 2')).toBe(text.replace('(x)', '(x, random_state=42)').replace('(y)', '(y, random_state=42)'));
  });

  it('are offered on every line of a call, of which the first alone is underlined', async () => {
    await started();
    const uri = open('split.py', 'from sklearn.model_selection import train_test_split\na = train_test_split(  \r\n    x,\r\n    y)\r\n');
    expect(await diagnostics(uri)).toMatchObject([{ range: { start: { line: 1, character: 4 }, end: { line: 1, character: 21 } } }]);
    for (const line of [1, 2, 3]) expect((await actions(uri, line))[0]?.title).toMatch(/^Pass/);
    expect(await actions(uri, 0)).toEqual([]);
  });

  it('name no command of the extension to other clients', async () => {
    await started();
    const uri = open('a.py', 'import random\nrandom.random()\n');
    expect((await actions(uri, 1)).filter(({ command }) => command !== undefined)).toEqual([]);
  });
});

describe('requests overtaken by events', () => {
  it('are answered as such, and the newest text is the one that counts', async () => {
    await started();
    await diagnostics(open('first.py', ''));
    const uri = open('long.py', trainingProgram(10_000));
    const first = diagnostics(uri);
    replace(uri, 2, 'import random\nrandom.random()\n');
    const second = diagnostics(uri);
    await expect(first).rejects.toMatchObject({ code: -32802 });
    expect(codes(await second)).toEqual(['unseeded-rng']);
  });

  it('are given up when they are cancelled', async () => {
    await started();
    await diagnostics(open('first.py', ''));
    const uri = open('long.py', trainingProgram(10_000));
    const { id, result } = client.cancellable('textDocument/diagnostic', { textDocument: { uri } });
    client.notify('$/cancelRequest', { id });
    await expect(result).rejects.toMatchObject({ code: -32800 });
  });
});

describe('configuration files', () => {
  it('show their faults, and what held before goes on holding', async () => {
    await started({ files: { 'seedlint.toml': 'ignore = ["cudnn-benchmark"]\n' } });
    const uri = open('a.py', 'import torch\ntorch.backends.cudnn.benchmark = True\n');
    expect(codes(await diagnostics(uri))).toEqual([]);
    const config = uriOf('seedlint.toml');
    const changed = async (text: string): Promise<readonly Diagnostic[]> => {
      const from = client.received.length;
      writeFileSync(join(folder, 'seedlint.toml'), text);
      client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: config, type: 2 }] });
      return (await client.next<Published>('textDocument/publishDiagnostics', (params) => params.uri === config, from)).diagnostics;
    };
    expect(await changed('ignore = ["cudnn-benchmark"]\npresets = "strict"\n')).toMatchObject([{ message: expect.stringContaining('presets') as string, range: { start: { line: 1 } } }]);
    expect(codes(await diagnostics(uri)), 'the last good settings hold').toEqual([]);
    expect(await changed('ignore = []\n')).toEqual([]);
    expect(codes(await diagnostics(uri))).toEqual(['cudnn-benchmark']);
  });

  it('that are open are judged by their text', async () => {
    await started();
    const uri = open('pyproject.toml', '[tool.seedlint]\nseed = "a"\n', 'toml');
    expect(await diagnostics(uri)).toMatchObject([{ range: { start: { line: 1 } } }]);
    replace(uri, 2, '[tool.seedlint]\nseed = 1\n');
    expect(await diagnostics(uri)).toEqual([]);
  });
});

it('hands the results of a scan over when a file opens, and back when it closes', async () => {
  const text = 'import random\nrandom.random()\n';
  await started({ files: { 'a.py': text } });
  const uri = uriOf('a.py');
  await client.request('seedlint/scanWorkspace', {});
  const published = (from: number, count: number) => client.next<Published>('textDocument/publishDiagnostics', (params) => params.uri === uri && params.diagnostics.length === count, from);
  await published(0, 1);
  let from = client.received.length;
  open('a.py', text);
  expect(codes(await diagnostics(uri))).toEqual(['unseeded-rng']);
  await published(from, 0);
  from = client.received.length;
  client.notify('textDocument/didClose', { textDocument: { uri } });
  expect(codes((await published(from, 1)).diagnostics)).toEqual(['unseeded-rng']);
});

it('shows what a scan has found as the files are, once they change on disk', async () => {
  const text = 'import random\nrandom.random()\n';
  await started({ files: { 'a.py': text, 'b.py': text } });
  await client.request('seedlint/scanWorkspace', {});
  const shown = async (name: string, count: number, from: number) => client.next<Published>('textDocument/publishDiagnostics', (params) => params.uri === uriOf(name) && params.diagnostics.length === count, from);
  await shown('a.py', 1, 0);
  let from = client.received.length;
  // Another branch is checked out: one file is seeded there, the other is not there.
  writeFileSync(join(folder, 'a.py'), 'import random\nrandom.seed(0)\nrandom.random()\n');
  rmSync(join(folder, 'b.py'));
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('a.py'), type: 2 }, { uri: uriOf('b.py'), type: 3 }] });
  await shown('a.py', 0, from);
  await shown('b.py', 0, from);
  from = client.received.length;
  writeFileSync(join(folder, 'a.py'), text);
  writeFileSync(join(folder, 'b.py'), text);
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('a.py'), type: 2 }, { uri: uriOf('b.py'), type: 1 }] });
  await shown('a.py', 1, from);
  await shown('b.py', 1, from);
});

it('shows what a scan has found of closed files by the settings of now, and of files that come', async () => {
  const text = 'import random\nrandom.random()\n';
  await started({ files: { 'a.py': text } });
  await client.request('seedlint/scanWorkspace', {});
  const changed = (name: string, written: string, shown: string, count: number) => {
    const from = client.received.length;
    writeFileSync(join(folder, name), written);
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type: 2 }] });
    return client.next<Published>('textDocument/publishDiagnostics', (params) => params.uri === uriOf(shown) && params.diagnostics.length === count, from);
  };
  await changed('seedlint.toml', 'ignore = ["unseeded-rng"]\n', 'a.py', 0);
  await changed('seedlint.toml', '', 'a.py', 1);
  await changed('b.py', text, 'b.py', 1);
  await changed('seedlint.toml', 'extend-exclude = ["b.py"]\n', 'b.py', 0);
});

it('shows what a file of settings has a program do', async () => {
  await started({ files: { 'a.py': 'import random\nimport yaml\n\nconfig = yaml.safe_load(open("config.yml"))\nrows = [1, 2, 3]\nif config["mix"]:\n    random.shuffle(rows)\nopen("rows.txt", "w").write(str(rows))\n', 'config.yml': 'mix: true\n' } });
  await client.request('seedlint/scanWorkspace', {});
  const shown = async (severity: number, from: number) => client.next<Published>('textDocument/publishDiagnostics', (params) => params.uri === uriOf('a.py') && params.diagnostics.some((each) => (each as { severity?: number }).severity === severity), from);
  await shown(2, 0);
  const from = client.received.length;
  writeFileSync(join(folder, 'config.yml'), 'mix: false\n');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('config.yml'), type: 2 }] });
  await shown(3, from);
});

it('shows above a program how its streams stand, where that is wanted', async () => {
  let codeLens = false;
  await started({ settings: () => ({ codeLens }) });
  const uri = open('a.py', 'import random\nimport numpy as np\n\nnp.random.seed(0)\n\nif __name__ == "__main__":\n    np.random.rand() + random.random()\n');
  const lenses = () => client.request<readonly { range: { start: { line: number } }; command: { title: string } }[]>('textDocument/codeLens', { textDocument: { uri } });
  expect(await lenses()).toEqual([]);
  codeLens = true;
  client.notify('workspace/didChangeConfiguration', { settings: null });
  await expect.poll(lenses, { timeout: 5000 }).toMatchObject([
    { range: { start: { line: 5 } }, command: { title: 'Random streams: python not seeded · numpy seeded' } },
  ]);
});

describe('a notebook', () => {
  let version = 1;
  const book = (): string => uriOf('n.ipynb');
  const cell = (name: string): string => `vscode-notebook-cell:${folder}/n.ipynb#${name}`;
  const document = (name: string, text: string) => ({ uri: cell(name), languageId: 'python', version: 1, text });
  const openBook = (cells: Readonly<Record<string, string>>): void => {
    client.notify('notebookDocument/didOpen', {
      notebookDocument: { uri: book(), notebookType: 'jupyter-notebook', version, cells: Object.keys(cells).map((name) => ({ kind: 2, document: cell(name) })) },
      cellTextDocuments: Object.entries(cells).map(([name, text]) => document(name, text)),
    });
  };
  /** Puts cells in place of others, as an editor says that they were inserted, deleted or moved. */
  const splice = (start: number, deleteCount: number, names: readonly string[], opened: readonly object[] = [], closed: readonly string[] = []): void => {
    client.notify('notebookDocument/didChange', {
      notebookDocument: { uri: book(), version: ++version },
      change: {
        cells: {
          structure: {
            array: { start, deleteCount, cells: names.map((name) => ({ kind: 2, document: cell(name) })) },
            didOpen: opened, didClose: closed.map((name) => ({ uri: cell(name) })),
          },
        },
      },
    });
  };
  const found = async (...names: readonly string[]): Promise<Record<string, string[]>> =>
    Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await diagnostics(cell(name))).map(({ code, range }) => `${String(code)}@${String(range.start.line)}`)] as const)));

  it('is judged anew when cells are inserted, moved and deleted', async () => {
    await started();
    openBook({ a: 'import numpy as np', b: 'x = np.random.rand()' });
    expect(await found('a', 'b')).toEqual({ a: [], b: ['unseeded-rng@0'] });
    splice(1, 0, ['s'], [document('s', 'np.random.seed(0)')]);
    expect(await found('a', 's', 'b')).toEqual({ a: [], s: [], b: [] });
    // The seed moves behind the draw.
    splice(1, 2, ['b', 's']);
    expect(await found('a', 'b', 's')).toEqual({ a: [], b: [], s: ['seed-after-use@0'] });
    splice(2, 1, [], [], ['s']);
    expect(await found('a', 'b')).toEqual({ a: [], b: ['unseeded-rng@0'] });
    splice(0, 1, [], [], ['a']);
    expect(await found('b')).toEqual({ b: [] });
  });

  it('is mended in the cells that are to change, each by itself', async () => {
    await started();
    openBook({ a: 'import torch', b: 'torch.backends.cudnn.benchmark = True', c: 'torch.backends.cudnn.benchmark = True\nx = torch.rand(3)' });
    await diagnostics(cell('b'));
    const all = await client.request<readonly Action[]>('textDocument/codeAction', {
      textDocument: { uri: cell('c') }, range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } },
      context: { diagnostics: [], only: ['notebook.source.fixAll'] },
    });
    expect(all).toHaveLength(1);
    expect(Object.keys(all[0]?.edit?.changes ?? {}).sort()).toEqual([cell('b'), cell('c')]);
    expect(applied('torch.backends.cudnn.benchmark = True', all[0]?.edit?.changes?.[cell('b')] ?? [], 'utf-16')).toBe('torch.backends.cudnn.benchmark = False');
    const offered = await actions(cell('c'), 1);
    const seeds = offered.find(({ title }) => title.includes('setup_seeds'))?.edit?.changes ?? {};
    expect(Object.keys(seeds), 'seeds go into the first cell behind the imports').toEqual([cell('b')]);
    expect(applied('torch.backends.cudnn.benchmark = True', seeds[cell('b')] ?? [], 'utf-16')).toContain('def setup_seeds(');
  });
});

it('a report takes what the scan before it has found, until something changes or somebody wants it anew', async () => {
  const text = 'import random\nrandom.random()\n';
  await started({ files: { 'a.py': text }, capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } } });
  const told = (state: string): number => client.received.filter(({ method, params }) => method === 'seedlint/status' && (params as { state: string }).state === state).length;
  // Once when it is there, once when the workspace is read.
  await expect.poll(() => told('ready')).toBe(2);
  const report = async (params = {}) => (await client.request<{ html: string }>('seedlint/report', params)).html;
  await client.request('seedlint/scanWorkspace', {});
  expect(told('busy')).toBe(1);
  expect(await report()).toContain('random.random()');
  expect(told('busy')).toBe(1);
  await report({ anew: true });
  expect(told('busy')).toBe(2);
  writeFileSync(join(folder, 'a.py'), 'import random\nrandom.seed(0)\nrandom.random()\n');
  client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('a.py'), type: 2 }] });
  await expect.poll(report).toContain('random.seed(0)');
  expect(told('busy')).toBe(3);
});
