import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultCatalogue } from '../../src/catalogue/default.js';
import { importedNames, importGroups } from '../../src/lint/groups.js';
import { configsIn } from '../../src/lint/hydra-targets.js';
import { searchFolders } from '../../src/semantics/module/search-path.js';
import { loadEngine } from '../../src/project/engine.js';
import { buildModel } from '../../src/semantics/module/build.js';

describe('the names a bare text may import', () => {
  it.each([
    ['import a, b.c as d', ['a', 'b.c']],
    ['from a.b import c as d, e', ['a.b', 'a.b.c', 'a.b.e']],
    ['from . import a', ['.a']],
    ['from .. import *', ['..']],
    ['from ..a import b', ['..a', '..a.b']],
    ['from a import (\n    b,  # the first ) of them\n    c as d,\n)', ['a', 'a.b', 'a.c']],
    ['from a \\\n    import b, \\\r\n    c', ['a', 'a.b', 'a.c']],
    ['import \\\n  a', ['a']],
    ['try: import a\nexcept ImportError: a = None', ['a']],
    ['x = 1; import a; import b', ['a', 'b']],
    ['from a import b; c = d', ['a', 'a.b']],
    ['import a # import b', ['a', 'b']],
    ['import größe', ['größe']],
    ['reimport = x.import_ = important', []],
  ])('%j', (text, names) => {
    expect(importedNames(text)).toEqual(names);
  });

  it('are looked for once, however often the word stands on one line', () => {
    expect(importedNames(`${'import '.repeat(100_000)}\nimport numpy as np\n`)).toEqual(['numpy']);
    expect(importedNames('from a import '.repeat(100_000))).toEqual(['a', 'a.from']);
  });

  it('may be texts that a call imports', () => {
    expect(importedNames("import importlib\nnet = importlib.import_module('models.' + 'small')\n")).toEqual(expect.arrayContaining(['models.small']));
  });

  it('are all that the parser finds, in every case of the rules', async () => {
    const engine = await loadEngine();
    const folder = join(import.meta.dirname, '../rules');
    const blocks = readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/^```\w*.*$/m));
    expect(blocks.length).toBeGreaterThan(500);
    for (const text of blocks) {
      const { imports, starImports } = buildModel(engine.facts(text), defaultCatalogue());
      expect(importedNames(text), text).toEqual(expect.arrayContaining([...imports, ...starImports]));
    }
  });
});

describe('folders on the search path', () => {
  it.each([
    ["import sys\nsys.path.append('../libs')\n", ['libs']],
    ["import sys, os\nhere = os.path.dirname(__file__)\nsys.path.insert(0, os.path.join(here, '..', 'a', 'b'))\n", ['a/b', 'a', 'b']],
    ["from pathlib import Path\nimport sys\nsys.path.append(str(Path(__file__).parent / 'src2'))\n", ['src2']],
    ["import sys\nsys.path.append('..')\n", []],
    ["import sys\n# sys.path.append('libs')\n", []],
    ["path = 'libs'\n", []],
  ])('are those %j names', (text, folders) => {
    expect(searchFolders(text)).toEqual(folders);
  });
});

describe('groups of files', () => {
  const group = (files: Readonly<Record<string, { mentions?: boolean; imports?: readonly string[]; folders?: readonly string[]; configs?: readonly string[] }>>, asked = Object.keys(files), settings: Readonly<Record<string, string>> = {}) =>
    importGroups({
      files: asked, explicit: new Set(),
      host: {
        exists: (path) => files[path] !== undefined,
        settingsText: (path) => settings[path] ?? null,
        modulesIn: (folder) => Object.keys(files).filter((path) => path.slice(0, path.lastIndexOf('/')) === folder),
      },
      outline: (path) => (files[path] === undefined ? null : { mentions: files[path].mentions ?? false, imports: files[path].imports ?? [], folders: files[path].folders ?? [], configs: files[path].configs ?? [], helps: false }),
    }).map(({ asked: named, members }) => ({ asked: named, members }));

  it('hold what imports tie together, whichever way', () => {
    expect(group({
      '/p/a.py': { imports: ['common'] }, '/p/b.py': { imports: ['common'] }, '/p/common.py': {},
      '/q/c.py': { mentions: true }, '/q/d.py': { mentions: true, imports: ['numpy'] },
    })).toEqual([
      { asked: ['/p/a.py', '/p/b.py', '/p/common.py'], members: ['/p/a.py', '/p/b.py', '/p/common.py'] },
      { asked: ['/q/c.py'], members: ['/q/c.py'] },
      { asked: ['/q/d.py'], members: ['/q/d.py'] },
    ]);
  });

  it('hold what a changed search path ties together, of the file or of one it imports for that', () => {
    const members = ['/p/bin/_init_paths.py', '/p/bin/run.py', '/p/libs/data.py'];
    expect(group({
      '/p/bin/run.py': { mentions: true, imports: ['_init_paths', 'data'] }, '/p/bin/_init_paths.py': { folders: ['libs'] }, '/p/libs/data.py': {},
    })).toEqual([{ asked: members, members }]);
    expect(group({ '/p/bin/run.py': { imports: ['data'], folders: ['libs'] }, '/p/libs/data.py': {} })).toEqual([
      { asked: members.slice(1), members: members.slice(1) },
    ]);
    expect(group({ '/p/bin/run.py': { mentions: true, imports: ['data'] }, '/p/libs/data.py': { mentions: true } })).toHaveLength(2);
  });

  it('hold the modules one of which is imported, as their names begin', () => {
    const members = ['/p/nets/res_large.py', '/p/nets/res_small.py', '/p/run.py'];
    expect(group({
      '/p/run.py': { mentions: true, imports: importedNames("import importlib, sys\nnet = importlib.import_module('nets.res_' + sys.argv[1])\n") },
      '/p/nets/res_large.py': {}, '/p/nets/res_small.py': {}, '/p/nets/show.py': { mentions: true },
    })).toEqual([
      { asked: members, members },
      { asked: ['/p/nets/show.py'], members: ['/p/nets/show.py'] },
    ]);
  });

  it('hold the modules of whose classes hydra makes objects', () => {
    const members = ['/p/src/nets.py', '/p/src/train.py'];
    const configs = configsIn("@hydra.main(version_base=None, config_path='../conf', config_name='train')\ndef main(cfg): pass\n");
    const settings = { '/p/conf/train.yaml': 'defaults:\n  - model: small\n  - _self_\n', '/p/conf/model/small.yaml': '_target_: src.nets.Net\n', '/p/conf/model/large.yaml': '_target_: src.other.Net\n' };
    expect(configs).toEqual(['../conf/train.yaml']);
    expect(group({ '/p/src/train.py': { mentions: true, configs }, '/p/src/nets.py': { mentions: true }, '/p/src/other.py': { mentions: true } }, undefined, settings)).toEqual([
      { asked: members, members },
      { asked: ['/p/src/other.py'], members: ['/p/src/other.py'] },
    ]);
  });

  it('leave out what can hold no finding and is imported by nobody', () => {
    expect(group({ '/p/a.py': { imports: ['numpy'] }, '/p/b.py': {} })).toEqual([]);
  });

  it('hold imported files nobody asked for', () => {
    expect(group({ '/p/a.py': { mentions: true, imports: ['b'] }, '/p/b.py': { imports: ['.c'] }, '/p/c.py': {} }, ['/p/a.py'])).toEqual([
      { asked: ['/p/a.py'], members: ['/p/a.py', '/p/b.py', '/p/c.py'] },
    ]);
  });
});
