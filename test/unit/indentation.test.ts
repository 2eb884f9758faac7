import { describe, expect, it } from 'vitest';
import { misindentedLine } from '../../src/syntax/indentation.js';

function misindented(text: string, lead?: string): string | null {
  const found = misindentedLine(text, { start: 0, end: text.length }, lead);
  return found === null ? null : text.slice(found.start, found.end);
}

describe('misindentedLine', () => {
  it.each([
    ['deeper than the line above, which opens nothing', 'a = 1\n  b = 2\nc = 3', 'b = 2'],
    ['the first line', '  a = 1', 'a = 1'],
    ['behind a statement on the line of its block', 'if a: b()\n    c()', 'c()'],
    ['as deep as no block around it', 'if a:\n    b()\n  c()', 'c()'],
    ['what opens a block, and none follows', 'if a:\nb()', 'if a:'],
    ['so at the end, behind a comment', 'def f(a,\n      b):  # later\n    # to come\n', 'def f(a,\n      b):  # later'],
    ['spaces, then a tab as deep as they are', 'if a:\n        b()\n\tc()', 'c()'],
    ['a tab, then spaces deeper than it in one count alone', 'if a:\n\tif b:\n         c()', null],
    ['a block of which the tabs leave open whether it is one', 'if a:\n    if b:\n\tc()', 'c()'],
    ['a dedent between a string and a bracket', 'if a:\n    b("""\n:""", [\n1])\n   c()', 'c()'],
  ])('%s', (_, text, line) => {
    expect(misindented(text)).toBe(line);
    expect(misindented(text.replaceAll('\n', '\r\n'))?.replaceAll('\r', '') ?? null).toBe(line);
  });

  it.each([
    ['comments and empty lines of any depth', 'if a:\n# x\n    b()\n  # y\n\n      \n    c()\nd()'],
    ['brackets, strings and backslashes over lines', 'if a:\n    b(1,\n  2)\n    c = """\nx:\n"""; \\\nd()\n    e()'],
    ['colons that open no block', 'a = {1:\n 2}\nb: int\nc = d[1:]\nf = lambda: 0\n# x:\ng = "if a:"\n'],
    ['clauses, and blocks that end together', 'try:\n  if a:\n   b()\nexcept C:\n        d()\nelse: e()\nf()'],
    ['a form feed, which starts the line anew', 'a()\n   \fb()'],
    ['a byte order mark', '\ufeffa()\nb()'],
    ['a string or bracket that never ends', 'if a:\n    b(\n  c()'],
  ])('nothing is wrong: %s', (_, text) => {
    expect(misindented(text)).toBeNull();
  });

  it('takes the lead from the lines that start with it', () => {
    expect(misindented('    # x\n    a()\n    if b:\n        c()\nd()', '    ')).toBeNull();
    expect(misindented('    a()\n      b()', '    ')).toBe('b()');
  });
});
