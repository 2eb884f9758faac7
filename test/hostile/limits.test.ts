/** Every limit is met with a message that names it, and can be raised. */
import { spawnSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../rules/rule.js';
import type { Settings } from '../../src/config/settings.js';
import { scriptFile } from '../../src/notebook/build.js';
import { HOSTILE } from '../fuzz/hostile.js';
import { analyzerOver, engine, STRICT } from '../fuzz/subject.js';
import { nodeFiles } from '../../src/project/node-files.js';
import { Workspace } from '../../src/server/workspace.js';
import { endIfTimeIsUp } from '../../src/syntax/deadline.js';
import type { SyntaxEngine } from '../../src/syntax/index.js';
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

  describe('of time', () => {
    /** Checks `text` by a clock that runs away once it was looked at `looks` times. */
    async function checkUntil(looks: number, text: string): Promise<{ found: readonly Finding[]; isCutShort: boolean }> {
      const clock = vi.spyOn(performance, 'now');
      let looked = 0;
      clock.mockImplementation(() => (++looked > looks ? 1e9 : 0));
      const { analyzer, paths } = analyzerOver([scriptFile('/project/a.py', text)], { ...STRICT, maxSeconds: 1 });
      const { reports, isCutShort } = await analyzer.check(paths, { explicit: new Set(paths) });
      clock.mockRestore();
      return { found: reports[0]?.findings ?? [], isCutShort };
    }

    it.each([
      ['reading', `${family('generators', 100)}x = [${'1, '.repeat(1000)}]\n`, /^Reading this file took longer than 1 s \(`max-seconds`\), so nothing is claimed/],
      ['reading what only the parser reads', `${family('generators', 100)}x = = ${'1, '.repeat(1000)}\n`, /^Reading this file took longer than 1 s/],
      ['following a program', family('functions that call the one above twice', 100), /^Following this program from its first statement to its last took longer than 1 s/],
      ['the rules', family('generators', 500), /^This file took the rules longer than 1 s/],
    ])('ends %s, and the file says so', async (_, text, message) => {
      const messages = new Set<string>();
      for (let looks = 0; looks < 3000; looks = Math.ceil(looks * 1.1) + 1) {
        const { found, isCutShort } = await checkUntil(looks, text);
        const told = found.filter(({ rule }) => rule === 'syntax-error').map((finding) => finding.message).filter((each) => each.includes('max-seconds'));
        expect(told).toHaveLength(isCutShort ? 1 : 0);
        for (const each of told) messages.add(each);
      }
      expect([...messages].join('\n')).toMatch(new RegExp(message.source, 'm'));
    });

    it('gives what the server could not do in it another chance, one for each text, once nobody waits for anything', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
      const slow = new Set(['slow = 1\n']);
      /** The clock leaps while a slow text is read. */
      const leap = (text: string): void => {
        if (!slow.has(text)) return;
        const clock = vi.spyOn(performance, 'now').mockReturnValue(1e9);
        try {
          endIfTimeIsUp();
        } finally {
          clock.mockRestore();
        }
      };
      const leaping: SyntaxEngine = {
        ...engine,
        facts: (text) => { leap(text); return engine.facts(text); },
        open: (text) => {
          const document = engine.open(text);
          return { facts: document.facts, update: (newer) => { leap(newer); return document.update(newer); } };
        },
      };
      const path = join(folderWith({}), 'a.py');
      let chances = 0;
      const workspace = new Workspace(leaping, nodeFiles, undefined, () => { chances++; });
      const told = async (): Promise<number> => {
        const found = await workspace.judge(path, {}, ({ reports }) => reports.flatMap(({ findings }) => findings));
        await vi.advanceTimersByTimeAsync(5000);
        return found.filter(({ message }) => message.startsWith('Reading this file took longer')).length;
      };
      workspace.open(scriptFile(path, 'slow = 1\n'));
      expect([await told(), chances]).toEqual([1, 1]);
      // The chance was of no use.
      expect([await told(), chances]).toEqual([1, 1]);
      expect([await told(), chances]).toEqual([1, 1]);
      slow.add('slow = 2\n');
      workspace.open(scriptFile(path, 'slow = 2\n'));
      expect([await told(), chances]).toEqual([1, 2]);
      slow.clear();
      expect([await told(), chances]).toEqual([0, 2]);
      vi.useRealTimers();
    });

    it('is told of by nothing that has time enough', async () => {
      expect((await check(family('generators', 100), { maxSeconds: 600 })).map(({ rule }) => rule)).not.toContain('syntax-error');
    });
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
