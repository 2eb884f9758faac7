import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/project/node-files.js';
import { VersionReader } from '../../src/project/versions.js';
import { folderWith } from '../support/folder.js';

/** What is pinned for `path` in a folder that holds `files`; the folder is the root of its repository. */
function pinned(files: Readonly<Record<string, string>>, path = 'a.py'): Readonly<Record<string, string>> {
  const folder = folderWith({ '.git/HEAD': '', ...files });
  return new VersionReader(nodeFiles).forFile(join(folder, path));
}

describe('library versions', () => {
  it('come from the pins and ranges of requirements files', () => {
    const text = [
      '# the model', '--extra-index-url https://example.org/whl', 'torch==2.4.1', 'NumPy == 1.26.4 ; python_version < "3.13"',
      'ray[tune,rllib]==2.9.0', 'jax===0.4.30', 'scikit-learn==1.5.0  # pinned', 'torchvision==0.19.1+cu121',
      'pandas>=2.0', 'scipy~=1.13', 'xgboost', 'lightgbm<=4.3', 'keras!=3.0', '-r other.txt', '',
    ].join('\r\n');
    expect(pinned({ 'requirements.txt': text })).toEqual({
      torch: '2.4.1', numpy: '1.26.4', ray: '2.9.0', jax: '0.4.30', 'scikit-learn': '1.5.0', torchvision: '0.19.1+cu121',
      pandas: '>=2.0', scipy: '~=1.13', lightgbm: '<=4.3', keras: '!=3.0', xgboost: '>=0',
    });
  });

  it('are not looked for in a line without end', () => {
    expect(pinned({ 'requirements.txt': `${' '.repeat(300_000)}\ntorch==2.1\n` })).toEqual({ torch: '2.1' });
  });

  it('come from every file that is named like one for requirements', () => {
    expect(pinned({ 'requirements-dev.txt': 'torch==2.1\n', 'requirements_gpu.txt': 'jax==0.4\n', 'requirement.txt': 'gym==0.21\n', 'my-requirements.txt': 'keras==2.2\n', 'notes.txt': 'numpy==1.0\n' }))
      .toEqual({ torch: '2.1', jax: '0.4', gym: '0.21', keras: '2.2' });
  });

  it.each(['poetry.lock', 'uv.lock'])('come from %s', (name) => {
    const text = [
      'version = 1', '', '[[package]]', 'name = "torch"', 'version = "2.4.1"', '', '[package.dependencies]', 'numpy = ">=1.0"', '',
      '[[package]]', 'name = "NumPy"', 'version = "1.26.4"', 'dependencies = [', '    { name = "x" },', ']', '',
      '[[package]]', 'name = "without-version"', '', '[metadata]', 'lock-version = "2.0"', '',
    ].join('\n');
    expect(pinned({ [name]: text })).toEqual({ torch: '2.4.1', numpy: '1.26.4' });
  });

  it('are those of a library whichever build of it a project asks for', () => {
    expect(pinned({ 'requirements.txt': 'tensorflow-gpu==2.1.0\nmxnet-cu101==1.6\nCuPy_CUDA11x>=12\npytorch-lightning==1.9\ndgl-cuda10.2==0.7\n' }))
      .toEqual({ 'tensorflow': '2.1.0', 'mxnet': '1.6', 'cupy': '>=12', 'pytorch-lightning': '1.9', 'dgl': '0.7' });
  });

  it('are those that all builds but one have, where that one is stated apart', () => {
    expect(pinned({ 'requirements.txt': 'tensorflow==2.4.0; platform_system!="Darwin"\ntensorflow-macos==2.9; platform_system=="Darwin"\nmxnet-cu110mkl==1.8\ntensorflow-io==0.2\n' }))
      .toEqual({ 'tensorflow': '2.4.0', 'mxnet': '1.8', 'tensorflow-io': '0.2' });
    expect(pinned({ 'poetry.lock': '[[package]]\nname = "tensorflow-gpu"\nversion = "2.1.0"\n' })).toEqual({ tensorflow: '2.1.0' });
  });

  it('are stated by whichever file states one, and by the plainest of several', () => {
    expect(pinned({ 'environment.yml': 'dependencies:\n  - pytorch=1.7\n', 'requirements.txt': 'torch\n' })).toEqual({ torch: '1.7' });
    expect(pinned({ 'requirements.txt': 'torch==2.4\n', 'requirements_old.txt': 'torch==1.2\ngym==0.21\n' })).toEqual({ torch: '2.4', gym: '0.21' });
    expect(pinned({ 'requirements.txt': 'torch\n', 'fallback_requirements.txt': 'torch==1.7\n' })).toEqual({ torch: '>=0' });
    expect(pinned({ 'requirements.in': 'torch>=2\n', 'requirements.txt': 'torch==v2.4\n' })).toEqual({ torch: '2.4' });
    expect(pinned({ Pipfile: '[packages]\ntorch = "==1.7.1"\n' })).toEqual({ torch: '1.7.1' });
  });

  it('come from the files that one asks for, and from the names of wheels', () => {
    const files = { 'requirements.txt': '-r requirements/base.txt\n--constraint=limits.txt\ngym==0.21\n', 'requirements/base.txt': '-r ../requirements.txt\ngym\nkeras==2.3\n', 'limits.txt': 'torch<2\n' };
    expect(pinned(files)).toEqual({ gym: '0.21', keras: '2.3', torch: '<2' });
    const wheels = 'https://download.pytorch.org/whl/cu101/torch-1.4.0%2Bcu101-cp36-cp36m-linux_x86_64.whl\ntorchvision @ https://example.org/torchvision-0.5.0-cp36-cp36m-linux_x86_64.whl\n';
    expect(pinned({ 'requirements.txt': wheels })).toEqual({ torch: '1.4.0', torchvision: '0.5.0' });
  });

  it('are not those of the channels of an environment, nor of files that have no dependencies', () => {
    expect(pinned({ 'env.yml': 'channels:\n  - pytorch\n  - conda-forge\ndependencies:\n  - conda-forge/linux-64::numpy=1.26\n' })).toEqual({ numpy: '1.26' });
    expect(pinned({ 'env_config.yaml': 'envs:\n  - gym\n  - torch=1\n' })).toEqual({});
  });

  it.each(['environment.yml', 'environment.yaml', 'environment-gpu.yml', 'env.yml', 'conda_env.yaml', 'saint_environment.yml', 'conda.yml'])('come from %s, also below pip', (name) => {
    const text = [
      'name: ml', 'channels:', '  - conda-forge', 'dependencies:', '  - python=3.11', '  - numpy=1.26.4', '  - pytorch::pytorch=2.4.1=py3_cuda',
      '  - scipy>=1.0', '  - pandas', '  - pip:', '    - jax==0.4.30', '',
    ].join('\n');
    expect(pinned({ [name]: text })).toEqual({ python: '3.11', numpy: '1.26.4', torch: '2.4.1', scipy: '>=1.0', pandas: '>=0', jax: '0.4.30' });
  });

  it('come from setup.cfg', () => {
    expect(pinned({ 'setup.cfg': '[options]\ninstall_requires =\n    torch==2.4.1\n    numpy>=1.0\n' })).toEqual({ torch: '2.4.1', numpy: '>=1.0' });
  });

  it('come from the strings of setup.py', () => {
    const text = "setup(name='mine', version='1.0', install_requires=['numpy', 'torch>=2.2.0,<=2.3.0'], extras_require={'all': [\"scikit-learn>=1.2\"]})\n";
    expect(pinned({ 'setup.py': text })).toEqual({ torch: '>=2.2.0,<=2.3.0', 'scikit-learn': '>=1.2' });
  });

  it('come from pyproject.toml, listed one a line or as a table', () => {
    const listed = '[project]\nname = "x"\ndependencies = [\n  "torch==2.4.1",\n  "numpy>=1.0",\n]\n';
    expect(pinned({ 'pyproject.toml': listed })).toEqual({ torch: '2.4.1', numpy: '>=1.0' });
    expect(pinned({ 'pyproject.toml': '[project]\ndependencies = ["torch==2.4.1", "numpy>=1.0"]\n' })).toEqual({ torch: '2.4.1', numpy: '>=1.0' });
    expect(pinned({ 'pyproject.toml': '[tool.poetry.dependencies]\ntorch = "2.4.1"\nnumpy = "^1.26"\n' })).toEqual({ torch: '2.4.1', numpy: '^1.26' });
  });

  it.each<[string, Record<string, string>]>([
    ['- PyTorch 1.4\n- NumPy (`numpy`) v1.15.2;\n- Scikit-learn (`sklearn`) v0.20.0\n', { torch: '1.4', numpy: '1.15.2', 'scikit-learn': '0.20.0' }],
    ['Tested with Python 3.6, TensorFlow (>= 1.9.0) and [Gym](https://gym.openai.com/), version: 0.9.4.\n', { tensorflow: '>=1.9.0', gym: '0.9.4' }],
    ['    pip install torch==1.10.1+cu111 torchvision==0.11.2+cu111\n', { torch: '1.10.1', torchvision: '0.11.2' }],
    ['The code was tested over PyTorch 0.4.1 and 1.0.0. Training used Tensorflow-gpu 1.10.0.\n', { torch: '>=0.4.1,<=1.0.0', tensorflow: '1.10.0' }],
    ['Python 2.7 and Keras 2.0.\n', { python: '2.7', keras: '2.0' }],
    ['[![PyTorch](https://img.shields.io/badge/PyTorch-v1.10.0-red?logo=PyTorch)](https://pytorch.org) ![](https://img.shields.io/badge/keras-2.4+-blue)\n', { torch: '1.10.0', keras: '>=2.4' }],
    ['Python 2.7+, Python 3.6.\n', {}],
    ['Python 2.7 or 3.6.\n', {}],
    ['Install Python 3. The features were made with Python 2.7.\n', {}],
    ['At least PyTorch 1.4 and keras 2.2 (or a newer version).\nNumPy 1.16 or later versions; gym 0.21以上\n', { torch: '>=1.4', keras: '>=2.2', numpy: '>=1.16', gym: '>=0.21' }],
    ['PyTorch 1.4, 1.13 and 2.1; keras 2.1 | 2.2\n', { torch: '>=1.4,<=2.1', keras: '>=2.1,<=2.2' }],
    ['torch: 0.35 s a step, keras 0.9 accuracy, numpy 1.5 % of it\n# Changelog\n- PyTorch 0.4\n## Install\nJAX 0.4\n', { jax: '0.4' }],
    ['We thank the authors of the PyTorch 0.3 code.\n', {}],
    ['PyTorch 1.0.\n\nRuns with PyTorch 0.4 or higher.\n', { torch: '>=0.4' }],
    ['PyTorch < 1.5.0; keras 2.2+; **jax** ≥ 0.4\n', { torch: '<=1.5.0', keras: '>=2.2', jax: '>=0.4' }],
    ['If you use PyTorch 0.3, take another branch. PyTorch 2.0 is not supported.\n', {}],
    ['| PyTorch 1.2 | 0.91 |\n![torch](https://example.org/torch-1.0.png)\nSee `src/torch1.0/main.py`. PyTorch 0.898 of all.\n', {}],
    ['PyTorch 1.0+ or TensorFlow < 2.0. Once PyTorch < 1.5.\n', { tensorflow: '<=2.0' }],
    ['1. **play.py** (TensorFlow 1.0)\n2. `new.ipynb` needs tensorflow 2.4\n', {}],
  ])('come from a README: %j', (text, versions) => {
    expect(pinned({ 'README.md': text })).toEqual(versions);
  });

  it('of a README are asked where requirements leave a version open, and give way to those of a nearer folder', () => {
    const files = { 'Readme.rst': 'PyTorch 1.4, NumPy 1.18\n', 'requirements.txt': 'torch\nnumpy==1.19\n', 'new/README': 'torch 2.1\n' };
    expect(pinned(files)).toEqual({ torch: '1.4', numpy: '1.19' });
    expect(pinned(files, 'new/a.py')).toEqual({ torch: '2.1', numpy: '1.19' });
    expect(pinned({ 'requirements.txt': 'torch==2.1.0\n', 'old/README.md': 'PyTorch 1.4\n' }, 'old/a.py')).toEqual({ torch: '2.1.0' });
  });

  it('of a README are found in time in a line of anything', () => {
    const line = 'torch (1.0 and '.repeat(60);
    expect(pinned({ 'README.md': `${`${line}\n`.repeat(2000)}${' '.repeat(300_000)}\nkeras 2.4\n` })).toEqual({ torch: '1.0', keras: '2.4' });
  });

  it('of the nearest folder win over those above', () => {
    const files = { 'requirements.txt': 'torch==1.13\nnumpy==1.26\n', 'new/requirements.txt': 'torch==2.4\n' };
    expect(pinned(files, 'new/src/a.py')).toEqual({ torch: '2.4', numpy: '1.26' });
    expect(pinned(files, 'old/a.py')).toEqual({ torch: '1.13', numpy: '1.26' });
  });

  it('from beyond the root of the repository do not count', () => {
    expect(pinned({ 'requirements.txt': 'torch==1.13\n', 'inner/.git/HEAD': '', 'inner/b.py': '' }, 'inner/b.py')).toEqual({});
  });

  it('are not made up from a lock file that is not valid, nor do others suffer from it', () => {
    expect(pinned({ 'poetry.lock': '[[package]\nname = "torch"\nversion = "2.4"\n', 'requirements.txt': 'numpy==1.26\n' })).toEqual({ numpy: '1.26' });
    expect(pinned({ 'uv.lock': 'version = 1\npackage = "torch"\n' })).toEqual({});
  });

  it('are remembered until they are invalidated', () => {
    const folder = folderWith({ '.git/HEAD': '', 'requirements.txt': 'torch==1.13\n' });
    const reader = new VersionReader(nodeFiles);
    const read = (): string | undefined => reader.forFile(join(folder, 'a.py'))['torch'];
    expect(read()).toBe('1.13');
    writeFileSync(join(folder, 'requirements.txt'), 'torch==2.4\n');
    expect(read()).toBe('1.13');
    reader.invalidate();
    expect(read()).toBe('2.4');
  });
});
