import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../src/project/engine.js';
import { HOSTILE } from '../fuzz/hostile.js';
import { readModule } from '../../src/syntax/reader.js';

/** Read, and with the facts of the tree. */
const READ: readonly string[] = [
  '', '\ufeffimport a\r\nx = 1\r\n', '# only\n', 'x = 1 # one\n\n# two',
  'def f(a, /, b: int = 1, *args: int, c, d=2, **kw) -> list[int]:\n    """doc"""\n    return a\n',
  'def f(*, a): pass\nlambda: 0\nlambda a, *b, c=1, **d: (a, b)\n',
  '@a.b(1)\n# between\n@c\nasync def f(self): await g(a) ** 2\n\n@d\nclass C(B, metaclass=M):\n    x: int\n    y: int = 1\n',
  'if a:\n    b\n    # inside\n  # less\n# outside\nelif c: d; e  # behind\nelse:\n\tf\n\t# at the end\n',
  'if a:\n    if b:\n        c\n        # c\'s\n    # b\'s\n# a\'s\nx\n',
  'for a, (b, c), *d in e, f:\n    break\nelse:\n    continue\nwhile x := f():\n    pass\n',
  'try:\n    a\nexcept (A, B) as e:\n    raise X from e\nexcept C:\n    raise\nelse:\n    b\nfinally:\n    c\n',
  'with open(a) as b, c.d() as (e, f), g: pass\nasync def f():\n    async with a: pass\n    async for b in c: pass\n',
  'from . import a\nfrom ..b.c import (d as e, f,)\nfrom g import *\nfrom __future__ import h\nimport i.j as k, l\n',
  'a = b = c, d = e\na, = b\n(a, b), [c, *d] = e\na.b[c], d = e\nx += yield y\nx = yield\nyield from z\n',
  'a, b\na,\n(a)\n(yield)\ndel a, b\nassert a, b\nglobal_ = 1\ndef f():\n    global a, b\n    nonlocal c\n',
  'x = a if b else c if d else e\nx = not a in b and not c or d\nx = a < b <= c\nx = a is not b\nx = a not in b\n',
  'x = -a ** -b ** c * d // e @ f % g + h << i & j ^ k | l\nx = ~a.b(c)[d]\nx = (a + b).c\nx = (a) + (b)\n',
  'x = a[1:2, ::3, b:, ...]\nx = a[b, c]\nx = a[b,]\nx = f(a, *b, c=d, **e)\nx = f(a for a in b if c if d)\n',
  'x = [a for b in c for d, in e]\nx = {a for b in c}\nx = {a: b for c in d}\nx = {**a, b: c, **d}\nx = {a, *b}\nx = {}\nx = (*a, b)\n',
  'x = 0xFF + 0b1 + 0o7 + 1_000 + 1.5e-3 + 1. + .5 + 1j + 2.5J + 10e5\n',
  'x = "a" \'b\' f"{c}{{}}" rb"d" Rb\'\'\ny = ("a"\n     # between\n     "b")\nz = """\n"q" \\""""\n',
  'x = f"{a!r:>{b}.{c}} {d=} {e:%H:%M} {f[\'g\']} {h, i}"\nx = rf"\\{a}\\d"\nx = r"\\\\"\nx = "\\\\"\nx = u\'\\\n\'\n',
  'x = a + \\\n    b\nx = a if b \\\n    else c\nf(a, \\\n  b)\n',
  'print(a, end="")\nmatch = re.match(a)\nmatch.group()\ntype = 1\nexec(a)\n_ = print\n',
  'x = (  # one\n    a,  # two\n\n    # three\n    b\n)\n',
  'class A: pass\nclass B(): x = 1;\n',
];

/** Left to the parser. */
const LEFT: readonly string[] = [
  'x = (\n', 'def f(:\n  pass\n', '  x = 1\n', 'if a:\nb\n', 'if a:\n    b\n  c\n', 'x = "a\n', 'x = )\n', 'x = 1 2\n', 'x y\n', 'é = 1\n', 'x = a.é\n',
  'print a\n', 'exec "a"\n', 'match a:\n    case 1: pass\n', 'type A = int\n', 'with (open(a) as f, g()): pass\n', 'with a if b else c as d: pass\n',
  'x = [*a.b]\n', 'x = f"\\N{DASH}"\n', 'x = f"{a!}"\n', '(a) = 1\n', 'a() = 1\n', 'try:\n    a\nexcept* B:\n    c\n', 'def f[T](): pass\n',
  'x = a <> b\n', 'try:\n    a\n', 'x = `a`\n', 'x = 1__0\n', 'lambda (a, b): c\n', `x = ${'('.repeat(200)}a${')'.repeat(200)}\n`, `x = ${'a + '.repeat(400)}a\n`,
];

describe('the reader', async () => {
  const tree = await loadEngine('wasm', { quick: false });

  it.each(READ)('gives the facts of the tree: %j', (text) => {
    const facts = readModule(text);
    expect(facts).not.toBeNull();
    expect(facts).toEqual(tree.facts(text));
  });

  it.each(LEFT)('leaves to the parser: %j', (text) => {
    expect(readModule(text)).toBeNull();
  });

  it('gives the facts of the tree, or none, wherever a text is cut or spoiled', () => {
    for (const text of READ) {
      for (let at = 0; at < text.length; at += 3) {
        for (const other of [text.slice(0, at), text.slice(at), `${text.slice(0, at)})${text.slice(at)}`, `${text.slice(0, at)} ${text.slice(at + 1)}`]) {
          const facts = readModule(other);
          if (facts !== null) expect(facts, JSON.stringify(other)).toEqual(tree.facts(other));
        }
      }
    }
  }, 120_000);

  it.each(Object.keys(HOSTILE))('gives the facts of the tree, or none, however deep and long: %s', (family) => {
    for (const size of [10, 29, 31, 59, 61, 99, 149, 159, 161, 239, 251]) {
      const text = HOSTILE[family]?.(size) ?? '';
      const facts = readModule(text);
      if (facts !== null) expect(facts, String(size)).toEqual(tree.facts(text));
    }
  });

  it('gives the facts of the tree over the standard library, and reads nearly all of it', () => {
    const folder = execFileSync('python3', ['-c', 'import os; print(os.path.dirname(os.__file__))'], { encoding: 'utf8' }).trim();
    const names = readdirSync(folder).filter((name) => name.endsWith('.py'));
    expect(names.length).toBeGreaterThan(100);
    let read = 0;
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8');
      const facts = readModule(text);
      if (facts === null) continue;
      read++;
      expect(facts, name).toEqual(tree.facts(text));
    }
    expect(read / names.length).toBeGreaterThan(0.85);
  }, 120_000);

  it('gives the facts of the tree in every case of the rules', () => {
    const folder = join(import.meta.dirname, '../rules');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.md'))) {
      for (const text of readFileSync(join(folder, name), 'utf8').split(/^```\w*.*$/m)) {
        const facts = readModule(text);
        if (facts !== null) expect(facts, text).toEqual(tree.facts(text));
      }
    }
  });
});
