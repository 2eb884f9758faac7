import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProjectHost } from '../../src/project/host.js';
import { InstallReader } from '../../src/project/installed.js';
import { nodeFiles } from '../../src/project/node-files.js';
import { folderWith } from '../support/folder.js';

const BUILD = '[build-system]\nrequires = ["hatchling"]\n';

it.each([
  ['setup.py', '', true],
  ['setup.cfg', '[metadata]\nname = shapes\n[options]\npackages = find:\n', true],
  ['setup.cfg', '[flake8]\nmax-line-length = 100\n', false],
  ['pyproject.toml', `${BUILD}[project]\nname = "shapes"\n`, true],
  ['pyproject.toml', `[tool.poetry]\nname = "shapes"\n${BUILD}`, true],
  ['pyproject.toml', `${BUILD}[tool.flit.metadata]\nmodule = "shapes"\n`, true],
  ['pyproject.toml', '[project]\nname = "shapes"\n[project.scripts]\nhalve = "shapes:halve"\n', true],
  ['pyproject.toml', '[project]\nname = "shapes"\ndependencies = ["torch"]\n', false],
  ['pyproject.toml', '[tool.black]\nline-length = 100\n', false],
])('%s that says %j installs the modules below it: %s', (name, text, isInstalled) => {
  const folder = folderWith({ '.git/HEAD': '', [name]: text });
  expect(new InstallReader(nodeFiles).forFile(join(folder, 'shapes/steps.py'))).toBe(isInstalled);
});

it('is asked of a repository alone', () => {
  const folder = folderWith({ 'setup.py': '', 'inner/.git/HEAD': '' });
  const installs = new InstallReader(nodeFiles);
  expect(installs.forFile(join(folder, 'inner/a.py'))).toBe(false);
  expect(installs.forFile(join(folder, 'a.py'))).toBe(true);
});

it.each([
  ['setup.py', 'setup(ext_modules=[CUDAExtension("shapes.rings", [])])', true],
  ['pyproject.toml', '[build-system]\nrequires = ["setuptools", "Cython"]\n', true],
  ['setup.py', 'setup(name="shapes")', false],
])('%s that says %j compiles modules: %s', (name, text, compiles) => {
  const folder = folderWith({ '.git/HEAD': '', [name]: text });
  expect(InstallReader.ofCompiled(nodeFiles).forFile(join(folder, 'shapes/steps.py'))).toBe(compiles);
});

it('leaves open what is compiled, lies in a folder of its own, or may be made by a build', () => {
  const files = { '.git/HEAD': '', 'shapes/__init__.py': '', 'shapes/rings.py': '', 'shapes/fast.cpython-312-x86_64-linux-gnu.so': '', 'shapes/slow.pyx': '', 'shapes/parts/notes.md': '', 'shapes/rows.csv': '' };
  const folder = folderWith(files);
  const host = new ProjectHost(nodeFiles);
  const found = ['rings', 'fast', 'slow', 'parts', 'rows', 'missing'].filter((name) => host.mayImport(join(folder, 'shapes', name)));
  expect(found).toEqual(['rings', 'fast', 'slow', 'parts']);
  expect(host.importedBeside(join(folder, 'shapes'))).toBe('false,fast.cpython-312-x86_64-linux-gnu.so,parts,slow.pyx');
  expect(new ProjectHost(nodeFiles).mayImport(join(folderWith({ ...files, 'setup.py': 'ext_modules=[]' }), 'shapes/missing'))).toBe(true);
});
