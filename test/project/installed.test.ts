import { join } from 'node:path';
import { expect, it } from 'vitest';
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
