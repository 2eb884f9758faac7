/** Trees of settings: `cfg.SOLVER.SHUFFLE`. */
import type { Argument, Expression } from '../../syntax/facts.js';
import { elementsOf, lastPart } from '../../syntax/walk.js';
import type { Value } from './model.js';

/** Whether what stands behind an object is the way to one of its settings, as people write them. */
export function isSetting(path: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?:\.[A-Z][A-Z0-9_]*)+$/.test(path);
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

/** The way to one of a program's settings, behind what holds them by its name: `data.shuffle` of `cfg.data.shuffle`, `config["data"]["shuffle"]`, `config["data"].get("shuffle")`. */
export function settingAsked(expression: Expression): string | null {
  return behindHolder(wayOf(expression) ?? []);
}

function behindHolder(way: readonly string[]): string | null {
  const start = way.findLastIndex((part) => HOLDS.test(part));
  const rest = way.slice(start + 1);
  return start < 0 || rest.length === 0 || rest.some((part) => part === '' || part.includes('.')) ? null : rest.join('.');
}

/** … where a value stands, also one of another module: `load.config.data.shuffle`. */
export function settingOf(value: Value): string | null {
  switch (value.kind) {
    case 'unknown':
      return value.setting ?? null;
    case 'reference':
      return behindHolder(value.name.split('.'));
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

function wayOf(expression: Expression): readonly string[] | null {
  const step = (object: Expression, name: string | null): readonly string[] | null => {
    const before = name === null ? null : wayOf(object);
    return before === null || name === null ? null : [...before, name];
  };
  switch (expression.kind) {
    case 'name':
      return [expression.id];
    case 'attribute':
      return step(expression.object, expression.name);
    case 'subscript': {
      const [key, ...more] = expression.indices;
      return step(expression.object, key?.kind === 'string' && more.length === 0 ? key.value : null);
    }
    case 'call': {
      const { callee, args: [key] } = expression;
      return callee.kind === 'attribute' && callee.name === 'get' && key?.keyword === null && key.value.kind === 'string' ? step(callee.object, key.value.value) : null;
    }
    default:
      return null;
  }
}
