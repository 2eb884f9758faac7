import { describe, expect, it } from 'vitest';
import { glob, globFault } from '../../src/config/glob.js';
import { ignoredBy } from '../../src/project/gitignore.js';

describe('a glob', () => {
  it.each<[string, string[], string[]]>([
    ['a.py', ['a.py'], ['b/a.py', 'aapy', 'a.pyc']],
    ['**/a.py', ['a.py', 'b/a.py', '/b/c/a.py'], ['ba.py', 'a.py/c']],
    ['**/*.py', ['a.py', 'b/.py'], ['a.pyc']],
    ['*.py', ['a.py', '.py', '.hidden.py'], ['b/a.py']],
    ['a*b*c', ['abc', 'axxbxxc', 'abbcc'], ['ab', 'abcd', 'a/b/c']],
    ['?.py', ['a.py', '🎲.py'], ['ab.py', '.py', '/.py']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[!a-c]x', ['dx'], ['ax', '/x']],
    ['[]a]', [']', 'a'], ['[]a]']],
    ['[a', ['[a'], ['a']],
    ['src/**', ['src', 'src/a', 'src/a/b'], ['srcs', 'a/src']],
    ['src/**/test', ['src/test', 'src/a/b/test'], ['src/test/a', 'src/atest']],
    ['**', ['a', 'a/b', ''], []],
    ['a**b', ['ab', 'axb'], ['a/b']],
    ['{a,b}.{py,ipynb}', ['a.py', 'b.ipynb'], ['c.py', 'a']],
    ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b', '{a,bc}']],
    ['{src,test}/**/x', ['src/x', 'test/a/x'], ['doc/x']],
    ['{a}', ['{a}'], ['a']],
    ['{a,', ['{a,'], ['a']],
    ['\\*.py', ['*.py'], ['a.py']],
    ['(a+)+', ['(a+)+'], ['a', 'aa']],
    ['', [''], ['a']],
  ])('%s fits and does not fit', (pattern, fitting, others) => {
    expect(fitting.filter((path) => !glob(pattern)(path))).toEqual([]);
    expect(others.filter((path) => glob(pattern)(path))).toEqual([]);
  });

  it.each([['*a'.repeat(100) + '*b', 'a'.repeat(250)], ['**/a/'.repeat(100) + 'b', 'a/'.repeat(1000)], ['{*,*}'.repeat(9) + 'b', 'a'.repeat(250)]])(
    'that would keep a backtracking matcher busy for ages ends at once', (pattern, path) => {
      expect(globFault(pattern)).toBeNull();
      expect(glob(pattern)(path)).toBe(false);
    });

  it('that is too long or stands for too many is at fault', () => {
    expect(globFault('a'.repeat(1001))).toBe('a glob may have 1000 characters, this one has 1001');
    expect(globFault('{a,b}'.repeat(10))).toContain('a glob may stand for 1000 patterns');
    expect(globFault(`${'{a,'.repeat(200)}${'}'.repeat(200)}`)).toBeNull();
    expect(glob('{a,b}'.repeat(10))('a'.repeat(10))).toBe(false);
  });
});

describe('a .gitignore', () => {
  // Each as `git check-ignore` has it.
  it.each<[string, string[], string[]]>([
    ['*.log\n', ['a.log', 'x/a.log'], ['a.logs']],
    ['out/\n', ['out/', 'x/out/'], ['out']],
    ['/only\n', ['only', 'only/'], ['x/only']],
    ['a/b\n', ['a/b'], ['x/a/b']],
    ['a/**\n', ['a/b', 'a/b/c'], ['a/']],
    ['**/x/y\n', ['x/y', 'a/x/y'], []],
    ['# note\n\\#a\n\\!b\n', ['#a', '!b'], ['# note', 'b']],
    ['a*\n!ab\n', ['a', 'ac'], ['ab']],
    ['!a\n', [], ['a']],
    ['a  \r\nb\\ \r\n', ['a', 'b '], ['a  ', 'b']],
    ['[\n[z-a]\n/\n!\n', ['['], ['a', '/', '!']],
  ])('%j leaves out and keeps', (text, left, kept) => {
    const isIgnored = ignoredBy(text);
    const asked = (path: string): boolean => isIgnored(path.replace(/\/$/, ''), path.endsWith('/'));
    expect(left.filter((path) => !asked(path))).toEqual([]);
    expect(kept.filter(asked)).toEqual([]);
  });
});
