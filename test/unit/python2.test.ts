import { expect, it } from 'vitest';
import { notebookFromCells, scriptFile } from '../../src/notebook/build.js';
import type { SourceFile } from '../../src/notebook/source-file.js';
import { loadEngine } from '../../src/project/engine.js';
import { isOfPython2, slipsOfPython2 } from '../../src/semantics/module/python2.js';
import type { Module } from '../../src/semantics/project.js';

const engine = await loadEngine();

function moduleOf(file: SourceFile): Module {
  return { file, facts: engine.facts(file.parseText) } as Module;
}

const script = (text: string): boolean => isOfPython2(moduleOf(scriptFile('/main.py', text)));

it.each([
  'print "loss", 3\n', 'exec code in names\n', 'try:\n    run()\nexcept OSError, error:\n    pass\n', 'raise ValueError, "short"\n',
  'os.makedirs(name, 0755)\n', 'size = 10L\n', 'text = `size`\n', 'pattern = ur"\\d"\n', 'if a <> b:\n    pass\n', 'order = sorted(pairs, key=lambda (a, b): b)\n',
  'from __future__ import print_function\nprint("loss", end="")\nraise ValueError, "short"\n', 'print "loss"\nprint "loss"\nprint("loss")\n',
])('%j is Python 2', (text) => {
  expect(script(text)).toBe(true);
});

it.each([
  'print("loss")\n', 'print ("loss"), 3\n', 'print\n', 'print = 3\n', 'print >>log, 3\n', 'x = [1, 2\nprint(x)\n', 'try:\n    run()\nexcept (OSError, ValueError):\n    pass\n', 'try:\n    run()\nexcept OSError, ValueError:\n    pass\n',
  'raise ValueError("short", 3)\n', 'raise (ValueError, 3)\n', 'size = 0\nrate = 0.75\nmode = 0o755\nbits = 0x1F\nzero = 00\n', '"""\nprint "loss"\n"""\n# print "loss"\n',
  'print("loss")\nprint "loss"\n', 'print "loss"\nprint(f"{loss}")\nprint "loss"\n', 'def run(size: int):\n    raise ValueError, size\n', 'async def run():\n    raise ValueError, size\n',
  'print "loss"\nif (n := 3) > 2:\n    print "many"\n', 'class Net(Base):\n    def __init__(self):\n        super().__init__()\n        print "made"\n', 'raise ValueError, 3\nprint(3, end="")\n',
])('%j is not', (text) => {
  expect(script(text)).toBe(false);
});

it('takes a notebook for what its kernel was', () => {
  const cells = [{ index: 0, text: 'print("loss")' }, { index: 1, text: 'print "loss"\nprint "loss"' }];
  const [old, unknown, current] = ['2.7.14', null, '3.7.3'].map((python) => moduleOf(notebookFromCells('/main.ipynb', cells, python === null ? {} : { python })));
  expect([old, unknown, current].map((each) => each !== undefined && isOfPython2(each))).toEqual([true, true, false]);
  expect([old, unknown, current].map((each) => each === undefined ? [] : slipsOfPython2(each).map(({ start }) => start))).toEqual([[], [], [14, 27]]);
});
