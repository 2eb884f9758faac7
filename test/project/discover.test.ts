import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/config/settings.js';
import { DEFAULT_EXCLUDE, discover } from '../../src/project/discover.js';
import { nodeFiles } from '../../src/project/node-files.js';
import { folderWith } from '../support/folder.js';

interface Found {
  readonly files: string[];
  readonly explicit: string[];
  readonly errors: { path: string; message: string }[];
}

/** What is found under `paths` of `folder`, named relative to it. */
async function find(folder: string, paths: readonly string[] = ['.'], settings: Partial<Settings> = {}): Promise<Found> {
  const found = await discover(nodeFiles, paths.map((path) => join(folder, path)), () => ({ ...DEFAULT_SETTINGS, ...settings }));
  const local = (path: string): string => relative(folder, path);
  return {
    files: found.files.map(local),
    explicit: [...found.explicit].map(local),
    errors: found.errors.map(({ path, message }) => ({ path: local(path), message })),
  };
}

const empty = (...paths: string[]): Record<string, string> => Object.fromEntries(paths.map((path) => [path, '']));

describe('discover', () => {
  it('takes Python files and notebooks, in the order of their paths', async () => {
    const folder = folderWith(empty('b.py', 'a/z.ipynb', 'a/b.py', 'c.pyc', 'd.pyi', 'e.txt', 'py', 'f.PY', '.hidden.py', 'x.py.bak'));
    expect(await find(folder)).toEqual({ files: ['.hidden.py', 'a/b.py', 'a/z.ipynb', 'b.py'], explicit: [], errors: [] });
  });

  it('takes a folder whose name ends like a file for a folder', async () => {
    const folder = folderWith(empty('odd.py/a.py'));
    expect((await find(folder)).files).toEqual(['odd.py/a.py']);
  });

  it('finds a file once that is named more than once', async () => {
    const folder = folderWith(empty('a/b.py'));
    expect(await find(folder, ['a/b.py', 'a', '.', 'a/../a/b.py'])).toEqual({ files: ['a/b.py'], explicit: ['a/b.py'], errors: [] });
  });

  it('names a path that is not there and goes on', async () => {
    const folder = folderWith(empty('a.py'));
    const { files, errors } = await find(folder, ['none', '.']);
    expect(files).toEqual(['a.py']);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: 'none', message: expect.stringMatching(/^cannot be read: no such file or folder$/) as string });
  });

  it('stops when it is told to', async () => {
    const folder = folderWith(empty('a.py'));
    await expect(discover(nodeFiles, [folder], () => DEFAULT_SETTINGS, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('exclusion', () => {
  it('leaves every folder of the default list out, at any depth', async () => {
    const folder = folderWith(empty('a.py', ...DEFAULT_EXCLUDE.flatMap((name) => [`${name}/x.py`, `deep/${name}/x.py`])));
    expect((await find(folder)).files).toEqual(['a.py']);
  });

  it('keeps names that only begin like an excluded one', async () => {
    const folder = folderWith(empty('builder/a.py', 'distance.py', 'my_env/b.py'));
    expect((await find(folder)).files).toEqual(['builder/a.py', 'distance.py', 'my_env/b.py']);
  });

  it('`exclude` takes the place of the default list, `extend-exclude` adds to it', async () => {
    const folder = folderWith(empty('a.py', 'build/b.py', 'old/c.py'));
    expect((await find(folder, ['.'], { exclude: ['old'] })).files).toEqual(['a.py', 'build/b.py']);
    expect((await find(folder, ['.'], { extendExclude: ['old'] })).files).toEqual(['a.py']);
    expect((await find(folder, ['.'], { exclude: ['build'], extendExclude: ['old'] })).files).toEqual(['a.py']);
    expect((await find(folder, ['.'], { exclude: [] })).files).toEqual(['a.py', 'build/b.py', 'old/c.py']);
  });

  it.each<[string, string[]]>([
    ['old', ['a.py', 'src/gen_a.py', 'src/keep.py', 'src/sub/gen_b.py']],
    ['gen_*.py', ['a.py', 'src/keep.py', 'src/old/d.py']],
    ['src/sub', ['a.py', 'src/gen_a.py', 'src/keep.py', 'src/old/d.py']],
    ['src/sub/', ['a.py', 'src/gen_a.py', 'src/keep.py', 'src/old/d.py']],
    ['src/*.py', ['a.py', 'src/old/d.py', 'src/sub/gen_b.py']],
    ['src/**', ['a.py']],
    ['**/gen_*.py', ['a.py', 'src/keep.py', 'src/old/d.py']],
  ])('the pattern %s leaves %j', async (pattern, left) => {
    const folder = folderWith(empty('a.py', 'src/keep.py', 'src/gen_a.py', 'src/sub/gen_b.py', 'src/old/d.py'));
    expect((await find(folder, ['.'], { extendExclude: [pattern] })).files).toEqual(left);
  });

  it('does not judge the folder that is named by the names above it', async () => {
    const folder = folderWith(empty('build/src/a.py', 'build/src/dist/b.py'));
    expect((await find(folder, ['build/src'])).files).toEqual(['build/src/a.py']);
  });

  it('takes a file that is named whatever excludes it', async () => {
    const folder = folderWith({ ...empty('build/a.py', 'b.py', 'c.txt'), '.gitignore': 'b.py\n' });
    const named = ['b.py', 'build/a.py', 'c.txt'];
    expect(await find(folder, ['build/a.py', 'b.py', 'c.txt'], { extendExclude: ['*.py'] })).toMatchObject({ files: named, errors: [] });
    expect((await find(folder, named)).explicit.sort()).toEqual(named);
  });
});

describe('.gitignore', () => {
  it('holds for its folder and those below', async () => {
    const folder = folderWith({
      ...empty('a.py', 'out/b.py', 'src/out/c.py', 'src/tmp_d.py', 'src/sub/tmp_e.py', 'tmp_f.py', 'src/only/g.py', 'only/h.py'),
      '.gitignore': '# made by runs\nout/\n',
      'src/.gitignore': 'tmp_*.py\n/only\n',
    });
    expect((await find(folder)).files).toEqual(['a.py', 'only/h.py', 'tmp_f.py']);
  });

  it('takes a file back with `!` in the same list', async () => {
    const folder = folderWith({ ...empty('gen_a.py', 'gen_keep.py'), '.gitignore': 'gen_*.py\n!gen_keep.py\n' });
    expect((await find(folder)).files).toEqual(['gen_keep.py']);
  });

  it('of the folders above holds, as far as the root of the repository', async () => {
    const folder = folderWith({
      ...empty('repo/src/a.py', 'repo/src/out.py', 'repo/src/above.py', 'repo/.git/HEAD'),
      '.gitignore': 'above.py\n',
      'repo/.gitignore': 'out.py\n',
    });
    expect((await find(folder, ['repo/src'])).files).toEqual(['repo/src/a.py', 'repo/src/above.py']);
  });

  it('above a folder that is in no repository does not count', async () => {
    const folder = folderWith({ ...empty('src/a.py'), '.gitignore': 'a.py\n' });
    expect((await find(folder, ['src'])).files).toEqual(['src/a.py']);
  });
});

describe('links and rights', () => {
  it('ends on a link to a folder above', async () => {
    const folder = folderWith(empty('a/b.py'));
    symlinkSync('..', join(folder, 'a/up'), 'dir');
    expect(await find(folder)).toEqual({ files: ['a/b.py'], explicit: [], errors: [] });
    expect((await find(folder, ['a/up'])).errors).toEqual([]);
  });

  it('does not follow a link to a folder, but takes one that is named', async () => {
    const folder = folderWith(empty('project/a.py', 'data/b.py'));
    symlinkSync('../data', join(folder, 'project/data'), 'dir');
    expect((await find(folder, ['project'])).files).toEqual(['project/a.py']);
    expect((await find(folder, ['project/data'])).files).toEqual(['project/data/b.py']);
  });

  it('follows a link to a file, and skips one that leads nowhere', async () => {
    const folder = folderWith(empty('a/b.py'));
    symlinkSync('a/b.py', join(folder, 'link.py'));
    symlinkSync('none.py', join(folder, 'dangling.py'));
    expect(await find(folder)).toEqual({ files: ['a/b.py', 'link.py'], explicit: [], errors: [] });
  });

  it.skipIf(process.getuid?.() === 0)('names a folder that may not be read (not as root, who may read all)', async () => {
    const folder = folderWith(empty('a.py', 'locked/b.py'));
    chmodSync(join(folder, 'locked'), 0);
    const { files, errors } = await find(folder);
    chmodSync(join(folder, 'locked'), 0o755);
    expect(files).toEqual(['a.py']);
    expect(errors).toMatchObject([{ path: 'locked', message: expect.stringMatching(/^cannot read the folder: .*EACCES/) as string }]);
  });

  it('finds nothing in an empty folder', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'sub'));
    expect(await find(folder)).toEqual({ files: [], explicit: [], errors: [] });
  });
});
