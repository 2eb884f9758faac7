import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../src/project/engine.js';

const TEXTS: Readonly<Record<string, string>> = {
  'windows line ends': 'import numpy as np\r\nif True:\r\n\tx = np.random.rand(3)\r\n',
  'byte-order mark': '\ufeffimport random\nx = random.random()\n',
  'astral characters': 's = "😀𝒙é"; 变量 = f(s, k="🎲")\n# 🎲\n',
  'unclosed bracket': 'x = torch.rand(3\ny = 1\nz = np.random.rand()\n',
  'unclosed definition': 'def f(:\n  pass\nx = np.random.rand(3)\n',
  'definitions': '@a.b(1)\nclass C(B, metaclass=M):\n    async def f(self, a, *b, c: int = 1, **d) -> int:\n        return await g(a)\n',
  'statements': 'match x:\n    case 1: pass\n    case _: pass\nwith (open(a) as f, g()): pass\ntry:\n    a\nexcept E as e:\n    b\nfinally:\n    c\n',
  'strings': 'x = f"{a!r:>{w}}" "b" b"c"\ny = """\n#\n"""\n',
  'long': 'x = f(1, [2, 3], {"a": b})\n'.repeat(40_000),
};

describe('the native engine', async () => {
  const wasm = await loadEngine('wasm', { quick: false });
  const native = await loadEngine('native').catch((error: unknown) => error as Error);

  if (native instanceof Error) {
    it('says what to do when it is absent', () => {
      expect(process.env['SEEDLINT_NATIVE'], native.message).toBeUndefined();
      expect(native.message).toContain('install the packages tree-sitter and tree-sitter-python');
    });
    return;
  }

  it.each(Object.entries(TEXTS))('gives the same facts as the WebAssembly one: %s', (_, text) => {
    expect(native.facts(text)).toEqual(wasm.facts(text));
  });

  it('gives the same facts over the standard library', () => {
    const folder = execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).trim();
    const names = readdirSync(folder).filter((name) => name.endsWith('.py')).slice(0, 120);
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(JSON.stringify(native.facts(text)) === JSON.stringify(wasm.facts(text)), name).toBe(true);
    }
  });
});
