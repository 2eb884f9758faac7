import { PassThrough } from 'node:stream';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type Diagnostic,
  type ProtocolConnection,
  type TextEdit,
} from 'vscode-languageserver/node.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startServer } from '../../src/server/node.js';

const SCRIPT = 'import numpy as np\nimport torch\n\ntorch.manual_seed(0)\ntorch.backends.cudnn.benchmark = True\nx = np.random.rand(3)\n';

/** A client that speaks real LSP to the server over a pair of streams. */
class Client {
  readonly connection: ProtocolConnection;
  readonly published = new Map<string, Diagnostic[]>();
  readonly progress: unknown[] = [];
  readonly texts = new Map<string, string>();

  constructor(private readonly pulls: boolean) {
    const up = new PassThrough();
    const down = new PassThrough();
    startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)));
    this.connection = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    this.connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
      this.published.set(uri, diagnostics);
    });
    this.connection.onNotification('$/progress', (value: unknown) => { this.progress.push(value); });
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: { changes: Record<string, TextEdit[]> } }) => {
      this.apply(edit.changes);
      return { applied: true };
    });
    this.connection.listen();
  }

  async start(folder: string | null = null): Promise<void> {
    const answer = await this.connection.sendRequest('initialize', {
      processId: null, rootUri: null,
      workspaceFolders: folder === null ? null : [{ uri: `file://${folder}`, name: 'w' }],
      capabilities: {
        textDocument: this.pulls ? { diagnostic: {} } : {},
        window: { workDoneProgress: true },
        notebookDocument: { synchronization: {} },
      },
    });
    expect(JSON.stringify(answer).includes('diagnosticProvider')).toBe(this.pulls);
    await this.connection.sendNotification('initialized', {});
  }

  async open(uri: string, text: string): Promise<void> {
    this.texts.set(uri, text);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text } });
  }

  async openNotebook(uri: string, cells: readonly string[]): Promise<string[]> {
    const uris = cells.map((_, at) => `${uri.replace('file:', 'vscode-notebook-cell:')}#c${String(at)}`);
    await this.connection.sendNotification('notebookDocument/didOpen', {
      notebookDocument: { uri, notebookType: 'jupyter-notebook', version: 1, cells: uris.map((document) => ({ kind: 2, document })) },
      cellTextDocuments: cells.map((text, at) => ({ uri: uris[at], languageId: 'python', version: 1, text })),
    });
    return uris;
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    if (this.pulls) {
      const { items } = await this.connection.sendRequest<{ items: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
      return items;
    }
    this.published.delete(uri);
    for (let wait = 0; wait < 200 && !this.published.has(uri); wait++) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.published.get(uri) ?? [];
  }

  actions(uri: string, diagnostics: Diagnostic[], only?: string[]): Promise<CodeAction[]> {
    const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri }, range, context: { diagnostics, ...(only === undefined ? {} : { only }) },
    });
  }

  apply(changes: Record<string, TextEdit[]>): void {
    for (const [uri, edits] of Object.entries(changes)) {
      this.texts.set(uri, TextDocument.applyEdits(TextDocument.create(uri, 'python', 1, this.texts.get(uri) ?? ''), edits));
    }
  }

  async change(uri: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 }, contentChanges: [{ text: this.texts.get(uri) ?? '' }],
    });
  }
}

let client: Client;
afterEach(async () => {
  await client.connection.sendRequest('shutdown');
  client.connection.dispose();
});

const codes = (diagnostics: Diagnostic[]): string[] => diagnostics.map(({ code }) => String(code)).sort();

