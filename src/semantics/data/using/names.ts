/** What names tell of draws, of what nobody can read. */
import { BUILTINS } from '../../module/builtins.js';
import type { Module, Target } from '../../project.js';
import { CHANCY, UNREAD, type Drawn } from '../drawn.js';

/** Methods of objects nobody can read that may draw: a generator's, a tensor's in place, a transform's. */
export const MAY_DRAW = /rand|sampl|shuffl|choic|permutation|permuted|normal|uniform|integers|bernoulli|multinomial|rvs|poisson|exponential|geometric_|cauchy|draw|augment|transform|(?:^|[._])apply$|perturb|jitter|noise|mask(?!ed)/i;

/** Transforms that draw, by their names. */
const ALTERS = /cutout|mixup|cutmix|solari[sz]|dropout|mosaic|policy/i;

/** Functions of modules, which return arrays and the like; a name nobody defines counts as one of Python's own. */
export const MAKES_ARRAYS = /^(?!builtins\.)(?:\w+\.)+[a-z_]\w*$/;

/** Names that speak of chance. */
const CHANCE = /rand(?!om_?(?:state|seed|split))|augment|shuffl|jitter|perturb|(?<!de)nois|cutout|mixup|cutmix|mosaic|dropout/i;

/** Using what nobody can read and what goes by `name`. */
export function unread(name: string): Drawn {
  return CHANCE.test(name) ? CHANCY : UNREAD;
}

/** `Dataset.map`, which returns a data set of the same library. */
export function isMethodAlike(name: string, returned: string): boolean {
  return /\.[A-Z]\w*\.[a-z]\w*$/.test(name) && name.split('.')[0] === returned.split('.')[0];
}

/** A library that the catalogue does not speak of, and a name that says nothing of a draw. */
export function isUnheardOf({ catalogue }: Module, name: string): boolean {
  const [root = ''] = name.split('.');
  return root !== 'builtins' && !catalogue.roots.includes(root) && !MAY_DRAW.test(name) && !ALTERS.test(name);
}

/** `np.float32`, `list`, a function nobody has heard of, handed over to be called. */
export function isFunctionWithoutDraws(module: Module, { name, record }: Target & { kind: 'library' }): boolean {
  if (record !== undefined) return false;
  if (name.startsWith('builtins.')) return BUILTINS.has(name.slice('builtins.'.length));
  return MAKES_ARRAYS.test(name) && (module.catalogue.isPlain(name) || isUnheardOf(module, name));
}

export function isPlainBase(module: Module, { name, record }: Target & { kind: 'library' }): boolean {
  return record?.roles?.includes('plain-base') === true || (record === undefined && /^(?:builtins|abc|typing|torch\.nn)\./.test(name) && module.catalogue.isPlain(name));
}
