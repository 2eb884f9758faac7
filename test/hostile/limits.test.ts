/** Every limit is met with a message that names it, and can be raised. */
import { spawnSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../rules/rule.js';
import type { Settings } from '../../src/config/settings.js';
import { scriptFile } from '../../src/notebook/build.js';
import { HOSTILE } from '../fuzz/hostile.js';
import { analyzerOver, STRICT } from '../fuzz/subject.js';
import { seedlint } from '../cli/harness.js';
import { folderWith } from '../support/folder.js';

async function check(text: string, over: Partial<Settings>): Promise<readonly Finding[]> {
  const { analyzer, paths } = analyzerOver([scriptFile('/project/a.py', text)], { ...STRICT, ...over });
  const { reports } = await analyzer.check(paths, { explicit: new Set(paths) });
  return reports[0]?.findings ?? [];
}

const family = (name: string, size: number): string => HOSTILE[name]?.(size) ?? '';

describe('a limit', () => {
  it('of length keeps a file from being read', async () => {
    const text = `import numpy as np\nnp.random.rand()\n${'#'.repeat(1000)}\n`;
    expect((await check(text, { maxFileSize: 1 })).map(({ rule, span, message }) => [rule, span, message.slice(0, 84)])).toEqual([
      ['syntax-error', { start: 0, end: 0 }, 'This file has 2 thousand characters, more than the 1 thousand that are read (`max-fi'],
    ]);
    expect((await check(text, { maxFileSize: 2 })).map(({ rule }) => rule)).toContain('unseeded-rng');
  });

  it('of findings keeps the most severe', async () => {
    const text = `${family('generators', 30)}from sklearn.model_selection import KFold\nKFold(5, random_state=0)\n`;
    const all = await check(text, {});
    const [first, ...kept] = await check(text, { maxFindings: 5 });
    expect(first?.message).toContain(`This file has ${String(all.length)} findings; the 5 most severe are shown`);
    expect(kept).toHaveLength(5);
    expect(kept.map(({ rule }) => rule)).toContain('invalid-random-state');
    expect(kept.map(({ span }) => span.start)).toEqual(kept.map(({ span }) => span.start).toSorted((a, b) => a - b));
    expect(await check(text, { maxFindings: all.length })).toHaveLength(all.length);
  });

  it('of time lets the rest of the rules go', async () => {
    const clock = vi.spyOn(performance, 'now');
    let time = 0;
    clock.mockImplementation(() => (time += 50));
    const found = await check(family('generators', 100), { maxSeconds: 1 });
    clock.mockRestore();
    expect(found[0]?.message).toMatch(/^This file took the rules longer than 1 s \(`max-seconds`\)/);
    expect(found.length).toBeLessThan(100);
    expect((await check(family('generators', 100), { maxSeconds: 600 })).map(({ rule }) => rule)).not.toContain('syntax-error');
  });

  it('of bytes keeps a file from being loaded, and what is no file is not waited for', async () => {
    const cwd = folderWith({ 'a.py': '' });
    truncateSync(join(cwd, 'a.py'), 3e9);
    spawnSync('mkfifo', [join(cwd, 'b.py')]);
    const { code, stdout } = await seedlint(['a.py', 'b.py', '/dev/zero'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('a.py: error: has 3000 million bytes, more than the 100 million that are read');
    expect(stdout).toContain('b.py: error: is neither a file nor a folder');
    expect(stdout).toContain('dev/zero: error: is neither a file nor a folder');
  });
});