describe.each([['pull', true], ['push', false]] as const)('with %s diagnostics', (_, pulls) => {
  it('reports, offers fixes with suppression last, and sees the fixed text clean', async () => {
    client = new Client(pulls);
    await client.start();
    const uri = 'file:///lsp/a.py';
    await client.open(uri, SCRIPT);
    const found = await client.diagnostics(uri);
    expect(codes(found)).toEqual(['cudnn-benchmark', 'unseeded-rng']);
    const draw = found.find(({ code }) => code === 'unseeded-rng');
    expect(draw).toMatchObject({ source: 'seedlint', severity: 2, range: { start: { line: 5, character: 4 } } });
    expect(draw?.codeDescription?.href).toContain('unseeded-rng.md');
    const actions = await client.actions(uri, draw === undefined ? [] : [draw]);
    expect(actions.map(({ title }) => title)).toEqual([
      'Insert `setup_seeds` and call it before the first draw (Seedlint)',
      'Suppress unseeded-rng in this file (Seedlint)',
      'Suppress unseeded-rng on this line (Seedlint)',
    ]);
    client.apply(actions[0]?.edit?.changes ?? {});
    expect(client.texts.get(uri)).toContain('def setup_seeds(');
    const seen = client.diagnostics(uri);
    await client.change(uri);
    expect(codes(pulls ? await client.diagnostics(uri) : await seen)).toEqual(['cudnn-benchmark']);
  });

  it('reports in the cells of a notebook', async () => {
    client = new Client(pulls);
    await client.start();
    const [first = '', second = ''] = await client.openNotebook('file:///lsp/n.ipynb', ['import numpy as np', '%time\nnp.random.rand()']);
    const found = await client.diagnostics(second);
    expect(codes(found)).toEqual(['unseeded-rng']);
    expect(found[0]?.range.start).toEqual({ line: 1, character: 0 });
    if (pulls) expect(await client.diagnostics(first)).toEqual([]);
    expect(await client.actions(second, found, ['source.fixAll'])).toEqual([]);
  });
});

it('related places come in the order of the text, not of the run', async () => {
  client = new Client(true);
  await client.start();
  await client.open('file:///lsp/o.py', 'import numpy as np\na = np.random.rand()\nb = np.random.normal(np.random.rand(), 1)\n');
  const [found] = await client.diagnostics('file:///lsp/o.py');
  expect(found?.relatedInformation?.map(({ location }) => location.range.start.character)).toEqual([4, 21]);
});

describe('hover', () => {
  it('says how a draw stands and what the catalogue knows', async () => {
    client = new Client(true);
    await client.start();
    const uri = 'file:///lsp/h.py';
    await client.open(uri, SCRIPT);
    const at = (line: number, character: number) =>
      client.connection.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', { textDocument: { uri }, position: { line, character } });
    expect((await at(5, 8))?.contents.value).toContain("**Not controlled here**: NumPy's global generator");
    expect((await at(3, 8))?.contents.value).toContain("seeds PyTorch's global generator");
    expect(await at(2, 0)).toBeNull();
    await client.open('file:///lsp/i.py', 'import random\nrandom.seed(1)\nrandom.random()\n');
    const controlled = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: 'file:///lsp/i.py' }, position: { line: 2, character: 9 },
    });
    expect(controlled.contents.value).toContain('seeded by `random.seed(1)` (i.py, line 2)');
    const [, second] = await client.openNotebook('file:///lsp/h.ipynb', ['import random\nrandom.seed(1)', 'random.random()']);
    const inCell = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: second }, position: { line: 0, character: 9 },
    });
    expect(inCell.contents.value).toContain('seeded by `random.seed(1)` (h.ipynb, cell 1, line 2)');
    const named = 'file:///lsp/%5Bx%5D(command:y)%3Cb%3E.py';
    await client.open(named, 'import random\nrandom.random()\n');
    const odd = await client.connection.sendRequest<{ contents: { value: string } }>('textDocument/hover', {
      textDocument: { uri: named }, position: { line: 1, character: 9 },
    });
    expect(odd.contents.value).toContain('when \\[x\\]\\(command\\:y\\)\\<b\\>.py gets here');
  });
});

