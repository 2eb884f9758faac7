/** Whether a module does something when it is run, or only defines what others use. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import type { CallFact } from './model.js';
import type { Scope } from './scope.js';

/** Calls at top level that only configure; a module with nothing else is a library. */
const CONFIGURATION =
  /^(?:warnings|logging|sys\.path|sys\.stdout|os\.environ|os\.makedirs|os\.chdir|matplotlib|seaborn|pandas\.set_option|pandas\.options|numpy\.set_printoptions|numpy\.seterr|torch\.set_printoptions|torch\.set_default_dtype|dotenv|locale|gc|signal|atexit|site|pkg_resources|nltk\.download|plotly|IPython|ssl|absl\.flags|builtins\.__import__|importlib)(?:\.|$)/;

/** Whether a call does something wherever its module is run, by whatever imports it: a module without any is a library. */
export function doesWork({ callee }: CallFact, scope: Scope, catalogue: Catalogue): boolean {
  if (scope.function !== 0 || scope.inMain || scope.class !== null) return false;
  if (callee.kind === 'external') {
    const name = catalogue.canonical(callee.name);
    if (CONFIGURATION.test(name)) return false;
    const record = catalogue.lookup(callee.name);
    // By itself it is a setting: the layers that are made with it draw.
    if (record?.roles?.includes('initializer') === true) return false;
    if (record?.draws ?? record?.takesSeed ?? record?.loader ?? record?.seeds ?? record?.dataOrder) return true;
    if (name.startsWith('builtins.') && name !== 'builtins.print') return false;
  }
  const isSetup = callee.kind === 'unknown' && /^(?:append|insert|update|setdefault|add|register|getLogger|setLevel|add_\w+|config|use)$/.test(callee.name);
  if (isSetup) return false;
  const kind = scope.statementKind;
  return kind === 'expression' || scope.loops.length > 0 || kind === 'with' || callee.kind === 'function';
}
