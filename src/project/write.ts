import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, type Stats } from 'node:fs';
import { access, constants, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Drafts on disk at this moment: an interrupt takes them away before it ends the process. */
const drafts = new Set<string>();
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const ANY_WRITE = 0o222;
/** Folders already cleared of what an earlier process left. */
const swept = new Set<string>();

/**
 * Replaces the content of the file at `path` as a whole: a new file beside it takes its place, with its permissions
 * and, where the system lets us, its owner. A link stays a link. Whatever goes wrong, the old content is still there.
 * A read-only file is left alone, though the folder would let it be replaced.
 */
export async function writeAtomically(path: string, content: Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => null);
  if (before !== null) {
    await access(target, constants.W_OK);
    // The superuser is let through above; whoever made the file read-only still meant it.
    if ((before.mode & ANY_WRITE) === 0) throw new Error('it is read-only');
  }
  const folder = dirname(target);
  if (!swept.has(folder)) await removeStale(folder);
  const draft = join(folder, `.seedlint-${String(process.pid)}-${randomBytes(4).toString('hex')}.tmp`);
  await make(draft, content, before);
  try {
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    settle(draft);
  }
}

/** Makes a file at `path`. @throws Error where there is one already, or it can't be written as a whole; then there is none. */
export async function writeNew(path: string, content: Uint8Array): Promise<void> {
  await make(path, content, null);
  settle(path);
}

/** Replaces what is at `path` by a report: as a whole where it is a file, else (a pipe, a terminal) by writing to it. */
export async function writeReport(path: string, text: string): Promise<void> {
  const before = await stat(path).catch(() => null);
  if (before === null || before.isFile()) await writeAtomically(path, Buffer.from(text));
  else await writeFile(path, text);
}

/** Makes a file, with the owner and permissions of `before`; until it is settled an interrupt takes it away. */
async function make(path: string, content: Uint8Array, before: Stats | null): Promise<void> {
  // Listening first, and made and noted in one turn: no interrupt comes between.
  if (drafts.size === 0) for (const signal of INTERRUPTS) process.on(signal, interrupted);
  try {
    closeSync(openSync(path, 'wx', before === null ? 0o666 : 0o600));
  } catch (error) {
    settle(path);
    throw error;
  }
  drafts.add(path);
  try {
    const file = await open(path, 'r+');
    try {
      await file.writeFile(content);
      if (before !== null) {
        await file.chown(before.uid, before.gid).catch(() => undefined);
        await file.chmod(before.mode);
      }
      // On disk before it takes the old one's place, so that not even a power cut leaves an empty file.
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    settle(path);
    throw error;
  }
}

function settle(path: string): void {
  drafts.delete(path);
  if (drafts.size === 0) for (const signal of INTERRUPTS) process.off(signal, interrupted);
}

function interrupted(signal: NodeJS.Signals): void {
  for (const draft of drafts) rmSync(draft, { force: true });
  for (const each of INTERRUPTS) process.off(each, interrupted);
  process.kill(process.pid, signal);
}

/** Takes away what an earlier process, killed in the middle of this, left in the folder. */
async function removeStale(folder: string): Promise<void> {
  swept.add(folder);
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^\.seedlint-(\d+)-[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
