/** Help in `seedlint.toml` and `pyproject.toml`, for every client that asks. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { buildCli } from '../support/built-cli.js';
import { applied, RawClient, type Edit } from '../support/raw-client.js';

buildCli();

interface Item {
  readonly label: string;
  readonly filterText: string;
  readonly documentation?: { readonly value: string };
  readonly textEdit: Edit;
  readonly command?: { readonly command: string };
}

let client: RawClient;
let folder: string;
afterEach(() => client.stop());

async function started({ registers = false, commands = false, encoding = 'utf-16' } = {}): Promise<{ readonly completionProvider?: unknown }> {
  folder = mkdtempSync(join(tmpdir(), 'seedlint-toml-'));
  client = new RawClient(folder);
  const { capabilities } = await client.request<{ capabilities: { completionProvider?: unknown } }>('initialize', {
    processId: null, rootUri: null, workspaceFolders: [{ uri: `file://${folder}`, name: 'w' }],
    initializationOptions: { commands },
    capabilities: { general: { positionEncodings: [encoding] }, textDocument: { completion: { dynamicRegistration: registers } } },
  });
  client.notify('initialized', {});
  return capabilities;
}

/** Opens a file and asks at `|`. */
async function ask<Answer>(method: string, name: string, marked: string, encoding: 'utf-8' | 'utf-16' = 'utf-16'): Promise<{ text: string; answer: Answer }> {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const own = before.at(-1) ?? '';
  const position = { line: before.length - 1, character: encoding === 'utf-16' ? own.length : Buffer.from(own).length };
  const uri = `file://${folder}/${name}`;
  const text = marked.replace('|', '');
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'toml', version: 1, text } });
  return { text, answer: await client.request<Answer>(method, { textDocument: { uri }, position }) };
}

it.each(['utf-8', 'utf-16'] as const)('rules are completed, each with what it says, counted in %s', async (encoding) => {
  await started({ encoding });
  const { text, answer } = await ask<readonly Item[]>('textDocument/completion', 'pyproject.toml', '[tool.seedlint]\nper-file-ignores = { "é😀*.py" = ["cud|"] }\n', encoding);
  const chosen = answer.find(({ label }) => label === 'cudnn-benchmark');
  expect(chosen?.documentation?.value).toMatch(/^\*\*cudnn-benchmark\*\*: Kernel autotuning.*\n\n\[About this rule\]\(https:/);
  expect(chosen?.filterText).toBe('"cudnn-benchmark"');
  expect(applied(text, chosen === undefined ? [] : [chosen.textEdit], encoding)).toBe('[tool.seedlint]\nper-file-ignores = { "é😀*.py" = ["cudnn-benchmark"] }\n');
});

it('keys are explained, and what they may be follows where the client has the command', async () => {
  await started({ commands: true });
  const { answer } = await ask<readonly Item[]>('textDocument/completion', 'seedlint.toml', '|');
  expect(answer[0]).toMatchObject({ label: 'preset', documentation: { value: expect.stringContaining('One of `"recommended"`, `"strict"`.') as string }, command: { command: 'editor.action.triggerSuggest' } });
  expect(answer.find(({ label }) => label === 'seed')?.documentation?.value).toContain('Default: `42`');
});

it('versions are assumed of the libraries whose versions matter', async () => {
  await started();
  const { answer } = await ask<readonly Item[]>('textDocument/completion', 'seedlint.toml', '[assume]\n|');
  const labels = answer.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(['albumentations', 'scikit-learn', 'torch']));
  expect(labels).not.toContain('python');
});

it('a hover says what a key, a rule and a preset mean', async () => {
  await started();
  const hover = async (marked: string) => (await ask<{ contents: { value: string } } | null>('textDocument/hover', 'seedlint.toml', marked)).answer?.contents.value;
  expect(await hover('max-fin|dings = 3\n')).toContain('most severe ones come first');
  expect(await hover('ignore = ["hash-|order"]\n')).toContain('string hashes decide');
  expect(await hover('preset = "str|ict"\n')).toBe('Every rule.');
  expect(await hover('# pre|set\n')).toBeUndefined();
});

it('a client that can be told which files it is for is never asked about programs', async () => {
  const registrations = () => client.received.filter(({ method }) => method === 'client/registerCapability')
    .flatMap(({ params }) => (params as { registrations: { method: string; registerOptions?: { documentSelector?: unknown } }[] }).registrations);
  expect((await started()).completionProvider).toBeDefined();
  expect((await ask('textDocument/completion', 'a.py', 'import num|')).answer).toBeNull();
  expect(registrations().map(({ method }) => method)).not.toContain('textDocument/completion');
  await client.stop();
  expect((await started({ registers: true })).completionProvider).toBeUndefined();
  await expect.poll(() => registrations().find(({ method }) => method === 'textDocument/completion')?.registerOptions?.documentSelector)
    .toEqual([{ pattern: '**/{seedlint,pyproject}.toml' }]);
});
