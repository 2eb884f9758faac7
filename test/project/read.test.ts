import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredEncoding, decode, encode } from '../../src/project/encoding.js';
import { nodeFiles } from '../../src/project/node-files.js';
import { readSourceFile } from '../../src/project/read.js';
import { folderWith } from '../support/folder.js';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

async function textOf(content: string | Uint8Array): Promise<string> {
  const folder = folderWith({ 'a.py': content });
  return (await readSourceFile(nodeFiles, join(folder, 'a.py'))).source.text;
}

describe('the declared encoding', () => {
  it.each([
    ['x = 1\n', 'utf-8'],
    ['# -*- coding: latin-1 -*-\n', 'iso-8859-1'],
    ['# vim: set fileencoding=ISO_8859_1 :\n', 'iso-8859-1'],
    ['#!/usr/bin/env python\n# coding=cp1252\n', 'windows-1252'],
    ['import os\n# coding: latin-1\n', 'utf-8'],
    ['\ufeff# coding: latin-1\n', 'utf-8'],
    ['# coding: us-ascii\n', 'ascii'],
    ['# coding: cp932\n', 'shift_jis'],
    ['# coding: euc_kr\n', 'euc-kr'],
    ['# coding: mac_roman\n', 'macintosh'],
    ['#!/usr/bin/env python\r\n# coding: latin-1\r\n', 'iso-8859-1'],
    ['# coding: utf8\n', 'utf-8'],
    ['# coding: utf-8-sig\n', 'utf-8'],
    ['# -*- coding: utf-8-unix -*-\n', 'utf-8'],
    ['# coding: iso-8859-15\n', 'iso-8859-15'],
    ['\n\n# coding: latin-1\n', 'utf-8'],
    ['x = "# coding: latin-1"\n', 'utf-8'],
  ])('of %j is %s', (head, encoding) => {
    expect(declaredEncoding(Buffer.from(head))).toBe(encoding);
  });
});

