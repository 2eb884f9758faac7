import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../src/project/write.js';
import { folderWith } from '../support/folder.js';

const NEW = Buffer.from('new\n');

describe('writeAtomically', () => {
  it('replaces the content and leaves nothing else behind', async () => {
    const folder = folderWith({ 'a.py': 'old, and longer than what comes\n' });
    await writeAtomically(join(folder, 'a.py'), NEW);
    expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('new\n');
    expect(readdirSync(folder)).toEqual(['a.py']);
  });

  it.each([0o600, 0o644, 0o755, 0o666])('keeps the permissions %i', async (mode) => {
    const folder = folderWith({ 'a.py': 'old\n' });
    chmodSync(join(folder, 'a.py'), mode);
    await writeAtomically(join(folder, 'a.py'), NEW);
    expect(statSync(join(folder, 'a.py')).mode & 0o777).toBe(mode);
  });

  it('puts a new file where none is, so that readers see all of it or the old one', async () => {
    const folder = folderWith({ 'a.py': 'old\n' });
    const before = statSync(join(folder, 'a.py')).ino;
    await writeAtomically(join(folder, 'a.py'), NEW);
    expect(statSync(join(folder, 'a.py')).ino).not.toBe(before);
    await writeAtomically(join(folder, 'b.py'), NEW);
    expect(readFileSync(join(folder, 'b.py'), 'utf8')).toBe('new\n');
  });

  it('writes through a link, also in another folder, and keeps the link', async () => {
    const folder = folderWith({ 'real/a.py': 'old\n' });
    symlinkSync('real/a.py', join(folder, 'one.py'));
    symlinkSync('one.py', join(folder, 'two.py'));
    await writeAtomically(join(folder, 'two.py'), NEW);
    expect(lstatSync(join(folder, 'two.py')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(folder, 'one.py'))).toBe('real/a.py');
    expect(lstatSync(join(folder, 'real/a.py')).isFile()).toBe(true);
    expect(readFileSync(join(folder, 'real/a.py'), 'utf8')).toBe('new\n');
    expect([readdirSync(folder), readdirSync(join(folder, 'real'))]).toEqual([['one.py', 'real', 'two.py'], ['a.py']]);
  });

  it('rejects with the reason where it cannot write, and removes its draft', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'a.py'));
    await expect(writeAtomically(join(folder, 'a.py'), NEW)).rejects.toThrow(/EISDIR/);
    expect(readdirSync(folder)).toEqual(['a.py']);
    await expect(writeAtomically(join(folder, 'none/a.py'), NEW)).rejects.toThrow(/ENOENT/);
  });

  it('leaves a read-only file alone, whoever asks', async () => {
    const folder = folderWith({ 'a.py': 'old\n' });
    chmodSync(join(folder, 'a.py'), 0o444);
    await expect(writeAtomically(join(folder, 'a.py'), NEW)).rejects.toThrow(/read-only|EACCES/);
    expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).toEqual(['a.py']);
  });

  it('writes a name so long that nothing can be added to it', async () => {
    const name = `${'n'.repeat(252)}.py`;
    const folder = folderWith({ [name]: 'old\n' });
    await writeAtomically(join(folder, name), NEW);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('new\n');
  });

  it.skipIf(process.getuid?.() !== 0)('keeps the owner, where the system allows it (as root, who may)', async () => {
    const folder = folderWith({ 'a.py': 'old\n' });
    chownSync(join(folder, 'a.py'), 12345, 54321);
    await writeAtomically(join(folder, 'a.py'), NEW);
    expect(statSync(join(folder, 'a.py'))).toMatchObject({ uid: 12345, gid: 54321 });
  });

  it('takes away what a process that was killed left behind, and nothing of one that runs', async () => {
    const { pid } = spawnSync('true');
    const [dead, alive] = [`.seedlint-${String(pid)}-0123abcd.tmp`, `.seedlint-${String(process.pid)}-0123abcd.tmp`];
    const folder = folderWith({ 'a.py': 'old\n', [dead]: 'ha', [alive]: 'half', '.seedlint-notes.tmp': '' });
    await writeAtomically(join(folder, 'a.py'), NEW);
    expect(readdirSync(folder)).toEqual([alive, '.seedlint-notes.tmp', 'a.py']);
  });

  it.skipIf(process.getuid?.() === 0)('keeps the old content in a folder that may not be written (not as root, who may)', async () => {
    const folder = folderWith({ 'a.py': 'old\n' });
    chmodSync(folder, 0o555);
    await expect(writeAtomically(join(folder, 'a.py'), NEW)).rejects.toThrow(/EACCES/);
    chmodSync(folder, 0o755);
    expect(readFileSync(join(folder, 'a.py'), 'utf8')).toBe('old\n');
    expect(readdirSync(folder)).toEqual(['a.py']);
  });
});
