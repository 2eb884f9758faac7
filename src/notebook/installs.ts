/** What one library's builds for different machines add to its name: `tensorflow-gpu`, `mxnet-cu101`, `cupy-cuda11x`. */
const BUILD = /(?<=^(?:tensorflow|pytorch|faiss|mxnet|dgl|cupy|paddlepaddle|jaxlib|lightgbm|xgboost))-(?:(?:gpu|cpu|macos|rocm|intel|base|mkl|eigen)(?:-[\w.-]+)?|cu(?:da)?[\d.x-]+(?:mkl)?)$/;

/** What conda calls otherwise than the package index, and how project files ask for a version of Python. */
const OTHER_NAMES: Readonly<Record<string, string>> = { pytorch: 'torch', 'requires-python': 'python', 'python-requires': 'python' };

/** A requirement's name as the package index and `assume` spell it: `Scikit_Learn` → `scikit-learn`. */
export function libraryKey(name: string): string {
  const key = name.toLowerCase().replaceAll('_', '-').replace(BUILD, '');
  return Object.hasOwn(OTHER_NAMES, key) ? (OTHER_NAMES[key] ?? key) : key;
}

/** Whether `name` is that of one build of a library. */
export function isBuild(name: string): boolean {
  return BUILD.test(name.toLowerCase().replaceAll('_', '-'));
}

/** Clauses as versions are kept: an exact one by its number alone. `==2.4.*` → `2.4`, `>= 1.9, <3` → `>=1.9,<3`. */
export function plainVersion(clauses: string): string {
  return clauses.replaceAll(/\s|v(?=\d)/g, '').replace(/^={1,3}([^=,]*).*$/, '$1').replace(/,$/, '').replace(/\.\*?(?=,|$)/g, '');
}

/** Any version will do, so that an installer takes the newest. */
export const ANY_VERSION = '>=0';

const COMMAND = /^[ \t]*[!%][ \t]*(?:python3?[ \t]+-m[ \t]+)?pip3?[ \t]+install[ \t]+([^\r\n]*)/gm;
const REQUIREMENT = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?((?:[=<>~!]=?=?\d[\w.!+*-]*,?)+)?$/;

/** The libraries that a notebook's cells install (`!pip install torch==1.10.2`), with their versions. */
export function installedBy(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  if (!text.includes('pip')) return found;
  for (const [, line = ''] of text.matchAll(COMMAND)) {
    for (const word of (line.split(/&&|;|\s#/)[0] ?? '').split(/\s+/)) {
      const [, name, clauses] = REQUIREMENT.exec(word.replace(/^(["'])(.*)\1$/, '$2')) ?? [];
      if (name !== undefined) found[libraryKey(name)] = clauses === undefined ? ANY_VERSION : plainVersion(clauses);
    }
  }
  return found;
}