describe('reading', () => {
  it('keeps a byte-order mark, line ends and a missing last one', async () => {
    expect(await textOf('\ufeffx = "é"\r\ny = 1')).toBe('\ufeffx = "é"\r\ny = 1');
  });

  it('reads an empty file', async () => {
    expect(await textOf('')).toBe('');
  });

  it('reads Latin-1 that is declared', async () => {
    expect(await textOf(bytes('# coding: latin-1\nx = "', [0xe9], '"\n'))).toBe('# coding: latin-1\nx = "é"\n');
  });

  it.each(['latin-1', 'latin1', 'latin_1', 'iso-8859-1', 'ISO-8859-1', 'iso-latin-1-unix'])('reads every byte under the name %s', (name) => {
    const rest = Array.from({ length: 128 }, (_, at) => at + 128);
    expect(decode(bytes(`# coding: ${name}\n`, rest))).toBe(`# coding: ${name}\n${String.fromCharCode(...rest)}`);
  });

  // What Python itself reads under these names.
  it.each([
    ['cp1252', [0x80, 0x93, 0xe9], '€“é'],
    ['windows-1252', [0x9f], 'Ÿ'],
    ['cp1251', [0xcf, 0xf0], 'Пр'],
    ['koi8-r', [0xf0], 'П'],
    ['cp866', [0x8f], 'П'],
    ['iso-8859-15', [0xa4], '€'],
    ['mac_roman', [0x8e], 'é'],
    ['gbk', [0xc4, 0xe3], '你'],
    ['big5', [0xa7, 0x41], '你'],
    ['shift_jis', [0x82, 0xa0], 'あ'],
    ['cp932', [0x82, 0xa0], 'あ'],
    ['euc_jp', [0xa4, 0xa2], 'あ'],
    ['euc_kr', [0xb0, 0xa1], '가'],
    ['cp949', [0xb0, 0xa1], '가'],
  ])('reads %s as Python does, and writes it back', (name, written, text) => {
    const content = bytes(`# coding: ${name}\nx = "`, written, '"\n');
    expect(decode(content)).toBe(`# coding: ${name}\nx = "${text}"\n`);
    expect(Buffer.from(encode(decode(content))).equals(Buffer.from(content))).toBe(true);
  });

  it.each(['shift_jis', 'gbk', 'big5', 'euc_jp', 'euc_kr', 'koi8-r', 'cp1251', 'mac_roman'])('reads the characters of ASCII as such in %s', (name) => {
    const text = `# coding: ${name}\n${Array.from({ length: 128 }, (_, at) => String.fromCharCode(at)).join('')}`;
    expect(decode(Buffer.from(text))).toBe(text);
  });

  it.each([
    ['invalid UTF-8', bytes('x = "', [0xff], '"\n'), 'is not valid utf-8; declare its encoding in the first line or save it as UTF-8'],
    ['UTF-8 cut short', bytes('x = "', [0xc3]), 'is not valid utf-8'],
    ['UTF-16, little end first', bytes([0xff, 0xfe, 0x78, 0x00]), 'is UTF-16, which Python does not read; save it as UTF-8'],
    ['UTF-16, big end first', bytes([0xfe, 0xff, 0x00, 0x78]), 'is UTF-16, which Python does not read; save it as UTF-8'],
    ['an encoding that is not there', Buffer.from('# coding: klingon\n'), 'declares the encoding "klingon", which is not known here'],
    ['other bytes than declared', bytes('# coding: ascii\nx = "', [0xe9], '"\n'), 'is not valid ascii; declare its encoding'],
    ['bytes windows-1252 does not have', bytes('# coding: cp1252\nx = "', [0x81], '"\n'), 'is not valid windows-1252'],
    ['an encoding its own declaration could not be written in', bytes('# coding: utf-16\n'), 'declares the encoding "utf-16", which is not known here'],
  ])('says of %s what it is', async (_, content, message) => {
    await expect(textOf(content)).rejects.toThrow(message);
  });

  it('rejects a folder and a file that is not there', async () => {
    const folder = folderWith({ 'd.py/x': '' });
    await expect(readSourceFile(nodeFiles, join(folder, 'd.py'))).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(readSourceFile(nodeFiles, join(folder, 'none.py'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reads a huge file whole', async () => {
    const line = 'x = "é, π and 𝜋"\n';
    const text = await textOf(line.repeat(400_000));
    expect(text).toHaveLength(line.length * 400_000);
    expect(text.endsWith(line)).toBe(true);
  });

  it('reads a notebook, and rejects what is none', async () => {
    const cell = { cell_type: 'code', metadata: {}, source: ['x = 1'], outputs: [], execution_count: null };
    const book = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 4 };
    const folder = folderWith({ 'a.ipynb': JSON.stringify(book), 'b.ipynb': '{', 'c.ipynb': '[]' });
    const file = await readSourceFile(nodeFiles, join(folder, 'a.ipynb'));
    expect(file.kind).toBe('notebook');
    expect(file.source.text).toContain('x = 1');
    await expect(readSourceFile(nodeFiles, join(folder, 'b.ipynb'))).rejects.toThrow();
    await expect(readSourceFile(nodeFiles, join(folder, 'c.ipynb'))).rejects.toThrow();
  });
});

describe('writing back', () => {
  it.each([
    ['UTF-8', Buffer.from('x = "π"\r\n')],
    ['UTF-8 with a byte-order mark', Buffer.from('\ufeffx = "π"')],
    ['declared UTF-8', Buffer.from('# coding: utf-8\nx = "π"\n')],
    ['Latin-1', bytes('# coding: latin-1\nx = "', [0x80, 0xe9, 0xff], '"\n')],
    ['ISO-8859-1', bytes('# coding: iso-8859-1\nx = "', [0xe9], '"\n')],
    ['plain text in an encoding that is not written', Buffer.from('# coding: shift_jis\nx = 1\n')],
  ])('gives the bytes of %s again', (_, content) => {
    expect(Buffer.from(encode(decode(content))).equals(Buffer.from(content))).toBe(true);
  });

  it('refuses a character the encoding does not have', () => {
    expect(() => encode('# coding: latin-1\nx = "π"\n')).toThrow('is encoded as iso-8859-1, in which "π" can\'t be written');
    expect(() => encode('# coding: shift_jis\nx = "가"\n')).toThrow('in which "가" can\'t be written');
  });
});
