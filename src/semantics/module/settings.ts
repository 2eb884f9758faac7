/** Trees of settings: `cfg.SOLVER.SHUFFLE`. */
import type { Argument, Expression } from '../../syntax/facts.js';
import { elementsOf, lastPart } from '../../syntax/walk.js';
import type { Value } from './model.js';
import { literal } from './options.js';

/** Whether what stands behind an object is the way to one of its settings, as people write them. */
export function isSetting(path: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+$/.test(path);
}

/** Whether a method, by its qualified name, is one by which a tree of settings makes another like it. */
export function copiesSettings(method: string): boolean {
  return /\.(?:CfgNode|ConfigDict|EasyDict)\.(?:clone|copy|copy_and_resolve_references)$/.test(method);
}

/** The settings that are named where some are given: `update({"SHUFFLE": False})`, `update(SHUFFLE=False)`, `merge_from_list(["TRAIN.SHUFFLE", False])`. */
export function settingsNamed(given: readonly (Argument | Expression)[]): readonly string[] {
  return given.flatMap((each) => {
    const [keyword, value] = 'kind' in each ? [null, each] : [each.keyword, each.value];
    const written = value.kind === 'dict' ? value.entries.flatMap(({ key }) => key ?? []) : [value, ...elementsOf(value)];
    const names = [keyword, ...written.map((part) => (part.kind === 'string' ? part.value : null))];
    return names.flatMap((name) => (name !== null && /^(?:[A-Z][A-Z0-9_]*\.)*[A-Z][A-Z0-9_]*$/.test(name) ? [lastPart(name)] : []));
  });
}

/** What holds settings, as its name tells: `config`, `train_cfg`, `self.hparams`. */
const HOLDS = /(?:^|_)(?:args?|opts?|options?|cfgs?|conf|config(?:s|uration)?|flags|params|hparams|hps|settings)$/i;

export function holdsSettings(name: string): boolean {
  return HOLDS.test(name);
}

/** One of a program's settings: the way to it, behind what holds them by its name. */
export interface Setting {
  readonly path: readonly string[];
  /** What holds them, as it is written, or as another module has it by a name. */
  readonly holder: Expression | string;
  /** What is taken instead where there is none, as who asks for it says. */
  readonly stated?: Value & { readonly kind: 'scalar' };
}

/** `data.shuffle` of `cfg.data.shuffle`, `config["data"]["shuffle"]`, `config["data"].get("shuffle")`. */
export function settingAsked(expression: Expression): Setting | null {
  const path: string[] = [];
  for (let at: Expression = expression, step = stepOf(at); ; at = step.object, step = stepOf(at)) {
    const name = step?.name ?? (at.kind === 'name' ? at.id : '');
    if (HOLDS.test(name)) return path.length === 0 || path.some((part) => part === '' || part.includes('.')) ? null : { path: path.reverse(), holder: at, ...statedIn(expression) };
    if (step === null) return null;
    path.push(name);
  }
}

/** `False` of `config.get("shuffle", False)` */
function statedIn(expression: Expression): Pick<Setting, 'stated'> {
  const [, given, ...more] = expression.kind === 'call' ? expression.args : [];
  const stated = given === undefined || more.length > 0 || given.splat !== null ? null : literal(given.value);
  return stated?.kind === 'scalar' ? { stated } : {};
}

/** … where a value stands, also one of another module: `load.config.data.shuffle`. */
export function settingOf(value: Value): Setting | null {
  switch (value.kind) {
    case 'unknown':
      return value.setting ?? null;
    case 'reference': {
      const way = value.name.split('.');
      const start = way.findLastIndex((part) => HOLDS.test(part));
      const path = way.slice(start + 1);
      return start < 0 || path.length === 0 || path.includes('') ? null : { path, holder: way.slice(0, start + 1).join('.') };
    }
    case 'result':
      return value.part === undefined ? settingAsked(value.call.expression) : null;
    default:
      return null;
  }
}

/** `unknown`, which stands among the settings of a program where `expression` asks for one. */
export function asSetting(unknown: Value, expression: Expression): Value {
  const setting = unknown.kind === 'unknown' ? settingAsked(expression) : null;
  return unknown.kind !== 'unknown' || setting === null ? unknown : { ...unknown, setting };
}

/** What is asked for something by a name, and the name: `data.shuffle`, `data["shuffle"]`, `data.get("shuffle")`. */
export function stepOf(expression: Expression): { readonly object: Expression; readonly name: string } | null {
  switch (expression.kind) {
    case 'attribute':
      return { object: expression.object, name: expression.name };
    case 'subscript': {
      const [key, ...more] = expression.indices;
      return key?.kind === 'string' && key.value !== null && more.length === 0 ? { object: expression.object, name: key.value } : null;
    }
    case 'call': {
      const { callee, args: [key] } = expression;
      return callee.kind === 'attribute' && callee.name === 'get' && key?.keyword === null && key.value.kind === 'string' && key.value.value !== null ? { object: callee.object, name: key.value.value } : null;
    }
    default:
      return null;
  }
}
