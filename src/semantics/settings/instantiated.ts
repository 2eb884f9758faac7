/** What `hydra.utils.instantiate(cfg.model)` makes: an object of the class that stands there under `_target_`, of what stands beside it (https://hydra.cc/docs/1.3/advanced/instantiate_objects/overview/). */
import type { Expression } from '../../syntax/facts.js';
import { remembered } from '../../syntax/remember.js';
import { UNKNOWN, type CallArgument, type CallFact, type Value } from '../module/model.js';
import { settingAsked } from '../module/settings.js';
import type { Module, Project, Target } from '../project.js';
import { hydraSettings, ROOT } from './read.js';

/** An object that is made of settings, by `call` as it would be written out. */
export interface Instantiated {
  readonly target: Target & { readonly kind: 'class' | 'function' };
  readonly call: CallFact;
  /** What is made first, to be handed over. */
  readonly parts: readonly Instantiated[];
}

const INSTANTIATE = 'hydra.utils.instantiate';

/** `_target_`, `_partial_`, `_recursive_`, `_convert_`, `_args_` */
const RESERVED = /^_[a-z]+_$/;

/** Tables in tables that are looked into. */
const MAX_DEPTH = 4;

const known = remembered<Project, Map<CallFact, Instantiated | null>>(() => new Map());

/** The object of one of the project's classes that `call` makes of settings, where all that hydra puts together agrees on it. */
export function instantiated(project: Project, module: Module, call: CallFact): Instantiated | null {
  if (call.callee.kind !== 'external' || call.callee.name !== INSTANTIATE) return null;
  const before = known(project).get(call);
  if (before !== undefined) return before;
  const [given, ...more] = call.args;
  const setting = given?.argument.keyword === null ? settingAsked(given.argument.value) : null;
  const isPlain = more.every(({ argument: { keyword, splat } }) => keyword !== null && splat === null);
  const found = given === undefined || setting === null || !isPlain ? null : madeAt(project, module, call, setting.path, given.argument.value, more);
  known(project).set(call, found);
  return found;
}

function madeAt(project: Project, module: Module, call: CallFact, path: readonly string[], written: Expression, more: readonly CallArgument[], depth = 0): Instantiated | null {
  const settings = hydraSettings(project);
  const way = settings.get([ROOT, ...path, '_target_']) === undefined || path[0] === ROOT ? path : [ROOT, ...path];
  const stated = (name: string): unknown => { const held = settings.get([...way, name]); return held?.kind === 'option' && held.default?.kind === 'scalar' ? held.default.value : undefined; };
  const name = stated('_target_');
  if (typeof name !== 'string' || stated('_partial_') === true || settings.get([...way, '_args_']) !== undefined || depth > MAX_DEPTH) return null;
  const target = project.resolve(module, name);
  if (target.kind !== 'class' && target.kind !== 'function') return null;
  const parts: Instantiated[] = [];
  const args = settings.names(way).filter((each) => !RESERVED.test(each) && !more.some(({ argument }) => argument.keyword === each)).map((keyword): CallArgument => {
    const { start, end } = written;
    const value: Expression = { kind: 'attribute', object: written, name: keyword, start, end };
    const part = stated('_recursive_') === false ? null : madeAt(project, module, call, [...way, keyword], value, [], depth + 1);
    if (part !== null) parts.push(part);
    return { argument: { keyword, splat: null, value, start, end }, value: part === null ? settings.get([...way, keyword]) ?? UNKNOWN : madeBy(part) };
  });
  return { target, call: { ...call, callee: { kind: 'external', name }, args: [...args, ...more], receiver: null }, parts };
}

/** What `part` leaves to be handed over. */
function madeBy({ target, call }: Instantiated): Value {
  return target.kind === 'class' && call.callee.kind === 'external' ? { kind: 'instance', of: { name: call.callee.name }, call: null } : { kind: 'result', call };
}