describe('fixing and scanning', () => {
  it('fixes all with safe fixes only', async () => {
    client = new Client(true);
    await client.start();
    const uri = 'file:///lsp/b.py';
    await client.open(uri, SCRIPT);
    const [all] = await client.actions(uri, [], ['source.fixAll.seedlint']);
    client.apply(all?.edit?.changes ?? {});
    expect(client.texts.get(uri)).toBe(SCRIPT.replace('benchmark = True', 'benchmark = False'));
  });

  it('applies setup_seeds on request', async () => {
    client = new Client(true);
    await client.start();
    const uri = 'file:///lsp/c.py';
    await client.open(uri, 'import random\n\nrandom.random()\n');
    expect(await client.connection.sendRequest('seedlint/insertSetupSeeds', { uri })).toEqual({ applied: true });
    expect(client.texts.get(uri)).toContain('\nsetup_seeds()\n');
    client.texts.set(uri, '');
    await client.change(uri);
    expect(await client.connection.sendRequest('seedlint/insertSetupSeeds', { uri })).toMatchObject({ applied: false });
  });

  it('shows the faults of a configuration file on that file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seedlint-lsp-'));
    writeFileSync(join(folder, 'seedlint.toml'), 'seed = 1\npresets = "strict"\n');
    client = new Client(true);
    await client.start(folder);
    const uri = `file://${folder}/e.py`;
    await client.open(uri, SCRIPT);
    await client.diagnostics(uri);
    expect(client.published.get(`file://${folder}/seedlint.toml`)).toMatchObject([
      { range: { start: { line: 1, character: 0 } }, message: 'unknown key "presets"; did you mean "preset"?' },
    ]);
  });

  it('scans the workspace with progress and publishes for closed files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seedlint-lsp-'));
    writeFileSync(join(folder, 'd.py'), 'import random\nrandom.random()\n');
    client = new Client(true);
    await client.start(folder);
    const answer = await client.connection.sendRequest<{ summary: unknown; findings: { path: string; rule: string }[] }>('seedlint/scanWorkspace', {});
    expect(answer.findings).toMatchObject([{ path: 'd.py', rule: 'unseeded-rng' }]);
    expect(answer.summary).toMatchObject({ files: 1, programs: 1, findings: 1 });
    expect(codes(client.published.get(`file://${folder}/d.py`) ?? [])).toEqual(['unseeded-rng']);
    expect(client.progress.length).toBeGreaterThan(1);
  });

  it('judges a library through the program that imports it, once the workspace is read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seedlint-lsp-'));
    writeFileSync(join(folder, 'train.py'), 'from noise import jitter\n\nprint(jitter())\n');
    writeFileSync(join(folder, 'noise.py'), 'import random\n\n\ndef jitter():\n    return random.random()\n');
    client = new Client(true);
    await client.start(folder);
    const uri = `file://${folder}/noise.py`;
    await client.open(uri, 'import random\n\n\ndef jitter():\n    return random.random()\n');
    await expect.poll(async () => codes(await client.diagnostics(uri)), { timeout: 5000 }).toEqual(['unseeded-rng']);
    const train = `file://${folder}/train.py`;
    await client.open(train, 'import random\nfrom noise import jitter\n\nrandom.seed(1)\nprint(jitter())\n');
    expect(codes(await client.diagnostics(uri))).toEqual([]);
  });

  it('says in words where a finding of a closed notebook stands', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seedlint-lsp-'));
    const cell = (source: string) => ({ cell_type: 'code', metadata: {}, outputs: [], execution_count: null, source });
    const cells = [cell('import random'), cell('x = 1\nrandom.random()'), cell('\nrandom.random()')];
    writeFileSync(join(folder, 'n.ipynb'), JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    client = new Client(true);
    await client.start(folder);
    await client.connection.sendRequest('seedlint/scanWorkspace', {});
    const [found] = client.published.get(`file://${folder}/n.ipynb`) ?? [];
    expect(found?.message).toMatch(/^Cell 2, line 2: `random.random` draws/);
    // Lines of the notebook's file are none of the cell's.
    expect(found?.relatedInformation?.map(({ message, location: { range } }) => [message.slice(0, 40), range.start.line])).toEqual([['Cell 3, line 2: `random.random` draws fr', 0]]);
  });
});
