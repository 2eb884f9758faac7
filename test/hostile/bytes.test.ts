/** Files in other encodings, and in none: read and kept, or refused with a reason and left as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonReport } from '../../src/report/json.js';
import { seedlint } from '../cli/harness.js';
import { folderWith } from '../support/folder.js';

const SOURCE = 'import torch\ntorch.backends.cudnn.benchmark = True\n';
const FIXED = SOURCE.replace('True', 'False');
const notebook = (source: string): string => JSON.stringify({
  cells: [{ cell_type: 'code', metadata: {}, source, outputs: [], execution_count: null }], metadata: {}, nbformat: 4, nbformat_minor: 4,
});
const utf16 = (text: string, order: 'le' | 'be', mark: boolean): Buffer => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Name → its bytes, and what is said of it. */
const REFUSED: readonly (readonly [string, Buffer, RegExp])[] = [
  ['le.py', utf16(SOURCE, 'le', true), /is UTF-16, which Python does not read/],
  ['be.py', utf16(SOURCE, 'be', true), /is UTF-16, which Python does not read/],
  ['le.ipynb', utf16(notebook(SOURCE), 'le', true), /is UTF-16, which Python does not read/],
  ['be.ipynb', utf16(notebook(SOURCE), 'be', true), /is UTF-16, which Python does not read/],
  ['plain.ipynb', utf16(notebook(SOURCE), 'le', false), /is not a notebook/],
  ['invalid.py', latin(`${SOURCE}x = "\xff"\n`), /is not valid utf-8/],
  ['late.py', Buffer.concat([Buffer.from(SOURCE.repeat(5000)), Buffer.from([0xc3])]), /is not valid utf-8/],
  ['unknown.py', latin(`# coding: nonsense\n${SOURCE}`), /declares the encoding "nonsense", which is not known here/],
  ['utf7.py', latin(`# coding: utf-7\n${SOURCE}`), /declares the encoding "utf-7", which is not known here/],
  ['ascii.py', latin(`# coding: ascii\n${SOURCE}# \xe9\n`), /is not valid ascii/],
];
const KEPT: readonly (readonly [string, (source: string) => Buffer])[] = [
  ['latin.py', (source) => latin(`# coding: latin-1\n${source}# caf\xe9\n`)],
  ['cp1252.py', (source) => latin(`# coding: cp1252\n${source}# \x80\n`)],
  ['sjis.py', (source) => Buffer.concat([latin(`# coding: shift_jis\n${source}# `), Buffer.from([0x93, 0xfa, 0x96, 0x7b]), latin('\n')])],
  ['mark.py', (source) => Buffer.from(`\ufeff${source}`)],
  ['nul.py', (source) => latin(`${source}x = "\0"\n`)],
  ['controls.py', (source) => latin(`${source}# \x01\x1b[31m\x7f\n`)],
  ['crlf.py', (source) => latin(source.replaceAll('\n', '\r\n'))],
  ['plane.py', (source) => Buffer.from(`${source}# 🎲 \u202e \u200b\n`)],
  ['surrogate.ipynb', (source) => Buffer.from(notebook(`${source}# SURROGATE`).replace('SURROGATE', '\\ud83d'))],
  ['mark.ipynb', (source) => Buffer.from(`\ufeff${notebook(source)}`)],
];

describe('a file', () => {
  it.each(REFUSED)('that can’t be read is told of and left as it is: %s', async (name, bytes, reason) => {
    const cwd = folderWith({ [name]: bytes, 'sound.py': SOURCE });
    const { stdout } = await seedlint(['--format', 'json', '--fix'], { cwd });
    const { errors, findings } = JSON.parse(stdout) as JsonReport;
    expect(errors.map(({ path }) => path)).toEqual([name]);
    expect(errors[0]?.message).toMatch(reason);
    expect(findings).toEqual([]);
    expect(readFileSync(join(cwd, name)).equals(bytes)).toBe(true);
    expect(readFileSync(join(cwd, 'sound.py'), 'utf8')).toBe(FIXED);
  });

  it.each(KEPT)('is fixed in the bytes it had: %s', async (name, bytes) => {
    const cwd = folderWith({ [name]: bytes(SOURCE) });
    const { code } = await seedlint(['--fix'], { cwd });
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, name)).toString('latin1')).toBe(bytes(FIXED).toString('latin1'));
  });
});
