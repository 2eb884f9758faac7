import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../src/project/engine.js';
import { SourceText } from '../../src/syntax/source.js';

const engine = await loadEngine();
const BASE = 'import numpy as np\n\n\ndef f(a, b=1):\n    """é 😀"""\n    return np.random.rand(a)\n\n\nx = [f(i) for i in range(3)]\r\nif x:\n\ty = {"a": 1}\nelse:\n    y = (\n1,\n)\n\n\n@d\nclass C:\n    pass  # c\n';

describe('facts', () => {
  it('come out the same after edits as from the whole text', () => {
    const edit = fc.record({
      at: fc.nat(BASE.length), remove: fc.nat(12),
      text: fc.constantFrom('', 'a', '(', ')', '\n', '    ', '"', "'''", '😀', 'def g():\n', '# c\n', 'x = 1\n', ',', ':', '"""', 'else:\n', '@d\n', '\\', '\r\n', ' ', '\ufeff'),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const document = engine.open(BASE);
        let text = BASE;
        for (const { at, remove, text: inserted } of edits) {
          text = text.slice(0, at) + inserted + text.slice(at + remove);
          expect(document.update(text)).toEqual(engine.facts(text));
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('keep every offset inside the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('f(', ')', '\n', ' ', 'x', '=', '"', '[', '😀', ':', 'if ', '\t', '#')), (parts) => {
        const text = parts.join('');
        for (const { start, end } of engine.facts(text).errors) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('survive hostile depth and length', () => {
    expect(engine.facts('('.repeat(100_000)).errors.length).toBeGreaterThan(0);
    expect(engine.facts(`x = ${'1 + '.repeat(30_000)}f(1)`).errors).toEqual([]);
  });

  it('keep what follows an unclosed bracket', () => {
    const { body, errors } = engine.facts('x = torch.rand(3\ny = 1\nz = np.random.rand()\n');
    expect(body.map(({ kind }) => kind)).toEqual(['assign', 'assign']);
    expect(errors).toEqual([{ start: 0, end: 17 }]);
  });
});

describe('SourceText', () => {
  it('counts lines at every kind of line end', () => {
    const source = new SourceText('a\r\nb\rc\n😀d');
    expect(source.lineCount).toBe(4);
    expect(source.positionAt(5)).toEqual({ line: 2, character: 0 });
    expect(source.positionAt(9)).toEqual({ line: 3, character: 2 });
    expect(source.offsetAt({ line: 0, character: 99 })).toBe(1);
  });
});
