import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEditsToNotebook, locate, notebookFile, scriptFile } from '../../src/notebook/build.js';
import { maskCell } from '../../src/notebook/mask.js';

const NOTEBOOK = `{
 "cells": [
  {"cell_type": "markdown", "source": ["# Ünïcode\\n", "text"]},
  {"cell_type": "code", "execution_count": 3, "outputs": [{"text": ["source"]}], "source": ["import numpy as np\\n", "x = 1"]},
  {"cell_type": "code", "source": "y = np.random.rand()"}
 ],
 "metadata": {"language_info": {"name": "python"}},
 "nbformat": 4, "nbformat_minor": 5
}
`;

describe('masking', () => {
  it('keeps length and lines', () => {
    const part = fc.constantFrom('%time', '!ls', 'x = 1', '\n', '  ', '"""', '(', ')', '%%bash', 'a?', '\\', '#', 'x = !ls', '\r\n', '😀');
    fc.assert(fc.property(fc.array(part), (parts) => {
      const text = parts.join('');
      const masked = maskCell(text);
      expect(masked.length).toBe(text.length);
      expect(masked.replace(/[^\n]/g, '')).toBe(text.replace(/[^\n]/g, ''));
    }), { numRuns: 500, seed: 3 });
  });

  it.each([
    ['%matplotlib inline\nx', 'pass              \nx'],
    ['%%bash\nrm x', '      \n    '],
    ['%%bash --out x\nls', 'exec()        \n  '],
    ['%%bigquery rows\nSELECT 1', 'exec()         \n        '],
    ['%%capture --no-stderr out\nx = 1', 'out=...                  \nx = 1'],
    ['%%capture\nx = 1', 'pass     \nx = 1'],
    ['%load_ext autoreload\n%load_ext tools', 'pass                \nexec()         '],
    ['%%time\nx = 1', 'pass  \nx = 1'],
    ['%time x = fit(1)\n%time -n x', 'pass; x = fit(1)\npass      '],
    ['%time for x in y: pass', 'pass                  '],
    ['%time x = """a', 'pass          '],
    ['files = !ls -l', 'files = ...   '],
    ['top = !w', 'top = []'],
    ['%run x', 'exec()'],
    ['  %run -i other.py\nx', '  exec()          \nx'],
    ['"""\n%not magic\n"""', '"""\n%not magic\n"""'],
    ['x = (1\n%2)', 'x = (1\n%2)'],
  ])('%j', (text, masked) => {
    expect(maskCell(text)).toBe(masked);
  });
});

describe('marimo', () => {
  const parts = ['@app.cell\ndef _(np):\n    x = np.rand()\n    return x,\n', '@app.cell(\n    hide_code=True\n)\nasync def rows(\n    np,\n    x,\n):\n    return (\n        x,\n    )\n', '@app.function\ndef twice(x):\n    return 2 * x\n', 'x = 1\n', '    return', '@app.cell', '(', ')', '\r\n', '"""', '😀'];

  it('keeps length and lines', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...parts)), (all) => {
      const text = `import marimo\napp = marimo.App()\n${all.join('')}`;
      const { parseText, source } = scriptFile('n.py', text);
      expect(parseText.length).toBe(text.length);
      expect(parseText.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''));
      expect(source.text).toBe(text);
    }), { numRuns: 500, seed: 3 });
  });

  it('runs the statements of a cell where they stand', () => {
    const head = 'import marimo\n\napp = marimo.App()\n\n\n';
    const { parseText } = scriptFile('n.py', `${head}@app.cell\ndef _(np):\n    def own():\n        return np\n    return (own,)\n`);
    expect(parseText.slice(head.length)).toBe('if 1:    \n          \n    def own():\n        return np\n    pass         \n');
  });

  it('is told by its application', () => {
    const text = '@app.cell\ndef _(np):\n    return np.random.rand()\n';
    expect(scriptFile('n.py', text)).toMatchObject({ parseText: text });
    expect(scriptFile('n.py', text).isMarimo).toBeUndefined();
  });
});

describe('a notebook', () => {
  it('is one source whose places are its cells', () => {
    const file = notebookFile('n.ipynb', NOTEBOOK);
    expect(file.source.text).toBe('import numpy as np\nx = 1\ny = np.random.rand()\n');
    expect(locate(file, { start: 29, end: 31 })).toEqual({ cell: 2, start: { line: 0, character: 4 }, end: { line: 0, character: 6 } });
  });

  it.each([
    ['import tensorflow as tf\nprint("version " + tf.__version__)', [{ output_type: 'stream', name: 'stdout', text: ['version 2.2.0\n'] }], { tensorflow: '2.2.0' }],
    ['print(torch.__version__)\nsklearn.__version__', [{ name: 'stdout', text: '1.8.1+cu101\n' }, { data: { 'text/plain': ["'0.24'"] } }], { torch: '1.8.1', 'scikit-learn': '0.24' }],
    ['tf.__version__', [{ data: { 'text/plain': "'2.0.0-beta1'" } }], { tensorflow: '2.0.0' }],
    ['tf.__version__', [{ name: 'stderr', text: '2.2.0' }], {}],
    ['tf.__version__  # torch.__version__', [{ name: 'stdout', text: '2.2.0' }], { tensorflow: '2.2.0' }],
    ['tf.__version__', [{ name: 'stdout', text: 'Python 3.6.9\n2.2.0' }], {}],
    ['keras.__version__', [{ data: { 'text/plain': "'2.2.4-tf'" } }], {}],
    ['tf.keras.__version__', [{ data: { 'text/plain': "'2.4.0'" } }], {}],
    ['print(tf.__version__)', [null, { name: 'stdout', text: [3] }, { data: null }], {}],
    ['print(accuracy)', [{ name: 'stdout', text: '2.2.0' }], {}],
  ])('that shows versions states them: %j', (source, outputs, versions) => {
    const json = JSON.stringify({ cells: [{ cell_type: 'code', source, outputs }], metadata: { language_info: { version: '3.6.9' } } });
    expect(notebookFile('n.ipynb', json).versions).toEqual({ python: '3.6.9', ...versions });
  });

  it('changes only in the sources an edit touches', () => {
    expect(applyEditsToNotebook(NOTEBOOK, [])).toBe(NOTEBOOK);
    const fixed = applyEditsToNotebook(NOTEBOOK, [{ span: { start: 24, end: 24 }, newText: '\nz = "é"' }]);
    expect(fixed).toBe(NOTEBOOK.replace('"x = 1"]', '"x = 1\\n", "z = \\"é\\""]'));
    expect(() => applyEditsToNotebook(NOTEBOOK, [{ span: { start: 20, end: 30 }, newText: '' }])).toThrow('crosses');
  });

  it('tells cells of parameters by their tag', () => {
    const cell = (tags: string): string => `{"cell_type": "code", "metadata": {"tags": [${tags}]}, "source": "x = 1"}`;
    const { cells } = notebookFile('n.ipynb', `{"cells": [${cell('"parameters"')}, ${cell('"hidden"')}, {"cell_type": "code", "metadata": null, "source": "x"}]}`);
    expect(cells.map(({ isParameters }) => isParameters)).toEqual([true, undefined, undefined]);
  });

  it('says why something is none', () => {
    expect(() => notebookFile('n.ipynb', '{')).toThrow('is not a notebook');
    expect(() => notebookFile('n.ipynb', '{"worksheets": []}')).toThrow('format 3');
  });
});
