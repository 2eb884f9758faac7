/** Files that only the editor can read: the server asks for folders and bytes. */
import { posix } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createConnection, createProtocolConnection, StreamMessageReader, StreamMessageWriter, type Diagnostic } from 'vscode-languageserver/node.js';
import { URI } from 'vscode-uri';
import { startServer } from '../../src/server/node.js';
import { isVirtual, pathOf, uriOfPath } from '../../src/server/uris.js';

describe('the path of a URI', () => {
  it.each(['vscode-vfs://github/owner/name/a b.py', 'memory:/workspace/train.py', 'file:///home/me/train.py', 'ssh+x://host:22/a.py'])('leads back to %s', (uri) => {
    expect(uriOfPath(pathOf(uri))).toBe(URI.parse(uri).toString());
    expect(uriOfPath(posix.join(posix.dirname(pathOf(uri)), 'b.py'))).toBe(URI.parse(uri).with({ path: posix.join(posix.dirname(URI.parse(uri).path), 'b.py') }).toString());
  });

  it('tells files of this machine from the others', () => {
    expect(isVirtual(pathOf('file:///home/me/train.py'))).toBe(false);
    expect(isVirtual(pathOf('memory:/workspace/train.py'))).toBe(true);
    expect(pathOf('untitled:Untitled-1')).toBe('untitled:Untitled-1');
  });
});

/** A server whose only files are these, read through the client. */
async function serverWith(files: Readonly<Record<string, string>>) {
  const up = new PassThrough();
  const down = new PassThrough();
  startServer(createConnection(new StreamMessageReader(up), new StreamMessageWriter(down)));
  const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  const inside = (uri: string): Record<string, string> => {
    const prefix = uri.endsWith('/') ? uri : `${uri}/`;
    return Object.fromEntries(Object.entries(files).filter(([path]) => path.startsWith(prefix)).map(([path, text]) => [path.slice(prefix.length), text]));
  };
  client.onRequest('seedlint/readFile', ({ uri }: { uri: string }) => {
    const text = files[uri];
    if (text === undefined) throw new Error('there is no such file');
    return Buffer.from(text).toString('base64');
  });
  client.onRequest('seedlint/readFolder', ({ uri }: { uri: string }) => {
    const names = Object.keys(inside(uri)).map((path) => path.split('/'));
    if (names.length === 0) throw new Error('there is no such folder');
    return [...new Map(names.map(([name = '', ...rest]) => [name, { name, kind: rest.length > 0 ? 'folder' : 'file', isLink: false }])).values()];
  });
  client.onRequest('window/workDoneProgress/create', () => null);
  const statuses: { limits?: string[] }[] = [];
  client.onNotification('seedlint/status', (status: { limits?: string[] }) => { statuses.push(status); });
  const published = new Map<string, Diagnostic[]>();
  client.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => { published.set(uri, diagnostics); });
  client.listen();
  await client.sendRequest('initialize', {
    processId: null, rootUri: null, workspaceFolders: [{ uri: 'memory:/w', name: 'w' }],
    capabilities: { textDocument: { diagnostic: {} }, window: { workDoneProgress: true } },
  });
  await client.sendNotification('initialized', {});
  return { client, published, statuses };
}

it('a scan walks the folders, follows imports, reads configuration and names closed files by their URI', async () => {
  const { client, published } = await serverWith({
    'memory:/w/train.py': 'import random\n\nprint(random.random())\n',
    'memory:/w/main.py': 'import numpy as np\nimport torch\nfrom lib.seeds import seed_all\n\nseed_all()\ntorch.backends.cudnn.benchmark = True\nx = np.random.rand(3)\n',
    'memory:/w/lib/seeds.py': 'import numpy as np\n\n\ndef seed_all():\n    np.random.seed(0)\n',
    'memory:/w/seedlint.toml': 'ignore = ["cudnn-benchmark"]\n',
    'memory:/w/build/made.py': 'import random\nrandom.random()\n',
  });
  const { findings, summary } = await client.sendRequest<{ findings: { path: string; rule: string }[]; summary: { files: number } }>('seedlint/scanWorkspace', {});
  expect(findings.map(({ path, rule }) => `${path} ${rule}`)).toEqual(['train.py unseeded-rng']);
  expect(summary.files).toBe(3);
  expect(published.get('memory:/w/train.py')).toHaveLength(1);
  client.dispose();
});

it('a workspace too large to be read in the background is told as a limit', async () => {
  const files = Object.fromEntries(Array.from({ length: 5003 }, (_, index) => [`memory:/w/part${String(index)}.py`, '']));
  const { client, statuses } = await serverWith(files);
  await expect.poll(() => statuses.at(-1)?.limits, { timeout: 50_000 }).toEqual([expect.stringMatching(/^3 files of this workspace are too many/)]);
  client.dispose();
});
